/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Writing JSON text byte by byte the same, whatever the locale. */
#ifndef SP_BATCH_JSON_WRITE_H
#define SP_BATCH_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/** What stands between the quotes of a JSON string that spells `text` (UTF-8): only what must be is escaped. */
bool sp_json_write_escaped(sp_buf *out, const char *text, size_t length);
/** The same with its quotes. */
bool sp_json_write_string(sp_buf *out, const char *text, size_t length);
/** Well-formed JSON text, line breaks and tabs between its tokens made blanks. */
bool sp_json_write_flat(sp_buf *out, const char *json, size_t length);

#endif
