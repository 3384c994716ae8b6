/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Settings that do nothing as the request stands, and controls that nobody can use: notes and warnings. Sources: docs/checks.md. */
#include <stdio.h>
#include <string.h>

#include "locate/check/check_rules.h"

static bool is_given(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	if (!value || cJSON_IsNull(value) || cJSON_IsFalse(value))
		return false;
	if (cJSON_IsString(value))
		return *value->valuestring != '\0';
	if (cJSON_IsNumber(value))
		return value->valuedouble != 0;
	return cJSON_IsTrue(value) || value->child != NULL;
}

static bool is_number(const cJSON *object, const char *name, long long wanted)
{
	long long value;
	return sp_json_int(object, name, &value) && value == wanted;
}

/* `member` of `owner` needs `other`, and the request lacks it. */
static void note_idle(signprep_issues *list, const char *prefix, const cJSON *owner, const char *member, const char *other)
{
	char where[96];
	if (!is_given(owner, member))
		return;
	snprintf(where, sizeof where, "%s%s", prefix, member);
	sp_issues_add(list, "R380", where, member, other, NULL);
}

static void check_flow_settings(signprep_issues *list, const cJSON *request)
{
	if (!is_given(request, "NeedPreview"))
		note_idle(list, "", request, "PreviewType", "NeedPreview true");
	if (!is_given(request, "CcInfos"))
		note_idle(list, "", request, "CcNotifyType", "CcInfos");
	if (!sp_request_has_approver(request, SP_APPROVER_PERSON_AUTO, NULL))
		note_idle(list, "", request, "AutoSignScene", "ApproverType 7");
	if (is_given(request, "ApproverVerifyType"))
		for (const cJSON *approver = cJSON_GetArrayItem(sp_json_array(request, "Approvers"), 0); approver;
			approver = approver->next)
			if (is_given(approver, "ApproverVerifyTypes")) {
				sp_issues_add(list, "R381", "ApproverVerifyType", NULL);
				break;
			}
}

static bool limits_handwriting_to_recognition(const cJSON *approver)
{
	const cJSON *control;
	cJSON_ArrayForEach(control, sp_json_array(approver, "SignComponents")) if (strstr(sp_json_text(control, "ComponentExtra"),
											   "OCR_ESIGN")) return true;
	return false;
}

static bool has_number(const cJSON *array, double wanted)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, array) if (cJSON_IsNumber(item) && item->valuedouble == wanted) return true;
	return false;
}

static void check_deadlines(signprep_issues *list, const cJSON *request, const cJSON *approver, const char *prefix)
{
	long long whole, own;
	char where[72];
	if (!sp_json_int(request, "Deadline", &whole) || !sp_json_int(approver, "Deadline", &own) || whole <= 0 || own <= whole)
		return;
	snprintf(where, sizeof where, "%sDeadline", prefix);
	sp_issues_add(list, "R382", where, NULL);
}

static void check_settings(
	signprep_issues *list, const cJSON *request, const cJSON *approver, const char *where, const char *prefix)
{
	static const char *const free_hand[] = { "ForbidAddSignDate", "AddSignComponentUseSealSize" };
	const cJSON *option = cJSON_GetObjectItemCaseSensitive(approver, "ApproverOption");
	bool by_mobile = strcmp(sp_json_text(request, "ApproverVerifyType"), "MobileCheck") == 0 ||
		has_number(sp_json_array(approver, "ApproverVerifyTypes"), 2);
	char inside[96];
	snprintf(inside, sizeof inside, "%sApproverOption.", prefix);
	for (size_t i = 0; !is_number(request, "SignBeanTag", 1) && i < sizeof free_hand / sizeof *free_hand; i++) {
		note_idle(list, inside, option, free_hand[i], "SignBeanTag 1");
		note_idle(list, prefix, approver, free_hand[i], "SignBeanTag 1");
	}
	if (by_mobile && limits_handwriting_to_recognition(approver))
		sp_issues_add(list, "R383", where, NULL);
	check_deadlines(list, request, approver, prefix);
}

/* A signer who only dates signs nothing. */
static void check_only_dates(signprep_issues *list, const cJSON *approver, const char *where)
{
	const cJSON *controls = sp_json_array(approver, "SignComponents"), *control;
	bool dates = controls && controls->child;
	cJSON_ArrayForEach(control, controls) dates = dates && strcmp(sp_json_text(control, "ComponentType"), "SIGN_DATE") == 0;
	if (dates)
		sp_issues_add(list, "R384", where, NULL);
}

void sp_check_effects(signprep_issues *list, const cJSON *request)
{
	const cJSON *approver;
	int index = 0;
	check_flow_settings(list, request);
	cJSON_ArrayForEach(approver, sp_json_array(request, "Approvers"))
	{
		char where[48], prefix[56];
		snprintf(where, sizeof where, "Approvers[%d]", index++);
		snprintf(prefix, sizeof prefix, "%s.", where);
		if (!cJSON_IsObject(approver))
			continue;
		check_settings(list, request, approver, where, prefix);
		check_only_dates(list, approver, where);
	}
}
