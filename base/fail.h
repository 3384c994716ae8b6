/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Making errors: the id names a row of the catalogue, which gives code and message. */
#ifndef SP_BASE_FAIL_H
#define SP_BASE_FAIL_H

#include <signprep/error.h>

/**
 * Fills `err` (may be NULL) and returns the code of row `id`. The texts after `where` fill {0}, {1} … and end
 * with NULL. An unknown id is a bug of ours and yields SIGNPREP_LIMIT with id "D999".
 */
signprep_code sp_fail(signprep_error *err, const char *id, int native, const char *where, ...) __attribute__((sentinel));
/** The same with the texts in a list; those past the tenth are left out. */
signprep_code sp_fail_list(
	signprep_error *err, const char *id, int native, const char *where, const char *const *texts, size_t count);
/** The texts of `err` into `out`, which has room for ten; returns how many. */
size_t sp_fail_texts(const signprep_error *err, const char **out);
/** Out of memory: id D901. */
signprep_code sp_fail_memory(signprep_error *err, const char *where);

#define SP_PLACE_MAX 160
/*
 * At a line of a file: the place becomes "name:line" or "name:line:column". Of a name longer than 100 bytes the end is shown: it
 * tells files of one folder apart.
 */
/** `column` 0: none. */
void sp_place_text(char out[SP_PLACE_MAX], const char *name, size_t line, size_t column);
/** As sp_fail with up to three texts; NULL ends them. */
signprep_code sp_fail_line(
	signprep_error *err, const char *id, const char *name, size_t line, const char *a, const char *b, const char *c);
/** {0} and {1} are line and column, {2} is `more`. */
signprep_code sp_fail_column(signprep_error *err, const char *id, const char *name, size_t line, size_t column, const char *more);

#endif
