/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One of two documents. */
#include "template/side.h"

#include <math.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

/* Less of a line than so many points under a box is its neighbour, not its victim. */
#define UNDER_LEAST 1.0

sp_side sp_side_open(const signprep_drift_side *given)
{
	sp_side side = { .result = given->result, .inspection = given->inspection };
	const signprep_query *query = given->lines ? signprep_find_at(given->lines, 0) : NULL;
	if (query) {
		side.lines = query->hits;
		side.line_count = query->hit_count;
	}
	return side;
}

const sp_paper_size *sp_document_size(const sp_document *document, int page)
{
	const sp_remembered as = {
		.page_count = document->page_count, .sizes = document->sizes, .size_count = document->size_count
	};
	return sp_remembered_size(&as, page);
}

bool sp_size_differs(const sp_document *a, const sp_document *b, int page)
{
	const sp_paper_size *one = sp_document_size(a, page), *other = sp_document_size(b, page);
	return one && other &&
		(fabs(one->width - other->width) > SP_DRIFT_NOTHING || fabs(one->height - other->height) > SP_DRIFT_NOTHING);
}

/* The next character that is not white, 0 at the end. */
static uint32_t next_black(const char **at)
{
	uint32_t cp = 0;
	while (**at) {
		size_t length = sp_utf8_decode(*at, strnlen(*at, 4), &cp);
		if (!length)
			cp = (unsigned char) **at;
		*at += length ? length : 1;
		if (!sp_cp_is_space(cp) && !sp_cp_is_ignorable(cp))
			return cp;
	}
	return 0;
}

bool sp_same_text(const char *a, const char *b)
{
	uint32_t left, right;
	do {
		left = next_black(&a);
		right = next_black(&b);
	} while (left && left == right);
	return left == right;
}

static double gap(double a0, double a1, double b0, double b1)
{
	return fmax(0, fmax(a0 - b1, b0 - a1));
}

static double distance(signprep_rect a, signprep_rect b)
{
	return hypot(gap(a.x0, a.x1, b.x0, b.x1), gap(a.y0, a.y1, b.y0, b.y1));
}

/* From the middle of one to the middle of the other, across the lines of level text. */
static double middle(signprep_rect a, signprep_rect b)
{
	return fabs((a.y0 + a.y1 - b.y0 - b.y1) / 2);
}

/* Underscores and dots are the same by every box: they tell nothing. */
static bool has_word(const char *text)
{
	uint32_t cp;
	while ((cp = next_black(&text)) != 0)
		if (sp_cp_is_word(cp) || sp_cp_is_han(cp))
			return true;
	return false;
}

/* The best so far among lines of one kind. */
typedef struct nearest {
	const signprep_hit *line;
	double distance, middle;
} nearest;

static bool is_nearer(const nearest *best, double d, double m)
{
	return d <= best->distance && !(best->line && d == best->distance && m >= best->middle);
}

const signprep_hit *sp_side_nearest(const sp_side *side, int page, signprep_rect box)
{
	nearest words = { .distance = SP_CONTEXT_REACH }, any = words;
	for (size_t i = 0; i < side->line_count; i++) {
		const signprep_hit *line = &side->lines[i];
		if (line->page != page)
			continue;
		const nearest this = { line, distance(line->rect, box), middle(line->rect, box) };
		if (is_nearer(&any, this.distance, this.middle))
			any = this;
		if (is_nearer(&words, this.distance, this.middle) && has_word(line->line))
			words = this;
	}
	return words.line ? words.line : any.line;
}

const signprep_hit *sp_side_near(const sp_side *side, int page, signprep_rect box, const char *text)
{
	for (size_t i = 0; i < side->line_count; i++) {
		const signprep_hit *line = &side->lines[i];
		if (line->page == page && distance(line->rect, box) <= SP_CONTEXT_REACH && sp_same_text(line->line, text))
			return line;
	}
	return NULL;
}

const signprep_hit *sp_side_nth(const sp_side *side, const char *text, size_t nth, size_t *count)
{
	const signprep_hit *found = NULL;
	*count = 0;
	for (size_t i = 0; i < side->line_count; i++)
		if (sp_same_text(side->lines[i].line, text) && (*count)++ == nth)
			found = &side->lines[i];
	return found;
}

size_t sp_side_rank(const sp_side *side, const signprep_hit *line)
{
	size_t before = 0;
	for (const signprep_hit *at = side->lines; at < line; at++)
		before += sp_same_text(at->line, line->line);
	return before;
}

bool sp_lies_under(const signprep_hit *line, int page, signprep_rect box)
{
	const signprep_rect common = signprep_rect_intersect(line->rect, box);
	return line->page == page && common.x1 - common.x0 > UNDER_LEAST && common.y1 - common.y0 > UNDER_LEAST;
}
