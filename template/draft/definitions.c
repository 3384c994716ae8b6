/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Definitions. */
#include "template/draft/definitions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "locate/place/blank_signs.h"

/* Letters: longer names are no names. */
#define NAME_MAX 120
/* Letters of a name with what it is: Example Inc., a corporation organized under the laws of … */
#define APPOSITION_MAX 300
/* A contract defines fewer; more are looked at only where the name stands right before the bracket. */
#define DEFINITIONS_MAX 200
#define WORD_MAX 30

const char *sp_party_label(const char *text, size_t length, sp_arena *arena)
{
	char *out = sp_arena_alloc(arena, 2 * length + 1);
	size_t used = 0;
	uint32_t cp, before = 0;
	for (size_t at = 0, step; out && at < length && (step = sp_utf8_decode(text + at, length - at, &cp)) > 0; at += step) {
		bool between = sp_cp_is_space(cp) && sp_cp_is_han(before);
		before = cp;
		if (between || cp == 0x3000)
			continue;
		used += sp_utf8_encode(sp_cp_is_han(cp) ? sp_sign_fold(cp) : cp, out + used);
	}
	return out;
}

typedef struct reading {
	const sp_labels *labels;
	sp_arena *arena;
	sp_definition **last;
	size_t definitions;
	char *text; /* a line, between those before and behind it */
	sp_letter *letters;
	size_t cap, letter_cap, count;
} reading;

/* False: no memory. */
static bool add(reading *r, size_t at, const sp_entry *entry, size_t begin, size_t end)
{
	size_t from = at > APPOSITION_MAX ? at - APPOSITION_MAX : 0;
	sp_definition *d = sp_arena_alloc(r->arena, sizeof *d);
	uint32_t *cps = sp_arena_array(r->arena, at - from + 1, sizeof *cps);
	const char *label = sp_party_label(
		r->text + r->letters[begin].from, r->letters[end - 1].to - r->letters[begin].from, r->arena);
	if (!d || !cps || !label)
		return false;
	for (size_t i = from; i < at; i++)
		cps[i - from] = r->letters[i].cp;
	*d = (sp_definition) { cps, at - from, entry, label, NULL };
	*r->last = d;
	r->last = &d->next;
	r->definitions++;
	return true;
}

/* The bracket at letter `at` holds the word of a party, or one in quotation marks. False: no memory. */
static bool read_bracket(reading *r, size_t at)
{
	size_t end, open = 0, close = 0;
	for (size_t k = at + 1; k < r->count && !sp_sign_is_closer(r->letters[k].cp); k++) {
		const sp_word *word = sp_labels_match(r->labels, r->letters, r->count, k, &end);
		if (word && word->entry->kind == SP_WORD_PARTY)
			return add(r, at, word->entry, k, end);
		if (r->letters[k].cp == '"' && open && !close)
			close = k;
		else if (r->letters[k].cp == '"' && !open)
			open = k + 1;
	}
	return !close || close == open || close - open > WORD_MAX || add(r, at, NULL, open, close);
}

/* Brackets of a line: the name may begin in the two lines before, the word stand in the next. */
static bool read_line(reading *r, const char *first, const char *before, const char *line, const char *next)
{
	size_t begin = strlen(first) + 1 + strlen(before) + 1, end = begin + strlen(line), both = end + 1 + strlen(next);
	void *text = r->text, *letters = r->letters;
	bool fits = sp_array_reserve(&text, &r->cap, 0, both + 1, 1, SIZE_MAX / 64);
	r->text = text;
	fits = fits && sp_array_reserve(&letters, &r->letter_cap, 0, 4 * both + SP_FOLD_MAX, sizeof *r->letters, SIZE_MAX / 64);
	r->letters = letters;
	if (!fits)
		return false;
	snprintf(r->text, both + 1, "%s %s %s %s", first, before, line, next);
	r->count = sp_letters_spell(r->letters, r->text, both);
	for (size_t at = 0; fits && at < r->count && r->letters[at].from < end; at++)
		if (sp_sign_is_opener(r->letters[at].cp) && r->letters[at].from >= begin)
			fits = read_bracket(r, at);
	return fits;
}

signprep_code sp_definitions_read(
	sp_definitions *out, const sp_draft_line *lines, size_t count, const sp_labels *labels, signprep_error *err)
{
	reading r = { .labels = labels, .arena = out->arena, .last = &out->first };
	bool done = true;
	for (size_t i = 0; done && i < count; i++)
		done = read_line(&r, i > 1 ? lines[i - 2].text : "", i ? lines[i - 1].text : "", lines[i].text,
			i + 1 < count ? lines[i + 1].text : "");
	out->count = r.definitions;
	free(r.text);
	free(r.letters);
	return done ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static bool is_dot(uint32_t cp)
{
	return cp == '.' || cp == ',';
}

/* Its letters before `at` end with the name, whatever dots and commas either has: a line's end may have taken them away. */
static bool ends_with(const sp_definition *d, size_t at, const sp_letter *name, size_t length)
{
	for (size_t k = length; k-- > 0;) {
		if (is_dot(name[k].cp))
			continue;
		while (at && is_dot(d->cps[at - 1]))
			at--;
		if (!at || d->cps[--at] != name[k].cp)
			return false;
	}
	return true;
}

/* Another name follows: … Ltd., and Example Inc. ("Seller") */
static bool goes_on(const sp_definition *d, size_t at)
{
	static const uint32_t and[] = { 'a', 'n', 'd' };
	bool other = at + 3 < d->count && memcmp(d->cps + at, and, sizeof and) == 0;
	return other || (at < d->count && (d->cps[at] == 0x4E0E || d->cps[at] == 0x548C || d->cps[at] == 0x53CA));
}

/* Example Inc., a Delaware corporation ("Customer"): the name, a comma, what it is, and no other bracket or quotation between. */
static bool is_followed(const sp_definition *d, const sp_letter *name, size_t length)
{
	for (size_t at = d->count; at > 0; at--) {
		uint32_t cp = d->cps[at - 1];
		if (sp_sign_is_closer(cp) || cp == '"')
			return false;
		bool comma = cp == ',' || cp == 0xFF0C;
		if (comma && !goes_on(d, at) && ends_with(d, at - 1, name, length))
			return true;
	}
	return false;
}

const sp_definition *sp_definitions_find(const sp_definitions *definitions, const char *name)
{
	sp_letter letters[4 * NAME_MAX + SP_FOLD_MAX];
	size_t length = strlen(name);
	if (length > NAME_MAX)
		return NULL;
	size_t count = sp_letters_spell(letters, name, length);
	const sp_definition *d = definitions->first;
	while (d && !ends_with(d, d->count, letters, count))
		d = d->next;
	if (d)
		return d;
	for (d = definitions->count > DEFINITIONS_MAX ? NULL : definitions->first; d && !is_followed(d, letters, count);)
		d = d->next;
	return d;
}

bool sp_definitions_word(const sp_definitions *definitions, const char *word)
{
	const sp_definition *d = definitions->first;
	while (d && (d->entry || strcasecmp(d->label, word) != 0))
		d = d->next;
	return d != NULL;
}

const sp_definition *sp_definitions_named(const sp_definitions *definitions, const char *name)
{
	sp_letter letters[4 * NAME_MAX + SP_FOLD_MAX];
	size_t length = strlen(name), words = 1;
	if (length > NAME_MAX || definitions->count > DEFINITIONS_MAX)
		return NULL;
	size_t count = sp_letters_spell(letters, name, length);
	for (size_t i = 1; i < count; i++)
		words += letters[i].gap > 0;
	/* One word, a few characters: the end of anything. */
	if (words < 2)
		return NULL;
	const sp_definition *d = definitions->first;
	while (d && !ends_with(d, d->count, letters, count))
		d = d->next;
	return d;
}
