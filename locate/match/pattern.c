/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keywords: checked, folded as lines are, and judged against their neighbours. */
#include "locate/match/pattern.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
done:
	sp_folded_clear(&folded);
	return code;
}

signprep_code sp_pattern_compile(sp_pattern *out, const char *keyword, const signprep_match *match, signprep_error *err)
{
	*out = (sp_pattern) { .keyword = keyword };
	out->profile = (sp_profile) { is_on(match->case_sensitive, false), is_on(match->width, false),
		is_on(match->spaces, false) };
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
		return sp_pattern_compile_regex(out, err);
	if (out->whole_first)
		take_carets(out, &keyword, &length);
	signprep_code code = fold_keyword(out, keyword, length, err);
	if (code)
		sp_pattern_clear(out);
	return code;
}

void sp_pattern_clear(sp_pattern *pattern)
{
	free(pattern->cps);
	free(pattern->tight);
	pcre2_match_data_free(pattern->data);
	pcre2_match_context_free(pattern->context);
	pcre2_code_free(pattern->code);
	*pattern = (sp_pattern) { .count = 0 };
}

bool sp_profile_same(sp_profile a, sp_profile b)
{
	return a.case_sensitive == b.case_sensitive && a.width == b.width && a.spaces == b.spaces;
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
