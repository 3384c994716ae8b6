/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many paintings, one hit: fake bold, shadows, OCR layers. Then the order in which a reader meets them. */
#include "locate/match/hit_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define HITS_MAX ((size_t) 1 << 24)
#define SIZE_RATIO 3.0  /* areas further apart than this are no copies of each other: a watermark over text */
#define PLACE_SAME 2.0f /* points that a line may move from page to page */

bool sp_hit_list_add(sp_hit_list *c, const sp_found *found)
{
	void *items = c->items;
	bool fits = sp_array_reserve(&items, &c->cap, c->count, 1, sizeof *c->items, HITS_MAX);
	c->items = items;
	if (fits)
		c->items[c->count++] = *found;
	return fits;
}

typedef struct span {
	double low, high;
} span;

/* The quad seen along the unit vector (x, y). */
static span project(const signprep_quad *q, double x, double y)
{
	const double at[4] = { q->ul.x * x + q->ul.y * y, q->ur.x * x + q->ur.y * y, q->ll.x * x + q->ll.y * y,
		q->lr.x * x + q->lr.y * y };
	span s = { at[0], at[0] };
	for (int i = 1; i < 4; i++) {
		s.low = fmin(s.low, at[i]);
		s.high = fmax(s.high, at[i]);
	}
	return s;
}

static double common(span a, span b)
{
	return fmax(0, fmin(a.high, b.high) - fmax(a.low, b.low));
}

/* Other glyphs of one line, however tightly they are set: `1` stands twice in `１１`. */
static bool side_by_side(const sp_found *a, const sp_found *b)
{
	return a->hit.page == b->hit.page && a->line == b->line &&
		(a->last_start < b->first_start || b->last_start < a->first_start);
}

/* Equal text in one place. */
static bool is_copy(const sp_found *a, const sp_found *b)
{
	const signprep_rect *r = &a->hit.rect, *s = &b->hit.rect;
	if (r->x0 > s->x1 || s->x0 > r->x1 || r->y0 > s->y1 || s->y0 > r->y1)
		return false;
	if (a->text_hash != b->text_hash || a->hit.direction != b->hit.direction || side_by_side(a, b))
		return false;
	const signprep_quad *p = a->hit.quads, *q = b->hit.quads;
	double x = p->lr.x - p->ll.x, y = p->lr.y - p->ll.y, length = hypot(x, y);
	if (length <= 0)
		return fabs(q->ll.x - p->ll.x) + fabs(q->ll.y - p->ll.y) < 1e-3;
	x /= length;
	y /= length;
	span pa = project(p, x, y), pb = project(p, -y, x), qa = project(q, x, y), qb = project(q, -y, x);
	double p_area = (pa.high - pa.low) * (pb.high - pb.low), q_area = (qa.high - qa.low) * (qb.high - qb.low);
	double smaller = fmin(p_area, q_area), larger = fmax(p_area, q_area);
	return larger < SIZE_RATIO * smaller && common(pa, qa) * common(pb, qb) > smaller / 2;
}

/* What a reader sees goes first, then what needed no second reading, then what was painted last. */
static bool is_better(const sp_found *a, const sp_found *b)
{
	const unsigned unseen = SIGNPREP_HIT_INVISIBLE | SIGNPREP_HIT_COVERED | SIGNPREP_HIT_LOW_CONTRAST | SIGNPREP_HIT_OCR;
	const unsigned indirect = SIGNPREP_HIT_ACTUALTEXT | SIGNPREP_HIT_CROSS_LINE | SIGNPREP_HIT_APPROXIMATE;
	bool a_unseen = a->hit.flags & unseen, b_unseen = b->hit.flags & unseen;
	bool a_indirect = a->hit.flags & indirect, b_indirect = b->hit.flags & indirect;
	if (a_unseen != b_unseen)
		return b_unseen;
	if (a_indirect != b_indirect)
		return b_indirect;
	return a->seq > b->seq;
}

static int by_number(double a, double b)
{
	return (a > b) - (a < b);
}

static int by_paint(const sp_found *a, const sp_found *b)
{
	int order = by_number(a->hit.rect.x0, b->hit.rect.x0);
	order = order ? order : by_number(a->hit.rect.y0, b->hit.rect.y0);
	order = order ? order : by_number(a->hit.rect.x1, b->hit.rect.x1);
	return order ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

static int by_left(const void *a, const void *b)
{
	return by_paint(a, b);
}

static int by_top(const void *a, const void *b)
{
	const sp_found *x = a, *y = b;
	int order = by_number(x->hit.rect.y0, y->hit.rect.y0);
	return order ? order : by_paint(x, y);
}

/* Sorted along the side on which the hits are spread wider, copies are near each other. */
static size_t drop_copies(sp_found *items, size_t count)
{
	signprep_rect all = items[0].hit.rect;
	for (size_t i = 1; i < count; i++)
		all = signprep_rect_union(all, items[i].hit.rect);
	bool by_x = all.x1 - all.x0 > all.y1 - all.y0;
	qsort(items, count, sizeof *items, by_x ? by_left : by_top);

	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		const signprep_rect *r = &items[i].hit.rect;
		double start = by_x ? r->x0 : r->y0, reach = SIZE_RATIO * (by_x ? r->x1 - r->x0 : r->y1 - r->y0) + 1;
		size_t copy = kept;
		for (size_t k = kept; k-- > 0 && copy == kept;) {
			const signprep_rect *other = &items[k].hit.rect;
			if ((by_x ? other->x0 : other->y0) < start - reach)
				break;
			if (is_copy(&items[k], &items[i]))
				copy = k;
		}
		if (copy == kept)
			items[kept++] = items[i];
		else if (is_better(&items[i], &items[copy]))
			items[copy] = items[i];
	}
	return kept;
}

static signprep_rect first_box(const sp_found *found)
{
	return signprep_quad_bounds(found->hit.quads[0]);
}

static double middle(const sp_found *found)
{
	signprep_rect r = first_box(found);
	return (r.y0 + r.y1) / 2;
}

static int by_middle(const void *a, const void *b)
{
	int order = by_number(middle(a), middle(b));
	return order ? order : by_paint(a, b);
}

static int by_box_left(const void *a, const void *b)
{
	int order = by_number(first_box(a).x0, first_box(b).x0);
	return order ? order : by_paint(a, b);
}

/* Rows from top to bottom; what lies less than half a height lower is of the same row. */
static void order_page(sp_found *items, size_t count)
{
	qsort(items, count, sizeof *items, by_middle);
	for (size_t row = 0, end; row < count; row = end) {
		signprep_rect r = first_box(&items[row]);
		double limit = middle(&items[row]) + (r.y1 - r.y0) / 2;
		for (end = row + 1; end < count && middle(&items[end]) < limit;)
			end++;
		qsort(items + row, end - row, sizeof *items, by_box_left);
	}
}

void sp_hit_list_settle(sp_hit_list *c)
{
	size_t count = c->count - c->page_start;
	if (count > 1) {
		count = drop_copies(c->items + c->page_start, count);
		order_page(c->items + c->page_start, count);
		c->count = c->page_start + count;
	}
	c->page_start = c->count;
}

static int by_line(const void *a, const void *b)
{
	const sp_found *x = *(sp_found *const *) a, *y = *(sp_found *const *) b;
	if (x->line_hash != y->line_hash)
		return x->line_hash < y->line_hash ? -1 : 1;
	int order = by_number((double) x->line_level, (double) y->line_level);
	order = order ? order : by_number((double) x->line_start, (double) y->line_start);
	return order ? order : (x->hit.page > y->hit.page) - (x->hit.page < y->hit.page);
}

/* The hit and one of those after it that have the same line in the same place on another page. */
static void mark_pair(sp_found **sorted, size_t count, size_t at)
{
	sp_found *found = sorted[at];
	for (size_t i = at + 1; i < count; i++) {
		sp_found *other = sorted[i];
		if (other->line_hash != found->line_hash || other->line_level - found->line_level > PLACE_SAME)
			return;
		if (other->hit.page == found->hit.page || fabsf(other->line_start - found->line_start) > PLACE_SAME)
			continue;
		found->hit.flags |= SIGNPREP_HIT_REPEATED;
		other->hit.flags |= SIGNPREP_HIT_REPEATED;
		return;
	}
}

bool sp_hit_list_mark_repeated(sp_hit_list *c)
{
	if (c->count < 2)
		return true;
	sp_found **sorted = malloc(c->count * sizeof *sorted);
	if (!sorted)
		return false;
	for (size_t i = 0; i < c->count; i++)
		sorted[i] = &c->items[i];
	qsort(sorted, c->count, sizeof(sp_found *), by_line);
	for (size_t i = 0; i < c->count; i++)
		mark_pair(sorted, c->count, i);
	free(sorted);
	return true;
}

signprep_hit *sp_hit_list_take(sp_hit_list *c, size_t *count)
{
	/* They move forward to where they stand side by side: each is read before anything is written there. */
	char *items = (char *) c->items;
	for (size_t i = 0; i < c->count; i++) {
		const signprep_hit hit = c->items[i].hit;
		memcpy(items + i * sizeof hit, &hit, sizeof hit);
	}
	*count = c->count;
	if (c->count == 0)
		sp_hit_list_clear(c);
	*c = (sp_hit_list) { .count = 0 };
	if (!*count)
		return NULL;
	void *shorter = realloc(items, *count * sizeof(signprep_hit));
	return shorter ? shorter : (void *) items;
}

void sp_hit_list_clear(sp_hit_list *c)
{
	free(c->items);
	*c = (sp_hit_list) { .count = 0 };
}
