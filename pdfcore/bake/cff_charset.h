/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Which CIDs the glyphs of a CID-keyed CFF font have. No MuPDF here. */
#ifndef SP_PDFCORE_WRITE_CFF_CHARSET_H
#define SP_PDFCORE_WRITE_CFF_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Fills cids[0..count) by glyph; of a font that is not keyed by CID they are the glyph numbers. False: no CFF font. */
bool sp_cff_charset(const unsigned char *bytes, size_t length, uint16_t *cids, size_t count);

#endif
