/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The one who signed a CMS structure, and whether it was they. */
#ifndef SP_VERIFY_SIGNER_H
#define SP_VERIFY_SIGNER_H

#include <openssl/cms.h>
#include <openssl/evp.h>

#include "base/arena.h"
#include "pdfcore/signed/signed.h"

typedef struct sp_cms_digest {
	unsigned char bytes[EVP_MAX_MD_SIZE];
	size_t length;
} sp_cms_digest;

/* A value under the eye. */
typedef struct sp_value_check {
	sp_signed *s;
	const signprep_document *doc;
	CMS_ContentInfo *cms;
	sp_arena *arena;
	bool doubtful; /* something was passed over that is there */
} sp_value_check;

/* Borrowed from the structure. */
typedef struct sp_signer {
	CMS_SignerInfo *info;
	X509 *cert;
	EVP_PKEY *key;
	const EVP_MD *md;
} sp_signer;

bool sp_digest_is(const sp_cms_digest *digest, const unsigned char *bytes, size_t length);
bool sp_digest_is_weak(const EVP_MD *md);
bool sp_bytes_digest(const unsigned char *bytes, size_t length, const EVP_MD *md, sp_cms_digest *out);

/** Of the bytes that a signature covers; false when they can't be read. */
bool sp_covered_digest(const sp_signed *s, const signprep_document *doc, const EVP_MD *md, sp_cms_digest *out);

/** Exactly one signer with a certificate; else false, and why is among the flaws. */
bool sp_signer_find(sp_signer *out, sp_value_check *c);
/** Of another structure; false: not exactly one with a certificate and a known digest. */
bool sp_signer_of(sp_signer *out, CMS_ContentInfo *cms);
/** "rsaEncryption", "id-ecPublicKey", "SM2". */
const char *sp_signer_algorithm(const sp_signer *signer);
/** Flaws of a signer who should have signed content of that digest and type. */
unsigned sp_signer_verify(const sp_signer *signer, const sp_cms_digest *content, const ASN1_OBJECT *type);
/** The time that was signed, into the facts. False: no memory. */
bool sp_signer_times(const sp_signer *signer, sp_value_check *c);

#endif
