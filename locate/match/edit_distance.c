/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Myers' bit-parallel approximate matching: one machine word holds a column of the edit matrix. */
#include "locate/match/edit_distance.h"

#include "base/suggest.h"

static size_t slot_of(const sp_edit *edit, uint32_t cp)
{
	size_t slot = (cp * 2654435761u >> 16) % SP_EDIT_SLOTS;
	while (edit->masks[slot] && edit->cps[slot] != cp)
		slot = (slot + 1) % SP_EDIT_SLOTS;
	return slot;
}

void sp_edit_start(sp_edit *edit, const uint32_t *key, size_t count)
{
	edit->key = key;
	edit->count = count;
	for (size_t i = 0; count <= SP_EDIT_LENGTH_MAX && i < count; i++) {
		uint64_t bit = (uint64_t) 1 << i;
		if (key[i] < 128) {
			edit->ascii[key[i]] |= bit;
			continue;
		}
		size_t slot = slot_of(edit, key[i]);
		edit->cps[slot] = key[i];
		edit->masks[slot] |= bit;
	}
}

/* How much a length differs from the key's. */
static size_t apart(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

/*
 * The stretch itself: it ends at `*end` or a little later, and has the fewest edits, transpositions counted as one; of
 * equals the one nearest to the key's length.
 */
static void settle(
	const uint32_t *key, size_t key_count, const uint32_t *text, size_t count, size_t edits, size_t *first, size_t *end)
{
	size_t least = edits + 1, earliest = *end, latest = *end + edits < count ? *end + edits : count;
	for (size_t e = earliest; e <= latest; e++) {
		size_t longest = key_count + edits < e ? key_count + edits : e;
		for (size_t length = key_count > edits ? key_count - edits : 1; length <= longest; length++) {
			size_t distance = sp_edit_distance(key, key_count, text + e - length, length, edits);
			if (distance < least || (distance == least && apart(length, key_count) < apart(*end - *first, key_count))) {
				least = distance;
				*first = e - length;
				*end = e;
			}
		}
	}
}

size_t sp_edit_search(const sp_edit *edit, const uint32_t *text, size_t count, size_t limit, size_t *first, size_t *end)
{
	const size_t key_count = edit->count;
	size_t best = limit + 1, score = key_count;
	uint64_t plus = ~(uint64_t) 0, minus = 0;
	if (key_count == 0 || key_count > SP_EDIT_LENGTH_MAX)
		return best;
	const uint64_t last = (uint64_t) 1 << (key_count - 1);
	for (size_t i = 0; i < count; i++) {
		uint64_t equal = text[i] < 128 ? edit->ascii[text[i]] : edit->masks[slot_of(edit, text[i])];
		uint64_t vertical = equal | minus, horizontal = (((equal & plus) + plus) ^ plus) | equal;
		uint64_t up = minus | ~(horizontal | plus), down = plus & horizontal;
		score += (up & last) != 0;
		score -= (down & last) != 0;
		up <<= 1; /* a match may start anywhere: no border of ones is shifted in */
		plus = (down << 1) | ~(vertical | up);
		minus = up & vertical;
		if (score < best) {
			best = score;
			*end = i + 1;
		}
	}
	if (best <= limit) {
		*first = *end;
		settle(edit->key, key_count, text, count, best, first, end);
	}
	return best;
}
