/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows out, answers in. An answer is acknowledged when its row has ended here. */
#include "batch/publisher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/sha256.h"
#include "base/hash_table.h"

#define TICK_S 0.2
#define BURST 64   /* rows published before answers are looked at again */
#define LOOK_S 5.0 /* how often the queue is asked for its workers while no answer comes */
#define LOCK_S 5.0
#define CONFIRM_S 10.0 /* what is under way is given so long at the end */

enum { ANSWERS, DEAD }; /* numbers of the consumers */

/*
 * What an answer must bring back: "BATCH:RUN:DIGEST", the digest being that of the row's message. An answer to a row that
 * has been changed since, or that an earlier run has left, is not mistaken for this one's.
 */
struct label {
	char run[9], digest[17];
};

/* A row that is with the workers. */
struct away {
	sp_entry *entry;
	char digest[17];
};

/* An answer that an earlier run has left, before its row is read from the file. */
struct early {
	char *key, *text, digest[17];
	size_t length;
	sp_delivery_id id;
};

struct sp_publisher {
	sp_broker *broker;
	sp_queues queues;
	char *batch;
	size_t window;
	sp_terms terms;
	void (*note)(void *opaque, const signprep_error *err);
	void *opaque;
	sp_hash_table outstanding; /* struct away */
	sp_hash_table early;
	char run[9];
	bool resume;
	const sp_engine_ports *ports;
	bool ended, told_alone;
	double heard; /* when the last answer came */
};

static signprep_code set_up_once(sp_publisher *d, const sp_publisher_options *o, signprep_error *err)
{
	const sp_broker_subscription subscriptions[] = { { d->queues.answers, 0, true }, { d->queues.dead, 0, false } };
	signprep_code code = sp_broker_open(&d->broker, &o->broker, err);
	if (!code)
		code = sp_queues_declare(&d->queues, d->broker, o->delivery_limit, err);
	for (size_t i = 0; !code && i < 2; i++)
		code = sp_broker_consume(d->broker, subscriptions + i, err);
	return code;
}

/* The broker may take a moment to notice that an earlier batch is gone. */
static signprep_code set_up(sp_publisher *d, const sp_publisher_options *o, signprep_error *err)
{
	const struct timespec pause = { 0, 200000000 };
	signprep_error own = { 0 };
	signprep_code code;
	for (double end = sp_monotonic() + LOCK_S; (code = set_up_once(d, o, &own)) && strcmp(own.id, "B509") == 0;) {
		if (sp_monotonic() > end)
			break;
		sp_broker_close(d->broker);
		d->broker = NULL;
		nanosleep(&pause, NULL);
	}
	if (code && err)
		*err = own;
	return code;
}

static void name_run(char run[9])
{
	uint32_t random = (uint32_t) time(NULL);
	if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
		random ^= (uint32_t) getpid();
	snprintf(run, 9, "%08x", random);
}

signprep_code sp_publisher_new(sp_publisher **out, const sp_publisher_options *o, signprep_error *err)
{
	sp_publisher *d = calloc(1, sizeof *d);
	*out = NULL;
	signprep_code code = d ? sp_queues_name(&d->queues, o->queue, o->answers, err) : sp_fail_memory(err, "");
	if (!code) {
		d->batch = strdup(o->batch);
		d->resume = o->resume;
		name_run(d->run);
		d->window = o->window ? o->window : SP_PUBLISHER_WINDOW;
		d->terms = o->terms;
		d->note = o->broker.note;
		d->opaque = o->broker.opaque;
		code = d->batch ? set_up(d, o, err) : sp_fail_memory(err, "");
	}
	if (code)
		sp_publisher_free(d);
	else
		*out = d;
	return code;
}

static void drop_early(struct early *early)
{
	free(early->key);
	free(early->text);
	free(early);
}

void sp_publisher_free(sp_publisher *d)
{
	if (!d)
		return;
	sp_broker_close(d->broker);
	for (struct away *away; (away = sp_hash_table_take_any(&d->outstanding)); free(away))
		sp_entry_free(away->entry);
	for (void *early; (early = sp_hash_table_take_any(&d->early));)
		drop_early(early);
	sp_hash_table_clear(&d->outstanding);
	sp_hash_table_clear(&d->early);
	free(d->batch);
	free(d);
}

size_t sp_publisher_outstanding(const sp_publisher *d)
{
	return d->outstanding.count;
}

static signprep_code finish(sp_publisher *d, sp_entry *entry, signprep_error *err)
{
	return d->ports->done(d->ports->opaque, entry, err);
}

/* Ends the row as the answer says; one that is none ends it as failed. */
static signprep_code finish_with(sp_publisher *d, sp_entry *entry, const char *text, size_t length, signprep_error *err)
{
	signprep_error own = { 0 };
	if (sp_row_message_answer(text, length, entry, &own))
		sp_entry_fail(entry, &own);
	return finish(d, entry, err);
}

/* The row as a message, and what its answer must bring back. */
static bool write_message(sp_publisher *d, const sp_entry *entry, sp_message *message, char digest[17])
{
	char hash[65], label[160];
	*message = (sp_message) { 0 };
	message->body = sp_row_message_write(entry, &d->terms, &message->length);
	if (!message->body)
		return false;
	sp_sha256_hex(message->body, message->length, hash);
	snprintf(digest, 17, "%.16s", hash);
	snprintf(label, sizeof label, "%.100s:%s:%s", d->batch, d->run, digest);
	message->queue = strdup(d->queues.rows);
	message->key = strdup(entry->key);
	message->batch = strdup(label);
	message->reply_to = strdup(d->queues.answers);
	message->type = strdup(SP_ROW_MESSAGE_ROW);
	return true;
}

static signprep_code publish(sp_publisher *d, sp_entry *entry, sp_message *message, const char *digest, signprep_error *err)
{
	struct away *away = calloc(1, sizeof *away);
	if (!away || !message->queue || !message->key || !message->batch || !message->reply_to || !message->type ||
		!sp_hash_table_put(&d->outstanding, entry->key, away)) {
		sp_message_clear(message);
		sp_entry_free(entry);
		free(away);
		return sp_fail_memory(err, "");
	}
	away->entry = entry;
	snprintf(away->digest, sizeof away->digest, "%s", digest);
	/* The broker keeps it from here on. */
	free(entry->request);
	entry->request = NULL;
	return sp_broker_publish(d->broker, message, NULL, err);
}

static signprep_code finish_early(sp_publisher *d, sp_entry *entry, struct early *early, signprep_error *err)
{
	signprep_code code = finish_with(d, entry, early->text, early->length, err);
	if (!code)
		(void) sp_broker_settle(d->broker, early->id, SP_SETTLE_ACK);
	drop_early(early);
	return code;
}

static signprep_code enter(sp_publisher *d, sp_entry *entry, signprep_error *err)
{
	signprep_error own = { 0 };
	sp_message message;
	char digest[17];
	if (sp_entry_has_ended(entry))
		return finish(d, entry, err);
	if (!write_message(d, entry, &message, digest)) {
		if (message.length <= SP_ROW_MESSAGE_MAX) {
			sp_entry_free(entry);
			return sp_fail_memory(err, "");
		}
		sp_fail(&own, "B511", 0, "", entry->key, NULL);
		sp_entry_fail(entry, &own);
		return finish(d, entry, err);
	}
	struct early *early = sp_hash_table_take(&d->early, entry->key);
	if (early && strcmp(early->digest, digest) == 0) {
		sp_message_clear(&message);
		return finish_early(d, entry, early, err);
	}
	if (early) {
		(void) sp_broker_settle(d->broker, early->id, SP_SETTLE_ACK);
		drop_early(early);
	}
	return publish(d, entry, &message, digest, err);
}

static bool has_room(const sp_publisher *d)
{
	return !d->ended && d->outstanding.count < d->window;
}

/* Rows into the queue, a burst at most. `*more`: the source may have another right now. */
static signprep_code put_rows(sp_publisher *d, bool *more, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	*more = true;
	for (int i = 0; !code && *more && i < BURST; i++) {
		sp_entry *entry = NULL;
		sp_intake intake = has_room(d) ? d->ports->next(d->ports->opaque, &entry) : SP_INTAKE_NONE;
		d->ended = d->ended || intake == SP_INTAKE_END;
		*more = intake == SP_INTAKE_ROW;
		if (*more)
			code = enter(d, entry, err);
	}
	return code;
}

/* Kept until its row is read from the file, and not acknowledged before; the last one counts. */
static signprep_code keep_early(sp_publisher *d, sp_broker_event *event, const struct label *label, signprep_error *err)
{
	struct early *before = sp_hash_table_take(&d->early, event->message.key);
	if (before) {
		(void) sp_broker_settle(d->broker, before->id, SP_SETTLE_ACK);
		drop_early(before);
	}
	struct early *early = calloc(1, sizeof *early);
	if (!early || !sp_hash_table_put(&d->early, event->message.key, early)) {
		free(early);
		return sp_fail_memory(err, "");
	}
	*early = (struct early) {
		.key = event->message.key, .text = event->message.body, .length = event->message.length, .id = event->id
	};
	snprintf(early->digest, sizeof early->digest, "%s", label->digest);
	event->message.key = event->message.body = NULL;
	return SIGNPREP_OK;
}

static sp_entry *take_away(sp_publisher *d, const char *key)
{
	struct away *away = sp_hash_table_take(&d->outstanding, key);
	sp_entry *entry = away ? away->entry : NULL;
	free(away);
	return entry;
}

static signprep_code take_answer(sp_publisher *d, sp_broker_event *event, const struct label *label, signprep_error *err)
{
	const struct away *away = sp_hash_table_get(&d->outstanding, event->message.key);
	bool this_run = strcmp(label->run, d->run) == 0, left = d->resume && !this_run;
	signprep_code code = SIGNPREP_OK;
	if (!away && left)
		return keep_early(d, event, label, err);
	if (away && (this_run || left) && strcmp(away->digest, label->digest) == 0)
		code = finish_with(d, take_away(d, event->message.key), event->message.body, event->message.length, err);
	/* Else the second answer to a row, or one to a row as it was in an earlier run. */
	if (!code)
		(void) sp_broker_settle(d->broker, event->id, SP_SETTLE_ACK);
	return code;
}

/* Delivered again and again, and never answered; or no row at all for whoever read it. */
static signprep_code take_dead(sp_publisher *d, sp_broker_event *event, const struct label *label, signprep_error *err)
{
	sp_entry *entry = strcmp(label->run, d->run) == 0 ? take_away(d, event->message.key) : NULL;
	signprep_error own = { 0 };
	signprep_code code = SIGNPREP_OK;
	if (entry) {
		sp_fail(&own, "B525", 0, "", entry->key, NULL);
		sp_entry_fail(entry, &own);
		code = finish(d, entry, err);
	}
	/* Of an earlier run: its row is tried anew. */
	if (!code)
		(void) sp_broker_settle(d->broker, event->id, SP_SETTLE_ACK);
	return code;
}

/* False: of another batch. */
static bool read_label(const sp_publisher *d, const char *text, struct label *label)
{
	size_t length = strnlen(d->batch, 100);
	return text && strncmp(text, d->batch, length) == 0 &&
		sscanf(text + length, ":%8[0-9a-f]:%16[0-9a-f]", label->run, label->digest) == 2;
}

static signprep_code take_delivery(sp_publisher *d, sp_broker_event *event, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	struct label label;
	/* Those of others stay unacknowledged, and so in their queue. */
	if (event->message.key && read_label(d, event->message.batch, &label))
		code = event->consumer == DEAD ? take_dead(d, event, &label, err) : take_answer(d, event, &label, err);
	sp_message_clear(&event->message);
	return code;
}

/* Says so when rows wait and nobody takes them. */
static void look_for_workers(sp_publisher *d)
{
	uint32_t messages, consumers = 1;
	signprep_error err = { 0 };
	if (d->outstanding.count == 0 || sp_monotonic() - d->heard < LOOK_S)
		return;
	d->heard = sp_monotonic();
	if (sp_broker_look(d->broker, d->queues.rows, &messages, &consumers, NULL) || !sp_broker_is_connected(d->broker))
		return;
	if (consumers == 0 && !d->told_alone && d->note) {
		sp_fail(&err, "B526", 0, "", d->queues.rows, NULL);
		d->note(d->opaque, &err);
	}
	d->told_alone = consumers == 0;
}

static signprep_code listen(sp_publisher *d, double wait_s, signprep_error *err)
{
	sp_broker_event event;
	signprep_code code = sp_broker_wait(d->broker, wait_s, has_room(d) ? d->ports->wake_fd : -1, &event, err);
	for (int i = 0; !code && event.kind != SP_BROKER_NOTHING; i++) {
		if (event.kind == SP_BROKER_RETURNED)
			return sp_fail(err, "B515", 0, "", d->queues.rows, "no queue took a row", NULL);
		if (event.kind == SP_BROKER_DELIVERY) {
			d->heard = sp_monotonic();
			d->told_alone = false;
			code = take_delivery(d, &event, err);
		}
		if (code || i == BURST)
			return code;
		code = sp_broker_wait(d->broker, 0, -1, &event, err);
	}
	return code;
}

/* What was published must be confirmed before we go; the answers nobody asked for are not kept for ever. */
static signprep_code close_down(sp_publisher *d, bool at_end, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (double end = sp_monotonic() + CONFIRM_S; !code && sp_broker_unconfirmed(d->broker) && sp_monotonic() < end;)
		code = listen(d, TICK_S, err);
	for (struct early *early; at_end && (early = sp_hash_table_take_any(&d->early));) {
		(void) sp_broker_settle(d->broker, early->id, SP_SETTLE_ACK);
		drop_early(early);
	}
	return code;
}

/* What an earlier run has left is looked at first, so that its rows are not put into the queue once more. */
static signprep_code take_left(sp_publisher *d, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	uint32_t messages = 1, consumers;
	for (double end = sp_monotonic() + CONFIRM_S; !code && messages && sp_monotonic() < end;) {
		if (sp_broker_look(d->broker, d->queues.answers, &messages, &consumers, NULL) || !sp_broker_is_connected(d->broker))
			messages = 1;
		code = listen(d, messages ? TICK_S : 0, err);
	}
	return code;
}

signprep_code sp_publisher_run(sp_publisher *d, const sp_engine_ports *ports, signprep_error *err)
{
	bool stopped = false, more = false;
	d->ports = ports;
	d->ended = false;
	d->heard = sp_monotonic();
	signprep_code code = d->resume ? take_left(d, err) : SIGNPREP_OK;
	while (!code && !stopped && (!d->ended || d->outstanding.count > 0)) {
		code = put_rows(d, &more, err);
		if (!code)
			code = listen(d, more ? 0 : TICK_S, err);
		look_for_workers(d);
		stopped = ports->stop && ports->stop(ports->opaque);
	}
	return code ? code : close_down(d, !stopped, err);
}
