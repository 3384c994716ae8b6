/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files: read whole with a maximum, written beside and renamed. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"

sp_file_status sp_file_status_of(int error_number)
{
	switch (error_number) {
	case 0: return SP_FILE_OK;
	case ENOENT:
	case ENOTDIR: return SP_FILE_MISSING;
	case EISDIR: return SP_FILE_DIRECTORY;
	case EACCES:
	case EPERM:
	case EROFS: return SP_FILE_DENIED;
	case ENOMEM: return SP_FILE_MEMORY;
	case EEXIST: return SP_FILE_EXISTS;
	case ENOSPC:
	case EDQUOT:
	case EFBIG: return SP_FILE_FULL;
	default: return SP_FILE_IO;
	}
}

static sp_file_status read_all(int fd, size_t max, sp_buf *out, int *error_number)
{
	char *piece = malloc(1 << 16);
	sp_file_status status = piece ? SP_FILE_OK : SP_FILE_MEMORY;
	while (status == SP_FILE_OK) {
		ssize_t n = read(fd, piece, 1 << 16);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			*error_number = errno;
			status = sp_file_status_of(errno);
			break;
		}
		if (n == 0)
			break;
		if ((size_t) n > max - out->length)
			status = SP_FILE_TOO_BIG;
		else if (!sp_buf_append(out, piece, (size_t) n))
			status = SP_FILE_MEMORY;
	}
	free(piece);
	return status;
}

sp_file_status sp_file_read(const char *path, size_t max, sp_buf *out, int *error_number)
{
	bool standard = strcmp(path, "-") == 0;
	int ignored, fd = -1;
	struct stat st;
	sp_file_status status;

	if (!error_number)
		error_number = &ignored;
	*error_number = 0;
	sp_buf_init(out, max);
	fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		*error_number = errno;
		status = sp_file_status_of(errno);
	} else if (S_ISDIR(st.st_mode)) {
		*error_number = EISDIR;
		status = SP_FILE_DIRECTORY;
	} else if (S_ISREG(st.st_mode) && (uintmax_t) st.st_size > max)
		status = SP_FILE_TOO_BIG;
	else
		status = read_all(fd, max, out, error_number);
	if (fd >= 0 && !standard)
		close(fd);
	if (status == SP_FILE_OK && !out->data && !sp_buf_append(out, "", 0))
		status = SP_FILE_MEMORY;
	if (status != SP_FILE_OK)
		sp_buf_clear(out);
	return status;
}

static sp_file_status writer_fail(sp_file_writer *writer, sp_file_status status, int error_number)
{
	if (writer->status == SP_FILE_OK) {
		writer->status = status;
		writer->error_number = error_number;
	}
	return writer->status;
}

/* Opens a new file beside `path`. */
static int open_beside(sp_file_writer *writer)
{
	size_t cap = strlen(writer->path) + 48;
	writer->temporary = malloc(cap);
	if (!writer->temporary)
		return -1;
	int fd = -1;
	for (int attempt = 0; attempt < 100 && fd < 0; attempt++) {
		struct timespec now;
		clock_gettime(CLOCK_MONOTONIC, &now);
		snprintf(writer->temporary, cap, "%s.%lx%lx~", writer->path, (unsigned long) getpid(),
			(unsigned long) now.tv_nsec + (unsigned long) attempt);
		fd = open(writer->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0) {
		int saved = errno;
		free(writer->temporary);
		writer->temporary = NULL;
		errno = saved;
	}
	return fd;
}

sp_file_status sp_file_writer_open(sp_file_writer *writer, const char *path, bool force)
{
	struct stat st;
	*writer = (sp_file_writer) { .fd = -1, .force = force };
	bool there = stat(path, &st) == 0;
	if (!*path)
		return writer_fail(writer, SP_FILE_MISSING, ENOENT);
	if (there && S_ISDIR(st.st_mode))
		return writer_fail(writer, SP_FILE_DIRECTORY, EISDIR);
	if (there && S_ISREG(st.st_mode) && !force)
		return writer_fail(writer, SP_FILE_EXISTS, EEXIST);
	/* Through a symbolic link, so that the link stays and its target is replaced. */
	writer->path = there && S_ISREG(st.st_mode) ? realpath(path, NULL) : strdup(path);
	if (!writer->path)
		return writer_fail(writer, SP_FILE_MEMORY, errno);
	/* Devices and pipes are written to, never renamed over. */
	errno = 0;
	writer->fd = there && !S_ISREG(st.st_mode) ? open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY) : open_beside(writer);
	if (writer->fd < 0) {
		int saved = errno ? errno : ENOMEM;
		writer_fail(writer, sp_file_status_of(saved), saved);
		free(writer->path);
		writer->path = NULL;
		return writer->status;
	}
	/* A file that is replaced keeps its permissions. */
	if (writer->temporary && there && fchmod(writer->fd, st.st_mode & 0777) != 0)
		writer_fail(writer, sp_file_status_of(errno), errno);
	if (writer->status != SP_FILE_OK)
		sp_file_writer_abort(writer);
	return writer->status;
}

bool sp_file_writer_write(void *opaque, const void *bytes, size_t length)
{
	sp_file_writer *writer = opaque;
	const char *at = bytes;
	while (length && writer->status == SP_FILE_OK) {
		ssize_t n = write(writer->fd, at, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			writer_fail(writer, sp_file_status_of(errno), errno);
			break;
		}
		at += n;
		length -= (size_t) n;
	}
	return writer->status == SP_FILE_OK;
}

/* Puts the finished file in its place; without `force` at opening the place must still be free. */
static int put_in_place(const sp_file_writer *writer)
{
	if (writer->force)
		return rename(writer->temporary, writer->path);
	if (link(writer->temporary, writer->path) == 0) {
		unlink(writer->temporary);
		return 0;
	}
	/* File systems without hard links. */
	return errno == EEXIST ? -1 : rename(writer->temporary, writer->path);
}

sp_file_status sp_file_writer_commit(sp_file_writer *writer)
{
	if (!writer->path)
		return writer->status;
	if (writer->temporary && writer->status == SP_FILE_OK && fsync(writer->fd) != 0 && errno != EINVAL && errno != ENOTSUP)
		writer_fail(writer, sp_file_status_of(errno), errno);
	if (close(writer->fd) != 0)
		writer_fail(writer, sp_file_status_of(errno), errno);
	writer->fd = -1;
	if (writer->temporary && writer->status == SP_FILE_OK && put_in_place(writer) == 0) {
		free(writer->temporary);
		writer->temporary = NULL;
	} else if (writer->temporary)
		writer_fail(writer, sp_file_status_of(errno), errno);
	sp_file_writer_abort(writer);
	return writer->status;
}

void sp_file_writer_abort(sp_file_writer *writer)
{
	if (!writer->path)
		return;
	if (writer->fd >= 0)
		close(writer->fd);
	if (writer->temporary)
		unlink(writer->temporary);
	free(writer->temporary);
	free(writer->path);
	writer->temporary = writer->path = NULL;
	writer->fd = -1;
}

sp_file_status sp_file_write(const char *path, bool force, const void *bytes, size_t length, int *error_number)
{
	sp_file_writer writer;
	sp_file_status status = sp_file_writer_open(&writer, path, force);
	if (status == SP_FILE_OK) {
		sp_file_writer_write(&writer, bytes, length);
		status = sp_file_writer_commit(&writer);
	}
	if (error_number)
		*error_number = writer.error_number;
	return status;
}

signprep_code sp_file_fail(signprep_error *err, sp_file_status status, int error_number, const char *path)
{
	char reason[128] = "";
	if (error_number && strerror_r(error_number, reason, sizeof reason) != 0)
		snprintf(reason, sizeof reason, "errno %d", error_number);
	switch (status) {
	case SP_FILE_OK: break;
	case SP_FILE_MISSING: return sp_fail(err, "R021", error_number, path, NULL);
	case SP_FILE_DIRECTORY: return sp_fail(err, "R024", error_number, path, NULL);
	case SP_FILE_DENIED: return sp_fail(err, "R023", error_number, path, reason, NULL);
	case SP_FILE_TOO_BIG: return sp_fail(err, "D903", error_number, path, NULL);
	case SP_FILE_MEMORY: return sp_fail_memory(err, path);
	case SP_FILE_EXISTS: return sp_fail(err, "R022", error_number, path, NULL);
	case SP_FILE_FULL: return sp_fail(err, "D906", error_number, path, reason, NULL);
	case SP_FILE_IO: return sp_fail(err, "R020", error_number, path, reason, NULL);
	}
	return SIGNPREP_OK;
}

signprep_code sp_file_read_fail(signprep_error *err, sp_file_status status, int error_number, const char *path, size_t max)
{
	char reason[128] = "", limit[24];
	if (error_number && strerror_r(error_number, reason, sizeof reason) != 0)
		snprintf(reason, sizeof reason, "errno %d", error_number);
	snprintf(limit, sizeof limit, "%zu", max);
	switch (status) {
	case SP_FILE_MISSING: return sp_fail(err, "R010", error_number, path, NULL);
	case SP_FILE_DIRECTORY: return sp_fail(err, "R011", error_number, path, NULL);
	case SP_FILE_DENIED: return sp_fail(err, "R012", error_number, path, NULL);
	case SP_FILE_TOO_BIG: return sp_fail(err, "R106", error_number, path, limit, NULL);
	case SP_FILE_MEMORY: return sp_fail_memory(err, path);
	default: return sp_fail(err, "R013", error_number, path, reason, NULL);
	}
}
