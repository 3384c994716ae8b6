/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Filling a template from one row. */
#include "template/template_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json/json_text.h"
#include "base/num.h"
#include "base/suggest.h"
#include "base/json/json_write.h"
#include "actions/text_rules.h"
#include "locate/request/unit.h"

#define VALUE_SHOWN 40   /* characters of a value in a message */
#define MISSING_SHOWN 20 /* columns that are missing, of one row */

struct fill {
	const sp_template *tpl;
	const sp_record *record;
	const sp_value **found; /* by column */
	bool *reported;
	size_t missing;
	bool failed; /* memory is out */
	sp_buf *out;
	signprep_issues *issues;
	char row[24], line[24];
	signprep_code code;
};

/* Adds a finding that begins with row, line, column, pointer. Once memory is out, what looks wrong may not be. */
static void report(struct fill *f, const char *id, const sp_slot_string *slot, const char *column, const char *a, const char *b)
{
	if (f->failed)
		return;
	const signprep_issue *issue = sp_issues_add(f->issues, id, slot->where, f->row, f->line, column, slot->pointer, a, b, NULL);
	if (!f->code)
		f->code = issue ? issue->code : SIGNPREP_LIMIT;
}

static void report_missing(struct fill *f, const sp_slot_string *slot, const sp_template_piece *part)
{
	if (f->reported[part->index])
		return;
	f->reported[part->index] = true;
	if (++f->missing > MISSING_SHOWN)
		return;
	const char *near = sp_suggest(part->column, f->record->names, f->record->count);
	report(f, near ? "B201" : "B202", slot, part->column, near, NULL);
}

static void report_type(
	struct fill *f, const sp_slot_string *slot, const sp_template_piece *part, const sp_value *value, const char *wanted)
{
	char shown[VALUE_SHOWN * 4 + 8];
	report(f, "B204", slot, part->column, sp_text_shorten(value->text, VALUE_SHOWN, shown, sizeof shown), wanted);
}

static bool has_text(const sp_value *value)
{
	return value->kind == SP_VALUE_CELL || value->kind == SP_VALUE_STRING;
}

/* The value for a placeholder: the row's, or its default as a cell. False when there is none, reported. */
static bool resolve(struct fill *f, const sp_slot_string *slot, const sp_template_piece *part, sp_value *out)
{
	const sp_value *value = f->found[part->index];
	bool empty = !value || value->kind == SP_VALUE_NULL || (has_text(value) && !value->length);
	if (empty && part->text) {
		*out = (sp_value) { SP_VALUE_CELL, part->text, part->length };
		return true;
	}
	if (!value)
		report_missing(f, slot, part);
	else if (value->kind == SP_VALUE_NULL)
		report(f, "B203", slot, part->column, "null", NULL);
	else
		*out = *value;
	return value && value->kind != SP_VALUE_NULL;
}

static sp_value trimmed(const sp_value *value)
{
	sp_value v = *value;
	while (v.length && strchr(" \t\r\n", *v.text)) {
		v.text++;
		v.length--;
	}
	while (v.length && strchr(" \t\r\n", v.text[v.length - 1]))
		v.length--;
	return v;
}

static bool is_number(const sp_value *v)
{
	const char *bad, *after = sp_json_number_end(v->text, v->text + v->length, &bad);
	double number;
	return after == v->text + v->length && sp_num_parse(v->text, v->length, &number);
}

static bool is_json(struct fill *f, const sp_value *v)
{
	return v->length && sp_json_is_text(v->text, v->length, &f->failed);
}

static bool is_length(const sp_value *v)
{
	sp_length length;
	return sp_length_parse(v->text, SP_UNIT_PT, &length);
}

/* A cell where something else than text is wanted; false when it can't be that. */
static bool fill_typed(struct fill *f, const sp_value *cell, sp_want want)
{
	const sp_value v = trimmed(cell);
	switch (want) {
	case SP_WANT_INTEGER:
	case SP_WANT_NUMBER:
	case SP_WANT_LENGTH:
		if (is_number(&v))
			sp_buf_append(f->out, v.text, v.length);
		else if (want == SP_WANT_LENGTH && is_length(cell))
			sp_json_write_string(f->out, v.text, v.length);
		else
			return false;
		return true;
	case SP_WANT_BOOL:
		if (v.length == 4 && strncasecmp(v.text, "true", 4) == 0)
			sp_buf_puts(f->out, "true");
		else if (v.length == 5 && strncasecmp(v.text, "false", 5) == 0)
			sp_buf_puts(f->out, "false");
		else
			return false;
		return true;
	case SP_WANT_OBJECT:
	case SP_WANT_ARRAY:
		if (!is_json(f, &v) || *v.text != (want == SP_WANT_OBJECT ? '{' : '['))
			return false;
		sp_buf_append(f->out, v.text, v.length);
		return true;
	case SP_WANT_EITHER:
		if (v.length && *v.text == '[' && is_json(f, &v)) {
			sp_buf_append(f->out, v.text, v.length);
			return true;
		}
		break;
	case SP_WANT_TEXT: break;
	}
	sp_json_write_string(f->out, cell->text, cell->length);
	return true;
}

/* "${a}" alone: the value takes the string's place. */
static void fill_whole(struct fill *f, const sp_slot_string *slot)
{
	const sp_template_piece *part = &slot->parts.items[0];
	sp_value value = { .text = "" };
	if (!resolve(f, slot, part, &value))
		return;
	if (value.kind == SP_VALUE_STRING)
		sp_json_write_string(f->out, value.text, value.length);
	else if (value.kind != SP_VALUE_CELL)
		sp_buf_append(f->out, value.text, value.length);
	else if (!fill_typed(f, &value, slot->want)) {
		if (trimmed(&value).length)
			report_type(f, slot, part, &value, sp_want_name(slot->want));
		else
			report(f, "B203", slot, part->column, "\"\"", NULL);
	}
}

/* A value inside text that is JSON itself: in a string of it, or as a value of it. Escaped for both texts. */
static void fill_embedded_part(struct fill *f, const sp_slot_string *slot, const sp_template_piece *part, const sp_value *value)
{
	const sp_value v = trimmed(value);
	sp_buf inner;
	sp_buf_init(&inner, f->out->max);
	if (part->inside)
		sp_json_write_escaped(&inner, value->text, value->length);
	else if (value->kind == SP_VALUE_STRING)
		sp_json_write_string(&inner, value->text, value->length);
	else if (value->kind != SP_VALUE_CELL || is_json(f, &v))
		sp_buf_append(&inner, v.text, v.length);
	else if (v.length)
		report_type(f, slot, part, value, "JSON");
	else
		report(f, "B203", slot, part->column, "\"\"", NULL);
	if (inner.failed) {
		f->out->failed = true;
		f->out->full = inner.full;
	} else if (inner.data)
		sp_json_write_escaped(f->out, inner.data, inner.length);
	sp_buf_clear(&inner);
}

/* Text with placeholders in it. */
static void fill_text(struct fill *f, const sp_slot_string *slot)
{
	sp_buf_putc(f->out, '"');
	for (size_t i = 0; i < slot->parts.count && !f->out->failed; i++) {
		const sp_template_piece *part = &slot->parts.items[i];
		sp_value value = { .text = "" };
		if (!part->column)
			sp_json_write_escaped(f->out, part->text, part->length);
		else if (!resolve(f, slot, part, &value))
			continue;
		else if (slot->parts.embedded && (!part->inside || has_text(&value)))
			fill_embedded_part(f, slot, part, &value);
		else if (value.kind == SP_VALUE_OBJECT || value.kind == SP_VALUE_ARRAY)
			report(f, "B205", slot, part->column, value.kind == SP_VALUE_OBJECT ? "object" : "array", NULL);
		else
			sp_json_write_escaped(f->out, value.text, value.length);
	}
	sp_buf_putc(f->out, '"');
}

static void fill_all(struct fill *f)
{
	const sp_template *tpl = f->tpl;
	size_t at = 0;
	for (size_t i = 0; i < tpl->count && !f->out->failed; i++) {
		const sp_slot_string *slot = &tpl->strings[i];
		sp_buf_append(f->out, tpl->text + at, slot->from - at);
		if (slot->parts.count == 1 && slot->parts.items[0].column)
			fill_whole(f, slot);
		else
			fill_text(f, slot);
		at = slot->to;
	}
	sp_buf_append(f->out, tpl->text + at, tpl->length - at);
}

static void report_further(struct fill *f)
{
	char number[24];
	snprintf(number, sizeof number, "%zu", f->missing - MISSING_SHOWN);
	sp_issues_add(f->issues, "B213", "", f->row, f->line, number, NULL);
}

static signprep_code fail_size(struct fill *f)
{
	char limit[24];
	snprintf(limit, sizeof limit, "%zu", f->out->max);
	const signprep_issue *issue = sp_issues_add(f->issues, "B211", "", f->row, f->line, limit, NULL);
	return issue ? issue->code : SIGNPREP_LIMIT;
}

signprep_code sp_template_fill(const sp_template *tpl, const sp_record *record, sp_buf *out, signprep_issues *issues)
{
	struct fill f = { .tpl = tpl, .record = record, .out = out, .issues = issues };
	size_t before = out->length, count = tpl->column_count + 1;
	f.found = calloc(count, sizeof *f.found);
	f.reported = calloc(count, sizeof *f.reported);
	snprintf(f.row, sizeof f.row, "%zu", record->row);
	snprintf(f.line, sizeof f.line, "%zu", record->line);
	if (f.found && f.reported) {
		for (size_t i = 0; i < tpl->column_count; i++)
			f.found[i] = sp_record_find(record, tpl->columns[i]);
		fill_all(&f);
		if (f.missing > MISSING_SHOWN)
			report_further(&f);
		f.failed = f.failed || (out->failed && !out->full);
		if (out->full && !f.code)
			f.code = fail_size(&f);
	}
	if (!f.found || !f.reported || f.failed) {
		sp_issues_add(issues, "D901", "", NULL);
		f.code = SIGNPREP_LIMIT;
	}
	free(f.found);
	free(f.reported);
	if (f.code) {
		out->failed = out->full = false;
		out->length = before;
		if (out->data)
			out->data[before] = '\0';
	}
	return f.code;
}
