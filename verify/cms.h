/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The value of a signature: a CMS (PKCS #7) structure, verified by OpenSSL against the bytes that the signature covers. */
#ifndef SP_VERIFY_CMS_H
#define SP_VERIFY_CMS_H

#include "pdfcore/signed/signed.h"
#include "verify/trust.h"

/**
 * Fills what the value tells: signer, times, digest, algorithm, trust, and flaws. `trust` is NULL when it is not asked. Texts go to
 * `arena`. False: no memory.
 */
bool sp_cms_check(sp_signed *s, const signprep_document *doc, const sp_trust *trust, sp_arena *arena);

#endif
