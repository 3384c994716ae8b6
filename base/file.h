/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Files: read whole with a maximum. Writing: output.h. */
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
	SP_FILE_LINK,    /* a symbolic link where none is followed */
	SP_FILE_FOREIGN, /* another user's */
	SP_FILE_SHARED,  /* everybody may write to it */
	SP_FILE_IO
} sp_file_status;

/** Reads `path` ("-" is standard input) into `out`, which is initialised with `max`. `*error_number` gets errno. */
sp_file_status sp_file_read(const char *path, size_t max, sp_buf *out, int *error_number);

/**
 * A name in the same folder that differs from the last part of `path` by letter case only, as it would have to be written;
 * false when there is none, or more than one.
 */
bool sp_file_other_case(const char *path, char *out, size_t cap);
/** The error for a failed sp_file_read of a text: R010 missing, R032 but for its letter case, R011 folder, R012 denied, R106 above `max`, R013 else. */
signprep_code sp_file_read_fail(signprep_error *err, sp_file_status status, int error_number, const char *path, size_t max);
/*
 * Here fstat is a system call that takes a descriptor and nothing else, and fills the struct that the C library has. The library
 * itself may use one that takes a path as well, which a confined process is not left.
 */
#if defined(__LP64__) && (defined(__x86_64__) || defined(__aarch64__))
#define SP_FSTAT_IS_A_CALL 1
#else
#define SP_FSTAT_IS_A_CALL 0
#endif
struct stat;
/** fstat, for what runs in confined processes too. */
int sp_file_stat(int fd, struct stat *out);

/** What an errno of open, stat or read means. */
sp_file_status sp_file_status_of(int error_number);

#endif
