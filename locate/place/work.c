/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages and page choices of the document under work. */
#include "locate/place/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/page_selection.h"

signprep_code sp_work_open(
	sp_work *work, sp_arena *arena, signprep_document *doc, const signprep_locate_options *options, signprep_error *err)
{
	memset(work, 0, sizeof *work);
	work->arena = arena;
	work->doc = doc;
	if (options)
		work->options = *options;
	work->page_count = signprep_document_page_count(doc);
	work->pages = calloc((size_t) work->page_count + 1, sizeof *work->pages);
	return work->pages ? SIGNPREP_OK : sp_fail_memory(err, signprep_document_name(doc));
}

void sp_work_close(sp_work *work)
{
	free(work->pages);
	signprep_fields_clear(&work->fields);
	sp_queries_clear(&work->queries);
}

void *sp_work_array(sp_work *work, size_t count, size_t size)
{
	void *items = sp_arena_array(work->arena, count ? count : 1, size);
	work->failed |= items == NULL;
	return items;
}

const char *sp_work_text(sp_work *work, const char *text)
{
	work->failed |= text == NULL;
	return text ? text : "";
}

signprep_code sp_work_page(const signprep_page **out, sp_work *work, int number, signprep_error *err)
{
	signprep_page *page = &work->pages[number - 1];
	if (page->number == 0) {
		signprep_code code = signprep_document_page(page, work->doc, number, err);
		if (code) {
			page->number = 0;
			return code;
		}
	}
	*out = page;
	return SIGNPREP_OK;
}

signprep_code sp_work_choose_pages(bool **out, sp_work *work, const sp_spec *spec, signprep_error *err)
{
	signprep_error wrong = { 0 };
	bool *chosen = calloc((size_t) work->page_count + 1, sizeof *chosen);
	*out = NULL;
	if (!chosen)
		return sp_fail_memory(err, spec->where);
	if (sp_pages_parse(spec->pages, work->page_count, chosen, spec->where, &wrong) == SIGNPREP_OK) {
		*out = chosen;
		return SIGNPREP_OK;
	}
	free(chosen);
	sp_issues_add_error(work->issues, &wrong);
	return SIGNPREP_OK;
}

int sp_work_page_number(sp_work *work, const sp_spec *spec, const char *member, int number)
{
	char asked[16], count[16];
	int page = number < 0 ? work->page_count + 1 + number : number;
	if (page >= 1 && page <= work->page_count)
		return page;
	snprintf(asked, sizeof asked, "%d", number);
	snprintf(count, sizeof count, "%d", work->page_count);
	sp_issues_add(work->issues, "P101", sp_work_text(work, sp_arena_printf(work->arena, "%s.%s", spec->where, member)), asked,
		count, NULL);
	return 0;
}
