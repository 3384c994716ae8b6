/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Tables that are painted. */
#ifndef SP_LOCATE_BAKE_TABLE_H
#define SP_LOCATE_BAKE_TABLE_H

#include "locate/bake.h"

typedef enum sp_bake_table_status {
	SP_BAKE_TABLE_PAINTED,
	SP_BAKE_TABLE_OTHER,    /* no table of the shape that is known: nothing was added */
	SP_BAKE_TABLE_TOO_HIGH, /* or a column narrower than a character: nothing was added */
	SP_BAKE_TABLE_MEMORY
} sp_bake_table_status;

/**
 * Adds `whole`, which stands for the table and has its box, then a frame and a text for each cell, as previews draw them. `value` is
 * that of the DYNAMIC_TABLE.
 */
sp_bake_table_status sp_bake_table_add(signprep_bake *bake, const signprep_bake_item *whole, const char *value);

#endif
