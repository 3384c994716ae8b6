/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How every run ends. */
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include <signprep/client.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "cli/msg.h"
#include "cli/stop.h"

bool sp_cli_human(const sp_cli *cli)
{
	return !cli->common.json && !cli->common.jsonl;
}

signprep_code sp_cli_fail(sp_cli *cli, const signprep_error *err)
{
	sp_issues_add_error(cli->issues, err);
	return err->code;
}

signprep_code sp_cli_refuse(sp_cli *cli, const char *id, const char *where, ...)
{
	const char *texts[4] = { NULL, NULL, NULL, NULL };
	signprep_error err = { 0 };
	va_list args;

	va_start(args, where);
	for (int i = 0; i < 4 && (texts[i] = va_arg(args, const char *)); i++)
		continue;
	va_end(args);
	sp_fail(&err, id, 0, where, texts[0], texts[1], texts[2], texts[3], NULL);
	return sp_cli_fail(cli, &err);
}

signprep_code sp_cli_give_text(sp_cli *cli, sp_buf *text)
{
	bool done = !text->failed;
	if (done && sp_cli_human(cli))
		sp_out_write(&cli->out, text->data, text->length);
	else if (done)
		done = sp_json_put_text(cli->answer, "text", text->data);
	sp_buf_clear(text);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

signprep_code sp_cli_give_json(sp_cli *cli, const char *text)
{
	if (sp_cli_human(cli)) {
		sp_out_json_text(&cli->out, text);
		return SIGNPREP_OK;
	}
	cli->raw = strdup(text);
	return cli->raw ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

signprep_code sp_cli_subcommand(sp_cli *cli, const sp_subcommand *const *rows, const void *options)
{
	const sp_subcommand *row = NULL;
	signprep_error err = { 0 };
	signprep_code code = sp_subcommand_find(&row, cli->command, rows, options, cli->arguments, cli->argument_count, &err);
	if (row && !sp_json_set_text(cli->answer, "schema", row->schema))
		return sp_cli_refuse(cli, "D901", "", NULL);
	return code ? sp_cli_fail(cli, &err) : row->run(cli, options);
}

signprep_code sp_cli_take(sp_cli *cli, const signprep_issues *issues)
{
	sp_issues_append(cli->issues, issues);
	return signprep_issues_code(issues);
}

static cJSON *issue_json(const sp_cli *cli, const signprep_issue *issue)
{
	const sp_issue_files files = { cli->pdf_name, cli->request_name, cli->request };
	return sp_issue_placed_json(&files, issue, cli->lang);
}

/* Adds the findings to the answer. */
static bool put_issues(const sp_cli *cli)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < signprep_issues_count(cli->issues); i++)
		done = sp_json_push(array, issue_json(cli, signprep_issues_at(cli->issues, i)));
	return sp_json_put(cli->answer, "issues", array) && done;
}

/* `text`: the answer in place of cli->answer, or NULL. */
static bool print_events(sp_cli *cli, const char *text, signprep_code code)
{
	bool done = true;
	for (size_t i = 0; done && i < signprep_issues_count(cli->issues); i++) {
		cJSON *event = cJSON_CreateObject();
		done = sp_json_put_text(event, "event", "issue") &&
			sp_json_put(event, "issue", issue_json(cli, signprep_issues_at(cli->issues, i))) &&
			sp_out_json(&cli->out, event);
		cJSON_Delete(event);
	}
	cJSON *event = cJSON_CreateObject();
	cJSON *result = text ? cJSON_CreateRaw(text) : cJSON_CreateObjectReference(cli->answer->child);
	done = done && sp_json_put_text(event, "event", "result") &&
		sp_json_put_text(event, "status", code == SIGNPREP_OK ? "success" : "failure") &&
		sp_json_put_number(event, "code", code);
	done = sp_json_put(event, "result", result) && done && sp_out_json(&cli->out, event);
	cJSON_Delete(event);
	return done;
}

static void print_line(sp_cli *cli, const char *text)
{
	sp_out_write(&cli->out, text, strlen(text));
	sp_out_write(&cli->out, "\n", 1);
}

/* Whether it could be written is known to the output, and told at the end. */
static bool print_piece(void *opaque, const void *bytes, size_t length)
{
	(void) sp_out_write(opaque, bytes, length);
	return true;
}

static bool print_pieces(sp_cli *cli)
{
	if (!cli->command->json_pieces(cli, print_piece, &cli->out))
		return false;
	sp_out_write(&cli->out, "\n", 1);
	return true;
}

/* Made before the first byte of it is written. False: no memory. */
static bool print_answer(sp_cli *cli, signprep_code code)
{
	char *made = NULL;
	bool raw = cli->raw && !code;
	if (!raw && cli->common.json && cli->find && cli->command->json_pieces)
		return print_pieces(cli);
	if (!raw && cli->command->json && cli->command->json(&made, cli, NULL))
		return false;
	const char *text = raw ? cli->raw : made;
	bool done = text || put_issues(cli);
	if (!done || !cli->common.json)
		done = done && print_events(cli, text, code);
	else if (text)
		print_line(cli, text);
	else
		done = sp_out_json(&cli->out, cli->answer);
	signprep_free(made);
	return done;
}

bool sp_cli_has_warnings(const sp_cli *cli)
{
	for (size_t i = 0; i < signprep_issues_count(cli->issues); i++)
		if (signprep_issues_at(cli->issues, i)->severity == SIGNPREP_SEVERITY_WARNING)
			return true;
	return false;
}

int sp_finish(sp_cli *cli, signprep_code code)
{
	signprep_error err = { 0 };

	sp_msg_progress_end(cli);
	sp_stop_speak();
	if (!code && cli->common.strict && sp_cli_has_warnings(cli))
		code = SIGNPREP_WARNINGS;
	if (sp_issues_failed(cli->issues))
		code = sp_fail_memory(&err, "");
	if (!cli->common.help && !cli->answered && !sp_cli_human(cli) && !print_answer(cli, code))
		code = sp_fail_memory(&err, "");
	if (!sp_out_flush(&cli->out) && cli->out.error_number != EPIPE)
		code = sp_fail(&err, cli->out.error_number == ENOMEM ? "D901" : "D906", cli->out.error_number, "<stdout>", NULL);
	if (err.code)
		sp_issues_add_error(cli->issues, &err);
	if (!cli->issues_are_data || err.code)
		sp_msg_issues(cli);
	return (int) code;
}
