/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* NORMAL mode: pages and coordinates as given. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/num.h"
#include "locate/place/place.h"
#include "locate/place/why.h"

static void report_complaint(sp_work *work, const sp_spec *spec, const sp_place_complaint *complaint)
{
	char a[40], b[40];
	sp_num_format(complaint->given, 4, a, sizeof a);
	sp_num_format(complaint->other, 4, b, sizeof b);
	switch (complaint->fault) {
	case SP_FAULT_OK: break;
	case SP_FAULT_MISSING: sp_issues_add(work->issues, "P111", spec->where, complaint->member, NULL); break;
	case SP_FAULT_CONTRADICTION: sp_issues_add(work->issues, "P114", spec->where, complaint->member, a, b, NULL); break;
	case SP_FAULT_UNSETTLED: sp_issues_add(work->issues, "P115", spec->where, complaint->member, NULL); break;
	case SP_FAULT_SIZE: sp_place_size_fits(work->issues, spec, complaint->given, complaint->other); break;
	}
}

static bool type_holds(const sp_spec *spec, const char *part)
{
	return spec->type && strstr(spec->type, part) != NULL;
}

/* What the service does not need of some types, or settles itself. */
static sp_spec with_defaults(const sp_spec *given)
{
	const sp_length zero = { true, 0, SP_UNIT_PT }, all = { true, 100, SP_UNIT_PERCENT },
			seal = { true, SP_SEAL_POINTS, SP_UNIT_PT };
	sp_spec spec = *given;
	bool watermark = type_holds(given, "WATERMARK"), paging = type_holds(given, "SIGN_PAGING_");
	if ((watermark || paging) && !spec.page.set)
		spec.page = (sp_integer) { true, 1 };
	if ((watermark || paging) && !spec.x.set)
		spec.x = zero;
	if (watermark && !spec.y.set)
		spec.y = zero;
	if (watermark && !spec.width.set && !spec.height.set)
		spec.width = spec.height = all;
	if (spec.use_seal_size && type_holds(given, "SEAL") && !spec.width.set && !spec.height.set)
		spec.width = spec.height = seal;
	return spec;
}

/* Marks the pages the box goes on; NULL when an issue was added instead. */
static signprep_code target_pages(bool **out, sp_work *work, const sp_spec *spec, signprep_error *err)
{
	int page;
	if (spec->pages)
		return sp_work_choose_pages(out, work, spec, err);
	*out = NULL;
	if (!spec->page.set) {
		sp_issues_add(work->issues, "P111", spec->where, "ComponentPage", NULL);
		return SIGNPREP_OK;
	}
	page = sp_work_page_number(work, spec, "ComponentPage", spec->page.value);
	if (page == 0)
		return SIGNPREP_OK;
	*out = calloc((size_t) work->page_count, sizeof **out);
	if (!*out)
		return sp_fail_memory(err, spec->where);
	(*out)[page - 1] = true;
	return SIGNPREP_OK;
}

static size_t count_chosen(const bool *pages, int count)
{
	size_t chosen = 0;
	for (int i = 0; i < count; i++)
		chosen += pages[i];
	return chosen;
}

static signprep_code place_on(signprep_component *out, sp_work *work, const sp_spec *spec, const bool *pages, signprep_error *err)
{
	size_t count = count_chosen(pages, work->page_count), used = 0;
	signprep_placement *placements = sp_work_array(work, count, sizeof *placements);
	for (int i = 0; placements && i < work->page_count; i++) {
		const signprep_page *page;
		sp_place_complaint complaint;
		signprep_code code;
		if (!pages[i])
			continue;
		code = sp_work_page(&page, work, i + 1, err);
		if (code)
			return code;
		placements[used].page = i + 1;
		placements[used++].rect = sp_place_absolute(spec, page, &complaint);
		if (complaint.fault) {
			report_complaint(work, spec, &complaint);
			return SIGNPREP_OK;
		}
	}
	out->placements = placements;
	out->placement_count = used;
	out->status = SIGNPREP_STATUS_PLACED;
	return SIGNPREP_OK;
}

static sp_phrase explain(sp_work *work, const sp_spec *spec)
{
	static const char *const origins[] = { "origin.top-left", "origin.top-right", "origin.bottom-left", "origin.bottom-right" };
	const char *pages = spec->pages ? sp_arena_printf(work->arena, "Pages \"%s\"", spec->pages)
					: sp_arena_printf(work->arena, "ComponentPage %d", spec->page.value);
	const sp_phrase on = sp_phrase_text(sp_work_text(work, pages));
	const sp_phrase parts[] = { sp_phrase_word(origins[spec->origin]), on };
	return spec->has_edges ? sp_phrase_fill(work, "why.edges", &on, 1) : sp_phrase_fill(work, "why.coordinates", parts, 2);
}

signprep_code sp_resolve_normal(signprep_component *out, sp_work *work, const sp_spec *given, signprep_error *err)
{
	const sp_spec spec = with_defaults(given);
	bool *pages = NULL;
	signprep_code code;

	out->status = SIGNPREP_STATUS_INVALID;
	sp_why(out, "why.position");
	code = target_pages(&pages, work, &spec, err);
	if (code == SIGNPREP_OK && pages)
		code = place_on(out, work, &spec, pages, err);
	free(pages);
	if (code == SIGNPREP_OK && out->status == SIGNPREP_STATUS_PLACED)
		sp_why_set(out, explain(work, &spec));
	return code;
}
