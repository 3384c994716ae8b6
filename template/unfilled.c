/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A template before its first row. */
#include "template/unfilled.h"

#include <stdlib.h>
#include <string.h>

#include "locate/request/spec.h"
#include "template/template_internal.h"

static bool is_open(const sp_slot_string *string)
{
	for (size_t i = 0; i < string->parts.count; i++)
		if (string->parts.items[i].column && !string->parts.items[i].text)
			return true;
	return false;
}

signprep_code sp_unfilled_text(const sp_template *tpl, sp_buf *out, signprep_issues *issues)
{
	const sp_record nothing = { .row = 0 };
	sp_template settled = *tpl;
	settled.strings = calloc(tpl->count + 1, sizeof *settled.strings);
	settled.count = 0;
	if (!settled.strings) {
		sp_issues_add(issues, "D901", "", NULL);
		return SIGNPREP_LIMIT;
	}
	for (size_t i = 0; i < tpl->count; i++)
		if (!is_open(&tpl->strings[i]))
			settled.strings[settled.count++] = tpl->strings[i];
	signprep_code code = sp_template_fill(&settled, &nothing, out, issues);
	free(settled.strings);
	return code;
}

bool sp_path_within(const char *path, const char *outer)
{
	size_t length = strlen(outer);
	return strncmp(path, outer, length) == 0 && (!path[length] || path[length] == '.' || path[length] == '[' || !length);
}

bool sp_unfilled_at(const sp_template *tpl, const char *where)
{
	for (size_t i = 0; i < tpl->count; i++)
		if (is_open(&tpl->strings[i]) && sp_path_within(where, tpl->strings[i].where))
			return true;
	return false;
}

bool sp_unfilled_in(const sp_template *tpl, const char *where)
{
	size_t length = strlen(where);
	for (size_t i = 0; i < tpl->count; i++) {
		const char *at = tpl->strings[i].where;
		if (is_open(&tpl->strings[i]) && strncmp(at, where, length) == 0 && at[length] == '.' &&
			!strpbrk(at + length + 1, ".["))
			return true;
	}
	return false;
}

/* ComponentExtra with a placeholder for a value of its own is no JSON yet; one inside a string says nothing about the place. */
static bool leaves_json(const sp_slot_string *string)
{
	for (size_t i = 0; i < string->parts.count; i++) {
		const sp_template_piece *part = &string->parts.items[i];
		if (part->column && !part->text && !part->inside)
			return true;
	}
	return false;
}

/* Whether the member that `path` begins with says where the component lands. */
static bool steers(const sp_slot_string *string, const char *path, const cJSON *component)
{
	static const char *const always[] = { "ComponentHeight", "ComponentPage", "ComponentPosX", "ComponentPosY", "ComponentType",
		"ComponentWidth", "GenerateMode", "KeywordIndexes", "KeywordOrder", "KeywordPage", "OffsetX", "OffsetY",
		"RelativeLocation" };
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(component, "Locate");
	const char *mode = sp_json_mode(component);
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		if (sp_path_within(path, always[i]))
			return true;
	if (sp_path_within(path, "Locate"))
		return !sp_path_within(path, "Locate.Context");
	if (sp_path_within(path, "ComponentId"))
		return strcmp(mode, "KEYWORD") == 0 && !cJSON_GetObjectItemCaseSensitive(locate, "Keyword");
	if (sp_path_within(path, "ComponentName"))
		return strcmp(mode, "FIELD") == 0;
	return sp_path_within(path, "ComponentExtra") && leaves_json(string);
}

bool sp_unfilled_steers(const sp_template *tpl, const char *where, const cJSON *component)
{
	size_t length = strlen(where);
	for (size_t i = 0; i < tpl->count; i++) {
		const sp_slot_string *string = &tpl->strings[i];
		if (is_open(string) && strncmp(string->where, where, length) == 0 && string->where[length] == '.' &&
			steers(string, string->where + length + 1, component))
			return true;
	}
	return false;
}
