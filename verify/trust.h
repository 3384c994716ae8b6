/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Certificates: what they say, and whether one leads to those that are trusted. */
#ifndef SP_VERIFY_TRUST_H
#define SP_VERIFY_TRUST_H

#include <openssl/x509.h>

#include <signprep/verify.h>

#include "base/arena.h"

#define SP_TRUST_BYTES_MAX ((size_t) 4 << 20)

typedef struct sp_trust sp_trust;

/** Empties libcrypto's list of errors. True: one of them was that it found no memory, and what it said means nothing. */
bool sp_crypto_lacked_memory(void);

/** From PEM text, which must outlive it. @return SIGNPREP_INVALID R862 no certificate in it, or too long */
signprep_code sp_trust_new(sp_trust **out, const char *pem, size_t length, signprep_error *err);
void sp_trust_free(sp_trust *trust);
/**
 * Whether `cert` leads to a trusted one through `others` (may be NULL), at `when` (NULL: now). Tells why not in OpenSSL's words,
 * which are static.
 */
bool sp_trust_leads(const sp_trust *trust, X509 *cert, STACK_OF(X509) * others, const ASN1_TIME *when, const char **why);

/** What a certificate says, into `facts`. False: no memory. */
bool sp_certificate_tell(signprep_signed *facts, X509 *cert, sp_arena *arena);
/** Whose it is: common name, organization, or the whole name. NULL: no memory. */
const char *sp_certificate_holder(X509 *cert, sp_arena *arena);
/** "2026-11-29T08:00:00Z"; "" when it is no time. NULL: no memory. */
const char *sp_time_text(const ASN1_TIME *time, sp_arena *arena);
/** The time that such a text tells; NULL: none. Free with ASN1_TIME_free. */
ASN1_TIME *sp_time_read(const char *text);

#endif
