/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs and answers as bytes: what was packed comes back whole, and nothing that was not packed is believed. */
#include "tests/base/unit.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/fail.h"
#include "base/file.h"
#include "isolate/job.h"
#include "locate/result.h"

#define DATA SIGNPREP_TESTS_DIR "/cli/data/"
#define BASE SIGNPREP_TESTS_DIR "/locate/check/base/"
#define SAMPLES SIGNPREP_TESTS_DIR "/../samples/"
#define FIELDS SIGNPREP_TESTS_DIR "/lab/fields/pdf/"
#define LIMIT ((size_t) 64 << 20)

/* A request with what the files do not have: alternatives, optional and left-out components, copies, shares of the page. */
static const char rich[] =
	"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"f\",\"Components\":[{\"ComponentType\":\"TEXT\",\"ComponentName\":\"n\","
	"\"ComponentWidth\":100,\"ComponentHeight\":20,\"Locate\":{\"Keyword\":\"nowhere at all\",\"Optional\":true}}],"
	"\"Approvers\":[{\"ApproverType\":1,\"ApproverName\":\"甲\",\"ApproverMobile\":\"13800000000\",\"SignComponents\":["
	"{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentWidth\":\"20%\",\"ComponentHeight\":40,\"Locate\":{\"Keyword\":\"no such "
	"words\","
	"\"Fallback\":[{\"Keyword\":\"乙方\",\"Pick\":\"last\",\"At\":\"right\"}]}},"
	"{\"ComponentType\":\"SIGN_SEAL\",\"ComponentPage\":1,\"ComponentPosX\":100,\"ComponentPosY\":100,\"ComponentWidth\":119,"
	"\"ComponentHeight\":119,\"ComponentExtra\":\"{\\\"PageRanges\\\":[{\\\"BeginPage\\\":1,\\\"EndPage\\\":3}]}\"},"
	"{\"ComponentType\":\"SIGN_DATE\",\"ComponentWidth\":90,\"ComponentHeight\":20,\"Locate\":{\"Keyword\":\"甲方\",\"Pick\":"
	"\"all\"}}]}]}";

struct pair {
	const char *request, *pdf; /* request NULL: rich */
};

static const struct pair pairs[] = {
	{ SAMPLES "lease.json", SAMPLES "lease.pdf" },
	{ NULL, SAMPLES "lease.pdf" },
	{ DATA "page-4.json", DATA "three.pdf" },
	{ DATA "off-page.json", DATA "three.pdf" },
	{ DATA "missing.json", DATA "three.pdf" },
	{ DATA "last.json", DATA "three.pdf" },
	{ DATA "misspelt.json", DATA "three.pdf" },
	{ DATA "ambiguous.json", DATA "three.pdf" },
	{ BASE "person.json", DATA "three.pdf" },
	{ BASE "filled.json", DATA "three.pdf" },
	{ BASE "combination.json", DATA "three.pdf" },
	{ BASE "automatic.json", DATA "three.pdf" },
	{ BASE "company.json", DATA "three.pdf" },
	{ DATA "last.json", DATA "scan.pdf" },
	{ DATA "last.json", DATA "lost-pages.pdf" },
	{ DATA "last.json", DATA "encrypted.pdf" },
};
#define PAIRS (sizeof pairs / sizeof *pairs)

typedef struct subject {
	sp_buf request;
	sp_job job;
} subject;

static void open_subject(subject *s, const struct pair *pair, sp_job_kind kind, signprep_emit emit)
{
	if (pair->request)
		assert_int_equal(sp_file_read(pair->request, LIMIT, &s->request, NULL), SP_FILE_OK);
	else {
		sp_buf_init(&s->request, LIMIT);
		assert_true(sp_buf_puts(&s->request, rich));
	}
	s->job = (sp_job) { .kind = kind,
		.hash = kind != SP_JOB_FIND,
		.fd = open(pair->pdf, O_RDONLY | O_CLOEXEC),
		.name = "some.pdf",
		.request = s->request.data,
		.request_length = s->request.length,
		.request_name = "some.json",
		.emit = emit };
	assert_true(s->job.fd >= 0);
}

static void close_subject(subject *s)
{
	close(s->job.fd);
	sp_buf_clear(&s->request);
}

/* As a worker does it. */
static void pack(const subject *s, sp_buf *out)
{
	sp_job bare = s->job;
	sp_job_answer answer = { .code = SIGNPREP_OK };
	bare.bare = true;
	sp_job_run(&bare, &answer);
	sp_buf_init(out, LIMIT);
	sp_job_answer_pack(out, &bare, &answer);
	assert_false(out->failed);
	sp_job_answer_clear(&answer);
}

static sp_job_answer_status unpack(const subject *s, const char *bytes, size_t length, sp_job_answer *answer)
{
	sp_unpack in = { bytes, length, false };
	return sp_job_answer_unpack(&in, &s->job, answer);
}

static void same_number(double a, double b)
{
	assert_true(fabs(a - b) <= 0);
}

static void same_rect(signprep_rect a, signprep_rect b)
{
	same_number(a.x0, b.x0);
	same_number(a.y0, b.y0);
	same_number(a.x1, b.x1);
	same_number(a.y1, b.y1);
}

static void same_component(const signprep_component *a, const signprep_component *b)
{
	assert_string_equal(a->where, b->where);
	assert_string_equal(a->type, b->type);
	assert_string_equal(a->id, b->id);
	assert_string_equal(a->name, b->name);
	assert_int_equal(a->mode, b->mode);
	assert_int_equal(a->status, b->status);
	assert_string_equal(a->why, b->why);
	assert_string_equal(a->why_zh, b->why_zh);
	assert_int_equal(a->placement_count, b->placement_count);
	for (size_t i = 0; i < a->placement_count; i++) {
		assert_int_equal(a->placements[i].page, b->placements[i].page);
		same_rect(a->placements[i].rect, b->placements[i].rect);
		assert_int_equal(a->placements[i].has_anchor, b->placements[i].has_anchor);
		same_rect(a->placements[i].anchor, b->placements[i].anchor);
		assert_int_equal(a->placements[i].copy, b->placements[i].copy);
	}
	assert_int_equal(a->candidate_count, b->candidate_count);
	for (size_t i = 0; i < a->candidate_count; i++) {
		assert_int_equal(a->candidates[i].page, b->candidates[i].page);
		same_rect(a->candidates[i].rect, b->candidates[i].rect);
		assert_string_equal(a->candidates[i].text, b->candidates[i].text);
		assert_string_equal(a->candidates[i].line, b->candidates[i].line);
		assert_int_equal(a->candidates[i].hit_flags, b->candidates[i].hit_flags);
		assert_int_equal(a->candidates[i].chosen, b->candidates[i].chosen);
		assert_string_equal(a->candidates[i].dropped, b->candidates[i].dropped);
	}
}

static void same_issue(const signprep_issue *a, const signprep_issue *b)
{
	assert_string_equal(a->id, b->id);
	assert_int_equal(a->severity, b->severity);
	assert_int_equal(a->code, b->code);
	assert_string_equal(a->where, b->where);
	assert_int_equal(a->page, b->page);
	assert_int_equal(a->has_rect, b->has_rect);
	assert_memory_equal(&a->rect, &b->rect, sizeof a->rect);
	assert_int_equal(a->arg_count, b->arg_count);
	for (size_t i = 0; i < a->arg_count; i++)
		assert_string_equal(a->args[i], b->args[i]);
	assert_string_equal(a->server_code, b->server_code);
	assert_int_equal(a->candidate_count, b->candidate_count);
	for (size_t i = 0; i < a->candidate_count; i++) {
		assert_int_equal(a->candidates[i].page, b->candidates[i].page);
		assert_memory_equal(&a->candidates[i].rect, &b->candidates[i].rect, sizeof a->candidates[i].rect);
		assert_string_equal(a->candidates[i].text, b->candidates[i].text);
		assert_string_equal(a->candidates[i].line, b->candidates[i].line);
		assert_string_equal(a->candidates[i].note, b->candidates[i].note);
		same_number(a->candidates[i].score, b->candidates[i].score);
	}
}

static void same_issues(const signprep_issues *a, const signprep_issues *b)
{
	assert_int_equal(signprep_issues_count(a), signprep_issues_count(b));
	for (size_t i = 0; i < signprep_issues_count(a); i++)
		same_issue(signprep_issues_at(a, i), signprep_issues_at(b, i));
}

static void same_result(const signprep_result *a, const signprep_result *b)
{
	assert_string_equal(signprep_result_request(a), signprep_result_request(b));
	assert_string_equal(signprep_result_report(a), signprep_result_report(b));
	assert_int_equal(signprep_result_checked(a), signprep_result_checked(b));
	assert_int_equal(signprep_result_code(a), signprep_result_code(b));
	same_issues(signprep_result_issues(a), signprep_result_issues(b));
	assert_int_equal(signprep_result_count(a), signprep_result_count(b));
	for (size_t i = 0; i < signprep_result_count(a); i++)
		same_component(signprep_result_at(a, i), signprep_result_at(b, i));
}

static void same_error(const signprep_error *a, const signprep_error *b)
{
	assert_int_equal(a->code, b->code);
	assert_string_equal(a->id, b->id);
	assert_string_equal(a->where, b->where);
	assert_string_equal(a->message, b->message);
	assert_memory_equal(a->args, b->args, sizeof a->args);
}

static void round_trip(const struct pair *pair, sp_job_kind kind, signprep_emit emit)
{
	subject s;
	sp_buf bytes;
	sp_job_answer here = { .code = SIGNPREP_OK }, there;
	open_subject(&s, pair, kind, emit);
	sp_job_run(&s.job, &here);
	pack(&s, &bytes);
	assert_int_equal(unpack(&s, bytes.data, bytes.length, &there), SP_ANSWER_READ);
	same_error(&here.error, &there.error);
	assert_int_equal(here.code, there.code);
	assert_string_equal(here.sha256, there.sha256);
	assert_int_equal(here.page_count, there.page_count);
	assert_int_equal(here.repaired, there.repaired);
	assert_int_equal(here.lost_pages, there.lost_pages);
	assert_int_equal(here.result != NULL, there.result != NULL);
	if (here.result)
		same_result(here.result, there.result);
	sp_job_answer_clear(&here);
	sp_job_answer_clear(&there);
	sp_buf_clear(&bytes);
	close_subject(&s);
}

static void results_come_back_whole(void **state)
{
	(void) state;
	for (size_t i = 0; i < PAIRS; i++)
		for (int emit = SIGNPREP_EMIT_ABSOLUTE; emit <= (int) SIGNPREP_EMIT_FIELD; emit++) {
			round_trip(&pairs[i], SP_JOB_CHECK, (signprep_emit) emit);
			round_trip(&pairs[i], SP_JOB_LOCATE, (signprep_emit) emit);
		}
}

static void finds_come_back_whole(void **state)
{
	(void) state;
	static const char *const keywords[] = { "甲方（盖章）", "乙方", "甲方（签章）", "nothing like it" };
	subject s;
	sp_buf bytes;
	sp_job_answer here = { .code = SIGNPREP_OK }, there;
	open_subject(&s, &pairs[0], SP_JOB_FIND, SIGNPREP_EMIT_ABSOLUTE);
	s.job.keywords = keywords;
	s.job.keyword_count = 4;
	sp_job_run(&s.job, &here);
	pack(&s, &bytes);
	assert_int_equal(unpack(&s, bytes.data, bytes.length, &there), SP_ANSWER_READ);
	same_issues(signprep_find_issues(here.find), signprep_find_issues(there.find));
	assert_int_equal(signprep_find_count(there.find), 4);
	assert_true(signprep_find_at(there.find, 0)->hit_count > 0 && signprep_find_at(there.find, 2)->near_miss_count > 0);
	for (size_t i = 0; i < 4; i++) {
		const signprep_query *a = signprep_find_at(here.find, i), *b = signprep_find_at(there.find, i);
		assert_string_equal(a->keyword, b->keyword);
		assert_int_equal(a->hit_count, b->hit_count);
		for (size_t k = 0; k < a->hit_count; k++) {
			assert_int_equal(a->hits[k].page, b->hits[k].page);
			same_rect(a->hits[k].rect, b->hits[k].rect);
			assert_int_equal(a->hits[k].quad_count, b->hits[k].quad_count);
			assert_memory_equal(a->hits[k].quads, b->hits[k].quads, a->hits[k].quad_count * sizeof *a->hits[k].quads);
			assert_int_equal(a->hits[k].direction, b->hits[k].direction);
			same_number(a->hits[k].font_size, b->hits[k].font_size);
			same_number(a->hits[k].baseline, b->hits[k].baseline);
			assert_string_equal(a->hits[k].text, b->hits[k].text);
			assert_string_equal(a->hits[k].line, b->hits[k].line);
			assert_int_equal(a->hits[k].flags, b->hits[k].flags);
			assert_int_equal(a->hits[k].upright, b->hits[k].upright);
		}
		assert_int_equal(a->near_miss_count, b->near_miss_count);
		for (size_t k = 0; k < a->near_miss_count; k++) {
			assert_int_equal(a->near_misses[k].page, b->near_misses[k].page);
			same_rect(a->near_misses[k].rect, b->near_misses[k].rect);
			assert_string_equal(a->near_misses[k].text, b->near_misses[k].text);
			assert_string_equal(a->near_misses[k].line, b->near_misses[k].line);
			assert_string_equal(a->near_misses[k].why, b->near_misses[k].why);
			same_number(a->near_misses[k].score, b->near_misses[k].score);
		}
	}
	/* Another question is not answered by it. */
	sp_job_answer_clear(&there);
	s.job.keyword_count = 3;
	assert_int_equal(unpack(&s, bytes.data, bytes.length, &there), SP_ANSWER_MALFORMED);
	sp_job_answer_clear(&here);
	sp_buf_clear(&bytes);
	close_subject(&s);
}

static void previews_come_along(void **state)
{
	(void) state;
	subject s;
	sp_buf bytes;
	sp_job_answer here = { .code = SIGNPREP_OK }, there;
	open_subject(&s, &pairs[0], SP_JOB_CHECK, SIGNPREP_EMIT_ABSOLUTE);
	s.job.preview_dpi = 20;
	sp_job_run(&s.job, &here);
	pack(&s, &bytes);
	assert_int_equal(unpack(&s, bytes.data, bytes.length, &there), SP_ANSWER_READ);
	assert_int_equal(there.preview_count, signprep_result_pages(here.result, NULL, 0));
	assert_int_equal(there.preview_count, here.preview_count);
	for (size_t i = 0; i < there.preview_count; i++) {
		assert_int_equal(there.previews[i].page, here.previews[i].page);
		assert_int_equal(there.previews[i].length, here.previews[i].length);
		assert_memory_equal(there.previews[i].bytes, here.previews[i].bytes, here.previews[i].length);
	}
	sp_job_answer_clear(&here);
	sp_job_answer_clear(&there);
	sp_buf_clear(&bytes);
	close_subject(&s);
}

/* There and back; whatever is cut short is no job. Clear the arena. */
static sp_job send_job(const sp_job *job, sp_buf *bytes, sp_arena *arena)
{
	sp_job back;
	sp_buf_init(bytes, LIMIT);
	sp_job_pack(bytes, job);
	for (size_t length = 0; length < bytes->length; length++) {
		sp_unpack cut = { bytes->data, length, false };
		assert_false(sp_job_unpack(&cut, &back, arena));
		sp_arena_clear(arena);
	}
	sp_unpack in = { bytes->data, bytes->length, false };
	assert_true(sp_job_unpack(&in, &back, arena));
	assert_int_equal(back.kind, job->kind);
	return back;
}

static void searches_come_back_whole(void **state)
{
	const char *const keywords[] = { "a", "" };
	const sp_job job = { .kind = SP_JOB_FIND,
		.name = "n\xff",
		.bytes = "%PDF",
		.length = 4,
		.document = { 0, "pw", 1, 2, 3.5 },
		.reports = true,
		.keywords = keywords,
		.keyword_count = 2,
		.match = { .size = sizeof(signprep_match), .regex = SIGNPREP_SWITCH_ON, .annotations = SIGNPREP_SWITCH_OFF },
		.pages = "1-3" };
	sp_arena arena;
	sp_buf bytes;
	(void) state;
	sp_job back = send_job(&job, &bytes, &arena);
	assert_string_equal(back.name, job.name);
	assert_string_equal(back.document.password, "pw");
	assert_int_equal(back.document.max_file_bytes, 1);
	assert_int_equal(back.document.max_memory, 2);
	same_number(back.document.timeout_s, 3.5);
	assert_int_equal(back.length, 4);
	assert_memory_equal(back.bytes, "%PDF", 4);
	assert_true(back.reports && !back.hash);
	assert_int_equal(back.keyword_count, 2);
	assert_string_equal(back.keywords[0], "a");
	assert_string_equal(back.keywords[1], "");
	assert_memory_equal(&back.match, &job.match, sizeof job.match);
	assert_string_equal(back.pages, "1-3");
	sp_arena_clear(&arena);
	sp_buf_clear(&bytes);
}

static void checks_come_back_whole(void **state)
{
	const signprep_picture picture = { "@章.png", "a\0b", 3 };
	const sp_job job = { .kind = SP_JOB_CHECK,
		.hash = true,
		.request = "{}",
		.request_length = 2,
		.request_name = "r",
		.on_multiple = SIGNPREP_MULTIPLE_ALL,
		.emit = SIGNPREP_EMIT_FIELD,
		.preview_dpi = 96,
		.preview_lang = SIGNPREP_ZH,
		.png = { .pictures = &picture, .picture_count = 1 } };
	sp_arena arena;
	sp_buf bytes;
	(void) state;
	sp_job back = send_job(&job, &bytes, &arena);
	assert_true(back.hash && !back.reports);
	assert_null(back.bytes);
	assert_null(back.document.password);
	assert_int_equal(back.request_length, 2);
	assert_memory_equal(back.request, "{}", 3);
	assert_string_equal(back.request_name, "r");
	assert_int_equal(back.on_multiple, job.on_multiple);
	assert_int_equal(back.emit, job.emit);
	same_number(back.preview_dpi, 96);
	assert_int_equal(back.preview_lang, SIGNPREP_ZH);
	assert_int_equal(back.png.picture_count, 1);
	assert_string_equal(back.png.pictures[0].value, "@章.png");
	assert_int_equal(back.png.pictures[0].length, 3);
	assert_memory_equal(back.png.pictures[0].bytes, "a\0b", 3);
	sp_arena_clear(&arena);
	sp_buf_clear(&bytes);
}

static void drawings_come_back_whole(void **state)
{
	static const char files[][6] = { "1\0002\n3", "xy" };
	const signprep_mark marks[] = {
		{ SIGNPREP_MARK_BOX, { 1, 2, 3, 4 }, { 5, 6, 7, 8 }, 0x123456, "章", 0, NULL, 0, 0, 0, SIGNPREP_FIT_FILL },
		{ SIGNPREP_MARK_REJECTED, { 1, 2, 3, 5 }, { 0, 0, 0, 0 }, 1, NULL, 3, NULL, 0, 0, 0, SIGNPREP_FIT_FILL },
		{ SIGNPREP_MARK_TEXT, { 1, 2, 30, 14 }, { 0, 0, 0, 0 }, 2, "合同", 0, NULL, 0, 30, 0.5, SIGNPREP_FIT_FILL },
		/* the same picture twice, and another */
		{ SIGNPREP_MARK_PICTURE, { 1, 2, 3, 4 }, { 0, 2, 9, 4 }, 0, "@a.png", 0, files[0], 5, 0, 0.25,
			SIGNPREP_FIT_MIDDLE },
		{ SIGNPREP_MARK_PICTURE, { 2, 2, 3, 4 }, { 0, 2, 9, 4 }, 0, "@a.png", 0, files[0], 5, 0, 0, SIGNPREP_FIT_CORNER },
		{ SIGNPREP_MARK_PICTURE, { 3, 2, 3, 4 }, { 0, 2, 9, 4 }, 0, NULL, 0, files[1], 2, 0, 0, SIGNPREP_FIT_FILL },
	};
	const size_t mark_count = sizeof marks / sizeof *marks;
	const signprep_legend_row rows[] = { { SIGNPREP_LEGEND_HEADING, 0, 0, "签署方", NULL },
		{ SIGNPREP_LEGEND_PARTY, 0xC04A00, 1, "B  甲方", "印章 2" } };
	const signprep_drawing drawings[] = { { 3, marks, mark_count, NULL, 0 }, { 7, NULL, 0, rows, 2 } };
	const signprep_stamp stamps[] = { { SIGNPREP_STAMP_TEXT, 2, { 1, 2, 3, 4 }, "日期", 0.5, 0, 0 } };
	const sp_job preview = {
		.kind = SP_JOB_PREVIEW, .png = { .dpi = 72, .max_pixels = 1000 }, .drawings = drawings, .drawing_count = 2
	};
	const sp_job stamp = { .kind = SP_JOB_STAMP, .stamps = stamps, .stamp_count = 1 };
	const sp_job normalize = { .kind = SP_JOB_NORMALIZE, .prepare = { .allow_signed = true, .keep_space = true } };
	const sp_job inspect = { .kind = SP_JOB_INSPECT, .parts = SIGNPREP_INSPECT_FIELDS };
	sp_arena arena;
	sp_buf bytes;
	(void) state;
	sp_job back = send_job(&preview, &bytes, &arena);
	same_number(back.png.dpi, 72);
	assert_int_equal(back.png.max_pixels, 1000);
	assert_int_equal(back.drawing_count, 2);
	assert_int_equal(back.drawings[0].page, 3);
	assert_int_equal(back.drawings[0].mark_count, mark_count);
	for (size_t i = 0; i < mark_count; i++) {
		const signprep_mark *mark = &back.drawings[0].marks[i];
		assert_int_equal(mark->kind, marks[i].kind);
		same_rect(mark->rect, marks[i].rect);
		same_rect(mark->from, marks[i].from);
		assert_int_equal(mark->colour, marks[i].colour);
		assert_int_equal(mark->hatch, marks[i].hatch);
		same_number(mark->turn, marks[i].turn);
		same_number(mark->alpha, marks[i].alpha);
		assert_int_equal(mark->fit, marks[i].fit);
		assert_int_equal(mark->picture_length, marks[i].picture_length);
		if (mark->picture_length)
			assert_memory_equal(mark->picture, marks[i].picture, mark->picture_length);
	}
	/* It travelled once. */
	assert_ptr_equal(back.drawings[0].marks[3].picture, back.drawings[0].marks[4].picture);
	assert_int_equal(back.drawings[0].legend_count, 0);
	assert_int_equal(back.drawings[1].legend_count, 2);
	for (int i = 0; i < 2; i++) {
		const signprep_legend_row *row = &back.drawings[1].legend[i];
		assert_int_equal(row->kind, rows[i].kind);
		assert_int_equal(row->colour, rows[i].colour);
		assert_int_equal(row->hatch, rows[i].hatch);
		assert_string_equal(row->text, rows[i].text);
	}
	assert_null(back.drawings[1].legend[0].detail);
	assert_string_equal(back.drawings[1].legend[1].detail, "印章 2");
	assert_string_equal(back.drawings[0].marks[0].label, "章");
	assert_null(back.drawings[0].marks[1].label);
	assert_string_equal(back.drawings[0].marks[2].label, "合同");
	assert_int_equal(back.drawings[1].page, 7);
	assert_int_equal(back.drawings[1].mark_count, 0);
	assert_int_equal(sp_job_file_count(&back), 2);
	sp_arena_clear(&arena);
	sp_buf_clear(&bytes);
	back = send_job(&stamp, &bytes, &arena);
	assert_int_equal(back.stamp_count, 1);
	assert_int_equal(back.stamps[0].kind, SIGNPREP_STAMP_TEXT);
	assert_int_equal(back.stamps[0].page, 2);
	same_rect(back.stamps[0].rect, stamps[0].rect);
	assert_string_equal(back.stamps[0].text, "日期");
	same_number(back.stamps[0].opacity, 0.5);
	assert_int_equal(sp_job_file_count(&back), 1);
	sp_arena_clear(&arena);
	sp_buf_clear(&bytes);
	back = send_job(&normalize, &bytes, &arena);
	assert_true(
		!back.prepare.allow_restricted && back.prepare.allow_signed && !back.prepare.flatten && back.prepare.keep_space);
	sp_arena_clear(&arena);
	sp_buf_clear(&bytes);
	back = send_job(&inspect, &bytes, &arena);
	assert_int_equal(back.parts, SIGNPREP_INSPECT_FIELDS);
	assert_int_equal(sp_job_file_count(&back), 0);
	sp_arena_clear(&arena);
	sp_buf_clear(&bytes);
}

static void same_item(const signprep_bake_item *a, const signprep_bake_item *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_string_equal(a->where, b->where);
	assert_string_equal(a->name, b->name);
	assert_string_equal(a->tooltip, b->tooltip);
	assert_string_equal(a->value, b->value);
	assert_int_equal(a->choice_count, b->choice_count);
	for (size_t i = 0; i < a->choice_count; i++)
		assert_string_equal(a->choices[i], b->choices[i]);
	assert_int_equal(a->page, b->page);
	same_rect(a->rect, b->rect);
	assert_int_equal(a->flags, b->flags);
	same_number(a->font_size, b->font_size);
	assert_int_equal(a->align, b->align);
	assert_int_equal(a->order, b->order);
	same_number(a->turn, b->turn);
	same_number(a->alpha, b->alpha);
	assert_int_equal(a->fit, b->fit);
	assert_int_equal(a->picture_length, b->picture_length);
	if (a->picture_length)
		assert_memory_equal(a->picture, b->picture, a->picture_length);
}

static const char scene[] = "a\0b";

#define PICTURE_ITEM(on_page, in_box) \
	{ \
		.kind = SIGNPREP_BAKE_PICTURE, .where = "Components[2]", .name = "", .tooltip = "", .value = "@a.png", \
		.page = (on_page), .rect = { 1, 2, 3, 4 }, .flags = SIGNPREP_BAKE_FLAT, .turn = 30, .alpha = 0.5, \
		.picture = scene, .picture_length = 3, .fit = (in_box) \
	}

static void fields_to_be_baked_come_back_whole(void **state)
{
	const char *const choices[] = { "年付", "季付" };
	const signprep_bake_item items[] = { { .kind = SIGNPREP_BAKE_CHOICE,
						     .where = "Components[1]",
						     .name = "付款方式",
						     .tooltip = "付款方式 · 甲方",
						     .value = "季付",
						     .choices = choices,
						     .choice_count = 2,
						     .page = 3,
						     .rect = { 1, 2, 3, 4 },
						     .flags = SIGNPREP_BAKE_REQUIRED | SIGNPREP_BAKE_FLAT,
						     .font_size = 10.5,
						     .align = SIGNPREP_BAKE_RIGHT,
						     .order = 7 },
		{ .kind = SIGNPREP_BAKE_ANCHOR, .where = "", .name = "[[signprep:1]]", .tooltip = "", .value = "", .page = 1 },
		PICTURE_ITEM(1, SIGNPREP_FIT_CORNER), PICTURE_ITEM(2, SIGNPREP_FIT_MIDDLE) };
	const size_t count = sizeof items / sizeof *items;
	const sp_job job = { .kind = SP_JOB_BAKE, .bake = { items, count, true } };
	sp_arena arena;
	sp_buf bytes;
	(void) state;
	sp_job back = send_job(&job, &bytes, &arena);
	assert_int_equal(back.kind, SP_JOB_BAKE);
	assert_true(back.bake.replace);
	assert_int_equal(back.bake.count, count);
	for (size_t i = 0; i < count; i++)
		same_item(&back.bake.items[i], &items[i]);
	/* It travelled once. */
	assert_ptr_equal(back.bake.items[2].picture, back.bake.items[3].picture);
	assert_int_equal(sp_job_file_count(&back), 1);
	sp_arena_clear(&arena);
	sp_buf_clear(&bytes);
	/* Kinds and alignments that there are none of, and a picture without one. */
	for (int i = 0; i < 3; i++) {
		signprep_bake_item wrong = items[1];
		const sp_job job_of_it = { .kind = SP_JOB_BAKE, .bake = { &wrong, 1, false } };
		if (i == 2)
			wrong.kind = SIGNPREP_BAKE_PICTURE;
		else if (i)
			wrong.align = (signprep_bake_align) (SIGNPREP_BAKE_RIGHT + 1);
		else
			wrong.kind = (signprep_bake_kind) (SIGNPREP_BAKE_PICTURE + 1);
		sp_buf_init(&bytes, LIMIT);
		sp_job_pack(&bytes, &job_of_it);
		sp_unpack in = { bytes.data, bytes.length, false };
		assert_false(sp_job_unpack(&in, &back, &arena));
		sp_arena_clear(&arena);
		sp_buf_clear(&bytes);
	}
}

static void a_cut_answer_is_none(void **state)
{
	(void) state;
	subject s;
	sp_buf bytes;
	sp_job_answer answer;
	open_subject(&s, &pairs[1], SP_JOB_CHECK, SIGNPREP_EMIT_KEYWORD);
	pack(&s, &bytes);
	for (size_t length = 0; length < bytes.length; length++)
		assert_int_equal(unpack(&s, bytes.data, length, &answer), SP_ANSWER_MALFORMED);
	assert_true(sp_buf_putc(&bytes, '\0'));
	assert_int_equal(unpack(&s, bytes.data, bytes.length, &answer), SP_ANSWER_MALFORMED);
	sp_buf_clear(&bytes);
	close_subject(&s);
}

/* What a box is called and where it stands, taken away: the rest must be the request as it was given. */
static cJSON *without_places(const char *text)
{
	cJSON *root = cJSON_Parse(text), *approver;
	assert_non_null(root);
	cJSON_DeleteItemFromObjectCaseSensitive(root, "Components");
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(root, "Approvers"))
	{
		cJSON_DeleteItemFromObjectCaseSensitive(approver, "Components");
		cJSON_DeleteItemFromObjectCaseSensitive(approver, "SignComponents");
	}
	return root;
}

/* Xorshift: the same damage in every run. */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void a_lying_answer_changes_nothing_but_places(void **state)
{
	(void) state;
	subject s;
	sp_buf bytes;
	sp_job_answer answer;
	uint32_t seed = 20240607;
	unsigned read = 0;
	open_subject(&s, &pairs[1], SP_JOB_CHECK, SIGNPREP_EMIT_ABSOLUTE);
	pack(&s, &bytes);
	cJSON *wanted = without_places(s.request.data);
	char *copy = malloc(bytes.length);
	assert_non_null(copy);
	for (int round = 0; round < 4000; round++) {
		memcpy(copy, bytes.data, bytes.length);
		for (uint32_t flips = 1 + next_random(&seed) % 3; flips; flips--)
			copy[next_random(&seed) % bytes.length] = (char) next_random(&seed);
		if (unpack(&s, copy, bytes.length, &answer) != SP_ANSWER_READ)
			continue;
		read++;
		if (answer.result) {
			cJSON *got = without_places(signprep_result_request(answer.result));
			assert_true(cJSON_Compare(got, wanted, true));
			cJSON_Delete(got);
			for (size_t i = 0; i < signprep_result_count(answer.result); i++) {
				const signprep_component *c = signprep_result_at(answer.result, i);
				for (size_t k = 0; k < c->placement_count; k++)
					assert_int_in_range(c->placements[k].page, 1, answer.page_count);
			}
		}
		sp_job_answer_clear(&answer);
	}
	/* Many flips hit numbers and texts, and must pass; else this would test nothing. */
	assert_int_in_range(read, 400, 3900);
	free(copy);
	cJSON_Delete(wanted);
	sp_buf_clear(&bytes);
	close_subject(&s);
}

typedef void (*twist_fn)(signprep_result *result);

static signprep_component *component(signprep_result *result, size_t index)
{
	return &result->components[index];
}

static signprep_placement *placement(signprep_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		if (result->components[i].placement_count)
			return (signprep_placement *) (size_t) result->components[i].placements;
	return NULL;
}

static void no_placement(signprep_result *r)
{
	component(r, 2)->placement_count = 0;
}
static void page_zero(signprep_result *r)
{
	placement(r)->page = 0;
}
static void page_beyond(signprep_result *r)
{
	placement(r)->page = 999;
}
static void not_a_number(signprep_result *r)
{
	placement(r)->rect.x0 = NAN;
}
static void endless(signprep_result *r)
{
	placement(r)->rect.x1 = INFINITY;
}
static void first_is_copy(signprep_result *r)
{
	placement(r)->copy = true;
}
static void fewer(signprep_result *r)
{
	r->count--;
}
static void no_such_alternative(signprep_result *r)
{
	r->taken[2] = 3;
}
static void lacking_unsaid(signprep_result *r)
{
	signprep_issues_free(r->issues);
	r->issues = sp_issues_new();
	component(r, 2)->placement_count = 0;
	component(r, 2)->status = SIGNPREP_STATUS_MISSING;
}
static void left_out(signprep_result *r)
{
	component(r, 2)->placement_count = 0;
	component(r, 2)->status = SIGNPREP_STATUS_OPTIONAL_MISSING;
}
static void unknown_status(signprep_result *r)
{
	component(r, 2)->status = (signprep_status) 17;
}
static void unchecked(signprep_result *r)
{
	r->checked = false;
}
static void bad_text(signprep_result *r)
{
	component(r, 2)->why = "\xff";
}
static void unknown_id(signprep_result *r)
{
	sp_issues_add(r->issues, "K201", "", "x", NULL)->id = "K999";
}
static void error_without_code(signprep_result *r)
{
	sp_issues_add(r->issues, "K201", "", "x", NULL)->code = SIGNPREP_OK;
}
static void code_without_error(signprep_result *r)
{
	sp_issues_add(r->issues, "K201", "", "x", NULL)->severity = SIGNPREP_SEVERITY_NOTE;
}
static void unknown_code(signprep_result *r)
{
	sp_issues_add(r->issues, "K201", "", "x", NULL)->code = (signprep_code) 99;
}

static void lies_are_seen_through(void **state)
{
	(void) state;
	static const twist_fn twists[] = { no_placement, page_zero, page_beyond, not_a_number, endless, first_is_copy, fewer,
		no_such_alternative, lacking_unsaid, left_out, unknown_status, unchecked, bad_text, unknown_id, error_without_code,
		code_without_error, unknown_code };
	subject s;
	open_subject(&s, &pairs[1], SP_JOB_CHECK, SIGNPREP_EMIT_ABSOLUTE);
	s.job.bare = true;
	for (size_t i = 0; i <= sizeof twists / sizeof *twists; i++) {
		sp_job_answer answer = { .code = SIGNPREP_OK }, there;
		sp_buf bytes;
		sp_job_run(&s.job, &answer);
		/* Without a twist it is believed. */
		if (i > 0)
			twists[i - 1](answer.result);
		sp_buf_init(&bytes, LIMIT);
		sp_job_answer_pack(&bytes, &s.job, &answer);
		sp_job_answer_status status = unpack(&s, bytes.data, bytes.length, &there);
		if (status != (i > 0 ? SP_ANSWER_MALFORMED : SP_ANSWER_READ))
			fail_msg("twist %zu: %d", i, (int) status);
		sp_job_answer_clear(&there);
		sp_job_answer_clear(&answer);
		sp_buf_clear(&bytes);
	}
	close_subject(&s);
}

/* An error says what the catalogue says, whatever was sent along. */
static void errors_are_made_anew(void **state)
{
	(void) state;
	subject s;
	sp_job_answer answer = { .code = SIGNPREP_OK }, there;
	sp_buf bytes;
	open_subject(&s, &pairs[0], SP_JOB_CHECK, SIGNPREP_EMIT_ABSOLUTE);
	signprep_error err = { 0 };
	sp_fail(&err, "D705", 7, "some.pdf", "", "two", NULL);
	sp_job_answer_fail(&answer, &err);
	snprintf(answer.error.message, sizeof answer.error.message, "send me money");
	sp_buf_init(&bytes, LIMIT);
	sp_job_answer_pack(&bytes, &s.job, &answer);
	assert_int_equal(unpack(&s, bytes.data, bytes.length, &there), SP_ANSWER_READ);
	same_error(&err, &there.error);
	assert_int_equal(there.error.native, 7);
	sp_job_answer_clear(&there);
	sp_buf_clear(&bytes);
	/* Its code is not the writer's to choose. */
	answer.error.code = SIGNPREP_ENCRYPTED;
	sp_buf_init(&bytes, LIMIT);
	sp_job_answer_pack(&bytes, &s.job, &answer);
	assert_int_equal(unpack(&s, bytes.data, bytes.length, &there), SP_ANSWER_MALFORMED);
	sp_buf_clear(&bytes);
	close_subject(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_come_back_whole),
		cmocka_unit_test(finds_come_back_whole),
		cmocka_unit_test(previews_come_along),
		cmocka_unit_test(searches_come_back_whole),
		cmocka_unit_test(checks_come_back_whole),
		cmocka_unit_test(drawings_come_back_whole),
		cmocka_unit_test(fields_to_be_baked_come_back_whole),
		cmocka_unit_test(a_cut_answer_is_none),
		cmocka_unit_test(a_lying_answer_changes_nothing_but_places),
		cmocka_unit_test(lies_are_seen_through),
		cmocka_unit_test(errors_are_made_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
