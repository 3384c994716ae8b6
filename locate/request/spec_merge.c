/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Laying an alternative over its component. */
#include "locate/request/spec_merge.h"

#include <stdbool.h>
#include <string.h>

#include "base/json/json_build.h"

const char *sp_json_mode(const cJSON *component)
{
	const cJSON *mode = cJSON_GetObjectItemCaseSensitive(component, "GenerateMode");
	return cJSON_IsString(mode) && *mode->valuestring ? mode->valuestring : "NORMAL";
}

static bool put_copy(cJSON *object, const cJSON *member)
{
	return sp_json_set(object, member->string, cJSON_Duplicate(member, 1));
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

/* In KEYWORD mode without Locate.Keyword the ComponentId is the keyword, which is no id for the other modes. */
static bool inherits_keyword_as_id(const cJSON *base, const cJSON *alternative)
{
	const cJSON *mode = cJSON_GetObjectItemCaseSensitive(alternative, "GenerateMode");
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(base, "Locate");
	return strcmp(sp_json_mode(base), "KEYWORD") == 0 && mode && strcmp(sp_json_mode(alternative), "KEYWORD") != 0 &&
		!cJSON_GetObjectItemCaseSensitive(locate, "Keyword");
}

cJSON *sp_spec_merge(const cJSON *base, const cJSON *alternative)
{
	cJSON *merged = cJSON_Duplicate(base, 1);
	cJSON *locate = merge_locate(base, alternative);
	bool done = locate && sp_json_set(merged, "Locate", locate);
	if (done && inherits_keyword_as_id(base, alternative))
		cJSON_DeleteItemFromObjectCaseSensitive(merged, "ComponentId");
	for (const cJSON *m = alternative->child; m && done; m = m->next)
		done = strcmp(m->string, "Locate") == 0 || put_copy(merged, m);
	if (done)
		return merged;
	cJSON_Delete(merged);
	return NULL;
}
