/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures the right way up. */
#include "pdfcore/upright.h"

static const fz_matrix upside = { 1, 0, 0, -1, 0, 1 };

/* 1 to 4 are turns; 5 to 8 turns of a mirrored picture; every second one lies on its side. */
bool sp_upright_is_turned(fz_context *ctx, fz_image *image)
{
	const int orientation = fz_image_orientation(ctx, image);

	return orientation && orientation % 2 == 0;
}

static fz_point size_of(fz_context *ctx, fz_image *image)
{
	const float width = (float) image->w, height = (float) image->h;

	return sp_upright_is_turned(ctx, image) ? fz_make_point(height, width) : fz_make_point(width, height);
}

/* `down`: where the upper edge of the box is, at y0 or at y1. */
static fz_rect laid(fz_point size, fz_rect box, signprep_fit fit, bool down)
{
	const float wide = box.x1 - box.x0, high = box.y1 - box.y0;
	const float scale = fz_min(wide / size.x, high / size.y), w = size.x * scale, h = size.y * scale;

	if (fit == SIGNPREP_FIT_FILL)
		return box;
	if (fit == SIGNPREP_FIT_CORNER)
		return down ? fz_make_rect(box.x0, box.y0, box.x0 + w, box.y0 + h)
			    : fz_make_rect(box.x0, box.y1 - h, box.x0 + w, box.y1);
	const float x = (box.x0 + box.x1 - w) / 2, y = (box.y0 + box.y1 - h) / 2;

	return fz_make_rect(x, y, x + w, y + h);
}

static fz_matrix onto(fz_matrix turn, fz_rect r)
{
	return fz_concat(turn, fz_make_matrix(r.x1 - r.x0, 0, 0, r.y1 - r.y0, r.x0, r.y0));
}

fz_matrix sp_upright_place(fz_context *ctx, fz_image *image, fz_rect box, signprep_fit fit)
{
	return onto(fz_image_orientation_matrix(ctx, image), laid(size_of(ctx, image), box, fit, true));
}

fz_matrix sp_upright_place_up(fz_context *ctx, fz_image *image, fz_rect box, signprep_fit fit)
{
	const fz_matrix turn = fz_concat(fz_concat(upside, fz_image_orientation_matrix(ctx, image)), upside);

	return onto(turn, laid(size_of(ctx, image), box, fit, false));
}
