/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* SHA-256 for naming contents. */
#include "base/sha256.h"

#include <openssl/evp.h>

void sp_sha256_hex(const void *bytes, size_t length, char out[65])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int count = 0;

	out[0] = '\0';
	if (!EVP_Digest(length ? bytes : "", length, digest, &count, EVP_sha256(), NULL) || count != 32)
		return;
	for (unsigned int i = 0; i < 32; i++) {
		out[2 * i] = hex[digest[i] >> 4];
		out[2 * i + 1] = hex[digest[i] & 15];
	}
	out[64] = '\0';
}
