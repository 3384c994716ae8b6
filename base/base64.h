/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Strict base64 (RFC 4648 section 4): padded, no white space, no left-over bits. */
#ifndef SP_BASE_BASE64_H
#define SP_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/** True for base64; `*decoded` gets the length of what it stands for. */
bool sp_base64_valid(const char *text, size_t length, size_t *decoded);
/** Decodes all of the text; `*out` is allocated. False: ill-formed, or memory is out. */
bool sp_base64_decode(const char *text, size_t length, unsigned char **out, size_t *out_length);

#endif
