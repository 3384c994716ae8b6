/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Rows as JSON text: how tests of rows and templates show them. */
#ifndef SP_TESTS_RECORD_JSON_H
#define SP_TESTS_RECORD_JSON_H

#include <string.h>

#include "base/json/json_write.h"
#include "template/rows/rows.h"

/** Well-formed JSON text, line breaks and tabs between its tokens made blanks. */
static inline bool write_flat(sp_buf *out, const char *json, size_t length)
{
	/* Inside strings raw control characters are ill-formed: every one that is left is between tokens. */
	for (size_t i = 0; i < length; i++)
		sp_buf_putc(out, json[i] == '\n' || json[i] == '\r' || json[i] == '\t' ? ' ' : json[i]);
	return !out->failed;
}

/** Appends the record as one JSON object without line break; cells become strings. False when `out` is full. */
static inline bool record_to_json(const sp_record *record, sp_buf *out)
{
	sp_buf_putc(out, '{');
	for (size_t i = 0; i < record->count; i++) {
		const sp_value *value = &record->values[i];
		sp_buf_puts(out, i ? "," : "");
		sp_json_write_string(out, record->names[i], strlen(record->names[i]));
		sp_buf_putc(out, ':');
		if (value->kind == SP_VALUE_CELL || value->kind == SP_VALUE_STRING)
			sp_json_write_string(out, value->text, value->length);
		else
			write_flat(out, value->text, value->length);
	}
	return sp_buf_putc(out, '}');
}

#endif
