/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The names of a CSV file's columns. */
#ifndef SP_TEMPLATE_ROWS_ROWS_HEADER_H
#define SP_TEMPLATE_ROWS_ROWS_HEADER_H

#include <signprep/error.h>

#include "template/rows/rows_csv.h"

typedef struct sp_header {
	const char **names; /* one after the other in one block that names[0] begins */
	size_t count, bytes;
} sp_header;

/** Takes the cells as names: blanks around them go. B110 without a name, B111 twice, B112 other separator, B118 too long. */
signprep_code sp_header_set(sp_header *header, const sp_cells *cells, const char *name, size_t line, signprep_error *err);
void sp_header_clear(sp_header *header);

#endif
