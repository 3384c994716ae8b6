/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Word lists: reading and looking up. */
#include "template/draft/labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/fold.h"
#include "base/utf8.h"

#define ARENA_MAX ((size_t) 64 << 20)

static const struct {
	const char *name;
	bool has_key;
} kinds[SP_WORD_KINDS] = {
	[SP_WORD_PARTY] = { "party", true },
	[SP_WORD_BOTH] = { "both", false },
	[SP_WORD_SEAL] = { "seal", false },
	[SP_WORD_SIGN] = { "sign", false },
	[SP_WORD_EITHER] = { "either", false },
	[SP_WORD_ROLE] = { "role", false },
	[SP_WORD_DATE] = { "date", false },
	[SP_WORD_DAY] = { "day", true },
	[SP_WORD_TEXT] = { "text", true },
	[SP_WORD_LINK] = { "link", false },
	[SP_WORD_HEADING] = { "heading", false },
	[SP_WORD_ORGANIZATION] = { "organization", false },
};

void sp_labels_open(sp_labels *out)
{
	memset(out, 0, sizeof *out);
	sp_arena_init(&out->arena, ARENA_MAX);
}

void sp_labels_close(sp_labels *labels)
{
	free(labels->words);
	sp_arena_clear(&labels->arena);
	memset(labels, 0, sizeof *labels);
}

size_t sp_letters_spell(sp_letter *out, const char *text, size_t length)
{
	size_t count = 0, at = 0, gap = 0;
	while (at < length) {
		uint32_t cp, folded[SP_FOLD_MAX];
		size_t step = sp_utf8_decode(text + at, length - at, &cp);
		if (!step) {
			at++;
			continue;
		}
		size_t made = sp_fold_cp(cp, SP_FOLD_ALL, folded);
		if (sp_cp_is_space(cp) || cp == '\t')
			gap += cp == 0x3000 || cp == 0x2003 ? 2 : 1;
		else
			for (size_t i = 0; i < made; i++) {
				if (folded[i] == ' ')
					continue;
				out[count++] = (sp_letter) { folded[i], (uint32_t) at, (uint32_t) (at + step),
					(uint16_t) (gap > UINT16_MAX ? UINT16_MAX : gap) };
				gap = 0;
			}
		at += step;
	}
	return count;
}

static bool is_latin(uint32_t cp)
{
	return sp_cp_is_word(cp) && !sp_cp_is_han(cp);
}

/* The word's own letters; a blank is kept where Latin words meet. */
static signprep_code make_word(sp_labels *labels, const sp_entry *entry, const char *text, size_t length, bool *fits)
{
	sp_letter letters[4 * SP_LABELS_WORD_MAX + SP_FOLD_MAX];
	uint32_t cps[2 * sizeof letters / sizeof *letters];
	size_t used = 0;

	*fits = length > 0 && length <= 4 * SP_LABELS_WORD_MAX;
	size_t count = *fits ? sp_letters_spell(letters, text, length) : 0;
	*fits = count > 0 && count <= SP_LABELS_WORD_MAX;
	if (!*fits)
		return SIGNPREP_OK;
	for (size_t i = 0; i < count; i++) {
		if (i && letters[i].gap && !(sp_cp_is_han(letters[i].cp) || sp_cp_is_han(letters[i - 1].cp)))
			cps[used++] = ' ';
		cps[used++] = letters[i].cp;
	}
	void *words = labels->words;
	if (!sp_array_reserve(&words, &labels->cap, labels->count, 1, sizeof *labels->words, SP_LABELS_WORDS_MAX)) {
		*fits = labels->count < SP_LABELS_WORDS_MAX;
		return SIGNPREP_LIMIT;
	}
	labels->words = words;
	uint32_t *kept = sp_arena_array(&labels->arena, used, sizeof *kept);
	if (!kept)
		return SIGNPREP_LIMIT;
	memcpy(kept, cps, used * sizeof *kept);
	labels->words[labels->count] = (sp_word) { kept, used, entry, labels->count };
	labels->count++;
	return SIGNPREP_OK;
}

typedef struct reading {
	sp_labels *labels;
	const char *name;
	size_t line;
	signprep_error *err;
} reading;

static signprep_code refuse(const reading *r, const char *id, const char *text, size_t length)
{
	char shown[64];
	if (length > 40)
		for (length = 40; length && ((unsigned char) text[length] & 0xC0) == 0x80; length--)
			continue;
	snprintf(shown, sizeof shown, "%.*s", (int) length, text);
	return sp_fail_line(r->err, id, r->name, r->line, shown, NULL, NULL);
}

static size_t trim(const char **text, size_t length)
{
	while (length && (**text == ' ' || **text == '\t'))
		++*text, length--;
	while (length && strchr(" \t\r", (*text)[length - 1]))
		length--;
	return length;
}

static bool next_token(const char **at, const char *end, const char **token, size_t *length)
{
	while (*at < end && (**at == ' ' || **at == '\t'))
		++*at;
	*token = *at;
	while (*at < end && **at != ' ' && **at != '\t')
		++*at;
	*length = (size_t) (*at - *token);
	return *length > 0;
}

static bool is_key(const char *text, size_t length)
{
	if (length == 0 || length > SP_LABELS_KEY_MAX || text[0] == '_' || (text[0] >= '0' && text[0] <= '9'))
		return false;
	for (size_t i = 0; i < length; i++)
		if (!(text[i] == '_' || (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9')))
			return false;
	return true;
}

/* "party party_a company" */
static signprep_code read_head(const reading *r, const char *at, const char *end, sp_entry **out)
{
	static const char *const hints[] = { "", "company", "person", "relative", "contract" };
	const char *token;
	size_t length, kind = 0;
	sp_entry *entry = sp_arena_alloc(&r->labels->arena, sizeof *entry);
	*out = entry;
	if (!entry)
		return sp_fail_memory(r->err, r->name);
	entry->key = "";
	if (!next_token(&at, end, &token, &length))
		return refuse(r, "R701", "", 0);
	while (kind < SP_WORD_KINDS && (strlen(kinds[kind].name) != length || memcmp(kinds[kind].name, token, length) != 0))
		kind++;
	if (kind == SP_WORD_KINDS)
		return refuse(r, "R702", token, length);
	entry->kind = (sp_word_kind) kind;
	bool more = next_token(&at, end, &token, &length);
	if (!kinds[kind].has_key)
		return more ? refuse(r, "R703", token, length) : SIGNPREP_OK;
	if (!more || !is_key(token, length))
		return refuse(r, "R703", token, length);
	entry->key = sp_arena_dup_n(&r->labels->arena, token, length);
	if (!entry->key)
		return sp_fail_memory(r->err, r->name);
	if (!next_token(&at, end, &token, &length))
		return SIGNPREP_OK;
	for (size_t i = 1; i < sizeof hints / sizeof *hints; i++)
		if (strlen(hints[i]) == length && memcmp(hints[i], token, length) == 0)
			entry->hint = (sp_word_hint) i;
	/* Only what is filled in can be the contract's. */
	if (!entry->hint || (entry->hint == SP_HINT_CONTRACT && entry->kind != SP_WORD_TEXT))
		return refuse(r, "R703", token, length);
	if (next_token(&at, end, &token, &length))
		return refuse(r, "R703", token, length);
	return SIGNPREP_OK;
}

static signprep_code read_words(const reading *r, const sp_entry *entry, const char *at, const char *end)
{
	while (at <= end) {
		const char *bar = memchr(at, '|', (size_t) (end - at)), *word = at;
		size_t length = (size_t) ((bar ? bar : end) - at);
		bool fits;
		length = trim(&word, length);
		if (make_word(r->labels, entry, word, length, &fits))
			return fits ? sp_fail_memory(r->err, r->name) : refuse(r, "R705", word, length);
		if (!fits)
			return refuse(r, "R704", word, length);
		if (!bar)
			break;
		at = bar + 1;
	}
	return SIGNPREP_OK;
}

static signprep_code read_line(const reading *r, const char *line, size_t length)
{
	sp_entry *entry;
	length = trim(&line, length);
	if (length == 0 || *line == '#')
		return SIGNPREP_OK;
	const char *colon = memchr(line, ':', length), *end = line + length;
	if (!colon)
		return refuse(r, "R701", line, length);
	signprep_code code = read_head(r, line, colon, &entry);
	return code ? code : read_words(r, entry, colon + 1, end);
}

signprep_code sp_labels_read(sp_labels *labels, const char *text, size_t length, const char *name, signprep_error *err)
{
	reading r = { labels, name, 1, err };
	size_t bad = sp_utf8_first_bad(text, length), before = labels->count;
	signprep_code code = SIGNPREP_OK;

	if (length > SP_LABELS_MAX)
		return sp_fail_line(err, "R705", name, 1, "1 MiB", NULL, NULL);
	for (size_t i = 0; i < bad; i++)
		r.line += text[i] == '\n';
	if (bad < length)
		return refuse(&r, "R700", "", 0);
	r.line = 1;
	if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3, length -= 3;
	for (const char *at = text, *end = text + length; !code && at < end; r.line++) {
		const char *stop = memchr(at, '\n', (size_t) (end - at));
		code = read_line(&r, at, (size_t) ((stop ? stop : end) - at));
		at = stop ? stop + 1 : end;
	}
	if (!code && labels->count == before)
		return refuse(&r, "R701", "", 0);
	return code;
}

static int by_first(const void *a, const void *b)
{
	const sp_word *x = a, *y = b;
	if (x->cps[0] != y->cps[0])
		return x->cps[0] < y->cps[0] ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->order > y->order ? -1 : 1;
}

void sp_labels_sort(sp_labels *labels)
{
	if (labels->count)
		qsort(labels->words, labels->count, sizeof *labels->words, by_first);
}

/* The letter behind the word, or 0 when it is not there. */
static size_t match_word(const sp_word *word, const sp_letter *letters, size_t count, size_t at)
{
	size_t i = at;
	bool blank = false;
	for (size_t k = 0; k < word->count; k++) {
		if (word->cps[k] == ' ') {
			blank = true;
			continue;
		}
		if (i == count || letters[i].cp != word->cps[k])
			return 0;
		if (i > at) {
			if (is_latin(letters[i].cp) && is_latin(letters[i - 1].cp) && blank != (letters[i].gap > 0))
				return 0;
		}
		blank = false;
		i++;
	}
	if (is_latin(letters[i - 1].cp) && i < count && letters[i].gap == 0 && is_latin(letters[i].cp))
		return 0;
	return i;
}

/* The first word that begins with this character, or where it would stand. */
static size_t first_with(const sp_labels *labels, uint32_t cp)
{
	size_t low = 0, high = labels->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (labels->words[middle].cps[0] < cp)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The longest word of the ends of organizations, or of all others. */
static const sp_word *match(
	const sp_labels *labels, const sp_letter *letters, size_t count, size_t at, bool organization, size_t *end)
{
	uint32_t first = letters[at].cp;
	if (at && is_latin(first) && letters[at].gap == 0 && is_latin(letters[at - 1].cp))
		return NULL;
	for (size_t i = first_with(labels, first); i < labels->count && labels->words[i].cps[0] == first; i++) {
		if ((labels->words[i].entry->kind == SP_WORD_ORGANIZATION) != organization)
			continue;
		size_t stop = match_word(&labels->words[i], letters, count, at);
		if (stop) {
			*end = stop;
			return &labels->words[i];
		}
	}
	return NULL;
}

const sp_word *sp_labels_match(const sp_labels *labels, const sp_letter *letters, size_t count, size_t at, size_t *end)
{
	return match(labels, letters, count, at, false, end);
}

size_t sp_labels_organization_at(const sp_labels *labels, const sp_letter *letters, size_t count, size_t at)
{
	size_t end;
	return match(labels, letters, count, at, true, &end) ? end : 0;
}

bool sp_labels_organization(const sp_labels *labels, const sp_letter *letters, size_t begin, size_t end)
{
	for (size_t i = 0; i < labels->count; i++) {
		const sp_word *word = &labels->words[i];
		if (word->entry->kind != SP_WORD_ORGANIZATION || word->count >= end - begin)
			continue;
		size_t at = end - word->count;
		if (match_word(word, letters, end, at) == end &&
			!(is_latin(letters[at].cp) && letters[at].gap == 0 && is_latin(letters[at - 1].cp)))
			return true;
	}
	return false;
}
