/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One worker of a pool as its owner sees it. */
#include "isolate/pool_slot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "isolate/death.h"
#include "isolate/worker.h"
#include "locate/result_pack.h"
#include "pdfcore/source.h"

#define MESSAGES_AT_A_TIME 64

bool sp_pool_slot_is_free(const sp_pool_slot *slot)
{
	return !slot->has_job && slot->state != SP_POOL_SLOT_DYING;
}

static signprep_code refuse(signprep_error *err, int error_number)
{
	char reason[96];
	if (strerror_r(error_number, reason, sizeof reason) != 0)
		reason[0] = '\0';
	return sp_fail(err, "D909", error_number, "", reason, NULL);
}

signprep_code sp_pool_slot_populate(sp_pool_slot *slot, sp_fork_server *fork_server, uint32_t serial, signprep_error *err)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return refuse(err, errno);
	bool asked = fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && sp_fork_server_spawn(fork_server, serial, ends[1]);
	int error_number = errno;
	close(ends[1]);
	if (!asked) {
		close(ends[0]);
		return refuse(err, error_number);
	}
	slot->state = SP_POOL_SLOT_ALIVE;
	slot->serial = serial;
	slot->channel = ends[0];
	slot->reason = SP_DIED_ITSELF;
	return SIGNPREP_OK;
}

/* A descriptor of the same file that cannot be written to. */
static int reading_only(int fd)
{
	char path[40];
	int mode = fcntl(fd, F_GETFL);
	if (mode < 0)
		return -1;
	if ((mode & O_ACCMODE) == O_RDONLY)
		return fcntl(fd, F_DUPFD_CLOEXEC, 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

signprep_code sp_pool_slot_load(sp_pool_slot *slot, const sp_job *job, uint64_t number, void *ticket, signprep_error *err)
{
	int fd = job->bytes ? -1 : reading_only(job->fd);
	char reason[96];

	if (fd < 0 && !job->bytes) {
		int error_number = errno;
		if (strerror_r(error_number, reason, sizeof reason) != 0)
			reason[0] = '\0';
		return sp_fail(err, "D707", error_number, job->name, reason, NULL);
	}
	sp_ipc_writer_init(&slot->out, SP_IPC_JOB, number, SP_JOB_BYTES_MAX);
	slot->out.fd = fd;
	sp_job_pack(&slot->out.bytes, job);
	if (!sp_ipc_writer_close(&slot->out)) {
		sp_ipc_writer_clear(&slot->out);
		return sp_fail_memory(err, job->name);
	}
	sp_ipc_reader_init(&slot->in, SP_ANSWER_BYTES_MAX);
	slot->heard = (sp_pool_slot_progress) {
		.listener = job->listener, .files = sp_job_file_count(job), .magic = sp_job_file_magic(job)
	};
	slot->has_job = true;
	slot->answered = false;
	slot->number = number;
	slot->ticket = ticket;
	return SIGNPREP_OK;
}

/* The job as it was sent. */
static bool recall(const sp_pool_slot *slot, sp_job *job, sp_arena *arena)
{
	sp_unpack in = { slot->out.bytes.data + SP_IPC_HEAD, slot->out.bytes.length - SP_IPC_HEAD, false };
	return sp_job_unpack(&in, job, arena);
}

static void answer_with(sp_pool_slot *slot, const char *id, const char *text)
{
	signprep_error err = { 0 };
	sp_arena arena;
	sp_job job;
	bool known = recall(slot, &job, &arena);
	sp_fail(&err, id, 0, known ? job.name : "", text, NULL);
	sp_job_answer_fail(&slot->answer, &err);
	slot->answered = true;
	sp_arena_clear(&arena);
}

void sp_pool_slot_kill(sp_pool_slot *slot, sp_fork_server *fork_server, sp_pool_slot_reason reason)
{
	sp_fork_server_kill(fork_server, slot->serial);
	slot->state = SP_POOL_SLOT_DYING;
	slot->reason = reason;
}

/* Pages are counted once and forwards: whoever draws a bar need not draw it more often. */
static bool hear_progress(sp_pool_slot *slot, sp_unpack *in)
{
	sp_pool_slot_progress *h = &slot->heard;
	int done = (int) sp_unpack_upto(in, SP_PAGES_MAX), total = (int) sp_unpack_upto(in, SP_PAGES_MAX);

	if (!sp_unpack_done(in) || !h->listener.progress || done <= h->done || done > total || (h->total && total != h->total))
		return false;
	h->done = done;
	h->total = total;
	h->listener.progress(h->listener.opaque, done, total);
	return true;
}

/* The files come in turn, each begins as such files do, and none is without end. */
static bool piece_fits(const sp_pool_slot_progress *h, size_t file, const sp_unpack *piece)
{
	if (piece->bad || !piece->left || file >= h->files || file + 1 < h->begun || file > h->begun)
		return false;
	if (file + 1 == h->begun)
		return piece->left <= SP_JOB_FILE_MAX - h->length;
	size_t length = strlen(h->magic);
	return piece->left >= length && piece->left <= SP_JOB_FILE_MAX && memcmp(piece->at, h->magic, length) == 0;
}

static bool hear_piece(sp_pool_slot *slot, sp_unpack *in, bool *wanted)
{
	sp_pool_slot_progress *h = &slot->heard;
	size_t file = sp_unpack_u32(in);

	if (!piece_fits(h, file, in))
		return false;
	h->length = file + 1 == h->begun ? h->length + in->left : in->left;
	h->begun = file + 1;
	*wanted = h->listener.piece && h->listener.piece(h->listener.opaque, (unsigned) file, in->at, in->left);
	return true;
}

static sp_job_answer_status read_answer(sp_pool_slot *slot, sp_unpack *in)
{
	sp_job_answer_status status = SP_ANSWER_MEMORY;
	sp_arena arena;
	sp_job job;

	if (recall(slot, &job, &arena))
		status = sp_job_answer_unpack(in, &job, &slot->answer);
	slot->answered = status == SP_ANSWER_READ;
	if (slot->answered && slot->answer.find)
		sp_find_keep(slot->answer.find, &slot->in.body);
	/* All is well, but some of what was to be made never came. */
	if (slot->answered && !slot->answer.error.code && slot->heard.begun != slot->heard.files) {
		sp_job_answer_clear(&slot->answer);
		slot->answered = false;
		status = SP_ANSWER_MALFORMED;
	}
	sp_arena_clear(&arena);
	return status;
}

/* A whole message. */
static void hear(sp_pool_slot *slot, sp_fork_server *fork_server)
{
	sp_unpack in = { slot->in.body.data ? slot->in.body.data : "", slot->in.body.length, false };
	/* Of this job, and not before all of it was sent. */
	bool sense = slot->in.number == slot->number && slot->out.sent == slot->out.bytes.length, wanted = true;
	sp_job_answer_status status = SP_ANSWER_READ;

	if (sense && slot->in.kind == SP_IPC_PROGRESS)
		sense = hear_progress(slot, &in);
	else if (sense && slot->in.kind == SP_IPC_PIECE)
		sense = hear_piece(slot, &in, &wanted);
	else if (sense && slot->in.kind == SP_IPC_ANSWER)
		status = read_answer(slot, &in);
	else
		sense = false;
	if (!sense || status == SP_ANSWER_MALFORMED)
		sp_pool_slot_kill(slot, fork_server, SP_DIED_BAD_ANSWER);
	else if (status == SP_ANSWER_MEMORY)
		sp_pool_slot_kill(slot, fork_server, SP_DIED_FOR_MEMORY);
	else if (!wanted)
		sp_pool_slot_kill(slot, fork_server, SP_DIED_UNWANTED);
}

/* What has come; not without end, for other workers and the clock wait as well. */
static void listen_to(sp_pool_slot *slot, sp_fork_server *fork_server)
{
	sp_ipc_status status = SP_IPC_WHOLE;
	for (int i = 0; i < MESSAGES_AT_A_TIME && status == SP_IPC_WHOLE; i++) {
		status = sp_ipc_read(&slot->in, slot->channel, false);
		switch (status) {
		case SP_IPC_PARTIAL: break;
		case SP_IPC_WHOLE: hear(slot, fork_server); break;
		case SP_IPC_CLOSED: sp_pool_slot_kill(slot, fork_server, SP_DIED_ITSELF); break;
		case SP_IPC_BROKEN: sp_pool_slot_kill(slot, fork_server, SP_DIED_BAD_ANSWER); break;
		case SP_IPC_MEMORY: sp_pool_slot_kill(slot, fork_server, SP_DIED_FOR_MEMORY); break;
		}
		if (slot->answered || slot->state != SP_POOL_SLOT_ALIVE)
			return;
		if (status == SP_IPC_WHOLE) {
			sp_ipc_reader_clear(&slot->in);
			sp_ipc_reader_init(&slot->in, SP_ANSWER_BYTES_MAX);
		}
	}
}

void sp_pool_slot_move(sp_pool_slot *slot, sp_fork_server *fork_server)
{
	sp_ipc_status status = SP_IPC_WHOLE;
	/* Nothing has been sent yet, so there is no answer to look for. */
	bool fresh = slot->has_job && slot->out.sent == 0;
	if (slot->state != SP_POOL_SLOT_ALIVE)
		return;
	/* Without a job there is nothing to say: it has closed its end, or it talks out of turn. */
	if (!slot->has_job || slot->answered) {
		sp_pool_slot_kill(slot, fork_server, SP_DIED_ITSELF);
		return;
	}
	if (slot->out.sent < slot->out.bytes.length)
		status = sp_ipc_write(&slot->out, slot->channel);
	if (status == SP_IPC_CLOSED)
		sp_pool_slot_kill(slot, fork_server, SP_DIED_ITSELF);
	else if (!fresh)
		listen_to(slot, fork_server);
}

static void explain_death(sp_pool_slot *slot, int status)
{
	static const char *const ids[] = {
		[SP_DIED_LATE] = "D902", [SP_DIED_BAD_ANSWER] = "D712", [SP_DIED_FOR_MEMORY] = "D901", [SP_DIED_UNWANTED] = "D906"
	};
	signprep_error err = { 0 };
	sp_arena arena;
	sp_job job;
	if (slot->reason != SP_DIED_ITSELF) {
		answer_with(slot, ids[slot->reason], NULL);
		return;
	}
	sp_death_fail(&err, status, recall(slot, &job, &arena) ? job.name : "");
	sp_job_answer_fail(&slot->answer, &err);
	slot->answered = true;
	sp_arena_clear(&arena);
}

static void close_channel(sp_pool_slot *slot)
{
	if (slot->channel >= 0)
		close(slot->channel);
	slot->channel = -1;
	slot->state = SP_POOL_SLOT_EMPTY;
}

bool sp_pool_slot_is_silent(const sp_pool_slot *slot)
{
	char byte;
	ssize_t n;
	do
		n = recv(slot->channel, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void sp_pool_slot_abandon(sp_pool_slot *slot, sp_fork_server *fork_server)
{
	sp_fork_server_kill(fork_server, slot->serial);
	close_channel(slot);
}

void sp_pool_slot_reap(sp_pool_slot *slot, int status)
{
	close_channel(slot);
	if (slot->has_job && !slot->answered)
		explain_death(slot, status);
}

void sp_pool_slot_lose(sp_pool_slot *slot, const char *reason)
{
	close_channel(slot);
	if (slot->has_job && !slot->answered)
		answer_with(slot, "D909", reason);
}

void sp_pool_slot_fetch(sp_pool_slot *slot, void **ticket, sp_job_answer *answer)
{
	*ticket = slot->ticket;
	*answer = slot->answer;
	memset(&slot->answer, 0, sizeof slot->answer);
	sp_ipc_writer_clear(&slot->out);
	sp_ipc_reader_clear(&slot->in);
	slot->has_job = slot->answered = false;
}

void sp_pool_slot_clear(sp_pool_slot *slot)
{
	close_channel(slot);
	if (!slot->has_job)
		return;
	sp_job_answer_clear(&slot->answer);
	sp_ipc_writer_clear(&slot->out);
	sp_ipc_reader_clear(&slot->in);
	slot->has_job = false;
}
