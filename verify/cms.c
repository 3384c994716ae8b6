/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The value of a signature. */
#include "verify/cms.h"

#include <string.h>

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include "verify/chinese.h"
#include "verify/signer.h"
#include "verify/stamp.h"

typedef enum value_kind { KIND_DETACHED, KIND_SHA1, KIND_STAMP, KIND_UNKNOWN } value_kind;

static value_kind kind_of(const char *name)
{
	static const struct {
		const char *name;
		value_kind kind;
	} known[] = { { "adbe.pkcs7.detached", KIND_DETACHED }, { "ETSI.CAdES.detached", KIND_DETACHED },
		{ "adbe.pkcs7.sha1", KIND_SHA1 }, { "ETSI.RFC3161", KIND_STAMP } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(name, known[i].name))
			return known[i].kind;
	return KIND_UNKNOWN;
}

/* What stands in the structure itself; NULL when it is detached. */
static const ASN1_OCTET_STRING *content_of(CMS_ContentInfo *cms)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	return content ? *content : NULL;
}

/* The digest that the signer has signed, of the bytes as they are now; false with flaws set when there is none. */
static bool signed_digest(sp_value_check *c, value_kind kind, const EVP_MD *md, sp_cms_digest *out)
{
	const ASN1_OCTET_STRING *content = content_of(c->cms);
	sp_cms_digest covered;

	if (kind == KIND_DETACHED) {
		if (content) {
			c->s->facts.flaws |= SIGNPREP_FLAW_VALUE;
			return false;
		}
		return sp_covered_digest(c->s, c->doc, md, out);
	}
	if (!content) {
		c->s->facts.flaws |= SIGNPREP_FLAW_VALUE;
		return false;
	}
	if (kind == KIND_SHA1) {
		c->s->facts.flaws |= SIGNPREP_FLAW_WEAK;
		if (!sp_covered_digest(c->s, c->doc, EVP_sha1(), &covered))
			return false;
		if (!sp_digest_is(&covered, ASN1_STRING_get0_data(content), (size_t) ASN1_STRING_length(content)))
			c->s->facts.flaws |= SIGNPREP_FLAW_DIGEST;
	}
	return sp_bytes_digest(ASN1_STRING_get0_data(content), (size_t) ASN1_STRING_length(content), md, out);
}

/* The token as the value: what it stamps is the file. */
static bool check_document_stamp(sp_value_check *c)
{
	const ASN1_OCTET_STRING *content = content_of(c->cms);
	const EVP_MD *md = NULL;
	sp_cms_digest covered;
	sp_stamp stamp;

	if (!content || !sp_stamp_read(&stamp, content, c->arena)) {
		c->s->facts.flaws |= SIGNPREP_FLAW_VALUE;
		return true;
	}
	md = EVP_get_digestbynid(stamp.digest_nid);
	if (!md || !sp_covered_digest(c->s, c->doc, md, &covered))
		c->s->facts.flaws |= SIGNPREP_FLAW_UNKNOWN;
	else if (!sp_digest_is(&covered, stamp.imprint, stamp.imprint_length))
		c->s->facts.flaws |= SIGNPREP_FLAW_DIGEST;
	c->s->facts.stamp_time = stamp.time;
	return stamp.time != NULL;
}

static bool check_signer(sp_value_check *c, value_kind kind)
{
	sp_signer signer;
	sp_cms_digest expected;

	if (!sp_signer_find(&signer, c))
		return true;
	c->s->facts.digest = sp_arena_dup(c->arena, OBJ_nid2sn(EVP_MD_get_type(signer.md)));
	c->s->facts.algorithm = sp_arena_dup(c->arena, sp_signer_algorithm(&signer));
	if (!c->s->facts.digest || !c->s->facts.algorithm || !sp_certificate_tell(&c->s->facts, signer.cert, c->arena))
		return false;
	if (sp_digest_is_weak(signer.md))
		c->s->facts.flaws |= SIGNPREP_FLAW_WEAK;
	if (signed_digest(c, kind, signer.md, &expected))
		c->s->facts.flaws |= sp_signer_verify(&signer, &expected, CMS_get0_eContentType(c->cms));
	else if (!(c->s->facts.flaws & SIGNPREP_FLAW_VALUE))
		c->s->facts.flaws |= SIGNPREP_FLAW_UNKNOWN;
	if (kind == KIND_STAMP)
		return check_document_stamp(c);
	return sp_signer_times(&signer, c) && sp_stamp_check(&signer, c);
}

static bool settle_time(signprep_signed *facts)
{
	facts->time = facts->stamp_time;
	facts->time_from = SIGNPREP_TIME_STAMP;
	if (!*facts->time || facts->flaws & SIGNPREP_FLAW_TIMESTAMP) {
		facts->time = facts->attribute_time;
		facts->time_from = SIGNPREP_TIME_ATTRIBUTE;
	}
	if (!*facts->time) {
		facts->time = facts->pdf_time;
		facts->time_from = SIGNPREP_TIME_PDF;
	}
	if (!*facts->time)
		facts->time_from = SIGNPREP_TIME_NONE;
	return true;
}

/* Whether the certificate was good at the time that counts, and whom it leads to. */
static void check_certificate(sp_value_check *c, const sp_trust *trust)
{
	ASN1_TIME *when = sp_time_read(c->s->facts.time);
	sp_signer signer;

	if (!sp_signer_find(&signer, c)) {
		ASN1_TIME_free(when);
		return;
	}
	if (when &&
		(ASN1_TIME_compare(when, X509_get0_notBefore(signer.cert)) < 0 ||
			ASN1_TIME_compare(when, X509_get0_notAfter(signer.cert)) > 0))
		c->s->facts.flaws |= SIGNPREP_FLAW_VALIDITY;
	if (trust) {
		STACK_OF(X509) *others = CMS_get1_certs(c->cms);

		c->s->facts.trust = sp_trust_leads(trust, signer.cert, others, when, &c->s->facts.trust_why) ? SIGNPREP_TRUST_YES
													     : SIGNPREP_TRUST_NO;
		if (c->s->facts.trust == SIGNPREP_TRUST_NO)
			c->s->facts.flaws |= SIGNPREP_FLAW_UNTRUSTED;
		sk_X509_pop_free(others, X509_free);
	}
	ASN1_TIME_free(when);
}

/* A kind that is known by its name, and no more is known of it. */
static bool is_beyond(sp_value_check *c)
{
	const char *standard = sp_chinese_standard(c->s->value, c->s->value_length);

	if (!standard || sp_chinese_is_signed(c->s->value, c->s->value_length))
		return false;
	c->s->facts.flaws |= SIGNPREP_FLAW_UNKNOWN;
	c->s->facts.algorithm = standard;
	return true;
}

/* The structure, with nothing but zeros behind it. NULL: it is none. */
static CMS_ContentInfo *parse(sp_value_check *c)
{
	sp_signed *s = c->s;
	const unsigned char *at = s->value, *end = s->value + s->value_length;
	size_t used = 0;
	CMS_ContentInfo *cms = NULL;

	if (is_beyond(c))
		return NULL;
	if (sp_chinese_is_signed(s->value, s->value_length)) {
		cms = sp_chinese_read(s->value, s->value_length, &used);
		at += used;
	} else
		cms = d2i_CMS_ContentInfo(NULL, &at, (long) s->value_length);
	for (; cms && at < end; at++)
		if (*at) {
			s->facts.flaws |= SIGNPREP_FLAW_HIDDEN;
			break;
		}
	if (cms && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed)
		return cms;
	s->facts.flaws |= SIGNPREP_FLAW_VALUE;
	CMS_ContentInfo_free(cms);
	return NULL;
}

static bool check_once(sp_value_check *c, const sp_trust *trust)
{
	sp_signed *s = c->s;
	const value_kind kind = kind_of(s->facts.kind);
	bool done = true;

	if (s->facts.flaws & (SIGNPREP_FLAW_RANGE | SIGNPREP_FLAW_GAP | SIGNPREP_FLAW_EMPTY) || !s->value)
		return settle_time(&s->facts);
	if (kind == KIND_UNKNOWN) {
		s->facts.flaws |= SIGNPREP_FLAW_UNKNOWN;
		return settle_time(&s->facts);
	}
	c->cms = parse(c);
	if (c->cms)
		done = check_signer(c, kind);
	if (done)
		settle_time(&s->facts);
	if (done && c->cms)
		check_certificate(c, trust);
	CMS_ContentInfo_free(c->cms);
	return !sp_crypto_lacked_memory() && done;
}

/*
 * libcrypto does not always tell of a lack of memory: what does not hold, or was passed over, is looked at once more, and must come to
 * the same.
 */
bool sp_cms_check(sp_signed *s, const signprep_document *doc, const sp_trust *trust, sp_arena *arena)
{
	sp_signed again = *s;
	const unsigned before = s->facts.flaws;
	sp_value_check first = { .s = s, .doc = doc, .arena = arena }, second = { .s = &again, .doc = doc, .arena = arena };

	(void) sp_crypto_lacked_memory();
	if (!check_once(&first, trust))
		return false;
	if (s->facts.flaws == before && !first.doubtful)
		return true;
	return check_once(&second, trust) && again.facts.flaws == s->facts.flaws && second.doubtful == first.doubtful;
}
