/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ids, calls and the answer. */
#include "submit/flows/flows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/call.h"
#include "submit/partner.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Each once, in the order given; sorted copies find the rest quickly, however many there are. */
static signprep_code take_ids(sp_flows *f, const char *const *ids, size_t count, signprep_error *err)
{
	const char **sorted = calloc(count + 1, sizeof *sorted);
	bool *seen = calloc(count + 1, sizeof *seen);
	f->ids = calloc(count + 1, sizeof *f->ids);
	signprep_code code = sorted && seen && f->ids ? SIGNPREP_OK : sp_fail_memory(err, "");
	for (size_t i = 0; code == SIGNPREP_OK && i < count; i++) {
		if (!sp_service_id_is_good(ids[i]))
			code = sp_fail(err, "R814", 0, "", ids[i], NULL);
		sorted[i] = ids[i];
	}
	if (code == SIGNPREP_OK)
		qsort(sorted, count, sizeof *sorted, by_text);
	for (size_t i = 0; code == SIGNPREP_OK && i < count; i++) {
		const char **found = bsearch(&ids[i], sorted, count, sizeof *sorted, by_text);
		while (found > sorted && strcmp(found[-1], ids[i]) == 0)
			found--;
		if (!seen[found - sorted])
			f->ids[f->count++] = ids[i];
		seen[found - sorted] = true;
	}
	free(sorted);
	free(seen);
	return code;
}

signprep_code sp_flows_open(sp_flows *f, signprep_client *client, const char *const *ids, size_t count, signprep_error *err)
{
	*f = (sp_flows) { .client = client };
	f->issues = sp_issues_new();
	f->answer = cJSON_CreateObject();
	if (!f->issues || !sp_json_put_text(f->answer, "schema", "signprep.flow/1") ||
		!(f->flows = cJSON_AddArrayToObject(f->answer, "flows")))
		return sp_fail_memory(err, "");
	return take_ids(f, ids, count, err);
}

signprep_code sp_flows_close(sp_flows *f, signprep_code code, char **json, signprep_issues **issues, signprep_error *err)
{
	char *printed = cJSON_PrintUnformatted(f->answer);
	*json = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	for (size_t i = 0; f->details && i < f->count; i++)
		cJSON_Delete(f->details[i]);
	for (size_t i = 0; f->denied && i < f->count; i++)
		if (f->denied[i]) {
			signprep_free(f->denied[i]->text);
			free(f->denied[i]);
		}
	free(f->details);
	free(f->denied);
	free((void *) f->ids);
	cJSON_Delete(f->answer);
	if (code == SIGNPREP_OK && (!*json || sp_issues_failed(f->issues)))
		code = sp_fail_memory(err, "");
	if (code == SIGNPREP_OK && f->failed > 0) {
		/* The findings say which; the error is the first of them. */
		(void) sp_issues_fail(f->issues, "", err);
		code = f->count == 1 ? f->first : SIGNPREP_PARTIAL;
	}
	if (issues)
		*issues = f->issues;
	else
		signprep_issues_free(f->issues);
	return code;
}

cJSON *sp_flows_add(sp_flows *f, size_t i)
{
	cJSON *flow = cJSON_CreateObject();
	if (sp_json_put_text(flow, "flow_id", f->ids[i]))
		return sp_json_push(f->flows, flow) ? flow : NULL;
	cJSON_Delete(flow);
	return NULL;
}

static void count_failure(sp_flows *f, signprep_code code)
{
	if (f->failed++ == 0)
		f->first = code;
}

void sp_flows_fail(sp_flows *f, size_t i, const signprep_error *err, const char *response)
{
	signprep_error placed = *err;
	snprintf(placed.where, sizeof placed.where, "%s", f->ids[i]);
	signprep_issue *issue = sp_issues_add_error(f->issues, &placed);
	cJSON *root = response ? cJSON_Parse(response) : NULL;
	const char *code = sp_json_text(cJSON_GetObjectItemCaseSensitive(root, "Error"), "Code");
	if (*code)
		sp_issue_set_server(f->issues, issue, code, sp_json_text(root, "RequestId"));
	cJSON_Delete(root);
	count_failure(f, err->code);
}

void sp_flows_refuse(sp_flows *f, size_t i, const char *id, ...)
{
	const char *texts[4] = { NULL };
	size_t count = 0;
	signprep_error err = { 0 };
	va_list args;
	va_start(args, id);
	while (count < 4 && (texts[count] = va_arg(args, const char *)) != NULL)
		count++;
	va_end(args);
	sp_fail_list(&err, id, 0, f->ids[i], texts, count);
	sp_issues_add_error(f->issues, &err);
	count_failure(f, err.code);
}

signprep_code sp_flows_call(sp_flows *f, const char *action, cJSON *body, cJSON **response, char **text, signprep_error *err)
{
	const sp_client_core *core = f->client->core;
	const signprep_action_options options = { .size = sizeof options, .service = sp_partner_service(core) };
	char *printed = body ? cJSON_PrintUnformatted(body) : NULL, *answer = NULL;
	cJSON_Delete(body);
	if (response)
		*response = NULL;
	if (text)
		*text = NULL;
	if (!printed)
		return sp_fail_memory(err, "");
	if (core->partner && !core->partner_app_id) {
		cJSON_free(printed);
		return sp_fail(err, "S770", 0, "", "AppId", NULL);
	}
	signprep_code code = signprep_action_call(&answer, NULL, f->client, action, printed, &options, err);
	cJSON_free(printed);
	/* Some of its contracts failed: each is heard by itself. */
	if (code == SIGNPREP_PARTIAL && answer)
		code = SIGNPREP_OK;
	if (response && answer && !(*response = cJSON_Parse(answer)) && code == SIGNPREP_OK)
		code = sp_fail_memory(err, "");
	if (text)
		*text = answer;
	else
		signprep_free(answer);
	return code;
}

bool sp_flows_stops(signprep_code code)
{
	return code != SIGNPREP_OK && code != SIGNPREP_REFUSED && code != SIGNPREP_RULE && code != SIGNPREP_INVALID;
}

signprep_code sp_flows_make(const sp_flows_work *w, const sp_flows_kind *kind, signprep_error *err)
{
	cJSON *body = cJSON_CreateObject(), *response = NULL;
	char *text = NULL;
	signprep_error cause = { 0 };
	if (body && !kind->say(body, w)) {
		cJSON_Delete(body);
		body = NULL;
	}
	signprep_code code = sp_flows_call(w->f, kind->action, body, &response, &text, &cause);
	bool memory = true;
	for (size_t i = w->from; memory && i < w->from + w->count; i++) {
		cJSON *flow = sp_flows_add(w->f, i);
		memory = flow != NULL;
		if (memory && code == SIGNPREP_OK) {
			memory = kind->hear(w, i, flow, response);
		} else if (memory) {
			memory = sp_json_put(flow, "done", cJSON_CreateFalse()) &&
				(code != SIGNPREP_UNKNOWN || sp_json_put_text(flow, "message", "unknown"));
			sp_flows_fail(w->f, i, &cause, text);
		}
	}
	cJSON_Delete(response);
	signprep_free(text);
	if (!memory)
		return sp_fail_memory(err, "");
	if (sp_flows_stops(code) && err)
		*err = cause;
	return sp_flows_stops(code) ? code : SIGNPREP_OK;
}

signprep_code sp_flows_make_all(sp_flows *f, const sp_flows_kind *kind, const void *what, signprep_error *err)
{
	size_t size = kind->together ? SP_FLOWS_TOGETHER : 1;
	signprep_code code = SIGNPREP_OK;
	for (size_t from = 0; code == SIGNPREP_OK && from < f->count; from += size) {
		const sp_flows_work w = { f, what, from, f->count - from < size ? f->count - from : size };
		code = sp_flows_make(&w, kind, err);
	}
	return code;
}

cJSON *sp_flows_ids(const sp_flows *f, size_t from, size_t count)
{
	return cJSON_CreateStringArray(f->ids + from, (int) count);
}

bool sp_flows_is_link(const char *text)
{
	if (strncasecmp(text, "https://", 8) != 0 && strncasecmp(text, "http://", 7) != 0)
		return false;
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}
