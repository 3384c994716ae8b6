/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Rectangle helpers that are not public. */
#ifndef SP_BASE_GEOMETRY_H
#define SP_BASE_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/geometry.h>

signprep_rect sp_rect_normal(signprep_rect r);
bool sp_rect_is_empty(signprep_rect r);
/** Every number rounded to `places`. */
signprep_rect sp_rect_round(signprep_rect r, int places);
/** The polygon's inside holds the point: by winding, else by the even-odd rule. */
bool sp_polygon_holds(const signprep_point *corners, size_t count, bool wound, signprep_point at);
signprep_matrix sp_matrix_multiply(signprep_matrix first, signprep_matrix then);

#endif
