/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a batch leaves on the disk. */
#include "batch/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/sha256.h"

#define RESULTS "results.jsonl"
#define PREVIOUS "results.previous.jsonl"

static signprep_code refused(const sp_folder *folder, const char *id, signprep_error *err)
{
	int number = errno;
	return sp_fail(err, number == ENOSPC || number == EDQUOT ? "D906" : id, number, folder->path, strerror(number), NULL);
}

/* Results that hold something; none are left behind by a run that was stopped before its first row. */
static bool has_results(const sp_folder *folder)
{
	struct stat st;
	return fstatat(folder->fd, RESULTS, &st, 0) == 0 && (!S_ISREG(st.st_mode) || st.st_size > 0);
}

signprep_code sp_folder_open(sp_folder *folder, const char *path, bool again, signprep_error *err)
{
	*folder = (sp_folder) SP_FOLDER_NONE;
	folder->path = strdup(path);
	if (!folder->path)
		return sp_fail_memory(err, path);
	if (mkdir(path, 0700) && errno != EEXIST)
		return refused(folder, "B402", err);
	folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd < 0)
		return refused(folder, "B402", err);
	return !again && has_results(folder) ? sp_fail(err, "B401", 0, path, RESULTS, NULL) : SIGNPREP_OK;
}

signprep_code sp_folder_begin(sp_folder *folder, signprep_error *err)
{
	if (has_results(folder) && renameat(folder->fd, RESULTS, folder->fd, PREVIOUS))
		return refused(folder, "B402", err);
	folder->results = openat(folder->fd, RESULTS, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	return folder->results >= 0 ? SIGNPREP_OK : refused(folder, "B402", err);
}

void sp_folder_close(sp_folder *folder)
{
	if (folder->results >= 0)
		close(folder->results);
	if (folder->fd >= 0)
		close(folder->fd);
	free(folder->path);
	*folder = (sp_folder) SP_FOLDER_NONE;
}

/* The rest of a line after a short write: a full disk, most of the time. */
static bool write_rest(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t n = write(fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t) n;
	}
	return true;
}

signprep_code sp_folder_append(sp_folder *folder, const char *line, signprep_error *err)
{
	size_t length = strlen(line);
	struct iovec parts[] = { { (void *) (uintptr_t) line, length }, { (void *) (uintptr_t) "\n", 1 } };
	ssize_t n;
	do
		n = writev(folder->results, parts, 2);
	while (n < 0 && errno == EINTR);
	size_t done = n < 0 ? 0 : (size_t) n;
	bool ok = n >= 0 &&
		(done > length ||
			(write_rest(folder->results, line + done, length - done) && write_rest(folder->results, "\n", 1)));
	return ok ? SIGNPREP_OK : refused(folder, "B402", err);
}

static bool picture_path(const sp_folder *folder, const sp_entry *entry, int page, char *out, size_t cap)
{
	char hash[65], name[24];
	int n;
	if (entry->line)
		snprintf(name, sizeof name, "%07lld", entry->line);
	else {
		sp_sha256_hex(entry->key, strlen(entry->key), hash);
		snprintf(name, sizeof name, "%.16s", hash);
	}
	n = snprintf(out, cap, "%s/previews/row-%s-page-%d.png", folder->path, name, page);
	return n > 0 && (size_t) n < cap;
}

signprep_code sp_folder_picture(sp_folder *folder, const sp_entry *entry, const sp_job_png *png, signprep_error *err)
{
	char path[4096];
	int error_number = 0;
	if (mkdirat(folder->fd, "previews", 0700) && errno != EEXIST)
		return refused(folder, "B402", err);
	if (!picture_path(folder, entry, png->page, path, sizeof path)) {
		errno = ENAMETOOLONG;
		return refused(folder, "B402", err);
	}
	sp_file_status status = sp_file_write(path, true, png->bytes, png->length, &error_number);
	return status == SP_FILE_OK ? SIGNPREP_OK : sp_file_fail(err, status, error_number, path);
}

signprep_code sp_folder_summary(sp_folder *folder, const char *text, signprep_error *err)
{
	char path[4096];
	int error_number = 0, n = snprintf(path, sizeof path, "%s/summary.json", folder->path);
	if (n < 0 || (size_t) n >= sizeof path)
		errno = ENAMETOOLONG;
	else if (fsync(folder->results) == 0) {
		sp_file_status status = sp_file_write(path, true, text, strlen(text), &error_number);
		return status == SP_FILE_OK ? SIGNPREP_OK : sp_file_fail(err, status, error_number, path);
	}
	return refused(folder, "B402", err);
}
