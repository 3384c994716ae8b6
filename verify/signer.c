/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The signer of a CMS structure. */
#include "verify/signer.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ess.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "pdfcore/source.h"
#include "verify/trust.h"

#define PIECE 65536

/* Attributes of one signer; real ones have a handful. */
#define ATTRIBUTES_BYTES_MAX ((size_t) 1 << 20)
/* The identity that GM/T 0009 has signers take where nothing else was agreed. */
#define SM2_IDENTITY "1234567812345678"

bool sp_digest_is(const sp_cms_digest *digest, const unsigned char *bytes, size_t length)
{
	return digest->length == length && !memcmp(digest->bytes, bytes, length);
}

bool sp_digest_is_weak(const EVP_MD *md)
{
	const int nid = EVP_MD_get_type(md);
	return nid == NID_md4 || nid == NID_md5 || nid == NID_sha1;
}

bool sp_bytes_digest(const unsigned char *bytes, size_t length, const EVP_MD *md, sp_cms_digest *out)
{
	unsigned count = 0;
	const bool done = EVP_Digest(bytes, length, out->bytes, &count, md, NULL) == 1;

	out->length = count;
	return done;
}

bool sp_covered_digest(const sp_signed *s, const signprep_document *doc, const EVP_MD *md, sp_cms_digest *out)
{
	unsigned char piece[PIECE];
	unsigned length = 0;
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	bool done = hash && EVP_DigestInit_ex(hash, md, NULL) == 1;

	for (int i = 0; i < 4; i += 2) {
		size_t at = (size_t) s->facts.range[i], left = (size_t) s->facts.range[i + 1];

		for (size_t n; done && left; at += n, left -= n) {
			n = left < sizeof piece ? left : sizeof piece;
			done = sp_document_read(doc, at, piece, n) && EVP_DigestUpdate(hash, piece, n) == 1;
		}
	}
	done = done && EVP_DigestFinal_ex(hash, out->bytes, &length) == 1;
	out->length = length;
	EVP_MD_CTX_free(hash);
	return done;
}

/* Flaws; 0: found. */
static unsigned look(sp_signer *out, CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *all = CMS_get0_SignerInfos(cms);
	X509_ALGOR *digest = NULL;

	*out = (sp_signer) { .info = NULL };
	if (sk_CMS_SignerInfo_num(all) != 1)
		return SIGNPREP_FLAW_VALUE;
	(void) CMS_set1_signers_certs(cms, NULL, 0);
	out->info = sk_CMS_SignerInfo_value(all, 0);
	CMS_SignerInfo_get0_algs(out->info, &out->key, &out->cert, &digest, NULL);
	if (!out->cert || !out->key)
		return SIGNPREP_FLAW_VALUE;
	out->md = EVP_get_digestbynid(OBJ_obj2nid(digest->algorithm));
	return out->md ? 0 : SIGNPREP_FLAW_UNKNOWN;
}

bool sp_signer_find(sp_signer *out, sp_value_check *c)
{
	const unsigned flaws = look(out, c->cms);

	c->s->facts.flaws |= flaws;
	return !flaws;
}

bool sp_signer_of(sp_signer *out, CMS_ContentInfo *cms)
{
	return !look(out, cms);
}

static bool is_sm2(const sp_signer *signer)
{
	return EVP_PKEY_is_a(signer->key, "SM2") == 1 || EVP_MD_get_type(signer->md) == NID_sm3;
}

const char *sp_signer_algorithm(const sp_signer *signer)
{
	return EVP_PKEY_get0_type_name(signer->key) ? EVP_PKEY_get0_type_name(signer->key) : "";
}

/* The signed attributes as the SET whose encoding is signed (RFC 5652, 5.4). NULL: no memory, or too many. Free with free(). */
static unsigned char *attributes_text(const sp_signer *signer, size_t *length)
{
	const int count = CMS_signed_get_attr_count(signer->info);
	unsigned char *text, *at;
	size_t body = 0;

	for (int i = 0; i < count; i++) {
		const int one = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(signer->info, i), NULL);

		if (one <= 0 || (body += (size_t) one) > ATTRIBUTES_BYTES_MAX)
			return NULL;
	}
	text = malloc(body + 8);
	if (!text)
		return NULL;
	at = text;
	*at++ = 0x31;
	if (body < 0x80)
		*at++ = (unsigned char) body;
	else {
		*at++ = 0x83;
		*at++ = (unsigned char) (body >> 16);
		*at++ = (unsigned char) (body >> 8);
		*at++ = (unsigned char) body;
	}
	if (body >= 0x80 && body < 0x10000) {
		/* DER takes as few bytes as will do. */
		at = text + 1;
		*at++ = body < 0x100 ? 0x81 : 0x82;
		if (body >= 0x100)
			*at++ = (unsigned char) (body >> 8);
		*at++ = (unsigned char) body;
	}
	for (int i = 0; i < count; i++)
		(void) i2d_X509_ATTRIBUTE(CMS_signed_get_attr(signer->info, i), &at);
	*length = (size_t) (at - text);
	return text;
}

/* OpenSSL's CMS has no SM2: the signature itself is checked, over the attributes. */
static unsigned verify_sm2(const sp_signer *signer)
{
	const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(signer->info);
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(signer->key, NULL);
	size_t length = 0;
	unsigned char *text = attributes_text(signer, &length);
	unsigned flaws = SIGNPREP_FLAW_UNKNOWN;

	if (hash && context && text && EVP_PKEY_CTX_set1_id(context, SM2_IDENTITY, sizeof SM2_IDENTITY - 1) == 1) {
		EVP_MD_CTX_set_pkey_ctx(hash, context);
		if (EVP_DigestVerifyInit(hash, NULL, signer->md, NULL, signer->key) == 1)
			flaws = EVP_DigestVerify(hash, ASN1_STRING_get0_data(signature), (size_t) ASN1_STRING_length(signature),
					text, length) == 1
				? 0
				: SIGNPREP_FLAW_SIGNATURE;
	}
	free(text);
	EVP_MD_CTX_free(hash);
	EVP_PKEY_CTX_free(context);
	return flaws;
}

/* RSASSA-PSS: one digest throughout, as everybody has it; the salt's length the signature itself tells. */
static bool set_padding(const sp_signer *signer, EVP_PKEY_CTX *context)
{
	X509_ALGOR *algorithm = NULL;

	CMS_SignerInfo_get0_algs(signer->info, NULL, NULL, NULL, &algorithm);
	return !algorithm || OBJ_obj2nid(algorithm->algorithm) != NID_rsassaPss ||
		(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
			EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_AUTO) == 1);
}

/* Without attributes the content itself was signed: its digest is at hand. */
static unsigned verify_bare(const sp_signer *signer, const sp_cms_digest *content)
{
	const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(signer->info);
	EVP_PKEY_CTX *context = is_sm2(signer) ? NULL : EVP_PKEY_CTX_new(signer->key, NULL);
	unsigned flaws = SIGNPREP_FLAW_UNKNOWN;

	if (context && EVP_PKEY_verify_init(context) == 1 && EVP_PKEY_CTX_set_signature_md(context, signer->md) == 1 &&
		set_padding(signer, context))
		flaws = EVP_PKEY_verify(context, ASN1_STRING_get0_data(signature), (size_t) ASN1_STRING_length(signature),
				content->bytes, content->length) == 1
			? 0
			: SIGNPREP_FLAW_SIGNATURE;
	EVP_PKEY_CTX_free(context);
	return flaws;
}

static const ASN1_STRING *attribute(const sp_signer *signer, int nid, int type)
{
	/* -3: there is exactly one, with one value. */
	return CMS_signed_get0_data_by_OBJ(signer->info, OBJ_nid2obj(nid), -3, type);
}

/* A signer who names a certificate means no other (RFC 5035). */
static bool names_certificate(const sp_signer *signer)
{
	const ASN1_STRING *v2 = attribute(signer, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
	const ASN1_STRING *v1 = attribute(signer, NID_id_smime_aa_signingCertificate, V_ASN1_SEQUENCE);
	const unsigned char *at2 = v2 ? ASN1_STRING_get0_data(v2) : NULL, *at1 = v1 ? ASN1_STRING_get0_data(v1) : NULL;
	ESS_SIGNING_CERT_V2 *named2 = v2 ? d2i_ESS_SIGNING_CERT_V2(NULL, &at2, ASN1_STRING_length(v2)) : NULL;
	ESS_SIGNING_CERT *named1 = v1 ? d2i_ESS_SIGNING_CERT(NULL, &at1, ASN1_STRING_length(v1)) : NULL;
	STACK_OF(X509) *chain = sk_X509_new_null();
	bool named = chain && sk_X509_push(chain, signer->cert) > 0 && (!v2 || named2) && (!v1 || named1);

	if (named && (named1 || named2))
		named = OSSL_ESS_check_signing_certs(named1, named2, chain, 0) == 1;
	sk_X509_free(chain);
	ESS_SIGNING_CERT_V2_free(named2);
	ESS_SIGNING_CERT_free(named1);
	return named;
}

static unsigned verify_attributes(const sp_signer *signer, const sp_cms_digest *content, const ASN1_OBJECT *type)
{
	const ASN1_STRING *digest = attribute(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
	const ASN1_OBJECT *said = CMS_signed_get0_data_by_OBJ(signer->info, OBJ_nid2obj(NID_pkcs9_contentType), -3, V_ASN1_OBJECT);
	unsigned flaws = 0;

	if (!digest || !said || OBJ_cmp(said, type) != 0)
		return SIGNPREP_FLAW_VALUE;
	if (!sp_digest_is(content, ASN1_STRING_get0_data(digest), (size_t) ASN1_STRING_length(digest)))
		flaws |= SIGNPREP_FLAW_DIGEST;
	if (is_sm2(signer))
		flaws |= verify_sm2(signer);
	else if (CMS_SignerInfo_verify(signer->info) != 1)
		flaws |= SIGNPREP_FLAW_SIGNATURE;
	if (!names_certificate(signer))
		flaws |= SIGNPREP_FLAW_SIGNATURE;
	return flaws;
}

unsigned sp_signer_verify(const sp_signer *signer, const sp_cms_digest *content, const ASN1_OBJECT *type)
{
	return CMS_signed_get_attr_count(signer->info) > 0 ? verify_attributes(signer, content, type)
							   : verify_bare(signer, content);
}

bool sp_signer_times(const sp_signer *signer, sp_value_check *c)
{
	const ASN1_TIME *time = attribute(signer, NID_pkcs9_signingTime, V_ASN1_UTCTIME);

	if (!time)
		time = attribute(signer, NID_pkcs9_signingTime, V_ASN1_GENERALIZEDTIME);
	c->s->facts.attribute_time = sp_time_text(time, c->arena);
	return c->s->facts.attribute_time != NULL;
}
