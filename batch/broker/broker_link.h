/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * One connection to RabbitMQ with one channel, in confirm mode. It is opened, used by one thread, and dropped at the
 * first error; broker.c opens the next one.
 *
 * Frames are put together here and not by librabbitmq's amqp_consume_message: that one waits without a limit for the
 * rest of a message, takes any length the other side states, and cannot cope with confirms between deliveries.
 */
#ifndef SP_BATCH_BROKER_BROKER_LINK_H
#define SP_BATCH_BROKER_BROKER_LINK_H

#include <stdint.h>

#include "base/buf.h"
#include "batch/broker/amqp.h"
#include "batch/broker/broker.h"
#include "batch/broker/broker_url.h"

#define SP_LINK_CHANNEL 1
#define SP_LINK_NUMBER "x-signprep-number" /* header that tells which message a return is about */

typedef enum sp_link_kind {
	SP_LINK_NOTHING, /* nothing complete now */
	SP_LINK_DELIVERY,
	SP_LINK_ACK, /* of what was published: `tag`, `multiple` */
	SP_LINK_NACK,
	SP_LINK_RETURN,  /* a message that no queue took: `number`; its ACK follows */
	SP_LINK_BLOCKED, /* the broker is short of memory or disk: `text` */
	SP_LINK_UNBLOCKED
} sp_link_kind;

typedef struct sp_link_event {
	sp_link_kind kind;
	uint64_t tag;
	bool multiple;
	int64_t number; /* sp_outgoing.number of a returned message */
	char text[200];
	sp_message message; /* of a delivery, owned by the caller */
	bool redelivered, too_big;
	int64_t deliveries; /* how often it was delivered before */
	int consumer;       /* which sp_link_consume it comes from */
} sp_link_event;

/* A message whose frames are still coming in. */
typedef struct sp_link_incoming {
	bool active;
	uint64_t wanted, got;
	sp_buf body;
	sp_link_event event;
} sp_link_incoming;

typedef struct sp_link {
	amqp_connection_state_t state;
	int fd;
	char shown[600];  /* of the URL */
	int verify_error; /* X509_V_ERR_… of the broker's certificate; 0 if none */
	size_t max_message;
	sp_link_incoming incoming;
} sp_link;

/** Connects, logs in, opens the channel, asks for confirms. @return B501–B504, B514, B516 */
signprep_code sp_link_open(sp_link **out, const sp_broker_url *url, const sp_broker_options *options, signprep_error *err);
/** Closes in good order when `polite`; else just drops the connection. NULL is fine. */
void sp_link_close(sp_link *link, bool polite);

/** @return B506 queue of another type, B507 with other settings, B508 no permission, B510 … */
signprep_code sp_link_declare(sp_link *link, const sp_queue *queue, signprep_error *err);
/** A durable topic exchange. @return S913 there is another under that name, B508, B510 … */
signprep_code sp_link_declare_exchange(sp_link *link, const char *name, signprep_error *err);
/** Messages and consumers of a queue. */
signprep_code sp_link_look(sp_link *link, const char *queue, uint32_t *messages, uint32_t *consumers, signprep_error *err);
/** Starts consuming; deliveries carry `consumer`. @return B509 someone else has it for himself */
signprep_code sp_link_consume(sp_link *link, const sp_broker_subscription *consumer, int number, signprep_error *err);
signprep_code sp_link_cancel(sp_link *link, int number, signprep_error *err);
/** Hands a message to the connection; persistent, mandatory. */
signprep_code sp_link_publish(sp_link *link, const sp_message *message, int64_t number, signprep_error *err);
signprep_code sp_link_settle(sp_link *link, uint64_t tag, sp_settle how, signprep_error *err);
/** What has come in; never waits. Keeps the heartbeats going: to be called at least twice in a heartbeat. */
signprep_code sp_link_next(sp_link *link, sp_link_event *event, signprep_error *err);

/** The error of a call that failed; `queue` is what it was about, "" if nothing. */
signprep_code sp_link_fail(sp_link *link, amqp_rpc_reply_t reply, const char *queue, signprep_error *err);
signprep_code sp_link_fail_login(sp_link *link, amqp_rpc_reply_t reply, signprep_error *err);
signprep_code sp_link_fail_closed(sp_link *link, const amqp_method_t *method, const char *queue, signprep_error *err);
signprep_code sp_link_fail_status(sp_link *link, int status, signprep_error *err);

/** The socket of an amqps connection, verifying as it connects. @return B516 */
amqp_socket_t *sp_link_tls(sp_link *link, const sp_broker_url *url, const char *ca_file, signprep_code *code, signprep_error *err);
/** Why the certificate was refused, for people. */
const char *sp_link_tls_reason(int verify_error);

#endif
