/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The authority of a sandbox, and what it signs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/output.h"
#include "service/signing/authority.h"

#define YEAR_S (365L * 86400)
#define DAY_S 86400L
#define LEAST_DAYS 30 /* a certificate that ends sooner is not used any more */
#define FILE_MAX 65536
#define PATH_TEXT 4224 /* as in store/keep.c */

struct sp_authority {
	EVP_PKEY *key;
	X509 *cert;
};

static EVP_PKEY *make_key(void)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	if (!context || EVP_PKEY_keygen_init(context) != 1 || EVP_PKEY_CTX_set_group_name(context, "P-256") != 1 ||
		EVP_PKEY_generate(context, &key) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

static bool set_serial(X509 *cert)
{
	unsigned char bytes[8];
	uint64_t serial = 0;

	if (RAND_bytes(bytes, sizeof bytes) != 1)
		return false;
	for (size_t i = 0; i < sizeof bytes; i++)
		serial = serial << 8 | bytes[i];
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1) == 1;
}

/* Whoever verifies asks whether it may issue others. */
static bool let_issue(X509 *cert)
{
	BASIC_CONSTRAINTS *may = BASIC_CONSTRAINTS_new();
	bool done = may != NULL;
	if (done) {
		may->ca = 0xff;
		done = X509_add1_ext_i2d(cert, NID_basic_constraints, may, 1, X509V3_ADD_DEFAULT) == 1;
	}
	BASIC_CONSTRAINTS_free(may);
	return done;
}

/* A certificate of `key` in that name, good from a day before `now`; `by` NULL: it vouches for itself. */
static X509 *certify(EVP_PKEY *key, const char *name, time_t now, const sp_authority *by)
{
	X509 *cert = X509_new();
	X509_NAME *subject = cert ? X509_get_subject_name(cert) : NULL;
	time_t when = now;
	const bool done = cert && X509_set_version(cert, 2) == 1 && set_serial(cert) &&
		X509_time_adj_ex(X509_getm_notBefore(cert), 0, -DAY_S, &when) &&
		X509_time_adj_ex(X509_getm_notAfter(cert), 0, YEAR_S, &when) &&
		X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *) name, -1, -1, 0) == 1 &&
		X509_set_issuer_name(cert, by ? X509_get_subject_name(by->cert) : subject) == 1 &&
		X509_set_pubkey(cert, key) == 1 && (by || let_issue(cert)) && X509_sign(cert, by ? by->key : key, EVP_sha256()) > 0;

	if (done)
		return cert;
	X509_free(cert);
	return NULL;
}

static sp_authority *make_new(void)
{
	sp_authority *authority = calloc(1, sizeof *authority);

	if (!authority)
		return NULL;
	authority->key = make_key();
	if (authority->key)
		authority->cert = certify(authority->key, "signprep sandbox", time(NULL), NULL);
	ERR_clear_error();
	if (authority->cert)
		return authority;
	sp_authority_free(authority);
	return NULL;
}

void sp_authority_free(sp_authority *authority)
{
	if (!authority)
		return;
	EVP_PKEY_free(authority->key);
	X509_free(authority->cert);
	free(authority);
}

/* --- kept in a folder --- */

static bool lasts(const X509 *cert)
{
	int days = 0, seconds = 0;
	return ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(cert)) == 1 && days >= LEAST_DAYS;
}

/* Key and certificate of one file, and of each other. */
static sp_authority *parse(const sp_buf *text)
{
	sp_authority *authority = calloc(1, sizeof *authority);
	BIO *bio = BIO_new_mem_buf(text->data, (int) text->length);
	if (authority && bio) {
		authority->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
		authority->cert = authority->key ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	}
	BIO_free(bio);
	const bool whole = authority && authority->cert && X509_check_private_key(authority->cert, authority->key) == 1;
	ERR_clear_error();
	if (whole)
		return authority;
	sp_authority_free(authority);
	return NULL;
}

/* `name` in the folder, in one piece; the certificate, behind the key where that is wanted. */
static signprep_code write_pem(const sp_authority *authority, const char *folder, const char *name, bool key, signprep_error *err)
{
	char path[PATH_TEXT], *text = NULL;
	int number = 0;
	BIO *bio = BIO_new(BIO_s_mem());
	snprintf(path, sizeof path, "%.4096s/%s", folder, name);
	const bool made = bio &&
		(!key || PEM_write_bio_PrivateKey_traditional(bio, authority->key, NULL, NULL, 0, NULL, NULL) == 1) &&
		PEM_write_bio_X509(bio, authority->cert) == 1;
	const long length = made ? BIO_get_mem_data(bio, &text) : 0;
	const sp_file_status status = made ? sp_file_write(path, true, text, (size_t) length, &number) : SP_FILE_MEMORY;
	BIO_free(bio);
	ERR_clear_error();
	return status == SP_FILE_OK ? SIGNPREP_OK : sp_file_fail(err, status, number, path);
}

static signprep_code read_kept(sp_authority **out, const char *folder, signprep_error *err)
{
	char path[PATH_TEXT];
	sp_buf text;
	int number = 0;
	snprintf(path, sizeof path, "%.4096s/%s", folder, SP_AUTHORITY_KEPT);
	sp_buf_init(&text, FILE_MAX);
	const sp_file_status status = sp_file_read(path, FILE_MAX, &text, &number);
	signprep_code code = SIGNPREP_OK;
	*out = status == SP_FILE_OK ? parse(&text) : NULL;
	if (status == SP_FILE_OK && !*out)
		code = sp_fail(err, "S260", 0, path, path, NULL);
	else if (status != SP_FILE_OK && status != SP_FILE_MISSING)
		code = sp_file_read_fail(err, status, number, path, FILE_MAX);
	if (text.data)
		explicit_bzero(text.data, text.length);
	sp_buf_clear(&text);
	return code;
}

signprep_code sp_authority_open(sp_authority **out, const char *folder, signprep_error *err)
{
	sp_authority *authority = NULL;
	*out = NULL;
	signprep_code code = folder ? read_kept(&authority, folder, err) : SIGNPREP_OK;
	const bool kept = authority && lasts(authority->cert);
	if (!code && !kept) {
		sp_authority_free(authority);
		authority = make_new();
		code = !authority ? sp_fail_memory(err, "")
			: folder  ? write_pem(authority, folder, SP_AUTHORITY_KEPT, true, err)
				  : SIGNPREP_OK;
	}
	if (!code && folder)
		code = write_pem(authority, folder, SP_AUTHORITY_CERTIFICATE, false, err);
	if (code) {
		sp_authority_free(authority);
		authority = NULL;
	}
	*out = authority;
	return code;
}

static bool set_time(CMS_SignerInfo *info, time_t now)
{
	ASN1_TIME *when = ASN1_TIME_set(NULL, now);
	const bool done = when && CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, ASN1_STRING_type(when), when, -1) == 1;

	ASN1_TIME_free(when);
	return done;
}

unsigned char *sp_authority_sign(
	const sp_authority *authority, const char *name, time_t now, const sp_signed_bytes *bytes, size_t *length)
{
	const unsigned flags = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL | CMS_NOSMIMECAP;
	EVP_PKEY *key = make_key();
	X509 *cert = key ? certify(key, name, now, authority) : NULL;
	CMS_ContentInfo *cms = cert ? CMS_sign(NULL, NULL, NULL, NULL, flags) : NULL;
	CMS_SignerInfo *info = cms ? CMS_add1_signer(cms, cert, key, EVP_sha256(), flags) : NULL;
	BIO *content = BIO_new_mem_buf(bytes->data, (int) bytes->length);
	unsigned char *der = NULL, *copy = NULL;
	int count = 0;

	if (info && content && set_time(info, now) && CMS_add1_cert(cms, authority->cert) == 1 &&
		CMS_final(cms, content, NULL, flags) == 1)
		count = i2d_CMS_ContentInfo(cms, &der);
	if (count > 0 && (copy = malloc((size_t) count)) != NULL)
		memcpy(copy, der, *length = (size_t) count);
	OPENSSL_free(der);
	BIO_free(content);
	CMS_ContentInfo_free(cms);
	X509_free(cert);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return copy;
}
