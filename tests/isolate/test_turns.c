/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A worker that speaks out of turn: unasked, twice, of another job, in wrong lengths, after its end. */
#include "tests/isolate/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "isolate/pool_slot.h"

#define LEASE SIGNPREP_TESTS_DIR "/../samples/lease.pdf"
#define CHANNEL 3

#define OTHER SIGNPREP_TESTS_DIR "/lab/pdf/01_plain.pdf"

static int lease, other; /* "甲方" stands in the one and not in the other */

static int setup(void **state)
{
	(void) state;
	lease = open(LEASE, O_RDONLY | O_CLOEXEC);
	other = open(OTHER, O_RDONLY | O_CLOEXEC);
	return lease >= 0 && other >= 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void) state;
	close(lease);
	close(other);
	return 0;
}

static sp_job find_job(const char *const *keyword)
{
	return (sp_job) { .kind = SP_JOB_FIND, .fd = lease, .name = "lease.pdf", .keywords = keyword, .keyword_count = 1 };
}

/* A worker that answers, and answers again. */
static void answer_twice(const sp_job *job, sp_job_answer *answer)
{
	sp_buf packed;
	sp_job_run(job, answer);
	sp_buf_init(&packed, (size_t) 1 << 20);
	sp_job_answer_pack(&packed, job, answer);
	if (!sp_ipc_send(CHANNEL, SP_IPC_ANSWER, job->number, packed.data, packed.length, NULL, 0))
		_exit(4);
	sp_buf_clear(&packed);
}

/* The second answer is never taken for that of the next job, which asks the same of another document. */
static void an_answer_belongs_to_its_job(void **state)
{
	static const char *const keyword = "甲方";
	sp_pool *pool;
	size_t right = 0;
	(void) state;
	assert_int_equal(sp_pool_new(&pool, &(sp_pool_options) { .run = answer_twice }, NULL), SIGNPREP_OK);
	for (int i = 0; i < 20; i++) {
		sp_job job = find_job(&keyword);
		sp_job_answer answer;
		job.fd = i % 2 ? other : lease;
		pool_do(pool, &job, &answer);
		if (answer.error.code)
			assert_string_equal(answer.error.id, "D712");
		else
			assert_true((signprep_find_at(answer.find, 0)->hit_count == 0) == (i % 2 == 1));
		right += !answer.error.code;
		sp_job_answer_clear(&answer);
		usleep(50000); /* the second one is there before the next job: whoever said it gets no further one, and no row suffers */
	}
	assert_true(right >= 15);
	sp_pool_free(pool);
}

/* An answer to the job before, in the middle of this one. */
static void answer_late(const sp_job *job, sp_job_answer *answer)
{
	static sp_buf before;
	if (before.length && !sp_ipc_send(CHANNEL, SP_IPC_ANSWER, job->number - 1, before.data, before.length, NULL, 0))
		_exit(4);
	sp_job_run(job, answer);
	sp_buf_clear(&before);
	sp_buf_init(&before, (size_t) 1 << 20);
	sp_job_answer_pack(&before, job, answer);
}

static void a_late_answer_is_none(void **state)
{
	static const char *const keyword = "甲方";
	sp_pool *pool;
	sp_job_answer answer;
	(void) state;
	assert_int_equal(sp_pool_new(&pool, &(sp_pool_options) { .run = answer_late }, NULL), SIGNPREP_OK);
	sp_job job = find_job(&keyword);
	pool_do(pool, &job, &answer);
	assert_string_equal(answer.error.id, "");
	sp_job_answer_clear(&answer);
	job.fd = other;
	pool_do(pool, &job, &answer);
	assert_string_equal(answer.error.id, "D712");
	sp_job_answer_clear(&answer);
	/* The one that replaces it has nothing to say of earlier jobs. */
	pool_do(pool, &job, &answer);
	assert_string_equal(answer.error.id, "");
	assert_int_equal(signprep_find_at(answer.find, 0)->hit_count, 0);
	sp_job_answer_clear(&answer);
	sp_pool_free(pool);
}

/* A slot whose worker is this test: it may say what it likes, when it likes. */
typedef struct played {
	sp_pool_slot slot;
	sp_fork_server fork_server;
	int worker, orders;
	sp_job job;
	sp_job_answer right; /* what a worker would answer */
	size_t heard;        /* reports of pages, pieces of files */
} played;

static void hear_progress(void *opaque, int done, int total)
{
	(void) done;
	(void) total;
	((played *) opaque)->heard++;
}

static bool hear_piece(void *opaque, unsigned file, const void *bytes, size_t length)
{
	(void) file;
	(void) bytes;
	(void) length;
	((played *) opaque)->heard++;
	return true;
}

static void open_played(played *p)
{
	int channel[2], control[2];
	memset(p, 0, sizeof *p);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control), 0);
	assert_int_equal(fcntl(channel[0], F_SETFL, O_NONBLOCK), 0);
	p->slot = (sp_pool_slot) { .state = SP_POOL_SLOT_ALIVE, .serial = 7, .channel = channel[0] };
	p->fork_server = (sp_fork_server) { control[0], 0 };
	p->worker = channel[1];
	p->orders = control[1];
}

/* The job as it arrives at the worker, which tells its number. */
static uint64_t take_job(played *p)
{
	sp_ipc_reader frame;
	sp_ipc_reader_init(&frame, SP_JOB_BYTES_MAX);
	assert_int_equal(sp_ipc_read(&frame, p->worker, true), SP_IPC_WHOLE);
	assert_int_equal(frame.kind, SP_IPC_JOB);
	uint64_t number = frame.number;
	sp_ipc_reader_clear(&frame);
	return number;
}

static void load(played *p, const sp_job *job)
{
	p->job = *job;
	p->job.listener.opaque = p;
	p->job.reports = p->job.listener.progress != NULL;
	assert_int_equal(sp_pool_slot_load(&p->slot, &p->job, 41, p, NULL), SIGNPREP_OK);
	sp_pool_slot_move(&p->slot, &p->fork_server);
	assert_int_equal(take_job(p), 41);
	sp_job_run(&p->job, &p->right);
}

/* The worker is to be killed, and the order names it. */
static void expect_killed(played *p)
{
	uint32_t order[2] = { 0, 0 };
	assert_int_equal(p->slot.state, SP_POOL_SLOT_DYING);
	assert_int_equal(recv(p->orders, order, sizeof order, MSG_DONTWAIT), sizeof order);
	assert_int_equal(order[0], 2);
	assert_int_equal(order[1], 7);
}

/* After its death the job ends with this id ("": with an answer). */
static void close_played(played *p, const char *id)
{
	void *ticket = NULL;
	sp_job_answer answer;
	sp_pool_slot_reap(&p->slot, SIGKILL);
	if (p->slot.has_job) {
		assert_true(p->slot.answered);
		sp_pool_slot_fetch(&p->slot, &ticket, &answer);
		assert_ptr_equal(ticket, p);
		assert_string_equal(answer.error.id, id);
		sp_job_answer_clear(&answer);
	}
	sp_job_answer_clear(&p->right);
	sp_pool_slot_clear(&p->slot);
	close(p->fork_server.control);
	close(p->worker);
	close(p->orders);
}

/* What a worker says: bytes that are no answer, or, with `bytes` NULL, the right one. */
typedef struct saying {
	const char *what;
	uint32_t kind;
	uint64_t number;
	const char *bytes;
	size_t length;    /* of the bytes */
	long long longer; /* so many more bytes are announced than come; below 0: fewer */
} saying;

static void say(played *p, const saying *s)
{
	sp_ipc_writer writer;
	uint64_t length;
	sp_ipc_writer_init(&writer, (sp_ipc_kind) s->kind, s->number, SP_ANSWER_BYTES_MAX);
	if (s->bytes)
		sp_buf_append(&writer.bytes, s->bytes, s->length);
	else
		sp_job_answer_pack(&writer.bytes, &p->job, &p->right);
	length = writer.bytes.length - SP_IPC_HEAD + (uint64_t) s->longer;
	memcpy(writer.bytes.data + SP_IPC_HEAD - sizeof length, &length, sizeof length);
	assert_int_equal(send(p->worker, writer.bytes.data, writer.bytes.length, MSG_NOSIGNAL), writer.bytes.length);
	sp_ipc_writer_clear(&writer);
}

static void the_right_answer_is_taken(void **state)
{
	static const char *const keyword = "甲方";
	const sp_job job = find_job(&keyword);
	played p;
	(void) state;
	open_played(&p);
	assert_true(sp_pool_slot_is_silent(&p.slot));
	load(&p, &job);
	say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 0 });
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_int_equal(p.slot.state, SP_POOL_SLOT_ALIVE);
	close_played(&p, "");
}

#define FIVE_ONE "\x05\0\0\0\x01\0\0\0" /* five pages of one */
#define ONE_FIVE "\x01\0\0\0\x05\0\0\0"
#define FILE_0 "\0\0\0\0%PDF-1.7"

/* Of a job that finds something and reports nothing. */
static void what_makes_no_sense_ends_the_worker(void **state)
{
	static const char *const keyword = "甲方";
	static const saying sayings[] = {
		{ "an answer to the job before", SP_IPC_ANSWER, 40, NULL, 0, 0 },
		{ "an answer to the job after", SP_IPC_ANSWER, 42, NULL, 0, 0 },
		{ "an answer to no job", SP_IPC_ANSWER, 0, NULL, 0, 0 },
		{ "pages nobody asked for", SP_IPC_PROGRESS, 41, ONE_FIVE, 8, 0 },
		{ "a file nobody asked for", SP_IPC_PIECE, 41, FILE_0, 12, 0 },
		{ "a job", SP_IPC_JOB, 41, NULL, 0, 0 },
		{ "a kind that is none", 0, 41, NULL, 0, 0 },
		{ "another kind that is none", 99, 41, NULL, 0, 0 },
		{ "an empty answer", SP_IPC_ANSWER, 41, "", 0, 0 },
		{ "an answer that is cut", SP_IPC_ANSWER, 41, NULL, 0, -1 },
		{ "more than any answer", SP_IPC_ANSWER, 41, NULL, 0, (long long) SP_ANSWER_BYTES_MAX },
		{ "a length below nothing", SP_IPC_ANSWER, 41, "x", 1, -2 },
		{ "no head at all", SP_IPC_ANSWER, 41, "x", 1, 0 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
		const sp_job job = find_job(&keyword);
		played p;
		print_message("%s\n", sayings[i].what);
		open_played(&p);
		load(&p, &job);
		if (i + 1 == sizeof sayings / sizeof *sayings)
			assert_int_equal(send(p.worker, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", 36, 0), 36);
		else
			say(&p, &sayings[i]);
		sp_pool_slot_move(&p.slot, &p.fork_server);
		expect_killed(&p);
		close_played(&p, "D712");
	}
}

/* An answer that is right in itself, but to a job of another kind. */
static void an_answer_of_another_kind(void **state)
{
	static const char *const keyword = "甲方";
	const sp_job find = find_job(&keyword), inspect = { .kind = SP_JOB_INSPECT, .fd = lease, .name = "lease.pdf", .parts = 1 };
	const sp_job copy = { .kind = SP_JOB_NORMALIZE, .fd = lease, .name = "lease.pdf" };
	const sp_job *const pairs[][2] = { { &find, &inspect }, { &inspect, &find }, { &copy, &find } };
	(void) state;
	for (size_t i = 0; i < 3; i++) {
		played p;
		open_played(&p);
		load(&p, pairs[i][0]);
		sp_job_answer_clear(&p.right);
		sp_job_run(pairs[i][1], &p.right);
		p.job = *pairs[i][1];
		say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 0 });
		sp_pool_slot_move(&p.slot, &p.fork_server);
		expect_killed(&p);
		close_played(&p, "D712");
	}
}

/* An answer about no pages, one that hides which file it is of, and one that tells what nobody asked. */
static void answers_that_lack_something(void **state)
{
	static const char *const keyword = "甲方";
	(void) state;
	for (int lie = 0; lie < 4; lie++) {
		sp_job job = find_job(&keyword);
		played p;
		job.hash = lie == 1 || lie == 3;
		open_played(&p);
		load(&p, &job);
		if (lie == 0)
			p.right.page_count = 0;
		else if (lie == 1)
			p.right.sha256[0] = '\0';
		else if (lie == 2)
			memcpy(p.right.sha256, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 65);
		else
			p.right.page_count = 0;
		say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 0 });
		sp_pool_slot_move(&p.slot, &p.fork_server);
		expect_killed(&p);
		close_played(&p, "D712");
	}
}

/* However the bytes come, the answer is one. */
static void an_answer_byte_by_byte(void **state)
{
	static const char *const keyword = "甲方";
	const sp_job job = find_job(&keyword);
	sp_ipc_writer writer;
	played p;
	(void) state;
	open_played(&p);
	load(&p, &job);
	sp_ipc_writer_init(&writer, SP_IPC_ANSWER, 41, SP_ANSWER_BYTES_MAX);
	sp_job_answer_pack(&writer.bytes, &p.job, &p.right);
	assert_true(sp_ipc_writer_close(&writer));
	for (size_t i = 0; i < writer.bytes.length; i++) {
		assert_false(p.slot.answered);
		assert_int_equal(send(p.worker, writer.bytes.data + i, 1, MSG_NOSIGNAL), 1);
		sp_pool_slot_move(&p.slot, &p.fork_server);
		assert_int_equal(p.slot.state, SP_POOL_SLOT_ALIVE);
	}
	assert_true(p.slot.answered);
	sp_ipc_writer_clear(&writer);
	close_played(&p, "");
}

/* Who talks without end is not listened to without end: others wait, and the clock. */
static void much_at_once(void **state)
{
	const sp_job job = { .kind = SP_JOB_NORMALIZE, .fd = lease, .name = "lease.pdf", .listener = { .piece = hear_piece } };
	played p;
	(void) state;
	open_played(&p);
	load(&p, &job);
	p.heard = 0;
	for (int i = 0; i < 100; i++)
		say(&p, &(saying) { "", SP_IPC_PIECE, 41, FILE_0, 12, 0 });
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_int_equal(p.heard, 64);
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_int_equal(p.heard, 100);
	sp_pool_slot_kill(&p.slot, &p.fork_server, SP_DIED_LATE);
	close_played(&p, "D902");
}

static bool hear_many(void *opaque, unsigned file, const void *bytes, size_t length)
{
	(void) bytes;
	(void) length;
	((played *) opaque)->heard = ((played *) opaque)->heard * 10 + file + 1;
	return true;
}

/* Pictures of three pages come in turn; none comes again, and none is left out. */
static void files_come_in_turn(void **state)
{
	static const signprep_drawing drawings[] = { { .page = 1 }, { .page = 2 }, { .page = 3 } };
	static const struct {
		const char *order;
		size_t heard;
	} rows[] = { { "010", 12 }, { "02", 1 }, { "0120", 123 }, { "0123", 123 }, { "1", 0 } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const sp_job job = { .kind = SP_JOB_PREVIEW,
			.fd = lease,
			.name = "lease.pdf",
			.drawings = drawings,
			.drawing_count = 3,
			.listener = { .piece = hear_many } };
		played p;
		open_played(&p);
		load(&p, &job);
		p.heard = 0;
		for (const char *c = rows[i].order; *c; c++) {
			char piece[] = "0\0\0\0\x89PNG\r\n\x1a\n";
			piece[0] = (char) (*c - '0');
			say(&p, &(saying) { "", SP_IPC_PIECE, 41, piece, sizeof piece - 1, 0 });
		}
		sp_pool_slot_move(&p.slot, &p.fork_server);
		assert_int_equal(p.heard, rows[i].heard);
		expect_killed(&p);
		close_played(&p, "D712");
	}
}

/* A file without end is none. */
static void a_file_beyond_its_limit(void **state)
{
	const sp_job job = { .kind = SP_JOB_NORMALIZE, .fd = lease, .name = "lease.pdf", .listener = { .piece = hear_piece } };
	played p;
	(void) state;
	open_played(&p);
	load(&p, &job);
	p.heard = 0;
	say(&p, &(saying) { "", SP_IPC_PIECE, 41, FILE_0, 12, 0 });
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_int_equal(p.slot.heard.length, 8);
	/* A gigabyte later. */
	p.slot.heard.length = SP_JOB_FILE_MAX - 8;
	for (int i = 0; i < 3; i++)
		say(&p, &(saying) { "", SP_IPC_PIECE, 41, "\0\0\0\0last", 8, 0 });
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_int_equal(p.heard, 3);
	expect_killed(&p);
	close_played(&p, "D712");
}

/* What the last call of something else left as its error is no word of this one: an end is an end. */
static void an_end_whatever_errno_says(void **state)
{
	static const int numbers[] = { EAGAIN, EINTR, 0 };
	(void) state;
	for (size_t i = 0; i < 3; i++) {
		sp_fork_server_event event;
		sp_ipc_reader reader;
		played p;
		open_played(&p);
		close(p.orders);
		p.orders = -1;
		errno = numbers[i];
		assert_int_equal(sp_fork_server_next(&p.fork_server, &event), -1);
		shutdown(p.worker, SHUT_RDWR);
		sp_ipc_reader_init(&reader, 100);
		errno = numbers[i];
		assert_int_equal(sp_ipc_read(&reader, p.slot.channel, false), SP_IPC_CLOSED);
		sp_ipc_reader_clear(&reader);
		close_played(&p, "");
	}
}

/* Longer than it says: the rest is what it says next, out of turn. Shorter: it is waited for, until the time is over. */
static void answers_of_wrong_lengths(void **state)
{
	static const char *const keyword = "甲方";
	const sp_job job = find_job(&keyword);
	played p;
	(void) state;
	open_played(&p);
	load(&p, &job);
	say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 1 });
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_int_equal(p.slot.state, SP_POOL_SLOT_ALIVE);
	assert_false(p.slot.answered);
	sp_pool_slot_kill(&p.slot, &p.fork_server, SP_DIED_LATE);
	close_played(&p, "D902");

	open_played(&p);
	load(&p, &job);
	say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 0 });
	assert_int_equal(send(p.worker, "x", 1, 0), 1);
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_true(p.slot.answered);
	assert_false(sp_pool_slot_is_silent(&p.slot));
	close_played(&p, "");
}

/* Half of the job is on its way when the answer to it comes. */
static void an_answer_before_the_job_was_sent(void **state)
{
	static char large[4 << 20];
	const sp_job job = { .kind = SP_JOB_FIND, .bytes = large, .length = sizeof large, .name = "large.pdf", .fd = -1 };
	played p;
	(void) state;
	open_played(&p);
	p.job = job;
	assert_int_equal(sp_pool_slot_load(&p.slot, &job, 41, &p, NULL), SIGNPREP_OK);
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_true(p.slot.out.sent < p.slot.out.bytes.length);
	sp_job_run(&job, &p.right);
	assert_true(p.right.error.code != SIGNPREP_OK);
	say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 0 });
	sp_pool_slot_move(&p.slot, &p.fork_server);
	expect_killed(&p);
	close_played(&p, "D712");
}

/* Said while there was no job, before the job or after its answer; or nothing more at all: nobody is there. */
static void what_is_said_between_jobs(void **state)
{
	static const char *const keyword = "甲方";
	const sp_job job = find_job(&keyword);
	played p;
	void *ticket;
	sp_job_answer answer;
	(void) state;
	open_played(&p);
	p.job = job;
	sp_job_run(&job, &p.right);
	say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 0 });
	assert_false(sp_pool_slot_is_silent(&p.slot));
	sp_pool_slot_move(&p.slot, &p.fork_server);
	expect_killed(&p);
	close_played(&p, "");

	/* Two answers at once: the first one counts, and then it is one who talks unasked. */
	open_played(&p);
	load(&p, &job);
	for (int i = 0; i < 2; i++)
		say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 0 });
	sp_pool_slot_move(&p.slot, &p.fork_server);
	assert_true(p.slot.answered);
	sp_pool_slot_fetch(&p.slot, &ticket, &answer);
	assert_int_equal(signprep_find_at(answer.find, 0)->hit_count, signprep_find_at(p.right.find, 0)->hit_count);
	sp_job_answer_clear(&answer);
	assert_false(sp_pool_slot_is_silent(&p.slot));
	sp_pool_slot_abandon(&p.slot, &p.fork_server);
	assert_int_equal(p.slot.state, SP_POOL_SLOT_EMPTY);
	close_played(&p, "");

	/* After its end. */
	open_played(&p);
	shutdown(p.worker, SHUT_RDWR);
	assert_false(sp_pool_slot_is_silent(&p.slot));
	close_played(&p, "");
}

/* Pages are counted forwards, up to a whole that stays; files come in turn and begin as such files do. */
static void reports_and_files_in_disorder(void **state)
{
	static const struct {
		uint32_t kind;
		size_t right; /* so many are taken, the next is not */
		size_t count;
		struct {
			const char *bytes;
			size_t length;
		} said[3];
	} rows[] = {
		{ SP_IPC_PROGRESS, 0, 1, { { FIVE_ONE, 8 } } },
		{ SP_IPC_PROGRESS, 0, 1, { { "\0\0\0\0\x05\0\0\0", 8 } } },
		{ SP_IPC_PROGRESS, 0, 1, { { ONE_FIVE "x", 9 } } },
		{ SP_IPC_PROGRESS, 0, 1, { { ONE_FIVE, 7 } } },
		{ SP_IPC_PROGRESS, 1, 2, { { ONE_FIVE, 8 }, { ONE_FIVE, 8 } } },
		{ SP_IPC_PROGRESS, 1, 2, { { ONE_FIVE, 8 }, { "\x02\0\0\0\x06\0\0\0", 8 } } },
		{ SP_IPC_PIECE, 0, 1, { { "\x01\0\0\0%PDF-1.7", 12 } } },
		{ SP_IPC_PIECE, 0, 1, { { "\0\0\0\0<html>", 10 } } },
		{ SP_IPC_PIECE, 0, 1, { { "\0\0\0\0%PD", 7 } } },
		{ SP_IPC_PIECE, 0, 1, { { "\0\0\0\0", 4 } } },
		{ SP_IPC_PIECE, 0, 1, { { "\0\0", 2 } } },
		{ SP_IPC_PIECE, 1, 2, { { FILE_0, 12 }, { "\0\0\0\0", 4 } } },
		{ SP_IPC_PIECE, 2, 3, { { FILE_0, 12 }, { "\0\0\0\0more", 8 }, { "\x01\0\0\0%PDF-1.7", 12 } } },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const sp_job job = { .kind = SP_JOB_NORMALIZE,
			.fd = lease,
			.name = "lease.pdf",
			.listener = { .progress = hear_progress, .piece = hear_piece } };
		played p;
		open_played(&p);
		load(&p, &job);
		p.heard = 0;
		for (size_t k = 0; k < rows[i].count; k++)
			say(&p, &(saying) { "", rows[i].kind, 41, rows[i].said[k].bytes, rows[i].said[k].length, 0 });
		sp_pool_slot_move(&p.slot, &p.fork_server);
		if (p.heard != rows[i].right)
			fail_msg("row %zu: %zu taken", i, p.heard);
		expect_killed(&p);
		close_played(&p, "D712");
	}
}

/* "All is well", but the file that was to be made never came. */
static void an_answer_without_its_file(void **state)
{
	const sp_job job = { .kind = SP_JOB_NORMALIZE, .fd = lease, .name = "lease.pdf", .listener = { .piece = hear_piece } };
	played p;
	(void) state;
	open_played(&p);
	load(&p, &job);
	say(&p, &(saying) { "", SP_IPC_ANSWER, 41, NULL, 0, 0 });
	sp_pool_slot_move(&p.slot, &p.fork_server);
	expect_killed(&p);
	close_played(&p, "D712");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_belongs_to_its_job),
		cmocka_unit_test(a_late_answer_is_none),
		cmocka_unit_test(the_right_answer_is_taken),
		cmocka_unit_test(what_makes_no_sense_ends_the_worker),
		cmocka_unit_test(an_answer_of_another_kind),
		cmocka_unit_test(answers_that_lack_something),
		cmocka_unit_test(an_answer_byte_by_byte),
		cmocka_unit_test(much_at_once),
		cmocka_unit_test(files_come_in_turn),
		cmocka_unit_test(a_file_beyond_its_limit),
		cmocka_unit_test(an_end_whatever_errno_says),
		cmocka_unit_test(answers_of_wrong_lengths),
		cmocka_unit_test(an_answer_before_the_job_was_sent),
		cmocka_unit_test(what_is_said_between_jobs),
		cmocka_unit_test(reports_and_files_in_disorder),
		cmocka_unit_test(an_answer_without_its_file),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
