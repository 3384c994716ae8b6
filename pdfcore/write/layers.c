/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every membership of a layer on a page, decided beforehand. */
#include "pdfcore/write/layers.h"

#include "pdfcore/layer.h"

#define DEPTH_MAX 64 /* MuPDF draws no deeper */

typedef struct settling {
	signprep_document *doc;
	pdf_document *copy;
	pdf_obj *shown, *hidden;
	unsigned char *seen; /* by object number */
	int count;
} settling;

static void settle_resources(fz_context *ctx, settling *s, pdf_obj *resources, int depth);

/* Objects that many name are looked into once. What has no number belongs to its holder. */
static bool is_new(fz_context *ctx, settling *s, pdf_obj *object)
{
	const int number = pdf_to_num(ctx, object);

	if (number <= 0 || number >= s->count)
		return number == 0;
	return !s->seen[number]++;
}

static void settle_entry(fz_context *ctx, settling *s, pdf_obj *dict, pdf_obj *key, pdf_obj *oc)
{
	const int number = pdf_to_num(ctx, oc);

	if (!pdf_is_dict(ctx, oc) || number == pdf_to_num(ctx, s->shown) || number == pdf_to_num(ctx, s->hidden))
		return;
	pdf_dict_put(ctx, dict, key, sp_layer_hidden(ctx, s->doc, oc) ? s->hidden : s->shown);
}

static void settle_own(fz_context *ctx, settling *s, pdf_obj *dict)
{
	settle_entry(ctx, s, dict, PDF_NAME(OC), pdf_dict_get(ctx, dict, PDF_NAME(OC)));
}

/* Property lists say other things, too. */
static void settle_properties(fz_context *ctx, settling *s, pdf_obj *properties)
{
	for (int i = 0, n = pdf_dict_len(ctx, properties); i < n; i++) {
		pdf_obj *list = pdf_dict_get_val(ctx, properties, i), *type = pdf_dict_get(ctx, list, PDF_NAME(Type));

		if (pdf_name_eq(ctx, type, PDF_NAME(OCG)) || pdf_name_eq(ctx, type, PDF_NAME(OCMD)))
			settle_entry(ctx, s, properties, pdf_dict_get_key(ctx, properties, i), list);
	}
}

static void settle_form(fz_context *ctx, settling *s, pdf_obj *form, int depth)
{
	if (!pdf_is_dict(ctx, form) || depth > DEPTH_MAX || !is_new(ctx, s, form))
		return;
	settle_own(ctx, s, form);
	settle_resources(ctx, s, pdf_dict_get(ctx, form, PDF_NAME(Resources)), depth + 1);
}

static void settle_forms(fz_context *ctx, settling *s, pdf_obj *forms, int depth)
{
	for (int i = 0, n = pdf_dict_len(ctx, forms); i < n; i++)
		settle_form(ctx, s, pdf_dict_get_val(ctx, forms, i), depth);
}

static void settle_resources(fz_context *ctx, settling *s, pdf_obj *resources, int depth)
{
	if (!pdf_is_dict(ctx, resources) || !is_new(ctx, s, resources))
		return;
	sp_check_deadline(ctx, s->doc);
	settle_properties(ctx, s, pdf_dict_get(ctx, resources, PDF_NAME(Properties)));
	settle_forms(ctx, s, pdf_dict_get(ctx, resources, PDF_NAME(XObject)), depth);
	settle_forms(ctx, s, pdf_dict_get(ctx, resources, PDF_NAME(Pattern)), depth);
}

/* The normal appearance: a form, or one for each state. */
static void settle_annotations(fz_context *ctx, settling *s, pdf_obj *annotations)
{
	for (int i = 0, n = pdf_array_len(ctx, annotations); i < n; i++) {
		pdf_obj *annot = pdf_array_get(ctx, annotations, i), *normal = pdf_dict_getp(ctx, annot, "AP/N");

		settle_own(ctx, s, annot);
		if (pdf_is_stream(ctx, normal))
			settle_form(ctx, s, normal, 0);
		else
			settle_forms(ctx, s, normal, 0);
	}
}

static pdf_obj *add_group(fz_context *ctx, settling *s, const char *name)
{
	pdf_obj *group = pdf_new_dict(ctx, s->copy, 2), *added = NULL;

	fz_var(added);
	fz_try(ctx)
	{
		pdf_dict_put(ctx, group, PDF_NAME(Type), PDF_NAME(OCG));
		pdf_dict_put_text_string(ctx, group, PDF_NAME(Name), name);
		added = pdf_add_object(ctx, s->copy, group);
	}
	fz_always(ctx) pdf_drop_obj(ctx, group);
	fz_catch(ctx) fz_rethrow(ctx);
	return added;
}

static void set_configuration(fz_context *ctx, settling *s)
{
	pdf_obj *root = pdf_dict_get(ctx, pdf_trailer(ctx, s->copy), PDF_NAME(Root));
	pdf_obj *properties = pdf_dict_put_dict(ctx, root, PDF_NAME(OCProperties), 2);
	pdf_obj *groups = pdf_dict_put_array(ctx, properties, PDF_NAME(OCGs), 2);
	pdf_obj *config = pdf_dict_put_dict(ctx, properties, PDF_NAME(D), 1);

	pdf_array_push(ctx, groups, s->shown);
	pdf_array_push(ctx, groups, s->hidden);
	pdf_array_push(ctx, pdf_dict_put_array(ctx, config, PDF_NAME(OFF), 1), s->hidden);
}

void sp_layers_settle(fz_context *ctx, signprep_document *doc, pdf_document *copy, pdf_obj *page)
{
	settling s = { .doc = doc, .copy = copy };

	s.count = pdf_xref_len(ctx, copy);
	fz_var(s);
	fz_try(ctx)
	{
		s.seen = fz_calloc(ctx, (size_t) s.count + 1, 1);
		s.shown = add_group(ctx, &s, "shown");
		s.hidden = add_group(ctx, &s, "hidden");
		settle_resources(ctx, &s, sp_page_inherited(ctx, page, PDF_NAME(Resources)), 0);
		settle_annotations(ctx, &s, pdf_dict_get(ctx, page, PDF_NAME(Annots)));
		set_configuration(ctx, &s);
	}
	fz_always(ctx)
	{
		pdf_drop_obj(ctx, s.shown);
		pdf_drop_obj(ctx, s.hidden);
		fz_free(ctx, s.seen);
	}
	fz_catch(ctx) fz_rethrow(ctx);
}
