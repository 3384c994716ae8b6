/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Objects as digests of what they say, not of how they are written: programs that append an update write objects anew, with the
 * entries of dictionaries in another order and numbers in another form.
 */
#ifndef SP_PDFCORE_SIGNED_DIGEST_H
#define SP_PDFCORE_SIGNED_DIGEST_H

#include "pdfcore/internal.h"

#define SP_DIGEST_BYTES 32
/* How deep direct objects may lie in each other; the parser allows no more. */
#define SP_DIGEST_DEPTH_MAX 512
typedef unsigned char sp_digest[SP_DIGEST_BYTES]; /* all zeros: there is no such object */

/* Members that are left out of a dictionary, ended by NULL; NULL for none. */
typedef const char *const *sp_left_out;

typedef struct sp_digest_entry {
	const char *name;
	int place;
} sp_digest_entry;

/* Zero-initialise; sp_digester_clear in any case, also when something threw. */
typedef struct sp_digester {
	fz_sha256 state;
	sp_digest_entry *entries; /* of the dictionaries that the present object lies in, one behind the other */
	size_t used, cap;
} sp_digester;

void sp_digest_start(sp_digester *d);
/** References count as references. Throws. */
void sp_digest_object(fz_context *ctx, sp_digester *d, pdf_obj *obj);
/** The entries of `dict` but for those. Throws. */
void sp_digest_members(fz_context *ctx, sp_digester *d, pdf_obj *dict, sp_left_out left_out);
/** The bytes of the stream `number` as they lie in the file. Throws. */
void sp_digest_stream(fz_context *ctx, sp_digester *d, pdf_document *pdf, int number);
void sp_digest_end(sp_digester *d, sp_digest out);
void sp_digester_clear(sp_digester *d);

/** True when `key` is one of them. */
bool sp_is_left_out(fz_context *ctx, pdf_obj *key, sp_left_out names);

#endif
