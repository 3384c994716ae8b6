/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Word lists, those of strangers too, and lines taken apart by them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fold.h"
#include "template/draft/pieces.h"

static signprep_code read(const char *text, size_t length, signprep_error *err)
{
	sp_labels labels;
	sp_labels_open(&labels);
	signprep_code code = sp_labels_read(&labels, text, length, "words.txt", err);
	sp_labels_sort(&labels);
	sp_labels_close(&labels);
	return code;
}

static void what_is_refused(void **state)
{
	char longest[400] = "seal: ", key[120] = "party ";
	memset(longest + 6, 'x', 81);
	memset(key + 6, 'k', 41);
	strcat(key, ": a");
	const struct {
		const char *text, *id, *where;
	} rows[] = {
		{ "", "R701", "words.txt:1" },
		{ "# nothing but a remark\n", "R701", "words.txt:2" },
		{ "seal: a\nsomething\n", "R701", "words.txt:2" },
		{ ": a", "R701", "words.txt:1" },
		{ "seals: a", "R702", "words.txt:1" },
		{ "\n\nsea\xff", "R700", "words.txt:3" },
		{ "seal x: a", "R703", "words.txt:1" },
		{ "party: a", "R703", "words.txt:1" },
		{ "party A: a", "R703", "words.txt:1" },
		{ "party 1a: a", "R703", "words.txt:1" },
		{ "party a_: a\nparty ${x}: b", "R703", "words.txt:2" },
		{ "party a firm: a", "R703", "words.txt:1" },
		{ "party a company company: a", "R703", "words.txt:1" },
		{ key, "R703", "words.txt:1" },
		{ "seal:", "R704", "words.txt:1" },
		{ "seal: a || b", "R704", "words.txt:1" },
		{ "seal: \xE2\x80\x8B", "R704", "words.txt:1" },
		{ longest, "R704", "words.txt:1" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		signprep_error err = { 0 };
		assert_int_equal(read(rows[i].text, strlen(rows[i].text), &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, rows[i].id);
		assert_string_equal(err.where, rows[i].where);
	}
}

static void what_is_too_much(void **state)
{
	signprep_error err = { 0 };
	size_t length = SP_LABELS_MAX + 1;
	char *text = malloc(length);
	(void) state;
	assert_non_null(text);
	memset(text, '#', length);
	assert_int_equal(read(text, length, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "R705");
	/* 20001 words of one letter. */
	memcpy(text, "seal: ", 6);
	for (size_t i = 0; i <= SP_LABELS_WORDS_MAX; i++)
		memcpy(text + 6 + 2 * i, "a|", 2);
	err = (signprep_error) { 0 };
	assert_int_equal(read(text, 6 + 2 * SP_LABELS_WORDS_MAX + 1, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "R705");
	assert_int_equal(read(text, 6 + 2 * SP_LABELS_WORDS_MAX - 1, &err), SIGNPREP_OK);
	free(text);
}

static void any_bytes_will_do(void **state)
{
	static const char bytes[] = "party seal:|#\n\t \r\0\xE7\x94\xB2\xFF_a";
	uint32_t seed = 1;
	char text[200];
	(void) state;
	for (int round = 0; round < 20000; round++) {
		size_t length = (size_t) round % sizeof text;
		for (size_t i = 0; i < length; i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = bytes[(seed >> 16) % (sizeof bytes - 1)];
		}
		(void) read(text, length, NULL);
	}
}

typedef struct split {
	sp_labels labels;
	sp_piece pieces[SP_PIECES_MAX];
	size_t count;
	const char *line;
} split;

static void take_apart(split *s, const char *line)
{
	size_t length = strlen(line);
	sp_letter *letters = calloc(4 * length + SP_FOLD_MAX, sizeof *letters);
	assert_non_null(letters);
	s->line = line;
	s->count = sp_pieces_read(&s->labels, line, length, letters, s->pieces);
	free(letters);
}

static void assert_label(const split *s, size_t i, const char *label, sp_piece_next next)
{
	const sp_piece *p = &s->pieces[i];
	char got[400];
	assert_true(i < s->count);
	snprintf(got, sizeof got, "%.*s", (int) (p->to - p->from), s->line + p->from);
	assert_string_equal(got, label);
	assert_int_equal(p->next, next);
}

static void lines_are_taken_apart(void **state)
{
	split s = { .count = 0 };
	(void) state;
	sp_labels_open(&s.labels);
	assert_int_equal(sp_labels_read(&s.labels, (const char *) sp_labels_builtin, sp_labels_builtin_length, "labels.txt", NULL),
		SIGNPREP_OK);
	sp_labels_sort(&s.labels);

	take_apart(&s, "甲　　方（盖章）：________ 日期：____年__月__日");
	assert_int_equal(s.count, 2);
	assert_label(&s, 0, "甲　　方（盖章）：", SP_NEXT_FILLER);
	assert_true(s.pieces[0].whole && s.pieces[0].bracketed && s.pieces[0].party_count == 1);
	assert_label(&s, 1, "日期：", SP_NEXT_DATE);

	take_apart(&s, "由甲方（盖章）确认后生效。");
	assert_false(s.pieces[0].whole);
	take_apart(&s, "甲方（盖章）………………12");
	assert_true(s.pieces[0].contents);
	take_apart(&s, "甲方：________（盖章）");
	assert_int_equal(s.count, 1);
	assert_label(&s, 0, "甲方：", SP_NEXT_FILLER);
	assert_true(s.pieces[0].kinds & 1u << SP_WORD_SEAL);

	take_apart(&s, "3. 乙方（签字） Party B (Signature):");
	assert_label(&s, 0, "乙方（签字） Party B (Signature):", SP_NEXT_END);
	assert_int_equal(s.pieces[0].party_count, 1);
	take_apart(&s, "Standby: no label; By: ______ Byte:");
	assert_false(s.pieces[0].whole);
	/* Underscores inside Latin words are no room. */
	take_apart(&s, "if __name__ == DEB_VENDOR");
	for (size_t i = 0; i < s.count; i++)
		assert_false(s.pieces[i].whole);
	take_apart(&s, "甲方：深圳市示例科技有限公司");
	assert_label(&s, 0, "甲方：", SP_NEXT_TEXT);
	take_apart(&s, "深圳市示例科技有限公司（盖章）");
	assert_true(s.pieces[0].organization);
	take_apart(&s, "    年    月    日");
	assert_int_equal(s.count, 1);
	assert_true(s.pieces[0].pattern);

	take_apart(&s, "甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_");
	assert_int_equal(s.count, SP_PIECES_MAX + 1);
	sp_labels_close(&s.labels);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(what_is_too_much),
		cmocka_unit_test(any_bytes_will_do),
		cmocka_unit_test(lines_are_taken_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
