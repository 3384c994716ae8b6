/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep template pull: templates of the service become forms in files; those that are there already are compared. */
#include <stdio.h>
#include <string.h>

#include <signprep/form.h>

#include "base/file.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_pretty.h"
#include "base/json/json_read.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/service/ask.h"
#include "cli/stop.h"
#include "cli/usage/template_rows.h"

#define FORM_MAX ((size_t) 16 << 20)

typedef enum state { STATE_LISTED, STATE_NEW, STATE_UNCHANGED, STATE_CHANGED, STATE_REPLACED } state;

static const char *const state_names[] = { "listed", "new", "unchanged", "changed", "replaced" };

static const char *state_word(const sp_cli *cli, state s)
{
	static const char *const zh[] = { "", "新存", "未变", "有变化，未保存", "已替换" };
	static const char *const en[] = { "", "new", "unchanged", "changed, kept", "replaced" };
	return sp_msg_pick(cli, en[s], zh[s]);
}

static bool is_file(const char *path)
{
	size_t length = strlen(path);
	return strcmp(path, "-") == 0 || (length > 5 && strcmp(path + length - 5, ".json") == 0);
}

/* --- one form --- */

/* What has changed since the file was written. With --force a file that is no such form is replaced without a word. */
static signprep_code compare(sp_cli *cli, const char *path, const char *text, const sp_buf *before, state *out)
{
	signprep_issues *changes = NULL;
	signprep_error err = { 0 };
	signprep_code code = signprep_forms_compare(&changes, before->data ? before->data : "", text, &err);
	bool force = cli->common.force;
	*out = force ? STATE_REPLACED : STATE_CHANGED;
	if (code == SIGNPREP_INVALID && force)
		return SIGNPREP_OK;
	if (code) {
		*out = STATE_LISTED;
		snprintf(err.where, sizeof err.where, "%s", path);
		return sp_cli_fail(cli, &err);
	}
	if (signprep_issues_count(changes) == 0)
		*out = STATE_UNCHANGED;
	code = sp_cli_take(cli, changes);
	signprep_issues_free(changes);
	if (!code && *out == STATE_CHANGED)
		code = sp_cli_refuse(cli, "R838", path, NULL);
	return code;
}

static signprep_code look(sp_cli *cli, const char *path, const char *text, state *out)
{
	signprep_error err = { 0 };
	sp_buf before;
	int error_number = 0;
	*out = STATE_NEW;
	if (strcmp(path, "-") == 0)
		return SIGNPREP_OK;
	sp_file_status status = sp_file_read(path, FORM_MAX, &before, &error_number);
	if (status == SP_FILE_MISSING)
		return SIGNPREP_OK;
	if (status != SP_FILE_OK) {
		sp_file_read_fail(&err, status, error_number, path, FORM_MAX);
		return sp_cli_fail(cli, &err);
	}
	signprep_code code = compare(cli, path, text, &before, out);
	sp_buf_clear(&before);
	return code;
}

static signprep_code write_form(sp_cli *cli, const char *path, const char *text)
{
	sp_buf pretty;
	sp_buf_init(&pretty, FORM_MAX);
	bool done = sp_json_pretty(text, strlen(text), &pretty) && sp_buf_putc(&pretty, '\n');
	signprep_code code = done ? sp_output_file(cli, path, pretty.data, pretty.length) : sp_cli_refuse(cli, "D901", path, NULL);
	sp_buf_clear(&pretty);
	return code;
}

static signprep_code save(sp_cli *cli, const char *path, const cJSON *form, state *out)
{
	char *text = cJSON_PrintUnformatted(form);
	signprep_code code = text ? look(cli, path, text, out) : sp_cli_refuse(cli, "D901", path, NULL);
	if (!code && *out != STATE_UNCHANGED)
		code = write_form(cli, path, text);
	cJSON_free(text);
	return code;
}

/* --- all of them --- */

/* "甲方, 乙方". */
static void show_roles(sp_cli *cli, const cJSON *form)
{
	const cJSON *at;
	bool first = true;
	cJSON_ArrayForEach(at, sp_json_array(form, "recipients"))
	{
		sp_out_printf(&cli->out, "%s", first ? "  " : ", ");
		sp_out_text(&cli->out, sp_json_text(at, "role"), 0);
		first = false;
	}
}

static void show(sp_cli *cli, const cJSON *form, state s, const char *path)
{
	sp_out_text(&cli->out, sp_json_text(form, "template_id"), 34);
	sp_out_text(&cli->out, sp_json_text(form, "version"), 4);
	sp_out_text(&cli->out, sp_json_text(form, "name"), 0);
	if (s == STATE_LISTED) {
		show_roles(cli, form);
	} else {
		sp_out_printf(&cli->out, "  %s: ", state_word(cli, s));
		sp_out_text(&cli->out, path, 0);
	}
	sp_out_printf(&cli->out, "\n");
}

/* Takes the form over. */
static bool put_form(cJSON *list, cJSON *form, state s, const char *path)
{
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_push(list, item) && sp_json_put_text(item, "state", state_names[s]) &&
		(s == STATE_LISTED || sp_json_put_text(item, "file", path));
	return sp_json_put(item, "form", form) && done;
}

/* Each form in its place: a failure of one leaves the others as they are. */
static signprep_code save_all(sp_cli *cli, const sp_template_options *o, cJSON *forms)
{
	cJSON *list = cJSON_AddArrayToObject(cli->answer, "forms"), *form;
	signprep_code first = list ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
	while (list && (form = cJSON_DetachItemFromArray(forms, 0)) != NULL) {
		state s = STATE_LISTED;
		signprep_code code = SIGNPREP_OK;
		sp_buf path;
		sp_buf_init(&path, 1 << 16);
		if (o->output && is_file(o->output))
			sp_buf_puts(&path, o->output);
		else if (o->output)
			sp_buf_printf(&path, "%s/%s.json", o->output, sp_json_text(form, "template_id"));
		if (o->output)
			code = path.data && !path.failed ? save(cli, path.data, form, &s)
							 : sp_cli_refuse(cli, "D901", o->output, NULL);
		bool told = !code || s == STATE_CHANGED;
		if (told && sp_cli_human(cli) && !cli->stdout_used)
			show(cli, form, s, path.data);
		if (!told)
			cJSON_Delete(form);
		else if (!put_form(list, form, s, path.data))
			code = sp_cli_refuse(cli, "D901", "", NULL);
		sp_buf_clear(&path);
		first = first ? first : code;
	}
	return first;
}

static signprep_code take_forms(sp_cli *cli, const sp_template_options *o, const char *json)
{
	cJSON *answer = cJSON_Parse(json), *forms = cJSON_GetObjectItemCaseSensitive(answer, "forms");
	int count = cJSON_GetArraySize(forms);
	signprep_code code = answer ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
	char text[24];
	snprintf(text, sizeof text, "%d", count);
	if (!code && o->output && is_file(o->output) && count > 1)
		code = sp_cli_refuse(cli, "R837", o->output, text, NULL);
	else if (!code && o->output && !is_file(o->output) && count > 0)
		code = sp_output_folder(cli, o->output);
	if (!code)
		code = save_all(cli, o, forms);
	cJSON_Delete(answer);
	return code;
}

/* The PDF of each; one that does not come leaves the others as they are. */
static signprep_code fetch_all(sp_cli *cli, const sp_template_options *o, signprep_client *client, const char *json)
{
	cJSON *answer = cJSON_Parse(json);
	const cJSON *form;
	signprep_code first = answer ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
	cJSON_ArrayForEach(form, cJSON_GetObjectItemCaseSensitive(answer, "forms"))
	{
		signprep_error err = { 0 };
		const char *id = sp_json_text(form, "template_id");
		signprep_code code = signprep_forms_pdf(client, id, o->pdf, cli->common.force, &err);
		if (code && !*err.where)
			snprintf(err.where, sizeof err.where, "%s", id);
		if (code)
			(void) sp_cli_fail(cli, &err);
		first = first ? first : code;
	}
	cJSON_Delete(answer);
	return first;
}

static signprep_code run(sp_cli *cli, const void *opaque)
{
	const sp_template_options *o = opaque;
	sp_asking a = { .code = SIGNPREP_OK };
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	char *json = NULL;
	signprep_code code = o->output && strcmp(o->output, "-") == 0 ? sp_output_check(cli, o->output) : SIGNPREP_OK,
		      pulled = code;
	if (code)
		return code;
	sp_ask_open(&a, cli, o->sending, NULL, false);
	if (!a.code) {
		sp_stop_defer();
		pulled = signprep_forms_pull(
			&json, &issues, a.sending.client, cli->arguments + 1, cli->argument_count - 1, o->named, &err);
		signprep_code found = issues ? sp_cli_take(cli, issues) : SIGNPREP_OK;
		if (pulled && !found)
			(void) sp_cli_fail(cli, &err);
	}
	code = json ? take_forms(cli, o, json) : SIGNPREP_OK;
	if (json && o->pdf && !a.code) {
		signprep_code fetched = fetch_all(cli, o, a.sending.client, json);
		code = code ? code : fetched;
	}
	sp_ask_close(&a);
	signprep_issues_free(issues);
	signprep_free(json);
	return a.code ? a.code : pulled ? pulled : code;
}

static const char *const options[] = { "--output", "--name", "--pdf", "--edition", "--app-id", "--partner-org",
	"--partner-operator", "--operator", "--encrypt", "--as-org", "--env", "--profile", "--endpoint", "--ca-file", "--proxy",
	"--journal", "--rate", "--retries", NULL };

const sp_subcommand sp_template_pull_row = {
	.name = "pull",
	.schema = "signprep.template-pull/1",
	.arguments = "[ID]...",
	.options = options,
	.run = run,
};
