/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files fetched whole: written under another name, looked at, and only then given theirs. */
#include "net/fetch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/output.h"

#define TAIL 66000 /* the end of an archive lies within its last 65557 bytes */

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

bool sp_fetch_is_whole(int folder, const char *name, const char *type)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool whole = fd >= 0 && is_whole(fd, type);
	if (fd >= 0)
		close(fd);
	return whole;
}

signprep_code sp_fetch_file(const sp_fetch *f, const char *url, signprep_error *err)
{
	sp_file_writer writer;
	sp_file_status status = sp_file_writer_open_at(&writer, f->folder, f->name, f->force);
	if (status != SP_FILE_OK)
		return sp_file_fail(err, status, writer.error_number, f->name);
	signprep_code code = sp_download(f->transport, url, f->options, writer.fd, err);
	if (code == SIGNPREP_OK && !(writer.temporary && sp_fetch_is_whole(f->folder, writer.temporary, f->type)))
		code = sp_fail(err, "S716", 0, "", f->type, NULL);
	if (code == SIGNPREP_OK && (status = sp_file_writer_commit(&writer)) != SP_FILE_OK)
		code = sp_file_fail(err, status, writer.error_number, f->name);
	sp_file_writer_abort(&writer);
	return code;
}
