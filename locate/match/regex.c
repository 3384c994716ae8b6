/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Regular expressions over folded lines: PCRE2 in UTF-8, with limits on what a pattern may cost. */
#include "locate/match/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/fail.h"
#include "base/fold.h"
#include "base/utf8.h"

#define MATCH_LIMIT 1000000u
#define DEPTH_LIMIT 20000u
#define HEAP_LIMIT_KIB 32768u
#define SUBJECT_MAX ((size_t) 1 << 29)

/* A folded character of the pattern; ASCII that came from elsewhere (（ becomes a bracket) stands for itself. */
static bool put_folded(sp_buf *out, uint32_t cp, sp_profile profile)
{
	uint32_t folded[SP_FOLD_MAX];
	bool narrow = profile.width && ((cp >= 0xFF00 && cp <= 0xFFEF) || (cp >= 0x3000 && cp <= 0x303F));
	size_t count = sp_fold_cp(cp, narrow ? 0 : SP_FOLD_WIDTH, folded);
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

signprep_code sp_pattern_compile_regex(sp_pattern *out, signprep_error *err)
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
