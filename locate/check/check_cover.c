/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Text that a box would cover. Its anchor is meant to be there, and so is the blank it fills. */
#include "locate/check/box.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "locate/check/check_rules.h"

#define MARGIN 1.0  /* points a glyph's centre must be inside */
#define GAP 0.6     /* em between the characters of one label */
#define SHOWN 40    /* characters of covered text in a message */
#define FAINT 0.05f /* less alpha is not seen */
#define LABEL_STEPS 64
#define NOBODY (-2)

/* The middle of one visible glyph. */
typedef struct spot {
	double x, y, em;
	uint32_t cp;
	size_t glyph;
	int signer; /* whose label it belongs to; NOBODY */
} spot;

typedef struct spots {
	spot *items;
	size_t count;
} spots;

static bool is_seen(const signprep_text *text, const signprep_glyph *g)
{
	const unsigned gone = SIGNPREP_GLYPH_CLIPPED | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_HIDDEN;
	bool field = g->source < text->source_count && text->sources[g->source].kind == SIGNPREP_SOURCE_FIELD;
	return !(g->flags & gone) && g->render_mode != 3 && g->render_mode != 7 && g->alpha > FAINT && g->cp_count && !field;
}

/* Blanks to fill in, leaders, boxes to tick, and punctuation: nobody misses them under a control. */
static bool is_filler(uint32_t cp)
{
	static const uint32_t ranges[][2] = { { 0x00, 0x2F }, { 0x3A, 0x40 }, { 0x5B, 0x60 }, { 0x7B, 0xA0 }, { 0xB7, 0xB7 },
		{ 0x2010, 0x2027 }, { 0x2500, 0x25FF }, { 0x2610, 0x2612 }, { 0x3000, 0x3003 }, { 0x3008, 0x3020 },
		{ 0xFF01, 0xFF0F }, { 0xFF1A, 0xFF20 }, { 0xFF3B, 0xFF40 }, { 0xFF5B, 0xFF65 } };
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (cp >= ranges[i][0] && cp <= ranges[i][1])
			return true;
	return sp_cp_is_space(cp) || sp_cp_is_ignorable(cp);
}

static bool collect(spots *all, const signprep_text *text)
{
	all->items = calloc(text->glyph_count ? text->glyph_count : 1, sizeof *all->items);
	if (!all->items)
		return false;
	for (size_t i = 0; i < text->glyph_count; i++) {
		const signprep_glyph *g = &text->glyphs[i];
		/* Upright letters stand on their origin, vertical ones hang from it. */
		double lift = g->flags & SIGNPREP_GLYPH_VERTICAL ? 0 : 0.35;
		if (!is_seen(text, g) || g->cp_first >= text->cp_count)
			continue;
		all->items[all->count++] = (spot) { (g->x + g->ex) / 2 + lift * g->ux, (g->y + g->ey) / 2 + lift * g->uy,
			hypot(g->ux, g->uy), text->cps[g->cp_first], i, NOBODY };
	}
	return true;
}

static bool inside(const spot *s, signprep_rect r, double margin)
{
	return s->x > r.x0 + margin && s->x < r.x1 - margin && s->y > r.y0 + margin && s->y < r.y1 - margin;
}

/* The next character of the label: less than GAP away on the right. */
static const spot *next_of_label(const spots *line, double end)
{
	const spot *best = NULL;
	for (size_t i = 0; i < line->count; i++) {
		const spot *s = &line->items[i];
		if (s->x > end && s->x - s->em / 2 <= end + GAP * s->em && (!best || s->x < best->x))
			best = s;
	}
	return best;
}

static bool ends_label(uint32_t cp)
{
	return cp == ':' || cp == 0xFF1A || cp == ')' || cp == 0xFF09;
}

/*
 * A keyword is often part of its label only ("甲方" of "甲方（盖章）："): all of it up to the last colon or bracket is
 * the anchor. `line` has room for all.
 */
static signprep_rect whole_label(const spots *all, signprep_rect anchor, spots *line)
{
	double end = anchor.x1;
	line->count = 0;
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].y >= anchor.y0 && all->items[i].y <= anchor.y1 && all->items[i].x > anchor.x1)
			line->items[line->count++] = all->items[i];
	for (int i = 0; i < LABEL_STEPS; i++) {
		const spot *next = next_of_label(line, end);
		if (!next || sp_cp_is_space(next->cp))
			break;
		end = next->x + next->em / 2;
		if (ends_label(next->cp))
			anchor.x1 = end;
		if (next->cp == ':' || next->cp == 0xFF1A)
			break;
	}
	return anchor;
}

static double line_of(const spot *s)
{
	return floor(s->y / 3);
}

static int by_reading(const void *a, const void *b)
{
	const spot *x = a, *y = b;
	double x_line = line_of(x), y_line = line_of(y);
	if (x_line != y_line)
		return x_line < y_line ? -1 : 1;
	if (x->x != y->x)
		return x->x < y->x ? -1 : 1;
	return x->glyph < y->glyph ? -1 : 1;
}

static void put_glyph(sp_buf *out, const signprep_text *text, const spot *s)
{
	const signprep_glyph *g = &text->glyphs[s->glyph];
	for (uint32_t k = 0; k < g->cp_count && g->cp_first + k < text->cp_count; k++) {
		char bytes[4];
		sp_buf_append(out, bytes, sp_utf8_encode(text->cps[g->cp_first + k], bytes));
	}
}

static bool is_blank(const spot *s)
{
	return sp_cp_is_space(s->cp) || s->cp == '_' || s->cp == '.';
}

static bool report(signprep_issues *list, const sp_box *box, const signprep_text *text, spots *covered)
{
	size_t first = 0, end = covered->count;
	sp_buf shown;
	bool done;
	sp_buf_init(&shown, 8192);
	qsort(covered->items, covered->count, sizeof *covered->items, by_reading);
	while (first < end && is_blank(&covered->items[first]))
		first++;
	while (end > first && is_blank(&covered->items[end - 1]))
		end--;
	for (size_t i = first; i < end && i < first + SHOWN; i++) {
		if (i > first && line_of(&covered->items[i]) != line_of(&covered->items[i - 1]))
			sp_buf_putc(&shown, ' ');
		put_glyph(&shown, text, &covered->items[i]);
	}
	if (end - first > SHOWN)
		sp_buf_puts(&shown, "…");
	done = !shown.failed;
	if (done)
		sp_issue_set_place(sp_issues_add(list, "P302", box->component->where, shown.data, NULL), box->page, &box->rect);
	sp_buf_clear(&shown);
	return done;
}

/* Finds each box's label and notes whose it is. `line` has room for all. */
static void mark_labels(spots *all, const sp_box *boxes, size_t count, signprep_rect *labels, spots *line)
{
	for (size_t i = 0; i < count; i++) {
		if (!boxes[i].placement->has_anchor)
			continue;
		labels[i] = whole_label(all, boxes[i].placement->anchor, line);
		for (size_t k = 0; k < all->count; k++)
			if (inside(&all->items[k], labels[i], -MARGIN))
				all->items[k].signer = boxes[i].signer;
	}
}

/*
 * What a box covers besides its own label. A seal may cover all labels of its signer: "盖章" and "日期" stand close
 * together. `covered` has room for all. True when something in it would be missed.
 */
static bool find_covered(const spots *all, const sp_box *box, const signprep_rect *label, spots *covered)
{
	bool missed = false, is_seal = sp_word_in("SIGN_SEAL SIGN_LEGAL_PERSON_SEAL", box->component->type);
	covered->count = 0;
	for (size_t i = 0; i < all->count; i++) {
		const spot *s = &all->items[i];
		if (!inside(s, box->rect, MARGIN) || (box->placement->has_anchor && inside(s, *label, -MARGIN)))
			continue;
		if (is_seal && s->signer == box->signer)
			continue;
		missed = missed || !is_filler(s->cp);
		covered->items[covered->count++] = *s;
	}
	return missed;
}

bool sp_check_cover(signprep_issues *list, const sp_box *boxes, size_t count, const signprep_text *text)
{
	spots all = { NULL, 0 }, covered = { NULL, 0 };
	signprep_rect *labels = calloc(count, sizeof *labels);
	bool done = collect(&all, text) && labels;
	covered.items = calloc(all.count ? all.count : 1, sizeof *covered.items);
	done = done && covered.items;
	if (done)
		mark_labels(&all, boxes, count, labels, &covered);
	for (size_t i = 0; i < count && done; i++) {
		if (!boxes[i].sound || sp_box_is_paging(&boxes[i]) || sp_box_is_background(&boxes[i]))
			continue;
		if (find_covered(&all, &boxes[i], &labels[i], &covered))
			done = report(list, &boxes[i], text, &covered);
	}
	free(labels);
	free(all.items);
	free(covered.items);
	return done;
}
