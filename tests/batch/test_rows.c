/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of CSV and JSONL. Expectations by hand; the first ones are the examples of RFC 4180, section 2. */
#include "unit.h"

#include <sys/stat.h>
#include <sys/wait.h>

struct row {
	const char *bytes;
	size_t length;
	const char *expected;
};

#define ROW(bytes, expected) \
	{ \
		bytes, sizeof(bytes) - 1, expected \
	}

static void compare(const char *end, const struct row *rows, size_t count, const sp_rows_options *options)
{
	for (size_t i = 0; i < count; i++) {
		char *got = rows_of_bytes(end, rows[i].bytes, rows[i].length, options);
		if (strcmp(got, rows[i].expected) != 0)
			fail_msg("%s\n--- got\n%s--- expected\n%s", rows[i].bytes, got, rows[i].expected);
		free(got);
	}
}

#define COMPARE(end, rows, options) compare(end, rows, sizeof rows / sizeof *rows, options)

static void reads_csv_as_the_rfc_has_it(void **state)
{
	static const struct row rows[] = {
		ROW("f1,f2,f3\r\naaa,bbb,ccc\r\nzzz,yyy,xxx\r\n",
			"2:{\"f1\":\"aaa\",\"f2\":\"bbb\",\"f3\":\"ccc\"}\n3:{\"f1\":\"zzz\",\"f2\":\"yyy\",\"f3\":\"xxx\"}\n"),
		ROW("f1,f2,f3\r\naaa,bbb,ccc\r\nzzz,yyy,xxx",
			"2:{\"f1\":\"aaa\",\"f2\":\"bbb\",\"f3\":\"ccc\"}\n3:{\"f1\":\"zzz\",\"f2\":\"yyy\",\"f3\":\"xxx\"}\n"),
		ROW("a,b,c\r\n\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx",
			"2:{\"a\":\"aaa\",\"b\":\"bbb\",\"c\":\"ccc\"}\n3:{\"a\":\"zzz\",\"b\":\"yyy\",\"c\":\"xxx\"}\n"),
		ROW("a,b,c\r\n\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx",
			"2:{\"a\":\"aaa\",\"b\":\"b\\r\\nbb\",\"c\":\"ccc\"}\n4:{\"a\":\"zzz\",\"b\":\"yyy\",\"c\":\"xxx\"}\n"),
		ROW("a,b,c\r\n\"aaa\",\"b\"\"bb\",\"ccc\"", "2:{\"a\":\"aaa\",\"b\":\"b\\\"bb\",\"c\":\"ccc\"}\n"),
		/* Spaces are considered part of a field and should not be ignored. */
		ROW("a,b\n x , y\t\n", "2:{\"a\":\" x \",\"b\":\" y\\t\"}\n"),
		/* … but those around a column's name would only be misspelt. */
		ROW(" a ,\"b \"\nx,y\n", "2:{\"a\":\"x\",\"b\":\"y\"}\n"),
		ROW("a,b\n,\n\"\",y\n", "3:{\"a\":\"\",\"b\":\"y\"}\n"),
		ROW("a,b\n\"\"\"\",\"\"\"\"\"\"\n", "2:{\"a\":\"\\\"\",\"b\":\"\\\"\\\"\"}\n"),
		ROW("a\n1\n2\n", "2:{\"a\":\"1\"}\n3:{\"a\":\"2\"}\n"),
	};
	(void) state;
	COMPARE(".csv", rows, NULL);
}

static void ends_lines_as_every_system_does(void **state)
{
	static const struct row rows[] = {
		ROW("a,b\r1,2\r3,4\r", "2:{\"a\":\"1\",\"b\":\"2\"}\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\r1,2\r3,4", "2:{\"a\":\"1\",\"b\":\"2\"}\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\r\n1,2\n3,4\r5,6",
			"2:{\"a\":\"1\",\"b\":\"2\"}\n3:{\"a\":\"3\",\"b\":\"4\"}\n4:{\"a\":\"5\",\"b\":\"6\"}\n"),
		ROW("\r\n\n a,b\n\n\r\n1,2\n\n", "6:{\"a\":\"1\",\"b\":\"2\"}\n"),
		ROW("a,b\n   \n,\n\t\n1,2\n,,,\n", "5:{\"a\":\"1\",\"b\":\"2\"}\n"),
		ROW("a,b\r\"1\r2\",\"x\r\ny\"\r3,4\r", "2:{\"a\":\"1\\r2\",\"b\":\"x\\r\\ny\"}\n5:{\"a\":\"3\",\"b\":\"4\"}\n"),
	};
	(void) state;
	COMPARE(".csv", rows, NULL);
}

static void a_bad_row_costs_itself(void **state)
{
	static const struct row rows[] = {
		ROW("a,b\n1\n3,4\n", "!B113 2\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\n1,2,3\n3,4\n", "!B114 2\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		/* Empty cells at the end are left behind by spreadsheets, as are columns without a name. */
		ROW("a,b\n1,2,\n3,4\n", "2:{\"a\":\"1\",\"b\":\"2\"}\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b,,\n1,2,,\n3,4,x,\n5,6\n", "2:{\"a\":\"1\",\"b\":\"2\"}\n!B114 3\n4:{\"a\":\"5\",\"b\":\"6\"}\n"),
		/* Excel's own first line. */
		ROW("sep=,\r\na,b\r\n1,2\r\n", "3:{\"a\":\"1\",\"b\":\"2\"}\n"),
		ROW("\"sep=,\"\na,b\n1,2\n", "3:{\"a\":\"1\",\"b\":\"2\"}\n"),
		ROW("SEP=;\na;b\n1;2\n", "!B112 1 open\n"),
		ROW("\xEF\xBB\xBF\xEF\xBB\xBF"
		    "a,b\n1,2\n",
			"(B106)\n2:{\"a\":\"1\",\"b\":\"2\"}\n"),
		/* Quotes where none may stand: the row ends where its line does. */
		ROW("a,b\n12\" pipe,x\n3,4\n", "!B116 2:3\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\n\"12\" pipe\",x\n3,4\n", "!B116 2:5\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\n1, \"2\"\n3,4\n", "!B116 2:4\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\n\"x\ny\" ,2\n3,4\n", "!B116 3:3\n4:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\n\"\xE7\x94\xB2\"x,2\n3,4\n", "!B116 2:4\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\n1,\0002\n3,4\n", "!B109 2:3\n3:{\"a\":\"3\",\"b\":\"4\"}\n"),
		ROW("a,b\n\"1\n\0002\",x\n3,4\n\0", "!B109 3:1\n4:{\"a\":\"3\",\"b\":\"4\"}\n!B109 5:1\n"),
	};
	(void) state;
	COMPARE(".csv", rows, NULL);
}

static void a_quote_that_never_ends_is_told_where_it_began(void **state)
{
	static const struct row rows[] = {
		ROW("a,b\n1,2\n3,\"4\n5,6\n7,8\n", "2:{\"a\":\"1\",\"b\":\"2\"}\n!B115 3:3 end\n"),
		ROW("a,b\n1,2\n\"甲\n\",\"4", "2:{\"a\":\"1\",\"b\":\"2\"}\n!B115 4:3 end\n"),
		ROW("a,b\n\"x\"\"", "!B115 2:1 end\n"),
		ROW("a,\"b\n1,2\n", "!B115 1:3 open\n"),
		/* Once it is the end, it stays the end. */
		ROW("a\n\"", "!B115 2:1 end\n"),
	};
	(void) state;
	COMPARE(".csv", rows, NULL);
}

static void headers_must_make_sense(void **state)
{
	static const struct row rows[] = {
		ROW("", "!B101  open\n"),
		ROW("\xEF\xBB\xBF", "(B106)\n!B101  open\n"),
		ROW("\n\r\n  \n", "!B101  open\n"),
		ROW("a,b\n", "!B102  end\n"),
		ROW("a,b", "!B102  end\n"),
		ROW("a,b\n,\n\n", "!B102  end\n"),
		ROW("a,,c\n1,2,3\n", "!B110 1 open\n"),
		ROW("\na,b, \n1,2,3\n", "!B114 3\n"),
		ROW(",\n", "!B110 1 open\n"),
		ROW("a,b,c,b\n1,2,3,4\n", "!B111 1 open\n"),
		ROW("a, a\n1,2\n", "!B111 1 open\n"),
		ROW("a;b\n1;2\n", "!B112 1 open\n"),
		ROW("a\tb\n1\t2\n", "!B112 1 open\n"),
		ROW("a,b\"\n1,2\n", "!B116 1:4 open\n"),
		ROW("a,\0b\n1,2\n", "!B109 1:3 open\n"),
		ROW("PK\x03\x04\x14\0\x06\0", "!B103  open\n"),
		ROW("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "!B103  open\n"),
		ROW("%PDF-1.7\n", "!B103  open\n"),
		ROW("\x1F\x8B\x08", "!B103  open\n"),
		ROW("\xFF\xFE"
		    "a\0,\0b\0",
			"!B104  open\n"),
		ROW("\xFE\xFF\0a\0,\0b", "!B104  open\n"),
		ROW("a\0,\0b\0\n\0", "!B104  open\n"),
		ROW("\0a\0,", "!B104  open\n"),
		ROW("\0\0\xFE\xFF\0\0\0a", "!B104  open\n"),
	};
	signprep_error err;
	sp_rows *opened;
	(void) state;
	COMPARE(".csv", rows, NULL);
	static const char twice[] = "key,名,pdf,名\n";
	char *path = file_make(".csv", twice, sizeof twice - 1);
	assert_int_equal(sp_rows_open(&opened, path, NULL, NULL, &err), SIGNPREP_INVALID);
	assert_string_equal(err.message, "two columns are named \"名\": 2 and 4");
	file_remove(path);
}

/* 姓名,pdf / 李明,a.pdf and so on, made with Python's codecs. */
static void tells_gb18030_from_utf8(void **state)
{
	static const struct row rows[] = {
		ROW("\xD0\xD5\xC3\xFB,pdf\r\n\xC0\xEE\xC3\xF7,a.pdf\r\n", "(B105)\n2:{\"姓名\":\"李明\",\"pdf\":\"a.pdf\"}\n"),
		ROW("\xE5\xA7\x93\xE5\x90\x8D,pdf\r\n\xE6\x9D\x8E\xE6\x98\x8E,a.pdf\r\n",
			"2:{\"姓名\":\"李明\",\"pdf\":\"a.pdf\"}\n"),
		ROW("\xEF\xBB\xBF\xE5\xA7\x93\xE5\x90\x8D\n\xE6\x9D\x8E\n", "(B106)\n2:{\"姓名\":\"李\"}\n"),
		/* GB18030 with its own mark; a four-byte character (U+20BB7). */
		ROW("\x84\x31\x95\x33\xD0\xD5\xC3\xFB\n\x95\x34\xB2\x35\n", "(B105)\n2:{\"姓名\":\"𠮷\"}\n"),
		/* Second bytes that look like ASCII: | and the backslash. */
		ROW("\xD0\xD5\xC3\xFB,b\n\xC0\xEE\xC3\xF7\xC0\xEE\xC3\xF7\xC0\xEE\xC3\xF7\x81\x7C\x81\x5C,2\n",
			"(B105)\n2:{\"姓名\":\"李明李明李明亅乗\",\"b\":\"2\"}\n"),
		/* 陳大文 in Big5 and Müller in Latin-1 are valid GB18030, and would become characters that nobody meant. */
		ROW("name\n\xB3\xAF\xA4\x6A\xA4\xE5\n", "!B107 2:1 open\n"),
		ROW("name\nM\xFCller\n", "!B107 2:2 open\n"),
		/* 欧阳喆: one rare character is a name. */
		ROW("a\n\xC5\xB7\xD1\xF4\x86\xB4\n", "(B105)\n2:{\"a\":\"欧阳喆\"}\n"),
		/* What Notepad took for UTF-8: strictly it is not, C1 begins nothing. CD A8 is good in both, and UTF-8 wins. */
		ROW("a\n\xC1\xAA\xCD\xA8\n", "(B105)\n2:{\"a\":\"联通\"}\n"),
		ROW("a\n\xCD\xA8\n", "2:{\"a\":\"ͨ\"}\n"),
		ROW("a\n\xE6\x9D\x8E\xE6\x98\x8E\n", "2:{\"a\":\"李明\"}\n"),
		/* With a mark it is UTF-8, whatever follows: the row says that it is not. */
		ROW("\xEF\xBB\xBF"
		    "a\nb\n\xC0\xEE\xC3\xF7\nc\n",
			"(B106)\n2:{\"a\":\"b\"}\n!B121 3:1\n4:{\"a\":\"c\"}\n"),
		/* Neither: Latin-1's lone é before a line break; a sequence that is cut; the place is that of the first bad byte. */
		ROW("a\ncaf\xE9\n", "!B107 2:4 open\n"),
		ROW("a\n\xE6\x9D", "!B107 2:1 open\n"),
		ROW("a\n李\xE6\n", "!B107 2:2 open\n"),
		/* UTF-8 that was cut, though the bytes would do for GB18030 as well. */
		ROW("a\n李明\n李\xE6\x98", "!B107 3:2 open\n"),
		ROW("a,\xFF\n", "!B107 1:3 open\n"),
		/* Right in form, but no character: glibc's table leaves 84 31 82 36 out. */
		ROW("\xD0\xD5\xC3\xFB\nx\xFE\x39\xFE\x39y\nz\n", "(B105)\n!B121 2:2\n3:{\"姓名\":\"z\"}\n"),
	};
	(void) state;
	COMPARE(".csv", rows, NULL);
}

static void an_encoding_can_be_named(void **state)
{
	static const sp_rows_options utf8 = { .encoding = SP_ROWS_UTF8 }, gb18030 = { .encoding = SP_ROWS_GB18030 };
	static const struct row as_utf8[] = { ROW("a\n\xC0\xEE\nb\n", "!B121 2:1\n3:{\"a\":\"b\"}\n") };
	static const struct row as_gb18030[] = { ROW("a\n\xCD\xA8\nb\n", "2:{\"a\":\"通\"}\n3:{\"a\":\"b\"}\n") };
	static const sp_rows_options big5 = { .encoding = SP_ROWS_BIG5 };
	static const struct row as_big5[] = { ROW("a\n\xB3\xAF\xA4\x6A\xA4\xE5\n", "2:{\"a\":\"陳大文\"}\n") };
	(void) state;
	static const struct row later[] = { ROW("a,b\r\n\"\r\n\r甲\n\xC0\",1\r\n", "!B121 5:1\n") };
	COMPARE(".csv", later, &utf8);
	COMPARE(".csv", as_utf8, &utf8);
	COMPARE(".csv", as_gb18030, &gb18030);
	COMPARE(".csv", as_big5, &big5);
}

static void reads_jsonl(void **state)
{
	static const struct row rows[] = {
		ROW("{\"a\":\"1\",\"b\":2}\n{\"a\":null,\"b\":[1,{\"c\":true}]}\n",
			"1:{\"a\":\"1\",\"b\":2}\n2:{\"a\":null,\"b\":[1,{\"c\":true}]}\n"),
		ROW("\xEF\xBB\xBF{\"a\":1}\r\n\r\n \t\n{\"a\":2}", "(B106)\n1:{\"a\":1}\n4:{\"a\":2}\n"),
		/* Numbers keep their digits, strings what they spell. */
		ROW("{\"n\":12345678901234567890.10,\"e\":1E+2,\"s\":\"\\u7532\\/\\ud83d\\ude00\\u0001\"}\n",
			"1:{\"n\":12345678901234567890.10,\"e\":1E+2,\"s\":\"甲/😀\\u0001\"}\n"),
		ROW(" { \"a\" : { \"x\" : [ ] } , \"b\" : false } \n", "1:{\"a\":{ \"x\" : [ ] },\"b\":false}\n"),
		ROW("{}\n", "1:{}\n"),
		ROW("{\"\\u0061\":\"quote \\\" and } and ,\",\"b\":\"\"}\n", "1:{\"a\":\"quote \\\" and } and ,\",\"b\":\"\"}\n"),
		/* Each line stands for itself. */
		ROW("{\"a\":1,\"a\":2}\n{\"a\":1}\n", "!R103 1:8\n2:{\"a\":1}\n"),
		ROW("{\"a\":{\"b\":1,\"b\":2}}\n{\"a\":1}\n", "!R103 1:13\n2:{\"a\":1}\n"),
		ROW("{\"a\":1}\n\n{\"a\":1,}\n{\"a\":\n2}\n{\"a\":3}\n",
			"1:{\"a\":1}\n!R101 3:8\n!R101 4:6\n!R101 5:2\n6:{\"a\":3}\n"),
		ROW("{\"a\":1e999}\n[1]\n\"x\"\n12\n", "!R104 1:6\n!B120 2\n!B120 3\n!B120 4\n"),
		ROW("[{\"a\":1}]\n", "!B120 1\n"),
		ROW("{\"a\":\"\xC0\xEE\"}\n{\"a\":1}\n", "!R111 1:7\n2:{\"a\":1}\n"),
		ROW("{\"a\":\"x\0\"}\n{\"a\":1}\n", "!B109 1:8\n2:{\"a\":1}\n"),
		ROW("{\"a\":1}\r{\"a\":2}\r", "!R101 1:9\n"),
		ROW("", "!B101  open\n"),
		ROW("\n\n", "!B102  end\n"),
		ROW("\xFF\xFE{\0}\0", "!B104  open\n"),
		ROW("{\0}\0", "!B104  open\n"),
	};
	(void) state;
	COMPARE(".jsonl", rows, NULL);
}

static void nesting_is_limited(void **state)
{
	char text[400] = "{\"a\":", *got;
	size_t n = strlen(text);
	(void) state;
	memset(text + n, '[', 63);
	memset(text + n + 63, ']', 63);
	memcpy(text + n + 126, "}\n{\"a\":", 7);
	n += 133;
	memset(text + n, '[', 64);
	memset(text + n + 64, ']', 64);
	memcpy(text + n + 128, "}", 2);
	got = rows_of_bytes(".jsonl", text, strlen(text), NULL);
	assert_non_null(strstr(got, "!R105 2:69\n"));
	assert_memory_equal(got, "1:{\"a\":[[[", 10);
	free(got);
}

static void the_format_is_found(void **state)
{
	static const struct row any[] = {
		ROW("a,b\n1,2\n", "2:{\"a\":\"1\",\"b\":\"2\"}\n"),
		ROW(" \n{\"a\":1}\n", "2:{\"a\":1}\n"),
		ROW("[1]\n", "!B120 1\n"),
		ROW("\xEF\xBB\xBF{\"a\":1}\n", "(B106)\n1:{\"a\":1}\n"),
	};
	static const struct row by_name[] = { ROW("{\"a\"\n1\n", "!B116 1:2 open\n"), ROW("{a}\n1\n", "2:{\"{a}\":\"1\"}\n") };
	static const sp_rows_options jsonl = { .format = SP_ROWS_JSONL };
	static const struct row forced[] = { ROW("a\n1\n", "!R101 1:1\n!B120 2\n") };
	(void) state;
	COMPARE(".txt", any, NULL);
	COMPARE("", any, NULL);
	COMPARE(".csv", by_name, NULL);
	COMPARE(".csv", forced, &jsonl);
}

/* A row of `length` bytes of "x" in two cells. */
static char *long_row(size_t length, const char *head, const char *tail, size_t *total)
{
	char *text = malloc(length + strlen(head) + strlen(tail) + 1);
	assert_non_null(text);
	memcpy(text, head, strlen(head));
	memset(text + strlen(head), 'x', length);
	memcpy(text + strlen(head) + length, tail, strlen(tail) + 1);
	*total = strlen(head) + length + strlen(tail);
	return text;
}

static void check_long(const char *end, size_t length, const char *head, const char *tail, const sp_rows_options *options,
	const char *first, const char *last)
{
	size_t total;
	char *text = long_row(length, head, tail, &total), *got = rows_of_bytes(end, text, total, options);
	if (strncmp(got, first, strlen(first)) != 0 || !strstr(got, last))
		fail_msg("%zu: %.200s, expected %s … %s", length, got, first, last);
	free(got);
	free(text);
}

static void long_rows_are_refused_and_skipped(void **state)
{
	const sp_rows_options small = { .max_row = 20, .max_cell = 10, .max_columns = 3 };
	static const struct row columns[] = { ROW("a,b,c\n1,2,3\n", "2:{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}\n"),
		ROW("a,b,c,d\n", "!B119 1 open\n"), ROW("a,b\n1,2,3,4\n1,2\n", "!B119 2\n3:{\"a\":\"1\",\"b\":\"2\"}\n") };
	static const struct row members[] = { ROW("{\"a\":1,\"b\":2,\"c\":3,\"d\":4}\n{\"a\":1}\n", "!B117 1\n2:{\"a\":1}\n"),
		ROW("{\"a\":1,\"b\":2,\"c\":3}\n", "1:{\"a\":1,\"b\":2,\"c\":3}\n") };
	const sp_rows_options few = { .max_columns = 3 };
	static const struct row many[] = { ROW("{\"a\":1,\"b\":2,\"c\":3,\"d\":4}\n{\"a\":1}\n", "!B119 1\n2:{\"a\":1}\n") };
	(void) state;
	COMPARE(".csv", columns, &small);
	COMPARE(".jsonl", members, &small);
	COMPARE(".jsonl", many, &few);
	check_long(".csv", 10, "a,b\n1,", "\n3,4\n", &small, "2:{", "\n3:{\"a\":\"3\"");
	check_long(".csv", 11, "a,b\n1,", "\n3,4\n", &small, "!B118 2\n", "\n3:{\"a\":\"3\"");
	check_long(".csv", 19, "a,b\n1,", "\n3,4\n", &small, "!B117 2\n", "\n3:{\"a\":\"3\"");
	check_long(".csv", 300000, "a,b\n\"1\n\n", "\"\n3,4\n", &small, "!B117 2\n", "\n5:{\"a\":\"3\"");
	check_long(".csv", 10000, "a,b\n1,\"", "\n3,4\n", &small, "!B115 2:3 end\n", "");
	check_long(".csv", 21, "", "\n3,4\n", &small, "!B117 1 open\n", "");
	/* The constants, one byte below and above. */
	check_long(".csv", SP_ROWS_CELL_MAX, "a,b\n1,", "\n3,4\n", NULL, "2:{", "\n3:{\"a\":\"3\"");
	check_long(".csv", SP_ROWS_CELL_MAX + 1, "a,b\n1,", "\n3,4\n", NULL, "!B118 2\n", "\n3:{\"a\":\"3\"");
	check_long(".csv", SP_ROWS_ROW_MAX - 2, "a,b\n1,", "\n3,4\n", NULL, "!B118 2\n", "\n3:{\"a\":\"3\"");
	check_long(".csv", SP_ROWS_ROW_MAX - 1, "a,b\n1,", "\n3,4\n", NULL, "!B117 2\n", "\n3:{\"a\":\"3\"");
	check_long(".jsonl", SP_ROWS_CELL_MAX - 2, "{\"a\":\"", "\"}\n{\"a\":3}\n", NULL, "1:{", "\n2:{\"a\":3}");
	check_long(".jsonl", SP_ROWS_CELL_MAX - 1, "{\"a\":\"", "\"}\n{\"a\":3}\n", NULL, "!B118 1\n", "\n2:{\"a\":3}");
	check_long(".jsonl", SP_ROWS_ROW_MAX, "{\"a\":\"", "\"}\n{\"a\":3}\n", NULL, "!B117 1\n", "\n2:{\"a\":3}");
	check_long(".csv", SP_ROWS_NAME_MAX, "", "\n1\n", NULL, "2:{", "");
	check_long(".jsonl", SP_ROWS_NAME_MAX, "{\"", "\":1}\n{\"a\":3}\n", NULL, "1:{", "\n2:{\"a\":3}");
	check_long(".jsonl", SP_ROWS_NAME_MAX + 1, "{\"", "\":1}\n{\"a\":3}\n", NULL, "!B118 1\n", "\n2:{\"a\":3}");
	check_long(".jsonl", SP_ROWS_NAME_MAX - 3, "{\"\\u7532", "\":1}\n{\"a\":3}\n", NULL, "1:{", "\n2:{\"a\":3}");
	check_long(".jsonl", SP_ROWS_NAME_MAX - 2, "{\"\\u7532", "\":1}\n{\"a\":3}\n", NULL, "!B118 1\n", "\n2:{\"a\":3}");
	check_long(".jsonl", 100000, "{\"", "\":1}\n{\"a\":3}\n", NULL, "!B118 1\n", "\n2:{\"a\":3}");
	check_long(".csv", SP_ROWS_NAME_MAX + 1, "", "\n1\n", NULL, "!B118 1 open\n", "");
}

/* 1 + 3 n bytes: no limit in bytes that is a power of two falls between two characters. */
static void long_names_are_shown_in_whole_characters(void **state)
{
	char json[1024];
	sp_record *record;
	signprep_error err = { 0 };
	size_t length = (size_t) snprintf(json, sizeof json, "{\"a");
	for (int i = 0; i < 100; i++)
		length += (size_t) snprintf(json + length, sizeof json - length, "甲");
	length += (size_t) snprintf(json + length, sizeof json - length, "\":1}");
	(void) state;
	assert_int_equal(sp_record_parse(&record, json, length, false, "rows", &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "B118");
	assert_null(strstr(err.message, "\xEF\xBF\xBD"));
	assert_non_null(strstr(err.message, "甲…"));
}

static const char *open_id(const char *path)
{
	static signprep_error err;
	sp_rows *rows = NULL;
	err = (signprep_error) { 0 };
	sp_rows_open(&rows, path, NULL, NULL, &err);
	assert_null(rows);
	return err.id;
}

static void files_that_can_not_be_read(void **state)
{
	(void) state;
	assert_string_equal(open_id("/nonexistent/rows.csv"), "R010");
	assert_string_equal(open_id("/tmp"), "R011");
	char *path = file_make(".csv", "a\n1\n", 4);
	chmod(path, 0);
	if (geteuid() != 0)
		assert_string_equal(open_id(path), "R012");
	file_remove(path);
	/* Opening succeeds, reading does not: there is nothing mapped at address 0. */
	assert_string_equal(open_id("/proc/self/mem"), "R013");
}

static sp_rows *open_pipe(int end, const sp_rows_options *options, signprep_error *err)
{
	char path[32];
	sp_rows *rows = NULL;
	snprintf(path, sizeof path, "/proc/self/fd/%d", end);
	*err = (signprep_error) { 0 };
	sp_rows_open(&rows, path, options, NULL, err);
	return rows;
}

/* A row is handed out as soon as its line is whole, and a wait can be ended. */
static void rows_come_one_by_one_through_a_pipe(void **state)
{
	int data[2], wake[2];
	signprep_error err;
	sp_record *record = NULL;
	(void) state;
	assert_int_equal(pipe(data), 0);
	assert_int_equal(pipe(wake), 0);
	const sp_rows_options options = { .format = SP_ROWS_JSONL, .wake_fd = wake[0], .may_be_empty = true };
	assert_int_equal(write(data[1], "{}\n", 3), 3);
	sp_rows *rows = open_pipe(data[0], &options, &err);
	assert_non_null(rows);
	assert_true(sp_rows_progress(rows) < 0);
	assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_OK);
	assert_int_equal(record->count, 0);
	sp_record_free(record);
	/* Half a row, then a wake-up: the half is not lost. */
	assert_int_equal(write(data[1], "{\"a\":", 5), 5);
	assert_int_equal(write(wake[1], "x", 1), 1);
	assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_INTERRUPTED);
	assert_null(record);
	assert_string_equal(err.id, "R099");
	char byte;
	assert_int_equal(read(wake[0], &byte, 1), 1);
	assert_int_equal(write(data[1], "7}\n{\"a\":8}", 10), 10);
	assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_OK);
	assert_int_equal(record->line, 2);
	assert_string_equal(record->values[0].text, "7");
	sp_record_free(record);
	close(data[1]);
	assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_OK);
	assert_string_equal(record->values[0].text, "8");
	sp_record_free(record);
	assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_OK);
	assert_null(record);
	sp_rows_free(rows);
	close(data[0]);
	close(wake[0]);
	close(wake[1]);
}

/* What a pipe brings byte by byte is read as from a file. */
static void pieces_make_no_difference(void **state)
{
	static const struct {
		const char *bytes;
		sp_rows_format format;
	} files[] = {
		{ "a,b\r\n\"1\r\n\"\"2\",x\r\n\r\n3,\"\"\r5,6", SP_ROWS_CSV },
		{ "\xD0\xD5\xC3\xFB,b\r\n\x95\x34\xB2\x35,\xC0\xEE\r\n", SP_ROWS_CSV },
		{ "\xEF\xBB\xBF{\"a\":\"甲\\u65b9\"}\r\n\r\n{\"a\":[1,\n{\"b\":2}\n", SP_ROWS_JSONL },
		{ "a\n1\n\"2\n3", SP_ROWS_CSV },
		{ " \n\n{\"a\":1}\n", SP_ROWS_AUTO },
		{ "\n\na\n1\n", SP_ROWS_AUTO },
	};
	(void) state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		const char *bytes = files[i].bytes;
		const sp_rows_options options = { .format = files[i].format };
		int data[2];
		signprep_error err;
		sp_buf out;
		char *whole = rows_of_bytes("", bytes, strlen(bytes), &options), *found = strstr(whole, ")\n");
		assert_int_equal(pipe(data), 0);
		pid_t writer = fork();
		for (size_t k = 0; writer == 0 && bytes[k]; k++) {
			if (write(data[1], bytes + k, 1) != 1)
				_exit(1);
			usleep(200);
		}
		if (writer == 0)
			_exit(0);
		close(data[1]);
		sp_rows *rows = open_pipe(data[0], &options, &err);
		assert_non_null(rows);
		sp_buf_init(&out, 10000);
		rows_read(rows, "/proc/self/fd/", &out);
		/* The place of an error begins with the path, of which only "N:" is left here. */
		for (char *p = out.data; (p = strchr(p, '!')) != NULL; p++) {
			char *digit = strchr(p, ' ') + 1, *colon = strchr(digit, ':') + 1;
			memmove(digit, colon, strlen(colon) + 1);
		}
		assert_string_equal(out.data, found ? found + 2 : whole);
		sp_buf_clear(&out);
		sp_rows_free(rows);
		close(data[0]);
		assert_int_equal(waitpid(writer, NULL, 0), writer);
		free(whole);
	}
}

static void an_empty_filter_is_no_error(void **state)
{
	int data[2];
	signprep_error err;
	sp_record *record = NULL;
	const sp_rows_options jsonl = { .format = SP_ROWS_JSONL, .may_be_empty = true },
			      csv = { .format = SP_ROWS_CSV, .may_be_empty = true };
	const sp_rows_options *both[] = { &jsonl, &csv };
	(void) state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pipe(data), 0);
		close(data[1]);
		sp_rows *rows = open_pipe(data[0], both[i], &err);
		assert_non_null(rows);
		assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_OK);
		assert_null(record);
		sp_rows_free(rows);
		close(data[0]);
	}
}

static void a_pipe_is_judged_by_its_first_bytes(void **state)
{
	int data[2];
	signprep_error err;
	sp_record *record = NULL;
	static char big[3 * 65536];
	(void) state;
	assert_int_equal(pipe(data), 0);
	/* 64 KiB of ASCII, then a row of GB18030: too late, said, and the rest goes on. */
	size_t n = (size_t) snprintf(big, sizeof big, "a,b\n");
	while (n < 100000)
		n += (size_t) snprintf(big + n, sizeof big - n, "abcdefgh,12345678\n");
	size_t good = (n - 4) / 18;
	n += (size_t) snprintf(big + n, sizeof big - n, "\xC0\xEE\xC3\xF7,1\nlast,2\n");
	pid_t writer = fork();
	if (writer == 0)
		_exit(write(data[1], big, n) == (ssize_t) n ? 0 : 1);
	close(data[1]);
	sp_rows *rows = open_pipe(data[0], NULL, &err);
	assert_non_null(rows);
	for (size_t i = 0; i < good; i++) {
		assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_OK);
		assert_int_equal(record->row, i + 1);
		sp_record_free(record);
	}
	assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "B121");
	assert_int_equal(record->row, good + 1);
	sp_record_free(record);
	assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_OK);
	assert_string_equal(sp_record_text(record, "a"), "last");
	sp_record_free(record);
	sp_rows_free(rows);
	close(data[0]);
	assert_int_equal(waitpid(writer, NULL, 0), writer);
}

static void records_stand_alone(void **state)
{
	static const char line[] = "{\"pdf\":\"a.pdf\",\"n\":\"7\",\"empty\":\"\",\"o\":{\"x\":\n1}}";
	char *path = file_make(".csv", "pdf,n\na.pdf,7\n", 14);
	sp_rows *rows = NULL;
	sp_record *record = NULL, *parsed = NULL;
	signprep_error err;
	size_t count;
	sp_buf out;
	(void) state;
	assert_int_equal(sp_rows_open(&rows, path, NULL, NULL, &err), SIGNPREP_OK);
	assert_int_equal(sp_rows_format_of(rows), SP_ROWS_CSV);
	assert_string_equal(sp_rows_columns(rows, &count)[1], "n");
	assert_int_equal(count, 2);
	assert_true(sp_rows_progress(rows) > 0.2 && sp_rows_progress(rows) < 0.6);
	assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_OK);
	assert_true(sp_rows_progress(rows) == 1);
	sp_rows_free(rows);
	file_remove(path);
	assert_int_equal(record->row, 1);
	assert_string_equal(sp_record_text(record, "pdf"), "a.pdf");
	assert_null(sp_record_text(record, "PDF"));
	assert_null(sp_record_find(record, "q"));
	assert_int_equal(sp_record_find(record, "n")->kind, SP_VALUE_CELL);
	sp_record_free(record);

	assert_int_equal(sp_record_parse(&parsed, line, sizeof line - 1, false, "message", &err), SIGNPREP_OK);
	assert_int_equal(sp_record_find(parsed, "n")->kind, SP_VALUE_STRING);
	assert_int_equal(sp_record_find(parsed, "o")->kind, SP_VALUE_OBJECT);
	assert_null(sp_record_text(parsed, "empty"));
	assert_null(sp_record_text(parsed, "o"));
	sp_buf_init(&out, 1000);
	assert_true(record_to_json(parsed, &out));
	assert_string_equal(out.data, "{\"pdf\":\"a.pdf\",\"n\":\"7\",\"empty\":\"\",\"o\":{\"x\": 1}}");
	sp_record_free(parsed);
	assert_int_equal(sp_record_parse(&parsed, out.data, out.length, true, "message", &err), SIGNPREP_OK);
	assert_int_equal(sp_record_find(parsed, "n")->kind, SP_VALUE_CELL);
	sp_record_free(parsed);
	sp_buf_clear(&out);
	/* What editors know the row by is no column, wherever it stands. */
	const char *known = "{\"$schema\":\"rows.schema.json\",\"a\":1,\"b\":\"x\"}";
	assert_int_equal(sp_record_parse(&parsed, known, strlen(known), false, "message", &err), SIGNPREP_OK);
	assert_int_equal(parsed->count, 2);
	assert_string_equal(parsed->names[0], "a");
	assert_string_equal(sp_record_text(parsed, "b"), "x");
	sp_record_free(parsed);
	assert_int_equal(sp_record_parse(&parsed, "[]", 2, true, "message", &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "B120");
	assert_null(parsed);
}

static void the_end_stays_the_end(void **state)
{
	char *path = file_make(".csv", "a\n\"1\n", 5);
	sp_rows *rows = NULL;
	sp_record *record = NULL;
	signprep_error err;
	(void) state;
	assert_int_equal(sp_rows_open(&rows, path, NULL, NULL, &err), SIGNPREP_OK);
	for (int i = 0; i < 3; i++) {
		err = (signprep_error) { 0 };
		assert_int_equal(sp_rows_next(rows, &record, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "B115");
		assert_null(record);
	}
	/* Nobody wants to know why: the code is enough. */
	assert_int_equal(sp_rows_next(rows, &record, NULL), SIGNPREP_INVALID);
	sp_rows_free(rows);
	sp_rows_free(NULL);
	file_remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_csv_as_the_rfc_has_it),
		cmocka_unit_test(ends_lines_as_every_system_does),
		cmocka_unit_test(a_bad_row_costs_itself),
		cmocka_unit_test(a_quote_that_never_ends_is_told_where_it_began),
		cmocka_unit_test(headers_must_make_sense),
		cmocka_unit_test(tells_gb18030_from_utf8),
		cmocka_unit_test(an_encoding_can_be_named),
		cmocka_unit_test(reads_jsonl),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(the_format_is_found),
		cmocka_unit_test(long_rows_are_refused_and_skipped),
		cmocka_unit_test(long_names_are_shown_in_whole_characters),
		cmocka_unit_test(files_that_can_not_be_read),
		cmocka_unit_test(rows_come_one_by_one_through_a_pipe),
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(an_empty_filter_is_no_error),
		cmocka_unit_test(a_pipe_is_judged_by_its_first_bytes),
		cmocka_unit_test(records_stand_alone),
		cmocka_unit_test(the_end_stays_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
