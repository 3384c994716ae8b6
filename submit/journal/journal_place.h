/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where a journal is: a file, or a database by its address. */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_PLACE_H
#define SP_SUBMIT_JOURNAL_JOURNAL_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/** "postgres://…" or "postgresql://…". */
bool sp_journal_is_address(const char *path);
/** For messages: a path as it is, an address without user, password and options. NULL: "". */
void sp_journal_show(const char *path, char *out, size_t cap);

#endif
