/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of new fields: legal, and each given once. */
#include "tests/base/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "locate/bake.h"
#include "locate/bake_names.h"

static void open_names(sp_bake_names *names, sp_arena *arena)
{
	sp_arena_init(arena, (size_t) 64 << 20);
	*names = (sp_bake_names) { .arena = arena };
}

static void what_is_not_legal_is_changed(void **state)
{
	static const char *const cases[][2] = { { "甲方公章", "甲方公章" }, { "a.b.c", "a_b_c" }, { "  甲方　", "甲方" },
		{ "x\ny\tz", "x_y_z" }, { "", "SIGN_SEAL" }, { " \u3000 ", "SIGN_SEAL_2" }, { "...", "___" }, { "a\u202eb", "a_b" },
		{ "甲方公章", "甲方公章_2" }, { "甲方公章_2", "甲方公章_2_2" }, { "a\u00adb", "a_b_2" }, { "\u2060章", "_章" },
		{ "\u3164", "_" }, { "葛\U000e0100", "葛\U000e0100" } };
	sp_arena arena;
	sp_bake_names names;

	(void) state;
	open_names(&names, &arena);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(sp_bake_names_give(&names, cases[i][0], "SIGN_SEAL"), cases[i][1]);
	sp_bake_names_clear(&names);
	sp_arena_clear(&arena);
}

static void names_of_the_file_are_taken(void **state)
{
	signprep_field items[] = { { .name = (char *) "seal" }, { .name = (char *) "party.date" },
		{ .name = (char *) "old", .flags = SIGNPREP_FIELD_BAKED } };
	const signprep_fields fields = { items, 3, false };
	sp_arena arena;
	sp_bake_names names;

	(void) state;
	open_names(&names, &arena);
	assert_true(sp_bake_names_take(&names, &fields, true));
	assert_string_equal(sp_bake_names_give(&names, "seal", ""), "seal_2");
	assert_string_equal(sp_bake_names_give(&names, "party", ""), "party_2");
	assert_string_equal(sp_bake_names_give(&names, "old", ""), "old");
	sp_bake_names_clear(&names);
	assert_true(sp_bake_names_take(&names, &fields, false));
	assert_string_equal(sp_bake_names_give(&names, "old", ""), "old_2");
	sp_bake_names_clear(&names);
	sp_arena_clear(&arena);
}

static void long_names_are_cut(void **state)
{
	char text[3 * 500 + 1];
	sp_arena arena;
	sp_bake_names names;

	(void) state;
	for (size_t i = 0; i < 500; i++)
		memcpy(text + 3 * i, "章", 3);
	text[sizeof text - 1] = '\0';
	open_names(&names, &arena);
	assert_int_equal(strlen(sp_bake_names_give(&names, text, "")), 3 * SP_FIELD_NAME_MAX);
	sp_bake_names_clear(&names);
	sp_arena_clear(&arena);
}

static void rows_from_the_top(void **state)
{
	/* b is a little lower than a, but in its row; c is below both. */
	signprep_bake_item items[] = { { .name = "c", .page = 1, .rect = { 0, 50, 10, 70 }, .order = 0 },
		{ .name = "b", .page = 1, .rect = { 100, 12, 110, 32 }, .order = 1 },
		{ .name = "a", .page = 1, .rect = { 20, 15, 40, 30 }, .order = 2 },
		{ .name = "d", .page = 2, .rect = { 0, 0, 1, 1 }, .order = 3 } };

	(void) state;
	sp_bake_sort(items, 4);
	assert_string_equal(items[0].name, "a");
	assert_string_equal(items[1].name, "b");
	assert_string_equal(items[2].name, "c");
	assert_string_equal(items[3].name, "d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_legal_is_changed),
		cmocka_unit_test(names_of_the_file_are_taken),
		cmocka_unit_test(long_names_are_cut),
		cmocka_unit_test(rows_from_the_top),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
