/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** JSON text laid out for people. */
#ifndef SP_BASE_JSON_JSON_PRETTY_H
#define SP_BASE_JSON_JSON_PRETTY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/**
 * Appends `text`, which must be valid JSON, with each member and item on a line of its own, two blanks further in for each
 * level. Arrays of plain values stay on one line: a rectangle is read at a glance. Numbers and strings keep their bytes.
 */
bool sp_json_pretty(const char *text, size_t length, sp_buf *out);

#endif
