/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Slices of controls that run over all pages. How the service cuts is not documented: equal slices, as by hand over fanned pages. */
#include "locate/place/paging.h"

#include <stdio.h>
#include <string.h>

#include "locate/place/place.h"

bool sp_is_paging(const sp_spec *spec)
{
	return spec->type && strncmp(spec->type, "SIGN_PAGING_", 12) == 0;
}

bool sp_paging_is_sized(sp_resolver *resolver, const sp_spec *spec)
{
	const struct {
		const char *name;
		const sp_length *length;
	} sides[] = { { "ComponentWidth", &spec->width }, { "ComponentHeight", &spec->height } };
	bool fine = true;
	if (spec->mode != SIGNPREP_MODE_KEYWORD || !sp_is_paging(spec))
		return true;
	if (spec->use_seal_size && strcmp(spec->type, "SIGN_PAGING_SEAL") == 0)
		return true;
	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
		if (sides[i].length->set && sides[i].length->value != 0)
			continue;
		sp_issue_set_server(resolver->issues, sp_issues_add(resolver->issues, "P116", spec->where, sides[i].name, NULL),
			"InvalidParameter.ComponentPosition", "");
		fine = false;
	}
	return fine;
}

static void keep_first(signprep_component *out, sp_resolver *resolver, const sp_spec *spec)
{
	char count[24];
	if (out->placement_count < 2)
		return;
	snprintf(count, sizeof count, "%zu", out->placement_count);
	sp_issues_add(resolver->issues, "P319", spec->where, count, NULL);
	out->placement_count = 1;
}

signprep_code sp_paging_expand(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	const int count = resolver->page_count;
	size_t used = 1;
	if (!sp_is_paging(spec) || out->status != SIGNPREP_STATUS_PLACED)
		return SIGNPREP_OK;
	keep_first(out, resolver, spec);
	const signprep_placement own = out->placements[0];
	const double width = (own.rect.x1 - own.rect.x0) / count, height = own.rect.y1 - own.rect.y0;
	signprep_placement *all = sp_resolver_array(resolver, (size_t) count + 1, sizeof *all);
	for (int i = 0; all && i < count; i++) {
		const signprep_page *page;
		signprep_error lost;
		signprep_code code = sp_resolver_page(&page, resolver, i + 1, &lost);
		if (code == SIGNPREP_LIMIT || code == SIGNPREP_INTERRUPTED) {
			if (err)
				*err = lost;
			return code;
		}
		if (code) /* a damaged page has a finding of its own, and no edge */
			continue;
		all[used++] = (signprep_placement) { .page = i + 1,
			.rect = sp_place_round(page->width - width, own.rect.y0, width, height),
			.copy = true,
			.slice = i + 1,
			.slices = count };
	}
	if (!all)
		return SIGNPREP_OK;
	all[0] = own;
	out->placements = all;
	out->placement_count = used;
	return SIGNPREP_OK;
}
