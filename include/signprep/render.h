/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file render.h
 * Pages as PNG with marks drawn on them, and PDFs with pictures stamped on their pages.
 */
#ifndef SIGNPREP_RENDER_H
#define SIGNPREP_RENDER_H

#include <signprep/document.h>

SIGNPREP_BEGIN

/** Where output goes. Called with consecutive pieces; return false to stop (the call then fails with D906). */
typedef bool (*signprep_write_fn)(void *opaque, const void *bytes, size_t length);

typedef enum signprep_mark_kind {
	SIGNPREP_MARK_BOX,      /**< outlined, lightly filled rectangle with its label */
	SIGNPREP_MARK_HIT,      /**< thin outline: where a keyword or field stands */
	SIGNPREP_MARK_ARROW,    /**< from the edge of `from` to the nearest edge of `rect` */
	SIGNPREP_MARK_REJECTED, /**< dashed outline: a candidate that lost */
	SIGNPREP_MARK_TEXT, /**< a line of text as it will be filled in: `label` over the width of `rect`, which is one em high */
	SIGNPREP_MARK_PICTURE, /**< `picture`, the right way up, laid into `from` as `fit` says; what leaves `rect` is cut off */
	SIGNPREP_MARK_CELL,    /**< hair lines around `rect`, shaded when `hatch` is not 0 */
	SIGNPREP_MARK_CLIP     /**< a paper clip as high as `rect` */
} signprep_mark_kind;

/** How a picture lies in its box. */
typedef enum signprep_fit {
	SIGNPREP_FIT_FILL,   /**< spread over all of it */
	SIGNPREP_FIT_MIDDLE, /**< as large as it can be in its proportions, in the middle */
	SIGNPREP_FIT_CORNER  /**< the same in the upper left corner */
} signprep_fit;

typedef struct signprep_mark {
	signprep_mark_kind kind;
	signprep_rect rect;  /**< viewed space */
	signprep_rect from;  /**< viewed space, arrows and pictures only */
	uint32_t colour;     /**< 0xRRGGBB */
	const char *label;   /**< UTF-8, CJK allowed; NULL if none. Of a picture: its name, for messages */
	unsigned hatch;      /**< 0: plain; 1..7: lines over it that tell parties apart without colour */
	const void *picture; /**< pictures only: the bytes of a PNG or JPEG file */
	size_t picture_length;
	double turn;      /**< text only: degrees clockwise about the middle of `rect` */
	double alpha;     /**< text and pictures: how much covers what is below, 0..1; 0 means 1 */
	signprep_fit fit; /**< pictures only */
} signprep_mark;

/** How many hatches there are, the plain one among them; further numbers begin anew. */
#define SIGNPREP_HATCHES 8

typedef enum signprep_legend_kind {
	SIGNPREP_LEGEND_HEADING,
	SIGNPREP_LEGEND_PARTY,  /**< a swatch as the party's boxes look, `text` beside it and `detail` below */
	SIGNPREP_LEGEND_ITEM,   /**< a chip of the colour, `text` beside it and `detail` below */
	SIGNPREP_LEGEND_REMARK, /**< small text alone */
	SIGNPREP_LEGEND_UNTAGGED /**< a remark on boxes whose labels found no room: the number of them, then `text`; only if there are any */
} signprep_legend_kind;

/** A row of what stands beside a page. */
typedef struct signprep_legend_row {
	signprep_legend_kind kind;
	uint32_t colour; /**< 0xRRGGBB */
	unsigned hatch;
	const char *text, *detail; /**< UTF-8; NULL if none. Each is cut after a few lines. */
} signprep_legend_row;

/** A picture that previews draw where a component's value names it. All is borrowed. */
typedef struct signprep_picture {
	const char *value; /**< ComponentValue as it stands in the request: "@stamp.png", the id of a seal */
	const void *bytes; /**< a PNG or JPEG file */
	size_t length;
} signprep_picture;

/** Largest picture that is drawn, in pixels: what is larger is named, not drawn. */
#define SIGNPREP_PICTURE_PIXELS ((size_t) 40000000)

/** Zero-initialise, then set what is needed; 0 means the default given here. */
typedef struct signprep_png_options {
	size_t size;                      /**< sizeof this struct, or 0: see signprep.h */
	double dpi;                       /**< default 96 */
	size_t max_pixels;                /**< default 40 million; the page is scaled down to fit */
	signprep_lang lang;               /**< of the legend that previews have */
	bool no_legend;                   /**< previews: the page and its boxes alone */
	const signprep_picture *pictures; /**< previews: those that values name */
	size_t picture_count;
} signprep_png_options;

/** A page, what is drawn over it, and what stands beside it. */
typedef struct signprep_drawing {
	int page;
	const signprep_mark *marks;
	size_t mark_count;
	const signprep_legend_row *legend;
	size_t legend_count; /**< 0: the page alone */
} signprep_drawing;

/** Pictures to be made in turn, all in one way; the same page may come again. */
typedef struct signprep_drawings {
	const signprep_drawing *items;
	size_t count;
	const signprep_png_options *options; /**< NULL: as they are by default */
} signprep_drawings;

/** Width of the strip with the legend, in pixels at any resolution. */
#define SIGNPREP_LEGEND_WIDTH 300

/**
 * A page as a picture. Same input, same version: the same bytes. The page begins at the picture's top left corner whether a
 * legend stands beside it or not: the point (x, y) of viewed space is the pixel (x · dpi / 72, y · dpi / 72). A legend takes
 * SIGNPREP_LEGEND_WIDTH pixels more on the right; one that is longer than the page makes the picture as long, with grey below
 * the page.
 * @return SIGNPREP_INVALID P101 (no such page), SIGNPREP_UNREADABLE D540 a picture of a mark that can't be read, SIGNPREP_LIMIT
 *         (D9xx) when memory, time or the writer gives out
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_render_png(signprep_document *doc, const signprep_drawing *drawing,
	const signprep_png_options *options, signprep_write_fn write, void *opaque, signprep_error *err);

/**
 * Two pictures of signprep_render_png as one, side by side. @return SIGNPREP_LIMIT R734 when they are too large, or none
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_png_beside(const void *left, size_t left_length, const void *right,
	size_t right_length, signprep_write_fn write, void *opaque, signprep_error *err);

typedef enum signprep_stamp_kind {
	SIGNPREP_STAMP_SEAL,      /**< red ring with a star and the owner's name on the arc */
	SIGNPREP_STAMP_SIGNATURE, /**< a name as if written by hand */
	SIGNPREP_STAMP_TEXT       /**< plain text: dates, filled fields */
} signprep_stamp_kind;

typedef struct signprep_stamp {
	signprep_stamp_kind kind;
	int page;
	signprep_rect rect; /**< viewed space */
	const char *text;   /**< UTF-8 */
	double opacity;     /**< 0..1; 0 means 1 */
	int slice, slices;  /**< `rect` shows this slice (1..slices, from the left) of a picture that many times as wide; 0: all */
} signprep_stamp;

/**
 * Writes a copy of the document with the stamps painted on its pages, upright for the reader whatever the page's
 * rotation. The copy is not encrypted; signatures in it do not survive; a page object that stands in the page tree
 * twice is stamped in both places. The document itself stays as it is. Same input, same version: the same bytes.
 * @return SIGNPREP_INVALID P101 (no such page), SIGNPREP_RULE P112 (box without size), SIGNPREP_UNREADABLE D709,
 *         SIGNPREP_LIMIT (D9xx)
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_stamp_pdf(signprep_document *doc, const signprep_stamp *stamps, size_t count,
	signprep_write_fn write, void *opaque, signprep_error *err);

SIGNPREP_END

#endif
