/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Word documents: the container, and what its formats have in common. */
#define _GNU_SOURCE /* memmem */
#include "pdfcore/office/office.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "pdfcore/office/formats.h"
#include "pdfcore/source.h"

/* No real document comes near: a bound for hostile ones. */
#define NAMES_MAX ((size_t) 64 << 20)

void sp_office_facts_clear(sp_office_facts *facts)
{
	free(facts->fonts);
	*facts = (sp_office_facts) { 0 };
}

static int by_use(const void *a, const void *b)
{
	const sp_font_use *left = a, *right = b;
	uint64_t l = (uint64_t) left->han + left->other, r = (uint64_t) right->han + right->other;
	return l != r ? (l < r) - (l > r) : strcmp(left->name, right->name);
}

static void hand_over_uses(fz_context *ctx, sp_office *office)
{
	sp_office_facts *out = office->out;
	sp_font_use *use;
	out->fonts = calloc(office->uses.count + 1, sizeof *out->fonts);
	if (!out->fonts)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	while ((use = sp_hash_table_take_any(&office->uses)))
		out->fonts[out->font_count++] = *use;
	qsort(out->fonts, out->font_count, sizeof *out->fonts, by_use);
}

static void read_body(fz_context *ctx, void *opaque)
{
	sp_office *office = opaque;
	fz_stream *stream = sp_source_stream(ctx, office->doc);

	fz_try(ctx) office->archive = fz_open_zip_archive_with_stream(ctx, stream);
	fz_always(ctx) fz_drop_stream(ctx, stream);
	fz_catch(ctx) fz_rethrow(ctx);
	if (fz_has_archive_entry(ctx, office->archive, "word/document.xml"))
		sp_docx_read(ctx, office);
	else
		sp_odt_read(ctx, office);
	hand_over_uses(ctx, office);
}

static void drop_body(fz_context *ctx, void *opaque)
{
	sp_office *office = opaque;
	fz_drop_xml(ctx, office->part);
	fz_drop_archive(ctx, office->archive);
}

static bool holds(const signprep_document *doc, const char *bytes, size_t length)
{
	char window[8192];
	/* A password puts the whole of a DOCX into a container of the old format, whose folder names its parts in UTF-16. */
	for (size_t at = 0; at < doc->length; at += sizeof window - 64) {
		size_t n = doc->length - at < sizeof window ? doc->length - at : sizeof window;
		if (!sp_document_read(doc, at, window, n))
			return false;
		if (memmem(window, n, bytes, length))
			return true;
	}
	return false;
}

static bool starts_with(const signprep_document *doc, const char *magic, size_t length)
{
	char start[8];
	return doc->length >= length && sp_document_read(doc, 0, start, length) && memcmp(start, magic, length) == 0;
}

signprep_code sp_office_facts_read(sp_office_facts *out, signprep_document *doc, signprep_error *err)
{
	static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	sp_office office = { .doc = doc, .out = out };
	signprep_error ignored = { 0 };

	*out = (sp_office_facts) { 0 };
	if (starts_with(doc, "\xD0\xCF\x11\xE0", 4) && holds(doc, encrypted, sizeof encrypted - 1))
		return sp_fail(err, "D503", 0, doc->name, NULL);
	if (!starts_with(doc, "PK\x03\x04", 4))
		return SIGNPREP_OK;
	out->known = true;
	sp_arena_init(&office.arena, NAMES_MAX);
	signprep_code code = sp_guard(doc, read_body, &office, "D504", doc->name, err);
	(void) sp_guard(doc, drop_body, &office, "D504", doc->name, &ignored);
	sp_hash_table_clear(&office.styles);
	sp_hash_table_clear(&office.uses);
	sp_arena_clear(&office.arena);
	if (!code && out->locked)
		code = sp_fail(err, "D503", 0, doc->name, NULL);
	if (code)
		sp_office_facts_clear(out);
	return code;
}

static const char *without_subset(const char *name)
{
	size_t capitals = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	return capitals == 6 && name[6] == '+' ? name + 7 : name;
}

static void read_pdf_font(fz_context *ctx, sp_office *office, int number)
{
	pdf_obj *object = pdf_load_object(ctx, office->doc->pdf, number);
	fz_try(ctx)
	{
		if (pdf_name_eq(ctx, pdf_dict_get(ctx, object, PDF_NAME(Type)), PDF_NAME(Font)))
			(void) sp_office_use(
				ctx, office, without_subset(pdf_to_name(ctx, pdf_dict_get(ctx, object, PDF_NAME(BaseFont)))));
	}
	fz_always(ctx) pdf_drop_obj(ctx, object);
	fz_catch(ctx) fz_rethrow(ctx);
}

/* A damaged object is no font. */
static void try_pdf_font(fz_context *ctx, sp_office *office, int number)
{
	fz_try(ctx) read_pdf_font(ctx, office, number);
	fz_catch(ctx) sp_fz_settle_minor(ctx);
}

static void fonts_body(fz_context *ctx, void *opaque)
{
	sp_office *office = opaque;
	for (int number = 1, count = pdf_count_objects(ctx, office->doc->pdf); number < count; number++) {
		sp_check_deadline(ctx, office->doc);
		try_pdf_font(ctx, office, number);
	}
	hand_over_uses(ctx, office);
}

signprep_code sp_pdf_fonts_read(sp_office_facts *out, signprep_document *doc, signprep_error *err)
{
	sp_office office = { .doc = doc, .out = out };

	*out = (sp_office_facts) { .known = true };
	sp_arena_init(&office.arena, NAMES_MAX);
	signprep_code code = sp_guard(doc, fonts_body, &office, "D705", doc->name, err);
	sp_hash_table_clear(&office.uses);
	sp_arena_clear(&office.arena);
	if (code)
		sp_office_facts_clear(out);
	return code;
}
