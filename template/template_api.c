/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates as the library offers them. */
#include <signprep/drift.h>

#include <string.h>

#include "base/fail.h"
#include "template/template_internal.h"
#include "template/unfilled.h"

signprep_code signprep_template_load(signprep_template **out, const char *path, signprep_error *err)
{
	return sp_template_load(out, path, err);
}

signprep_code signprep_template_parse(
	signprep_template **out, const char *json, size_t length, const char *name, signprep_error *err)
{
	return sp_template_parse(out, json, length, name, err);
}

void signprep_template_free(signprep_template *tpl)
{
	sp_template_free(tpl);
}

const char *signprep_template_name(const signprep_template *tpl)
{
	return tpl->name;
}

/* A default of the wrong kind leaves nothing to look at: the first finding is the error. */
static signprep_code fail_default(const signprep_issues *issues, const char *name, signprep_error *err)
{
	const signprep_issue *issue = signprep_issues_at(issues, 0);
	if (!issue)
		return sp_fail_memory(err, name);
	/* As said of a row: row, line, column, place, value, what is wanted. There is no row here. */
	if (strcmp(issue->id, "B204") == 0 && issue->arg_count > 2)
		return sp_fail_list(err, "R730", 0, name, issue->args + 2, issue->arg_count - 2);
	return sp_fail_list(err, issue->id, 0, name, issue->args, issue->arg_count);
}

signprep_code signprep_template_request(signprep_request **out, const signprep_template *tpl, signprep_error *err)
{
	signprep_issues *issues = sp_issues_new();
	sp_buf text;
	*out = NULL;
	if (!issues)
		return sp_fail_memory(err, tpl->name);
	sp_buf_init(&text, SIGNPREP_REQUEST_MAX);
	signprep_code code = sp_unfilled_text(tpl, &text, issues);
	code = code ? fail_default(issues, tpl->name, err) : signprep_request_parse(out, text.data, text.length, tpl->name, err);
	sp_buf_clear(&text);
	signprep_issues_free(issues);
	return code;
}
