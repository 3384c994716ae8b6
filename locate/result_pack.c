/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Results as bytes. */
#include "locate/result_pack.h"

#include <stdlib.h>
#include <string.h>

#include "locate/place/page_ranges.h"
#include "locate/rebuild.h"
#include "locate/unpack.h"

#define PLACEMENT_BYTES (3 * sizeof(uint32_t) + 4 * sizeof(double))
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
		sp_pack_rect(out, p->rect);
		if (p->has_anchor)
			sp_pack_rect(out, p->anchor);
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

static void unpack_placements(sp_reader *r, signprep_component *c)
{
	signprep_placement *items = sp_reader_array(r, &c->placement_count, PLACEMENT_BYTES, sizeof *items);
	for (size_t i = 0; i < c->placement_count; i++) {
		items[i].page = sp_reader_page(r);
		items[i].has_anchor = sp_unpack_upto(r->in, 1) != 0;
		items[i].copy = sp_unpack_upto(r->in, 1) != 0;
		items[i].rect = sp_reader_rect(r);
		if (items[i].has_anchor)
			items[i].anchor = sp_reader_rect(r);
	}
	c->placements = items;
}

static void unpack_candidates(sp_reader *r, signprep_component *c)
{
	signprep_candidate *items = sp_reader_array(r, &c->candidate_count, CANDIDATE_BYTES, sizeof *items);
	for (size_t i = 0; i < c->candidate_count; i++) {
		items[i].page = sp_reader_page(r);
		items[i].hit_flags = sp_unpack_upto(r->in, FLAGS_MAX);
		items[i].chosen = sp_unpack_upto(r->in, 1) != 0;
		items[i].rect = sp_reader_rect(r);
		items[i].text = sp_reader_text(r);
		items[i].line = sp_reader_text(r);
		items[i].dropped = sp_reader_text(r);
	}
	c->candidates = items;
}

static void unpack_component(sp_reader *r, signprep_component *c, unsigned *taken)
{
	*taken = sp_unpack_upto(r->in, SP_FALLBACK_MAX);
	c->status = (signprep_status) sp_unpack_upto(r->in, SIGNPREP_STATUS_INVALID);
	c->why = sp_reader_text(r);
	c->why_zh = sp_reader_text(r);
	unpack_placements(r, c);
	unpack_candidates(r, c);
}

static void unpack_sizes(sp_reader *r, sp_page_sizes *sizes)
{
	sp_page_size *items = sp_reader_array(r, &sizes->count, SIZE_BYTES, sizeof *items);
	for (size_t i = 0; i < sizes->count; i++) {
		items[i].page = sp_reader_page(r);
		items[i].width = sp_unpack_double(r->in);
		items[i].height = sp_unpack_double(r->in);
	}
	sizes->items = items;
}

static void unpack_result(sp_reader *r, signprep_result *result, sp_page_sizes *sizes)
{
	size_t count;
	result->checked = sp_unpack_upto(r->in, 1) != 0;
	result->issues = sp_issues_unpack(r->in);
	r->failed |= !result->issues && !r->in->bad;
	unpack_sizes(r, sizes);
	result->components = sp_reader_array(r, &count, COMPONENT_BYTES, sizeof *result->components);
	result->taken = sp_arena_array(r->arena, count + 1, sizeof *result->taken);
	r->failed |= !result->taken;
	r->in->bad |= count > SP_COMPONENTS_MAX;
	for (size_t i = 0; sp_reader_goes_on(r) && i < count; i++)
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
	sp_reader r = { in, &result->arena, false };
	unpack_result(&r, result, &sizes);
	if (sp_reader_goes_on(&r))
		r.failed = !sp_result_rebuild(result, source, &sizes, &fits);
	if (sp_reader_goes_on(&r) && fits)
		return result;
	in->bad |= !r.failed;
	signprep_result_free(result);
	return NULL;
}
