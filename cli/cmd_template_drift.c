/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep template drift: what has changed for a template between two documents. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/memory.h>

#include "base/catalogue.h"
#include "base/issues.h"
#include "base/fail.h"
#include "base/num.h"
#include "base/output.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/usage/template_rows.h"
#include "template/rows/rows.h"
#include "template/template.h"

#define PATH_BYTES 4096

/* What was read of one document. */
typedef struct reading {
	signprep_document *document; /* of the old one; the new one is the run's */
	signprep_result *result;
	signprep_inspection *inspection;
	signprep_find *lines;
	signprep_issues *findings; /* of the new one: about the document itself */
} reading;

static void drop(reading *r)
{
	signprep_result_free(r->result);
	signprep_inspection_free(r->inspection);
	signprep_find_free(r->lines);
	signprep_issues_free(r->findings);
	signprep_document_free(r->document);
}

static signprep_code locate(
	sp_cli *cli, signprep_document *doc, const signprep_request *request, signprep_result **out, signprep_error *err)
{
	const signprep_locate_options options = {
		.size = sizeof options, .progress = sp_msg_wants_progress(cli) ? sp_msg_progress : NULL, .opaque = cli
	};
	signprep_code code = cli->pool ? signprep_pool_locate(out, cli->pool, doc, request, &options, err)
				       : signprep_locate(out, doc, request, &options, err);
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

/* What the check finds in the new document, and what searching it for lines did. */
static signprep_code find_findings(sp_cli *cli, const signprep_request *request, reading *r, signprep_error *err)
{
	signprep_result *checked = NULL;
	signprep_code code = cli->pool ? signprep_pool_check(&checked, cli->pool, cli->document, request, NULL, err)
				       : signprep_check(&checked, cli->document, request, NULL, err);
	if (code)
		return code;
	r->findings = sp_issues_new();
	if (r->findings) {
		sp_issues_append(r->findings, signprep_result_issues(checked));
		sp_issues_append(r->findings, signprep_find_issues(r->lines));
	}
	signprep_result_free(checked);
	return r->findings && !sp_issues_failed(r->findings) ? SIGNPREP_OK : sp_fail_memory(err, cli->pdf_name);
}

static signprep_code read_document(sp_cli *cli, const char *path, const signprep_request *request, reading *r)
{
	signprep_error err = { 0 };
	signprep_document_free(cli->document);
	cli->document = NULL;
	signprep_code code = sp_input_document(cli, path);
	if (code)
		return code;
	code = locate(cli, cli->document, request, &r->result, &err);
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
		.size = sizeof is, .result = to->result, .inspection = to->inspection, .lines = to->lines, .findings = to->findings
	};
	signprep_code code = signprep_drift_compare(&cli->drift, cli->tpl, from->result ? &was : NULL, &is, &err);
	if (code)
		return sp_cli_fail(cli, &err);
	sp_cli_take(cli, signprep_drift_issues(cli->drift));
	for (size_t i = 0; sp_cli_human(cli) && !cli->stdout_used && i < signprep_drift_count(cli->drift); i++)
		print_component(cli, signprep_drift_at(cli->drift, i));
	return signprep_drift_code(cli->drift);
}

/* --- rows --- */

/* What of the rows is compared, and what has come of it. */
typedef struct row_run {
	sp_cli *cli;
	const reading *from, *to;
	cJSON *list; /* of the answer */
	size_t rows, drifted;
} row_run;

/* Both documents located for the row's request; the old one only where there is one. *tpl outlives *out, which borrows it. */
static signprep_code compare_filled(
	const row_run *run, const sp_buf *text, signprep_template **tpl, signprep_drift **out, signprep_error *err)
{
	sp_cli *cli = run->cli;
	const char *name = signprep_template_name(cli->tpl);
	signprep_request *request = NULL;
	signprep_result *was = NULL, *is = NULL;
	signprep_code code = signprep_template_parse(tpl, text->data, text->length, name, err);
	if (!code)
		code = signprep_request_parse(&request, text->data, text->length, name, err);
	if (!code && run->from->document)
		code = locate(cli, run->from->document, request, &was, err);
	if (!code)
		code = locate(cli, cli->document, request, &is, err);
	if (!code) {
		const signprep_drift_side old = {
			.size = sizeof old, .result = was, .inspection = run->from->inspection, .lines = run->from->lines
		};
		const signprep_drift_side new = {
			.size = sizeof new, .result = is, .inspection = run->to->inspection, .lines = run->to->lines
		};
		code = signprep_drift_compare(out, *tpl, was ? &old : NULL, &new, err);
	}
	signprep_result_free(was);
	signprep_result_free(is);
	signprep_request_free(request);
	return code;
}

/* Of the row's components those that a row decides; the others are what they are in every row. */
static signprep_code keep_row(row_run *run, const sp_record *record, const signprep_drift *drift)
{
	const char *key = sp_record_text(record, "key");
	cJSON *row = cJSON_CreateObject(), *components = cJSON_CreateArray();
	signprep_error err = { 0 };
	char *text = NULL;
	bool drifted = false, done = !signprep_drift_json(&text, drift, NULL, run->cli->lang, &err) && row && components;
	cJSON *answer = done ? cJSON_Parse(text) : NULL, *all = cJSON_GetObjectItemCaseSensitive(answer, "components");
	done = done && all && sp_json_put_number(row, "row", (double) record->row) && (!key || sp_json_put_text(row, "key", key));
	if (done && sp_cli_human(run->cli) && !run->cli->stdout_used)
		sp_out_printf(&run->cli->out, sp_msg_pick(run->cli, "row %zu\n", "第 %zu 行\n"), record->row);
	for (size_t i = 0; done && i < signprep_drift_count(drift) && i < signprep_drift_count(run->cli->drift); i++) {
		const signprep_drifted *c = signprep_drift_at(drift, i);
		if (signprep_drift_at(run->cli->drift, i)->change != SIGNPREP_CHANGE_UNKNOWN)
			continue;
		drifted = drifted || (c->change != SIGNPREP_CHANGE_SAME && c->change != SIGNPREP_CHANGE_UNKNOWN);
		done = sp_json_push(components, cJSON_Duplicate(cJSON_GetArrayItem(all, (int) i), true));
		if (sp_cli_human(run->cli) && !run->cli->stdout_used)
			print_component(run->cli, c);
	}
	run->drifted += drifted;
	done = sp_json_put(row, "components", components) && done;
	done = sp_json_push(run->list, row) && done;
	cJSON_Delete(answer);
	signprep_free(text);
	return done ? SIGNPREP_OK : sp_cli_refuse(run->cli, "D901", "", NULL);
}

static signprep_code compare_row(row_run *run, const sp_record *record)
{
	signprep_issues *issues = sp_issues_new();
	signprep_template *tpl = NULL;
	signprep_drift *drift = NULL;
	signprep_error err = { 0 };
	sp_buf text;
	if (!issues)
		return sp_cli_refuse(run->cli, "D901", "", NULL);
	sp_buf_init(&text, SIGNPREP_REQUEST_MAX);
	signprep_code code = sp_template_fill(run->cli->tpl, record, &text, issues);
	sp_cli_take(run->cli, issues);
	if (!code) {
		code = compare_filled(run, &text, &tpl, &drift, &err);
		code = code ? sp_cli_fail(run->cli, &err) : keep_row(run, record, drift);
	}
	signprep_drift_free(drift);
	signprep_template_free(tpl);
	signprep_issues_free(issues);
	sp_buf_clear(&text);
	return code;
}

/* A row that does not fit is told, and the next is looked at. */
static signprep_code compare_rows(row_run *run, const sp_template_options *o)
{
	const sp_rows_options options = { .format = (sp_rows_format) o->format, .encoding = (sp_rows_encoding) o->encoding };
	sp_cli *cli = run->cli;
	signprep_error err = { 0 };
	sp_rows *rows = NULL;
	size_t columns = 0;
	char drifted[24], all[24];
	signprep_code code = sp_input_claim(cli, o->rows), first = SIGNPREP_OK;
	if (code)
		return code;
	if (sp_rows_open(&rows, o->rows, &options, cli->issues, &err))
		return sp_cli_fail(cli, &err);
	const char *const *names = sp_rows_columns(rows, &columns);
	sp_template_check(cli->tpl, names, columns, names != NULL, cli->issues);
	for (bool more = true; more;) {
		sp_record *record = NULL;
		signprep_code read = sp_rows_next(rows, &record, &err);
		code = read ? sp_cli_fail(cli, &err) : record ? compare_row(run, record) : SIGNPREP_OK;
		first = first ? first : code;
		run->rows += record != NULL;
		more = record != NULL;
		sp_record_free(record);
	}
	sp_rows_free(rows);
	snprintf(drifted, sizeof drifted, "%zu", run->drifted);
	snprintf(all, sizeof all, "%zu", run->rows);
	return run->drifted ? sp_cli_refuse(cli, "R738", signprep_template_name(cli->tpl), drifted, all, NULL) : first;
}

static signprep_code try_rows(sp_cli *cli, const sp_template_options *o, const reading *from, const reading *to)
{
	cJSON *list = cJSON_CreateArray();
	row_run run = { .cli = cli, .from = from, .to = to, .list = list };
	if (!sp_json_put(cli->answer, "rows", list))
		return sp_cli_refuse(cli, "D901", "", NULL);
	return compare_rows(&run, o);
}

/* One page after the other, kept until its fellow is drawn. */
typedef struct page_list {
	sp_buf *items;
	size_t count;
} page_list;

static bool take_page(void *opaque, int page, const void *png, size_t length)
{
	page_list *pages = opaque;
	sp_buf *item = &pages->items[pages->count++];
	(void) page;
	sp_buf_init(item, SIGNPREP_PAGE_PNG_MAX);
	return sp_buf_append(item, png, length);
}

static bool append(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

/* One page of one document. */
static signprep_code draw(
	sp_cli *cli, signprep_document *doc, const signprep_drifted *c, bool is_new, sp_buf *out, signprep_error *err)
{
	signprep_mark marks[SIGNPREP_DRIFT_MARKS];
	signprep_drawing drawing = { .page = is_new ? c->page_to : c->page_from, .marks = marks };
	page_list pages = { out, 0 };
	drawing.mark_count = signprep_drift_marks(marks, c, is_new);
	if (cli->pool)
		return signprep_pool_render(cli->pool, doc, &(signprep_drawings) { &drawing, 1, NULL }, take_page, &pages, err);
	sp_buf_init(out, SIGNPREP_PAGE_PNG_MAX);
	return signprep_render_png(doc, &drawing, NULL, append, out, err);
}

static bool is_shown(const signprep_drifted *c)
{
	return c->change == SIGNPREP_CHANGE_MOVED && c->page_from && c->page_to;
}

/* A file for the one that moved, else OUT with %d replaced, or drift-N.png in the folder OUT; N counts components from 1. */
static bool picture_path(const char *output, size_t number, char *out, size_t cap)
{
	const char *mark = strstr(output, "%d");
	size_t length = strlen(output);
	bool file = length > 4 && strcmp(output + length - 4, ".png") == 0;
	int n;
	if (mark)
		n = snprintf(out, cap, "%.*s%zu%s", (int) (mark - output), output, number, mark + 2);
	else
		n = file ? snprintf(out, cap, "%s", output) : snprintf(out, cap, "%s/drift-%zu.png", output, number);
	return n > 0 && (size_t) n < cap;
}

static signprep_code check_output(sp_cli *cli, const sp_template_options *o, const char *path)
{
	const char *const inputs[] = { o->from, o->to, o->rows };
	signprep_code code = sp_output_check(cli, path);
	for (size_t i = 0; !code && i < sizeof inputs / sizeof *inputs; i++)
		code = sp_output_spares(cli, path, inputs[i]);
	return code;
}

/* The template alone may be written in its own place. */
static signprep_code check_template(sp_cli *cli, const sp_template_options *o, const char *place)
{
	cli->rewritten = cli->arguments[1];
	signprep_code code = check_output(cli, o, place);
	cli->rewritten = NULL;
	return code;
}

/* A single file can't hold several pictures; what is in the way is said before the first is drawn. */
static signprep_code check_places(sp_cli *cli, const sp_template_options *o, const char *output)
{
	char path[PATH_BYTES], number[24];
	size_t length = strlen(output), count = 0;
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < signprep_drift_count(cli->drift); i++) {
		if (!is_shown(signprep_drift_at(cli->drift, i)))
			continue;
		count++;
		if (picture_path(output, i + 1, path, sizeof path))
			code = check_output(cli, o, path);
	}
	snprintf(number, sizeof number, "%zu", count);
	if (!code && count > 1 && !strstr(output, "%d") && length > 4 && strcmp(output + length - 4, ".png") == 0)
		return sp_cli_refuse(cli, "R735", output, number, NULL);
	return code;
}

static signprep_code keep_picture(sp_cli *cli, const char *output, size_t number, sp_buf pages[2])
{
	char path[PATH_BYTES];
	signprep_error err = { 0 };
	sp_buf png;
	if (!picture_path(output, number, path, sizeof path)) {
		sp_file_fail(&err, SP_FILE_IO, ENAMETOOLONG, output);
		return sp_cli_fail(cli, &err);
	}
	sp_buf_init(&png, SIGNPREP_PAGE_PNG_MAX);
	signprep_code code = signprep_png_beside(
		pages[0].data, pages[0].length, pages[1].data, pages[1].length, append, &png, &err);
	code = code ? sp_cli_fail(cli, &err) : sp_output_file(cli, path, png.data, png.length);
	sp_buf_clear(&png);
	return code;
}

/* Each component that has moved, on the old page and on the new one, side by side. */
static signprep_code draw_all(
	sp_cli *cli, const sp_template_options *o, signprep_document *from, signprep_document *to, const char *output)
{
	size_t length = strlen(output), count = signprep_drift_count(cli->drift);
	bool file = strstr(output, "%d") || (length > 4 && strcmp(output + length - 4, ".png") == 0);
	signprep_code code = check_places(cli, o, output);
	if (!code && !file)
		code = sp_output_folder(cli, output);
	for (size_t i = 0; !code && i < count; i++) {
		const signprep_drifted *c = signprep_drift_at(cli->drift, i);
		sp_buf pages[2] = { { 0 }, { 0 } };
		signprep_error err = { 0 };
		if (!is_shown(c))
			continue;
		code = draw(cli, from, c, false, &pages[0], &err);
		if (!code)
			code = draw(cli, to, c, true, &pages[1], &err);
		code = code ? sp_cli_fail(cli, &err) : keep_picture(cli, output, i + 1, pages);
		sp_buf_clear(&pages[0]);
		sp_buf_clear(&pages[1]);
	}
	return code;
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

static bool ends_with(const char *path, const char *end)
{
	size_t length = strlen(path), tail = strlen(end);
	return length > tail && strcmp(path + length - tail, end) == 0;
}

static signprep_code run(sp_cli *cli, const void *opaque)
{
	const sp_template_options *options = opaque;
	reading from = { .document = NULL }, to = { .document = NULL };
	signprep_request *request = NULL;
	signprep_error err = { 0 };

	if (!options->to)
		return sp_cli_refuse(
			cli, "R005", "", "--to NEW.pdf", "signprep template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf", NULL);
	const char *place = options->output ? options->output : cli->arguments[1];
	/* A template is not meant to become a folder of pictures. */
	if (options->output && !options->update && ends_with(options->output, ".json"))
		return sp_cli_refuse(cli, "R005", "", "--update",
			"signprep template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf --update -o OUT.json", NULL);
	/* -o is the template when there is one to write, else the pictures. */
	const char *pictures = options->pictures || options->update ? options->pictures : options->output;
	if (pictures && !options->from)
		return sp_cli_refuse(cli, "R005", "", "--from OLD.pdf",
			"signprep template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf --pictures OUT", NULL);
	signprep_code code = sp_input_pool(cli, 1, &cli->pool);
	if (!code && options->update)
		code = check_template(cli, options, place);
	if (!code)
		code = sp_input_template(cli, cli->arguments[1]);
	if (!code && signprep_template_request(&request, cli->tpl, &err))
		code = sp_cli_fail(cli, &err);
	if (!code && options->from)
		code = read_document(cli, options->from, request, &from);
	from.document = cli->document;
	cli->document = NULL;
	if (!code)
		code = read_document(cli, options->to, request, &to);
	if (!code && find_findings(cli, request, &to, &err))
		code = sp_cli_fail(cli, &err);
	if (!code)
		code = compare(cli, &from, &to);
	if (cli->drift && options->rows) {
		signprep_code own = try_rows(cli, options, &from, &to);
		code = code ? code : own;
	}
	if (cli->drift && options->update) {
		signprep_code own = update(cli, place);
		code = own ? own : code;
	}
	if (cli->drift && pictures) {
		signprep_code own = draw_all(cli, options, from.document, cli->document, pictures);
		code = own ? own : code;
	}
	drop(&from);
	drop(&to);
	signprep_request_free(request);
	return code;
}

signprep_code sp_template_drift_json(char **out, const sp_cli *cli, signprep_error *err)
{
	const cJSON *rows = cJSON_GetObjectItemCaseSensitive(cli->answer, "rows");
	char *text = NULL;
	*out = NULL;
	if (!cli->drift)
		return SIGNPREP_OK;
	signprep_code code = signprep_drift_json(rows ? &text : out, cli->drift, cli->issues, cli->lang, err);
	if (code || !rows)
		return code;
	cJSON *answer = cJSON_Parse(text);
	if (answer && sp_json_put(answer, "rows", cJSON_Duplicate(rows, true)))
		*out = cJSON_PrintUnformatted(answer);
	cJSON_Delete(answer);
	signprep_free(text);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static const char *const taken[] = { "--from", "--to", "--rows", "--format", "--encoding", "--update", "--output", "--pictures",
	NULL };

const sp_subcommand sp_template_drift_row = {
	.name = "drift", .schema = "signprep.drift/1", .arguments = "TEMPLATE.json", .options = taken, .run = run
};
