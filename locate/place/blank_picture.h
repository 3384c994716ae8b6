/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Blanks on pages that are pictures: what the scanner saw is looked at, when a blank is asked for there and never else. */
#ifndef SP_LOCATE_PLACE_BLANK_PICTURE_H
#define SP_LOCATE_PLACE_BLANK_PICTURE_H

#include <signprep/document.h>

#include "base/issues.h"
#include "locate/layout/picture.h"
#include "locate/place/blank.h"
#include "locate/request/spec.h"

typedef enum sp_picture_trouble {
	SP_PICTURE_FINE,
	SP_PICTURE_TOO_LARGE, /**< more pixels than are looked at */
	SP_PICTURE_BROKEN,    /**< some of it could not be drawn */
	SP_PICTURE_CROWDED    /**< full of lines: no form */
} sp_picture_trouble;

typedef struct sp_page_picture {
	int page; /**< 0: none yet */
	sp_picture lines;
	sp_picture_trouble trouble;
	double pixels, dpi; /**< of its images */
} sp_page_picture;

/** The hit's page is mostly images, and one of them lies where the hit stands. */
bool sp_page_is_picture(const signprep_text *text, const signprep_hit *hit);
/** Draws the page and finds its lines, unless it was done last. What is wrong with the picture is `trouble`, no error. */
signprep_code sp_page_picture_turn_to(sp_page_picture *kept, signprep_document *doc, int page, signprep_error *err);
void sp_page_picture_close(sp_page_picture *picture);
/** Fills `pictured` of a blank, and adds what is to be said of it: K260 to K264. */
void sp_page_picture_judge(
	const sp_page_picture *picture, sp_blank *blank, signprep_issues *issues, const sp_spec *spec, const signprep_hit *hit);

#endif
