/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Who belongs to whom: boxes of one list to boxes of another, page by page. */
#ifndef SP_VERIFY_ASSIGN_H
#define SP_VERIFY_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/geometry.h>

/** A box on a page; page 0: nowhere, and nobody's. */
typedef struct sp_spot {
	int page;
	signprep_rect rect;
} sp_spot;

/** Between the upper left corners, in points. */
double sp_spot_distance(signprep_rect a, signprep_rect b);
/** Has a page and an area. */
bool sp_spot_is_seen(int page, signprep_rect rect);
/**
 * Pairs boxes one to one, each with one of its own page, so that the sum of distances is least. partner[j] is 1 + the index in `a` of
 * the one that b[j] belongs to, 0 for none. False: no memory.
 */
bool sp_assign(const sp_spot *a, size_t a_count, const sp_spot *b, size_t b_count, size_t *partner);

#endif
