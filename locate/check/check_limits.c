/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What signers are limited to and how they are told: lists, tags, seals of other companies. Sources: docs/checks.md. */
#include <stdio.h>
#include <string.h>

#include "actions/text_rules.h"
#include "locate/check/check_rules.h"
#include "locate/request/extra.h"

#define ID_LENGTH 32 /* of every id the service has given out so far */
#define SIGNERS_MAX 50

static bool is_id(const char *text)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
	return strlen(text) == ID_LENGTH && strspn(text, letters) == ID_LENGTH;
}

/* One's own company as far as the request tells: only it signs automatically. */
static const char *own_company(const cJSON *request)
{
	int index = 0;
	return sp_request_has_approver(request, SP_APPROVER_COMPANY_AUTO, &index)
		? sp_json_text(cJSON_GetArrayItem(sp_json_array(request, "Approvers"), index), "OrganizationName")
		: "";
}

typedef struct limit {
	signprep_issues *list;
	const cJSON *request, *approver;
	const char *where, *type;
} limit;

static void check_limit_value(const limit *l, const cJSON *value)
{
	const char *text = cJSON_IsString(value) ? value->valuestring : "", *own = own_company(l->request);
	const char *company = sp_json_text(l->approver, "OrganizationName");
	bool signature = strcmp(l->type, "SIGN_SIGNATURE") == 0;
	char allowed[160], shown[200], name[200];
	if (sp_word_in(signature ? sp_signature_kinds : sp_seal_kinds, text))
		return;
	snprintf(allowed, sizeof allowed, "%s%s", signature ? sp_signature_kinds : sp_seal_kinds, signature ? "" : " | SealId");
	if (signature || !is_id(text))
		sp_coded(l->list,
			sp_issues_add(
				l->list, "R388", l->where, sp_text_shorten(text, 40, shown, sizeof shown), l->type, allowed, NULL),
			"InvalidParameterValue");
	else if (*own && *company && strcmp(own, company) != 0)
		sp_issues_add(l->list, "R379", l->where, sp_text_shorten(company, 40, name, sizeof name), sp_seal_kinds, NULL);
}

static void check_limits(limit *l, const char *prefix)
{
	const cJSON *item, *value;
	char where[96];
	int index = 0;
	cJSON_ArrayForEach(item, sp_json_array(l->approver, "AddSignComponentsLimits"))
	{
		const cJSON *values = sp_json_array(item, "ComponentValue");
		snprintf(where, sizeof where, "%sAddSignComponentsLimits[%d]", prefix, index++);
		l->where = where;
		l->type = sp_json_text(item, "ComponentType");
		if (strcmp(l->type, "SIGN_LEGAL_PERSON_SEAL") == 0) {
			if (values && values->child)
				sp_issues_add(l->list, "R389", where, NULL);
		} else if (sp_word_in("SIGN_SEAL SIGN_PAGING_SEAL SIGN_SIGNATURE", l->type)) {
			cJSON_ArrayForEach(value, values) check_limit_value(l, value);
		}
	}
}

static void check_sign_types(signprep_issues *list, const cJSON *approver, const char *prefix)
{
	const cJSON *types = sp_json_array(approver, "ApproverSignTypes"), *item, *later;
	char where[96], number[32];
	cJSON_ArrayForEach(item, types)
	{
		for (later = item->next; later; later = later->next)
			if (cJSON_IsNumber(item) && cJSON_IsNumber(later) && item->valuedouble == later->valuedouble)
				break;
		if (!later)
			continue;
		snprintf(where, sizeof where, "%sApproverSignTypes", prefix);
		snprintf(number, sizeof number, "%g", item->valuedouble);
		sp_issues_add(list, "R378", where, number, NULL);
		return;
	}
}

/* The service signs in the name of who calls it; another employee's id beside that says nothing. */
static void check_agent(signprep_issues *list, const cJSON *request, const cJSON *approver, const char *prefix)
{
	const char *user = sp_json_text(approver, "UserId");
	const char *operator= sp_json_text(cJSON_GetObjectItemCaseSensitive(request, "Operator"), "UserId");
	char where[96];
	long long type;
	if (!sp_json_int(approver, "ApproverType", &type) || type != SP_APPROVER_COMPANY_AUTO || !*user ||
		!*operator|| strcmp(user, operator) == 0)
		return;
	snprintf(where, sizeof where, "%sUserId", prefix);
	sp_issues_add(list, "R329", where, NULL);
}

static void check_tag(signprep_issues *list, const cJSON *approvers, const cJSON *approver, const char *prefix)
{
	const char *tag = sp_json_text(approver, "CustomApproverTag");
	const cJSON *earlier;
	char where[96], other[48], shown[200];
	int index = 0;
	cJSON_ArrayForEach(earlier, approvers)
	{
		if (earlier == approver || !*tag)
			return;
		if (strcmp(sp_json_text(earlier, "CustomApproverTag"), tag) == 0)
			break;
		index++;
	}
	snprintf(where, sizeof where, "%sCustomApproverTag", prefix);
	snprintf(other, sizeof other, "Approvers[%d]", index);
	sp_issues_add(list, "R399", where, sp_text_shorten(tag, 40, shown, sizeof shown), other, NULL);
}

static void check_notify(signprep_issues *list, const cJSON *approver, const char *prefix)
{
	char where[96];
	snprintf(where, sizeof where, "%sNotifyType", prefix);
	if (strcmp(sp_json_text(approver, "NotifyType"), "SMS") == 0)
		sp_issues_add(list, "R398", where, NULL);
}

void sp_check_limits(signprep_issues *list, const cJSON *request)
{
	const cJSON *approvers = sp_json_array(request, "Approvers"), *approver;
	int index = 0;
	cJSON_ArrayForEach(approver, approvers)
	{
		limit l = { list, request, approver, NULL, NULL };
		char prefix[56];
		snprintf(prefix, sizeof prefix, "Approvers[%d].", index);
		if (index++ == SIGNERS_MAX)
			return; /* more than the service takes: a finding of its own (R206) */
		check_limits(&l, prefix);
		check_sign_types(list, approver, prefix);
		check_agent(list, request, approver, prefix);
		check_tag(list, approvers, approver, prefix);
		check_notify(list, approver, prefix);
	}
}
