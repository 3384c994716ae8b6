/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What signing needs of the authority. */
#ifndef SP_SERVICE_SANDBOX_AUTHORITY_H
#define SP_SERVICE_SANDBOX_AUTHORITY_H

#include <stddef.h>
#include <time.h>

typedef struct sp_authority sp_authority;

/* Borrowed. */
typedef struct sp_signed_bytes {
	const void *data;
	size_t length;
} sp_signed_bytes;

/** A detached CMS signature of `bytes`, in a name that the authority vouches for. NULL: no memory. Free with free(). */
unsigned char *sp_authority_sign(
	const sp_authority *authority, const char *name, time_t now, const sp_signed_bytes *bytes, size_t *length);

#endif
