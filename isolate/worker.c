/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What runs in a worker. */
#include "isolate/worker.h"

#include <iconv.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/sha256.h"
#include "isolate/confine.h"
#include "isolate/death.h"
#include "isolate/ipc.h"

enum { WENT_WELL = 0, LOST_CHANNEL = 71 };

void sp_worker_warm_up(const sp_worker_options *options)
{
	char hex[65];
	if (options->hash)
		sp_sha256_hex("", 0, hex);
	/* It stays open to the end of the process, so that the C library keeps its module. */
	(void) iconv_open("UTF-8", "GB18030");
}

/* The limit of the process is moved along with what it has used; the kernel counts whole seconds. */
static void allow_time(const sp_worker_options *options)
{
	struct rusage used;
	struct rlimit limit;
	if (!options->cpu_s || getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0)
		return;
	rlim_t seconds = (rlim_t) used.ru_utime.tv_sec + (rlim_t) used.ru_stime.tv_sec + 1 + options->cpu_s;
	limit.rlim_cur = seconds < limit.rlim_max ? seconds : limit.rlim_max;
	setrlimit(RLIMIT_CPU, &limit);
}

static bool send_answer(int channel, const sp_job *job, const sp_job_answer *answer)
{
	sp_ipc_writer writer;
	sp_job_answer failure = { .code = SIGNPREP_OK };
	signprep_error err = { 0 };

	sp_ipc_writer_init(&writer, SP_IPC_ANSWER, job->number, SP_ANSWER_BYTES_MAX);
	sp_job_answer_pack(&writer.bytes, job, answer);
	if (!sp_ipc_writer_close(&writer)) {
		sp_ipc_writer_clear(&writer);
		sp_fail_memory(&err, job->name);
		sp_job_answer_fail(&failure, &err);
		sp_ipc_writer_init(&writer, SP_IPC_ANSWER, job->number, SP_ANSWER_BYTES_MAX);
		sp_job_answer_pack(&writer.bytes, job, &failure);
	}
	bool sent = sp_ipc_writer_close(&writer) && sp_ipc_write(&writer, channel) == SP_IPC_WHOLE;
	sp_ipc_writer_clear(&writer);
	return sent;
}

/* To whom a job tells what it does, and by which number. */
struct line {
	int channel;
	uint64_t number;
};

/* How many bytes of a file travel at a time. */
#define PIECE_MAX ((size_t) 1 << 18)

static void send_progress(void *opaque, int done, int total)
{
	const struct line *line = opaque;
	const uint32_t pages[2] = { (uint32_t) done, (uint32_t) total };
	/* Whoever is gone is missed when the answer is sent. */
	(void) sp_ipc_send(line->channel, SP_IPC_PROGRESS, line->number, pages, sizeof pages, NULL, 0);
}

static bool send_file(void *opaque, unsigned file, const void *bytes, size_t length)
{
	const struct line *line = opaque;
	const uint32_t which = file;
	const char *at = bytes;
	bool sent = true;
	for (size_t n; sent && length; at += n, length -= n) {
		n = length < PIECE_MAX ? length : PIECE_MAX;
		sent = sp_ipc_send(line->channel, SP_IPC_PIECE, line->number, &which, sizeof which, at, n);
	}
	return sent;
}

/* What a job tells while it runs goes to the other end. */
static void listen_to(sp_job *job, struct line *line)
{
	job->listener.progress = job->reports ? send_progress : NULL;
	job->listener.piece = send_file;
	job->listener.opaque = line;
}

/* One job; false when there is nobody to answer to. */
static bool serve(int channel, sp_ipc_reader *frame, const sp_worker_options *options)
{
	sp_unpack in = { frame->body.data, frame->body.length, false };
	sp_arena arena;
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job;
	struct line line = { channel, frame->number };
	bool served = sp_job_unpack(&in, &job, &arena) && frame->kind == SP_IPC_JOB && (frame->fd >= 0 || job.bytes);

	if (served) {
		job.fd = frame->fd;
		job.number = frame->number;
		listen_to(&job, &line);
		allow_time(options);
		options->run(&job, &answer);
		served = send_answer(channel, &job, &answer);
		sp_job_answer_clear(&answer);
	}
	sp_arena_clear(&arena);
	return served;
}

/*
 * Pictures of pages and arrays of text are wanted again for the next page: what was given back to the system meanwhile would be
 * fetched again page by page, which takes longer than much of what is done with it.
 */
static void keep_memory(void)
{
#ifdef __GLIBC__
	(void) mallopt(M_MMAP_THRESHOLD, 32 << 20);
	(void) mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

int sp_worker_main(int channel, const sp_worker_options *options)
{
	const sp_confine_options confine = { .max_memory = options->max_memory };
	int status = sp_confine(&confine, NULL) == SIGNPREP_OK ? WENT_WELL : SP_EXIT_NOT_CONFINED;

	keep_memory();
	while (status == WENT_WELL) {
		sp_ipc_reader frame;
		sp_ipc_reader_init(&frame, SP_JOB_BYTES_MAX);
		sp_ipc_status got = sp_ipc_read(&frame, channel, true);
		if (got == SP_IPC_WHOLE && !serve(channel, &frame, options))
			status = LOST_CHANNEL;
		sp_ipc_reader_clear(&frame);
		if (got != SP_IPC_WHOLE)
			break;
	}
	return status;
}
