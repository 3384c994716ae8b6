/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a member path back to a line and column of the text. */
#include "base/json/json_scan.h"

#include <stdbool.h>
#include <string.h>

#include "base/json/json_text.h"
#include "base/num.h"

/* The value of member `name` of the object at `at`. */
static const char *member(const char *at, const char *end, const char *name, size_t length)
{
	if (at == end || *at != '{')
		return NULL;
	at = sp_json_skip_space(at + 1, end);
	while (at < end && *at == '"') {
		const char *bad, *expected;
		bool found = sp_json_string_end(at, end, &bad, &expected) && sp_json_string_equals(at, name, length);
		at = sp_json_skip_space(sp_json_value_end(at, end), end);
		if (at == end || *at != ':')
			return NULL;
		at = sp_json_skip_space(at + 1, end);
		if (found)
			return at;
		at = sp_json_skip_space(sp_json_value_end(at, end), end);
		if (at == end || *at != ',')
			return NULL;
		at = sp_json_skip_space(at + 1, end);
	}
	return NULL;
}

static const char *item(const char *at, const char *end, long long index)
{
	if (at == end || *at != '[')
		return NULL;
	at = sp_json_skip_space(at + 1, end);
	for (; at < end && *at != ']' && index > 0; index--) {
		at = sp_json_skip_space(sp_json_value_end(at, end), end);
		if (at == end || *at != ',')
			return NULL;
		at = sp_json_skip_space(at + 1, end);
	}
	return at < end && *at != ']' ? at : NULL;
}

int sp_json_position(const char *text, size_t length, const char *path, int *column)
{
	const char *end = text + length, *at = sp_json_skip_space(text, end);
	size_t line, col;

	while (at && *path) {
		if (*path == '[') {
			const char *close = strchr(path, ']');
			long long index;
			if (!close || !sp_num_parse_int(path + 1, (size_t) (close - path - 1), 0, 1LL << 40, &index))
				return 0;
			at = item(at, end, index);
			path = close + 1;
		} else {
			path += *path == '.';
			size_t n = strcspn(path, ".[");
			at = n ? member(at, end, path, n) : NULL;
			path += n;
		}
	}
	if (!at || at == end)
		return 0;
	sp_json_line_column(text, at, &line, &col);
	if (column)
		*column = (int) col;
	return (int) line;
}
