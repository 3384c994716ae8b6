/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Memory runs out at any moment of a draft: an error, or the whole answer; never a crash, a leak or half of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include <signprep/template.h>

#include "support/failing_malloc.h"

#if !FAILING_MALLOC

/* A sanitizer has a malloc of its own. */
int main(void)
{
	return 77;
}

#else

/* Allocations of a run are some thousands: every STEP-th fails, from another start each round. */
#define STEP 13

static const char path[] = SIGNPREP_TESTS_DIR "/template/data/plain.pdf";

/* The texts of a whole draft, one behind the other; NULL and an error in `err` where it failed. Free it. */
static char *draft_texts(signprep_error *err)
{
	signprep_document *doc = NULL;
	signprep_draft *draft = NULL;
	char *texts = NULL;
	signprep_code code = signprep_document_open(&doc, path, NULL, err);
	if (!code)
		code = signprep_draft_new(&draft, doc, NULL, NULL, err);
	if (!code)
		code = signprep_draft_finish(draft, err);
	failing_malloc.quiet = true;
	if (!code) {
		size_t first = strlen(signprep_draft_template(draft)), second = strlen(signprep_draft_rows(draft));
		texts = malloc(first + second + 1);
		assert_non_null(texts);
		memcpy(texts, signprep_draft_template(draft), first);
		memcpy(texts + first, signprep_draft_rows(draft), second + 1);
	}
	failing_malloc.quiet = false;
	signprep_draft_free(draft);
	signprep_document_free(doc);
	return texts;
}

static void every_allocation(void **state)
{
	signprep_error err = { 0 };
	(void) state;
	failing_malloc.countdown = -1;
	/* What is made once for the whole program. */
	ERR_clear_error();
	free(draft_texts(&err));
	char *whole = draft_texts(&err);
	assert_non_null(whole);
	size_t failed = 0;
	for (long at = 0, round = 0;; at += STEP + round++ % 3) {
		long live = failing_malloc.live;
		err = (signprep_error) { 0 };
		failing_malloc.reached = false;
		failing_malloc.countdown = at;
		char *texts = draft_texts(&err);
		failing_malloc.countdown = -1;
		if (texts)
			assert_string_equal(texts, whole);
		else
			assert_int_not_equal(err.code, SIGNPREP_OK);
		failed += texts == NULL;
		free(texts);
		ERR_clear_error(); /* OpenSSL keeps its own list of what went wrong */
		assert_int_equal(failing_malloc.live, live);
		if (!failing_malloc.reached)
			break;
	}
	assert_true(failed > 50);
	free(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
