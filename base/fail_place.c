/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Errors at a line of a file. */
#include "base/fail_place.h"

#include <stdio.h>

#include "base/fail.h"

signprep_code sp_fail_line(
	signprep_error *err, const char *id, const char *name, size_t line, const char *a, const char *b, const char *c)
{
	char where[160];
	snprintf(where, sizeof where, "%.100s:%zu", name, line);
	return sp_fail(err, id, 0, where, a, b, c, NULL);
}

signprep_code sp_fail_column(signprep_error *err, const char *id, const char *name, size_t line, size_t column, const char *more)
{
	char where[160], line_text[24], column_text[24];
	snprintf(line_text, sizeof line_text, "%zu", line);
	snprintf(column_text, sizeof column_text, "%zu", column);
	snprintf(where, sizeof where, "%.100s:%zu:%zu", name, line, column);
	return sp_fail(err, id, 0, where, line_text, column_text, more, NULL);
}
