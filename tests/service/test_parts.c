/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sandbox's parts alone: fault specs, buckets, store, base64, dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "service/faults/faults.h"
#include "service/sandbox/flow.h"
#include "service/http/rate.h"
#include "service/store/store.h"

static void fault_specs_that_are_wrong(void **state)
{
	static const struct {
		const char *spec, *expected;
	} cases[] = {
		{ "", "KIND:ACTION:N" },
		{ "drop-answer", "drop-answer:ACTION:N" },
		{ "drop-answer:CreateFlowByFiles", "drop-answer:ACTION:N" },
		{ "drop-answer:CreateFlowByFiles:1:2", "drop-answer:ACTION:N" },
		{ "vanish:CreateFlowByFiles:1", "KIND: drop-answer" },
		{ "drop-answer:CreateFlowByFile:1", "ACTION" },
		{ "drop-answer:CreateFlowByFiles:0", "N: 1" },
		{ "drop-answer:CreateFlowByFiles:-1", "N: 1" },
		{ "drop-answer:CreateFlowByFiles:1.5", "N: 1" },
		{ "delay:UploadFiles:1", "delay:ACTION:N:MS" },
		{ "delay:UploadFiles:1:abc", "MS: 1" },
		{ "delay:UploadFiles:1:600001", "MS: 1" },
		{ "error:UploadFiles:1", "error:ACTION:N:CODE" },
		{ "error:UploadFiles:1:Bad Code", "CODE" },
		{ "error:UploadFiles:1:.X", "CODE" },
		{ "error:UploadFiles:1:X.", "CODE" },
		{ "html::1", "KIND:ACTION:N" },
		{ "a:b:c:d:e", "KIND:ACTION:N" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *specs[] = { "html:*:*", cases[i].spec, NULL };
		sp_faults faults;
		signprep_error err = { 0 };
		assert_int_equal(sp_faults_parse(&faults, specs, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "S902");
		assert_non_null(strstr(err.message, cases[i].spec));
		if (!strstr(err.message, cases[i].expected))
			fail_msg("%s: \"%s\" lacks \"%s\"", cases[i].spec, err.message, cases[i].expected);
		assert_null(faults.items);
	}
}

static void faults_count_calls_per_action(void **state)
{
	const char *specs[] = { "drop-answer:CreateFlowByFiles:2", "delay:UploadFiles:*:250", "error:*:3:InternalError.Db", NULL };
	sp_faults faults;
	(void) state;
	assert_int_equal(sp_faults_parse(&faults, specs, NULL), SIGNPREP_OK);
	assert_int_equal(sp_faults_next(&faults, "CreateFlowByFiles").kind, SP_FAULT_NONE);
	sp_fault delay = sp_faults_next(&faults, "UploadFiles");
	assert_int_equal(delay.kind, SP_FAULT_DELAY);
	assert_int_equal(delay.ms, 250);
	assert_int_equal(sp_faults_next(&faults, "CreateFlowByFiles").kind, SP_FAULT_DROP);
	sp_fault error = sp_faults_next(&faults, "CreateFlowByFiles");
	assert_int_equal(error.kind, SP_FAULT_ERROR);
	assert_string_equal(error.code, "InternalError.Db");
	assert_int_equal(sp_faults_next(&faults, "CreateFlowByFiles").kind, SP_FAULT_NONE);
	sp_faults_clear(&faults);
}

static void a_bucket_is_one_second_deep(void **state)
{
	static sp_rates limits;
	(void) state;
	sp_rates_init(&limits, 5);
	for (int i = 0; i < 5; i++)
		assert_true(sp_rates_take(&limits, "UploadFiles", "a", 100));
	assert_false(sp_rates_take(&limits, "UploadFiles", "a", 100));
	assert_true(sp_rates_take(&limits, "UploadFiles", "b", 100));
	assert_true(sp_rates_take(&limits, "CancelFlow", "a", 100));
	assert_false(sp_rates_take(&limits, "UploadFiles", "a", 100.1));
	assert_true(sp_rates_take(&limits, "UploadFiles", "a", 100.25));
	assert_false(sp_rates_take(&limits, "UploadFiles", "a", 100.3));
	for (int i = 0; i < 5; i++)
		assert_true(sp_rates_take(&limits, "UploadFiles", "a", 1000));
	assert_false(sp_rates_take(&limits, "UploadFiles", "a", 1000));
}

static void slow_rates_still_let_one_through(void **state)
{
	static sp_rates limits;
	(void) state;
	sp_rates_init(&limits, 0.5);
	assert_true(sp_rates_take(&limits, "UploadFiles", "a", 0));
	assert_false(sp_rates_take(&limits, "UploadFiles", "a", 1));
	assert_true(sp_rates_take(&limits, "UploadFiles", "a", 2.5));
}

static void files_expire_and_equal_ones_are_kept_once(void **state)
{
	sp_store store = { 0 };
	sp_id a, b, c;
	bool full;
	const sp_upload same = { "12345", 5, "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5", true,
		.owner = "" };
	const sp_upload other = { "123", 3, "a665a45920422f9d417e4867efdc4fb8a04a1f3fff1fa07e998e86f7f7a27ae3", false,
		.owner = "" };
	(void) state;
	assert_true(sp_store_add_file(&store, &same, 0, 10, a, &full));
	assert_true(sp_store_add_file(&store, &same, 1, 20, b, &full));
	assert_true(sp_store_add_file(&store, &other, 2, 30, c, &full));
	assert_string_not_equal(a, b);
	assert_int_equal(store.bytes, 8);
	assert_ptr_equal(sp_store_file(&store, a, 9.9)->blob, sp_store_file(&store, b, 9.9)->blob);
	assert_null(sp_store_file(&store, a, 10));
	assert_non_null(sp_store_file(&store, b, 10));
	sp_blob *held = sp_store_hold(sp_store_file(&store, b, 10)->blob);
	assert_true(sp_store_add_file(&store, &other, 25, 40, a, &full));
	assert_int_equal(store.file_count, 2);
	assert_memory_equal(held->bytes, "12345", 5);
	assert_int_equal(store.bytes, 8);
	sp_store_release(&store, held);
	assert_int_equal(store.bytes, 3);
	sp_store_clear(&store);
}

static void base64_is_strict(void **state)
{
	/* RFC 4648 section 10, then what its section 3 forbids or leaves to the decoder. */
	static const struct {
		const char *text, *bytes;
	} good[] = {
		{ "", "" },
		{ "Zg==", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },
		{ "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" },
	};
	static const char *const bad[] = { "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zm9v\n", "Zm 9",
		"Zh==", "Zm9=", "Zg==Zg==", "Zm-_", "Zm9v====" };
	unsigned char *out;
	size_t length;
	(void) state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(sp_base64_decode(good[i].text, strlen(good[i].text), &out, &length));
		assert_int_equal(length, strlen(good[i].bytes));
		assert_true(sp_base64_valid(good[i].text, strlen(good[i].text), &length));
		assert_int_equal(length, strlen(good[i].bytes));
		assert_memory_equal(out, good[i].bytes, length);
		free(out);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (sp_base64_decode(bad[i], strlen(bad[i]), &out, &length))
			fail_msg("%s was taken", bad[i]);
		assert_null(out);
		assert_false(sp_base64_valid(bad[i], strlen(bad[i]), &length));
	}
}

static void dates_follow_the_format(void **state)
{
	/* 2026-03-04 18:05:06 UTC is 2026-03-05 02:05:06 in Beijing. */
	static const struct {
		const char *format, *text;
	} cases[] = {
		{ "", "2026年3月5日" },
		{ "yyyy年m月d日", "2026年3月5日" },
		{ "yyyy m d", "2026 3 5" },
		{ "yyyy/m/d", "2026/3/5" },
		{ "yyyy-m-d", "2026-3-5" },
		{ "yyyy.m.d", "2026.3.5" },
		{ "yyyy-m-d HH:MM:SS", "2026-3-5 02:05:06" },
		{ "dd.mm.yyyy", "2026年3月5日" },
		{ "yyyy年m月d日 HH:MM:SS", "2026年3月5日" },
	};
	char text[64];
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sp_signed_date(cases[i].format, 1772647506, text, sizeof text);
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fault_specs_that_are_wrong),
		cmocka_unit_test(faults_count_calls_per_action),
		cmocka_unit_test(a_bucket_is_one_second_deep),
		cmocka_unit_test(slow_rates_still_let_one_through),
		cmocka_unit_test(files_expire_and_equal_ones_are_kept_once),
		cmocka_unit_test(base64_is_strict),
		cmocka_unit_test(dates_follow_the_format),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
