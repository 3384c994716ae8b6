/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* librabbitmq's headers, at the place where this version of it has them: from 0.12 on the old names warn. */
#ifndef SP_BATCH_BROKER_AMQP_H
#define SP_BATCH_BROKER_AMQP_H

#include <stdint.h>
#include <sys/time.h>

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif

#endif
