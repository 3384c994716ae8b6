/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The strict look at JSON: what is refused, with which id, at which line and column (counted by hand). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json/json_build.h"
#include "base/json/json_pretty.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "base/json/json_text.h"
#include "unit.h"

static const char *scan(const char *text, size_t length, const sp_json_limits *limits, signprep_error *err)
{
	*err = (signprep_error) { 0 };
	signprep_code code = sp_json_scan(text, length, limits, "f", NULL, err);
	assert_int_equal(code, err->code);
	return err->id;
}

static void takes_json(void **state)
{
	static const char *const good[] = { "{}", "[]", "null", "0", "-0.5e-3", "\"\"", " [1 , 2 ] \n",
		"{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}}", "\"\\ud83d\\ude00\\u0001\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
		"[1e308,-1e308,1e-400]", "{\"甲\":\"方\"}", "[true,false,null]", "\t\r\n{}" };
	signprep_error err;
	(void) state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_string_equal(scan(good[i], strlen(good[i]), NULL, &err), "");
}

static void says_what_and_where(void **state)
{
	static const struct {
		const char *text, *id, *where;
	} bad[] = {
		{ "{\"a\":1,}", "R101", "f:1:8" },
		{ "[1,2", "R101", "f:1:5" },
		{ "{\"a\" 1}", "R101", "f:1:6" },
		{ "[1,]", "R101", "f:1:4" },
		{ "{a:1}", "R101", "f:1:2" },
		{ "{'a':1}", "R101", "f:1:2" },
		{ "[01]", "R101", "f:1:3" },
		{ "[1.]", "R101", "f:1:4" },
		{ "[.5]", "R101", "f:1:2" },
		{ "[+1]", "R101", "f:1:2" },
		{ "[-]", "R101", "f:1:3" },
		{ "[1e]", "R101", "f:1:4" },
		{ "[\"a\nb\"]", "R101", "f:1:4" },
		{ "\"abc", "R101", "f:1:5" },
		{ "[\"\\x\"]", "R101", "f:1:3" },
		{ "[\"\\ud800\"]", "R101", "f:1:3" },
		{ "[\"\\udc00\"]", "R101", "f:1:3" },
		{ "[\"\\ud800\\u0041\"]", "R101", "f:1:3" },
		{ "[\"\\u0000\"]", "R101", "f:1:3" },
		{ "[\"\\u12g4\"]", "R101", "f:1:3" },
		{ "{} {}", "R101", "f:1:4" },
		{ "nul", "R101", "f:1:1" },
		{ "[1 2]", "R101", "f:1:4" },
		{ "[}", "R101", "f:1:2" },
		{ "{]", "R101", "f:1:2" },
		{ "// x\n{}", "R101", "f:1:1" },
		{ "{\n  \"甲方\": 1\n  \"b\": 2\n}", "R101", "f:3:3" },
		{ "{\"甲方\":x}", "R101", "f:1:7" },
		{ "{\"a\":", "R101", "f:1:6" },
		{ "[\"甲\xFF\"]", "R102", "f:1:4" },
		{ "\xFE\xFF", "R111", "f:1:1" },
		{ "[\"\xD7\xE2\xC1\xDE\"]", "R111", "f:1:3" }, /* 租赁 in GBK */
		{ "[\"caf\xE9s\"]", "R102", "f:1:6" },
		{ "{\n “a”:1}", "R110", "f:2:2" },
		{ "{\"a\"：1}", "R110", "f:1:5" },
		{ "{\"a\":1，\"b\":2}", "R110", "f:1:7" },
		{ "[\xE3\x80\x80"
		  "1]",
			"R110", "f:1:2" }, /* an ideographic space */
		{ "{\"a\":1,\"a\":2}", "R103", "f:1:8" },
		{ "{\"a\":1,\n\"\\u0061\":2}", "R103", "f:2:1" },
		{ "[{\"x\":{\"k\":1,\"j\":2,\"k\":3}}]", "R103", "f:1:20" },
		{ "{\"😀\":1,\"\\ud83d\\ude00\":2}", "R103", "f:1:8" },
		{ "[NaN]", "R104", "f:1:2" },
		{ "[-Infinity]", "R104", "f:1:2" },
		{ "[1e400]", "R104", "f:1:2" },
		{ "[-1e309]", "R104", "f:1:2" },
		{ "", "R107", "f" },
		{ " \n\t ", "R107", "f" },
	};
	signprep_error err;
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		scan(bad[i].text, strlen(bad[i].text), NULL, &err);
		if (strcmp(err.id, bad[i].id) != 0 || strcmp(err.where, bad[i].where) != 0)
			fail_msg("%s: %s at %s, expected %s at %s", bad[i].text, err.id, err.where, bad[i].id, bad[i].where);
	}
	scan("[\0]", 3, NULL, &err);
	assert_string_equal(err.id, "R111");
	scan("[1,\0]", 5, NULL, &err);
	assert_string_equal(err.id, "R101");
	scan("\xFF\xFE{\0}\0", 6, NULL, &err);
	assert_string_equal(err.id, "R111");
}

static void the_earliest_duplicate_counts(void **state)
{
	signprep_error err;
	(void) state;
	const char *text = "{\"b\":1,\"a\":1,\"a\":2,\"b\":2}";
	scan(text, strlen(text), NULL, &err);
	assert_string_equal(err.where, "f:1:14");
	assert_string_equal(err.message, "member \"a\" stands twice in one object (line 1, column 14)");
}

static void skips_a_byte_order_mark(void **state)
{
	size_t skip = 99;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_json_scan("\xEF\xBB\xBF{}", 5, NULL, "f", &skip, &err), SIGNPREP_OK);
	assert_int_equal(skip, 3);
	assert_int_equal(sp_json_scan("\xEF\xBB\xBF[x]", 6, NULL, "f", &skip, &err), SIGNPREP_INVALID);
	assert_string_equal(err.where, "f:1:2");
	assert_int_equal(sp_json_scan("{}", 2, NULL, "f", &skip, NULL), SIGNPREP_OK);
	assert_int_equal(skip, 0);
}

static void limits_hold(void **state)
{
	signprep_error err;
	const sp_json_limits depth = { .max_depth = 3 }, bytes = { .max_bytes = 4 };
	char nested[200];
	(void) state;
	assert_string_equal(scan("[[[]]]", 6, &depth, &err), "");
	assert_string_equal(scan("[[{\"a\":[]}]]", 12, &depth, &err), "R105");
	assert_string_equal(err.where, "f:1:8");
	memset(nested, '[', 65);
	memset(nested + 65, ']', 65);
	assert_string_equal(scan(nested + 1, 128, NULL, &err), "");
	assert_string_equal(scan(nested, 130, NULL, &err), "R105");
	assert_string_equal(scan("[1,2]", 5, &bytes, &err), "R106");
	assert_int_equal(err.code, SIGNPREP_LIMIT);
	assert_string_equal(scan("[12]", 4, &bytes, &err), "");
}

#define BIG ((size_t) 50 << 20)

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* 50 MB each: a nesting bomb, two million members, a million spellings of few. Far from quadratic. */
/* Processor time of scanning `size` bytes of each kind that a slip would make quadratic. */
static double scan_big(size_t size)
{
	char *text = malloc(size + 1);
	signprep_error err;
	double start = seconds();
	assert_non_null(text);
	memset(text, '[', size);
	assert_string_equal(scan(text, size, NULL, &err), "R105");

	char *p = text;
	*p++ = '{';
	for (unsigned i = 0; p < text + size - 64; i++)
		p += sprintf(p, "\"member number %u\":%u,", i, i);
	p += sprintf(p, "\"member number 7\":0}");
	assert_string_equal(scan(text, (size_t) (p - text), NULL, &err), "R103");
	p[-19] = 'M';
	p[-18] = 'M';
	assert_string_equal(scan(text, (size_t) (p - text), NULL, &err), "");

	memset(text, '"', 1);
	memset(text + 1, 'x', size - 2);
	text[size - 1] = '"';
	assert_string_equal(scan(text, size, NULL, &err), "");
	free(text);
	return seconds() - start;
}

/* Eight times as much takes about eight times as long, where squares would take 64 times. */
static void big_inputs_stay_fast(void **state)
{
	double small = scan_big(BIG / 8), big = scan_big(BIG);
	(void) state;
	if (big > 32 * small)
		fail_msg("%g s, and %g s for an eighth of it", big, small);
}

static void finds_the_place_of_a_path(void **state)
{
	static const char text[] =
		"{\n  \"Approvers\": [\n    {\"A\": 1},\n    {\"甲\": [10, {\"x\": \"]}\\\"\"}, 30],\n     \"Type\": 7}\n  ]\n}";
	static const struct {
		const char *path;
		int line, column;
	} rows[] = {
		{ "", 1, 1 },
		{ "Approvers", 2, 16 },
		{ "Approvers[0]", 3, 5 },
		{ "Approvers[0].A", 3, 11 },
		{ "Approvers[1].甲[0]", 4, 12 },
		{ "Approvers[1].甲[1].x", 4, 22 },
		{ "Approvers[1].甲[2]", 4, 31 },
		{ "Approvers[1].Type", 5, 14 },
		{ "Approvers[2]", 0, 0 },
		{ "Approvers[0].B", 0, 0 },
		{ "Approvers[0].A.C", 0, 0 },
		{ "Approvers[x]", 0, 0 },
		{ "Approvers.A", 0, 0 },
		{ "B", 0, 0 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int column = 0;
		int line = sp_json_position(text, sizeof text - 1, rows[i].path, &column);
		if (line != rows[i].line || (line && column != rows[i].column))
			fail_msg("%s: %d:%d", rows[i].path, line, column);
	}
	assert_int_equal(sp_json_position("", 0, "a", NULL), 0);
}

/* Whatever stands there, neither function reads past the end or loops. */
static void broken_text_never_hurts(void **state)
{
	static const char whole[] = "{\"a\":[1,{\"b\":\"\\u00e9\"},-1.5e3,true],\"c\":null}";
	signprep_error err;
	int column;
	(void) state;
	for (size_t length = 0; length < sizeof whole - 1; length++) {
		char *piece = malloc(length + 2);
		memcpy(piece, whole, length);
		memcpy(piece + length, "\\z", 2); /* what follows is not the text's: no escape at all */
		assert_string_not_equal(scan(piece, length, NULL, &err), "");
		sp_json_position(piece, length, "a[1].b", &column);
		sp_json_position(piece, length, "c", &column);
		free(piece);
	}
}

/* Lines of a file that is scanned line by line. */
static void counts_on_from_a_line(void **state)
{
	const sp_json_limits third = { .first_line = 3 };
	signprep_error err;
	(void) state;
	assert_string_equal(scan("{\"a\":1,}", 8, &third, &err), "R101");
	assert_string_equal(err.where, "f:3:8");
	assert_string_equal(scan("{\n\"a\":1,\"a\":2}", 14, &third, &err), "R103");
	assert_string_equal(err.where, "f:4:7");
}

static void spells_strings(void **state)
{
	static const char token[] = "\"a\\u7532\\n\\ud83d\\ude00\u65b9\" : [1, {\"x\": \"]}\"}] , 2";
	static const struct {
		size_t offset, at;
	} places[] = { { 0, 1 }, { 1, 2 }, { 3, 2 }, { 4, 8 }, { 5, 10 }, { 8, 10 }, { 9, 22 }, { 12, 25 } };
	char out[64];
	const char *end = token + sizeof token - 1;
	(void) state;
	assert_int_equal(sp_json_string_decode(token, out), 12);
	assert_string_equal(out, "a\u7532\n\U0001f600\u65b9");
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		assert_int_equal(sp_json_string_place(token, places[i].offset) - token, places[i].at);
	assert_int_equal(sp_json_value_end(token, end) - token, 26);
	assert_string_equal(sp_json_value_end(token + 28, end), " , 2");
	assert_string_equal(sp_json_value_end(token + 30, end), ", {\"x\": \"]}\"}] , 2");
	static const char cut[] = "[1";
	assert_ptr_equal(sp_json_value_end(cut, cut + 2), cut + 2);
}

static void lays_out_for_people(void **state)
{
	static const struct {
		const char *text, *shown;
	} texts[] = {
		{ "{}", "{}" },
		{ "[ ]", "[]" },
		{ "[1,2.50,\"a, [b\"]", "[1, 2.50, \"a, [b\"]" },
		{ "{\"a\":1,\"b\":[]}", "{\n  \"a\": 1,\n  \"b\": []\n}" },
		{ "{\"a\":{\"q\":\"x\\\"{}\"},\"r\":[[1,2],{ }]}",
			"{\n  \"a\": {\n    \"q\": \"x\\\"{}\"\n  },\n  \"r\": [\n    [1, 2],\n    {}\n  ]\n}" },
		/* What would steer a terminal or turn its text around is spelt. */
		{ "[\"a\xc2\x9b"
		  "2J\u202e甲\"]",
			"[\"a\\u009b2J\\u202e甲\"]" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		sp_buf out;
		sp_buf_init(&out, 1000);
		assert_true(sp_json_pretty(texts[i].text, strlen(texts[i].text), &out));
		assert_string_equal(out.data, texts[i].shown);
		sp_buf_clear(&out);
	}
	sp_buf small;
	sp_buf_init(&small, 4);
	assert_false(sp_json_pretty("[1,2,3]", 7, &small));
	sp_buf_clear(&small);
}

static const char *flag_name(unsigned index)
{
	static const char *const names[] = { "ocr", "covered", "turned" };
	return index < 3 ? names[index] : NULL;
}

/* A tree that is built is read as one that was parsed, without being printed first. */
static void what_is_put_can_be_read(void **state)
{
	cJSON *tree = cJSON_CreateObject();
	long long number = 0;
	(void) state;
	assert_true(sp_json_put_number(tree, "seconds", 1764457200));
	assert_true(sp_json_put_number(tree, "share", -0.00004));
	assert_true(sp_json_put_number(tree, "width", 595.27559));
	assert_true(sp_json_put_rect(tree, "rect", (signprep_rect) { 1, 2.5, 3.00009, 4 }));
	assert_true(sp_json_put_flags(tree, "flags", 5, flag_name));
	assert_true(sp_json_int(tree, "seconds", &number));
	assert_int_equal(number, 1764457200);
	assert_float_equal(cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(tree, "width")), 595.2756, 1e-9);
	assert_int_equal(cJSON_GetArraySize(sp_json_array(tree, "rect")), 4);
	assert_float_equal(cJSON_GetNumberValue(cJSON_GetArrayItem(sp_json_array(tree, "rect"), 2)), 3.0001, 1e-9);
	assert_int_equal(cJSON_GetArraySize(sp_json_array(tree, "flags")), 2);
	assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(sp_json_array(tree, "flags"), 1)), "turned");
	char *text = cJSON_PrintUnformatted(tree);
	assert_string_equal(text,
		"{\"seconds\":1764457200,\"share\":0,\"width\":595.2756,\"rect\":[1,2.5,3.0001,4],\"flags\":[\"ocr\",\"turned\"]}");
	cJSON_free(text);
	cJSON_Delete(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_json),
		cmocka_unit_test(says_what_and_where),
		cmocka_unit_test(the_earliest_duplicate_counts),
		cmocka_unit_test(counts_on_from_a_line),
		cmocka_unit_test(spells_strings),
		cmocka_unit_test(lays_out_for_people),
		cmocka_unit_test(what_is_put_can_be_read),
		cmocka_unit_test(skips_a_byte_order_mark),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(big_inputs_stay_fast),
		cmocka_unit_test(finds_the_place_of_a_path),
		cmocka_unit_test(broken_text_never_hurts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
