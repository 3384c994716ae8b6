/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A thread that makes rows, so that a slow or silent source keeps nobody waiting. At most a few rows lie ready. */
#ifndef SP_BATCH_ROW_READER_H
#define SP_BATCH_ROW_READER_H

#include "batch/engine.h"

typedef struct sp_row_reader sp_row_reader;

/** The next row; NULL at the end, or with `*code` set when the source broke. Runs in the reader's thread. */
typedef sp_entry *(*sp_row_reader_fn)(void *opaque, signprep_code *code, signprep_error *err);

signprep_code sp_row_reader_new(sp_row_reader **out, sp_row_reader_fn make, void *opaque, signprep_error *err);
/** Waits for `make` to return. NULL is fine. */
void sp_row_reader_free(sp_row_reader *reader);
/** Fits sp_engine_ports.next with the reader as opaque. */
sp_intake sp_row_reader_next(sp_row_reader *reader, sp_entry **entry);
/** Readable while a row, or the end, can be had. */
int sp_row_reader_fd(const sp_row_reader *reader);
/** Why the source broke; SIGNPREP_OK when it came to its end. After SP_INTAKE_END. */
signprep_code sp_row_reader_code(const sp_row_reader *reader, signprep_error *err);

#endif
