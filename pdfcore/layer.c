/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Optional content: which of a document's layers are seen. */
#include "pdfcore/layer.h"

#include <stdio.h>
#include <string.h>

#define VE_DEPTH_MAX 16
#define CATEGORIES_MAX 16

static void set_states(fz_context *ctx, signprep_document *doc, pdf_obj *groups, bool hidden)
{
	for (int i = 0, n = pdf_array_len(ctx, groups); i < n; i++) {
		int number = pdf_to_num(ctx, pdf_array_get(ctx, groups, i));

		if (number > 0 && (size_t) number < doc->group_count)
			doc->group_hidden[number] = hidden;
	}
}

/* What groups say themselves of how they are used, where the configuration asks them: /View << /ViewState /OFF >>. */
static void set_usage(fz_context *ctx, signprep_document *doc, pdf_obj *application)
{
	pdf_obj *groups = pdf_dict_get(ctx, application, PDF_NAME(OCGs));
	pdf_obj *categories = pdf_dict_gets(ctx, application, "Category");

	for (int i = 0, n = pdf_array_len(ctx, groups); i < n; i++) {
		pdf_obj *group = pdf_array_get(ctx, groups, i), *usage = pdf_dict_gets(ctx, group, "Usage");
		int number = pdf_to_num(ctx, group);

		for (int k = 0, count = pdf_array_len(ctx, categories); k < count && k < CATEGORIES_MAX; k++) {
			const char *category = pdf_to_name(ctx, pdf_array_get(ctx, categories, k));
			char key[40];
			const char *state;

			snprintf(key, sizeof key, "%.30sState", category);
			state = pdf_to_name(ctx, pdf_dict_gets(ctx, pdf_dict_gets(ctx, usage, category), key));
			if (*state && number > 0 && (size_t) number < doc->group_count)
				doc->group_hidden[number] = !strcmp(state, "OFF");
		}
	}
}

/*
 * The default configuration decides, and no other: MuPDF takes the first of the alternate ones where there are any, and asks
 * groups for their usage although no configuration does.
 */
static void read_groups(fz_context *ctx, signprep_document *doc)
{
	pdf_obj *properties = pdf_dict_getp(ctx, pdf_trailer(ctx, doc->pdf), "Root/OCProperties");
	pdf_obj *config = pdf_dict_get(ctx, properties, PDF_NAME(D)), *applications = pdf_dict_gets(ctx, config, "AS");
	int count = pdf_xref_len(ctx, doc->pdf);

	doc->groups_known = true;
	if (!pdf_is_dict(ctx, config) || count <= 0)
		return;
	doc->group_hidden = fz_calloc(ctx, (size_t) count, sizeof *doc->group_hidden);
	doc->group_count = (size_t) count;
	if (pdf_name_eq(ctx, pdf_dict_get(ctx, config, PDF_NAME(BaseState)), PDF_NAME(OFF)))
		set_states(ctx, doc, pdf_dict_get(ctx, properties, PDF_NAME(OCGs)), true);
	set_states(ctx, doc, pdf_dict_get(ctx, config, PDF_NAME(ON)), false);
	set_states(ctx, doc, pdf_dict_get(ctx, config, PDF_NAME(OFF)), true);
	for (int i = 0, n = pdf_array_len(ctx, applications); i < n; i++) {
		pdf_obj *application = pdf_array_get(ctx, applications, i);

		if (!strcmp(pdf_to_name(ctx, pdf_dict_gets(ctx, application, "Event")), "View"))
			set_usage(ctx, doc, application);
	}
}

static bool group_hidden(fz_context *ctx, signprep_document *doc, pdf_obj *group)
{
	int number = pdf_to_num(ctx, group);

	if (!doc->groups_known)
		read_groups(ctx, doc);
	return number > 0 && (size_t) number < doc->group_count && doc->group_hidden[number];
}

/* A visibility expression: a group, or [/And x …], [/Or x …], [/Not x]. */
static bool expression_hidden(fz_context *ctx, signprep_document *doc, pdf_obj *ve, int depth)
{
	const char *op = pdf_to_name(ctx, pdf_array_get(ctx, ve, 0));
	int n = pdf_array_len(ctx, ve);
	bool visible = !strcmp(op, "And");

	if (!pdf_is_array(ctx, ve))
		return group_hidden(ctx, doc, ve);
	if (depth >= VE_DEPTH_MAX || n < 2)
		return false;
	if (!strcmp(op, "Not"))
		return !expression_hidden(ctx, doc, pdf_array_get(ctx, ve, 1), depth + 1);
	for (int i = 1; i < n; i++) {
		bool shown = !expression_hidden(ctx, doc, pdf_array_get(ctx, ve, i), depth + 1);

		visible = !strcmp(op, "And") ? visible && shown : visible || shown;
	}
	return !visible;
}

/* AllOn, AnyOn (the default), AnyOff, AllOff; groups that are missing do not vote. */
static bool policy_hidden(fz_context *ctx, signprep_document *doc, pdf_obj *groups, const char *policy)
{
	const bool wants_off = !strcmp(policy, "AnyOff") || !strcmp(policy, "AllOff");
	const bool wants_all = !strcmp(policy, "AllOn") || !strcmp(policy, "AllOff");
	int votes = 0, agreed = 0;

	if (!pdf_is_array(ctx, groups))
		return pdf_is_dict(ctx, groups) && group_hidden(ctx, doc, groups) != wants_off;
	for (int i = 0, n = pdf_array_len(ctx, groups); i < n; i++) {
		pdf_obj *group = pdf_array_get(ctx, groups, i);

		if (!pdf_is_dict(ctx, group))
			continue;
		votes++;
		agreed += group_hidden(ctx, doc, group) == wants_off;
	}
	return votes > 0 && (wants_all ? agreed < votes : !agreed);
}

/* Membership dictionaries are worked out here: MuPDF 1.21 knows no expressions and takes AllOn for visible. */
bool sp_layer_hidden(fz_context *ctx, signprep_document *doc, pdf_obj *oc)
{
	pdf_obj *ve = pdf_dict_gets(ctx, oc, "VE");

	if (!oc)
		return false;
	if (!pdf_name_eq(ctx, pdf_dict_get(ctx, oc, PDF_NAME(Type)), PDF_NAME(OCMD)))
		return group_hidden(ctx, doc, oc);
	if (pdf_is_array(ctx, ve))
		return expression_hidden(ctx, doc, ve, 0);
	return policy_hidden(ctx, doc, pdf_dict_get(ctx, oc, PDF_NAME(OCGs)), pdf_dict_get_name(ctx, oc, PDF_NAME(P)));
}

bool sp_layers_exist(fz_context *ctx, signprep_document *doc)
{
	return pdf_is_dict(ctx, pdf_dict_getp(ctx, pdf_trailer(ctx, doc->pdf), "Root/OCProperties"));
}
