/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Children of combinations. */
#include "locate/combination.h"

#include "locate/request/extra.h"
#include "base/json/json_build.h"

static double number_of(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	return cJSON_IsNumber(value) ? value->valuedouble : 0;
}

static bool is_list_of_objects(const cJSON *list)
{
	if (!cJSON_IsArray(list) || !list->child)
		return false;
	for (const cJSON *item = list->child; item; item = item->next) {
		if (!cJSON_IsObject(item))
			return false;
	}
	return true;
}

bool sp_combination_holds_children(const cJSON *component, bool *failed)
{
	cJSON *extra;
	*failed |= !sp_extra_read(&extra, component);
	bool holds = is_list_of_objects(cJSON_GetObjectItemCaseSensitive(extra, "ChildrenComponents"));
	cJSON_Delete(extra);
	return holds;
}

static bool place_child(cJSON *child, const cJSON *parent, const char *id)
{
	double x = number_of(parent, "ComponentPosX") + number_of(child, "ComponentOffsetX");
	double y = number_of(parent, "ComponentPosY") + number_of(child, "ComponentOffsetY");
	cJSON_DeleteItemFromObjectCaseSensitive(child, "ComponentOffsetX");
	cJSON_DeleteItemFromObjectCaseSensitive(child, "ComponentOffsetY");
	return sp_json_set_text(child, "ComponentId", id) && sp_json_set_text(child, "GenerateMode", "NORMAL") &&
		sp_json_set_number(child, "ComponentPage", number_of(parent, "ComponentPage")) &&
		sp_json_set_number(child, "ComponentPosX", x) && sp_json_set_number(child, "ComponentPosY", y) &&
		sp_json_set_number(child, "FileIndex", number_of(parent, "FileIndex"));
}

static bool add_child(const cJSON *held, const cJSON *parent, cJSON *array, cJSON *names, sp_ids *ids)
{
	const cJSON *type = cJSON_GetObjectItemCaseSensitive(held, "ComponentType");
	const char *id = sp_ids_next(ids, cJSON_IsString(type) ? type->valuestring : "");
	cJSON *child = cJSON_Duplicate(held, 1);
	cJSON *name = id ? cJSON_CreateString(id) : NULL;
	bool named = name && cJSON_AddItemToArray(names, name);
	if (!named)
		cJSON_Delete(name);
	if (named && child && place_child(child, parent, id) && cJSON_AddItemToArray(array, child))
		return true;
	cJSON_Delete(child);
	return false;
}

static bool rename_children(cJSON *parent, cJSON *extra, cJSON *names)
{
	char *text = NULL;
	bool done;
	cJSON_DeleteItemFromObjectCaseSensitive(extra, "ChildrenComponents");
	done = sp_json_set(extra, "Children", names);
	text = done ? cJSON_PrintUnformatted(extra) : NULL;
	done = text && sp_json_set(parent, "ComponentExtra", cJSON_CreateString(text));
	cJSON_free(text);
	return done;
}

bool sp_combination_expand(cJSON *parent, cJSON *array, sp_ids *ids)
{
	cJSON *extra, *names = NULL;
	bool done = sp_extra_read(&extra, parent);
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(extra, "ChildrenComponents");
	if (is_list_of_objects(list)) {
		names = cJSON_CreateArray();
		done = names != NULL;
		for (const cJSON *held = list->child; held && done; held = held->next)
			done = add_child(held, parent, array, names, ids);
		if (done)
			done = rename_children(parent, extra, names);
		else
			cJSON_Delete(names);
	}
	cJSON_Delete(extra);
	return done;
}
