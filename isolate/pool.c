/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs over isolated worker processes. */
#include "isolate/pool.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "isolate/confine.h"
#include "isolate/pool_slot.h"

#define DEFAULT_SECONDS 60
#define DEFAULT_MEMORY ((size_t) 1 << 30)
/* Of a worker's address space: for its answer, and for what is not MuPDF. */
#define ROOM ((size_t) 1 << 29)
/* The worker gives up by itself at the limit, and has so long to say so. */
#define GRACE_S 0.5

struct sp_pool {
	sp_pool_options options;
	sp_worker_options worker;
	sp_fork_server fork_server;
	uint32_t serial; /* of the last worker */
	uint64_t jobs;   /* started so far: their numbers */
	sp_pool_slot *slots;
	struct pollfd *watched; /* one for each slot, then the fork server, then wake_fd */
	size_t count;
};

static double or_default(double value, double otherwise)
{
	return value > 0 ? value : otherwise;
}

static void set_options(sp_pool *pool, const sp_pool_options *options)
{
	static const sp_pool_options defaults;
	pool->options = options ? *options : defaults;
	sp_pool_options *o = &pool->options;
	o->workers = o->workers == 0 ? 1 : o->workers > SP_WORKERS_MAX ? SP_WORKERS_MAX : o->workers;
	o->wall_s = or_default(o->wall_s, DEFAULT_SECONDS);
	o->cpu_s = or_default(o->cpu_s, DEFAULT_SECONDS);
	o->max_memory = o->max_memory ? o->max_memory : DEFAULT_MEMORY;
	o->run = o->run ? o->run : sp_job_run;
	unsigned seconds = (unsigned) ceil(fmin(o->cpu_s, 1e6));
	size_t space = o->max_memory < SIZE_MAX / 2 ? o->max_memory + ROOM : SIZE_MAX / 2;
	pool->worker = (sp_worker_options) { .max_memory = space, .cpu_s = seconds, .hash = o->hash, .run = o->run };
	pool->count = o->in_process ? 1 : o->workers;
}

static signprep_code populate(sp_pool *pool, sp_pool_slot *slot, signprep_error *err)
{
	return sp_pool_slot_populate(slot, &pool->fork_server, ++pool->serial, err);
}

signprep_code sp_pool_new(sp_pool **out, const sp_pool_options *options, signprep_error *err)
{
	sp_pool *pool = calloc(1, sizeof *pool);
	signprep_code code = SIGNPREP_OK;

	*out = NULL;
	if (!pool)
		return sp_fail_memory(err, "");
	if (options && options->require_isolation && *sp_confine_missing()) {
		free(pool);
		return sp_fail(err, "D910", 0, "", sp_confine_missing(), NULL);
	}
	pool->fork_server.control = -1;
	set_options(pool, options);
	pool->slots = calloc(pool->count, sizeof *pool->slots);
	pool->watched = calloc(pool->count + 2, sizeof *pool->watched);
	for (size_t i = 0; pool->slots && i < pool->count; i++)
		pool->slots[i].channel = -1;
	if (!pool->slots || !pool->watched)
		code = sp_fail_memory(err, "");
	else if (!pool->options.in_process)
		code = sp_fork_server_open(&pool->fork_server, &pool->worker, err);
	for (size_t i = 0; !code && !pool->options.in_process && i < pool->count; i++)
		code = populate(pool, &pool->slots[i], err);
	if (code)
		sp_pool_free(pool);
	else
		*out = pool;
	return code;
}

void sp_pool_free(sp_pool *pool)
{
	if (!pool)
		return;
	for (size_t i = 0; pool->slots && i < pool->count; i++)
		sp_pool_slot_clear(&pool->slots[i]);
	sp_fork_server_close(&pool->fork_server);
	free(pool->slots);
	free(pool->watched);
	free(pool);
}

/* One with a process before one without. */
static sp_pool_slot *free_slot(const sp_pool *pool)
{
	sp_pool_slot *found = NULL;
	for (size_t i = 0; i < pool->count; i++) {
		sp_pool_slot *slot = &pool->slots[i];
		if (sp_pool_slot_is_free(slot) &&
			(!found || (found->state == SP_POOL_SLOT_EMPTY && slot->state == SP_POOL_SLOT_ALIVE)))
			found = slot;
	}
	return found;
}

signprep_code sp_pool_widen(sp_pool *pool, size_t workers, signprep_error *err)
{
	size_t count = workers > SP_WORKERS_MAX ? SP_WORKERS_MAX : workers;
	if (pool->options.in_process || count <= pool->count)
		return SIGNPREP_OK;
	sp_pool_slot *slots = realloc(pool->slots, count * sizeof *slots);
	pool->slots = slots ? slots : pool->slots;
	struct pollfd *watched = slots ? realloc(pool->watched, (count + 2) * sizeof *watched) : NULL;
	pool->watched = watched ? watched : pool->watched;
	if (!watched)
		return sp_fail_memory(err, "");
	for (; pool->count < count; pool->count++)
		slots[pool->count] = (sp_pool_slot) { .channel = -1 };
	return SIGNPREP_OK;
}

void sp_pool_stop(sp_pool *pool)
{
	for (size_t i = 0; i < pool->count; i++) {
		sp_pool_slot *slot = &pool->slots[i];
		if (slot->state == SP_POOL_SLOT_ALIVE && slot->has_job && !slot->answered)
			sp_pool_slot_kill(slot, &pool->fork_server, SP_DIED_UNWANTED);
	}
}

double sp_pool_wall_s(const sp_pool *pool)
{
	return pool->options.wall_s;
}

bool sp_pool_has_room(const sp_pool *pool)
{
	return free_slot(pool) != NULL;
}

size_t sp_pool_running(const sp_pool *pool)
{
	size_t running = 0;
	for (size_t i = 0; i < pool->count; i++)
		running += pool->slots[i].has_job;
	return running;
}

static sp_pool_slot *slot_of(const sp_pool *pool, uint32_t serial)
{
	for (size_t i = 0; i < pool->count; i++)
		if (pool->slots[i].state != SP_POOL_SLOT_EMPTY && pool->slots[i].serial == serial)
			return &pool->slots[i];
	return NULL;
}

/* Takes the reports of the fork server; what a worker said before it died counts. */
static void hear_fork_server(sp_pool *pool)
{
	sp_fork_server_event event;
	int got;
	while ((got = sp_fork_server_next(&pool->fork_server, &event)) > 0) {
		sp_pool_slot *slot = slot_of(pool, event.serial);
		if (slot && event.kind == SP_FORK_SERVER_ENDED) {
			if (slot->has_job)
				sp_pool_slot_move(slot, &pool->fork_server);
			sp_pool_slot_reap(slot, event.value);
		} else if (slot && event.kind == SP_FORK_SERVER_FAILED)
			sp_pool_slot_lose(slot, strerror(event.value));
	}
	for (size_t i = 0; got < 0 && i < pool->count; i++)
		sp_pool_slot_lose(&pool->slots[i], "the process that starts them is gone");
	if (got < 0)
		sp_fork_server_close(&pool->fork_server);
}

static double lower(double value, double limit)
{
	return value > 0 && value < limit ? value : limit;
}

static signprep_code start_here(sp_pool *pool, const sp_job *job, void *ticket)
{
	sp_pool_slot *slot = &pool->slots[0];
	slot->has_job = slot->answered = true;
	slot->ticket = ticket;
	slot->out.fd = slot->in.fd = -1;
	pool->options.run(job, &slot->answer);
	return SIGNPREP_OK;
}

signprep_code sp_pool_start(sp_pool *pool, const sp_job *job, void *ticket, signprep_error *err)
{
	sp_job limited = *job;
	/* One that died with nothing to do is replaced before it is missed. */
	if (!pool->options.in_process)
		hear_fork_server(pool);
	sp_pool_slot *slot = free_slot(pool);
	signprep_code code = SIGNPREP_OK;

	if (job->document.max_memory == 0 || job->document.max_memory > pool->options.max_memory)
		limited.document.max_memory = pool->options.max_memory;
	limited.reports = job->listener.progress != NULL;
	limited.document.timeout_s = lower(job->document.timeout_s, pool->options.wall_s);
	if (!slot)
		return sp_fail(err, "D909", 0, job->name, "all of them are busy", NULL);
	if (pool->options.in_process)
		return start_here(pool, &limited, ticket);
	if (slot->state == SP_POOL_SLOT_ALIVE && !sp_pool_slot_is_silent(slot))
		sp_pool_slot_abandon(slot, &pool->fork_server);
	if (slot->state == SP_POOL_SLOT_EMPTY)
		code = populate(pool, slot, err);
	if (!code)
		code = sp_pool_slot_load(slot, &limited, ++pool->jobs, ticket, err);
	if (code)
		return code;
	slot->deadline = sp_monotonic() + limited.document.timeout_s + GRACE_S;
	sp_pool_slot_move(slot, &pool->fork_server);
	return SIGNPREP_OK;
}

static void kill_late(sp_pool *pool, double now)
{
	for (size_t i = 0; i < pool->count; i++) {
		sp_pool_slot *slot = &pool->slots[i];
		if (slot->state == SP_POOL_SLOT_ALIVE && slot->has_job && !slot->answered && now >= slot->deadline)
			sp_pool_slot_kill(slot, &pool->fork_server, SP_DIED_LATE);
	}
}

static bool fetch(sp_pool *pool, void **ticket, sp_job_answer *answer)
{
	for (size_t i = 0; i < pool->count; i++) {
		if (!pool->slots[i].answered)
			continue;
		sp_pool_slot_fetch(&pool->slots[i], ticket, answer);
		return true;
	}
	return false;
}

/* Seconds until something must be done; below 0: never. */
static double time_left(const sp_pool *pool, double now, double end)
{
	for (size_t i = 0; i < pool->count; i++) {
		const sp_pool_slot *slot = &pool->slots[i];
		if (slot->state == SP_POOL_SLOT_ALIVE && slot->has_job && !slot->answered && (end < 0 || slot->deadline < end))
			end = slot->deadline;
	}
	return end < 0 ? -1 : end > now ? end - now : 0;
}

/* False when a signal came. */
static bool watch(sp_pool *pool, double seconds, int wake_fd)
{
	for (size_t i = 0; i < pool->count; i++) {
		const sp_pool_slot *slot = &pool->slots[i];
		bool sending = slot->has_job && slot->out.sent < slot->out.bytes.length;
		pool->watched[i] = (struct pollfd) { .fd = slot->state == SP_POOL_SLOT_ALIVE ? slot->channel : -1,
			.events = (short) (sending ? POLLIN | POLLOUT : POLLIN) };
	}
	pool->watched[pool->count] = (struct pollfd) { pool->fork_server.control, POLLIN, 0 };
	pool->watched[pool->count + 1] = (struct pollfd) { wake_fd, POLLIN, 0 };
	int milliseconds = seconds < 0 ? -1 : seconds > 1e6 ? 1000000000 : (int) ceil(seconds * 1e3);
	if (poll(pool->watched, pool->count + 2, milliseconds) < 0)
		return errno != EINTR;
	for (size_t i = 0; i < pool->count; i++)
		if (pool->watched[i].revents)
			sp_pool_slot_move(&pool->slots[i], &pool->fork_server);
	if (pool->watched[pool->count].revents)
		hear_fork_server(pool);
	return true;
}

bool sp_pool_wait(sp_pool *pool, double timeout_s, int wake_fd, void **ticket, sp_job_answer *answer)
{
	double now = sp_monotonic(), end = timeout_s < 0 ? -1 : now + timeout_s;
	while (!fetch(pool, ticket, answer)) {
		if (sp_pool_running(pool) == 0 || !watch(pool, time_left(pool, now, end), wake_fd))
			return false;
		now = sp_monotonic();
		kill_late(pool, now);
		if (fetch(pool, ticket, answer))
			return true;
		if (pool->watched[pool->count + 1].revents || (end >= 0 && now >= end))
			return false;
	}
	return true;
}
