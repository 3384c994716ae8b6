/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a sender must know of a document as a whole: XFA, portfolios, lost pages, and the signatures its fields hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "pdfcore/conformance.h"
#include "pdfcore/fields/field_walk.h"
#include "pdfcore/text_string.h"

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
	(void) sp_text_string_decode(&arg->text, bytes, length, &guessed);
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
	arg->out->usage_rights = pdf_is_dict(ctx, pdf_dict_getp(ctx, root, "Perms/UR3"));
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
