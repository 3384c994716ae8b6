/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where the text of a watermark stands in its box. */
#ifndef SP_LOCATE_CHECK_WATERMARK_H
#define SP_LOCATE_CHECK_WATERMARK_H

#include <signprep/result.h>

/** A line of text, turned about its middle. */
typedef struct sp_watermark {
	double wide, size; /* points, before it is turned */
	double turn;       /* degrees clockwise */
} sp_watermark;

/** What it takes across and down when it is turned. */
void sp_watermark_reach(const sp_watermark *mark, double *across, double *down);
/** The line before it is turned, for a box that it stands in a corner of, or in the middle; `corner` is not NONE. */
signprep_rect sp_watermark_at(const sp_watermark *mark, signprep_rect box, signprep_corner corner);

#endif
