/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a file is that is no PDF, and what makes a PDF of it. */
#ifndef SP_PDFCORE_OTHER_KIND_H
#define SP_PDFCORE_OTHER_KIND_H

#include <stddef.h>

typedef struct sp_other_kind {
	const char *name;    /* "a Word document (DOCX)" */
	const char *command; /* with FILE for its name */
} sp_other_kind;

/**
 * By its first bytes, and of archives by the names in them.
 * @param start the first bytes; end: the last ones, where archives list what they hold
 * @return NULL when it is nothing that is known here
 */
const sp_other_kind *sp_other_kind_of(const char *start, size_t start_length, const char *end, size_t end_length);

#endif
