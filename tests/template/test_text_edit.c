/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members set where they stand: every other byte stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "template/text_edit.h"

static void edit(const char *before, const char *path, const char *name, const char *value, const char *after)
{
	sp_buf text;
	sp_buf_init(&text, 4096);
	sp_buf_puts(&text, before);
	assert_int_equal(sp_edit_set(&text, path, name, value), SP_EDIT_DONE);
	assert_string_equal(text.data, after);
	sp_buf_clear(&text);
}

static void a_value_is_replaced(void **state)
{
	(void) state;
	edit("{ \"a\" : 1 , \"b\":[1,2] }", "", "a", "[7]", "{ \"a\" : [7] , \"b\":[1,2] }");
	edit("{\"a\":{\"b\":\"}\\\"]\",\"c\":2}}", "a", "c", "3", "{\"a\":{\"b\":\"}\\\"]\",\"c\":3}}");
	edit("{\"a\":[[0],{\"b\":1},{\"b\":2}]}", "a[2]", "b", "9", "{\"a\":[[0],{\"b\":1},{\"b\":9}]}");
	edit("{\"A\":[{\"S\":[{},{\"x\":1}]}]}", "A[0].S[1]", "x", "null", "{\"A\":[{\"S\":[{},{\"x\":null}]}]}");
	/* A name may be written with escapes. */
	edit("{\"\\u0061\":1}", "", "a", "2", "{\"\\u0061\":2}");
}

static void a_member_is_added_as_the_first_is_laid_out(void **state)
{
	(void) state;
	edit("{}", "", "a", "1", "{\"a\": 1}");
	edit("{\"a\":1}", "", "b", "2", "{\"a\":1,\"b\": 2}");
	edit("{ \"a\": 1 }", "", "b", "2", "{ \"a\": 1, \"b\": 2 }");
	edit("{\n  \"a\": 1\n}\n", "", "b", "{}", "{\n  \"a\": 1,\n  \"b\": {}\n}\n");
	edit("{\"s\":[ {\n\t\"a\": [ ]\n} ]}", "s[0]", "b", "2", "{\"s\":[ {\n\t\"a\": [ ],\n\t\"b\": 2\n} ]}");
}

static void what_is_no_object_is_told(void **state)
{
	static const char *const paths[] = { "b", "a", "l", "l[0]", "l[2]", "l[9]", "o.x", "o[0]", "a.b" };
	(void) state;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		sp_buf text;
		sp_buf_init(&text, 4096);
		sp_buf_puts(&text, "{\"a\":1,\"l\":[1,{}],\"o\":{}}");
		assert_int_equal(sp_edit_set(&text, paths[i], "n", "1"), SP_EDIT_NO_OBJECT);
		assert_string_equal(text.data, "{\"a\":1,\"l\":[1,{}],\"o\":{}}");
		sp_buf_clear(&text);
	}
}

static void what_grows_too_large_is_left(void **state)
{
	sp_buf text;
	(void) state;
	sp_buf_init(&text, 12);
	sp_buf_puts(&text, "{\"a\":1}");
	assert_int_equal(sp_edit_set(&text, "", "longer", "12345678"), SP_EDIT_MEMORY);
	assert_string_equal(text.data, "{\"a\":1}");
	sp_buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_replaced),
		cmocka_unit_test(a_member_is_added_as_the_first_is_laid_out),
		cmocka_unit_test(what_is_no_object_is_told),
		cmocka_unit_test(what_grows_too_large_is_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
