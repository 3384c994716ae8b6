/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A flow from a body, whichever action it came with: its signers, their ids, the quota it costs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "locate/request/request.h"
#include "service/sandbox/flow.h"

#define YEAR_S (365 * 24 * 3600LL)

bool sp_contract_deadline(sp_exchange *ex, const cJSON *body, const char *name, int64_t now, int64_t *deadline)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(body, name);
	*deadline = cJSON_IsNumber(member) && member->valuedouble > 0 ? (int64_t) member->valuedouble : now + YEAR_S;
	if (*deadline > now)
		return true;
	sp_answer_error(ex, "InvalidParameter.FlowDeadLine", "流程的截止时间已过（%s）", name);
	return false;
}

cJSON *sp_contract_inner(const cJSON *object, const char *name)
{
	const char *text = sp_json_text(object, name);
	return *text ? cJSON_Parse(text) : NULL;
}

/* A keyword or field without indexes means every hit to the service; to `signprep locate` it would be ambiguous. */
static void pick_all(void *opaque, cJSON *component, const char *where)
{
	bool *good = opaque;
	const char *mode = sp_json_text(component, "GenerateMode");
	(void) where;
	if (strcmp(mode, "KEYWORD") != 0 && strcmp(mode, "FIELD") != 0)
		return;
	if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(component, "KeywordIndexes")) > 0)
		return;
	cJSON *locate = cJSON_AddObjectToObject(component, "Locate");
	*good = *good && locate && cJSON_AddStringToObject(locate, "Pick", "all");
}

char *sp_contract_request(const cJSON *body)
{
	char *text = NULL;
	bool good = true;
	cJSON *copy = cJSON_Duplicate(body, true);
	if (copy) {
		cJSON_DeleteItemFromObjectCaseSensitive(copy, "FileIds");
		sp_request_each(copy, pick_all, &good);
		text = good ? cJSON_PrintUnformatted(copy) : NULL;
	}
	cJSON_Delete(copy);
	return text;
}

void sp_contract_find_fillers(sp_stored_flow *flow)
{
	for (size_t i = 0; i < flow->approver_count; i++) {
		const cJSON *component;
		flow->approvers[i].fills = false;
		cJSON_ArrayForEach(component, sp_json_array(sp_contract_approver(flow, i), "Components")) flow->approvers[i]
			.fills |= sp_component_open(component);
	}
}

/* Ids of a template's recipients stay what the template calls them. */
static bool make_approvers(sp_stored_flow *flow)
{
	const cJSON *list = sp_json_array(flow->body, "Approvers"), *approver;
	size_t i = 0;
	flow->approver_count = (size_t) cJSON_GetArraySize(list);
	flow->approvers = calloc(flow->approver_count + 1, sizeof *flow->approvers);
	if (!flow->approvers)
		return false;
	cJSON_ArrayForEach(approver, list)
	{
		sp_stored_approver *made = &flow->approvers[i++];
		const char *recipient = sp_json_text(approver, "RecipientId");
		long long deadline = 0;
		if (!sp_id_make(made->sign_id) || !sp_id_make(made->recipient_id))
			return false;
		if (strlen(recipient) == SP_ID_LENGTH)
			memcpy(made->recipient_id, recipient, sizeof made->recipient_id);
		if (sp_json_int(approver, "Deadline", &deadline) && deadline > 0)
			made->deadline = deadline;
	}
	return true;
}

sp_stored_flow *sp_contract_make(const sp_sandbox *sandbox, const sp_exchange *ex, cJSON *body, int64_t deadline)
{
	sp_stored_flow *flow = calloc(1, sizeof *flow);
	if (!flow)
		return NULL;
	flow->body = body;
	if (!sp_id_make(flow->id) || !make_approvers(flow)) {
		free(flow->approvers);
		free(flow);
		return NULL;
	}
	flow->partner = ex->partner;
	memcpy(flow->owner, ex->owner, sizeof flow->owner);
	flow->preview = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "NeedPreview"));
	flow->created = sp_sandbox_now(sandbox);
	flow->deadline = deadline;
	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "NeedSignReview")))
		flow->review = SP_REVIEW_NEEDED;
	sp_contract_find_fillers(flow);
	flow->dirty = true;
	return flow;
}

long long sp_quota_used(const sp_sandbox *sandbox)
{
	long long used = sandbox->promised;
	for (size_t i = 0; i < sandbox->store.flow_count; i++)
		used += !sandbox->store.flows[i]->preview && !sandbox->store.flows[i]->refunded;
	return used;
}

bool sp_quota_allows(const sp_sandbox *sandbox, size_t count)
{
	return sandbox->quota < 0 || sp_quota_used(sandbox) + (long long) count <= sandbox->quota;
}

cJSON *sp_contract_approver_items(const sp_stored_flow *flow)
{
	cJSON *list = cJSON_CreateArray();
	for (size_t i = 0; list && i < flow->approver_count; i++) {
		cJSON *item = cJSON_CreateObject();
		const char *role = sp_json_text(sp_contract_approver(flow, i), "ApproverRoleName");
		if (!item || !sp_json_put_text(item, "SignId", flow->approvers[i].sign_id) ||
			!sp_json_put_text(item, "RecipientId", flow->approvers[i].recipient_id) ||
			!sp_json_put_text(item, "ApproverRoleName", role)) {
			cJSON_Delete(item);
			item = NULL;
		}
		if (!sp_json_push(list, item)) {
			cJSON_Delete(list);
			list = NULL;
		}
	}
	return list;
}

void sp_contract_note(sp_exchange *ex, const sp_stored_flow *flow)
{
	size_t used = strlen(ex->note);
	snprintf(ex->note + used, sizeof ex->note - used, "%s%s=%.32s", used ? " " : "", flow->preview ? "preview" : "flow",
		flow->id);
}
