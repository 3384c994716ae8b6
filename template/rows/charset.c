/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Telling GB18030 from UTF-8, and decoding it. */
#include "template/rows/charset.h"

#include <errno.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

/* States of GB18030's bytes: between characters, after a lead byte, after lead and digit, after a second lead. */
enum { GB_NONE, GB_LEAD, GB_DIGIT, GB_SECOND };

void sp_guess_start(sp_guess *guess)
{
	*guess = (sp_guess) { .at_line = 1, .at_column = 1 };
}

/* What GB2312 has is written every day; the rest is names, old forms, and three areas that belong to nobody. */
static void count_pair(sp_guess *guess, unsigned char lead, unsigned char trail)
{
	bool low = trail < 0xA1, corner = lead >= 0xA1 && lead <= 0xA7 && low,
	     free_rows = ((lead >= 0xAA && lead <= 0xAF) || lead >= 0xF8) && !low;
	guess->pairs++;
	guess->rare += low || lead < 0xA1;
	guess->private += corner || free_rows;
}

static void feed_gb18030(sp_guess *guess, unsigned char c)
{
	bool lead = c >= 0x81 && c <= 0xFE, digit = c >= 0x30 && c <= 0x39;
	switch (guess->gb_state) {
	case GB_NONE:
		guess->gb_lead = c;
		if (lead)
			guess->gb_state = GB_LEAD;
		else if (c >= 0x80)
			guess->not_gb18030 = true;
		return;
	case GB_LEAD:
		guess->gb_state = digit ? GB_DIGIT : GB_NONE;
		if (!digit && (c < 0x40 || c == 0x7F || c == 0xFF))
			guess->not_gb18030 = true;
		if (!digit)
			count_pair(guess, guess->gb_lead, c);
		return;
	case GB_DIGIT:
		guess->gb_state = GB_SECOND;
		if (!lead)
			guess->not_gb18030 = true;
		return;
	default:
		guess->gb_state = GB_NONE;
		guess->pairs++;
		guess->rare++;
		if (!digit)
			guess->not_gb18030 = true;
	}
}

static size_t sequence_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* The first of the held bytes begins nothing. */
static void drop_bad(sp_guess *guess)
{
	if (!guess->bad++) {
		guess->not_utf8 = true;
		guess->line = guess->at_line;
		guess->column = guess->at_column;
		guess->bad_byte = guess->held[0];
	}
	guess->held_count--;
	memmove(guess->held, guess->held + 1, guess->held_count);
}

static void take_good(sp_guess *guess)
{
	guess->wide += guess->held_count >= 3;
	if (guess->held[0] == '\n') {
		guess->at_line++;
		guess->at_column = 1;
	} else
		guess->at_column++;
	guess->held_count = 0;
}

static void feed_utf8(sp_guess *guess, unsigned char c)
{
	uint32_t cp;
	guess->held[guess->held_count++] = c;
	while (guess->held_count) {
		/* A byte that can't continue ends the sequence at once. */
		bool whole = guess->held_count >= sequence_length(guess->held[0]), odd = false;
		for (size_t i = 1; i < guess->held_count; i++)
			odd = odd || (guess->held[i] & 0xC0) != 0x80;
		if (!whole && !odd)
			return;
		if (!odd && sp_utf8_decode((const char *) guess->held, guess->held_count, &cp) == guess->held_count)
			take_good(guess);
		else
			drop_bad(guess);
	}
}

/* A run of ASCII between characters says nothing for either. */
static size_t ascii_run(sp_guess *guess, const char *bytes, size_t length)
{
	size_t i = 0;
	if (guess->gb_state != GB_NONE || guess->held_count)
		return 0;
	for (; i < length && !((unsigned char) bytes[i] & 0x80); i++) {
		if (bytes[i] == '\n') {
			guess->at_line++;
			guess->at_column = 1;
		} else
			guess->at_column++;
	}
	return i;
}

void sp_guess_feed(sp_guess *guess, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length && !(guess->not_utf8 && guess->not_gb18030); i++) {
		i += ascii_run(guess, bytes + i, length - i);
		if (i == length)
			break;
		if (!guess->not_gb18030)
			feed_gb18030(guess, (unsigned char) bytes[i]);
		feed_utf8(guess, (unsigned char) bytes[i]);
	}
}

void sp_guess_end(sp_guess *guess)
{
	if (guess->gb_state != GB_NONE)
		guess->not_gb18030 = true;
	while (guess->held_count)
		drop_bad(guess);
}

bool sp_guess_is_gb18030(const sp_guess *guess)
{
	/* Chinese in UTF-8 is sequences of three; text in GB18030 holds few of them by chance, and far more bytes that are wrong. */
	/* A single rare character may be somebody's name. */
	bool odd = guess->private > 0 || (guess->rare * 4 > guess->pairs && (guess->rare > 1 || guess->pairs == 1));
	return guess->not_utf8 && !guess->not_gb18030 && guess->wide < guess->bad && !odd;
}

signprep_code sp_decoder_open(sp_decoder *decoder, const char *charset, const char *name, signprep_error *err)
{
	*decoder = (sp_decoder) { .cd = iconv_open("UTF-8", charset) };
	if (decoder->cd != (iconv_t) -1)
		return SIGNPREP_OK;
	return errno == ENOMEM ? sp_fail_memory(err, name) : sp_fail(err, "B108", errno, name, charset, NULL);
}

void sp_decoder_close(sp_decoder *decoder)
{
	if (decoder->cd != (iconv_t) -1)
		iconv_close(decoder->cd);
	decoder->cd = (iconv_t) -1;
}

/* Decodes what it can; returns the bytes it took, and in *why the errno it stopped with (0: all taken). */
static size_t convert(sp_decoder *decoder, const char *bytes, size_t length, sp_buf *out, int *why)
{
	char piece[4096], *in = (char *) bytes;
	size_t left = length;
	*why = E2BIG;
	while (*why == E2BIG && !out->failed) {
		char *to = piece;
		size_t room = sizeof piece;
		*why = iconv(decoder->cd, &in, &left, &to, &room) == (size_t) -1 ? errno : 0;
		sp_buf_append(out, piece, sizeof piece - room);
	}
	return length - left;
}

/* Decodes the held bytes as far as they are whole; what begins nothing is marked. */
static void settle_held(sp_decoder *decoder, sp_buf *out)
{
	while (decoder->held_count && !out->failed) {
		int why;
		size_t taken = convert(decoder, decoder->held, decoder->held_count, out, &why);
		/* Never longer than four bytes: what is still not whole then is no character. */
		if (taken == 0 && why == EINVAL && decoder->held_count < sizeof decoder->held)
			return;
		if (taken == 0) {
			sp_buf_putc(out, '\xFF');
			taken = 1;
		}
		decoder->held_count -= taken;
		memmove(decoder->held, decoder->held + taken, decoder->held_count);
	}
}

/* The character that began in the last call's bytes, a byte at a time. */
static bool finish_held(sp_decoder *decoder, const char **bytes, size_t *length, sp_buf *out)
{
	while (decoder->held_count && *length && !out->failed) {
		decoder->held[decoder->held_count++] = *(*bytes)++;
		--*length;
		settle_held(decoder, out);
	}
	return !out->failed;
}

bool sp_decoder_feed(sp_decoder *decoder, const char *bytes, size_t length, bool last, sp_buf *out)
{
	if (!finish_held(decoder, &bytes, &length, out))
		return false;
	while (length && !out->failed) {
		int why;
		size_t taken = convert(decoder, bytes, length, out, &why);
		bytes += taken;
		length -= taken;
		if (why == EINVAL && length < sizeof decoder->held) {
			memcpy(decoder->held, bytes, length);
			decoder->held_count = length;
			length = 0;
		} else if (why) {
			sp_buf_putc(out, '\xFF');
			bytes++;
			length--;
		}
	}
	while (last && decoder->held_count && !out->failed) {
		sp_buf_putc(out, '\xFF');
		memmove(decoder->held, decoder->held + 1, --decoder->held_count);
		settle_held(decoder, out);
	}
	return !out->failed;
}
