/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "service/callback/dispatcher.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/sha256.h"
#include "base/clock.h"

#define HOLD_S 10.0  /* a process that dies gives its cursors up after so long */
#define LOOK_S 1.0   /* how often the store is looked at unasked: other processes add to it too */
#define SAVE_S 0.2   /* how often a cursor is written while events come one after the other */
#define READ_MAX 128 /* events read at a time */
#define FIRST_WAIT_S 0.5
#define LONGEST_WAIT_S 60.0

/* Events read from the store, which is not held while they are handed out. */
typedef struct loaded {
	struct loaded *next;
	sp_event_record record;
	char *json, *texts[6];
} loaded;

typedef struct lane {
	sp_dispatcher *of;
	const sp_sink *sink;
	pthread_t thread;
	bool started;
	sp_cursor cursor;
	bool held;
	bool busy; /* under the lock: an event is being delivered, however long that takes */
	double saved_at;
	sp_sink_counts counts; /* under the lock */
} lane;

struct sp_dispatcher {
	sp_events *events;
	void (*note)(void *opaque, const signprep_error *err);
	void *opaque;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned long long wakes;
	bool stopping;
	size_t count;
	lane *lanes;
	pthread_t keeper;
	bool keeps;
};

static double wall_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static bool is_stopping(void *opaque)
{
	sp_dispatcher *d = opaque;
	pthread_mutex_lock(&d->lock);
	bool stopping = d->stopping;
	pthread_mutex_unlock(&d->lock);
	return stopping;
}

static void tell(sp_dispatcher *d, const signprep_error *err)
{
	if (d->note)
		d->note(d->opaque, err);
}

/* False: it is time to end. With `wakes` it also returns when there are new events. */
static bool wait_for(sp_dispatcher *d, double seconds, const unsigned long long *wakes)
{
	struct timespec until = sp_monotonic_moment(sp_monotonic() + seconds);
	pthread_mutex_lock(&d->lock);
	while (!d->stopping && !(wakes && d->wakes != *wakes) && pthread_cond_timedwait(&d->changed, &d->lock, &until) == 0)
		;
	bool on = !d->stopping;
	pthread_mutex_unlock(&d->lock);
	return on;
}

static void drop(loaded *l)
{
	for (size_t i = 0; l && i < sizeof l->texts / sizeof l->texts[0]; i++)
		free(l->texts[i]);
	if (l)
		free(l->json);
	free(l);
}

static void drop_all(loaded *first)
{
	for (loaded *next; first; first = next) {
		next = first->next;
		drop(first);
	}
}

/* The event, and what the store knows of it besides. */
static char *write_json(const sp_event_record *r)
{
	size_t length = strlen(r->json), ignored;
	sp_buf out;
	sp_buf_init(&out, length + 4096);
	sp_buf_append(&out, r->json, length > 0 ? length - 1 : 0);
	sp_buf_puts(&out, ",\"path\":");
	sp_json_write_text(&out, r->path);
	sp_buf_printf(&out, ",\"seq\":%lld,\"received\":", (long long) r->seq);
	sp_json_write_number(&out, r->received);
	sp_buf_printf(&out, ",\"stale\":%s}", r->stale ? "true" : "false");
	char *text = out.failed ? NULL : sp_buf_take(&out, &ignored);
	sp_buf_clear(&out);
	return text;
}

typedef struct reading {
	loaded *first, **end;
	bool failed;
} reading;

static bool load(void *opaque, const sp_event_record *record)
{
	reading *r = opaque;
	const char *const from[] = { record->path, record->id, record->type, record->flow_id, record->row_key, record->json };
	loaded *l = calloc(1, sizeof *l);
	bool done = l && (l->json = write_json(record)) != NULL;
	for (size_t i = 0; done && i < 6; i++)
		done = (l->texts[i] = strdup(from[i])) != NULL;
	if (!done) {
		drop(l);
		r->failed = true;
		return false;
	}
	l->record = *record;
	l->record.path = l->texts[0];
	l->record.id = l->texts[1];
	l->record.type = l->texts[2];
	l->record.flow_id = l->texts[3];
	l->record.row_key = l->texts[4];
	l->record.json = l->texts[5];
	*r->end = l;
	r->end = &l->next;
	return true;
}

/* True: the cursor is ours. */
static bool hold(lane *l)
{
	signprep_error err = { 0 };
	bool ours = false;
	signprep_code code = sp_cursor_take(l->of->events, &l->cursor, wall_clock(), HOLD_S, &ours, &err);
	if (code)
		tell(l->of, &err);
	l->held = !code && ours;
	l->saved_at = sp_monotonic();
	pthread_mutex_lock(&l->of->lock);
	l->counts.seq = l->cursor.seq;
	pthread_mutex_unlock(&l->of->lock);
	return l->held;
}

/* Also when nothing was handed out, so that it stays ours. */
static void save(lane *l)
{
	signprep_error err = { 0 };
	bool ours = false;
	signprep_code code = sp_cursor_save(l->of->events, &l->cursor, wall_clock(), HOLD_S, &ours, &err);
	if (code)
		tell(l->of, &err);
	l->held = !code && ours;
	l->saved_at = sp_monotonic();
}

static void count(lane *l, size_t taken, signprep_code code)
{
	pthread_mutex_lock(&l->of->lock);
	l->counts.delivered += taken;
	l->counts.failed += code != SIGNPREP_OK;
	l->counts.seq = l->cursor.seq;
	pthread_mutex_unlock(&l->of->lock);
}

static void rest(const lane *l)
{
	if (l->sink->idle)
		l->sink->idle(l->sink->opaque);
}

/* Hands over those from `*event` on, `most` of them if need be, and moves behind those that were taken. */
static signprep_code deliver_once(lane *l, const loaded **event, size_t most, signprep_error *err)
{
	sp_delivery deliveries[READ_MAX];
	size_t given = 0, taken = 0;
	for (const loaded *at = *event; at && given < most; at = at->next)
		deliveries[given++] = (sp_delivery) {
			.record = at->record, .json = at->json, .stopping = is_stopping, .of = l->of
		};
	pthread_mutex_lock(&l->of->lock);
	l->busy = true;
	pthread_mutex_unlock(&l->of->lock);
	signprep_code code = l->sink->deliver_all ? l->sink->deliver_all(l->sink->opaque, deliveries, given, &taken, err)
						  : l->sink->deliver(l->sink->opaque, deliveries, err);
	pthread_mutex_lock(&l->of->lock);
	l->busy = false;
	pthread_mutex_unlock(&l->of->lock);
	if (!l->sink->deliver_all)
		taken = code == SIGNPREP_OK;
	for (size_t i = 0; i < taken; i++, *event = (*event)->next)
		l->cursor.seq = (*event)->record.seq;
	count(l, taken, code);
	return code;
}

/* Some, the first until it is taken. False: it is time to end, or the cursor is not ours any more. */
static bool deliver(lane *l, const loaded **event)
{
	const loaded *failed = NULL;
	double pause = FIRST_WAIT_S;
	for (;;) {
		signprep_error err = { 0 };
		/* Alone, after it has failed: what came behind it must not be sent again each time. */
		if (deliver_once(l, event, failed || !l->sink->deliver_all ? 1 : READ_MAX, &err) == SIGNPREP_OK)
			break;
		bool again = *event == failed;
		if (!again && !is_stopping(l->of))
			tell(l->of, &err);
		pause = !again ? FIRST_WAIT_S : pause * 2 < LONGEST_WAIT_S ? pause * 2 : LONGEST_WAIT_S;
		failed = *event;
		for (double left = pause; left > 0 && l->held; left -= HOLD_S / 3) {
			if (!wait_for(l->of, left < HOLD_S / 3 ? left : HOLD_S / 3, NULL))
				return false;
			save(l);
			rest(l);
		}
		if (!l->held)
			return false;
	}
	if (sp_monotonic() - l->saved_at >= SAVE_S)
		save(l);
	return l->held && !is_stopping(l->of);
}

/* True: there was something. */
static bool pass(lane *l)
{
	const sp_events_query query = { .after = l->cursor.seq, .limit = READ_MAX };
	signprep_error err = { 0 };
	reading r = { .first = NULL };
	r.end = &r.first;
	signprep_code code = sp_events_read(l->of->events, &query, load, &r, &err);
	if (code)
		tell(l->of, &err);
	bool some = r.first != NULL;
	for (const loaded *event = r.first; event && deliver(l, &event);)
		;
	drop_all(r.first);
	if (l->held && (some || sp_monotonic() - l->saved_at > HOLD_S / 3))
		save(l);
	return some;
}

static void *run(void *opaque)
{
	lane *l = opaque;
	sp_dispatcher *d = l->of;
	do {
		pthread_mutex_lock(&d->lock);
		unsigned long long wakes = d->wakes;
		pthread_mutex_unlock(&d->lock);
		bool some = (l->held || hold(l)) && pass(l);
		if (!some)
			rest(l);
		if (some ? is_stopping(d) : !wait_for(d, LOOK_S, &wakes))
			break;
	} while (true);
	if (l->held)
		save(l);
	return NULL;
}

/* A delivery may take longer than a claim lasts: nobody else is to begin with the same event meanwhile. */
static void *keep_claims(void *opaque)
{
	sp_dispatcher *d = opaque;
	while (wait_for(d, HOLD_S / 3, NULL))
		for (size_t i = 0; i < d->count; i++) {
			sp_cursor cursor = { .seq = 0 };
			bool ours;
			pthread_mutex_lock(&d->lock);
			bool busy = d->lanes[i].busy;
			pthread_mutex_unlock(&d->lock);
			memcpy(cursor.name, d->lanes[i].cursor.name, sizeof cursor.name);
			memcpy(cursor.owner, d->lanes[i].cursor.owner, sizeof cursor.owner);
			if (busy) /* what goes wrong here the lane finds out itself */
				(void) sp_cursor_take(d->events, &cursor, wall_clock(), HOLD_S, &ours, NULL);
		}
	return NULL;
}

static bool prepare_locks(sp_dispatcher *d)
{
	pthread_condattr_t attributes;
	if (pthread_condattr_init(&attributes) != 0)
		return false;
	bool done = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 && pthread_mutex_init(&d->lock, NULL) == 0 &&
		pthread_cond_init(&d->changed, &attributes) == 0;
	pthread_condattr_destroy(&attributes);
	return done;
}

/* Signals are for the program's own threads. */
static bool start_thread(pthread_t *thread, void *(*function)(void *), void *opaque)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int status = pthread_create(thread, NULL, function, opaque);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return status == 0;
}

static bool start_lane(sp_dispatcher *d, const sp_sink *sink)
{
	unsigned char random[16];
	lane *l = &d->lanes[d->count];
	l->of = d;
	l->sink = sink;
	l->counts.name = sink->name;
	if (getrandom(random, sizeof random, 0) != (ssize_t) sizeof random)
		return false;
	sp_hex_text(random, sizeof random, l->cursor.owner);
	snprintf(l->cursor.name, sizeof l->cursor.name, "%s", sink->name);
	l->started = start_thread(&l->thread, run, l);
	d->count += l->started;
	return l->started;
}

signprep_code sp_dispatcher_start(sp_dispatcher **out, sp_events *events, const sp_sink *sinks, size_t count,
	void (*note)(void *opaque, const signprep_error *err), void *opaque, signprep_error *err)
{
	sp_dispatcher *d = calloc(1, sizeof *d);
	*out = NULL;
	if (!d || !(d->lanes = calloc(count + 1, sizeof *d->lanes)) || !prepare_locks(d)) {
		if (d)
			free(d->lanes);
		free(d);
		return sp_fail_memory(err, "");
	}
	d->events = events;
	d->note = note;
	d->opaque = opaque;
	bool done = true;
	for (size_t i = 0; done && i < count; i++)
		done = start_lane(d, &sinks[i]);
	if (done && count > 0)
		done = d->keeps = start_thread(&d->keeper, keep_claims, d);
	*out = d;
	if (done)
		return SIGNPREP_OK;
	sp_dispatcher_stop(d);
	*out = NULL;
	return sp_fail_memory(err, "");
}

void sp_dispatcher_wake(sp_dispatcher *d)
{
	pthread_mutex_lock(&d->lock);
	d->wakes++;
	pthread_cond_broadcast(&d->changed);
	pthread_mutex_unlock(&d->lock);
}

void sp_dispatcher_count(sp_dispatcher *d, sp_sink_counts *out)
{
	pthread_mutex_lock(&d->lock);
	for (size_t i = 0; i < d->count; i++)
		out[i] = d->lanes[i].counts;
	pthread_mutex_unlock(&d->lock);
}

void sp_dispatcher_stop(sp_dispatcher *d)
{
	if (!d)
		return;
	pthread_mutex_lock(&d->lock);
	d->stopping = true;
	pthread_cond_broadcast(&d->changed);
	pthread_mutex_unlock(&d->lock);
	if (d->keeps)
		pthread_join(d->keeper, NULL);
	for (size_t i = 0; i < d->count; i++) {
		pthread_join(d->lanes[i].thread, NULL);
		if (d->lanes[i].held) /* others may go on at once */
			(void) sp_cursor_release(d->events, &d->lanes[i].cursor, NULL);
	}
	pthread_mutex_destroy(&d->lock);
	pthread_cond_destroy(&d->changed);
	free(d->lanes);
	free(d);
}
