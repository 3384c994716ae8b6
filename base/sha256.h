/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** SHA-256 (OpenSSL) for naming contents. */
#ifndef SP_BASE_SHA256_H
#define SP_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>

/** Lower-case hex: two characters a byte, and a NUL. */
void sp_hex_text(const unsigned char *bytes, size_t count, char *out);

/** Lower-case hex, 64 characters and a NUL; "" when memory is out. */
void sp_sha256_hex(const void *bytes, size_t length, char out[65]);

/** Copies `length` bytes from `offset` of a source; false when they can't be read. */
typedef bool (*sp_sha256_read_fn)(const void *source, size_t offset, void *out, size_t length);
/** As above for what is not in memory; false when it can't be read. */
bool sp_sha256_pieces(sp_sha256_read_fn read, const void *source, size_t length, char out[65]);

#endif
