/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Files that a request names. They come from rows that others wrote: nothing outside the folder is reached, no link followed,
 * no pipe waited for, and what is no document or picture is not sent to anybody.
 */
#include "submit/attached.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/fail.h"
#include "base/json/json_read.h"
#include "base/sha256.h"
#include "locate/request/file_value.h"
#include "locate/request/request.h"

#define MB ((size_t) 1 << 20)
#define HEAD 1024 /* a PDF may have so much before its header */
#define FILES_MAX 100000
#define VALUE_MAX ((size_t) 1 << 20)

static const sp_attached_kind kinds[] = {
	{ "png", "\x89PNG\r\n\x1a\n", 8, 5 * MB, true },
	{ "jpg jpeg", "\xff\xd8\xff", 3, 5 * MB, true },
	{ "pdf", "%PDF-", 5, 60 * MB, false },
	{ "docx", "PK\3\4", 4, 60 * MB, false },
	{ "xlsx", "PK\3\4", 4, 60 * MB, false },
	{ "doc", "\xd0\xcf\x11\xe0", 4, 60 * MB, false },
	{ "xls", "\xd0\xcf\x11\xe0", 4, 60 * MB, false },
};

/* While a request is gone through. Errors end it, or are gathered as findings. */
typedef struct gather {
	sp_attached_list *list;
	const char *folder;
	signprep_issues *issues; /* NULL: the first error ends it */
	bool hashes;
	signprep_error err;
} gather;

int sp_attached_open(const char *folder, const char *path)
{
	int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), next = -1;
	char part[SP_FILE_PATH_MAX + 1];
	struct stat about;
	for (const char *from = path; at >= 0; from += strcspn(from, "/") + 1) {
		size_t length = strcspn(from, "/");
		bool last = from[length] == '\0';
		snprintf(part, sizeof part, "%.*s", (int) length, from);
		next = openat(at, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (last ? 0 : O_DIRECTORY));
		int why = errno;
		close(at);
		at = next;
		errno = why;
		if (last)
			break;
	}
	if (at < 0 || (fstat(at, &about) == 0 && S_ISREG(about.st_mode)))
		return at;
	close(at);
	errno = S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
	return -1;
}

bool sp_attached_bytes(const void *fd, size_t offset, void *out, size_t length)
{
	size_t got = 0;
	while (got < length) {
		ssize_t n = pread(*(const int *) fd, (char *) out + got, length - got, (off_t) (offset + got));
		if (n <= 0 && !(n < 0 && errno == EINTR))
			return false;
		got += n > 0 ? (size_t) n : 0;
	}
	return true;
}

static bool has_suffix(const char *path, const char *suffix, size_t length)
{
	const char *dot = strrchr(path, '.');
	return dot && strlen(dot + 1) == length && strncasecmp(dot + 1, suffix, length) == 0;
}

/* What the name ends in is one of the kind's suffixes. */
static bool is_named_so(const char *path, const sp_attached_kind *kind)
{
	for (const char *at = kind->suffixes; *at; at += strcspn(at, " "), at += *at == ' ')
		if (has_suffix(path, at, strcspn(at, " ")))
			return true;
	return false;
}

static bool has_magic(const sp_attached_kind *kind, const char *head, size_t length)
{
	size_t reach = strcmp(kind->suffixes, "pdf") == 0 ? HEAD : 0;
	for (size_t i = 0; i <= reach && i + kind->magic_length <= length; i++)
		if (memcmp(head + i, kind->magic, kind->magic_length) == 0)
			return true;
	return false;
}

/* By content; of those that begin alike (Word and Excel) the one that the name says. NULL: no kind that is taken. */
static const sp_attached_kind *kind_of(const char *path, const char *head, size_t length)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		bool only = kinds[i].picture || strcmp(kinds[i].suffixes, "pdf") == 0;
		if (has_magic(&kinds[i], head, length) && (only || is_named_so(path, &kinds[i])))
			return &kinds[i];
	}
	return NULL;
}

static signprep_code fail_to_open(const gather *g, const char *path, const char *where, int why, signprep_error *err)
{
	if (why == ENOENT || why == ENOTDIR)
		return sp_fail(err, "R751", why, where, path, g->folder, NULL);
	return sp_fail(err, "R752", why, where, path, strerror(why), NULL);
}

static signprep_code check_length(const sp_attached *file, const char *where, signprep_error *err)
{
	char length[24], most[24];
	if (file->length < file->kind->most)
		return SIGNPREP_OK;
	snprintf(length, sizeof length, "%zu", file->length);
	snprintf(most, sizeof most, "%zu", file->kind->most / MB);
	return sp_fail(err, "R753", 0, where, file->path, length, most, NULL);
}

/* Fills in everything but the path. */
static signprep_code measure(const gather *g, sp_attached *file, const char *where, bool picture, signprep_error *err)
{
	char head[HEAD + 8];
	struct stat about = { 0 };
	int fd = sp_attached_open(g->folder, file->path);
	if (fd < 0 || fstat(fd, &about) != 0)
		return fail_to_open(g, file->path, where, errno, err);
	file->length = (size_t) about.st_size;
	size_t length = file->length < sizeof head ? file->length : sizeof head;
	bool read = sp_attached_bytes(&fd, 0, head, length);
	signprep_code code = SIGNPREP_OK;
	file->kind = read ? kind_of(file->path, head, length) : NULL;
	if (!read)
		code = fail_to_open(g, file->path, where, EIO, err);
	else if (!file->kind)
		code = sp_fail(err, picture ? "R754" : "R755", 0, where, file->path, NULL);
	else
		code = check_length(file, where, err);
	if (!code && g->hashes && !sp_sha256_pieces(sp_attached_bytes, &fd, file->length, file->sha256))
		code = fail_to_open(g, file->path, where, EIO, err);
	close(fd);
	return code;
}

static void drop(sp_attached *file)
{
	free(file->path);
	free(file->value);
}

static sp_attached *find(const sp_attached_list *list, const char *path, size_t length)
{
	for (size_t i = 0; i < list->count; i++)
		if (strlen(list->items[i].path) == length && memcmp(list->items[i].path, path, length) == 0)
			return &list->items[i];
	return NULL;
}

static signprep_code add(
	gather *g, const sp_file_entry *entry, const char *where, bool picture, sp_attached **out, signprep_error *err)
{
	sp_attached file = { .path = strndup(entry->text, entry->length) };
	signprep_code code = SIGNPREP_OK;
	if (!file.path || !sp_array_reserve((void **) &g->list->items, &g->list->cap, g->list->count, 1, sizeof file, FILES_MAX))
		code = sp_fail_memory(err, where);
	else if (!sp_file_path_is_sound(entry->text, entry->length))
		code = sp_fail(err, "R750", 0, where, file.path, NULL);
	else if (!g->folder)
		code = sp_fail(err, "R757", 0, where, file.path, NULL);
	else
		code = measure(g, &file, where, picture, err);
	if (code) {
		drop(&file);
		return code;
	}
	g->list->items[g->list->count] = file;
	*out = &g->list->items[g->list->count++];
	return SIGNPREP_OK;
}

static void say_kind(const gather *g, const sp_attached *file, const char *where)
{
	char suffix[8];
	snprintf(suffix, sizeof suffix, "%.*s", (int) strcspn(file->kind->suffixes, " "), file->kind->suffixes);
	if (g->issues && !is_named_so(file->path, file->kind))
		sp_issues_add(g->issues, "R756", where, file->path, suffix, NULL);
}

static signprep_code take(gather *g, const sp_file_entry *entry, const char *where, bool picture, signprep_error *err)
{
	sp_attached *file = find(g->list, entry->text, entry->length);
	bool known = file != NULL;
	signprep_code code = known ? SIGNPREP_OK : add(g, entry, where, picture, &file, err);
	if (!code && picture && !file->kind->picture)
		return sp_fail(err, "R754", 0, where, file->path, NULL);
	if (!code && !known)
		say_kind(g, file, where);
	return code;
}

static void visit(void *opaque, cJSON *component, const char *where)
{
	gather *g = opaque;
	const char *type = sp_json_text(component, "ComponentType"), *at = sp_json_text(component, "ComponentValue");
	const bool many = strcmp(type, "ATTACHMENT") == 0;
	char member[160];
	if (!sp_file_value_type(type))
		return;
	snprintf(member, sizeof member, "%s.ComponentValue", where);
	while (at && !g->err.code) {
		const sp_file_entry entry = sp_file_value_next(&at, many);
		if (!entry.path || take(g, &entry, member, !many, &g->err) == SIGNPREP_OK || !g->issues)
			continue;
		/* What the check of the request says already is not said twice. */
		if (strcmp(g->err.id, "R750") != 0)
			sp_issues_add_error(g->issues, &g->err);
		g->err = (signprep_error) { 0 };
	}
}

signprep_code sp_attached_read(sp_attached_list *list, const cJSON *request, const char *folder, signprep_error *err)
{
	gather g = { .list = list, .folder = folder, .hashes = true };
	/* The visitor changes nothing. */
	sp_request_each((cJSON *) (uintptr_t) request, visit, &g);
	if (g.err.code && err)
		*err = g.err;
	return g.err.code;
}

void sp_attached_clear(sp_attached_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		drop(&list->items[i]);
	free(list->items);
	*list = (sp_attached_list) { 0 };
}

void sp_attached_check(signprep_issues *issues, const cJSON *request, const char *folder)
{
	sp_attached_list list = { 0 };
	gather g = { .list = &list, .folder = folder, .issues = issues };
	sp_request_each((cJSON *) (uintptr_t) request, visit, &g);
	sp_attached_clear(&list);
}

void sp_attached_check_text(signprep_issues *issues, const char *request, size_t length, const char *folder)
{
	/* Most rows name no file: they are not read once more. */
	cJSON *root = memchr(request, '@', length) ? cJSON_ParseWithLength(request, length) : NULL;
	if (root)
		sp_attached_check(issues, root, folder);
	cJSON_Delete(root);
}

typedef struct replacing {
	const sp_attached_list *list;
	bool failed;
} replacing;

static void replace(void *opaque, cJSON *component, const char *where)
{
	replacing *r = opaque;
	const char *type = sp_json_text(component, "ComponentType"), *at = sp_json_text(component, "ComponentValue");
	const bool many = strcmp(type, "ATTACHMENT") == 0;
	cJSON *member = cJSON_GetObjectItemCaseSensitive(component, "ComponentValue");
	sp_buf value;
	(void) where;
	if (!sp_file_value_has_path(component))
		return;
	sp_buf_init(&value, VALUE_MAX);
	for (bool first = true; at; first = false) {
		const sp_file_entry entry = sp_file_value_next(&at, many);
		const sp_attached *file = entry.path ? find(r->list, entry.text, entry.length) : NULL;
		sp_buf_puts(&value, first ? "" : ",");
		if (file && file->value)
			sp_buf_puts(&value, file->value);
		else
			sp_buf_append(&value, entry.text, entry.length);
	}
	r->failed |= value.failed || !cJSON_SetValuestring(member, value.data);
	sp_buf_clear(&value);
}

bool sp_attached_put(cJSON *request, const sp_attached_list *list)
{
	replacing r = { .list = list };
	if (list->count)
		sp_request_each(request, replace, &r);
	return !r.failed;
}

char *sp_attached_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash || strncmp(path, "/dev/", 5) == 0)
		return strdup(".");
	return slash == path ? strdup("/") : strndup(path, (size_t) (slash - path));
}
