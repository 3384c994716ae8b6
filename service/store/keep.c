/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The folder of --state. */
#include "service/store/keep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/output.h"
#include "base/sha256.h"

#define LOG "log.jsonl"
#define LOG_MAX ((size_t) 2 << 30)
#define PATH_TEXT 4224 /* room for more than the system takes, so that none is cut */

struct sp_keep {
	char *path;
	int folder, lock, log;
	bool failed;
};

/** What is needed while the log is read. */
typedef struct reading {
	sp_keep *keep;
	sp_store *store;
} reading;

static void path_of(const sp_keep *keep, const char *name, char out[PATH_TEXT])
{
	snprintf(out, PATH_TEXT, "%.4096s/%s", keep->path, name);
}

/* --- reading --- */

/* Bytes that are not what their name says are as good as none. */
static sp_blob *read_blob(void *opaque, const char *sha256)
{
	reading *r = opaque;
	char path[PATH_TEXT], digest[65];
	sp_buf bytes;
	int number = 0;
	bool full = false;
	sp_blob *blob = NULL;
	if (strspn(sha256, "0123456789abcdef") != 64 || sha256[64])
		return NULL;
	path_of(r->keep, sha256, path);
	sp_buf_init(&bytes, SP_STORE_BYTES_MAX);
	if (sp_file_read(path, SP_STORE_BYTES_MAX, &bytes, &number) == SP_FILE_OK) {
		sp_sha256_hex(bytes.data, bytes.length, digest);
		if (strcmp(digest, sha256) == 0)
			blob = sp_store_blob(r->store, bytes.data, bytes.length, sha256, &full);
	}
	if (blob)
		blob->kept = true;
	sp_buf_clear(&bytes);
	return blob;
}

static signprep_code damaged(const sp_keep *keep, size_t line, signprep_error *err)
{
	char number[24];
	snprintf(number, sizeof number, "%zu", line);
	return sp_fail(err, "S755", 0, keep->path, keep->path, number, NULL);
}

/* The last line may have been cut off by a death in the middle of writing: nobody was told of it. */
static signprep_code take_lines(reading *r, char *text, size_t length, signprep_error *err)
{
	size_t line = 0;
	for (char *at = text, *end; at < text + length; at = end + 1) {
		end = memchr(at, '\n', (size_t) (text + length - at));
		line++;
		if (!end)
			return SIGNPREP_OK;
		cJSON *record = cJSON_ParseWithLength(at, (size_t) (end - at));
		bool good = record && sp_record_take(r->store, record, read_blob, r);
		cJSON_Delete(record);
		if (!good)
			return damaged(r->keep, line, err);
	}
	return SIGNPREP_OK;
}

static signprep_code read_log(reading *r, signprep_error *err)
{
	char path[PATH_TEXT];
	sp_buf text;
	int number = 0;
	path_of(r->keep, LOG, path);
	sp_buf_init(&text, LOG_MAX);
	sp_file_status status = sp_file_read(path, LOG_MAX, &text, &number);
	signprep_code code = SIGNPREP_OK;
	if (status == SP_FILE_OK)
		code = take_lines(r, text.data, text.length, err);
	else if (status != SP_FILE_MISSING)
		code = sp_file_read_fail(err, status, number, path, LOG_MAX);
	sp_buf_clear(&text);
	return code;
}

/* PDFs that no record names any more. */
static void sweep(const sp_keep *keep, const sp_store *store)
{
	int fd = dup(keep->folder);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	while (folder && (entry = readdir(folder)) != NULL) {
		bool named = strlen(entry->d_name) != 64;
		for (size_t i = 0; i < store->blob_count && !named; i++)
			named = strcmp(store->blobs[i]->sha256, entry->d_name) == 0;
		if (!named)
			(void) unlinkat(keep->folder, entry->d_name, 0);
	}
	if (folder)
		closedir(folder);
	else if (fd >= 0)
		close(fd);
}

/* --- writing --- */

static bool keep_blob(const sp_keep *keep, sp_blob *blob)
{
	sp_file_writer writer = { 0 };
	if (!blob || blob->kept)
		return true;
	bool good = sp_file_writer_open_at(&writer, keep->folder, blob->sha256, true) == SP_FILE_OK &&
		sp_file_writer_write(&writer, blob->bytes, blob->length) && sp_file_writer_commit(&writer) == SP_FILE_OK;
	sp_file_writer_abort(&writer);
	return blob->kept = good;
}

static bool append(sp_buf *out, cJSON *record)
{
	char *text = record ? cJSON_PrintUnformatted(record) : NULL;
	bool good = text && sp_buf_puts(out, text) && sp_buf_putc(out, '\n');
	cJSON_free(text);
	cJSON_Delete(record);
	return good;
}

/* Records of what is dirty, or of all; their bytes first. Nothing is marked clean yet. */
static bool collect(const sp_keep *keep, const sp_store *store, bool all, sp_buf *out)
{
	bool good = true;
	for (size_t i = 0; i < store->file_count && good; i++)
		if (all || store->files[i].dirty)
			good = keep_blob(keep, store->files[i].blob) && append(out, sp_record_of_file(&store->files[i]));
	for (size_t i = 0; i < store->flow_count && good; i++)
		if (all || store->flows[i]->dirty)
			good = keep_blob(keep, store->flows[i]->blob) && keep_blob(keep, store->flows[i]->signed_pdf) &&
				append(out, sp_record_of_flow(store->flows[i]));
	for (size_t i = 0; i < store->thing_count && good; i++)
		if (all || store->things[i]->dirty)
			good = append(out, sp_record_of_thing(store->things[i]));
	return good;
}

static void mark_clean(sp_store *store)
{
	for (size_t i = 0; i < store->file_count; i++)
		store->files[i].dirty = false;
	for (size_t i = 0; i < store->flow_count; i++)
		store->flows[i]->dirty = false;
	for (size_t i = 0; i < store->thing_count; i++)
		store->things[i]->dirty = false;
}

bool sp_keep_commit(sp_keep *keep, sp_store *store)
{
	sp_buf lines;
	if (!keep || keep->failed)
		return !keep;
	sp_buf_init(&lines, LOG_MAX);
	bool good = collect(keep, store, false, &lines) &&
		(!lines.length || (sp_output_write(keep->log, lines.data, lines.length) && fdatasync(keep->log) == 0));
	if (good && lines.length)
		mark_clean(store);
	keep->failed = !good;
	sp_buf_clear(&lines);
	return good;
}

/* The log anew, with what is true now and nothing of what once was. */
static signprep_code write_log(sp_keep *keep, sp_store *store, signprep_error *err)
{
	char path[PATH_TEXT];
	sp_buf lines;
	int number = 0;
	sp_file_status status = SP_FILE_MEMORY;
	path_of(keep, LOG, path);
	sp_buf_init(&lines, LOG_MAX);
	if (collect(keep, store, true, &lines))
		status = sp_file_write(path, true, lines.data ? lines.data : "", lines.length, &number);
	sp_buf_clear(&lines);
	if (status != SP_FILE_OK)
		return sp_file_fail(err, status, number, path);
	mark_clean(store);
	keep->log = openat(keep->folder, LOG, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	return keep->log >= 0 ? SIGNPREP_OK : sp_file_fail(err, sp_file_status_of(errno), errno, path);
}

/* --- life --- */

static signprep_code open_folder(sp_keep *keep, signprep_error *err)
{
	int number = 0;
	sp_file_status status = sp_output_folder_open(keep->path, &keep->folder, &number);
	if (status != SP_FILE_OK)
		return sp_file_fail(err, status, number, keep->path);
	keep->lock = openat(keep->folder, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (keep->lock < 0)
		return sp_file_fail(err, sp_file_status_of(errno), errno, keep->path);
	if (flock(keep->lock, LOCK_EX | LOCK_NB) != 0)
		return sp_fail(err, "S754", errno, keep->path, keep->path, NULL);
	return SIGNPREP_OK;
}

signprep_code sp_keep_open(sp_keep **out, const char *path, sp_store *store, double now, signprep_error *err)
{
	sp_keep *keep = calloc(1, sizeof *keep);
	*out = NULL;
	if (!keep)
		return sp_fail_memory(err, path);
	keep->folder = keep->lock = keep->log = -1;
	keep->path = strdup(path);
	reading r = { keep, store };
	signprep_code code = keep->path ? open_folder(keep, err) : sp_fail_memory(err, path);
	if (!code)
		code = read_log(&r, err);
	if (!code) {
		sp_store_drop_expired(store, now);
		code = write_log(keep, store, err);
	}
	if (!code)
		sweep(keep, store);
	if (code) {
		sp_keep_close(keep);
		keep = NULL;
	}
	*out = keep;
	return code;
}

void sp_keep_close(sp_keep *keep)
{
	if (!keep)
		return;
	if (keep->log >= 0)
		close(keep->log);
	if (keep->lock >= 0)
		close(keep->lock);
	if (keep->folder >= 0)
		close(keep->folder);
	free(keep->path);
	free(keep);
}
