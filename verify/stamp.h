/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Timestamps of an authority (RFC 3161). */
#ifndef SP_VERIFY_STAMP_H
#define SP_VERIFY_STAMP_H

#include "verify/signer.h"

/* What a token says. */
typedef struct sp_stamp {
	int digest_nid;
	unsigned char imprint[EVP_MAX_MD_SIZE];
	size_t imprint_length;
	const char *time; /* in the arena; NULL: no memory */
} sp_stamp;

/** False: that is no TSTInfo. */
bool sp_stamp_read(sp_stamp *out, const ASN1_OCTET_STRING *content, sp_arena *arena);
/** The timestamp over the signature, where there is one: its time and who made it, or SIGNPREP_FLAW_TIMESTAMP. False: no memory. */
bool sp_stamp_check(const sp_signer *signer, sp_value_check *c);

#endif
