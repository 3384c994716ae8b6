/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pages made by hand, glyph by glyph, and what is found on them without any PDF. */
#ifndef SP_TESTS_PAGE_TEXT_H
#define SP_TESTS_PAGE_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/find.h>
#include <signprep/text.h>

#include "locate/match/hit_list.h"

#define PAGE_ROOM 4096

/* How the next glyphs are painted. Zero fields: upright, black, opaque, page content. */
typedef struct pen {
	float size;
	float angle;   /* degrees, counter-clockwise as seen */
	float spacing; /* em, after each glyph */
	bool set;      /* spacing is the file's character spacing */
	bool vertical; /* vertical writing mode */
	uint8_t mode, flags;
	uint16_t source;
	uint32_t colour;
	float clear; /* 1 - alpha */
} pen;

typedef struct page_text {
	signprep_text text;
	pen pen;
	signprep_glyph glyphs[PAGE_ROOM];
	uint32_t cps[PAGE_ROOM * 2];
	signprep_paint paints[64];
	signprep_actual_text actual[8];
	signprep_font font;
	signprep_source sources[4]; /* page, annotation, field, form XObject of the annotation */
	uint32_t seq;
} page_text;

/** An empty A4 page with a 12 pt pen. Free it. */
page_text *page_new(void);
/**
 * Paints `utf8` from (x, y) on: Han one em wide, spaces a quarter, all else half. Returns where the pen stands then,
 * along the writing. Marks (U+03xx) have no width.
 */
float page_put(page_text *p, float x, float y, const char *utf8);
/** One glyph that stands for all of `utf8`, `width` em wide. */
float page_put_as_one(page_text *p, float x, float y, const char *utf8, float width);
void page_paint(page_text *p, signprep_paint_kind kind, bool exact, uint32_t colour, signprep_rect r);
/** /ActualText over the glyphs from number `first` on. */
void page_mean(page_text *p, uint32_t first, const char *utf8);

/** Looks for a keyword; the hits stay until the next call, `*count` of them. */
const sp_found *page_find(const page_text *p, const char *keyword, const signprep_match *match, size_t *count);
/** The number of hits, default switches when `match` is NULL. */
size_t page_count(const page_text *p, const char *keyword, const signprep_match *match);
/** The only hit; fails the test when there is not exactly one. */
const signprep_hit *page_only(const page_text *p, const char *keyword);
/** Lets go of what page_find kept. */
void page_forget(void);

/** The keyword in a PDF held in memory, as users find it. Free the find. */
signprep_find *pdf_find(const char *bytes, size_t length, const char *keyword, const signprep_match *match);

#define assert_near(a, b, tolerance) \
	do { \
		double a_ = (a), b_ = (b); \
		if (a_ - b_ > (tolerance) || b_ - a_ > (tolerance)) \
			fail_msg("%s is %g, expected %g", #a, a_, b_); \
	} while (0)

#endif
