/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file convert.h
 * PDFs from Word documents and pictures, with what the conversion changed: what moves text moves the places of seals.
 */
#ifndef SIGNPREP_CONVERT_H
#define SIGNPREP_CONVERT_H

#include <signprep/pool.h>

SIGNPREP_BEGIN

/** Pages of pictures. */
typedef enum signprep_paper {
	SIGNPREP_PAPER_AUTO, /**< the picture's own size where it says its resolution, else A4 */
	SIGNPREP_PAPER_A4,   /**< upright or across, as the picture is */
	SIGNPREP_PAPER_LETTER
} signprep_paper;

/** Zero-initialise, then set what is needed; 0 means the default given here. */
typedef struct signprep_convert_options {
	size_t size;                     /**< sizeof this struct, or 0: see signprep.h */
	signprep_pool *pool;             /**< looks into the files; NULL: this process does */
	signprep_paper paper;            /**< of pictures */
	bool form_fields;                /**< form controls of a Word document become form fields, not text */
	double timeout_s;                /**< for LibreOffice; default 120 */
	const char *office;              /**< path of soffice; NULL: looked for in PATH */
	bool (*cancelled)(void *opaque); /**< asked every tenth of a second; may be NULL */
	void *opaque;
} signprep_convert_options;

/** A font that the document asks for. */
typedef struct signprep_converted_font {
	char *name;
	uint32_t han, other; /**< characters: ideographs and other wide ones, all others */
	bool embedded;       /**< the PDF has it; otherwise its text was set in another font */
	bool same_widths;    /**< another font was used that was made to have the same widths */
} signprep_converted_font;

/** Plain data; free with signprep_conversion_free. */
typedef struct signprep_conversion {
	char *kind;     /**< "DOCX", "ODT", "DOC/XLS/PPT", "RTF", "JPEG" … of the first file */
	char *producer; /**< what made the PDF, as the PDF says; "" for pictures */
	int page_count;
	signprep_converted_font *fonts; /**< those that are used most first */
	size_t font_count;
	bool fonts_known; /**< false: a format whose inside is not looked at */
	uint32_t tracked_changes, comments, controls;
	size_t field_count;      /**< form fields of the PDF */
	signprep_issues *issues; /**< D507 to D516: what moves places, and what is not in the PDF */
} signprep_conversion;

/**
 * Makes one PDF: of one Word document (through LibreOffice, which runs without network, macros, or leave to write anywhere but
 * to a folder of its own), or of pictures, each a page. Without a pool the files are looked into
 * by this process; its workers are confined. The files are not touched. `write` gets the PDF in pieces when all went well.
 * Thread rules: those of the pool; LibreOffice runs in a folder of its own, so that calls do not meet.
 * @return UNREADABLE D501 (a kind that nothing here converts), D504, D506, D519, D701 …; INVALID D502 (no LibreOffice), D517, D518;
 *         ENCRYPTED D503; LIMIT D505, D901, D902, D906, D909; INTERRUPTED R099
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_convert(signprep_conversion **out, const char *const *files, size_t count,
	const signprep_convert_options *options, signprep_write_fn write, void *opaque, signprep_error *err);
/** As the text of signprep.convert/1 (see answer.h): `file` and `output` are the names to show; free with signprep_free. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_conversion_json(char **out, const signprep_conversion *conversion,
	const char *file, const char *output, const signprep_issues *issues, signprep_lang lang, signprep_error *err);
SIGNPREP_API void signprep_conversion_free(signprep_conversion *conversion);

SIGNPREP_END

#endif
