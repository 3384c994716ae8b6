/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Letters into tokens. */
#include "template/draft/tokens.h"

#include "base/fold.h"
#include "locate/place/blank_signs.h"

static bool is_stop(uint32_t cp)
{
	return cp == '.' || cp == ',' || cp == ';' || cp == 0x3002 || cp == '!' || cp == '?';
}

static bool is_quote(uint32_t cp)
{
	return cp == '"' || cp == '\'' || cp == 0x300C || cp == 0x300D || cp == 0x25A1 || cp == '*' || cp == 0x2022 || cp == 0xB7;
}

/* What a word is defined with; the others are bullets. */
bool sp_token_is_speech(uint32_t cp)
{
	return cp == '"' || cp == '\'' || cp == 0x300C || cp == 0x300D;
}

static size_t run_of(const sp_token_reader *r, size_t at, bool (*test)(uint32_t))
{
	while (at < r->count && test(r->letters[at].cp))
		at++;
	return at;
}

static bool is_part_of_word(uint32_t cp)
{
	return sp_cp_is_word(cp) && !sp_cp_is_han(cp);
}

static bool touches_latin(const sp_token_reader *r, size_t begin, size_t end)
{
	bool before = begin > 0 && r->letters[begin].gap == 0 && is_part_of_word(r->letters[begin - 1].cp);
	bool behind = end < r->count && r->letters[end].gap == 0 && is_part_of_word(r->letters[end].cp);
	return before || behind;
}

/* Dots and dashes are leaders from three on; one underscore is one. */
static size_t filler_end(const sp_token_reader *r)
{
	size_t end = run_of(r, r->at, sp_sign_is_filler);
	/* DEB_VENDOR and __name__ are words. */
	if (end > r->at && end - r->at <= 2 && touches_latin(r, r->at, end))
		return r->at;
	if (end > r->at && (sp_sign_is_underscore(r->letters[r->at].cp) || end - r->at >= 3))
		return end;
	return r->at;
}

static int kind_of_sign(uint32_t cp)
{
	if (sp_sign_is_colon(cp))
		return SP_TOKEN_COLON;
	if (sp_sign_is_opener(cp))
		return SP_TOKEN_OPENER;
	if (sp_sign_is_closer(cp))
		return SP_TOKEN_CLOSER;
	if (sp_sign_is_slash(cp) || cp == 0x3001 || cp == '&' || cp == '#')
		return SP_TOKEN_BAR;
	if (is_quote(cp))
		return SP_TOKEN_QUOTE;
	return is_stop(cp) ? SP_TOKEN_STOP : SP_TOKEN_TEXT;
}

bool sp_token_next(sp_token_reader *r, const sp_token *before, sp_token *out)
{
	if (r->at == r->count)
		return false;
	size_t end = filler_end(r);
	uint32_t cp = r->letters[r->at].cp;
	*out = (sp_token) { .kind = SP_TOKEN_TEXT, .begin = r->at, .gap = r->letters[r->at].gap };
	bool room = !before || before->kind == SP_TOKEN_FILLER || before->kind == SP_TOKEN_NUMBER || before->kind == SP_TOKEN_DAY ||
		before->kind == SP_TOKEN_COLON || out->gap > 0;
	if (end > r->at) {
		out->kind = SP_TOKEN_FILLER;
	} else if ((out->word = sp_labels_match(r->labels, r->letters, r->count, r->at, &end))) {
		out->kind = SP_TOKEN_WORD;
	} else if (sp_sign_date_part(cp) >= 0 && cp != 0x53F7 && room) {
		out->kind = SP_TOKEN_DAY;
		out->part = sp_sign_date_part(cp);
		end = r->at + 1;
	} else if (sp_sign_is_number(cp)) {
		out->kind = SP_TOKEN_NUMBER;
		end = run_of(r, r->at, sp_sign_is_number);
	} else if (is_part_of_word(cp) && (end = sp_labels_organization_at(r->labels, r->letters, r->count, r->at)) > 0) {
		/* Co., Ltd. is no end of a sentence. */
		out->kind = SP_TOKEN_TEXT;
	} else if (cp == ',' && r->at + 1 < r->count && is_part_of_word(r->letters[r->at + 1].cp) &&
		sp_labels_organization_at(r->labels, r->letters, r->count, r->at + 1) > 0) {
		/* Nor is ACME, Inc. */
		out->kind = SP_TOKEN_TEXT;
		end = r->at + 1;
	} else {
		out->kind = kind_of_sign(cp);
		end = is_part_of_word(cp) ? run_of(r, r->at, is_part_of_word) : r->at + 1;
		/* A Latin word ends where a blank does. */
		for (size_t i = r->at + 1; i < end; i++)
			if (r->letters[i].gap)
				end = i;
	}
	out->end = r->at = end;
	return true;
}
