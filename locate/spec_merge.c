/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Laying an alternative over its component. */
#include "locate/spec_merge.h"

#include <stdbool.h>
#include <string.h>

const char *sp_json_mode(const cJSON *component)
{
	const cJSON *mode = cJSON_GetObjectItemCaseSensitive(component, "GenerateMode");
	return cJSON_IsString(mode) && *mode->valuestring ? mode->valuestring : "NORMAL";
}

static bool put_copy(cJSON *object, const cJSON *member)
{
	cJSON *copy = cJSON_Duplicate(member, 1);
	cJSON *old = cJSON_GetObjectItemCaseSensitive(object, member->string);
	bool done = copy
		&& (old ? cJSON_ReplaceItemInObjectCaseSensitive(object, member->string, copy) : cJSON_AddItemToObject(object, member->string, copy));
	if (!done)
		cJSON_Delete(copy);
	return done;
}

static bool survives(const cJSON *member, const char *old_mode, const char *mode, bool new_id)
{
	if (strcmp(member->string, "Fallback") == 0 || (new_id && strcmp(member->string, "Keyword") == 0))
		return false;
	if (strcmp(old_mode, mode) == 0 || strcmp(member->string, "Unit") == 0)
		return true;
	return strcmp(member->string, "Optional") == 0 && strcmp(mode, "NORMAL") != 0;
}

static cJSON *merge_locate(const cJSON *base, const cJSON *alternative)
{
	const cJSON *old = cJSON_GetObjectItemCaseSensitive(base, "Locate");
	const cJSON *fresh = cJSON_GetObjectItemCaseSensitive(alternative, "Locate");
	const char *old_mode = sp_json_mode(base);
	const char *mode = cJSON_GetObjectItemCaseSensitive(alternative, "GenerateMode") ? sp_json_mode(alternative) : old_mode;
	bool new_id = cJSON_GetObjectItemCaseSensitive(alternative, "ComponentId") != NULL;
	cJSON *merged = cJSON_CreateObject();
	bool done = merged != NULL;
	for (const cJSON *m = old ? old->child : NULL; m && done; m = m->next)
		done = !survives(m, old_mode, mode, new_id) || put_copy(merged, m);
	for (const cJSON *m = cJSON_IsObject(fresh) ? fresh->child : NULL; m && done; m = m->next)
		done = put_copy(merged, m);
	if (done)
		return merged;
	cJSON_Delete(merged);
	return NULL;
}

cJSON *sp_spec_merge(const cJSON *base, const cJSON *alternative)
{
	cJSON *merged = cJSON_Duplicate(base, 1);
	cJSON *locate = merge_locate(base, alternative);
	bool done = merged && locate && cJSON_ReplaceItemInObjectCaseSensitive(merged, "Locate", locate);
	if (!done)
		cJSON_Delete(locate);
	for (const cJSON *m = alternative->child; m && done; m = m->next)
		done = strcmp(m->string, "Locate") == 0 || put_copy(merged, m);
	if (done)
		return merged;
	cJSON_Delete(merged);
	return NULL;
}
