/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Events to an exchange of RabbitMQ. What goes wrong costs the connection: the event is handed over again on another one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_read.h"
#include "service/callback/sinks.h"

#define LIMIT_S 30.0
#define LOOK_S 0.5 /* how long the end of the program may have to wait */
#define KEY_ROOM 256

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

/* Until the broker has it; a connection that breaks meanwhile is made again, and the message sent again. */
static signprep_code await(sp_broker_sink *sink, const sp_delivery *d, const char *key, signprep_error *err)
{
	double end = sp_broker_clock() + (sink->limit_s > 0 ? sink->limit_s : LIMIT_S);
	while (sp_broker_clock() < end && !d->stopping(d->of)) {
		sp_broker_event event;
		signprep_code code = sp_broker_wait(sink->broker, LOOK_S, -1, &event, err);
		if (code)
			return code;
		if (event.kind == SP_BROKER_RETURNED)
			return sp_fail(err, "S911", 0, "--broker", sink->exchange, key, NULL);
		if (event.kind == SP_BROKER_CONFIRMED)
			return SIGNPREP_OK;
	}
	return sp_fail(err, "S910", 0, "--broker", "no confirmation came", NULL);
}

static signprep_code publish(sp_broker_sink *sink, const sp_delivery *d, const char *key, signprep_error *err)
{
	sp_message message = { .exchange = strdup(sink->exchange),
		.queue = strdup(key),
		.key = strndup(d->record.id, 200),
		.batch = strndup(d->record.flow_id, 200),
		.type = strdup("signprep.event/1"),
		.body = strdup(d->json),
		.length = strlen(d->json) };
	if (message.exchange && message.queue && message.key && message.batch && message.type && message.body)
		return sp_broker_publish(sink->broker, &message, NULL, err);
	sp_message_clear(&message);
	return sp_fail_memory(err, "");
}

signprep_code sp_broker_deliver(void *opaque, const sp_delivery *d, signprep_error *err)
{
	sp_broker_sink *sink = opaque;
	char key[KEY_ROOM];
	signprep_error own = { 0 };
	routing_key(d, key);
	signprep_code code = connect(sink, &own);
	if (!code)
		code = publish(sink, d, key, &own);
	if (!code)
		code = await(sink, d, key, &own);
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
