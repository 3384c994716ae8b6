/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A page as a grey picture without its text: what a scanner saw, for whoever looks for lines in it. Plain data. */
#ifndef SP_PDFCORE_WRITE_RASTER_H
#define SP_PDFCORE_WRITE_RASTER_H

#include <signprep/document.h>

/** At this resolution a hand would still find the lines of a form; a page of A4 has two million pixels then. */
#define SP_RASTER_DPI 150.0
/** Larger pages are drawn coarser, but not coarser than half of it: a line would be lost between two pixels. */
#define SP_RASTER_PIXELS ((size_t) 9000000)
/** Of all images of a page; A3 in 600 dpi has 70 million. More is no page to be read, but work for a reader's processor. */
#define SP_RASTER_IMAGE_PIXELS 120e6

typedef struct sp_raster {
	int width, height;
	double scale;        /**< pixels per point */
	unsigned char *grey; /**< rows from the top, 0 black to 255 white; NULL when nothing was drawn */
	double image_pixels; /**< of the images on the page */
	bool too_large;      /**< these are too many, or the page is: nothing was drawn */
	bool incomplete;     /**< something on the page could not be drawn */
} sp_raster;

/**
 * Draws page `number` (1-based) in viewed space. Nothing is decoded on a page without images, or with too many pixels.
 * Call sp_raster_clear, whatever it returns.
 * @return SIGNPREP_INVALID (P101), SIGNPREP_UNREADABLE (D708), SIGNPREP_LIMIT (D901, D902)
 */
signprep_code sp_raster_load(sp_raster *out, signprep_document *doc, int number, signprep_error *err);
void sp_raster_clear(sp_raster *raster);

#endif
