/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes by an anchor. */
#include "locate/place/place.h"

#include "base/geometry.h"
#include "base/num.h"
#include "base/orientation.h"

/* A box taller than this many lines is centred on a blank instead of standing on its rule: it is a seal. */
#define BLANK_TALL 2.5

signprep_rect sp_place_round(double x0, double y0, double width, double height)
{
	signprep_rect box;
	box.x0 = sp_num_round(x0, 4);
	box.y0 = sp_num_round(y0, 4);
	box.x1 = sp_num_round(box.x0 + sp_num_round(width, 4), 4);
	box.y1 = sp_num_round(box.y0 + sp_num_round(height, 4), 4);
	return box;
}

void sp_place_size(const sp_spec *spec, const signprep_page *page, const sp_anchor *anchor, double *width, double *height)
{
	const signprep_rect own = spec->at == SP_AT_BLANK ? anchor->blank.rect : anchor->rect;
	*width = sp_length_points(spec->width, page->width);
	*height = sp_length_points(spec->height, page->height);
	/* The service writes 0 for "none". */
	if (*width == 0)
		*width = own.x1 - own.x0;
	if (*height == 0)
		*height = own.y1 - own.y0;
}

bool sp_place_size_fits(signprep_issues *issues, const sp_spec *spec, double width, double height)
{
	char w[40], h[40];
	if (width > 0 && height > 0)
		return true;
	sp_num_format(width, 4, w, sizeof w);
	sp_num_format(height, 4, h, sizeof h);
	sp_issues_add(issues, "P112", spec->where, w, h, NULL);
	return false;
}

/* Where a length begins when it is laid along low..high. */
static double along(sp_align align, double low, double high, double size)
{
	switch (align) {
	case SP_ALIGN_START: return low;
	case SP_ALIGN_END: return high - size;
	default: return (low + high - size) / 2;
	}
}

/* Anchor and box in the anchor's frame. */
typedef struct seat {
	const sp_spec *spec;
	signprep_rect at;
	double baseline, gap, w, h;
} seat;

static double beside(const seat *s)
{
	if (s->spec->align == SP_ALIGN_BASELINE)
		return s->baseline - s->h;
	return along(s->spec->align, s->at.y0, s->at.y1, s->h);
}

static signprep_point corner_in_blank(const seat *s, const sp_anchor *anchor)
{
	sp_align align = s->spec->align == SP_ALIGN_CENTER || s->spec->align == SP_ALIGN_END ? s->spec->align : SP_ALIGN_START;
	const bool tall = s->h > BLANK_TALL * anchor->font_size;
	const signprep_rect place = sp_orientation_rect(anchor->blank.direction, anchor->blank.seat);
	/* A seal stands in the middle of a cell, unless it was told otherwise. */
	if (tall && anchor->blank.centred && s->spec->align == SP_ALIGN_DEFAULT && s->gap == 0 && s->w <= s->at.x1 - s->at.x0)
		align = SP_ALIGN_CENTER;
	return (signprep_point) { along(align, s->at.x0 + s->gap, s->at.x1, s->w),
		tall ? along(SP_ALIGN_CENTER, place.y0, place.y1, s->h)
		     : along(anchor->blank.centred ? SP_ALIGN_CENTER : SP_ALIGN_END, s->at.y0, s->at.y1, s->h) };
}

static signprep_point corner_at(const seat *s, const sp_anchor *anchor)
{
	const signprep_rect r = s->at;
	const double across = along(s->spec->align, r.x0, r.x1, s->w);
	switch (s->spec->at) {
	case SP_AT_OVER: break;
	case SP_AT_CENTER:
		return (signprep_point) { along(SP_ALIGN_CENTER, r.x0, r.x1, s->w), along(SP_ALIGN_CENTER, r.y0, r.y1, s->h) };
	case SP_AT_RIGHT: return (signprep_point) { r.x1 + s->gap, beside(s) };
	case SP_AT_LEFT: return (signprep_point) { r.x0 - s->gap - s->w, beside(s) };
	case SP_AT_BELOW: return (signprep_point) { across, r.y1 + s->gap };
	case SP_AT_ABOVE: return (signprep_point) { across, r.y0 - s->gap - s->h };
	case SP_AT_LOWER_RIGHT: return (signprep_point) { r.x1 + s->gap, r.y1 + s->gap };
	case SP_AT_UPPER_RIGHT: return (signprep_point) { r.x1 + s->gap, r.y0 - s->gap - s->h };
	case SP_AT_BLANK: return corner_in_blank(s, anchor);
	}
	return (signprep_point) { r.x0, r.y0 };
}

/* Over is the service's own rule, which knows nothing of turned text: the corners are those of the page. */
static int direction_of(const sp_spec *spec, const sp_anchor *anchor)
{
	if (spec->at == SP_AT_OVER)
		return 0;
	return spec->at == SP_AT_BLANK ? anchor->blank.direction : anchor->direction;
}

signprep_rect sp_place_at(const sp_spec *spec, const signprep_page *page, const sp_anchor *anchor, double width, double height)
{
	const int direction = direction_of(spec, anchor);
	const bool sideways = direction % 180 != 0, down = spec->at == SP_AT_BELOW || spec->at == SP_AT_ABOVE;
	const signprep_rect rect = spec->at == SP_AT_BLANK ? anchor->blank.rect : anchor->rect;
	seat s = { .spec = spec,
		.at = sp_orientation_rect(direction, rect),
		.w = sideways ? height : width,
		.h = sideways ? width : height };
	signprep_point corner;
	signprep_rect box;
	s.baseline = anchor->has_baseline ? anchor->baseline : s.at.y1;
	s.gap = sp_length_points(spec->gap, down != sideways ? page->height : page->width);
	corner = corner_at(&s, anchor);
	box = sp_orientation_leave(direction, (signprep_rect) { corner.x, corner.y, corner.x + s.w, corner.y + s.h });
	return sp_place_round(box.x0 + sp_length_points(spec->offset_x, page->width),
		box.y0 + sp_length_points(spec->offset_y, page->height), width, height);
}

/* Hits over a line's end. */
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
