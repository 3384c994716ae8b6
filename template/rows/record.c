/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One row as a value of its own: made from JSON, looked into. */
#include "template/rows/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/text_rules.h"
#include "base/fail.h"
#include "base/json/json_scan.h"
#include "base/json/json_text.h"

sp_record *sp_record_new(size_t row, size_t line, size_t count, size_t bytes, char **text)
{
	size_t values = sizeof(sp_record), names = values + count * sizeof(sp_value), texts = names + count * sizeof(char *);
	char *block = malloc(texts + bytes);
	sp_record *record = (sp_record *) (void *) block;
	if (!record)
		return NULL;
	*record = (sp_record) { .row = row,
		.line = line,
		.count = count,
		.names = (const char *const *) (void *) (block + names),
		.values = (const sp_value *) (void *) (block + values) };
	*text = block + texts;
	return record;
}

void sp_record_set(sp_record *record, size_t index, const char *name, sp_value value)
{
	((const char **) (void *) record->names)[index] = name;
	((sp_value *) (void *) record->values)[index] = value;
}

void sp_record_free(sp_record *record)
{
	free(record);
}

const sp_value *sp_record_find(const sp_record *record, const char *name)
{
	for (size_t i = 0; i < record->count; i++)
		if (strcmp(record->names[i], name) == 0)
			return &record->values[i];
	return NULL;
}

const char *sp_record_text(const sp_record *record, const char *name)
{
	const sp_value *value = sp_record_find(record, name);
	bool is_text = value && (value->kind == SP_VALUE_CELL || value->kind == SP_VALUE_STRING);
	return is_text && value->length ? value->text : NULL;
}

static sp_value_kind kind_at(const char *at, bool cells)
{
	switch (*at) {
	case '"': return cells ? SP_VALUE_CELL : SP_VALUE_STRING;
	case '{': return SP_VALUE_OBJECT;
	case '[': return SP_VALUE_ARRAY;
	case 't':
	case 'f': return SP_VALUE_BOOL;
	case 'n': return SP_VALUE_NULL;
	default: return SP_VALUE_NUMBER;
	}
}

/* One member of a well-formed object: where its name and value stand. */
struct member {
	const char *name, *value, *after;
};

/* The member that begins at or behind `at`; false at the object's end. */
static bool next_member(const char *at, const char *end, struct member *member)
{
	at = sp_json_skip_space(at, end);
	at = sp_json_skip_space(at + (*at == ',' || *at == '{'), end);
	if (*at != '"')
		return false;
	member->name = at;
	at = sp_json_skip_space(sp_json_value_end(at, end), end);
	member->value = sp_json_skip_space(at + 1, end);
	member->after = sp_json_value_end(member->value, end);
	return true;
}

static char *take_value(const struct member *member, bool cells, char *text, sp_value *value)
{
	*value = (sp_value) { kind_at(member->value, cells), text, (size_t) (member->after - member->value) };
	if (value->kind == SP_VALUE_CELL || value->kind == SP_VALUE_STRING) {
		value->length = sp_json_string_decode(member->value, text);
	} else {
		memcpy(text, member->value, value->length);
		text[value->length] = '\0';
	}
	return text + value->length + 1;
}

static signprep_code fail_long(signprep_error *err, const char *name, size_t line, const char *column, size_t limit)
{
	char number[24];
	snprintf(number, sizeof number, "%zu", limit);
	return sp_fail_line(err, "B118", name, line, column, number, NULL);
}

#define NAME_SHOWN 40 /* characters of a name in a message */

/* What a member's name spells, for messages; false when it is too long to be one. */
static bool short_name(const char *name, const char *end, char *shown, size_t cap)
{
	/* An escape of six bytes spells at least one. */
	char spelt[SP_ROWS_NAME_MAX * 6 + 3];
	size_t length = (size_t) (sp_json_value_end(name, end) - name);
	bool fits = length <= sizeof spelt;
	if (fits) {
		length = sp_json_string_decode(name, spelt);
	} else {
		memcpy(spelt, name + 1, sizeof spelt - 1);
		spelt[sizeof spelt - 1] = '\0';
	}
	sp_text_shorten(spelt, NAME_SHOWN, shown, cap);
	return fits && length <= SP_ROWS_NAME_MAX;
}

/* Counts the members, and holds each to its limits. */
static signprep_code measure(const char *json, const char *end, const sp_record_source *source, size_t *count, signprep_error *err)
{
	const char *name = source->name;
	size_t line = source->line;
	struct member member;
	for (const char *at = json; next_member(at, end, &member); at = member.after) {
		char shown[NAME_SHOWN * 4 + 8], number[24];
		if (++*count > source->max_columns) {
			snprintf(number, sizeof number, "%zu", source->max_columns);
			return sp_fail_line(err, "B119", name, line, number, NULL, NULL);
		}
		if (!short_name(member.name, end, shown, sizeof shown))
			return fail_long(err, name, line, shown, SP_ROWS_NAME_MAX);
		if ((size_t) (member.after - member.value) > source->max_cell)
			return fail_long(err, name, line, shown, source->max_cell);
	}
	return SIGNPREP_OK;
}

signprep_code sp_record_from_json(
	sp_record **out, const char *json, size_t length, const sp_record_source *source, signprep_error *err)
{
	const sp_json_limits scan = { .first_line = source->line };
	const char *end = json + length;
	size_t skip = 0, count = 0, index = 0;
	struct member member;
	char *text;

	*out = NULL;
	signprep_code code = sp_json_scan(json, length, &scan, source->name, &skip, err);
	if (code)
		return code;
	json = sp_json_skip_space(json + skip, end);
	if (*json != '{')
		return sp_fail_line(err, "B120", source->name, source->line, NULL, NULL, NULL);
	code = measure(json, end, source, &count, err);
	if (code)
		return code;
	/* What a string spells is no longer than the string; a name and a value each end with NUL, as their quotes or more did. */
	sp_record *record = sp_record_new(source->row, source->line, count, (size_t) (end - json) + count * 2, &text);
	if (!record)
		return sp_fail_memory(err, source->name);
	for (const char *at = json; next_member(at, end, &member); at = member.after) {
		const char *label = text;
		sp_value value;
		/* For editors: the row is what it is without. */
		if (sp_json_string_equals(member.name, "$schema", 7))
			continue;
		text += sp_json_string_decode(member.name, text) + 1;
		text = take_value(&member, source->cells, text, &value);
		sp_record_set(record, index++, label, value);
	}
	record->count = index;
	*out = record;
	return SIGNPREP_OK;
}

signprep_code sp_record_parse(sp_record **out, const char *json, size_t length, bool cells, const char *name, signprep_error *err)
{
	const sp_record_source source = { name, 1, 1, cells, SP_ROWS_CELL_MAX, SP_ROWS_COLUMNS_MAX };
	return sp_record_from_json(out, json, length, &source, err);
}
