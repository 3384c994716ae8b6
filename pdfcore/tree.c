/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page tree. */
#include "pdfcore/tree.h"

#include "pdfcore/source.h"

#define DEPTH_MAX 64
#define NODES_MAX 4000000

typedef struct walk {
	signprep_document *doc;
	int cap, nodes;
	pdf_obj *path[DEPTH_MAX];
} walk;

static void append(fz_context *ctx, walk *w, pdf_obj *page)
{
	signprep_document *doc = w->doc;

	if (doc->page_count == SP_PAGES_MAX)
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "more than %d pages", SP_PAGES_MAX);
	if (doc->page_count == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 16;
		doc->pages = fz_realloc_array(ctx, doc->pages, (size_t) w->cap, pdf_obj *);
	}
	doc->pages[doc->page_count++] = pdf_keep_obj(ctx, page);
}

static bool on_path(fz_context *ctx, const walk *w, int depth, pdf_obj *node)
{
	for (int i = 0; i < depth; i++)
		if (!pdf_objcmp(ctx, w->path[i], node))
			return true;
	return false;
}

typedef struct node_facts {
	pdf_obj *kids; /* NULL unless an array */
	bool is_page;
} node_facts;

/* A node that cannot be read takes only itself away. */
static void look_at(fz_context *ctx, pdf_obj *node, node_facts *facts)
{
	fz_try(ctx)
	{
		pdf_obj *kids = pdf_dict_get(ctx, node, PDF_NAME(Kids));

		facts->kids = pdf_is_array(ctx, kids) ? kids : NULL;
		facts->is_page = pdf_is_dict(ctx, node) && !facts->kids &&
			!pdf_name_eq(ctx, pdf_dict_get(ctx, node, PDF_NAME(Type)), PDF_NAME(Pages));
	}
	fz_catch(ctx) sp_fz_settle_minor(ctx);
}

static void visit(fz_context *ctx, walk *w, int depth, pdf_obj *node)
{
	node_facts facts = { 0 };

	if (++w->nodes > NODES_MAX)
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "page tree has no end");
	if ((w->nodes & 1023) == 0)
		sp_check_deadline(ctx, w->doc);
	look_at(ctx, node, &facts);
	if (facts.is_page)
		append(ctx, w, node);
	if (!facts.kids || depth == DEPTH_MAX || on_path(ctx, w, depth, node))
		return;
	w->path[depth] = node;
	for (int i = 0, n = pdf_array_len(ctx, facts.kids); i < n; i++)
		visit(ctx, w, depth + 1, pdf_array_get(ctx, facts.kids, i));
}

void sp_tree_load(fz_context *ctx, signprep_document *doc)
{
	walk w = { .doc = doc };
	pdf_obj *count;

	visit(ctx, &w, 0, pdf_dict_getp(ctx, pdf_trailer(ctx, doc->pdf), "Root/Pages"));
	count = pdf_dict_getp(ctx, pdf_trailer(ctx, doc->pdf), "Root/Pages/Count");
	doc->lost_pages = pdf_is_int(ctx, count) && pdf_to_int(ctx, count) > doc->page_count;
	for (int i = 0; i < doc->page_count && !doc->lost_pages; i++)
		doc->lost_pages = !pdf_is_dict(ctx, doc->pages[i]);
}

void sp_tree_drop(fz_context *ctx, signprep_document *doc)
{
	for (int i = 0; i < doc->page_count; i++)
		pdf_drop_obj(ctx, doc->pages[i]);
	fz_free(ctx, doc->pages);
	doc->pages = NULL;
	doc->page_count = 0;
}

pdf_obj *sp_page_object(fz_context *ctx, signprep_document *doc, int number)
{
	pdf_obj *page = doc->pages[number - 1];

	if (!pdf_is_dict(ctx, page))
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "page object is no dictionary");
	return page;
}

pdf_obj *sp_page_inherited(fz_context *ctx, pdf_obj *page, pdf_obj *key)
{
	pdf_obj *node = page, *value = NULL;

	for (int depth = 0; depth <= DEPTH_MAX && node && !value; depth++) {
		value = pdf_dict_get(ctx, node, key);
		node = pdf_dict_get(ctx, node, PDF_NAME(Parent));
	}
	return value;
}
