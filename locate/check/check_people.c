/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names, mobiles and companies of signers; who is there twice. */
#include "locate/check/check_rules.h"

#include <stdio.h>
#include <string.h>

/* More signers, or receivers of copies, than the service takes are a finding of their own (R206). */
#define PEOPLE_MAX 50

static bool is_company(long long type)
{
	return type == SP_APPROVER_COMPANY || type == SP_APPROVER_COMPANY_AUTO;
}

static bool is_dynamic(const cJSON *approver)
{
	long long fill;
	return sp_json_int(cJSON_GetObjectItemCaseSensitive(approver, "ApproverOption"), "FillType", &fill) && fill == 1;
}

static void check_organization(signprep_issues *list, const cJSON *approver, long long type, const char *where)
{
	bool given = *sp_json_text(approver, "OrganizationName") != '\0';
	if (type == SP_APPROVER_COMPANY && !given && !is_dynamic(approver))
		sp_coded(list, sp_issues_add(list, "R310", where, NULL), "MissingParameter.ApproverOrganizationInfo");
	if (type == SP_APPROVER_COMPANY_AUTO && !given)
		sp_issues_add(list, "R311", where, NULL);
	if ((type == SP_APPROVER_PERSON || type == SP_APPROVER_PERSON_AUTO) && given)
		sp_coded(list, sp_issues_add(list, "R314", where, NULL),
			"OperationDenied.ErrNoSupportIndividualHasOrganizationName");
}

static void check_name(signprep_issues *list, const cJSON *approver, long long type, const char *where)
{
	bool employee = type == SP_APPROVER_COMPANY && *sp_json_text(approver, "UserId"); /* UserIds are of one's own company */
	if ((type != SP_APPROVER_COMPANY && type != SP_APPROVER_PERSON) || employee || is_dynamic(approver))
		return;
	bool named = *sp_json_text(approver, "ApproverName") != '\0', reached = *sp_json_text(approver, "ApproverMobile") != '\0';
	/* An "or-sign" node: the company alone is named, its people are added later. */
	if (type == SP_APPROVER_COMPANY && !named && !reached && *sp_json_text(approver, "OrganizationName")) {
		sp_issues_add(list, "R324", where, NULL);
		return;
	}
	if (!named)
		sp_coded(list, sp_issues_add(list, "R312", where, NULL), "MissingParameter.ApproverName");
	if (!reached)
		sp_coded(list, sp_issues_add(list, "R313", where, NULL), "MissingParameter.ApproverMobile");
}

/* Device fingerprint and device face are there on some devices only. */
static void check_sign_types(signprep_issues *list, const cJSON *approver, const char *where)
{
	const cJSON *types = sp_json_array(approver, "ApproverSignTypes"), *item;
	char path[80];
	if (!types || !types->child)
		return;
	cJSON_ArrayForEach(item, types) if (!cJSON_IsNumber(item) || (item->valuedouble != 5 && item->valuedouble != 6)) return;
	snprintf(path, sizeof path, "%s.ApproverSignTypes", where);
	sp_coded(list, sp_issues_add(list, "R316", path, NULL), "InvalidParameterValue");
}

static void check_limits(signprep_issues *list, const cJSON *request, const cJSON *approver, const char *where)
{
	const cJSON *limits = sp_json_array(approver, "AddSignComponentsLimits");
	long long bean = 0;
	if (limits && limits->child && !(sp_json_int(request, "SignBeanTag", &bean) && bean == 1))
		sp_issues_add(list, "R317", where, NULL);
}

static bool same_text(const cJSON *a, const cJSON *b, const char *name)
{
	const char *text = sp_json_text(a, name);
	return *text && strcmp(text, sp_json_text(b, name)) == 0;
}

/* The same person for the same side. One person for two companies, or for a company and privately, is two signers. */
static bool same_signer(const cJSON *a, const cJSON *b)
{
	long long a_type, b_type;
	if (!sp_json_int(a, "ApproverType", &a_type) || !sp_json_int(b, "ApproverType", &b_type))
		return false;
	if (is_company(a_type) != is_company(b_type))
		return false;
	if (is_company(a_type) && strcmp(sp_json_text(a, "OrganizationName"), sp_json_text(b, "OrganizationName")) != 0)
		return false;
	return same_text(a, b, "UserId") || same_text(a, b, "ApproverMobile");
}

static void check_repeats(signprep_issues *list, const cJSON *approvers)
{
	const cJSON *seen[PEOPLE_MAX], *approver;
	size_t count = 0;
	cJSON_ArrayForEach(approver, approvers)
	{
		if (count == PEOPLE_MAX)
			return;
		for (size_t i = 0; i < count; i++) {
			char where[48], other[48];
			if (!same_signer(seen[i], approver))
				continue;
			snprintf(where, sizeof where, "Approvers[%zu]", count);
			snprintf(other, sizeof other, "Approvers[%zu]", i);
			sp_coded(list, sp_issues_add(list, "R302", where, other, NULL), "OperationDenied.ApproverRepeat");
			break;
		}
		seen[count++] = approver;
	}
}

/* Index of the first of `items` whose `name` holds `text`, before `end`; -1 when there is none. */
static int find_text(const cJSON *items, const char *name, const char *text, int end)
{
	const cJSON *item;
	int index = 0;
	cJSON_ArrayForEach(item, items)
	{
		if (index == end)
			break;
		if (strcmp(sp_json_text(item, name), text) == 0)
			return index;
		index++;
	}
	return -1;
}

/* Two companies that both sign automatically: only one's own may, unless the service opened it for partners. */
static void check_automatic_companies(signprep_issues *list, const cJSON *approvers)
{
	const char *first = NULL;
	const cJSON *approver;
	int index = 0;
	cJSON_ArrayForEach(approver, approvers)
	{
		long long type;
		char where[48];
		snprintf(where, sizeof where, "Approvers[%d]", index++);
		const char *name = sp_json_text(approver, "OrganizationName");
		if (!sp_json_int(approver, "ApproverType", &type) || type != SP_APPROVER_COMPANY_AUTO || !*name)
			continue;
		if (first && strcmp(first, name) != 0)
			sp_issues_add(list, "R326", where, NULL);
		first = first ? first : name;
	}
}

static void check_copies(signprep_issues *list, const cJSON *request)
{
	const cJSON *copies = sp_json_array(request, "CcInfos"), *copy;
	int index = 0;
	cJSON_ArrayForEach(copy, copies)
	{
		const char *mobile = sp_json_text(copy, "Mobile");
		char where[48], other[48];
		int signer = *mobile ? find_text(sp_json_array(request, "Approvers"), "ApproverMobile", mobile, PEOPLE_MAX) : -1;
		int earlier = *mobile ? find_text(copies, "Mobile", mobile, index) : -1;
		snprintf(where, sizeof where, "CcInfos[%d]", index);
		if (signer >= 0) {
			snprintf(other, sizeof other, "Approvers[%d]", signer);
			sp_coded(list, sp_issues_add(list, "R303", where, other, NULL), "InvalidParameter.CcNum");
		}
		if (earlier >= 0) {
			snprintf(other, sizeof other, "CcInfos[%d]", earlier);
			sp_coded(list, sp_issues_add(list, "R304", where, other, NULL), "OperationDenied.CcUserRepeat");
		}
		if (++index == PEOPLE_MAX)
			return;
	}
}

void sp_check_people(signprep_issues *list, const cJSON *request)
{
	const cJSON *approvers = sp_json_array(request, "Approvers"), *approver;
	char where[48];
	int index = 0;
	cJSON_ArrayForEach(approver, approvers)
	{
		long long type = SP_APPROVER_UNKNOWN;
		snprintf(where, sizeof where, "Approvers[%d]", index++);
		if (!cJSON_IsObject(approver) || !sp_json_int(approver, "ApproverType", &type))
			continue;
		check_organization(list, approver, type, where);
		check_name(list, approver, type, where);
		check_sign_types(list, approver, where);
		check_limits(list, request, approver, where);
		if (type == SP_APPROVER_COMPANY_AUTO && is_dynamic(approver))
			sp_coded(list, sp_issues_add(list, "R315", where, NULL), "InvalidParameterValue");
	}
	check_repeats(list, approvers);
	check_automatic_companies(list, approvers);
	check_copies(list, request);
}
