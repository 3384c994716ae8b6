/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Results as bytes. */
#include "locate/result_pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/issues.h"
#include "locate/place/page_ranges.h"
#include "locate/rebuild.h"

#define PLACEMENT_BYTES (6 * sizeof(uint32_t) + 4 * sizeof(double))
#define CANDIDATE_BYTES (3 * sizeof(uint32_t) + 4 * sizeof(double))
#define SIZE_BYTES (sizeof(uint32_t) + 2 * sizeof(double))
#define COMPONENT_BYTES (4 * sizeof(uint32_t))
#define FLAGS_MAX 0xFFFFu

static void pack_component(sp_buf *out, const signprep_component *c, unsigned taken)
{
	sp_pack_u32(out, taken);
	sp_pack_u32(out, (uint32_t) c->status);
	sp_pack_text(out, c->why);
	sp_pack_text(out, c->why_zh);
	sp_pack_u32(out, (uint32_t) c->placement_count);
	for (size_t i = 0; i < c->placement_count; i++) {
		const signprep_placement *p = &c->placements[i];
		sp_pack_u32(out, (uint32_t) p->page);
		sp_pack_u32(out, p->has_anchor);
		sp_pack_u32(out, p->copy);
		sp_pack_u32(out, (uint32_t) p->slice);
		sp_pack_u32(out, (uint32_t) p->slices);
		sp_pack_rect(out, p->rect);
		if (p->has_anchor)
			sp_pack_rect(out, p->anchor);
		sp_pack_u32(out, (uint32_t) p->blank_kind);
		if (p->blank_kind)
			sp_pack_rect(out, p->blank);
		sp_pack_u32(out, p->blank_in_picture);
	}
	sp_pack_u32(out, (uint32_t) c->candidate_count);
	for (size_t i = 0; i < c->candidate_count; i++) {
		const signprep_candidate *t = &c->candidates[i];
		sp_pack_u32(out, (uint32_t) t->page);
		sp_pack_u32(out, t->hit_flags);
		sp_pack_u32(out, t->chosen);
		sp_pack_rect(out, t->rect);
		sp_pack_text(out, t->text);
		sp_pack_text(out, t->line);
		sp_pack_text(out, t->dropped);
	}
}

/* Shares of the page's size are written out for components that are left to the service: only then sizes are needed. */
static void pack_sizes(sp_buf *out, const signprep_result *result, signprep_emit emit)
{
	size_t count = emit == SIGNPREP_EMIT_ABSOLUTE ? 0 : signprep_result_pages(result, NULL, 0);
	int *pages = calloc(count + 1, sizeof *pages);
	if (!pages) {
		out->failed = true;
		return;
	}
	if (count)
		signprep_result_pages(result, pages, count);
	sp_pack_u32(out, (uint32_t) count);
	for (size_t i = 0; i < count; i++) {
		signprep_page page;
		if (signprep_document_page(&page, result->doc, pages[i], NULL))
			out->failed = true;
		else {
			sp_pack_u32(out, (uint32_t) pages[i]);
			sp_pack_double(out, page.width);
			sp_pack_double(out, page.height);
		}
	}
	free(pages);
}

void sp_result_pack(sp_buf *out, const signprep_result *result, signprep_emit emit)
{
	sp_pack_u32(out, result->checked);
	sp_issues_pack(out, result->issues);
	pack_sizes(out, result, emit);
	sp_pack_u32(out, (uint32_t) result->count);
	for (size_t i = 0; i < result->count; i++)
		pack_component(out, &result->components[i], result->taken[i]);
}

/* A copy; never NULL. */
static const char *text_of(sp_unpacker *reader)
{
	const char *text = sp_unpack_text(reader->in);
	const char *copy = *text ? sp_arena_dup(reader->arena, text) : "";
	reader->failed |= copy == NULL;
	return copy ? copy : "";
}

static void unpack_placements(sp_unpacker *r, signprep_component *c)
{
	signprep_placement *items = sp_unpacker_array(r, &c->placement_count, PLACEMENT_BYTES, sizeof *items);
	for (size_t i = 0; i < c->placement_count; i++) {
		items[i].page = sp_unpacker_page(r);
		items[i].has_anchor = sp_unpack_upto(r->in, 1) != 0;
		items[i].copy = sp_unpack_upto(r->in, 1) != 0;
		items[i].slice = (int) sp_unpack_upto(r->in, INT32_MAX);
		items[i].slices = (int) sp_unpack_upto(r->in, INT32_MAX);
		items[i].rect = sp_unpacker_rect(r);
		if (items[i].has_anchor)
			items[i].anchor = sp_unpacker_rect(r);
		items[i].blank_kind = (signprep_blank_kind) sp_unpack_upto(r->in, SIGNPREP_BLANK_WHITE);
		if (items[i].blank_kind)
			items[i].blank = sp_unpacker_rect(r);
		items[i].blank_in_picture = sp_unpack_upto(r->in, 1) != 0;
	}
	c->placements = items;
}

static void unpack_candidates(sp_unpacker *r, signprep_component *c)
{
	signprep_candidate *items = sp_unpacker_array(r, &c->candidate_count, CANDIDATE_BYTES, sizeof *items);
	for (size_t i = 0; i < c->candidate_count; i++) {
		items[i].page = sp_unpacker_page(r);
		items[i].hit_flags = sp_unpack_upto(r->in, FLAGS_MAX);
		items[i].chosen = sp_unpack_upto(r->in, 1) != 0;
		items[i].rect = sp_unpacker_rect(r);
		items[i].text = text_of(r);
		items[i].line = text_of(r);
		items[i].dropped = text_of(r);
	}
	c->candidates = items;
}

static void unpack_component(sp_unpacker *r, signprep_component *c, unsigned *taken)
{
	*taken = sp_unpack_upto(r->in, SP_FALLBACK_MAX);
	c->status = (signprep_status) sp_unpack_upto(r->in, SIGNPREP_STATUS_INVALID);
	c->why = text_of(r);
	c->why_zh = text_of(r);
	unpack_placements(r, c);
	unpack_candidates(r, c);
}

static void unpack_sizes(sp_unpacker *r, sp_page_sizes *sizes)
{
	sp_page_size *items = sp_unpacker_array(r, &sizes->count, SIZE_BYTES, sizeof *items);
	for (size_t i = 0; i < sizes->count; i++) {
		items[i].page = sp_unpacker_page(r);
		items[i].width = sp_unpack_double(r->in);
		items[i].height = sp_unpack_double(r->in);
	}
	sizes->items = items;
}

static void unpack_result(sp_unpacker *r, signprep_result *result, sp_page_sizes *sizes)
{
	size_t count;
	result->checked = sp_unpack_upto(r->in, 1) != 0;
	result->issues = sp_issues_unpack(r->in);
	r->failed |= !result->issues && !r->in->bad;
	unpack_sizes(r, sizes);
	result->components = sp_unpacker_array(r, &count, COMPONENT_BYTES, sizeof *result->components);
	result->taken = sp_arena_array(r->arena, count + 1, sizeof *result->taken);
	r->failed |= !result->taken;
	r->in->bad |= count > SP_COMPONENTS_MAX;
	for (size_t i = 0; sp_unpacker_goes_on(r) && i < count; i++)
		unpack_component(r, &result->components[i], &result->taken[i]);
	result->count = count;
}

signprep_result *sp_result_unpack(sp_unpack *in, const sp_result_source *source)
{
	signprep_result *result = calloc(1, sizeof *result);
	sp_page_sizes sizes = { NULL, 0 };
	bool fits = false;
	if (!result)
		return NULL;
	sp_arena_init(&result->arena, SP_RESULT_MAX);
	sp_unpacker r = { in, &result->arena, false };
	unpack_result(&r, result, &sizes);
	if (sp_unpacker_goes_on(&r))
		r.failed = !sp_result_rebuild(result, source, &sizes, &fits);
	if (sp_unpacker_goes_on(&r) && fits)
		return result;
	in->bad |= !r.failed;
	signprep_result_free(result);
	return NULL;
}

/* Findings as bytes. */
#define ARGS_MAX 10
#define ISSUE_CANDIDATE_BYTES (sizeof(uint32_t) + 5 * sizeof(double))

static void pack_candidate(sp_buf *out, const signprep_candidate *c)
{
	sp_pack_u32(out, (uint32_t) c->page);
	sp_pack_rect(out, c->rect);
	sp_pack_text(out, c->text);
	sp_pack_text(out, c->line);
	sp_pack_text(out, c->note);
	sp_pack_double(out, c->score);
}

static void pack_issue(sp_buf *out, const signprep_issue *issue)
{
	sp_pack_text(out, issue->id);
	sp_pack_u32(out, (uint32_t) issue->severity);
	sp_pack_u32(out, (uint32_t) issue->code);
	sp_pack_text(out, issue->where);
	sp_pack_u32(out, (uint32_t) issue->page);
	sp_pack_u32(out, issue->has_rect);
	if (issue->has_rect)
		sp_pack_rect(out, issue->rect);
	sp_pack_u32(out, (uint32_t) issue->arg_count);
	for (size_t i = 0; i < issue->arg_count; i++)
		sp_pack_text(out, issue->args[i]);
	sp_pack_text(out, issue->server_code);
	sp_pack_text(out, issue->request_id);
	sp_pack_u32(out, (uint32_t) issue->candidate_count);
	for (size_t i = 0; i < issue->candidate_count; i++)
		pack_candidate(out, &issue->candidates[i]);
}

void sp_issues_pack(sp_buf *out, const signprep_issues *issues)
{
	size_t count = signprep_issues_count(issues);
	sp_pack_u32(out, (uint32_t) count);
	for (size_t i = 0; i < count; i++)
		pack_issue(out, signprep_issues_at(issues, i));
}

signprep_rect sp_unpack_rect(sp_unpack *in)
{
	signprep_rect rect = { .x0 = sp_unpack_double(in) };
	rect.y0 = sp_unpack_double(in);
	rect.x1 = sp_unpack_double(in);
	rect.y1 = sp_unpack_double(in);
	return rect;
}

static void unpack_candidate(sp_unpack *in, signprep_candidate *c)
{
	c->page = (int) sp_unpack_upto(in, INT32_MAX);
	c->rect = sp_unpack_rect(in);
	c->text = sp_unpack_text(in);
	c->line = sp_unpack_text(in);
	c->note = sp_unpack_text(in);
	c->score = sp_unpack_double(in);
}

/* An error has a code, what is none has not: whoever reads the list goes by either. */
static void unpack_kind(sp_unpack *in, signprep_issue *issue)
{
	const signprep_issue_kind *kind = signprep_issue_kind_find(sp_unpack_text(in));
	issue->severity = (signprep_severity) sp_unpack_upto(in, SIGNPREP_SEVERITY_ERROR);
	issue->code = (signprep_code) sp_unpack_upto(in, SIGNPREP_INTERRUPTED);
	issue->id = kind ? kind->id : "D999";
	in->bad |= !kind || strcmp(signprep_code_name(issue->code), "unlisted") == 0;
	in->bad |= (issue->severity == SIGNPREP_SEVERITY_ERROR) != (issue->code != SIGNPREP_OK);
}

/* False: no memory. */
static bool unpack_issue(sp_unpack *in, signprep_issues *to)
{
	signprep_issue issue = { .id = "" };
	const char *args[ARGS_MAX];
	signprep_candidate *candidates = NULL;

	unpack_kind(in, &issue);
	issue.where = sp_unpack_text(in);
	issue.page = (int) sp_unpack_upto(in, INT32_MAX);
	issue.has_rect = sp_unpack_upto(in, 1) != 0;
	if (issue.has_rect)
		issue.rect = sp_unpack_rect(in);
	issue.arg_count = sp_unpack_upto(in, ARGS_MAX);
	for (size_t i = 0; i < issue.arg_count; i++)
		args[i] = sp_unpack_text(in);
	issue.args = args;
	issue.server_code = sp_unpack_text(in);
	issue.request_id = sp_unpack_text(in);
	issue.candidate_count = sp_unpack_count(in, ISSUE_CANDIDATE_BYTES);
	if (issue.candidate_count && !(candidates = calloc(issue.candidate_count, sizeof *candidates)))
		return false;
	for (size_t i = 0; i < issue.candidate_count; i++)
		unpack_candidate(in, &candidates[i]);
	issue.candidates = candidates;
	if (!in->bad)
		sp_issues_copy(to, &issue);
	free(candidates);
	return !sp_issues_failed(to);
}

signprep_issues *sp_issues_unpack(sp_unpack *in)
{
	signprep_issues *issues = sp_issues_new();
	size_t count = sp_unpack_count(in, sizeof(uint32_t));
	bool done = issues != NULL;
	for (size_t i = 0; done && !in->bad && i < count; i++)
		done = unpack_issue(in, issues);
	if (done && !in->bad)
		return issues;
	signprep_issues_free(issues);
	return NULL;
}

/* What reading packed results and finds has in common. */
bool sp_unpacker_goes_on(const sp_unpacker *reader)
{
	return !reader->in->bad && !reader->failed;
}

void *sp_unpacker_array(sp_unpacker *reader, size_t *count, size_t least, size_t size)
{
	*count = sp_unpack_count(reader->in, least);
	void *items = sp_arena_array(reader->arena, *count ? *count : 1, size);
	if (!items) {
		*count = 0;
		reader->failed = true;
	}
	return items;
}

int sp_unpacker_page(sp_unpacker *reader)
{
	return (int) sp_unpack_upto(reader->in, INT32_MAX);
}

signprep_point sp_unpacker_point(sp_unpacker *reader)
{
	signprep_point p;
	p.x = sp_unpack_double(reader->in);
	p.y = sp_unpack_double(reader->in);
	return p;
}

signprep_rect sp_unpacker_rect(sp_unpacker *reader)
{
	signprep_point a = sp_unpacker_point(reader), b = sp_unpacker_point(reader);
	return (signprep_rect) { a.x, a.y, b.x, b.y };
}

void sp_pack_rect(sp_buf *out, signprep_rect rect)
{
	const double values[] = { rect.x0, rect.y0, rect.x1, rect.y1 };
	sp_buf_append(out, values, sizeof values);
}
