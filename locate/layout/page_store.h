/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The pages of one document as they were read, for one run: finding, blanks behind labels and the check of boxes ask here,
 * and each page is read once as long as memory allows. Also the seam for text that does not come from the PDF: whoever
 * recognises characters on a scan gives a source of his own, and nothing above the store knows.
 */
#ifndef SP_LOCATE_LAYOUT_PAGE_STORE_H
#define SP_LOCATE_LAYOUT_PAGE_STORE_H

#include <signprep/text.h>

/** Where the text of a page comes from. */
typedef struct sp_page_source {
	/** As signprep_text_load, for a page that exists: the text is the caller's. */
	signprep_code (*read)(signprep_text **out, void *opaque, int number, signprep_error *err);
	void *opaque;
} sp_page_source;

/** The source that reads what the PDF's content paints. */
sp_page_source sp_page_source_content(signprep_document *doc);

/**
 * What a run keeps of wanted pages, in bytes. A full page of text is about 100 kB (52 bytes a glyph), so that this is more
 * than 300 pages with boxes on them: longer contracts are rare, and a worker needs as much for fonts alone.
 */
#define SP_PAGES_KEPT ((size_t) 32 << 20)
/** The same, but no more than a sixteenth of what the document may take: a caller who is short of memory has said so there. */
size_t sp_pages_limit(const signprep_document *doc);

typedef struct sp_page_store {
	signprep_document *doc;
	sp_page_source source;
	int page_count;
	size_t max, kept; /* bytes of wanted pages: at most, and now */
	size_t reads;     /* of the source, for tests */
	struct sp_kept_page *pages;
} sp_page_store;

/** `max` 0: every page is let go as soon as nobody uses it. Call sp_pages_close, whatever it returns. @return D901 */
signprep_code sp_pages_open(sp_page_store *store, signprep_document *doc, sp_page_source source, size_t max, signprep_error *err);
void sp_pages_close(sp_page_store *store);

/** The text of a page, to be given back as often as it was taken. @return as signprep_text_load */
signprep_code sp_pages_take(const signprep_text **out, sp_page_store *store, int number, signprep_error *err);
/** `text` may be NULL. */
void sp_pages_give_back(sp_page_store *store, const signprep_text *text);
/** The page will be asked for again: it is kept when it is given back, if there is room. No page of that number: nothing. */
void sp_pages_want(sp_page_store *store, int number);

#endif
