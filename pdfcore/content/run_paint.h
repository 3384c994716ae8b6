/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What painting a path leaves: filled areas, rules, a narrower clip. */
#ifndef SP_PDFCORE_CONTENT_RUN_PAINT_H
#define SP_PDFCORE_CONTENT_RUN_PAINT_H

#include "pdfcore/content/run.h"

enum { SP_PAINT_NOTHING = 0, SP_PAINT_FILL = 1 << 0, SP_PAINT_STROKE = 1 << 1, SP_PAINT_EVEN_ODD = 1 << 2 };

/** Paints the path as told, clips to it if W was seen, and forgets it. Throws. */
void sp_run_paint_path(fz_context *ctx, sp_run *run, unsigned how);
/** Opacity of the fill or stroke, group included; halved where a blend mode or soft mask lets things show through. */
float sp_run_fill_alpha(const sp_run *run);

#endif
