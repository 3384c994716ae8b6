/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What an update changed. A page shows all that can be reached from it: it is the same when it says the same itself and no object
 * that it leads to has changed. So it does not matter how a change was hidden: in a font, a form, a field's looks, a resource that
 * pages share, or an object that an earlier state held ready.
 */
#include "pdfcore/signed/changes.h"

#include <string.h>

#include <signprep/verify.h>

#define DEPTH_MAX SP_DIGEST_DEPTH_MAX

typedef enum mark { MARK_NEW, MARK_CLEAN, MARK_BORDER } mark;

typedef struct search {
	signprep_document *doc;
	const sp_snapshot *before, *now;
	sp_changes *out;
	unsigned char *marks; /* by object number: of enum mark, and of the walk under way */
	int *stack;           /* objects still to be looked at */
	size_t stacked;
	int *walked; /* objects the present walk has met */
	size_t walked_count;
} search;

#define MARK_WALKED 0x80

static bool same(const sp_digest a, const sp_digest b)
{
	return !memcmp(a, b, SP_DIGEST_BYTES);
}

/* An object beyond those that were counted came with a repair of the file, which nobody signed. */
static bool is_changed(const search *s, int number)
{
	static const sp_digest nothing;

	if (number >= s->now->object_count)
		return true;
	const unsigned char *was = number < s->before->object_count ? s->before->objects[number] : nothing;

	return !same(was, s->now->objects[number]);
}

/* Remembers what `obj` refers to, for the walk to go on with. */
static void push_references(fz_context *ctx, search *s, pdf_obj *obj, sp_left_out left_out, int depth)
{
	const int number = pdf_is_indirect(ctx, obj) ? pdf_to_num(ctx, obj) : 0;

	if (depth > DEPTH_MAX)
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "objects lie too deep in each other");
	if (number) {
		if (number < s->now->object_count && s->marks[number] == MARK_NEW) {
			s->marks[number] = MARK_WALKED;
			s->stack[s->stacked++] = number;
			s->walked[s->walked_count++] = number;
		}
	} else if (pdf_is_dict(ctx, obj)) {
		for (int i = 0, n = pdf_dict_len(ctx, obj); i < n; i++)
			if (!sp_is_left_out(ctx, pdf_dict_get_key(ctx, obj, i), left_out))
				push_references(ctx, s, pdf_dict_get_val(ctx, obj, i), NULL, depth + 1);
	} else if (pdf_is_array(ctx, obj)) {
		for (int i = 0, n = pdf_array_len(ctx, obj); i < n; i++)
			push_references(ctx, s, pdf_array_get(ctx, obj, i), NULL, depth + 1);
	}
}

/* A stream's own dictionary counts as well. */
static void push_object(fz_context *ctx, search *s, int number, sp_left_out left_out)
{
	pdf_obj *obj = pdf_load_object(ctx, s->doc->pdf, number);

	fz_try(ctx) push_references(ctx, s, pdf_resolve_indirect(ctx, obj), left_out, 0);
	fz_always(ctx) pdf_drop_obj(ctx, obj);
	fz_catch(ctx) fz_rethrow(ctx);
}

/* Goes on from what is on the stack; true when it leads to a changed object. What leads to none is not walked again. */
static bool walk(fz_context *ctx, search *s)
{
	bool found = false;

	while (s->stacked && !found) {
		const int number = s->stack[--s->stacked];

		sp_check_deadline(ctx, s->doc);
		found = is_changed(s, number);
		if (!found)
			push_object(ctx, s, number, NULL);
	}
	s->stacked = 0;
	for (size_t i = 0; i < s->walked_count; i++)
		s->marks[s->walked[i]] = found ? MARK_NEW : MARK_CLEAN;
	s->walked_count = 0;
	return found;
}

/* True when something that `dict` leads to has changed. */
static bool leads_to_change(fz_context *ctx, search *s, pdf_obj *dict, sp_left_out left_out)
{
	push_references(ctx, s, pdf_resolve_indirect(ctx, dict), left_out, 0);
	return walk(ctx, s);
}

static bool page_changed(fz_context *ctx, search *s, int index)
{
	const sp_page_seen *was = &s->before->pages[index], *is = &s->now->pages[index];
	pdf_obj *page = s->doc->pages[index], *key;

	if (was->object != is->object || !same(was->parts, is->parts))
		return true;
	push_references(ctx, s, pdf_resolve_indirect(ctx, page), sp_page_left_out, 0);
	for (int i = 0; (key = sp_page_inheritable(i)) != NULL; i++)
		push_references(ctx, s, sp_page_inherited(ctx, page, key), NULL, 0);
	return walk(ctx, s);
}

/* An annotation, or a field above it: who it belongs to is no change of its own. */
static bool annot_changed(fz_context *ctx, search *s, int number)
{
	pdf_obj *annot = NULL, *parent;
	bool changed = is_changed(s, number);

	fz_var(annot);
	fz_var(changed);
	fz_try(ctx)
	{
		annot = pdf_load_object(ctx, s->doc->pdf, number);
		changed = leads_to_change(ctx, s, annot, sp_annot_left_out) || changed;
		parent = pdf_dict_get(ctx, annot, PDF_NAME(Parent));
		for (int i = 0; !changed && pdf_is_dict(ctx, parent) && i < DEPTH_MAX; i++) {
			const int above = pdf_to_num(ctx, parent);

			changed = above > 0 && above < s->now->object_count && is_changed(s, above);
			parent = pdf_dict_get(ctx, parent, PDF_NAME(Parent));
		}
	}
	fz_always(ctx) pdf_drop_obj(ctx, annot);
	fz_catch(ctx) fz_rethrow(ctx);
	return changed;
}

static const sp_annot_seen *annot_of(const sp_page_seen *page, int object)
{
	for (size_t i = 0; i < page->annot_count; i++)
		if (page->annots[i].object == object)
			return &page->annots[i];
	return NULL;
}

/* What an annotation became. A signature field that is not signed may be there, but not show anything. */
static void look_at_annot(fz_context *ctx, search *s, const sp_annot_seen *was, const sp_annot_seen *is)
{
	const bool signs = is->kind == SP_ANNOT_SIGNED || is->kind == SP_ANNOT_TIMESTAMP;
	const bool signed_before = was && (was->kind == SP_ANNOT_SIGNED || was->kind == SP_ANNOT_TIMESTAMP);

	if (was && !annot_changed(ctx, s, is->object))
		return;
	if (signed_before) {
		s->out->kinds |= SIGNPREP_CHANGED_ANNOTATIONS;
		s->out->replaced = true;
	} else if (signs)
		s->out->kinds |= is->kind == SP_ANNOT_SIGNED ? SIGNPREP_CHANGED_SIGNATURES : SIGNPREP_CHANGED_VALIDATION;
	else if (was && is->kind != SP_ANNOT_OTHER && was->kind == is->kind && !(is->kind == SP_ANNOT_SIGNATURE && is->visible))
		s->out->kinds |= SIGNPREP_CHANGED_FIELDS;
	else
		s->out->kinds |= SIGNPREP_CHANGED_ANNOTATIONS;
}

static void look_at_annots(fz_context *ctx, search *s, const sp_page_seen *was, const sp_page_seen *is)
{
	if (!same(was->direct_annots, is->direct_annots))
		s->out->kinds |= SIGNPREP_CHANGED_ANNOTATIONS;
	for (size_t i = 0; i < is->annot_count; i++)
		if (is->annots[i].object)
			look_at_annot(ctx, s, annot_of(was, is->annots[i].object), &is->annots[i]);
	for (size_t i = 0; i < was->annot_count; i++) {
		const sp_annot_seen *gone = &was->annots[i];

		if (!gone->object || annot_of(is, gone->object))
			continue;
		s->out->kinds |= SIGNPREP_CHANGED_ANNOTATIONS;
		s->out->replaced |= gone->kind == SP_ANNOT_SIGNED || gone->kind == SP_ANNOT_TIMESTAMP;
	}
}

static void look_at_pages(fz_context *ctx, search *s)
{
	sp_changes *out = s->out;
	const int count = s->now->page_count;

	for (int i = 0; i < count; i++) {
		const bool there = i < s->before->page_count;

		if (!there || page_changed(ctx, s, i))
			out->pages[out->page_count++] = i + 1;
		if (there && s->before->pages[i].object == s->now->pages[i].object)
			look_at_annots(ctx, s, &s->before->pages[i], &s->now->pages[i]);
	}
	if (out->page_count || count != s->before->page_count)
		out->kinds |= SIGNPREP_CHANGED_PAGES;
}

/* A field that is not listed any more is one that viewers don't know, signatures among them, though its widget still stands there. */
static bool fields_are_gone(const search *s)
{
	for (int i = 1; i < s->before->object_count; i++)
		if (s->before->listed[i] && (i >= s->now->object_count || !s->now->listed[i]))
			return true;
	return false;
}

static void look_at_document(fz_context *ctx, search *s)
{
	pdf_obj *trailer = pdf_trailer(ctx, s->doc->pdf), *root = pdf_dict_get(ctx, trailer, PDF_NAME(Root));
	pdf_obj *info = pdf_dict_get(ctx, trailer, PDF_NAME(Info)), *form = pdf_dict_get(ctx, root, PDF_NAME(AcroForm));
	const int described = pdf_to_num(ctx, info);

	if (!same(s->before->catalog, s->now->catalog) || leads_to_change(ctx, s, root, sp_catalog_left_out) || fields_are_gone(s))
		s->out->kinds |= SIGNPREP_CHANGED_DOCUMENT;
	if (!same(s->before->form, s->now->form) || leads_to_change(ctx, s, form, sp_form_left_out))
		s->out->kinds |= SIGNPREP_CHANGED_FIELDS;
	if (!same(s->before->validation, s->now->validation) || leads_to_change(ctx, s, pdf_dict_gets(ctx, root, "DSS"), NULL))
		s->out->kinds |= SIGNPREP_CHANGED_VALIDATION;
	if (!same(s->before->metadata, s->now->metadata) ||
		leads_to_change(ctx, s, pdf_dict_get(ctx, root, PDF_NAME(Metadata)), NULL) ||
		(described > 0 && described < s->now->object_count && is_changed(s, described)))
		s->out->kinds |= SIGNPREP_CHANGED_METADATA;
}

/* Destinations, actions and annotations lead to other pages, signatures to the catalog: those are looked at on their own. */
static void set_borders(fz_context *ctx, search *s)
{
	const int catalog = pdf_to_num(ctx, pdf_dict_get(ctx, pdf_trailer(ctx, s->doc->pdf), PDF_NAME(Root)));

	if (catalog > 0 && catalog < s->now->object_count)
		s->marks[catalog] = MARK_BORDER;
	for (int i = 0; i < s->doc->page_count; i++) {
		pdf_obj *node = s->doc->pages[i];

		for (int depth = 0; pdf_is_dict(ctx, node) && depth < DEPTH_MAX; depth++) {
			const int number = pdf_to_num(ctx, node);

			if (number > 0 && number < s->now->object_count) {
				if (s->marks[number] == MARK_BORDER && depth)
					break;
				s->marks[number] = MARK_BORDER;
			}
			node = pdf_dict_get(ctx, node, PDF_NAME(Parent));
		}
	}
}

void sp_changes_find(fz_context *ctx, signprep_document *doc, const sp_snapshot *before, const sp_snapshot *now, sp_changes *out)
{
	const size_t count = (size_t) now->object_count + 1;
	search s = { .doc = doc, .before = before, .now = now, .out = out };

	s.marks = sp_arena_array(before->arena, count, 1);
	s.stack = sp_arena_array(before->arena, count, sizeof *s.stack);
	s.walked = sp_arena_array(before->arena, count, sizeof *s.walked);
	out->pages = sp_arena_array(before->arena, (size_t) now->page_count + 1, sizeof *out->pages);
	if (!s.marks || !s.stack || !s.walked || !out->pages)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	set_borders(ctx, &s);
	look_at_pages(ctx, &s);
	look_at_document(ctx, &s);
}
