/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The picture behind a label. */
#include "locate/place/blank_picture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/geometry.h"
#include "base/num.h"
#include "base/orientation.h"
#include "pdfcore/write/raster.h"

#define SHARE 0.5   /* of the page, that images cover when it is one */
#define AT_EDGE 1.5 /* points; a line is the blank's when it lies so close to its edge */
#define ALONG 0.5   /* share of that edge that it covers */
#define INSET 0.2   /* share of its height that is left out when one looks whether a blank is empty */
#define COARSE 119  /* dpi; in 1-bit pictures of fewer thin lines are torn by the scanner already */
#define INKED 0.02  /* so much of it is ink: something is written there, or a line that was not found */

static signprep_rect rect_of(const signprep_paint *p)
{
	return (signprep_rect) { (double) p->x0, (double) p->y0, (double) p->x1, (double) p->y1 };
}

bool sp_page_is_picture(const signprep_text *text, const signprep_hit *hit)
{
	const double x = (hit->rect.x0 + hit->rect.x1) / 2, y = (hit->rect.y0 + hit->rect.y1) / 2;
	double area = 0;
	bool under = false;
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_rect r = rect_of(&text->paints[i]);
		if (text->paints[i].kind != SIGNPREP_PAINT_IMAGE)
			continue;
		area += signprep_rect_area(r);
		under |= x >= r.x0 && x <= r.x1 && y >= r.y0 && y <= r.y1;
	}
	return under && area >= SHARE * text->page.width * text->page.height;
}

/* What can't be drawn is said of the blank; what ends all work (memory, time, a changed file) ends it here too. */
static signprep_code draw(sp_page_picture *out, sp_raster *raster, signprep_document *doc, signprep_error *err)
{
	signprep_error wrong = { 0 };
	const signprep_code code = sp_raster_load(raster, doc, out->page, &wrong);
	out->pixels = raster->image_pixels;
	out->dpi = raster->width > 0 ? 72 * raster->scale * sqrt(out->pixels / ((double) raster->width * raster->height)) : 0;
	if (code == SIGNPREP_UNREADABLE && strcmp(wrong.id, "D708") == 0) {
		out->trouble = SP_PICTURE_BROKEN;
		return SIGNPREP_OK;
	}
	if (code && err)
		*err = wrong;
	if (raster->too_large)
		out->trouble = SP_PICTURE_TOO_LARGE;
	else if (raster->incomplete || !raster->grey)
		out->trouble = SP_PICTURE_BROKEN;
	return code;
}

signprep_code sp_page_picture_turn_to(sp_page_picture *kept, signprep_document *doc, int page, signprep_error *err)
{
	sp_raster raster;
	signprep_code code;
	if (kept->page == page)
		return SIGNPREP_OK;
	sp_page_picture_close(kept);
	kept->page = page;
	code = draw(kept, &raster, doc, err);
	if (code == SIGNPREP_OK && kept->trouble == SP_PICTURE_FINE) {
		if (!sp_picture_open(&kept->lines, raster.grey, raster.width, raster.height, raster.scale))
			code = sp_fail_memory(err, signprep_document_name(doc));
		else if (kept->lines.crowded)
			kept->trouble = SP_PICTURE_CROWDED;
	}
	sp_raster_clear(&raster);
	if (code)
		sp_page_picture_close(kept);
	return code;
}

void sp_page_picture_close(sp_page_picture *p)
{
	sp_picture_close(&p->lines);
	*p = (sp_page_picture) { .page = 0 };
}

static bool lies_along(double at, double from, double to, double edge, double start, double end)
{
	return fabs(at - edge) <= AT_EDGE && fmin(to, end) - fmax(from, start) >= ALONG * (end - start);
}

/* One of its edges is a line of the picture. */
static bool is_pictured(const sp_picture *p, signprep_rect blank)
{
	const signprep_point middle = { (blank.x0 + blank.x1) / 2, (blank.y0 + blank.y1) / 2 };
	const signprep_point to = sp_picture_level(p, middle);
	const double dx = to.x - middle.x, dy = to.y - middle.y;
	const signprep_rect r = { blank.x0 + dx, blank.y0 + dy, blank.x1 + dx, blank.y1 + dy };
	for (size_t i = 0; i < p->count; i++) {
		const sp_picture_line *l = &p->lines[i];
		const signprep_point a = sp_picture_level(p, (signprep_point) { l->x0, l->y0 });
		const signprep_point b = sp_picture_level(p, (signprep_point) { l->x1, l->y1 });
		const double x = (a.x + b.x) / 2, y = (a.y + b.y) / 2;
		if (l->across ? lies_along(y, a.x, b.x, r.y0, r.x0, r.x1) || lies_along(y, a.x, b.x, r.y1, r.x0, r.x1)
			      : lies_along(x, a.y, b.y, r.x0, r.y0, r.y1) || lies_along(x, a.y, b.y, r.x1, r.y0, r.y1))
			return true;
	}
	return false;
}

/* Kinds whose place is told by lines or borders. */
static bool has_line(signprep_blank_kind kind)
{
	return kind == SIGNPREP_BLANK_RULE || kind == SIGNPREP_BLANK_CELL || kind == SIGNPREP_BLANK_CELL_BELOW ||
		kind == SIGNPREP_BLANK_RULE_ABOVE || kind == SIGNPREP_BLANK_NEXT_LINE;
}

/* Fields are filled otherwise, and a date has signs of its own within. */
static bool must_be_empty(signprep_blank_kind kind)
{
	return kind != SIGNPREP_BLANK_FIELD && kind != SIGNPREP_BLANK_DATE;
}

/* The blank without its rims: its own line lies there, or the feet of the line above. */
static signprep_rect inside(const sp_blank *blank, int direction)
{
	signprep_rect r = sp_orientation_rect(direction, blank->rect);
	const double rim = INSET * fmin(r.y1 - r.y0, r.x1 - r.x0);
	return sp_orientation_leave(direction, (signprep_rect) { r.x0 + rim, r.y0 + rim, r.x1 - rim, r.y1 - rim });
}

static void warn(signprep_issues *issues, const char *id, const sp_spec *spec, const signprep_hit *hit, const char *more)
{
	char page[16];
	snprintf(page, sizeof page, "%d", hit->page);
	sp_issue_set_place(sp_issues_add(issues, id, spec->where, spec->keyword, page, more, NULL), hit->page, &hit->rect);
}

void sp_page_picture_judge(
	const sp_page_picture *picture, sp_blank *blank, signprep_issues *issues, const sp_spec *spec, const signprep_hit *hit)
{
	char number[32];
	switch (picture->trouble) {
	case SP_PICTURE_TOO_LARGE:
		sp_num_format(ceil(picture->pixels / 1e6), 0, number, sizeof number);
		warn(issues, "K260", spec, hit, number);
		return;
	case SP_PICTURE_BROKEN: warn(issues, "K262", spec, hit, NULL); return;
	case SP_PICTURE_CROWDED: warn(issues, "K263", spec, hit, NULL); return;
	case SP_PICTURE_FINE: break;
	}
	if (!blank->kind)
		return;
	if (picture->dpi < COARSE && must_be_empty(blank->kind)) {
		sp_num_format(round(picture->dpi), 0, number, sizeof number);
		warn(issues, "K264", spec, hit, number);
	}
	blank->pictured = has_line(blank->kind) && is_pictured(&picture->lines, blank->rect);
	if (must_be_empty(blank->kind) && sp_picture_inked(&picture->lines, inside(blank, hit->direction)) > INKED)
		warn(issues, "K261", spec, hit, NULL);
}
