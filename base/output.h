/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Where results go: the one way in which files and folders are opened for writing. What is written holds names, mobiles and
 * contracts, and is often written where others may write too (/tmp, a share). So no symbolic link is followed, nothing of
 * another user's is trusted, and whatever is made is made for its owner alone.
 */
#ifndef SP_BASE_OUTPUT_H
#define SP_BASE_OUTPUT_H

#include "base/file.h"

/**
 * Opens a folder to write into, and makes it, and those above it, where they are missing (mode 0700).
 * @return SP_FILE_LINK, SP_FILE_FOREIGN, SP_FILE_SHARED; SP_FILE_EXISTS when a file stands there
 */
sp_file_status sp_output_folder_open(const char *path, int *fd, int *error_number);
/** The same for a folder `name` in the folder `at`. */
sp_file_status sp_output_folder_open_at(int at, const char *name, int *fd, int *error_number);
/** Makes the folders above `path` that are missing. */
sp_file_status sp_output_parents(const char *path, int *error_number);
/**
 * May what stands at `path`, not followed if it is a link, be written to and be trusted? SP_FILE_MISSING when nothing is there.
 * It must not be a link; belong to us, to root, or be shared with a group of ours; and not everybody may write to it, unless
 * it is a folder where only owners may delete (as /tmp). File systems that know no owners are asked for links alone.
 */
sp_file_status sp_output_trusts(const char *path, int *error_number);
/** Makes a file in a folder to write at its end, readable for nobody else; nothing may stand there. -1: errno. */
int sp_output_new_at(int folder, const char *name);

/**
 * A file being written under another name in the same folder; devices and pipes are written to directly. `SP_FILE_LINK` for a
 * symbolic link, whatever it leads to, but for links of ours or root's to a pipe or device: /dev/stdout, >(…).
 */
typedef struct sp_file_writer {
	int fd, folder;
	char *name, *temporary; /* in the folder; temporary NULL: written directly */
	int error_number;
	sp_file_status status;
	bool force;
	bool many; /* set after opening: one of many; who writes them syncs their folder at the end */
} sp_file_writer;

/** Refuses an existing file at `path` unless `force`. */
sp_file_status sp_file_writer_open(sp_file_writer *writer, const char *path, bool force);
/** The same for `name` in a folder, whose descriptor stays the caller's. */
sp_file_status sp_file_writer_open_at(sp_file_writer *writer, int folder, const char *name, bool force);
/** What sp_file_writer_open would say about what stands at `path` now; touches nothing. SP_FILE_OK when nothing does. */
sp_file_status sp_file_writer_check(const char *path, bool force);
/** True when both name one place: the same file, or, while it is not there, the same name in the same folder. */
bool sp_file_same_place(const char *one, const char *other);
/** Fits signprep_write_fn with the writer as opaque. */
bool sp_file_writer_write(void *writer, const void *bytes, size_t length);
/** Syncs, renames, syncs the folder; after any failure the temporary file is gone. */
sp_file_status sp_file_writer_commit(sp_file_writer *writer);
/** Removes the temporary file. Safe after commit and on a zeroed writer. */
void sp_file_writer_abort(sp_file_writer *writer);
/** All bytes to an open descriptor, however many calls it takes; false with errno. */
bool sp_output_write(int fd, const void *bytes, size_t length);
/** All of it in one call. */
sp_file_status sp_file_write(const char *path, bool force, const void *bytes, size_t length, int *error_number);
/** The error for a failed write of `path`: R021 missing folder, R022 exists, R026 a link, D906 disk full … */
signprep_code sp_file_fail(signprep_error *err, sp_file_status status, int error_number, const char *path);

#endif
