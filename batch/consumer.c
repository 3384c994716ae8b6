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

#include "base/clock.h"
#include "base/fail.h"
#include "batch/row_message.h"

#define TICK_S 1.0

/* Stages of a row in hand. */
enum { WAITING, TAKEN, ANSWERED, PUBLISHED, GOING_BACK, REFUSED };

struct sp_consumer {
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
	int delivery_limit;
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

static bool is_held(const sp_consumer *consumer, const sp_row_in_hand *row)
{
	for (const sp_row_in_hand *other = consumer->rows; other; other = other->next)
		if (other != row && other->stage != WAITING && same_row(other, row))
			return true;
	return false;
}

static sp_row_in_hand *first_ready(const sp_consumer *consumer)
{
	double now = sp_monotonic();
	for (sp_row_in_hand *row = consumer->rows; row; row = row->next)
		if (row->stage == WAITING && row->not_before <= now && !is_held(consumer, row))
			return row;
	return NULL;
}

/* Makes rows_fd tell whether sp_consumer_next has something. Under the lock. */
static void refresh(sp_consumer *consumer)
{
	bool readable = consumer->stopping || consumer->ended || first_ready(consumer) != NULL;
	if (readable && !consumer->readable)
		ring(consumer->rows_fd);
	else if (!readable && consumer->readable)
		silence(consumer->rows_fd);
	consumer->readable = readable;
}

static void drop(sp_consumer *consumer, sp_row_in_hand *row)
{
	sp_row_in_hand **at = &consumer->rows;
	while (*at != row)
		at = &(*at)->next;
	*at = row->next;
	sp_message_clear(&row->message);
	free(row->answer);
	free(row);
}

static void settle(sp_consumer *consumer, sp_row_in_hand *row, sp_settle how)
{
	/* False: the connection it came by is gone, and it comes again. */
	(void) sp_broker_settle(consumer->broker, row->id, how);
	drop(consumer, row);
}

/* The same row again after the connection was lost: whoever holds it goes on, and settles the new delivery. */
static bool take_up(sp_consumer *consumer, const sp_row_in_hand *again)
{
	for (sp_row_in_hand *row = consumer->rows; row; row = row->next) {
		if (row->id.epoch < again->id.epoch && same_row(row, again)) {
			row->id = again->id;
			return true;
		}
	}
	return false;
}

static void take_delivery(sp_consumer *consumer, sp_broker_event *event)
{
	sp_row_in_hand *row = calloc(1, sizeof *row);
	if (!row || consumer->stopping) {
		sp_broker_settle(consumer->broker, event->id, SP_SETTLE_REQUEUE);
		sp_message_clear(&event->message);
		free(row);
		return;
	}
	*row = (sp_row_in_hand) { .message = event->message,
		.redelivered = event->redelivered,
		.too_big = event->too_big,
		.deliveries = event->deliveries,
		.id = event->id,
		.stage = WAITING };
	if (take_up(consumer, row)) {
		sp_message_clear(&row->message);
		free(row);
		return;
	}
	sp_row_in_hand **at = &consumer->rows;
	while (*at)
		at = &(*at)->next;
	*at = row;
}

/* An answer that no queue took goes to the queue of answers that this worker keeps; one that not even that takes, back. */
static void divert(sp_consumer *consumer, sp_row_in_hand *row)
{
	if (row->diverted) {
		sp_fail(&consumer->err, "B515", 0, "", consumer->queues.answers, "no queue took an answer", NULL);
		consumer->code = consumer->err.code;
		settle(consumer, row, SP_SETTLE_REQUEUE);
		return;
	}
	row->diverted = true;
	row->stage = ANSWERED;
}

static void publish(sp_consumer *consumer, sp_row_in_hand *row)
{
	const sp_message *from = &row->message;
	bool named = !row->diverted && from->reply_to && *from->reply_to && strlen(from->reply_to) <= 255;
	sp_message answer = { .queue = strdup(named ? from->reply_to : consumer->queues.answers),
		.key = strdup(from->key ? from->key : ""),
		.batch = strdup(from->batch ? from->batch : ""),
		.type = strdup(SP_ROW_MESSAGE_ANSWER),
		.body = strdup(row->answer),
		.length = row->answer_length };
	signprep_error err = { 0 };
	bool made = answer.queue && answer.key && answer.batch && answer.type && answer.body;
	row->stage = PUBLISHED;
	signprep_code code = made ? sp_broker_publish(consumer->broker, &answer, row, &err) : sp_fail_memory(&err, "");
	if (!made)
		sp_message_clear(&answer);
	if (!code)
		return;
	consumer->code = code;
	consumer->err = err;
	settle(consumer, row, SP_SETTLE_REQUEUE);
}

/* What the worker has said about rows since the last time. */
static void carry_out(sp_consumer *consumer)
{
	for (sp_row_in_hand *row = consumer->rows, *next; row; row = next) {
		next = row->next;
		if (row->stage == ANSWERED)
			publish(consumer, row);
		else if (row->stage == GOING_BACK || (row->stage == WAITING && consumer->stopping))
			settle(consumer, row, SP_SETTLE_REQUEUE);
		else if (row->stage == REFUSED)
			settle(consumer, row, SP_SETTLE_REJECT);
	}
}

/* After the connection was lost, rows nobody has taken yet come again: from here or to others. */
static void forget_stale(sp_consumer *consumer)
{
	for (sp_row_in_hand *row = consumer->rows, *next; row; row = next) {
		next = row->next;
		if (row->stage == WAITING && !sp_broker_is_current(consumer->broker, row->id))
			drop(consumer, row);
	}
}

static void take_event(sp_consumer *consumer, sp_broker_event *event)
{
	switch (event->kind) {
	case SP_BROKER_DELIVERY: take_delivery(consumer, event); break;
	case SP_BROKER_CONFIRMED: settle(consumer, event->ticket, SP_SETTLE_ACK); break;
	case SP_BROKER_RETURNED: divert(consumer, event->ticket); break;
	case SP_BROKER_NOTHING: break;
	}
}

static double next_time(const sp_consumer *consumer)
{
	double now = sp_monotonic(), wait = TICK_S;
	for (const sp_row_in_hand *row = consumer->rows; row; row = row->next)
		if (row->stage == WAITING && row->not_before > now && row->not_before - now < wait)
			wait = row->not_before - now;
	return wait;
}

static bool is_busy(const sp_consumer *consumer)
{
	for (const sp_row_in_hand *row = consumer->rows; row; row = row->next)
		if (row->stage != WAITING && row->stage != TAKEN)
			return true;
	return false;
}

/* Under the lock. False when the thread is done. */
static bool turn(sp_consumer *consumer, sp_broker_event *event)
{
	take_event(consumer, event);
	forget_stale(consumer);
	carry_out(consumer);
	if (consumer->stopping)
		sp_broker_cancel(consumer->broker);
	consumer->ended = consumer->ended || consumer->code != SIGNPREP_OK;
	refresh(consumer);
	return !consumer->closing || (is_busy(consumer) && sp_monotonic() < consumer->close_at);
}

static void *run(void *opaque)
{
	sp_consumer *consumer = opaque;
	sp_broker_event event = { .kind = SP_BROKER_NOTHING };
	signprep_error err = { 0 };
	signprep_code code = SIGNPREP_OK;
	for (;;) {
		pthread_mutex_lock(&consumer->lock);
		if (code && !consumer->code) {
			consumer->code = code;
			consumer->err = err;
		}
		bool going = turn(consumer, &event) && !code;
		double wait = next_time(consumer);
		pthread_mutex_unlock(&consumer->lock);
		if (!going)
			return NULL;
		code = sp_broker_wait(consumer->broker, wait, consumer->orders_fd, &event, &err);
		silence(consumer->orders_fd);
	}
}

static bool start(sp_consumer *consumer)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	consumer->started = pthread_create(&consumer->thread, NULL, run, consumer) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return consumer->started;
}

static signprep_code set_up(sp_consumer *consumer, const sp_consumer_options *o, signprep_error *err)
{
	const sp_broker_subscription subscription = { consumer->queues.rows, o->prefetch, false };
	if (consumer->rows_fd < 0 || consumer->orders_fd < 0)
		return sp_fail_memory(err, "");
	signprep_code code = sp_queues_name(&consumer->queues, o->queue, o->answers, err);
	if (!code)
		code = sp_broker_open(&consumer->broker, &o->broker, err);
	consumer->delivery_limit = o->delivery_limit > 0 ? o->delivery_limit : SP_QUEUES_DELIVERIES;
	if (!code)
		code = sp_queues_declare(&consumer->queues, consumer->broker, consumer->delivery_limit, err);
	if (!code)
		code = sp_broker_consume(consumer->broker, &subscription, err);
	return code;
}

signprep_code sp_consumer_new(sp_consumer **out, const sp_consumer_options *options, signprep_error *err)
{
	sp_consumer *consumer = calloc(1, sizeof *consumer);
	*out = NULL;
	if (!consumer)
		return sp_fail_memory(err, "");
	pthread_mutex_init(&consumer->lock, NULL);
	consumer->rows_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	consumer->orders_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	signprep_code code = set_up(consumer, options, err);
	if (!code && !start(consumer))
		code = sp_fail_memory(err, "");
	if (code)
		sp_consumer_free(consumer, 0);
	else
		*out = consumer;
	return code;
}

void sp_consumer_free(sp_consumer *consumer, double patience_s)
{
	if (!consumer)
		return;
	pthread_mutex_lock(&consumer->lock);
	consumer->stopping = consumer->closing = true;
	consumer->close_at = sp_monotonic() + patience_s;
	pthread_mutex_unlock(&consumer->lock);
	ring(consumer->orders_fd);
	if (consumer->started)
		pthread_join(consumer->thread, NULL);
	sp_broker_close(consumer->broker);
	while (consumer->rows)
		drop(consumer, consumer->rows);
	if (consumer->rows_fd >= 0)
		close(consumer->rows_fd);
	if (consumer->orders_fd >= 0)
		close(consumer->orders_fd);
	pthread_mutex_destroy(&consumer->lock);
	free(consumer);
}

sp_intake sp_consumer_next(sp_consumer *consumer, sp_row_in_hand **row)
{
	*row = NULL;
	pthread_mutex_lock(&consumer->lock);
	bool over = consumer->stopping || consumer->ended;
	if (!over && (*row = first_ready(consumer)))
		(*row)->stage = TAKEN;
	refresh(consumer);
	pthread_mutex_unlock(&consumer->lock);
	return over ? SP_INTAKE_END : *row ? SP_INTAKE_ROW : SP_INTAKE_NONE;
}

int sp_consumer_fd(const sp_consumer *consumer)
{
	return consumer->rows_fd;
}

const char *sp_consumer_shown(const sp_consumer *consumer)
{
	return sp_broker_shown(consumer->broker);
}

signprep_code sp_consumer_code(sp_consumer *consumer, signprep_error *err)
{
	pthread_mutex_lock(&consumer->lock);
	signprep_code code = consumer->code;
	if (code && err)
		*err = consumer->err;
	pthread_mutex_unlock(&consumer->lock);
	return code;
}

static void order(sp_consumer *consumer, sp_row_in_hand *row, int stage, double not_before, char *answer)
{
	pthread_mutex_lock(&consumer->lock);
	row->stage = stage;
	row->not_before = not_before;
	row->answer = answer;
	row->answer_length = answer ? strlen(answer) : 0;
	pthread_mutex_unlock(&consumer->lock);
	ring(consumer->orders_fd);
}

void sp_consumer_answer(sp_consumer *consumer, sp_row_in_hand *row, char *answer)
{
	order(consumer, row, ANSWERED, 0, answer);
}

void sp_consumer_postpone(sp_consumer *consumer, sp_row_in_hand *row, double seconds)
{
	order(consumer, row, WAITING, sp_monotonic() + seconds, NULL);
}

void sp_consumer_give_back(sp_consumer *consumer, sp_row_in_hand *row)
{
	/* From version 4.3 on RabbitMQ's own limit counts only what a lost worker leaves, not what is given back. */
	order(consumer, row, row->deliveries < consumer->delivery_limit ? GOING_BACK : REFUSED, 0, NULL);
}

void sp_consumer_refuse(sp_consumer *consumer, sp_row_in_hand *row)
{
	order(consumer, row, REFUSED, 0, NULL);
}

void sp_consumer_stop(sp_consumer *consumer)
{
	pthread_mutex_lock(&consumer->lock);
	consumer->stopping = true;
	refresh(consumer);
	pthread_mutex_unlock(&consumer->lock);
	ring(consumer->orders_fd);
}
