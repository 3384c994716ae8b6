/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is signed, and with what. */
#include "pdfcore/signed/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "pdfcore/fields/field_walk.h"

typedef struct collecting {
	sp_signature_values *out;
	size_t max;
} collecting;

/* A field with several widgets is signed once: that on a page comes first. */
static bool is_known(const sp_signature_values *values, size_t field)
{
	const int number = values->fields.items[field].field_object;

	for (size_t i = 0; number && i < values->count; i++)
		if (values->fields.items[values->items[i].field].field_object == number)
			return true;
	return false;
}

static void take_value(fz_context *ctx, void *opaque, pdf_obj *value)
{
	const collecting *c = opaque;
	sp_signature_values *out = c->out;
	void *items = out->items;

	/* One without ByteRange is taken too: it can't be checked, and some viewers show it as one that holds all the same. */
	if (!pdf_dict_len(ctx, value) || is_known(out, out->fields.count - 1))
		return;
	if (out->count == c->max) {
		out->too_many = true;
		return;
	}
	if (!sp_array_reserve(&items, &out->cap, out->count, 1, sizeof *out->items, c->max))
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	out->items = items;
	out->items[out->count++] = (sp_signature_value) { .field = out->fields.count - 1, .object = pdf_keep_obj(ctx, value) };
}

static void digest_body(fz_context *ctx, void *opaque)
{
	sp_signature_values *values = opaque;

	for (size_t i = 0; i < values->count; i++) {
		char small[512], *text;
		size_t length = 0;
		fz_sha256 state;

		fz_sha256_init(&state);
		text = pdf_sprint_obj(ctx, small, sizeof small, &length, pdf_resolve_indirect(ctx, values->items[i].object), 1, 1);
		fz_sha256_update(&state, (const unsigned char *) text, length);
		fz_sha256_final(&state, values->items[i].digest);
		if (text != small)
			fz_free(ctx, text);
	}
}

signprep_code sp_signature_values_read(sp_signature_values *out, signprep_document *doc, size_t max, signprep_error *err)
{
	collecting c = { out, max };
	sp_field_walk walk = { .doc = doc, .out = &out->fields, .signature = take_value, .opaque = &c };
	signprep_code code = sp_fields_walk(&walk, err);
	char most[24];

	snprintf(most, sizeof most, "%zu", max);
	if (!code && out->too_many)
		code = sp_fail(err, "D856", 0, doc->name, most, NULL);
	return code ? code : sp_guard(doc, digest_body, out, "D708", doc->name, err);
}

void sp_signature_values_clear(signprep_document *doc, sp_signature_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		pdf_drop_obj(doc->ctx, values->items[i].object);
	free(values->items);
	signprep_fields_clear(&values->fields);
	*values = (sp_signature_values) { 0 };
}
