/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* RSA through OpenSSL's EVP: pairs made, read, written, and used to open random keys. */
#include "wecom/archive_key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/base64.h"
#include "base/fail.h"

struct sp_archive_key {
	EVP_PKEY *pkey;
};

static signprep_code keep(sp_archive_key **out, EVP_PKEY *pkey, signprep_error *err)
{
	*out = malloc(sizeof **out);
	if (!*out) {
		EVP_PKEY_free(pkey);
		return sp_fail_memory(err, "");
	}
	(*out)->pkey = pkey;
	return SIGNPREP_OK;
}

signprep_code sp_archive_key_new(sp_archive_key **out, signprep_error *err)
{
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	bool done = context && EVP_PKEY_keygen_init(context) == 1 &&
		EVP_PKEY_CTX_set_rsa_keygen_bits(context, SP_ARCHIVE_KEY_BITS) == 1 && EVP_PKEY_keygen(context, &pkey) == 1;
	*out = NULL;
	EVP_PKEY_CTX_free(context);
	return done ? keep(out, pkey, err) : sp_fail(err, "S871", 0, "", NULL);
}

/* OpenSSL would ask on the terminal. */
static int no_password(char *out, int cap, int writing, void *opaque)
{
	(void) out;
	(void) cap;
	(void) writing;
	(void) opaque;
	return -1;
}

signprep_code sp_archive_key_read(sp_archive_key **out, const char *pem, size_t length, const char *name, signprep_error *err)
{
	*out = NULL;
	if (length > SP_ARCHIVE_PEM_MAX)
		return sp_fail(err, "S869", 0, name, NULL);
	BIO *bio = BIO_new_mem_buf(pem, (int) length);
	EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;
	signprep_code code = SIGNPREP_OK;
	if (!bio)
		code = sp_fail_memory(err, name);
	else if (!pkey || EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA)
		code = sp_fail(err, "S869", 0, name, NULL);
	else if (EVP_PKEY_get_bits(pkey) != SP_ARCHIVE_KEY_BITS)
		code = sp_fail(err, "S870", 0, name, NULL);
	BIO_free(bio);
	if (!code)
		return keep(out, pkey, err);
	EVP_PKEY_free(pkey);
	return code;
}

void sp_archive_key_free(sp_archive_key *key)
{
	if (key)
		EVP_PKEY_free(key->pkey);
	free(key);
}

/* What was written, and the memory it stood in wiped. */
static bool take(BIO *bio, bool written, sp_buf *out)
{
	char *text = NULL;
	long length = bio ? BIO_get_mem_data(bio, &text) : 0;
	bool done = written && length > 0 && sp_buf_append(out, text, (size_t) length);
	if (length > 0)
		explicit_bzero(text, (size_t) length);
	BIO_free(bio);
	return done;
}

bool sp_archive_key_private(const sp_archive_key *key, sp_buf *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	return take(bio, bio && PEM_write_bio_PrivateKey_traditional(bio, key->pkey, NULL, NULL, 0, NULL, NULL) == 1, out);
}

bool sp_archive_key_public(const sp_archive_key *key, sp_buf *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	return take(bio, bio && PEM_write_bio_PUBKEY(bio, key->pkey) == 1, out);
}

bool sp_archive_key_is_public(const sp_archive_key *key, const char *pem, size_t length)
{
	EVP_PKEY *entered = NULL;
	BIO *bio = length <= SP_ARCHIVE_PEM_MAX ? BIO_new_mem_buf(pem, (int) length) : NULL;
	/* No structure is named: PKCS#1 is as good as what this program writes. */
	OSSL_DECODER_CTX *decoder = OSSL_DECODER_CTX_new_for_pkey(&entered, "PEM", NULL, "RSA", EVP_PKEY_PUBLIC_KEY, NULL, NULL);
	bool same = bio && decoder && OSSL_DECODER_from_bio(decoder, bio) == 1 && EVP_PKEY_eq(key->pkey, entered) == 1;
	OSSL_DECODER_CTX_free(decoder);
	EVP_PKEY_free(entered);
	BIO_free(bio);
	return same;
}

/* How many bytes came out, at most `cap`; 0: none. */
static size_t decrypt(EVP_PKEY *pkey, const unsigned char *in, size_t length, unsigned char *out, size_t cap)
{
	size_t count = cap;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);
	bool done = context && EVP_PKEY_decrypt_init(context) == 1 &&
		EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
		EVP_PKEY_decrypt(context, out, &count, in, length) == 1;
	EVP_PKEY_CTX_free(context);
	return done ? count : 0;
}

static bool is_text(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] < 0x21 || bytes[i] > 0x7e)
			return false;
	return length > 0;
}

signprep_code sp_archive_key_decrypt(
	const sp_archive_key *key, const char *encrypted, char out[SP_ARCHIVE_RANDOM_KEY_MAX], signprep_error *err)
{
	unsigned char *bytes = NULL, plain[SP_ARCHIVE_RANDOM_KEY_MAX];
	size_t length = 0, count = 0;
	signprep_code code = SIGNPREP_OK;
	out[0] = '\0';
	if (!sp_base64_valid(encrypted, strlen(encrypted), &length) || length != SP_ARCHIVE_KEY_BITS / 8)
		return sp_fail(err, "S872", 0, "", NULL);
	if (!sp_base64_decode(encrypted, strlen(encrypted), &bytes, &length))
		return sp_fail_memory(err, "");
	count = decrypt(key->pkey, bytes, length, plain, sizeof plain);
	if (is_text(plain, count) && count < SP_ARCHIVE_RANDOM_KEY_MAX) {
		memcpy(out, plain, count);
		out[count] = '\0';
	} else
		code = sp_fail(err, "S873", 0, "", NULL);
	explicit_bzero(plain, sizeof plain);
	free(bytes);
	return code;
}

const sp_archive_key *sp_archive_keys_find(const sp_archive_keys *keys, long long version)
{
	for (size_t i = 0; i < keys->count; i++)
		if (keys->versions[i] == version)
			return keys->keys[i];
	return NULL;
}
