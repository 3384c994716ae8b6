/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file html.h
 * A preview as one HTML file: who signs, what was not placed and why, pictures of pages, and every component. It loads nothing,
 * runs no script, and holds no text of the request or the PDF that is not escaped.
 */
#ifndef SIGNPREP_HTML_H
#define SIGNPREP_HTML_H

#include <signprep/result.h>

SIGNPREP_BEGIN

/** A file that is being written. */
typedef struct signprep_html signprep_html;

/**
 * Begins it: head, parties, and what was not placed. The result must live as long.
 * Free `*out` with signprep_html_free, which must come after signprep_html_end for a file that is whole.
 * @return SIGNPREP_LIMIT D901, D906 (the writer refused)
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_html_new(signprep_html **out, const signprep_result *result,
	signprep_lang lang, signprep_write_fn write, void *opaque, signprep_error *err);
/** The picture of a page, as signprep_preview_pages and signprep_pool_preview hand it over; best made with `no_legend`. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_html_page(
	signprep_html *html, int page, const void *png, size_t length, signprep_error *err);
/** Ends it with the table of all components. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_html_end(signprep_html *html, signprep_error *err);
SIGNPREP_API void signprep_html_free(signprep_html *html);

SIGNPREP_END

#endif
