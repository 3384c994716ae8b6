/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool as the library offers it. */
#include "tests/base/unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <signprep/signprep.h>

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
	signprep_result *result;
	signprep_error err = { 0 };
	assert_int_equal(signprep_pool_check(&result, pool, LEASE, NULL, request, NULL, &err), SIGNPREP_OK);
	assert_string_equal(signprep_result_request(result), signprep_result_request(wanted));
	assert_string_equal(signprep_result_report(result), signprep_result_report(wanted));
	assert_true(signprep_result_checked(result));
	signprep_result_free(result);
	assert_int_equal(signprep_pool_locate(&result, pool, LEASE, NULL, request, NULL, &err), SIGNPREP_OK);
	assert_string_equal(signprep_result_request(result), signprep_result_request(wanted));
	assert_false(signprep_result_checked(result));
	signprep_result_free(result);
}

static void errors_are_the_same(void **state)
{
	(void) state;
	const signprep_document_options password = { .password = "wrong" }, small = { .max_file_bytes = 100 };
	const char *empty = "";
	signprep_result *result;
	signprep_find *find;
	signprep_error err = { 0 };
	assert_int_equal(signprep_pool_check(&result, pool, "/nonexistent.pdf", NULL, request, NULL, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D701");
	assert_null(result);
	assert_int_equal(signprep_pool_check(&result, pool, "/", NULL, request, NULL, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D702");
	assert_int_equal(signprep_pool_check(&result, pool, ENCRYPTED, &password, request, NULL, &err), SIGNPREP_ENCRYPTED);
	assert_string_equal(err.id, "D803");
	assert_int_equal(signprep_pool_check(&result, pool, LEASE, &small, request, NULL, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D903");
	assert_int_equal(signprep_pool_find(&find, pool, LEASE, NULL, &empty, 1, NULL, &err), SIGNPREP_INVALID);
	assert_int_equal(err.id[0], 'K');
	assert_null(find);
}

/* No picture of a document that was read elsewhere. */
static bool nowhere(void *opaque, const void *bytes, size_t length)
{
	(void) opaque;
	(void) bytes;
	(void) length;
	return true;
}

static void previews_need_the_document(void **state)
{
	(void) state;
	signprep_result *result;
	signprep_error err = { 0 };
	assert_int_equal(signprep_pool_check(&result, pool, LEASE, NULL, request, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_preview_png(result, 1, NULL, nowhere, NULL, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "D713");
	signprep_result_free(result);
}

/* What goes out is planned without anyone here having looked into the PDF. */
static void a_sealed_document_can_be_sent(void **state)
{
	(void) state;
	const signprep_client_options options = { .environment = SIGNPREP_ENV_SANDBOX,
		.secret_id = "AKIDexample0123456789",
		.secret_key = "key",
		.endpoint = "http://127.0.0.1:9" };
	signprep_document *sealed, *other;
	signprep_client *client;
	signprep_result *result;
	signprep_error err = { 0 };
	char *plan = NULL;
	assert_int_equal(signprep_pool_check(&result, pool, LEASE, NULL, request, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_document_open_opaque(&sealed, LEASE, NULL, &err), SIGNPREP_OK);
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

static void *work(void *opaque)
{
	size_t *good = opaque;
	for (int i = 0; i < ROUNDS; i++) {
		signprep_result *result;
		signprep_find *find;
		if (signprep_pool_check(&result, pool, LEASE, NULL, request, NULL, NULL) == SIGNPREP_OK) {
			*good += strcmp(signprep_result_report(result), signprep_result_report(wanted)) == 0;
			signprep_result_free(result);
		}
		if (signprep_pool_find(&find, pool, LEASE, NULL, &keyword, 1, NULL, NULL) == SIGNPREP_OK) {
			*good += signprep_find_at(find, 0)->hit_count == wanted_hits;
			signprep_find_free(find);
		}
	}
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
		cmocka_unit_test(previews_need_the_document),
		cmocka_unit_test(a_sealed_document_can_be_sent),
		cmocka_unit_test(many_threads_share_the_workers),
		cmocka_unit_test(what_is_missing_is_said),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
