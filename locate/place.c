/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes by an anchor. */
#include "locate/place.h"

#include "base/num.h"

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
	double own_width = spec->at == SP_AT_BLANK ? anchor->blank.x1 - anchor->blank.x0 : anchor->rect.x1 - anchor->rect.x0;
	double own_height = spec->at == SP_AT_BLANK ? anchor->blank.y1 - anchor->blank.y0 : anchor->rect.y1 - anchor->rect.y0;
	*width = sp_length_points(spec->width, page->width);
	*height = sp_length_points(spec->height, page->height);
	/* The service writes 0 for "none". */
	if (*width == 0)
		*width = own_width;
	if (*height == 0)
		*height = own_height;
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

static double beside(const sp_spec *spec, const sp_anchor *anchor, double height)
{
	if (spec->align == SP_ALIGN_BASELINE)
		return anchor->baseline - height;
	return along(spec->align, anchor->rect.y0, anchor->rect.y1, height);
}

static signprep_point corner_in_blank(const sp_spec *spec, const sp_anchor *anchor, double gap, double width, double height)
{
	const signprep_rect blank = anchor->blank;
	sp_align align = spec->align == SP_ALIGN_CENTER || spec->align == SP_ALIGN_END ? spec->align : SP_ALIGN_START;
	signprep_point corner;
	corner.x = along(align, blank.x0 + gap, blank.x1, width);
	corner.y = blank.y1 - height;
	if (height > BLANK_TALL * anchor->font_size)
		corner.y = along(SP_ALIGN_CENTER, blank.y0, blank.y1, height);
	return corner;
}

static signprep_point corner_at(const sp_spec *spec, const signprep_page *page, const sp_anchor *anchor, double w, double h)
{
	const signprep_rect r = anchor->rect;
	bool vertical = spec->at == SP_AT_BELOW || spec->at == SP_AT_ABOVE;
	double gap = sp_length_points(spec->gap, vertical ? page->height : page->width);
	signprep_point corner = { r.x0, r.y0 };
	switch (spec->at) {
	case SP_AT_OVER: break;
	case SP_AT_CENTER:
		corner.x = along(SP_ALIGN_CENTER, r.x0, r.x1, w);
		corner.y = along(SP_ALIGN_CENTER, r.y0, r.y1, h);
		break;
	case SP_AT_RIGHT:
		corner.x = r.x1 + gap;
		corner.y = beside(spec, anchor, h);
		break;
	case SP_AT_LEFT:
		corner.x = r.x0 - gap - w;
		corner.y = beside(spec, anchor, h);
		break;
	case SP_AT_BELOW:
		corner.x = along(spec->align, r.x0, r.x1, w);
		corner.y = r.y1 + gap;
		break;
	case SP_AT_ABOVE:
		corner.x = along(spec->align, r.x0, r.x1, w);
		corner.y = r.y0 - gap - h;
		break;
	case SP_AT_LOWER_RIGHT:
		corner.x = r.x1 + gap;
		corner.y = r.y1 + gap;
		break;
	case SP_AT_UPPER_RIGHT:
		corner.x = r.x1 + gap;
		corner.y = r.y0 - gap - h;
		break;
	case SP_AT_BLANK: return corner_in_blank(spec, anchor, gap, w, h);
	}
	return corner;
}

signprep_rect sp_place_at(const sp_spec *spec, const signprep_page *page, const sp_anchor *anchor, double width, double height)
{
	signprep_point corner = corner_at(spec, page, anchor, width, height);
	corner.x += sp_length_points(spec->offset_x, page->width);
	corner.y += sp_length_points(spec->offset_y, page->height);
	return sp_place_round(corner.x, corner.y, width, height);
}
