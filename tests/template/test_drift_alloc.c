/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every allocation of a check and a drift fails once: an error of memory or the same answer, never a crash, never a leak. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/signprep.h>

#include "tests/support/failing_malloc.h"

#if !FAILING_MALLOC
int main(void)
{
	return 77;
}
#else

/* What is read of a document, before anything fails. */
typedef struct reading {
	signprep_document *document;
	signprep_result *result;
	signprep_inspection *inspection;
	signprep_find *lines;
} reading;

static signprep_template *tpl;
static reading was, is;

static const char *path_of(const char *name)
{
	static char path[512];
	snprintf(path, sizeof path, "%s/cli/data/drift/%s", SIGNPREP_TESTS_DIR, name);
	return path;
}

static void read_one(reading *r, const char *name)
{
	static const char *const every[] = { SIGNPREP_DRIFT_LINES };
	const signprep_match match = { .size = sizeof match, .regex = SIGNPREP_SWITCH_ON };
	const signprep_find_options options = { .size = sizeof options, .match = &match };
	signprep_request *request = NULL;
	assert_int_equal(signprep_template_request(&request, tpl, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_document_open(&r->document, path_of(name), NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_locate(&r->result, r->document, request, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_inspect(&r->inspection, r->document, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&r->lines, r->document, every, 1, &options, NULL), SIGNPREP_OK);
	signprep_request_free(request);
}

static void drop(reading *r)
{
	signprep_find_free(r->lines);
	signprep_inspection_free(r->inspection);
	signprep_result_free(r->result);
	signprep_document_free(r->document);
}

/* Two texts, both or none. */
static signprep_code drift(char **answer, char **updated, signprep_error *err)
{
	const signprep_drift_side from = {
		.size = sizeof from, .result = was.result, .inspection = was.inspection, .lines = was.lines
	};
	const signprep_drift_side to = { .size = sizeof to, .result = is.result, .inspection = is.inspection, .lines = is.lines };
	signprep_drift *d = NULL;
	signprep_issues *left = NULL;
	signprep_code code = signprep_drift_compare(&d, tpl, &from, &to, err);
	if (!code)
		code = signprep_drift_json(answer, d, NULL, SIGNPREP_EN, err);
	if (!code)
		code = signprep_drift_update(updated, &left, d, err);
	signprep_issues_free(left);
	signprep_drift_free(d);
	return code;
}

static signprep_code check(char **answer, char **none, signprep_error *err)
{
	const signprep_landing landing = { .size = sizeof landing, .file = "new.pdf", .result = is.result };
	signprep_template_check *c = NULL;
	signprep_code code = signprep_template_check_new(&c, tpl, SIGNPREP_EN, err);
	(void) none;
	if (!code)
		code = signprep_template_check_add(c, &landing, err);
	if (!code)
		code = signprep_template_check_json(answer, c, NULL, err);
	signprep_template_check_free(c);
	return code;
}

static void sweep(signprep_code (*work)(char **, char **, signprep_error *))
{
	char *expected[2] = { NULL, NULL };
	long n = 0;
	assert_int_equal(work(&expected[0], &expected[1], NULL), SIGNPREP_OK);
	do {
		char *texts[2] = { NULL, NULL };
		signprep_error err = { 0 };
		long before = failing_malloc.live;
		failing_malloc.reached = false;
		failing_malloc.countdown = n++;
		signprep_code code = work(&texts[0], &texts[1], &err);
		failing_malloc.countdown = -1;
		if (code)
			assert_string_equal(err.id, "D901");
		assert_true(!code || failing_malloc.reached);
		for (int i = 0; i < 2; i++) {
			if (!code && expected[i])
				assert_string_equal(texts[i], expected[i]);
			signprep_free(texts[i]);
		}
		if (failing_malloc.live != before)
			fail_msg("allocation %ld: %ld pieces leaked", n - 1, failing_malloc.live - before);
	} while (failing_malloc.reached);
	assert_true(n > 50);
	print_message("%ld allocations\n", n);
	signprep_free(expected[0]);
	signprep_free(expected[1]);
}

static void a_drift(void **state)
{
	(void) state;
	sweep(drift);
}

static void a_check(void **state)
{
	(void) state;
	sweep(check);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_drift), cmocka_unit_test(a_check) };
	if (signprep_template_load(&tpl, path_of("contract.json"), NULL))
		return 1;
	read_one(&was, "old.pdf");
	read_one(&is, "renamed.pdf");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	drop(&was);
	drop(&is);
	signprep_template_free(tpl);
	return failed;
}
#endif
