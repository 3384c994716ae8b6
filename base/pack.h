/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Values as bytes between processes of the same program: no portability, no versions. The writer appends to a buffer;
 * the reader trusts nothing, remembers the first thing that was wrong and answers zeros and "" from then on.
 */
#ifndef SP_BASE_PACK_H
#define SP_BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

void sp_pack_u32(sp_buf *out, uint32_t value);
void sp_pack_u64(sp_buf *out, uint64_t value);
void sp_pack_double(sp_buf *out, double value);
/** NULL becomes "". */
void sp_pack_text(sp_buf *out, const char *text);
/** Any bytes. */
void sp_pack_bytes(sp_buf *out, const void *bytes, size_t length);

typedef struct sp_unpack {
	const char *at;
	size_t left;
	bool bad;
} sp_unpack;

uint32_t sp_unpack_u32(sp_unpack *in);
/** At most `max`, else bad. */
uint32_t sp_unpack_upto(sp_unpack *in, uint32_t max);
uint64_t sp_unpack_u64(sp_unpack *in);
/** Finite, else bad. */
double sp_unpack_double(sp_unpack *in);
/** Well-formed UTF-8 without NUL, terminated, inside the buffer. Never NULL. */
const char *sp_unpack_text(sp_unpack *in);
/** As above without the demand for UTF-8: names of files. */
const char *sp_unpack_name(sp_unpack *in);
/** Inside the buffer; a NUL stands behind them. */
const char *sp_unpack_bytes(sp_unpack *in, size_t *length);
/** A number of items each of which takes at least `least` bytes of what is left; else bad and 0. */
size_t sp_unpack_count(sp_unpack *in, size_t least);
/** True when all went well and nothing is left. */
bool sp_unpack_done(const sp_unpack *in);

#endif
