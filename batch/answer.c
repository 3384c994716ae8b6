/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows as JSON. */
#include "batch/answer.h"

#include <string.h>

#include "base/json/issue_json.h"
#include "base/json/json_build.h"

static bool put_text(cJSON *object, const char *name, const char *text)
{
	return !text || !*text || sp_json_put(object, name, cJSON_CreateString(text));
}

static bool put_flow(cJSON *object, const sp_entry *entry)
{
	const signprep_flow *flow = &entry->flow;
	bool already = flow->already_created || (entry->from_journal && entry->state == SP_ENTRY_CREATED);
	return put_text(object, "FlowId", flow->flow_id) && put_text(object, "FileId", flow->file_id) &&
		put_text(object, "RequestId", flow->request_id) && put_text(object, "preview_url", flow->preview_url) &&
		(!already || sp_json_put(object, "already_created", cJSON_CreateTrue()));
}

/* What a program that only asks for places wants to have. */
static bool put_request(cJSON *object, const sp_entry *entry)
{
	bool wanted = entry->state == SP_ENTRY_LOCATED && entry->result;
	return !wanted || sp_json_put(object, "request", cJSON_CreateRaw(signprep_result_request(entry->result)));
}

char *sp_answer_line(const sp_entry *entry, signprep_lang lang)
{
	char *printed = NULL, *line;
	if (entry->answer)
		return strdup(entry->answer);
	cJSON *object = cJSON_CreateObject();
	if (sp_json_put(object, "key", cJSON_CreateString(entry->key)) &&
		(!entry->line || sp_json_put_number(object, "line", (double) entry->line)) &&
		put_text(object, entry->form ? "template" : "file", entry->pdf) &&
		sp_json_put(object, "status", cJSON_CreateString(sp_entry_status(entry))) &&
		sp_json_put_number(object, "code", entry->code) && put_flow(object, entry) && put_request(object, entry) &&
		sp_json_put(object, "issues", sp_issues_json(entry->issues, entry->form ? "" : entry->pdf, lang)))
		printed = cJSON_PrintUnformatted(object);
	cJSON_Delete(object);
	line = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	return line;
}
