/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes, texts and flags of hits. */
#include "locate/match/hit.h"

#include <math.h>

#include "base/fold.h"
#include "base/utf8.h"

#define BAND 0.5f /* em from the baseline to x-height */
#define UPRIGHT_ASCENT 0.88
#define UPRIGHT_DESCENT (-0.12)
#define HEIGHT_MAX 1.6
#define SHARE 65535.0

/* What one line's part of a hit covers. */
typedef struct extent {
	double start, end, top, bottom, size;
	uint16_t axis;
	bool any;
} extent;

static double clamp(double value, double low, double high)
{
	return value >= low ? fmin(value, high) : low; /* NaN becomes low */
}

static void cover(extent *e, const signprep_text *text, const sp_spot *spot, const sp_from *from)
{
	double width = (double) spot->end - (double) spot->start, size = (double) spot->size;
	double start = (double) spot->start + width * from->from / SHARE, end = (double) spot->start + width * from->to / SHARE;
	if (from->flags & SP_FROM_TURNED) {
		double swap = start;
		start = (double) spot->end - (end - (double) spot->start);
		end = (double) spot->end - (swap - (double) spot->start);
	}
	uint16_t font = text->glyphs[from->glyph].font;
	double ascent = 0.8, descent = -0.2;
	if (spot->flags & SP_SPOT_UPRIGHT) {
		ascent = UPRIGHT_ASCENT;
		descent = UPRIGHT_DESCENT;
	} else if (font < text->font_count) {
		ascent = clamp((double) text->fonts[font].ascent, 0.7, 1.0);
		descent = clamp((double) text->fonts[font].descent, -0.3, -0.1);
	}
	if (spot->flags & SP_SPOT_MIRRORED) {
		double swap = ascent;
		ascent = -descent;
		descent = -swap;
	}
	double top = (double) spot->level + ascent * size, bottom = (double) spot->level + descent * size;
	e->start = e->any ? fmin(e->start, start) : start;
	e->end = e->any ? fmax(e->end, end) : end;
	e->top = e->any ? fmax(e->top, top) : top;
	e->bottom = e->any ? fmin(e->bottom, bottom) : bottom;
	e->size = e->any ? fmax(e->size, size) : size;
	e->axis = spot->axis;
	e->any = true;
}

static signprep_quad quad_of(const extent *e, sp_axis axis)
{
	double top = fmin(e->top, e->bottom + HEIGHT_MAX * e->size);
	return (signprep_quad) { .ul = sp_axis_point(axis, e->start, top),
		.ur = sp_axis_point(axis, e->end, top),
		.ll = sp_axis_point(axis, e->start, e->bottom),
		.lr = sp_axis_point(axis, e->end, e->bottom) };
}

size_t sp_hit_quads(signprep_quad *quads, const sp_scan *scan, const sp_folded *f, sp_span span)
{
	size_t count = 0;
	for (uint32_t i = span.first; i < span.end;) {
		extent e = { .any = false };
		uint16_t part = f->from[i].part;
		for (; i < span.end && f->from[i].part == part; i++)
			if (!(f->from[i].flags & SP_FROM_SPACE))
				cover(&e, scan->text, &scan->lines->spots.items[f->from[i].glyph], &f->from[i]);
		if (e.any)
			quads[count++] = quad_of(&e, scan->lines->spots.axes[e.axis]);
	}
	return count;
}

char *sp_raw_text(sp_arena *arena, const uint32_t *raw, size_t count)
{
	while (count && sp_cp_is_space(*raw)) {
		raw++;
		count--;
	}
	while (count && sp_cp_is_space(raw[count - 1]))
		count--;
	size_t room = 4, length = 0; /* the last may be written as four bytes, whatever it is */
	for (size_t i = 0; i < count; i++)
		room += raw[i] < 0x80 ? 1 : raw[i] < 0x800 ? 2 : raw[i] < 0x10000 ? 3 : 4;
	char *text = sp_arena_raw(arena, room, 1);
	for (size_t i = 0; text && i < count; i++) /* control characters would garble a terminal */
		length += sp_utf8_encode(raw[i] < 0x20 || (raw[i] >= 0x7F && raw[i] < 0xA0) ? ' ' : raw[i], text + length);
	if (text)
		text[length] = '\0';
	return text;
}

char *sp_span_text(sp_arena *arena, const sp_folded *f, sp_span span)
{
	size_t first = f->from[span.first].raw, end = (size_t) f->from[span.end - 1].raw + 1;
	size_t limit = span.end < f->count ? f->from[span.end].raw : f->raw_count;
	while (end < limit && !sp_cp_is_space(f->raw[end]))
		end++;
	return sp_raw_text(arena, f->raw + first, end > first ? end - first : 0);
}

/* The band from baseline to x-height, where text is told apart. */
static signprep_rect band_of(const sp_scan *scan, const sp_spot *spot)
{
	sp_axis axis = scan->lines->spots.axes[spot->axis];
	float low = spot->level, high = spot->level + (spot->flags & SP_SPOT_MIRRORED ? -BAND : BAND) * spot->size;
	if (spot->flags & SP_SPOT_UPRIGHT) {
		low += (SP_UPRIGHT_CENTRE - BAND / 2) * spot->size;
		high = low + BAND * spot->size;
	}
	signprep_point a = sp_axis_point(axis, (double) spot->start, (double) low);
	signprep_point b = sp_axis_point(axis, (double) spot->end, (double) high);
	return (signprep_rect) { fmin(a.x, b.x), fmin(a.y, b.y), fmax(a.x, b.x), fmax(a.y, b.y) };
}

/* Flags that more than half of the inked glyphs must agree on. */
static bool judge_seen(unsigned *flags, const sp_scan *scan, const sp_folded *f, sp_span span, signprep_rect rect)
{
	size_t inked = 0, invisible = 0, covered = 0, ocr = 0, pale = 0, artifact = 0, watermark = 0;
	uint32_t last = UINT32_MAX;
	bool crowded = scan->lines->items[f->parts[0]].crowded;
	if (!sp_paint_grid_collect(scan->grid, scan->scratch, rect))
		return false;
	if (crowded && !scan->overprint->cells && !sp_overprint_make(scan->overprint, scan->scratch, scan->text, scan->lines))
		return false;
	for (uint32_t i = span.first; i < span.end; i++) {
		uint32_t index = f->from[i].glyph;
		if (f->from[i].flags & SP_FROM_SPACE || index == last)
			continue;
		last = index;
		const signprep_glyph *glyph = &scan->text->glyphs[index];
		const sp_spot *spot = &scan->lines->spots.items[index];
		sp_axis axis = scan->lines->spots.axes[spot->axis];
		signprep_rect band = band_of(scan, spot);
		bool unseen = sp_glyph_invisible(glyph);
		inked++;
		invisible += unseen;
		covered += sp_glyph_covered(scan->grid, glyph, band) ||
			(crowded && !unseen && sp_overprint_hides(scan->overprint, scan->text, scan->lines, index));
		ocr += sp_glyph_on_scan(scan->grid, glyph, band);
		pale += !unseen && sp_glyph_pale(scan->grid, glyph, band);
		artifact += (glyph->flags & SIGNPREP_GLYPH_ARTIFACT) != 0;
		watermark += !unseen && sp_glyph_watermark(scan->grid, glyph, axis, band);
	}
	if (2 * ocr > inked)
		*flags |= SIGNPREP_HIT_OCR;
	else {
		*flags |= 2 * invisible > inked ? SIGNPREP_HIT_INVISIBLE : 0u;
		*flags |= 2 * covered > inked ? SIGNPREP_HIT_COVERED : 0u;
	}
	*flags |= 2 * pale > inked ? SIGNPREP_HIT_LOW_CONTRAST : 0u;
	*flags |= 2 * artifact > inked ? SIGNPREP_HIT_ARTIFACT : 0u;
	*flags |= 2 * watermark > inked ? SIGNPREP_HIT_WATERMARK : 0u;
	return true;
}

static unsigned judge_origin(const sp_scan *scan, const sp_folded *f, sp_span span)
{
	unsigned flags = 0;
	for (uint32_t i = span.first; i < span.end; i++) {
		const sp_from *from = &f->from[i];
		uint16_t root = scan->lines->spots.items[from->glyph].root;
		uint8_t kind = root < scan->text->source_count ? scan->text->sources[root].kind : SIGNPREP_SOURCE_PAGE;
		flags |= kind == SIGNPREP_SOURCE_ANNOTATION ? SIGNPREP_HIT_ANNOTATION : 0u;
		flags |= kind == SIGNPREP_SOURCE_FIELD ? SIGNPREP_HIT_FIELD : 0u;
		flags |= root < scan->text->source_count && scan->text->sources[root].no_appearance ? SIGNPREP_HIT_NO_APPEARANCE
												    : 0u;
		flags |= from->flags & SP_FROM_ACTUAL ? SIGNPREP_HIT_ACTUALTEXT : 0u;
		flags |= scan->text->glyphs[from->glyph].flags & SIGNPREP_GLYPH_GUESSED ? SIGNPREP_HIT_APPROXIMATE : 0u;
	}
	const sp_from *first = &f->from[span.first], *last = &f->from[span.end - 1];
	bool inside_first = first->from > 0 && !(first->flags & SP_FROM_SPACE);
	bool inside_last = last->to < SHARE && !(last->flags & SP_FROM_SPACE);
	return flags | (inside_first || inside_last ? SIGNPREP_HIT_APPROXIMATE : 0u);
}

static uint64_t hash_cps(const uint32_t *cps, size_t count, uint64_t hash)
{
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ cps[i]) * 1099511628211u;
	return hash;
}

/* The text of the line the hit begins in, or of all its lines; made once for each single line. */
static const char *line_text(const sp_scan *scan, const sp_folded *f)
{
	if (f->part_count != 1 || f->reading != SP_READ_PLAIN)
		return sp_raw_text(scan->keep, f->raw, f->raw_count);
	const char **shown = &scan->shown[f->parts[0]];
	if (!*shown)
		*shown = sp_raw_text(scan->keep, f->raw, f->raw_count);
	return *shown;
}

/* Direction, size and baseline are those of the first glyph. */
static void place_first(signprep_hit *hit, const sp_scan *scan, const sp_spot *spot)
{
	sp_axis axis = scan->lines->spots.axes[spot->axis];
	float level = spot->level + (spot->flags & SP_SPOT_UPRIGHT ? SP_UPRIGHT_CENTRE * spot->size : 0);
	signprep_point start = sp_axis_point(axis, (double) spot->start, (double) level);
	hit->direction = sp_axis_direction(axis);
	hit->font_size = (double) spot->size;
	hit->upright = spot->flags & SP_SPOT_UPRIGHT;
	hit->baseline = hit->direction % 180 == 0 ? start.y : start.x;
}

bool sp_hit_make(sp_found *out, const sp_scan *scan, const sp_folded *f, sp_span span)
{
	*out = (sp_found) { .hit.page = scan->text->page.number };
	while (span.end - span.first > 1 && f->from[span.first].flags & SP_FROM_SPACE)
		span.first++;
	size_t parts = (size_t) (f->from[span.end - 1].part - f->from[span.first].part) + 1;
	signprep_quad *quads = sp_arena_array(scan->keep, parts, sizeof *quads);
	if (!quads)
		return false;
	signprep_hit *hit = &out->hit;
	hit->quads = quads;
	hit->quad_count = sp_hit_quads(quads, scan, f, span);
	if (!hit->quad_count)
		return true;
	hit->rect = signprep_quad_bounds(quads[0]);
	for (size_t i = 1; i < hit->quad_count; i++)
		hit->rect = signprep_rect_union(hit->rect, signprep_quad_bounds(quads[i]));

	hit->text = sp_span_text(scan->keep, f, span);
	hit->line = line_text(scan, f);
	if (!hit->text || !hit->line)
		return false;
	place_first(hit, scan, &scan->lines->spots.items[f->from[span.first].glyph]);
	hit->flags = judge_origin(scan, f, span) | (hit->quad_count > 1 ? SIGNPREP_HIT_CROSS_LINE : 0u);

	const sp_line *line = &scan->lines->items[f->parts[f->from[span.first].part]];
	out->text_hash = hash_cps(f->cps + span.first, span.end - span.first, 14695981039346656037u);
	out->line_hash = hash_cps(f->cps, f->count, 14695981039346656037u ^ (uint64_t) hit->direction);
	out->line = f->parts[f->from[span.first].part];
	out->first_start = INFINITY;
	out->last_start = -INFINITY;
	for (uint32_t i = span.first; i < span.end; i++) {
		float start = scan->lines->spots.items[f->from[i].glyph].start;
		if (f->from[i].flags & SP_FROM_SPACE)
			continue;
		out->first_start = sp_minf(out->first_start, start);
		out->last_start = sp_maxf(out->last_start, start);
	}
	out->line_start = line->start;
	out->line_level = line->level;
	out->seq = scan->text->glyphs[f->from[span.first].glyph].seq;
	return judge_seen(&hit->flags, scan, f, span, hit->rect);
}
