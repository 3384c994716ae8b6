/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows and answers as messages: what is written is read again, and nothing else is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash_table.h"
#include "batch/row_message.h"

static void test_there_and_back(void **state)
{
	(void) state;
	sp_entry *entry = sp_entry_new(), *again = NULL;
	const sp_terms terms = { .environment = "production",
		.edition = "partner",
		.submit = true,
		.on_multiple = SIGNPREP_MULTIPLE_FIRST,
		.template_sha256 = "ab" };
	sp_terms read;
	size_t length;
	entry->line = 123456789;
	snprintf(entry->key, sizeof entry->key, "HT-2024-合同\"1\"");
	entry->pdf = strdup("https://example.org/a b.pdf?x=\"1\"");
	entry->password = strdup("geheim");
	entry->request = strdup("{\"Amount\":12345678901234567890.10,\"Name\":\"张三\"}");
	entry->resend_unknown = true;
	entry->form = strdup("{\"schema\":\"signprep.form/1\"}");
	char *text = sp_row_message_write(entry, &terms, &length);
	assert_non_null(text);
	assert_int_equal(strlen(text), length);
	assert_null(strchr(text, '\n'));
	assert_int_equal(sp_row_message_read(text, length, &again, &read, NULL), SIGNPREP_OK);
	assert_string_equal(again->key, entry->key);
	assert_int_equal(again->line, 123456789);
	assert_string_equal(again->pdf, entry->pdf);
	assert_string_equal(again->password, "geheim");
	/* Every digit of the number is there. */
	assert_string_equal(again->request, entry->request);
	assert_int_equal(again->request_length, strlen(entry->request));
	assert_true(again->resend_unknown);
	assert_string_equal(again->form, entry->form);
	assert_true(read.submit);
	assert_string_equal(read.environment, "production");
	assert_string_equal(read.edition, "partner");
	assert_string_equal(read.template_sha256, "ab");
	assert_int_equal(read.on_multiple, SIGNPREP_MULTIPLE_FIRST);
	free(text);
	sp_entry_free(entry);
	sp_entry_free(again);
}

/* 16 MiB are a message's most. A byte more is said to be too long, and not that memory is out. */
static void test_largest(void **state)
{
	(void) state;
	sp_entry *entry = sp_entry_new();
	const sp_terms terms = { .environment = "" };
	size_t length, frame;
	snprintf(entry->key, sizeof entry->key, "k");
	entry->request = strdup("{}");
	char *text = sp_row_message_write(entry, &terms, &frame);
	assert_non_null(text);
	for (size_t more = 0; more < 2; more++) {
		size_t filler = 16777216 - frame + more;
		free(text);
		free(entry->request);
		entry->request = calloc(filler + 3, 1);
		memset(entry->request, ' ', filler + 2);
		text = sp_row_message_write(entry, &terms, &length);
		assert_int_equal(text != NULL, more == 0);
		assert_int_equal(length, 16777216 + more);
	}
	sp_entry_free(entry);
}

static void test_smallest(void **state)
{
	(void) state;
	static const char text[] =
		" {\"schema\":\"signprep.row/1\",\n\"key\":\"k\",\"pdf\":\"a.pdf\",\"request\":\"{}\",\"later\":[1]}\n";
	sp_entry *entry = NULL;
	sp_terms terms;
	assert_int_equal(sp_row_message_read(text, strlen(text), &entry, &terms, NULL), SIGNPREP_OK);
	assert_int_equal(entry->line, 0);
	assert_null(entry->password);
	assert_false(terms.submit);
	assert_string_equal(terms.environment, "");
	assert_string_equal(terms.edition, "");
	assert_int_equal(entry->state, SP_ENTRY_READY);
	sp_entry_free(entry);
}

#define ROW(more) "{\"schema\":\"signprep.row/1\"," more "}"

static void test_no_rows(void **state)
{
	(void) state;
	static const char *const texts[] = {
		"",
		"x",
		"[]",
		"null",
		"{}",
		"{\"schema\":\"signprep.row/2\",\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\"}",
		ROW("\"pdf\":\"a\",\"request\":\"{}\""),
		ROW("\"key\":\"k\",\"request\":\"{}\""),
		ROW("\"key\":\"k\",\"pdf\":\"a\""),
		ROW("\"key\":\"\",\"pdf\":\"a\",\"request\":\"{}\""),
		ROW("\"key\":1,\"pdf\":\"a\",\"request\":\"{}\""),
		ROW("\"key\":\"a\\nb\",\"pdf\":\"a\",\"request\":\"{}\""),
		ROW("\"key\":\"k\",\"pdf\":\"\",\"request\":\"{}\""),
		ROW("\"key\":\"k\",\"pdf\":\"a\",\"request\":{}"),
		ROW("\"key\":\"k\",\"pdf\":\"a\",\"request\":\"\""),
		ROW("\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\",\"line\":-1"),
		ROW("\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\",\"line\":1.5"),
		ROW("\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\",\"on_multiple\":9"),
		ROW("\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\",\"edition\":1"),
		ROW("\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\",\"environment\":\"an environment too long\""),
		ROW("\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\",\"password\":7"),
		ROW("\"key\":\"k\",\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\""),
		ROW("\"key\":\"0123456789012345678901234567890123456789012345678901234567890123456789\",\"pdf\":\"a\",\"request\":"
		    "\"{}\""),
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		sp_entry *entry = NULL;
		sp_terms terms;
		signprep_error err = { 0 };
		if (sp_row_message_read(texts[i], strlen(texts[i]), &entry, &terms, &err) != SIGNPREP_INVALID ||
			strcmp(err.id, "B522") != 0)
			fail_msg("%s: %s %s", texts[i], err.id, err.message);
		assert_null(entry);
	}
}

static signprep_code answered(const char *text, sp_entry **entry, signprep_error *err)
{
	*entry = sp_entry_new();
	snprintf((*entry)->key, sizeof(*entry)->key, "k1");
	return sp_row_message_answer(text, strlen(text), *entry, err);
}

static void test_answers(void **state)
{
	(void) state;
	sp_entry *entry;
	assert_int_equal(
		answered("{\"key\":\"k1\",\n\"status\":\"created\",\"code\":0,\"FlowId\":\"yDR\",\"FileId\":\"f\",\"RequestId\":"
			 "\"r\","
			 "\"already_created\":true,\"n\":12345678901234567890,\"issues\":[{\"id\":\"K105\"},{\"id\":\"Z999\"}]}",
			&entry, NULL),
		SIGNPREP_OK);
	assert_int_equal(entry->state, SP_ENTRY_CREATED);
	assert_true(sp_entry_has_ended(entry));
	assert_int_equal(entry->code, 0);
	assert_string_equal(entry->flow.flow_id, "yDR");
	assert_true(entry->flow.already_created);
	/* One line, as it came; an id of a newer version is not counted and stands in the line. */
	assert_string_equal(entry->answer,
		"{\"key\":\"k1\", \"status\":\"created\",\"code\":0,\"FlowId\":\"yDR\",\"FileId\":\"f\",\"RequestId\":\"r\","
		"\"already_created\":true,\"n\":12345678901234567890,\"issues\":[{\"id\":\"K105\"},{\"id\":\"Z999\"}]}");
	sp_entry_free(entry);
	assert_int_equal(
		answered("{\"key\":\"k1\",\"status\":\"unknown\",\"code\":13,\"issues\":[{\"id\":\"S401\"}]}", &entry, NULL),
		SIGNPREP_OK);
	assert_int_equal(entry->state, SP_ENTRY_UNKNOWN);
	assert_int_equal(entry->code, SIGNPREP_UNKNOWN);
	assert_int_equal(signprep_issues_count(entry->issues), 1);
	assert_string_equal(signprep_issues_at(entry->issues, 0)->id, "S401");
	sp_entry_free(entry);
}

static void test_no_answers(void **state)
{
	(void) state;
	static const char *const texts[] = {
		"",
		"7",
		"{}",
		"{\"key\":\"k2\",\"status\":\"located\",\"code\":0,\"issues\":[]}",
		"{\"key\":\"k1\",\"status\":\"running\",\"code\":0,\"issues\":[]}",
		"{\"key\":\"k1\",\"status\":\"located\",\"issues\":[]}",
		"{\"key\":\"k1\",\"status\":\"located\",\"code\":256,\"issues\":[]}",
		"{\"key\":\"k1\",\"status\":\"located\",\"code\":0}",
		"{\"key\":\"k1\",\"status\":\"located\",\"code\":0,\"issues\":[1]}",
		"{\"key\":\"k1\",\"status\":\"created\",\"code\":0,\"FlowId\":7,\"issues\":[]}",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		sp_entry *entry = NULL;
		signprep_error err = { 0 };
		if (answered(texts[i], &entry, &err) != SIGNPREP_INVALID || strcmp(err.id, "B523") != 0)
			fail_msg("%s: %s %s", texts[i], err.id, err.message);
		assert_int_equal(entry->state, SP_ENTRY_READY);
		sp_entry_free(entry);
	}
}

static void test_keytable(void **state)
{
	(void) state;
	enum { COUNT = 3000 };
	static char keys[COUNT][12];
	sp_hash_table table = { 0 };
	assert_null(sp_hash_table_get(&table, "1"));
	assert_null(sp_hash_table_take(&table, "1"));
	for (int i = 0; i < COUNT; i++) {
		snprintf(keys[i], sizeof keys[i], "%d", i);
		assert_true(sp_hash_table_put(&table, keys[i], keys[i]));
	}
	for (int i = 0; i < COUNT; i += 2)
		assert_ptr_equal(sp_hash_table_take(&table, keys[i]), keys[i]);
	for (int i = 0; i < COUNT; i++)
		assert_ptr_equal(sp_hash_table_get(&table, keys[i]), i % 2 ? keys[i] : NULL);
	int left = 0;
	while (sp_hash_table_take_any(&table))
		left++;
	assert_int_equal(left, COUNT / 2);
	assert_int_equal(table.count, 0);
	sp_hash_table_clear(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_largest),
		cmocka_unit_test(test_smallest),
		cmocka_unit_test(test_no_rows),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_no_answers),
		cmocka_unit_test(test_keytable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
