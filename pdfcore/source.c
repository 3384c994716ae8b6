/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a document's bytes come from: memory, or a file that stays open. */
#define _GNU_SOURCE /* memfd_create */
#include "pdfcore/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/output.h"
#include "pdfcore/internal.h"

#define IN_MEMORY_MAX ((size_t) 4 << 20)
#define PIECE 16384

bool sp_source_open(signprep_document *doc, const char *path, size_t max)
{
	struct stat st;
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;

	if (fd < 0)
		return false;
	if (sp_file_stat(fd, &st) || !S_ISREG(st.st_mode) || (uintmax_t) st.st_size <= IN_MEMORY_MAX ||
		(uintmax_t) st.st_size > max) {
		close(fd);
		return false;
	}
	doc->fd = fd;
	doc->on_disk = true;
	doc->length = (size_t) st.st_size;
	doc->modified = st.st_mtim;
	return true;
}

/* With pread: whoever shares the descriptor keeps its offset. */
static int read_regular(signprep_document *doc, int fd, size_t length)
{
	char piece[PIECE];

	for (size_t at = 0; at < length;) {
		ssize_t n = pread(fd, piece, length - at < PIECE ? length - at : PIECE, (off_t) at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (!n)
			break;
		if (!sp_buf_append(&doc->owned, piece, (size_t) n))
			return ENOMEM;
		at += (size_t) n;
	}
	return 0;
}

static int read_stream(signprep_document *doc, int fd, size_t max)
{
	char piece[PIECE];
	ssize_t n;

	while ((n = read(fd, piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if ((size_t) n > max - doc->owned.length)
			return EFBIG;
		if (!sp_buf_append(&doc->owned, piece, (size_t) n))
			return ENOMEM;
	}
	return 0;
}

static int copy_stream(int from, int to, size_t max)
{
	char piece[PIECE];
	size_t length = 0;
	ssize_t n;

	while ((n = read(from, piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		length += (size_t) n;
		if (length > max)
			return EFBIG;
		if (!sp_output_write(to, piece, (size_t) n))
			return errno;
	}
	return 0;
}

int sp_source_descriptor(int *out, const char *path, size_t max)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat st;
	int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), failed = 0;

	*out = -1;
	if (fd < 0)
		return errno;
	if (sp_file_stat(fd, &st))
		failed = errno;
	else if (S_ISDIR(st.st_mode))
		failed = EISDIR;
	/* Standard input may have been read from already. */
	else if (S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_CUR) == 0) {
		*out = fd;
		return (uintmax_t) st.st_size > max ? EFBIG : 0;
	} else {
		*out = memfd_create("pdf", MFD_CLOEXEC);
		failed = *out < 0 ? errno : copy_stream(fd, *out, max);
	}
	close(fd);
	return failed;
}

int sp_source_take(signprep_document *doc, int fd, size_t max)
{
	struct stat st;
	bool regular;
	int failed;

	if (sp_file_stat(fd, &st))
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	regular = S_ISREG(st.st_mode);
	if (regular && (uintmax_t) st.st_size > max)
		return EFBIG;
	if (regular && (uintmax_t) st.st_size > IN_MEMORY_MAX) {
		doc->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		doc->on_disk = doc->fd >= 0;
		doc->length = (size_t) st.st_size;
		doc->modified = st.st_mtim;
		return doc->on_disk ? 0 : errno;
	}
	sp_buf_init(&doc->owned, max);
	failed = regular ? read_regular(doc, fd, (size_t) st.st_size) : read_stream(doc, fd, max);
	if (!failed && !sp_buf_append(&doc->owned, "", 0))
		failed = ENOMEM;
	doc->bytes = (const unsigned char *) doc->owned.data;
	doc->length = doc->owned.length;
	return failed;
}

static int copy_bytes(signprep_document *doc)
{
	int fd = memfd_create("pdf", MFD_CLOEXEC), failed = fd < 0 ? errno : 0;

	if (!failed && !sp_output_write(fd, (const char *) doc->bytes, doc->length)) {
		failed = errno;
		close(fd);
	}
	doc->copied = !failed;
	doc->copy = fd;
	return failed;
}

int sp_document_lend(sp_document_loan *out, signprep_document *doc)
{
	int failed = 0;

	*out = (sp_document_loan) { .fd = -1 };
	if (doc->on_disk) {
		out->fd = doc->fd;
	} else if (doc->length <= IN_MEMORY_MAX) {
		out->bytes = doc->bytes;
		out->length = doc->length;
	} else {
		failed = doc->copied ? 0 : copy_bytes(doc);
		out->fd = failed ? -1 : doc->copy;
	}
	return failed;
}

void sp_source_close(signprep_document *doc)
{
	if (doc->copied)
		close(doc->copy);
	doc->copied = false;
	if (doc->on_disk)
		close(doc->fd);
	doc->on_disk = false;
	sp_buf_clear(&doc->owned);
}

bool sp_source_share(signprep_document *out, const signprep_document *doc)
{
	out->bytes = doc->bytes;
	out->length = doc->length;
	out->modified = doc->modified;
	if (doc->bytes)
		return true;
	out->fd = fcntl(doc->fd, F_DUPFD_CLOEXEC, 0);
	out->on_disk = out->fd >= 0;
	return out->on_disk;
}

/* Whoever writes into the open file changes its length or its time. */
static bool is_unchanged(const signprep_document *doc)
{
	struct stat st;

	return sp_file_stat(doc->fd, &st) == 0 && (uintmax_t) st.st_size == doc->length &&
		st.st_mtim.tv_sec == doc->modified.tv_sec && st.st_mtim.tv_nsec == doc->modified.tv_nsec;
}

size_t sp_document_memory_max(const signprep_document *doc)
{
	return doc->memory.max;
}

size_t sp_document_length(const signprep_document *doc)
{
	return doc->length;
}

static bool read_disk(const signprep_document *doc, size_t offset, void *out, size_t length)
{
	size_t filled = 0;

	while (filled < length) {
		ssize_t n = pread(doc->fd, (char *) out + filled, length - filled, (off_t) (offset + filled));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		filled += (size_t) n;
	}
	return is_unchanged(doc);
}

bool sp_document_read(const signprep_document *doc, size_t offset, void *out, size_t length)
{
	if (offset > doc->length || length > doc->length - offset)
		return false;
	if (doc->bytes)
		memcpy(out, doc->bytes + offset, length);
	return doc->bytes || read_disk(doc, offset, out, length);
}

bool sp_source_read(const void *doc, size_t offset, void *out, size_t length)
{
	return sp_document_read(doc, offset, out, length);
}

/* The promise of the header is an array: a large file is read whole for whoever insists. */
const unsigned char *signprep_document_bytes(const signprep_document *doc, size_t *length)
{
	signprep_document *opened = (signprep_document *) doc;
	char piece[PIECE];

	*length = doc->length;
	if (doc->bytes)
		return doc->bytes;
	sp_buf_init(&opened->owned, doc->length);
	for (size_t at = 0; at < doc->length;) {
		size_t n = doc->length - at < PIECE ? doc->length - at : PIECE;

		if (!sp_document_read(doc, at, piece, n) || !sp_buf_append(&opened->owned, piece, n)) {
			sp_buf_clear(&opened->owned);
			*length = 0;
			return NULL;
		}
		at += n;
	}
	opened->bytes = (const unsigned char *) opened->owned.data;
	return doc->bytes;
}

typedef struct disk_stream {
	signprep_document *doc;
	size_t at, length; /* of the piece in the file */
	unsigned call;     /* in which it was read */
	unsigned char piece[PIECE];
} disk_stream;

static int next_piece(fz_context *ctx, fz_stream *stream, size_t required)
{
	disk_stream *disk = stream->state;
	size_t at = (size_t) stream->pos, left = at < disk->doc->length ? disk->doc->length - at : 0;
	size_t n = left < PIECE ? left : PIECE;

	(void) required;
	/* MuPDF takes what it can't read for the end of the stream; the guard asks again. */
	if (!read_disk(disk->doc, at, disk->piece, n)) {
		disk->doc->changed = true;
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "file changed");
	}
	disk->at = at;
	disk->length = n;
	disk->call = disk->doc->calls;
	stream->rp = disk->piece;
	stream->wp = disk->piece + n;
	stream->pos += (int64_t) n;
	return n ? *stream->rp++ : EOF;
}

static void seek_to(fz_context *ctx, fz_stream *stream, int64_t offset, int whence)
{
	disk_stream *disk = stream->state;
	int64_t end = (int64_t) disk->doc->length, target = whence == SEEK_END ? end + offset : offset;

	(void) ctx;
	target = target < 0 ? 0 : target > end ? end : target;
	stream->pos = target;
	stream->rp = stream->wp = disk->piece;
	if ((size_t) target < disk->at || (size_t) target >= disk->at + disk->length)
		return;
	/* Objects of a page lie side by side: most are in the piece at hand. The next page looks whether the file is still the same. */
	if (disk->call == disk->doc->calls || is_unchanged(disk->doc)) {
		disk->call = disk->doc->calls;
		stream->rp = disk->piece + ((size_t) target - disk->at);
		stream->wp = disk->piece + disk->length;
		stream->pos = (int64_t) (disk->at + disk->length);
	}
}

static void drop_stream(fz_context *ctx, void *state)
{
	fz_free(ctx, state);
}

fz_stream *sp_source_stream(fz_context *ctx, signprep_document *doc)
{
	disk_stream *disk;
	fz_stream *stream = NULL;

	if (doc->bytes)
		return fz_open_memory(ctx, doc->bytes, doc->length);
	disk = fz_malloc(ctx, sizeof *disk);
	disk->doc = doc;
	disk->at = disk->length = 0;
	disk->call = doc->calls;
	stream = fz_new_stream(ctx, disk, next_piece, drop_stream); /* drops the state itself when it fails */
	stream->seek = seek_to;
	return stream;
}
