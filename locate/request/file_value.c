/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values that name files. */
#include "locate/request/file_value.h"

#include <string.h>

#include "base/json/json_read.h"

#define MARK '@'

bool sp_file_value_type(const char *component_type)
{
	return strcmp(component_type, "FILL_IMAGE") == 0 || strcmp(component_type, "ATTACHMENT") == 0;
}

sp_file_entry sp_file_value_next(const char **at, bool many)
{
	sp_file_entry entry = { *at, many ? strcspn(*at, ",") : strlen(*at), **at == MARK };
	*at = entry.text[entry.length] ? entry.text + entry.length + 1 : NULL;
	entry.text += entry.path;
	entry.length -= entry.path;
	return entry;
}

bool sp_file_value_has_path(const cJSON *component)
{
	const char *type = sp_json_text(component, "ComponentType"), *at = sp_json_text(component, "ComponentValue");
	const bool many = strcmp(type, "ATTACHMENT") == 0;
	bool found = false;
	if (!sp_file_value_type(type))
		return false;
	while (at && !found)
		found = sp_file_value_next(&at, many).path;
	return found;
}

bool sp_file_path_is_sound(const char *path, size_t length)
{
	size_t start = 0;
	if (!length || length > SP_FILE_PATH_MAX)
		return false;
	for (size_t i = 0; i <= length; i++) {
		if (i < length && path[i] != '/') {
			if ((unsigned char) path[i] < ' ' || path[i] == 0x7f)
				return false;
			continue;
		}
		/* A part ends: none is empty, so that the path neither begins nor ends with a slash, and none leads upwards. */
		if (i == start || (i - start == 2 && memcmp(path + start, "..", 2) == 0))
			return false;
		start = i + 1;
	}
	return true;
}
