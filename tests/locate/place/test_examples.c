/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every JSON example of docs/request.md is a component without a slip. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 65536

static char *read_manual(void)
{
	char *text = calloc(1, LONGEST);
	FILE *file = fopen(SIGNPREP_TESTS_DIR "/../docs/request.md", "rb");
	assert_non_null(text);
	assert_non_null(file);
	assert_true(fread(text, 1, LONGEST - 1, file) > 0);
	fclose(file);
	return text;
}

static void examples(void **state)
{
	char *manual = read_manual();
	size_t count = 0;
	(void) state;
	for (char *at = manual; (at = strstr(at, "```json\n")); count++) {
		char *end = strstr(at += 8, "```");
		bench b;
		assert_non_null(end);
		*end = '\0';
		bench_open(&b, at);
		if (signprep_issues_count(b.issues))
			fail_msg("%s at %s in\n%s", signprep_issues_at(b.issues, 0)->id, signprep_issues_at(b.issues, 0)->where, at);
		bench_close(&b);
		at = end + 3;
	}
	assert_true(count > 15);
	free(manual);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(examples) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
