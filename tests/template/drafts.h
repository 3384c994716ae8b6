/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What `template new` drafts for small contracts that are set by hand. */
#ifndef SP_TESTS_TEMPLATE_DRAFTS_H
#define SP_TESTS_TEMPLATE_DRAFTS_H

#include "paper.h"

/**
 * One page of lines, `drawing` on it: `expected` is "TYPE party label" for each place, a line each, in reading order; - where the row
 * fills it in. `open`: how many R712.
 */
void drafts_on(const paper_line *lines, size_t count, const char *drawing, const char *expected, int open);

#define DRAFTS(expected, open, ...) \
	do { \
		static const paper_line drafted_[] = { __VA_ARGS__ }; \
		drafts_on(drafted_, sizeof drafted_ / sizeof *drafted_, "", expected, open); \
	} while (0)

#endif
