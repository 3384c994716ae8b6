/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words of schema.json, and how its values are read: what checking and writing have in common. */
#include "actions/generate.h"

#include <stdio.h>
#include <string.h>

const gen_word gen_kinds[] = { { "string", "SP_KIND_STRING" }, { "integer", "SP_KIND_INTEGER" }, { "number", "SP_KIND_NUMBER" },
	{ "boolean", "SP_KIND_BOOL" }, { NULL, NULL } };
const gen_word gen_charsets[] = { { "title", "SP_CHARSET_TITLE" }, { "name", "SP_CHARSET_NAME" }, { "prose", "SP_CHARSET_PROSE" },
	{ NULL, NULL } };
const gen_word gen_formats[] = { { "base64", "SP_FORMAT_BASE64" }, { "mobile", "SP_FORMAT_MOBILE" },
	{ "id-card", "SP_FORMAT_ID_CARD" }, { "organization", "SP_FORMAT_ORGANIZATION" }, { NULL, NULL } };
const gen_word gen_repeats[] = { { "never", "SP_REPEAT_NEVER" }, { "same-answer", "SP_REPEAT_SAME" }, { "safe", "SP_REPEAT_SAFE" },
	{ NULL, NULL } };
const gen_word gen_classes[] = { { "other", "SP_CLASS_OTHER" }, { "busy", "SP_CLASS_BUSY" }, { "internal", "SP_CLASS_INTERNAL" },
	{ "clock", "SP_CLASS_CLOCK" }, { "credentials", "SP_CLASS_CREDENTIALS" }, { "placement", "SP_CLASS_PLACEMENT" },
	{ "seal", "SP_CLASS_SEAL" }, { "people", "SP_CLASS_PEOPLE" }, { "file", "SP_CLASS_FILE" },
	{ "file-gone", "SP_CLASS_FILE_GONE" }, { "quota", "SP_CLASS_QUOTA" }, { "done", "SP_CLASS_DONE" },
	{ "done-again", "SP_CLASS_DONE_AGAIN" }, { NULL, NULL } };
const gen_word gen_units[] = { { "pt", "" }, { "mm", "" }, { "s", "" }, { "days", "" }, { "bytes", "" }, { "pages", "" },
	{ "unix seconds", "" }, { "unix milliseconds", "" }, { NULL, NULL } };

const gen_word *gen_word_find(const gen_word *list, const char *name)
{
	for (; name && list->name; list++)
		if (strcmp(list->name, name) == 0)
			return list;
	return NULL;
}

const cJSON *gen_get(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

const char *gen_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(gen_get(object, name));
}

bool gen_type_read(const cJSON *value, gen_type *out)
{
	const char *text = cJSON_GetStringValue(value);
	size_t length = text ? strlen(text) : 0;
	out->array = length > 2 && text[0] == '[' && text[length - 1] == ']';
	if (out->array) {
		text++;
		length -= 2;
	}
	if (length == 0 || length >= sizeof out->name)
		return false;
	memcpy(out->name, text, length);
	out->name[length] = '\0';
	out->kind = gen_word_find(gen_kinds, out->name);
	return true;
}

const char *gen_inherited(const cJSON *errors, const char *code, const char *member)
{
	char name[160];
	char *dot = name;
	snprintf(name, sizeof name, "%s", code);
	while (dot) {
		const char *text = gen_text(gen_get(errors, name), member);
		if (text)
			return text;
		dot = strrchr(name, '.');
		if (dot)
			*dot = '\0';
	}
	return NULL;
}

const gen_word *gen_class_of(const cJSON *errors, const char *code)
{
	const char *class = gen_inherited(errors, code, "class");
	return class ? gen_word_find(gen_classes, class) : NULL;
}
