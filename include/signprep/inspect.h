/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file inspect.h
 * A document at a glance: pages and their text, fields, signatures, what is odd about the file.
 */
#ifndef SIGNPREP_INSPECT_H
#define SIGNPREP_INSPECT_H

#include <signprep/field.h>
#include <signprep/issue.h>
#include <signprep/text.h>

SIGNPREP_BEGIN

/** What is looked at. */
enum {
	SIGNPREP_INSPECT_PAGES = 1 << 0,
	SIGNPREP_INSPECT_TEXT = 1 << 1, /**< of the pages: takes as long as a search */
	SIGNPREP_INSPECT_FIELDS = 1 << 2,
	SIGNPREP_INSPECT_FACTS = 1 << 3,
	SIGNPREP_INSPECT_SHA256 = 1 << 4
};

/** Zero-initialise. */
typedef struct signprep_inspect_options {
	size_t size;                                         /**< sizeof this struct, or 0: see signprep.h */
	unsigned parts;                                      /**< SIGNPREP_INSPECT_…; 0: all */
	void (*progress)(void *opaque, int done, int total); /**< pages; may be NULL */
	void *opaque;
} signprep_inspect_options;

typedef struct signprep_inspected_page {
	signprep_page page;
	signprep_text_health health; /**< as the next two only with SIGNPREP_INSPECT_TEXT */
	size_t chars;                /**< that are not blank */
	char unreadable_font[64];    /**< as in signprep_text */
} signprep_inspected_page;

/** Plain data, good after the document is freed. */
typedef struct signprep_inspection {
	char *file;      /**< name of the document */
	char sha256[65]; /**< lower-case hex, of its bytes; "" when not asked for */
	signprep_inspected_page *pages;
	size_t page_count;          /**< of those that can be read; the others are findings */
	bool has_fields, has_facts; /**< false: not asked for, or a finding says why they cannot be read */
	signprep_fields fields;
	signprep_facts facts;
	bool encrypted, restricted, repaired, lost_pages; /**< as signprep_document_encrypted … tell */
	signprep_issues *issues;                          /**< pages, fields, facts that cannot be read; damage (D753, D754) */
} signprep_inspection;

/**
 * What cannot be read is a finding of the inspection, not an error of this function.
 * @return SIGNPREP_UNREADABLE D710, SIGNPREP_LIMIT D901
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_inspect(
	signprep_inspection **out, signprep_document *doc, const signprep_inspect_options *options, signprep_error *err);
SIGNPREP_API void signprep_inspection_free(signprep_inspection *inspection);

SIGNPREP_END

#endif
