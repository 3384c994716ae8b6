/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The partner edition makes a contract of a template in one call: what the three bodies say, as one FlowInfo. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "actions/check.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/forms/draft.h"
#include "submit/forms/form_file.h"
#include "submit/partner.h"
#include "submit/submission.h"

/* So long the service waits when nothing is said, its text says; the member is one that must be there all the same. */
#define DEFAULT_DEADLINE_S (365 * 86400.0)

static cJSON *member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* --- fields go by name, and only to the initiator's controls --- */

/* NULL: it is somebody's seal. */
static const cJSON *control_of(const sp_draft *d, const cJSON *field)
{
	const char *id = sp_json_text(field, "ComponentId"), *name = sp_json_text(field, "ComponentName");
	for (const cJSON *at = sp_json_array(d->form, "fill")->child; at; at = at->next)
		if (*id ? strcmp(sp_json_text(at, "id"), id) == 0
			: sp_form_is_initiators(at) && strcmp(sp_json_text(at, "name"), name) == 0)
			return at;
	return NULL;
}

static int controls_called(const sp_draft *d, const char *name)
{
	static const char *const lists[] = { "fill", "sign" };
	int count = 0;
	for (size_t i = 0; *name && i < sizeof lists / sizeof *lists; i++)
		for (const cJSON *at = sp_json_array(d->form, lists[i])->child; at; at = at->next)
			count += strcmp(sp_json_text(at, "name"), name) == 0;
	return count;
}

static bool name_field(const sp_draft *d, signprep_issues *issues, cJSON *field, int index)
{
	const cJSON *control = control_of(d, field);
	char where[32], count[16];
	snprintf(where, sizeof where, "FormFields[%d]", index);
	if (!control) {
		const char *id = sp_json_text(field, "ComponentId");
		sp_issues_add(issues, "R942", where, *id ? id : sp_json_text(field, "ComponentName"), NULL);
		return true;
	}
	const char *name = sp_json_text(control, "name");
	int same = controls_called(d, name);
	snprintf(count, sizeof count, "%d", same);
	if (same != 1)
		sp_issues_add(issues, "R943", where, sp_json_text(control, "id"), name, count, NULL);
	cJSON_DeleteItemFromObjectCaseSensitive(field, "ComponentId");
	return sp_json_set_text(field, "ComponentName", name);
}

static bool name_fields(const sp_draft *d, signprep_issues *issues, cJSON *info)
{
	cJSON *field;
	int index = 0;
	bool done = true;
	cJSON_ArrayForEach(field, member(info, "FormFields")) done = done && name_field(d, issues, field, index++);
	return done;
}

/* --- the whole --- */

/* What is said in the three bodies, as one. The order of signing is the template's there: saying it again has no place. */
static cJSON *contract(const sp_draft *d)
{
	static const char *const apart[] = { "FormFields", "FileNames" };
	const cJSON *told = member(d->start, "CcNotifyType");
	cJSON *whole = cJSON_Duplicate(d->create, true);
	bool done = whole && sp_json_set_text(whole, "TemplateId", d->template_id) &&
		(!told || sp_json_set(whole, "CcNotifyType", cJSON_Duplicate(told, true)));
	for (size_t i = 0; done && i < sizeof apart / sizeof *apart; i++) {
		const cJSON *item = member(d->document, apart[i]);
		done = !item || sp_json_set(whole, apart[i], cJSON_Duplicate(item, true));
	}
	cJSON_DeleteItemFromObjectCaseSensitive(whole, "Unordered");
	if (done)
		return whole;
	cJSON_Delete(whole);
	return NULL;
}

static bool turn_agent(sp_draft *d, const sp_client_core *core, signprep_error *err)
{
	cJSON *to = cJSON_CreateObject(), *request = cJSON_Duplicate(d->create, true);
	if (strcmp(sp_json_text(member(request, "Operator"), "UserId"), SP_DRAFT_NOBODY) == 0)
		cJSON_DeleteItemFromObjectCaseSensitive(request, "Operator");
	bool done = to && request;
	if (done && !sp_partner_agent(to, request, core, err))
		d->agent = cJSON_DetachItemFromObjectCaseSensitive(to, "Agent");
	cJSON_Delete(to);
	cJSON_Delete(request);
	return done;
}

static bool check(const sp_draft *d, signprep_issues *issues)
{
	cJSON *body = cJSON_CreateObject(), *list = cJSON_CreateArray();
	bool done = sp_json_push(list, sp_draft_flow_info(d, "", 0));
	done = sp_json_put(body, "FlowInfos", list) && done && sp_json_put(body, "Agent", cJSON_Duplicate(d->agent, true));
	if (done)
		sp_action_check(issues, sp_action_find("essbasic", "CreateFlowsByTemplates"), body, NULL);
	cJSON_Delete(body);
	return done;
}

bool sp_draft_turn(sp_draft *d, signprep_issues *issues, const sp_client_core *core)
{
	signprep_error err = { 0 };
	cJSON *whole = contract(d);
	d->info = cJSON_CreateObject();
	bool done = whole && d->info && turn_agent(d, core, &err);
	if (done && !err.code)
		(void) sp_partner_contract(d->info, whole, sp_action_type_find("essbasic.FlowInfo"), core, &err);
	cJSON_Delete(whole);
	if (!done || err.code == SIGNPREP_LIMIT)
		return false;
	if (err.code) {
		sp_issues_add_error(issues, &err);
		return true;
	}
	return name_fields(d, issues, d->info) && check(d, issues);
}

/* The key as the company edition's UserData has it; what the request says itself stays. */
static bool put_key(cJSON *info, const char *key)
{
	cJSON *carrier = cJSON_CreateObject();
	bool done = *sp_json_text(info, "CustomerData") ||
		(carrier && sp_flow_set_user_data(carrier, key) &&
			sp_json_set_text(info, "CustomerData", sp_json_text(carrier, "UserData")));
	cJSON_Delete(carrier);
	return done;
}

cJSON *sp_draft_flow_info(const sp_draft *d, const char *key, double now)
{
	cJSON *info = cJSON_Duplicate(d->info, true);
	if (info && put_key(info, key) &&
		(member(info, "Deadline") || sp_json_put(info, "Deadline", cJSON_CreateNumber(floor(now + DEFAULT_DEADLINE_S)))))
		return info;
	cJSON_Delete(info);
	return NULL;
}
