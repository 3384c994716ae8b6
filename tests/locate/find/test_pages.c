/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Page selections. */
#include "page_text.h"

#include "base/page_selection.h"

typedef struct selection {
	const char *text;
	int pages;
	const char *chosen;
} selection;

static void selections(void **state)
{
	(void) state;
	const selection cases[] = {
		{ NULL, 3, "xxx" },
		{ "", 3, "xxx" },
		{ "all", 3, "xxx" },
		{ "3", 5, "--x--" },
		{ "-1", 5, "----x" },
		{ "-5", 5, "x----" },
		{ "last", 5, "----x" },
		{ "1-3,7", 8, "xxx---x-" },
		{ "odd", 5, "x-x-x" },
		{ "even", 5, "-x-x-" },
		{ "even", 1, "-" },
		{ "2-last", 4, "-xxx" },
		{ "-2--1", 4, "--xx" },
		{ "last-last", 4, "---x" },
		{ " 1 , 3 - 4 ", 4, "x-xx" },
		{ "2,2,2", 3, "-x-" },
		{ "odd,2", 4, "xxx-" },
		{ "-3-last", 4, "-xxx" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool chosen[8];
		char shown[9] = "";
		signprep_error err = { 0 };
		if (sp_pages_parse(cases[i].text, cases[i].pages, chosen, "", &err))
			fail_msg("\"%s\": %s", cases[i].text, err.message);
		for (int p = 0; p < cases[i].pages; p++)
			shown[p] = chosen[p] ? 'x' : '-';
		assert_string_equal(shown, cases[i].chosen);
	}
}

static void mistakes(void **state)
{
	(void) state;
	const struct {
		const char *text, *id;
	} cases[] = {
		{ "0", "P101" },
		{ "99999", "P101" },
		{ "6", "P101" },
		{ "-6", "P101" },
		{ "99999999999999999999", "P101" },
		{ "1-6", "P101" },
		{ "x", "P102" },
		{ "1,", "P102" },
		{ ",1", "P102" },
		{ "3-1", "P102" },
		{ "1-", "P102" },
		{ "1 2", "P102" },
		{ "--1", "P102" },
		{ "lasting", "P102" },
		{ "all3", "P102" },
		{ "1.5", "P102" },
		{ "１", "P102" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool chosen[5];
		signprep_error err = { 0 };
		assert_int_equal(sp_pages_parse(cases[i].text, 5, chosen, "Approvers[0]", &err), SIGNPREP_INVALID);
		if (strcmp(err.id, cases[i].id) != 0)
			fail_msg("\"%s\" gives %s, expected %s", cases[i].text, err.id, cases[i].id);
		assert_string_equal(err.where, "Approvers[0]");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(selections), cmocka_unit_test(mistakes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
