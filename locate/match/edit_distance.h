/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Approximate search: where a text stands with a mistake or two. */
#ifndef SP_LOCATE_MATCH_EDIT_DISTANCE_H
#define SP_LOCATE_MATCH_EDIT_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest text that is searched for approximately. */
#define SP_EDIT_LENGTH_MAX 64

#define SP_EDIT_SLOTS 128 /* power of two, at least twice SP_EDIT_LENGTH_MAX */

/* A text that is searched for: where in it each character stands. */
typedef struct sp_edit {
	const uint32_t *key; /* borrowed */
	size_t count;
	uint64_t ascii[128], masks[SP_EDIT_SLOTS]; /* masks: of other characters, by hash; 0: slot is free */
	uint32_t cps[SP_EDIT_SLOTS];
} sp_edit;

/** `edit` is all zero. Keys that are too long are never found. */
void sp_edit_start(sp_edit *edit, const uint32_t *key, size_t count);
/**
 * The best stretch of `text` (the first of several) at most `limit` edits from the key. Linear in `count`.
 * @return the number of edits, limit + 1 when there is none
 */
size_t sp_edit_search(const sp_edit *edit, const uint32_t *text, size_t count, size_t limit, size_t *first, size_t *end);

#endif
