/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Watermarks in their boxes. */
#include "locate/check/watermark.h"

#include <math.h>

#define PI 3.14159265358979323846

void sp_watermark_reach(const sp_watermark *mark, double *across, double *down)
{
	const double angle = mark->turn * PI / 180;

	*across = fabs(mark->wide * cos(angle)) + fabs(mark->size * sin(angle));
	*down = fabs(mark->wide * sin(angle)) + fabs(mark->size * cos(angle));
}

signprep_rect sp_watermark_at(const sp_watermark *mark, signprep_rect box, signprep_corner corner)
{
	const bool left = corner == SIGNPREP_CORNER_LEFT_TOP || corner == SIGNPREP_CORNER_LEFT_BOTTOM;
	const bool top = corner == SIGNPREP_CORNER_LEFT_TOP || corner == SIGNPREP_CORNER_RIGHT_TOP;
	double across, down, x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;

	sp_watermark_reach(mark, &across, &down);
	if (corner != SIGNPREP_CORNER_CENTER) {
		x = left ? box.x0 + across / 2 : box.x1 - across / 2;
		y = top ? box.y0 + down / 2 : box.y1 - down / 2;
	}
	return (signprep_rect) { x - mark->wide / 2, y - mark->size / 2, x + mark->wide / 2, y + mark->size / 2 };
}
