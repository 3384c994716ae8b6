/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CreateFlowsByTemplates: up to twenty contracts in one call, each of which comes about or fails by itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/sha256.h"
#include "service/sandbox/partner.h"
#include "service/sandbox/template_fill.h"
#include "service/world/world.h"

#define PREVIEW_TTL_S 300

/** The lists of the answer, which all go by the place of the contract in the request. */
typedef struct outcome {
	cJSON *ids, *data, *messages, *previews, *approvers;
	bool good;
} outcome;

/** One contract. */
typedef struct making {
	sp_sandbox *sandbox;
	sp_exchange *ex;
	const cJSON *info, *template;
	sp_buf file;
	char sha256[65];
	bool preview;
	bool promised;        /* one of the quota is this contract's, until it is in the store */
	sp_stored_flow *flow; /* not in the store yet */
} making;

/* FlowInfo as CreateFlow has it, in the order that the template says. NULL: memory is out. */
static cJSON *flow_body(const making *m)
{
	cJSON *body = cJSON_Duplicate(m->info, true), *approver;
	cJSON *list = cJSON_DetachItemFromObjectCaseSensitive(body, "FlowApprovers");
	const cJSON *order = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(m->template, "SignOrder"), 0);
	bool unordered = cJSON_IsNumber(order) && order->valuedouble < 0;
	bool good = body != NULL;
	if (!list)
		list = cJSON_CreateArray();
	cJSON_ArrayForEach(approver, list)
	{
		good = good && sp_partner_approver(approver);
		sp_action_prune(approver, sp_action_type_find("FlowCreateApprover"));
	}
	if (body)
		sp_action_prune(body, &sp_action_find("ess", "CreateFlow")->request);
	good = sp_json_put(body, "Approvers", list) && good && sp_partner_operator(body, m->ex->json) &&
		sp_json_set(body, "Unordered", cJSON_CreateBool(unordered)) &&
		sp_json_set(body, "NeedPreview", cJSON_CreateBool(m->preview));
	if (good)
		return body;
	cJSON_Delete(body);
	return NULL;
}

static bool draw(making *m)
{
	if (!sp_world_template_pdf(&m->file, m->template, NULL))
		return false;
	sp_sha256_hex(m->file.data, m->file.length, m->sha256);
	return true;
}

/* Under the lock; what is wrong with the contract, or NULL. */
static const char *fill(making *m)
{
	static const char memory[] = "沙箱内存不足";
	const char *template_id = sp_json_text(m->info, "TemplateId");
	bool full = false;
	const sp_denial denial = sp_contract_take_template(m->flow, m->template, sp_json_array(m->info, "FormFields"));
	if (denial.code)
		return denial.message;
	if (!m->preview && !sp_quota_allows(m->sandbox, 1))
		return "合同份额不足，请购买后重试（沙箱以 --quota 限定）";
	if (!sp_partner_mark(m->flow, m->ex->json, m->info) || !sp_store_reserve_flows(&m->sandbox->store, 1))
		return memory;
	sp_blob *blob = sp_store_blob(&m->sandbox->store, m->file.data, m->file.length, m->sha256, &full);
	if (!blob || !sp_contract_attach(m->sandbox, m->flow, template_id, blob))
		return memory;
	m->promised = !m->preview;
	m->sandbox->promised += m->promised;
	return NULL;
}

/* Under the lock. */
static void redeem(making *m)
{
	m->sandbox->promised -= m->promised;
	m->promised = false;
}

static const char *make(making *m)
{
	const cJSON *deadline = cJSON_GetObjectItemCaseSensitive(m->info, "Deadline");
	const sp_denial denial = sp_contract_may_use(m->template);
	if (denial.code)
		return denial.message;
	if (!cJSON_IsNumber(deadline) || deadline->valuedouble <= sp_sandbox_time(m->sandbox))
		return "流程的截止时间已过（Deadline）";
	cJSON *body = draw(m) ? flow_body(m) : NULL;
	m->flow = body ? sp_contract_make(m->sandbox, m->ex, body, (int64_t) deadline->valuedouble) : NULL;
	if (!m->flow) {
		cJSON_Delete(body);
		return "沙箱内存不足";
	}
	pthread_mutex_lock(&m->sandbox->lock);
	const char *message = fill(m);
	pthread_mutex_unlock(&m->sandbox->lock);
	return message;
}

static bool describe(outcome *o, const making *m, const char *message)
{
	char url[256] = "";
	const char *id = message || m->preview ? "" : m->flow->id;
	cJSON *item = cJSON_CreateObject();
	if (!message && m->preview)
		sp_download_url(m->sandbox, m->flow->id, PREVIEW_TTL_S, url, sizeof url);
	return sp_json_push(o->ids, cJSON_CreateString(id)) &&
		sp_json_push(o->messages, cJSON_CreateString(message ? message : "")) &&
		sp_json_push(o->data, cJSON_CreateString(sp_json_text(m->info, "CustomerData"))) &&
		sp_json_push(o->previews, cJSON_CreateString(url)) && sp_json_push(o->approvers, item) &&
		sp_json_put_text(item, "FlowId", id) &&
		sp_json_put(item, "Approvers", *id ? sp_contract_approver_items(m->flow) : cJSON_CreateArray());
}

/* What was told is kept: the store has room for it. */
static void keep(making *m)
{
	pthread_mutex_lock(&m->sandbox->lock);
	if (sp_store_add_flow(&m->sandbox->store, m->flow)) {
		redeem(m);
		if (!m->preview)
			sp_contract_begin(m->sandbox, m->flow);
		sp_contract_note(m->ex, m->flow);
		m->flow = NULL;
	}
	pthread_mutex_unlock(&m->sandbox->lock);
}

static void run_one(sp_sandbox *sandbox, sp_exchange *ex, const cJSON *info, outcome *o)
{
	making m = { .sandbox = sandbox,
		.ex = ex,
		.info = info,
		.template = sp_world_find(sandbox->world, "Templates", sp_json_text(info, "TemplateId")),
		.preview = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(ex->json, "NeedPreview")) };
	const char *message = make(&m);
	o->good = o->good && describe(o, &m, message);
	if (!message && o->good)
		keep(&m);
	pthread_mutex_lock(&sandbox->lock);
	redeem(&m);
	sp_stored_flow_free(&sandbox->store, m.flow);
	pthread_mutex_unlock(&sandbox->lock);
	sp_buf_clear(&m.file);
}

void sp_partner_by_templates(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *infos = sp_json_array(ex->json, "FlowInfos"), *info;
	cJSON *response = cJSON_CreateObject();
	outcome o = { 0 };
	if (response) {
		o.ids = cJSON_AddArrayToObject(response, "FlowIds");
		o.data = cJSON_AddArrayToObject(response, "CustomerData");
		o.messages = cJSON_AddArrayToObject(response, "ErrorMessages");
		o.previews = cJSON_AddArrayToObject(response, "PreviewUrls");
		o.approvers = cJSON_AddArrayToObject(response, "FlowApprovers");
	}
	o.good = o.ids && o.data && o.messages && o.previews && o.approvers && cJSON_AddArrayToObject(response, "TaskInfos");
	cJSON_ArrayForEach(info, infos) run_one(sandbox, ex, info, &o);
	sp_answer_made(ex, response, o.good);
}
