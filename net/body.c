/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Streaming a request body: prefix, base64 of the document, suffix. */
#include "net/body.h"

#include <stdint.h>
#include <string.h>

#include "base/sha256.h"

static size_t encoded_length(size_t raw)
{
	return (raw + 2) / 3 * 4;
}

void sp_body_init_text(sp_body *body, const char *text, size_t length)
{
	memset(body, 0, sizeof *body);
	body->prefix = text;
	body->prefix_length = length;
	body->length = length;
}

bool sp_body_init_source(sp_body *body, const char *prefix, const char *suffix, sp_body_source_fn read, const void *source,
	size_t source_length, const char *source_sha256)
{
	sp_body_init_text(body, prefix, strlen(prefix));
	body->suffix = suffix;
	body->suffix_length = strlen(suffix);
	if (source_length > SIZE_MAX / 4 || body->prefix_length > SIZE_MAX / 4 || body->suffix_length > SIZE_MAX / 8)
		return false;
	body->read = read;
	body->source = source;
	body->source_length = source_length;
	body->source_sha256 = source_sha256;
	body->length += encoded_length(source_length) + body->suffix_length;
	body->hash = EVP_MD_CTX_new();
	return body->hash != NULL && sp_body_rewind(body);
}

void sp_body_clear(sp_body *body)
{
	EVP_MD_CTX_free(body->hash);
	memset(body, 0, sizeof *body);
}

bool sp_body_rewind(sp_body *body)
{
	body->offset = 0;
	body->encoded_at = body->encoded_length = 0;
	body->failed = body->hash != NULL && EVP_DigestInit_ex(body->hash, EVP_sha256(), NULL) != 1;
	return !body->failed;
}

bool sp_body_is_out(const sp_body *body)
{
	return body->offset == body->length && !body->failed;
}

static bool source_is_right(sp_body *body)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int length = 0;
	char hex[2 * EVP_MAX_MD_SIZE + 1];
	if (EVP_DigestFinal_ex(body->hash, digest, &length) != 1)
		return false;
	sp_hex_text(digest, length, hex);
	return strcmp(hex, body->source_sha256) == 0;
}

/* Encodes the piece of the source that starts at encoded position `at`. */
static bool refill(sp_body *body, size_t at)
{
	unsigned char raw[SP_BODY_RAW];
	size_t offset = at / 4 * 3, want = body->source_length - offset;
	if (want > sizeof raw)
		want = sizeof raw;
	if (!body->read(body->source, offset, raw, want) || EVP_DigestUpdate(body->hash, raw, want) != 1)
		return false;
	if (offset + want == body->source_length && !source_is_right(body))
		return false;
	body->encoded_at = at;
	body->encoded_length = (size_t) EVP_EncodeBlock(body->encoded, raw, (int) want);
	return true;
}

static size_t copy_text(const char *text, size_t length, size_t at, char *out, size_t cap)
{
	size_t n = length - at < cap ? length - at : cap;
	memcpy(out, text + at, n);
	return n;
}

/* One stretch of the body from the part that holds the current offset. */
static size_t read_part(sp_body *body, char *out, size_t cap)
{
	size_t at = body->offset, middle = encoded_length(body->source_length);
	if (at < body->prefix_length)
		return copy_text(body->prefix, body->prefix_length, at, out, cap);
	at -= body->prefix_length;
	if (at >= middle)
		return copy_text(body->suffix, body->suffix_length, at - middle, out, cap);
	if (at >= body->encoded_at + body->encoded_length && !refill(body, at)) {
		body->failed = true;
		return 0;
	}
	return copy_text((const char *) body->encoded, body->encoded_length, at - body->encoded_at, out, cap);
}

size_t sp_body_read(sp_body *body, void *out, size_t cap)
{
	size_t filled = 0;
	while (filled < cap && body->offset < body->length && !body->failed) {
		size_t n = read_part(body, (char *) out + filled, cap - filled);
		body->offset += n;
		filled += n;
	}
	return body->failed ? 0 : filled;
}

static bool read_next(const void *arg, size_t offset, void *out, size_t length)
{
	sp_body *body = (sp_body *) (uintptr_t) arg;
	return offset == body->offset && sp_body_read(body, out, length) == length;
}

bool sp_body_sha256(sp_body *body, char out[65])
{
	/* A failure stays visible in the body: the caller asks why. */
	return sp_body_rewind(body) && sp_sha256_pieces(read_next, body, body->length, out) && sp_body_rewind(body);
}
