/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The action table: looking things up. The rows are made from schema.json. */
#include "actions/action.h"

#include <stdlib.h>
#include <string.h>

#include "actions/table.h"

const sp_service *sp_service_find(const char *name)
{
	for (size_t i = 0; i < sp_table_service_count; i++)
		if (strcmp(sp_table_services[i].name, name) == 0)
			return &sp_table_services[i];
	return NULL;
}

const sp_action *sp_action_find(const char *service, const char *name)
{
	for (size_t i = 0; i < sp_table_action_count; i++) {
		const sp_action *action = &sp_table_actions[i];
		if (strcmp(action->name, name) == 0 && (!service || strcmp(action->service->name, service) == 0))
			return action;
	}
	return NULL;
}

const sp_action_type *sp_action_type_find(const char *name)
{
	for (size_t i = 0; i < sp_table_type_count; i++)
		if (strcmp(sp_table_types[i].name, name) == 0)
			return &sp_table_types[i];
	return NULL;
}

const sp_action_member *sp_action_member_find(const sp_action_type *type, const char *name)
{
	for (size_t i = 0; i < type->count; i++)
		if (strcmp(type->members[i].name, name) == 0)
			return &type->members[i];
	return NULL;
}

struct prefix {
	const char *text;
	size_t length;
};

static int compare_code(const void *key, const void *row)
{
	const struct prefix *prefix = key;
	const char *code = ((const sp_error_row *) row)->code;
	int order = strncmp(prefix->text, code, prefix->length);
	return order ? order : code[prefix->length] ? -1 : 0;
}

const sp_error_row *sp_error_find(const char *code)
{
	size_t length = strlen(code);
	while (length > 0) {
		const struct prefix key = { code, length };
		const sp_error_row *row = bsearch(
			&key, sp_table_errors, sp_table_error_count, sizeof *sp_table_errors, compare_code);
		if (row)
			return row;
		do
			length--;
		while (length > 0 && code[length] != '.');
	}
	return NULL;
}

/* True for `code` itself and for what stands below it. */
static bool covers(const char *code, const char *text)
{
	size_t length = strlen(code);
	return strncmp(code, text, length) == 0 && (text[length] == '\0' || text[length] == '.');
}

sp_class sp_error_class(const sp_action *action, const char *code)
{
	const sp_error_row *row;
	for (const sp_meaning *m = action ? action->meanings : NULL; m && m->code; m++)
		if (covers(m->code, code))
			return m->class;
	row = sp_error_find(code);
	return row ? row->class : SP_CLASS_OTHER;
}
