/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a rows file or pipe, and deciding its encoding. */
#include "template/rows/rows_feed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"

static signprep_code fail_errno(const sp_feed *feed, int error_number, signprep_error *err)
{
	return sp_file_read_fail(err, sp_file_status_of(error_number), error_number, feed->name, 0);
}

signprep_code sp_feed_open(sp_feed *feed, const char *path, int wake_fd, signprep_error *err)
{
	struct stat st;
	*feed = (sp_feed) {
		.fd = -1, .wake_fd = wake_fd, .name = path, .standard = strcmp(path, "-") == 0, .decoder = { .cd = (iconv_t) -1 }
	};
	sp_buf_init(&feed->decoded, SP_FEED_BYTES * 4);
	feed->fd = feed->standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (feed->fd < 0 || fstat(feed->fd, &st) != 0)
		return fail_errno(feed, errno, err);
	if (S_ISDIR(st.st_mode))
		return fail_errno(feed, EISDIR, err);
	feed->regular = S_ISREG(st.st_mode);
	feed->size = st.st_size;
	feed->offset = feed->regular ? lseek(feed->fd, 0, SEEK_CUR) : 0;
	if (feed->offset < 0)
		return fail_errno(feed, errno, err);
	feed->raw = malloc(SP_FEED_BYTES);
	return feed->raw ? SIGNPREP_OK : sp_fail_memory(err, path);
}

void sp_feed_close(sp_feed *feed)
{
	if (feed->fd >= 0 && !feed->standard)
		close(feed->fd);
	feed->fd = -1;
	free(feed->raw);
	feed->raw = NULL;
	sp_decoder_close(&feed->decoder);
	sp_buf_clear(&feed->decoded);
}

/* Waits until there is something to read, or somebody asks to stop. */
static signprep_code wait_readable(const sp_feed *feed, signprep_error *err)
{
	struct pollfd fds[2] = { { feed->fd, POLLIN, 0 }, { feed->wake_fd, POLLIN, 0 } };
	if (feed->wake_fd <= 0 || feed->regular)
		return SIGNPREP_OK;
	while (poll(fds, 2, -1) < 0) {
		if (errno != EINTR)
			return fail_errno(feed, errno, err);
	}
	return fds[1].revents ? sp_fail(err, "R099", 0, feed->name, NULL) : SIGNPREP_OK;
}

/* Reads once, behind what is there already. */
static signprep_code read_more(sp_feed *feed, signprep_error *err)
{
	signprep_code code = wait_readable(feed, err);
	if (code)
		return code;
	ssize_t n;
	do
		n = read(feed->fd, feed->raw + feed->raw_length, SP_FEED_BYTES - feed->raw_length);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail_errno(feed, errno, err);
	feed->ended = n == 0;
	feed->raw_length += (size_t) n;
	feed->offset += n;
	return SIGNPREP_OK;
}

signprep_code sp_feed_peek(sp_feed *feed, size_t wanted, bool line, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	while (!code && !feed->ended && feed->raw_length < wanted && !(line && memchr(feed->raw, '\n', feed->raw_length)))
		code = read_more(feed, err);
	return code;
}

void sp_feed_skip(sp_feed *feed, size_t count)
{
	feed->raw_length -= count;
	memmove(feed->raw, feed->raw + count, feed->raw_length);
}

/* The rest of a file, behind what was peeked, without moving its offset. */
static signprep_code guess_rest(const sp_feed *feed, sp_guess *guess, signprep_error *err)
{
	char piece[16 << 10];
	off_t at = feed->offset;
	while (!(guess->not_utf8 && guess->not_gb18030)) {
		ssize_t n = pread(feed->fd, piece, sizeof piece, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(feed, errno, err);
		if (n == 0)
			break;
		sp_guess_feed(guess, piece, (size_t) n);
		at += n;
	}
	return SIGNPREP_OK;
}

static signprep_code fail_neither(const sp_feed *feed, const sp_guess *guess, signprep_error *err)
{
	char byte[8];
	snprintf(byte, sizeof byte, "%02X", guess->bad_byte);
	return sp_fail_column(err, "B107", feed->name, guess->line, guess->column, byte);
}

signprep_code sp_feed_decide(sp_feed *feed, sp_rows_encoding encoding, signprep_issues *issues, signprep_error *err)
{
	sp_guess guess;
	signprep_code code = SIGNPREP_OK;
	const char *charset = encoding == SP_ROWS_BIG5 ? "BIG5-HKSCS" : "GB18030";
	bool detected = encoding == SP_ROWS_DETECT,
	     bom = encoding != SP_ROWS_BIG5 && feed->raw_length >= 4 && memcmp(feed->raw, "\x84\x31\x95\x33", 4) == 0;

	if (encoding == SP_ROWS_DETECT && !bom) {
		sp_guess_start(&guess);
		code = feed->regular ? SIGNPREP_OK : sp_feed_peek(feed, SP_FEED_BYTES, false, err);
		if (code)
			return code;
		sp_guess_feed(&guess, feed->raw, feed->raw_length);
		if (feed->regular)
			code = guess_rest(feed, &guess, err);
		if (feed->regular || feed->ended)
			sp_guess_end(&guess);
		if (code || !guess.not_utf8)
			return code;
		if (!sp_guess_is_gb18030(&guess))
			return fail_neither(feed, &guess, err);
		encoding = SP_ROWS_GB18030;
	}
	if (encoding == SP_ROWS_UTF8)
		return SIGNPREP_OK;
	if (bom)
		sp_feed_skip(feed, 4);
	code = sp_decoder_open(&feed->decoder, charset, feed->name, err);
	feed->decodes = !code;
	feed->charset = charset;
	if (!code && issues && detected)
		sp_issues_add(issues, "B105", feed->name, NULL);
	return code;
}

signprep_code sp_feed_next(sp_feed *feed, const char **bytes, size_t *length, signprep_error *err)
{
	*length = 0;
	*bytes = "";
	do {
		if (!feed->raw_length && !feed->ended) {
			signprep_code code = read_more(feed, err);
			if (code)
				return code;
		}
		if (!feed->decodes) {
			*bytes = feed->raw;
			*length = feed->raw_length;
		} else {
			feed->decoded.length = 0;
			if (!sp_decoder_feed(&feed->decoder, feed->raw, feed->raw_length, feed->ended, &feed->decoded))
				return sp_fail_memory(err, feed->name);
			*bytes = feed->decoded.data ? feed->decoded.data : "";
			*length = feed->decoded.length;
		}
		feed->raw_length = 0;
	} while (!*length && !feed->ended);
	return SIGNPREP_OK;
}
