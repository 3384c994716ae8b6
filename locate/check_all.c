/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ways in: locate, or locate and then every rule that can be checked offline, over pages that are read once. */
#include "base/fail.h"
#include "base/options.h"
#include "locate/check/check.h"
#include "locate/result.h"
#include "locate/emit.h"

/* What is wrong with the request comes first, then the document, then the places. */
static signprep_code check(signprep_result *result, sp_page_store *pages, signprep_error *err)
{
	signprep_issues *all = sp_issues_new();
	signprep_code code;
	if (!all)
		return sp_fail_memory(err, signprep_document_name(result->doc));
	sp_check_members(all, result->view);
	sp_check_signers(all, result->view);
	code = sp_check_document(all, result->doc, err);
	if (code == SIGNPREP_OK) {
		sp_issues_append(all, result->issues);
		code = sp_check_boxes(all, pages, result->view, result->components, result->count, err);
	}
	if (code == SIGNPREP_OK)
		code = sp_check_paging(all, result->doc, result->components, result->count, err);
	if (code == SIGNPREP_OK && sp_issues_failed(all))
		code = sp_fail_memory(err, signprep_document_name(result->doc));
	if (code) {
		signprep_issues_free(all);
		return code;
	}
	signprep_issues_free(result->issues);
	result->issues = all;
	result->checked = true;
	return SIGNPREP_OK;
}

signprep_code sp_result_check(signprep_result **out, const sp_result_run *run, signprep_error *err)
{
	sp_result_run viewed = *run;
	viewed.parts |= SP_WRITE_VIEW;
	signprep_code code = sp_result_locate(out, &viewed, err);
	return code ? code : check(*out, run->pages, err);
}

/* One document read for one run, and what is wanted of it. */
static signprep_code run_over(signprep_result **out, signprep_document *doc, sp_result_run run, bool checked, signprep_error *err)
{
	sp_page_store pages;
	signprep_code code = sp_pages_open(&pages, doc, sp_page_source_content(doc), sp_pages_limit(doc), err);
	*out = NULL;
	run.pages = &pages;
	if (code == SIGNPREP_OK)
		code = checked ? sp_result_check(out, &run, err) : sp_result_locate(out, &run, err);
	if (code == SIGNPREP_OK && !checked)
		code = sp_check_bounds((*out)->issues, doc, (*out)->components, (*out)->count, err);
	sp_pages_close(&pages);
	return code;
}

static signprep_code run_whole(signprep_result **out, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, bool checked, signprep_error *err)
{
	signprep_locate_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_locate_options, &own, options, err);
	*out = NULL;
	if (code)
		return code;
	const sp_result_run run = { .request = req, .options = &own, .parts = SP_WRITE_REQUEST };
	return sp_result_close(out, run_over(out, doc, run, checked, err), err);
}

signprep_code signprep_locate(signprep_result **out, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, signprep_error *err)
{
	return run_whole(out, doc, req, options, false, err);
}

signprep_code signprep_check(signprep_result **out, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, signprep_error *err)
{
	return run_whole(out, doc, req, options, true, err);
}

signprep_code sp_result_bare(signprep_result **out, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, bool with_check, signprep_error *err)
{
	const sp_result_run run = { .request = req, .options = options };
	signprep_code code = run_over(out, doc, run, with_check, err);
	if (code) {
		signprep_result_free(*out);
		*out = NULL;
	}
	return code;
}
