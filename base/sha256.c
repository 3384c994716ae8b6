/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* SHA-256 for naming contents. */
#include "base/sha256.h"

#include <openssl/evp.h>

void sp_hex_text(const unsigned char *bytes, size_t count, char *out)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < count; i++) {
		out[2 * i] = hex[bytes[i] >> 4];
		out[2 * i + 1] = hex[bytes[i] & 15];
	}
	out[2 * count] = '\0';
}

void sp_sha256_hex(const void *bytes, size_t length, char out[65])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int count = 0;

	out[0] = '\0';
	if (EVP_Digest(length ? bytes : "", length, digest, &count, EVP_sha256(), NULL) && count == 32)
		sp_hex_text(digest, count, out);
}

bool sp_sha256_pieces(sp_sha256_read_fn read, const void *source, size_t length, char out[65])
{
	unsigned char piece[16384], digest[EVP_MAX_MD_SIZE];
	unsigned int count = 0;
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	bool ok = hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL);

	for (size_t at = 0; ok && at < length;) {
		size_t n = length - at < sizeof piece ? length - at : sizeof piece;

		ok = read(source, at, piece, n) && EVP_DigestUpdate(hash, piece, n);
		at += n;
	}
	ok = ok && EVP_DigestFinal_ex(hash, digest, &count) && count == 32;
	out[0] = '\0';
	if (ok)
		sp_hex_text(digest, count, out);
	EVP_MD_CTX_free(hash);
	return ok;
}
