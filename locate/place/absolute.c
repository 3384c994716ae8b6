/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* NORMAL mode: pages and coordinates as given. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/num.h"
#include "locate/place/paging.h"
#include "locate/place/place.h"
#include "locate/place/resolver.h"

static void report_complaint(sp_resolver *resolver, const sp_spec *spec, const sp_place_complaint *complaint)
{
	char a[40], b[40];
	sp_num_format(complaint->given, 4, a, sizeof a);
	sp_num_format(complaint->other, 4, b, sizeof b);
	switch (complaint->fault) {
	case SP_PLACE_FAULT_OK: break;
	case SP_PLACE_FAULT_MISSING: sp_issues_add(resolver->issues, "P111", spec->where, complaint->member, NULL); break;
	case SP_PLACE_FAULT_CONTRADICTION:
		sp_issues_add(resolver->issues, "P114", spec->where, complaint->member, a, b, NULL);
		break;
	case SP_PLACE_FAULT_UNSETTLED: sp_issues_add(resolver->issues, "P115", spec->where, complaint->member, NULL); break;
	case SP_PLACE_FAULT_SIZE: sp_place_size_fits(resolver->issues, spec, complaint->given, complaint->other); break;
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
	/* A zero of a watermark says "the whole document", as the service's own example does. */
	bool whole = watermark && spec.page.set && spec.page.value == 0;
	bool sized = (spec.width.set && spec.width.value != 0) || (spec.height.set && spec.height.value != 0);
	if ((watermark || paging) && (!spec.page.set || whole))
		spec.page = (sp_integer) { true, 1 };
	if ((watermark || paging) && !spec.x.set)
		spec.x = zero;
	if (watermark && !spec.y.set)
		spec.y = zero;
	if (watermark && !sized)
		spec.width = spec.height = all;
	if (spec.use_seal_size && type_holds(given, "SEAL") && !spec.width.set && !spec.height.set)
		spec.width = spec.height = seal;
	return spec;
}

/* Marks the pages the box goes on; NULL when an issue was added instead. */
static signprep_code target_pages(bool **out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	int page;
	if (spec->pages)
		return sp_resolver_choose_pages(out, resolver, spec, err);
	*out = NULL;
	page = sp_resolver_page_number(resolver, spec, "ComponentPage", spec->page.value);
	if (page == 0)
		return SIGNPREP_OK;
	*out = calloc((size_t) resolver->page_count, sizeof **out);
	if (!*out)
		return sp_fail_memory(err, spec->where);
	(*out)[page - 1] = true;
	return SIGNPREP_OK;
}

/* All that is missing in one finding, so that nobody has to come back for each. False when something is. */
static bool is_complete(sp_resolver *resolver, const sp_spec *spec)
{
	const sp_edges *e = &spec->edges;
	bool across = e->left.set || e->right.set, up = e->top.set || e->bottom.set;
	const struct {
		bool missing;
		const char *name;
	} members[] = { { !spec->pages && !spec->page.set, "ComponentPage" }, { !across && !spec->x.set, "ComponentPosX" },
		{ !up && !spec->y.set, "ComponentPosY" }, { !across && !spec->width.set, "ComponentWidth" },
		{ !up && !spec->height.set, "ComponentHeight" } };
	char names[160];
	size_t length = 0;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (members[i].missing)
			length += (size_t) snprintf(
				names + length, sizeof names - length, "%s%s", length ? ", " : "", members[i].name);
	if (length)
		sp_issues_add(resolver->issues, "P111", spec->where, names, NULL);
	return length == 0;
}

static void keep_first_page(bool *pages, int count)
{
	bool found = false;
	for (int i = 0; i < count; i++) {
		pages[i] = pages[i] && !found;
		found = found || pages[i];
	}
}

static size_t count_chosen(const bool *pages, int count)
{
	size_t chosen = 0;
	for (int i = 0; i < count; i++)
		chosen += pages[i];
	return chosen;
}

static signprep_code place_on(
	signprep_component *out, sp_resolver *resolver, const sp_spec *spec, const bool *pages, signprep_error *err)
{
	size_t count = count_chosen(pages, resolver->page_count), used = 0;
	signprep_placement *placements = sp_resolver_array(resolver, count, sizeof *placements);
	for (int i = 0; placements && i < resolver->page_count; i++) {
		const signprep_page *page;
		sp_place_complaint complaint;
		signprep_code code;
		if (!pages[i])
			continue;
		code = sp_resolver_page(&page, resolver, i + 1, err);
		if (code)
			return code;
		placements[used].page = i + 1;
		placements[used++].rect = sp_place_absolute(spec, page, &complaint);
		if (complaint.fault) {
			report_complaint(resolver, spec, &complaint);
			return SIGNPREP_OK;
		}
	}
	out->placements = placements;
	out->placement_count = used;
	out->status = SIGNPREP_STATUS_PLACED;
	return SIGNPREP_OK;
}

static sp_phrase explain(sp_resolver *resolver, const sp_spec *spec)
{
	static const char *const origins[] = { "origin.top-left", "origin.top-right", "origin.bottom-left", "origin.bottom-right" };
	const char *pages = spec->pages ? sp_arena_printf(resolver->arena, "Pages \"%s\"", spec->pages)
					: sp_arena_printf(resolver->arena, "ComponentPage %d", spec->page.value);
	const sp_phrase on = sp_phrase_text(sp_resolver_text(resolver, pages));
	const sp_phrase parts[] = { sp_phrase_word(origins[spec->origin]), on };
	return spec->has_edges ? sp_phrase_fill(resolver, "why.edges", &on, 1)
			       : sp_phrase_fill(resolver, "why.coordinates", parts, 2);
}

signprep_code sp_resolve_normal(signprep_component *out, sp_resolver *resolver, const sp_spec *given, signprep_error *err)
{
	const sp_spec spec = with_defaults(given);
	bool *pages = NULL;
	signprep_code code;

	out->status = SIGNPREP_STATUS_INVALID;
	sp_why(out, "why.position");
	bool complete = is_complete(resolver, &spec);
	code = spec.pages || spec.page.set ? target_pages(&pages, resolver, &spec, err) : SIGNPREP_OK;
	/* It runs over all pages by itself: "Pages": "all" is one control, not one for each page. */
	if (pages && sp_is_paging(&spec))
		keep_first_page(pages, resolver->page_count);
	if (code == SIGNPREP_OK && pages && complete)
		code = place_on(out, resolver, &spec, pages, err);
	free(pages);
	if (code == SIGNPREP_OK && out->status == SIGNPREP_STATUS_PLACED)
		sp_why_set(out, explain(resolver, &spec));
	return code;
}

/* Boxes by coordinates: Origin and Edges. */
/* PDF editors show positions rounded; three values of one axis need not agree better than this, in points. */
#define EDGE_TOLERANCE 0.05

/* One axis, low end first: x from the left, y from the bottom. */
typedef struct axis {
	sp_length low, high, size, position;
	double whole;   /* page width or height */
	bool from_high; /* the position is the distance from the high end */
	const char *low_name, *edge_names, *position_name, *size_name;
} axis;

static void complain(sp_place_complaint *complaint, sp_place_fault fault, const char *member, double given, double other)
{
	if (complaint->fault == SP_PLACE_FAULT_OK)
		*complaint = (sp_place_complaint) { fault, member, given, other };
}

static void by_edges(const axis *a, double *low, double *size, sp_place_complaint *complaint)
{
	double edge_low = sp_length_points(a->low, a->whole), edge_high = sp_length_points(a->high, a->whole);
	*size = sp_length_points(a->size, a->whole);
	bool has_size = a->size.set && *size != 0;
	if (a->low.set && a->high.set) {
		if (has_size && fabs(edge_high - edge_low - *size) > EDGE_TOLERANCE)
			complain(complaint, SP_PLACE_FAULT_CONTRADICTION, a->low_name, edge_low, edge_high - *size);
		*low = edge_low;
		*size = has_size ? *size : edge_high - edge_low;
	} else if (has_size) {
		*low = a->low.set ? edge_low : edge_high - *size;
	} else {
		complain(complaint, SP_PLACE_FAULT_UNSETTLED, a->edge_names, 0, 0);
	}
}

static void by_position(const axis *a, double *low, double *size, sp_place_complaint *complaint)
{
	double position = sp_length_points(a->position, a->whole);
	*size = sp_length_points(a->size, a->whole);
	if (!a->position.set)
		complain(complaint, SP_PLACE_FAULT_MISSING, a->position_name, 0, 0);
	if (!a->size.set)
		complain(complaint, SP_PLACE_FAULT_MISSING, a->size_name, 0, 0);
	*low = a->from_high ? a->whole - position - *size : position;
}

static void settle(const axis *a, double *low, double *size, sp_place_complaint *complaint)
{
	if (a->low.set || a->high.set)
		by_edges(a, low, size, complaint);
	else
		by_position(a, low, size, complaint);
}

signprep_rect sp_place_absolute(const sp_spec *spec, const signprep_page *page, sp_place_complaint *complaint)
{
	const sp_edges *e = &spec->edges;
	bool right = spec->origin == SP_ORIGIN_TOP_RIGHT || spec->origin == SP_ORIGIN_BOTTOM_RIGHT;
	bool bottom = spec->origin == SP_ORIGIN_BOTTOM_LEFT || spec->origin == SP_ORIGIN_BOTTOM_RIGHT;
	const axis across = { e->left, e->right, spec->width, spec->x, page->width, right, "Left", "Left, Right", "ComponentPosX",
		"ComponentWidth" };
	const axis up = { e->bottom, e->top, spec->height, spec->y, page->height, !bottom, "Bottom", "Top, Bottom", "ComponentPosY",
		"ComponentHeight" };
	double left = 0, low = 0, width = 0, height = 0;

	*complaint = (sp_place_complaint) { SP_PLACE_FAULT_OK, "", 0, 0 };
	settle(&across, &left, &width, complaint);
	settle(&up, &low, &height, complaint);
	if (!(width > 0 && height > 0))
		complain(complaint, SP_PLACE_FAULT_SIZE, "", width, height);
	/* Rounding must not depend on the detour over the bottom: a given top stays what it was. */
	if (!e->top.set && !e->bottom.set && !bottom)
		return sp_place_round(left, sp_length_points(spec->y, page->height), width, height);
	return sp_place_round(left, page->height - low - height, width, height);
}
