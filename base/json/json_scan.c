/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A strict look at JSON text: one pass, an explicit stack, and members compared only after sorting their hashes. */
#include "base/json/json_scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/json/json_text.h"
#include "base/num.h"
#include "base/utf8.h"

#define DEPTH_DEFAULT 64
#define DEPTH_MAX 4096

/* A member's name: where its opening quote stands, and a hash of what it spells. */
struct member {
	uint64_t hash;
	const char *at;
};

struct frame {
	bool object;
	size_t members; /* index of its first member */
};

struct scan {
	const char *text, *at, *end, *name;
	struct frame *frames;
	int depth, max_depth;
	size_t lines_before;
	struct member *members;
	size_t member_count, member_cap;
	signprep_error *err;
};

/* Fails at `at`: line and column go into the place and into the texts. */
static signprep_code fail_at(struct scan *s, const char *id, const char *at, const char *more, const char *more2)
{
	char line_text[24], column_text[24], where[SP_PLACE_MAX];
	size_t line, column;
	sp_json_line_column(s->text, at, &line, &column);
	line += s->lines_before;
	snprintf(line_text, sizeof line_text, "%zu", line);
	snprintf(column_text, sizeof column_text, "%zu", column);
	sp_place_text(where, s->name ? s->name : "", line, column);
	return sp_fail(s->err, id, 0, where, line_text, column_text, more, more2, NULL);
}

/* What stands at `at`, for people: one character in quotes, or the end of the file. */
static void describe(const struct scan *s, const char *at, char out[16])
{
	uint32_t cp;
	size_t n = sp_utf8_decode(at, (size_t) (s->end - at), &cp);
	if (n == 0)
		snprintf(out, 16, "EOF");
	else if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
		snprintf(out, 16, "U+%04X", (unsigned) cp);
	else
		snprintf(out, 16, "'%.*s'", (int) n, at);
}

/* What a Chinese input method, or a word processor, writes for characters of JSON. */
static const char *meant_by(uint32_t cp)
{
	switch (cp) {
	case 0x201C:
	case 0x201D:
	case 0x201E:
	case 0x2018:
	case 0x2019:
	case 0xFF02: return "\"";
	case 0xFF1A: return ":";
	case 0xFF0C:
	case 0x3001: return ",";
	case 0xFF5B: return "{";
	case 0xFF5D: return "}";
	case 0xFF3B:
	case 0x3010: return "[";
	case 0xFF3D:
	case 0x3011: return "]";
	case 0x3000:
	case 0x00A0: return "\" \"";
	default: return cp >= 0xFF10 && cp <= 0xFF19 ? "0-9" : NULL;
	}
}

static signprep_code unexpected(struct scan *s, const char *at, const char *expected)
{
	char found[16], shown[32];
	uint32_t cp = 0;
	describe(s, at, found);
	sp_utf8_decode(at, (size_t) (s->end - at), &cp);
	if (meant_by(cp)) {
		snprintf(shown, sizeof shown, "%s (U+%04X)", found, (unsigned) cp);
		return fail_at(s, "R110", at, shown, meant_by(cp));
	}
	return fail_at(s, "R101", at, found, expected);
}

static signprep_code scan_string(struct scan *s)
{
	const char *bad;
	const char *expected;
	const char *after = sp_json_string_end(s->at, s->end, &bad, &expected);
	if (!after)
		return unexpected(s, bad, expected);
	s->at = after;
	return SIGNPREP_OK;
}

/* "NaN", "-Infinity" and their like: numbers of JavaScript that JSON has not. */
static bool is_not_finite_word(const struct scan *s)
{
	static const char *const words[] = { "NaN", "Infinity", "nan", "inf", "Inf" };
	const char *p = s->at + (s->at < s->end && *s->at == '-');
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((size_t) (s->end - p) >= strlen(words[i]) && memcmp(p, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

static signprep_code scan_number(struct scan *s)
{
	const char *bad, *start = s->at;
	char shown[40];
	double value;
	const char *after = sp_json_number_end(start, s->end, &bad);
	if (!after)
		return unexpected(s, bad, "0-9");
	if (!sp_num_parse(start, (size_t) (after - start), &value)) {
		snprintf(shown, sizeof shown, "%.*s", (int) (after - start < 32 ? after - start : 32), start);
		return fail_at(s, "R104", start, shown, NULL);
	}
	s->at = after;
	return SIGNPREP_OK;
}

static signprep_code open_frame(struct scan *s, bool object)
{
	char limit[16];
	if (s->depth == s->max_depth) {
		snprintf(limit, sizeof limit, "%d", s->max_depth);
		return fail_at(s, "R105", s->at, limit, NULL);
	}
	s->frames[s->depth++] = (struct frame) { .object = object, .members = s->member_count };
	s->at++;
	return SIGNPREP_OK;
}

/* A value that is not complete in itself opens a frame. */
static signprep_code scan_value(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };
	if (s->at == s->end)
		return unexpected(s, s->at, "value");
	char c = *s->at;
	if (c == '{' || c == '[')
		return open_frame(s, c == '{');
	if (c == '"')
		return scan_string(s);
	if (is_not_finite_word(s)) {
		char shown[12];
		int length = 1;
		while (length < 9 && s->at + length < s->end && strchr("NaInfity", s->at[length]))
			length++;
		snprintf(shown, sizeof shown, "%.*s", length, s->at);
		return fail_at(s, "R104", s->at, shown, NULL);
	}
	if (c == '-' || (c >= '0' && c <= '9'))
		return scan_number(s);
	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);
		if ((size_t) (s->end - s->at) >= n && memcmp(s->at, words[i], n) == 0) {
			s->at += n;
			return SIGNPREP_OK;
		}
	}
	return unexpected(s, s->at, "value");
}

static signprep_code scan_member_name(struct scan *s)
{
	const char *start = s->at;
	if (s->at == s->end || *s->at != '"')
		return unexpected(s, s->at, "\"name\"");
	signprep_code code = scan_string(s);
	if (code)
		return code;
	void *items = s->members;
	if (!sp_array_reserve(&items, &s->member_cap, s->member_count, 1, sizeof *s->members, SIZE_MAX))
		return sp_fail_memory(s->err, s->name);
	s->members = items;
	s->members[s->member_count++] = (struct member) { sp_json_string_hash(start), start };
	s->at = sp_json_skip_space(s->at, s->end);
	if (s->at == s->end || *s->at != ':')
		return unexpected(s, s->at, "':'");
	s->at++;
	return SIGNPREP_OK;
}

static int compare_members(const void *left, const void *right)
{
	const struct member *a = left, *b = right;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	int order = sp_json_string_compare(a->at, b->at);
	return order ? order : (a->at > b->at) - (a->at < b->at);
}

static signprep_code close_frame(struct scan *s)
{
	const struct frame *frame = &s->frames[s->depth - 1];
	size_t count = s->member_count - frame->members;
	struct member *first = count ? s->members + frame->members : NULL;
	const char *twice = NULL;

	if (count > 1)
		qsort(first, count, sizeof *first, compare_members);
	for (size_t i = 1; i < count; i++)
		if (first[i].hash == first[i - 1].hash && sp_json_string_compare(first[i].at, first[i - 1].at) == 0 &&
			(!twice || first[i].at < twice))
			twice = first[i].at;
	if (twice) {
		char shown[80];
		const char *bad, *expected, *after = sp_json_string_end(twice, s->end, &bad, &expected);
		snprintf(shown, sizeof shown, "%.*s", (int) (after - twice - 2 < 72 ? after - twice - 2 : 72), twice + 1);
		return fail_at(s, "R103", twice, shown, NULL);
	}
	s->member_count = frame->members;
	s->depth--;
	s->at++;
	return SIGNPREP_OK;
}

/* One step inside the open frame: its end, or its next member or item up to where the value's own frame opens. */
static signprep_code scan_step(struct scan *s, bool *opened)
{
	const struct frame *frame = &s->frames[s->depth - 1];
	char closing = frame->object ? '}' : ']';
	bool first = *opened;

	*opened = false;
	s->at = sp_json_skip_space(s->at, s->end);
	if (s->at < s->end && *s->at == closing)
		return close_frame(s);
	if (!first) {
		if (s->at == s->end || *s->at != ',')
			return unexpected(s, s->at, frame->object ? "',' '}'" : "',' ']'");
		s->at = sp_json_skip_space(s->at + 1, s->end);
	}
	if (frame->object) {
		signprep_code code = scan_member_name(s);
		if (code)
			return code;
		s->at = sp_json_skip_space(s->at, s->end);
	}
	int depth = s->depth;
	signprep_code code = scan_value(s);
	*opened = s->depth > depth;
	return code;
}

static signprep_code scan_text(struct scan *s)
{
	s->at = sp_json_skip_space(s->at, s->end);
	if (s->at == s->end)
		return sp_fail(s->err, "R107", 0, s->name, NULL);
	signprep_code code = scan_value(s);
	bool opened = s->depth > 0;
	while (!code && s->depth > 0)
		code = scan_step(s, &opened);
	if (code)
		return code;
	s->at = sp_json_skip_space(s->at, s->end);
	return s->at == s->end ? SIGNPREP_OK : unexpected(s, s->at, "EOF");
}

static bool starts_as_utf16(const char *text, size_t length)
{
	const unsigned char *p = (const unsigned char *) text;
	return length >= 2 && ((p[0] == 0xFE && p[1] == 0xFF) || (p[0] == 0xFF && p[1] == 0xFE) || !p[0] || !p[1]);
}

/*
 * Text in GBK is pairs whose first bytes lie among the common ideographs of GB2312 for the most part; of text in other encodings
 * that is read as such pairs few do.
 */
static bool looks_like_gbk(const char *text, size_t length)
{
	size_t pairs = 0, common = 0;
	for (size_t i = 0; i < length; i++) {
		unsigned char lead = (unsigned char) text[i], trail = i + 1 < length ? (unsigned char) text[i + 1] : 0;
		if (lead < 0x80)
			continue;
		if (lead == 0x80 || lead == 0xFF || trail < 0x40 || trail == 0x7F || trail == 0xFF)
			return false;
		pairs++;
		common += trail >= 0xA1 && ((lead >= 0xB0 && lead <= 0xD7) || lead == 0xA1 || lead == 0xA3);
		i++;
	}
	return pairs > 0 && common * 4 >= pairs * 3;
}

static signprep_code fail_encoding(struct scan *s, const char *at)
{
	const char *seems = starts_as_utf16(s->text, (size_t) (s->end - s->text)) ? "UTF-16"
		: looks_like_gbk(s->text, (size_t) (s->end - s->text))            ? "GBK"
										  : NULL;
	return seems ? fail_at(s, "R111", at, seems, NULL) : fail_at(s, "R102", at, NULL, NULL);
}

signprep_code sp_json_scan(
	const char *text, size_t length, const sp_json_limits *limits, const char *name, size_t *skip, signprep_error *err)
{
	size_t bom = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0, bad;
	struct scan s = { .text = text + bom,
		.at = text + bom,
		.end = text + length,
		.name = name,
		.err = err,
		.lines_before = limits && limits->first_line ? limits->first_line - 1 : 0 };
	signprep_code code;
	char limit[32];

	if (skip)
		*skip = bom;
	if (limits && limits->max_bytes && length > limits->max_bytes) {
		snprintf(limit, sizeof limit, "%zu", limits->max_bytes);
		return sp_fail(err, "R106", 0, name, limit, NULL);
	}
	if (starts_as_utf16(text, length))
		return fail_encoding(&s, s.text);
	if ((bad = sp_utf8_first_bad(s.text, length - bom)) != length - bom)
		return fail_encoding(&s, s.text + bad);
	s.max_depth = limits && limits->max_depth > 0 ? limits->max_depth : DEPTH_DEFAULT;
	if (s.max_depth > DEPTH_MAX)
		s.max_depth = DEPTH_MAX;
	s.frames = calloc((size_t) s.max_depth, sizeof *s.frames);
	code = s.frames ? scan_text(&s) : sp_fail_memory(err, name);
	free(s.frames);
	free(s.members);
	return code;
}
