/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Approximate search: where a text stands with a mistake or two. */
#ifndef SP_LOCATE_EDIT_H
#define SP_LOCATE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest text that is searched for approximately. */
#define SP_EDIT_LENGTH_MAX 64

/**
 * The best stretch of `text` (the first of several) at most `limit` edits from `key`. Linear in `count`.
 * @return the number of edits, limit + 1 when there is none
 */
size_t sp_edit_search(const uint32_t *key, size_t key_count, const uint32_t *text, size_t count, size_t limit, size_t *first,
	size_t *end);

#endif
