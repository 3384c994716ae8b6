/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file geometry.h
 * Viewed space: the one coordinate space of every answer.
 *
 * Points (1/72 in); the origin is the top left corner of the page as a reader sees it: CropBox ∩ MediaBox
 * after /Rotate, UserUnit applied; x runs right, y runs DOWN. This is the space of ComponentPosX and
 * ComponentPosY (ComponentPosY = page height − top edge in a bottom-left space).
 * User space is the space of the PDF's content streams: bottom-left, y up, boxes as written.
 */
#ifndef SIGNPREP_GEOMETRY_H
#define SIGNPREP_GEOMETRY_H

#include <signprep/export.h>

SIGNPREP_BEGIN

typedef struct signprep_point {
	double x, y;
} signprep_point;
/** x0 <= x1 and y0 <= y1 in every answer. */
typedef struct signprep_rect {
	double x0, y0, x1, y1;
} signprep_rect;
/** Corners along the text: upper left, upper right, lower left, lower right. */
typedef struct signprep_quad {
	signprep_point ul, ur, ll, lr;
} signprep_quad;
/** [a b c d e f] as in PDF: x' = a·x + c·y + e, y' = b·x + d·y + f. */
typedef struct signprep_matrix {
	double a, b, c, d, e, f;
} signprep_matrix;

SIGNPREP_API signprep_point signprep_matrix_apply(signprep_matrix m, signprep_point p);
/** Bounding box of the transformed rectangle. */
SIGNPREP_API signprep_rect signprep_matrix_apply_rect(signprep_matrix m, signprep_rect r);
/** The inverse; the identity when `m` has none. */
SIGNPREP_API signprep_matrix signprep_matrix_invert(signprep_matrix m);
SIGNPREP_API signprep_rect signprep_quad_bounds(signprep_quad q);
SIGNPREP_API signprep_rect signprep_rect_union(signprep_rect a, signprep_rect b);
/** The common part; x1 <= x0 or y1 <= y0 when there is none. */
SIGNPREP_API signprep_rect signprep_rect_intersect(signprep_rect a, signprep_rect b);
/** 0 for an empty rectangle. */
SIGNPREP_API double signprep_rect_area(signprep_rect r);

SIGNPREP_END

#endif
