/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep template check: which components land in which file. */
#include <stdlib.h>
#include <string.h>

#include <signprep/drift.h>

#include "base/issues.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/usage/template_rows.h"
#include "locate/report.h"
#include "submit/attached.h"
#include "template/template.h"

/* The PDFs of the command line. */
typedef struct file_list {
	const char *const *items;
	size_t count;
} file_list;

/* One run over files and rows. */
typedef struct trial {
	sp_cli *cli;
	signprep_template *tpl;
	signprep_request *plain; /* without rows */
	char *folder;            /* that files named by rows lie in */
} trial;

static void print_last(sp_cli *cli)
{
	const signprep_landed *l = signprep_template_check_at(cli->landing, signprep_template_check_count(cli->landing) - 1);
	size_t counts[3] = { 0, 0, 0 };
	for (size_t i = 0; i < signprep_issues_count(l->issues); i++)
		counts[signprep_issues_at(l->issues, i)->severity]++;
	sp_out_text(&cli->out, l->file, 0);
	if (l->row)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  row %zu", "  第 %zu 行"), l->row);
	sp_out_printf(&cli->out, sp_msg_pick(cli, "  %zu of %zu components land", "  %2$zu 个控件中 %1$zu 个落位"), l->placed,
		l->components);
	if (l->unknown)
		sp_out_printf(&cli->out, sp_msg_pick(cli, ", %zu unknown", "，%zu 个未知"), l->unknown);
	sp_out_printf(&cli->out, sp_msg_pick(cli, "  errors: %zu, warnings: %zu, notes: %zu\n", "  错误 %zu，警告 %zu，提示 %zu\n"),
		counts[SIGNPREP_SEVERITY_ERROR], counts[SIGNPREP_SEVERITY_WARNING], counts[SIGNPREP_SEVERITY_NOTE]);
	sp_msg_print(cli, l->issues);
}

static signprep_code keep(sp_cli *cli, const signprep_landing *landing)
{
	signprep_error err = { 0 };
	signprep_code code = signprep_template_check_add(cli->landing, landing, &err);
	if (code)
		return sp_cli_fail(cli, &err);
	if (sp_cli_human(cli))
		print_last(cli);
	return SIGNPREP_OK;
}

/* The file into cli->document; what is wrong with it goes into `found`, as a finding about this file and no other. */
static signprep_code open_file(sp_cli *cli, const char *file, signprep_issues *found)
{
	signprep_issues *run = cli->issues;
	signprep_document_free(cli->document);
	cli->document = NULL;
	cli->issues = found;
	signprep_code code = sp_input_document(cli, file);
	cli->issues = run;
	return code;
}

/* A landing with all but file and result: a row's, or none. */
static signprep_code try_file(const trial *t, const char *file, const signprep_request *request, signprep_landing landing)
{
	sp_cli *cli = t->cli;
	signprep_result *result = NULL;
	signprep_error err = { 0 };
	signprep_issues *found = sp_issues_new();
	if (!found)
		return sp_cli_refuse(cli, "D901", "", NULL);
	landing.file = file;
	if (landing.issues)
		sp_issues_append(found, landing.issues);
	cli->pdf_name = file;
	if (request && !open_file(cli, file, found)) {
		signprep_code code = cli->pool ? signprep_pool_check(&result, cli->pool, cli->document, request, NULL, &err)
					       : signprep_check(&result, cli->document, request, NULL, &err);
		landing.error = code ? &err : NULL;
	}
	landing.result = result;
	landing.issues = found;
	signprep_code code = keep(cli, &landing);
	signprep_result_free(result);
	signprep_issues_free(found);
	return code;
}

static signprep_code try_files(const trial *t, file_list files, const signprep_request *request, const signprep_landing *landing)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < files.count; i++)
		code = try_file(t, files.items[i], request, *landing);
	return code;
}

/* One row: its request, or why it gives none. */
static signprep_code try_row(const trial *t, file_list files, const sp_record *record, const signprep_error *broken)
{
	signprep_landing landing = { .size = sizeof landing, .row = record->row, .error = broken };
	signprep_issues *issues = sp_issues_new();
	signprep_request *request = NULL;
	signprep_error err = { 0 };
	sp_buf text;

	if (!issues)
		return sp_cli_refuse(t->cli, "D901", "", NULL);
	sp_buf_init(&text, SIGNPREP_REQUEST_MAX);
	if (!broken) {
		landing.key = sp_record_text(record, "key");
		signprep_code code = sp_template_fill(t->tpl, record, &text, issues);
		if (!code && signprep_request_parse(&request, text.data, text.length, signprep_template_name(t->tpl), &err))
			landing.error = &err;
		/* As a batch looks at them before it sends. */
		if (request)
			sp_attached_check_text(issues, text.data, text.length, t->folder);
	}
	landing.issues = issues;
	signprep_code code = try_files(t, files, request, &landing);
	signprep_request_free(request);
	signprep_issues_free(issues);
	sp_buf_clear(&text);
	return code;
}

static signprep_code try_rows(const trial *t, file_list files, const sp_template_options *o)
{
	const sp_rows_options options = { .format = (sp_rows_format) o->format, .encoding = (sp_rows_encoding) o->encoding };
	sp_cli *cli = t->cli;
	signprep_error err = { 0 };
	sp_rows *rows = NULL;
	sp_record *record = NULL;
	size_t columns = 0;
	signprep_code code = sp_input_claim(cli, o->rows);

	if (code)
		return code;
	if (sp_rows_open(&rows, o->rows, &options, cli->issues, &err))
		return sp_cli_fail(cli, &err);
	const char *const *names = sp_rows_columns(rows, &columns);
	sp_template_check(t->tpl, names, columns, names != NULL, cli->issues);
	code = signprep_issues_code(cli->issues);
	for (bool more = !code; more && !code;) {
		signprep_code read = sp_rows_next(rows, &record, &err);
		if (record)
			code = try_row(t, files, record, read ? &err : NULL);
		else if (read)
			code = sp_cli_fail(cli, &err);
		more = record != NULL;
		sp_record_free(record);
	}
	sp_rows_free(rows);
	return code;
}

static signprep_code run(sp_cli *cli, const void *opaque)
{
	const sp_template_options *options = opaque;
	const file_list files = { cli->arguments + 2, cli->argument_count - 2 };
	const signprep_landing no_row = { .size = sizeof no_row };
	trial t = { .cli = cli };
	signprep_error err = { 0 };

	signprep_code code = sp_input_pool(cli, 1, &cli->pool);
	if (!code)
		code = sp_input_template(cli, cli->arguments[1]);
	t.tpl = cli->tpl;
	if (!code &&
		(signprep_template_check_new(&cli->landing, t.tpl, cli->lang, &err) ||
			signprep_template_request(&t.plain, t.tpl, &err)))
		code = sp_cli_fail(cli, &err);
	if (!code)
		t.folder = options->rows ? sp_attached_folder(options->rows) : NULL;
	if (!code && options->rows && !t.folder)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	if (!code)
		code = options->rows ? try_rows(&t, files, options) : try_files(&t, files, t.plain, &no_row);
	signprep_request_free(t.plain);
	free(t.folder);
	return code ? code : signprep_template_check_code(cli->landing);
}

signprep_code sp_template_check_json(char **out, const sp_cli *cli, signprep_error *err)
{
	*out = NULL;
	return cli->landing ? signprep_template_check_json(out, cli->landing, cli->issues, err) : SIGNPREP_OK;
}

static const char *const taken[] = { "--rows", "--format", "--encoding", NULL };

const sp_subcommand sp_template_check_row = { .name = "check",
	.schema = "signprep.template-check/1",
	.arguments = "TEMPLATE.json FILE.pdf...",
	.options = taken,
	.run = run };
