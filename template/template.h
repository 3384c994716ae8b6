/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A template is a request (docs/request.md) with placeholders in its strings, filled from one row at a time:
 *
 *   "FlowName": "Lease ${number}"     the text of the column between the other text
 *   "Approvers": "${approvers}"       the column's value as it is: object, array, number, true, false; a cell of CSV
 *                                     becomes what the service wants in that place
 *   "${city|Shanghai}"                the default, where the column is missing, empty or null
 *   "$${"                             a literal ${
 *
 * A string that is JSON itself (ComponentExtra) is filled as such: no value can leave the string it stands in.
 */
#ifndef SP_TEMPLATE_TEMPLATE_H
#define SP_TEMPLATE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/issues.h"
#include "template/rows/rows.h"

#define SP_TEMPLATE_PLACEHOLDERS_MAX 10000

typedef struct sp_template sp_template;

/** Reads `path` ("-": standard input). R010–R013, and as sp_template_parse. */
signprep_code sp_template_load(sp_template **out, const char *path, signprep_error *err);
/**
 * @param name for messages; err->where becomes "name:line:column"
 * @return R101–R107 JSON, R109 no object, B208 ${ without }, B209 a placeholder without a usable name, B210 in a member's name,
 *         B212 too many, B214 ComponentExtra that is no JSON, D901
 */
signprep_code sp_template_parse(sp_template **out, const char *text, size_t length, const char *name, signprep_error *err);
/**
 * Appends the request of one row to `out`: the template's own bytes, with the strings that hold placeholders replaced.
 * The same template and record give the same bytes on every machine. Safe from many threads at once.
 * Everything that is wrong goes into `issues`, each once, with the member path as its place: B201, B202 no such column,
 * B203 no value, B204 wrong type, B205 object in a text, B211 larger than `out` may become. On failure `out` is as it was.
 */
signprep_code sp_template_fill(const sp_template *tpl, const sp_record *record, sp_buf *out, signprep_issues *issues);
/**
 * What can be said before the first row: B206 no placeholder at all, B207 columns nobody uses.
 * @param fixed every row has exactly these columns (CSV): those that are not there are errors, B221, B222, or a warning
 *        when each use has a default, B223
 */
void sp_template_check(const sp_template *tpl, const char *const *names, size_t count, bool fixed, signprep_issues *issues);
/** The distinct columns it names, in the order of their first use; borrowed. */
const char *const *sp_template_columns(const sp_template *tpl, size_t *count);
/** True for columns that are for the batch itself: pdf, key, password. */
bool sp_template_reserved(const char *column);
void sp_template_free(sp_template *tpl);

#endif
