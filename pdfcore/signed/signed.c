/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signatures of a document: their dictionaries, what they cover, what came after. */
#include "pdfcore/signed/signed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "pdfcore/fields/field_walk.h"
#include "pdfcore/signed/earlier.h"
#include "pdfcore/signed/pdf_time.h"
#include "pdfcore/signed/range.h"
#include "pdfcore/text_string.h"

#define ARENA_MAX ((size_t) 512 << 20)
#define TEXT_MAX ((size_t) 64 << 10)

typedef struct reading {
	signprep_document *doc;
	sp_signed_list *out;
	const sp_signature_values *values;
	sp_buf text; /* a string as it is decoded */
} reading;

static void out_of_memory(fz_context *ctx)
{
	fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
}

/* "" when it is no string. What is longer than a person writes is cut by the buffer's maximum. */
static const char *text_of(fz_context *ctx, reading *r, pdf_obj *string)
{
	size_t length = 0;
	const char *bytes = pdf_to_string(ctx, string, &length), *kept;
	bool guessed = false;

	sp_buf_clear(&r->text);
	sp_buf_init(&r->text, TEXT_MAX);
	(void) sp_text_string_decode(&r->text, bytes, length, &guessed);
	kept = sp_arena_dup_n(&r->out->arena, r->text.data ? r->text.data : "", r->text.length);
	if (!kept)
		out_of_memory(ctx);
	return kept;
}

static const char *name_of(fz_context *ctx, reading *r, pdf_obj *name)
{
	const char *kept = sp_arena_dup(&r->out->arena, pdf_to_name(ctx, name));

	if (!kept)
		out_of_memory(ctx);
	return kept;
}

static void read_range(fz_context *ctx, reading *r, pdf_obj *value, sp_signed *s)
{
	pdf_obj *range = pdf_dict_get(ctx, value, PDF_NAME(ByteRange));
	const int count = pdf_array_len(ctx, range);

	for (int i = 0; i < 4; i++) {
		pdf_obj *number = pdf_array_get(ctx, range, i);

		s->facts.range[i] = pdf_is_int(ctx, number) ? pdf_to_int64(ctx, number) : -1;
	}
	/* Further ranges would leave out further bytes. */
	if (count != 4)
		s->facts.flaws |= SIGNPREP_FLAW_RANGE;
	if (!sp_range_judge(s, r->doc, &r->out->arena))
		out_of_memory(ctx);
}

static void compare_value(fz_context *ctx, pdf_obj *contents, sp_signed *s)
{
	size_t length = 0;
	const char *bytes = pdf_to_string(ctx, contents, &length);

	if (!s->value)
		return;
	if (length != s->value_length || memcmp(bytes, s->value, length) != 0)
		s->facts.flaws |= SIGNPREP_FLAW_GAP;
}

/* The value of a signature is never encrypted (ISO 32000-1, 7.6.1); the reader of objects does not know that. */
static void check_value(fz_context *ctx, reading *r, pdf_obj *value, sp_signed *s)
{
	pdf_obj *plain = NULL;

	if (!r->doc->encrypted) {
		compare_value(ctx, pdf_dict_get(ctx, value, PDF_NAME(Contents)), s);
		return;
	}
	const pdf_xref_entry *entry = s->value_object ? pdf_get_xref_entry(ctx, r->doc->pdf, s->value_object) : NULL;
	if (!entry || entry->type != 'n')
		return;
	plain = pdf_load_unencrypted_object(ctx, r->doc->pdf, s->value_object);
	fz_try(ctx) compare_value(ctx, pdf_dict_get(ctx, plain, PDF_NAME(Contents)), s);
	fz_always(ctx) pdf_drop_obj(ctx, plain);
	fz_catch(ctx) fz_rethrow(ctx);
}

/* FieldMDP of the signature, or the lock of its field: whether every field is locked. */
static bool locks_fields(fz_context *ctx, pdf_obj *value)
{
	pdf_obj *references = pdf_dict_get(ctx, value, PDF_NAME(Reference));

	for (int i = 0, n = pdf_array_len(ctx, references); i < n; i++) {
		pdf_obj *reference = pdf_array_get(ctx, references, i);

		if (pdf_name_eq(ctx, pdf_dict_get(ctx, reference, PDF_NAME(TransformMethod)), PDF_NAME(FieldMDP)) &&
			!strcmp(pdf_to_name(ctx, pdf_dict_getp(ctx, reference, "TransformParams/Action")), "All"))
			return true;
	}
	return false;
}

static void read_one(fz_context *ctx, reading *r, const sp_signature_value *from, sp_signed *s)
{
	const signprep_field *field = &r->values->fields.items[from->field];
	signprep_signed *facts = &s->facts;
	pdf_obj *value = from->object;
	char time[SP_PDF_TIME_BYTES];

	facts->field = sp_arena_dup(&r->out->arena, field->name);
	facts->page = field->page;
	if (field->page && !(field->flags & (SIGNPREP_FIELD_ZERO_SIZE | SIGNPREP_FIELD_HIDDEN)))
		facts->rect = field->rect;
	s->field_object = field->field_object;
	s->value_object = pdf_to_num(ctx, value);
	facts->kind = name_of(ctx, r, pdf_dict_get(ctx, value, PDF_NAME(SubFilter)));
	facts->name = text_of(ctx, r, pdf_dict_get(ctx, value, PDF_NAME(Name)));
	facts->reason = text_of(ctx, r, pdf_dict_get(ctx, value, PDF_NAME(Reason)));
	facts->location = text_of(ctx, r, pdf_dict_get(ctx, value, PDF_NAME(Location)));
	sp_pdf_time(text_of(ctx, r, pdf_dict_get(ctx, value, PDF_NAME(M))), time);
	facts->pdf_time = sp_arena_dup(&r->out->arena, time);
	facts->docmdp = sp_signature_docmdp(ctx, r->doc, value);
	s->locks_fields = locks_fields(ctx, value);
	if (!facts->field || !facts->pdf_time)
		out_of_memory(ctx);
	read_range(ctx, r, value, s);
	check_value(ctx, r, value, s);
	for (size_t i = 0; i < s->value_length; i++)
		if (s->value[i])
			return;
	if (s->value)
		facts->flaws |= SIGNPREP_FLAW_EMPTY;
}

static void read_body(fz_context *ctx, void *opaque)
{
	reading *r = opaque;

	for (size_t i = 0; i < r->values->count; i++) {
		sp_check_deadline(ctx, r->doc);
		read_one(ctx, r, &r->values->items[i], &r->out->items[i]);
	}
}

static int by_end(const void *a, const void *b)
{
	const size_t x = sp_range_end(a), y = sp_range_end(b);
	const int order = (x > y) - (x < y);

	return order ? order : strcmp(((const sp_signed *) a)->facts.field, ((const sp_signed *) b)->facts.field);
}

/* One value in two fields: the second shows a signature that nobody made there. */
static void find_shared(sp_signed_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t k = i + 1; k < list->count; k++) {
			sp_signed *a = &list->items[i], *b = &list->items[k];

			if ((a->value_object && a->value_object == b->value_object) ||
				(sp_range_end(a) && a->facts.range[1] == b->facts.range[1])) {
				a->facts.flaws |= SIGNPREP_FLAW_SHARED;
				b->facts.flaws |= SIGNPREP_FLAW_SHARED;
			}
		}
}

signprep_code sp_signed_read(sp_signed_list *out, signprep_document *doc, const char *password, signprep_error *err)
{
	sp_signature_values values = { .count = 0 };
	reading r = { .doc = doc, .out = out, .values = &values };
	signprep_code code;

	sp_arena_init(&out->arena, ARENA_MAX);
	code = sp_signature_values_read(&values, doc, SP_SIGNED_MAX, err);
	if (!code) {
		out->items = sp_arena_array(&out->arena, values.count + 1, sizeof *out->items);
		code = out->items ? SIGNPREP_OK : sp_fail_memory(err, doc->name);
	}
	if (!code)
		code = sp_guard(doc, read_body, &r, "D708", doc->name, err);
	if (!code) {
		out->count = values.count;
		qsort(out->items, out->count, sizeof *out->items, by_end);
		find_shared(out);
		code = sp_earlier_look(out, doc, password, &values, err);
	}
	sp_buf_clear(&r.text);
	sp_signature_values_clear(doc, &values);
	return code ? sp_arena_blame(&out->arena, code, err) : code;
}

void sp_signed_clear(sp_signed_list *list)
{
	sp_arena_clear(&list->arena);
	*list = (sp_signed_list) { .count = 0 };
}
