/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a draft's document. */
#include "template/template_reading.h"

#include <time.h>

#include "base/clock.h"
#include "base/fail.h"

void sp_draft_begin(signprep_draft *d)
{
	d->deadline = d->options.timeout_s > 0 ? sp_monotonic() + d->options.timeout_s : 0;
}

static signprep_code check_time(const signprep_draft *d, signprep_error *err)
{
	bool late = d->deadline > 0 && sp_monotonic() > d->deadline;
	return late ? sp_fail(err, "D902", 0, signprep_document_name(d->document), NULL) : SIGNPREP_OK;
}

signprep_code sp_draft_find(
	signprep_draft *d, const char *const *keywords, size_t count, bool regex, signprep_find **out, signprep_error *err)
{
	const signprep_match match = { .size = sizeof match, .regex = regex ? SIGNPREP_SWITCH_ON : SIGNPREP_SWITCH_DEFAULT };
	const signprep_find_options options = {
		.size = sizeof options, .match = &match, .progress = regex ? d->options.progress : NULL, .opaque = d->options.opaque
	};
	signprep_code code = check_time(d, err);
	if (code)
		return code;
	return d->pool ? signprep_pool_find(out, d->pool, d->document, keywords, count, &options, err)
		       : signprep_find_run(out, d->document, keywords, count, &options, err);
}

signprep_code sp_draft_resolve(
	signprep_draft *d, const char *json, size_t length, bool check, signprep_result **out, signprep_error *err)
{
	const signprep_locate_options options = { .size = sizeof options };
	signprep_request *request = NULL;
	signprep_code code = check_time(d, err);
	if (!code)
		code = signprep_request_parse(&request, json, length, "template", err);
	if (!code && d->pool)
		code = (check ? signprep_pool_check : signprep_pool_locate)(out, d->pool, d->document, request, &options, err);
	else if (!code)
		code = (check ? signprep_check : signprep_locate)(out, d->document, request, &options, err);
	signprep_request_free(request);
	return code;
}
