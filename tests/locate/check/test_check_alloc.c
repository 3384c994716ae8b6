/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every allocation fails in turn: the checks then say so, or say the same as ever. Linked with --wrap. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "case_json.h"
#include "locate/check/check.h"
#include "support/pdf_writer.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long left = -1; /* allocations until one fails; -1: none does */
static bool hit;

static bool fails(void)
{
	if (left < 0 || left-- > 0)
		return false;
	hit = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

static void *json_malloc(size_t size)
{
	return __wrap_malloc(size);
}

static char *list_ids(const signprep_issues *issues)
{
	char *out = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&out, &size);
	assert_non_null(file);
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		fprintf(file, "%s ", signprep_issues_at(issues, i)->id);
	fclose(file);
	return out;
}

/* NULL when memory was reported to be out. */
static char *check(signprep_document *doc, const cJSON *request, long fail_at)
{
	const signprep_placement places[2] = {
		{ .page = 1, .rect = { 95, 200, 214, 319 }, .has_anchor = true, .anchor = { 100, 231, 124, 244 } },
		{ .page = 1, .rect = { 100, 210, 180, 220 } }
	};
	const signprep_component parts[2] = {
		{ .where = "Approvers[0].SignComponents[0]",
			.type = "SIGN_SEAL",
			.id = "",
			.name = "",
			.placements = &places[0],
			.placement_count = 1,
			.why = "" },
		{ .where = "Approvers[0].SignComponents[1]",
			.type = "SIGN_DATE",
			.id = "",
			.name = "",
			.placements = &places[1],
			.placement_count = 1,
			.why = "" },
	};
	signprep_issues *issues = sp_issues_new();
	signprep_error err = { 0 };
	signprep_code code;
	sp_page_store pages = { .pages = NULL };
	char *ids;

	assert_non_null(issues);
	hit = false;
	left = fail_at;
	sp_check_members(issues, request);
	sp_check_signers(issues, request);
	code = sp_check_document(issues, doc, &err);
	if (code == SIGNPREP_OK)
		code = sp_pages_open(&pages, doc, sp_page_source_content(doc), SP_PAGES_KEPT, &err);
	if (code == SIGNPREP_OK)
		code = sp_check_boxes(issues, &pages, request, parts, 2, &err);
	sp_pages_close(&pages);
	left = -1;
	if (code && (code != SIGNPREP_LIMIT || strcmp(err.id, "D901") != 0))
		fail_msg("allocation %ld: %s %s", fail_at, err.id, err.message);
	ids = list_ids(issues);
	if (code || sp_issues_failed(issues) || strstr(ids, "D901")) {
		free(ids);
		ids = NULL;
	}
	signprep_issues_free(issues);
	return ids;
}

static void sweep(const char *name)
{
	size_t length = 0, told = 0;
	char *bytes = pdfw_page_file(
		     "/Rotate 90 /CropBox [0 0 590 840]", "", "BT /C1 12 Tf 100 600 Td <753265B9FF1A6DF15733> Tj ET", &length),
	     *expected;
	cJSON *request = case_load(name);
	signprep_document *doc = NULL;
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "a.pdf", NULL, NULL), SIGNPREP_OK);
	free(check(doc, request, -1)); /* fills MuPDF's caches */
	expected = check(doc, request, -1);
	assert_non_null(expected);
	for (long n = 0;; n++) {
		char *found = check(doc, request, n);
		told += !found;
		if (found)
			assert_string_equal(found, expected);
		free(found);
		if (!hit)
			break;
		assert_true(n < 20000);
	}
	assert_true(told > 20);
	free(expected);
	cJSON_Delete(request);
	signprep_document_free(doc);
	free(bytes);
}

static void sweep_filled(void **state)
{
	(void) state;
	sweep("base/filled");
}
static void sweep_combination(void **state)
{
	(void) state;
	sweep("base/combination");
}
static void sweep_automatic(void **state)
{
	(void) state;
	sweep("base/automatic");
}

int main(void)
{
	cJSON_Hooks hooks = { json_malloc, free };
	const struct CMUnitTest tests[] = { cmocka_unit_test(sweep_filled), cmocka_unit_test(sweep_combination),
		cmocka_unit_test(sweep_automatic) };
	cJSON_InitHooks(&hooks);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
