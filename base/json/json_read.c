/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members of JSON objects. */
#include "base/json/json_read.h"

#include <math.h>

const char *sp_json_text(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	return cJSON_IsString(value) && value->valuestring ? value->valuestring : "";
}

bool sp_json_int(const cJSON *object, const char *name, long long *out)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	if (!cJSON_IsNumber(value) || floor(value->valuedouble) != value->valuedouble || fabs(value->valuedouble) > 9e15)
		return false;
	*out = (long long) value->valuedouble;
	return true;
}

const cJSON *sp_json_array(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	return cJSON_IsArray(value) ? value : NULL;
}
