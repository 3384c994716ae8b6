/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing directions of a page and each glyph's place along its own. */
#include "locate/layout/axis.h"

#include <math.h>

#include "locate/layout/stack.h"

#define SNAP 0.005f      /* directions this near to a page side are that side's */
#define BINS 3600        /* tenths of a degree */
#define CLUSTER_WIDTH 15 /* bins that one axis may span */
#define UPRIGHT_TOP 0.88f
#define PI_F 3.14159265f

static const sp_axis sides[SP_AXIS_OTHER] = { { 1, 0 }, { 0, -1 }, { -1, 0 }, { 0, 1 } };

/* The page or annotation that a source hangs from, and whether its glyphs count. */
typedef struct origin {
	uint16_t root;
	bool counts;
} origin;

static uint16_t root_of(const signprep_text *text, uint16_t at)
{
	for (size_t steps = 0; steps < 64 && at < text->source_count && text->sources[at].kind == SIGNPREP_SOURCE_XOBJECT;
		steps++) {
		uint16_t parent = text->sources[at].parent;
		if (parent == at || parent >= text->source_count)
			break;
		at = parent;
	}
	return at;
}

static bool source_counts(const signprep_text *text, uint16_t root, bool annotations)
{
	uint8_t kind = root < text->source_count ? text->sources[root].kind : SIGNPREP_SOURCE_PAGE;
	return annotations || (kind != SIGNPREP_SOURCE_ANNOTATION && kind != SIGNPREP_SOURCE_FIELD);
}

/* One for each source; the last is for sources that are none. */
static origin *find_origins(sp_arena *arena, const signprep_text *text, bool annotations)
{
	origin *origins = sp_arena_array(arena, text->source_count + 1, sizeof *origins);
	for (size_t i = 0; origins && i <= text->source_count; i++) {
		uint16_t root = i < text->source_count ? root_of(text, (uint16_t) i) : 0;
		origins[i] = (origin) { root, source_counts(text, root, annotations) };
	}
	return origins;
}

static float length_of(float x, float y)
{
	if (x == 0 || y == 0)
		return fabsf(x) + fabsf(y);
	return hypotf(x, y);
}

static bool has_advance(const signprep_glyph *g)
{
	return fabsf(g->ex - g->x) + fabsf(g->ey - g->y) >= 0.02f * (fabsf(g->ux) + fabsf(g->uy));
}

static uint8_t classify(const signprep_text *text, const signprep_glyph *glyph)
{
	uint32_t first = text->cps[glyph->cp_first];
	uint8_t flags = SP_SPOT_COUNTS;
	bool mark = true;
	if (first > ' ' && first < 0x7F && glyph->cp_count == 1)
		return (uint8_t) (SP_SPOT_COUNTS | SP_SPOT_INK | (has_advance(glyph) ? 0 : SP_SPOT_MARK));
	for (uint32_t i = 0; i < glyph->cp_count; i++) {
		uint32_t cp = text->cps[glyph->cp_first + i];
		if (!sp_quick_space(cp))
			flags |= SP_SPOT_INK;
		mark = mark && cp >= 0x300 && cp < 0x370;
	}
	if ((first >= 0x4E00 && first <= 0x9FFF) || (first > 0x7F && sp_cp_is_han(first)))
		flags |= SP_SPOT_HAN;
	if (flags & SP_SPOT_INK && (mark || !has_advance(glyph)))
		flags |= SP_SPOT_MARK;
	return flags;
}

/* Far beyond the largest page; false for NaN too. */
static bool is_near(float value)
{
	return fabsf(value) < 1e7f;
}

static bool is_placed(const signprep_glyph *g)
{
	return is_near(g->x) && is_near(g->y) && is_near(g->ex) && is_near(g->ey) && is_near(g->ux) && is_near(g->uy);
}

static bool counts(const signprep_glyph *glyph, origin from, bool hidden)
{
	const unsigned unseen = SIGNPREP_GLYPH_HIDDEN | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_CLIPPED;
	return from.counts && is_placed(glyph) && glyph->cp_count != 0 && (hidden || !(glyph->flags & unseen));
}

/* Upright text that runs to the right. */
static bool runs_right(const sp_spot *spot, const signprep_glyph *g)
{
	return g->ey == g->y && g->ex - g->x > 0.02f * spot->size && !(spot->flags & (SP_SPOT_UPRIGHT | SP_SPOT_MARK));
}

/* Which way the text goes at this glyph; `last` is the direction so far. */
static sp_axis writing(const signprep_glyph *g, const sp_spot *spot, sp_axis last)
{
	float dx = g->ex - g->x, dy = g->ey - g->y;
	if (runs_right(spot, g))
		return sides[SP_AXIS_RIGHT];
	bool vertical = g->flags & SIGNPREP_GLYPH_VERTICAL, still = length_of(dx, dy) < 0.02f * spot->size;
	if (vertical && still)
		return last;
	if (!vertical && spot->flags & SP_SPOT_UPRIGHT) {
		dx = -g->ux;
		dy = -g->uy;
	} else if (!vertical && (still || spot->flags & SP_SPOT_MARK)) {
		dx = -g->uy;
		dy = g->ux;
	}
	float length = length_of(dx, dy);
	return length > 0 ? (sp_axis) { dx / length, dy / length } : last;
}

static uint16_t side_of(sp_axis d)
{
	if (fabsf(d.dy) <= SNAP)
		return d.dx > 0 ? SP_AXIS_RIGHT : SP_AXIS_LEFT;
	if (fabsf(d.dx) <= SNAP)
		return d.dy < 0 ? SP_AXIS_UP : SP_AXIS_DOWN;
	return SP_AXIS_OTHER;
}

static int bin_of(sp_axis d)
{
	int bin = (int) lroundf(atan2f(-d.dy, d.dx) * (BINS / 2) / PI_F);
	return (bin % BINS + BINS) % BINS;
}

static bool keep_sides(sp_spots *out, sp_arena *arena)
{
	out->axes = sp_arena_array(arena, SP_AXIS_OTHER, sizeof *out->axes);
	out->axis_count = SP_AXIS_OTHER;
	for (int i = 0; out->axes && i < SP_AXIS_OTHER; i++)
		out->axes[i] = sides[i];
	return out->axes;
}

/* Turns the histogram of odd angles into axes: `bins[b]` becomes the axis that bin b belongs to. */
static bool make_axes(sp_spots *out, sp_arena *arena, uint32_t *bins)
{
	size_t used = 0;
	for (int b = 0; b < BINS; b++)
		used += bins[b] != 0;
	out->axes = sp_arena_array(arena, SP_AXIS_OTHER + used, sizeof *out->axes);
	if (!out->axes)
		return false;
	for (int i = 0; i < SP_AXIS_OTHER; i++)
		out->axes[i] = sides[i];
	out->axis_count = SP_AXIS_OTHER;
	for (int b = 0; b < BINS; b++) {
		if (!bins[b])
			continue;
		double sum = 0, weight = 0;
		int end = b + CLUSTER_WIDTH < BINS ? b + CLUSTER_WIDTH : BINS;
		for (int i = b; i < end; i++) {
			sum += (double) i * bins[i];
			weight += bins[i];
			bins[i] = (uint32_t) out->axis_count;
		}
		double angle = sum / weight * 2 * (double) PI_F / BINS;
		out->axes[out->axis_count++] = (sp_axis) { (float) cos(angle), (float) -sin(angle) };
		b = end - 1;
	}
	return true;
}

/* Axes of glyphs that do not all run to the right. */
static bool assign_axes(sp_spots *out, sp_arena *arena, const signprep_text *text)
{
	uint32_t *bins = sp_arena_array(arena, BINS, sizeof *bins);
	sp_axis last = sides[SP_AXIS_RIGHT];
	bool odd = false;
	if (!bins)
		return false;
	for (size_t i = 0; i < text->glyph_count; i++) {
		sp_spot *spot = &out->items[i];
		if (!(spot->flags & SP_SPOT_COUNTS))
			continue;
		last = writing(&text->glyphs[i], spot, last);
		spot->axis = side_of(last);
		if (spot->axis == SP_AXIS_OTHER) {
			int bin = bin_of(last);
			bins[bin]++;
			spot->start = (float) bin; /* kept here until the axes are known */
			odd = true;
		}
	}
	if (!make_axes(out, arena, bins))
		return false;
	for (size_t i = 0; odd && i < text->glyph_count; i++)
		if (out->items[i].axis == SP_AXIS_OTHER)
			out->items[i].axis = (uint16_t) bins[(int) out->items[i].start];
	return true;
}

static void measure(sp_spot *spot, const signprep_glyph *g, sp_axis axis)
{
	bool stacked = spot->flags & SP_SPOT_UPRIGHT && !(g->flags & SIGNPREP_GLYPH_VERTICAL);
	float x = g->x, y = g->y;
	spot->flags &= (uint8_t) ~SP_SPOT_MIRRORED;
	if (stacked) {
		x = (g->x + g->ex) / 2 + g->ux * UPRIGHT_TOP;
		y = (g->y + g->ey) / 2 + g->uy * UPRIGHT_TOP;
	}
	spot->start = x * axis.dx + y * axis.dy;
	spot->level = x * axis.dy - y * axis.dx;
	spot->end = stacked ? spot->start + spot->size : g->ex * axis.dx + g->ey * axis.dy;
	if (spot->flags & SP_SPOT_UPRIGHT)
		spot->level -= SP_UPRIGHT_CENTRE * spot->size;
	else if (g->ux * axis.dy - g->uy * axis.dx < 0)
		spot->flags |= SP_SPOT_MIRRORED;
	if (spot->end < spot->start)
		spot->end = spot->start;
}

/* False: does not run to the right, and is not measured. */
static bool start_spot(sp_spot *spot, const signprep_text *text, const signprep_glyph *glyph, origin from, bool hidden)
{
	*spot = (sp_spot) { .root = from.root, .axis = SP_AXIS_RIGHT, .spacing = glyph->spacing };
	if (!counts(glyph, from, hidden))
		return true;
	spot->flags = classify(text, glyph);
	spot->cp = text->cps[glyph->cp_first];
	if (glyph->cp_count == 1 && sp_cp_is_simple(spot->cp))
		spot->flags |= SP_SPOT_SIMPLE;
	spot->size = sp_maxf(length_of(glyph->ux, glyph->uy), 0.01f);
	if (glyph->flags & SIGNPREP_GLYPH_VERTICAL)
		spot->flags |= SP_SPOT_UPRIGHT;
	if (!runs_right(spot, glyph))
		return false;
	measure(spot, glyph, sides[SP_AXIS_RIGHT]);
	return true;
}

/* What the last plain glyph looked like: most look like the one before. */
typedef struct plain {
	float uy, y, size, least; /* least: advance */
	uint16_t source, root;
} plain;

/* Simple characters seen by all, upright and running to the right, as nearly all are. False: another kind of glyph. */
static bool start_plain(sp_spot *spot, const signprep_glyph *g, uint32_t cp, uint16_t root)
{
	const float size = -g->uy;
	if (g->flags || g->cp_count != 1 || g->ux != 0 || g->ey != g->y || !sp_cp_is_simple(cp) ||
		!(size >= 0.01f && size < 1e7f) || !(g->ex - g->x > 0.02f * size) || !is_near(g->x) || !is_near(g->ex) ||
		!is_near(g->y))
		return false;
	unsigned flags = SP_SPOT_COUNTS | SP_SPOT_SIMPLE | (cp == ' ' ? 0 : SP_SPOT_INK) | (cp > 0x7F ? SP_SPOT_HAN : 0);
	*spot = (sp_spot) { .start = g->x,
		.end = g->ex,
		.level = -g->y,
		.size = size,
		.cp = cp,
		.axis = SP_AXIS_RIGHT,
		.root = root,
		.flags = (uint8_t) flags,
		.spacing = g->spacing };
	return true;
}

/* The same for a glyph that looks like the last one; `cps` are the text's. */
static inline bool start_alike(sp_spot *spot, const signprep_glyph *g, const uint32_t *cps, const plain *last)
{
	const float x = g->x, ex = g->ex;
	if (g->flags || g->cp_count != 1 || g->source != last->source || g->uy != last->uy || g->y != last->y || g->ey != last->y ||
		g->ux != 0)
		return false;
	const uint32_t cp = cps[g->cp_first];
	/* x < ex, so that both are near when neither is far on its side. */
	if (!sp_cp_is_simple(cp) || !(ex - x > last->least) || !(x > -1e7f) || !(ex < 1e7f))
		return false;
	const unsigned flags = SP_SPOT_COUNTS | SP_SPOT_SIMPLE | (cp == ' ' ? 0 : SP_SPOT_INK) | (cp > 0x7F ? SP_SPOT_HAN : 0);
	*spot = (sp_spot) { .start = x,
		.end = ex,
		.level = -last->y,
		.size = last->size,
		.cp = cp,
		.axis = SP_AXIS_RIGHT,
		.root = last->root,
		.flags = (uint8_t) flags,
		.spacing = g->spacing };
	return true;
}

/* What the spots are before their axes are known; those that run to the right are measured. False: some do not. */
static bool start_spots(sp_spots *out, const signprep_text *text, const origin *origins, bool hidden, bool *han)
{
	const signprep_glyph *const glyphs = text->glyphs;
	const uint32_t *const cps = text->cps;
	const size_t glyph_count = text->glyph_count, source_count = text->source_count;
	sp_spot *const spots = out->items;
	plain last = { .uy = NAN }; /* like nothing */
	uint8_t all = 0;
	bool right = true;
	for (size_t i = 0; i < glyph_count; i++) {
		const signprep_glyph *glyph = &glyphs[i];
		if (start_alike(&spots[i], glyph, cps, &last)) {
			all |= spots[i].flags;
			continue;
		}
		const origin from = origins[glyph->source < source_count ? glyph->source : source_count];
		const uint32_t cp = glyph->cp_count ? cps[glyph->cp_first] : 0;
		if (from.counts && start_plain(&spots[i], glyph, cp, from.root))
			last = (plain) { glyph->uy, glyph->y, -glyph->uy, 0.02f * -glyph->uy, glyph->source, from.root };
		else
			right &= start_spot(&spots[i], text, glyph, from, hidden);
		all |= spots[i].flags;
	}
	*han = all & SP_SPOT_HAN;
	return right;
}

bool sp_spots_measure(sp_spots *out, sp_arena *arena, const signprep_text *text, bool hidden, bool annotations)
{
	const origin *origins = find_origins(arena, text, annotations);
	bool han = false;
	*out = (sp_spots) { .items = sp_arena_raw(arena, text->glyph_count + 1, sizeof *out->items) };
	if (!origins || !out->items)
		return false;
	bool right = start_spots(out, text, origins, hidden, &han);
	bool stacked = false;
	if (han && !sp_stack_mark(out->items, arena, text, &stacked))
		return false;
	if (right && !stacked)
		return keep_sides(out, arena);
	if (!assign_axes(out, arena, text))
		return false;
	for (size_t i = 0; i < text->glyph_count; i++)
		if (out->items[i].flags & SP_SPOT_COUNTS)
			measure(&out->items[i], &text->glyphs[i], out->axes[out->items[i].axis]);
	return true;
}

signprep_point sp_axis_point(sp_axis axis, double along, double level)
{
	return (signprep_point) { along * (double) axis.dx + level * (double) axis.dy,
		along * (double) axis.dy - level * (double) axis.dx };
}

int sp_axis_direction(sp_axis axis)
{
	if (fabsf(axis.dx) >= fabsf(axis.dy))
		return axis.dx > 0 ? 0 : 180;
	return axis.dy < 0 ? 90 : 270;
}
