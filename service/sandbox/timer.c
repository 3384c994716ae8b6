/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "service/sandbox/timer.h"

#include <signal.h>
#include <stdlib.h>

#include "service/sandbox/state.h"

#define EVERY_S 1.0

struct sp_timer {
	sp_sandbox *sandbox;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stopping;
};

/* A state that can't be written to the disk is answered to whoever calls next. */
static void look_at_all(sp_sandbox *sandbox)
{
	pthread_mutex_lock(&sandbox->lock);
	for (size_t i = 0; i < sandbox->store.flow_count; i++)
		if (!sandbox->store.flows[i]->preview)
			(void) sp_contract_look(sandbox, sandbox->store.flows[i]);
	(void) sp_keep_commit(sandbox->keep, &sandbox->store);
	pthread_mutex_unlock(&sandbox->lock);
}

static void *run(void *opaque)
{
	sp_timer *timer = opaque;
	double due = sp_monotonic() + EVERY_S;
	pthread_mutex_lock(&timer->lock);
	while (!timer->stopping) {
		struct timespec until = sp_monotonic_moment(due);
		if (sp_monotonic() < due) {
			(void) pthread_cond_timedwait(&timer->changed, &timer->lock, &until);
			continue;
		}
		pthread_mutex_unlock(&timer->lock);
		look_at_all(timer->sandbox);
		due = sp_monotonic() + EVERY_S;
		pthread_mutex_lock(&timer->lock);
	}
	pthread_mutex_unlock(&timer->lock);
	return NULL;
}

static bool prepare(sp_timer *timer)
{
	pthread_condattr_t attributes;
	if (pthread_condattr_init(&attributes) != 0)
		return false;
	bool done = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(&timer->changed, &attributes) == 0;
	pthread_condattr_destroy(&attributes);
	if (done && pthread_mutex_init(&timer->lock, NULL) != 0) {
		pthread_cond_destroy(&timer->changed);
		done = false;
	}
	return done;
}

/* Signals are for the threads that wait for them. */
static bool start_thread(sp_timer *timer)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	bool started = pthread_create(&timer->thread, NULL, run, timer) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return started;
}

sp_timer *sp_timer_start(sp_sandbox *sandbox)
{
	sp_timer *timer = calloc(1, sizeof *timer);
	if (!timer || !prepare(timer)) {
		free(timer);
		return NULL;
	}
	timer->sandbox = sandbox;
	if (start_thread(timer))
		return timer;
	pthread_cond_destroy(&timer->changed);
	pthread_mutex_destroy(&timer->lock);
	free(timer);
	return NULL;
}

void sp_timer_stop(sp_timer *timer)
{
	if (!timer)
		return;
	pthread_mutex_lock(&timer->lock);
	timer->stopping = true;
	pthread_cond_signal(&timer->changed);
	pthread_mutex_unlock(&timer->lock);
	pthread_join(timer->thread, NULL);
	pthread_cond_destroy(&timer->changed);
	pthread_mutex_destroy(&timer->lock);
	free(timer);
}
