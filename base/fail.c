/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Making errors, and the texts of those that were made. */
#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/catalogue.h"

#define ARGS_MAX 10
/* So that one long text cannot push out the others. */
#define ARG_BYTES_MAX 240
#define NAME_BYTES_MAX 100
#define ELLIPSIS "…"

/* Appends one text to err->args; an empty one would end the list and is marked. */
static void store_arg(signprep_error *err, size_t *used, const char *text)
{
	size_t room = sizeof err->args - 1 - *used;
	if (room < 2)
		return;
	char *at = err->args + *used;
	if (*text)
		sp_catalogue_clean(text, at, room < ARG_BYTES_MAX ? room : ARG_BYTES_MAX);
	else
		memcpy(at, SP_CATALOGUE_EMPTY, sizeof SP_CATALOGUE_EMPTY);
	if (!*at)
		return;
	*used += strlen(at) + 1;
}

static size_t list_args(const signprep_error *err, const char *out[ARGS_MAX])
{
	size_t count = 0;
	for (const char *p = err->args; *p && count < ARGS_MAX && p < err->args + sizeof err->args; p += strlen(p) + 1)
		out[count++] = p;
	return count;
}

size_t sp_fail_texts(const signprep_error *err, const char **out)
{
	return list_args(err, out);
}

signprep_code sp_fail_list(
	signprep_error *err, const char *id, int native, const char *where, const char *const *texts, size_t count)
{
	const signprep_issue_kind *kind = sp_catalogue_row(id);
	signprep_code code = kind->code == SIGNPREP_OK ? SIGNPREP_INVALID : kind->code;
	if (!err)
		return code;

	/* The texts may point into the old value of *err. */
	signprep_error made = { .code = code, .native = native };
	size_t used = 0;
	snprintf(made.id, sizeof made.id, "%s", kind->id);
	sp_catalogue_clean(where ? where : "", made.where, sizeof made.where);
	if (strcmp(kind->id, id) != 0)
		store_arg(&made, &used, id);
	for (size_t i = 0; i < ARGS_MAX && i < count; i++)
		store_arg(&made, &used, texts[i]);
	const char *list[ARGS_MAX];
	size_t listed = list_args(&made, list);
	sp_catalogue_render(kind->message_en, list, listed, made.message, sizeof made.message);
	*err = made;
	return code;
}

signprep_code sp_fail(signprep_error *err, const char *id, int native, const char *where, ...)
{
	const char *texts[ARGS_MAX];
	size_t count = 0;
	va_list args;
	va_start(args, where);
	for (const char *text; count < ARGS_MAX && (text = va_arg(args, const char *));)
		texts[count++] = text;
	va_end(args);
	return sp_fail_list(err, id, native, where, texts, count);
}

signprep_code sp_fail_memory(signprep_error *err, const char *where)
{
	return sp_fail(err, "D901", 0, where, NULL);
}

size_t signprep_error_message(const signprep_error *err, signprep_lang lang, char *out, size_t cap)
{
	const signprep_issue_kind *kind = lang == SIGNPREP_ZH ? signprep_issue_kind_find(err->id) : NULL;
	if (!kind)
		return sp_catalogue_clean(err->message, out, cap);
	const char *args[ARGS_MAX];
	size_t count = list_args(err, args);
	return sp_catalogue_render(kind->message_zh, args, count, out, cap);
}

size_t signprep_error_help(const signprep_error *err, signprep_lang lang, char *out, size_t cap)
{
	const signprep_issue_kind *kind = signprep_issue_kind_find(err->id);
	const char *args[ARGS_MAX];
	size_t count = list_args(err, args);
	return sp_catalogue_render(!kind ? "" : lang == SIGNPREP_ZH ? kind->help_zh : kind->help_en, args, count, out, cap);
}

void sp_place_text(char out[SP_PLACE_MAX], const char *name, size_t line, size_t column)
{
	char at[24] = "";
	const size_t length = strlen(name);
	const bool whole = length <= NAME_BYTES_MAX;
	if (!whole)
		for (name += length - (NAME_BYTES_MAX - strlen(ELLIPSIS)); ((unsigned char) *name & 0xc0) == 0x80;)
			name++;
	if (column)
		snprintf(at, sizeof at, ":%zu", column);
	snprintf(out, SP_PLACE_MAX, "%s%s:%zu%s", whole ? "" : ELLIPSIS, name, line, at);
}

signprep_code sp_fail_line(
	signprep_error *err, const char *id, const char *name, size_t line, const char *a, const char *b, const char *c)
{
	char where[SP_PLACE_MAX];
	sp_place_text(where, name, line, 0);
	return sp_fail(err, id, 0, where, a, b, c, NULL);
}

signprep_code sp_fail_column(signprep_error *err, const char *id, const char *name, size_t line, size_t column, const char *more)
{
	char where[SP_PLACE_MAX], line_text[24], column_text[24];
	snprintf(line_text, sizeof line_text, "%zu", line);
	snprintf(column_text, sizeof column_text, "%zu", column);
	sp_place_text(where, name, line, column);
	return sp_fail(err, id, 0, where, line_text, column_text, more, NULL);
}
