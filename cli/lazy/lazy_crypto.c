/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* OpenSSL's libcrypto, loaded when something is hashed, signed or verified: see lazy_curl.c. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/x509_vfy.h>

#include "cli/lazy/lazy.h"

#define LIBRARY "libcrypto.so.3"

SP_LAZY(LIBRARY, int, CRYPTO_memcmp, (const void *a, const void *b, size_t length), (a, b, length))
SP_LAZY(LIBRARY, const char *, OpenSSL_version, (int what), (what))
SP_LAZY(LIBRARY, int, RAND_bytes, (unsigned char *out, int length), (out, length))
SP_LAZY(LIBRARY, const EVP_MD *, EVP_sha256, (void), ())
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

SP_LAZY(LIBRARY, int, X509_verify_cert, (X509_STORE_CTX * context), (context))
SP_LAZY(LIBRARY, int, X509_STORE_CTX_get_error, (const X509_STORE_CTX *context), (context))
SP_LAZY(LIBRARY, const char *, X509_verify_cert_error_string, (long error), (error))
SP_LAZY_VOID(LIBRARY, X509_VERIFY_PARAM_set_hostflags, (X509_VERIFY_PARAM * param, unsigned flags), (param, flags))
SP_LAZY(LIBRARY, int, X509_VERIFY_PARAM_set1_host, (X509_VERIFY_PARAM * param, const char *name, size_t length),
	(param, name, length))
SP_LAZY(LIBRARY, int, X509_VERIFY_PARAM_set1_ip_asc, (X509_VERIFY_PARAM * param, const char *text), (param, text))
