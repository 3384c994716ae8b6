/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The rows of a batch, one after the other, from CSV or JSONL. Memory does not grow with their number.
 * What is wrong with one row costs that row; the id stands in its error (docs/batch.md).
 */
#ifndef SP_TEMPLATE_ROWS_ROWS_H
#define SP_TEMPLATE_ROWS_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/issues.h"

typedef enum sp_rows_format { SP_ROWS_AUTO, SP_ROWS_CSV, SP_ROWS_JSONL } sp_rows_format;
typedef enum sp_rows_encoding { SP_ROWS_DETECT, SP_ROWS_UTF8, SP_ROWS_GB18030, SP_ROWS_BIG5 } sp_rows_encoding;

#define SP_ROWS_ROW_MAX ((size_t) 1 << 20)    /* bytes of UTF-8 in one row */
#define SP_ROWS_CELL_MAX ((size_t) 256 << 10) /* bytes of UTF-8 in one cell or value */
#define SP_ROWS_COLUMNS_MAX 1000
#define SP_ROWS_NAME_MAX 200 /* bytes of UTF-8 in the name of a column */

/** All zero is the default. */
typedef struct sp_rows_options {
	sp_rows_format format;                 /* AUTO: by the name's end, else by the first character */
	sp_rows_encoding encoding;             /* of CSV. JSONL is UTF-8 */
	bool may_be_empty;                     /* no rows at all is no error (a filter) */
	size_t max_row, max_cell, max_columns; /* 0, or smaller than the constants above */
	int wake_fd;                           /* readable: stop waiting for input, R099; 0: none. Borrowed */
} sp_rows_options;

typedef enum sp_value_kind {
	SP_VALUE_CELL, /* of CSV: text that may stand for any type */
	SP_VALUE_STRING,
	SP_VALUE_NUMBER,
	SP_VALUE_BOOL,
	SP_VALUE_NULL,
	SP_VALUE_OBJECT,
	SP_VALUE_ARRAY
} sp_value_kind;

/** Of CELL and STRING what they spell, of the others their JSON text as written. UTF-8, NUL-terminated, no NUL inside. */
typedef struct sp_value {
	sp_value_kind kind;
	const char *text;
	size_t length;
} sp_value;

/** One row. Belongs to the caller, independent of the sp_rows it came from; read-only use from many threads is fine. */
typedef struct sp_record {
	size_t row;  /* 1-based; the header and empty lines do not count */
	size_t line; /* 1-based line of the file where it begins */
	size_t count;
	const char *const *names;
	const sp_value *values;
} sp_record;

typedef struct sp_rows sp_rows;

/**
 * Opens `path` ("-": standard input) and reads as far as the header of a CSV file; waits for the first bytes of a pipe.
 * Which encoding it is, is decided by the whole file, of a pipe by its first 64 KiB; what is UTF-8 is read as UTF-8.
 * @param options NULL: defaults
 * @param issues gets what is worth saying: B105 GB18030, B106 byte order mark. NULL: nobody wants to know
 * @return R010–R013 no file, B101 empty, B103 not rows at all, B104 UTF-16, B107 neither encoding, B108 no table for GB18030,
 *         B110–B112, B116–B119 header, R099 woken, D901 memory
 */
signprep_code sp_rows_open(
	sp_rows **out, const char *path, const sp_rows_options *options, signprep_issues *issues, signprep_error *err);
/**
 * The next row.
 * - OK with a record: a row. OK with NULL: the end.
 * - An error with a record that has no values: this row can't be used, call again for the next.
 *   B107 encoding, B109 NUL, B113 too few cells, B114 too many, B116 quotes, B117–B119 limits, B120 no object, R101–R105 JSON.
 * - An error with NULL: nothing more can be read. B102 no rows, B115 a quote that never ends, R013, R099 woken (may be
 *   called again), D901.
 * Free each record with sp_record_free.
 */
signprep_code sp_rows_next(sp_rows *rows, sp_record **out, signprep_error *err);
/** SP_ROWS_CSV or SP_ROWS_JSONL. */
sp_rows_format sp_rows_format_of(const sp_rows *rows);
/** Names of a CSV file's columns, borrowed; NULL and 0 for JSONL, where each row has its own. */
const char *const *sp_rows_columns(const sp_rows *rows, size_t *count);
/** How much of a file has been read, 0 to 1; negative for a pipe. */
double sp_rows_progress(const sp_rows *rows);
void sp_rows_free(sp_rows *rows);

/** NULL when there is none of that name. */
const sp_value *sp_record_find(const sp_record *record, const char *name);
/** Its text when it is a cell or string that is not empty, else NULL. */
const char *sp_record_text(const sp_record *record, const char *name);
/**
 * One line of JSONL as a record of its own.
 * @param cells strings become cells: they stand for numbers and the like as those of a CSV row do
 */
signprep_code sp_record_parse(sp_record **out, const char *json, size_t length, bool cells, const char *name, signprep_error *err);
void sp_record_free(sp_record *record);

#endif
