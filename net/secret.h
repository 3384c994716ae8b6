/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A secret: copied into a page of its own that is kept out of core dumps and, where the system allows, out of
 * swap and of forked processes. Wiped when dropped. There is no way to print one.
 */
#ifndef SP_NET_SECRET_H
#define SP_NET_SECRET_H

#include <stdbool.h>
#include <stddef.h>

typedef struct sp_secret {
	char *text; /* NULL when there is none */
	size_t mapped;
} sp_secret;

#define SP_SECRET_MAX 8192 /* temporary tokens reach 4 KB */

/** Copies `text`; NULL or "" leaves the secret empty. False when memory is out or the text is longer than SP_SECRET_MAX. */
bool sp_secret_set(sp_secret *secret, const char *text);
void sp_secret_clear(sp_secret *secret);

#endif
