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
#include "preview/look.h"
#include "preview/value.h"

#define MARKS_MAX 200000
#define LABELS_MAX ((size_t) 64 << 20)
#define SLICE_SEEN 3.0 /* points */
#define ANCHOR_COLOUR 0x606060u
#define REJECTED_COLOUR 0x909090u

/* Marks, and behind one another the labels of those that have one. */
typedef struct marks {
	const signprep_result *result;
	const signprep_png_options *options;
	signprep_lang lang;
	int page;
	signprep_mark *items;
	size_t *labels; /* of each mark: where its label begins, counted from 1; 0: none */
	size_t count, cap, label_cap;
	sp_buf texts;
	size_t last; /* the label of the component at hand, in the same way */
} marks;

static bool add(marks *m, signprep_mark mark, size_t label)
{
	if (!sp_array_reserve((void **) &m->items, &m->cap, m->count, 1, sizeof *m->items, MARKS_MAX) ||
		!sp_array_reserve((void **) &m->labels, &m->label_cap, m->count, 1, sizeof *m->labels, MARKS_MAX))
		return false;
	m->labels[m->count] = label;
	m->items[m->count++] = mark;
	return true;
}

static size_t keep_label(marks *m, const char *text)
{
	size_t at = m->texts.length + 1;
	return sp_buf_append(&m->texts, text, strlen(text) + 1) ? at : 0;
}

/* Written once for all boxes of a component that bear the same. */
static size_t label_of(marks *m, const signprep_component *component)
{
	char text[SP_LOOK_LABEL];
	if (!m->last) {
		sp_look_label(m->result, component, m->lang, text);
		m->last = keep_label(m, text);
	}
	return m->last;
}

static bool inside(signprep_rect inner, signprep_rect outer)
{
	return inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1;
}

/* In doubt: in the party's colour, with its label and a question mark. Dropped: grey, with the party's letter. */
static bool add_candidates(marks *m, const signprep_component *component)
{
	const sp_look look = sp_look_of(&m->result->parties[component->party]);
	char text[SP_LOOK_LABEL + 2];
	size_t doubtful = 0, lost = 0;
	for (size_t i = 0; i < component->candidate_count; i++) {
		const signprep_candidate *t = &component->candidates[i];
		bool dropped = *t->dropped != '\0';
		const signprep_mark mark = { .kind = SIGNPREP_MARK_REJECTED,
			.rect = t->rect,
			.from = t->rect,
			.colour = dropped ? REJECTED_COLOUR : look.colour };
		if (t->page != m->page || (t->chosen && component->placement_count > 0))
			continue;
		if (!dropped && !doubtful) {
			sp_look_label(m->result, component, m->lang, text);
			memcpy(text + strlen(text), "?", 2);
			doubtful = keep_label(m, text);
		}
		if (dropped && !lost && *look.letters)
			lost = keep_label(m, look.letters);
		if (!add(m, mark, dropped ? lost : doubtful))
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

static bool add_part(void *opaque, const signprep_mark *part, const char *text, size_t length)
{
	marks *m = opaque;
	const size_t at = text ? m->texts.length + 1 : 0;
	return (!text || (sp_buf_append(&m->texts, text, length) && sp_buf_putc(&m->texts, '\0'))) && add(m, *part, at);
}

static bool add_placements(marks *m, const signprep_component *component)
{
	const sp_look look = sp_look_of(&m->result->parties[component->party]);
	/* What runs over all pages is seen as its slices. */
	bool sliced = component->placement_count > 1 && component->placements[1].slices;
	m->last = 0;
	for (size_t i = sliced ? 1 : 0; i < component->placement_count; i++) {
		const signprep_placement *p = &component->placements[i];
		const signprep_rect rect = p->slices ? seen_slice(p->rect) : p->rect;
		const signprep_mark hit = {
			.kind = SIGNPREP_MARK_HIT, .rect = p->anchor, .from = p->anchor, .colour = ANCHOR_COLOUR
		};
		const signprep_mark arrow = {
			.kind = SIGNPREP_MARK_ARROW, .rect = p->rect, .from = p->anchor, .colour = look.colour
		};
		const signprep_mark box = {
			.kind = SIGNPREP_MARK_BOX, .rect = rect, .from = rect, .colour = look.colour, .hatch = look.hatch
		};
		if (p->page != m->page)
			continue;
		if (p->has_anchor && !add(m, hit, 0))
			return false;
		/* An arrow inside the box it points to would only hide what is there. */
		if (p->has_anchor && !inside(p->anchor, p->rect) && !add(m, arrow, 0))
			return false;
		if (!add(m, box, label_of(m, component)))
			return false;
		const sp_value_drawing drawing = {
			.component = component, .placement = p, .options = m->options, .add = add_part, .opaque = m
		};
		if (!sp_value_draw(&drawing))
			return false;
	}
	return true;
}

/* One block for the caller: the marks, and behind them their labels. */
static signprep_mark *join(const marks *m)
{
	char *block = malloc(m->count * sizeof *m->items + m->texts.length + 1);
	if (!block)
		return NULL;
	signprep_mark *items = (signprep_mark *) (void *) block;
	char *texts = block + m->count * sizeof *m->items;
	if (m->count)
		memcpy(block, m->items, m->count * sizeof *m->items);
	if (m->texts.length)
		memcpy(texts, m->texts.data, m->texts.length);
	for (size_t i = 0; i < m->count; i++)
		items[i].label = m->labels[i] ? texts + m->labels[i] - 1 : NULL;
	return items;
}

signprep_code signprep_preview_marks(signprep_mark **out, size_t *count, const signprep_result *result, int page,
	const signprep_png_options *options, signprep_error *err)
{
	signprep_png_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_png_options, &own, options, err);
	marks m = { .result = result, .options = &own, .lang = own.lang, .page = page };
	bool done = true;
	*out = NULL;
	*count = 0;
	if (code)
		return code;
	sp_buf_init(&m.texts, LABELS_MAX);
	/* What lost lies under what won. */
	for (size_t i = 0; i < result->count && done; i++)
		done = add_candidates(&m, &result->components[i]);
	for (size_t i = 0; i < result->count && done; i++)
		done = add_placements(&m, &result->components[i]);
	*out = done && !m.texts.failed ? join(&m) : NULL;
	*count = *out ? m.count : 0;
	sp_buf_clear(&m.texts);
	free(m.labels);
	free(m.items);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, result->file);
}

signprep_code signprep_preview_png(const signprep_result *result, int page, const signprep_png_options *options,
	signprep_write_fn write, void *opaque, signprep_error *err)
{
	signprep_mark *drawn = NULL;
	signprep_legend_row *legend = NULL;
	signprep_drawing drawing = { .page = page };
	signprep_png_options own;
	if (!result->doc)
		return sp_fail(err, "D713", 0, "", NULL);
	signprep_code code = SP_OPTIONS_TAKE(signprep_png_options, &own, options, err);
	if (!code)
		code = signprep_preview_marks(&drawn, &drawing.mark_count, result, page, &own, err);
	if (!code && !own.no_legend)
		code = signprep_preview_legend(&legend, &drawing.legend_count, result, page, own.lang, err);
	drawing.marks = drawn;
	drawing.legend = legend;
	if (!code)
		code = signprep_render_png(result->doc, &drawing, &own, write, opaque, err);
	free(legend);
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
