/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep template new: a contract becomes a template and a rows file. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <signprep/template.h>

#include "base/catalogue.h"
#include "base/file.h"
#include "base/num.h"
#include "base/output.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/usage/template_rows.h"

#define LABELS_MAX ((size_t) 1 << 20)
#define ANSWER_MAX 64

static const char *type_name(const sp_cli *cli, signprep_draft_party_type type)
{
	if (type == SIGNPREP_DRAFT_COMPANY)
		return sp_msg_pick(cli, "company", "企业");
	return type == SIGNPREP_DRAFT_PERSON ? sp_msg_pick(cli, "person", "个人") : sp_msg_pick(cli, "left out", "不参与");
}

/* --- asking --- */

typedef enum answer { ANSWER_DEFAULT, ANSWER_COMPANY, ANSWER_PERSON, ANSWER_NONE, ANSWER_OTHER, ANSWER_END } answer;

static answer read_answer(void)
{
	static const struct {
		const char *word;
		answer means;
	} words[] = { { "c", ANSWER_COMPANY }, { "company", ANSWER_COMPANY }, { "企业", ANSWER_COMPANY },
		{ "公司", ANSWER_COMPANY }, { "p", ANSWER_PERSON }, { "person", ANSWER_PERSON }, { "个人", ANSWER_PERSON },
		{ "n", ANSWER_NONE }, { "none", ANSWER_NONE }, { "不参与", ANSWER_NONE }, { "", ANSWER_DEFAULT } };
	char line[ANSWER_MAX];
	size_t used = 0;
	char c;
	ssize_t got;
	while ((got = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n')
		if (used + 1 < sizeof line && c != '\r' && c != ' ')
			line[used++] = c;
	if (got != 1 && used == 0)
		return ANSWER_END;
	line[used] = '\0';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(line, words[i].word) == 0)
			return words[i].means;
	return ANSWER_OTHER;
}

static void ask_once(const sp_cli *cli, const signprep_draft_party *party)
{
	sp_buf line;
	sp_buf_init(&line, 1 << 16);
	sp_buf_printf(&line,
		sp_msg_pick(cli, "%s%s%s%s: %zu places. (c)ompany, (p)erson or (n)one? [%s] ",
			"%s%s%s%s：%zu 处。企业(c)、个人(p)、不参与(n)？[%s] "),
		party->label, *party->name ? " (" : "", party->name, *party->name ? ")" : "", party->places,
		type_name(cli, party->type));
	char safe[1024];
	sp_catalogue_clean(line.data ? line.data : "", safe, sizeof safe);
	sp_msg_write(safe);
	sp_buf_clear(&line);
}

/* Party by party: what it is. The end of the input takes what is left as it is. */
static signprep_code ask(sp_cli *cli, signprep_draft *draft)
{
	static const signprep_draft_party_type types[] = { [ANSWER_COMPANY] = SIGNPREP_DRAFT_COMPANY,
		[ANSWER_PERSON] = SIGNPREP_DRAFT_PERSON,
		[ANSWER_NONE] = SIGNPREP_DRAFT_LEFT_OUT };
	signprep_error err = { 0 };
	size_t count = signprep_draft_party_count(draft);
	for (size_t i = 0; i < count; i++) {
		const signprep_draft_party party = signprep_draft_party_at(draft, i);
		answer given = ANSWER_OTHER;
		while (given == ANSWER_OTHER) {
			ask_once(cli, &party);
			given = read_answer();
		}
		if (given == ANSWER_END) {
			sp_msg_write("\n");
			return SIGNPREP_OK;
		}
		if (given != ANSWER_DEFAULT && signprep_draft_decide(draft, i, types[given], &err))
			return sp_cli_fail(cli, &err);
	}
	return SIGNPREP_OK;
}

static bool may_ask(const sp_cli *cli, const sp_template_options *o)
{
	return !o->yes && !cli->common.quiet && !cli->stdin_used && sp_cli_human(cli) && isatty(STDIN_FILENO) &&
		isatty(STDERR_FILENO);
}

/* --- saying --- */

static void print_place(sp_cli *cli, const signprep_draft_place *place)
{
	static const char *const modes[] = { "absolute", "field", "keyword" };
	sp_out_printf(&cli->out, "  %-15s p.%-3d (%.1f, %.1f) %.0f x %.0f  %-8s  ", place->type, place->page,
		sp_num_round(place->rect.x0, 1), sp_num_round(place->rect.y0, 1), sp_num_round(place->rect.x1 - place->rect.x0, 0),
		sp_num_round(place->rect.y1 - place->rect.y0, 0), modes[place->mode]);
	sp_out_text(&cli->out, place->label, 0);
	sp_out_printf(&cli->out, "\n");
}

static void print_party(sp_cli *cli, const signprep_draft *draft, size_t party)
{
	for (size_t i = 0; i < signprep_draft_place_count(draft); i++) {
		const signprep_draft_place place = signprep_draft_place_at(draft, i);
		if (place.party == party)
			print_place(cli, &place);
	}
}

static void print(sp_cli *cli, const signprep_draft *draft)
{
	size_t sender = 0;
	for (size_t i = 0; i < signprep_draft_party_count(draft); i++) {
		const signprep_draft_party party = signprep_draft_party_at(draft, i);
		sp_out_text(&cli->out, party.label, 0);
		sp_out_printf(&cli->out, "  %s%s", type_name(cli, party.type), *party.name ? "  " : "");
		sp_out_text(&cli->out, party.name, 0);
		sp_out_printf(&cli->out, "\n");
		print_party(cli, draft, i);
	}
	for (size_t i = 0; i < signprep_draft_place_count(draft); i++)
		sender += signprep_draft_place_at(draft, i).party == SIZE_MAX;
	if (sender) {
		sp_out_printf(&cli->out, "%s\n", sp_msg_pick(cli, "filled from the row", "由行文件填写"));
		print_party(cli, draft, SIZE_MAX);
	}
}

static bool put_place(cJSON *list, const signprep_draft_place *place)
{
	static const char *const modes[] = { "NORMAL", "FIELD", "KEYWORD" };
	cJSON *row = cJSON_CreateObject();
	bool done = sp_json_put_text(row, "where", place->where) && sp_json_put_text(row, "type", place->type) &&
		sp_json_put_text(row, "mode", modes[place->mode]) && sp_json_put_number(row, "page", place->page) &&
		sp_json_put_rect(row, "rect", place->rect) && sp_json_put_text(row, "label", place->label) &&
		sp_json_put_text(row, "line", place->line) &&
		(place->party == SIZE_MAX ? sp_json_put(row, "party", cJSON_CreateNull())
					  : sp_json_put_number(row, "party", (double) place->party));
	return sp_json_push(list, row) && done;
}

static bool put_party(cJSON *list, const signprep_draft_party *party)
{
	static const char *const types[] = { "company", "person", "none" };
	cJSON *row = cJSON_CreateObject();
	bool done = sp_json_put_text(row, "key", party->key) && sp_json_put_text(row, "label", party->label) &&
		sp_json_put_text(row, "name", party->name) && sp_json_put_text(row, "type", types[party->type]) &&
		sp_json_put(row, "doubt", cJSON_CreateBool(party->doubt));
	return sp_json_push(list, row) && done;
}

static signprep_code answer_programs(sp_cli *cli, const signprep_draft *draft, const sp_template_options *o)
{
	cJSON *parties = cJSON_CreateArray(), *places = cJSON_CreateArray();
	bool done = parties && places;
	for (size_t i = 0; done && i < signprep_draft_party_count(draft); i++) {
		const signprep_draft_party party = signprep_draft_party_at(draft, i);
		done = put_party(parties, &party);
	}
	for (size_t i = 0; done && i < signprep_draft_place_count(draft); i++) {
		const signprep_draft_place place = signprep_draft_place_at(draft, i);
		done = put_place(places, &place);
	}
	done = sp_json_put_text(cli->answer, "file", cli->pdf_name) && done;
	done = sp_json_put(cli->answer, "parties", parties) && done;
	done = sp_json_put(cli->answer, "places", places) && done;
	if (!o->output)
		done = sp_json_put(cli->answer, "template", cJSON_Parse(signprep_draft_template(draft))) && done;
	if (!o->rows)
		done = sp_json_put_text(cli->answer, "rows", signprep_draft_rows(draft)) && done;
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code write_template(sp_cli *cli, const signprep_draft *draft, const char *path)
{
	sp_buf text;
	sp_buf_init(&text, SIGNPREP_REQUEST_MAX + 2);
	sp_buf_puts(&text, signprep_draft_template(draft));
	sp_buf_putc(&text, '\n');
	signprep_code code = text.failed ? sp_cli_refuse(cli, "D901", "", NULL) : sp_output_file(cli, path, text.data, text.length);
	sp_buf_clear(&text);
	return code;
}

static signprep_code write_files(sp_cli *cli, const signprep_draft *draft, const sp_template_options *o)
{
	const char *rows = signprep_draft_rows(draft);
	signprep_code code = SIGNPREP_OK;
	if (o->output || sp_cli_human(cli))
		code = write_template(cli, draft, o->output);
	if (!code && o->rows)
		code = sp_output_file(cli, o->rows, rows, strlen(rows));
	return code;
}

/* --- the run --- */

static signprep_code load_labels(sp_cli *cli, const char *path, sp_buf *out)
{
	signprep_error err = { 0 };
	int error_number = 0;
	if (!path)
		return SIGNPREP_OK;
	sp_file_status status = sp_file_read(path, LABELS_MAX, out, &error_number);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	sp_file_read_fail(&err, status, error_number, path, LABELS_MAX);
	return sp_cli_fail(cli, &err);
}

static bool is_standard(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

/* Two outputs in one stream, or one file, would be none. */
static signprep_code check_outputs(sp_cli *cli, const sp_template_options *o)
{
	if (o->output && o->rows && sp_file_same_place(o->output, o->rows))
		return sp_cli_refuse(cli, is_standard(o->rows) ? "R009" : "R017", is_standard(o->rows) ? "" : o->rows, NULL);
	if (!o->output && is_standard(o->rows))
		return sp_cli_refuse(cli, "R009", "", NULL);
	signprep_code code = sp_output_check(cli, o->output);
	if (!code)
		code = sp_output_check(cli, o->rows);
	if (!code)
		code = sp_output_spares(cli, o->output, o->labels);
	return code ? code : sp_output_spares(cli, o->rows, o->labels);
}

/* What the rows say of the PDF: its path counts from their folder. Borrowed from `room`, or the path as given. */
static const char *pdf_for_rows(const sp_cli *cli, const char *rows, char room[PATH_MAX])
{
	const char *pdf = cli->pdf_name, *name = strrchr(pdf, '/');
	size_t folder = name ? (size_t) (name - pdf) : 0, own = 0;
	if (is_standard(pdf) || *pdf == '/' || !rows || is_standard(rows))
		return pdf;
	if (strrchr(rows, '/'))
		own = (size_t) (strrchr(rows, '/') - rows);
	if (own == folder && strncmp(rows, pdf, own) == 0)
		return name ? name + 1 : pdf;
	if (own == 0)
		return pdf;
	return realpath(pdf, room) ? room : pdf;
}

static signprep_code draft_it(sp_cli *cli, const sp_template_options *o, const sp_buf *labels, signprep_draft **out)
{
	char room[PATH_MAX];
	const signprep_draft_options how = { .size = sizeof how,
		.labels = o->labels ? labels->data ? labels->data : "" : NULL,
		.labels_length = labels->length,
		.labels_name = o->labels,
		.pdf = pdf_for_rows(cli, o->rows, room),
		.lang = cli->lang,
		.progress = sp_msg_wants_progress(cli) ? sp_msg_progress : NULL,
		.opaque = cli,
		.timeout_s = cli->common.timeout_s };
	signprep_error err = { 0 };
	signprep_code code = signprep_draft_new(out, cli->document, cli->pool, &how, &err);
	sp_msg_progress_end(cli);
	if (code)
		return sp_cli_fail(cli, &err);
	if (may_ask(cli, o))
		code = ask(cli, *out);
	if (!code && signprep_draft_finish(*out, &err))
		code = sp_cli_fail(cli, &err);
	return code;
}

static signprep_code run(sp_cli *cli, const void *opaque)
{
	const sp_template_options *o = opaque;
	signprep_draft *draft = NULL;
	sp_buf labels = { 0 };

	cli->pdf_name = cli->arguments[1];
	signprep_code code = check_outputs(cli, o);
	if (!code && o->form_fields && !o->convert)
		code = sp_cli_refuse(cli, "R005", "", "--convert", "signprep template new FILE.docx --convert --form-fields", NULL);
	if (!code)
		code = sp_input_pool(cli, 1, &cli->pool);
	if (!code)
		code = load_labels(cli, o->labels, &labels);
	if (!code)
		code = o->convert ? sp_input_converted(cli, cli->pdf_name, o->form_fields) : sp_input_document(cli, cli->pdf_name);
	if (!code)
		code = draft_it(cli, o, &labels, &draft);
	signprep_code found = draft ? sp_cli_take(cli, signprep_draft_issues(draft)) : SIGNPREP_OK;
	if (!code)
		code = sp_cli_human(cli) ? SIGNPREP_OK : answer_programs(cli, draft, o);
	if (!code)
		code = write_files(cli, draft, o);
	if (!code && o->output && !is_standard(o->output) && !is_standard(o->rows) && sp_cli_human(cli))
		print(cli, draft);
	sp_buf_clear(&labels);
	signprep_draft_free(draft);
	return code ? code : found;
}

static const char *const options[] = { "--output", "--rows", "--labels", "--yes", "--convert", "--form-fields", NULL };

const sp_subcommand sp_template_new_row = {
	.name = "new",
	.schema = "signprep.template-new/1",
	.arguments = "FILE.pdf",
	.options = options,
	.run = run,
};
