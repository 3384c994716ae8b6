/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Quarter turns. */
#include "base/orientation.h"

#include <math.h>

signprep_point sp_orientation_point(int direction, double x, double y)
{
	switch (direction) {
	case 90: return (signprep_point) { -y, x };
	case 180: return (signprep_point) { -x, -y };
	case 270: return (signprep_point) { y, -x };
	default: return (signprep_point) { x, y };
	}
}

signprep_rect sp_orientation_rect(int direction, signprep_rect viewed)
{
	signprep_point a = sp_orientation_point(direction, viewed.x0, viewed.y0),
		       b = sp_orientation_point(direction, viewed.x1, viewed.y1);
	return (signprep_rect) { fmin(a.x, b.x), fmin(a.y, b.y), fmax(a.x, b.x), fmax(a.y, b.y) };
}

signprep_rect sp_orientation_leave(int direction, signprep_rect framed)
{
	return sp_orientation_rect((360 - direction) % 360, framed);
}
