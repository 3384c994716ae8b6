/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pictures as the pages of a PDF, at the size that they have on paper. */
#ifndef SP_PDFCORE_WRITE_PICTURE_PAGES_H
#define SP_PDFCORE_WRITE_PICTURE_PAGES_H

#include <signprep/document.h>
#include <signprep/render.h>

typedef enum sp_paper {
	SP_PAPER_AUTO, /* the picture's own size where it says its resolution, else A4 */
	SP_PAPER_A4,   /* upright or across, as the picture is; it fills what it can and stands in the middle */
	SP_PAPER_LETTER,
	SP_PAPER_LAST = SP_PAPER_LETTER
} sp_paper;

typedef struct sp_picture_pages {
	int pages;
	int guessed; /* pages whose pictures do not say how large they are: they were fitted to A4 */
} sp_picture_pages;

/** What a document of pictures holds, and what is made of them. */
typedef struct sp_picture_list {
	const size_t *lengths; /* of each, in bytes */
	size_t count;
	sp_paper paper;
} sp_picture_list;

/**
 * `doc` holds the pictures one behind the other (sp_document_open_other): JPEG, PNG, TIFF with
 * all its pages, GIF, BMP, JPEG 2000. They are turned as their EXIF says; JPEG goes in as it is. The same pictures give the
 * same bytes.
 * @return UNREADABLE D519, LIMIT D901, D902, D906
 */
SIGNPREP_NODISCARD signprep_code sp_picture_pages_write(sp_picture_pages *made, signprep_document *doc,
	const sp_picture_list *pictures, signprep_write_fn write, void *opaque, signprep_error *err);

#endif
