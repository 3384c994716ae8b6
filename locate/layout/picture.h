/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Ruled lines in the picture of a page: what a scan has where other files have strokes. Grey pixels in, lines out.
 *
 * A line is thin, with something paler on both sides, straight, and longer than the stroke of a character. It may lean by two
 * degrees, have gaps that noise tore or that others cross, or consist of dots or dashes at even distances.
 */
#ifndef SP_LOCATE_LAYOUT_PICTURE_H
#define SP_LOCATE_LAYOUT_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/geometry.h>

typedef struct sp_picture_line {
	double x0, y0, x1, y1; /**< its middle from end to end, viewed space; from the left, or from the top */
	bool across;           /**< else it runs down */
	bool dotted;           /**< of dots or dashes */
} sp_picture_line;

typedef struct sp_picture {
	int width, height;
	double scale;       /**< pixels per point */
	unsigned char *ink; /**< 1 where a pixel is darker than its surroundings, 2 where it is a little */
	sp_picture_line *lines;
	size_t count, cap;
	bool crowded;         /**< more than SP_PICTURE_LINES: a picture of something else; there are no lines then */
	double skew;          /**< radians by which lines across the page go down to the right */
	signprep_point pivot; /**< the middle of the page */
} sp_picture;

/** A page full of forms has some hundred. */
#define SP_PICTURE_LINES 8000

/** `grey` has width × height bytes, 0 black to 255 white, and is not needed afterwards. False: no memory; nothing is held then. */
bool sp_picture_open(sp_picture *out, const unsigned char *grey, int width, int height, double scale);
/** Nothing is held afterwards. */
void sp_picture_close(sp_picture *picture);

/** Turns a point of viewed space so that lines across the page are level, or back. */
signprep_point sp_picture_level(const sp_picture *picture, signprep_point viewed);
signprep_point sp_picture_unlevel(const sp_picture *picture, signprep_point level);
/** The share of a rectangle, given in viewed space and leaning as the page does, that is ink, but for the lines in it. */
double sp_picture_inked(const sp_picture *picture, signprep_rect area);

#endif
