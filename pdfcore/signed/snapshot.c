/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Every object of one state of a file, as a digest. An incremental update keeps object numbers, so that what two states have in
 * common is found by number; what a page shows is all that can be reached from it (changes.c).
 */
#include "pdfcore/signed/snapshot.h"

#include <string.h>

/* A page may be stamped with dates, thumbnails and links of its annotations into the structure without showing anything else. */
const char *const sp_page_left_out[] = { "Annots", "LastModified", "Metadata", "Parent", "PieceInfo", "StructParents", "Tabs",
	"Thumb", NULL };
/* Compared on their own, or page by page; the structure follows annotations. */
const char *const sp_catalog_left_out[] = { "AcroForm", "DSS", "Extensions", "Lang", "MarkInfo", "Metadata", "Pages", "Perms",
	"PieceInfo", "StructTreeRoot", "Type", "Version", NULL };
const char *const sp_annot_left_out[] = { "P", "Parent", NULL };
/* Fields are compared where they stand; the others change when fields are filled in. */
const char *const sp_form_left_out[] = { "DA", "DR", "Fields", "NeedAppearances", "SigFlags", NULL };

pdf_obj *sp_page_inheritable(int i)
{
	switch (i) {
	case 0: return PDF_NAME(Resources);
	case 1: return PDF_NAME(MediaBox);
	case 2: return PDF_NAME(CropBox);
	case 3: return PDF_NAME(Rotate);
	default: return NULL;
	}
}

static void digest_object(fz_context *ctx, sp_digester *d, pdf_document *pdf, int number, sp_digest out)
{
	pdf_obj *obj = pdf_load_object(ctx, pdf, number);

	sp_digest_start(d);
	fz_try(ctx)
	{
		sp_digest_object(ctx, d, obj);
		if (pdf_obj_num_is_stream(ctx, pdf, number))
			sp_digest_stream(ctx, d, pdf, number);
	}
	fz_always(ctx) pdf_drop_obj(ctx, obj);
	fz_catch(ctx) fz_rethrow(ctx);
	sp_digest_end(d, out);
}

/* What can't be read is the same in both states when it is damaged in both: any value but that of a missing one will do. */
static void try_object(fz_context *ctx, sp_digester *d, pdf_document *pdf, int number, sp_digest out)
{
	fz_try(ctx) digest_object(ctx, d, pdf, number, out);
	fz_catch(ctx)
	{
		sp_fz_settle_minor(ctx);
		memset(out, 0xFF, SP_DIGEST_BYTES);
	}
}

static void take_objects(fz_context *ctx, sp_digester *d, signprep_document *doc, sp_snapshot *out)
{
	out->object_count = pdf_xref_len(ctx, doc->pdf);
	out->objects = sp_arena_array(out->arena, (size_t) out->object_count + 1, sizeof *out->objects);
	if (!out->objects)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	for (int i = 1; i < out->object_count; i++) {
		const pdf_xref_entry *entry = pdf_get_xref_entry(ctx, doc->pdf, i);

		sp_check_deadline(ctx, doc);
		if (entry && (entry->type == 'n' || entry->type == 'o'))
			try_object(ctx, d, doc->pdf, i, out->objects[i]);
	}
}

static void digest_members(fz_context *ctx, sp_digester *d, pdf_obj *dict, sp_left_out left_out, sp_digest out)
{
	sp_digest_start(d);
	sp_digest_members(ctx, d, dict, left_out);
	sp_digest_end(d, out);
}

static void digest_value(fz_context *ctx, sp_digester *d, pdf_obj *obj, sp_digest out)
{
	sp_digest_start(d);
	sp_digest_object(ctx, d, obj);
	sp_digest_end(d, out);
}

static void digest_page(fz_context *ctx, sp_digester *d, pdf_obj *page, sp_digest out)
{
	pdf_obj *key;

	sp_digest_start(d);
	sp_digest_members(ctx, d, page, sp_page_left_out);
	for (int i = 0; (key = sp_page_inheritable(i)) != NULL; i++)
		if (!pdf_dict_get(ctx, page, key))
			sp_digest_object(ctx, d, sp_page_inherited(ctx, page, key));
	sp_digest_end(d, out);
}

static sp_annot_kind kind_of(fz_context *ctx, pdf_obj *annot)
{
	pdf_obj *value;

	if (!pdf_name_eq(ctx, pdf_dict_get(ctx, annot, PDF_NAME(Subtype)), PDF_NAME(Widget)))
		return SP_ANNOT_OTHER;
	if (!pdf_name_eq(ctx, pdf_dict_get_inheritable(ctx, annot, PDF_NAME(FT)), PDF_NAME(Sig)))
		return SP_ANNOT_FIELD;
	value = pdf_dict_get_inheritable(ctx, annot, PDF_NAME(V));
	if (!pdf_is_dict(ctx, value))
		return SP_ANNOT_SIGNATURE;
	return !strcmp(pdf_to_name(ctx, pdf_dict_get(ctx, value, PDF_NAME(SubFilter))), "ETSI.RFC3161") ? SP_ANNOT_TIMESTAMP
													: SP_ANNOT_SIGNED;
}

static void take_annots(fz_context *ctx, sp_digester *d, sp_snapshot *out, pdf_obj *page, sp_page_seen *seen)
{
	pdf_obj *annots = pdf_dict_get(ctx, page, PDF_NAME(Annots));
	const int count = pdf_array_len(ctx, annots);

	sp_digest_start(d);
	seen->annots = sp_arena_array(out->arena, (size_t) count + 1, sizeof *seen->annots);
	if (!seen->annots)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	for (int i = 0; i < count; i++) {
		pdf_obj *annot = pdf_array_get(ctx, annots, i);
		pdf_obj *looks = pdf_dict_get(ctx, annot, PDF_NAME(AP));

		if (!pdf_is_dict(ctx, annot))
			continue;
		if (!pdf_to_num(ctx, annot))
			sp_digest_object(ctx, d, annot);
		seen->annots[seen->annot_count++] = (sp_annot_seen) { pdf_to_num(ctx, annot), kind_of(ctx, annot),
			pdf_dict_len(ctx, looks) > 0 };
	}
	sp_digest_end(d, seen->direct_annots);
}

/* What hangs on the form at its outermost. */
static void take_fields(fz_context *ctx, pdf_obj *form, sp_snapshot *out)
{
	pdf_obj *fields = pdf_dict_get(ctx, form, PDF_NAME(Fields));

	out->listed = sp_arena_array(out->arena, (size_t) out->object_count + 1, 1);
	if (!out->listed)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	for (int i = 0, n = pdf_array_len(ctx, fields); i < n; i++) {
		const int number = pdf_to_num(ctx, pdf_array_get(ctx, fields, i));

		if (number > 0 && number < out->object_count)
			out->listed[number] = 1;
	}
}

static void take(fz_context *ctx, sp_digester *d, signprep_document *doc, sp_snapshot *out)
{
	pdf_obj *root = pdf_dict_get(ctx, pdf_trailer(ctx, doc->pdf), PDF_NAME(Root));
	pdf_obj *form = pdf_dict_get(ctx, root, PDF_NAME(AcroForm));

	take_objects(ctx, d, doc, out);
	out->page_count = doc->page_count;
	out->pages = sp_arena_array(out->arena, (size_t) doc->page_count + 1, sizeof *out->pages);
	if (!out->pages)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	for (int i = 0; i < doc->page_count; i++) {
		pdf_obj *page = doc->pages[i];

		sp_check_deadline(ctx, doc);
		out->pages[i].object = pdf_to_num(ctx, page);
		digest_page(ctx, d, page, out->pages[i].parts);
		take_annots(ctx, d, out, page, &out->pages[i]);
	}
	take_fields(ctx, form, out);
	digest_members(ctx, d, root, sp_catalog_left_out, out->catalog);
	digest_value(ctx, d, pdf_dict_gets(ctx, root, "DSS"), out->validation);
	digest_members(ctx, d, form, sp_form_left_out, out->form);
	digest_value(ctx, d, pdf_dict_get(ctx, root, PDF_NAME(Metadata)), out->metadata);
}

void sp_snapshot_take(fz_context *ctx, signprep_document *doc, sp_snapshot *out)
{
	sp_digester d = { .cap = 0 };

	fz_try(ctx) take(ctx, &d, doc, out);
	fz_always(ctx) sp_digester_clear(&d);
	fz_catch(ctx) fz_rethrow(ctx);
}
