/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Timestamps. */
#include "verify/stamp.h"

#include <string.h>

#include <openssl/objects.h>
#include <openssl/ts.h>

#include "verify/trust.h"

bool sp_stamp_read(sp_stamp *out, const ASN1_OCTET_STRING *content, sp_arena *arena)
{
	const unsigned char *at = ASN1_STRING_get0_data(content);
	TS_TST_INFO *info = d2i_TS_TST_INFO(NULL, &at, ASN1_STRING_length(content));
	TS_MSG_IMPRINT *imprint = info ? TS_TST_INFO_get_msg_imprint(info) : NULL;
	const ASN1_OCTET_STRING *bytes = imprint ? TS_MSG_IMPRINT_get_msg(imprint) : NULL;
	const int length = bytes ? ASN1_STRING_length(bytes) : 0;
	const bool read = bytes && length > 0 && length <= EVP_MAX_MD_SIZE;

	*out = (sp_stamp) { .digest_nid = NID_undef };
	if (read) {
		out->digest_nid = OBJ_obj2nid(TS_MSG_IMPRINT_get_algo(imprint)->algorithm);
		out->imprint_length = (size_t) length;
		memcpy(out->imprint, ASN1_STRING_get0_data(bytes), out->imprint_length);
		out->time = sp_time_text(TS_TST_INFO_get_time(info), arena);
	}
	TS_TST_INFO_free(info);
	return read;
}

/* The token of the signature; NULL when there is none, or it is none. */
static CMS_ContentInfo *token_of(const sp_signer *signer, bool *there)
{
	const int at = CMS_unsigned_get_attr_by_NID(signer->info, NID_id_smime_aa_timeStampToken, -1);
	X509_ATTRIBUTE *attribute = at >= 0 ? CMS_unsigned_get_attr(signer->info, at) : NULL;
	const ASN1_TYPE *type = attribute ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;

	*there = attribute != NULL;
	if (!type || type->type != V_ASN1_SEQUENCE)
		return NULL;
	const unsigned char *bytes = ASN1_STRING_get0_data(type->value.sequence);
	return d2i_CMS_ContentInfo(NULL, &bytes, ASN1_STRING_length(type->value.sequence));
}

/* The imprint is of the signature's value, and the authority signed what says so. */
static bool holds(const sp_signer *authority, const sp_signer *signer, const sp_stamp *stamp, CMS_ContentInfo *token)
{
	const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(signer->info);
	const ASN1_OCTET_STRING *content = *CMS_get0_content(token);
	const EVP_MD *md = EVP_get_digestbynid(stamp->digest_nid);
	sp_cms_digest digest;

	if (!md || !sp_bytes_digest(ASN1_STRING_get0_data(value), (size_t) ASN1_STRING_length(value), md, &digest) ||
		!sp_digest_is(&digest, stamp->imprint, stamp->imprint_length))
		return false;
	return sp_bytes_digest(ASN1_STRING_get0_data(content), (size_t) ASN1_STRING_length(content), authority->md, &digest) &&
		!sp_signer_verify(authority, &digest, CMS_get0_eContentType(token));
}

static bool look_at(CMS_ContentInfo *token, const sp_signer *signer, sp_value_check *c)
{
	ASN1_OCTET_STRING **content = OBJ_obj2nid(CMS_get0_type(token)) == NID_pkcs7_signed ? CMS_get0_content(token) : NULL;
	sp_stamp stamp;
	sp_signer authority;

	/* Without its certificate nobody can say whether it holds: then the signer's own time counts. */
	if (!content || !*content || !sp_stamp_read(&stamp, *content, c->arena)) {
		c->s->facts.flaws |= SIGNPREP_FLAW_TIMESTAMP;
		return true;
	}
	if (!stamp.time)
		return false;
	if (!sp_signer_of(&authority, token)) {
		c->doubtful = true;
		return true;
	}
	if (!holds(&authority, signer, &stamp, token))
		c->s->facts.flaws |= SIGNPREP_FLAW_TIMESTAMP;
	c->s->facts.stamp_time = stamp.time;
	c->s->facts.stamp_signer = sp_certificate_holder(authority.cert, c->arena);
	return c->s->facts.stamp_signer != NULL;
}

bool sp_stamp_check(const sp_signer *signer, sp_value_check *c)
{
	bool there = false, done = true;
	CMS_ContentInfo *token = token_of(signer, &there);

	if (token)
		done = look_at(token, signer, c);
	else if (there)
		c->s->facts.flaws |= SIGNPREP_FLAW_TIMESTAMP;
	CMS_ContentInfo_free(token);
	return done;
}
