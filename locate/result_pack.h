/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Results and finds as bytes, to be read in another process that does not trust the one that wrote them. Every count,
 * enum, number and text is checked. Of a result only the places and the findings travel: what will be sent is made anew
 * from the request as the reader has it, so that the writer decides where a box stands and nothing else. What is read
 * has no document: previews must be made where it was written.
 */
#ifndef SP_LOCATE_RESULT_PACK_H
#define SP_LOCATE_RESULT_PACK_H

#include <signprep/find.h>
#include <signprep/geometry.h>
#include <signprep/result.h>

#include "base/arena.h"
#include "base/pack.h"

/** What a packed result is about, as the reader knows it. */
typedef struct sp_result_source {
	const signprep_request *request;
	signprep_emit emit;
	const char *file, *sha256; /* the latter has 64 characters */
	int page_count;
} sp_result_source;

/** Of a result with its document. What does not fit marks the buffer as failed. */
void sp_result_pack(sp_buf *out, const signprep_result *result, signprep_emit emit);
/** Texts and all. NULL with in->bad when the bytes are no result of this request, NULL without it when memory is out. */
signprep_result *sp_result_unpack(sp_unpack *in, const sp_result_source *source);

void sp_find_pack(sp_buf *out, const signprep_find *find);
/** As above; the answer must hold `keywords` in this order. Its texts stay in the bytes, which must outlive it. */
signprep_find *sp_find_unpack(sp_unpack *in, const char *const *keywords, size_t keyword_count);
/** Hands the bytes it was read from over to it. */
void sp_find_keep(signprep_find *find, sp_buf *bytes);

void sp_issues_pack(sp_buf *out, const signprep_issues *issues);
/** As above. */
signprep_issues *sp_issues_unpack(sp_unpack *in);

/** What reading packed results and finds has in common: places, and texts that are kept in an arena. */

typedef struct sp_unpacker {
	sp_unpack *in;
	sp_arena *arena;
	bool failed; /* no memory */
} sp_unpacker;

/** Neither bad bytes nor want of memory so far. */
bool sp_unpacker_goes_on(const sp_unpacker *reader);
/** Room for a counted array whose items take at least `least` bytes each; zeroed, one at least. NULL: no memory, *count is 0. */
void *sp_unpacker_array(sp_unpacker *reader, size_t *count, size_t least, size_t size);
int sp_unpacker_page(sp_unpacker *reader);
signprep_point sp_unpacker_point(sp_unpacker *reader);
signprep_rect sp_unpacker_rect(sp_unpacker *reader);

void sp_pack_rect(sp_buf *out, signprep_rect rect);
signprep_rect sp_unpack_rect(sp_unpack *in);

#endif
