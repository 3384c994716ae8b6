/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What reading packed results and finds has in common: places, and texts that are kept in an arena. */
#ifndef SP_LOCATE_UNPACK_H
#define SP_LOCATE_UNPACK_H

#include <signprep/geometry.h>

#include "base/arena.h"
#include "base/pack.h"

typedef struct sp_reader {
	sp_unpack *in;
	sp_arena *arena;
	bool failed; /* no memory */
} sp_reader;

/** Neither bad bytes nor want of memory so far. */
bool sp_reader_goes_on(const sp_reader *reader);
/** A copy; never NULL. */
const char *sp_reader_text(sp_reader *reader);
/** Room for a counted array whose items take at least `least` bytes each; zeroed, one at least. NULL: no memory, *count is 0. */
void *sp_reader_array(sp_reader *reader, size_t *count, size_t least, size_t size);
int sp_reader_page(sp_reader *reader);
signprep_point sp_reader_point(sp_reader *reader);
signprep_rect sp_reader_rect(sp_reader *reader);

void sp_pack_rect(sp_buf *out, signprep_rect rect);

#endif
