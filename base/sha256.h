/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** SHA-256 (OpenSSL) for naming contents. */
#ifndef SP_BASE_SHA256_H
#define SP_BASE_SHA256_H

#include <stddef.h>

/** Lower-case hex, 64 characters and a NUL. */
void sp_sha256_hex(const void *bytes, size_t length, char out[65]);

#endif
