/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates become forms. A row for each member: its name here and at the service. */
#include <stdlib.h>
#include <string.h>

#include <signprep/action.h>
#include <signprep/form.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/internal.h"

#define ID_MAX 64
/* Templates of a page: each may hold hundreds of controls. */
#define TOGETHER 50
#define STATUS_RELEASED 1
#define AVAILABLE 1
#define TYPE_AUTOMATIC 1

typedef enum column_kind {
	COLUMN_TEXT,
	COLUMN_NUMBER,
	COLUMN_NUMBERS,
	COLUMN_NO,  /* false unless the service says otherwise */
	COLUMN_YES, /* true unless */
	COLUMN_JSON /* a text that holds an object */
} column_kind;

typedef struct column {
	const char *name, *member;
	column_kind kind;
} column;

static const column of_template[] = { { "template_id", "TemplateId", COLUMN_TEXT }, { "name", "TemplateName", COLUMN_TEXT },
	{ "description", "Description", COLUMN_TEXT }, { "version", "TemplateVersion", COLUMN_TEXT }, { 0 } };
static const column of_recipient[] = { { "recipient_id", "RecipientId", COLUMN_TEXT }, { "type", "RecipientType", COLUMN_TEXT },
	{ "role", "RoleName", COLUMN_TEXT }, { "order", "RoutingOrder", COLUMN_NUMBER }, { "signs", "RequireSign", COLUMN_YES },
	{ "verify_types", "ApproverVerifyTypes", COLUMN_NUMBERS }, { "sign_types", "ApproverSignTypes", COLUMN_NUMBERS }, { 0 } };
static const column of_control[] = { { "id", "ComponentId", COLUMN_TEXT }, { "name", "ComponentName", COLUMN_TEXT },
	{ "type", "ComponentType", COLUMN_TEXT }, { "required", "ComponentRequired", COLUMN_NO },
	{ "mode", "GenerateMode", COLUMN_TEXT }, { "page", "ComponentPage", COLUMN_NUMBER },
	{ "x", "ComponentPosX", COLUMN_NUMBER }, { "y", "ComponentPosY", COLUMN_NUMBER },
	{ "width", "ComponentWidth", COLUMN_NUMBER }, { "height", "ComponentHeight", COLUMN_NUMBER },
	{ "value", "ComponentValue", COLUMN_TEXT }, { "limits", "ComponentExtra", COLUMN_JSON }, { 0 } };

static const cJSON *member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* --- one form --- */

static bool put_numbers(cJSON *to, const char *name, const cJSON *list)
{
	cJSON *out = cJSON_AddArrayToObject(to, name);
	bool done = out != NULL;
	for (const cJSON *at = list ? list->child : NULL; done && at; at = at->next)
		done = !cJSON_IsNumber(at) || sp_json_push(out, cJSON_CreateNumber(at->valuedouble));
	return done;
}

/* An object as such; other text as it is; nothing for none. */
static bool put_json(cJSON *to, const char *name, const char *text)
{
	if (!*text)
		return true;
	cJSON *parsed = cJSON_Parse(text);
	if (cJSON_IsObject(parsed))
		return sp_json_put(to, name, parsed);
	cJSON_Delete(parsed);
	return sp_json_put_text(to, name, text);
}

static bool put_column(cJSON *to, const column *c, const cJSON *from)
{
	const cJSON *value = member(from, c->member);
	switch (c->kind) {
	case COLUMN_TEXT: return sp_json_put_text(to, c->name, sp_json_text(from, c->member));
	case COLUMN_NUMBER: return !cJSON_IsNumber(value) || sp_json_put_number(to, c->name, value->valuedouble);
	case COLUMN_NUMBERS: return put_numbers(to, c->name, sp_json_array(from, c->member));
	case COLUMN_NO: return sp_json_put(to, c->name, cJSON_CreateBool(cJSON_IsTrue(value)));
	case COLUMN_YES: return sp_json_put(to, c->name, cJSON_CreateBool(!cJSON_IsFalse(value)));
	case COLUMN_JSON: return put_json(to, c->name, sp_json_text(from, c->member));
	}
	return false;
}

static bool put_columns(cJSON *to, const column *columns, const cJSON *from)
{
	bool done = to != NULL;
	for (const column *c = columns; done && c->name; c++)
		done = put_column(to, c, from);
	return done;
}

/* Of the recipients in their order; the initiator may stand among them and is none of the signers. */
static bool put_recipients(cJSON *form, const cJSON *template)
{
	const cJSON *list = sp_json_array(template, "Recipients");
	cJSON *out = cJSON_AddArrayToObject(form, "recipients");
	bool done = out != NULL;
	for (const cJSON *at = list ? list->child : NULL; done && at; at = at->next) {
		if (strcmp(sp_json_text(at, "RecipientType"), "PROMOTER") == 0)
			continue;
		cJSON *made = cJSON_CreateObject();
		done = sp_json_push(out, made) && put_columns(made, of_recipient, at);
	}
	return done;
}

static bool is_initiator(const cJSON *template, const char *id)
{
	const cJSON *list = sp_json_array(template, "Recipients");
	if (!*id || strcmp(sp_json_text(member(template, "Promoter"), "RecipientId"), id) == 0)
		return true;
	for (const cJSON *at = list ? list->child : NULL; at; at = at->next)
		if (strcmp(sp_json_text(at, "RecipientId"), id) == 0 && strcmp(sp_json_text(at, "RecipientType"), "PROMOTER") == 0)
			return true;
	return false;
}

static bool is_recipient(const cJSON *template, const char *id)
{
	const cJSON *list = sp_json_array(template, "Recipients");
	for (const cJSON *at = list ? list->child : NULL; at; at = at->next)
		if (strcmp(sp_json_text(at, "RecipientId"), id) == 0)
			return true;
	return false;
}

/* Whose a control is: null stands for the initiator. */
static bool put_controls(cJSON *form, const char *name, const cJSON *template, const char *list_name)
{
	const cJSON *list = sp_json_array(template, list_name);
	cJSON *out = cJSON_AddArrayToObject(form, name);
	bool done = out != NULL;
	for (const cJSON *at = list ? list->child : NULL; done && at; at = at->next) {
		const char *whose = sp_json_text(at, "ComponentRecipientId");
		cJSON *made = cJSON_CreateObject();
		done = sp_json_push(out, made) && put_columns(made, of_control, at) &&
			(is_initiator(template, whose) ? sp_json_put(made, "recipient", cJSON_CreateNull())
						       : sp_json_put_text(made, "recipient", whose));
	}
	return done;
}

static bool is_number(const cJSON *object, const char *name, long long wanted)
{
	long long number = 0;
	return sp_json_int(object, name, &number) && number == wanted;
}

/* No order of signing: [-1]. */
static bool is_unordered(const cJSON *template)
{
	const cJSON *first = cJSON_GetArrayItem(sp_json_array(template, "SignOrder"), 0);
	return cJSON_IsNumber(first) && first->valuedouble < 0;
}

static bool is_usable(const cJSON *template)
{
	return is_number(template, "Status", STATUS_RELEASED) && is_number(template, "Available", AVAILABLE);
}

static bool fill_form(cJSON *form, const cJSON *template)
{
	const cJSON *type = member(template, "UserFlowType");
	return sp_json_put_text(form, "schema", "signprep.form/1") && put_columns(form, of_template, template) &&
		sp_json_put_text(form, "flow_type", sp_json_text(type, "Name")) &&
		sp_json_put_text(form, "flow_type_id", sp_json_text(type, "UserFlowTypeId")) &&
		sp_json_put(form, "unordered", cJSON_CreateBool(is_unordered(template))) &&
		put_numbers(form, "sign_order", sp_json_array(template, "SignOrder")) &&
		sp_json_put(form, "usable", cJSON_CreateBool(is_usable(template))) &&
		sp_json_put(form, "automatic", cJSON_CreateBool(is_number(template, "TemplateType", TYPE_AUTOMATIC))) &&
		sp_json_put_text(form, "initiator", sp_json_text(member(template, "Promoter"), "RecipientId")) &&
		put_recipients(form, template) && put_controls(form, "fill", template, "Components") &&
		put_controls(form, "sign", template, "SignComponents");
}

/* --- what the service gave --- */

typedef struct pull {
	const char *const *ids;
	size_t id_count;
	bool *came; /* which of the ids */
	signprep_issues *issues;
	cJSON *forms;
} pull;

/* It becomes the name of a file. */
static bool is_id(const char *text)
{
	size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
	return length > 0 && length <= ID_MAX && !text[length];
}

static bool is_asked_for(pull *p, const char *id)
{
	for (size_t i = 0; i < p->id_count; i++) {
		if (strcmp(p->ids[i], id) == 0) {
			p->came[i] = true;
			return true;
		}
	}
	return p->id_count == 0;
}

static bool is_there(const pull *p, const char *id)
{
	for (const cJSON *at = p->forms->child; at; at = at->next)
		if (strcmp(sp_json_text(at, "template_id"), id) == 0)
			return true;
	return false;
}

/* A control of somebody who is not there could be filled by nobody. */
static bool holds_together(const pull *p, const cJSON *template)
{
	static const char *const lists[] = { "Components", "SignComponents" };
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const cJSON *list = sp_json_array(template, lists[i]);
		for (const cJSON *at = list ? list->child : NULL; at; at = at->next) {
			const char *whose = sp_json_text(at, "ComponentRecipientId");
			if (is_initiator(template, whose) || is_recipient(template, whose))
				continue;
			sp_issues_add(p->issues, "R833", sp_json_text(template, "TemplateId"), sp_json_text(at, "ComponentId"),
				whose, NULL);
			return false;
		}
	}
	return true;
}

/* False: no memory. */
static bool take(pull *p, const cJSON *template)
{
	const char *id = sp_json_text(template, "TemplateId");
	if (!is_id(id) || is_there(p, id)) {
		sp_issues_add(p->issues, "R834", "", id, NULL);
		return true;
	}
	if (!is_asked_for(p, id)) {
		sp_issues_add(p->issues, "R848", id, NULL);
		return true;
	}
	if (!holds_together(p, template))
		return true;
	if (!is_usable(template))
		sp_issues_add(p->issues, "R849", id, sp_json_text(template, "TemplateName"), NULL);
	cJSON *form = cJSON_CreateObject();
	return sp_json_push(p->forms, form) && fill_form(form, template);
}

static bool take_all(pull *p, const cJSON *response)
{
	const cJSON *list = sp_json_array(response, "Templates");
	for (const cJSON *at = list ? list->child : NULL; at; at = at->next)
		if (!take(p, at))
			return false;
	for (size_t i = 0; i < p->id_count; i++)
		if (!p->came[i])
			sp_issues_add(p->issues, "R830", p->ids[i], NULL);
	if (p->id_count == 0 && (!list || !list->child))
		sp_issues_add(p->issues, "R831", "", NULL);
	return true;
}

/* --- the partner edition --- */

/* As the company edition tells it: the initiator by a type, and whether contracts can be made of it. False: no memory. */
static bool turn(cJSON *template)
{
	cJSON *recipient;
	cJSON_ArrayForEach(recipient, cJSON_GetObjectItemCaseSensitive(template, "Recipients"))
	{
		if (!cJSON_IsTrue(member(recipient, "IsPromoter")))
			continue;
		cJSON *initiator = cJSON_CreateObject();
		if (!sp_json_set(template, "Promoter", initiator) ||
			!sp_json_put_text(initiator, "RecipientId", sp_json_text(recipient, "RecipientId")) ||
			!sp_json_set_text(recipient, "RecipientType", "PROMOTER"))
			return false;
	}
	return !cJSON_IsObject(template) || sp_json_set_number(template, "Status", STATUS_RELEASED);
}

/* One template by its id: asked together, one that is unknown would hide the others. `list` gets what came. */
static signprep_code ask_one(signprep_client *client, const char *id, cJSON *list, signprep_error *err)
{
	const signprep_action_options options = { .size = sizeof options, .service = "essbasic" };
	signprep_error cause = { 0 };
	char *text = NULL, *printed = NULL;
	cJSON *body = cJSON_CreateObject();
	if (sp_json_put_text(body, "TemplateId", id) && sp_json_put(body, "QueryAllComponents", cJSON_CreateTrue()))
		printed = cJSON_PrintUnformatted(body);
	cJSON_Delete(body);
	signprep_code code = printed ? signprep_action_call(&text, NULL, client, "DescribeTemplates", printed, &options, &cause)
				     : sp_fail_memory(&cause, "");
	cJSON *response = text ? cJSON_Parse(text) : NULL, *came = cJSON_GetObjectItemCaseSensitive(response, "Templates");
	const char *said = sp_json_text(member(response, "Error"), "Code");
	bool unknown = code == SIGNPREP_REFUSED && strncmp(said, "ResourceNotFound", 16) == 0;
	bool done = !text || response;
	while (!code && done && cJSON_IsArray(came) && came->child)
		done = sp_json_push(list, cJSON_DetachItemFromArray(came, 0));
	cJSON_Delete(response);
	cJSON_free(printed);
	signprep_free(text);
	if (!done)
		return sp_fail_memory(err, "");
	if (code && !unknown && err)
		*err = cause;
	return unknown ? SIGNPREP_OK : code;
}

/* All that the member company has, page by page; or those that are named, one by one. `*text` as DescribeFlowTemplates answers. */
static signprep_code ask_partner(pull *p, signprep_client *client, const char *name, char **text, signprep_error *err)
{
	const signprep_action_options options = { .size = sizeof options, .service = "essbasic", .all = true };
	cJSON *body = cJSON_CreateObject(), *answer = NULL, *template;
	signprep_code code = SIGNPREP_OK;
	char *came = NULL;
	if (p->id_count == 0) {
		bool done = sp_json_put_number(body, "Limit", TOGETHER) && sp_json_put_number(body, "Offset", 0) &&
			sp_json_put(body, "QueryAllComponents", cJSON_CreateTrue()) &&
			(!name || sp_json_put_text(body, "TemplateName", name));
		char *printed = done ? cJSON_PrintUnformatted(body) : NULL;
		code = printed ? signprep_action_call(&came, &p->issues, client, "DescribeTemplates", printed, &options, err)
			       : sp_fail_memory(err, "");
		cJSON_free(printed);
		answer = came ? cJSON_Parse(came) : NULL;
	} else {
		answer = cJSON_CreateObject();
		cJSON *list = answer ? cJSON_AddArrayToObject(answer, "Templates") : NULL;
		code = list ? SIGNPREP_OK : sp_fail_memory(err, "");
		for (size_t i = 0; !code && i < p->id_count; i++)
			code = ask_one(client, p->ids[i], list, err);
	}
	bool done = true;
	cJSON_ArrayForEach(template, cJSON_GetObjectItemCaseSensitive(answer, "Templates")) done = done && turn(template);
	char *printed = done && answer ? cJSON_PrintUnformatted(answer) : NULL;
	*text = printed ? strdup(printed) : NULL;
	if (!code && !*text)
		code = sp_fail_memory(err, "");
	cJSON_free(printed);
	signprep_free(came);
	cJSON_Delete(answer);
	cJSON_Delete(body);
	return code;
}

/* --- the question --- */

static bool put_filter(cJSON *filters, const char *key, const char *const *values, size_t count)
{
	cJSON *filter = cJSON_CreateObject(), *list;
	if (!sp_json_push(filters, filter) || !sp_json_put_text(filter, "Key", key) ||
		!(list = cJSON_AddArrayToObject(filter, "Values")))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!sp_json_push(list, cJSON_CreateString(values[i])))
			return false;
	return true;
}

/* cJSON_free; NULL: no memory. */
static char *question(const char *const *ids, size_t count, const char *name)
{
	cJSON *body = cJSON_CreateObject();
	bool done = sp_json_put_number(body, "ContentType", 0) && sp_json_put_number(body, "Limit", TOGETHER) &&
		sp_json_put_number(body, "Offset", 0);
	cJSON *filters = done && (count || name) ? cJSON_AddArrayToObject(body, "Filters") : NULL;
	if (count || name)
		done = filters && (!count || put_filter(filters, "template-id", ids, count)) &&
			(!name || put_filter(filters, "template-name", &name, 1));
	char *text = done ? cJSON_PrintUnformatted(body) : NULL;
	cJSON_Delete(body);
	return text;
}

/* The first finding that is an error becomes the error of the call. */
static signprep_code first_error(const pull *p, signprep_error *err)
{
	signprep_code code = sp_issues_fail(p->issues, "", err);
	return code && p->forms->child ? SIGNPREP_PARTIAL : code;
}

static signprep_code finish(char **json, pull *p, const char *text, signprep_error *err)
{
	cJSON *response = cJSON_Parse(text), *answer = cJSON_CreateObject();
	p->forms = cJSON_AddArrayToObject(answer, "forms");
	bool done = response && p->forms && take_all(p, response);
	char *printed = done && !sp_issues_failed(p->issues) ? cJSON_PrintUnformatted(answer) : NULL;
	*json = printed ? strdup(printed) : NULL;
	signprep_code code = *json ? first_error(p, err) : sp_fail_memory(err, "");
	cJSON_free(printed);
	cJSON_Delete(answer);
	cJSON_Delete(response);
	return code;
}

signprep_code signprep_forms_pull(char **json, signprep_issues **issues, signprep_client *client, const char *const *template_ids,
	size_t count, const char *name, signprep_error *err)
{
	const signprep_action_options options = { .size = sizeof options, .service = "ess", .all = true };
	pull p = { .ids = template_ids, .id_count = count };
	char *text = NULL;
	*json = NULL;
	if (issues)
		*issues = NULL;
	for (size_t i = 0; i < count; i++)
		if (!is_id(template_ids[i]))
			return sp_fail(err, "R832", 0, "", template_ids[i], NULL);
	const bool partner = client->core->partner;
	char *body = question(template_ids, count, name);
	p.came = calloc(count + 1, sizeof *p.came);
	signprep_code code = !body || !p.came              ? sp_fail_memory(err, "")
		: partner && !client->core->partner_app_id ? sp_fail(err, "S770", 0, "", "AppId", NULL)
		: partner                                  ? ask_partner(&p, client, name, &text, err)
			  : signprep_action_call(&text, &p.issues, client, "DescribeFlowTemplates", body, &options, err);
	if (!code && !p.issues && !(p.issues = sp_issues_new()))
		code = sp_fail_memory(err, "");
	if (!code)
		code = finish(json, &p, text, err);
	if (issues)
		*issues = p.issues;
	else
		signprep_issues_free(p.issues);
	cJSON_free(body);
	free(p.came);
	signprep_free(text);
	return code;
}
