/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Filling the templates of the catalogue, safely for a terminal. */
#ifndef SP_BASE_CATALOGUE_H
#define SP_BASE_CATALOGUE_H

#include <stddef.h>

#include <signprep/issue.h>

/** Stands for an empty text where an empty text would end a list (signprep_error.args). */
#define SP_CATALOGUE_EMPTY "\001"

/** The row of an id; the row D999 (a bug of ours) when there is none. Never NULL. */
const signprep_issue_kind *sp_catalogue_row(const char *id);
/**
 * Fills {0} … {9} of `pattern`; texts that are missing become empty. Control characters, bidirectional overrides
 * and ill-formed bytes of the texts become blanks or U+FFFD, so that no text from a file can steer a terminal.
 * As snprintf, but never cuts a character in two.
 */
size_t sp_catalogue_render(const char *pattern, const char *const *args, size_t arg_count, char *out, size_t cap);
/** A copy of `text` made safe in the same way. */
size_t sp_catalogue_clean(const char *text, char *out, size_t cap);
/** The word or phrase of messages/words.def with this key; a key that has no row stands for itself. */
const char *sp_catalogue_word(const char *key, signprep_lang lang);

#endif
