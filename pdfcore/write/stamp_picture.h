/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The pictures of stamps: one ink on a transparent ground. */
#ifndef SP_PDFCORE_WRITE_STAMP_PICTURE_H
#define SP_PDFCORE_WRITE_STAMP_PICTURE_H

#include <signprep/render.h>

#include "pdfcore/write/canvas.h"

/** Ink of a kind, 0xRRGGBB. */
uint32_t sp_stamp_picture_ink(signprep_stamp_kind kind);
/** Draws on the whole of `canvas`, which is open and transparent; `scale` is its pixels per point. Throws. */
void sp_stamp_picture_draw(fz_context *ctx, sp_canvas *canvas, signprep_stamp_kind kind, const char *text, float scale);

/** A name as if written by hand (stamp_handwriting.c). Throws. */
void sp_stamp_picture_signature(fz_context *ctx, sp_canvas *canvas, const char *text, uint32_t ink);

#endif
