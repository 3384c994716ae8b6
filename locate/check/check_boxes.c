/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where boxes may not be, and the walk over pages for what lies under them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/fail.h"
#include "base/fold.h"
#include "base/num.h"
#include "base/utf8.h"
#include "locate/check/box.h"
#include "locate/check/check.h"
#include "locate/check/check_rules.h"

#define TOLERANCE 0.01
#define BOXES_MAX 1000000
#define FIELD_SHARE 0.1 /* of the smaller area: less is touching */

/* Paging controls run over all pages at one height: where they stand across is the service's business. */
static bool is_paging(const sp_box *box)
{
	return sp_word_in("SIGN_PAGING_SEAL SIGN_PAGING_SIGNATURE", box->component->type);
}

/* Controls that lie over the page or around others by nature. */
static bool is_background(const sp_box *box)
{
	return sp_word_in("WATERMARK VIRTUAL_COMBINATION SIGN_VIRTUAL_COMBINATION", box->component->type);
}

const char *sp_box_text(signprep_rect rect, char *out, size_t cap)
{
	char x[32], y[32], w[32], h[32];
	sp_num_format(rect.x0, 2, x, sizeof x);
	sp_num_format(rect.y0, 2, y, sizeof y);
	sp_num_format(rect.x1 - rect.x0, 2, w, sizeof w);
	sp_num_format(rect.y1 - rect.y0, 2, h, sizeof h);
	snprintf(out, cap, "x %s, y %s, %s × %s pt", x, y, w, h);
	return out;
}

static int signer_of(const char *where)
{
	int index;
	return sscanf(where, "Approvers[%d]", &index) == 1 ? index : -1;
}

static bool is_sound(signprep_rect r)
{
	return isfinite(r.x0) && isfinite(r.y0) && isfinite(r.x1) && isfinite(r.y1) && r.x1 > r.x0 && r.y1 > r.y0;
}

static int by_page(const void *a, const void *b)
{
	const sp_box *x = a, *y = b;
	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool collect(sp_boxes *boxes, const signprep_component *components, size_t count)
{
	size_t cap = 0;
	void *items = NULL;
	for (size_t i = 0; i < count; i++) {
		const signprep_component *c = &components[i];
		if (!sp_array_reserve(&items, &cap, boxes->count, c->placement_count, sizeof *boxes->items, BOXES_MAX))
			return false;
		boxes->items = items;
		/* Slices come after the box they are of, and are looked at together (check_paging.c). */
		for (size_t k = 0; k < c->placement_count && !c->placements[k].slices; k++) {
			const signprep_placement *p = &c->placements[k];
			boxes->items[boxes->count] = (sp_box) { c, p, p->rect, p->page, signer_of(c->where), boxes->count,
				is_sound(p->rect) };
			boxes->count++;
		}
	}
	if (boxes->count)
		qsort(boxes->items, boxes->count, sizeof *boxes->items, by_page);
	return true;
}

static void place(signprep_issues *list, const sp_box *box, signprep_issue *issue, const char *code)
{
	sp_issue_set_place(issue, box->page, &box->rect);
	sp_issue_set_server(list, issue, code, "");
}

static void check_bounds(signprep_issues *list, sp_box *box, const signprep_page *page)
{
	const char *code = "InvalidParameter.ComponentPosition";
	char text[160], number[24], width[32], height[32];
	signprep_rect r = box->rect;
	bool across = is_paging(box) || (r.x0 >= -TOLERANCE && r.x1 <= page->width + TOLERANCE);
	snprintf(number, sizeof number, "%d", box->page);
	sp_num_format(page->width, 2, width, sizeof width);
	sp_num_format(page->height, 2, height, sizeof height);
	sp_box_text(r, text, sizeof text);
	if (!box->sound)
		place(list, box, sp_issues_add(list, "P202", box->component->where, text, NULL), code);
	else if (!across || r.y0 < -TOLERANCE || r.y1 > page->height + TOLERANCE)
		place(list, box, sp_issues_add(list, "P201", box->component->where, text, number, width, height, NULL), code);
}

static bool is_at(signprep_rect a, signprep_rect b)
{
	return fabs(a.x0 - b.x0) < 0.5 && fabs(a.y0 - b.y0) < 0.5 && fabs(a.x1 - b.x1) < 0.5 && fabs(a.y1 - b.y1) < 0.5;
}

/* The field that the box is placed by, or that was baked for it: those of PageRanges stand on every page under names of their own. */
static bool is_own(const sp_box *box, const signprep_field *field)
{
	return (box->placement->has_anchor && is_at(box->placement->anchor, field->rect)) ||
		(field->flags & SIGNPREP_FIELD_BAKED && is_at(box->rect, field->rect));
}

static void check_fields(signprep_issues *list, const sp_box *box, const signprep_fields *fields)
{
	if (!box->sound || is_paging(box) || is_background(box))
		return;
	for (size_t i = 0; i < fields->count; i++) {
		const signprep_field *field = &fields->items[i];
		bool is_signed = (field->flags & SIGNPREP_FIELD_SIGNED) != 0;
		const char *id = is_signed ? "P305" : "P303";
		double smaller = fmin(signprep_rect_area(field->rect), signprep_rect_area(box->rect));
		if (field->page != box->page || (field->flags & (SIGNPREP_FIELD_HIDDEN | SIGNPREP_FIELD_ZERO_SIZE)))
			continue;
		if (!is_signed && is_own(box, field))
			continue;
		if (signprep_rect_area(signprep_rect_intersect(field->rect, box->rect)) > FIELD_SHARE * smaller)
			place(list, box, sp_issues_add(list, id, box->component->where, field->name, NULL), "");
	}
}

/* Text that a box would cover. Its anchor is meant to be there, and so is the blank it fills. */
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

static bool collect_cover(spots *all, const signprep_text *text)
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
		/* A day is written over 年, 月 and 日, or between the slashes. */
		if (box->placement->blank_kind == SIGNPREP_BLANK_DATE && inside(s, box->placement->blank, -MARGIN))
			continue;
		missed = missed || !is_filler(s->cp);
		covered->items[covered->count++] = *s;
	}
	return missed;
}

static bool check_cover(signprep_issues *list, const sp_box *boxes, size_t count, const signprep_text *text)
{
	spots all = { NULL, 0 }, covered = { NULL, 0 };
	signprep_rect *labels = calloc(count, sizeof *labels);
	bool done = collect_cover(&all, text) && labels;
	covered.items = calloc(all.count ? all.count : 1, sizeof *covered.items);
	done = done && covered.items;
	if (done)
		mark_labels(&all, boxes, count, labels, &covered);
	for (size_t i = 0; i < count && done; i++) {
		if (!boxes[i].sound || is_paging(&boxes[i]) || is_background(&boxes[i]))
			continue;
		if (find_covered(&all, &boxes[i], &labels[i], &covered))
			done = report(list, &boxes[i], text, &covered);
	}
	free(labels);
	free(all.items);
	free(covered.items);
	return done;
}

/* Boxes over one another. A signer's seal over their own signature or date is how it is done on paper. */
#define TOUCH 0.5        /* points: boxes that touch do not overlap */
#define OVERLAPS_MAX 200 /* on one page; the rest is counted */

static const char seals[] = "SIGN_SEAL SIGN_LEGAL_PERSON_SEAL";

static bool overlap(signprep_rect a, signprep_rect b, signprep_rect *common)
{
	*common = signprep_rect_intersect(a, b);
	return common->x1 - common->x0 > TOUCH && common->y1 - common->y0 > TOUCH;
}

static bool is_customary(const sp_box *a, const sp_box *b)
{
	const char *one = a->component->type, *two = b->component->type;
	if (a->signer < 0 || a->signer != b->signer)
		return false;
	if (!sp_word_in(seals, one)) {
		const char *spare = one;
		one = two;
		two = spare;
	}
	return sp_word_in(seals, one) && (sp_word_in(seals, two) || sp_word_in("SIGN_DATE SIGN_SIGNATURE SIGN_OPINION", two));
}

static bool is_compared(const sp_box *box)
{
	return box->sound && !is_paging(box) && !is_background(box);
}

static void report_overlap(signprep_issues *list, const sp_box *under, const sp_box *over, signprep_rect common)
{
	const char *id = is_customary(under, over) ? "P304" : "P301";
	sp_issue_set_place(sp_issues_add(list, id, over->component->where, under->component->where, NULL), over->page, &common);
}

static void check_overlap(signprep_issues *list, const sp_box *boxes, size_t count)
{
	size_t found = 0;
	char more[24];
	for (size_t i = 1; i < count; i++) {
		if (!is_compared(&boxes[i]))
			continue;
		for (size_t k = 0; k < i; k++) {
			signprep_rect common;
			bool same = boxes[k].component == boxes[i].component;
			if (same || !is_compared(&boxes[k]) || !overlap(boxes[k].rect, boxes[i].rect, &common))
				continue;
			if (found++ < OVERLAPS_MAX)
				report_overlap(list, &boxes[k], &boxes[i], common);
		}
	}
	snprintf(more, sizeof more, "%zu", found > OVERLAPS_MAX ? found - OVERLAPS_MAX : 0);
	if (found > OVERLAPS_MAX)
		sp_issue_set_place(sp_issues_add(list, "P306", "", more, NULL), boxes[0].page, NULL);
}

/* The walk over the pages. */
static bool wants_text(const sp_box *boxes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (boxes[i].sound && !is_paging(&boxes[i]) && !is_background(&boxes[i]))
			return true;
	return false;
}

static signprep_code check_text(signprep_issues *list, sp_page_store *pages, const sp_box *boxes, size_t count, signprep_error *err)
{
	const signprep_text *text;
	signprep_code code;
	if (!wants_text(boxes, count))
		return SIGNPREP_OK;
	code = sp_pages_take(&text, pages, boxes[0].page, err);
	if (code == SIGNPREP_OK && !check_cover(list, boxes, count, text))
		code = sp_fail_memory(err, signprep_document_name(pages->doc));
	sp_pages_give_back(pages, text);
	return code;
}

/* Boxes of one page. A page that is not there is a finding about each of them. */
static signprep_code check_page(signprep_issues *list, sp_page_store *pages, const cJSON *request, sp_box *boxes, size_t count,
	const signprep_fields *fields, signprep_error *err)
{
	signprep_page page;
	signprep_error own;
	signprep_code code = signprep_document_page(&page, pages->doc, boxes[0].page, &own);
	if (code == SIGNPREP_INVALID) {
		for (size_t i = 0; i < count; i++) {
			snprintf(own.where, sizeof own.where, "%.150s", boxes[i].component->where);
			sp_issue_set_server(list, sp_issues_add_error(list, &own), "InvalidParameter.ComponentPage", "");
		}
		return SIGNPREP_OK;
	}
	if (code) {
		if (err)
			*err = own;
		return code;
	}
	for (size_t i = 0; i < count; i++) {
		check_bounds(list, &boxes[i], &page);
		check_fields(list, &boxes[i], fields);
		sp_check_sizes(list, &boxes[i], request);
	}
	check_overlap(list, boxes, count);
	return check_text(list, pages, boxes, count, err);
}

signprep_code sp_check_bounds(
	signprep_issues *list, signprep_document *doc, const signprep_component *components, size_t count, signprep_error *err)
{
	sp_boxes boxes = { NULL, 0 };
	signprep_code code = collect(&boxes, components, count) ? SIGNPREP_OK : sp_fail_memory(err, signprep_document_name(doc));
	for (size_t i = 0; i < boxes.count && code == SIGNPREP_OK; i++) {
		signprep_page page;
		code = signprep_document_page(&page, doc, boxes.items[i].page, err);
		if (code == SIGNPREP_OK)
			check_bounds(list, &boxes.items[i], &page);
	}
	free(boxes.items);
	return code;
}

signprep_code sp_check_boxes(signprep_issues *list, sp_page_store *pages, const cJSON *request,
	const signprep_component *components, size_t count, signprep_error *err)
{
	sp_boxes boxes = { NULL, 0 };
	signprep_fields fields = { 0 };
	signprep_code code = SIGNPREP_OK;

	if (!collect(&boxes, components, count))
		code = sp_fail_memory(err, signprep_document_name(pages->doc));
	else if (boxes.count)
		code = signprep_document_fields(&fields, pages->doc, err);
	for (size_t first = 0; first < boxes.count && code == SIGNPREP_OK;) {
		size_t end = first + 1;
		while (end < boxes.count && boxes.items[end].page == boxes.items[first].page)
			end++;
		code = check_page(list, pages, request, boxes.items + first, end - first, &fields, err);
		first = end;
	}
	if (code == SIGNPREP_OK && request && !sp_check_field_names(list, request, components, count, &fields))
		code = sp_fail_memory(err, signprep_document_name(pages->doc));
	signprep_fields_clear(&fields);
	free(boxes.items);
	return code;
}
