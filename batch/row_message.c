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
		put_text(object, "environment", terms->environment) && put_flag(object, "submit", terms->submit) &&
		put_text(object, "template_sha256", terms->template_sha256) &&
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
	char *text = printed && strlen(printed) <= SP_ROW_MESSAGE_MAX ? strdup(printed) : NULL;
	cJSON_Delete(object);
	if (printed)
		explicit_bzero(printed, strlen(printed));
	cJSON_free(printed);
	*length = text ? strlen(text) : 0;
	return text;
}

/* The object of a message; NULL with what is wrong with it. */
static cJSON *parse(const char *text, size_t length, char *problem, size_t cap)
{
	const sp_json_limits limits = { .max_bytes = SP_ROW_MESSAGE_MAX, .max_depth = DEPTH };
	signprep_error err = { 0 };
	size_t skip = 0;
	cJSON *object = sp_json_scan(text, length, &limits, "", &skip, &err) ? NULL
									     : cJSON_ParseWithLength(text + skip, length - skip);
	if (cJSON_IsObject(object))
		return object;
	snprintf(problem, cap, "%s", err.code ? err.message : "no object");
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

static bool keep_text(const cJSON *object, const char *name, size_t max, char **out)
{
	const char *text = text_of(object, name);
	return text && strlen(text) <= max && (*out = strdup(text)) != NULL;
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
	if (!copy_text(object, "template_sha256", terms->template_sha256, sizeof terms->template_sha256))
		return "template_sha256";
	if (!keep_text(object, "pdf", PDF_MAX, &entry->pdf) || !*entry->pdf)
		return "pdf";
	if (cJSON_HasObjectItem(object, "form") && (!keep_text(object, "form", SP_ROW_MESSAGE_MAX, &entry->form) || !*entry->form))
		return "form";
	if (cJSON_HasObjectItem(object, "files") && !keep_text(object, "files", PDF_MAX, &entry->files))
		return "files";
	if (cJSON_HasObjectItem(object, "password") && !keep_text(object, "password", 1024, &entry->password))
		return "password";
	if (!keep_text(object, "request", SP_ROW_MESSAGE_MAX, &entry->request) || !*entry->request)
		return "request";
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
	*out = NULL;
	*terms = (sp_terms) { .submit = false };
	cJSON *object = parse(text, length, broken, sizeof broken);
	if (!object)
		return sp_fail(err, "B522", 0, "", broken, NULL);
	const char *schema = text_of(object, "schema");
	sp_entry *entry = sp_entry_new();
	const char *problem = !entry                                 ? "memory"
		: !schema || strcmp(schema, SP_ROW_MESSAGE_ROW) != 0 ? "schema"
								     : take_row(object, entry, terms);
	wipe(object);
	if (problem) {
		sp_entry_free(entry);
		return entry ? sp_fail(err, "B522", 0, "", problem, NULL) : sp_fail_memory(err, "");
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

/* The findings as far as they are counted: the line says them in full. */
static bool take_issues(const cJSON *list, sp_entry *entry)
{
	const cJSON *item;
	if (!cJSON_IsArray(list))
		return false;
	cJSON_ArrayForEach(item, list)
	{
		const char *id = text_of(item, "id");
		if (!id)
			return false;
		if (signprep_issue_kind_find(id))
			sp_issues_add(entry->issues, id, "", NULL);
	}
	return !sp_issues_failed(entry->issues);
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
	if (!take_issues(cJSON_GetObjectItemCaseSensitive(object, "issues"), entry))
		return "issues";
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
	cJSON *object = parse(text, length, broken, sizeof broken);
	const char *problem = object ? take_answer(object, entry) : broken;
	cJSON_Delete(object);
	if (problem) {
		entry->state = before;
		return sp_fail(err, "B523", 0, "", entry->key, problem, NULL);
	}
	entry->answer = one_line(text, length);
	return entry->answer ? SIGNPREP_OK : sp_fail_memory(err, "");
}
