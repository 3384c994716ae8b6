/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep template drift: what has changed for a template between two documents. */
#include <string.h>

#include <signprep/memory.h>

#include "base/catalogue.h"
#include "base/issues.h"
#include "base/num.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/usage/template_action.h"

/* What was read of one document. */
typedef struct reading {
	signprep_result *result;
	signprep_inspection *inspection;
	signprep_find *lines;
} reading;

static void drop(reading *r)
{
	signprep_result_free(r->result);
	signprep_inspection_free(r->inspection);
	signprep_find_free(r->lines);
}

static signprep_code locate(sp_cli *cli, const signprep_request *request, reading *r, signprep_error *err)
{
	const signprep_locate_options options = {
		.size = sizeof options, .progress = sp_msg_wants_progress(cli) ? sp_msg_progress : NULL, .opaque = cli
	};
	signprep_code code = cli->pool ? signprep_pool_locate(&r->result, cli->pool, cli->document, request, &options, err)
				       : signprep_locate(&r->result, cli->document, request, &options, err);
	sp_msg_progress_end(cli);
	return code;
}

static signprep_code inspect(sp_cli *cli, reading *r, signprep_error *err)
{
	const signprep_inspect_options options = { .size = sizeof options,
		.parts = SIGNPREP_INSPECT_PAGES | SIGNPREP_INSPECT_FIELDS | SIGNPREP_INSPECT_SHA256 };
	return cli->pool ? signprep_pool_inspect(&r->inspection, cli->pool, cli->document, &options, err)
			 : signprep_inspect(&r->inspection, cli->document, &options, err);
}

static signprep_code find_lines(sp_cli *cli, reading *r, signprep_error *err)
{
	static const char *const every[] = { SIGNPREP_DRIFT_LINES };
	const signprep_match match = { .size = sizeof match, .regex = SIGNPREP_SWITCH_ON };
	const signprep_find_options options = { .size = sizeof options, .match = &match };
	return cli->pool ? signprep_pool_find(&r->lines, cli->pool, cli->document, every, 1, &options, err)
			 : signprep_find_run(&r->lines, cli->document, every, 1, &options, err);
}

static signprep_code read_document(sp_cli *cli, const char *path, const signprep_request *request, reading *r)
{
	signprep_error err = { 0 };
	signprep_document_free(cli->document);
	cli->document = NULL;
	signprep_code code = sp_input_document(cli, path);
	if (code)
		return code;
	code = locate(cli, request, r, &err);
	if (!code)
		code = inspect(cli, r, &err);
	if (!code)
		code = find_lines(cli, r, &err);
	/* Of pages that are lost nothing can be said. */
	return code ? sp_cli_fail(cli, &err) : sp_input_damage(cli);
}

static void print_shift(sp_cli *cli, const signprep_drifted *c)
{
	char dx[32], dy[32];
	sp_num_format(c->dx, 2, dx, sizeof dx);
	sp_num_format(c->dy, 2, dy, sizeof dy);
	if (c->page_from && c->page_from != c->page_to)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  p.%d to p.%d", "  第 %d 页到第 %d 页"), c->page_from, c->page_to);
	if (c->has_shift)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  right by %s pt, down by %s pt", "  向右 %s pt，向下 %s pt"), dx, dy);
	if (c->stays)
		sp_out_printf(&cli->out, "%s", sp_msg_pick(cli, " (its text; the box stays)", "（旁边的文字；控件留在原处）"));
}

static void print_line(sp_cli *cli, const char *label, const char *text)
{
	sp_out_printf(&cli->out, "    %s", label);
	sp_out_text(&cli->out, text, 0);
	sp_out_printf(&cli->out, "\n");
}

static void print_component(sp_cli *cli, const signprep_drifted *c)
{
	char word[32] = "drift-";
	strncat(word, signprep_change_name(c->change), sizeof word - strlen(word) - 1);
	sp_out_text(&cli->out, c->where, 0);
	sp_out_printf(&cli->out, "  ");
	sp_out_text(&cli->out, c->name, 0);
	sp_out_printf(&cli->out, "  %s", sp_catalogue_word(word, cli->lang));
	if (c->change == SIGNPREP_CHANGE_MOVED)
		print_shift(cli, c);
	if (c->boxes_from && c->boxes_to && c->boxes_from != c->boxes_to)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  boxes: %zu, were %zu", "  控件框 %zu 个，原为 %zu 个"), c->boxes_to,
			c->boxes_from);
	sp_out_printf(&cli->out, "\n");
	if (c->change != SIGNPREP_CHANGE_SAME && strcmp(c->context_from, c->context_to) != 0) {
		print_line(cli, "- ", c->context_from);
		if (c->page_to)
			print_line(cli, "+ ", c->context_to);
	}
	for (size_t i = 0; i < c->cover_count; i++)
		print_line(cli, sp_msg_pick(cli, "under the box now: ", "现位于控件之下："), c->covers[i]);
}

static signprep_code compare(sp_cli *cli, const reading *from, const reading *to)
{
	signprep_error err = { 0 };
	const signprep_drift_side was = {
		.size = sizeof was, .result = from->result, .inspection = from->inspection, .lines = from->lines
	};
	const signprep_drift_side is = {
		.size = sizeof is, .result = to->result, .inspection = to->inspection, .lines = to->lines
	};
	signprep_code code = signprep_drift_compare(&cli->drift, cli->tpl, from->result ? &was : NULL, &is, &err);
	if (code)
		return sp_cli_fail(cli, &err);
	sp_cli_take(cli, signprep_drift_issues(cli->drift));
	for (size_t i = 0; sp_cli_human(cli) && !cli->stdout_used && i < signprep_drift_count(cli->drift); i++)
		print_component(cli, signprep_drift_at(cli->drift, i));
	return signprep_drift_code(cli->drift);
}

/* What is left is told, and no error: the exit code is that of the drift. */
static signprep_code update(sp_cli *cli, const char *place)
{
	signprep_issues *left = NULL;
	signprep_error err = { 0 };
	char *text = NULL;
	if (signprep_drift_update(&text, &left, cli->drift, &err))
		return sp_cli_fail(cli, &err);
	sp_cli_take(cli, left);
	signprep_code code = sp_output_file(cli, place, text, strlen(text));
	signprep_issues_free(left);
	signprep_free(text);
	return code;
}

static signprep_code run(sp_cli *cli, const sp_template_options *options)
{
	reading from = { NULL, NULL, NULL }, to = { NULL, NULL, NULL };
	signprep_request *request = NULL;
	signprep_error err = { 0 };

	if (options->output && !options->update)
		return sp_cli_refuse(cli, "R005", "", "--update",
			"signprep template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf --update -o OUT.json", NULL);
	if (!options->to)
		return sp_cli_refuse(
			cli, "R005", "", "--to NEW.pdf", "signprep template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf", NULL);
	const char *place = options->output ? options->output : cli->arguments[1];
	signprep_code code = sp_input_pool(cli, 1, &cli->pool);
	if (!code && options->update)
		code = sp_output_check(cli, place);
	if (!code)
		code = sp_input_template(cli, cli->arguments[1]);
	if (!code && signprep_template_request(&request, cli->tpl, &err))
		code = sp_cli_fail(cli, &err);
	if (!code && options->from)
		code = read_document(cli, options->from, request, &from);
	if (!code)
		code = read_document(cli, options->to, request, &to);
	if (!code)
		code = compare(cli, &from, &to);
	if (cli->drift && options->update) {
		signprep_code own = update(cli, place);
		code = own ? own : code;
	}
	drop(&from);
	drop(&to);
	signprep_request_free(request);
	return code;
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	*out = NULL;
	return cli->drift ? signprep_drift_json(out, cli->drift, cli->issues, cli->lang, err) : SIGNPREP_OK;
}

static const char *const taken[] = { "--from", "--to", "--update", "--output", NULL };

const sp_template_action sp_template_drift_action = {
	.name = "drift", .schema = "signprep.drift/1", .arguments = "TEMPLATE.json", .options = taken, .run = run, .json = json
};
