/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Marks over a rendered page. */
#ifndef SP_PDFCORE_WRITE_MARKS_H
#define SP_PDFCORE_WRITE_MARKS_H

#include <signprep/render.h>

#include "pdfcore/write/canvas.h"

/** Room for one label at work; `tags` is malloc'd by the caller, one per mark. */
typedef struct sp_marks {
	const signprep_mark *items;
	size_t count;
	double scale;      /* pixels per point */
	int width, height; /* of the paper, pixels */
	fz_rect *tags;     /* where labels stand already */
	size_t tag_count;
} sp_marks;

/** Draws all marks: the rejected below, then hits, boxes, arrows, and all labels on top. Throws. */
void sp_marks_draw(fz_context *ctx, sp_canvas *canvas, sp_marks *marks);

#endif
