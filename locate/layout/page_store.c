/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A search passes through every page, and boxes come to stand on few. Those are wanted again and kept while there is room;
 * the others are let go at once, so that a book of thousands of pages takes no more memory than one of them. What is kept
 * stays: pages are asked for in the order in which they were read, so that to give up the oldest for the newest would be to
 * give up the very next one.
 */
#include "locate/layout/page_store.h"

#include <stdlib.h>

#include "base/fail.h"
#include "pdfcore/source.h"

typedef struct sp_kept_page {
	signprep_text *text; /* NULL: not here */
	size_t users;
	bool wanted, kept;
} sp_kept_page;

static signprep_code read_content(signprep_text **out, void *opaque, int number, signprep_error *err)
{
	return signprep_text_load(out, opaque, number, err);
}

sp_page_source sp_page_source_content(signprep_document *doc)
{
	return (sp_page_source) { read_content, doc };
}

size_t sp_pages_limit(const signprep_document *doc)
{
	size_t share = sp_document_memory_max(doc) / 16;
	return share < SP_PAGES_KEPT ? share : SP_PAGES_KEPT;
}

/* What is filled. Room that was made beforehand and never written to takes no memory of the machine. */
static size_t size_of(const signprep_text *text)
{
	return sizeof *text + text->glyph_count * sizeof *text->glyphs + text->cp_count * sizeof *text->cps +
		text->paint_count * sizeof *text->paints + text->outline_count * sizeof *text->outlines +
		text->actual_count * sizeof *text->actual + text->font_count * sizeof *text->fonts +
		text->source_count * sizeof *text->sources;
}

static sp_kept_page *page_at(const sp_page_store *store, int number)
{
	return number >= 1 && number <= store->page_count ? &store->pages[number - 1] : NULL;
}

signprep_code sp_pages_open(sp_page_store *store, signprep_document *doc, sp_page_source source, size_t max, signprep_error *err)
{
	*store = (sp_page_store) { .doc = doc, .source = source, .page_count = signprep_document_page_count(doc), .max = max };
	store->pages = calloc((size_t) store->page_count + 1, sizeof *store->pages);
	return store->pages ? SIGNPREP_OK : sp_fail_memory(err, signprep_document_name(doc));
}

void sp_pages_close(sp_page_store *store)
{
	for (int i = 0; store->pages && i < store->page_count; i++)
		signprep_text_free(store->pages[i].text);
	free(store->pages);
	*store = (sp_page_store) { .pages = NULL };
}

signprep_code sp_pages_take(const signprep_text **out, sp_page_store *store, int number, signprep_error *err)
{
	sp_kept_page *page = page_at(store, number);
	signprep_page unused;
	*out = NULL;
	if (!page)
		return signprep_document_page(&unused, store->doc, number, err);
	if (!page->text) {
		signprep_code code = store->source.read(&page->text, store->source.opaque, number, err);
		store->reads++;
		if (code) {
			page->text = NULL;
			return code;
		}
		page->text->page.number = number;
	}
	page->users++;
	*out = page->text;
	return SIGNPREP_OK;
}

void sp_pages_give_back(sp_page_store *store, const signprep_text *text)
{
	sp_kept_page *page = text ? page_at(store, text->page.number) : NULL;
	if (!page || --page->users || page->kept)
		return;
	size_t size = size_of(text);
	if (page->wanted && size <= store->max - store->kept) {
		store->kept += size;
		page->kept = true;
	} else {
		signprep_text_free(page->text);
		page->text = NULL;
	}
}

void sp_pages_want(sp_page_store *store, int number)
{
	sp_kept_page *page = page_at(store, number);
	if (page)
		page->wanted = true;
}
