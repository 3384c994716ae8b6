/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Approvers and recipients: each has the other. */
#include "submit/forms/draft.h"

#include <stdio.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "locate/check/check_rules.h"
#include "submit/forms/form_file.h"

#define ROLE_MEMBER "ApproverRoleName"

static cJSON *approvers_of(const sp_draft *draft)
{
	return cJSON_GetObjectItemCaseSensitive(draft->create, "Approvers");
}

static void place(char out[32], int index)
{
	snprintf(out, 32, "Approvers[%d]", index);
}

/* The only recipient of that role; NULL for none and for several. */
static const cJSON *with_role(const cJSON *form, const char *role)
{
	const cJSON *found = NULL;
	for (const cJSON *at = sp_json_array(form, "recipients")->child; at; at = at->next) {
		if (strcmp(sp_json_text(at, "role"), role) != 0)
			continue;
		if (found)
			return NULL;
		found = at;
	}
	return found;
}

static cJSON *approver_of(const sp_draft *draft, const char *recipient_id)
{
	cJSON *approver;
	cJSON_ArrayForEach(approver,
		approvers_of(draft)) if (strcmp(sp_json_text(approver, "RecipientId"), recipient_id) == 0) return approver;
	return NULL;
}

/* Those that say whose they are; the role is said to us alone. False: no memory. */
static bool match_named(sp_draft *draft, signprep_issues *issues)
{
	cJSON *approver;
	int index = 0;
	char where[32];
	cJSON_ArrayForEach(approver, approvers_of(draft))
	{
		place(where, index++);
		const char *id = sp_json_text(approver, "RecipientId"), *role = sp_json_text(approver, ROLE_MEMBER);
		const cJSON *recipient = *id ? sp_form_recipient(draft->form, id) : *role ? with_role(draft->form, role) : NULL;
		if (!recipient && (*id || *role)) {
			sp_issues_add(issues, "R882", where, *id ? id : role, draft->template_id, NULL);
		} else if (recipient) {
			const char *whose = sp_json_text(recipient, "recipient_id");
			const cJSON *other = approver_of(draft, whose);
			if (other && other != approver)
				sp_issues_add(issues, "R883", where, sp_json_text(recipient, "role"), whose, NULL);
			else if (!sp_json_set_text(approver, "RecipientId", whose))
				return false;
		}
	}
	return true;
}

/* The first recipient that has no approver yet. */
static const cJSON *next_free(const sp_draft *draft)
{
	for (const cJSON *at = sp_json_array(draft->form, "recipients")->child; at; at = at->next)
		if (!approver_of(draft, sp_json_text(at, "recipient_id")))
			return at;
	return NULL;
}

/* The others by where they stand. */
static bool match_by_place(sp_draft *draft, signprep_issues *issues)
{
	cJSON *approver;
	int index = 0;
	char where[32];
	cJSON_ArrayForEach(approver, approvers_of(draft))
	{
		place(where, index++);
		if (*sp_json_text(approver, "RecipientId") || *sp_json_text(approver, ROLE_MEMBER))
			continue;
		const cJSON *recipient = next_free(draft);
		if (!recipient)
			sp_issues_add(issues, "R882", where, where, draft->template_id, NULL);
		else if (!sp_json_set_text(approver, "RecipientId", sp_json_text(recipient, "recipient_id")))
			return false;
	}
	return true;
}

static bool names_somebody(const cJSON *approver)
{
	return *sp_json_text(approver, "ApproverName") || *sp_json_text(approver, "ApproverMobile") ||
		*sp_json_text(approver, "UserId") || cJSON_GetObjectItemCaseSensitive(approver, "ApproverOption");
}

/* Where the request does not say it: the company of a template that seals by itself needs nobody. */
static bool set_type(const sp_draft *draft, cJSON *approver, bool company)
{
	bool automatic = company && cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(draft->form, "automatic")) &&
		!names_somebody(approver);
	int type = !company ? SP_APPROVER_PERSON : automatic ? SP_APPROVER_COMPANY_AUTO : SP_APPROVER_COMPANY;
	return cJSON_GetObjectItemCaseSensitive(approver, "ApproverType") || sp_json_put_number(approver, "ApproverType", type);
}

static bool check_types(const sp_draft *draft, signprep_issues *issues)
{
	cJSON *approver;
	int index = 0;
	char where[48], text[24];
	cJSON_ArrayForEach(approver, approvers_of(draft))
	{
		long long type = 0;
		snprintf(where, sizeof where, "Approvers[%d].ApproverType", index++);
		const cJSON *recipient = sp_form_recipient(draft->form, sp_json_text(approver, "RecipientId"));
		if (!recipient)
			continue;
		bool company = sp_form_is_company(recipient);
		if (!set_type(draft, approver, company))
			return false;
		if (!sp_json_int(approver, "ApproverType", &type))
			continue; /* the check of the body will say so */
		bool person = type == SP_APPROVER_PERSON || type == SP_APPROVER_PERSON_AUTO;
		snprintf(text, sizeof text, "%lld", type);
		if (person == company)
			sp_coded(issues,
				sp_issues_add(issues, "R884", where, sp_json_text(recipient, "role"),
					sp_json_text(recipient, "recipient_id"), text, company ? "ENTERPRISE" : "INDIVIDUAL", NULL),
				"OperationDenied.ApproverNoMatchTemplate");
	}
	return true;
}

bool sp_draft_is_automatic(const sp_draft *draft, const char *recipient_id)
{
	long long type = 0;
	return sp_json_int(approver_of(draft, recipient_id), "ApproverType", &type) &&
		(type == SP_APPROVER_COMPANY_AUTO || type == SP_APPROVER_PERSON_AUTO);
}

static bool fills_anything(const cJSON *form, const char *recipient_id)
{
	for (const cJSON *at = sp_json_array(form, "fill")->child; at; at = at->next)
		if (strcmp(sp_json_text(at, "recipient"), recipient_id) == 0)
			return true;
	return false;
}

/* Recipients that nobody stands for, and those who would fill in beside a signature that the service makes. */
static void check_recipients(const sp_draft *draft, signprep_issues *issues)
{
	bool automatic = false;
	for (const cJSON *at = sp_json_array(draft->form, "recipients")->child; at; at = at->next) {
		const char *id = sp_json_text(at, "recipient_id");
		automatic = automatic || sp_draft_is_automatic(draft, id);
		if (!approver_of(draft, id))
			sp_coded(issues, sp_issues_add(issues, "R881", "Approvers", sp_json_text(at, "role"), id, NULL),
				"OperationDenied.ApproverNoMatchTemplate");
	}
	for (const cJSON *at = sp_json_array(draft->form, "recipients")->child; at && automatic; at = at->next)
		if (fills_anything(draft->form, sp_json_text(at, "recipient_id")))
			sp_coded(issues,
				sp_issues_add(issues, "R898", "Approvers", sp_json_text(at, "role"),
					sp_json_text(at, "recipient_id"), NULL),
				"OperationDenied.ServerSignNoAllowComponent");
}

bool sp_draft_match(sp_draft *draft, signprep_issues *issues)
{
	cJSON *approver;
	if (!match_named(draft, issues) || !match_by_place(draft, issues) || !check_types(draft, issues))
		return false;
	check_recipients(draft, issues);
	/* Said to us alone: CreateFlow has no such member. */
	cJSON_ArrayForEach(approver, approvers_of(draft)) cJSON_DeleteItemFromObjectCaseSensitive(approver, ROLE_MEMBER);
	return true;
}

bool sp_draft_order(sp_draft *draft)
{
	cJSON *ordered = cJSON_CreateArray(), *approvers = approvers_of(draft);
	for (const cJSON *at = sp_json_array(draft->form, "recipients")->child; ordered && at; at = at->next) {
		cJSON *approver = approver_of(draft, sp_json_text(at, "recipient_id"));
		if (approver && !sp_json_push(ordered, cJSON_DetachItemViaPointer(approvers, approver))) {
			cJSON_Delete(ordered);
			return false;
		}
	}
	return sp_json_set(draft->create, "Approvers", ordered);
}
