/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keywords: checked, folded as lines are, and judged against their neighbours. */
#include "locate/match/pattern.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/fail.h"
#include "base/fold.h"
#include "base/utf8.h"

#define GAP_APART 0.5f /* em; a wider gap than this, and than any in the keyword, parts Han words */

static bool is_on(signprep_switch value, bool standard)
{
	return value == SIGNPREP_SWITCH_DEFAULT ? standard : value == SIGNPREP_SWITCH_ON;
}

static signprep_code fail_keyword(signprep_error *err, const char *id, const char *keyword, size_t detail)
{
	char number[24], shown[80];
	size_t length = strlen(keyword), cut = length < 60 ? length : 60;
	while (cut < length && cut > 0 && ((unsigned char) keyword[cut] & 0xC0) == 0x80)
		cut--;
	snprintf(number, sizeof number, "%zu", detail);
	snprintf(shown, sizeof shown, "%.*s%s", (int) cut, keyword, cut < length ? "…" : "");
	return sp_fail(err, id, 0, "", strcmp(id, "K102") == 0 ? number : shown, number, NULL);
}

/* The service's way to ask for whole words, honoured only when whole words are asked for. */
static void take_carets(sp_pattern *p, const char **text, size_t *length)
{
	bool first = *length > 1 && **text == '^';
	bool last = *length > 1 + (size_t) first && (*text)[*length - 1] == '^';
	if (!first && !last)
		return;
	p->bare = true;
	p->whole_first = first;
	p->whole_last = last;
	*text += first;
	*length -= (size_t) first + (size_t) last;
}

#define EDIT_LEAST 4 /* characters of a keyword that may have a mistake */

/* What the keyword is to the eye, where recognisers see classes of characters. False: no memory. */
static bool keep_exact(sp_pattern *p, const uint32_t *cps, size_t count)
{
	sp_profile profile = p->profile;
	sp_folded folded = { .count = 0 };
	profile.ocr = false;
	sp_folded_start(&folded, profile);
	bool fits = sp_folded_add_typed(&folded, cps, count) && sp_folded_finish(&folded);
	if (fits && folded.count == p->count) {
		p->exact = folded.cps;
		folded.cps = NULL;
	}
	sp_folded_clear(&folded);
	if (!fits || p->count < EDIT_LEAST || p->count > SP_EDIT_LENGTH_MAX)
		return fits;
	p->edit = calloc(1, sizeof *p->edit);
	if (p->edit)
		sp_edit_start(p->edit, p->cps, p->count);
	return p->edit;
}

static signprep_code fold_keyword(sp_pattern *p, const char *text, size_t length, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	sp_folded folded = { .count = 0 };
	uint32_t cps[SP_KEYWORD_MAX];
	size_t count = 0;
	for (size_t at = 0, step; at < length; at += step, count++)
		step = sp_utf8_decode(text + at, length - at, &cps[count]);

	sp_folded_start(&folded, p->profile);
	if (!sp_folded_add_typed(&folded, cps, count) || !sp_folded_finish(&folded)) {
		code = sp_fail_memory(err, "");
		goto done;
	}
	bool blank = true;
	for (size_t i = 0; i < folded.count; i++) {
		blank = blank && folded.cps[i] == ' ';
		p->has_hyphen = p->has_hyphen || folded.cps[i] == '-';
	}
	if (blank) {
		code = fail_keyword(err, "K101", p->keyword, 0);
		goto done;
	}
	p->tight = malloc(folded.count * sizeof *p->tight);
	if (!p->tight) {
		code = sp_fail_memory(err, "");
		goto done;
	}
	for (size_t i = 0; i < folded.count; i++)
		if (folded.cps[i] != ' ')
			p->tight[p->tight_count++] = sp_simple_fold(folded.cps[i]);
	p->cps = folded.cps;
	p->count = folded.count;
	folded.cps = NULL;
	if (p->profile.ocr && !keep_exact(p, cps, count))
		code = sp_fail_memory(err, "");
done:
	sp_folded_clear(&folded);
	return code;
}

void sp_pattern_clear(sp_pattern *pattern)
{
	free(pattern->cps);
	free(pattern->tight);
	pcre2_match_data_free(pattern->data);
	pcre2_match_context_free(pattern->context);
	pcre2_code_free(pattern->code);
	free(pattern->exact);
	free(pattern->edit);
	*pattern = (sp_pattern) { .count = 0 };
}

bool sp_profile_same(sp_profile a, sp_profile b)
{
	return a.case_sensitive == b.case_sensitive && a.width == b.width && a.spaces == b.spaces &&
		a.punctuation == b.punctuation && a.ocr == b.ocr;
}

/* Ideographs, kana, Hangul: Han without its punctuation. */
static bool is_ideograph(uint32_t cp)
{
	return sp_cp_is_han(cp) && !(cp >= 0x3001 && cp <= 0x3004) && !(cp >= 0x3008 && cp <= 0x3020) && cp != 0x3030 &&
		cp != 0x303D && !(cp >= 0xFE10 && cp <= 0xFE4F) && !(cp >= 0xFF01 && cp <= 0xFF65) && cp != 0x30FB;
}

static float gap_of(const sp_folded *f, const sp_lines *lines, uint32_t left)
{
	const sp_from *a = &f->from[left], *b = &f->from[left + 1];
	if (a->glyph == b->glyph || a->part != b->part)
		return 0;
	const sp_spot *x = &lines->spots.items[a->glyph], *y = &lines->spots.items[b->glyph];
	return sp_maxf(y->start - x->end, x->start - y->end) / sp_maxf(x->size, y->size);
}

/* A gap or a typed blank at `left` | `left + 1` that a reader takes for the end of a word, given the gaps inside the span. */
static bool is_apart(const sp_folded *f, const sp_lines *lines, uint32_t left, sp_span span)
{
	float widest = 0, gap = gap_of(f, lines, left);
	if (gap < GAP_APART && !(f->from[left + 1].flags & SP_FROM_PARTED))
		return false;
	for (uint32_t i = span.first; i + 1 < span.end; i++)
		widest = sp_maxf(widest, gap_of(f, lines, i));
	return gap > 1.2f * widest + 0.01f;
}

/* Whether `outer`, the neighbour of the span's `inner`, goes on with the same word. */
static bool goes_on(uint32_t inner, uint32_t outer)
{
	if (is_ideograph(inner))
		return is_ideograph(outer) || sp_cp_is_word(outer);
	return sp_cp_is_word(inner) && sp_cp_is_word(outer);
}

bool sp_pattern_stands_alone(const sp_pattern *p, const sp_folded *f, const sp_lines *lines, sp_span span)
{
	if (p->whole_first && span.first > 0) {
		uint32_t outer = f->cps[span.first - 1];
		if (outer != ' ' && (p->bare || goes_on(f->cps[span.first], outer)) && !is_apart(f, lines, span.first - 1, span))
			return false;
	}
	if (p->whole_last && span.end < f->count) {
		uint32_t outer = f->cps[span.end];
		if (outer != ' ' && (p->bare || goes_on(f->cps[span.end - 1], outer)) && !is_apart(f, lines, span.end - 1, span))
			return false;
	}
	return true;
}

/* Regular expressions over folded lines: PCRE2 in UTF-8, with limits on what a pattern may cost. */
#define MATCH_LIMIT 1000000u
#define DEPTH_LIMIT 20000u
#define HEAP_LIMIT_KIB 32768u
#define SUBJECT_MAX ((size_t) 1 << 29)

/* A folded character of the pattern; ASCII that came from elsewhere (（ becomes a bracket) stands for itself. */
static bool put_folded(sp_buf *out, uint32_t cp, sp_profile profile)
{
	uint32_t folded[SP_FOLD_MAX];
	bool narrow = profile.width && ((cp >= 0xFF00 && cp <= 0xFFEF) || (cp >= 0x3000 && cp <= 0x303F));
	unsigned flags = (narrow ? 0u : (unsigned) SP_FOLD_WIDTH) | (profile.punctuation ? 0u : (unsigned) SP_FOLD_PUNCTUATION);
	size_t count = sp_fold_cp(cp, flags, folded);
	for (size_t i = 0; i < count; i++) {
		char bytes[4];
		if (folded[i] < 0x80 && folded[i] > 0x20 && !sp_cp_is_word(folded[i]))
			sp_buf_putc(out, '\\');
		sp_buf_append(out, bytes, sp_utf8_encode(folded[i], bytes));
	}
	return !out->failed;
}

/* Blanks typed between Han characters are ignored here too: lines have none there. */
static bool is_idle_blank(const char *text, size_t at, size_t length, uint32_t before)
{
	uint32_t cp = 0;
	while (at < length) {
		size_t step = sp_utf8_decode(text + at, length - at, &cp);
		if (!sp_cp_is_space(cp))
			break;
		at += step;
	}
	return at < length && sp_cp_is_han(before) && sp_cp_is_han(cp);
}

static bool fold_expression(sp_buf *out, const char *text, sp_profile profile)
{
	size_t length = strlen(text);
	uint32_t before = 0;
	for (size_t at = 0, step; at < length; at += step) {
		uint32_t cp = 0;
		step = sp_utf8_decode(text + at, length - at, &cp);
		if (sp_cp_is_space(cp) && !profile.spaces && is_idle_blank(text, at, length, before))
			continue;
		before = cp;
		if (cp < 0x80)
			sp_buf_putc(out, (char) cp);
		else
			put_folded(out, cp, profile);
	}
	return !out->failed;
}

static signprep_code fail_compile(const sp_pattern *p, int number, size_t offset, signprep_error *err)
{
	unsigned char message[160];
	char at[24];
	if (pcre2_get_error_message(number, message, sizeof message) < 0)
		snprintf((char *) message, sizeof message, "error %d", number);
	snprintf(at, sizeof at, "%zu", offset);
	return sp_fail(err, "K104", number, "", p->keyword, (const char *) message, at, NULL);
}

static signprep_code compile_regex(sp_pattern *out, signprep_error *err)
{
	sp_buf expression;
	int number = 0;
	size_t offset = 0;
	signprep_code code = SIGNPREP_OK;
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | (out->profile.case_sensitive ? 0 : PCRE2_CASELESS);

	sp_buf_init(&expression, (size_t) SP_KEYWORD_MAX * 128);
	if (!fold_expression(&expression, out->keyword, out->profile)) {
		code = sp_fail_memory(err, "");
		goto done;
	}
	out->profile.case_sensitive = true; /* the expression does it itself: \p{Lu} and the like keep their sense */
	out->code = pcre2_compile((PCRE2_SPTR) expression.data, expression.length, options, &number, &offset, NULL);
	if (!out->code) {
		code = fail_compile(out, number, offset, err);
		goto done;
	}
	out->data = pcre2_match_data_create(1, NULL);
	out->context = pcre2_match_context_create(NULL);
	if (!out->data || !out->context) {
		code = sp_fail_memory(err, "");
		goto done;
	}
	pcre2_set_match_limit(out->context, MATCH_LIMIT);
	pcre2_set_depth_limit(out->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(out->context, HEAP_LIMIT_KIB);
done:
	sp_buf_clear(&expression);
	if (code)
		sp_pattern_clear(out);
	return code;
}

signprep_code sp_pattern_compile(sp_pattern *out, const char *keyword, const signprep_match *match, signprep_error *err)
{
	*out = (sp_pattern) { .keyword = keyword };
	out->profile = (sp_profile) { is_on(match->case_sensitive, false), is_on(match->width, false), is_on(match->spaces, false),
		is_on(match->punctuation, false), is_on(match->ocr, false) };
	out->hidden = is_on(match->hidden, false);
	out->annotations = is_on(match->annotations, true);
	out->cross_line = is_on(match->cross_line, false);
	out->whole_first = out->whole_last = is_on(match->whole_word, false);

	size_t length = strlen(keyword), bad = sp_utf8_first_bad(keyword, length);
	if (bad < length)
		return fail_keyword(err, "K102", keyword, bad);
	size_t count = sp_utf8_count(keyword);
	if (count == 0)
		return fail_keyword(err, "K101", keyword, 0);
	if (count > SP_KEYWORD_MAX)
		return fail_keyword(err, "K103", keyword, count);
	if (is_on(match->regex, false))
		return compile_regex(out, err);
	if (out->whole_first)
		take_carets(out, &keyword, &length);
	signprep_code code = fold_keyword(out, keyword, length, err);
	if (code)
		sp_pattern_clear(out);
	return code;
}

bool sp_subject_set(sp_subject *subject, const sp_folded *f)
{
	void *bytes = subject->bytes, *index = subject->index;
	bool fits = sp_array_reserve(&bytes, &subject->cap, 0, f->count * 4 + 1, 1, SUBJECT_MAX);
	subject->bytes = bytes;
	fits = fits && sp_array_reserve(&index, &subject->index_cap, 0, f->count * 4 + 1, sizeof *subject->index, SUBJECT_MAX);
	subject->index = index;
	if (!fits)
		return false;
	subject->length = 0;
	for (size_t i = 0; i < f->count; i++) {
		size_t length = sp_utf8_encode(f->cps[i], subject->bytes + subject->length);
		for (size_t b = 0; b < length; b++)
			subject->index[subject->length++] = (uint32_t) i;
	}
	subject->index[subject->length] = (uint32_t) f->count;
	return true;
}

void sp_subject_clear(sp_subject *subject)
{
	free(subject->bytes);
	free(subject->index);
	*subject = (sp_subject) { .bytes = NULL };
}

signprep_code sp_regex_next(const sp_pattern *p, const sp_subject *subject, size_t *at, sp_span *out, signprep_error *err)
{
	*out = (sp_span) { 0, 0 };
	while (*at <= subject->length) {
		int found = pcre2_match(
			p->code, (PCRE2_SPTR) subject->bytes, subject->length, *at, PCRE2_NO_UTF_CHECK, p->data, p->context);
		if (found == PCRE2_ERROR_NOMATCH)
			return SIGNPREP_OK;
		if (found < 0 && found != PCRE2_ERROR_NOMEMORY) {
			char number[16];
			snprintf(number, sizeof number, "%d", found);
			return sp_fail(err, "K105", found, "", p->keyword, number, NULL);
		}
		if (found < 0)
			return sp_fail_memory(err, "");
		const size_t *ends = pcre2_get_ovector_pointer(p->data);
		if (ends[1] > ends[0] && ends[1] <= subject->length) {
			*at = ends[1];
			*out = (sp_span) { subject->index[ends[0]], subject->index[ends[1]] };
			return SIGNPREP_OK;
		}
		/* An empty match, or \K played tricks: go on one character further. */
		*at = (ends[1] > *at && ends[1] <= subject->length ? ends[1] : *at) + 1;
		while (*at < subject->length && ((unsigned char) subject->bytes[*at] & 0xC0) == 0x80)
			++*at;
	}
	return SIGNPREP_OK;
}
