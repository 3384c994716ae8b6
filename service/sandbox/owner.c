/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whose a contract, a file or a task is. All of the company edition is the company's own; in the partner edition each member
 * company of each application has its own, and nobody else sees it.
 */
#include <stdio.h>
#include <string.h>

#include "base/json/json_read.h"
#include "base/sha256.h"
#include "service/sandbox/flow.h"

/* These are asked for by an application before a member has an operator, or by nobody in particular. */
static const char *const without_operator[] = { "CreateConsoleLoginUrl", "CreateRequestWithEncryption", NULL };

static bool owner_of(const cJSON *agent, sp_owner out)
{
	char text[512];
	const char *app = sp_json_text(agent, "AppId"), *member = sp_json_text(agent, "ProxyOrganizationOpenId");
	/* Neither holds a line feed, so that no two pairs are one text. */
	int size = snprintf(text, sizeof text, "%s\n%s", app, member);
	out[0] = '\0';
	if (!*app || !*member || strpbrk(app, "\n") || strpbrk(member, "\n") || size >= (int) sizeof text)
		return false;
	sp_sha256_hex(text, (size_t) size, out);
	return true;
}

static bool needs_operator(const sp_action *action)
{
	for (const char *const *name = without_operator; *name; name++)
		if (strcmp(*name, action->name) == 0)
			return false;
	return true;
}

bool sp_owner_read(sp_exchange *ex, const sp_action *action)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(ex->json, "Agent");
	const cJSON *operator= cJSON_GetObjectItemCaseSensitive(agent, "ProxyOperator");
	ex->owner[0] = '\0';
	if (!ex->partner || !sp_action_member_find(&action->request, "Agent"))
		return true;
	if (!*sp_json_text(agent, "AppId"))
		sp_answer_error(ex, "MissingParameter", "缺少应用号（Agent.AppId）");
	else if (!*sp_json_text(agent, "ProxyOrganizationOpenId"))
		sp_answer_error(ex, "MissingParameter.OrgOpenId", "企业OpenId不存在。（Agent.ProxyOrganizationOpenId）");
	else if (needs_operator(action) && !*sp_json_text(operator, "OpenId"))
		sp_answer_error(
			ex, "MissingParameter.ProxyOperatorOpenId", "ProxyOperatorOpenId不存在。（Agent.ProxyOperator.OpenId）");
	else if (!owner_of(agent, ex->owner))
		sp_answer_error(ex, "InvalidParameter.Application", "应用号不存在。（Agent.AppId）");
	else
		return true;
	return false;
}

bool sp_owner_is(const sp_exchange *ex, const char *owner)
{
	return strcmp(ex->owner, owner) == 0;
}

sp_stored_flow *sp_contract_seen(const sp_sandbox *sandbox, const sp_exchange *ex, const char *id)
{
	sp_stored_flow *flow = id ? sp_store_flow(&sandbox->store, id) : NULL;
	return flow && !flow->preview && sp_owner_is(ex, flow->owner) ? flow : NULL;
}

sp_stored_flow *sp_contract_of(sp_sandbox *sandbox, sp_exchange *ex, const char *id)
{
	sp_stored_flow *flow = sp_store_flow(&sandbox->store, id);
	if (!flow || flow->preview)
		sp_answer_error(ex, "ResourceNotFound.Flow", "签署流程未找到，请检查参数。（FlowId）");
	else if (!sp_owner_is(ex, flow->owner))
		sp_answer_error(ex, "OperationDenied.NoFlowPermission", "无权操作合同。（FlowId）");
	else {
		(void) sp_contract_look(sandbox, flow);
		return flow;
	}
	return NULL;
}
