/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where a tag goes: near its box, and on no other box, keyword, tag or text if the page has room. */
#ifndef SP_PDFCORE_WRITE_TAG_PLACE_H
#define SP_PDFCORE_WRITE_TAG_PLACE_H

#include "pdfcore/write/canvas.h"

/** The paper in cells of a few pixels. Zero-initialise in the frame outside the guard; sp_tag_map_drop there. */
typedef struct sp_tag_map {
	int columns, rows;
	int width, height;    /* of the paper, pixels */
	unsigned char *taken; /* of each cell: a box, a keyword or a tag lies in it */
	unsigned *sums;   /* of boxes and keywords: taken cells above and left of each corner, so that most is told at one look */
	signed char *ink; /* of each cell: dark pixels; -1: not counted yet */
	size_t looks;     /* places that were looked at so far */
} sp_tag_map;

/** Throws. */
void sp_tag_map_open(fz_context *ctx, sp_tag_map *map, int width, int height);
/** Never throws. */
void sp_tag_map_drop(fz_context *ctx, sp_tag_map *map);
/** Nothing may be put there any more. */
void sp_tag_map_take(sp_tag_map *map, fz_rect r);
/** All boxes and keywords have been taken; tags follow. */
void sp_tag_map_settle(sp_tag_map *map);

/** A tag that looks for its place. */
typedef struct sp_tag_seek {
	fz_rect box; /* what it is a tag of, cut to the paper */
	float w, h;  /* of the tag */
	float most;  /* that its place may cost: pixels from the box, and five for each dark one under it */
	/* Would it hide anything? `crowded`: anything that its own box does not lie on as well. */
	bool (*hides)(const void *opaque, fz_rect tag, bool crowded);
	const void *opaque;
} sp_tag_seek;

/** The place with the least ink under it, the nearest of those; false: there is none. Never throws. */
bool sp_tag_place(sp_tag_map *map, const fz_pixmap *pixels, const sp_tag_seek *seek, fz_rect *out);

#endif
