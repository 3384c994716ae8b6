/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How far a flow has come. Nobody signs in the sandbox but the automatic signers. */
#include <string.h>

#include "service/sandbox/flow.h"

cJSON *sp_flow_inner(const cJSON *object, const char *name)
{
	const char *text = sp_json_text(object, name);
	return *text ? cJSON_Parse(text) : NULL;
}

/* Types 3 and 7: the service signs for them as soon as it is their turn. */
static bool is_automatic(const cJSON *approver)
{
	const cJSON *type = cJSON_GetObjectItemCaseSensitive(approver, "ApproverType");
	return cJSON_IsNumber(type) && (type->valueint == 3 || type->valueint == 7);
}

int sp_approver_status(const sp_stored_flow *flow, int index)
{
	bool unordered = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(flow->body, "Unordered")), turn = true;
	const cJSON *approver;
	int i = 0;
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(flow->body, "Approvers"))
	{
		bool automatic = is_automatic(approver);
		if (i++ < index) {
			turn = turn && (automatic || unordered);
			continue;
		}
		if (automatic && turn)
			return 3;
		if (flow->status == SP_FLOW_CANCELLED)
			return 6;
		if (flow->status == SP_FLOW_EXPIRED)
			return 5;
		return turn ? 2 : 0;
	}
	return 0;
}

int sp_flow_status(sp_stored_flow *flow, int64_t now)
{
	int signers = 0, count = (int) flow->approver_count;
	if (flow->status == SP_FLOW_CANCELLED || flow->status == SP_FLOW_EXPIRED)
		return flow->status;
	for (int i = 0; i < count; i++)
		signers += sp_approver_status(flow, i) == 3;
	if (count > 0 && signers == count)
		return flow->status = SP_FLOW_SIGNED;
	if (now >= flow->deadline)
		return flow->status = SP_FLOW_EXPIRED;
	return flow->status = signers ? SP_FLOW_PARTLY : SP_FLOW_WAITING;
}
