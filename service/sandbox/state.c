/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The states of a flow. */
#include "service/sandbox/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"

cJSON *sp_contract_approver(const sp_stored_flow *flow, size_t index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(flow->body, "Approvers"), (int) index);
}

bool sp_approver_automatic(const cJSON *approver)
{
	long long type = 0;
	return sp_json_int(approver, "ApproverType", &type) && (type == 3 || type == 7);
}

bool sp_approver_named(const cJSON *approver)
{
	return sp_approver_automatic(approver) || *sp_json_text(approver, "ApproverName") || *sp_json_text(approver, "UserId") ||
		*sp_json_text(approver, "OpenId") || cJSON_GetArraySize(sp_json_array(approver, "Candidates")) > 0;
}

bool sp_component_open(const cJSON *component)
{
	const char *type = sp_json_text(component, "ComponentType");
	return strncmp(type, "SIGN_", 5) != 0 && strcmp(type, "WATERMARK") != 0 && !*sp_json_text(component, "ComponentValue");
}

bool sp_contract_ended(const sp_stored_flow *flow)
{
	switch (flow->status) {
	case SP_FLOW_REFUSED:
	case SP_FLOW_SIGNED:
	case SP_FLOW_EXPIRED:
	case SP_FLOW_CANCELLED:
	case SP_FLOW_FILL_REFUSED:
	case SP_FLOW_VOID:
	case SP_FLOW_RESCINDED: return true;
	default: return false;
	}
}

static bool is_started(const sp_stored_flow *flow)
{
	return flow->status != SP_FLOW_NOT_STARTED && flow->status != SP_FLOW_NOT_STARTED_FILL;
}

/* What the contracts of a group are together; "" while it is being made, or some have not been started. */
static const char *group_state(const sp_sandbox *sandbox, const char *group_id)
{
	size_t count = 0, signed_ones = 0;
	bool begun = sp_store_thing(&sandbox->store, NULL, "group", group_id) != NULL, some = false, broken = false;
	for (size_t i = 0; i < sandbox->store.flow_count; i++) {
		const sp_stored_flow *flow = sandbox->store.flows[i];
		if (flow->preview || strcmp(flow->group_id, group_id) != 0)
			continue;
		count++;
		signed_ones += flow->status == SP_FLOW_SIGNED || flow->status == SP_FLOW_RESCINDED;
		begun = begun && is_started(flow);
		some = some || flow->status == SP_FLOW_PARTLY;
		broken = broken || (sp_contract_ended(flow) && flow->status != SP_FLOW_SIGNED && flow->status != SP_FLOW_RESCINDED);
	}
	return broken                  ? "INVALID"
		: !begun || count == 0 ? ""
		: signed_ones == count ? "ALL"
		: some || signed_ones  ? "PART"
				       : "TOSIGN";
}

/* The only place where a flow gets another state. */
static void move(sp_sandbox *sandbox, sp_stored_flow *flow, const char *operate, int approver, sp_flow_state after)
{
	sp_flow_change change = {
		.operate = operate, .approver = approver, .before = flow->status, .after = after, .time = sp_sandbox_now(sandbox)
	};
	const char *before = *flow->group_id ? group_state(sandbox, flow->group_id) : "";
	flow->status = after;
	flow->dirty = true;
	change.group = *flow->group_id ? group_state(sandbox, flow->group_id) : "";
	if (!*change.group || strcmp(before, change.group) == 0)
		change.group = NULL;
	if (sandbox->changed && !flow->preview)
		sandbox->changed(sandbox->changed_opaque, flow, &change);
}

void sp_contract_tell(sp_sandbox *sandbox, const sp_stored_flow *flow, const char *operate, int approver)
{
	const sp_flow_change change = { .operate = operate,
		.approver = approver,
		.before = flow->status,
		.after = flow->status,
		.time = sp_sandbox_now(sandbox),
		.group = strcmp(operate, "group") == 0 ? group_state(sandbox, flow->group_id) : NULL };
	if (sandbox->changed)
		sandbox->changed(sandbox->changed_opaque, flow, &change);
}

void sp_sandbox_tell(sp_sandbox *sandbox, const char *type, bool partner, cJSON *data)
{
	sp_id id;
	if (data && sandbox->happened)
		(void) sandbox->happened(sandbox->changed_opaque, &(sp_happening) { type, partner, data }, id);
	cJSON_Delete(data);
}

static void keep_message(char **message, const char *text)
{
	free(*message);
	*message = text && *text ? strdup(text) : NULL;
}

/* What everybody who had not signed becomes when the flow ends. */
static void stop_others(sp_stored_flow *flow, sp_sign_status status)
{
	for (size_t i = 0; i < flow->approver_count; i++)
		if (flow->approvers[i].status != SP_SIGN_DONE && flow->approvers[i].status != SP_SIGN_REFUSED)
			flow->approvers[i].status = status;
}

static size_t count_fillers(const sp_stored_flow *flow)
{
	size_t count = 0;
	for (size_t i = 0; i < flow->approver_count; i++)
		count += flow->approvers[i].fills;
	return count;
}

/* Filling comes first, by all who have to, in any order; then signing, in the flow's. */
static void set_turns(sp_stored_flow *flow)
{
	bool filling = count_fillers(flow) > 0, turn = true;
	bool unordered = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(flow->body, "Unordered"));
	for (size_t i = 0; i < flow->approver_count; i++) {
		sp_stored_approver *approver = &flow->approvers[i];
		if (approver->status == SP_SIGN_DONE)
			continue;
		if (filling)
			approver->status = approver->fills           ? SP_SIGN_TO_FILL
				: approver->status == SP_SIGN_FILLED ? SP_SIGN_FILLED
								     : SP_SIGN_LATER;
		else
			approver->status = turn ? SP_SIGN_DUE : SP_SIGN_LATER;
		turn = turn && unordered;
	}
}

static size_t count_signed(const sp_stored_flow *flow)
{
	size_t count = 0;
	for (size_t i = 0; i < flow->approver_count; i++)
		count += flow->approvers[i].status == SP_SIGN_DONE;
	return count;
}

static void rescind(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	for (size_t i = 0; i < flow->approver_count; i++)
		flow->approvers[i].status = SP_SIGN_RESCINDED;
	move(sandbox, flow, "relieve", -1, SP_FLOW_RESCINDED);
}

/* What an agreement to rescind is about, when all have signed that. */
static void rescind_other(sp_sandbox *sandbox, const char *id)
{
	sp_stored_flow *flow = *id ? sp_store_flow(&sandbox->store, id) : NULL;
	if (flow)
		rescind(sandbox, flow);
}

static void sign_one(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index)
{
	int64_t now = sp_sandbox_now(sandbox);
	flow->approvers[index].status = SP_SIGN_DONE;
	flow->approvers[index].time = now;
	bool last = count_signed(flow) == flow->approver_count;
	if (last) {
		flow->finished = now;
		flow->composed = sp_sandbox_time(sandbox) + sandbox->compose_s;
	}
	move(sandbox, flow, "sign", (int) index, last ? SP_FLOW_SIGNED : SP_FLOW_PARTLY);
	if (last) {
		move(sandbox, flow, "finish", -1, SP_FLOW_SIGNED);
		rescind_other(sandbox, flow->rescinds);
	}
}

/* Signers of the own company wait for its review; so do those who sign by themselves for it. */
static bool waits_for_review(const sp_stored_flow *flow, const cJSON *approver)
{
	long long type = 0;
	bool blocked = flow->review == SP_REVIEW_NEEDED || flow->review == SP_REVIEW_REJECTED;
	return blocked && sp_json_int(approver, "ApproverType", &type) && (type == 0 || type == 3);
}

static void run_automatic(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	for (size_t i = 0; i < flow->approver_count && !sp_contract_ended(flow); i++) {
		set_turns(flow);
		const cJSON *approver = sp_contract_approver(flow, i);
		if (flow->approvers[i].status == SP_SIGN_DUE && sp_approver_automatic(approver) &&
			!waits_for_review(flow, approver))
			sign_one(sandbox, flow, i);
	}
	if (!sp_contract_ended(flow))
		set_turns(flow);
}

void sp_contract_go_on(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	flow->dirty = true;
	if (is_started(flow) && !sp_contract_ended(flow))
		run_automatic(sandbox, flow);
}

void sp_contract_begin(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	set_turns(flow);
	move(sandbox, flow, "start", -1, count_fillers(flow) ? SP_FLOW_TO_FILL : SP_FLOW_WAITING);
	run_automatic(sandbox, flow);
}

static bool is_late(const sp_stored_flow *flow, int64_t now)
{
	for (size_t i = 0; i < flow->approver_count; i++)
		if (flow->approvers[i].deadline > 0 && now >= flow->approvers[i].deadline &&
			flow->approvers[i].status != SP_SIGN_DONE)
			return true;
	return now >= flow->deadline;
}

sp_flow_state sp_contract_look(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	if (is_started(flow) && !sp_contract_ended(flow) && is_late(flow, sp_sandbox_now(sandbox)))
		(void) sp_contract_expire(sandbox, flow);
	return flow->status;
}

bool sp_contract_composed(const sp_sandbox *sandbox, const sp_stored_flow *flow)
{
	return flow->composed <= sp_sandbox_time(sandbox);
}

/* --- deeds --- */

static sp_act_end may_act(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	if (!is_started(flow))
		return SP_ACT_NOT_STARTED;
	(void) sp_contract_look(sandbox, flow);
	return sp_contract_ended(flow) ? SP_ACT_ENDED : SP_ACT_DONE;
}

sp_act_end sp_contract_sign(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index)
{
	const cJSON *approver = sp_contract_approver(flow, index);
	sp_act_end end = may_act(sandbox, flow);
	if (end)
		return end;
	if (flow->approvers[index].status == SP_SIGN_DONE)
		return SP_ACT_ALREADY;
	if (count_fillers(flow) > 0)
		return SP_ACT_TO_FILL;
	if (flow->approvers[index].status != SP_SIGN_DUE)
		return SP_ACT_LATER;
	if (!sp_approver_named(approver))
		return SP_ACT_UNNAMED;
	if (waits_for_review(flow, approver))
		return SP_ACT_REVIEW;
	sign_one(sandbox, flow, index);
	run_automatic(sandbox, flow);
	return SP_ACT_DONE;
}

static const char *example_of(const cJSON *component)
{
	const char *type = sp_json_text(component, "ComponentType");
	return strcmp(type, "CHECK_BOX") == 0 ? "true" : strcmp(type, "DATE") == 0 ? "2024年01月02日" : "已填写";
}

static const char *value_for(const cJSON *values, const cJSON *component)
{
	static const char *const keys[] = { "ComponentId", "ComponentName" };
	for (size_t i = 0; i < 2; i++) {
		const char *value = sp_json_text(values, sp_json_text(component, keys[i]));
		if (*value)
			return value;
	}
	return example_of(component);
}

static bool fill_controls(cJSON *approver, const cJSON *values)
{
	cJSON *component;
	cJSON_ArrayForEach(component, cJSON_GetObjectItemCaseSensitive(approver, "Components"))
	{
		if (sp_component_open(component) && !sp_json_set_text(component, "ComponentValue", value_for(values, component)))
			return false;
	}
	return true;
}

sp_act_end sp_contract_fill(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index, const cJSON *values)
{
	sp_act_end end = may_act(sandbox, flow);
	if (end)
		return end;
	if (!flow->approvers[index].fills)
		return SP_ACT_NO_FILLING;
	if (!sp_approver_named(sp_contract_approver(flow, index)))
		return SP_ACT_UNNAMED;
	if (!fill_controls(sp_contract_approver(flow, index), values))
		return SP_ACT_MEMORY;
	flow->approvers[index].fills = false;
	flow->approvers[index].status = SP_SIGN_FILLED;
	flow->approvers[index].time = sp_sandbox_now(sandbox);
	move(sandbox, flow, "fill", (int) index, count_fillers(flow) ? SP_FLOW_PARTLY_FILLED : SP_FLOW_WAITING);
	run_automatic(sandbox, flow);
	return SP_ACT_DONE;
}

/* An option of the signer, as CreateFlowByFiles takes it. */
static bool forbids(const cJSON *approver, const char *option)
{
	const cJSON *options = cJSON_GetObjectItemCaseSensitive(approver, "ApproverOption");
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(options, option));
}

static sp_act_end may_give_up(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index, const char *option)
{
	const cJSON *approver = sp_contract_approver(flow, index);
	sp_act_end end = may_act(sandbox, flow);
	sp_sign_status status = flow->approvers[index].status;
	if (end)
		return end;
	if (status == SP_SIGN_DONE)
		return SP_ACT_ALREADY;
	if (sp_approver_automatic(approver))
		return SP_ACT_AUTOMATIC;
	if (forbids(approver, option))
		return SP_ACT_FORBIDDEN;
	return status == SP_SIGN_DUE || status == SP_SIGN_TO_FILL ? SP_ACT_DONE : SP_ACT_LATER;
}

sp_act_end sp_contract_refuse(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index, const char *why)
{
	sp_act_end end = may_give_up(sandbox, flow, index, "NoRefuse");
	if (end)
		return end;
	bool filling = flow->approvers[index].fills;
	keep_message(&flow->approvers[index].message, why);
	keep_message(&flow->message, why);
	flow->approvers[index].status = SP_SIGN_REFUSED;
	flow->approvers[index].time = sp_sandbox_now(sandbox);
	stop_others(flow, SP_SIGN_STOPPED);
	move(sandbox, flow, "reject", (int) index, filling ? SP_FLOW_FILL_REFUSED : SP_FLOW_REFUSED);
	return SP_ACT_DONE;
}

static bool note_forward(sp_sandbox *sandbox, cJSON *approver)
{
	cJSON *records = cJSON_GetObjectItemCaseSensitive(approver, "ForwardRecords"), *record;
	if (!records)
		records = cJSON_AddArrayToObject(approver, "ForwardRecords");
	record = cJSON_CreateObject();
	return records && record && sp_json_put_text(record, "Name", sp_json_text(approver, "ApproverName")) &&
		sp_json_put_text(record, "Mobile", sp_json_text(approver, "ApproverMobile")) &&
		sp_json_put_text(record, "ForwardType", "FORWARD") &&
		sp_json_put_number(record, "ForwardTime", (double) sp_sandbox_now(sandbox)) && sp_json_push(records, record);
}

sp_act_end sp_contract_forward(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index, const cJSON *to)
{
	static const char *const people[] = { "ApproverName", "ApproverMobile", "UserId", "OpenId" };
	cJSON *approver = sp_contract_approver(flow, index);
	sp_act_end end = may_give_up(sandbox, flow, index, "NoTransfer");
	if (end)
		return end;
	if (!note_forward(sandbox, approver))
		return SP_ACT_MEMORY;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		cJSON_DeleteItemFromObjectCaseSensitive(approver, people[i]);
		if (*sp_json_text(to, people[i]) && !sp_json_put_text(approver, people[i], sp_json_text(to, people[i])))
			return SP_ACT_MEMORY;
	}
	move(sandbox, flow, "forward", (int) index, flow->status);
	return SP_ACT_DONE;
}

sp_act_end sp_contract_expire(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	if (!is_started(flow))
		return SP_ACT_NOT_STARTED;
	if (sp_contract_ended(flow))
		return SP_ACT_ENDED;
	stop_others(flow, SP_SIGN_EXPIRED);
	move(sandbox, flow, "deadline", -1, SP_FLOW_EXPIRED);
	return SP_ACT_DONE;
}

/* The contract is given back when nobody, or only automatic signers, had signed. */
static bool is_refunded(const sp_stored_flow *flow)
{
	for (size_t i = 0; i < flow->approver_count; i++)
		if (flow->approvers[i].status == SP_SIGN_DONE && !sp_approver_automatic(sp_contract_approver(flow, i)))
			return false;
	return true;
}

sp_act_end sp_contract_cancel(sp_sandbox *sandbox, sp_stored_flow *flow, const char *why)
{
	(void) sp_contract_look(sandbox, flow);
	if (sp_contract_ended(flow))
		return SP_ACT_ENDED;
	flow->refunded = is_refunded(flow);
	keep_message(&flow->message, why);
	stop_others(flow, SP_SIGN_CANCELLED);
	move(sandbox, flow, "cancel", -1, SP_FLOW_CANCELLED);
	return SP_ACT_DONE;
}

sp_act_end sp_contract_rescind(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	if (!is_started(flow))
		return SP_ACT_NOT_STARTED;
	if (flow->status != SP_FLOW_SIGNED)
		return sp_contract_ended(flow) ? SP_ACT_ENDED : SP_ACT_UNSIGNED;
	rescind(sandbox, flow);
	return SP_ACT_DONE;
}

void sp_contract_void(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	move(sandbox, flow, "void", -1, SP_FLOW_VOID);
}

void sp_contract_review(sp_sandbox *sandbox, sp_stored_flow *flow, sp_review answer, const char *why)
{
	flow->review = answer;
	flow->dirty = true;
	if (answer == SP_REVIEW_PASSED)
		sp_contract_go_on(sandbox, flow);
	else
		keep_message(&flow->message, why);
}

/* --- who is meant --- */

static bool is_called(const sp_stored_flow *flow, size_t index, const char *who)
{
	static const char *const members[] = { "ApproverRoleName", "ApproverMobile", "ApproverName", "UserId", "OpenId",
		"OrganizationName", "CustomApproverTag" };
	const cJSON *approver = sp_contract_approver(flow, index), *candidate;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strcmp(sp_json_text(approver, members[i]), who) == 0)
			return true;
	cJSON_ArrayForEach(candidate, sp_json_array(approver, "Candidates"))
	{
		if (strcmp(sp_json_text(candidate, "ApproverName"), who) == 0 ||
			strcmp(sp_json_text(candidate, "ApproverMobile"), who) == 0)
			return true;
	}
	return strcmp(flow->approvers[index].recipient_id, who) == 0 || strcmp(flow->approvers[index].sign_id, who) == 0;
}

static bool is_due(const sp_stored_approver *approver)
{
	return approver->status == SP_SIGN_DUE || approver->status == SP_SIGN_TO_FILL;
}

sp_act_end sp_contract_find(const sp_stored_flow *flow, const char *who, size_t *index)
{
	size_t named = 0, due = 0, first = 0, waiting = 0;
	for (size_t i = 0; i < flow->approver_count; i++) {
		if (*who && !is_called(flow, i, who))
			continue;
		first = named++ ? first : i;
		if (is_due(&flow->approvers[i]))
			waiting = due++ ? waiting : i;
	}
	*index = due ? waiting : first;
	if (named == 0)
		return SP_ACT_NOBODY;
	return due == 1 || named == 1 ? SP_ACT_DONE : SP_ACT_SEVERAL;
}
