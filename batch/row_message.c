/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows and answers as messages. What comes in is anybody's: looked at strictly before it is believed. */
#include "batch/row_message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/fail.h"
#include "base/json/json_scan.h"
#include "base/json/json_build.h"

#define DEPTH 64
#define PDF_MAX 8192 /* bytes of a path or URL */

/* In the place of a problem: nothing is wrong with the message, it is this machine that lacks memory. */
static const char lacking[] = "memory";

static bool put_text(cJSON *object, const char *name, const char *text)
{
	return !text || !*text || sp_json_put(object, name, cJSON_CreateString(text));
}

static bool put_flag(cJSON *object, const char *name, bool flag)
{
	return !flag || sp_json_put(object, name, cJSON_CreateTrue());
}

static bool fill(cJSON *object, const sp_entry *entry, const sp_terms *terms)
{
	return sp_json_put(object, "schema", cJSON_CreateString(SP_ROW_MESSAGE_ROW)) && put_text(object, "key", entry->key) &&
		(!entry->line || sp_json_put_number(object, "line", (double) entry->line)) &&
		put_text(object, "environment", terms->environment) && put_text(object, "edition", terms->edition) &&
		put_flag(object, "submit", terms->submit) && put_text(object, "template_sha256", terms->template_sha256) &&
		(!terms->on_multiple || sp_json_put_number(object, "on_multiple", terms->on_multiple)) &&
		put_flag(object, "resend", entry->resend) && put_flag(object, "resend_unknown", entry->resend_unknown) &&
		put_text(object, "pdf", entry->pdf) && put_text(object, "form", entry->form) &&
		put_text(object, "files", entry->files) && put_text(object, "password", entry->password) &&
		put_text(object, "request", entry->request);
}

char *sp_row_message_write(const sp_entry *entry, const sp_terms *terms, size_t *length)
{
	cJSON *object = cJSON_CreateObject();
	char *printed = object && fill(object, entry, terms) ? cJSON_PrintUnformatted(object) : NULL;
	*length = printed ? strlen(printed) : 0;
	char *text = printed && *length <= SP_ROW_MESSAGE_MAX ? strdup(printed) : NULL;
	cJSON_Delete(object);
	if (printed)
		explicit_bzero(printed, strlen(printed));
	cJSON_free(printed);
	return text;
}

/* The object of a message; NULL with what is wrong with it, written into `room` where it takes more than a word. */
static cJSON *parse(const char *text, size_t length, const char **problem, char *room, size_t cap)
{
	const sp_json_limits limits = { .max_bytes = SP_ROW_MESSAGE_MAX, .max_depth = DEPTH };
	signprep_error err = { 0 };
	size_t skip = 0;
	signprep_code code = sp_json_scan(text, length, &limits, "", &skip, &err);
	cJSON *object = code ? NULL : cJSON_ParseWithLength(text + skip, length - skip);
	if (cJSON_IsObject(object))
		return object;
	snprintf(room, cap, "%s", code ? err.message : "no object");
	/* What was scanned can be parsed. */
	*problem = strcmp(err.id, "D901") == 0 || (!code && !object) ? lacking : room;
	cJSON_Delete(object);
	return NULL;
}

static const char *text_of(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* A whole number within [0, max]; false when there is something else. */
static bool number_of(const cJSON *object, const char *name, double max, double *out)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	*out = 0;
	if (!item)
		return true;
	if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > max ||
		item->valuedouble != (double) (long long) item->valuedouble)
		return false;
	*out = item->valuedouble;
	return true;
}

/* False when the member is there and does not fit. */
static bool copy_text(const cJSON *object, const char *name, char *out, size_t cap)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	const char *text = cJSON_GetStringValue(item);
	*out = '\0';
	return !item || (text && (size_t) snprintf(out, cap, "%s", text) < cap);
}

/* NULL: it is kept; else what is wrong. `empty`: it may be. */
static const char *keep_text(const cJSON *object, const char *name, size_t max, bool empty, char **out)
{
	const char *text = text_of(object, name);
	if (!text || strlen(text) > max || (!*text && !empty))
		return name;
	return (*out = strdup(text)) ? NULL : lacking;
}

/* Members of which a copy is kept. NULL when all is well. */
static const char *keep_texts(const cJSON *object, sp_entry *entry)
{
	const struct {
		const char *name;
		size_t max;
		bool needed, empty;
		char **out;
	} texts[] = { { "pdf", PDF_MAX, true, false, &entry->pdf }, { "form", SP_ROW_MESSAGE_MAX, false, false, &entry->form },
		{ "files", PDF_MAX, false, true, &entry->files }, { "password", 1024, false, true, &entry->password },
		{ "request", SP_ROW_MESSAGE_MAX, true, false, &entry->request } };
	const char *problem = NULL;
	for (size_t i = 0; i < sizeof texts / sizeof *texts && !problem; i++)
		if (texts[i].needed || cJSON_HasObjectItem(object, texts[i].name))
			problem = keep_text(object, texts[i].name, texts[i].max, texts[i].empty, texts[i].out);
	return problem;
}

static bool has_controls(const char *text)
{
	for (; *text; text++)
		if ((unsigned char) *text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

/* What of the row will not do; NULL when all is well. */
static const char *take_row(const cJSON *object, sp_entry *entry, sp_terms *terms)
{
	double line, on_multiple;
	if (!copy_text(object, "key", entry->key, sizeof entry->key) || !*entry->key || has_controls(entry->key))
		return "key";
	if (!number_of(object, "line", 9e15, &line))
		return "line";
	if (!number_of(object, "on_multiple", SIGNPREP_MULTIPLE_ALL, &on_multiple))
		return "on_multiple";
	if (!copy_text(object, "environment", terms->environment, sizeof terms->environment))
		return "environment";
	if (!copy_text(object, "edition", terms->edition, sizeof terms->edition))
		return "edition";
	if (!copy_text(object, "template_sha256", terms->template_sha256, sizeof terms->template_sha256))
		return "template_sha256";
	const char *problem = keep_texts(object, entry);
	if (problem)
		return problem;
	entry->request_length = strlen(entry->request);
	entry->line = (long long) line;
	entry->resend = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "resend"));
	entry->resend_unknown = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "resend_unknown"));
	terms->on_multiple = (int) on_multiple;
	terms->submit = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "submit"));
	return NULL;
}

/* Texts of the tree may hold the password of a PDF. */
static void wipe(cJSON *object)
{
	cJSON *password = cJSON_GetObjectItemCaseSensitive(object, "password");
	if (cJSON_IsString(password))
		explicit_bzero(password->valuestring, strlen(password->valuestring));
	cJSON_Delete(object);
}

signprep_code sp_row_message_read(const char *text, size_t length, sp_entry **out, sp_terms *terms, signprep_error *err)
{
	char broken[512];
	const char *problem = NULL;
	*out = NULL;
	*terms = (sp_terms) { .submit = false };
	cJSON *object = parse(text, length, &problem, broken, sizeof broken);
	const char *schema = text_of(object, "schema");
	sp_entry *entry = object ? sp_entry_new() : NULL;
	if (object)
		problem = !entry                                             ? lacking
			: !schema || strcmp(schema, SP_ROW_MESSAGE_ROW) != 0 ? "schema"
									     : take_row(object, entry, terms);
	wipe(object);
	if (problem) {
		sp_entry_free(entry);
		return problem == lacking ? sp_fail_memory(err, "") : sp_fail(err, "B522", 0, "", problem, NULL);
	}
	*out = entry;
	return SIGNPREP_OK;
}

static bool state_of(const char *status, sp_entry_state *state)
{
	sp_entry probe = { .state = SP_ENTRY_LOCATED };
	for (; probe.state <= SP_ENTRY_UNKNOWN; probe.state++) {
		if (strcmp(sp_entry_status(&probe), status) == 0) {
			*state = probe.state;
			return true;
		}
	}
	return false;
}

/* The findings as far as they are counted: the line says them in full. NULL when all is well. */
static const char *take_issues(const cJSON *list, sp_entry *entry)
{
	const cJSON *item;
	if (!cJSON_IsArray(list))
		return "issues";
	cJSON_ArrayForEach(item, list)
	{
		const char *id = text_of(item, "id");
		if (!id)
			return "issues";
		if (signprep_issue_kind_find(id))
			sp_issues_add(entry->issues, id, "", NULL);
	}
	return sp_issues_failed(entry->issues) ? lacking : NULL;
}

static const char *take_answer(const cJSON *object, sp_entry *entry)
{
	const char *key = text_of(object, "key"), *status = text_of(object, "status");
	signprep_flow *flow = &entry->flow;
	double code;
	if (!key || strcmp(key, entry->key) != 0)
		return "key";
	if (!status || !state_of(status, &entry->state))
		return "status";
	if (!cJSON_HasObjectItem(object, "code") || !number_of(object, "code", 255, &code))
		return "code";
	if (!copy_text(object, "FlowId", flow->flow_id, sizeof flow->flow_id) ||
		!copy_text(object, "FileId", flow->file_id, sizeof flow->file_id) ||
		!copy_text(object, "RequestId", flow->request_id, sizeof flow->request_id))
		return "FlowId";
	const char *problem = take_issues(cJSON_GetObjectItemCaseSensitive(object, "issues"), entry);
	if (problem)
		return problem;
	flow->already_created = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "already_created"));
	entry->code = (signprep_code) code;
	return NULL;
}

/* White space between the tokens may hold line ends; strings cannot. */
static char *one_line(const char *text, size_t length)
{
	char *line = strndup(text, length);
	for (char *at = line; at && *at; at++)
		if (*at == '\n' || *at == '\r')
			*at = ' ';
	return line;
}

signprep_code sp_row_message_answer(const char *text, size_t length, sp_entry *entry, signprep_error *err)
{
	char broken[512];
	const sp_entry_state before = entry->state;
	const char *problem = NULL;
	cJSON *object = parse(text, length, &problem, broken, sizeof broken);
	if (object)
		problem = take_answer(object, entry);
	cJSON_Delete(object);
	if (problem) {
		entry->state = before;
		return problem == lacking ? sp_fail_memory(err, "") : sp_fail(err, "B523", 0, "", entry->key, problem, NULL);
	}
	entry->answer = one_line(text, length);
	return entry->answer ? SIGNPREP_OK : sp_fail_memory(err, "");
}
