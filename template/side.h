/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One of the two documents that are compared: its pages, its lines of text, and what stands where. */
#ifndef SP_TEMPLATE_SIDE_H
#define SP_TEMPLATE_SIDE_H

#include <stdbool.h>

#include <signprep/drift.h>

#include "locate/request/remembered.h"

/** How far from a box its line of text may stand, in points: an inch. */
#define SP_CONTEXT_REACH 72.0
/** What moves by no more stands where it stood. */
#define SP_DRIFT_NOTHING 0.1

/** A document by its looks. */
typedef struct sp_document {
	const char *file, *sha256;  /* "": not known */
	int page_count;             /* 0: not known */
	const sp_paper_size *sizes; /* of each page, or as sp_remembered has them */
	size_t size_count;
} sp_document;

typedef struct sp_side {
	const signprep_result *result;
	const signprep_inspection *inspection;
	const signprep_hit *lines; /* in reading order */
	size_t line_count;
} sp_side;

/** NULL where it is not known. */
const sp_paper_size *sp_document_size(const sp_document *document, int page);
/** Both sizes of the page are known, and they differ. */
bool sp_size_differs(const sp_document *a, const sp_document *b, int page);

sp_side sp_side_open(const signprep_drift_side *given);
/** The two texts are one, white space aside. */
bool sp_same_text(const char *a, const char *b);
/**
 * The line that a box stands by: the nearest one within reach, of those that touch it the one nearest to its middle; one with words if
 * there is any. NULL: none.
 */
const signprep_hit *sp_side_nearest(const sp_side *side, int page, signprep_rect box);
/** A line of this text within reach of the box. NULL: none. */
const signprep_hit *sp_side_near(const sp_side *side, int page, signprep_rect box, const char *text);
/** The `nth` line of this text, from 0, and in `*count` how many there are. NULL: not so many. */
const signprep_hit *sp_side_nth(const sp_side *side, const char *text, size_t nth, size_t *count);
/** How many lines of the same text stand before it. */
size_t sp_side_rank(const sp_side *side, const signprep_hit *line);
/** The line lies under the box. */
bool sp_lies_under(const signprep_hit *line, int page, signprep_rect box);

#endif
