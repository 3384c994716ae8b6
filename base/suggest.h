/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** "Did you mean": nearest name of a list. */
#ifndef SP_BASE_SUGGEST_H
#define SP_BASE_SUGGEST_H

#include <stddef.h>
#include <stdint.h>

/** Levenshtein distance with transpositions, over code points; stops early and returns limit + 1 past `limit`. */
size_t sp_edit_distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, size_t limit);
/** The name nearest to `text` (case aside, at most a third of its length away), or NULL. */
const char *sp_suggest(const char *text, const char *const *names, size_t count);

#endif
