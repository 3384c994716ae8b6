/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "callback_seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

char *seal_v1(const char *plain, size_t length, const char *key)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	unsigned char *cipher = malloc(length + 32);
	char *out = malloc((length + 32) * 2);
	int first = 0, last = 0;
	if (!context || !cipher || !out)
		abort();
	EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), NULL, (const unsigned char *) key, (const unsigned char *) key);
	EVP_EncryptUpdate(context, cipher, &first, (const unsigned char *) plain, (int) length);
	EVP_EncryptFinal_ex(context, cipher + first, &last);
	EVP_EncodeBlock((unsigned char *) out, cipher, first + last);
	EVP_CIPHER_CTX_free(context);
	free(cipher);
	return out;
}

char *seal_v2(const char *plain, const char *key)
{
	char *inner = seal_v1(plain, strlen(plain), key);
	size_t size = strlen(inner) + 16;
	char *out = malloc(size);
	if (!out)
		abort();
	snprintf(out, size, "{\"encrypt\":\"%s\"}", inner);
	free(inner);
	return out;
}
