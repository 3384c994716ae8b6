/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The page as the reader of a turned text sees it: `x` runs along the text, `y` down from line to line. A frame is
 * named by the direction of its text, 0, 90, 180 or 270; frame 0 is viewed space.
 */
#ifndef SP_BASE_ORIENTATION_H
#define SP_BASE_ORIENTATION_H

#include <signprep/geometry.h>

signprep_point sp_orientation_point(int direction, double x, double y);
signprep_rect sp_orientation_rect(int direction, signprep_rect viewed);
/** From the frame back to viewed space. */
signprep_rect sp_orientation_leave(int direction, signprep_rect framed);

#endif
