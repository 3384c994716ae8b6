/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The strip beside a page. */
#ifndef SP_PDFCORE_WRITE_LEGEND_H
#define SP_PDFCORE_WRITE_LEGEND_H

#include <signprep/render.h>

#include "pdfcore/write/canvas.h"

typedef struct sp_legend {
	const signprep_legend_row *rows;
	size_t count;
	size_t untagged; /* boxes without a tag */
} sp_legend;

/** Draws the strip on fresh paper, `height` pixels high or as high as its rows ask for. Throws. */
void sp_legend_draw(fz_context *ctx, sp_canvas *canvas, const sp_legend *legend, int height);

#endif
