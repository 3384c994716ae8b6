/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pictures the right way up, laid into a box. */
#ifndef SP_PDFCORE_UPRIGHT_H
#define SP_PDFCORE_UPRIGHT_H

#include <signprep/render.h>

#include "pdfcore/compat.h"

/** The camera lay on its side (EXIF): the picture is as wide as its pixels are high. */
bool sp_upright_is_turned(fz_context *ctx, fz_image *image);
/** Where the unit square that the image fills goes, for `box` in a space whose y goes down, as MuPDF paints it. */
fz_matrix sp_upright_place(fz_context *ctx, fz_image *image, fz_rect box, signprep_fit fit);
/** The same for content of a PDF, where the square's y and the space's y go up: CORNER is still the upper left one. */
fz_matrix sp_upright_place_up(fz_context *ctx, fz_image *image, fz_rect box, signprep_fit fit);

#endif
