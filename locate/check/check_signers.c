/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may do what: the walk over signers and their components. Sources: docs/checks.md. */
#include "locate/check/check.h"

#include <stdio.h>
#include <string.h>

#include "locate/check/check_rules.h"

typedef struct signer {
	signprep_issues *list;
	const cJSON *request, *approver;
	int index, type;
} signer;

static void check_list(const signer *s, const cJSON *owner, const char *prefix, const char *name, sp_list_kind place)
{
	const cJSON *items = sp_json_array(owner, name), *item;
	char where[96];
	int index = 0;
	cJSON_ArrayForEach(item, items)
	{
		snprintf(where, sizeof where, "%s%s[%d]", prefix, name, index++);
		if (!cJSON_IsObject(item))
			continue;
		const char *mode = sp_json_text(item, "GenerateMode");
		sp_checked c = { s->list, s->request, items, item, where, sp_json_text(item, "ComponentType"),
			*mode ? mode : "NORMAL", place, s->type };
		sp_check_component(&c);
	}
}

static bool has_type(const cJSON *components, const char *types)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, components) if (sp_word_in(types, sp_json_text(item, "ComponentType"))) return true;
	return false;
}

static bool is_automatic(int type)
{
	return type == SP_APPROVER_COMPANY_AUTO || type == SP_APPROVER_PERSON_AUTO;
}

/* An automatic signer adds nothing by hand: SignBeanTag does not help it. */
static void check_has_controls(const signer *s, const char *where)
{
	const cJSON *sign = sp_json_array(s->approver, "SignComponents");
	long long bean = 0;
	bool free_hand = sp_json_int(s->request, "SignBeanTag", &bean) && bean == 1 && !is_automatic(s->type);
	if (!free_hand && (!sign || !sign->child))
		sp_coded(s->list, sp_issues_add(s->list, "R318", where, NULL), "MissingParameter.ApproverSignComponent");
	else if (s->type == SP_APPROVER_COMPANY_AUTO && !has_type(sign, "SIGN_SEAL")) {
		/* The texts only say that automatic signing stamps seals; every example of the service stamps a SIGN_SEAL. */
		if (has_type(sign, "SIGN_PAGING_SEAL SIGN_LEGAL_PERSON_SEAL"))
			sp_issues_add(s->list, "R325", where, NULL);
		else
			sp_coded(s->list, sp_issues_add(s->list, "R323", where, NULL), "MissingParameter.ApproverSignComponent");
	}
}

/* Once somebody signs automatically, only the initiator may have filled anything in. */
static void check_fills(const signer *s, const char *where)
{
	const cJSON *fills = sp_json_array(s->approver, "Components");
	int automatic = 0;
	char path[96], who[48];
	if (!fills || !fills->child || !sp_request_has_approver(s->request, SP_APPROVER_COMPANY_AUTO, &automatic))
		return;
	snprintf(path, sizeof path, "%s.Components", where);
	snprintf(who, sizeof who, "Approvers[%d]", automatic);
	sp_coded(s->list, sp_issues_add(s->list, "R322", path, who, NULL), "OperationDenied.ServerSignNoAllowComponent");
}

static void check_signer(signer *s)
{
	char where[48], prefix[56];
	long long type;
	snprintf(where, sizeof where, "Approvers[%d]", s->index);
	snprintf(prefix, sizeof prefix, "%s.", where);
	s->type = SP_APPROVER_UNKNOWN;
	if (sp_json_int(s->approver, "ApproverType", &type) && type >= 0 && type <= SP_APPROVER_PERSON_AUTO)
		s->type = (int) type;
	check_has_controls(s, where);
	check_fills(s, where);
	check_list(s, s->approver, prefix, "SignComponents", SP_LIST_SIGN);
	check_list(s, s->approver, prefix, "Components", SP_LIST_FILL);
}

void sp_check_signers(signprep_issues *list, const cJSON *request)
{
	signer s = { list, request, NULL, 0, SP_APPROVER_UNKNOWN };
	const cJSON *approver;

	sp_check_flow(list, request);
	sp_check_people(list, request);
	sp_check_names(list, request);
	sp_check_effects(list, request);
	sp_check_limits(list, request);
	check_list(&s, request, "", "Components", SP_LIST_INITIATOR);
	cJSON_ArrayForEach(approver, sp_json_array(request, "Approvers"))
	{
		s.approver = approver;
		if (cJSON_IsObject(approver))
			check_signer(&s);
		s.index++;
	}
	sp_check_component_ids(list, request);
}
