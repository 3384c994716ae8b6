/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool as the library offers it. */
#include "tests/base/unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <signprep/signprep.h>

#include "base/buf.h"

#define LEASE SIGNPREP_TESTS_DIR "/../samples/lease.pdf"
#define LEASE_JSON SIGNPREP_TESTS_DIR "/../samples/lease.json"
#define ENCRYPTED SIGNPREP_TESTS_DIR "/cli/data/encrypted.pdf"
#define THREADS 4
#define ROUNDS 8

static signprep_pool *pool;
static signprep_request *request;
static signprep_result *wanted;
static size_t wanted_hits;
static const char *const keyword = "甲方（盖章）";

static signprep_document *opaque(const char *path)
{
	signprep_document *doc;
	assert_int_equal(signprep_document_open_opaque(&doc, path, NULL, NULL), SIGNPREP_OK);
	return doc;
}

static signprep_document *opened(const char *path)
{
	signprep_document *doc;
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	return doc;
}

static int setup(void **state)
{
	const signprep_pool_options options = { .workers = 2 };
	signprep_document *doc;
	signprep_find *find;
	(void) state;
	/* First, as pool.h asks for. */
	assert_int_equal(signprep_pool_new(&pool, &options, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_request_load(&request, LEASE_JSON, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_document_open(&doc, LEASE, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_check(&wanted, doc, request, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&find, doc, &keyword, 1, NULL, NULL), SIGNPREP_OK);
	wanted_hits = signprep_find_at(find, 0)->hit_count;
	signprep_find_free(find);
	signprep_document_free(doc);
	return wanted_hits > 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void) state;
	signprep_result_free(wanted);
	signprep_request_free(request);
	signprep_pool_free(pool);
	/* Nothing is left to wait for. */
	return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : -1;
}

static void check_is_the_same(void **state)
{
	(void) state;
	signprep_document *doc = opaque(LEASE);
	signprep_result *result;
	signprep_error err = { 0 };
	assert_int_equal(signprep_pool_check(&result, pool, doc, request, NULL, &err), SIGNPREP_OK);
	assert_string_equal(signprep_result_request(result), signprep_result_request(wanted));
	assert_string_equal(signprep_result_report(result), signprep_result_report(wanted));
	assert_true(signprep_result_checked(result));
	signprep_result_free(result);
	assert_int_equal(signprep_pool_locate(&result, pool, doc, request, NULL, &err), SIGNPREP_OK);
	assert_string_equal(signprep_result_request(result), signprep_result_request(wanted));
	assert_string_equal(signprep_result_sha256(result), signprep_result_sha256(wanted));
	assert_false(signprep_result_checked(result));
	signprep_result_free(result);
	signprep_document_free(doc);
}

static void errors_are_the_same(void **state)
{
	(void) state;
	const signprep_document_options password = { .password = "wrong" }, right = { .password = "open sesame" },
					small = { .max_file_bytes = 100 };
	const char *empty = "", *word = "Party A";
	signprep_document *doc;
	signprep_result *result;
	signprep_find *find;
	signprep_error err = { 0 };
	assert_int_equal(signprep_document_open_opaque(&doc, "/nonexistent.pdf", NULL, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D701");
	assert_null(doc);
	assert_int_equal(signprep_document_open_opaque(&doc, "/", NULL, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D702");
	assert_int_equal(signprep_document_open_opaque(&doc, LEASE, &small, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D903");
	assert_int_equal(signprep_document_open_opaque(&doc, ENCRYPTED, &password, &err), SIGNPREP_OK);
	assert_int_equal(signprep_pool_check(&result, pool, doc, request, NULL, &err), SIGNPREP_ENCRYPTED);
	assert_string_equal(err.id, "D803");
	assert_null(result);
	/* Who wants no more than the code gets it. */
	assert_int_equal(signprep_pool_check(&result, pool, doc, request, NULL, NULL), SIGNPREP_ENCRYPTED);
	assert_null(result);
	signprep_document_free(doc);
	assert_int_equal(signprep_document_open_opaque(&doc, ENCRYPTED, &right, &err), SIGNPREP_OK);
	assert_int_equal(signprep_pool_find(&find, pool, doc, &word, 1, NULL, &err), SIGNPREP_OK);
	signprep_find_free(find);
	signprep_document_free(doc);
	doc = opaque(LEASE);
	assert_int_equal(signprep_pool_find(&find, pool, doc, &empty, 1, NULL, &err), SIGNPREP_INVALID);
	assert_int_equal(err.id[0], 'K');
	assert_null(find);
	signprep_document_free(doc);
	assert_int_equal(signprep_document_open_opaque_memory(&doc, "", 0, "nothing", NULL, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D703");
	assert_null(doc);
}

/* Every page is told once, in turn. */
static void on_progress(void *seen, int done, int total)
{
	int *count = seen;
	assert_int_equal(done, ++*count);
	assert_true(done <= total);
}

static void progress_is_heard(void **state)
{
	(void) state;
	int heard = 0, pages;
	signprep_document *doc = opaque(LEASE), *here = opened(LEASE);
	signprep_find *find;
	signprep_inspection *seen;
	const signprep_find_options how = { .progress = on_progress, .opaque = &heard };
	const signprep_inspect_options look = { .progress = on_progress, .opaque = &heard };
	pages = signprep_document_page_count(here);
	assert_int_equal(signprep_pool_find(&find, pool, doc, &keyword, 1, &how, NULL), SIGNPREP_OK);
	assert_int_equal(heard, pages);
	heard = 0;
	assert_int_equal(signprep_pool_inspect(&seen, pool, doc, &look, NULL), SIGNPREP_OK);
	assert_int_equal(heard, pages);
	signprep_inspection_free(seen);
	signprep_find_free(find);
	signprep_document_free(here);
	signprep_document_free(doc);
}

/* As text, which holds all that is known. */
static char *inspected(signprep_document *doc, bool here)
{
	signprep_inspection *seen;
	char *text;
	assert_int_equal(
		here ? signprep_inspect(&seen, doc, NULL, NULL) : signprep_pool_inspect(&seen, pool, doc, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_inspection_json(&text, seen, NULL, SIGNPREP_ZH, NULL), SIGNPREP_OK);
	signprep_inspection_free(seen);
	signprep_document_free(doc);
	return text;
}

static void inspections_are_the_same(void **state)
{
	static const char *const files[] = { LEASE, SIGNPREP_TESTS_DIR "/lab/pdf/45_bad_xref.pdf",
		SIGNPREP_TESTS_DIR "/lab/fields/pdf/01_merged.pdf", SIGNPREP_TESTS_DIR "/lab/pdf/04_rot90_crop.pdf" };
	(void) state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		if (access(files[i], R_OK) != 0)
			fail_msg("%s is not there", files[i]);
		char *here = inspected(opened(files[i]), true), *there = inspected(opaque(files[i]), false);
		assert_string_equal(here, there);
		signprep_free(here);
		signprep_free(there);
	}
}

/* What was damaged is known of an opaque document once it has been read. */
static void damage_is_learnt(void **state)
{
	(void) state;
	signprep_document *doc = opaque(SIGNPREP_TESTS_DIR "/lab/pdf/45_bad_xref.pdf");
	const signprep_inspect_options facts = { .parts = SIGNPREP_INSPECT_FACTS };
	signprep_inspection *seen;
	assert_false(signprep_document_repaired(doc));
	assert_int_equal(signprep_pool_inspect(&seen, pool, doc, &facts, NULL), SIGNPREP_OK);
	assert_true(signprep_document_repaired(doc));
	assert_string_equal(seen->sha256, "");
	assert_int_equal(seen->page_count, 0);
	assert_true(seen->has_facts && !seen->has_fields);
	signprep_inspection_free(seen);
	signprep_document_free(doc);
}

static bool collect(void *out, const void *bytes, size_t length)
{
	return sp_buf_append(out, bytes, length);
}

typedef struct album {
	sp_buf bytes;
	int pages[8];
	size_t count, most;
} album;

static bool paste(void *out, int page, const void *png, size_t length)
{
	album *a = out;
	if (a->count == a->most)
		return false;
	a->pages[a->count++] = page;
	return sp_buf_append(&a->bytes, png, length);
}

static void assert_same_bytes(const sp_buf *a, const sp_buf *b)
{
	assert_false(a->failed || b->failed);
	assert_true(a->length > 0);
	assert_int_equal(a->length, b->length);
	assert_memory_equal(a->data, b->data, a->length);
}

static void previews_are_the_same(void **state)
{
	(void) state;
	signprep_document *doc = opaque(LEASE), *open = opened(LEASE);
	signprep_result *result, *local;
	signprep_error err = { 0 };
	album here = { .most = 8 }, there = { .most = 8 }, short_of = { .most = 1 };
	int pages[8];
	sp_buf_init(&here.bytes, 1 << 26);
	sp_buf_init(&there.bytes, 1 << 26);
	sp_buf_init(&short_of.bytes, 1 << 26);
	assert_int_equal(signprep_pool_locate(&result, pool, doc, request, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_locate(&local, open, request, NULL, NULL), SIGNPREP_OK);
	size_t count = signprep_result_pages(result, pages, 8);
	assert_int_in_range(count, 2, 8);
	const signprep_preview_options which = { .size = sizeof which, .pages = pages, .page_count = count };
	const signprep_preview_options first = { .pages = pages, .page_count = 1 };
	assert_int_equal(signprep_pool_preview(pool, doc, result, &which, paste, &there, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_preview_pages(local, &which, paste, &here, NULL), SIGNPREP_OK);
	assert_int_equal(there.count, count);
	assert_memory_equal(here.pages, there.pages, count * sizeof *pages);
	assert_same_bytes(&here.bytes, &there.bytes);
	/* Who takes no more ends it, and the worker is there again for the next. */
	assert_int_equal(signprep_pool_preview(pool, doc, result, &which, paste, &short_of, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D906");
	assert_int_equal(short_of.count, 1);
	pages[0] = 99;
	assert_int_equal(signprep_pool_preview(pool, doc, result, &first, paste, &there, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "P101");
	sp_buf_clear(&here.bytes);
	sp_buf_clear(&there.bytes);
	sp_buf_clear(&short_of.bytes);
	signprep_result_free(result);
	signprep_result_free(local);
	signprep_document_free(open);
	signprep_document_free(doc);
}

static bool refuse(void *out, const void *bytes, size_t length)
{
	(void) out;
	(void) bytes;
	(void) length;
	return false;
}

static void copies_are_the_same(void **state)
{
	static const char turned[] = SIGNPREP_TESTS_DIR "/lab/pdf/04_rot90_crop.pdf";
	const signprep_stamp stamp = { SIGNPREP_STAMP_SEAL, 1, { 100, 100, 200, 200 }, "甲公司", 0, 0, 0 };
	(void) state;
	signprep_document *doc = opaque(turned), *open = opened(turned);
	signprep_error err = { 0 };
	sp_buf here, there;
	int changed = 0, changed_here = 0;
	sp_buf_init(&here, 1 << 26);
	sp_buf_init(&there, 1 << 26);
	assert_int_equal(signprep_pool_normalize(pool, doc, NULL, &changed, collect, &there, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_normalize(turned, NULL, NULL, &changed_here, collect, &here, NULL), SIGNPREP_OK);
	assert_int_equal(changed, changed_here);
	assert_same_bytes(&here, &there);
	sp_buf_clear(&here);
	sp_buf_clear(&there);
	sp_buf_init(&here, 1 << 26);
	sp_buf_init(&there, 1 << 26);
	assert_int_equal(signprep_pool_stamp(pool, doc, &stamp, 1, collect, &there, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_stamp_pdf(open, &stamp, 1, collect, &here, NULL), SIGNPREP_OK);
	assert_same_bytes(&here, &there);
	assert_int_equal(signprep_pool_stamp(pool, doc, &stamp, 1, refuse, NULL, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D906");
	sp_buf_clear(&here);
	sp_buf_clear(&there);
	signprep_document_free(open);
	signprep_document_free(doc);
}

/* More than travels inside a message. */
static void large_documents_in_memory_travel_as_well(void **state)
{
	(void) state;
	signprep_document *small = opened(LEASE), *doc;
	size_t length, whole = (size_t) 6 << 20;
	const unsigned char *bytes = signprep_document_bytes(small, &length);
	char *padded = calloc(1, whole);
	signprep_find *find;
	assert_non_null(padded);
	memcpy(padded, bytes, length);
	assert_int_equal(signprep_document_open_opaque_memory(&doc, padded, whole, "padded", NULL, NULL), SIGNPREP_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(signprep_pool_find(&find, pool, doc, &keyword, 1, NULL, NULL), SIGNPREP_OK);
		assert_int_equal(signprep_find_at(find, 0)->hit_count, wanted_hits);
		signprep_find_free(find);
	}
	signprep_document_free(doc);
	signprep_document_free(small);
	free(padded);
}

/* No picture of a document that was read elsewhere. */
static bool nowhere(void *nothing, const void *bytes, size_t length)
{
	(void) nothing;
	(void) bytes;
	(void) length;
	return true;
}

static void previews_need_the_document(void **state)
{
	(void) state;
	signprep_document *doc = opaque(LEASE);
	signprep_result *result;
	signprep_error err = { 0 };
	assert_int_equal(signprep_pool_check(&result, pool, doc, request, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_preview_png(result, 1, NULL, nowhere, NULL, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "D713");
	signprep_result_free(result);
	signprep_document_free(doc);
}

/* What goes out is planned without anyone here having looked into the PDF. */
static void a_sealed_document_can_be_sent(void **state)
{
	(void) state;
	const signprep_client_options options = { .environment = SIGNPREP_ENV_SANDBOX,
		.secret_id = "AKIDexample0123456789",
		.secret_key = "key",
		.endpoint = "http://127.0.0.1:9" };
	signprep_document *sealed = opaque(LEASE), *other;
	signprep_client *client;
	signprep_result *result;
	signprep_error err = { 0 };
	char *plan = NULL;
	assert_int_equal(signprep_pool_check(&result, pool, sealed, request, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_client_new(&client, &options, &err), SIGNPREP_OK);
	assert_int_equal(signprep_submit_plan(&plan, client, sealed, result, &err), SIGNPREP_OK);
	assert_non_null(strstr(plan, signprep_document_sha256(sealed)));
	assert_non_null(strstr(plan, "CreateFlowByFiles"));
	signprep_free(plan);
	/* Another file is refused, although it was not looked into either. */
	assert_int_equal(signprep_document_open_opaque(&other, ENCRYPTED, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_submit_plan(&plan, client, other, result, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "S604");
	signprep_client_free(client);
	signprep_document_free(other);
	signprep_document_free(sealed);
	signprep_result_free(result);
}

static void *work(void *count)
{
	size_t *good = count;
	signprep_document *doc = opaque(LEASE);
	for (int i = 0; i < ROUNDS; i++) {
		signprep_result *result;
		signprep_find *find;
		if (signprep_pool_check(&result, pool, doc, request, NULL, NULL) == SIGNPREP_OK) {
			*good += strcmp(signprep_result_report(result), signprep_result_report(wanted)) == 0;
			signprep_result_free(result);
		}
		if (signprep_pool_find(&find, pool, doc, &keyword, 1, NULL, NULL) == SIGNPREP_OK) {
			*good += signprep_find_at(find, 0)->hit_count == wanted_hits;
			signprep_find_free(find);
		}
	}
	signprep_document_free(doc);
	return NULL;
}

static void many_threads_share_the_workers(void **state)
{
	(void) state;
	pthread_t threads[THREADS];
	size_t good[THREADS] = { 0 };
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, &good[i]), 0);
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(good[i], 2 * ROUNDS);
	}
}

static void what_is_missing_is_said(void **state)
{
	(void) state;
	const char *missing = signprep_pool_missing();
	assert_true(!*missing || strstr(missing, "landlock") || strstr(missing, "seccomp"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_is_the_same),
		cmocka_unit_test(errors_are_the_same),
		cmocka_unit_test(progress_is_heard),
		cmocka_unit_test(inspections_are_the_same),
		cmocka_unit_test(damage_is_learnt),
		cmocka_unit_test(previews_are_the_same),
		cmocka_unit_test(copies_are_the_same),
		cmocka_unit_test(large_documents_in_memory_travel_as_well),
		cmocka_unit_test(previews_need_the_document),
		cmocka_unit_test(a_sealed_document_can_be_sent),
		cmocka_unit_test(many_threads_share_the_workers),
		cmocka_unit_test(what_is_missing_is_said),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
