/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signatures in fields: what they cover of the file and what they let others change. Nothing is verified. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "pdfcore/fields/field_walk.h"
#include "pdfcore/source.h"

#define SIGNATURES_MAX 10000
#define DOCMDP_DEFAULT 2

typedef bool (*byte_fn)(unsigned char c);

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || !c;
}

static bool is_no_bracket(unsigned char c)
{
	return c != '<' && c != '>';
}

static bool is_open(unsigned char c)
{
	return c == '<';
}

static bool is_close(unsigned char c)
{
	return c == '>';
}

/* False when a byte from `from` up to `to` is another one, or can't be read. */
static bool all_bytes(const signprep_document *doc, int64_t from, int64_t to, byte_fn fits)
{
	unsigned char piece[512];

	while (from < to) {
		size_t n = to - from < (int64_t) sizeof piece ? (size_t) (to - from) : sizeof piece;

		if (!sp_source_read(doc, (size_t) from, piece, n))
			return false;
		for (size_t i = 0; i < n; i++)
			if (!fits(piece[i]))
				return false;
		from += (int64_t) n;
	}
	return true;
}

/* True when the two ranges leave out nothing but one hexadecimal string, and white space at the end. */
static bool covers_file(fz_context *ctx, const signprep_document *doc, pdf_obj *range)
{
	int64_t v[4], size = (int64_t) doc->length;

	if (pdf_array_len(ctx, range) != 4)
		return false;
	for (int i = 0; i < 4; i++) {
		v[i] = pdf_to_int64(ctx, pdf_array_get(ctx, range, i));
		if (v[i] < 0 || v[i] > size)
			return false;
	}
	return v[0] == 0 && v[1] + 1 < v[2] && v[2] + v[3] <= size && all_bytes(doc, v[1], v[1] + 1, is_open) &&
		all_bytes(doc, v[1] + 1, v[2] - 1, is_no_bracket) && all_bytes(doc, v[2] - 1, v[2], is_close) &&
		all_bytes(doc, v[2] + v[3], size, is_space);
}

int sp_signature_docmdp(fz_context *ctx, const signprep_document *doc, pdf_obj *value)
{
	pdf_obj *references = pdf_dict_get(ctx, value, PDF_NAME(Reference));
	pdf_obj *certifying = pdf_dict_getp(ctx, pdf_trailer(ctx, doc->pdf), "Root/Perms/DocMDP");
	bool found = pdf_to_num(ctx, value) && pdf_to_num(ctx, value) == pdf_to_num(ctx, certifying);
	int p = 0;

	for (int i = 0, n = pdf_array_len(ctx, references); i < n; i++) {
		pdf_obj *reference = pdf_array_get(ctx, references, i);

		if (!pdf_name_eq(ctx, pdf_dict_get(ctx, reference, PDF_NAME(TransformMethod)), PDF_NAME(DocMDP)))
			continue;
		found = true;
		p = pdf_dict_get_int(ctx, pdf_dict_get(ctx, reference, PDF_NAME(TransformParams)), PDF_NAME(P));
	}
	if (!found)
		return 0;
	return p >= 1 && p <= 3 ? p : DOCMDP_DEFAULT;
}

/* What PDF 2.0 lets a field's lock say: from its signature on, as if that certified the document. */
static int locked(fz_context *ctx, pdf_obj *lock)
{
	const int p = pdf_dict_get_int(ctx, lock, PDF_NAME(P));

	return p >= 1 && p <= 3 ? p : 0;
}

void sp_signature_add(fz_context *ctx, sp_field_walk *walk, pdf_obj *value, pdf_obj *lock, const char *field)
{
	signprep_facts *facts = walk->facts;
	sp_field_seen *seen = sp_field_seen_at(walk, pdf_to_num(ctx, value));
	pdf_obj *range = pdf_dict_get(ctx, value, PDF_NAME(ByteRange));
	void *items = facts->signatures;
	signprep_signature signature = { 0 };

	/* One field may have several widgets; a value without a range signs nothing. */
	if (!pdf_is_array(ctx, range) || (seen && seen->signature))
		return;
	if (facts->signature_count == SIGNATURES_MAX) {
		walk->full = true;
		return;
	}
	signature.covers_whole_file = covers_file(ctx, walk->doc, range);
	signature.docmdp = sp_signature_docmdp(ctx, walk->doc, value);
	if (!signature.docmdp)
		signature.docmdp = locked(ctx, lock);
	if (!sp_array_reserve(&items, &walk->facts_cap, facts->signature_count, 1, sizeof signature, SIGNATURES_MAX))
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	facts->signatures = items;
	signature.field = strdup(field);
	if (!signature.field)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	facts->signatures[facts->signature_count++] = signature;
	if (seen)
		seen->signature = 1;
}

void sp_signature_add_certifying(fz_context *ctx, sp_field_walk *walk)
{
	pdf_obj *value = pdf_dict_getp(ctx, pdf_trailer(ctx, walk->doc->pdf), "Root/Perms/DocMDP");

	if (walk->facts && pdf_is_dict(ctx, value))
		sp_signature_add(ctx, walk, value, NULL, "DocMDP");
}
