/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Building JSON trees: each call takes over what it is given and says false when memory is out. */
#ifndef SP_BASE_JSON_JSON_BUILD_H
#define SP_BASE_JSON_JSON_BUILD_H

#include <stdbool.h>

#include <cjson/cJSON.h>

/** Appends a member. NULL as `value` is a failed creation: false. */
bool sp_json_put(cJSON *object, const char *name, cJSON *value);
/** Replaces the member of that name where it stands, or appends it. */
bool sp_json_set(cJSON *object, const char *name, cJSON *value);
/** As sp_json_set; numbers are rounded as every answer is. */
bool sp_json_set_number(cJSON *object, const char *name, double value);
/** As sp_json_set; NULL as `text`: false. */
bool sp_json_set_text(cJSON *object, const char *name, const char *text);
/** Appends an item. */
bool sp_json_push(cJSON *array, cJSON *item);

#endif
