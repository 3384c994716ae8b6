/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Chinese structures: told by their first bytes; signed data is read under the name that libcrypto has for it. */
#include "verify/chinese.h"

#include <stdlib.h>
#include <string.h>

/* Nothing of this kind is longer; what can be read of a PDF is far shorter. */
#define VALUE_MAX ((size_t) 1 << 28)
/* Where the first names stand: of the structure, and of a seal's head. */
#define HEAD_BYTES 96
#define NAME_BYTES 12

/* 1.2.156.10197.6.1.4.2, and .2 of it: signed data. */
static const unsigned char arc[] = { 0x06, 0x0A, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x06, 0x01, 0x04, 0x02 };
/* 1.2.840.113549.1.7.2 */
static const unsigned char pkcs7[] = { 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02 };
/* The mark that a seal's head begins with: "ES". */
static const unsigned char mark[] = { 0x16, 0x02, 'E', 'S' };

/* One DER head: where its content begins and how long it is. False: it is not of that kind, or reaches past the end. */
static bool open_der(const unsigned char *at, size_t length, unsigned char kind, size_t *head, size_t *body)
{
	size_t count;

	if (length < 2 || at[0] != kind)
		return false;
	*head = 2;
	*body = at[1];
	if (at[1] & 0x80) {
		count = at[1] & 0x7F;
		if (count < 1 || count > 4 || length < 2 + count)
			return false;
		*body = 0;
		for (size_t i = 0; i < count; i++)
			*body = *body << 8 | at[2 + i];
		*head = 2 + count;
	}
	return *body <= length - *head;
}

/* Where the name of the structure stands; 0: there is none of GB/T 35275. Whether all of it is there is not asked. */
static size_t find_name(const unsigned char *value, size_t length)
{
	size_t head = 2;

	if (length < 2 || value[0] != 0x30)
		return 0;
	if (value[1] & 0x80)
		head += value[1] & 0x7F;
	return length >= head + NAME_BYTES && !memcmp(value + head, arc, sizeof arc) ? head : 0;
}

/* SES_Signature: TBS_Sign within, that begins with its version and the seal, whose head has the mark. */
static bool is_seal(const unsigned char *value, size_t length)
{
	size_t head, body, inner;

	if (!open_der(value, length, 0x30, &head, &body) || !open_der(value + head, length - head, 0x30, &inner, &body))
		return false;
	head += inner;
	if (!open_der(value + head, length - head, 0x02, &inner, &body))
		return false;
	for (size_t i = head; i + sizeof mark <= length && i < HEAD_BYTES; i++)
		if (!memcmp(value + i, mark, sizeof mark))
			return true;
	return false;
}

const char *sp_chinese_standard(const unsigned char *value, size_t length)
{
	return find_name(value, length) ? "GB/T 35275" : is_seal(value, length) ? "GB/T 38540" : NULL;
}

bool sp_chinese_is_signed(const unsigned char *value, size_t length)
{
	const size_t name = find_name(value, length);
	return name && value[name + NAME_BYTES - 1] == 0x02;
}

CMS_ContentInfo *sp_chinese_read(const unsigned char *value, size_t length, size_t *used)
{
	CMS_ContentInfo *cms = NULL;
	size_t head, body;

	if (length > VALUE_MAX || !open_der(value, length, 0x30, &head, &body) || body < NAME_BYTES)
		return NULL;
	const size_t rest = body - NAME_BYTES, all = sizeof pkcs7 + rest;
	unsigned char *own = malloc(6 + all);
	const unsigned char *at = own;
	const unsigned char outer[6] = { 0x30, 0x84, (unsigned char) (all >> 24), (unsigned char) (all >> 16),
		(unsigned char) (all >> 8), (unsigned char) all };

	if (!own)
		return NULL;
	memcpy(own, outer, sizeof outer);
	memcpy(own + sizeof outer, pkcs7, sizeof pkcs7);
	memcpy(own + sizeof outer + sizeof pkcs7, value + head + NAME_BYTES, rest);
	cms = d2i_CMS_ContentInfo(NULL, &at, (long) (sizeof outer + all));
	free(own);
	*used = head + body;
	return cms;
}
