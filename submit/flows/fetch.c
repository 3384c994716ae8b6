/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One file fetched: from where it may come, whole or not at all, and kept when it is there already. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/output.h"
#include "net/download.h"
#include "submit/flows/flows.h"
#include "submit/internal.h"

#define TAIL 66000 /* the end of an archive lies within its last 65557 bytes */
#define FILE_MAX ((size_t) 512 << 20)

static bool ends_with_mark(const char *bytes, size_t length, const char *mark, size_t mark_length)
{
	for (size_t at = length; at >= mark_length; at--)
		if (memcmp(bytes + at - mark_length, mark, mark_length) == 0)
			return true;
	return false;
}

/* Its first bytes and its last ones are those of a file of that type. */
static bool is_whole(int fd, const char *type)
{
	static const struct {
		const char *type, *begin, *end;
		size_t begin_length, end_length, within;
	} rows[] = { { "PDF", "%PDF-", "%%EOF", 5, 5, 1024 }, { "ZIP", "PK\3\4", "PK\5\6", 4, 4, TAIL },
		{ "JPG", "\xff\xd8\xff", "\xff\xd9", 3, 2, 64 } };
	struct stat st;
	char head[1024];
	size_t row = 0;
	while (row < 2 && strcmp(rows[row].type, type) != 0)
		row++;
	if (sp_file_stat(fd, &st) != 0 || st.st_size < 16)
		return false;
	size_t size = (size_t) st.st_size, within = size < rows[row].within ? size : rows[row].within;
	char *tail = malloc(within);
	ssize_t read_head = pread(fd, head, sizeof head, 0);
	bool whole = tail && pread(fd, tail, within, (off_t) (size - within)) == (ssize_t) within && read_head > 0;
	size_t begin = row == 0 ? (size_t) read_head : rows[row].begin_length;
	whole = whole && ends_with_mark(head, begin, rows[row].begin, rows[row].begin_length) &&
		ends_with_mark(tail, within, rows[row].end, rows[row].end_length);
	free(tail);
	return whole;
}

static bool is_whole_at(int folder, const char *name, const char *type)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool whole = fd >= 0 && is_whole(fd, type);
	if (fd >= 0)
		close(fd);
	return whole;
}

static signprep_code write_file(const sp_flows *f, const char *url, const sp_flows_target *to, signprep_error *err)
{
	const signprep_client *client = f->client;
	const sp_download_options options = { .max_bytes = FILE_MAX,
		.timeout_s = client->core->timeout_s,
		.connect_timeout_s = client->core->connect_timeout_s,
		.cancelled = client->cancelled,
		.opaque = client->opaque };
	sp_file_writer writer;
	sp_file_status status = sp_file_writer_open_at(&writer, to->folder, to->name, to->force);
	if (status != SP_FILE_OK)
		return sp_file_fail(err, status, writer.error_number, to->name);
	signprep_code code = sp_download(&client->core->transport, url, &options, writer.fd, err);
	if (code == SIGNPREP_OK && !(writer.temporary && is_whole_at(to->folder, writer.temporary, to->type)))
		code = sp_fail(err, "S716", 0, "", to->type, NULL);
	if (code == SIGNPREP_OK && (status = sp_file_writer_commit(&writer)) != SP_FILE_OK)
		code = sp_file_fail(err, status, writer.error_number, to->name);
	sp_file_writer_abort(&writer);
	return code;
}

/* A public service that sends to this machine's own servers, or without TLS, is not obeyed. */
static bool may_fetch(const sp_flows *f, const char *url)
{
	const sp_client_core *core = f->client->core;
	bool loopback = core->partner ? core->essbasic.loopback : core->ess.loopback;
	return sp_flows_is_link(url) && (loopback || strncasecmp(url, "https://", 8) == 0);
}

bool sp_flows_is_there(const sp_flows_target *to)
{
	return !to->force && is_whole_at(to->folder, to->name, to->type);
}

signprep_code sp_flows_fetch(const sp_flows *f, const char *url, const sp_flows_target *to, bool *kept, signprep_error *err)
{
	*kept = sp_flows_is_there(to);
	if (*kept)
		return SIGNPREP_OK;
	return may_fetch(f, url) ? write_file(f, url, to, err) : sp_fail(err, "S714", 0, "", to->action, NULL);
}
