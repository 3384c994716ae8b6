/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every allocation of a find fails once: an error each time, never a crash, a leak or an answer that lacks something. */
#include "page_text.h"

#include "row_file.h"

/* The linker sends malloc, calloc and realloc here (--wrap). */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static long left = -1; /* allocations that still succeed; -1: all */

static bool grants(void)
{
	if (left > 0)
		left--;
	return left != 0;
}

void *__wrap_malloc(size_t size)
{
	return grants() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
	return grants() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *memory, size_t size)
{
	return grants() ? __real_realloc(memory, size) : NULL;
}

static const char content[] =
	"BT /C1 12 Tf 72 700 Td {由甲方（盖章）确认} Tj ET BT /C1 12 Tf 72.3 700 Td {由甲方（盖章）确认} Tj ET"
	" BT /F1 12 Tf 72 600 Td (please SIGN-) Tj 0 -14 Td (HERE now) Tj ET BT /C1 12 Tf 72 500 Td {乙方（签字）} Tj ET"
	" /Span <</ActualText (cafe)>> BDC BT /F1 12 Tf 72 400 Td (xxxx) Tj ET EMC 1 g 70 495 100 20 re f BT /F1 12 Tf 72 300 Td "
	"(word) Tj ET";

/* What there is to find, in short: hits, flags and near misses of each keyword. */
static void describe(const signprep_find *find, char *out, size_t room)
{
	*out = 0;
	for (size_t i = 0; i < signprep_find_count(find); i++) {
		const signprep_query *q = signprep_find_at(find, i);
		snprintf(out + strlen(out), room - strlen(out), "%s:%zu,%x,%zu;", q->keyword, q->hit_count,
			q->hit_count ? q->hits[0].flags : 0, q->near_miss_count);
	}
}

static void sweep(const signprep_match *match, const char *const *keywords, size_t count, const char *expected)
{
	size_t length;
	char *bytes = row_file("", "", content, &length), seen[512];
	const signprep_find_options options = { .match = match };
	long failures = 0;
	for (long grant = 1;; grant++) {
		signprep_document *doc = NULL;
		signprep_find *find = NULL;
		signprep_error err = { 0 };
		assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "t.pdf", NULL, NULL), SIGNPREP_OK);
		left = grant;
		signprep_code code = signprep_find_run(&find, doc, keywords, count, &options, &err);
		bool reached = left == 0;
		left = -1;
		if (code) {
			/* MuPDF takes an object it has no room for as damaged. */
			assert_true(code == SIGNPREP_LIMIT || code == SIGNPREP_UNREADABLE);
			assert_null(find);
			failures++;
		} else {
			const signprep_issues *issues = signprep_find_issues(find);
			bool told = false;
			for (size_t i = 0; i < signprep_issues_count(issues); i++)
				told = told || strcmp(signprep_issues_at(issues, i)->id, "D604") == 0;
			describe(find, seen, sizeof seen);
			if (!told)
				assert_string_equal(seen, expected);
		}
		signprep_find_free(find);
		signprep_document_free(doc);
		if (!code && !reached)
			break;
	}
	assert_true(failures > 50);
	free(bytes);
}

static void plain_keywords(void **state)
{
	(void) state;
	const char *const keywords[] = { "甲方（盖章）", "signhere", "cafe", "甲方（签字）", "word" };
	const signprep_match match = { 0 };
	sweep(&match, keywords, 5, "甲方（盖章）:1,0,0;signhere:1,40,0;cafe:1,20,0;甲方（签字）:0,0,2;word:1,2,0;");
}

static void expressions_across_lines(void **state)
{
	(void) state;
	const char *const keywords[] = { "[甲乙]方（..）", "now|please" };
	const signprep_match match = {
		.regex = SIGNPREP_SWITCH_ON, .cross_line = SIGNPREP_SWITCH_ON, .hidden = SIGNPREP_SWITCH_ON
	};
	sweep(&match, keywords, 2, "[甲乙]方（..）:2,0,0;now|please:2,0,0;");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(plain_keywords), cmocka_unit_test(expressions_across_lines) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
