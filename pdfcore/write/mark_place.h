/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Marks on their paper: where they lie on it, and where they leave it. */
#ifndef SP_PDFCORE_WRITE_MARK_PLACE_H
#define SP_PDFCORE_WRITE_MARK_PLACE_H

#include <signprep/render.h>

#include "pdfcore/write/tag_place.h"

typedef struct sp_tag {
	fz_rect rect;
	const signprep_mark *mark; /* whose it is */
} sp_tag;

/** Room for one label at work; `tags` is malloc'd by the caller, one per mark. */
typedef struct sp_marks {
	const signprep_mark *items;
	size_t count;
	double scale;                     /* pixels per point */
	int width, height;                /* of the paper, pixels */
	double paper_width, paper_height; /* and in points */
	sp_tag *tags;                     /* where labels stand already */
	size_t tag_count;
	size_t untagged;     /* boxes whose label found no place */
	sp_tag_map map;      /* zero; whoever has the struct drops it */
	const char *picture; /* the name of the one that is being drawn */
} sp_marks;

/** Viewed space to pixels. */
fz_rect sp_marks_place(const sp_marks *marks, signprep_rect r);

/** A box over more than half of the page, or a watermark's text: what lies on it hides nothing of it. */
bool sp_marks_is_ground(const sp_marks *marks, const signprep_mark *mark);

#define SP_EDGE_ARROW 22 /* pixels from the edge to the arrow's end */
/** Where a box sticks out of the paper: bars and arrows at the edges it crosses, four at most; how many. */
typedef struct sp_edge {
	fz_rect taken; /* bar and arrow */
	fz_point tip;  /* of the arrow, on the edge */
	int dx, dy;    /* which way it points */
	float bar_from, bar_to;
	double beyond; /* points that the box reaches past the edge */
} sp_edge;
int sp_marks_edges(const sp_marks *marks, signprep_rect rect, sp_edge out[4]);

#endif
