/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the tests of edge cases share: documents from bytes, checked requests, issues by id, pixels. */
#ifndef SP_TESTS_EDGE_H
#define SP_TESTS_EDGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signprep/signprep.h>

#include "tests/support/pdf_writer.h"
#include "tests/support/png_read.h"

/** A document and the bytes it lives on. */
typedef struct edge_doc {
	char *bytes;
	size_t length;
	signprep_document *doc;
} edge_doc;

/** Takes the bytes over; fails the test when they can't be opened. */
edge_doc edge_open(char *bytes, size_t length);
/** A file of the tests' folder ("lab/pdf/01_plain.pdf"). */
edge_doc edge_open_file(const char *name);
/** One page with `entries` (MediaBox is not added) and `content`; /F1 is Helvetica. */
edge_doc edge_page(const char *entries, const char *content);
void edge_close(edge_doc *d);

/** Sets a tree of `count` page objects into `w`, whose catalogue gets `catalog` besides. */
void edge_set_tree(pdf_writer *w, int tree, const int *pages, int count, const char *catalog);

/**
 * signprep_check of a request whose two signers, a company and a person, have the sign components given (JSON, ' for ";
 * NULL: a signer who places their own).
 */
signprep_result *edge_check(const edge_doc *d, const char *company, const char *person);
/** The one placement of component `index`; fails when there is not exactly one. */
const signprep_placement *edge_only(const signprep_result *result, size_t index);
/** How many findings of kind `id` there are. */
size_t edge_count(const signprep_issues *issues, const char *id);
/** Fails unless there is no error among the findings. */
void edge_no_error(const signprep_result *result);
/** Fails unless the numbers agree to 0.001. */
void edge_assert_rect(signprep_rect r, double x0, double y0, double x1, double y1);

/** A page as pixels; `result` NULL: without marks. Free with png_free. */
png_image edge_render(signprep_document *doc, const signprep_result *result, int page, double dpi);

/** Bounds of all pixels of one colour, as [x0, x1) × [y0, y1); false when there are none. `colour` is 0xRRGGBB. */
bool edge_bounds(const png_image *image, uint32_t colour, signprep_rect *out);

#endif
