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

bool sp_is_left_out(fz_context *ctx, pdf_obj *key, sp_left_out names)
{
	const char *name = pdf_to_name(ctx, key);

	for (; names && *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

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

/* How an object is written, with references as references. */
static void add_object(fz_context *ctx, fz_sha256 *state, pdf_obj *obj)
{
	char small[512], *text = NULL;
	size_t length = 0;

	text = pdf_sprint_obj(ctx, small, sizeof small, &length, obj, 1, 1);
	fz_sha256_update(state, (const unsigned char *) text, length);
	if (text != small)
		fz_free(ctx, text);
}

static void add_stream(fz_context *ctx, fz_sha256 *state, pdf_document *pdf, int number)
{
	unsigned char piece[4096];
	fz_stream *stream = pdf_open_raw_stream_number(ctx, pdf, number);

	fz_try(ctx)
	{
		for (size_t n; (n = fz_read(ctx, stream, piece, sizeof piece)) > 0;)
			fz_sha256_update(state, piece, n);
	}
	fz_always(ctx) fz_drop_stream(ctx, stream);
	fz_catch(ctx) fz_rethrow(ctx);
}

static void digest_object(fz_context *ctx, pdf_document *pdf, int number, sp_digest out)
{
	pdf_obj *obj = pdf_load_object(ctx, pdf, number);
	fz_sha256 state;

	fz_sha256_init(&state);
	fz_try(ctx)
	{
		add_object(ctx, &state, obj);
		if (pdf_obj_num_is_stream(ctx, pdf, number))
			add_stream(ctx, &state, pdf, number);
	}
	fz_always(ctx) pdf_drop_obj(ctx, obj);
	fz_catch(ctx) fz_rethrow(ctx);
	fz_sha256_final(&state, out);
}

/* What can't be read is the same in both states when it is damaged in both: any value but that of a missing one will do. */
static void try_object(fz_context *ctx, pdf_document *pdf, int number, sp_digest out)
{
	fz_try(ctx) digest_object(ctx, pdf, number, out);
	fz_catch(ctx)
	{
		sp_fz_settle_minor(ctx);
		memset(out, 0xFF, SP_DIGEST_BYTES);
	}
}

static void take_objects(fz_context *ctx, signprep_document *doc, sp_snapshot *out)
{
	out->object_count = pdf_xref_len(ctx, doc->pdf);
	out->objects = sp_arena_array(out->arena, (size_t) out->object_count + 1, sizeof *out->objects);
	if (!out->objects)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	for (int i = 1; i < out->object_count; i++) {
		const pdf_xref_entry *entry = pdf_get_xref_entry(ctx, doc->pdf, i);

		sp_check_deadline(ctx, doc);
		if (entry && (entry->type == 'n' || entry->type == 'o'))
			try_object(ctx, doc->pdf, i, out->objects[i]);
	}
}

static void add_members(fz_context *ctx, fz_sha256 *state, pdf_obj *dict, sp_left_out left_out)
{
	for (int i = 0, n = pdf_dict_len(ctx, dict); i < n; i++) {
		pdf_obj *key = pdf_dict_get_key(ctx, dict, i);

		if (sp_is_left_out(ctx, key, left_out))
			continue;
		add_object(ctx, state, key);
		add_object(ctx, state, pdf_dict_get_val(ctx, dict, i));
	}
}

static void digest_members(fz_context *ctx, pdf_obj *dict, sp_left_out left_out, sp_digest out)
{
	fz_sha256 state;

	fz_sha256_init(&state);
	add_members(ctx, &state, dict, left_out);
	fz_sha256_final(&state, out);
}

static void digest_value(fz_context *ctx, pdf_obj *obj, sp_digest out)
{
	fz_sha256 state;

	fz_sha256_init(&state);
	add_object(ctx, &state, obj);
	fz_sha256_final(&state, out);
}

static void digest_page(fz_context *ctx, pdf_obj *page, sp_digest out)
{
	fz_sha256 state;
	pdf_obj *key;

	fz_sha256_init(&state);
	add_members(ctx, &state, page, sp_page_left_out);
	for (int i = 0; (key = sp_page_inheritable(i)) != NULL; i++)
		if (!pdf_dict_get(ctx, page, key))
			add_object(ctx, &state, sp_page_inherited(ctx, page, key));
	fz_sha256_final(&state, out);
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

static void take_annots(fz_context *ctx, sp_snapshot *out, pdf_obj *page, sp_page_seen *seen)
{
	pdf_obj *annots = pdf_dict_get(ctx, page, PDF_NAME(Annots));
	const int count = pdf_array_len(ctx, annots);
	fz_sha256 state;

	fz_sha256_init(&state);
	seen->annots = sp_arena_array(out->arena, (size_t) count + 1, sizeof *seen->annots);
	if (!seen->annots)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	for (int i = 0; i < count; i++) {
		pdf_obj *annot = pdf_array_get(ctx, annots, i);
		pdf_obj *looks = pdf_dict_get(ctx, annot, PDF_NAME(AP));

		if (!pdf_is_dict(ctx, annot))
			continue;
		if (!pdf_to_num(ctx, annot))
			add_object(ctx, &state, annot);
		seen->annots[seen->annot_count++] = (sp_annot_seen) { pdf_to_num(ctx, annot), kind_of(ctx, annot),
			pdf_dict_len(ctx, looks) > 0 };
	}
	fz_sha256_final(&state, seen->direct_annots);
}

void sp_snapshot_take(fz_context *ctx, signprep_document *doc, sp_snapshot *out)
{
	pdf_obj *trailer = pdf_trailer(ctx, doc->pdf), *root = pdf_dict_get(ctx, trailer, PDF_NAME(Root));

	take_objects(ctx, doc, out);
	out->page_count = doc->page_count;
	out->pages = sp_arena_array(out->arena, (size_t) doc->page_count + 1, sizeof *out->pages);
	if (!out->pages)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	for (int i = 0; i < doc->page_count; i++) {
		pdf_obj *page = doc->pages[i];

		sp_check_deadline(ctx, doc);
		out->pages[i].object = pdf_to_num(ctx, page);
		digest_page(ctx, page, out->pages[i].parts);
		take_annots(ctx, out, page, &out->pages[i]);
	}
	digest_members(ctx, root, sp_catalog_left_out, out->catalog);
	digest_value(ctx, pdf_dict_gets(ctx, root, "DSS"), out->validation);
	digest_members(ctx, pdf_dict_get(ctx, root, PDF_NAME(AcroForm)), sp_form_left_out, out->form);
	digest_value(ctx, pdf_dict_get(ctx, root, PDF_NAME(Metadata)), out->metadata);
}
