/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* FormFields against the controls of the form: whose they are, what they take, and which of them must be filled. */
#include "submit/forms/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/text_rules.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/suggest.h"
#include "locate/check/check_fit.h"
#include "locate/check/check_rules.h"
#include "submit/forms/form_file.h"

#define SHOWN 60
#define FIELDS_MAX 5000 /* as many as a form has controls */
#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

/* The fields of a request while they are looked at. */
typedef struct fields {
	const sp_draft *draft;
	signprep_issues *issues;
	const cJSON *list;
	const cJSON **used; /* controls that have a field, in the order of the fields; NULL for none */
	size_t count;
} fields;

typedef struct found {
	const cJSON *control;
	bool signs;
	size_t same; /* controls that have the name */
} found;

static void look(found *f, const cJSON *form, const char *list, const char *id, const char *name)
{
	for (const cJSON *at = sp_json_array(form, list)->child; at; at = at->next) {
		if (*id ? strcmp(sp_json_text(at, "id"), id) != 0 : strcmp(sp_json_text(at, "name"), name) != 0)
			continue;
		f->same++;
		if (!f->control)
			*f = (found) { at, strcmp(list, "sign") == 0, f->same };
	}
}

/* The initiator's control counts where others have its name too. */
static found find(const cJSON *form, const cJSON *field)
{
	const char *id = sp_json_text(field, "ComponentId"), *name = sp_json_text(field, "ComponentName");
	found all = { 0 }, own = { 0 };
	look(&all, form, "fill", id, name);
	look(&all, form, "sign", id, name);
	for (const cJSON *at = sp_json_array(form, "fill")->child; at && !*id; at = at->next)
		if (sp_form_is_initiators(at) && strcmp(sp_json_text(at, "name"), name) == 0) {
			own.same++;
			own.control = own.control ? own.control : at;
		}
	return own.control ? own : all;
}

static void say_unknown(const fields *f, const char *where, const char *called)
{
	const cJSON *controls = sp_json_array(f->draft->form, "fill");
	size_t count = (size_t) cJSON_GetArraySize(controls), n = 0;
	const char **names = calloc(count ? count : 1, sizeof *names);
	char shown[SHOWN * 4 + 8];
	for (const cJSON *at = controls->child; names && at; at = at->next)
		if (sp_form_is_initiators(at))
			names[n++] = sp_json_text(at, "name");
	const char *near = names ? sp_suggest(called, names, n) : NULL;
	sp_coded(f->issues,
		sp_issues_add(f->issues, "R885", where, sp_text_shorten(called, SHOWN, shown, sizeof shown),
			near        ? near
				: n ? names[0]
				    : "-",
			NULL),
		"InvalidParameter.DataNotFound");
	free((void *) names);
}

/* The values that a selector offers, wherever the service put them. */
static const cJSON *options_of(const cJSON *control)
{
	static const char *const names[] = { "Values", "ValuesArray", "Options", "SelectorOptions" };
	const cJSON *limits = cJSON_GetObjectItemCaseSensitive(control, "limits");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (sp_json_array(limits, names[i]))
			return sp_json_array(limits, names[i]);
	return NULL;
}

static void check_option(const fields *f, const cJSON *control, const char *value, const char *where)
{
	const cJSON *options = options_of(control), *option;
	sp_buf all;
	char shown[SHOWN * 4 + 8];
	bool texts = options && options->child;
	sp_buf_init(&all, 1 << 12);
	cJSON_ArrayForEach(option, options)
	{
		const char *text = cJSON_GetStringValue(option);
		texts = texts && text && strcmp(text, value) != 0;
		if (text)
			sp_buf_printf(&all, "%s%s", all.length ? ", " : "", text);
	}
	if (texts)
		sp_coded(f->issues,
			sp_issues_add(f->issues, "R890", where, sp_text_shorten(value, SHOWN, shown, sizeof shown),
				sp_json_text(control, "name"), all.data ? all.data : "", NULL),
			"InvalidParameter.ComponentValue");
	sp_buf_clear(&all);
}

static double number_of(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	return cJSON_IsNumber(value) ? value->valuedouble : 0;
}

/* A text that is longer than its box, as in any request. */
static void check_fit(const fields *f, const cJSON *control, const cJSON *probe, const char *where)
{
	const signprep_component component = { .where = where, .type = sp_json_text(control, "type") };
	double x = number_of(control, "x"), y = number_of(control, "y"), width = number_of(control, "width"),
	       height = number_of(control, "height");
	const sp_box box = { .component = &component,
		.rect = { x, y, x + width, y + height },
		.page = (int) number_of(control, "page"),
		.sound = true };
	if (width > 0 && width < 1e5 && height > 0 && height < 1e5 && box.page > 0)
		sp_check_fit(f->issues, &box, probe, number_of(cJSON_GetObjectItemCaseSensitive(control, "limits"), "FontSize"));
}

static bool check_value(const fields *f, const cJSON *control, const char *value, const char *where)
{
	const char *type = sp_json_text(control, "type");
	char place[48];
	cJSON *probe = cJSON_CreateObject();
	snprintf(place, sizeof place, "%s.ComponentValue", where);
	bool made = sp_json_put_text(probe, "ComponentType", type) && sp_json_put_text(probe, "ComponentValue", value);
	const sp_checked checked = { .list = f->issues,
		.component = probe,
		.where = where,
		.type = type,
		.mode = "NORMAL",
		.place = SP_LIST_INITIATOR,
		.approver_type = SP_APPROVER_UNKNOWN };
	if (made) {
		sp_check_value(&checked);
		check_fit(f, control, probe, place);
	}
	if (made && strcmp(type, "SELECTOR") == 0)
		check_option(f, control, value, place);
	cJSON_Delete(probe);
	return made;
}

/* The initiator's own, or the seal of somebody for whom the service signs. */
static bool may_fill(const fields *f, const found *it)
{
	const char *whose = sp_json_text(it->control, "recipient");
	if (!it->signs)
		return sp_form_is_initiators(it->control);
	return strcmp(sp_json_text(it->control, "type"), "SIGN_SEAL") == 0 && sp_draft_is_automatic(f->draft, whose);
}

static void say_whose(const fields *f, const cJSON *control, const char *where)
{
	const char *id = sp_json_text(control, "recipient");
	const cJSON *recipient = sp_form_recipient(f->draft->form, id);
	const char *role = recipient ? sp_json_text(recipient, "role") : "-";
	sp_coded(f->issues, sp_issues_add(f->issues, "R886", where, sp_json_text(control, "name"), role, *id ? id : "-", NULL),
		"InvalidParameter.ParamError");
}

static bool check_field(fields *f, const cJSON *field, size_t index)
{
	const char *id = sp_json_text(field, "ComponentId"), *name = sp_json_text(field, "ComponentName");
	char where[32], count[24];
	snprintf(where, sizeof where, "FormFields[%zu]", index);
	if (!*id && !*name) {
		sp_issues_add(f->issues, "R807", where, "ComponentId", "ComponentName", NULL);
		return true;
	}
	const found it = find(f->draft->form, field);
	if (!it.control) {
		say_unknown(f, where, *id ? id : name);
		return true;
	}
	snprintf(count, sizeof count, "%zu", it.same);
	if (it.same > 1)
		sp_issues_add(f->issues, "R887", where, *id ? id : name, count, NULL);
	else if (!may_fill(f, &it))
		say_whose(f, it.control, where);
	for (size_t i = 0; i < index; i++)
		if (f->used[i] == it.control)
			sp_issues_add(
				f->issues, "R888", where, sp_json_text(it.control, "name"), sp_json_text(it.control, "id"), NULL);
	f->used[index] = it.control;
	return check_value(f, it.control, sp_json_text(field, "ComponentValue"), where);
}

static bool is_used(const fields *f, const cJSON *control)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->used[i] == control)
			return true;
	return false;
}

static void check_required(const fields *f)
{
	for (const cJSON *at = sp_json_array(f->draft->form, "fill")->child; at; at = at->next)
		if (sp_form_is_initiators(at) && cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(at, "required")) &&
			!*sp_json_text(at, "value") && !is_used(f, at))
			sp_coded(f->issues,
				sp_issues_add(
					f->issues, "R889", "FormFields", sp_json_text(at, "name"), sp_json_text(at, "id"), NULL),
				"InvalidParameter.ParamError");
	for (const cJSON *at = sp_json_array(f->draft->form, "sign")->child; at; at = at->next)
		if (strcmp(sp_json_text(at, "type"), "SIGN_SEAL") == 0 && !*sp_json_text(at, "value") && !is_used(f, at) &&
			sp_draft_is_automatic(f->draft, sp_json_text(at, "recipient")))
			sp_coded(f->issues,
				sp_issues_add(
					f->issues, "R891", "FormFields", sp_json_text(at, "name"), sp_json_text(at, "id"), NULL),
				"MissingParameter.ServerSignSealId");
}

bool sp_draft_check_fields(sp_draft *draft, signprep_issues *issues)
{
	fields f = { .draft = draft, .issues = issues, .list = sp_json_array(draft->document, "FormFields") };
	const cJSON *field;
	size_t index = 0;
	f.count = (size_t) cJSON_GetArraySize(f.list);
	f.used = calloc(f.count ? f.count : 1, sizeof *f.used);
	bool done = f.used != NULL;
	if (f.count > FIELDS_MAX) {
		char count[24];
		snprintf(count, sizeof count, "%zu", f.count);
		sp_issues_add(issues, "R206", "FormFields", count, TEXT(FIELDS_MAX), NULL);
		free((void *) f.used);
		return done;
	}
	cJSON_ArrayForEach(field, f.list)
	{
		done = done && (!cJSON_IsObject(field) || check_field(&f, field, index));
		index++;
	}
	if (done)
		check_required(&f);
	free((void *) f.used);
	return done;
}
