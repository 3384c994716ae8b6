/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * How a value lies in its box, by estimate: in the fonts of the service (黑体, 宋体, 仿宋) ideographs are one em wide, digits and
 * Latin letters half; lines stand no closer than one em; a line may break anywhere. The check says what does not fit, previews
 * show it, and baking paints by it.
 */
#ifndef SP_LOCATE_CHECK_TEXT_FIT_H
#define SP_LOCATE_CHECK_TEXT_FIT_H

#include <stdbool.h>
#include <stddef.h>

#define SP_TEXT_SIZE_LEAST 6.0    /* of the service, points */
#define SP_TEXT_SIZE_DEFAULT 12.0 /* where ComponentExtra says nothing */
#define SP_TEXT_SLACK 0.01        /* points */

/** A value and what it is to lie in, in points. */
typedef struct sp_text_box {
	const char *text; /* UTF-8 */
	double width, height;
	bool lines; /* it may take several */
} sp_text_box;

typedef struct sp_text_line {
	const char *start; /* borrowed */
	size_t length;
	int half_ems;
} sp_text_line;

/** True for the types whose values are texts in a box. */
bool sp_text_is_shown(const char *component_type);
/** True for those that may take several lines. */
bool sp_text_has_lines(const char *component_type);
/**
 * The next line of `*at` at `size` points, which moves on and is NULL at the end. A line holds at least one character; where
 * the box has one line only, what is between line feeds is one, however wide.
 */
sp_text_line sp_text_next(const char **at, const sp_text_box *box, double size);
/** Half ems that `length` bytes of text take. */
int sp_text_half_ems(const char *text, size_t length);
/** Half ems of the widest line; lines at `size`. */
int sp_text_widest(const sp_text_box *box);
size_t sp_text_line_count(const sp_text_box *box, double size);
bool sp_text_fits(const sp_text_box *box, double size);
/** The largest size below `size`, in halves of a point, that fits; 0: none does. */
double sp_text_size_that_fits(const sp_text_box *box, double size);

#endif
