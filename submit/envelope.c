/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealing and opening. The signature is compared first: what does not bear it is never decrypted. */
#include "submit/envelope.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/base64.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"

#define MAC 32

bool sp_envelope_kind_of(const char *name, sp_envelope_kind *out)
{
	static const char *const names[] = { "AES", "SM4", "SM4-SM3" };
	*out = SP_ENVELOPE_AES;
	for (size_t i = 0; name && i < sizeof names / sizeof *names; i++) {
		if (strcasecmp(name, names[i]) != 0)
			continue;
		*out = (sp_envelope_kind) i;
		return true;
	}
	return name == NULL;
}

/* By name: a library that was built without an algorithm lacks the functions that name it too. NULL: it has none. */
static EVP_CIPHER *cipher_of(const sp_envelope_keys *keys)
{
	const char *name = keys->kind != SP_ENVELOPE_AES ? "SM4-CBC" : strlen(keys->cipher) == 32 ? "AES-256-CBC" : "AES-128-CBC";
	return EVP_CIPHER_fetch(NULL, name, NULL);
}

static EVP_MD *digest_of(sp_envelope_kind kind)
{
	return EVP_MD_fetch(NULL, kind == SP_ENVELOPE_SM4_SM3 ? "SM3" : "SHA2-256", NULL);
}

bool sp_envelope_can(sp_envelope_kind kind)
{
	const sp_envelope_keys keys = { .cipher = "", .kind = kind };
	EVP_CIPHER *cipher = cipher_of(&keys);
	EVP_MD *digest = digest_of(kind);
	bool both = cipher && digest;
	EVP_CIPHER_free(cipher);
	EVP_MD_free(digest);
	return both;
}

bool sp_envelope_keys_are_good(const sp_envelope_keys *keys)
{
	size_t length = keys->cipher ? strlen(keys->cipher) : 0;
	return (length == 16 || (length == 32 && keys->kind == SP_ENVELOPE_AES)) && keys->mac && *keys->mac &&
		strlen(keys->mac) <= 4096 && strcmp(keys->cipher, keys->mac) != 0;
}

/* `out` has room for a block more than `length`. */
static bool run_cipher(const sp_envelope_keys *keys, const unsigned char *iv, const void *in, size_t length, unsigned char *out,
	size_t *out_length, bool encrypt)
{
	EVP_CIPHER *type = cipher_of(keys);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int written = 0, last = 0;
	bool done = context && type && length < INT_MAX - SP_ENVELOPE_IV &&
		EVP_CipherInit_ex(context, type, NULL, (const unsigned char *) keys->cipher, iv, encrypt) == 1 &&
		EVP_CipherUpdate(context, out, &written, in, (int) length) == 1 &&
		EVP_CipherFinal_ex(context, out + written, &last) == 1;
	EVP_CIPHER_CTX_free(context);
	EVP_CIPHER_free(type);
	*out_length = done ? (size_t) written + (size_t) last : 0;
	return done;
}

/* Of the IV and what follows it. */
static bool sign(const sp_envelope_keys *keys, const unsigned char *bytes, size_t length, unsigned char mac[MAC])
{
	unsigned written = 0;
	EVP_MD *digest = digest_of(keys->kind);
	bool done = digest && HMAC(digest, keys->mac, (int) strlen(keys->mac), bytes, length, mac, &written) != NULL &&
		written == MAC;
	EVP_MD_free(digest);
	return done;
}

static bool put_base64(cJSON *out, const char *name, const unsigned char *bytes, size_t length)
{
	unsigned char *text = length < INT_MAX / 2 ? malloc((length + 2) / 3 * 4 + 1) : NULL;
	if (!text)
		return false;
	EVP_EncodeBlock(text, bytes, (int) length);
	bool done = sp_json_put_text(out, name, (const char *) text);
	free(text);
	return done;
}

bool sp_envelope_seal(
	cJSON *out, const sp_envelope_keys *keys, const unsigned char iv[SP_ENVELOPE_IV], const char *text, size_t length)
{
	unsigned char mac[MAC], *bytes = malloc(SP_ENVELOPE_IV + length + SP_ENVELOPE_IV);
	size_t sealed = 0;
	bool done = bytes != NULL;
	if (done && iv)
		memcpy(bytes, iv, SP_ENVELOPE_IV);
	else if (done)
		done = RAND_bytes(bytes, SP_ENVELOPE_IV) == 1;
	done = done && run_cipher(keys, bytes, text, length, bytes + SP_ENVELOPE_IV, &sealed, true) &&
		sign(keys, bytes, SP_ENVELOPE_IV + sealed, mac) && put_base64(out, "IV", bytes, SP_ENVELOPE_IV) &&
		put_base64(out, "EncryptedData", bytes + SP_ENVELOPE_IV, sealed) &&
		put_base64(out, "EncryptionSignature", mac, MAC);
	free(bytes);
	return done;
}

static unsigned char *bytes_of(const cJSON *sealed, const char *name, size_t *length)
{
	const char *text = sp_json_text(sealed, name);
	unsigned char *bytes = NULL;
	*length = 0;
	return *text && sp_base64_decode(text, strlen(text), &bytes, length) ? bytes : NULL;
}

char *sp_envelope_open(const cJSON *sealed, const sp_envelope_keys *keys, size_t *length)
{
	size_t iv_length, data_length, mac_length;
	unsigned char *iv = bytes_of(sealed, "IV", &iv_length), *data = bytes_of(sealed, "EncryptedData", &data_length);
	unsigned char *mac = bytes_of(sealed, "EncryptionSignature", &mac_length), expected[MAC];
	bool whole = iv && data && mac && iv_length == SP_ENVELOPE_IV && mac_length == MAC && data_length > 0 &&
		data_length % SP_ENVELOPE_IV == 0;
	unsigned char *both = whole ? malloc(iv_length + data_length) : NULL, *plain = whole ? malloc(data_length + 1) : NULL;
	if (both && plain) {
		memcpy(both, iv, iv_length);
		memcpy(both + iv_length, data, data_length);
	}
	bool done = both && plain && sign(keys, both, iv_length + data_length, expected) &&
		CRYPTO_memcmp(expected, mac, MAC) == 0 && run_cipher(keys, iv, data, data_length, plain, length, false);
	if (done)
		plain[*length] = '\0';
	free(iv);
	free(data);
	free(mac);
	free(both);
	if (!done)
		free(plain);
	return done ? (char *) plain : NULL;
}
