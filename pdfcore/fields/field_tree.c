/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The two ways to a field: from AcroForm/Fields downward, and from the Annots of each page. */
#include "pdfcore/fields/field_walk.h"

typedef void (*leaf_fn)(fz_context *ctx, sp_field_walk *walk, pdf_obj *leaf);

typedef struct visit {
	sp_field_walk *walk;
	leaf_fn leaf;
	unsigned steps;
	bool second; /* the marks of the first pass are there already */
} visit;

/* False when the node was met before: shared by two parents, or part of a loop. */
static bool enter(visit *v, sp_field_seen *seen)
{
	if (!seen)
		return true;
	if (seen->on_path) {
		v->walk->out->loop = true;
		return false;
	}
	if (v->second ? seen->listed : seen->in_tree)
		return false;
	seen->in_tree = seen->on_path = 1;
	seen->listed = v->second;
	return true;
}

/* Some writers leave out /Parent; then the field whose Kids name the widget is its parent. */
static void adopt(fz_context *ctx, const sp_field_walk *walk, pdf_obj *parent, pdf_obj *kid)
{
	sp_field_seen *seen = sp_field_seen_at(walk, pdf_to_num(ctx, kid));

	if (seen && !seen->parent)
		seen->parent = pdf_to_num(ctx, parent);
}

/* True when `node` was a field or widget not met on the way here. */
static bool descend(fz_context *ctx, visit *v, pdf_obj *node, int depth)
{
	sp_field_seen *seen = sp_field_seen_at(v->walk, pdf_to_num(ctx, node));
	pdf_obj *kids;
	bool has_kids = false;

	if (!pdf_is_dict(ctx, node) || v->walk->full)
		return false;
	if ((++v->steps & 255) == 0)
		sp_check_deadline(ctx, v->walk->doc);
	if (depth == SP_FIELD_DEPTH_MAX) {
		v->walk->out->loop = true;
		return false;
	}
	if (!enter(v, seen))
		return !seen->on_path;
	kids = pdf_dict_get(ctx, node, PDF_NAME(Kids));
	for (int i = 0, n = pdf_array_len(ctx, kids); i < n; i++) {
		pdf_obj *kid = pdf_array_get(ctx, kids, i);

		adopt(ctx, v->walk, node, kid);
		has_kids |= descend(ctx, v, kid, depth + 1);
	}
	if (!has_kids && v->leaf)
		v->leaf(ctx, v->walk, node);
	if (seen)
		seen->on_path = 0;
	return true;
}

static void walk_tree(fz_context *ctx, visit *v)
{
	pdf_obj *fields = pdf_dict_getp(ctx, pdf_trailer(ctx, v->walk->doc->pdf), "Root/AcroForm/Fields");

	for (int i = 0, n = pdf_array_len(ctx, fields); i < n; i++)
		descend(ctx, v, pdf_array_get(ctx, fields, i), 0);
}

void sp_field_tree_mark(fz_context *ctx, sp_field_walk *walk)
{
	visit v = { .walk = walk };

	walk->seen_count = pdf_xref_len(ctx, walk->doc->pdf);
	walk->seen = fz_calloc(ctx, (size_t) walk->seen_count + 1, sizeof *walk->seen);
	walk_tree(ctx, &v);
}

static void add_ghost(fz_context *ctx, sp_field_walk *walk, pdf_obj *leaf)
{
	const sp_field_seen *seen = sp_field_seen_at(walk, pdf_to_num(ctx, leaf));

	if (!seen || !seen->page)
		sp_field_item_add(ctx, walk, leaf);
}

void sp_field_tree_ghosts(fz_context *ctx, sp_field_walk *walk)
{
	visit v = { .walk = walk, .leaf = add_ghost, .second = true };

	/* An exception of the first pass may have left marks of its path. */
	for (int i = 0; i < walk->seen_count; i++)
		walk->seen[i].on_path = 0;
	walk->page_obj = NULL;
	walk_tree(ctx, &v);
}

void sp_field_tree_page(fz_context *ctx, sp_field_walk *walk)
{
	pdf_obj *annots;
	int number = walk->page.number;
	bool measured = false;

	walk->page_obj = sp_page_object(ctx, walk->doc, number);
	annots = pdf_dict_get(ctx, walk->page_obj, PDF_NAME(Annots));
	for (int i = 0, n = pdf_array_len(ctx, annots); i < n && !walk->full; i++) {
		pdf_obj *annot = pdf_array_get(ctx, annots, i);
		sp_field_seen *seen = sp_field_seen_at(walk, pdf_to_num(ctx, annot));

		if ((i & 255) == 0)
			sp_check_deadline(ctx, walk->doc);
		if (!pdf_name_eq(ctx, pdf_dict_get(ctx, annot, PDF_NAME(Subtype)), PDF_NAME(Widget)))
			continue;
		if (seen && seen->page == (unsigned) number)
			continue;
		if (seen)
			seen->page = (unsigned) number & 0xFFFFFF;
		if (!measured)
			sp_page_geometry(ctx, walk->doc, walk->page_obj, number, &walk->page);
		measured = true;
		sp_field_item_add(ctx, walk, annot);
	}
}
