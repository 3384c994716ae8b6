/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What has changed for a template between two documents. */
#include "template/drift.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/num.h"
#include "base/options.h"
#include "template/template_internal.h"

#define ARENA_MAX ((size_t) 256 << 20)

/* One component while it is compared. */
typedef struct comparison {
	signprep_drift *drift;
	const sp_side *from, *to; /* `from` is NULL when only what the template remembers is known */
	const sp_outline_item *item;
	const signprep_component *was, *is;
	signprep_drifted *out;
	sp_target *target;
	bool failed;
} comparison;

const char *signprep_change_name(signprep_change change)
{
	static const char *const names[] = { "same", "moved", "lost", "ambiguous", "context", "unknown" };
	return names[change];
}

static const char *keep(comparison *c, const char *text)
{
	const char *copy = sp_arena_dup(&c->drift->arena, text ? text : "");
	c->failed = c->failed || !copy;
	return copy ? copy : "";
}

/* The line that the keyword was found in; NULL: the component is not placed by a keyword. */
static const char *keyword_line(const signprep_component *component)
{
	for (size_t i = 0; component->mode == SIGNPREP_MODE_KEYWORD && i < component->candidate_count; i++)
		if (component->candidates[i].chosen)
			return component->candidates[i].line;
	return NULL;
}

static const signprep_placement *first(const signprep_component *component)
{
	return component && component->placement_count ? &component->placements[0] : NULL;
}

static bool differs(double a, double b)
{
	return fabs(a - b) > SP_DRIFT_NOTHING;
}

static bool box_differs(const signprep_placement *a, const signprep_placement *b)
{
	return a->page != b->page || differs(a->rect.x0, b->rect.x0) || differs(a->rect.y0, b->rect.y0) ||
		differs(a->rect.x1, b->rect.x1) || differs(a->rect.y1, b->rect.y1);
}

static void say_shift(comparison *c, signprep_rect from, signprep_rect to)
{
	c->out->has_shift = true;
	c->out->dx = to.x0 - from.x0;
	c->out->dy = to.y0 - from.y0;
}

static void say_from(comparison *c, const signprep_placement *p)
{
	c->out->page_from = p->page;
	c->out->rect_from = p->rect;
	c->out->boxes_from = c->was->placement_count;
}

/* Boxes one by one, slices and copies as well: the first that stands elsewhere tells how far. */
static void compare_boxes(comparison *c)
{
	size_t fewer = c->was->placement_count < c->is->placement_count ? c->was->placement_count : c->is->placement_count;
	say_shift(c, first(c->was)->rect, first(c->is)->rect);
	if (c->was->placement_count != c->is->placement_count)
		c->out->change = SIGNPREP_CHANGE_MOVED;
	for (size_t i = 0; i < fewer; i++) {
		const signprep_placement *a = &c->was->placements[i], *b = &c->is->placements[i];
		if (!box_differs(a, b))
			continue;
		c->out->change = SIGNPREP_CHANGE_MOVED;
		c->out->page_from = a->page;
		c->out->page_to = b->page;
		c->out->rect_from = a->rect;
		c->out->rect_to = b->rect;
		say_shift(c, a->rect, b->rect);
		return;
	}
}

/* The text that an absolute box stands by may have moved away from it. */
static bool follow_text(comparison *c, const signprep_hit *line)
{
	size_t before = 0, after = 0, rank = sp_side_rank(c->from, line);
	(void) sp_side_nth(c->from, line->line, rank, &before);
	const signprep_hit *twin = sp_side_nth(c->to, line->line, rank, &after);
	if (!twin || before != after)
		return false;
	if (twin->page != line->page || differs(twin->rect.x0, line->rect.x0) || differs(twin->rect.y0, line->rect.y0)) {
		c->out->change = SIGNPREP_CHANGE_MOVED;
		c->out->stays = true;
		c->out->page_to = twin->page;
		say_shift(c, line->rect, twin->rect);
		c->target->page = twin->page;
	}
	return true;
}

static void say_context(comparison *c, const char *from, const char *to)
{
	c->out->context_from = keep(c, from);
	c->out->context_to = keep(c, to);
	if (c->out->change == SIGNPREP_CHANGE_SAME && !sp_same_text(from ? from : "", to ? to : ""))
		c->out->change = SIGNPREP_CHANGE_CONTEXT;
}

/* The text by the box, then and now. */
static void compare_context(comparison *c)
{
	const signprep_placement *p = first(c->was), *q = first(c->is);
	const char *was = keyword_line(c->was), *is = keyword_line(c->is);
	if (was && is) {
		say_context(c, was, is);
		return;
	}
	const signprep_hit *line = sp_side_nearest(c->from, p->page, p->rect), *now = sp_side_nearest(c->to, q->page, q->rect);
	bool absolute = c->is->mode == SIGNPREP_MODE_NORMAL && c->out->change == SIGNPREP_CHANGE_SAME;
	/* Where it still stands close by, another line may have come closer: that is no change of the text by the box. */
	if (line && ((absolute && follow_text(c, line) && !c->out->stays) || sp_side_near(c->to, q->page, q->rect, line->line)))
		now = line;
	say_context(c, line ? line->line : NULL, now ? now->line : NULL);
}

/* True for a line that was there before: under the same box, or the one it stands by. */
static bool was_under(const comparison *c, const char *text, const signprep_placement *p)
{
	if (sp_same_text(text, c->out->context_from) || (keyword_line(c->is) && sp_same_text(text, keyword_line(c->is))))
		return true;
	for (size_t i = 0; i < c->from->line_count; i++)
		if (sp_lies_under(&c->from->lines[i], p->page, p->rect) && sp_same_text(c->from->lines[i].line, text))
			return true;
	return false;
}

static void compare_covered(comparison *c)
{
	const signprep_placement *p = first(c->was), *q = first(c->is);
	const char **covers = NULL;
	for (size_t i = 0; i < c->to->line_count && !c->failed; i++) {
		const signprep_hit *line = &c->to->lines[i];
		if (!sp_lies_under(line, q->page, q->rect) || was_under(c, line->line, p))
			continue;
		if (!covers)
			covers = sp_arena_array(&c->drift->arena, c->to->line_count - i, sizeof *covers);
		if (covers)
			covers[c->out->cover_count++] = keep(c, line->line);
		c->failed = c->failed || !covers;
	}
	c->out->covers = covers;
	if (c->out->cover_count && c->out->change == SIGNPREP_CHANGE_SAME)
		c->out->change = SIGNPREP_CHANGE_CONTEXT;
}

/* Where the box would stand if it followed its text, and over what. */
static void aim(comparison *c)
{
	const signprep_placement *p = first(c->was);
	sp_target *t = c->target;
	t->box_page = first(c->is)->page;
	t->rect = (signprep_rect) { p->rect.x0 + c->out->dx, p->rect.y0 + c->out->dy, p->rect.x1 + c->out->dx,
		p->rect.y1 + c->out->dy };
	t->covers = "";
	for (size_t i = 0; i < c->to->line_count && !*t->covers; i++) {
		const signprep_hit *line = &c->to->lines[i];
		if (sp_lies_under(line, t->page, t->rect) && !was_under(c, line->line, p))
			t->covers = keep(c, line->line);
	}
}

static signprep_change unplaced(const comparison *c)
{
	bool optional = c->is->status == SIGNPREP_STATUS_OPTIONAL_MISSING;
	if (c->is->status == SIGNPREP_STATUS_AMBIGUOUS)
		return SIGNPREP_CHANGE_AMBIGUOUS;
	/* An error of the template itself, which locating tells. */
	if (c->is->status == SIGNPREP_STATUS_INVALID && (!c->was || c->was->status == SIGNPREP_STATUS_INVALID))
		return SIGNPREP_CHANGE_UNKNOWN;
	/* What is left out may have been left out before. */
	if (optional && c->was && c->was->status == SIGNPREP_STATUS_OPTIONAL_MISSING)
		return SIGNPREP_CHANGE_SAME;
	return optional && !c->was ? SIGNPREP_CHANGE_UNKNOWN : SIGNPREP_CHANGE_LOST;
}

static const char *remembered_line(const sp_outline_item *item)
{
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(item->json, "Locate");
	const cJSON *context = cJSON_GetObjectItemCaseSensitive(locate, "Context");
	return cJSON_IsString(context) && *context->valuestring ? context->valuestring : NULL;
}

/* Without the old document: its line of text is all that is known of the place. */
static void compare_memory(comparison *c)
{
	const signprep_placement *q = first(c->is);
	const char *was = remembered_line(c->item), *is = keyword_line(c->is);
	const char *known = c->drift->from.sha256;
	if (*known && strcasecmp(known, c->drift->to.sha256) == 0)
		return;
	if (!was || (!is && !c->to->line_count)) {
		c->out->change = SIGNPREP_CHANGE_UNKNOWN;
		return;
	}
	const signprep_hit *near = is ? NULL : sp_side_near(c->to, q->page, q->rect, was);
	if (!is && !near)
		near = sp_side_nearest(c->to, q->page, q->rect);
	say_context(c, was, is ? is : near ? near->line : NULL);
}

static void compare_one(comparison *c)
{
	signprep_drifted *out = c->out;
	const signprep_placement *p = first(c->was), *q = first(c->is);
	out->where = keep(c, c->is->where);
	out->type = keep(c, c->is->type);
	out->name = keep(c, c->is->name);
	out->context_from = out->context_to = out->field_to = "";
	if (c->item->unknown) {
		out->change = SIGNPREP_CHANGE_UNKNOWN;
		return;
	}
	if (p)
		say_from(c, p);
	if (!q) {
		out->change = unplaced(c);
		if (p && keyword_line(c->was))
			out->context_from = keep(c, keyword_line(c->was));
		return;
	}
	out->page_to = q->page;
	out->rect_to = q->rect;
	out->boxes_to = c->is->placement_count;
	if (!c->from) {
		compare_memory(c);
	} else if (!p) {
		out->change = SIGNPREP_CHANGE_MOVED;
	} else {
		compare_boxes(c);
		compare_context(c);
		compare_covered(c);
		if (c->out->stays)
			aim(c);
	}
}

static bool compare_components(signprep_drift *d, const sp_side *from, const sp_side *to)
{
	size_t count = signprep_result_count(to->result);
	count = count < d->outline.count ? count : d->outline.count;
	d->items = sp_arena_array(&d->arena, count + 1, sizeof *d->items);
	d->targets = sp_arena_array(&d->arena, count + 1, sizeof *d->targets);
	if (!d->items || !d->targets)
		return false;
	for (; d->count < count; d->count++) {
		comparison c = { d, from, to, &d->outline.items[d->count], from ? signprep_result_at(from->result, d->count) : NULL,
			signprep_result_at(to->result, d->count), &d->items[d->count], &d->targets[d->count], false };
		compare_one(&c);
		if (c.failed)
			return false;
	}
	return true;
}

static bool take_document(signprep_drift *d, sp_document *out, const signprep_inspection *seen)
{
	sp_paper_size *sizes = sp_arena_array(&d->arena, seen->page_count + 1, sizeof *sizes);
	for (size_t i = 0; sizes && i < seen->page_count; i++)
		sizes[i] = (sp_paper_size) { seen->pages[i].page.width, seen->pages[i].page.height };
	*out = (sp_document) { sp_arena_dup(&d->arena, seen->file), sp_arena_dup(&d->arena, seen->sha256), (int) seen->page_count,
		sizes, seen->page_count };
	return sizes && out->file && out->sha256;
}

static void recall_document(signprep_drift *d)
{
	const sp_remembered *known = &d->outline.remembered;
	d->from = (sp_document) { known->file ? known->file : "", known->sha256 ? known->sha256 : "", known->page_count,
		known->sizes, known->size_count };
}

static const char *number(double value, char out[32])
{
	sp_num_format(value, 2, out, 32);
	return out;
}

static void report_sizes(signprep_drift *d)
{
	int page = 1;
	char texts[5][32];
	while (page <= d->to.page_count && !sp_size_differs(&d->from, &d->to, page))
		page++;
	if (page > d->to.page_count)
		return;
	const sp_paper_size *was = sp_document_size(&d->from, page), *is = sp_document_size(&d->to, page);
	snprintf(texts[0], sizeof texts[0], "%d", page);
	sp_issues_add(d->issues, "R724", "", texts[0], number(is->width, texts[1]), number(is->height, texts[2]),
		number(was->width, texts[3]), number(was->height, texts[4]), NULL);
}

bool signprep_drift_tells(const signprep_issue *issue)
{
	static const char *const ids[] = { "D602", "D603", "D604", "D605", "D751", "D752", "D755", "D756", "D811", "D812", "D813",
		"D814", "D815", "D816", "D817", "R401", "R402", "P331", "P332", "P333", "P334" };
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (strcmp(ids[i], issue->id) == 0)
			return true;
	return false;
}

static bool is_told(const signprep_issues *told, const signprep_issue *issue)
{
	for (size_t i = 0; i < signprep_issues_count(told); i++) {
		const signprep_issue *other = signprep_issues_at(told, i);
		if (strcmp(other->id, issue->id) == 0 && other->page == issue->page)
			return true;
	}
	return false;
}

static void report_document(signprep_drift *d, const signprep_issues *findings)
{
	for (size_t i = 0; i < signprep_issues_count(findings); i++) {
		const signprep_issue *issue = signprep_issues_at(findings, i);
		if (signprep_drift_tells(issue) && !is_told(d->issues, issue))
			sp_issues_copy(d->issues, issue);
	}
}

static void report(signprep_drift *d, const signprep_issues *found)
{
	size_t drifted = 0;
	char some[24], all[24];
	for (size_t i = 0; i < d->count; i++)
		drifted += d->items[i].change != SIGNPREP_CHANGE_SAME && d->items[i].change != SIGNPREP_CHANGE_UNKNOWN;
	snprintf(some, sizeof some, "%zu", drifted);
	snprintf(all, sizeof all, "%zu", d->count);
	if (drifted)
		sp_issues_add(d->issues, "R722", "", some, all, NULL);
	snprintf(some, sizeof some, "%d", d->to.page_count);
	snprintf(all, sizeof all, "%d", d->from.page_count);
	if (d->from.page_count && d->from.page_count != d->to.page_count)
		sp_issues_add(d->issues, "R723", "", some, all, NULL);
	report_sizes(d);
	for (size_t i = 0; i < d->field_count; i++)
		if (d->fields[i].used && *d->fields[i].to)
			sp_issues_add(d->issues, "R726", "", d->fields[i].from, d->fields[i].to, NULL);
		else if (d->fields[i].used)
			sp_issues_add(d->issues, "R725", "", d->fields[i].from, NULL);
	for (size_t i = 0; i < signprep_issues_count(found); i++)
		if (!sp_outline_excuses(&d->outline, signprep_issues_at(found, i)))
			sp_issues_copy(d->issues, signprep_issues_at(found, i));
}

static signprep_code compare(signprep_drift *d, const signprep_drift_side *from, const signprep_drift_side *to, signprep_error *err)
{
	const char *name = d->outline.tpl->name;
	sp_side before, after = sp_side_open(to);
	bool done = take_document(d, &d->to, to->inspection);
	if (!from && !d->outline.remembered.given)
		return sp_fail(err, "R721", 0, name, NULL);
	if (from) {
		before = sp_side_open(from);
		done = done && take_document(d, &d->from, from->inspection);
	} else {
		recall_document(d);
	}
	done = done && compare_components(d, from ? &before : NULL, &after) && (!from || sp_drift_fields(d, &before, &after));
	if (done) {
		report(d, signprep_result_issues(to->result));
		report_document(d, to->findings);
	}
	return done && !sp_issues_failed(d->issues) ? SIGNPREP_OK : sp_fail_memory(err, name);
}

signprep_code signprep_drift_compare(signprep_drift **out, const signprep_template *tpl, const signprep_drift_side *from,
	const signprep_drift_side *to, signprep_error *err)
{
	signprep_drift_side was, is;
	signprep_code code = SP_OPTIONS_TAKE(signprep_drift_side, &is, to, err);
	*out = NULL;
	if (!code)
		code = SP_OPTIONS_TAKE(signprep_drift_side, &was, from, err);
	if (code)
		return code;
	signprep_drift *drift = calloc(1, sizeof *drift);
	if (!drift)
		return sp_fail_memory(err, tpl->name);
	sp_arena_init(&drift->arena, ARENA_MAX);
	drift->issues = sp_issues_new();
	code = sp_outline_open(&drift->outline, tpl, err);
	if (!code && !drift->issues)
		code = sp_fail_memory(err, tpl->name);
	if (!code)
		code = compare(drift, from ? &was : NULL, &is, err);
	code = sp_arena_blame(&drift->arena, code, err);
	if (code)
		signprep_drift_free(drift);
	else
		*out = drift;
	return code;
}

void signprep_drift_free(signprep_drift *drift)
{
	if (!drift)
		return;
	sp_outline_close(&drift->outline);
	signprep_issues_free(drift->issues);
	sp_arena_clear(&drift->arena);
	free(drift);
}

size_t signprep_drift_count(const signprep_drift *drift)
{
	return drift->count;
}

const signprep_drifted *signprep_drift_at(const signprep_drift *drift, size_t index)
{
	return index < drift->count ? &drift->items[index] : NULL;
}

const signprep_issues *signprep_drift_issues(const signprep_drift *drift)
{
	return drift->issues;
}

/* What has drifted comes first in the list, and every finding about that has the code. */
signprep_code signprep_drift_code(const signprep_drift *drift)
{
	return signprep_issues_code(drift->issues);
}
