/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The pieces of the action table. Only schema.c puts them together. */
#ifndef SP_ACTIONS_SCHEMA_TABLES_H
#define SP_ACTIONS_SCHEMA_TABLES_H

#include "actions/schema.h"

#define SP_COUNT(array) (sizeof(array) / sizeof((array)[0]))

extern const sp_schema_action sp_schema_flow_actions[], sp_schema_query_actions[], sp_schema_link_actions[],
	sp_schema_essbasic_actions[];
extern const size_t sp_schema_flow_actions_count, sp_schema_query_actions_count, sp_schema_link_actions_count,
	sp_schema_essbasic_actions_count;

extern const sp_schema_type sp_schema_approver_types[], sp_schema_component_types[], sp_schema_common_types[],
	sp_schema_essbasic_types[];
extern const size_t sp_schema_approver_types_count, sp_schema_component_types_count, sp_schema_common_types_count,
	sp_schema_essbasic_types_count;

#endif
