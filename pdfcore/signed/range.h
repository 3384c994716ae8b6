/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a signature covers of its file. No MuPDF here. */
#ifndef SP_PDFCORE_SIGNED_RANGE_H
#define SP_PDFCORE_SIGNED_RANGE_H

#include "base/arena.h"
#include "pdfcore/signed/signed.h"

/**
 * Judges s->facts.range, four numbers as the file gives them, by the file's own bytes: flaws, covers, after, and the value between
 * the two ranges. False: no memory.
 */
bool sp_range_judge(sp_signed *s, const signprep_document *doc, sp_arena *arena);
/** Past the end of what is covered; 0 when the ranges are wrong. */
size_t sp_range_end(const sp_signed *s);
/** True when the bytes before `end` end as a PDF does. */
bool sp_range_ends_file(const signprep_document *doc, size_t end);
/**
 * Past the end of the next state of the file that ends behind `from` ("%%EOF" and the end of its line); 0 when there is none. A
 * place in a stream may look like it.
 */
size_t sp_range_next_end(const signprep_document *doc, size_t from);

#endif
