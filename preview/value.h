/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Values as they will stand in their boxes, by the estimate that the check goes by (locate/check/text_fit.h). */
#ifndef SP_PREVIEW_VALUE_H
#define SP_PREVIEW_VALUE_H

#include <signprep/result.h>

/** One line of a value; `text` is not terminated. False stops. */
typedef bool (*sp_value_line_fn)(void *opaque, signprep_rect rect, const char *text, size_t length, uint32_t colour);

/** The lines that a component shows in the box `rect`: none where it has no value that can be shown. False: stopped. */
bool sp_value_lines(const signprep_component *component, signprep_rect rect, sp_value_line_fn line, void *opaque);

#endif
