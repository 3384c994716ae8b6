/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One finding as JSON. */
#include "base/json/issue_json.h"

#include <stdlib.h>

#include "base/json/json_build.h"

typedef size_t (*text_fn)(const signprep_issue *issue, signprep_lang lang, char *out, size_t cap);

const char *sp_severity_name(signprep_severity severity)
{
	switch (severity) {
	case SIGNPREP_SEVERITY_NOTE: return "note";
	case SIGNPREP_SEVERITY_WARNING: return "warning";
	case SIGNPREP_SEVERITY_ERROR: break;
	}
	return "error";
}

static bool put_text(cJSON *object, const char *name, const char *text)
{
	return !text || !*text || sp_json_put(object, name, cJSON_CreateString(text));
}

static bool put_written(cJSON *object, const char *name, const signprep_issue *issue, signprep_lang lang, text_fn write)
{
	size_t length = write(issue, lang, NULL, 0);
	char *text = malloc(length + 1);
	bool done = false;
	if (text) {
		write(issue, lang, text, length + 1);
		done = sp_json_put(object, name, cJSON_CreateString(text));
	}
	free(text);
	return done;
}

static cJSON *candidate_json(const signprep_candidate *candidate)
{
	cJSON *object = cJSON_CreateObject();
	if (object && (candidate->page == 0 || sp_json_put_number(object, "page", candidate->page)) &&
		sp_json_put_rect(object, "rect", candidate->rect) && put_text(object, "text", candidate->text) &&
		put_text(object, "line", candidate->line) && put_text(object, "note", candidate->note) &&
		(candidate->score <= 0 || sp_json_put_number(object, "score", candidate->score)))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static bool put_candidates(cJSON *object, const signprep_issue *issue)
{
	cJSON *array = cJSON_CreateArray();
	for (size_t i = 0; array && i < issue->candidate_count; i++) {
		if (!sp_json_push(array, candidate_json(&issue->candidates[i]))) {
			cJSON_Delete(array);
			return false;
		}
	}
	return sp_json_put(object, "candidates", array);
}

static bool put_place(cJSON *object, const signprep_issue *issue, const char *file)
{
	return put_text(object, "file", file) && (issue->page == 0 || sp_json_put_number(object, "page", issue->page)) &&
		(!issue->has_rect || sp_json_put_rect(object, "rect", issue->rect)) && put_text(object, "component", issue->where);
}

cJSON *sp_issue_json(const signprep_issue *issue, const char *file, signprep_lang lang)
{
	cJSON *object = cJSON_CreateObject();
	if (object && sp_json_put(object, "id", cJSON_CreateString(issue->id)) &&
		sp_json_put(object, "severity", cJSON_CreateString(sp_severity_name(issue->severity))) &&
		put_written(object, "message", issue, lang, signprep_issue_message) && put_place(object, issue, file) &&
		put_candidates(object, issue) && put_written(object, "help", issue, lang, signprep_issue_help) &&
		put_text(object, "server_code", issue->server_code) && put_text(object, "request_id", issue->request_id))
		return object;
	cJSON_Delete(object);
	return NULL;
}

cJSON *sp_issues_json(const signprep_issues *list, const char *file, signprep_lang lang)
{
	cJSON *array = cJSON_CreateArray();
	size_t count = signprep_issues_count(list);
	for (size_t i = 0; array && i < count; i++) {
		if (!sp_json_push(array, sp_issue_json(signprep_issues_at(list, i), file, lang))) {
			cJSON_Delete(array);
			return NULL;
		}
	}
	return array;
}
