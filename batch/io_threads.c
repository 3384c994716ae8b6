/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A queue, threads, and the way back. */
#include "batch/io_threads.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/fail.h"

struct sp_crew {
	pthread_mutex_t lock;
	pthread_cond_t given;
	sp_entry_list waiting, done;
	bool closing;
	sp_crew_fn work;
	void *opaque;
	int wake; /* eventfd: its count is the number of rows to collect */
	pthread_t *threads;
	int thread_count;
};

static sp_entry *take(sp_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	while (!crew->waiting.first && !crew->closing)
		pthread_cond_wait(&crew->given, &crew->lock);
	sp_entry *entry = crew->closing ? NULL : sp_entry_list_take(&crew->waiting);
	pthread_mutex_unlock(&crew->lock);
	return entry;
}

static void give_back(sp_crew *crew, sp_entry *entry)
{
	const uint64_t one = 1;
	pthread_mutex_lock(&crew->lock);
	sp_entry_list_put(&crew->done, entry);
	while (write(crew->wake, &one, sizeof one) < 0 && errno == EINTR)
		continue;
	pthread_mutex_unlock(&crew->lock);
}

static void *run(void *opaque)
{
	sp_crew *crew = opaque;
	for (sp_entry *entry; (entry = take(crew));) {
		crew->work(crew->opaque, entry);
		give_back(crew, entry);
	}
	return NULL;
}

/* Signals go to the thread that waits for them. */
static bool start_threads(sp_crew *crew, int count)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	while (crew->thread_count < count && pthread_create(&crew->threads[crew->thread_count], NULL, run, crew) == 0)
		crew->thread_count++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return crew->thread_count == count;
}

signprep_code sp_crew_new(sp_crew **out, int threads, sp_crew_fn work, void *opaque, signprep_error *err)
{
	sp_crew *crew = calloc(1, sizeof *crew);
	*out = NULL;
	if (!crew)
		return sp_fail_memory(err, "");
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->given, NULL);
	crew->work = work;
	crew->opaque = opaque;
	crew->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
	crew->threads = calloc((size_t) threads, sizeof *crew->threads);
	if (crew->wake < 0 || !crew->threads || !start_threads(crew, threads)) {
		sp_crew_free(crew);
		return sp_fail_memory(err, "");
	}
	*out = crew;
	return SIGNPREP_OK;
}

void sp_crew_free(sp_crew *crew)
{
	if (!crew)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->closing = true;
	pthread_cond_broadcast(&crew->given);
	pthread_mutex_unlock(&crew->lock);
	for (int i = 0; i < crew->thread_count; i++)
		pthread_join(crew->threads[i], NULL);
	sp_entry_list_clear(&crew->waiting);
	sp_entry_list_clear(&crew->done);
	if (crew->wake >= 0)
		close(crew->wake);
	pthread_cond_destroy(&crew->given);
	pthread_mutex_destroy(&crew->lock);
	free(crew->threads);
	free(crew);
}

void sp_crew_give(sp_crew *crew, sp_entry *entry)
{
	pthread_mutex_lock(&crew->lock);
	sp_entry_list_put(&crew->waiting, entry);
	pthread_cond_signal(&crew->given);
	pthread_mutex_unlock(&crew->lock);
}

sp_entry *sp_crew_collect(sp_crew *crew)
{
	uint64_t one;
	pthread_mutex_lock(&crew->lock);
	sp_entry *entry = sp_entry_list_take(&crew->done);
	/* Under the lock as the writing is: the count is that of the list. */
	while (entry && read(crew->wake, &one, sizeof one) < 0 && errno == EINTR)
		continue;
	pthread_mutex_unlock(&crew->lock);
	return entry;
}

int sp_crew_fd(const sp_crew *crew)
{
	return crew->wake;
}
