/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What must outlive a connection: queues, consumers, messages that are not confirmed. */
#include "batch/broker/broker_internal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/catalogue.h"
#include "base/clock.h"
#include "base/fail.h"
#include "batch/broker/amqp.h"
#include "net/retry.h"

#define ASK_TRIES 8

void sp_broker_note(sp_broker *broker, const char *id, const char *text)
{
	signprep_error made = { 0 };
	if (!broker->options.note)
		return;
	sp_fail(&made, id, 0, "", broker->url.shown, text, NULL);
	broker->options.note(broker->options.opaque, &made);
}

/* The second text of an error: what happened, without what we say around it. */
static const char *reason_of(const signprep_error *err)
{
	const char *first = err->args, *second = *first ? first + strlen(first) + 1 : first;
	return *second && strcmp(second, SP_CATALOGUE_EMPTY) != 0 ? second : err->message;
}

static double pause_before(int attempt)
{
	uint32_t random = 0;
	if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
		random = UINT32_MAX / 2;
	return sp_retry_delay(attempt, 0, random);
}

void sp_broker_lose(sp_broker *broker, const signprep_error *err)
{
	sp_link_close(broker->link, false);
	broker->link = NULL;
	broker->blocked = false;
	broker->last_error = *err;
	broker->attempt = 0;
	broker->lost_since = sp_monotonic();
	sp_outbox_reset(&broker->outbox);
	sp_broker_note(broker, "B518", reason_of(err));
	broker->next_attempt = broker->lost_since + pause_before(0);
}

void sp_broker_send(sp_broker *broker)
{
	signprep_error err = { 0 };
	sp_outgoing *item = broker->outbox.waiting.first;
	if (!broker->link || broker->blocked || broker->resend_at > 0)
		return;
	while ((item = sp_outbox_unsent(item))) {
		if (sp_link_publish(broker->link, &item->message, item->number, &err)) {
			sp_broker_lose(broker, &err);
			return;
		}
		sp_outbox_sent(&broker->outbox, item);
	}
}

/* A queue that was there must be there again: a new one in its place would hide that its messages are lost. */
static signprep_code declare(sp_link *link, const sp_kept_queue *queue, bool again, signprep_error *err)
{
	const sp_queue spec = { queue->name, queue->dead, queue->delivery_limit };
	uint32_t messages, consumers;
	signprep_code code = again ? sp_link_look(link, queue->name, &messages, &consumers, err) : SIGNPREP_OK;
	return code ? code : sp_link_declare(link, &spec, err);
}

static signprep_code consume(sp_broker *broker, size_t number, signprep_error *err)
{
	const sp_kept_consumer *kept = broker->consumers + number;
	const sp_broker_subscription spec = { kept->queue, kept->prefetch, kept->alone };
	return sp_link_consume(broker->link, &spec, (int) number, err);
}

/* Once, and brings back queues and consumers. */
static signprep_code connect_once(sp_broker *broker, signprep_error *err)
{
	signprep_code code = sp_link_open(&broker->link, &broker->url, &broker->options, err);
	for (size_t i = 0; !code && i < broker->queue_count; i++)
		code = declare(broker->link, broker->queues + i, true, err);
	if (!code && broker->exchange)
		code = sp_link_declare_exchange(broker->link, broker->exchange, err);
	for (size_t i = 0; !code && !broker->cancelled && i < broker->consumer_count; i++)
		code = consume(broker, i, err);
	if (code) {
		sp_link_close(broker->link, false);
		broker->link = NULL;
		return code;
	}
	broker->epoch++;
	return SIGNPREP_OK;
}

bool sp_broker_is_final(const signprep_error *err)
{
	static const char *const ids[] = { "B503", "B506", "B507", "B515", "B516" };
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (strcmp(err->id, ids[i]) == 0)
			return true;
	return false;
}

signprep_code sp_broker_reconnect(sp_broker *broker, signprep_error *err)
{
	signprep_error own = { 0 };
	if (!connect_once(broker, &own)) {
		sp_broker_note(broker, "B520", "");
		broker->resend_at = 0;
		sp_broker_send(broker);
		return SIGNPREP_OK;
	}
	broker->last_error = own;
	if (sp_broker_is_final(&own)) {
		if (err)
			*err = own;
		return own.code;
	}
	if (sp_monotonic() - broker->lost_since > broker->options.patience_s)
		return sp_fail(err, "B510", own.native, "", broker->url.shown, reason_of(&own), NULL);
	broker->next_attempt = sp_monotonic() + pause_before(++broker->attempt);
	return SIGNPREP_OK;
}

/* Waits until a connection that was lost is there again, for as long as the options are patient. */
static signprep_code regain(sp_broker *broker, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	while (!broker->link && !code) {
		double left = broker->next_attempt - sp_monotonic();
		if (left > 0)
			poll(NULL, 0, (int) (left * 1000) + 1);
		code = sp_broker_reconnect(broker, err);
	}
	return code;
}

static signprep_code set_up(sp_broker *broker, const sp_broker_options *options, signprep_error *err)
{
	sp_broker_options *own = &broker->options;
	signprep_code code = sp_broker_url_parse(&broker->url, options->url, options->password, err);
	if (code)
		return code;
	*own = *options;
	own->url = own->password = NULL;
	own->connect_timeout_s = options->connect_timeout_s > 0 ? options->connect_timeout_s : 10;
	own->heartbeat_s = options->heartbeat_s > 0 ? options->heartbeat_s : 30;
	own->answer_s = options->answer_s > 0 ? options->answer_s : 30;
	own->patience_s = options->patience_s > 0 ? options->patience_s : 600;
	own->max_message = options->max_message ? options->max_message : 16u << 20;
	if (options->ca_file && !(broker->ca_file = strdup(options->ca_file)))
		return sp_fail_memory(err, "");
	own->ca_file = broker->ca_file;
	return SIGNPREP_OK;
}

signprep_code sp_broker_open(sp_broker **out, const sp_broker_options *options, signprep_error *err)
{
	sp_broker *broker = calloc(1, sizeof *broker);
	*out = NULL;
	if (!broker)
		return sp_fail_memory(err, "");
	signprep_code code = set_up(broker, options, err);
	if (!code && !broker->url.tls && !broker->url.loopback)
		sp_broker_note(broker, "B517", "");
	if (!code)
		code = connect_once(broker, err);
	if (code)
		sp_broker_close(broker);
	else
		*out = broker;
	return code;
}

void sp_broker_close(sp_broker *broker)
{
	if (!broker)
		return;
	sp_link_close(broker->link, true);
	sp_broker_url_clear(&broker->url);
	sp_outbox_clear(&broker->outbox);
	for (size_t i = 0; i < broker->queue_count; i++) {
		free(broker->queues[i].name);
		free(broker->queues[i].dead);
	}
	for (size_t i = 0; i < broker->consumer_count; i++)
		free(broker->consumers[i].queue);
	free(broker->exchange);
	free(broker->ca_file);
	free(broker);
}

bool sp_broker_is_exchange(const char *name)
{
	return *name && strlen(name) <= SP_BROKER_NAME_MAX && strncmp(name, "amq.", 4) != 0;
}

const char *sp_broker_shown(const sp_broker *broker)
{
	return broker->url.shown;
}

bool sp_broker_is_connected(const sp_broker *broker)
{
	return broker->link != NULL;
}

bool sp_broker_is_current(const sp_broker *broker, sp_delivery_id id)
{
	return broker->link && id.epoch == broker->epoch;
}

/*
 * RabbitMQ (3.10 at least) closes the connection with "internal error" when two clients declare one quorum queue at the same moment,
 * or when its leader is still to be elected. Asked again, it answers.
 */
static signprep_code ask(sp_broker *broker, signprep_code (*what)(sp_broker *broker, size_t number, signprep_error *err),
	size_t number, signprep_error *err)
{
	signprep_error own = { 0 };
	signprep_code code = what(broker, number, &own);
	for (int tries = 1; code && own.native == AMQP_INTERNAL_ERROR && tries < ASK_TRIES; tries++) {
		sp_broker_lose(broker, &own);
		code = regain(broker, &own);
		if (!code)
			code = what(broker, number, &own);
	}
	if (code && err)
		*err = own;
	return code;
}

static signprep_code declare_kept(sp_broker *broker, size_t number, signprep_error *err)
{
	return declare(broker->link, broker->queues + number, false, err);
}

static signprep_code need_link(sp_broker *broker, signprep_error *err)
{
	return broker->link ? SIGNPREP_OK : sp_fail(err, "B501", 0, "", broker->url.shown, reason_of(&broker->last_error), NULL);
}

signprep_code sp_broker_declare(sp_broker *broker, const sp_queue *queue, signprep_error *err)
{
	sp_kept_queue *kept = broker->queues + broker->queue_count;
	signprep_code code = need_link(broker, err);
	if (code)
		return code;
	if (!*queue->name || strlen(queue->name) > 255 || strncmp(queue->name, "amq.", 4) == 0)
		return sp_fail(err, "B521", 0, "", queue->name, NULL);
	if (broker->queue_count == SP_BROKER_MAX_QUEUES)
		return sp_fail_memory(err, queue->name);
	*kept = (sp_kept_queue) { strdup(queue->name), queue->dead ? strdup(queue->dead) : NULL, queue->delivery_limit };
	code = !kept->name || (queue->dead && !kept->dead) ? sp_fail_memory(err, "")
							   : ask(broker, declare_kept, broker->queue_count, err);
	if (code) {
		free(kept->name);
		free(kept->dead);
		return code;
	}
	broker->queue_count++;
	return SIGNPREP_OK;
}

signprep_code sp_broker_declare_exchange(sp_broker *broker, const char *name, signprep_error *err)
{
	signprep_code code = need_link(broker, err);
	if (!code && !sp_broker_is_exchange(name))
		code = sp_fail(err, "S912", 0, "", name, NULL);
	if (!code)
		code = sp_link_declare_exchange(broker->link, name, err);
	if (code)
		return code;
	free(broker->exchange);
	return (broker->exchange = strdup(name)) ? SIGNPREP_OK : sp_fail_memory(err, name);
}

signprep_code sp_broker_consume(sp_broker *broker, const sp_broker_subscription *consumer, signprep_error *err)
{
	size_t number = broker->consumer_count;
	signprep_code code = need_link(broker, err);
	if (code)
		return code;
	if (number == SP_BROKER_MAX_CONSUMERS)
		return sp_fail_memory(err, consumer->queue);
	broker->consumers[number] = (sp_kept_consumer) { strdup(consumer->queue), consumer->prefetch, consumer->alone };
	code = broker->consumers[number].queue ? ask(broker, consume, number, err) : sp_fail_memory(err, "");
	if (code)
		free(broker->consumers[number].queue);
	else
		broker->consumer_count++;
	return code;
}

void sp_broker_cancel(sp_broker *broker)
{
	signprep_error err = { 0 };
	for (size_t i = 0; broker->link && !broker->cancelled && i < broker->consumer_count; i++)
		if (sp_link_cancel(broker->link, (int) i, &err))
			sp_broker_lose(broker, &err);
	broker->cancelled = true;
}

signprep_code sp_broker_look(sp_broker *broker, const char *queue, uint32_t *messages, uint32_t *consumers, signprep_error *err)
{
	signprep_error own = { 0 };
	*messages = *consumers = 0;
	if (!broker->link || !sp_link_look(broker->link, queue, messages, consumers, &own))
		return SIGNPREP_OK;
	sp_broker_lose(broker, &own); /* the broker has closed the channel */
	if (err)
		*err = own;
	return own.code;
}

signprep_code sp_broker_publish(sp_broker *broker, sp_message *message, void *ticket, signprep_error *err)
{
	if (message->length > broker->options.max_message) {
		signprep_code code = sp_fail(err, "B511", 0, "", message->key ? message->key : "", NULL);
		sp_message_clear(message);
		return code;
	}
	if (!sp_outbox_put(&broker->outbox, message, ticket))
		return sp_fail_memory(err, "");
	sp_broker_send(broker);
	return SIGNPREP_OK;
}

size_t sp_broker_unconfirmed(const sp_broker *broker)
{
	return broker->outbox.waiting.count;
}

bool sp_broker_settle(sp_broker *broker, sp_delivery_id id, sp_settle how)
{
	signprep_error err = { 0 };
	if (!sp_broker_is_current(broker, id))
		return false;
	if (!sp_link_settle(broker->link, id.tag, how, &err))
		return true;
	sp_broker_lose(broker, &err);
	return false;
}
