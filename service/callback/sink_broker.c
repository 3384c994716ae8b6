/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Events to an exchange of RabbitMQ, as many at once as a window holds: a confirmation that is waited for alone costs the way to the
 * broker's disk and back. Of one contract one is on its way at a time, so that none overtakes another whatever comes back or
 * breaks. What goes wrong costs the connection: what was not confirmed is handed over again on another one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/clock.h"
#include "base/json/json_read.h"
#include "service/callback/sinks.h"

#define LIMIT_S 30.0
#define LOOK_S 0.5 /* how long the end of the program may have to wait */
#define KEY_ROOM 256
#define WINDOW 128
#define WINDOW_BYTES ((size_t) 8 << 20) /* what is on its way is held twice */

/* An event of the window; its address is the broker's ticket. */
typedef struct slot {
	const sp_delivery *delivery;
	struct slot *next; /* of the same contract */
	bool waits;        /* one of its contract before it is not confirmed */
	bool taken;
} slot;

typedef struct window {
	slot slots[WINDOW];
	size_t count, on_way;
} window;

/* "company.FlowStatusChange": words of letters, digits, - and _, as those who bind queues expect. */
static void routing_key(const sp_delivery *d, char out[KEY_ROOM])
{
	cJSON *event = cJSON_Parse(d->record.json);
	const char *type = *d->record.type ? d->record.type : "event";
	/* WeCom's have no edition: "wecom.subscribe". */
	const char *edition = strncmp(type, "wecom.", 6) == 0 ? "" : sp_json_text(event, "edition");
	snprintf(out, KEY_ROOM, "%.40s%s%.180s", edition, *edition ? "." : "", type);
	for (char *at = out; *at; at++)
		if (!(*at >= 'a' && *at <= 'z') && !(*at >= 'A' && *at <= 'Z') && !(*at >= '0' && *at <= '9') &&
			!strchr("-_.", *at))
			*at = '_';
	cJSON_Delete(event);
}

static signprep_code connect(sp_broker_sink *sink, signprep_error *err)
{
	const sp_broker_options options = { .url = sink->url,
		.password = sink->password,
		.ca_file = sink->ca_file,
		.max_message = (size_t) 64 << 20,
		.note = sink->note,
		.opaque = sink->opaque };
	if (sink->broker)
		return SIGNPREP_OK;
	signprep_code code = sp_broker_open(&sink->broker, &options, err);
	return code ? code : sp_broker_declare_exchange(sink->broker, sink->exchange, err);
}

void sp_broker_sink_close(sp_broker_sink *sink)
{
	sp_broker_close(sink->broker);
	sink->broker = NULL;
}

static signprep_code publish(sp_broker_sink *sink, const sp_delivery *d, const char *key, void *ticket, signprep_error *err)
{
	char id[SP_SINK_ID], contract[SP_SINK_ID];
	if (!sp_sink_id(d->record.id, id) || !sp_sink_id(d->record.flow_id, contract))
		return sp_fail_memory(err, "");
	sp_message message = { .exchange = strdup(sink->exchange),
		.queue = strdup(key),
		.key = strdup(id),
		.batch = strdup(contract),
		.type = strdup("signprep.event/1"),
		.body = strdup(d->json),
		.length = strlen(d->json) };
	if (message.exchange && message.queue && message.key && message.batch && message.type && message.body)
		return sp_broker_publish(sink->broker, &message, ticket, err);
	sp_message_clear(&message);
	return sp_fail_memory(err, "");
}

/* The latest of its contract before it, if any: it follows that. Those without a contract keep their order among themselves. */
static void chain(window *w, slot *own)
{
	const char *flow_id = own->delivery->record.flow_id;
	for (size_t i = w->count; i > 0; i--)
		if (strcmp(w->slots[i - 1].delivery->record.flow_id, flow_id) == 0) {
			w->slots[i - 1].next = own;
			own->waits = true;
			return;
		}
}

static void fill(window *w, const sp_delivery *deliveries, size_t count)
{
	size_t bytes = 0;
	for (; w->count < count && w->count < WINDOW && bytes < WINDOW_BYTES; w->count++) {
		slot *own = &w->slots[w->count];
		*own = (slot) { .delivery = &deliveries[w->count] };
		chain(w, own);
		bytes += strlen(own->delivery->json);
	}
}

static signprep_code send(sp_broker_sink *sink, window *w, slot *s, signprep_error *err)
{
	char key[KEY_ROOM];
	routing_key(s->delivery, key);
	signprep_code code = publish(sink, s->delivery, key, s, err);
	w->on_way += code == SIGNPREP_OK;
	return code;
}

/* Until the broker has told of each; a connection that breaks meanwhile is made again, and what it did not confirm sent again. */
static signprep_code await(sp_broker_sink *sink, window *w, signprep_error *err)
{
	const sp_delivery *any = w->slots[0].delivery;
	double limit = sink->limit_s > 0 ? sink->limit_s : LIMIT_S, end = sp_monotonic() + limit;
	while (w->on_way > 0) {
		sp_broker_event event;
		if (sp_monotonic() >= end || any->stopping(any->of))
			return sp_fail(err, "S910", 0, "--broker", "no confirmation came", NULL);
		signprep_code code = sp_broker_wait(sink->broker, LOOK_S, -1, &event, err);
		slot *s = event.ticket;
		if (code)
			return code;
		if (event.kind != SP_BROKER_CONFIRMED && event.kind != SP_BROKER_RETURNED)
			continue;
		w->on_way--;
		end = sp_monotonic() + limit;
		s->taken = event.kind == SP_BROKER_CONFIRMED;
		if (s->taken && s->next && (code = send(sink, w, s->next, err)) != SIGNPREP_OK)
			return code;
	}
	return SIGNPREP_OK;
}

static signprep_code deliver_window(sp_broker_sink *sink, window *w, size_t *taken, signprep_error *err)
{
	char key[KEY_ROOM];
	signprep_code code = connect(sink, err);
	for (size_t i = 0; !code && i < w->count; i++)
		if (!w->slots[i].waits)
			code = send(sink, w, &w->slots[i], err);
	if (!code)
		code = await(sink, w, err);
	while (*taken < w->count && w->slots[*taken].taken)
		++*taken;
	if (code || *taken == w->count)
		return code;
	/* All that were sent have been told of: the first that is not taken came back. */
	routing_key(w->slots[*taken].delivery, key);
	return sp_fail(err, "S911", 0, "--broker", sink->exchange, key, NULL);
}

signprep_code sp_broker_deliver_all(void *opaque, const sp_delivery *deliveries, size_t count, size_t *taken, signprep_error *err)
{
	sp_broker_sink *sink = opaque;
	window w = { .count = 0 };
	signprep_error own = { 0 };
	fill(&w, deliveries, count);
	signprep_code code = deliver_window(sink, &w, taken, &own);
	if (!code)
		return code;
	/* One that found no queue is done with; any other may still lie in the outbox, and must not be sent beside its repetition. */
	if (strcmp(own.id, "S911") != 0)
		sp_broker_sink_close(sink);
	if (strncmp(own.id, "S91", 3) != 0)
		return sp_fail(err, "S910", own.native, "--broker", own.message, NULL);
	if (err)
		*err = own;
	return code;
}

void sp_broker_idle(void *opaque)
{
	sp_broker_sink *sink = opaque;
	sp_broker_event event;
	if (sink->broker && sp_broker_wait(sink->broker, 0, -1, &event, NULL))
		sp_broker_sink_close(sink);
}
