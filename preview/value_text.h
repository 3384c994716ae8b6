/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Lines of text in a box, by the estimate that the check goes by (locate/check/text_fit.h), and where the marks of a value go. */
#ifndef SP_PREVIEW_VALUE_TEXT_H
#define SP_PREVIEW_VALUE_TEXT_H

#include <signprep/result.h>

#include "locate/check/text_fit.h"

/** One mark of a value; `text` is its label, not terminated, NULL for none. False stops. */
typedef bool (*sp_value_mark_fn)(void *opaque, const signprep_mark *mark, const char *text, size_t length);

/** One box of one component, and who takes its marks. */
typedef struct sp_value_drawing {
	const signprep_component *component;
	const signprep_placement *placement;
	const signprep_png_options *options; /* the pictures at hand */
	sp_value_mark_fn add;
	void *opaque;
} sp_value_drawing;

/** A text laid out in a box. */
typedef struct sp_value_text {
	const char *text;
	bool lines; /* it may take several */
	signprep_rect rect;
	double size;
	signprep_text_align align;
	uint32_t colour;
} sp_value_text;

#define SP_VALUE_INK 0x202020u
#define SP_VALUE_TOO_LARGE 0xC62828u /* what does not fit is seen as such */

/** Lines from the top where there may be several, else one in the middle. One line too many is drawn: it shows that there are more. */
bool sp_value_put_text(const sp_value_drawing *drawing, const sp_value_text *text);
/** One line, its letters from `y` down. */
bool sp_value_put_line(const sp_value_drawing *drawing, const sp_value_text *text, const sp_text_line *line, double y);

#endif
