/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A form and a request become three bodies. */
#include "submit/forms/draft.h"

#include <stdlib.h>
#include <string.h>

#include "actions/body.h"
#include "actions/check.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "locate/check/check_rules.h"
#include "submit/partner.h"
#include "submit/forms/form_file.h"

#define APPROVERS_MAX 50

static cJSON *member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* --- what says nothing --- */

/* A cell that was left empty. */
static void drop_empty(cJSON *object)
{
	for (cJSON *at = object ? object->child : NULL, *next; at; at = next) {
		next = at->next;
		if (at->string && cJSON_IsString(at) && !*at->valuestring)
			cJSON_Delete(cJSON_DetachItemViaPointer(object, at));
	}
}

static void drop_all_empty(cJSON *request)
{
	cJSON *fields = member(request, "FormFields"), *approver;
	drop_empty(request);
	if (cJSON_IsArray(member(request, "Approvers")))
		cJSON_ArrayForEach(approver, member(request, "Approvers")) drop_empty(approver);
	for (cJSON *at = cJSON_IsArray(fields) ? fields->child : NULL, *next; at; at = next) {
		next = at->next;
		if (cJSON_IsObject(at) && cJSON_IsString(member(at, "ComponentValue")) && !*sp_json_text(at, "ComponentValue"))
			cJSON_Delete(cJSON_DetachItemViaPointer(fields, at));
	}
}

/* --- whose is what --- */

static bool move(cJSON *from, const char *name, cJSON *to)
{
	cJSON *item = cJSON_DetachItemFromObjectCaseSensitive(from, name);
	return !item || sp_json_put(to, name, item);
}

static bool set_document(sp_draft *d, bool partner)
{
	const char *name = sp_json_text(d->create, "FlowName");
	bool done = move(d->create, "FormFields", d->document) && move(d->create, "FileNames", d->document) &&
		move(d->create, "CcNotifyType", d->start) && sp_json_set_text(d->document, "TemplateId", d->template_id);
	/* The guides need a name for the file, whatever it is. */
	cJSON *names = done && !partner && !member(d->document, "FileNames") ? cJSON_AddArrayToObject(d->document, "FileNames")
									     : NULL;
	return done && (!names || sp_json_push(names, cJSON_CreateString(name)));
}

/* A row says the deadline as text. */
static bool set_deadline(cJSON *create)
{
	const char *text = sp_json_text(create, "DeadLine");
	long long seconds;
	return !*text || !sp_num_parse_int(text, strlen(text), 0, 99999999999LL, &seconds) ||
		sp_json_set_number(create, "DeadLine", (double) seconds);
}

/* A company that the service seals for has to be named nowhere. */
static bool put_sealing_companies(sp_draft *d)
{
	cJSON *approvers = cJSON_AddArrayToObject(d->create, "Approvers");
	bool done = approvers != NULL, automatic = cJSON_IsTrue(member(d->form, "automatic"));
	for (const cJSON *at = sp_json_array(d->form, "recipients")->child; done && automatic && at; at = at->next) {
		cJSON *made = sp_form_is_company(at) ? cJSON_CreateObject() : NULL;
		if (sp_form_is_company(at))
			done = sp_json_push(approvers, made) &&
				sp_json_put_text(made, "RecipientId", sp_json_text(at, "recipient_id"));
	}
	return done;
}

static bool set_defaults(sp_draft *d)
{
	return (member(d->create, "FlowName") || sp_json_put_text(d->create, "FlowName", sp_json_text(d->form, "name"))) &&
		(member(d->create, "Approvers") || put_sealing_companies(d)) && set_deadline(d->create);
}

/* --- as in the template --- */

/* True unless the request says something else. */
static bool agrees(const sp_draft *d, signprep_issues *issues, const char *name, const cJSON *wanted)
{
	const cJSON *given = member(d->create, name);
	char *text;
	if (!given || cJSON_Compare(given, wanted, true))
		return true;
	text = cJSON_PrintUnformatted(wanted);
	sp_issues_add(issues, "R894", name, name, text ? text : "", NULL);
	cJSON_free(text);
	return false;
}

static bool set_as_template(sp_draft *d, signprep_issues *issues)
{
	const char *type = sp_json_text(d->form, "flow_type");
	bool unordered = cJSON_IsTrue(member(d->form, "unordered"));
	cJSON *order = cJSON_CreateBool(unordered), *kind = cJSON_CreateString(type);
	bool done = order && kind;
	if (done && *type && agrees(d, issues, "FlowType", kind))
		done = sp_json_set_text(d->create, "FlowType", type);
	/* In turn is what the service does by itself. */
	if (done && agrees(d, issues, "Unordered", order) && unordered)
		done = sp_json_set(d->create, "Unordered", cJSON_CreateTrue());
	cJSON_Delete(order);
	cJSON_Delete(kind);
	return done;
}

static void check_template(const sp_draft *d, signprep_issues *issues)
{
	const cJSON *given = member(d->create, "TemplateId");
	if (!cJSON_IsTrue(member(d->form, "usable")))
		sp_issues_add(issues, "R895", "", d->template_id, sp_json_text(d->form, "name"), NULL);
	if (given && strcmp(sp_json_text(d->create, "TemplateId"), d->template_id) != 0)
		sp_issues_add(issues, "R836", "TemplateId", d->template_id, sp_json_text(d->create, "TemplateId"), NULL);
	cJSON_DeleteItemFromObjectCaseSensitive(d->create, "TemplateId");
}

/* --- the whole --- */

/* Who calls is the client's to say: a check without one does not ask for it. */
static bool name_nobody(cJSON *create)
{
	cJSON *operator= member(create, "Operator") ? NULL : cJSON_AddObjectToObject(create, "Operator");
	return member(create, "Operator") && (!operator|| sp_json_put_text(operator, "UserId", SP_DRAFT_NOBODY));
}

static bool fill_in(const sp_draft *d, const sp_client_core *core)
{
	/* In the name of whom: said once for all three. */
	static const char *const shared[] = { "Operator", "Agent" };
	bool done = !core || sp_fill_in(d->create, sp_action_find("ess", "CreateFlow"), core);
	/* The partner edition says it in its own way, which is checked there. */
	if (done && (!core || core->partner))
		done = name_nobody(d->create);
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
		const cJSON *said = member(d->create, shared[i]);
		done = done &&
			(!said ||
				(sp_json_set(d->document, shared[i], cJSON_Duplicate(said, true)) &&
					sp_json_set(d->start, shared[i], cJSON_Duplicate(said, true))));
	}
	return done;
}

static bool has_people(const sp_draft *d)
{
	const cJSON *list = sp_json_array(d->create, "Approvers");
	if (!list || cJSON_GetArraySize(list) > APPROVERS_MAX)
		return false;
	for (const cJSON *at = list->child; at; at = at->next)
		if (!cJSON_IsObject(at))
			return false;
	return true;
}

/* What has not the shape of a request is not looked into: the check of the bodies says so. False: no memory. */
static bool look_into(sp_draft *d, signprep_issues *issues)
{
	bool people = has_people(d), done = !people || sp_draft_match(d, issues);
	if (done && people) {
		sp_check_people(issues, d->create);
		sp_check_names(issues, d->create);
		done = sp_draft_check_fields(d, issues);
	}
	sp_action_check(issues, sp_action_find("ess", "CreateFlow"), d->create, NULL);
	sp_action_check(issues, sp_action_find("ess", "CreateDocument"), d->document, NULL);
	return done && (!people || sp_draft_order(d));
}

static bool make(sp_draft *d, signprep_issues *issues, const sp_client_core *core)
{
	d->document = cJSON_CreateObject();
	d->start = cJSON_CreateObject();
	if (!d->document || !d->start)
		return false;
	drop_all_empty(d->create);
	check_template(d, issues);
	const bool partner = core && core->partner;
	return set_defaults(d) && set_document(d, partner) && set_as_template(d, issues) && fill_in(d, core) &&
		look_into(d, issues) && (!partner || signprep_issues_code(issues) || sp_draft_turn(d, issues, core)) &&
		!sp_issues_failed(issues);
}

signprep_code sp_draft_make(sp_draft *draft, signprep_issues *issues, const char *form, const char *request,
	const sp_client_core *core, signprep_error *err)
{
	*draft = (sp_draft) { .template_id = "" };
	signprep_code code = sp_form_read(&draft->form, form, strlen(form), err);
	if (code)
		return code;
	draft->template_id = sp_json_text(draft->form, "template_id");
	code = sp_body_parse(&draft->create, request ? request : "{}", request ? strlen(request) : 2, "request", err);
	if (!code && !make(draft, issues, core))
		code = sp_fail_memory(err, draft->template_id);
	return code ? code : sp_issues_fail(issues, draft->template_id, err);
}

void sp_draft_clear(sp_draft *draft)
{
	cJSON_Delete(draft->form);
	cJSON_Delete(draft->create);
	cJSON_Delete(draft->document);
	cJSON_Delete(draft->start);
	cJSON_Delete(draft->agent);
	cJSON_Delete(draft->info);
	*draft = (sp_draft) { .template_id = "" };
}
