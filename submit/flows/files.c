/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files of contracts: waited for while they are composed, fetched, checked to be whole, named by a pattern. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/options.h"
#include "base/output.h"
#include "base/utf8.h"
#include "submit/flows/flows.h"
#include "submit/internal.h"

#define NAME_ROOM 256
#define TITLE_MAX 120 /* bytes of a contract's name in that of a file */
#define DEFAULT_WAIT_S 30
#define PAUSE_S 2

typedef struct download {
	sp_flows *f;
	const signprep_flows_download *o;
	const char *pattern, *type;
	int folder;
	char **names; /* written in this run */
	size_t name_count;
} download;

/* --- names --- */

/* What can't stand in a name, or be seen in one; at its beginning, neither what hides a file nor what makes an option of it. */
static bool is_bad_in_name(uint32_t cp, bool first, bool last)
{
	static const struct {
		uint32_t from, to;
	} unseen[] = { { 0, 0x1f }, { 0x7f, 0x9f }, { 0x61c, 0x61c }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
		{ 0xfeff, 0xfeff } };
	for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
		if (cp >= unseen[i].from && cp <= unseen[i].to)
			return true;
	return (cp < 0x80 && strchr("/\\:*?\"<>|", (int) cp) != NULL) || (first && (cp == '.' || cp == '-')) ||
		((first || last) && cp == ' ');
}

/* What the service calls a contract, as part of a file's name. */
static void title_of(const char *text, char *out, size_t cap)
{
	size_t length = 0, left = strlen(text), step;
	uint32_t cp;
	for (; left > 0 && (step = sp_utf8_decode(text, left, &cp)) > 0; text += step, left -= step) {
		bool bad = is_bad_in_name(cp, length == 0, left == step);
		if (length + step >= cap)
			break;
		if (bad)
			out[length++] = '_';
		else
			memcpy(out + length, text, step), length += step;
	}
	out[length] = '\0';
}

/* `index` counts the files of one contract from 0. False: too long, or an unknown placeholder. */
static bool make_name(const download *d, size_t i, int index, char *out)
{
	char title[TITLE_MAX + 8] = "", number[16] = "";
	const char *suffix = strrchr(d->pattern, '.');
	sp_buf text;
	title_of(sp_json_text(d->f->details[i], "FlowName"), title, sizeof title);
	if (!*title)
		snprintf(title, sizeof title, "%s", d->f->ids[i]);
	if (index > 0)
		snprintf(number, sizeof number, "-%d", index + 1);
	sp_buf_init(&text, NAME_ROOM - 1);
	for (const char *at = d->pattern; *at;) {
		if (at == suffix)
			sp_buf_puts(&text, number);
		if (strncmp(at, "{flow_id}", 9) == 0)
			sp_buf_puts(&text, d->f->ids[i]), at += 9;
		else if (strncmp(at, "{name}", 6) == 0)
			sp_buf_puts(&text, title), at += 6;
		else if (*at == '{')
			text.failed = true, at++;
		else
			sp_buf_putc(&text, *at++);
	}
	if (!suffix)
		sp_buf_puts(&text, number);
	bool done = !text.failed && text.length > 0 && text.data[0] != '.';
	if (done)
		snprintf(out, NAME_ROOM, "%s", text.data);
	sp_buf_clear(&text);
	return done;
}

static bool is_pattern(const char *text)
{
	size_t length = strlen(text);
	if (length == 0 || length >= NAME_ROOM || *text == '.' || !sp_utf8_valid(text, length))
		return false;
	for (; *text; text++)
		if (*text == '/' || *text == '\\' || (unsigned char) *text < ' ')
			return false;
	return true;
}

static bool is_taken(const download *d, const char *name)
{
	for (size_t i = 0; i < d->name_count; i++)
		if (strcmp(d->names[i], name) == 0)
			return true;
	return false;
}

static bool remember(download *d, const char *name)
{
	char **grown = realloc(d->names, (d->name_count + 1) * sizeof *grown);
	if (!grown)
		return false;
	d->names = grown;
	return (grown[d->name_count] = strdup(name)) != NULL && ++d->name_count > 0;
}

/* --- one contract --- */

static const char *action_of(const download *d)
{
	return sp_flows_is_partner(d->f) ? "DescribeResourceUrlsByFlows" : "DescribeFileUrls";
}

/* The question about one contract. NULL: no memory. */
static cJSON *question(const download *d, size_t i)
{
	cJSON *body = cJSON_CreateObject();
	bool done = sp_flows_is_partner(d->f) ? sp_json_put(body, "FlowIds", sp_flows_ids(d->f, i, 1))
					      : sp_json_put(body, "BusinessIds", sp_flows_ids(d->f, i, 1)) &&
			sp_json_put_text(body, "BusinessType", "FLOW") && sp_json_put_text(body, "FileType", d->type);
	if (done)
		return body;
	cJSON_Delete(body);
	return NULL;
}

/* Its files in the answer, objects with a Url; NULL: none. */
static const cJSON *files_of(const download *d, size_t i, const cJSON *response)
{
	const cJSON *list = sp_json_array(response, "FlowResourceUrlInfos"), *item;
	if (!sp_flows_is_partner(d->f))
		return sp_json_array(response, "FileUrls");
	for (item = list ? list->child : NULL; item; item = item->next)
		if (strcmp(sp_json_text(item, "FlowId"), d->f->ids[i]) == 0)
			return sp_json_array(item, "ResourceUrlInfos");
	return NULL;
}

/* Nothing came in time: what was said last, or nothing. */
static signprep_code give_up(const download *d, const cJSON *response, signprep_error *err)
{
	const cJSON *message = cJSON_GetArrayItem(sp_json_array(response, "ErrorMessages"), 0);
	return cJSON_IsString(message) && *message->valuestring ? sp_fail(err, "S713", 0, "", message->valuestring, NULL)
								: sp_fail(err, "S715", 0, "", d->type, NULL);
}

/* Asks for the addresses until they are there. `*response`: caller deletes. */
static signprep_code ask_urls(const download *d, size_t i, cJSON **response, char **text, signprep_error *err)
{
	const sp_transport *t = &d->f->client->core->transport;
	double wait = d->o->wait_s > 0 ? d->o->wait_s : DEFAULT_WAIT_S, end = t->now(t->ctx) + wait;
	for (;;) {
		signprep_code code = sp_flows_call(d->f, action_of(d), question(d, i), response, text, err);
		const char *said = sp_json_text(cJSON_GetObjectItemCaseSensitive(*response, "Error"), "Code");
		bool composing = (code == SIGNPREP_REFUSED && strncmp(said, "ResourceNotFound", 16) == 0) ||
			(code == SIGNPREP_OK && cJSON_GetArraySize(files_of(d, i, *response)) == 0);
		if (!composing)
			return code;
		if (t->now(t->ctx) + PAUSE_S > end || !t->sleep(t->ctx, PAUSE_S, d->f->client->cancelled, d->f->client->opaque))
			return code == SIGNPREP_OK ? give_up(d, *response, err) : code;
		cJSON_Delete(*response);
		signprep_free(*text);
	}
}

static signprep_code fetch(download *d, size_t i, int index, const char *url, cJSON *files, signprep_error *err)
{
	char name[NAME_ROOM];
	cJSON *file = cJSON_CreateObject();
	if (!sp_json_push(files, file))
		return sp_fail_memory(err, "");
	if (!make_name(d, i, index, name))
		return sp_fail(err, "R818", 0, "", d->pattern, NULL);
	if (is_taken(d, name))
		return sp_fail(err, "R819", 0, "", name, NULL);
	const sp_flows_target target = { d->folder, name, d->type, action_of(d), d->o->force };
	bool kept = false;
	signprep_code code = sp_flows_fetch(d->f, url, &target, &kept, err);
	if (code != SIGNPREP_OK)
		return code;
	return remember(d, name) && sp_json_put_text(file, "name", name) && sp_json_put(file, "kept", cJSON_CreateBool(kept))
		? SIGNPREP_OK
		: sp_fail_memory(err, "");
}

static signprep_code fetch_all(download *d, size_t i, const cJSON *response, cJSON *files, signprep_error *err)
{
	const cJSON *list = files_of(d, i, response), *item;
	int index = 0;
	signprep_code code = SIGNPREP_OK;
	for (item = list->child; code == SIGNPREP_OK && item; item = item->next)
		code = fetch(d, i, index++, sp_json_text(item, "Url"), files, err);
	return code;
}

/* What stops the rest too. */
static bool stops(signprep_code code)
{
	return code == SIGNPREP_CREDENTIALS || code == SIGNPREP_INTERRUPTED || code == SIGNPREP_LIMIT;
}

/* Of a contract that is not signed there is a file as well; it looks the same in a folder, and a later run keeps it. */
static void note_unsigned(const download *d, size_t i)
{
	enum { SIGNED = 4, RESCINDED = 21 };
	long long status = sp_flows_status_of(d->f->details[i]);
	if (status != SIGNED && status != RESCINDED)
		sp_issues_add(d->f->issues, "S953", d->f->ids[i], sp_flows_word(status), NULL);
}

static signprep_code run_one(download *d, size_t i, signprep_error *err)
{
	cJSON *flow = sp_flows_add(d->f, i), *response = NULL;
	cJSON *files = flow ? cJSON_AddArrayToObject(flow, "files") : NULL;
	signprep_error cause = { 0 };
	char *text = NULL;
	if (!files)
		return sp_fail_memory(err, "");
	if (!d->f->details[i]) {
		sp_flows_miss(d->f, i);
		return sp_json_put(flow, "done", cJSON_CreateFalse()) ? SIGNPREP_OK : sp_fail_memory(err, "");
	}
	signprep_code code = ask_urls(d, i, &response, &text, &cause);
	if (code == SIGNPREP_OK)
		code = fetch_all(d, i, response, files, &cause);
	if (code == SIGNPREP_OK)
		note_unsigned(d, i);
	else
		sp_flows_fail(d->f, i, &cause, text);
	bool told = sp_json_put(flow, "done", cJSON_CreateBool(code == SIGNPREP_OK));
	cJSON_Delete(response);
	signprep_free(text);
	if (!told)
		return sp_fail_memory(err, "");
	if (stops(code) && err)
		*err = cause;
	return stops(code) ? code : SIGNPREP_OK;
}

static signprep_code open_folder(download *d, signprep_error *err)
{
	static const char *const types[] = { "PDF", "ZIP", "JPG" };
	int error_number = 0;
	bool known = false;
	for (size_t i = 0; i < 3; i++)
		known = known || strcmp(d->type, types[i]) == 0;
	if (!known)
		return sp_fail(err, "R816", 0, "", "download", "type", NULL);
	/* Of its contracts there are PDFs, and nothing else. */
	if (strcmp(d->type, "PDF") != 0 &&
		sp_flows_lack(d->f, strcmp(d->type, "ZIP") == 0 ? "flow download --type zip" : "flow download --type jpg", err))
		return SIGNPREP_RULE;
	if (!d->o->folder)
		return sp_fail(err, "R816", 0, "", "download", "folder", NULL);
	if (!is_pattern(d->pattern))
		return sp_fail(err, "R818", 0, "", d->pattern, NULL);
	sp_file_status status = sp_output_folder_open(d->o->folder, &d->folder, &error_number);
	return status == SP_FILE_OK ? SIGNPREP_OK : sp_file_fail(err, status, error_number, d->o->folder);
}

static signprep_code run(download *d, signprep_error *err)
{
	signprep_code code = open_folder(d, err);
	if (code == SIGNPREP_OK)
		code = sp_flows_ask(d->f, err);
	for (size_t i = 0; code == SIGNPREP_OK && i < d->f->count; i++)
		code = run_one(d, i, err);
	if (d->folder >= 0)
		close(d->folder);
	for (size_t i = 0; i < d->name_count; i++)
		free(d->names[i]);
	free(d->names);
	return code;
}

signprep_code signprep_flows_download_to(char **json, signprep_issues **issues, signprep_client *client,
	const char *const *flow_ids, size_t count, const signprep_flows_download *options, signprep_error *err)
{
	static const char *const defaults[] = { "{flow_id}.pdf", "{flow_id}.zip", "{flow_id}.jpg" };
	signprep_flows_download own;
	sp_flows f;
	signprep_code code = SP_OPTIONS_TAKE(signprep_flows_download, &own, options, err);
	signprep_code opened = sp_flows_open(&f, client, flow_ids, count, code == SIGNPREP_OK ? err : NULL);
	download d = { .f = &f, .o = &own, .folder = -1, .type = own.type ? own.type : "PDF" };
	size_t row = strcmp(d.type, "ZIP") == 0 ? 1 : strcmp(d.type, "JPG") == 0 ? 2 : 0;
	d.pattern = own.name ? own.name : defaults[row];
	if (code == SIGNPREP_OK)
		code = opened;
	if (code == SIGNPREP_OK)
		code = run(&d, err);
	return sp_flows_close(&f, code, json, issues, err);
}
