/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a tag goes. */
#include "pdfcore/write/tag_place.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define CELL 2            /* pixels */
#define GAP 4             /* between a box and its tag: more than its border and a cell */
#define REACH 50          /* rings that are looked at */
#define LOOKS_MAX 2000000 /* places on one page; after that tags stay close to their boxes, or away */
#define CLOSE 2
#define RING_STEP 12   /* pixels from one ring to the next */
#define SIDE_STEP 32   /* and along a ring */
#define INK_PRICE 5.0F /* of a dark pixel; a pixel of distance costs 1 */
#define CROSSING_PRICE 30.0F
#define INSIDE_PRICE 40.0F
#define DARK 200 /* thin lines are grey */

void sp_tag_map_open(fz_context *ctx, sp_tag_map *map, int width, int height)
{
	size_t cells;

	map->width = width;
	map->height = height;
	map->columns = (width + CELL - 1) / CELL;
	map->rows = (height + CELL - 1) / CELL;
	cells = (size_t) map->columns * (size_t) map->rows;
	map->taken = fz_calloc(ctx, cells, sizeof *map->taken);
	map->sums = fz_calloc(ctx, (size_t) (map->columns + 1) * (size_t) (map->rows + 1), sizeof *map->sums);
	map->ink = fz_malloc(ctx, cells);
	memset(map->ink, -1, cells);
}

void sp_tag_map_drop(fz_context *ctx, sp_tag_map *map)
{
	fz_free(ctx, map->taken);
	fz_free(ctx, map->sums);
	fz_free(ctx, map->ink);
	*map = (sp_tag_map) { 0 };
}

/* Cells a rectangle has part of; an empty range where it lies beside the paper. */
static fz_irect cells_of(const sp_tag_map *map, fz_rect r)
{
	fz_irect c = { (int) floorf(fz_max(r.x0, 0) / CELL), (int) floorf(fz_max(r.y0, 0) / CELL),
		(int) ceilf(fz_min(r.x1, (float) map->width) / CELL), (int) ceilf(fz_min(r.y1, (float) map->height) / CELL) };

	c.x1 = fz_mini(c.x1, map->columns);
	c.y1 = fz_mini(c.y1, map->rows);
	return c;
}

void sp_tag_map_take(sp_tag_map *map, fz_rect r)
{
	fz_irect c = cells_of(map, r);

	for (int y = c.y0; y < c.y1; y++)
		for (int x = c.x0; x < c.x1; x++)
			map->taken[(ptrdiff_t) y * map->columns + x] = 1;
}

void sp_tag_map_settle(sp_tag_map *map)
{
	const ptrdiff_t wide = map->columns + 1;

	for (int y = 0; y < map->rows; y++) {
		unsigned row = 0;

		for (int x = 0; x < map->columns; x++) {
			row += map->taken[(ptrdiff_t) y * map->columns + x];
			map->sums[(y + 1) * wide + x + 1] = map->sums[y * wide + x + 1] + row;
		}
	}
}

/* True when nothing has been taken of it. */
static bool is_free(const sp_tag_map *map, fz_rect r)
{
	const ptrdiff_t wide = map->columns + 1;
	fz_irect c = cells_of(map, r);

	if (c.x1 <= c.x0 || c.y1 <= c.y0)
		return true;
	if (map->sums[c.y1 * wide + c.x1] + map->sums[c.y0 * wide + c.x0] !=
		map->sums[c.y0 * wide + c.x1] + map->sums[c.y1 * wide + c.x0])
		return false;
	/* Tags are not among them. */
	for (int y = c.y0; y < c.y1; y++)
		for (int x = c.x0; x < c.x1; x++)
			if (map->taken[(ptrdiff_t) y * map->columns + x])
				return false;
	return true;
}

static int count_ink(const fz_pixmap *pixels, int column, int row)
{
	int x1 = fz_mini(pixels->w, (column + 1) * CELL), y1 = fz_mini(pixels->h, (row + 1) * CELL), dark = 0;

	for (int y = row * CELL; y < y1; y++) {
		const unsigned char *line = pixels->samples + (ptrdiff_t) y * pixels->stride;

		for (int x = column * CELL; x < x1; x++)
			dark += line[(ptrdiff_t) x * pixels->n + 1] < DARK;
	}
	return dark;
}

/* Dark pixels under it: text of the page, lines, arrows. */
static float ink_under(sp_tag_map *map, const fz_pixmap *pixels, fz_rect r)
{
	fz_irect c = cells_of(map, r);
	int dark = 0;

	for (int y = c.y0; y < c.y1; y++)
		for (int x = c.x0; x < c.x1; x++) {
			signed char *ink = &map->ink[(ptrdiff_t) y * map->columns + x];

			if (*ink < 0)
				*ink = (signed char) count_ink(pixels, x, y);
			dark += *ink;
		}
	return (float) dark;
}

/* Best place so far. */
typedef struct search {
	sp_tag_map *map;
	const fz_pixmap *pixels;
	const sp_tag_seek *seek;
	fz_rect best;
	float least;
} search;

static bool is_on_paper(const sp_tag_map *map, fz_rect r)
{
	return r.x0 >= 1 && r.y0 >= 1 && r.x1 <= (float) map->width - 1 && r.y1 <= (float) map->height - 1;
}

/* What a line from the tag to its box would cross. */
static float crossings(const search *s, fz_rect tag)
{
	const fz_rect box = s->seek->box;
	fz_point a = { fz_clamp((box.x0 + box.x1) / 2, tag.x0, tag.x1), fz_clamp((box.y0 + box.y1) / 2, tag.y0, tag.y1) };
	fz_point b = { fz_clamp(a.x, box.x0, box.x1), fz_clamp(a.y, box.y0, box.y1) };
	float length = hypotf(b.x - a.x, b.y - a.y), price = 0;

	for (float at = 2 * GAP; at < length - GAP; at += 2 * CELL) {
		float x = a.x + (b.x - a.x) * at / length, y = a.y + (b.y - a.y) * at / length;

		if (!is_free(s->map, (fz_rect) { x, y, x + 1, y + 1 }))
			price += CROSSING_PRICE;
	}
	return price;
}

static void weigh(search *s, float x, float y, float distance)
{
	fz_rect tag = { roundf(x), roundf(y), roundf(x) + s->seek->w, roundf(y) + s->seek->h };
	float price = distance;

	s->map->looks++;
	if (price >= s->least || !is_on_paper(s->map, tag) || !is_free(s->map, tag))
		return;
	price += INK_PRICE * ink_under(s->map, s->pixels, tag);
	if (price < s->least && distance > 2 * GAP)
		price += crossings(s, tag);
	if (price < s->least) {
		s->least = price;
		s->best = tag;
	}
}

/* Places along a frame around the box, `away` from it; those that begin or end with the box first. */
static void look_around(search *s, float away)
{
	const fz_rect b = s->seek->box;
	float w = s->seek->w, h = s->seek->h, above = b.y0 - away - h, below = b.y1 + away;

	const float xs[] = { b.x0 - 1, b.x1 + 1 - w }, ys[] = { b.y0, b.y1 - h };
	for (size_t i = 0; i < 2; i++) {
		weigh(s, xs[i], above, away);
		weigh(s, xs[i], below, away);
		weigh(s, b.x1 + away, ys[i], away);
		weigh(s, b.x0 - away - w, ys[i], away);
	}
	if (away > s->least)
		return;
	for (float x = fz_max(1, b.x0 - away - w); x <= fz_min(b.x1 + away, (float) s->map->width); x += SIDE_STEP) {
		weigh(s, x, above, away + 1);
		weigh(s, x, below, away + 1);
	}
	for (float y = fz_max(1, b.y0 - away - h); y <= fz_min(b.y1 + away, (float) s->map->height); y += RING_STEP) {
		weigh(s, b.x1 + away, y, away + 1);
		weigh(s, b.x0 - away - w, y, away + 1);
	}
}

/* In its own box, or where it lies on what its box lies on as well. */
static void look_at_home(search *s, bool crowded)
{
	const fz_rect b = s->seek->box;
	float w = s->seek->w, h = s->seek->h;
	const fz_point corners[] = { { b.x0 + GAP, b.y0 + GAP }, { b.x1 - GAP - w, b.y1 - GAP - h }, { b.x0 + GAP, b.y1 - GAP - h },
		{ b.x1 - GAP - w, b.y0 + GAP }, { b.x0 - 1, b.y0 - GAP - h }, { b.x0 - 1, b.y1 + GAP }, { b.x1 + GAP, b.y0 },
		{ b.x0 - GAP - w, b.y0 } };
	bool holds = w + 2 * GAP <= b.x1 - b.x0 && h + 2 * GAP <= b.y1 - b.y0;

	for (size_t i = holds ? 0 : 4; i < (crowded ? 8 : 4); i++) {
		float x = roundf(corners[i].x), y = roundf(corners[i].y);
		fz_rect tag = { x, y, x + w, y + h };
		float price = INSIDE_PRICE + INK_PRICE * ink_under(s->map, s->pixels, tag);

		if (price < s->least && is_on_paper(s->map, tag) && !s->seek->hides(s->seek->opaque, tag, crowded)) {
			s->least = price;
			s->best = tag;
		}
	}
}

bool sp_tag_place(sp_tag_map *map, const fz_pixmap *pixels, const sp_tag_seek *seek, fz_rect *out)
{
	search s = { .map = map, .pixels = pixels, .seek = seek, .least = seek->most };

	look_around(&s, GAP);
	if (s.least > INSIDE_PRICE)
		look_at_home(&s, false);
	for (int ring = 1; ring <= (map->looks < LOOKS_MAX ? REACH : CLOSE) && s.least > (float) (GAP + ring * RING_STEP); ring++)
		look_around(&s, (float) (GAP + ring * RING_STEP));
	if (s.least >= seek->most)
		look_at_home(&s, true);
	*out = s.best;
	return s.least < seek->most;
}
