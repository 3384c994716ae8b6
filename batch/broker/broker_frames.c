/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Frames that come in, put together to events. Whatever lengths the other side states, no more than max_message is held. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "batch/broker/broker_link.h"

static char *copy(amqp_bytes_t bytes)
{
	return bytes.bytes ? strndup(bytes.bytes, bytes.len) : strdup("");
}

static bool take(char **to, amqp_flags_t flags, amqp_flags_t flag, amqp_bytes_t bytes)
{
	return !(flags & flag) || (*to = copy(bytes)) != NULL;
}

static bool read_integer(const amqp_field_value_t *value, int64_t *out)
{
	switch (value->kind) {
	case AMQP_FIELD_KIND_I8: *out = value->value.i8; return true;
	case AMQP_FIELD_KIND_U8: *out = value->value.u8; return true;
	case AMQP_FIELD_KIND_I16: *out = value->value.i16; return true;
	case AMQP_FIELD_KIND_U16: *out = value->value.u16; return true;
	case AMQP_FIELD_KIND_I32: *out = value->value.i32; return true;
	case AMQP_FIELD_KIND_U32: *out = value->value.u32; return true;
	case AMQP_FIELD_KIND_I64: *out = value->value.i64; return true;
	case AMQP_FIELD_KIND_U64: *out = value->value.u64 <= INT64_MAX ? (int64_t) value->value.u64 : INT64_MAX; return true;
	default: return false;
	}
}

static void header_number(const amqp_basic_properties_t *properties, const char *name, int64_t *out)
{
	if (!(properties->_flags & AMQP_BASIC_HEADERS_FLAG))
		return;
	for (int i = 0; i < properties->headers.num_entries; i++) {
		const amqp_table_entry_t *row = properties->headers.entries + i;
		if (row->key.len == strlen(name) && memcmp(row->key.bytes, name, row->key.len) == 0)
			read_integer(&row->value, out);
	}
}

static void begin(sp_link_incoming *in, sp_link_kind kind)
{
	sp_message_clear(&in->event.message);
	sp_buf_clear(&in->body);
	in->event = (sp_link_event) { .kind = kind, .consumer = -1 };
	in->active = true;
	in->wanted = in->got = 0;
}

static void start_delivery(sp_link *link, const amqp_basic_deliver_t *deliver)
{
	sp_link_incoming *in = &link->incoming;
	char tag[24];
	begin(in, SP_LINK_DELIVERY);
	in->event.tag = deliver->delivery_tag;
	in->event.redelivered = deliver->redelivered;
	snprintf(tag, sizeof tag, "%.*s", (int) (deliver->consumer_tag.len < sizeof tag ? deliver->consumer_tag.len : 0),
		deliver->consumer_tag.bytes ? (const char *) deliver->consumer_tag.bytes : "");
	if (sscanf(tag, "signprep.%d", &in->event.consumer) != 1)
		in->event.consumer = -1;
}

static void flow(sp_link_event *event, sp_link_kind kind, uint64_t tag, bool multiple)
{
	*event = (sp_link_event) { .kind = kind, .tag = tag, .multiple = multiple };
}

static signprep_code take_method(sp_link *link, const amqp_method_t *method, sp_link_event *event, signprep_error *err)
{
	if (link->incoming.active)
		return sp_link_fail_status(link, AMQP_STATUS_UNEXPECTED_STATE, err);
	switch (method->id) {
	case AMQP_BASIC_DELIVER_METHOD: start_delivery(link, method->decoded); break;
	case AMQP_BASIC_RETURN_METHOD: begin(&link->incoming, SP_LINK_RETURN); break;
	case AMQP_BASIC_ACK_METHOD: {
		const amqp_basic_ack_t *ack = method->decoded;
		flow(event, SP_LINK_ACK, ack->delivery_tag, ack->multiple);
		break;
	}
	case AMQP_BASIC_NACK_METHOD: {
		const amqp_basic_nack_t *nack = method->decoded;
		flow(event, SP_LINK_NACK, nack->delivery_tag, nack->multiple);
		break;
	}
	case AMQP_CONNECTION_BLOCKED_METHOD: {
		const amqp_connection_blocked_t *blocked = method->decoded;
		event->kind = SP_LINK_BLOCKED;
		snprintf(event->text, sizeof event->text, "%.*s", (int) (blocked->reason.len < 190 ? blocked->reason.len : 190),
			blocked->reason.bytes ? (const char *) blocked->reason.bytes : "");
		break;
	}
	case AMQP_CONNECTION_UNBLOCKED_METHOD: event->kind = SP_LINK_UNBLOCKED; break;
	/* The broker ends a consumer when its queue is gone. */
	case AMQP_BASIC_CANCEL_METHOD: return sp_fail(err, "B515", 0, "", "", "the broker ended the consumer", NULL);
	case AMQP_CHANNEL_CLOSE_METHOD:
	case AMQP_CONNECTION_CLOSE_METHOD: return sp_link_fail_closed(link, method, "", err);
	default: break; /* answers to what was asked are not waited for here */
	}
	return SIGNPREP_OK;
}

static signprep_code take_header(sp_link *link, uint64_t size, const amqp_basic_properties_t *p, signprep_error *err)
{
	sp_link_incoming *in = &link->incoming;
	sp_message *message = &in->event.message;
	if (!in->active || in->wanted)
		return sp_link_fail_status(link, AMQP_STATUS_UNEXPECTED_STATE, err);
	in->wanted = size;
	in->event.too_big = size > link->max_message;
	sp_buf_init(&in->body, link->max_message);
	if (!take(&message->key, p->_flags, AMQP_BASIC_MESSAGE_ID_FLAG, p->message_id) ||
		!take(&message->batch, p->_flags, AMQP_BASIC_CORRELATION_ID_FLAG, p->correlation_id) ||
		!take(&message->reply_to, p->_flags, AMQP_BASIC_REPLY_TO_FLAG, p->reply_to) ||
		!take(&message->type, p->_flags, AMQP_BASIC_TYPE_FLAG, p->type))
		return sp_fail_memory(err, link->shown);
	/* RabbitMQ counts what was given back apart from 4.3 on: only the second number is that of all deliveries then. */
	int64_t acquired = 0;
	header_number(p, "x-delivery-count", &in->event.deliveries);
	header_number(p, "x-acquired-count", &acquired);
	if (acquired > in->event.deliveries)
		in->event.deliveries = acquired;
	header_number(p, SP_LINK_NUMBER, &in->event.number);
	return SIGNPREP_OK;
}

static signprep_code take_body(sp_link *link, amqp_bytes_t piece, signprep_error *err)
{
	sp_link_incoming *in = &link->incoming;
	if (!in->active || piece.len > in->wanted - in->got)
		return sp_link_fail_status(link, AMQP_STATUS_BAD_AMQP_DATA, err);
	in->got += piece.len;
	if (!in->event.too_big && in->event.kind == SP_LINK_DELIVERY && !sp_buf_append(&in->body, piece.bytes, piece.len))
		return sp_fail_memory(err, link->shown);
	return SIGNPREP_OK;
}

/* Hands out the message when its last byte has come. */
static signprep_code finish(sp_link *link, sp_link_event *event, signprep_error *err)
{
	sp_link_incoming *in = &link->incoming;
	if (in->got < in->wanted)
		return SIGNPREP_OK;
	in->active = false;
	*event = in->event;
	in->event = (sp_link_event) { .kind = SP_LINK_NOTHING };
	if (event->kind != SP_LINK_DELIVERY) {
		sp_message_clear(&event->message);
		return SIGNPREP_OK;
	}
	event->message.body = sp_buf_take(&in->body, &event->message.length);
	if (event->message.body)
		return SIGNPREP_OK;
	sp_message_clear(&event->message);
	event->kind = SP_LINK_NOTHING;
	return sp_fail_memory(err, link->shown);
}

static signprep_code take_frame(sp_link *link, const amqp_frame_t *frame, sp_link_event *event, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	switch (frame->frame_type) {
	case AMQP_FRAME_METHOD: return take_method(link, &frame->payload.method, event, err);
	case AMQP_FRAME_HEADER:
		code = take_header(link, frame->payload.properties.body_size, frame->payload.properties.decoded, err);
		break;
	case AMQP_FRAME_BODY: code = take_body(link, frame->payload.body_fragment, err); break;
	default: return SIGNPREP_OK;
	}
	return code ? code : finish(link, event, err);
}

signprep_code sp_link_next(sp_link *link, sp_link_event *event, signprep_error *err)
{
	static const struct timeval now = { 0, 0 };
	amqp_frame_t frame;
	signprep_code code = SIGNPREP_OK;
	*event = (sp_link_event) { .kind = SP_LINK_NOTHING };
	while (!code && event->kind == SP_LINK_NOTHING) {
		int status = amqp_simple_wait_frame_noblock(link->state, &frame, &now);
		if (status == AMQP_STATUS_TIMEOUT)
			return SIGNPREP_OK;
		if (status != AMQP_STATUS_OK)
			return sp_link_fail_status(link, status, err);
		code = take_frame(link, &frame, event, err);
		amqp_maybe_release_buffers(link->state);
	}
	return code;
}
