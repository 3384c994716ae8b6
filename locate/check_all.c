/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Locate, then every rule that can be checked offline. */
#include "base/fail.h"
#include "base/options.h"
#include "locate/check/check.h"
#include "locate/result.h"
#include "locate/emit.h"

/* What is wrong with the request comes first, then the document, then the places. */
static signprep_code check(signprep_result *result, signprep_error *err)
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
		code = sp_check_boxes(all, result->doc, result->view, result->components, result->count, err);
	}
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

static signprep_code locate_and_check(signprep_result **out, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, unsigned parts, signprep_error *err)
{
	signprep_code code = sp_result_locate(out, doc, req, options, parts | SP_WRITE_VIEW, err);
	return code ? code : check(*out, err);
}

signprep_code signprep_check(signprep_result **out, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, signprep_error *err)
{
	signprep_locate_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_locate_options, &own, options, err);
	*out = NULL;
	if (code)
		return code;
	return sp_result_close(out, locate_and_check(out, doc, req, &own, SP_WRITE_REQUEST, err), err);
}

signprep_code sp_result_bare(signprep_result **out, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, bool with_check, signprep_error *err)
{
	signprep_code code = with_check ? locate_and_check(out, doc, req, options, 0, err)
					: sp_result_locate(out, doc, req, options, 0, err);
	if (code) {
		signprep_result_free(*out);
		*out = NULL;
	}
	return code;
}
