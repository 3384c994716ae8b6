/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a sender must know of a document as a whole: signatures, XFA, portfolios, lost pages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "pdfcore/conformance.h"
#include "pdfcore/fields/field_walk.h"
#include "pdfcore/source.h"
#include "pdfcore/text_string.h"

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

static int docmdp_of(fz_context *ctx, const signprep_document *doc, pdf_obj *value)
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

void sp_signature_add(fz_context *ctx, sp_field_walk *walk, pdf_obj *value, const char *field)
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
	signature.docmdp = docmdp_of(ctx, walk->doc, value);
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

typedef struct facts_arg {
	signprep_document *doc;
	signprep_facts *out;
	sp_buf text;
	bool needs_rendering;
} facts_arg;

/* As much as fits, cut between characters. */
static void copy_text(char *out, size_t cap, const sp_buf *text)
{
	size_t used = 0, step;
	uint32_t cp;

	while (used < text->length && (step = sp_utf8_decode(text->data + used, text->length - used, &cp)) && used + step < cap)
		used += step;
	if (used)
		memcpy(out, text->data, used);
	out[used] = '\0';
}

static void read_producer(fz_context *ctx, facts_arg *arg)
{
	pdf_obj *producer = pdf_dict_getp(ctx, pdf_trailer(ctx, arg->doc->pdf), "Info/Producer");
	size_t length = 0;
	const char *bytes = pdf_to_string(ctx, producer, &length);
	bool guessed = false;

	sp_buf_init(&arg->text, 4 * sizeof arg->out->producer);
	/* What does not fit is cut below anyway. */
	(void) sp_textstring_decode(&arg->text, bytes, length, &guessed);
	copy_text(arg->out->producer, sizeof arg->out->producer, &arg->text);
}

static void facts_body(fz_context *ctx, void *opaque)
{
	facts_arg *arg = opaque;
	pdf_obj *root = pdf_dict_get(ctx, pdf_trailer(ctx, arg->doc->pdf), PDF_NAME(Root));
	pdf_obj *xfa = pdf_dict_getp(ctx, root, "AcroForm/XFA");
	int version = pdf_version(ctx, arg->doc->pdf);

	arg->out->has_xfa = pdf_is_array(ctx, xfa) || pdf_is_stream(ctx, xfa);
	arg->needs_rendering = pdf_to_bool(ctx, pdf_dict_gets(ctx, root, "NeedsRendering"));
	arg->out->portfolio = pdf_is_dict(ctx, pdf_dict_get(ctx, root, PDF_NAME(Collection)));
	snprintf(arg->out->version, sizeof arg->out->version, "%d.%d", version / 10, version % 10);
	read_producer(ctx, arg);
	sp_conformance_read(ctx, arg->doc, arg->out->conformance, sizeof arg->out->conformance);
	arg->out->lost_pages = arg->doc->lost_pages;
}

/* Fields that stand on no page are the shadow of an XFA form: nobody can sign in them. */
static bool has_widget(const signprep_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		if (fields->items[i].page)
			return true;
	return false;
}

signprep_code signprep_document_facts(signprep_facts *out, signprep_document *doc, signprep_error *err)
{
	facts_arg arg = { .doc = doc, .out = out };
	signprep_fields fields = { 0 };
	signprep_code code;

	*out = (signprep_facts) { 0 };
	code = sp_fields_collect(&fields, out, doc, err);
	if (!code)
		code = sp_guard(doc, facts_body, &arg, "D705", doc->name, err);
	if (!code)
		out->xfa_only = out->has_xfa && (arg.needs_rendering || !has_widget(&fields));
	sp_buf_clear(&arg.text);
	signprep_fields_clear(&fields);
	if (code)
		signprep_facts_clear(out);
	return code;
}

void signprep_facts_clear(signprep_facts *facts)
{
	for (size_t i = 0; i < facts->signature_count; i++)
		free(facts->signatures[i].field);
	free(facts->signatures);
	*facts = (signprep_facts) { 0 };
}
