/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The worker's thread for the broker. Every row in hand stands in one short list; its stage says whose turn it is. */
#include "batch/consumer.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/fail.h"
#include "batch/row_message.h"

#define TICK_S 1.0

/* Stages of a row in hand. */
enum { WAITING, TAKEN, ANSWERED, PUBLISHED, GOING_BACK, REFUSED };

struct sp_courier {
	pthread_mutex_t lock;
	pthread_t thread;
	bool started;
	/* Under the lock. */
	sp_row_in_hand *rows;
	bool stopping, closing, ended;
	double close_at;
	signprep_code code;
	signprep_error err;
	bool readable; /* what `rows_fd` says */
	/* The thread's own after the start. */
	sp_broker *broker;
	uint64_t epoch;
	sp_queues queues;
	int rows_fd, orders_fd; /* eventfd: for the worker; for the thread */
};

static void ring(int fd)
{
	const uint64_t one = 1;
	while (write(fd, &one, sizeof one) < 0 && errno == EINTR)
		continue;
}

static void silence(int fd)
{
	uint64_t count;
	while (read(fd, &count, sizeof count) < 0 && errno == EINTR)
		continue;
}

static bool same_row(const sp_row_in_hand *a, const sp_row_in_hand *b)
{
	return a->message.key && b->message.key && strcmp(a->message.key, b->message.key) == 0 &&
		strcmp(a->message.batch ? a->message.batch : "", b->message.batch ? b->message.batch : "") == 0;
}

static bool is_held(const sp_courier *courier, const sp_row_in_hand *row)
{
	for (const sp_row_in_hand *other = courier->rows; other; other = other->next)
		if (other != row && other->stage != WAITING && same_row(other, row))
			return true;
	return false;
}

static sp_row_in_hand *first_ready(const sp_courier *courier)
{
	double now = sp_broker_clock();
	for (sp_row_in_hand *row = courier->rows; row; row = row->next)
		if (row->stage == WAITING && row->not_before <= now && !is_held(courier, row))
			return row;
	return NULL;
}

/* Makes rows_fd tell whether sp_courier_next has something. Under the lock. */
static void refresh(sp_courier *courier)
{
	bool readable = courier->stopping || courier->ended || first_ready(courier) != NULL;
	if (readable && !courier->readable)
		ring(courier->rows_fd);
	else if (!readable && courier->readable)
		silence(courier->rows_fd);
	courier->readable = readable;
}

static void drop(sp_courier *courier, sp_row_in_hand *row)
{
	sp_row_in_hand **at = &courier->rows;
	while (*at != row)
		at = &(*at)->next;
	*at = row->next;
	sp_message_clear(&row->message);
	free(row->answer);
	free(row);
}

static void settle(sp_courier *courier, sp_row_in_hand *row, sp_settle how)
{
	/* False: the connection it came by is gone, and it comes again. */
	(void) sp_broker_settle(courier->broker, row->id, how);
	drop(courier, row);
}

/* The same row again after the connection was lost: whoever holds it goes on, and settles the new delivery. */
static bool take_up(sp_courier *courier, const sp_row_in_hand *again)
{
	for (sp_row_in_hand *row = courier->rows; row; row = row->next) {
		if (row->id.epoch < again->id.epoch && same_row(row, again)) {
			row->id = again->id;
			return true;
		}
	}
	return false;
}

static void take_delivery(sp_courier *courier, sp_broker_event *event)
{
	sp_row_in_hand *row = calloc(1, sizeof *row);
	if (!row || courier->stopping) {
		sp_broker_settle(courier->broker, event->id, SP_SETTLE_REQUEUE);
		sp_message_clear(&event->message);
		free(row);
		return;
	}
	*row = (sp_row_in_hand) { .message = event->message, .redelivered = event->redelivered, .too_big = event->too_big,
		.deliveries = event->deliveries, .since = sp_broker_clock(), .id = event->id, .stage = WAITING };
	if (take_up(courier, row)) {
		sp_message_clear(&row->message);
		free(row);
		return;
	}
	sp_row_in_hand **at = &courier->rows;
	while (*at)
		at = &(*at)->next;
	*at = row;
}

/* An answer that no queue took goes to the queue of answers that this worker keeps; one that not even that takes, back. */
static void divert(sp_courier *courier, sp_row_in_hand *row)
{
	if (row->diverted) {
		sp_fail(&courier->err, "B515", 0, "", courier->queues.answers, "no queue took an answer", NULL);
		courier->code = courier->err.code;
		settle(courier, row, SP_SETTLE_REQUEUE);
		return;
	}
	row->diverted = true;
	row->stage = ANSWERED;
}

static void publish(sp_courier *courier, sp_row_in_hand *row)
{
	const sp_message *from = &row->message;
	bool named = !row->diverted && from->reply_to && *from->reply_to && strlen(from->reply_to) <= 255;
	sp_message answer = { .queue = strdup(named ? from->reply_to : courier->queues.answers), .key = strdup(from->key ? from->key : ""),
		.batch = strdup(from->batch ? from->batch : ""), .type = strdup(SP_PARCEL_ANSWER), .body = strdup(row->answer),
		.length = row->answer_length };
	signprep_error err = { 0 };
	bool made = answer.queue && answer.key && answer.batch && answer.type && answer.body;
	row->stage = PUBLISHED;
	signprep_code code = made ? sp_broker_publish(courier->broker, &answer, row, &err) : sp_fail_memory(&err, "");
	if (!made)
		sp_message_clear(&answer);
	if (!code)
		return;
	courier->code = code;
	courier->err = err;
	settle(courier, row, SP_SETTLE_REQUEUE);
}

/* What the worker has said about rows since the last time. */
static void carry_out(sp_courier *courier)
{
	for (sp_row_in_hand *row = courier->rows, *next; row; row = next) {
		next = row->next;
		if (row->stage == ANSWERED)
			publish(courier, row);
		else if (row->stage == GOING_BACK || (row->stage == WAITING && courier->stopping))
			settle(courier, row, SP_SETTLE_REQUEUE);
		else if (row->stage == REFUSED)
			settle(courier, row, SP_SETTLE_REJECT);
	}
}

/* After the connection was lost, rows nobody has taken yet come again: from here or to others. */
static void forget_stale(sp_courier *courier)
{
	for (sp_row_in_hand *row = courier->rows, *next; row; row = next) {
		next = row->next;
		if (row->stage == WAITING && !sp_broker_is_current(courier->broker, row->id))
			drop(courier, row);
	}
}

static void take_event(sp_courier *courier, sp_broker_event *event)
{
	switch (event->kind) {
	case SP_BROKER_DELIVERY: take_delivery(courier, event); break;
	case SP_BROKER_CONFIRMED: settle(courier, event->ticket, SP_SETTLE_ACK); break;
	case SP_BROKER_RETURNED: divert(courier, event->ticket); break;
	case SP_BROKER_NOTHING: break;
	}
}

static double next_time(const sp_courier *courier)
{
	double now = sp_broker_clock(), wait = TICK_S;
	for (const sp_row_in_hand *row = courier->rows; row; row = row->next)
		if (row->stage == WAITING && row->not_before > now && row->not_before - now < wait)
			wait = row->not_before - now;
	return wait;
}

static bool is_busy(const sp_courier *courier)
{
	for (const sp_row_in_hand *row = courier->rows; row; row = row->next)
		if (row->stage != WAITING && row->stage != TAKEN)
			return true;
	return false;
}

/* Under the lock. False when the thread is done. */
static bool turn(sp_courier *courier, sp_broker_event *event)
{
	take_event(courier, event);
	forget_stale(courier);
	carry_out(courier);
	if (courier->stopping)
		sp_broker_cancel(courier->broker);
	courier->ended = courier->ended || courier->code != SIGNPREP_OK;
	refresh(courier);
	return !courier->closing || (is_busy(courier) && sp_broker_clock() < courier->close_at);
}

static void *run(void *opaque)
{
	sp_courier *courier = opaque;
	sp_broker_event event = { .kind = SP_BROKER_NOTHING };
	signprep_error err = { 0 };
	signprep_code code = SIGNPREP_OK;
	for (;;) {
		pthread_mutex_lock(&courier->lock);
		if (code && !courier->code) {
			courier->code = code;
			courier->err = err;
		}
		bool going = turn(courier, &event) && !code;
		double wait = next_time(courier);
		pthread_mutex_unlock(&courier->lock);
		if (!going)
			return NULL;
		code = sp_broker_wait(courier->broker, wait, courier->orders_fd, &event, &err);
		silence(courier->orders_fd);
	}
}

static bool start(sp_courier *courier)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	courier->started = pthread_create(&courier->thread, NULL, run, courier) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return courier->started;
}

static signprep_code set_up(sp_courier *courier, const sp_courier_options *o, signprep_error *err)
{
	const sp_consumer consumer = { courier->queues.rows, o->prefetch, false };
	if (courier->rows_fd < 0 || courier->orders_fd < 0)
		return sp_fail_memory(err, "");
	signprep_code code = sp_queues_name(&courier->queues, o->queue, o->answers, err);
	if (!code)
		code = sp_broker_open(&courier->broker, &o->broker, err);
	if (!code)
		code = sp_queues_declare(&courier->queues, courier->broker, o->delivery_limit, err);
	if (!code)
		code = sp_broker_consume(courier->broker, &consumer, err);
	return code;
}

signprep_code sp_courier_new(sp_courier **out, const sp_courier_options *options, signprep_error *err)
{
	sp_courier *courier = calloc(1, sizeof *courier);
	*out = NULL;
	if (!courier)
		return sp_fail_memory(err, "");
	pthread_mutex_init(&courier->lock, NULL);
	courier->rows_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	courier->orders_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	signprep_code code = set_up(courier, options, err);
	if (!code && !start(courier))
		code = sp_fail_memory(err, "");
	if (code)
		sp_courier_free(courier, 0);
	else
		*out = courier;
	return code;
}

void sp_courier_free(sp_courier *courier, double patience_s)
{
	if (!courier)
		return;
	pthread_mutex_lock(&courier->lock);
	courier->stopping = courier->closing = true;
	courier->close_at = sp_broker_clock() + patience_s;
	pthread_mutex_unlock(&courier->lock);
	ring(courier->orders_fd);
	if (courier->started)
		pthread_join(courier->thread, NULL);
	sp_broker_free(courier->broker);
	while (courier->rows)
		drop(courier, courier->rows);
	if (courier->rows_fd >= 0)
		close(courier->rows_fd);
	if (courier->orders_fd >= 0)
		close(courier->orders_fd);
	pthread_mutex_destroy(&courier->lock);
	free(courier);
}

sp_intake sp_courier_next(sp_courier *courier, sp_row_in_hand **row)
{
	*row = NULL;
	pthread_mutex_lock(&courier->lock);
	bool over = courier->stopping || courier->ended;
	if (!over && (*row = first_ready(courier)))
		(*row)->stage = TAKEN;
	refresh(courier);
	pthread_mutex_unlock(&courier->lock);
	return over ? SP_INTAKE_END : *row ? SP_INTAKE_ROW : SP_INTAKE_NONE;
}

int sp_courier_fd(const sp_courier *courier)
{
	return courier->rows_fd;
}

const char *sp_courier_shown(const sp_courier *courier)
{
	return sp_broker_shown(courier->broker);
}

signprep_code sp_courier_code(sp_courier *courier, signprep_error *err)
{
	pthread_mutex_lock(&courier->lock);
	signprep_code code = courier->code;
	if (code && err)
		*err = courier->err;
	pthread_mutex_unlock(&courier->lock);
	return code;
}

static void order(sp_courier *courier, sp_row_in_hand *row, int stage, double not_before, char *answer)
{
	pthread_mutex_lock(&courier->lock);
	row->stage = stage;
	row->not_before = not_before;
	row->answer = answer;
	row->answer_length = answer ? strlen(answer) : 0;
	pthread_mutex_unlock(&courier->lock);
	ring(courier->orders_fd);
}

void sp_courier_answer(sp_courier *courier, sp_row_in_hand *row, char *answer)
{
	order(courier, row, ANSWERED, 0, answer);
}

void sp_courier_postpone(sp_courier *courier, sp_row_in_hand *row, double seconds)
{
	order(courier, row, WAITING, sp_broker_clock() + seconds, NULL);
}

void sp_courier_give_back(sp_courier *courier, sp_row_in_hand *row)
{
	order(courier, row, GOING_BACK, 0, NULL);
}

void sp_courier_refuse(sp_courier *courier, sp_row_in_hand *row)
{
	order(courier, row, REFUSED, 0, NULL);
}

void sp_courier_stop(sp_courier *courier)
{
	pthread_mutex_lock(&courier->lock);
	courier->stopping = true;
	refresh(courier);
	pthread_mutex_unlock(&courier->lock);
	ring(courier->orders_fd);
}
