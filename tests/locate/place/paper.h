/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Small contracts for tests: pages of text set by hand, requests from text. */
#ifndef SP_TESTS_LOCATE_PAPER_H
#define SP_TESTS_LOCATE_PAPER_H

#include <signprep/result.h>

#include "support.h"

/** One line of text: 12 pt, every Han character 12 pt wide; (x, y) is the start of its baseline from the bottom left. */
typedef struct paper_line {
	int page;
	double x, y;
	const char *text; /* UTF-8 */
} paper_line;

typedef struct paper {
	char *bytes;
	size_t length;
	signprep_document *doc;
} paper;

/** A document of `pages` pages of 595 by 842 pt. `extra` is content for every page ("" for none). */
void paper_open(paper *p, int pages, const paper_line *lines, size_t count, const char *extra);
/** A document from a file below the tests' folder. */
void paper_open_file(paper *p, const char *name);
void paper_close(paper *p);

/** Locates; ' stands for " in `json`. The call itself must succeed. */
signprep_result *paper_locate(const paper *p, const char *json, const signprep_locate_options *options);

#endif
