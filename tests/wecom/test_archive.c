/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys of the chat archive, and the library that reads it, played by a stand-in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "wecom/archive_key.h"
#include "wecom/archive_library.h"

int __real_EVP_PKEY_keygen(EVP_PKEY_CTX *context, EVP_PKEY **key);
int __wrap_EVP_PKEY_keygen(EVP_PKEY_CTX *context, EVP_PKEY **key);

static bool no_randomness;

int __wrap_EVP_PKEY_keygen(EVP_PKEY_CTX *context, EVP_PKEY **key)
{
	return no_randomness ? 0 : __real_EVP_PKEY_keygen(context, key);
}

static void no_pair_without_randomness(void **state)
{
	sp_archive_key *key = NULL;
	signprep_error err = { 0 };
	(void) state;
	no_randomness = true;
	assert_int_equal(sp_archive_key_new(&key, &err), SIGNPREP_LIMIT);
	no_randomness = false;
	assert_string_equal(err.id, "S871");
	assert_null(key);
}

/* What WeCom does with the public part: RSA, PKCS#1 v1.5, base64. */
static void encrypt_for(const char *public_pem, const char *text, char out[512])
{
	unsigned char bytes[256];
	size_t length = sizeof bytes;
	BIO *bio = BIO_new_mem_buf(public_pem, -1);
	EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	assert_int_equal(EVP_PKEY_encrypt_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), 1);
	assert_int_equal(EVP_PKEY_encrypt(context, bytes, &length, (const unsigned char *) text, strlen(text)), 1);
	EVP_EncodeBlock((unsigned char *) out, bytes, (int) length);
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(key);
	BIO_free(bio);
}

static void public_of(const sp_archive_key *key, char out[1024])
{
	sp_buf text;
	sp_buf_init(&text, 1000);
	assert_true(sp_archive_key_public(key, &text));
	memcpy(out, text.data, text.length + 1);
	sp_buf_clear(&text);
}

static void a_pair_opens_what_it_was_made_for(void **state)
{
	static const char random_key[] = "b64Random+Key/0123456789abcdefghijklmnopqrs=";
	sp_archive_key *key = NULL, *again = NULL, *other = NULL;
	char pem[1024], encrypted[512], out[SP_ARCHIVE_RANDOM_KEY_MAX];
	signprep_error err = { 0 };
	sp_buf text;
	(void) state;
	assert_int_equal(sp_archive_key_new(&key, NULL), SIGNPREP_OK);
	assert_int_equal(sp_archive_key_new(&other, NULL), SIGNPREP_OK);
	public_of(key, pem);
	assert_int_equal(strncmp(pem, "-----BEGIN PUBLIC KEY-----\n", 27), 0);
	encrypt_for(pem, random_key, encrypted);
	sp_buf_init(&text, SP_ARCHIVE_PEM_MAX);
	assert_true(sp_archive_key_private(key, &text));
	assert_int_equal(strncmp(text.data, "-----BEGIN RSA PRIVATE KEY-----\n", 32), 0);
	assert_int_equal(sp_archive_key_read(&again, text.data, text.length, "a.pem", NULL), SIGNPREP_OK);
	assert_int_equal(sp_archive_key_decrypt(again, encrypted, out, NULL), SIGNPREP_OK);
	assert_string_equal(out, random_key);
	/* Where the cryptography knows implicit rejection, random bytes come out of this, else an error: S873 both times. */
	assert_int_equal(sp_archive_key_decrypt(other, encrypted, out, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S873");
	assert_string_equal(out, "");
	assert_int_equal(sp_archive_key_decrypt(key, "AAAA", out, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S872");
	const long long versions[] = { 1, 7 };
	const sp_archive_key *const both[] = { other, key };
	const sp_archive_keys ring = { both, versions, 2 };
	assert_ptr_equal(sp_archive_keys_find(&ring, 7), key);
	assert_null(sp_archive_keys_find(&ring, 2));
	sp_buf_wipe(&text);
	sp_archive_key_free(key);
	sp_archive_key_free(again);
	sp_archive_key_free(other);
}

/* What was entered in the console may have been written by another tool: other line ends, PKCS#1, words around it. */
static void the_public_part_in_any_form(void **state)
{
	sp_archive_key *key = NULL, *other = NULL;
	char pem[1024], with_returns[2100] = "hello\r\n";
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_archive_key_new(&key, &err), SIGNPREP_OK);
	assert_int_equal(sp_archive_key_new(&other, &err), SIGNPREP_OK);
	public_of(key, pem);
	assert_true(sp_archive_key_is_public(key, pem, strlen(pem)));
	assert_false(sp_archive_key_is_public(other, pem, strlen(pem)));
	assert_true(sp_archive_key_is_public(key, pem, strlen(pem) - 1));
	for (const char *at = pem; *at; at++) {
		size_t used = strlen(with_returns);
		with_returns[used] = *at == '\n' ? '\r' : *at;
		with_returns[used + 1] = *at == '\n' ? '\n' : '\0';
		with_returns[used + 2] = '\0';
	}
	assert_true(sp_archive_key_is_public(key, with_returns, strlen(with_returns)));
	/* The same bits as PKCS#1: those behind the 24 bytes that name the algorithm. */
	BIO *bio = BIO_new_mem_buf(pem, -1);
	char *name = NULL, *header = NULL, pkcs1[1024];
	unsigned char *der = NULL;
	long length = 0;
	assert_int_equal(PEM_read_bio(bio, &name, &header, &der, &length), 1);
	BIO *to = BIO_new(BIO_s_mem());
	assert_true(PEM_write_bio(to, "RSA PUBLIC KEY", "", der + 24, length - 24) > 0);
	int written = BIO_read(to, pkcs1, sizeof pkcs1 - 1);
	assert_true(written > 0 && sp_archive_key_is_public(key, pkcs1, (size_t) written));
	assert_false(sp_archive_key_is_public(other, pkcs1, (size_t) written));
	assert_false(sp_archive_key_is_public(key, "hello", 5));
	assert_false(sp_archive_key_is_public(key, "", 0));
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(der);
	BIO_free(bio);
	BIO_free(to);
	sp_archive_key_free(key);
	sp_archive_key_free(other);
}

static void write_private(EVP_PKEY *key, const EVP_CIPHER *cipher, char *out, size_t cap)
{
	BIO *bio = BIO_new(BIO_s_mem());
	assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, cipher ? "secret" : NULL, cipher ? 6 : 0, NULL, NULL), 1);
	int length = BIO_read(bio, out, (int) cap - 1);
	assert_true(length > 0);
	out[length] = '\0';
	BIO_free(bio);
}

static void expect_key(const char *pem, const char *id)
{
	sp_archive_key *key = NULL;
	signprep_error err = { 0 };
	signprep_code code = sp_archive_key_read(&key, pem, strlen(pem), "k.pem", &err);
	assert_string_equal(err.id, id);
	assert_int_equal(code, *id ? SIGNPREP_INVALID : SIGNPREP_OK);
	assert_true((key == NULL) == (*id != '\0'));
	sp_archive_key_free(key);
}

static void other_keys_are_refused(void **state)
{
	char pem[8192], *long_one = malloc(SP_ARCHIVE_PEM_MAX + 2);
	sp_archive_key *pair = NULL;
	(void) state;
	EVP_PKEY *key = EVP_RSA_gen(2048);
	write_private(key, NULL, pem, sizeof pem); /* PKCS#8 */
	expect_key(pem, "");
	write_private(key, EVP_aes_128_cbc(), pem, sizeof pem);
	expect_key(pem, "S869"); /* and nobody is asked for its password */
	EVP_PKEY_free(key);
	key = EVP_RSA_gen(1024);
	write_private(key, NULL, pem, sizeof pem);
	expect_key(pem, "S870");
	EVP_PKEY_free(key);
	key = EVP_EC_gen("P-256");
	write_private(key, NULL, pem, sizeof pem);
	expect_key(pem, "S869");
	EVP_PKEY_free(key);
	assert_int_equal(sp_archive_key_new(&pair, NULL), SIGNPREP_OK);
	public_of(pair, pem);
	expect_key(pem, "S869");
	sp_archive_key_free(pair);
	expect_key("", "S869");
	assert_non_null(long_one);
	memset(long_one, 'x', SP_ARCHIVE_PEM_MAX + 1);
	long_one[SP_ARCHIVE_PEM_MAX + 1] = '\0';
	expect_key(long_one, "S869");
	free(long_one);
}

static void the_library_is_loaded(void **state)
{
	const sp_archive_access access = { .path = STAND_IN, .corp_id = "ww1", .secret = "s", .timeout_s = 5 };
	sp_archive_library *library = NULL;
	signprep_error err = { 0 };
	sp_buf text;
	(void) state;
	assert_int_equal(sp_archive_library_open(&library, &access, NULL), SIGNPREP_OK);
	sp_buf_init(&text, 4096);
	assert_int_equal(sp_archive_library_pull(library, 0, 1000, &text, NULL), SIGNPREP_OK);
	assert_string_equal(text.data, "{\"errcode\":0,\"chatdata\":[{\"seq\":1}]}");
	text.length = 0;
	assert_int_equal(sp_archive_library_decrypt(library, "right", "{\"msgtype\":\"text\"}", &text, NULL), SIGNPREP_OK);
	assert_string_equal(text.data, "{\"msgtype\":\"text\"}");
	assert_int_equal(sp_archive_library_decrypt(library, "random", "x", &text, &err), SIGNPREP_REFUSED);
	assert_string_equal(err.id, "S875");
	assert_non_null(strstr(err.message, "10006 it cannot be decrypted"));
	assert_int_equal(sp_archive_library_pull(library, 0, 1001, &text, &err), SIGNPREP_REFUSED);
	sp_buf_clear(&text);
	sp_buf_init(&text, 4);
	assert_int_equal(sp_archive_library_pull(library, 0, 1, &text, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S860");
	sp_buf_clear(&text);
	sp_archive_library_close(library);
}

static void a_library_that_will_not_do(void **state)
{
	sp_archive_access access = { .path = "/nowhere/libWeWorkFinanceSdk_C.so", .corp_id = "ww1", .secret = "wrong" };
	sp_archive_library *library = NULL;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_archive_library_open(&library, &access, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S874");
	access.path = NO_STAND_IN;
	assert_int_equal(sp_archive_library_open(&library, &access, &err), SIGNPREP_INVALID);
	assert_string_equal(err.args, "no function NewSdk");
	access.path = STAND_IN;
	assert_int_equal(sp_archive_library_open(&library, &access, &err), SIGNPREP_REFUSED);
	assert_string_equal(err.id, "S875");
	assert_non_null(strstr(err.message, "this machine's address is not trusted"));
	assert_null(library);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pair_opens_what_it_was_made_for),
		cmocka_unit_test(the_public_part_in_any_form),
		cmocka_unit_test(no_pair_without_randomness),
		cmocka_unit_test(other_keys_are_refused),
		cmocka_unit_test(the_library_is_loaded),
		cmocka_unit_test(a_library_that_will_not_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
