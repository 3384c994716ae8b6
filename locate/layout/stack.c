/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A stack is two or more Han glyphs, each right below the last, that nothing continues sideways. Glyphs that were painted
 * one after the other may stand apart; others, painted in any order, must be near. Where something stands closer beside a
 * glyph than the next stands below it, the text runs across.
 */
#include "locate/layout/stack.h"

#include <math.h>
#include <string.h>

#define STEP_MIN 0.75f /* em from centre to centre */
#define STEP_SIDEWAYS 0.4f
#define STEP_MAX 2.6f
#define STEP_NEAR 1.3f
#define SIDE_MAX 0.3f
#define SIDE_BY_SIDE 2.6f /* em from origin to origin, or from centre to centre */
/* of the step: what stands nearer beside a glyph belongs to it; more where painting tells nothing */
#define SIDE_SHARE 0.9f
#define SIDE_SHARE_ANY 1.15f
#define SIDE_REACH 1.5f
#define CELL_DEPTH 64 /* glyphs of a cell that are looked at */
#define CELLS_MAX 8   /* on each side */
#define NIL UINT32_MAX

typedef struct centre {
	float x, y;
	float upx, upy, size; /* for a reader of the stack; `up` is a unit vector */
} centre;

typedef struct stacks {
	sp_spot *spots;
	const signprep_text *text;
	uint32_t *heads, *next; /* glyphs by cell */
	uint32_t *painted;      /* for each glyph the inked one that was painted after it */
	size_t mask;
	float cell;
} stacks;

typedef enum relation { APART, BELOW, BESIDE } relation;

static bool is_inked(const sp_spot *spot)
{
	return (spot->flags & (SP_SPOT_COUNTS | SP_SPOT_INK)) == (SP_SPOT_COUNTS | SP_SPOT_INK);
}

/* Where `b` stands, seen from `a`, for a reader of both. */
static relation relate(const signprep_glyph *a, const signprep_glyph *b)
{
	if (a->ux == 0 && b->ux == 0 && a->y == b->y) /* upright and on one baseline, as nearly always */
		return fabsf(b->x - a->x) <= SIDE_BY_SIDE * fabsf(a->uy) ? BESIDE : APART;
	float size = hypotf(a->ux, a->uy);
	if (size <= 0 || fabsf(a->ux - b->ux) + fabsf(a->uy - b->uy) > 0.3f * size)
		return APART;
	float upx = a->ux / size, upy = a->uy / size;
	float mx = (b->x + b->ex - a->x - a->ex) / 2, my = (b->y + b->ey - a->y - a->ey) / 2;
	float down = -(mx * upx + my * upy) / size, side = (mx * -upy + my * upx) / size;

	if (fabsf(down) <= 0.3f && fabsf(side) <= SIDE_BY_SIDE)
		return BESIDE;
	return down >= STEP_MIN && down <= STEP_MAX && fabsf(side) <= SIDE_MAX ? BELOW : APART;
}

static bool can_stack(const sp_spot *spot, const signprep_glyph *glyph)
{
	return is_inked(spot) && spot->flags & SP_SPOT_HAN && !(glyph->flags & SIGNPREP_GLYPH_VERTICAL);
}

/* The last of the inked glyphs from `at` on that stand side by side on one baseline, each painted right after the one before. */
static uint32_t end_of_row(const sp_spot *spots, const signprep_text *text, uint32_t at)
{
	const signprep_glyph *const glyphs = text->glyphs;
	const uint16_t source = glyphs[at].source;
	const float level = glyphs[at].y;
	float x = glyphs[at].x, reach = SIDE_BY_SIDE * fabsf(glyphs[at].uy);
	if (glyphs[at].ux != 0)
		return at;
	for (uint32_t i = at + 1; i < text->glyph_count; at = i++) {
		const signprep_glyph *glyph = &glyphs[i];
		if (!is_inked(&spots[i]) || glyph->source != source || glyph->ux != 0 || glyph->y != level ||
			!(fabsf(glyph->x - x) <= reach))
			break;
		x = glyph->x;
		reach = SIDE_BY_SIDE * fabsf(glyph->uy);
	}
	return at;
}

/* Candidates are marked at once: Han that is not continued sideways by what was painted before and after it. */
static size_t mark_candidates(sp_spot *spots, const signprep_text *text)
{
	const signprep_glyph *before = NULL, *last = NULL;
	size_t count = 0;
	bool beside = false; /* `last` and `before` stand side by side */
	uint32_t at = 0;
	for (uint32_t i = 0; i < text->glyph_count; i++) {
		const signprep_glyph *glyph = &text->glyphs[i];
		if (!is_inked(&spots[i]))
			continue;
		before = last;
		bool next = before && before->source == glyph->source && relate(before, glyph) == BESIDE;
		if (before && !beside && !next && can_stack(&spots[at], before)) {
			spots[at].flags |= SP_SPOT_UPRIGHT;
			count++;
		}
		beside = next;
		/* Those in the midst of a row are none. */
		if (next)
			i = end_of_row(spots, text, i);
		last = &text->glyphs[i];
		at = i;
	}
	if (last && !beside && can_stack(&spots[at], last)) {
		spots[at].flags |= SP_SPOT_UPRIGHT;
		count++;
	}
	return count;
}

static bool is_candidate(const stacks *s, uint32_t i)
{
	return s->spots[i].flags & SP_SPOT_UPRIGHT && !(s->text->glyphs[i].flags & SIGNPREP_GLYPH_VERTICAL);
}

/* The middle of the glyph's em box. */
static centre centre_of(const signprep_glyph *g)
{
	const float size = hypotf(g->ux, g->uy);
	centre c = { .x = (g->x + g->ex) / 2 + g->ux * SP_UPRIGHT_CENTRE,
		.y = (g->y + g->ey) / 2 + g->uy * SP_UPRIGHT_CENTRE,
		.size = size };
	if (size > 0) {
		c.upx = g->ux / size;
		c.upy = g->uy / size;
	}
	return c;
}

/* A letter that lies on its right side seen so that its column is upright. */
static centre raised(centre c)
{
	return (centre) { c.x, c.y, c.upy, -c.upx, c.size };
}

static bool same_way(centre a, centre b)
{
	return fabsf(a.upx - b.upx) + fabsf(a.upy - b.upy) <= 0.3f && fabsf(a.size - b.size) <= 0.3f * a.size;
}

static size_t slot_of(const stacks *s, long x, long y)
{
	return (size_t) (((unsigned long) x * 2654435761UL) ^ ((unsigned long) y * 2246822519UL)) & s->mask;
}

static long cell_of(const stacks *s, float at)
{
	return lroundf(floorf(at / s->cell));
}

/* All inked glyphs by their centres. False: no memory. */
static bool index_glyphs(stacks *s, sp_arena *arena)
{
	const size_t count = s->text->glyph_count;
	size_t slots = 64, inked = 0;
	double sum = 0;
	while (slots < count)
		slots *= 2;
	s->mask = slots - 1;
	s->heads = sp_arena_raw(arena, slots, sizeof *s->heads);
	s->next = sp_arena_raw(arena, count + 1, sizeof *s->next);
	s->painted = sp_arena_raw(arena, count + 1, sizeof *s->painted);
	if (!s->heads || !s->next || !s->painted)
		return false;
	memset(s->heads, 0xFF, slots * sizeof *s->heads);
	for (size_t i = 0; i < count; i++) {
		if (is_inked(&s->spots[i])) {
			sum += (double) s->spots[i].size;
			inked++;
		}
	}
	s->cell = sp_minf(sp_maxf(inked ? (float) (sum / (double) inked) : 1, 1), 1000);
	uint32_t after = NIL;
	for (size_t i = count; i-- > 0;) {
		if (!is_inked(&s->spots[i]))
			continue;
		centre c = centre_of(&s->text->glyphs[i]);
		size_t slot = slot_of(s, cell_of(s, c.x), cell_of(s, c.y));
		s->next[i] = s->heads[slot];
		s->heads[slot] = (uint32_t) i;
		s->painted[i] = after;
		after = (uint32_t) i;
	}
	return true;
}

/* What stands around a glyph of a column. */
typedef struct around {
	uint32_t below;     /* the nearest below; NIL */
	float step, beside; /* em to its centre, and to the nearest centre on either side */
	bool lying;         /* `below` lies on its side */
} around;

static void weigh(around *out, const stacks *s, centre from, uint32_t self, uint32_t other, bool lies)
{
	centre to = centre_of(&s->text->glyphs[other]);
	float mx = to.x - from.x, my = to.y - from.y;
	float down = -(mx * from.upx + my * from.upy) / from.size, side = (mx * -from.upy + my * from.upx) / from.size;
	if (other == self || s->spots[other].root != s->spots[self].root || !(from.size > 0))
		return;
	if (same_way(from, to) && fabsf(down) <= 0.3f)
		out->beside = sp_minf(out->beside, fabsf(side));
	bool lying = same_way(from, raised(to));
	if (fabsf(side) > SIDE_MAX || down < (lies || lying ? STEP_SIDEWAYS : STEP_MIN) || down >= out->step)
		return;
	out->step = down;
	out->below = other;
	out->lying = lying;
}

/* `lies`: the glyph itself is a letter on its side, `from` is already raised. */
static around look_around(const stacks *s, centre from, uint32_t self, bool lies)
{
	around out = { .below = NIL, .step = STEP_MAX + 0.001f, .beside = INFINITY };
	const float reach = STEP_MAX * from.size;
	long x0 = cell_of(s, from.x - reach), x1 = cell_of(s, from.x + reach);
	long y0 = cell_of(s, from.y - reach), y1 = cell_of(s, from.y + reach);
	long mx = cell_of(s, from.x), my = cell_of(s, from.y);
	x0 = x0 < mx - CELLS_MAX ? mx - CELLS_MAX : x0;
	x1 = x1 > mx + CELLS_MAX ? mx + CELLS_MAX : x1;
	y0 = y0 < my - CELLS_MAX ? my - CELLS_MAX : y0;
	y1 = y1 > my + CELLS_MAX ? my + CELLS_MAX : y1;
	for (long y = y0; y <= y1; y++) {
		for (long x = x0; x <= x1; x++) {
			uint32_t at = s->heads[slot_of(s, x, y)];
			for (int depth = 0; at != NIL && depth < CELL_DEPTH; depth++, at = s->next[at])
				weigh(&out, s, from, self, at, lies);
		}
	}
	return out;
}

static bool is_beside(around a, float step, bool painted)
{
	return a.beside < sp_minf((painted ? SIDE_SHARE : SIDE_SHARE_ANY) * step, SIDE_REACH);
}

/* Keeps UPRIGHT of what has a neighbour above or below; `kept` has a bit for each glyph. */
static void link_columns(const stacks *s, uint8_t *kept)
{
	for (uint32_t i = 0; i < s->text->glyph_count; i++) {
		bool upright = is_candidate(s, i);
		bool lies = !upright && is_inked(&s->spots[i]) && !(s->spots[i].flags & (SP_SPOT_HAN | SP_SPOT_MARK)) &&
			s->text->glyphs[i].ux != 0;
		if (!upright && !lies)
			continue;
		centre from = centre_of(&s->text->glyphs[i]);
		if (lies)
			from = raised(from);
		around a = look_around(s, from, i, lies);
		const bool painted = s->painted[i] == a.below;
		if (a.below == NIL || (lies && a.lying) || (!a.lying && !is_candidate(s, a.below)) ||
			a.step > (painted ? STEP_MAX : STEP_NEAR) || is_beside(a, a.step, painted))
			continue;
		centre to = centre_of(&s->text->glyphs[a.below]);
		if (!same_way(from, a.lying ? raised(to) : to))
			continue;
		if (!a.lying && is_beside(look_around(s, to, a.below, false), a.step, painted))
			continue;
		kept[i] = kept[a.below] = 1;
	}
}

bool sp_stack_mark(sp_spot *spots, sp_arena *arena, const signprep_text *text, bool *any)
{
	stacks s = { .spots = spots, .text = text };
	*any = false;
	size_t candidates = mark_candidates(spots, text);
	if (!candidates)
		return true;
	uint8_t *kept = sp_arena_array(arena, text->glyph_count + 1, sizeof *kept);
	if (!kept || (candidates > 1 && !index_glyphs(&s, arena)))
		return false;
	if (candidates > 1)
		link_columns(&s, kept);
	for (size_t i = 0; i < text->glyph_count; i++) {
		if (!is_candidate(&s, (uint32_t) i))
			continue;
		if (kept[i])
			*any = true;
		else
			spots[i].flags &= (uint8_t) ~SP_SPOT_UPRIGHT;
	}
	return true;
}
