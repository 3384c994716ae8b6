/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The longjmp wall: what is thrown inside becomes an error value outside. And the memory that is counted. */
#include "page_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pdfcore/memory.h"
#include "tests/support/pdf_writer.h"

typedef struct fixture {
	char *file;
	signprep_document *doc;
} fixture;

static int open_fixture(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	size_t length;

	if (!f)
		return -1;
	f->file = pdfw_page_file("", "", "", &length);
	*state = f;
	return (int) signprep_document_open_memory(&f->doc, f->file, length, "guard.pdf", NULL, NULL);
}

static int close_fixture(void **state)
{
	fixture *f = *state;

	signprep_document_free(f->doc);
	free(f->file);
	free(f);
	return 0;
}

static void throw_code(fz_context *ctx, void *code)
{
	fz_throw(ctx, *(int *) code, "reason %d", 7);
}

static void set_flag(fz_context *ctx, void *flag)
{
	(void) ctx;
	*(bool *) flag = true;
}

static void eat_memory(fz_context *ctx, void *block)
{
	*(void **) block = fz_malloc(ctx, (size_t) 2 << 30);
}

/* As MuPDF does with many objects: no memory for it, so it is left out. */
static void go_on_without(fz_context *ctx, void *done)
{
	fz_free(ctx, fz_malloc_no_throw(ctx, (size_t) 2 << 30));
	fz_free(ctx, fz_malloc(ctx, 10));
	*(bool *) done = true;
}

static void thrown(fixture *f, int code, const char *id, signprep_code expected)
{
	signprep_error err = { 0 };

	assert_int_equal(sp_guard(f->doc, throw_code, &code, "D708", "page 3", &err), expected);
	assert_string_equal(err.id, id);
	assert_string_equal(err.where, "page 3");
	assert_int_equal(err.native, code);
}

static void exceptions_become_errors(void **state)
{
	fixture *f = *state;
	signprep_error err = { 0 };
	int code = FZ_ERROR_GENERIC;

	thrown(f, FZ_ERROR_GENERIC, "D708", SIGNPREP_UNREADABLE);
	thrown(f, FZ_ERROR_SYNTAX, "D708", SIGNPREP_UNREADABLE);
	thrown(f, SP_FZ_ERROR_MEMORY, "D901", SIGNPREP_LIMIT);
	thrown(f, FZ_ERROR_ABORT, "D902", SIGNPREP_LIMIT);
	assert_int_equal(sp_guard(f->doc, throw_code, &code, "D708", "page 3", &err), SIGNPREP_UNREADABLE);
	assert_non_null(strstr(err.message, "reason 7"));
}

static void success_leaves_the_error_alone(void **state)
{
	fixture *f = *state;
	signprep_error err = { .native = 99 };
	bool flag = false;

	assert_int_equal(sp_guard(f->doc, set_flag, &flag, "D708", "", &err), SIGNPREP_OK);
	assert_true(flag);
	assert_int_equal(err.native, 99);
}

static void the_deadline_is_asked_first(void **state)
{
	fixture *f = *state;
	signprep_error err = { 0 };
	bool flag = false;

	f->doc->deadline = 1e-9;
	assert_int_equal(sp_guard(f->doc, set_flag, &flag, "D708", "", &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D902");
	assert_false(flag);
	f->doc->deadline = 0;
}

static void memory_over_the_maximum(void **state)
{
	fixture *f = *state;
	signprep_error err = { 0 };
	void *block = NULL;

	assert_int_equal(sp_guard(f->doc, eat_memory, &block, "D708", "", &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D901");
	assert_null(block);
	assert_true(f->doc->memory.exhausted);
}

static void memory_lost_on_the_way(void **state)
{
	fixture *f = *state;
	signprep_error err = { 0 };
	bool done = false;

	assert_int_equal(sp_guard(f->doc, go_on_without, &done, "D708", "", &err), SIGNPREP_LIMIT);
	assert_true(done);
	assert_string_equal(err.id, "D901");
	/* The next call starts afresh. */
	assert_int_equal(sp_guard(f->doc, set_flag, &done, "D708", "", &err), SIGNPREP_OK);
}

static void memory_is_counted(void **state)
{
	sp_memory memory = { .max = 1000 };
	fz_alloc_context a = sp_memory_callbacks(&memory);
	char *block = a.malloc(a.user, 600), *other;

	(void) state;
	assert_non_null(block);
	assert_int_equal((uintptr_t) block % _Alignof(max_align_t), 0);
	assert_int_equal(memory.used, 600);
	assert_null(a.malloc(a.user, 401));
	assert_true(memory.exhausted);
	assert_null(a.malloc(a.user, SIZE_MAX));
	memset(block, 'x', 600);
	other = a.realloc(a.user, block, 1000);
	assert_non_null(other);
	assert_int_equal(other[599], 'x');
	assert_int_equal(memory.used, 1000);
	assert_null(a.realloc(a.user, other, 1001));
	other = a.realloc(a.user, other, 10);
	assert_int_equal(memory.used, 10);
	assert_int_equal(memory.peak, 1000);
	a.free(a.user, other);
	a.free(a.user, NULL);
	assert_int_equal(memory.used, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(exceptions_become_errors, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(success_leaves_the_error_alone, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(the_deadline_is_asked_first, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(memory_over_the_maximum, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(memory_lost_on_the_way, open_fixture, close_fixture),
		cmocka_unit_test(memory_is_counted) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
