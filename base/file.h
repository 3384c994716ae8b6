/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Files: read whole with a maximum, written beside and renamed. */
#ifndef SP_BASE_FILE_H
#define SP_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/error.h>

#include "base/buf.h"

/** Why reading or writing failed; each room turns it into its own id. */
typedef enum sp_file_status {
	SP_FILE_OK,
	SP_FILE_MISSING,
	SP_FILE_DIRECTORY,
	SP_FILE_DENIED,
	SP_FILE_TOO_BIG,
	SP_FILE_MEMORY,
	SP_FILE_EXISTS,
	SP_FILE_FULL,
	SP_FILE_IO
} sp_file_status;

/** Reads `path` ("-" is standard input) into `out`, which is initialised with `max`. `*error_number` gets errno. */
sp_file_status sp_file_read(const char *path, size_t max, sp_buf *out, int *error_number);

/** The error for a failed sp_file_read of a text: R010 missing, R011 folder, R012 denied, R106 above `max`, R013 else. */
signprep_code sp_file_read_fail(signprep_error *err, sp_file_status status, int error_number, const char *path, size_t max);
/** What an errno of open, stat or read means. */
sp_file_status sp_file_status_of(int error_number);

/** A file being written under another name in the same folder; devices and pipes are written to directly. */
typedef struct sp_file_writer {
	int fd;
	char *path, *temporary;
	int error_number;
	sp_file_status status;
	bool force;
} sp_file_writer;

/** Refuses an existing file at `path` unless `force`. */
sp_file_status sp_file_writer_open(sp_file_writer *writer, const char *path, bool force);
/** Fits signprep_write_fn with the writer as opaque. */
bool sp_file_writer_write(void *writer, const void *bytes, size_t length);
/** Syncs and renames; after any failure the temporary file is gone. */
sp_file_status sp_file_writer_commit(sp_file_writer *writer);
/** Removes the temporary file. Safe after commit and on a zeroed writer. */
void sp_file_writer_abort(sp_file_writer *writer);
/** All of it in one call. */
sp_file_status sp_file_write(const char *path, bool force, const void *bytes, size_t length, int *error_number);
/** The error for a failed write of `path`: R021 missing folder, R022 exists, D906 disk full … */
signprep_code sp_file_fail(signprep_error *err, sp_file_status status, int error_number, const char *path);

#endif
