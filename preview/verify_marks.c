/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where signatures stand, and where they were meant to. */
#include <stdlib.h>
#include <string.h>

#include <signprep/verify.h>

#include "base/fail.h"

#define MEANT_COLOUR 0x606060u
#define GOOD_COLOUR 0x2E7D32u
#define BAD_COLOUR 0xC62828u
/* Nearer than this, an arrow would only hide what it points at. */
#define ARROW_MIN 6.0
#define MARKS_EACH 3

static size_t put_marks(signprep_mark *out, const signprep_signed *s)
{
	const uint32_t colour = signprep_signed_intact(s) ? GOOD_COLOUR : BAD_COLOUR;
	size_t count = 0;

	if (*s->component && s->meant_page == s->page) {
		out[count++] = (signprep_mark) {
			.kind = SIGNPREP_MARK_REJECTED, .rect = s->meant, .from = s->meant, .colour = MEANT_COLOUR
		};
		if (s->distance > ARROW_MIN)
			out[count++] = (signprep_mark) {
				.kind = SIGNPREP_MARK_ARROW, .rect = s->rect, .from = s->meant, .colour = BAD_COLOUR
			};
	}
	out[count++] = (signprep_mark) {
		.kind = SIGNPREP_MARK_BOX, .rect = s->rect, .from = s->rect, .colour = colour, .label = s->field
	};
	return count;
}

signprep_code signprep_verification_marks(
	signprep_mark **out, size_t *count, const signprep_verification *verification, int page, signprep_error *err)
{
	const size_t signatures = signprep_verification_count(verification);
	signprep_mark *marks = calloc(MARKS_EACH * signatures + 1, sizeof *marks);

	*out = marks;
	*count = 0;
	if (!marks)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < signatures; i++) {
		const signprep_signed *s = signprep_verification_at(verification, i);

		if (s->page == page && s->rect.x1 > s->rect.x0 && s->rect.y1 > s->rect.y0)
			*count += put_marks(marks + *count, s);
	}
	return SIGNPREP_OK;
}
