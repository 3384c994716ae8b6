/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Marks on their paper. */
#include "pdfcore/write/mark_place.h"

#define FAR 100000.0
#define EDGE_LONG 24
#define ARROW_HALF 6

/* Far outside the paper nothing is drawn; the rasteriser need not hear of 1e300. */
static float clip(double pixels)
{
	return (float) (pixels > FAR ? FAR : pixels < -FAR ? -FAR : pixels);
}

fz_rect sp_marks_place(const sp_marks *marks, signprep_rect r)
{
	return (fz_rect) { clip(r.x0 * marks->scale), clip(r.y0 * marks->scale), clip(r.x1 * marks->scale),
		clip(r.y1 * marks->scale) };
}

bool sp_marks_is_ground(const sp_marks *marks, const signprep_mark *mark)
{
	fz_rect page = { 0, 0, (float) marks->width, (float) marks->height };
	fz_rect seen = fz_intersect_rect(sp_marks_place(marks, mark->rect), page);

	if (mark->kind == SIGNPREP_MARK_TEXT && mark->alpha > 0)
		return true;
	return 2 * (seen.x1 - seen.x0) * (seen.y1 - seen.y0) > page.x1 * page.y1;
}

/* From where to where along an edge of `whole` pixels a bar goes that stands for low..high, wherever those are. */
static void span(float low, float high, float whole, float *from, float *to)
{
	*from = fz_clamp(low, 0, fz_max(0, whole - EDGE_LONG));
	*to = fz_clamp(fz_max(high, *from + EDGE_LONG), 0, whole);
}

int sp_marks_edges(const sp_marks *marks, signprep_rect rect, sp_edge out[4])
{
	float w = (float) marks->width, h = (float) marks->height, x0, x1, y0, y1, x, y;
	fz_rect r = sp_marks_place(marks, rect);
	/* The paper in points: whole pixels of it. */
	double across = marks->paper_width, down = marks->paper_height;
	int count = 0;

	span(r.x0, r.x1, w, &x0, &x1);
	span(r.y0, r.y1, h, &y0, &y1);
	x = (x0 + x1) / 2;
	y = (y0 + y1) / 2;
	const sp_edge edges[] = { { { 0, fz_min(y0, y - ARROW_HALF), SP_EDGE_ARROW, fz_max(y1, y + ARROW_HALF) }, { 0, y }, -1, 0,
					  y0, y1, -rect.x0 },
		{ { w - SP_EDGE_ARROW, fz_min(y0, y - ARROW_HALF), w, fz_max(y1, y + ARROW_HALF) }, { w, y }, 1, 0, y0, y1,
			rect.x1 - across },
		{ { fz_min(x0, x - ARROW_HALF), 0, fz_max(x1, x + ARROW_HALF), SP_EDGE_ARROW }, { x, 0 }, 0, -1, x0, x1, -rect.y0 },
		{ { fz_min(x0, x - ARROW_HALF), h - SP_EDGE_ARROW, fz_max(x1, x + ARROW_HALF), h }, { x, h }, 0, 1, x0, x1,
			rect.y1 - down } };
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
		if (edges[i].beyond * marks->scale > 1)
			out[count++] = edges[i];
	return count;
}
