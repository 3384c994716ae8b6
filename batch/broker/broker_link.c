/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening a connection to RabbitMQ, and what is asked of it with an answer at once. */
#include "batch/broker/broker_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "base/fail.h"

#define FRAME_MAX 131072

static struct timeval interval(double seconds)
{
	return (struct timeval) { (time_t) seconds, (suseconds_t) ((seconds - (double) (time_t) seconds) * 1e6) };
}

static signprep_code open_socket(sp_link *link, const sp_broker_url *url, const sp_broker_options *options, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	struct timeval limit = interval(options->connect_timeout_s), answer = interval(options->answer_s);
	unsigned stalled_ms = (unsigned) options->heartbeat_s * 2000;
	amqp_socket_t *socket = url->tls ? sp_link_tls(link, url, options->ca_file, &code, err) : amqp_tcp_socket_new(link->state);
	if (code)
		return code;
	if (!socket)
		return sp_fail_memory(err, link->shown);
	amqp_set_handshake_timeout(link->state, &limit);
	amqp_set_rpc_timeout(link->state, &answer);
	int status = amqp_socket_open_noblock(socket, url->host, url->port, &limit);
	if (status != AMQP_STATUS_OK)
		return sp_link_fail_status(link, status, err);
	link->fd = amqp_get_sockfd(link->state);
	/* librabbitmq writes without a limit of time. A broker that stops reading must not hold us for ever. */
	setsockopt(link->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &stalled_ms, sizeof stalled_ms);
	return SIGNPREP_OK;
}

static amqp_bytes_t bytes_of(const char *text)
{
	return (amqp_bytes_t) { strlen(text), (char *) text };
}

static amqp_table_entry_t entry(const char *name, amqp_field_value_kind_t kind)
{
	return (amqp_table_entry_t) { .key = bytes_of(name), .value.kind = (uint8_t) kind };
}

static amqp_table_entry_t entry_text(const char *name, const char *text)
{
	amqp_table_entry_t made = entry(name, AMQP_FIELD_KIND_UTF8);
	made.value.value.bytes = bytes_of(text);
	return made;
}

static amqp_table_entry_t entry_true(const char *name)
{
	amqp_table_entry_t made = entry(name, AMQP_FIELD_KIND_BOOLEAN);
	made.value.value.boolean = 1;
	return made;
}

static signprep_code log_in(sp_link *link, const sp_broker_url *url, const sp_broker_options *options, signprep_error *err)
{
	char host[128] = "", name[192];
	gethostname(host, sizeof host - 1);
	snprintf(name, sizeof name, "signprep %ld@%s", (long) getpid(), host);
	amqp_table_entry_t abilities[] = { entry_true("connection.blocked"), entry_true("consumer_cancel_notify"),
		entry_true("publisher_confirms"), entry_true("basic.nack") };
	amqp_table_entry_t properties[] = { entry_text("product", "signprep"), entry_text("connection_name", name),
		entry("capabilities", AMQP_FIELD_KIND_TABLE) };
	properties[2].value.value.table = (amqp_table_t) { sizeof abilities / sizeof *abilities, abilities };
	const amqp_table_t table = { sizeof properties / sizeof *properties, properties };
	amqp_rpc_reply_t reply = amqp_login_with_properties(link->state, url->vhost, 0, FRAME_MAX, options->heartbeat_s, &table,
		AMQP_SASL_METHOD_PLAIN, url->user, url->password.text ? url->password.text : "");
	if (reply.reply_type != AMQP_RESPONSE_NORMAL)
		return sp_link_fail_login(link, reply, err);
	amqp_channel_open(link->state, SP_LINK_CHANNEL);
	reply = amqp_get_rpc_reply(link->state);
	if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
		amqp_confirm_select(link->state, SP_LINK_CHANNEL);
		reply = amqp_get_rpc_reply(link->state);
	}
	return reply.reply_type == AMQP_RESPONSE_NORMAL ? SIGNPREP_OK : sp_link_fail(link, reply, "", err);
}

signprep_code sp_link_open(sp_link **out, const sp_broker_url *url, const sp_broker_options *options, signprep_error *err)
{
	sp_link *link = calloc(1, sizeof *link);
	*out = NULL;
	if (!link || !(link->state = amqp_new_connection())) {
		free(link);
		return sp_fail_memory(err, url->shown);
	}
	link->fd = -1;
	link->max_message = options->max_message;
	snprintf(link->shown, sizeof link->shown, "%s", url->shown);
	sp_buf_init(&link->incoming.body, options->max_message);
	signprep_code code = open_socket(link, url, options, err);
	if (!code)
		code = log_in(link, url, options, err);
	if (code)
		sp_link_close(link, false);
	else
		*out = link;
	return code;
}

void sp_link_close(sp_link *link, bool polite)
{
	if (!link)
		return;
	if (polite) {
		struct timeval limit = { 2, 0 };
		amqp_set_rpc_timeout(link->state, &limit);
		amqp_connection_close(link->state, AMQP_REPLY_SUCCESS);
	}
	amqp_destroy_connection(link->state);
	sp_buf_clear(&link->incoming.body);
	sp_message_clear(&link->incoming.event.message);
	free(link);
}

signprep_code sp_link_declare(sp_link *link, const sp_queue *queue, signprep_error *err)
{
	amqp_table_entry_t rows[6] = { entry_text("x-queue-type", "quorum") };
	int count = 1;
	if (queue->dead) {
		/* Poison goes over at least once: it leaves this queue only when the other one has it. */
		rows[count++] = entry_text("x-dead-letter-exchange", "");
		rows[count++] = entry_text("x-dead-letter-routing-key", queue->dead);
		rows[count++] = entry_text("x-dead-letter-strategy", "at-least-once");
		rows[count++] = entry_text("x-overflow", "reject-publish");
		rows[count] = entry("x-delivery-limit", AMQP_FIELD_KIND_I32);
		rows[count++].value.value.i32 = queue->delivery_limit;
	}
	amqp_queue_declare(link->state, SP_LINK_CHANNEL, bytes_of(queue->name), 0, 1, 0, 0, (amqp_table_t) { count, rows });
	amqp_rpc_reply_t reply = amqp_get_rpc_reply(link->state);
	return reply.reply_type == AMQP_RESPONSE_NORMAL ? SIGNPREP_OK : sp_link_fail(link, reply, queue->name, err);
}

signprep_code sp_link_declare_exchange(sp_link *link, const char *name, signprep_error *err)
{
	signprep_error own = { 0 };
	amqp_exchange_declare(
		link->state, SP_LINK_CHANNEL, bytes_of(name), bytes_of("topic"), 0, 1, 0, 0, (amqp_table_t) { 0, NULL });
	amqp_rpc_reply_t reply = amqp_get_rpc_reply(link->state);
	if (reply.reply_type == AMQP_RESPONSE_NORMAL)
		return SIGNPREP_OK;
	signprep_code code = sp_link_fail(link, reply, name, &own);
	if (strcmp(own.id, "B507") == 0)
		return sp_fail(err, "S913", own.native, "", name, NULL);
	if (err)
		*err = own;
	return code;
}

signprep_code sp_link_look(sp_link *link, const char *queue, uint32_t *messages, uint32_t *consumers, signprep_error *err)
{
	const amqp_queue_declare_ok_t *told = amqp_queue_declare(
		link->state, SP_LINK_CHANNEL, bytes_of(queue), 1, 0, 0, 0, (amqp_table_t) { 0, NULL });
	amqp_rpc_reply_t reply = amqp_get_rpc_reply(link->state);
	if (!told || reply.reply_type != AMQP_RESPONSE_NORMAL)
		return sp_link_fail(link, reply, queue, err);
	*messages = told->message_count;
	*consumers = told->consumer_count;
	return SIGNPREP_OK;
}

static void consumer_tag(int number, char out[24])
{
	snprintf(out, 24, "signprep.%d", number);
}

/* Quorum queues do not honour exclusive consumers. A queue that only this connection may have, and that goes with it, does. */
static signprep_code lock(sp_link *link, const char *queue, signprep_error *err)
{
	char name[300];
	snprintf(name, sizeof name, "%s.lock", queue);
	amqp_queue_declare(link->state, SP_LINK_CHANNEL, bytes_of(name), 0, 0, 1, 1, (amqp_table_t) { 0, NULL });
	amqp_rpc_reply_t reply = amqp_get_rpc_reply(link->state);
	return reply.reply_type == AMQP_RESPONSE_NORMAL ? SIGNPREP_OK : sp_link_fail(link, reply, queue, err);
}

signprep_code sp_link_consume(sp_link *link, const sp_broker_subscription *consumer, int number, signprep_error *err)
{
	char tag[24];
	signprep_code code = consumer->alone ? lock(link, consumer->queue, err) : SIGNPREP_OK;
	if (code)
		return code;
	consumer_tag(number, tag);
	amqp_basic_qos(link->state, SP_LINK_CHANNEL, 0, (uint16_t) consumer->prefetch, 0);
	amqp_rpc_reply_t reply = amqp_get_rpc_reply(link->state);
	if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
		amqp_basic_consume(link->state, SP_LINK_CHANNEL, bytes_of(consumer->queue), bytes_of(tag), 0, 0, 0,
			(amqp_table_t) { 0, NULL });
		reply = amqp_get_rpc_reply(link->state);
	}
	return reply.reply_type == AMQP_RESPONSE_NORMAL ? SIGNPREP_OK : sp_link_fail(link, reply, consumer->queue, err);
}

signprep_code sp_link_cancel(sp_link *link, int number, signprep_error *err)
{
	char tag[24];
	consumer_tag(number, tag);
	amqp_basic_cancel(link->state, SP_LINK_CHANNEL, bytes_of(tag));
	amqp_rpc_reply_t reply = amqp_get_rpc_reply(link->state);
	return reply.reply_type == AMQP_RESPONSE_NORMAL ? SIGNPREP_OK : sp_link_fail(link, reply, "", err);
}

static void set(amqp_bytes_t *to, amqp_flags_t *flags, amqp_flags_t flag, const char *text)
{
	if (!text || !*text)
		return;
	*to = bytes_of(text);
	*flags |= flag;
}

signprep_code sp_link_publish(sp_link *link, const sp_message *message, int64_t number, signprep_error *err)
{
	amqp_table_entry_t headers[] = { entry(SP_LINK_NUMBER, AMQP_FIELD_KIND_I64) };
	headers[0].value.value.i64 = number;
	amqp_basic_properties_t properties = { ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG |
			AMQP_BASIC_HEADERS_FLAG,
		.delivery_mode = AMQP_DELIVERY_PERSISTENT,
		.content_type = bytes_of("application/json"),
		.headers = { 1, headers } };
	set(&properties.message_id, &properties._flags, AMQP_BASIC_MESSAGE_ID_FLAG, message->key);
	set(&properties.correlation_id, &properties._flags, AMQP_BASIC_CORRELATION_ID_FLAG, message->batch);
	set(&properties.reply_to, &properties._flags, AMQP_BASIC_REPLY_TO_FLAG, message->reply_to);
	set(&properties.type, &properties._flags, AMQP_BASIC_TYPE_FLAG, message->type);
	amqp_bytes_t exchange = message->exchange ? bytes_of(message->exchange) : (amqp_bytes_t) { 0, NULL };
	int status = amqp_basic_publish(link->state, SP_LINK_CHANNEL, exchange, bytes_of(message->queue), 1, 0, &properties,
		(amqp_bytes_t) { message->length, message->body });
	return status == AMQP_STATUS_OK ? SIGNPREP_OK : sp_link_fail_status(link, status, err);
}

signprep_code sp_link_settle(sp_link *link, uint64_t tag, sp_settle how, signprep_error *err)
{
	int status = how == SP_SETTLE_ACK ? amqp_basic_ack(link->state, SP_LINK_CHANNEL, tag, 0)
					  : amqp_basic_nack(link->state, SP_LINK_CHANNEL, tag, 0, how == SP_SETTLE_REQUEUE);
	return status == AMQP_STATUS_OK ? SIGNPREP_OK : sp_link_fail_status(link, status, err);
}
