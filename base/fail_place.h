/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Errors at a line of a file: the place becomes "name:line" or "name:line:column". */
#ifndef SP_BASE_FAIL_PLACE_H
#define SP_BASE_FAIL_PLACE_H

#include <stddef.h>

#include <signprep/error.h>

/** As sp_fail with up to three texts; NULL ends them. */
signprep_code sp_fail_line(
	signprep_error *err, const char *id, const char *name, size_t line, const char *a, const char *b, const char *c);
/** {0} and {1} are line and column, {2} is `more`. */
signprep_code sp_fail_column(signprep_error *err, const char *id, const char *name, size_t line, size_t column, const char *more);

#endif
