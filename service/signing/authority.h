/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Who vouches for the sandbox's signers: a key and a certificate of its own. */
#ifndef SP_SERVICE_SIGNING_AUTHORITY_H
#define SP_SERVICE_SIGNING_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include <signprep/error.h>

typedef struct sp_authority sp_authority;

/** In a folder: key and certificate, which no one else should see, and the certificate alone for who wants to trust it. */
#define SP_AUTHORITY_KEPT "authority.pem"
#define SP_AUTHORITY_CERTIFICATE "authority.crt"

/** Those that the folder has, or new ones, which are kept there; NULL as `folder`: new ones. @return S260, R02x, D901 */
signprep_code sp_authority_open(sp_authority **out, const char *folder, signprep_error *err);
void sp_authority_free(sp_authority *authority);

/* Borrowed. */
typedef struct sp_signed_bytes {
	const void *data;
	size_t length;
} sp_signed_bytes;

/** A detached CMS signature of `bytes`, in a name that the authority vouches for. NULL: no memory. Free with free(). */
unsigned char *sp_authority_sign(
	const sp_authority *authority, const char *name, time_t now, const sp_signed_bytes *bytes, size_t *length);

#endif
