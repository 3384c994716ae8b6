/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The action table: looking things up. The rows stand in schema_*.c. */
#include "actions/schema_tables.h"

#include <string.h>

const sp_schema_action *sp_schema_action_at(size_t index)
{
	const struct {
		const sp_schema_action *items;
		size_t count;
	} parts[] = {
		{ sp_schema_flow_actions, sp_schema_flow_actions_count },
		{ sp_schema_query_actions, sp_schema_query_actions_count },
		{ sp_schema_link_actions, sp_schema_link_actions_count },
		{ sp_schema_essbasic_actions, sp_schema_essbasic_actions_count },
	};
	for (size_t i = 0; i < SP_COUNT(parts); i++) {
		if (index < parts[i].count)
			return &parts[i].items[index];
		index -= parts[i].count;
	}
	return NULL;
}

const sp_schema_action *sp_schema_action_find(const char *service, const char *name)
{
	const sp_schema_action *action;
	for (size_t i = 0; (action = sp_schema_action_at(i)) != NULL; i++)
		if (strcmp(action->name, name) == 0 && (!service || strcmp(action->service, service) == 0))
			return action;
	return NULL;
}

const sp_schema_type *sp_schema_type_at(size_t index)
{
	const struct {
		const sp_schema_type *items;
		size_t count;
	} parts[] = {
		{ sp_schema_approver_types, sp_schema_approver_types_count },
		{ sp_schema_component_types, sp_schema_component_types_count },
		{ sp_schema_common_types, sp_schema_common_types_count },
		{ sp_schema_essbasic_types, sp_schema_essbasic_types_count },
	};
	for (size_t i = 0; i < SP_COUNT(parts); i++) {
		if (index < parts[i].count)
			return &parts[i].items[index];
		index -= parts[i].count;
	}
	return NULL;
}

const sp_schema_type *sp_schema_type_find(const char *name)
{
	const sp_schema_type *type;
	for (size_t i = 0; (type = sp_schema_type_at(i)) != NULL; i++)
		if (strcmp(type->name, name) == 0)
			return type;
	return NULL;
}

const sp_schema_member *sp_schema_member_find(const sp_schema_type *type, const char *name)
{
	for (size_t i = 0; i < type->count; i++)
		if (strcmp(type->members[i].name, name) == 0)
			return &type->members[i];
	return NULL;
}
