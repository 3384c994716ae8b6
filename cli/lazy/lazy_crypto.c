/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* OpenSSL's libcrypto, loaded when something is hashed, signed or verified: see lazy_curl.c. */
#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509_vfy.h>

#include "cli/lazy/lazy.h"

#define LIBRARY "libcrypto.so.3"

SP_LAZY(LIBRARY, int, CRYPTO_memcmp, (const void *a, const void *b, size_t length), (a, b, length))
SP_LAZY(LIBRARY, const char *, OpenSSL_version, (int what), (what))
SP_LAZY(LIBRARY, int, RAND_bytes, (unsigned char *out, int length), (out, length))
SP_LAZY(LIBRARY, const EVP_MD *, EVP_md5, (void), ())
SP_LAZY(LIBRARY, const EVP_MD *, EVP_sha256, (void), ())
SP_LAZY(LIBRARY, const EVP_MD *, EVP_sha1, (void), ())
SP_LAZY(LIBRARY, EVP_MD_CTX *, EVP_MD_CTX_new, (void), ())
SP_LAZY_VOID(LIBRARY, EVP_MD_CTX_free, (EVP_MD_CTX * context), (context))
SP_LAZY(LIBRARY, int, EVP_DigestInit_ex, (EVP_MD_CTX * context, const EVP_MD *type, ENGINE *engine), (context, type, engine))
SP_LAZY(LIBRARY, int, EVP_DigestUpdate, (EVP_MD_CTX * context, const void *bytes, size_t length), (context, bytes, length))
SP_LAZY(LIBRARY, int, EVP_DigestFinal_ex, (EVP_MD_CTX * context, unsigned char *out, unsigned *length), (context, out, length))
SP_LAZY(LIBRARY, int, EVP_Digest,
	(const void *bytes, size_t count, unsigned char *out, unsigned *length, const EVP_MD *type, ENGINE *engine),
	(bytes, count, out, length, type, engine))
SP_LAZY(LIBRARY, unsigned char *, HMAC,
	(const EVP_MD *type, const void *key, int key_length, const unsigned char *bytes, size_t count, unsigned char *out,
		unsigned *length),
	(type, key, key_length, bytes, count, out, length))
SP_LAZY(LIBRARY, int, EVP_EncodeBlock, (unsigned char *out, const unsigned char *bytes, int length), (out, bytes, length))
SP_LAZY(LIBRARY, int, EVP_DecodeBlock, (unsigned char *out, const unsigned char *text, int length), (out, text, length))

SP_LAZY(LIBRARY, const EVP_CIPHER *, EVP_aes_256_cbc, (void), ())
SP_LAZY(LIBRARY, EVP_CIPHER *, EVP_CIPHER_fetch, (OSSL_LIB_CTX * library, const char *name, const char *properties),
	(library, name, properties))
SP_LAZY_VOID(LIBRARY, EVP_CIPHER_free, (EVP_CIPHER * cipher), (cipher))
SP_LAZY(LIBRARY, EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX * library, const char *name, const char *properties),
	(library, name, properties))
SP_LAZY_VOID(LIBRARY, EVP_MD_free, (EVP_MD * digest), (digest))
SP_LAZY(LIBRARY, EVP_CIPHER_CTX *, EVP_CIPHER_CTX_new, (void), ())
SP_LAZY_VOID(LIBRARY, EVP_CIPHER_CTX_free, (EVP_CIPHER_CTX * context), (context))
SP_LAZY(LIBRARY, int, EVP_CIPHER_CTX_set_padding, (EVP_CIPHER_CTX * context, int padding), (context, padding))
SP_LAZY(LIBRARY, int, EVP_CipherInit_ex,
	(EVP_CIPHER_CTX * context, const EVP_CIPHER *type, ENGINE *engine, const unsigned char *key, const unsigned char *iv,
		int encrypt),
	(context, type, engine, key, iv, encrypt))
SP_LAZY(LIBRARY, int, EVP_CipherUpdate,
	(EVP_CIPHER_CTX * context, unsigned char *out, int *written, const unsigned char *in, int length),
	(context, out, written, in, length))
SP_LAZY(LIBRARY, int, EVP_CipherFinal_ex, (EVP_CIPHER_CTX * context, unsigned char *out, int *written), (context, out, written))

SP_LAZY(LIBRARY, EVP_PKEY_CTX *, EVP_PKEY_CTX_new, (EVP_PKEY * key, ENGINE *engine), (key, engine))
SP_LAZY(LIBRARY, EVP_PKEY_CTX *, EVP_PKEY_CTX_new_id, (int id, ENGINE *engine), (id, engine))
SP_LAZY_VOID(LIBRARY, EVP_PKEY_CTX_free, (EVP_PKEY_CTX * context), (context))
SP_LAZY(LIBRARY, int, EVP_PKEY_CTX_set_rsa_keygen_bits, (EVP_PKEY_CTX * context, int bits), (context, bits))
SP_LAZY(LIBRARY, int, EVP_PKEY_CTX_set_rsa_padding, (EVP_PKEY_CTX * context, int padding), (context, padding))
SP_LAZY(LIBRARY, int, EVP_PKEY_keygen_init, (EVP_PKEY_CTX * context), (context))
SP_LAZY(LIBRARY, int, EVP_PKEY_keygen, (EVP_PKEY_CTX * context, EVP_PKEY **key), (context, key))
SP_LAZY(LIBRARY, int, EVP_PKEY_decrypt_init, (EVP_PKEY_CTX * context), (context))
SP_LAZY(LIBRARY, int, EVP_PKEY_decrypt,
	(EVP_PKEY_CTX * context, unsigned char *out, size_t *written, const unsigned char *in, size_t length),
	(context, out, written, in, length))
SP_LAZY(LIBRARY, int, EVP_PKEY_eq, (const EVP_PKEY *a, const EVP_PKEY *b), (a, b))
SP_LAZY(LIBRARY, OSSL_DECODER_CTX *, OSSL_DECODER_CTX_new_for_pkey,
	(EVP_PKEY * *key, const char *input, const char *structure, const char *type, int selection, OSSL_LIB_CTX *library,
		const char *properties),
	(key, input, structure, type, selection, library, properties))
SP_LAZY(LIBRARY, int, OSSL_DECODER_from_bio, (OSSL_DECODER_CTX * decoder, BIO *bio), (decoder, bio))
SP_LAZY_VOID(LIBRARY, OSSL_DECODER_CTX_free, (OSSL_DECODER_CTX * decoder), (decoder))
SP_LAZY(LIBRARY, int, EVP_PKEY_get_base_id, (const EVP_PKEY *key), (key))
SP_LAZY(LIBRARY, int, EVP_PKEY_get_bits, (const EVP_PKEY *key), (key))
SP_LAZY_VOID(LIBRARY, EVP_PKEY_free, (EVP_PKEY * key), (key))
SP_LAZY(LIBRARY, BIO *, BIO_new, (const BIO_METHOD *type), (type))
SP_LAZY(LIBRARY, BIO *, BIO_new_mem_buf, (const void *bytes, int length), (bytes, length))
SP_LAZY(LIBRARY, const BIO_METHOD *, BIO_s_mem, (void), ())
SP_LAZY(LIBRARY, long, BIO_ctrl, (BIO * bio, int command, long number, void *pointer), (bio, command, number, pointer))
SP_LAZY(LIBRARY, int, BIO_free, (BIO * bio), (bio))
SP_LAZY(LIBRARY, EVP_PKEY *, PEM_read_bio_PrivateKey, (BIO * bio, EVP_PKEY **key, pem_password_cb *password, void *opaque),
	(bio, key, password, opaque))
SP_LAZY(LIBRARY, int, PEM_write_bio_PrivateKey_traditional,
	(BIO * bio, const EVP_PKEY *key, const EVP_CIPHER *cipher, const unsigned char *phrase, int length,
		pem_password_cb *password, void *opaque),
	(bio, key, cipher, phrase, length, password, opaque))
SP_LAZY(LIBRARY, int, PEM_write_bio_X509, (BIO * bio, const X509 *cert), (bio, cert))
SP_LAZY(LIBRARY, int, X509_check_private_key, (const X509 *cert, const EVP_PKEY *key), (cert, key))
SP_LAZY(LIBRARY, int, PEM_write_bio_PUBKEY, (BIO * bio, const EVP_PKEY *key), (bio, key))

SP_LAZY(LIBRARY, int, X509_verify_cert, (X509_STORE_CTX * context), (context))
SP_LAZY(LIBRARY, int, X509_STORE_CTX_get_error, (const X509_STORE_CTX *context), (context))
SP_LAZY(LIBRARY, const char *, X509_verify_cert_error_string, (long error), (error))
SP_LAZY_VOID(LIBRARY, X509_VERIFY_PARAM_set_hostflags, (X509_VERIFY_PARAM * param, unsigned flags), (param, flags))
SP_LAZY(LIBRARY, int, X509_VERIFY_PARAM_set1_host, (X509_VERIFY_PARAM * param, const char *name, size_t length),
	(param, name, length))
SP_LAZY(LIBRARY, int, X509_VERIFY_PARAM_set1_ip_asc, (X509_VERIFY_PARAM * param, const char *text), (param, text))
