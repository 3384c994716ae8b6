/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The only writer to standard output. */
#include "cli/terminal/out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/catalogue.h"
#include "base/fold.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/json/json_pretty.h"

#define PENDING_MAX ((size_t) 1 << 16)
#define PRETTY_MAX ((size_t) 16 << 20)

void sp_out_open(sp_out *out)
{
	*out = (sp_out) { .terminal = isatty(STDOUT_FILENO) };
}

static void write_all(sp_out *out, const char *bytes, size_t length)
{
	while (length && !out->error_number) {
		ssize_t n = write(STDOUT_FILENO, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			out->error_number = errno;
			return;
		}
		bytes += n;
		length -= (size_t) n;
	}
}

bool sp_out_flush(sp_out *out)
{
	write_all(out, out->pending, out->length);
	out->length = 0;
	return out->error_number == 0;
}

bool sp_out_write(void *opaque, const void *bytes, size_t length)
{
	sp_out *out = opaque;
	if (!out->pending)
		out->pending = malloc(PENDING_MAX);
	if (!out->pending || length > PENDING_MAX - out->length)
		sp_out_flush(out);
	if (!out->pending || length > PENDING_MAX)
		write_all(out, bytes, length);
	else if (length) {
		memcpy(out->pending + out->length, bytes, length);
		out->length += length;
	}
	return out->error_number == 0;
}

void sp_out_close(sp_out *out)
{
	free(out->pending);
	*out = (sp_out) { .pending = NULL };
}

void sp_out_printf(sp_out *out, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = length < 0 ? NULL : malloc((size_t) length + 1);
	if (!text) {
		if (!out->error_number)
			out->error_number = ENOMEM;
		return;
	}
	va_start(args, format);
	vsnprintf(text, (size_t) length + 1, format, args);
	va_end(args);
	sp_out_write(out, text, (size_t) length);
	free(text);
}

int sp_out_columns(const char *text)
{
	size_t length = strlen(text);
	int columns = 0;
	for (size_t at = 0; at < length;) {
		uint32_t cp = 0xFFFD;
		size_t n = sp_utf8_decode(text + at, length - at, &cp);
		at += n ? n : 1;
		columns += sp_cp_columns(cp);
	}
	return columns;
}

/* A copy safe for terminals and valid as UTF-8; free with free(). */
static char *clean(const char *text)
{
	size_t length = sp_catalogue_clean(text ? text : "", NULL, 0);
	char *copy = malloc(length + 1);
	if (copy)
		sp_catalogue_clean(text ? text : "", copy, length + 1);
	return copy;
}

void sp_out_text(sp_out *out, const char *text, int width)
{
	char *safe = clean(text);
	sp_out_printf(out, "%s", safe ? safe : "");
	for (int column = safe ? sp_out_columns(safe) : 0; column < width; column++)
		sp_out_write(out, " ", 1);
	free(safe);
}

bool sp_out_json(sp_out *out, const cJSON *value)
{
	char *text = cJSON_PrintUnformatted(value);
	if (!text)
		return false;
	sp_out_write(out, text, strlen(text));
	sp_out_write(out, "\n", 1);
	cJSON_free(text);
	return true;
}

void sp_out_json_text(sp_out *out, const char *text)
{
	sp_buf pretty;
	sp_buf_init(&pretty, PRETTY_MAX);
	/* What is too large to be read by anyone goes out as it is. */
	if (out->terminal && sp_json_pretty(text, strlen(text), &pretty))
		sp_out_write(out, pretty.data, pretty.length);
	else
		sp_out_write(out, text, strlen(text));
	sp_out_write(out, "\n", 1);
	sp_buf_clear(&pretty);
}
