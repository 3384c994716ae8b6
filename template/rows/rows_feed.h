/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The bytes of a rows file, in UTF-8, piece by piece. */
#ifndef SP_TEMPLATE_ROWS_ROWS_FEED_H
#define SP_TEMPLATE_ROWS_ROWS_FEED_H

#include <sys/types.h>

#include "template/rows/charset.h"
#include "template/rows/rows.h"

#define SP_FEED_BYTES ((size_t) 64 << 10)

typedef struct sp_feed {
	int fd, wake_fd;
	bool standard, regular, ended;
	const char *name;   /* borrowed */
	off_t size, offset; /* of a regular file: all of it, and what was read */
	char *raw;          /* SP_FEED_BYTES */
	size_t raw_length;
	bool decodes;
	const char *charset; /* when it decodes */
	sp_decoder decoder;
	sp_buf decoded;
} sp_feed;

signprep_code sp_feed_open(sp_feed *feed, const char *path, int wake_fd, signprep_error *err);
/** Waits for the first `wanted` bytes (at most SP_FEED_BYTES), the end, or with `line` the first line break. */
signprep_code sp_feed_peek(sp_feed *feed, size_t wanted, bool line, signprep_error *err);
/** Drops peeked bytes. */
void sp_feed_skip(sp_feed *feed, size_t count);
/** Decides between the encodings; DETECT looks at all of a file, at SP_FEED_BYTES of a pipe. */
signprep_code sp_feed_decide(sp_feed *feed, sp_rows_encoding encoding, signprep_issues *issues, signprep_error *err);
/** The next piece, valid until the next call; length 0 at the end. */
signprep_code sp_feed_next(sp_feed *feed, const char **bytes, size_t *length, signprep_error *err);
void sp_feed_close(sp_feed *feed);

#endif
