/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Answers in the service's shape: {"Response":{…,"RequestId"}}, errors too, HTTP 200. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/prune.h"
#include "base/issues.h"
#include "service/sandbox/internal.h"

static void replace(sp_exchange *ex, int status, const char *type, char *text)
{
	free(ex->answer);
	ex->answer = text;
	ex->answer_length = text ? strlen(text) : 0;
	ex->status = text ? status : 500;
	ex->type = type;
}

void sp_answer_plain(sp_exchange *ex, int status, const char *type, const char *text)
{
	replace(ex, status, type, strdup(text));
}

void sp_answer_memory(sp_exchange *ex)
{
	sp_answer_error(ex, "InternalError", "沙箱内存不足");
}

void sp_answer_json(sp_exchange *ex, cJSON *response)
{
	cJSON *root = cJSON_CreateObject();
	bool good = response && root && cJSON_AddStringToObject(response, "RequestId", ex->request_id);
	if (good && cJSON_AddItemToObject(root, "Response", response))
		response = NULL;
	else
		good = false;
	replace(ex, 200, "application/json", good ? cJSON_PrintUnformatted(root) : NULL);
	if (!ex->answer)
		snprintf(ex->code, sizeof ex->code, "InternalError");
	cJSON_Delete(response);
	cJSON_Delete(root);
}

void sp_answer_made(sp_exchange *ex, cJSON *response, bool good)
{
	if (!good) {
		cJSON_Delete(response);
		response = NULL;
	}
	/* Actions that both editions share answer as the company's. */
	if (ex->partner)
		sp_action_prune(response, &ex->row->response);
	sp_answer_json(ex, response);
}

void sp_answer_error(sp_exchange *ex, const char *code, const char *format, ...)
{
	char message[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	snprintf(ex->code, sizeof ex->code, "%s", code);
	cJSON *response = cJSON_CreateObject();
	cJSON *error = response ? cJSON_AddObjectToObject(response, "Error") : NULL;
	if (!error || !cJSON_AddStringToObject(error, "Code", code) || !cJSON_AddStringToObject(error, "Message", message)) {
		cJSON_Delete(response);
		response = NULL;
	}
	sp_answer_json(ex, response);
}

/* Findings of locating are the tool's own; this is what the service would call them. First prefix that fits. */
static const char *code_of(const signprep_issue *issue)
{
	static const struct {
		const char *prefix, *code;
	} table[] = {
		{ "K204", "MissingParameter.ApproverSignComponent" },
		{ "K", "InvalidParameter.Keyword" },
		{ "F", "MissingParameter.Field" },
		{ "P101", "InvalidParameter.ComponentPage" },
		{ "P102", "InvalidParameter.ComponentPage" },
		{ "P", "InvalidParameter.ComponentPosition" },
		{ "D6", "InvalidParameter.Keyword" },
	};
	if (issue->server_code && *issue->server_code)
		return issue->server_code;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strncmp(issue->id, table[i].prefix, strlen(table[i].prefix)) == 0)
			return table[i].code;
	return "InvalidParameterValue";
}

bool sp_answer_issues(sp_exchange *ex, const signprep_issues *list)
{
	const signprep_issue *first = sp_issues_first_error(list);
	char message[512];
	if (!first)
		return false;
	signprep_issue_message(first, SIGNPREP_ZH, message, sizeof message);
	sp_answer_error(ex, code_of(first), *first->where ? "%s（%s）" : "%s", message, first->where);
	return true;
}

bool sp_sandbox_commit(sp_sandbox *sandbox)
{
	pthread_mutex_lock(&sandbox->lock);
	bool good = sp_keep_commit(sandbox->keep, &sandbox->store);
	pthread_mutex_unlock(&sandbox->lock);
	return good;
}
