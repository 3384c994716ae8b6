/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What a Word document asks of a program that makes a PDF of it, and what such a program may leave out. The document is
 * hostile: it is read like a PDF, in a process that can do nothing else, with MuPDF's readers of ZIP and XML.
 */
#ifndef SP_PDFCORE_OFFICE_OFFICE_H
#define SP_PDFCORE_OFFICE_OFFICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <signprep/document.h>

#define SP_FONT_USES_MAX 256

/** A font and how much text asks for it. */
typedef struct sp_font_use {
	char name[96]; /* as the document names it, cut between characters */
	uint32_t han;  /* ideographs and other wide characters */
	uint32_t other;
} sp_font_use;

/* Plain data; nothing to free but with sp_office_facts_clear. */
typedef struct sp_office_facts {
	sp_font_use *fonts;
	size_t font_count;
	bool fonts_cut;           /* there were more than SP_FONT_USES_MAX */
	bool known;               /* false: a format whose inside is not looked at (DOC, RTF) */
	uint32_t tracked_changes; /* insertions, deletions, moves that nobody accepted or rejected */
	uint32_t comments;
	uint32_t controls; /* form controls: content controls and old form fields */
	bool macros;
	bool locked; /* it has a password */
} sp_office_facts;

void sp_office_facts_clear(sp_office_facts *facts);

/**
 * Of a document opened with sp_document_open_other.
 * @return UNREADABLE D504 when it is damaged, ENCRYPTED D503 when it has a password, LIMIT D901, D902
 */
SIGNPREP_NODISCARD signprep_code sp_office_facts_read(sp_office_facts *out, signprep_document *doc, signprep_error *err);

/** The fonts of a PDF, by their names without the mark of a subset, and its text not counted. */
SIGNPREP_NODISCARD signprep_code sp_pdf_fonts_read(sp_office_facts *out, signprep_document *doc, signprep_error *err);

#endif
