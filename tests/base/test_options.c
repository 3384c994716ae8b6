/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Options structs of programs that were compiled against an older or a newer header. */
#include <string.h>

#include <signprep/signprep.h>

#include "base/options.h"
#include "unit.h"

/* A struct that has grown: this library knows the second version. */
struct second {
	size_t size;
	int a;
	double b;
	const char *c; /* since the second version */
};
#define FIRST (offsetof(struct second, b) + sizeof(double))

struct first {
	size_t size;
	int a;
	double b;
};

struct third {
	size_t size;
	int a;
	double b;
	const char *c;
	long d[3];
};

static signprep_code take(struct second *out, const void *options, signprep_error *err)
{
	memset(out, 0xA5, sizeof *out);
	return sp_options_take(out, sizeof *out, FIRST, options, "second", err);
}

static void null_is_nothing(void **state)
{
	struct second own;
	(void) state;
	assert_int_equal(take(&own, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(own.size, sizeof own);
	assert_int_equal(own.a, 0);
	assert_true(own.b == 0);
	assert_null(own.c);
}

/* Whatever stands behind the first version is not read: the caller's struct ends there. */
static void an_older_program(void **state)
{
	struct {
		struct first options;
		char behind[64];
	} caller = { { 0, 3, 2.5 }, "" };
	struct second own;
	(void) state;
	memset(caller.behind, 0x5A, sizeof caller.behind);
	for (size_t size = 0; size <= sizeof caller.options; size += sizeof caller.options) {
		caller.options.size = size;
		assert_int_equal(take(&own, &caller, NULL), SIGNPREP_OK);
		assert_int_equal(own.a, 3);
		assert_true(own.b == 2.5);
		assert_null(own.c);
		assert_int_equal(own.size, sizeof own);
	}
}

static void the_same_header(void **state)
{
	struct second caller = { sizeof caller, 3, 2.5, "c" }, own;
	(void) state;
	assert_int_equal(take(&own, &caller, NULL), SIGNPREP_OK);
	assert_string_equal(own.c, "c");
	/* Without a size it is the first version, though more is set. */
	caller.size = 0;
	assert_int_equal(take(&own, &caller, NULL), SIGNPREP_OK);
	assert_null(own.c);
	assert_int_equal(own.a, 3);
}

static void a_newer_program(void **state)
{
	struct third caller = { sizeof caller, 3, 2.5, "c", { 0, 0, 0 } };
	struct second own;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(take(&own, &caller, &err), SIGNPREP_OK);
	assert_string_equal(own.c, "c");
	caller.d[2] = 1;
	assert_int_equal(take(&own, &caller, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R030");
	assert_non_null(strstr(err.message, "second"));
}

static void a_size_that_can_t_be(void **state)
{
	const size_t sizes[] = { 1, sizeof(size_t) - 1, 65537, (size_t) -1 };
	struct second caller = { 0, 0, 0, NULL }, own;
	(void) state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		signprep_error err = { 0 };
		caller.size = sizes[i];
		assert_int_equal(take(&own, &caller, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "R031");
	}
}

/* Every door of the library looks at the size before anything else. */
#define REFUSES(call) \
	do { \
		memset(&err, 0, sizeof err); \
		assert_int_equal((call), SIGNPREP_INVALID); \
		assert_string_equal(err.id, "R030"); \
	} while (0)

static bool no_bytes(void *opaque, const void *bytes, size_t length)
{
	(void) opaque;
	(void) bytes;
	(void) length;
	return false;
}

static bool no_page(void *opaque, int page, const void *png, size_t length)
{
	(void) page;
	return no_bytes(opaque, png, length);
}

static void every_entry_point(void **state)
{
	/* Longer than any of the structs, and set at its end. */
	union {
		size_t size;
		char bytes[2048];
		signprep_document_options document;
		signprep_match match;
		signprep_find_options find;
		signprep_locate_options locate;
		signprep_png_options png;
		signprep_preview_options preview;
		signprep_prepare_options prepare;
		signprep_pool_options pool;
		signprep_inspect_options inspect;
		signprep_client_options client;
		signprep_batch_options batch;
		signprep_batch_broker broker;
	} newer = { 0 };
	const int pages[] = { 1 };
	const signprep_preview_options one = { .pages = pages, .page_count = 1, .png = &newer.png };
	signprep_error err;
	signprep_document *doc = NULL, *none = NULL, *opaque = NULL;
	signprep_request *request = NULL;
	signprep_find *find = NULL;
	signprep_inspection *seen = NULL;
	signprep_result *result = NULL;
	signprep_pool *pool = NULL, *no_pool = NULL;
	signprep_client *client = NULL;
	signprep_batch *batch = NULL;
	const char *const keywords[] = { "a" };
	static const char path[] = SIGNPREP_TESTS_DIR "/lab/pdf/01_plain.pdf";
	(void) state;

	newer.size = sizeof newer;
	newer.bytes[sizeof newer - 1] = 1;
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_request_parse(&request, "{}", 2, "r", NULL), SIGNPREP_OK);
	assert_int_equal(signprep_pool_new(&pool, NULL, NULL), SIGNPREP_OK);
	REFUSES(signprep_document_open(&none, path, &newer.document, &err));
	REFUSES(signprep_document_open_memory(&none, "", 0, "m", &newer.document, &err));
	REFUSES(signprep_document_open_opaque(&none, path, &newer.document, &err));
	REFUSES(signprep_find_run(&find, doc, keywords, 1, &newer.find, &err));
	REFUSES(signprep_find_run(&find, doc, keywords, 1, &(signprep_find_options) { .match = &newer.match }, &err));
	REFUSES(signprep_locate(&result, doc, request, &newer.locate, &err));
	REFUSES(signprep_check(&result, doc, request, &newer.locate, &err));
	REFUSES(signprep_render_png(doc, &(signprep_drawing) { 1, NULL, 0, NULL, 0 }, &newer.png, no_bytes, NULL, &err));
	REFUSES(signprep_normalize(path, NULL, &newer.prepare, NULL, no_bytes, NULL, &err));
	REFUSES(signprep_normalize(path, &newer.document, NULL, NULL, no_bytes, NULL, &err));
	REFUSES(signprep_inspect(&seen, doc, &newer.inspect, &err));
	REFUSES(signprep_document_open_opaque_memory(&none, "%PDF", 4, "m", &newer.document, &err));
	assert_int_equal(signprep_document_open_opaque(&opaque, path, NULL, NULL), SIGNPREP_OK);
	REFUSES(signprep_pool_check(&result, pool, opaque, request, &newer.locate, &err));
	REFUSES(signprep_pool_locate(&result, pool, opaque, request, &newer.locate, &err));
	REFUSES(signprep_pool_find(&find, pool, opaque, keywords, 1, &newer.find, &err));
	REFUSES(signprep_pool_find(&find, pool, opaque, keywords, 1, &(signprep_find_options) { .match = &newer.match }, &err));
	REFUSES(signprep_pool_inspect(&seen, pool, opaque, &newer.inspect, &err));
	REFUSES(signprep_pool_normalize(pool, opaque, &newer.prepare, NULL, no_bytes, NULL, &err));
	REFUSES(signprep_pool_new(&no_pool, &newer.pool, &err));
	REFUSES(signprep_client_new(&client, &newer.client, &err));
	REFUSES(signprep_batch_new(&batch, &newer.batch, &err));
	REFUSES(signprep_batch_new(&batch, &(signprep_batch_options) { .broker = &newer.broker }, &err));
	assert_true(!none && !find && !seen && !result && !no_pool && !client && !batch);
	assert_int_equal(signprep_check(&result, doc, request, NULL, &err), SIGNPREP_OK);
	REFUSES(signprep_preview_png(result, 1, &newer.png, no_bytes, NULL, &err));
	REFUSES(signprep_preview_pages(result, &newer.preview, no_page, NULL, &err));
	REFUSES(signprep_preview_pages(result, &one, no_page, NULL, &err));
	REFUSES(signprep_pool_preview(pool, opaque, result, &one, no_page, NULL, &err));
	REFUSES(signprep_pool_preview(pool, opaque, result, &newer.preview, no_page, NULL, &err));
	signprep_result_free(result);
	signprep_request_free(request);
	signprep_document_free(doc);
	signprep_document_free(opaque);
	signprep_pool_free(pool);
}

/* What a zero-initialised struct stands for is fixed: these are the ends of the first versions, by hand for 64 bits. */
static void first_versions_stay(void **state)
{
	(void) state;
	if (sizeof(void *) != 8)
		skip();
	assert_int_equal(SP_OPTIONS_FIRST(signprep_document_options), 8 + 8 + 8 + 8 + 8);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_match), 8 + 10 * 4);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_find_options), 8 + 8 + 8 + 8 + 8);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_locate_options), 8 + 4 + 4 + 8 + 8);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_png_options), 8 + 8 + 8);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_preview_options), 8 + 8 + 8 + 8);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_prepare_options), 8 + 1 + 1);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_pool_options), 8 + 8 + 8 + 8 + 8 + 1);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_inspect_options), 8 + 8 + 8 + 8);
	assert_int_equal(SP_OPTIONS_FIRST(signprep_client_options),
		8 + 8 /* environment */ + 9 * 8 /* texts */ + 2 * 8 /* times */ + 8 /* retries */ + 8 + 8 + 8 /* two flags */ + 8 +
			3 * 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_is_nothing),
		cmocka_unit_test(an_older_program),
		cmocka_unit_test(the_same_header),
		cmocka_unit_test(a_newer_program),
		cmocka_unit_test(a_size_that_can_t_be),
		cmocka_unit_test(every_entry_point),
		cmocka_unit_test(first_versions_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
