/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* "Did you mean": optimal string alignment distance, one row kept for transpositions. */
#include "base/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Fills `now` for row `i`; returns the smallest value in it. */
static size_t fill_row(
	const uint32_t *a, const uint32_t *b, size_t b_count, size_t i, const size_t *before, const size_t *last, size_t *now)
{
	size_t best = now[0] = i;
	for (size_t j = 1; j <= b_count; j++) {
		size_t cost = a[i - 1] != b[j - 1];
		now[j] = smaller(smaller(last[j] + 1, now[j - 1] + 1), last[j - 1] + cost);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			now[j] = smaller(now[j], before[j - 2] + 1);
		best = smaller(best, now[j]);
	}
	return best;
}

size_t sp_edit_distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, size_t limit)
{
	size_t gap = a_count > b_count ? a_count - b_count : b_count - a_count;
	if (gap > limit || b_count > (SIZE_MAX / sizeof(size_t) / 3) - 1)
		return limit + 1;
	size_t width = b_count + 1, *rows = malloc(3 * width * sizeof *rows);
	if (!rows)
		return limit + 1;
	size_t *before = rows, *last = rows + width, *now = rows + 2 * width;
	for (size_t j = 0; j < width; j++)
		before[j] = last[j] = j;
	/* A transposition reaches back two rows, so only two poor rows in a row end the search. */
	size_t best_last = 0, distance = limit + 1;
	for (size_t i = 1; i <= a_count; i++) {
		size_t best = fill_row(a, b, b_count, i, before, last, now);
		if (best > limit && best_last > limit)
			goto done;
		best_last = best;
		size_t *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	distance = last[b_count] > limit ? limit + 1 : last[b_count];
done:
	free(rows);
	return distance;
}

#define NAME_MAX_CPS 128

/* Case-folded code points; 0 when the text is empty, too long for a name or not UTF-8. */
static size_t fold_name(const char *text, uint32_t out[NAME_MAX_CPS])
{
	size_t length = strlen(text), count = 0;
	for (size_t at = 0; at < length;) {
		uint32_t cp, folded[SP_FOLD_MAX];
		size_t n = sp_utf8_decode(text + at, length - at, &cp);
		if (n == 0)
			return 0;
		at += n;
		size_t made = sp_fold_cp(cp, SP_FOLD_CASE, folded);
		if (made > NAME_MAX_CPS - count)
			return 0;
		memcpy(out + count, folded, made * sizeof *out);
		count += made;
	}
	return count;
}

const char *sp_suggest(const char *text, const char *const *names, size_t count)
{
	uint32_t wanted[NAME_MAX_CPS], name[NAME_MAX_CPS];
	size_t length = fold_name(text, wanted), nearest = length / 3;
	const char *best = NULL;

	for (size_t i = 0; length && i < count; i++) {
		size_t name_length = fold_name(names[i], name);
		size_t distance = name_length ? sp_edit_distance(wanted, length, name, name_length, nearest) : nearest + 1;
		if (distance > nearest)
			continue;
		best = names[i];
		if (distance == 0)
			break;
		nearest = distance - 1;
	}
	return best;
}
