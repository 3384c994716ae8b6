/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "service/callback/intake.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/clock.h"

#define BATCH_MAX 512
#define BATCH_BYTES ((size_t) 16 << 20) /* of one commit: a server takes it as one text */
#define WAITING_MAX 20000

/* One event on its way. Freed by whoever of the two lets go of it last: the request, and the thread that writes. */
typedef struct item {
	struct item *next;
	sp_event_in in;
	signprep_event *event;
	sp_event_fate fate;
	signprep_code code;
	signprep_error err;
	bool done, left; /* left: its request has given up */
} item;

struct sp_intake {
	sp_events *events;
	void (*stored)(void *opaque);
	void *opaque;
	pthread_t writer;
	pthread_mutex_t lock;
	pthread_cond_t came, went;
	item *first, **end;
	sp_intake_counts counts;
	bool stopping;
};

static double wall_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void drop(item *i)
{
	signprep_event_free(i->event);
	free(i);
}

/* Under the lock. What waits, as many as one commit takes; NULL: it is time to end. */
static size_t take(sp_intake *intake, item **batch)
{
	size_t count = 0, bytes = 0;
	while (!intake->first && !intake->stopping)
		pthread_cond_wait(&intake->came, &intake->lock);
	while (intake->first && count < BATCH_MAX && bytes < BATCH_BYTES) {
		bytes += strlen(intake->first->event->json);
		batch[count++] = intake->first;
		intake->first = intake->first->next;
	}
	if (!intake->first)
		intake->end = &intake->first;
	intake->counts.waiting -= count;
	return count;
}

static signprep_code write_batch(sp_intake *intake, item **batch, size_t count, sp_event_fate *fates, signprep_error *err)
{
	sp_event_in ins[BATCH_MAX];
	for (size_t i = 0; i < count; i++)
		ins[i] = batch[i]->in;
	return sp_events_add(intake->events, ins, count, wall_clock(), fates, err);
}

static void *write_on(void *opaque)
{
	sp_intake *intake = opaque;
	item *batch[BATCH_MAX];
	sp_event_fate fates[BATCH_MAX];
	pthread_mutex_lock(&intake->lock);
	for (size_t count; (count = take(intake, batch)) > 0;) {
		signprep_error err = { 0 };
		pthread_mutex_unlock(&intake->lock);
		signprep_code code = write_batch(intake, batch, count, fates, &err);
		pthread_mutex_lock(&intake->lock);
		intake->counts.commits += code == SIGNPREP_OK;
		intake->counts.failures += code != SIGNPREP_OK;
		intake->counts.failing = code != SIGNPREP_OK;
		for (size_t i = 0; i < count; i++) {
			item *it = batch[i];
			it->code = code;
			it->err = err;
			it->fate = code ? (sp_event_fate) { 0 } : fates[i];
			it->done = true;
			if (it->left)
				drop(it);
		}
		pthread_cond_broadcast(&intake->went);
		if (code == SIGNPREP_OK && intake->stored) {
			pthread_mutex_unlock(&intake->lock);
			intake->stored(intake->opaque);
			pthread_mutex_lock(&intake->lock);
		}
	}
	pthread_mutex_unlock(&intake->lock);
	return NULL;
}

static bool prepare_locks(sp_intake *intake)
{
	pthread_condattr_t attributes;
	if (pthread_condattr_init(&attributes) != 0)
		return false;
	bool done = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 && pthread_mutex_init(&intake->lock, NULL) == 0 &&
		pthread_cond_init(&intake->came, NULL) == 0 && pthread_cond_init(&intake->went, &attributes) == 0;
	pthread_condattr_destroy(&attributes);
	return done;
}

signprep_code sp_intake_start(sp_intake **out, sp_events *events, void (*stored)(void *opaque), void *opaque, signprep_error *err)
{
	sigset_t all, old;
	sp_intake *intake = calloc(1, sizeof *intake);
	*out = NULL;
	if (!intake || !prepare_locks(intake)) {
		free(intake);
		return sp_fail_memory(err, "");
	}
	intake->events = events;
	intake->stored = stored;
	intake->opaque = opaque;
	intake->end = &intake->first;
	sigfillset(&all); /* signals are for the program's own threads */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int status = pthread_create(&intake->writer, NULL, write_on, intake);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (status != 0) {
		free(intake);
		return sp_fail_memory(err, "");
	}
	*out = intake;
	return SIGNPREP_OK;
}

/* Under the lock. */
static bool enter(sp_intake *intake, item *it)
{
	if (intake->stopping || intake->counts.waiting >= WAITING_MAX)
		return false;
	*intake->end = it;
	intake->end = &it->next;
	intake->counts.waiting++;
	pthread_cond_signal(&intake->came);
	return true;
}

signprep_code sp_intake_put(
	sp_intake *intake, const char *path, signprep_event *event, double patience_s, sp_event_fate *fate, signprep_error *err)
{
	struct timespec until = sp_monotonic_moment(sp_monotonic() + patience_s);
	item *it = calloc(1, sizeof *it);
	signprep_code code;
	if (!it) {
		signprep_event_free(event);
		return sp_fail_memory(err, path);
	}
	*it = (item) { .in = { path, event }, .event = event };
	pthread_mutex_lock(&intake->lock);
	bool entered = enter(intake, it);
	while (entered && !it->done && pthread_cond_timedwait(&intake->went, &intake->lock, &until) == 0)
		;
	it->left = entered && !it->done; /* the writer frees it */
	bool done = it->done;
	if (done) {
		*fate = it->fate;
		code = it->code;
		if (code && err)
			*err = it->err;
	} else
		code = sp_fail(err, "S830", 0, path, NULL);
	if (!it->left)
		drop(it);
	pthread_mutex_unlock(&intake->lock);
	return code;
}

void sp_intake_count(sp_intake *intake, sp_intake_counts *out)
{
	pthread_mutex_lock(&intake->lock);
	*out = intake->counts;
	pthread_mutex_unlock(&intake->lock);
}

void sp_intake_stop(sp_intake *intake)
{
	if (!intake)
		return;
	pthread_mutex_lock(&intake->lock);
	intake->stopping = true;
	pthread_cond_broadcast(&intake->came);
	pthread_mutex_unlock(&intake->lock);
	pthread_join(intake->writer, NULL);
	pthread_mutex_destroy(&intake->lock);
	pthread_cond_destroy(&intake->came);
	pthread_cond_destroy(&intake->went);
	free(intake);
}
