/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Setting members of JSON text. */
#include "template/text_edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json_text.h"

/* A member of an object: its name, its value, and what follows that. */
typedef struct member {
	const char *name, *value, *after;
} member;

/* The member that begins at or behind `at`; false at the object's end. */
static bool next_member(const char *at, const char *end, member *m)
{
	at = sp_json_skip_space(at, end);
	if (at < end && *at == ',')
		at = sp_json_skip_space(at + 1, end);
	if (at >= end || *at != '"')
		return false;
	m->name = at;
	at = sp_json_skip_space(sp_json_value_end(at, end), end);
	m->value = sp_json_skip_space(at + 1, end);
	m->after = sp_json_value_end(m->value, end);
	return true;
}

static const char *find_member(const char *object, const char *end, const char *name, size_t length)
{
	member m = { .after = object + 1 };
	while (next_member(m.after, end, &m))
		if (sp_json_string_equals(m.name, name, length))
			return m.value;
	return NULL;
}

static const char *find_item(const char *array, const char *end, unsigned long index)
{
	const char *at = sp_json_skip_space(array + 1, end);
	while (at < end && *at != ']' && index--) {
		at = sp_json_skip_space(sp_json_value_end(at, end), end);
		at = at < end && *at == ',' ? sp_json_skip_space(at + 1, end) : at;
	}
	return at < end && *at != ']' ? at : NULL;
}

static const char *find_value(const char *at, const char *end, const char *path)
{
	at = sp_json_skip_space(at, end);
	while (at && at < end && *path) {
		if (*path == '[') {
			char *after;
			unsigned long index = strtoul(path + 1, &after, 10);
			at = *at == '[' ? find_item(at, end, index) : NULL;
			path = after + (*after == ']');
		} else {
			path += *path == '.';
			size_t length = strcspn(path, ".[");
			at = *at == '{' ? find_member(at, end, path, length) : NULL;
			path += length;
		}
	}
	return at && at < end ? at : NULL;
}

/* `fresh` in place of what stands between the two places. */
static sp_edit_status splice(sp_buf *text, const char *from, const char *to, const sp_buf *fresh)
{
	sp_buf whole;
	sp_buf_init(&whole, text->max);
	sp_buf_append(&whole, text->data, (size_t) (from - text->data));
	sp_buf_append(&whole, fresh->data, fresh->length);
	sp_buf_append(&whole, to, (size_t) (text->data + text->length - to));
	if (whole.failed || fresh->failed) {
		sp_buf_clear(&whole);
		return SP_EDIT_MEMORY;
	}
	sp_buf_clear(text);
	*text = whole;
	return SP_EDIT_DONE;
}

sp_edit_status sp_edit_set(sp_buf *text, const char *path, const char *name, const char *value)
{
	const char *end = text->data + text->length, *object = find_value(text->data, end, path);
	if (!object || *object != '{')
		return SP_EDIT_NO_OBJECT;
	const char *old = find_member(object, end, name, strlen(name)), *from = old, *to = old ? sp_json_value_end(old, end) : NULL;
	sp_buf fresh;
	sp_buf_init(&fresh, text->max);
	if (!old) {
		member m = { .after = object + 1 };
		const char *first = sp_json_skip_space(object + 1, end);
		bool empty = *first == '}';
		while (next_member(m.after, end, &m))
			continue;
		from = to = empty ? first : m.after;
		if (!empty) {
			sp_buf_putc(&fresh, ',');
			/* As far from the comma as the first member is from its brace. */
			if (first > object + 1)
				sp_buf_append(&fresh, object + 1, (size_t) (first - object - 1));
		}
		sp_buf_printf(&fresh, "\"%s\": ", name);
	}
	sp_buf_puts(&fresh, value);
	sp_edit_status status = splice(text, from, to, &fresh);
	sp_buf_clear(&fresh);
	return status;
}
