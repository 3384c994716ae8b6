/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copies of boxes on other pages. */
#include "locate/place/page_ranges.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_read.h"
#include "locate/request/extra.h"

#define PAGE_MAX 1000000

size_t sp_ranges_own(const signprep_component *component)
{
	size_t count = 0;
	while (count < component->placement_count && !component->placements[count].copy)
		count++;
	return count;
}

static bool page_of(int *out, const cJSON *range, const char *name)
{
	long long page;
	if (!sp_json_int(range, name, &page) || llabs(page) > PAGE_MAX)
		return false;
	*out = (int) page;
	return true;
}

/* Marks the pages of all ranges; false, and an issue, when there is no such page. */
static bool mark_pages(bool *pages, sp_resolver *resolver, const sp_spec *spec, const cJSON *list)
{
	for (const cJSON *range = list->child; range; range = range->next) {
		int first, last;
		if (!page_of(&first, range, "BeginPage") || !page_of(&last, range, "EndPage"))
			continue;
		first = sp_resolver_page_number(resolver, spec, "ComponentExtra.PageRanges", first);
		last = sp_resolver_page_number(resolver, spec, "ComponentExtra.PageRanges", last);
		if (!first || !last)
			return false;
		for (int page = first; page <= last; page++)
			pages[page - 1] = true;
	}
	return true;
}

static size_t count_copies(const signprep_component *c, const bool *pages, int page_count)
{
	size_t count = 0;
	for (size_t k = 0; k < c->placement_count; k++) {
		for (int i = 0; i < page_count; i++)
			count += pages[i] && c->placements[k].page != i + 1;
	}
	return count;
}

static void add_copies(signprep_component *out, sp_resolver *resolver, const bool *pages)
{
	size_t own = out->placement_count, used = own;
	size_t total = own + count_copies(out, pages, resolver->page_count);
	signprep_placement *all = sp_resolver_array(resolver, total, sizeof *all);
	if (!all)
		return;
	memcpy(all, out->placements, own * sizeof *all);
	for (size_t k = 0; k < own; k++) {
		for (int i = 0; i < resolver->page_count; i++) {
			if (pages[i] && all[k].page != i + 1)
				all[used++] = (signprep_placement) { .page = i + 1, .rect = all[k].rect, .copy = true };
		}
	}
	out->placements = all;
	out->placement_count = used;
}

signprep_code sp_ranges_expand(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	const char *type = spec->type ? spec->type : "";
	const bool applies = strcmp(type, "SIGN_SEAL") == 0 || strcmp(type, "SIGN_SIGNATURE") == 0;
	signprep_code code = SIGNPREP_OK;
	cJSON *extra;
	const cJSON *list;
	if (!applies || out->status != SIGNPREP_STATUS_PLACED)
		return SIGNPREP_OK;
	if (!sp_extra_read(&extra, spec->json))
		return sp_fail_memory(err, spec->where);
	list = cJSON_GetObjectItemCaseSensitive(extra, "PageRanges");
	if (cJSON_IsArray(list)) {
		bool *pages = calloc((size_t) resolver->page_count + 1, sizeof *pages);
		if (!pages)
			code = sp_fail_memory(err, spec->where);
		else if (mark_pages(pages, resolver, spec, list))
			add_copies(out, resolver, pages);
		free(pages);
	}
	cJSON_Delete(extra);
	return code;
}
