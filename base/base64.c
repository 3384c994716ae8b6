/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Base64, as strict as the service with file bodies. */
#include "base/base64.h"

#include <stdint.h>
#include <stdlib.h>

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t padding_of(const char *text, size_t length)
{
	if (length == 0 || text[length - 1] != '=')
		return 0;
	return text[length - 2] == '=' ? 2 : 1;
}

/* Three bytes of a group, or -1. Missing digits count as zero and must leave no bits behind. */
static int32_t group(const char *text, size_t padding)
{
	int32_t bits = 0;
	for (size_t i = 0; i < 4; i++) {
		int value = i < 4 - padding ? value_of(text[i]) : 0;
		if (value < 0)
			return -1;
		bits = bits << 6 | value;
	}
	if ((padding == 1 && (bits & 0xff)) || (padding == 2 && (bits & 0xffff)))
		return -1;
	return bits;
}

/* `out` NULL: only to see whether it can be. */
static bool decode(const char *text, size_t length, unsigned char *out)
{
	size_t padding = padding_of(text, length);
	for (size_t i = 0; i < length; i += 4) {
		size_t missing = i + 4 == length ? padding : 0;
		int32_t bits = group(text + i, missing);
		if (bits < 0)
			return false;
		for (size_t k = 0; out && k < 3 - missing; k++)
			*out++ = (unsigned char) (bits >> (16 - 8 * k));
	}
	return true;
}

bool sp_base64_valid(const char *text, size_t length, size_t *decoded)
{
	bool valid = length % 4 == 0 && decode(text, length, NULL);
	*decoded = valid ? length / 4 * 3 - padding_of(text, length) : 0;
	return valid;
}

bool sp_base64_decode(const char *text, size_t length, unsigned char **out, size_t *out_length)
{
	*out = NULL;
	*out_length = 0;
	if (length % 4 != 0)
		return false;
	unsigned char *bytes = malloc(length / 4 * 3 + 1);
	if (!bytes || !decode(text, length, bytes)) {
		free(bytes);
		return false;
	}
	*out = bytes;
	*out_length = length / 4 * 3 - padding_of(text, length);
	return true;
}
