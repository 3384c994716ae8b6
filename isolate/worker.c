/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What runs in a worker. */
#include "isolate/worker.h"

#include <iconv.h>
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

/*
 * What libraries look up in files when they are first used: nothing can be opened later. The converter stays open, so
 * that the C library keeps its module.
 */
static iconv_t warm_up(void)
{
	char hex[65];
	sp_sha256_hex("", 0, hex);
	return iconv_open("UTF-8", "GB18030");
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

	sp_ipc_writer_init(&writer, SP_IPC_ANSWER, SP_ANSWER_BYTES_MAX);
	sp_job_answer_pack(&writer.bytes, job, answer);
	if (!sp_ipc_writer_close(&writer)) {
		sp_ipc_writer_clear(&writer);
		sp_fail_memory(&err, job->name);
		sp_job_answer_fail(&failure, &err);
		sp_ipc_writer_init(&writer, SP_IPC_ANSWER, SP_ANSWER_BYTES_MAX);
		sp_job_answer_pack(&writer.bytes, job, &failure);
	}
	bool sent = sp_ipc_writer_close(&writer) && sp_ipc_write(&writer, channel) == SP_IPC_WHOLE;
	sp_ipc_writer_clear(&writer);
	return sent;
}

/* One job; false when there is nobody to answer to. */
static bool serve(int channel, sp_ipc_reader *frame, const sp_worker_options *options)
{
	sp_unpack in = { frame->body.data, frame->body.length, false };
	const char **keywords = NULL;
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job;
	bool served = frame->kind == SP_IPC_JOB && frame->fd >= 0 && sp_job_unpack(&in, &job, &keywords);

	if (served) {
		job.fd = frame->fd;
		allow_time(options);
		options->run(&job, &answer);
		served = send_answer(channel, &job, &answer);
		sp_job_answer_clear(&answer);
	}
	free((void *) keywords);
	return served;
}

int sp_worker_main(int channel, const sp_worker_options *options)
{
	const sp_confine_options confine = { .max_memory = options->max_memory };
	iconv_t converter = warm_up();
	int status = sp_confine(&confine, NULL) == SIGNPREP_OK ? WENT_WELL : SP_EXIT_NOT_CONFINED;

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
	if (converter != (iconv_t) -1)
		iconv_close(converter);
	return status;
}
