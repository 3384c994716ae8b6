/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each cell of a hashed grid, as fine as the glyphs are large, remembers the two last glyphs of different text. */
#include "locate/match/overprint.h"

#include <math.h>
#include <string.h>

#include "locate/match/visibility.h"

#define NIL UINT32_MAX
#define OPAQUE 0.95f
#define PROBES 8

struct sp_overprint_cell {
	uint64_t key; /* 0: free */
	uint32_t top, second;
};

/* Leaders and underscores are meant to be written over, and hide nothing themselves. */
static bool is_filler(uint32_t cp)
{
	return cp == '_' || cp == '.' || cp == '-' || cp == 0x2026 || cp == 0x2014 || cp == 0x2500 || cp == 0xFF3F || cp == 0xB7;
}

typedef struct spot_cell {
	int size, along, level;
	uint16_t axis, root;
} spot_cell;

/* Sizes are told apart by powers of two; `grain` is added to the class. */
static spot_cell cell_of(const sp_spot *spot, int grain)
{
	int size = (int) lroundf(floorf(log2f(spot->size))) + grain;
	float side = ldexpf(0.5f, size);
	return (spot_cell) { size, (int) lroundf(floorf((spot->start + spot->end) / 2 / side)),
		(int) lroundf(floorf(spot->level / side)), spot->axis, spot->root };
}

static uint64_t key_of(spot_cell c)
{
	uint64_t key = (uint64_t) (c.size + 64) & 0xFF;
	key = key * 1000003 + (uint32_t) c.along;
	key = key * 1000003 + (uint32_t) c.level;
	key = key * 1000003 + c.axis;
	key = key * 1000003 + c.root;
	return key | 1;
}

/* The cell, or a free one to take for it; NULL when its neighbourhood in the table is full. */
static struct sp_overprint_cell *look_up(const sp_overprint *overprint, uint64_t key)
{
	for (size_t i = 0; i < PROBES; i++) {
		struct sp_overprint_cell *cell = &overprint->cells[((key * 0x9E3779B97F4A7C15u >> 20) + i) & overprint->mask];
		if (cell->key == key || cell->key == 0)
			return cell;
	}
	return NULL;
}

static void enter(sp_overprint *overprint, const signprep_text *text, const sp_spot *spot, uint32_t glyph)
{
	uint64_t key = key_of(cell_of(spot, 0));
	struct sp_overprint_cell *cell = look_up(overprint, key);
	if (!cell)
		return;
	if (cell->key == 0)
		*cell = (struct sp_overprint_cell) { key, NIL, NIL };
	/* Glyphs come in paint order. */
	if (cell->top == NIL || sp_glyph_cp(text, cell->top) != sp_glyph_cp(text, glyph))
		cell->second = cell->top;
	cell->top = glyph;
}

bool sp_overprint_make(sp_overprint *out, sp_arena *arena, const signprep_text *text, const sp_lines *lines)
{
	size_t crowded = 0, slots = 64;
	for (size_t i = 0; i < lines->count; i++)
		crowded += lines->items[i].crowded ? lines->items[i].count : 0;
	while (slots < crowded * 2)
		slots *= 2;
	*out = (sp_overprint) { .cells = sp_arena_array(arena, slots, sizeof *out->cells), .mask = slots - 1 };
	if (!out->cells)
		return false;
	for (uint32_t i = 0; crowded && i < text->glyph_count; i++) {
		const signprep_glyph *glyph = &text->glyphs[i];
		const sp_spot *spot = &lines->spots.items[i];
		uint32_t line = lines->line_of[i];
		if (line == SP_LINE_NONE || !lines->items[line].crowded || !(spot->flags & SP_SPOT_INK) ||
			is_filler(sp_glyph_cp(text, i)) || sp_glyph_invisible(glyph) || glyph->alpha < OPAQUE)
			continue;
		enter(out, text, spot, i);
	}
	return true;
}

static bool hides(const signprep_text *text, const sp_lines *lines, uint32_t below, uint32_t above)
{
	if (above == NIL || text->glyphs[above].seq <= text->glyphs[below].seq ||
		sp_glyph_cp(text, above) == sp_glyph_cp(text, below))
		return false;
	const sp_spot *a = &lines->spots.items[below], *b = &lines->spots.items[above];
	float common = sp_minf(a->end, b->end) - sp_maxf(a->start, b->start);
	return common > 0.5f * sp_maxf(a->end - a->start, b->end - b->start) && fabsf(a->level - b->level) < 0.3f * a->size &&
		a->size < 1.5f * b->size && b->size < 1.5f * a->size;
}

bool sp_overprint_hides(const sp_overprint *overprint, const signprep_text *text, const sp_lines *lines, uint32_t glyph)
{
	const sp_spot *spot = &lines->spots.items[glyph];
	for (int grain = -1; grain <= 1; grain++) {
		spot_cell centre = cell_of(spot, grain);
		for (int at = 0; at < 9; at++) {
			spot_cell c = centre;
			c.along += at % 3 - 1;
			c.level += at / 3 - 1;
			const struct sp_overprint_cell *cell = look_up(overprint, key_of(c));
			if (cell && cell->key && (hides(text, lines, glyph, cell->top) || hides(text, lines, glyph, cell->second)))
				return true;
		}
	}
	return false;
}
