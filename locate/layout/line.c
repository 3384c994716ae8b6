/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Runs are taken from left to right along their axis; each joins the line whose end it fits best, or starts a new one.
 *
 *       the line so far        the run
 *     |甲方（盖章）：    |   |  张三|
 *     start         end  room_end   room_start, then start
 *
 * Only the end of a line counts: two texts are one line for a reader where they meet, however the line began. "end" and
 * "start" are ink, "room" has the white space around it: a gap is measured from room to room, for a blank that was typed
 * is no gap, and what overlaps from ink to ink, for blanks may lie over anything. All distances are in em of the larger
 * of both, so that a rule holds at any size of type. Baselines are compared with the line's longest run and with its last
 * one: a line may climb (scans, slanted tables), but a footnote mark must not lift what follows it.
 */
#include "locate/layout/line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL_NEAR 0.15f /* em: still the same baseline */
#define LEVEL_FAR 0.5f   /* em: text rise, superscripts; only without much of a gap */
#define GAP_RAISED 0.6f
/* em: wider ones part columns, unless Han stands on both sides or one text was painted right after the other */
#define GAP_COLUMN 0.9f
#define RULE_GAP 0.4f
#define STRANGER 0.05f /* em that a line must be nearer than the one that was painted just before */
#define ROUNDS_MAX 8   /* times that runs are parted; one nearly always suffices */

#define CELL_SPAN 16  /* rows of the grid that a line or a search may cover */
#define CELL_DEPTH 64 /* lines of one row that are looked at, newest first */

/* A line in the making. */
typedef struct draft {
	float end, room_end, last_start, last_advance;
	uint32_t last_cp, last_rank;
	float level, tail_level, size, level_length;
	float holed_end; /* how far its last run with gaps reaches */
	uint32_t holed;  /* that run */
	uint16_t axis, root;
} draft;

typedef struct node {
	uint32_t draft, next;
} node;

/* Open lines by baseline. */
typedef struct grid {
	node *nodes;
	size_t node_count, node_max;
	uint32_t *heads;
	size_t mask;
	float cell;
} grid;

typedef struct builder {
	const sp_text_runs *text_runs;
	const sp_text_run *runs;
	const sp_rules *rules;
	sp_spots *spots;
	bool parted;        /* runs were found that must be parted: the lines are made again */
	uint32_t *sorted;   /* runs along their axis */
	uint32_t *draft_of; /* for each run */
	draft *drafts;
	size_t draft_count;
	grid open;
} builder;

#define NIL UINT32_MAX

static size_t slot_of(const grid *g, long row)
{
	return (size_t) ((unsigned long) row * 2654435761UL) & g->mask;
}

static bool grid_init(grid *g, sp_arena *arena, const sp_text_runs *runs)
{
	double sum = 0;
	size_t slots = 64;
	while (slots < runs->count)
		slots *= 2;
	for (size_t i = 0; i < runs->count; i++)
		sum += (double) runs->items[i].size;
	float half = runs->count ? (float) (sum / (double) runs->count) / 2 : 1;
	*g = (grid) { .mask = slots - 1, .cell = sp_minf(sp_maxf(half, 0.5f), 200), .node_max = runs->count * (CELL_SPAN + 1) };
	g->heads = sp_arena_raw(arena, slots, sizeof *g->heads);
	g->nodes = sp_arena_raw(arena, g->node_max, sizeof *g->nodes);
	for (size_t i = 0; g->heads && i < slots; i++)
		g->heads[i] = NIL;
	return g->heads && g->nodes;
}

static void grid_rows(const grid *g, float level, float reach, long *first, long *last)
{
	*first = lroundf(floorf((level - reach) / g->cell));
	*last = lroundf(floorf((level + reach) / g->cell));
	if (*last - *first >= CELL_SPAN) {
		long middle = lroundf(floorf(level / g->cell));
		*first = middle - CELL_SPAN / 2;
		*last = middle + CELL_SPAN / 2 - 1;
	}
}

/* Enters a line, or moves it to the front, at its tail's level. Each run does this once, which bounds the nodes. */
static void grid_enter(grid *g, uint32_t index, float level, float size)
{
	long first, last;
	grid_rows(g, level, LEVEL_FAR * size, &first, &last);
	for (long row = first; row <= last && g->node_count < g->node_max; row++) {
		size_t slot = slot_of(g, row);
		if (g->heads[slot] != NIL && g->nodes[g->heads[slot]].draft == index)
			continue;
		g->nodes[g->node_count] = (node) { index, g->heads[slot] };
		g->heads[slot] = (uint32_t) g->node_count++;
	}
}

/* The widest gap that `run` may leave after `line`, in em. */
static float widest_gap(const draft *line, const sp_text_run *run, bool level)
{
	if (!level)
		return GAP_RAISED;
	if (!run->ink || run->rank == line->last_rank + 1 || (sp_cp_is_han(line->last_cp) && sp_cp_is_han(run->first_cp)))
		return SP_GAP_MAX;
	return GAP_COLUMN;
}

/* Tightly set, or raised over the letter before. */
static bool is_tight(const draft *line, const sp_text_run *run)
{
	return run->first_cp != line->last_cp && run->start - line->last_start >= SP_STEP_MIN * line->last_advance;
}

/*
 * How badly a run fits at the end of a line; negative when it does not fit at all. A step of the baseline weighs three
 * times a gap as wide: columns that stand close share a baseline far less often than words far apart do.
 */
static float misfit(const builder *b, const draft *line, const sp_text_run *run)
{
	if (line->axis != run->axis || line->root != run->root)
		return -1;
	float size = sp_maxf(line->size, run->size);
	float off = sp_minf(fabsf(run->level - line->level), fabsf(run->level - line->tail_level));
	float gap = run->room_start - line->room_end, ink_gap = run->start - line->end;
	if (off > LEVEL_FAR * size || gap > widest_gap(line, run, off <= LEVEL_NEAR * size) * size)
		return -1;
	if (run->ink && -ink_gap > SP_OVERLAP_MAX * sp_minf(line->last_advance, run->first_advance) && !is_tight(line, run))
		return -1;
	if (ink_gap >= RULE_GAP * size &&
		sp_rules_between(b->rules, b->spots->axes[run->axis], line->end, run->start, line->level, size))
		return -1;
	return (3 * off + sp_maxf(gap, 0) + sp_maxf(-ink_gap, 0)) / size + (run->rank == line->last_rank + 1 ? 0 : STRANGER);
}

/* Runs of the line that have gaps may have this one's glyphs in them. */
static void look_for_gaps(builder *b, const draft *line, uint32_t index)
{
	const sp_text_run *run = &b->runs[index];
	float off = sp_minf(fabsf(run->level - line->level), fabsf(run->level - line->tail_level));
	if (line->axis == run->axis && line->root == run->root && off <= LEVEL_FAR * sp_maxf(line->size, run->size))
		b->parted |= sp_text_runs_interlock(b->text_runs, b->spots->items, line->holed, index);
}

static uint32_t best_draft(builder *b, uint32_t number)
{
	const sp_text_run *run = &b->runs[number];
	long first, last;
	uint32_t best = NIL;
	float least = 0;
	grid_rows(&b->open, run->level, LEVEL_FAR * run->size, &first, &last);
	for (long row = first; row <= last; row++) {
		uint32_t at = b->open.heads[slot_of(&b->open, row)];
		for (int depth = 0; at != NIL && depth < CELL_DEPTH; depth++, at = b->open.nodes[at].next) {
			uint32_t index = b->open.nodes[at].draft;
			if (run->room_start < b->drafts[index].holed_end)
				look_for_gaps(b, &b->drafts[index], number);
			float cost = misfit(b, &b->drafts[index], run);
			if (cost >= 0 && (best == NIL || cost < least)) {
				best = index;
				least = cost;
			}
		}
	}
	return best;
}

static void start_draft(builder *b, const sp_text_run *run)
{
	b->drafts[b->draft_count++] = (draft) { .end = run->end,
		.room_end = run->room_end,
		.last_start = run->last_start,
		.last_advance = run->last_advance,
		.last_cp = run->last_cp,
		.last_rank = run->rank,
		.level = run->level,
		.tail_level = run->level,
		.size = run->size,
		.level_length = run->end - run->start,
		.holed_end = -INFINITY,
		.axis = run->axis,
		.root = run->root };
}

static void extend_draft(draft *line, const sp_text_run *run)
{
	line->room_end = sp_maxf(line->room_end, run->room_end);
	if (!run->ink)
		return;
	line->end = sp_maxf(line->end, run->end);
	line->last_start = run->last_start;
	line->last_advance = run->last_advance;
	line->last_cp = run->last_cp;
	line->last_rank = run->rank;
	line->tail_level = run->level;
	line->size = sp_maxf(line->size, run->size);
	if (run->end - run->start > line->level_length) {
		line->level = run->level;
		line->level_length = run->end - run->start;
	}
}

/* White space alone never starts a line: it is left out when it fits nowhere. */
static void place_run(builder *b, uint32_t index)
{
	const sp_text_run *run = &b->runs[index];
	uint32_t line = best_draft(b, index);
	b->draft_of[index] = line;
	if (line == NIL) {
		if (!run->ink)
			return;
		line = (uint32_t) b->draft_count;
		b->draft_of[index] = line;
		start_draft(b, run);
	} else
		extend_draft(&b->drafts[line], run);
	if (run->holed && run->room_end > b->drafts[line].holed_end) {
		b->drafts[line].holed = index;
		b->drafts[line].holed_end = run->room_end;
	}
	grid_enter(&b->open, line, b->drafts[line].tail_level, b->drafts[line].size);
}

typedef struct sort_key {
	float start;
	uint32_t group, item;
} sort_key;

static int by_start(const void *a, const void *b)
{
	const sort_key *x = a, *y = b;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->start < y->start || x->start > y->start)
		return x->start < y->start ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

static bool sort_runs(builder *b, sp_arena *arena, const sp_text_runs *runs)
{
	sort_key *keys = sp_arena_raw(arena, runs->count + 1, sizeof *keys);
	if (!keys)
		return false;
	for (size_t i = 0; i < runs->count; i++)
		keys[i] = (sort_key) { runs->items[i].start, (uint32_t) runs->items[i].axis << 16 | runs->items[i].root,
			(uint32_t) i };
	qsort(keys, runs->count, sizeof *keys, by_start);
	for (size_t i = 0; i < runs->count; i++)
		b->sorted[i] = keys[i].item;
	return true;
}

/* Puts the glyphs of a run behind those that the line has. */
static void place_glyphs(sp_lines *out, uint32_t index, const uint32_t *order, uint32_t count)
{
	const sp_line line = out->items[index];
	const sp_spot *const spots = out->spots.items;
	uint32_t *const glyphs = out->glyphs + line.first + line.count, *const line_of = out->line_of;
	bool raised = line.raised;
	for (uint32_t i = 0; i < count; i++) {
		const uint32_t glyph = order[i];
		glyphs[i] = glyph;
		line_of[glyph] = index;
		raised = raised || sp_line_raises(&line, &spots[glyph]);
	}
	out->items[index].count += count;
	out->items[index].raised = raised;
}

/* Lays the runs of each draft out one after the other. */
static bool lay_out(sp_lines *out, sp_arena *arena, const builder *b, const sp_text_runs *runs, size_t glyph_count)
{
	out->items = sp_arena_array(arena, b->draft_count + 1, sizeof *out->items);
	out->glyphs = sp_arena_raw(arena, glyph_count + 1, sizeof *out->glyphs);
	out->line_of = sp_arena_raw(arena, glyph_count + 1, sizeof *out->line_of);
	if (!out->items || !out->glyphs || !out->line_of)
		return false;
	out->count = b->draft_count;
	for (size_t i = 0; i < runs->count; i++)
		if (b->draft_of[i] != NIL)
			out->items[b->draft_of[i]].count += runs->items[i].count;
	uint32_t at = 0;
	for (size_t i = 0; i < out->count; i++) {
		const draft *d = &b->drafts[i];
		out->items[i].first = at;
		at += out->items[i].count;
		out->items[i] = (sp_line) { .first = out->items[i].first,
			.start = INFINITY,
			.end = d->end,
			.level = d->level,
			.size = d->size,
			.axis = d->axis,
			.root = d->root };
	}
	memset(out->line_of, 0xFF, glyph_count * sizeof *out->line_of); /* SP_LINE_NONE */
	for (size_t i = 0; i < runs->count; i++) {
		const sp_text_run *run = &runs->items[b->sorted[i]];
		uint32_t index = b->draft_of[b->sorted[i]];
		if (index == NIL)
			continue;
		sp_line *line = &out->items[index];
		if (run->ink)
			line->start = sp_minf(line->start, run->start);
		place_glyphs(out, index, runs->order + run->first, run->count);
	}
	return true;
}

/* The order in which sp_line_next() looks: top to bottom for each direction. */
static bool sort_lines(sp_lines *out, sp_arena *arena)
{
	sort_key *keys = sp_arena_array(arena, out->count + 1, sizeof *keys);
	out->by_level = sp_arena_raw(arena, out->count + 1, sizeof *out->by_level);
	if (!keys || !out->by_level)
		return false;
	for (size_t i = 0; i < out->count; i++)
		keys[i] = (sort_key) { -out->items[i].level, (uint32_t) out->items[i].axis << 16 | out->items[i].root,
			(uint32_t) i };
	qsort(keys, out->count, sizeof *keys, by_start);
	for (size_t i = 0; i < out->count; i++) {
		out->by_level[i] = keys[i].item;
		out->items[keys[i].item].rank = (uint32_t) i;
	}
	return true;
}

#define CROWD_REACH 16 /* neighbours that are looked at: copies and overprints come next to each other */

static void mark_crowded(sp_lines *out)
{
	for (size_t i = 0; i < out->count; i++) {
		sp_line *line = &out->items[out->by_level[i]];
		for (size_t k = i + 1; k < out->count && k <= i + CROWD_REACH; k++) {
			sp_line *other = &out->items[out->by_level[k]];
			if (other->axis != line->axis || other->root != line->root ||
				line->level - other->level > 0.3f * line->size)
				break;
			if (line->start < other->end && other->start < line->end)
				line->crowded = other->crowded = true;
		}
	}
}

bool sp_line_raises(const sp_line *line, const sp_spot *spot)
{
	return spot->flags & SP_SPOT_INK && !(spot->flags & SP_SPOT_MARK) && spot->size < 0.85f * line->size &&
		fabsf(spot->level - line->level) > LEVEL_NEAR * line->size;
}

/* Puts the runs of the page together to lines. False: no memory. */
static bool assemble(builder *b, sp_arena *arena, const sp_text_runs *runs)
{
	b->text_runs = runs;
	b->runs = runs->items;
	b->draft_count = 0;
	b->parted = false;
	b->sorted = sp_arena_raw(arena, runs->count + 1, sizeof *b->sorted);
	b->draft_of = sp_arena_raw(arena, runs->count + 1, sizeof *b->draft_of);
	b->drafts = sp_arena_raw(arena, runs->count + 1, sizeof *b->drafts);
	if (!b->sorted || !b->draft_of || !b->drafts || !grid_init(&b->open, arena, runs) || !sort_runs(b, arena, runs))
		return false;
	for (size_t i = 0; i < runs->count; i++)
		place_run(b, b->sorted[i]);
	return true;
}

bool sp_lines_make(sp_lines *out, sp_arena *arena, const signprep_text *text, bool hidden, bool annotations)
{
	sp_rules rules;
	sp_text_runs runs;
	*out = (sp_lines) { .count = 0 };
	if (!sp_spots_measure(&out->spots, arena, text, hidden, annotations) || !sp_rules_collect(&rules, arena, text))
		return false;

	builder b = { .rules = &rules, .spots = &out->spots, .parted = true };
	for (int round = 0; b.parted && round < ROUNDS_MAX; round++)
		if (!sp_text_runs_make(&runs, arena, text, &out->spots, &rules) || !assemble(&b, arena, &runs))
			return false;
	if (!lay_out(out, arena, &b, &runs, text->glyph_count) || !sort_lines(out, arena))
		return false;
	mark_crowded(out);
	return true;
}

/* Which line comes after a line: the one painted next when that makes sense, else the nearest below. */
#define STEP_MIN 0.6f /* em from baseline to baseline */
#define STEP_MAX 3.0f
#define TRIES 256 /* lines looked at, nearest first */

static uint32_t painted_next(const sp_lines *lines, const signprep_text *text, uint32_t line)
{
	uint32_t last = 0;
	for (uint32_t i = 0; i < lines->items[line].count; i++) {
		uint32_t glyph = lines->glyphs[lines->items[line].first + i];
		if (lines->spots.items[glyph].flags & SP_SPOT_INK)
			last = glyph;
	}
	for (size_t i = (size_t) last + 1; i < text->glyph_count; i++)
		if ((lines->spots.items[i].flags & (SP_SPOT_COUNTS | SP_SPOT_INK)) == (SP_SPOT_COUNTS | SP_SPOT_INK))
			return lines->line_of[i];
	return SP_LINE_NONE;
}

static bool same_kind(const sp_line *a, const sp_line *b)
{
	return a->axis == b->axis && a->root == b->root && a->size < 1.3f * b->size && b->size < 1.3f * a->size;
}

/* Below by a line or two, or on top of the next column. */
static bool may_follow(const sp_line *line, const sp_line *next)
{
	float down = line->level - next->level, size = fmaxf(line->size, next->size);
	if (!same_kind(line, next))
		return false;
	return (down >= STEP_MIN * size && down <= STEP_MAX * size) || (down < 0 && next->start > line->end);
}

uint32_t sp_line_next(const sp_lines *lines, const signprep_text *text, uint32_t index)
{
	const sp_line *line = &lines->items[index];
	uint32_t painted = painted_next(lines, text, index), best = SP_LINE_NONE;
	if (painted != SP_LINE_NONE && painted != index && may_follow(line, &lines->items[painted]))
		return painted;

	float least = 0;
	for (size_t i = line->rank + (size_t) 1, tried = 0; i < lines->count && tried < TRIES; i++, tried++) {
		const sp_line *next = &lines->items[lines->by_level[i]];
		float down = line->level - next->level;
		if (next->axis != line->axis || next->root != line->root || down > STEP_MAX * line->size)
			break;
		if (!same_kind(line, next) || down < STEP_MIN * line->size)
			continue;
		bool overlaps = next->start < line->end && next->end > line->start;
		float cost = down / line->size + (overlaps ? 0 : 2);
		if (best == SP_LINE_NONE || cost < least) {
			best = lines->by_level[i];
			least = cost;
		}
	}
	return best;
}
