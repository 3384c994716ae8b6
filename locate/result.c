/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a result gives out. */
#include "locate/result.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "locate/report.h"

void signprep_result_free(signprep_result *result)
{
	if (!result)
		return;
	sp_arena_clear(&result->arena);
	signprep_issues_free(result->issues);
	cJSON_Delete(result->view);
	cJSON_free(result->request);
	cJSON_free(result->report);
	free(result);
}

void sp_result_set_sha256(signprep_result *result, const char *sha256)
{
	snprintf(result->sha256, sizeof result->sha256, "%s", sha256);
}

void sp_result_detach(signprep_result *result)
{
	result->doc = NULL;
}

signprep_code sp_result_report(signprep_result *result, signprep_error *err)
{
	char *report = sp_report_print(result->file, result->sha256, result->components, result->count, result->issues);
	if (!report)
		return sp_fail_memory(err, result->file);
	cJSON_free(result->report);
	result->report = report;
	return SIGNPREP_OK;
}

const signprep_issues *signprep_result_issues(const signprep_result *result)
{
	return result->issues;
}

signprep_code signprep_result_code(const signprep_result *result)
{
	return signprep_issues_code(result->issues);
}

size_t signprep_result_count(const signprep_result *result)
{
	return result->count;
}

const signprep_component *signprep_result_at(const signprep_result *result, size_t index)
{
	return index < result->count ? &result->components[index] : NULL;
}

bool signprep_result_checked(const signprep_result *result)
{
	return result->checked;
}

const char *signprep_result_request(const signprep_result *result)
{
	return result->request;
}

/* Of many results nobody asks for it, and it takes as long as everything else that is rebuilt. */
const char *signprep_result_report(const signprep_result *result)
{
	if (!result->report && sp_result_report((signprep_result *) result, NULL) != SIGNPREP_OK)
		return NULL;
	return result->report;
}

const char *signprep_result_sha256(const signprep_result *result)
{
	return result->sha256;
}

static int last_page(const signprep_result *result)
{
	int last = 0;
	for (size_t i = 0; i < result->count; i++) {
		const signprep_component *c = &result->components[i];
		for (size_t k = 0; k < c->placement_count; k++)
			last = c->placements[k].page > last ? c->placements[k].page : last;
		for (size_t k = 0; k < c->candidate_count; k++)
			last = c->candidates[k].page > last ? c->candidates[k].page : last;
	}
	return last;
}

static bool page_is_used(const signprep_result *result, int page)
{
	for (size_t i = 0; i < result->count; i++) {
		const signprep_component *c = &result->components[i];
		for (size_t k = 0; k < c->placement_count; k++) {
			if (c->placements[k].page == page)
				return true;
		}
		for (size_t k = 0; k < c->candidate_count; k++) {
			if (c->candidates[k].page == page)
				return true;
		}
	}
	return false;
}

size_t signprep_result_pages(const signprep_result *result, int *pages, size_t cap)
{
	int last = last_page(result);
	size_t count = 0;
	for (int page = 1; page <= last; page++) {
		if (!page_is_used(result, page))
			continue;
		if (count < cap)
			pages[count] = page;
		count++;
	}
	return count;
}
