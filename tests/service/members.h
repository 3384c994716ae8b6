/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Members of the sandbox's answers. */
#ifndef SP_TESTS_SERVICE_MEMBERS_H
#define SP_TESTS_SERVICE_MEMBERS_H

#include <cjson/cJSON.h>

static inline const cJSON *at(const cJSON *object, const char *name, int index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(object, name), index);
}

static inline const char *text(const cJSON *object, const char *name)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
	return value ? value : "(none)";
}

static inline int number(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	return cJSON_IsNumber(value) ? value->valueint : -1;
}

#endif
