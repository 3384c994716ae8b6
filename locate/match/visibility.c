/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Visibility is decided from paint order: what came after a glyph may cover it, what came before is its background. */
#include "locate/match/visibility.h"

#include <math.h>

#include "base/geometry.h"

#define OPAQUE 0.95f
#define CLEAR 0.05f
#define CONTRAST_MIN 1.3
#define CONTRAST_TEXT 4.5
#define HALF_CLEAR 0.5f
#define ASLANT 0.17364818f /* sine of 10 degrees */
#define UNKNOWN 0xFFFFFFFFu

bool sp_glyph_invisible(const signprep_glyph *glyph)
{
	const unsigned unseen = SIGNPREP_GLYPH_HIDDEN | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_CLIPPED;
	return glyph->render_mode == 3 || glyph->render_mode == 7 || glyph->alpha < CLEAR || glyph->flags & unseen;
}

static signprep_rect rect_of(const signprep_paint *p)
{
	return (signprep_rect) { (double) p->x0, (double) p->y0, (double) p->x1, (double) p->y1 };
}

/* `p`, which has an outline, paints `at`. */
static bool paints_at(const sp_paint_grid *grid, const signprep_paint *p, signprep_point at)
{
	signprep_rect r = rect_of(p);
	return at.x >= r.x0 && at.x <= r.x1 && at.y >= r.y0 && at.y <= r.y1 &&
		sp_polygon_holds(grid->text->outlines + p->outline, p->outline_count, p->wound, at);
}

/* More than half of the band, looked at in places spread over it. */
static bool outline_covers(const sp_paint_grid *grid, const signprep_paint *p, signprep_rect band)
{
	const int across = 7, down = 5;
	int inside = 0;
	for (int i = 0; i < across; i++) {
		for (int k = 0; k < down; k++) {
			double x = band.x0 + (band.x1 - band.x0) * (i + 0.5) / across;
			double y = band.y0 + (band.y1 - band.y0) * (k + 0.5) / down;
			inside += paints_at(grid, p, (signprep_point) { x, y });
		}
	}
	return 2 * inside > across * down;
}

bool sp_glyph_covered(const sp_paint_grid *grid, const signprep_glyph *glyph, signprep_rect band)
{
	double area = signprep_rect_area(band);
	for (size_t i = 0; i < grid->count; i++) {
		const signprep_paint *p = grid->paints[i];
		if (p->seq <= glyph->seq || p->alpha < OPAQUE || p->kind == SIGNPREP_PAINT_RULE)
			continue;
		if (p->exact && signprep_rect_area(signprep_rect_intersect(rect_of(p), band)) > area / 2)
			return true;
		if (!p->exact && p->outline_count && outline_covers(grid, p, band))
			return true;
	}
	return false;
}

#define SCAN_SHARE 0.5 /* of the page */

static bool is_scan(sp_paint_grid *grid)
{
	double area = 0;
	if (grid->scan == SP_SCAN_UNKNOWN) {
		for (size_t i = 0; i < grid->text->paint_count; i++)
			if (grid->text->paints[i].kind == SIGNPREP_PAINT_IMAGE)
				area += signprep_rect_area(rect_of(&grid->text->paints[i]));
		grid->scan = area >= SCAN_SHARE * grid->text->page.width * grid->text->page.height ? SP_SCAN_YES : SP_SCAN_NO;
	}
	return grid->scan == SP_SCAN_YES;
}

bool sp_glyph_on_scan(sp_paint_grid *grid, const signprep_glyph *glyph, signprep_rect band)
{
	const unsigned away = SIGNPREP_GLYPH_HIDDEN | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_CLIPPED;
	const bool unseen = glyph->render_mode == 3 || glyph->alpha < CLEAR;
	double area = signprep_rect_area(band);
	if (glyph->flags & away || !is_scan(grid))
		return false;
	for (size_t i = 0; i < grid->count; i++) {
		const signprep_paint *p = grid->paints[i];
		bool hides = p->seq > glyph->seq && p->alpha >= OPAQUE;
		if (p->kind == SIGNPREP_PAINT_IMAGE && (unseen || hides) &&
			signprep_rect_area(signprep_rect_intersect(rect_of(p), band)) > area / 2)
			return true;
	}
	return false;
}

static double channel(uint32_t colour, int shift)
{
	return ((colour >> shift) & 0xFF) / 255.0;
}

static double linear(double value)
{
	return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(const double rgb[3])
{
	return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

/* The colour under `at` before paint number `seq`, on a white page; false when it is not known. */
static bool background(const sp_paint_grid *grid, uint32_t seq, signprep_point at, double rgb[3])
{
	double left = 1;
	rgb[0] = rgb[1] = rgb[2] = 0;
	for (size_t i = grid->count; i-- > 0 && left > 0.01;) {
		const signprep_paint *p = grid->paints[i];
		signprep_rect r = rect_of(p);
		if (p->seq >= seq || p->kind == SIGNPREP_PAINT_RULE || p->alpha <= 0 || at.x < r.x0 || at.x > r.x1 || at.y < r.y0 ||
			at.y > r.y1)
			continue;
		if (p->outline_count && !p->exact && !paints_at(grid, p, at))
			continue;
		if (p->kind != SIGNPREP_PAINT_FILL || !(p->exact || p->outline_count) || p->colour == UNKNOWN)
			return false;
		for (int c = 0; c < 3; c++)
			rgb[c] += left * (double) p->alpha * channel(p->colour, 16 - 8 * c);
		left *= 1 - fmin((double) p->alpha, 1);
	}
	for (int c = 0; c < 3; c++)
		rgb[c] += left;
	return true;
}

/* The contrast with what lies below; 0 when that is not known. */
static double contrast(const sp_paint_grid *grid, const signprep_glyph *glyph, signprep_rect band)
{
	signprep_point centre = { (band.x0 + band.x1) / 2, (band.y0 + band.y1) / 2 };
	double under[3], ink[3];
	if (glyph->colour == UNKNOWN || !background(grid, glyph->seq, centre, under))
		return 0;
	for (int c = 0; c < 3; c++)
		ink[c] = (double) glyph->alpha * channel(glyph->colour, 16 - 8 * c) + (1 - (double) glyph->alpha) * under[c];
	double a = luminance(ink) + 0.05, b = luminance(under) + 0.05;
	return fmax(a, b) / fmin(a, b);
}

bool sp_glyph_pale(const sp_paint_grid *grid, const signprep_glyph *glyph, signprep_rect band)
{
	double found = contrast(grid, glyph, band);
	return found > 0 && found < CONTRAST_MIN;
}

bool sp_glyph_watermark(const sp_paint_grid *grid, const signprep_glyph *glyph, sp_axis axis, signprep_rect band)
{
	if (glyph->flags & SIGNPREP_GLYPH_WATERMARK || glyph->alpha <= HALF_CLEAR)
		return true;
	if (fminf(fabsf(axis.dx), fabsf(axis.dy)) <= ASLANT)
		return false;
	double found = contrast(grid, glyph, band);
	return glyph->alpha < OPAQUE || (found > 0 && found < CONTRAST_TEXT);
}
