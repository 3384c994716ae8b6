/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a template: one walk over its text, which stays as it is but for the strings that hold placeholders. */
#include "template/template_internal.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/request.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/json/json_scan.h"
#include "base/json/json_text.h"
#include "locate/request/request.h"

/* Paths of hostile templates are as long as their members' names. */
#define ARENA_MAX ((size_t) 256 << 20)

struct walk {
	sp_template *tpl;
	const char *end;
	sp_buf pointer, where;
	signprep_error *err;
};

static const char *walk_value(struct walk *w, const char *at, sp_wants wants, signprep_code *code);

static signprep_code fail_at(const struct walk *w, const char *id, const char *at, const char *more)
{
	size_t line, column;
	sp_json_line_column(w->tpl->text, at, &line, &column);
	return sp_fail_column(w->err, id, w->tpl->name, line, column, more);
}

static bool add_column(sp_template *tpl, sp_template_piece *part)
{
	size_t i = 0;
	while (i < tpl->column_count && strcmp(tpl->columns[i], part->column) != 0)
		i++;
	part->index = i;
	if (i == tpl->column_count) {
		void *columns = tpl->columns, *required = tpl->required;
		bool fits = sp_array_reserve(&columns, &tpl->column_cap, i, 1, sizeof *tpl->columns, SP_TEMPLATE_PLACEHOLDERS_MAX);
		tpl->columns = columns;
		fits = fits &&
			sp_array_reserve(&required, &tpl->required_cap, i, 1, sizeof *tpl->required, SP_TEMPLATE_PLACEHOLDERS_MAX);
		tpl->required = required;
		if (!fits)
			return false;
		tpl->columns[i] = part->column;
		tpl->required[i] = false;
		tpl->column_count++;
	}
	tpl->required[i] = tpl->required[i] || !part->text;
	return true;
}

static bool add_string(struct walk *w, sp_slot_string string)
{
	sp_template *tpl = w->tpl;
	void *strings = tpl->strings;
	bool fits = sp_array_reserve(&strings, &tpl->cap, tpl->count, 1, sizeof string, SIZE_MAX);
	tpl->strings = strings;
	string.pointer = sp_arena_dup_n(&tpl->arena, w->pointer.data ? w->pointer.data : "", w->pointer.length);
	string.where = sp_arena_dup_n(&tpl->arena, w->where.data ? w->where.data : "", w->where.length);
	if (!fits || !string.pointer || !string.where || w->pointer.failed || w->where.failed)
		return false;
	for (size_t i = 0; i < string.parts.count; i++)
		if (string.parts.items[i].column && !add_column(tpl, &string.parts.items[i]))
			return false;
	tpl->strings[tpl->count++] = string;
	return true;
}

static signprep_code fail_placeholder(const struct walk *w, sp_placeholder_fault fault, const char *at, size_t bad)
{
	if (fault == SP_PLACEHOLDER_MEMORY)
		return sp_fail_memory(w->err, w->tpl->name);
	return fail_at(w, fault == SP_PLACEHOLDER_OPEN ? "B208" : "B209", sp_json_string_place(at, bad), NULL);
}

/* ComponentExtra is JSON text: filled as plain text, a value could change more than its own place. */
static bool is_extra(const sp_buf *where)
{
	static const char name[] = "ComponentExtra";
	return where->length >= sizeof name - 1 &&
		memcmp(where->data + where->length - (sizeof name - 1), name, sizeof name - 1) == 0;
}

/* A string value. */
static signprep_code take_string(struct walk *w, const char *at, const char *after, sp_want want)
{
	sp_template *tpl = w->tpl;
	char *spelt = sp_arena_alloc(&tpl->arena, (size_t) (after - at)), limit[24];
	sp_slot_string string = { .from = (size_t) (at - tpl->text), .to = (size_t) (after - tpl->text), .want = want };
	size_t bad = 0;
	if (!spelt)
		return sp_fail_memory(w->err, tpl->name);
	size_t length = sp_json_string_decode(at, spelt);
	if (!sp_placeholder_any(spelt, length))
		return SIGNPREP_OK;
	sp_placeholder_fault fault = sp_placeholder_parse(&string.parts, spelt, length, &tpl->arena, &bad);
	if (!fault && string.parts.placeholders)
		fault = sp_placeholder_embed(&string.parts);
	if (fault)
		return fail_placeholder(w, fault, at, bad);
	if (string.parts.placeholders && !string.parts.embedded && is_extra(&w->where) && length && *spelt == '{')
		return fail_at(w, "B214", at, NULL);
	tpl->placeholders += string.parts.placeholders;
	if (tpl->placeholders > SP_TEMPLATE_PLACEHOLDERS_MAX) {
		snprintf(limit, sizeof limit, "%d", SP_TEMPLATE_PLACEHOLDERS_MAX);
		return fail_at(w, "B212", at, limit);
	}
	return add_string(w, string) ? SIGNPREP_OK : sp_fail_memory(w->err, tpl->name);
}

/* Appends a member's name to both paths. */
static void enter_member(struct walk *w, const char *name, size_t length)
{
	sp_buf_puts(&w->where, w->where.length ? "." : "");
	sp_buf_append(&w->where, name, length);
	sp_buf_putc(&w->pointer, '/');
	for (size_t i = 0; i < length; i++) {
		if (name[i] == '~' || name[i] == '/')
			sp_buf_puts(&w->pointer, name[i] == '~' ? "~0" : "~1");
		else
			sp_buf_putc(&w->pointer, name[i]);
	}
}

static void leave(struct walk *w, size_t pointer, size_t where)
{
	w->pointer.length = pointer;
	w->where.length = where;
}

static const char *walk_object(struct walk *w, const char *at, sp_wants wants, signprep_code *code)
{
	size_t pointer = w->pointer.length, where = w->where.length;
	at = sp_json_skip_space(at + 1, w->end);
	while (!*code && *at != '}') {
		const char *after = sp_json_value_end(at, w->end), *colon = sp_json_skip_space(after, w->end);
		char *name = malloc((size_t) (after - at));
		if (!name) {
			*code = sp_fail_memory(w->err, w->tpl->name);
			return at;
		}
		size_t length = sp_json_string_decode(at, name);
		if (length == strlen(SP_REQUEST_REMARK) && memcmp(name, SP_REQUEST_REMARK, length) == 0) {
			/* A remark may speak of placeholders without being one. */
			at = sp_json_skip_space(colon + 1, w->end);
			at = sp_json_skip_space(sp_json_value_end(at, w->end), w->end);
			at = *at == ',' ? sp_json_skip_space(at + 1, w->end) : at;
			free(name);
			continue;
		}
		if (sp_placeholder_any(name, length))
			*code = fail_at(w, "B210", at, NULL);
		enter_member(w, name, length);
		if (!*code)
			at = walk_value(w, sp_json_skip_space(colon + 1, w->end), sp_wants_member(wants, name), code);
		free(name);
		leave(w, pointer, where);
		at = sp_json_skip_space(at, w->end);
		if (*at == ',')
			at = sp_json_skip_space(at + 1, w->end);
	}
	return at + 1;
}

static const char *walk_array(struct walk *w, const char *at, sp_wants wants, signprep_code *code)
{
	size_t pointer = w->pointer.length, where = w->where.length, index = 0;
	at = sp_json_skip_space(at + 1, w->end);
	while (!*code && *at != ']') {
		sp_buf_printf(&w->pointer, "/%zu", index);
		sp_buf_printf(&w->where, "[%zu]", index++);
		at = walk_value(w, at, sp_wants_item(wants), code);
		leave(w, pointer, where);
		at = sp_json_skip_space(at, w->end);
		if (*at == ',')
			at = sp_json_skip_space(at + 1, w->end);
	}
	return at + 1;
}

/* The text was scanned: it is well-formed, and nested no deeper than the scan allows. */
static const char *walk_value(struct walk *w, const char *at, sp_wants wants, signprep_code *code)
{
	if (*at == '{')
		return walk_object(w, at, wants, code);
	if (*at == '[')
		return walk_array(w, at, wants, code);
	const char *after = sp_json_value_end(at, w->end);
	if (*at == '"')
		*code = take_string(w, at, after, wants.want);
	return after;
}

static signprep_code walk_text(sp_template *tpl, signprep_error *err)
{
	struct walk w = { .tpl = tpl, .end = tpl->text + tpl->length, .err = err };
	signprep_code code = SIGNPREP_OK;
	const char *at = sp_json_skip_space(tpl->text, w.end);
	if (*at != '{')
		return sp_fail(err, "R109", 0, tpl->name, NULL);
	sp_buf_init(&w.pointer, SIZE_MAX / 2);
	sp_buf_init(&w.where, SIZE_MAX / 2);
	walk_value(&w, at, sp_wants_root(), &code);
	sp_buf_clear(&w.pointer);
	sp_buf_clear(&w.where);
	return code;
}

signprep_code sp_template_parse(sp_template **out, const char *text, size_t length, const char *name, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = SIGNPREP_REQUEST_MAX };
	size_t skip = 0;

	*out = NULL;
	name = name ? name : "";
	signprep_code code = sp_json_scan(text, length, &limits, name, &skip, err);
	if (code)
		return code;
	sp_template *tpl = calloc(1, sizeof *tpl);
	if (!tpl)
		return sp_fail_memory(err, name);
	sp_arena_init(&tpl->arena, ARENA_MAX);
	tpl->length = length - skip;
	tpl->name = sp_arena_dup(&tpl->arena, name);
	tpl->text = sp_arena_dup_n(&tpl->arena, text + skip, tpl->length);
	code = tpl->name && tpl->text ? walk_text(tpl, err) : sp_fail_memory(err, name);
	if (code) {
		sp_template_free(tpl);
		return code;
	}
	*out = tpl;
	return SIGNPREP_OK;
}

signprep_code sp_template_load(sp_template **out, const char *path, signprep_error *err)
{
	sp_buf bytes = { 0 };
	int error_number = 0;
	*out = NULL;
	sp_file_status status = sp_file_read(path, SIGNPREP_REQUEST_MAX, &bytes, &error_number);
	signprep_code code = status ? sp_file_read_fail(err, status, error_number, path, SIGNPREP_REQUEST_MAX)
				    : sp_template_parse(out, bytes.data, bytes.length, path, err);
	sp_buf_clear(&bytes);
	return code;
}

void sp_template_free(sp_template *tpl)
{
	if (!tpl)
		return;
	free(tpl->strings);
	free(tpl->columns);
	free(tpl->required);
	sp_arena_clear(&tpl->arena);
	free(tpl);
}

const char *const *sp_template_columns(const sp_template *tpl, size_t *count)
{
	*count = tpl->column_count;
	return tpl->columns;
}
