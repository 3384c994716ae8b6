/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Waiting for what comes. */
#include <poll.h>
#include <string.h>

#include "base/fail.h"
#include "base/clock.h"
#include "batch/broker/broker_internal.h"

#define NACK_PAUSE_S 1.0 /* before a message the broker could not take is published again */

/* True when the event is one for the caller. */
static bool take(sp_broker *broker, sp_link_event *from, sp_broker_event *event)
{
	switch (from->kind) {
	case SP_LINK_DELIVERY:
		if (from->consumer < 0 || (size_t) from->consumer >= broker->consumer_count) {
			sp_message_clear(&from->message);
			return false;
		}
		*event = (sp_broker_event) { .kind = SP_BROKER_DELIVERY,
			.message = from->message,
			.id = { from->tag, broker->epoch },
			.consumer = from->consumer,
			.redelivered = from->redelivered,
			.too_big = from->too_big,
			.deliveries = from->deliveries };
		return true;
	case SP_LINK_ACK: sp_outbox_confirm(&broker->outbox, from->tag, from->multiple); break;
	case SP_LINK_NACK: /* a queue without a leader, a full disk: again after a pause */
		sp_outbox_refuse(&broker->outbox, from->tag, from->multiple);
		broker->resend_at = sp_monotonic() + NACK_PAUSE_S;
		break;
	case SP_LINK_RETURN: sp_outbox_returned(&broker->outbox, from->number); break;
	case SP_LINK_BLOCKED:
		broker->blocked = true;
		sp_broker_note(broker, "B519", from->text);
		break;
	case SP_LINK_UNBLOCKED:
		broker->blocked = false;
		sp_broker_note(broker, "B520", "");
		sp_broker_send(broker);
		break;
	case SP_LINK_NOTHING: break;
	}
	return false;
}

/* One look at the connection. `*done`: `event` is filled; `*idle`: nothing has come. */
static signprep_code step(sp_broker *broker, sp_broker_event *event, bool *done, bool *idle, signprep_error *err)
{
	sp_link_event from;
	signprep_error own = { 0 };
	*done = *idle = false;
	if (!sp_link_next(broker->link, &from, &own)) {
		*idle = from.kind == SP_LINK_NOTHING;
		*done = take(broker, &from, event);
		return SIGNPREP_OK;
	}
	if (sp_broker_is_final(&own)) {
		if (err)
			*err = own;
		return own.code;
	}
	sp_broker_lose(broker, &own);
	return SIGNPREP_OK;
}

static double earlier(double a, double b)
{
	return a < b ? a : b;
}

/* Sleeps until something can be done. True when `wake_fd` is readable. */
static bool rest(const sp_broker *broker, int wake_fd, double deadline)
{
	double until = earlier(deadline, broker->link ? sp_monotonic() + broker->options.heartbeat_s / 4.0 : broker->next_attempt);
	if (broker->link && broker->resend_at > 0)
		until = earlier(until, broker->resend_at);
	double left = until - sp_monotonic();
	struct pollfd wait[2] = { { .fd = broker->link ? broker->link->fd : -1, .events = POLLIN },
		{ .fd = wake_fd, .events = POLLIN } };
	return poll(wait, 2, left <= 0 ? 0 : (int) (left * 1000) + 1) > 0 && wait[1].revents;
}

static void resend(sp_broker *broker)
{
	if (broker->resend_at <= 0 || sp_monotonic() < broker->resend_at)
		return;
	broker->resend_at = 0;
	sp_broker_send(broker);
}

signprep_code sp_broker_wait(sp_broker *broker, double timeout_s, int wake_fd, sp_broker_event *event, signprep_error *err)
{
	double deadline = sp_monotonic() + timeout_s;
	bool done = false, idle = true, returned = false;
	*event = (sp_broker_event) { .kind = SP_BROKER_NOTHING };
	for (;;) {
		signprep_code code = SIGNPREP_OK;
		if (sp_outbox_tell(&broker->outbox, &event->ticket, &returned)) {
			event->kind = returned ? SP_BROKER_RETURNED : SP_BROKER_CONFIRMED;
			return SIGNPREP_OK;
		}
		resend(broker);
		if (broker->link)
			code = step(broker, event, &done, &idle, err);
		else if (sp_monotonic() >= broker->next_attempt)
			code = sp_broker_reconnect(broker, err);
		if (code || done)
			return code;
		if (broker->link && !idle)
			continue;
		if (!broker->outbox.settled.first && (rest(broker, wake_fd, deadline) || sp_monotonic() >= deadline))
			return SIGNPREP_OK;
	}
}
