/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One-page PDFs for the rows of docs/locating.md: a content stream over a fixed set of fonts. */
#ifndef SP_TESTS_ROW_FILE_H
#define SP_TESTS_ROW_FILE_H

#include <stddef.h>

/**
 * Fonts: /F1 Helvetica · /C1, /CV STSong-Light by UTF-16 code, horizontal and vertical · /CG the same by GBK code ·
 * /U1 Identity-H with a ToUnicode map (row_file.c) · /I0 Identity-H without one · /I1 the same, characters of Adobe-GB1 ·
 * /L1 Helvetica whose codes 1 and 2 are fi and /g12 · /T1, /T0 Type 3 with and without ToUnicode, codes A to D.
 * In `content`, {text} becomes the hexadecimal UTF-16 string of text. `page` are further entries of the page,
 * `resources` of its resources; /Properties /P0 is an optional-content group that is off, /P1 one that is on, /P2 a
 * membership of P0.
 */
char *row_file(const char *page, const char *resources, const char *content, size_t *length);

#endif
