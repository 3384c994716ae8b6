/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signed PDFs, written by hand. */
#include "signed_file.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_BYTES 6000
#define RANGE "[0 0000000000 0000000000 0000000000]"

static void must(bool done)
{
	if (!done)
		abort();
}

static EVP_PKEY *make_key(const char *kind)
{
	EVP_PKEY *key = NULL;

	if (!strcmp(kind, "EC"))
		key = EVP_EC_gen("P-256");
	else if (!strcmp(kind, "RSA"))
		key = EVP_RSA_gen(2048);
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
	must(key != NULL);
	return key;
}

signer_key signer_new(const char *kind, const char *name, const char *from, const char *to)
{
	signer_key s = { make_key(kind), X509_new() };
	X509_NAME *subject = X509_get_subject_name(s.cert);

	must(X509_set_version(s.cert, 2) && ASN1_INTEGER_set(X509_get_serialNumber(s.cert), 0x1234));
	must(ASN1_TIME_set_string(X509_getm_notBefore(s.cert), from) && ASN1_TIME_set_string(X509_getm_notAfter(s.cert), to));
	must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *) name, -1, -1, 0));
	must(X509_set_issuer_name(s.cert, subject) && X509_set_pubkey(s.cert, s.key));
	must(X509_sign(s.cert, s.key, strcmp(kind, "SM2") ? EVP_sha256() : EVP_sm3()) > 0);
	return s;
}

void signer_free(signer_key *signer)
{
	EVP_PKEY_free(signer->key);
	X509_free(signer->cert);
}

char *signer_pem(const signer_key *signer)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *text, *copy;

	must(out && PEM_write_bio_X509(out, signer->cert));
	long length = BIO_get_mem_data(out, &text);
	copy = calloc(1, (size_t) length + 1);
	must(copy != NULL);
	memcpy(copy, text, (size_t) length);
	BIO_free(out);
	return copy;
}

static void put_list(signed_file *f, const char *format, va_list args)
{
	for (;;) {
		va_list again;

		va_copy(again, args);
		const int n = vsnprintf(f->bytes + f->length, f->cap - f->length, format, again);
		va_end(again);
		must(n >= 0);
		if ((size_t) n < f->cap - f->length) {
			f->length += (size_t) n;
			return;
		}
		f->cap = 2 * f->cap + (size_t) n + 1;
		f->bytes = realloc(f->bytes, f->cap);
		must(f->bytes != NULL);
	}
}

static void put(signed_file *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(signed_file *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_list(f, format, args);
	va_end(args);
}

static void begin(signed_file *f, int number)
{
	must(f->count < 4096);
	f->numbers[f->count] = number;
	f->offsets[f->count++] = (long) f->length;
	put(f, "%d 0 obj\n", number);
}

void file_object(signed_file *f, int number, const char *format, ...)
{
	va_list args;

	begin(f, number);
	va_start(args, format);
	put_list(f, format, args);
	va_end(args);
	put(f, "\nendobj\n");
}

void file_stream(signed_file *f, int number, const char *text)
{
	begin(f, number);
	put(f, "<</Length %zu>>\nstream\n%s\nendstream\nendobj\n", strlen(text), text);
}

void file_end(signed_file *f)
{
	const long at = (long) f->length, before = f->xref;

	put(f, "xref\n");
	if (!before)
		put(f, "0 1\n0000000000 65535 f \n");
	for (int i = 0; i < f->count; i++)
		put(f, "%d 1\n%010ld 00000 n \n", f->numbers[i], f->offsets[i]);
	put(f, "trailer\n<</Size %d/Root 1 0 R%s", f->next, f->trailer);
	if (before)
		put(f, "/Prev %ld", before);
	put(f, ">>\nstartxref\n%ld\n%%%%EOF\n", at);
	f->xref = at;
	f->count = 0;
}

void file_page(signed_file *f, int page, const char *more)
{
	file_object(f, 2 + page,
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 7 0 R>>>>/Contents %d 0 R/Annots[%s]%s>>",
		4 + page, f->annots[page - 1], more);
}

void file_catalog(signed_file *f)
{
	file_object(f, 1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[8 0 R%s]/SigFlags 3>>%s>>", f->fields, f->catalog);
}

static void start(signed_file *f, const char *trailer)
{
	memset(f, 0, sizeof *f);
	f->trailer = trailer;
	f->next = 9;
	strcpy(f->annots[0], "8 0 R");
	put(f, "%%PDF-1.7\n");
	file_catalog(f);
	file_object(f, 2, "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>");
	file_page(f, 1, "");
	file_page(f, 2, "");
	file_stream(f, 5, "BT /F1 12 Tf 72 700 Td (The price is 100) Tj ET");
	file_stream(f, 6, "BT /F1 12 Tf 72 700 Td (Party A) Tj ET");
	file_object(f, 7, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
	file_object(f, 8, "<</Type/Annot/Subtype/Widget/FT/Tx/T(remark)/Rect[72 600 200 620]/F 4/P 3 0 R>>");
	file_end(f);
}

void file_start(signed_file *f)
{
	start(f, "");
}

/* Algorithms 3 and 4 of ISO 32000-1, worked out by another program; strings and streams are left as they are. */
void file_start_encrypted(signed_file *f)
{
	start(f,
		"/Encrypt<</Filter/Standard/V 1/R 2/P -4"
		"/O<94e8094419662a774442fb072e3d9f19e9d130ec09a4d0061e78fe920f7ab62f>"
		"/U<474e3b8deffde5e9109e3a16d67393ca4505d130c5f8a838667dcc1ca429f278>>>"
		"/ID[<00000000000000000000000000000000><00000000000000000000000000000000>]");
}

void file_free(signed_file *f)
{
	free(f->bytes);
}

/* The covered bytes as one block; free with free(). */
static unsigned char *covered(const signed_file *f, const size_t range[4], size_t *length)
{
	unsigned char *bytes = malloc(2 * f->length); /* overlapping ranges are more than the file */

	must(bytes != NULL);
	memcpy(bytes, f->bytes + range[0], range[1]);
	memcpy(bytes + range[1], f->bytes + range[2], range[3]);
	*length = range[1] + range[3];
	return bytes;
}

/* OpenSSL's CMS does not know SM2: its signature is made here, over the attributes, with the identity of GM/T 0009. */
static void sign_sm2(const signing *how, CMS_SignerInfo *info)
{
	unsigned char *all = NULL, *at, value[128];
	size_t body = 0, length = sizeof value;
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(how->signer->key, NULL);

	for (int i = 0; i < CMS_signed_get_attr_count(info); i++)
		body += (size_t) i2d_X509_ATTRIBUTE(CMS_signed_get_attr(info, i), NULL);
	must(body < 128 + 128 && (all = malloc(body + 3)) != NULL);
	at = all;
	*at++ = 0x31;
	if (body > 127)
		*at++ = 0x81;
	*at++ = (unsigned char) body;
	for (int i = 0; i < CMS_signed_get_attr_count(info); i++)
		must(i2d_X509_ATTRIBUTE(CMS_signed_get_attr(info, i), &at) > 0);
	must(hash && context && EVP_PKEY_CTX_set1_id(context, "1234567812345678", 16) == 1);
	EVP_MD_CTX_set_pkey_ctx(hash, context);
	must(EVP_DigestSignInit(hash, NULL, EVP_sm3(), NULL, how->signer->key) == 1);
	must(EVP_DigestSign(hash, value, &length, all, (size_t) (at - all)) == 1);
	must(ASN1_STRING_set(CMS_SignerInfo_get0_signature(info), value, (int) length));
	EVP_MD_CTX_free(hash);
	EVP_PKEY_CTX_free(context);
	free(all);
}

/* "data" as GB/T 35275 calls it. */
static void set_chinese_type(CMS_ContentInfo *cms)
{
	ASN1_OBJECT *data = OBJ_txt2obj("1.2.156.10197.6.1.4.2.1", 1);

	must(data && CMS_set1_eContentType(cms, data));
	ASN1_OBJECT_free(data);
}

/* "signedData" as that calls it, in place of PKCS #7's identifier: a byte longer. Takes `der` over. */
static unsigned char *with_chinese_name(unsigned char *der, int *length)
{
	static const unsigned char name[] = { 0x06, 0x0A, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x06, 0x01, 0x04, 0x02, 0x02 };
	const size_t rest = (size_t) *length - 4 - 11, body = sizeof name + rest;
	unsigned char *own = OPENSSL_malloc(4 + body);

	must(own && der[0] == 0x30 && der[1] == 0x82 && der[4] == 0x06 && der[5] == 0x09);
	own[0] = 0x30;
	own[1] = 0x82;
	own[2] = (unsigned char) (body >> 8);
	own[3] = (unsigned char) body;
	memcpy(own + 4, name, sizeof name);
	memcpy(own + 4 + sizeof name, der + 4 + 11, rest);
	*length = (int) (4 + body);
	OPENSSL_free(der);
	return own;
}

static CMS_ContentInfo *make_cms(const signing *how, const unsigned char *bytes, size_t length, const ASN1_OBJECT *type)
{
	const EVP_MD *md = how->md ? how->md : EVP_sha256();
	const unsigned bare = how->flaw == FLAW_NO_ATTRIBUTES ? CMS_NOATTR : 0;
	const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
	const bool embedded = type || (how->kind && !strcmp(how->kind, "adbe.pkcs7.sha1"));
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags | (embedded ? 0 : CMS_DETACHED));
	BIO *in = BIO_new_mem_buf(bytes, (int) length);
	CMS_SignerInfo *info;

	must(cms && in);
	if (type)
		must(CMS_set1_eContentType(cms, type));
	if (how->chinese)
		set_chinese_type(cms);
	info = CMS_add1_signer(cms, how->signer->cert, how->signer->key, md, flags | bare | (how->pss ? CMS_KEY_PARAM : 0));
	must(info != NULL);
	if (how->pss)
		must(EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(info), RSA_PKCS1_PSS_PADDING) == 1);
	if (EVP_PKEY_is_a(how->signer->key, "SM2")) {
		X509_ALGOR *algorithm = NULL;

		CMS_SignerInfo_get0_algs(info, NULL, NULL, NULL, &algorithm);
		must(X509_ALGOR_set0(algorithm,
			how->chinese ? OBJ_txt2obj("1.2.156.10197.1.301.1", 1) : OBJ_nid2obj(NID_SM2_with_SM3), V_ASN1_UNDEF,
			NULL));
	}
	if (!bare && !type) {
		const char *time = how->time ? how->time : "20260101080000Z";
		ASN1_TIME *when = ASN1_TIME_new();

		must(when && ASN1_TIME_set_string_X509(when, time));
		must(CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, when->type, when, -1));
		ASN1_TIME_free(when);
	}
	must(CMS_final(cms, in, NULL, flags | (embedded ? 0 : CMS_DETACHED)));
	BIO_free(in);
	if (EVP_PKEY_is_a(how->signer->key, "SM2"))
		sign_sm2(how, info);
	return cms;
}

/* A token over `bytes`, by the signer itself. */
static CMS_ContentInfo *make_token(const signing *how, const unsigned char *bytes, size_t length)
{
	TS_TST_INFO *info = TS_TST_INFO_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *digest = X509_ALGOR_new();
	ASN1_GENERALIZEDTIME *time = ASN1_GENERALIZEDTIME_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	unsigned char hash[32], *der = NULL;
	unsigned hash_length;
	const signing plain = { .signer = how->signer };

	must(info && imprint && digest && time && serial && EVP_Digest(bytes, length, hash, &hash_length, EVP_sha256(), NULL));
	X509_ALGOR_set0(digest, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL);
	must(ASN1_GENERALIZEDTIME_set_string(time, "20260101090000Z") && ASN1_INTEGER_set(serial, 7));
	must(TS_MSG_IMPRINT_set_algo(imprint, digest) && TS_MSG_IMPRINT_set_msg(imprint, hash, 32));
	must(TS_TST_INFO_set_version(info, 1) && TS_TST_INFO_set_policy_id(info, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)));
	must(TS_TST_INFO_set_msg_imprint(info, imprint) && TS_TST_INFO_set_serial(info, serial) &&
		TS_TST_INFO_set_time(info, time));
	const int der_length = i2d_TS_TST_INFO(info, &der);
	must(der_length > 0);
	CMS_ContentInfo *token = make_cms(&plain, der, (size_t) der_length, OBJ_nid2obj(NID_id_smime_ct_TSTInfo));
	OPENSSL_free(der);
	TS_TST_INFO_free(info);
	TS_MSG_IMPRINT_free(imprint);
	X509_ALGOR_free(digest);
	ASN1_GENERALIZEDTIME_free(time);
	ASN1_INTEGER_free(serial);
	return token;
}

static void add_stamp(const signing *how, CMS_ContentInfo *cms)
{
	CMS_SignerInfo *info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(info);
	const unsigned char other[] = "other bytes";
	const bool good = how->flaw == FLAW_STAMPED;
	CMS_ContentInfo *token = good ? make_token(how, ASN1_STRING_get0_data(value), (size_t) ASN1_STRING_length(value))
				      : make_token(how, other, sizeof other);
	unsigned char *der = NULL;
	const int length = i2d_CMS_ContentInfo(token, &der);

	must(length > 0 && CMS_unsigned_add1_attr_by_NID(info, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, der, length));
	OPENSSL_free(der);
	CMS_ContentInfo_free(token);
}

/* The value's bytes; free with OPENSSL_free. */
static unsigned char *make_value(const signed_file *f, const signing *how, const size_t range[4], int *length)
{
	size_t count;
	unsigned char *bytes = covered(f, range, &count), *der = NULL, sha1[20];
	unsigned sha1_length;
	const bool stamp = how->kind && !strcmp(how->kind, "ETSI.RFC3161");
	CMS_ContentInfo *cms;

	if (how->kind && !strcmp(how->kind, "adbe.pkcs7.sha1")) {
		must(EVP_Digest(bytes, count, sha1, &sha1_length, EVP_sha1(), NULL));
		cms = make_cms(how, sha1, 20, NULL);
	} else
		cms = stamp ? make_token(how, bytes, count) : make_cms(how, bytes, count, NULL);
	free(bytes);
	if (how->flaw == FLAW_STAMPED || how->flaw == FLAW_BAD_STAMP)
		add_stamp(how, cms);
	if (how->flaw == FLAW_FORGED) {
		ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0));
		((unsigned char *) ASN1_STRING_get0_data(value))[ASN1_STRING_length(value) - 1] ^= 1;
	}
	*length = i2d_CMS_ContentInfo(cms, &der);
	must(*length > 0 && *length < VALUE_BYTES);
	CMS_ContentInfo_free(cms);
	return how->chinese ? with_chinese_name(der, length) : der;
}

static void fill(signed_file *f, const signing *how, size_t open, size_t range_at)
{
	size_t range[4] = { 0, open, open + 2 * VALUE_BYTES + 2, f->length - (open + 2 * VALUE_BYTES + 2) };
	char text[sizeof RANGE];
	int length;
	unsigned char *der;

	range[0] = how->flaw == FLAW_OFFSET ? 1 : 0;
	if (how->flaw == FLAW_OVERLAP) {
		range[2] = open - 50;
		range[3] = f->length - range[2];
	}
	if (how->flaw == FLAW_WIDE_GAP) {
		range[2] += 40;
		range[3] -= 40;
	}
	if (how->flaw == FLAW_SHORT)
		range[3] -= 12;
	snprintf(text, sizeof text, "[%zu %010zu %010zu %010zu]", range[0], range[1], range[2], range[3]);
	memcpy(f->bytes + range_at, text, strlen(text));
	if (how->flaw == FLAW_ZEROS)
		return;
	if (how->value) {
		length = (int) how->value_length;
		der = OPENSSL_memdup(how->value, how->value_length);
		must(der != NULL);
	} else
		der = make_value(f, how, range, &length);
	for (int i = 0; i < length; i++) {
		char hex[3];

		snprintf(hex, sizeof hex, "%02x", how->flaw == FLAW_GARBAGE ? 0xAB : der[i]);
		memcpy(f->bytes + open + 1 + 2 * (size_t) i, hex, 2);
	}
	if (how->flaw == FLAW_PADDING)
		f->bytes[open + 2 * VALUE_BYTES - 1] = '7';
	OPENSSL_free(der);
}

int file_sign(signed_file *f, const signing *how)
{
	const int value = f->next++, field = f->next++;
	size_t at = f->length, open;
	char reference[32], zeros[2 * VALUE_BYTES + 1];

	memset(zeros, '0', sizeof zeros - 1);
	zeros[sizeof zeros - 1] = '\0';
	file_object(f, value,
		"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/%s/ByteRange%s/Contents<%s>/M(D:20260101170000+08'00')%s>>",
		how->kind ? how->kind : "adbe.pkcs7.detached", RANGE, zeros, how->more ? how->more : "");
	open = (size_t) (strstr(f->bytes + at, "/Contents<") - f->bytes) + strlen("/Contents");
	at = (size_t) (strstr(f->bytes + at, RANGE) - f->bytes);
	file_object(f, field, "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/V %d 0 R/Rect[%g %g %g %g]/F 132/P %d 0 R>>", how->field,
		value, how->rect[0], how->rect[1], how->rect[2], how->rect[3], 2 + (how->page ? how->page : 1));
	snprintf(reference, sizeof reference, " %d 0 R", field);
	strcat(f->fields, reference);
	if (how->page) {
		strcat(f->annots[how->page - 1], reference);
		file_page(f, how->page, "");
	}
	file_catalog(f);
	file_end(f);
	fill(f, how, open, at);
	return value;
}
