/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A strict look at JSON text before it is parsed: what cJSON accepts or cannot say is refused here with line
 * and column. Checks UTF-8, syntax (RFC 8259), numbers (finite as double), nesting, size, duplicate members.
 */
#ifndef SP_BASE_JSON_JSON_SCAN_H
#define SP_BASE_JSON_JSON_SCAN_H

#include <stddef.h>

#include <signprep/error.h>

typedef struct sp_json_limits {
	size_t max_bytes;
	int max_depth;     /* default 64 when 0 */
	size_t first_line; /* number of the text's first line; 1 when 0 */
} sp_json_limits;

/**
 * @param name for messages ("lease.json"); err->where becomes "name:line:column"
 * @param skip set to the number of bytes to skip at the start: 3 for a UTF-8 byte order mark, else 0
 * @return R101 syntax, R102 not UTF-8 (also UTF-16/32 byte order marks), R103 duplicate member, R104 number out of
 *         range (1e400, NaN, Infinity), R105 too deep, R106 too big, R107 empty
 */
signprep_code sp_json_scan(
	const char *text, size_t length, const sp_json_limits *limits, const char *name, size_t *skip, signprep_error *err);

/** Line and column (1-based, columns in code points) of the value at `path` ("Approvers[0].SignComponents[1].At"); 0 if absent. */
int sp_json_position(const char *text, size_t length, const char *path, int *column);

#endif
