/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files: read whole with a maximum, and why that or writing them failed. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fail.h"

int sp_file_stat(int fd, struct stat *out)
{
#if SP_FSTAT_IS_A_CALL
	return (int) syscall(SYS_fstat, fd, out);
#else
	return fstat(fd, out);
#endif
}

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

/* Folders of more than this are not looked through for a name that was perhaps meant. */
#define NAMES_LOOKED_AT 100000

bool sp_file_other_case(const char *path, char *out, size_t cap)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char folder[4096];
	size_t length = slash ? (size_t) (slash - path) + 1 : 0, found = 0;
	if (!*name || length >= sizeof folder)
		return false;
	snprintf(folder, sizeof folder, "%.*s", (int) length, path);
	DIR *dir = opendir(length ? folder : ".");
	const struct dirent *entry;
	for (size_t i = 0; dir && i < NAMES_LOOKED_AT && (entry = readdir(dir)) != NULL; i++) {
		if (strcasecmp(entry->d_name, name) != 0 || strcmp(entry->d_name, name) == 0)
			continue;
		int written = snprintf(out, cap, "%s%s", folder, entry->d_name);
		found += written > 0 && (size_t) written < cap ? 1 : 2;
	}
	if (dir)
		closedir(dir);
	return found == 1;
}

signprep_code sp_file_read_fail(signprep_error *err, sp_file_status status, int error_number, const char *path, size_t max)
{
	char reason[128] = "", limit[24], meant[256];
	if (error_number && strerror_r(error_number, reason, sizeof reason) != 0)
		snprintf(reason, sizeof reason, "errno %d", error_number);
	snprintf(limit, sizeof limit, "%zu", max);
	switch (status) {
	case SP_FILE_MISSING:
		return sp_file_other_case(path, meant, sizeof meant) ? sp_fail(err, "R032", error_number, path, meant, NULL)
								     : sp_fail(err, "R010", error_number, path, NULL);
	case SP_FILE_DIRECTORY: return sp_fail(err, "R011", error_number, path, NULL);
	case SP_FILE_DENIED: return sp_fail(err, "R012", error_number, path, NULL);
	case SP_FILE_TOO_BIG: return sp_fail(err, "R106", error_number, path, limit, NULL);
	case SP_FILE_MEMORY: return sp_fail_memory(err, path);
	default: return sp_fail(err, "R013", error_number, path, reason, NULL);
	}
}
