/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A page with the answers drawn on it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/result.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/fail.h"
#include "base/options.h"
#include "locate/result.h"

#define MARKS_MAX 200000
#define SLICE_SEEN 3.0 /* points */
#define ANCHOR_COLOUR 0x606060u
#define REJECTED_COLOUR 0x909090u

/* One for each signer in turn; the initiator's components are slate. All dark enough to read on white. */
static const uint32_t signer_colours[] = { 0xC62828, 0x1565C0, 0x2E7D32, 0x6A1B9A, 0xEF6C00, 0x00838F, 0xAD1457, 0x4E342E };
#define INITIATOR_COLOUR 0x455A64u

typedef struct marks {
	signprep_mark *items;
	size_t count, cap;
} marks;

static uint32_t colour_of(const signprep_component *component)
{
	const char *prefix = "Approvers[";
	if (strncmp(component->where, prefix, strlen(prefix)) != 0)
		return INITIATOR_COLOUR;
	return signer_colours[strtoul(component->where + strlen(prefix), NULL, 10) %
		(sizeof signer_colours / sizeof *signer_colours)];
}

/* A component without a name is called after its type: its id says more. */
static const char *label_of(const signprep_component *component)
{
	bool named = *component->name && strcmp(component->name, component->type) != 0;
	return named || !*component->id ? component->name : component->id;
}

static bool add(marks *m, signprep_mark mark)
{
	if (!sp_array_reserve((void **) &m->items, &m->cap, m->count, 1, sizeof *m->items, MARKS_MAX))
		return false;
	m->items[m->count++] = mark;
	return true;
}

static bool inside(signprep_rect inner, signprep_rect outer)
{
	return inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1;
}

static bool add_candidates(marks *m, const signprep_component *component, int page)
{
	for (size_t i = 0; i < component->candidate_count; i++) {
		const signprep_candidate *t = &component->candidates[i];
		/* Whose place it might have been; which rule dropped it is for explain to say. */
		const signprep_mark mark = { SIGNPREP_MARK_REJECTED, t->rect, t->rect, REJECTED_COLOUR, label_of(component) };
		bool answered = t->chosen && component->placement_count > 0;
		if (t->page == page && !answered && !add(m, mark))
			return false;
	}
	return true;
}

/* Of a hundred pages a slice is a point wide: enough is drawn to be seen. */
static signprep_rect seen_slice(signprep_rect rect)
{
	rect.x0 = fmin(rect.x0, rect.x1 - SLICE_SEEN);
	return rect;
}

static bool add_placements(marks *m, const signprep_component *component, int page)
{
	uint32_t colour = colour_of(component);
	/* What runs over all pages is seen as its slices. */
	bool sliced = component->placement_count > 1 && component->placements[1].slices;
	for (size_t i = sliced ? 1 : 0; i < component->placement_count; i++) {
		const signprep_placement *p = &component->placements[i];
		const signprep_rect rect = p->slices ? seen_slice(p->rect) : p->rect;
		const signprep_mark hit = { SIGNPREP_MARK_HIT, p->anchor, p->anchor, ANCHOR_COLOUR, NULL };
		const signprep_mark arrow = { SIGNPREP_MARK_ARROW, p->rect, p->anchor, colour, NULL };
		const signprep_mark box = { SIGNPREP_MARK_BOX, rect, rect, colour, label_of(component) };
		if (p->page != page)
			continue;
		if (p->has_anchor && !add(m, hit))
			return false;
		/* An arrow inside the box it points to would only hide what is there. */
		if (p->has_anchor && !inside(p->anchor, p->rect) && !add(m, arrow))
			return false;
		if (!add(m, box))
			return false;
	}
	return true;
}

signprep_code signprep_preview_marks(
	signprep_mark **out, size_t *count, const signprep_result *result, int page, signprep_error *err)
{
	marks m = { NULL, 0, 0 };
	bool done = true;
	/* What lost lies under what won. */
	for (size_t i = 0; i < result->count && done; i++)
		done = add_candidates(&m, &result->components[i], page);
	for (size_t i = 0; i < result->count && done; i++)
		done = add_placements(&m, &result->components[i], page);
	if (!done) {
		free(m.items);
		m = (marks) { NULL, 0, 0 };
	}
	*out = m.items;
	*count = m.count;
	return done ? SIGNPREP_OK : sp_fail_memory(err, result->file);
}

signprep_code signprep_preview_png(const signprep_result *result, int page, const signprep_png_options *options,
	signprep_write_fn write, void *opaque, signprep_error *err)
{
	signprep_mark *drawn = NULL;
	signprep_drawing drawing = { .page = page };
	if (!result->doc)
		return sp_fail(err, "D713", 0, "", NULL);
	signprep_code code = signprep_preview_marks(&drawn, &drawing.mark_count, result, page, err);
	drawing.marks = drawn;
	if (!code)
		code = signprep_render_png(result->doc, &drawing, options, write, opaque, err);
	free(drawn);
	return code;
}

static bool append(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

signprep_code signprep_preview_pages(const signprep_result *result, const signprep_preview_options *options, signprep_page_fn page,
	void *opaque, signprep_error *err)
{
	signprep_preview_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_preview_options, &own, options, err);
	for (size_t i = 0; !code && i < own.page_count; i++) {
		sp_buf png;
		sp_buf_init(&png, SIGNPREP_PAGE_PNG_MAX);
		code = signprep_preview_png(result, own.pages[i], own.png, append, &png, err);
		if (!code && !page(opaque, own.pages[i], png.data, png.length))
			code = sp_fail(err, "D906", 0, result->file, NULL);
		sp_buf_clear(&png);
	}
	return code;
}
