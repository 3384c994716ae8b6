/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records become rows. */
#include "batch/supply.h"

#include <signprep/form.h>
#include <signprep/request.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/issues.h"
#include "base/json/json_read.h"
#include "base/sha256.h"
#include "submit/attached.h"
#include "submit/forms/form_file.h"

#define DEFAULT_KEY "key"
#define PDF_COLUMN "pdf"
#define PASSWORD_COLUMN "password"

struct sp_supply {
	const signprep_batch_options *options;
	const char *key_column;
	sp_template *template;
	char *form, *form_id; /* of a template of the service's; NULL when rows have PDFs */
	sp_rows *rows;
	sp_ledger *ledger;
	signprep_issues *issues; /* findings about the rows as a whole */
	bool checked;
	/* Read by another thread than the one that reads rows. */
	atomic_llong left_out, taken;
	_Atomic double share;
};

static bool has_column(const sp_rows *rows, const char *name)
{
	size_t count;
	const char *const *names = sp_rows_columns(rows, &count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* The first error among findings, as an error. */
static signprep_code fail_as_found(const signprep_issues *issues, const char *where, signprep_error *err)
{
	const signprep_issue *first = sp_issues_first_error(issues);
	return first ? sp_fail_list(err, first->id, 0, where, first->args, first->arg_count) : SIGNPREP_OK;
}

static bool template_uses(const sp_template *tpl, const char *name)
{
	size_t count;
	const char *const *columns = sp_template_columns(tpl, &count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(columns[i], name) == 0)
			return true;
	return false;
}

/* Says once what holds for all rows. A key column that only names rows is no column that nobody uses. */
static bool check_names(sp_supply *supply, const char *const *names, size_t count, bool fixed)
{
	const char **kept = calloc(count ? count : 1, sizeof *kept);
	size_t left = 0;
	for (size_t i = 0; kept && i < count; i++)
		if (strcmp(names[i], supply->key_column) != 0 || template_uses(supply->template, names[i]))
			kept[left++] = names[i];
	if (kept)
		sp_template_check(supply->template, kept, left, fixed, supply->issues);
	supply->checked = kept != NULL;
	free(kept);
	return supply->checked && !sp_issues_failed(supply->issues);
}

/* What is wrong with every row of a CSV file is an error before the first. */
static signprep_code check_columns(sp_supply *supply, signprep_error *err)
{
	const signprep_batch_options *o = supply->options;
	size_t count;
	const char *const *names = sp_rows_columns(supply->rows, &count);
	if (sp_rows_format_of(supply->rows) != SP_ROWS_CSV)
		return SIGNPREP_OK;
	if (!supply->form && !o->pdf && !has_column(supply->rows, PDF_COLUMN))
		return sp_fail(err, "B405", 0, o->rows_path, PDF_COLUMN, NULL);
	if (o->key_column && !has_column(supply->rows, o->key_column))
		return sp_fail(err, "B405", 0, o->rows_path, o->key_column, NULL);
	/* Of what a form leaves open a row says what it has to say. */
	if (!check_names(supply, names, count, !supply->form || o->request_path))
		return sp_fail_memory(err, o->rows_path);
	return fail_as_found(supply->issues, o->template_path, err);
}

/* What the rows of a form say, unless a request is given for that. */
static signprep_code open_form(sp_supply *supply, const sp_buf *text, signprep_error *err)
{
	const signprep_batch_options *o = supply->options;
	cJSON *form = NULL;
	char *request = NULL;
	signprep_code code = sp_form_read(&form, text->data, text->length, err);
	if (code)
		return code;
	supply->form = strndup(text->data, text->length);
	supply->form_id = strdup(sp_json_text(form, "template_id"));
	cJSON_Delete(form);
	if (!supply->form || !supply->form_id)
		return sp_fail_memory(err, o->template_path);
	if (o->request_path)
		return sp_template_load(&supply->template, o->request_path, err);
	code = signprep_form_request(&request, supply->form, err);
	if (!code)
		code = sp_template_parse(&supply->template, request, strlen(request), o->template_path, err);
	signprep_free(request);
	return code;
}

/* A request with placeholders, or a form. */
static signprep_code open_template(sp_supply *supply, signprep_error *err)
{
	const signprep_batch_options *o = supply->options;
	sp_buf text = { 0 };
	int error_number = 0;
	sp_file_status status = sp_file_read(o->template_path, SIGNPREP_REQUEST_MAX, &text, &error_number);
	if (status)
		return sp_file_read_fail(err, status, error_number, o->template_path, SIGNPREP_REQUEST_MAX);
	bool form = sp_form_is(text.data, text.length);
	signprep_code code = form            ? open_form(supply, &text, err)
		: o->form || o->request_path ? sp_fail(err, "R899", 0, o->template_path, NULL)
					     : sp_template_parse(&supply->template, text.data, text.length, o->template_path, err);
	sp_buf_clear(&text);
	return code;
}

static signprep_code open_files(sp_supply *supply, int wake_fd, signprep_error *err)
{
	const signprep_batch_options *o = supply->options;
	const sp_rows_options rows = { .format = (sp_rows_format) o->format,
		.encoding = (sp_rows_encoding) o->encoding,
		.may_be_empty = !o->out_dir,
		.wake_fd = wake_fd };
	signprep_code code = open_template(supply, err);
	if (!code)
		code = sp_rows_open(&supply->rows, o->rows_path, &rows, supply->issues, err);
	return code ? code : check_columns(supply, err);
}

signprep_code sp_supply_new(sp_supply **out, const signprep_batch_options *options, int wake_fd, signprep_error *err)
{
	sp_supply *supply = calloc(1, sizeof *supply);
	*out = NULL;
	if (!supply)
		return sp_fail_memory(err, "");
	supply->options = options;
	supply->key_column = options->key_column ? options->key_column : DEFAULT_KEY;
	supply->issues = sp_issues_new();
	signprep_code code = supply->issues ? open_files(supply, wake_fd, err) : sp_fail_memory(err, "");
	if (code)
		sp_supply_free(supply);
	else
		*out = supply;
	return code;
}

void sp_supply_free(sp_supply *supply)
{
	if (!supply)
		return;
	sp_rows_free(supply->rows);
	sp_template_free(supply->template);
	signprep_issues_free(supply->issues);
	free(supply->form);
	free(supply->form_id);
	free(supply);
}

void sp_supply_use(sp_supply *supply, sp_ledger *ledger)
{
	supply->ledger = ledger;
}

const signprep_issues *sp_supply_issues(const sp_supply *supply)
{
	return supply->issues;
}

long long sp_supply_left_out(const sp_supply *supply)
{
	return supply->left_out;
}

long long sp_supply_taken(const sp_supply *supply)
{
	return supply->taken;
}

double sp_supply_share(const sp_supply *supply)
{
	return supply->share;
}

static bool is_for_this_shard(const sp_supply *supply, const sp_record *record)
{
	int shards = supply->options->shards;
	return shards <= 1 || (record->row - 1) % (size_t) shards == (size_t) supply->options->shard - 1;
}

static bool copy_text(char **out, const char *text)
{
	*out = text ? strdup(text) : NULL;
	return !text || *out;
}

static bool is_from_pipe(const sp_supply *supply)
{
	return sp_rows_progress(supply->rows) < 0 || strncmp(supply->options->rows_path, "/dev/", 5) == 0;
}

/*
 * Where a row's PDF is: a path counts from the folder of the rows file, so that both can be moved and be named from anywhere.
 * What has a scheme is a URL; a name in rows from a pipe counts from the current folder.
 */
static char *place_pdf(const sp_supply *supply, const char *pdf)
{
	const char *rows_path = supply->options->rows_path, *slash = strrchr(rows_path, '/');
	bool from_pipe = is_from_pipe(supply);
	char *path;
	if (*pdf == '/' || !slash || from_pipe || strstr(pdf, "://"))
		return strdup(pdf);
	size_t folder = (size_t) (slash - rows_path) + 1, length = strlen(pdf);
	if ((path = malloc(folder + length + 1))) {
		memcpy(path, rows_path, folder);
		memcpy(path + folder, pdf, length + 1);
	}
	return path;
}

/* *written: as the row or --pdf names it; NULL when neither does. False when memory is out. */
static bool take_pdf(const sp_supply *supply, const sp_record *record, sp_entry *entry, const char **written)
{
	/* What a contract is made of stands in its findings and names it: the template, where there is no PDF. */
	if (supply->form) {
		*written = supply->form_id;
		return copy_text(&entry->pdf, supply->form_id) && copy_text(&entry->form, supply->form);
	}
	const char *own = sp_record_text(record, PDF_COLUMN);
	*written = own ? own : supply->options->pdf;
	if (*written)
		entry->pdf = own ? place_pdf(supply, own) : strdup(*written);
	return !*written || entry->pdf;
}

/* A row that has no name of its own is named by what it asks for: the PDF as the row names it, wherever the row lies. */
static bool name_by_content(sp_entry *entry, const char *pdf)
{
	char hash[65] = "";
	sp_buf text;
	sp_buf_init(&text, 2 * SIGNPREP_REQUEST_MAX);
	if (sp_buf_printf(&text, "%s\n", pdf) && sp_buf_append(&text, entry->request, entry->request_length))
		sp_sha256_hex(text.data, text.length, hash);
	snprintf(entry->key, sizeof entry->key, "%.32s", hash);
	sp_buf_clear(&text);
	return *hash;
}

static bool is_key(const char *text)
{
	size_t length = strlen(text);
	for (size_t i = 0; i < length; i++)
		if ((unsigned char) text[i] < ' ' || text[i] == 0x7f)
			return false;
	return length > 0 && length <= SP_ENTRY_KEY_MAX;
}

static void refuse(sp_entry *entry, const char *id, const char *text)
{
	signprep_error err = { 0 };
	sp_fail(&err, id, 0, entry->pdf, text, NULL);
	sp_entry_fail(entry, &err);
}

/* Strings and numbers alike: keys are often numbers. */
static const char *text_of(const sp_record *record, const char *name)
{
	const sp_value *value = sp_record_find(record, name);
	bool plain = value && (value->kind == SP_VALUE_CELL || value->kind == SP_VALUE_STRING || value->kind == SP_VALUE_NUMBER);
	return plain && value->length ? value->text : NULL;
}

/* The name the row gives itself; where it has no column for one, its content will do. */
static void name_by_column(const sp_supply *supply, const sp_record *record, sp_entry *entry)
{
	const char *key = text_of(record, supply->key_column);
	bool must_have = supply->options->key_column != NULL || sp_record_find(record, supply->key_column) != NULL;
	if (key && is_key(key))
		snprintf(entry->key, sizeof entry->key, "%s", key);
	else if (key)
		refuse(entry, "B403", key);
	else if (must_have)
		refuse(entry, "B406", supply->key_column);
}

/* The request of the row, or what is wrong with it. */
static signprep_code fill_request(sp_supply *supply, const sp_record *record, sp_entry *entry, signprep_error *err)
{
	sp_buf text;
	sp_buf_init(&text, SIGNPREP_REQUEST_MAX);
	signprep_code filled = sp_template_fill(supply->template, record, &text, entry->issues), code = SIGNPREP_OK;
	if (sp_issues_failed(entry->issues))
		code = sp_fail_memory(err, "");
	else if (filled)
		sp_entry_end(entry, filled, SP_ENTRY_FAILED);
	else if ((entry->request = sp_buf_take(&text, &entry->request_length)) == NULL)
		code = sp_fail_memory(err, "");
	sp_buf_clear(&text);
	return code;
}

static signprep_code fill_entry(sp_supply *supply, const sp_record *record, sp_entry *entry, signprep_error *err)
{
	const char *pdf;
	entry->files = is_from_pipe(supply) ? strdup(".") : sp_attached_folder(supply->options->rows_path);
	if (!entry->files || !take_pdf(supply, record, entry, &pdf) ||
		!copy_text(&entry->password, sp_record_text(record, PASSWORD_COLUMN)))
		return sp_fail_memory(err, "");
	name_by_column(supply, record, entry);
	if (!sp_entry_has_ended(entry) && !entry->pdf)
		refuse(entry, "B406", PDF_COLUMN);
	if (sp_entry_has_ended(entry))
		return SIGNPREP_OK;
	signprep_code code = fill_request(supply, record, entry, err);
	if (code || sp_entry_has_ended(entry) || *entry->key)
		return code;
	return name_by_content(entry, pdf) ? SIGNPREP_OK : sp_fail_memory(err, "");
}

/* A row that cannot be used still gets its line of results. */
static void name_by_line(sp_entry *entry)
{
	if (!*entry->key)
		snprintf(entry->key, sizeof entry->key, "line %lld", entry->line);
}

/* NULL with SIGNPREP_OK: the row is not for this run. */
static sp_entry *make_entry(
	sp_supply *supply, const sp_record *record, const signprep_error *cause, signprep_code *code, signprep_error *err)
{
	sp_decision decision = SP_DECISION_ENDED;
	sp_entry *entry = sp_entry_new();
	if (!entry) {
		*code = sp_fail_memory(err, "");
		return NULL;
	}
	entry->line = (long long) record->line;
	if (cause->code)
		sp_entry_fail(entry, cause);
	else
		*code = fill_entry(supply, record, entry, err);
	name_by_line(entry);
	if (!*code && !sp_entry_has_ended(entry))
		*code = sp_ledger_decide(supply->ledger, entry, &decision, err);
	if (!*code && decision != SP_DECISION_LEAVE_OUT)
		return entry;
	sp_entry_free(entry);
	return NULL;
}

sp_entry *sp_supply_next(void *opaque, signprep_code *code, signprep_error *err)
{
	sp_supply *supply = opaque;
	for (;;) {
		sp_record *record = NULL;
		sp_entry *entry = NULL;
		signprep_error cause = { 0 };
		signprep_code read = sp_rows_next(supply->rows, &record, &cause);
		supply->share = sp_rows_progress(supply->rows);
		if (!record) {
			*code = read;
			*err = cause;
			return NULL;
		}
		supply->taken++;
		/* Rows of JSONL have columns of their own each: the first speaks for the others. */
		if (!cause.code && !supply->checked && !check_names(supply, record->names, record->count, false))
			*code = sp_fail_memory(err, "");
		if (!*code && is_for_this_shard(supply, record))
			entry = make_entry(supply, record, &cause, code, err);
		sp_record_free(record);
		if (entry || *code)
			return entry;
		supply->left_out++;
	}
}

long long sp_supply_count_rest(sp_supply *supply)
{
	long long count = 0;
	for (;;) {
		sp_record *record = NULL;
		signprep_error ignored = { 0 };
		(void) sp_rows_next(supply->rows, &record, &ignored);
		if (!record)
			return count;
		count += is_for_this_shard(supply, record);
		sp_record_free(record);
	}
}
