/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The only writer to standard output: data for people or programs, never messages. */
#ifndef SP_CLI_TERMINAL_OUT_H
#define SP_CLI_TERMINAL_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json/json_build.h"

typedef struct sp_out {
	char *pending;
	size_t length;
	int error_number; /* of the first write that failed; 0 if none */
	bool terminal;    /* someone looks at it as it comes */
} sp_out;

void sp_out_open(sp_out *out);

/** Text of ours and of the document; control characters of the latter never pass (see base/catalogue.h). */
void sp_out_printf(sp_out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Text from a file, made safe for a terminal, padded with blanks to `width` columns (0: as it is). */
void sp_out_text(sp_out *out, const char *text, int width);
/** Raw bytes: PNG, JSON. Fits signprep_write_fn. */
bool sp_out_write(void *out, const void *bytes, size_t length);
/** One line of JSON. False when memory is out. */
bool sp_out_json(sp_out *out, const cJSON *value);
/** JSON text as a line of its own; on a terminal laid out for reading. */
void sp_out_json_text(sp_out *out, const char *text);
/** Writes what is pending; false when anything failed since the start. */
bool sp_out_flush(sp_out *out);
void sp_out_close(sp_out *out);

/** Columns a text takes on a terminal: Han characters take two. */
int sp_out_columns(const char *text);

#endif
