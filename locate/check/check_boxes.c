/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where boxes may not be, and the walk over pages for what lies under them. */
#include "locate/check/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/num.h"
#include "locate/check/box.h"
#include "locate/check/check_rules.h"

#define TOLERANCE 0.01
#define BOXES_MAX 1000000
#define FIELD_SHARE 0.1 /* of the smaller area: less is touching */

bool sp_box_is_paging(const sp_box *box)
{
	return sp_word_in("SIGN_PAGING_SEAL SIGN_PAGING_SIGNATURE", box->component->type);
}

bool sp_box_is_background(const sp_box *box)
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
		for (size_t k = 0; k < c->placement_count; k++) {
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
	bool across = sp_box_is_paging(box) || (r.x0 >= -TOLERANCE && r.x1 <= page->width + TOLERANCE);
	snprintf(number, sizeof number, "%d", box->page);
	sp_num_format(page->width, 2, width, sizeof width);
	sp_num_format(page->height, 2, height, sizeof height);
	sp_box_text(r, text, sizeof text);
	if (!box->sound)
		place(list, box, sp_issues_add(list, "P202", box->component->where, text, NULL), code);
	else if (!across || r.y0 < -TOLERANCE || r.y1 > page->height + TOLERANCE)
		place(list, box, sp_issues_add(list, "P201", box->component->where, text, number, width, height, NULL), code);
}

static bool is_anchor(const sp_box *box, const signprep_field *field)
{
	signprep_rect a = box->placement->anchor, f = field->rect;
	return box->placement->has_anchor && fabs(a.x0 - f.x0) < 0.5 && fabs(a.y0 - f.y0) < 0.5 && fabs(a.x1 - f.x1) < 0.5 &&
		fabs(a.y1 - f.y1) < 0.5;
}

static void check_fields(signprep_issues *list, const sp_box *box, const signprep_fields *fields)
{
	if (!box->sound || sp_box_is_paging(box) || sp_box_is_background(box))
		return;
	for (size_t i = 0; i < fields->count; i++) {
		const signprep_field *field = &fields->items[i];
		bool is_signed = (field->flags & SIGNPREP_FIELD_SIGNED) != 0;
		const char *id = is_signed ? "P305" : "P303";
		double smaller = fmin(signprep_rect_area(field->rect), signprep_rect_area(box->rect));
		if (field->page != box->page || (field->flags & (SIGNPREP_FIELD_HIDDEN | SIGNPREP_FIELD_ZERO_SIZE)))
			continue;
		if (!is_signed && is_anchor(box, field))
			continue;
		if (signprep_rect_area(signprep_rect_intersect(field->rect, box->rect)) > FIELD_SHARE * smaller)
			place(list, box, sp_issues_add(list, id, box->component->where, field->name, NULL), "");
	}
}

static bool wants_text(const sp_box *boxes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (boxes[i].sound && !sp_box_is_paging(&boxes[i]) && !sp_box_is_background(&boxes[i]))
			return true;
	return false;
}

static signprep_code check_text(
	signprep_issues *list, signprep_document *doc, const sp_box *boxes, size_t count, signprep_error *err)
{
	signprep_text *text = NULL;
	signprep_code code;
	if (!wants_text(boxes, count))
		return SIGNPREP_OK;
	code = signprep_text_load(&text, doc, boxes[0].page, err);
	if (code == SIGNPREP_OK && !sp_check_cover(list, boxes, count, text))
		code = sp_fail_memory(err, signprep_document_name(doc));
	signprep_text_free(text);
	return code;
}

/* Boxes of one page. A page that is not there is a finding about each of them. */
static signprep_code check_page(signprep_issues *list, signprep_document *doc, const cJSON *request, sp_box *boxes, size_t count,
	const signprep_fields *fields, signprep_error *err)
{
	signprep_page page;
	signprep_error own;
	signprep_code code = signprep_document_page(&page, doc, boxes[0].page, &own);
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
	sp_check_overlap(list, boxes, count);
	return check_text(list, doc, boxes, count, err);
}

signprep_code sp_check_boxes(signprep_issues *list, signprep_document *doc, const cJSON *request,
	const signprep_component *components, size_t count, signprep_error *err)
{
	sp_boxes boxes = { NULL, 0 };
	signprep_fields fields = { 0 };
	signprep_code code = SIGNPREP_OK;

	if (!collect(&boxes, components, count))
		code = sp_fail_memory(err, signprep_document_name(doc));
	else if (boxes.count)
		code = signprep_fields_load(&fields, doc, err);
	for (size_t first = 0; first < boxes.count && code == SIGNPREP_OK;) {
		size_t end = first + 1;
		while (end < boxes.count && boxes.items[end].page == boxes.items[first].page)
			end++;
		code = check_page(list, doc, request, boxes.items + first, end - first, &fields, err);
		first = end;
	}
	signprep_fields_clear(&fields);
	free(boxes.items);
	return code;
}
