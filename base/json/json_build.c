/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Building JSON trees. */
#include "base/json/json_build.h"

#include "base/num.h"

bool sp_json_put(cJSON *object, const char *name, cJSON *value)
{
	if (object && value && cJSON_AddItemToObject(object, name, value))
		return true;
	cJSON_Delete(value);
	return false;
}

bool sp_json_set(cJSON *object, const char *name, cJSON *value)
{
	cJSON *old = cJSON_GetObjectItemCaseSensitive(object, name);
	if (!old)
		return sp_json_put(object, name, value);
	if (!value || !cJSON_ReplaceItemInObjectCaseSensitive(object, name, value)) {
		cJSON_Delete(value);
		return false;
	}
	/* cJSON replaces the item even when it has no memory for its name. */
	return value->string != NULL;
}

bool sp_json_set_number(cJSON *object, const char *name, double value)
{
	return sp_json_set(object, name, cJSON_CreateNumber(sp_num_round(value, 4)));
}

bool sp_json_set_text(cJSON *object, const char *name, const char *text)
{
	return text && sp_json_set(object, name, cJSON_CreateString(text));
}

bool sp_json_push(cJSON *array, cJSON *item)
{
	if (array && item && cJSON_AddItemToArray(array, item))
		return true;
	cJSON_Delete(item);
	return false;
}
