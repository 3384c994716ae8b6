/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The editions' types differ in members: what one has and the other has not is taken away. */
#include "actions/prune.h"

void sp_action_prune(cJSON *object, const sp_action_type *type)
{
	cJSON *child = object ? object->child : NULL, *next, *item;
	for (; child; child = next) {
		const sp_action_member *member = sp_action_member_find(type, child->string);
		next = child->next;
		if (!member) {
			cJSON_Delete(cJSON_DetachItemViaPointer(object, child));
			continue;
		}
		if (!member->type)
			continue;
		if (cJSON_IsObject(child))
			sp_action_prune(child, member->type);
		if (cJSON_IsArray(child))
			cJSON_ArrayForEach(item, child) sp_action_prune(item, member->type);
	}
}
