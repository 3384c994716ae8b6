/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page tree. */
#include "pdfcore/tree.h"

#include "pdfcore/source.h"

#define DEPTH_MAX 64
#define NODES_MAX 4000000

/* The page that stands for it, by index; `there`: the file has such an object, but it is damaged. */
typedef struct lost_kid {
	int at;
	bool there;
} lost_kid;

typedef struct walk {
	signprep_document *doc;
	lost_kid *lost; /* kids nobody can read */
	int lost_count, lost_cap;
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

static bool is_in_file(fz_context *ctx, const walk *w, int number)
{
	int type = 0;

	fz_var(type);
	if (number <= 0 || number >= pdf_xref_len(ctx, w->doc->pdf))
		return false;
	fz_try(ctx) type = pdf_get_xref_entry(ctx, w->doc->pdf, number)->type;
	fz_catch(ctx) sp_fz_settle_minor(ctx);
	return type == 'n' || type == 'o';
}

/* A kid that can't be read keeps its page's number. */
static void append_lost(fz_context *ctx, walk *w, pdf_obj *node)
{
	if (w->lost_count == w->lost_cap) {
		int cap = w->lost_cap ? w->lost_cap * 2 : 16;

		w->lost = fz_realloc_array(ctx, w->lost, (size_t) cap, lost_kid);
		w->lost_cap = cap;
	}
	append(ctx, w, node);
	w->lost[w->lost_count++] = (lost_kid) { w->doc->page_count - 1, is_in_file(ctx, w, pdf_to_num(ctx, node)) };
}

/* Takes back the pages that stand for kids from number `from` of the lost ones on, or for those that are nowhere. */
static void drop_lost(fz_context *ctx, walk *w, int from, bool all)
{
	signprep_document *doc = w->doc;
	int kept = w->lost[from].at;

	for (int i = kept, next = from; i < doc->page_count; i++) {
		const lost_kid *kid = next < w->lost_count && w->lost[next].at == i ? &w->lost[next++] : NULL;

		if (kid && (all || !kid->there))
			pdf_drop_obj(ctx, doc->pages[i]);
		else
			doc->pages[kept++] = doc->pages[i];
	}
	doc->page_count = kept;
}

/* More pages for the first of the lost kids, which may have been a node of many. */
static void widen_lost(fz_context *ctx, walk *w, int from, int more)
{
	int at = w->lost[from].at, before = w->doc->page_count;

	for (int i = 0; i < more; i++)
		append(ctx, w, w->doc->pages[at]);
	for (int i = before - 1; i > at; i--)
		w->doc->pages[i + more] = w->doc->pages[i];
	for (int i = at + 1; i <= at + more; i++)
		w->doc->pages[i] = w->doc->pages[at];
}

/* /Count tells whether kids that can't be read were pages, and how many. */
static void settle_lost(fz_context *ctx, walk *w, pdf_obj *node, int first_page, int first_lost)
{
	pdf_obj *count = pdf_dict_get(ctx, node, PDF_NAME(Count));
	int lost = w->lost_count - first_lost, more;

	if (lost == 0 || !pdf_is_int(ctx, count) || pdf_to_int(ctx, count) < 0)
		return;
	more = pdf_to_int(ctx, count) - (w->doc->page_count - first_page);
	if (more <= -lost)
		drop_lost(ctx, w, first_lost, true);
	else if (more > 0 && more < pdf_xref_len(ctx, w->doc->pdf))
		widen_lost(ctx, w, first_lost, more);
	else if (more)
		drop_lost(ctx, w, first_lost, false);
	w->lost_count = first_lost; /* that is settled: the nodes above reckon with what came of it */
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
	bool is_page, is_lost;
} node_facts;

/* A node that cannot be read takes only itself away. */
static void look_at(fz_context *ctx, pdf_obj *node, node_facts *facts)
{
	fz_try(ctx)
	{
		pdf_obj *kids = pdf_dict_get(ctx, node, PDF_NAME(Kids));

		facts->is_lost = !pdf_is_dict(ctx, node);
		facts->kids = pdf_is_array(ctx, kids) ? kids : NULL;
		facts->is_page = pdf_is_dict(ctx, node) && !facts->kids &&
			!pdf_name_eq(ctx, pdf_dict_get(ctx, node, PDF_NAME(Type)), PDF_NAME(Pages));
	}
	fz_catch(ctx) sp_fz_settle_minor(ctx);
}

static void visit(fz_context *ctx, walk *w, int depth, pdf_obj *node)
{
	node_facts facts = { 0 };
	int first_page, first_lost;

	if (++w->nodes > NODES_MAX)
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "page tree has no end");
	if ((w->nodes & 1023) == 0)
		sp_check_deadline(ctx, w->doc);
	look_at(ctx, node, &facts);
	if (facts.is_page)
		append(ctx, w, node);
	else if (facts.is_lost && depth > 0)
		append_lost(ctx, w, node);
	if (!facts.kids || depth == DEPTH_MAX || on_path(ctx, w, depth, node))
		return;
	first_page = w->doc->page_count;
	first_lost = w->lost_count;
	w->path[depth] = node;
	for (int i = 0, n = pdf_array_len(ctx, facts.kids); i < n; i++)
		visit(ctx, w, depth + 1, pdf_array_get(ctx, facts.kids, i));
	settle_lost(ctx, w, node, first_page, first_lost);
}

void sp_tree_load(fz_context *ctx, signprep_document *doc)
{
	walk w = { .doc = doc };
	pdf_obj *root = pdf_dict_getp(ctx, pdf_trailer(ctx, doc->pdf), "Root/Pages");
	pdf_obj *count;

	fz_try(ctx) visit(ctx, &w, 0, root);
	fz_always(ctx) fz_free(ctx, w.lost);
	fz_catch(ctx) fz_rethrow(ctx);
	count = pdf_dict_get(ctx, root, PDF_NAME(Count));
	doc->lost_pages = pdf_is_int(ctx, count) && pdf_to_int(ctx, count) > doc->page_count;
	doc->sound_pages = 0;
	for (int i = 0; i < doc->page_count; i++)
		doc->sound_pages += pdf_is_dict(ctx, doc->pages[i]);
	doc->lost_pages = doc->lost_pages || doc->sound_pages < doc->page_count;
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
