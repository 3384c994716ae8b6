/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One producer, one consumer, a short queue between them. */
#include "batch/row_reader.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/fail.h"

#define AHEAD 64

struct sp_row_reader {
	pthread_mutex_t lock;
	pthread_cond_t room;
	sp_entry_list ready;
	bool ended, closing, started;
	signprep_code code;
	signprep_error err;
	sp_row_reader_fn make;
	void *opaque;
	int wake; /* eventfd: counts the rows that lie ready, and the end */
	pthread_t thread;
};

static void signal_one(sp_row_reader *reader)
{
	const uint64_t one = 1;
	while (write(reader->wake, &one, sizeof one) < 0 && errno == EINTR)
		continue;
}

/* False when nobody wants further rows. */
static bool put(sp_row_reader *reader, sp_entry *entry)
{
	pthread_mutex_lock(&reader->lock);
	while (reader->ready.count >= AHEAD && !reader->closing)
		pthread_cond_wait(&reader->room, &reader->lock);
	bool wanted = !reader->closing;
	if (wanted) {
		sp_entry_list_put(&reader->ready, entry);
		signal_one(reader);
	}
	pthread_mutex_unlock(&reader->lock);
	if (!wanted)
		sp_entry_free(entry);
	return wanted;
}

static void *run(void *opaque)
{
	sp_row_reader *reader = opaque;
	signprep_code code = SIGNPREP_OK;
	signprep_error err = { 0 };
	sp_entry *entry;

	while ((entry = reader->make(reader->opaque, &code, &err)) && put(reader, entry))
		continue;
	pthread_mutex_lock(&reader->lock);
	reader->ended = true;
	reader->code = code;
	reader->err = err;
	signal_one(reader);
	pthread_mutex_unlock(&reader->lock);
	return NULL;
}

static bool start(sp_row_reader *reader)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	reader->started = pthread_create(&reader->thread, NULL, run, reader) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return reader->started;
}

signprep_code sp_row_reader_new(sp_row_reader **out, sp_row_reader_fn make, void *opaque, signprep_error *err)
{
	sp_row_reader *reader = calloc(1, sizeof *reader);
	*out = NULL;
	if (!reader)
		return sp_fail_memory(err, "");
	pthread_mutex_init(&reader->lock, NULL);
	pthread_cond_init(&reader->room, NULL);
	reader->make = make;
	reader->opaque = opaque;
	reader->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
	if (reader->wake < 0 || !start(reader)) {
		sp_row_reader_free(reader);
		return sp_fail_memory(err, "");
	}
	*out = reader;
	return SIGNPREP_OK;
}

void sp_row_reader_free(sp_row_reader *reader)
{
	if (!reader)
		return;
	pthread_mutex_lock(&reader->lock);
	reader->closing = true;
	pthread_cond_signal(&reader->room);
	pthread_mutex_unlock(&reader->lock);
	if (reader->started)
		pthread_join(reader->thread, NULL);
	sp_entry_list_clear(&reader->ready);
	if (reader->wake >= 0)
		close(reader->wake);
	pthread_cond_destroy(&reader->room);
	pthread_mutex_destroy(&reader->lock);
	free(reader);
}

sp_intake sp_row_reader_next(sp_row_reader *reader, sp_entry **entry)
{
	uint64_t one;
	pthread_mutex_lock(&reader->lock);
	*entry = sp_entry_list_take(&reader->ready);
	bool ended = !*entry && reader->ended;
	/* Under the lock as the writing is: the count is that of the list. The end stays readable. */
	while (*entry && read(reader->wake, &one, sizeof one) < 0 && errno == EINTR)
		continue;
	pthread_cond_signal(&reader->room);
	pthread_mutex_unlock(&reader->lock);
	return *entry ? SP_INTAKE_ROW : ended ? SP_INTAKE_END : SP_INTAKE_NONE;
}

int sp_row_reader_fd(const sp_row_reader *reader)
{
	return reader->wake;
}

signprep_code sp_row_reader_code(const sp_row_reader *reader, signprep_error *err)
{
	if (reader->code && err)
		*err = reader->err;
	return reader->code;
}
