/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file prepare.h
 * Copies of a PDF on which every engine agrees about coordinates.
 */
#ifndef SIGNPREP_PREPARE_H
#define SIGNPREP_PREPARE_H

#include <stdbool.h>

#include <signprep/document.h>
#include <signprep/render.h>

SIGNPREP_BEGIN

/** Zero-initialise. */
typedef struct signprep_prepare_options {
	size_t size;           /**< sizeof this struct, or 0: see signprep.h */
	bool allow_restricted; /**< go on although the owner of the file forbids changes */
	bool allow_signed;     /**< go on although signatures in the file will no longer verify */
	bool flatten;          /**< paint fields and notes into their pages, and take the form away */
	bool keep_space;       /**< leave Rotate, CropBox and UserUnit as they are: only flatten, and write without encryption */
} signprep_prepare_options;

/**
 * Writes a copy of the PDF at `path` in which each page's Rotate, CropBox offset and UserUnit are part of its
 * content: MediaBox is [0 0 width height] of viewed space, so that top-left and bottom-left coordinates differ
 * by the page height and nothing else. Text, fields and annotations stay where a reader sees them.
 * Destinations of links and outlines are left as they are. The copy is not encrypted. With `flatten` what fields and
 * notes show becomes part of their pages, at the place where it is seen; links stay, and so do notes that the file holds no
 * appearance of.
 * @param changed_pages number of pages that were changed; may be NULL. 0: the copy only differs in its form.
 * @return what signprep_document_open returns; SIGNPREP_RULE D820 signed, D821 restricted,
 *         R736 a field to be flattened has a value and no appearance; SIGNPREP_LIMIT
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_normalize(const char *path,
	const signprep_document_options *document_options, const signprep_prepare_options *options, int *changed_pages,
	signprep_write_fn write, void *opaque, signprep_error *err);

SIGNPREP_END

#endif
