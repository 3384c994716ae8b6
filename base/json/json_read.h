/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Members of JSON objects, where another type is as good as none. `object` may be NULL or no object. */
#ifndef SP_BASE_JSON_JSON_READ_H
#define SP_BASE_JSON_JSON_READ_H

#include <stdbool.h>

#include <cjson/cJSON.h>

/** The text of a member, "" when it is missing or no text. Borrowed. */
const char *sp_json_text(const cJSON *object, const char *name);
/** False when the member is missing or no whole number that fits. */
bool sp_json_int(const cJSON *object, const char *name, long long *out);
/** The array of that name, NULL when it is missing or none. */
const cJSON *sp_json_array(const cJSON *object, const char *name);

#endif
