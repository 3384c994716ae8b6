/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A template before its first row: what is known of it, and what a row will decide. */
#ifndef SP_TEMPLATE_UNFILLED_H
#define SP_TEMPLATE_UNFILLED_H

#include <cjson/cJSON.h>

#include "template/template.h"

/**
 * Appends the template's own text with each string filled whose placeholders all have a default; the others stay as they
 * are. What is wrong with a default becomes an issue (B204).
 */
signprep_code sp_unfilled_text(const sp_template *tpl, sp_buf *out, signprep_issues *issues);
/** A row decides about the value at this member path: the value itself, or one that it is part of. */
bool sp_unfilled_at(const sp_template *tpl, const char *where);
/** A row brings a member of the object at this path itself, not of one within it. */
bool sp_unfilled_in(const sp_template *tpl, const char *where);
/** A row decides about something within this component that says where it lands. */
bool sp_unfilled_steers(const sp_template *tpl, const char *where, const cJSON *component);
/** A member path is `outer`, or lies in it. */
bool sp_path_within(const char *path, const char *outer);

#endif
