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

struct sp_io_threads {
	pthread_mutex_t lock;
	pthread_cond_t given;
	sp_entry_list waiting, done;
	bool closing;
	sp_io_threads_fn work;
	void *opaque;
	int wake; /* eventfd: its count is the number of rows to collect */
	pthread_t *threads;
	int thread_count;
};

static sp_entry *take(sp_io_threads *io_threads)
{
	pthread_mutex_lock(&io_threads->lock);
	while (!io_threads->waiting.first && !io_threads->closing)
		pthread_cond_wait(&io_threads->given, &io_threads->lock);
	sp_entry *entry = io_threads->closing ? NULL : sp_entry_list_take(&io_threads->waiting);
	pthread_mutex_unlock(&io_threads->lock);
	return entry;
}

static void give_back(sp_io_threads *io_threads, sp_entry *entry)
{
	const uint64_t one = 1;
	pthread_mutex_lock(&io_threads->lock);
	sp_entry_list_put(&io_threads->done, entry);
	while (write(io_threads->wake, &one, sizeof one) < 0 && errno == EINTR)
		continue;
	pthread_mutex_unlock(&io_threads->lock);
}

static void *run(void *opaque)
{
	sp_io_threads *io_threads = opaque;
	for (sp_entry *entry; (entry = take(io_threads));) {
		io_threads->work(io_threads->opaque, entry);
		give_back(io_threads, entry);
	}
	return NULL;
}

/* Signals go to the thread that waits for them. */
static bool start_threads(sp_io_threads *io_threads, int count)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	while (io_threads->thread_count < count &&
		pthread_create(&io_threads->threads[io_threads->thread_count], NULL, run, io_threads) == 0)
		io_threads->thread_count++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return io_threads->thread_count == count;
}

signprep_code sp_io_threads_new(sp_io_threads **out, int threads, sp_io_threads_fn work, void *opaque, signprep_error *err)
{
	sp_io_threads *io_threads = calloc(1, sizeof *io_threads);
	*out = NULL;
	if (!io_threads)
		return sp_fail_memory(err, "");
	pthread_mutex_init(&io_threads->lock, NULL);
	pthread_cond_init(&io_threads->given, NULL);
	io_threads->work = work;
	io_threads->opaque = opaque;
	io_threads->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
	io_threads->threads = calloc((size_t) threads, sizeof *io_threads->threads);
	if (io_threads->wake < 0 || !io_threads->threads || !start_threads(io_threads, threads)) {
		sp_io_threads_free(io_threads);
		return sp_fail_memory(err, "");
	}
	*out = io_threads;
	return SIGNPREP_OK;
}

void sp_io_threads_free(sp_io_threads *io_threads)
{
	if (!io_threads)
		return;
	pthread_mutex_lock(&io_threads->lock);
	io_threads->closing = true;
	pthread_cond_broadcast(&io_threads->given);
	pthread_mutex_unlock(&io_threads->lock);
	for (int i = 0; i < io_threads->thread_count; i++)
		pthread_join(io_threads->threads[i], NULL);
	sp_entry_list_clear(&io_threads->waiting);
	sp_entry_list_clear(&io_threads->done);
	if (io_threads->wake >= 0)
		close(io_threads->wake);
	pthread_cond_destroy(&io_threads->given);
	pthread_mutex_destroy(&io_threads->lock);
	free(io_threads->threads);
	free(io_threads);
}

void sp_io_threads_give(sp_io_threads *io_threads, sp_entry *entry)
{
	pthread_mutex_lock(&io_threads->lock);
	sp_entry_list_put(&io_threads->waiting, entry);
	pthread_cond_signal(&io_threads->given);
	pthread_mutex_unlock(&io_threads->lock);
}

sp_entry *sp_io_threads_withdraw(sp_io_threads *io_threads)
{
	pthread_mutex_lock(&io_threads->lock);
	sp_entry *entry = sp_entry_list_take(&io_threads->waiting);
	pthread_mutex_unlock(&io_threads->lock);
	return entry;
}

sp_entry *sp_io_threads_collect(sp_io_threads *io_threads)
{
	uint64_t one;
	pthread_mutex_lock(&io_threads->lock);
	sp_entry *entry = sp_entry_list_take(&io_threads->done);
	/* Under the lock as the writing is: the count is that of the list. */
	while (entry && read(io_threads->wake, &one, sizeof one) < 0 && errno == EINTR)
		continue;
	pthread_mutex_unlock(&io_threads->lock);
	return entry;
}

int sp_io_threads_fd(const sp_io_threads *io_threads)
{
	return io_threads->wake;
}
