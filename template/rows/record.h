/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Making records: one block of memory each. */
#ifndef SP_TEMPLATE_ROWS_RECORD_H
#define SP_TEMPLATE_ROWS_RECORD_H

#include "template/rows/rows.h"

/** A record whose names and values are still to be set, with `bytes` of room for their texts at *text; NULL: no memory. */
sp_record *sp_record_new(size_t row, size_t line, size_t count, size_t bytes, char **text);
/** Sets one of each. Both texts must lie in the record's own room. */
void sp_record_set(sp_record *record, size_t index, const char *name, sp_value value);

/** Where an object stands, and what it must keep to. */
typedef struct sp_record_source {
	const char *name; /**< of the file, for errors */
	size_t row, line; /**< of the object's start */
	bool cells;       /**< strings are cells, as from a CSV */
	size_t max_cell, max_columns;
} sp_record_source;

/** One object as a record. R101–R105, B118–B120, D901. */
signprep_code sp_record_from_json(
	sp_record **out, const char *json, size_t length, const sp_record_source *source, signprep_error *err);

#endif
