/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Comparing names of form fields. */
#include "locate/place/field_name.h"

#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

/* Folds a name code point by code point, so that names of any length need no memory. */
typedef struct folding {
	const char *rest;
	size_t left;
	uint32_t out[SP_FOLD_MAX];
	size_t count, at;
	bool blank; /* blanks were passed that count only if more text follows */
	bool begun;
	uint32_t held;
} folding;

static bool next_raw(folding *f, uint32_t *cp)
{
	while (f->at == f->count) {
		uint32_t raw;
		size_t used = sp_utf8_decode(f->rest, f->left, &raw);
		if (used == 0)
			return false;
		f->rest += used;
		f->left -= used;
		f->count = sp_fold_cp(raw, SP_FOLD_WIDTH, f->out);
		f->at = 0;
	}
	*cp = f->out[f->at++];
	return true;
}

/* 0 at the end. */
static uint32_t next_folded(folding *f)
{
	uint32_t cp = f->held;
	if (cp) {
		f->held = 0;
		return cp;
	}
	f->blank = false;
	while (next_raw(f, &cp)) {
		if (cp == ' ') {
			f->blank = f->begun;
			continue;
		}
		f->begun = true;
		if (!f->blank)
			return cp;
		f->held = cp;
		return ' ';
	}
	return 0;
}

static bool same_folded(const char *a, const char *b)
{
	folding x = { .rest = a, .left = strlen(a) }, y = { .rest = b, .left = strlen(b) };
	for (;;) {
		uint32_t p = next_folded(&x), q = next_folded(&y);
		if (p != q)
			return false;
		if (p == 0)
			return true;
	}
}

/* Bytes are enough for '*'; '?' passes one whole code point. */
static bool same_glob(const char *name, const char *pattern)
{
	const char *star = NULL, *resume = NULL;
	while (*name) {
		uint32_t cp;
		size_t step = sp_utf8_decode(name, strnlen(name, 4), &cp);
		if (*pattern == '*') {
			star = ++pattern;
			resume = name;
		} else if (*pattern == '?') {
			pattern++;
			name += step ? step : 1;
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool sp_field_name_matches(const char *name, const char *asked, sp_name_match how)
{
	switch (how) {
	case SP_NAME_EXACT: return strcmp(name, asked) == 0;
	case SP_NAME_GLOB: return same_glob(name, asked);
	case SP_NAME_FOLDED: return same_folded(name, asked);
	case SP_NAME_EXPORT: break;
	}
	return false;
}

bool sp_field_export_matches(const signprep_field *field, const char *asked)
{
	size_t length = strlen(field->name);
	return *field->export_value && strncmp(asked, field->name, length) == 0 && asked[length] == '=' &&
		strcmp(asked + length + 1, field->export_value) == 0;
}

static bool ends_with_part(const char *whole, const char *part)
{
	size_t length = strlen(whole), tail = strlen(part);
	return tail > 0 && length > tail && whole[length - tail - 1] == '.' && strcmp(whole + length - tail, part) == 0;
}

bool sp_field_name_is_part(const char *name, const char *asked)
{
	return ends_with_part(name, asked) || ends_with_part(asked, name);
}
