/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of one preview over several workers: the same bytes in the same order as from one, whatever goes wrong. */
#include "tests/isolate/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "isolate/preview_shares.h"
#include "tests/support/pdf_writer.h"

#define PAGES 37
#define PICTURE 5000 /* bytes of one that is made up here */

typedef struct album {
	sp_buf bytes;
	int pages[PAGES + 1];
	size_t count, most; /* most: more are refused */
} album;

static bool paste(void *out, int page, const void *png, size_t length)
{
	album *a = out;
	if (a->count == a->most)
		return false;
	a->pages[a->count++] = page;
	return sp_buf_append(&a->bytes, png, length);
}

static int numbers[PAGES];
static signprep_drawing drawings[PAGES];

/* From page `first` on, one after the other, and round again. */
static void number_pages(int first)
{
	for (int i = 0; i < PAGES; i++)
		drawings[i] = (signprep_drawing) { .page = numbers[i] = (first - 1 + i) % PAGES + 1 };
}

static void run(album *out, sp_pool *pool, sp_job *job, size_t workers, size_t room, sp_job_answer *answer)
{
	const sp_preview_sink sink = { numbers, paste, out, room };
	size_t most = out->most;
	*out = (album) { .most = most };
	sp_buf_init(&out->bytes, (size_t) 1 << 28);
	memset(answer, 0, sizeof *answer);
	job->drawings = drawings;
	job->drawing_count = PAGES;
	sp_preview_run(pool, job, workers, &sink, answer);
	assert_int_equal(sp_pool_running(pool), 0);
}

static sp_pool *open_pool(sp_job_run_fn work)
{
	const sp_pool_options options = { .wall_s = 60, .run = work };
	sp_pool *pool;
	assert_int_equal(sp_pool_new(&pool, &options, NULL), SIGNPREP_OK);
	return pool;
}

static char *make_file(size_t *length)
{
	pdf_writer *w = pdfw_new();
	char kids[PAGES * 12], content[64];
	size_t at = 0;
	int tree = pdfw_reserve(w), font = pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
	for (int page = 1; page <= PAGES; page++) {
		snprintf(content, sizeof content, "BT /F 40 Tf 20 20 Td (Page %d) Tj ET", page);
		int stream = pdfw_add_text_stream(w, "", content);
		int number = pdfw_add(w,
			"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d 90] /Contents %d 0 R /Resources << /Font << /F %d 0 R >> "
			">> >>",
			tree, 250 + page, stream, font);
		at += (size_t) snprintf(kids + at, sizeof kids - at, "%d 0 R ", number);
	}
	pdfw_set(w, tree, "<< /Type /Pages /Count %d /Kids [%s] >>", PAGES, kids);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	return pdfw_finish(w, length);
}

static void as_from_one_worker(void **state)
{
	static const size_t workers[] = { 2, 3, 7, 64 };
	sp_job job = { .kind = SP_JOB_PREVIEW, .fd = -1, .name = "pages.pdf" };
	char *file = make_file(&job.length);
	album one = { .most = PAGES }, many = { .most = PAGES };
	sp_job_answer answer;
	sp_pool *pool = open_pool(NULL);
	(void) state;
	job.bytes = file;
	number_pages(1);
	run(&one, pool, &job, 1, 0, &answer);
	assert_string_equal(answer.error.id, "");
	assert_int_equal(one.count, PAGES);
	for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
		run(&many, pool, &job, workers[i], 0, &answer);
		assert_string_equal(answer.error.id, "");
		assert_int_equal(many.count, PAGES);
		assert_memory_equal(many.pages, numbers, sizeof numbers);
		assert_int_equal(many.bytes.length, one.bytes.length);
		assert_memory_equal(many.bytes.data, one.bytes.data, one.bytes.length);
		sp_buf_clear(&many.bytes);
	}
	/* A page that is not there: what came before it is there, and nothing after it. */
	drawings[20].page = numbers[20] = PAGES + 1;
	run(&many, pool, &job, 3, 0, &answer);
	assert_string_equal(answer.error.id, "P101");
	assert_int_in_range(many.count, 13, 20);
	assert_memory_equal(many.bytes.data, one.bytes.data, many.bytes.length);
	sp_buf_clear(&many.bytes);
	sp_buf_clear(&one.bytes);
	sp_pool_free(pool);
	free(file);
}

static void dawdle(void)
{
	struct timespec start, now;
	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < 150);
}

/* Pictures that are none, made at once; the password says what goes wrong, and where the job begins for it to happen. */
static void pretend(const sp_job *job, sp_job_answer *answer)
{
	const char *deed = job->document.password ? job->document.password : "";
	char picture[PICTURE];
	if (strcmp(deed, "late") == 0 && job->drawings[0].page == 1)
		dawdle();
	for (size_t i = 0; i < job->drawing_count; i++) {
		if (strcmp(deed, "dies") == 0 && job->drawings[i].page == 24)
			__builtin_trap();
		if (strcmp(deed, "hangs") == 0)
			dawdle();
		memset(picture, job->drawings[i].page, sizeof picture);
		memcpy(picture, "\x89PNG\r\n\x1a\n", 8);
		job->listener.piece(job->listener.opaque, (unsigned) i, picture, 100);
		job->listener.piece(job->listener.opaque, (unsigned) i, picture + 100, sizeof picture - 100);
	}
	answer->page_count = PAGES;
	answer->repaired = strcmp(deed, "repaired") == 0 && job->drawings[0].page > 1;
}

static void check(const album *a, size_t count)
{
	assert_int_equal(a->count, count);
	assert_int_equal(a->bytes.length, count * PICTURE);
	assert_memory_equal(a->pages, numbers, count * sizeof *numbers);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(a->bytes.data[i * PICTURE + 8], numbers[i]);
}

static void in_order_whoever_is_late(void **state)
{
	sp_job job = { .kind = SP_JOB_PREVIEW, .bytes = "", .fd = -1, .name = "x", .document.password = "late" };
	album a = { .most = PAGES };
	sp_job_answer answer;
	sp_pool *pool = open_pool(pretend);
	(void) state;
	number_pages(1);
	/* Room for all that waits, for some of it, and for nothing. */
	static const size_t rooms[] = { 0, 7 * PICTURE + 50, 1 };
	for (size_t i = 0; i < 3; i++) {
		for (size_t workers = 1; workers <= 4; workers++) {
			run(&a, pool, &job, workers, rooms[i], &answer);
			assert_string_equal(answer.error.id, "");
			check(&a, PAGES);
			sp_buf_clear(&a.bytes);
		}
	}
	job.document.password = "repaired";
	number_pages(1);
	run(&a, pool, &job, 2, 0, &answer);
	assert_true(answer.repaired);
	sp_buf_clear(&a.bytes);
	sp_pool_free(pool);
}

static void who_takes_no_more_ends_it(void **state)
{
	sp_job job = { .kind = SP_JOB_PREVIEW, .bytes = "", .fd = -1, .name = "x" };
	sp_job_answer answer;
	sp_pool *pool = open_pool(pretend);
	(void) state;
	number_pages(12);
	for (size_t most = 0; most < PAGES; most += 4) {
		album a = { .most = most };
		run(&a, pool, &job, 3, 0, &answer);
		assert_string_equal(answer.error.id, "D906");
		check(&a, most);
		sp_buf_clear(&a.bytes);
	}
	album all = { .most = PAGES };
	run(&all, pool, &job, 3, 0, &answer);
	assert_string_equal(answer.error.id, "");
	check(&all, PAGES);
	sp_buf_clear(&all.bytes);
	sp_pool_free(pool);
}

static void one_that_dies_is_told_in_its_turn(void **state)
{
	sp_job job = { .kind = SP_JOB_PREVIEW, .bytes = "", .fd = -1, .name = "x", .document.password = "dies" };
	album a = { .most = PAGES };
	sp_job_answer answer;
	sp_pool *pool = open_pool(pretend);
	(void) state;
	number_pages(1);
	run(&a, pool, &job, 3, 0, &answer);
	assert_string_equal(answer.error.id, "D711");
	assert_int_in_range(a.count, 13, 23);
	check(&a, a.count);
	sp_buf_clear(&a.bytes);
	job.document.password = NULL;
	run(&a, pool, &job, 3, 0, &answer);
	assert_string_equal(answer.error.id, "");
	check(&a, PAGES);
	sp_buf_clear(&a.bytes);
	sp_pool_free(pool);
}

/* The time given is that of the whole, not of each share. */
static void one_time_limit_for_all(void **state)
{
	sp_job job = {
		.kind = SP_JOB_PREVIEW, .bytes = "", .fd = -1, .name = "x", .document = { .password = "hangs", .timeout_s = 1 }
	};
	album a = { .most = PAGES };
	sp_job_answer answer;
	struct timespec start, end;
	sp_pool *pool = open_pool(pretend);
	(void) state;
	number_pages(1);
	clock_gettime(CLOCK_MONOTONIC, &start);
	run(&a, pool, &job, 2, 0, &answer);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_string_equal(answer.error.id, "D902");
	assert_true(end.tv_sec - start.tv_sec < 4);
	assert_true(a.count < PAGES);
	check(&a, a.count);
	sp_buf_clear(&a.bytes);
	sp_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_from_one_worker),
		cmocka_unit_test(in_order_whoever_is_late),
		cmocka_unit_test(who_takes_no_more_ends_it),
		cmocka_unit_test(one_that_dies_is_told_in_its_turn),
		cmocka_unit_test(one_time_limit_for_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
