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
#include "base/output.h"
#include "base/sha256.h"

#define RESULTS "results.jsonl"
#define PREVIOUS "results.previous.jsonl"

static signprep_code because(const sp_folder *folder, int number, signprep_error *err)
{
	bool full = sp_file_status_of(number) == SP_FILE_FULL;
	return sp_fail(err, full ? "D906" : "B402", number, folder->path, strerror(number), NULL);
}

static signprep_code refused(const sp_folder *folder, signprep_error *err)
{
	return because(folder, errno, err);
}

/* What the other ids do not say: whose it is, and where it leads. */
static bool untrusted(sp_file_status status)
{
	return status == SP_FILE_LINK || status == SP_FILE_FOREIGN || status == SP_FILE_SHARED;
}

/* Results that hold something; none are left behind by a run that was stopped before its first row. */
static bool has_results(const sp_folder *folder)
{
	struct stat st;
	return fstatat(folder->fd, RESULTS, &st, AT_SYMLINK_NOFOLLOW) == 0 && (!S_ISREG(st.st_mode) || st.st_size > 0);
}

signprep_code sp_folder_open(sp_folder *folder, const char *path, bool again, signprep_error *err)
{
	*folder = (sp_folder) SP_FOLDER_NONE;
	folder->path = strdup(path);
	if (!folder->path)
		return sp_fail_memory(err, path);
	int error_number = 0;
	sp_file_status status = sp_output_folder_open(path, &folder->fd, &error_number);
	if (status != SP_FILE_OK)
		return untrusted(status) ? sp_file_fail(err, status, error_number, path) : because(folder, error_number, err);
	return !again && has_results(folder) ? sp_fail(err, "B401", 0, path, RESULTS, NULL) : SIGNPREP_OK;
}

signprep_code sp_folder_begin(sp_folder *folder, signprep_error *err)
{
	if (has_results(folder) && renameat(folder->fd, RESULTS, folder->fd, PREVIOUS))
		return refused(folder, err);
	if (unlinkat(folder->fd, RESULTS, 0) && errno != ENOENT) /* an empty one */
		return refused(folder, err);
	folder->results = sp_output_new_at(folder->fd, RESULTS);
	return folder->results >= 0 ? SIGNPREP_OK : refused(folder, err);
}

int sp_folder_earlier(const sp_folder *folder)
{
	return openat(folder->fd, RESULTS, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

void sp_folder_close(sp_folder *folder)
{
	if (folder->results >= 0)
		close(folder->results);
	if (folder->previews >= 0)
		close(folder->previews);
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
	return ok ? SIGNPREP_OK : refused(folder, err);
}

static void picture_name(const sp_entry *entry, int page, char *out, size_t cap)
{
	char hash[65], name[24];
	if (entry->line)
		snprintf(name, sizeof name, "%07lld", entry->line);
	else {
		sp_sha256_hex(entry->key, strlen(entry->key), hash);
		snprintf(name, sizeof name, "%.16s", hash);
	}
	snprintf(out, cap, "row-%s-page-%d.png", name, page);
}

/* Relative to descriptors that were judged when they were opened: whoever moves folders about meanwhile gets nothing. */
static signprep_code write_at(
	const sp_folder *folder, int at, const char *name, bool many, const void *bytes, size_t length, signprep_error *err)
{
	sp_file_writer writer;
	char path[4096];
	if (sp_file_writer_open_at(&writer, at, name, true) == SP_FILE_OK) {
		writer.many = many;
		sp_file_writer_write(&writer, bytes, length);
		sp_file_writer_commit(&writer);
	}
	if (writer.status == SP_FILE_OK)
		return SIGNPREP_OK;
	snprintf(path, sizeof path, "%s/%s%s", folder->path, at == folder->previews ? "previews/" : "", name);
	return sp_file_fail(err, writer.status, writer.error_number, path);
}

signprep_code sp_folder_picture(sp_folder *folder, const sp_entry *entry, const sp_job_png *png, signprep_error *err)
{
	char name[64], path[4096];
	int error_number = 0;
	if (folder->previews < 0) {
		sp_file_status status = sp_output_folder_open_at(folder->fd, "previews", &folder->previews, &error_number);
		snprintf(path, sizeof path, "%s/previews", folder->path);
		if (status != SP_FILE_OK)
			return untrusted(status) ? sp_file_fail(err, status, error_number, path)
						 : because(folder, error_number, err);
	}
	picture_name(entry, png->page, name, sizeof name);
	return write_at(folder, folder->previews, name, true, png->bytes, png->length, err);
}

signprep_code sp_folder_summary(sp_folder *folder, const char *text, signprep_error *err)
{
	if (fsync(folder->results) != 0 || (folder->previews >= 0 && fsync(folder->previews) != 0))
		return refused(folder, err);
	/* The folder is synced with it, and so are the names of the results and of the previews. */
	return write_at(folder, folder->fd, "summary.json", false, text, strlen(text), err);
}
