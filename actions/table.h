/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the generator writes. The product looks things up through action.c; who lists the actions, and tests, go through all rows. */
#ifndef SP_ACTIONS_TABLE_H
#define SP_ACTIONS_TABLE_H

#include "actions/action.h"

extern const sp_service sp_table_services[];
extern const size_t sp_table_service_count;
/** In the order of the file. */
extern const sp_action sp_table_actions[];
extern const size_t sp_table_action_count;
/** The types that members refer to; those of requests and responses stand in their action. */
extern const sp_action_type sp_table_types[];
extern const size_t sp_table_type_count;
/** The codes in the order of their bytes. */
extern const sp_error_row sp_table_errors[];
extern const size_t sp_table_error_count;

#endif
