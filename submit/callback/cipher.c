/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "submit/callback/cipher.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/base64.h"
#include "base/fail.h"
#include "base/sha256.h"

#define BLOCK 16
#define PREFIX "sha256="

/* Mail programs and terminals wrap base64. */
static char *without_space(const char *text, size_t length, size_t *out_length)
{
	char *out = malloc(length + 1);
	size_t count = 0;
	for (size_t i = 0; out != NULL && i < length; i++)
		if (strchr(" \t\r\n", text[i]) == NULL || text[i] == '\0')
			out[count++] = text[i];
	if (out != NULL)
		out[count] = '\0';
	*out_length = count;
	return out;
}

/* Would it be base64 if its last digit left no bits behind? `text` is changed. */
static bool only_leaves_bits(char *text, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t padding = 0, decoded;
	while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
		padding++;
	const char *last = padding > 0 && length > padding ? strchr(digits, text[length - 1 - padding]) : NULL;
	if (last == NULL || *last == '\0')
		return false;
	text[length - 1 - padding] = digits[(size_t) (last - digits) & ~(padding == 2 ? 15U : 3U)];
	return sp_base64_valid(text, length, &decoded);
}

static signprep_code decode(
	unsigned char **out, size_t *out_length, const char *text, size_t length, const char *where, signprep_error *err)
{
	size_t count, decoded;
	signprep_code code = SIGNPREP_OK;
	char *packed = without_space(text, length, &count);
	*out = NULL;
	if (packed == NULL)
		return sp_fail_memory(err, where);
	if (count == 0)
		code = sp_fail(err, "S801", 0, where, NULL);
	else if (!sp_base64_valid(packed, count, &decoded))
		code = sp_fail(err, only_leaves_bits(packed, count) ? "S803" : "S802", 0, where, NULL);
	else if (!sp_base64_decode(packed, count, out, out_length))
		code = sp_fail_memory(err, where);
	free(packed);
	return code;
}

/* PKCS#7, looked at whole whatever it says: how long it takes tells nothing. 0: wrong. */
static size_t padding_of(const unsigned char *plain, size_t length)
{
	unsigned last = plain[length - 1], bad = (last - 1) > (BLOCK - 1);
	for (unsigned i = 1; i <= BLOCK; i++) {
		unsigned inside = 0U - (unsigned) (i <= last);
		bad |= inside & (plain[length - i] ^ last);
	}
	return bad != 0 ? 0 : last;
}

static bool run_cipher(const unsigned char *in, size_t length, const char *key, unsigned char *out)
{
	const unsigned char *bytes = (const unsigned char *) key;
	int written = 0, last = 0;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	/* The key is 32 characters and its first 16 are the initial vector. Padding is checked above. */
	bool done = context != NULL && length <= INT_MAX &&
		EVP_CipherInit_ex(context, EVP_aes_256_cbc(), NULL, bytes, bytes, 0) == 1 &&
		EVP_CIPHER_CTX_set_padding(context, 0) == 1 && EVP_CipherUpdate(context, out, &written, in, (int) length) == 1 &&
		EVP_CipherFinal_ex(context, out + written, &last) == 1 && (size_t) written + (size_t) last == length;
	EVP_CIPHER_CTX_free(context); /* wipes what it holds of the key */
	return done;
}

signprep_code sp_callback_decrypt(
	char **out, size_t *out_length, const char *text, size_t length, const char *key, const char *where, signprep_error *err)
{
	unsigned char *cipher = NULL;
	size_t count = 0;
	*out = NULL;
	*out_length = 0;
	signprep_code code = decode(&cipher, &count, text, length, where, err);
	if (code != SIGNPREP_OK)
		return code;
	if (count % BLOCK != 0) {
		free(cipher);
		return sp_fail(err, "S804", 0, where, NULL);
	}
	unsigned char *plain = malloc(count + 1);
	bool done = plain != NULL && run_cipher(cipher, count, key, plain);
	free(cipher);
	size_t padding = done ? padding_of(plain, count) : 0;
	if (padding > 0) {
		plain[count - padding] = '\0';
		*out = (char *) plain;
		*out_length = count - padding;
		return SIGNPREP_OK;
	}
	if (plain != NULL)
		explicit_bzero(plain, count);
	free(plain);
	return done ? sp_fail(err, "S805", 0, where, NULL) : sp_fail_memory(err, where);
}

char *sp_callback_encrypt(const char *text, size_t length, const char *key)
{
	const unsigned char *bytes = (const unsigned char *) key;
	int written = 0, last = 0;
	if (length > (size_t) INT_MAX / 2)
		return NULL;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	unsigned char *cipher = malloc(length + BLOCK);
	char *out = malloc((length + BLOCK + 2) / 3 * 4 + 1);
	bool done = context != NULL && cipher != NULL && out != NULL &&
		EVP_CipherInit_ex(context, EVP_aes_256_cbc(), NULL, bytes, bytes, 1) == 1 &&
		EVP_CipherUpdate(context, cipher, &written, (const unsigned char *) text, (int) length) == 1 &&
		EVP_CipherFinal_ex(context, cipher + written, &last) == 1;
	if (done)
		EVP_EncodeBlock((unsigned char *) out, cipher, written + last);
	EVP_CIPHER_CTX_free(context);
	free(cipher);
	if (!done) {
		free(out);
		out = NULL;
	}
	return out;
}

bool sp_callback_sign(const char *token, const void *body, size_t length, char out[SP_CALLBACK_SIGNATURE_SIZE])
{
	unsigned char mac[32];
	unsigned written = 0;
	size_t token_length = strlen(token);
	if (token_length > INT_MAX || HMAC(EVP_sha256(), token, (int) token_length, body, length, mac, &written) == NULL ||
		written != 32)
		return false;
	memcpy(out, PREFIX, sizeof PREFIX);
	sp_hex_text(mac, sizeof mac, out + strlen(PREFIX));
	return true;
}

signprep_code sp_callback_check_signature(
	const char *token, const void *body, size_t length, const char *signature, const char *where, signprep_error *err)
{
	char right[SP_CALLBACK_SIGNATURE_SIZE], given[SP_CALLBACK_SIGNATURE_SIZE] = "";
	if (signature == NULL || signature[0] == '\0')
		return sp_fail(err, "S810", 0, where, NULL);
	if (!sp_callback_sign(token, body, length, right))
		return sp_fail_memory(err, where);
	/* One that is longer or shorter is compared as well, as what it can't be. */
	if (strlen(signature) == strlen(right))
		memcpy(given, signature, strlen(right) + 1);
	bool same = CRYPTO_memcmp(given, right, strlen(right)) == 0;
	explicit_bzero(right, sizeof right);
	return same ? SIGNPREP_OK : sp_fail(err, "S811", 0, where, NULL);
}
