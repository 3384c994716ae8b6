/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A stack is two or more Han glyphs painted one after the other, each right below the last, none continued sideways. */
#include "locate/layout/stack.h"

#include <math.h>

#define STEP_MIN 0.75f /* em from centre to centre */
#define STEP_MAX 2.6f
#define SIDE_MAX 0.3f

typedef enum relation { APART, BELOW, BESIDE } relation;

/* Where `b` stands, seen from `a`, for a reader of both. */
static relation relate(const signprep_glyph *a, const signprep_glyph *b)
{
	if (a->ux == 0 && b->ux == 0 && a->y == b->y) /* upright and on one baseline, as nearly always */
		return fabsf(b->x - a->x) <= 2.6f * fabsf(a->uy) ? BESIDE : APART;
	float size = hypotf(a->ux, a->uy);
	if (size <= 0 || fabsf(a->ux - b->ux) + fabsf(a->uy - b->uy) > 0.3f * size)
		return APART;
	float upx = a->ux / size, upy = a->uy / size;
	float mx = (b->x + b->ex - a->x - a->ex) / 2, my = (b->y + b->ey - a->y - a->ey) / 2;
	float down = -(mx * upx + my * upy) / size, side = (mx * -upy + my * upx) / size;

	if (fabsf(down) <= 0.3f && fabsf(side) <= 2.6f)
		return BESIDE;
	return down >= STEP_MIN && down <= STEP_MAX && fabsf(side) <= SIDE_MAX ? BELOW : APART;
}

static bool can_stack(const sp_spot *spot, const signprep_glyph *glyph)
{
	const uint8_t need = SP_SPOT_COUNTS | SP_SPOT_INK | SP_SPOT_HAN;
	return (spot->flags & need) == need && !(glyph->flags & SIGNPREP_GLYPH_VERTICAL);
}

static bool mark_chain(sp_spot *spots, const signprep_glyph *glyphs, const uint32_t *chain, size_t count,
	const signprep_glyph *before, const signprep_glyph *after)
{
	size_t first = 0, last = count;
	if (before && relate(before, &glyphs[chain[0]]) == BESIDE)
		first++;
	if (after && last > first && relate(&glyphs[chain[last - 1]], after) == BESIDE)
		last--;
	for (size_t i = first; last - first >= 2 && i < last; i++)
		spots[chain[i]].flags |= SP_SPOT_UPRIGHT;
	return last - first >= 2;
}

/* Long stacks are handled in stretches of this many glyphs; each stretch counts as a stack. */
#define STRETCH 512

bool sp_stack_mark(sp_spot *spots, const signprep_text *text)
{
	uint32_t chain[STRETCH];
	size_t count = 0;
	bool any = false;
	const signprep_glyph *before = NULL, *last = NULL;

	for (uint32_t i = 0; i < text->glyph_count; i++) {
		const signprep_glyph *glyph = &text->glyphs[i];
		if ((spots[i].flags & (SP_SPOT_COUNTS | SP_SPOT_INK)) != (SP_SPOT_COUNTS | SP_SPOT_INK))
			continue;
		bool stacks = can_stack(&spots[i], glyph);
		if (count && stacks && count < STRETCH && glyph->source == last->source && relate(last, glyph) == BELOW) {
			chain[count++] = i;
		} else {
			if (count >= 2)
				any |= mark_chain(spots, text->glyphs, chain, count, before, count == STRETCH ? NULL : glyph);
			before = last;
			count = stacks ? 1 : 0;
			chain[0] = i;
		}
		last = glyph;
	}
	if (count >= 2)
		any |= mark_chain(spots, text->glyphs, chain, count, before, NULL);
	return any;
}
