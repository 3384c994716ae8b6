/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One request, two spellings: members of other names, words for numbers, and what has no counterpart is said, never left out. */
#include "submit/partner.h"

#include <stdio.h>
#include <string.h>

#include "actions/check.h"
#include "base/buf.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/sha256.h"

#define PATH_MAX_BYTES 160

typedef sp_renamed renamed;

/* Members that do not go over by name are named here, or done by hand ("" as `to`). */
static const renamed of_request[] = { { "UserData", "CustomerData" }, { "DeadLine", "Deadline" }, { "Approvers", "" },
	{ "Operator", "" }, { "Agent", "" }, { NULL, NULL } };
static const renamed of_approver[] = { { "ApproverName", "Name" }, { "ApproverMobile", "Mobile" },
	{ "ApproverIdCardType", "IdCardType" }, { "ApproverIdCardNumber", "IdCardNumber" }, { "ApproverType", "" },
	{ "UserId", "" }, { NULL, NULL } };

static const renamed of_page[] = { { "Approvers", "" }, { "FileIds", "" }, { "Operator", "" }, { "Agent", "" }, { NULL, NULL } };
static const renamed of_page_approver[] = { { "UserId", "" }, { NULL, NULL } };

typedef struct turning {
	const sp_client_core *core;
	const char *where;
	const char *lacks; /* the finding about a member that has no counterpart */
	signprep_error *err;
} turning;

const char *sp_partner_service(const sp_client_core *core)
{
	return core->partner ? "essbasic" : "ess";
}

const char *sp_partner_create_action(const sp_client_core *core)
{
	return core->partner ? "ChannelCreateFlowByFiles" : "CreateFlowByFiles";
}

/* Hashed: a member company is called what the platform calls it, and the journal names nobody. */
void sp_partner_caller(const sp_client_core *core, char out[SP_CALLER_MAX])
{
	const char *app = core->partner_app_id ? core->partner_app_id : "";
	const char *member = core->partner_organization_id ? core->partner_organization_id : "";
	char hash[65] = "";
	sp_buf text;
	out[0] = '\0';
	if (!core->partner) {
		snprintf(out, SP_CALLER_MAX, "company");
		return;
	}
	sp_buf_init(&text, 1 << 16);
	if (sp_buf_printf(&text, "%s\n%s", app, member))
		sp_sha256_hex(text.data, text.length, hash);
	if (hash[0] != '\0')
		snprintf(out, SP_CALLER_MAX, "partner-%.16s", hash);
	sp_buf_clear(&text);
}

static cJSON *object_in(cJSON *parent, const char *name)
{
	cJSON *there = cJSON_GetObjectItemCaseSensitive(parent, name);
	return there ? there : cJSON_AddObjectToObject(parent, name);
}

/* A text in an object, unless one is there, or what is there is none: then the check says so. */
static bool fill(cJSON *object, const char *name, const char *text)
{
	return !text || !cJSON_IsObject(object) || *sp_json_text(object, name) || sp_json_set_text(object, name, text);
}

static bool put_own_agent(cJSON *body, const sp_client_core *core)
{
	if (!core->partner_app_id)
		return true;
	cJSON *agent = object_in(body, "Agent");
	if (!agent || !fill(agent, "AppId", core->partner_app_id) ||
		!fill(agent, "ProxyOrganizationOpenId", core->partner_organization_id))
		return false;
	if (!core->partner_operator_id || !cJSON_IsObject(agent))
		return true;
	cJSON *operator= object_in(agent, "ProxyOperator");
	return operator&& fill(operator, "OpenId", core->partner_operator_id);
}

bool sp_partner_agent_of(cJSON *body, const cJSON *request, const sp_client_core *core)
{
	const char *user = sp_json_text(cJSON_GetObjectItemCaseSensitive(request, "Operator"), "UserId");
	if (!put_own_agent(body, core))
		return false;
	cJSON *agent = cJSON_GetObjectItemCaseSensitive(body, "Agent");
	if (core->partner_operator_id || !*user || !cJSON_IsObject(agent))
		return true;
	cJSON *operator= object_in(agent, "ProxyOperator");
	return operator&& fill(operator, "OpenId", user);
}

/* Says nothing: absent, as the service's own examples have it. */
static bool is_empty(const cJSON *value)
{
	if (cJSON_IsNumber(value))
		return !(value->valuedouble < 0) && !(value->valuedouble > 0);
	return cJSON_IsNull(value) || cJSON_IsFalse(value) || (cJSON_IsString(value) && !*value->valuestring) ||
		((cJSON_IsArray(value) || cJSON_IsObject(value)) && !value->child);
}

static const char *new_name(const renamed *names, const char *name)
{
	for (; names && names->from; names++)
		if (strcmp(names->from, name) == 0)
			return names->to;
	return name;
}

static signprep_code copy_value(
	const turning *t, const cJSON *from, const sp_action_type *type, const renamed *names, const char *path, cJSON **out);

static signprep_code copy_object(
	const turning *t, const cJSON *from, const sp_action_type *type, const renamed *names, const char *path, cJSON *to)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, from)
	{
		const char *name = new_name(names, item->string);
		const sp_action_member *member = *name ? sp_action_member_find(type, name) : NULL;
		char inner[PATH_MAX_BYTES];
		cJSON *value = NULL;
		if (!*name || (!member && is_empty(item)))
			continue;
		snprintf(inner, sizeof inner, "%s%s%s", path, *path ? "." : "", item->string);
		if (!member)
			return sp_fail(t->err, t->lacks, 0, inner, inner, NULL);
		signprep_code code = copy_value(t, item, member->type, NULL, inner, &value);
		if (code)
			return code;
		if (!sp_json_put(to, name, value))
			return sp_fail_memory(t->err, t->where);
	}
	return SIGNPREP_OK;
}

static signprep_code copy_array(
	const turning *t, const cJSON *from, const sp_action_type *type, const renamed *names, const char *path, cJSON *to)
{
	const cJSON *item;
	int index = 0;
	cJSON_ArrayForEach(item, from)
	{
		char inner[PATH_MAX_BYTES];
		cJSON *value = NULL;
		snprintf(inner, sizeof inner, "%s[%d]", path, index++);
		signprep_code code = copy_value(t, item, type, names, inner, &value);
		if (code)
			return code;
		if (!sp_json_push(to, value))
			return sp_fail_memory(t->err, t->where);
	}
	return SIGNPREP_OK;
}

/* A value that has no type of its own is taken as it is; what is wrong with it, the check says. */
static signprep_code copy_value(
	const turning *t, const cJSON *from, const sp_action_type *type, const renamed *names, const char *path, cJSON **out)
{
	bool inside = type && (cJSON_IsArray(from) || cJSON_IsObject(from));
	*out = !inside ? cJSON_Duplicate(from, true) : cJSON_IsArray(from) ? cJSON_CreateArray() : cJSON_CreateObject();
	if (!*out)
		return sp_fail_memory(t->err, t->where);
	signprep_code code = !inside  ? SIGNPREP_OK
		: cJSON_IsArray(from) ? copy_array(t, from, type, names, path, *out)
				      : copy_object(t, from, type, names, path, *out);
	if (code) {
		cJSON_Delete(*out);
		*out = NULL;
	}
	return code;
}

signprep_code sp_turn_members(
	cJSON *to, const cJSON *from, const sp_action_type *type, const sp_renamed *names, const char *lacks, signprep_error *err)
{
	const turning t = { NULL, "", lacks, err };
	return copy_object(&t, from, type, names, "", to);
}

/*
 * People of the member company itself are told by their OpenId there; everybody else's company is no member of the platform, as far as
 * the request says.
 */
static bool place_approver(const turning *t, const cJSON *from, cJSON *to)
{
	const char *user = sp_json_text(from, "UserId"), *organization = t->core->partner_organization_id;
	long long type = 0;
	(void) sp_json_int(from, "ApproverType", &type);
	bool own = type == 3 || (type == 0 && *user);
	bool done = (!*user || sp_json_set_text(to, "OpenId", user)) &&
		(!own || !organization || sp_json_set_text(to, "OrganizationOpenId", organization));
	return done && (type != 0 || own || sp_json_set(to, "NotChannelOrganization", cJSON_CreateTrue()));
}

/* Numbers become words. */
static bool finish_approver(const turning *t, const cJSON *from, cJSON *to)
{
	long long type = 0;
	(void) sp_json_int(from, "ApproverType", &type);
	const char *word = type == 0 ? "ORGANIZATION"
		: type == 1          ? "PERSON"
		: type == 3          ? "ENTERPRISESERVER"
		: type == 7          ? "PERSON_AUTO_SIGN"
				     : "";
	return sp_json_set_text(to, "ApproverType", word) && place_approver(t, from, to);
}

static signprep_code turn_approvers(const turning *t, const cJSON *body, cJSON *to)
{
	const sp_action_type *type = sp_action_type_find("essbasic.FlowApproverInfo");
	const cJSON *approvers = cJSON_GetObjectItemCaseSensitive(body, "Approvers");
	cJSON *list = NULL;
	if (!approvers)
		return SIGNPREP_OK;
	signprep_code code = copy_value(t, approvers, type, of_approver, "Approvers", &list);
	bool done = true;
	for (int i = 0; !code && i < cJSON_GetArraySize(list); i++)
		done = finish_approver(t, cJSON_GetArrayItem(approvers, i), cJSON_GetArrayItem(list, i)) && done;
	if (code)
		return code;
	return sp_json_put(to, "FlowApprovers", list) && done ? SIGNPREP_OK : sp_fail_memory(t->err, t->where);
}

signprep_code sp_partner_page(cJSON *to, const cJSON *request, const sp_client_core *core, signprep_error *err)
{
	const turning t = { core, "", "R930", err };
	const cJSON *approvers = cJSON_GetObjectItemCaseSensitive(request, "Approvers");
	cJSON *list = NULL;
	signprep_code code = copy_object(&t, request, sp_action_type_find("essbasic.BaseFlowInfo"), of_page, "", to);
	if (!code && approvers)
		code = copy_value(
			&t, approvers, sp_action_type_find("essbasic.CommonFlowApprover"), of_page_approver, "Approvers", &list);
	bool done = true;
	for (int i = 0; !code && i < cJSON_GetArraySize(list); i++)
		done = place_approver(&t, cJSON_GetArrayItem(approvers, i), cJSON_GetArrayItem(list, i)) && done;
	if (!code && list)
		done = sp_json_put(to, "Approvers", list) && done;
	return code || done ? code : sp_fail_memory(err, "");
}

/* A group's head office has no part here. */
static signprep_code put_agent(const turning *t, const cJSON *body, cJSON *to)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(body, "Agent");
	if (*sp_json_text(agent, "ProxyOrganizationId"))
		return sp_fail(t->err, "R870", 0, "Agent.ProxyOrganizationId", "Agent.ProxyOrganizationId", NULL);
	return sp_partner_agent_of(to, body, t->core) ? SIGNPREP_OK : sp_fail_memory(t->err, t->where);
}

signprep_code sp_partner_body(cJSON **out, const cJSON *body, const sp_client_core *core, const char *where, signprep_error *err)
{
	const sp_action *action = sp_action_find("essbasic", "ChannelCreateFlowByFiles");
	const turning t = { core, where, "R870", err };
	*out = NULL;
	if (!core->partner_app_id)
		return sp_fail(err, "S770", 0, where, "AppId", NULL);
	cJSON *to = cJSON_CreateObject();
	signprep_code code = to ? put_agent(&t, body, to) : sp_fail_memory(err, where);
	if (!code)
		code = sp_partner_contract(to, body, &action->request, core, err);
	if (code)
		cJSON_Delete(to);
	else
		*out = to;
	return code;
}

signprep_code sp_partner_agent(cJSON *to, const cJSON *request, const sp_client_core *core, signprep_error *err)
{
	const turning t = { core, "", "R870", err };
	return put_agent(&t, request, to);
}

signprep_code sp_partner_contract(
	cJSON *to, const cJSON *contract, const sp_action_type *type, const sp_client_core *core, signprep_error *err)
{
	const turning t = { core, "", "R870", err };
	signprep_code code = copy_object(&t, contract, type, of_request, "", to);
	return code ? code : turn_approvers(&t, contract, to);
}

signprep_code sp_partner_check(const cJSON *body, const char *where, signprep_error *err)
{
	signprep_issues *issues = sp_issues_new();
	if (!issues)
		return sp_fail_memory(err, where);
	sp_action_check(issues, sp_action_find("essbasic", "ChannelCreateFlowByFiles"), body, NULL);
	signprep_code code = sp_issues_fail(issues, where, err);
	signprep_issues_free(issues);
	return code;
}

/* --- who calls, in either edition --- */

static const sp_action_member *member_of(const sp_action *action, const char *name)
{
	return action ? sp_action_member_find(&action->request, name) : NULL;
}

/* An object of the request with a text in it, unless there is one. */
static bool fill_object(cJSON *body, const char *object, const char *member, const char *text)
{
	cJSON *there = cJSON_GetObjectItemCaseSensitive(body, object);
	if (there && !cJSON_IsObject(there))
		return true; /* the check will say so */
	if (!there)
		there = cJSON_AddObjectToObject(body, object);
	return there && (*sp_json_text(there, member) || sp_json_set_text(there, member, text));
}

bool sp_fill_in(cJSON *body, const sp_action *action, const sp_client_core *core)
{
	const sp_action_member *agent = member_of(action, "Agent"), *caller = member_of(action, "Caller");
	/* The partner edition has an Operator without effect, whose ids are others. */
	const sp_action_member *operator= member_of(action, "Operator");
	bool acts = operator&& !operator->deprecated && operator->type && sp_action_member_find(operator->type, "UserId");
	bool done = true;
	if (core->operator_id && acts)
		done = fill_object(body, "Operator", "UserId", core->operator_id);
	if (done && core->operator_id && caller && sp_action_member_find(caller->type, "OperatorId"))
		done = fill_object(body, "Caller", "OperatorId", core->operator_id);
	if (done && core->organization_id && agent && sp_action_member_find(agent->type, "ProxyOrganizationId"))
		done = fill_object(body, "Agent", "ProxyOrganizationId", core->organization_id);
	if (done && agent && action && strcmp(action->service->name, "essbasic") == 0)
		done = put_own_agent(body, core);
	return done;
}
