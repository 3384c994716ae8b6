/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Arena, array, buffer: growth, maximums, overflow. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/buf.h"
#include "unit.h"

static void arena_gives_zeroed_aligned_memory(void **state)
{
	sp_arena arena;
	(void) state;
	sp_arena_init(&arena, 1 << 20);
	for (size_t i = 1; i < 300; i++) {
		unsigned char *p = sp_arena_alloc(&arena, i);
		assert_non_null(p);
		assert_int_equal((uintptr_t) p % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < i; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xFF, i);
	}
	assert_string_equal(sp_arena_dup(&arena, "甲方"), "甲方");
	assert_string_equal(sp_arena_dup_n(&arena, "abcdef", 3), "abc");
	assert_string_equal(sp_arena_printf(&arena, "%s-%d", "x", 42), "x-42");
	sp_arena_clear(&arena);
	assert_non_null(sp_arena_alloc(&arena, 10));
	sp_arena_clear(&arena);
	/* What was used and reset is zero again, and counted once. */
	for (int round = 0; round < 3; round++) {
		for (size_t i = 1; i < 200; i++) {
			unsigned char *p = sp_arena_alloc(&arena, i);
			assert_non_null(p);
			for (size_t k = 0; k < i; k++)
				assert_int_equal(p[k], 0);
			memset(p, 0xFF, i);
		}
		assert_int_in_range(arena.used, 1, 64 << 10);
		sp_arena_reset(&arena);
	}
	assert_non_null(sp_arena_alloc(&arena, (1 << 20) - (64 << 10)));
	assert_null(sp_arena_alloc(&arena, 1 << 20));
	sp_arena_clear(&arena);
	sp_arena_reset(&arena);
	assert_int_equal(arena.used, 0);
}

static void arena_keeps_its_maximum(void **state)
{
	sp_arena arena;
	(void) state;
	sp_arena_init(&arena, 10000);
	assert_null(sp_arena_alloc(&arena, 10001));
	assert_non_null(sp_arena_alloc(&arena, 9000));
	assert_null(sp_arena_alloc(&arena, 2000));
	assert_non_null(sp_arena_alloc(&arena, 500));
	assert_null(sp_arena_array(&arena, SIZE_MAX / 2, 16));
	assert_null(sp_arena_alloc(&arena, SIZE_MAX));
	sp_arena_clear(&arena);
}

static void array_stops_at_its_maximum(void **state)
{
	void *items = NULL;
	size_t cap = 0;
	(void) state;
	assert_true(sp_array_reserve(&items, &cap, 0, 1, sizeof(int), 20));
	assert_int_equal(cap, 16);
	assert_true(sp_array_reserve(&items, &cap, 16, 4, sizeof(int), 20));
	assert_int_equal(cap, 20);
	assert_false(sp_array_reserve(&items, &cap, 20, 1, sizeof(int), 20));
	assert_false(sp_array_reserve(&items, &cap, 3, SIZE_MAX, sizeof(int), SIZE_MAX));
	free(items);
}

static void buf_is_always_terminated(void **state)
{
	sp_buf buf;
	size_t length = 99;
	(void) state;
	sp_buf_init(&buf, 100);
	assert_true(sp_buf_puts(&buf, "ab"));
	assert_true(sp_buf_putc(&buf, 'c'));
	assert_true(sp_buf_printf(&buf, "%04d", 7));
	assert_string_equal(buf.data, "abc0007");
	char *text = sp_buf_take(&buf, &length);
	assert_int_equal(length, 7);
	assert_string_equal(text, "abc0007");
	free(text);
	text = sp_buf_take(&buf, &length);
	assert_string_equal(text, "");
	assert_int_equal(length, 0);
	free(text);
}

static void buf_fails_for_good_past_its_maximum(void **state)
{
	sp_buf buf;
	(void) state;
	sp_buf_init(&buf, 5);
	assert_true(sp_buf_append(&buf, "12345", 5));
	assert_false(sp_buf_putc(&buf, '6'));
	assert_true(buf.failed);
	assert_string_equal(buf.data, "12345");
	assert_false(sp_buf_append(&buf, "", 0));
	assert_null(sp_buf_take(&buf, NULL));
	sp_buf_init(&buf, 5);
	assert_false(sp_buf_printf(&buf, "%s", "123456"));
	sp_buf_clear(&buf);
	sp_buf_init(&buf, SIZE_MAX);
	assert_false(sp_buf_append(&buf, "x", SIZE_MAX));
	sp_buf_wipe(&buf);
	assert_null(buf.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_gives_zeroed_aligned_memory),
		cmocka_unit_test(arena_keeps_its_maximum),
		cmocka_unit_test(array_stops_at_its_maximum),
		cmocka_unit_test(buf_is_always_terminated),
		cmocka_unit_test(buf_fails_for_good_past_its_maximum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
