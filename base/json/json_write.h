/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** JSON text as a value: is it such, and written byte by byte the same whatever the locale. */
#ifndef SP_BASE_JSON_JSON_WRITE_H
#define SP_BASE_JSON_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/** True for well-formed JSON text; false with *failed set when memory was out. */
bool sp_json_is_text(const char *text, size_t length, bool *failed);
/** What stands between the quotes of a JSON string that spells `text` (UTF-8): only what must be is escaped. */
bool sp_json_write_escaped(sp_buf *out, const char *text, size_t length);
/** The same with its quotes. */
bool sp_json_write_string(sp_buf *out, const char *text, size_t length);

#endif
