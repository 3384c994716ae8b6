/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where the broker is: amqp[s]://[user[:password]@]host[:port][/vhost], as RabbitMQ's URI specification has it. */
#ifndef SP_BATCH_BROKER_BROKER_URL_H
#define SP_BATCH_BROKER_BROKER_URL_H

#include <stdbool.h>

#include <signprep/error.h>

#include "net/secret.h"

typedef struct sp_broker_url {
	bool tls, loopback;
	char host[256];             /* without the brackets of an IPv6 address */
	bool numeric;               /* the host is an address, not a name */
	int port;                   /* default 5672, with TLS 5671 */
	char user[256], vhost[256]; /* percent-decoded; "guest" and "/" when left out */
	sp_secret password;
	char shown[600]; /* "amqps://user@host:5671/vhost": for messages, never with the password */
} sp_broker_url;

/**
 * @param password used when the URL has none; NULL: "guest", which RabbitMQ lets in from its own machine only
 * @return B505; the message never repeats the URL, which may hold the password
 */
signprep_code sp_broker_url_parse(sp_broker_url *out, const char *text, const char *password, signprep_error *err);
void sp_broker_url_clear(sp_broker_url *url);

#endif
