/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The body of a request as a pull stream of known length: prefix, base64 of a source, suffix. The source is
 * read again on every pass, so that memory does not grow with the file.
 */
#ifndef SP_NET_BODY_H
#define SP_NET_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>

/** Copies `length` bytes from `offset`; false when they can't be read. */
typedef bool (*sp_body_source_fn)(const void *source, size_t offset, void *out, size_t length);

#define SP_BODY_RAW 12288 /* bytes of the source encoded at a time; a multiple of 3 */

typedef struct sp_body {
	const char *prefix, *suffix; /* borrowed */
	size_t prefix_length, suffix_length;
	sp_body_source_fn read; /* NULL: no source, the body is prefix and suffix */
	const void *source;
	size_t source_length;
	const char *source_sha256; /* what the source must hash to on every pass, hex; borrowed */

	size_t length, offset;
	bool failed;      /* the source could not be read, or was not what it must be */
	EVP_MD_CTX *hash; /* of the source, over the running pass */
	size_t encoded_at, encoded_length;
	unsigned char encoded[SP_BODY_RAW / 3 * 4 + 1];
} sp_body;

/** A body that is one text; borrowed. */
void sp_body_init_text(sp_body *body, const char *text, size_t length);
/** False when the length overflows or memory is out. */
bool sp_body_init_source(sp_body *body, const char *prefix, const char *suffix, sp_body_source_fn read, const void *source,
	size_t source_length, const char *source_sha256);
void sp_body_clear(sp_body *body);
/**
 * Up to `cap` further bytes; 0 at the end and after a failure (see `failed`). A source that differs from
 * source_sha256 fails before the suffix is handed out, so that a receiver never holds a complete wrong body.
 */
size_t sp_body_read(sp_body *body, void *out, size_t cap);
bool sp_body_rewind(sp_body *body);
/** True when every byte has been handed out. */
bool sp_body_is_out(const sp_body *body);
/** Hash of the whole body, lower-case hex; reads it once and rewinds. */
bool sp_body_sha256(sp_body *body, char out[65]);

#endif
