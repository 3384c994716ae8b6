/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hits over a line's end. */
#include "locate/place/anchor_line.h"

#include "base/geometry.h"

/* The edge below the feet of the letters; it moves from line to line as the baseline does. */
static double foot(signprep_rect r, int direction)
{
	switch (direction) {
	case 90: return r.x1;
	case 180: return r.y0;
	case 270: return r.x0;
	default: return r.y1;
	}
}

static bool wants_last(sp_at at)
{
	return at == SP_AT_RIGHT || at == SP_AT_BELOW || at == SP_AT_LOWER_RIGHT || at == SP_AT_UPPER_RIGHT || at == SP_AT_BLANK;
}

signprep_hit sp_anchor_line_of_hit(const signprep_hit *hit, sp_at at)
{
	signprep_hit part = *hit;
	if (hit->quad_count < 2)
		return part;
	const signprep_rect first = signprep_quad_bounds(hit->quads[0]);
	part.quads = wants_last(at) ? &hit->quads[hit->quad_count - 1] : hit->quads;
	part.quad_count = 1;
	part.rect = signprep_quad_bounds(*part.quads);
	part.baseline += foot(part.rect, hit->direction) - foot(first, hit->direction);
	return part;
}
