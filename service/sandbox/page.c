/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A page for people: the flows, newest first, and buttons for whoever is due. It needs no script. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/json/json_read.h"
#include "service/sandbox/act.h"
#include "service/sandbox/flow.h"

#define PAGE_MAX ((size_t) 8 << 20)
#define FLOWS_SHOWN 200
#define FIELD_MAX 200

static const char *state_name(sp_flow_state state)
{
	switch (state) {
	case SP_FLOW_NOT_STARTED: return "未发起 not started";
	case SP_FLOW_NOT_STARTED_FILL: return "未发起 not started";
	case SP_FLOW_WAITING: return "待签署 waiting";
	case SP_FLOW_PARTLY: return "部分签署 partly signed";
	case SP_FLOW_REFUSED: return "已拒签 refused";
	case SP_FLOW_SIGNED: return "已签署 signed";
	case SP_FLOW_EXPIRED: return "已过期 expired";
	case SP_FLOW_CANCELLED: return "已撤销 cancelled";
	case SP_FLOW_TO_FILL: return "待填写 to be filled in";
	case SP_FLOW_PARTLY_FILLED: return "部分填写 partly filled in";
	case SP_FLOW_FILL_REFUSED: return "已拒填 filling refused";
	case SP_FLOW_VOID: return "已失效 void";
	case SP_FLOW_RESCINDED: return "已解除 rescinded";
	}
	return "";
}

static const char *signer_name(sp_sign_status status)
{
	switch (status) {
	case SP_SIGN_NOT_STARTED: return "未发起 not started";
	case SP_SIGN_LATER: return "未轮到 later";
	case SP_SIGN_DUE: return "待签署 due";
	case SP_SIGN_DONE: return "已签署 signed";
	case SP_SIGN_REFUSED: return "已拒绝 refused";
	case SP_SIGN_EXPIRED: return "已过期 expired";
	case SP_SIGN_CANCELLED: return "已撤销 cancelled";
	case SP_SIGN_TO_FILL: return "待填写 to fill in";
	case SP_SIGN_STOPPED: return "已终止 stopped";
	case SP_SIGN_FILLED: return "已填写 filled in";
	case SP_SIGN_RESCINDED: return "已解除 rescinded";
	}
	return "";
}

/* Names of contracts and people are written by strangers. */
static void put_escaped(sp_buf *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<': sp_buf_puts(out, "&lt;"); break;
		case '>': sp_buf_puts(out, "&gt;"); break;
		case '&': sp_buf_puts(out, "&amp;"); break;
		case '"': sp_buf_puts(out, "&quot;"); break;
		case '\'': sp_buf_puts(out, "&#39;"); break;
		default: sp_buf_putc(out, *text);
		}
}

static void put_form(sp_buf *out, const sp_sandbox *sandbox, const char *flow_id, const char *as, const char *deeds[][2])
{
	sp_buf_printf(out,
		"<form method=\"post\" action=\"/flows\"><input type=\"hidden\" name=\"token\" value=\"%s\">"
		"<input type=\"hidden\" name=\"flow\" value=\"%s\"><input type=\"hidden\" name=\"as\" value=\"%s\">",
		sandbox->page_token, flow_id, as);
	for (size_t i = 0; deeds[i][0]; i++)
		sp_buf_printf(out, "<button name=\"deed\" value=\"%s\">%s</button>", deeds[i][0], deeds[i][1]);
	sp_buf_puts(out, "</form>");
}

static void put_signer(sp_buf *out, const sp_sandbox *sandbox, const sp_stored_flow *flow, size_t index)
{
	static const char *sign[][2] = { { "sign", "签署 sign" }, { "refuse", "拒签 refuse" }, { NULL, NULL } };
	static const char *fill[][2] = { { "fill", "填写 fill in" }, { "refuse", "拒填 refuse" }, { NULL, NULL } };
	static const char *const shown[] = { "ApproverRoleName", "OrganizationName", "ApproverName" };
	const sp_stored_approver *state = &flow->approvers[index];
	const cJSON *approver = sp_contract_approver(flow, index);
	sp_buf_puts(out, "<li>");
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		put_escaped(out, sp_json_text(approver, shown[i]));
		sp_buf_putc(out, ' ');
	}
	sp_buf_printf(out, "<i>%s</i> ", signer_name(state->status));
	if (state->status == SP_SIGN_DUE && !sp_approver_automatic(approver))
		put_form(out, sandbox, flow->id, state->sign_id, sign);
	else if (state->status == SP_SIGN_TO_FILL)
		put_form(out, sandbox, flow->id, state->sign_id, fill);
	sp_buf_puts(out, "</li>");
}

static void put_flow(sp_buf *out, sp_sandbox *sandbox, sp_stored_flow *flow)
{
	static const char *pass[][2] = { { "review", "审核通过 pass the review" }, { NULL, NULL } };
	static const char *end[][2] = { { "expire", "过期 expire" }, { "cancel", "撤销 cancel" }, { NULL, NULL } };
	char url[256];
	(void) sp_contract_look(sandbox, flow);
	sp_buf_puts(out, "<section><h2>");
	put_escaped(out, sp_json_text(flow->body, "FlowName"));
	sp_buf_printf(out, " <small>%s</small></h2><p>%s", flow->id, state_name(flow->status));
	if (flow->blob) {
		sp_download_url(sandbox, flow->id, 3600, url, sizeof url);
		sp_buf_puts(out, " · <a href=\"");
		put_escaped(out, url + strlen(sandbox->url));
		sp_buf_puts(out, "\">PDF</a>");
	}
	sp_buf_puts(out, "</p><ol>");
	for (size_t i = 0; i < flow->approver_count; i++)
		put_signer(out, sandbox, flow, i);
	sp_buf_puts(out, "</ol>");
	if (!sp_contract_ended(flow) && (flow->review == SP_REVIEW_NEEDED || flow->review == SP_REVIEW_REJECTED))
		put_form(out, sandbox, flow->id, "", pass);
	if (!sp_contract_ended(flow))
		put_form(out, sandbox, flow->id, "", end);
	sp_buf_puts(out, "</section>\n");
}

/* A link of CreateBatchCancelFlowUrl leads here: the person confirms. */
static void put_cancel_task(sp_buf *out, const sp_sandbox *sandbox, const char *id)
{
	static const char *confirm[][2] = { { "cancel-all", "确认撤销 cancel all" }, { NULL, NULL } };
	const sp_stored_thing *task = sp_store_thing(&sandbox->store, NULL, "cancel", id);
	if (!task)
		return;
	sp_buf_printf(out, "<section><h2>批量撤销 cancel %d</h2><p>%s</p>",
		cJSON_GetArraySize(sp_json_array(task->data, "FlowIds")), sp_json_text(task->data, "Status"));
	if (strcmp(sp_json_text(task->data, "Status"), "PROCESSING") == 0)
		put_form(out, sandbox, task->id, "", confirm);
	sp_buf_puts(out, "</section>\n");
}

static void put_page(sp_buf *out, sp_sandbox *sandbox, const char *task, const char *said)
{
	size_t shown = 0;
	sp_buf_puts(out,
		"<!DOCTYPE html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>signprep sandbox</title><style>"
		"body{font:15px sans-serif;max-width:50em;margin:1em auto;padding:0 1em}form{display:inline}"
		"section{border:1px solid #bbb;padding:0 1em 1em;margin:1em 0}h2{font-size:1.1em}small{color:#666}"
		"</style></head><body><h1>电子签沙箱 signprep sandbox</h1>\n");
	if (said) {
		sp_buf_puts(out, "<p role=\"alert\"><b>");
		put_escaped(out, said);
		sp_buf_puts(out, "</b></p>\n");
	}
	put_cancel_task(out, sandbox, task);
	for (size_t i = sandbox->store.flow_count; i-- > 0 && shown < FLOWS_SHOWN;)
		if (!sandbox->store.flows[i]->preview) {
			put_flow(out, sandbox, sandbox->store.flows[i]);
			shown++;
		}
	sp_buf_printf(out, "<p>%d 份合同 flows%s</p></body></html>\n", sandbox->store.created,
		shown < (size_t) sandbox->store.created ? "，显示最新的 200 份，the newest 200 are shown" : "");
}

static void show(sp_sandbox *sandbox, sp_server_response *response, int status, const char *task, const char *said)
{
	sp_buf page;
	sp_buf_init(&page, PAGE_MAX);
	pthread_mutex_lock(&sandbox->lock);
	put_page(&page, sandbox, task, said);
	pthread_mutex_unlock(&sandbox->lock);
	if (!page.failed) {
		response->body = sp_buf_take(&page, &response->length);
		response->status = status;
		response->type = "text/html; charset=utf-8";
	} else {
		response->status = 500;
	}
	sp_buf_clear(&page);
	(void) sp_response_header(response, "Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
	(void) sp_response_header(response, "Cache-Control", "no-store");
	(void) sp_response_header(response, "Referrer-Policy", "same-origin");
}

void sp_page_show(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	const char *task = sp_request_query(request, "cancel");
	show(opaque, response, 200, task ? task : "", NULL);
}

/* One field of a form that only this page makes: letters, digits, "-". Anything else is no field. */
static bool take_field(const char *body, const char *name, char *out, size_t cap)
{
	size_t length = strlen(name);
	out[0] = '\0';
	for (const char *at = body; at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL) {
		if (strncmp(at, name, length) != 0 || at[length] != '=')
			continue;
		size_t size = strcspn(at + length + 1, "&");
		if (size >= cap)
			return false;
		memcpy(out, at + length + 1, size);
		out[size] = '\0';
		return true;
	}
	return false;
}

static bool is_ours(const sp_sandbox *sandbox, const char *body)
{
	char token[FIELD_MAX];
	return take_field(body, "token", token, sizeof token) && strlen(token) == strlen(sandbox->page_token) &&
		CRYPTO_memcmp(token, sandbox->page_token, strlen(token)) == 0;
}

static const char *cancel_all(sp_sandbox *sandbox, const char *id)
{
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_thing *task = sp_store_thing(&sandbox->store, NULL, "cancel", id);
	bool open = task && strcmp(sp_json_text(task->data, "Status"), "PROCESSING") == 0;
	bool done = open && sp_cancel_task_run(sandbox, task, false, "批量撤销") && sp_keep_commit(sandbox->keep, &sandbox->store);
	pthread_mutex_unlock(&sandbox->lock);
	return done ? NULL : "没有待撤销的任务 no such task";
}

void sp_page_act(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	char flow[FIELD_MAX], as[FIELD_MAX], deed_name[FIELD_MAX];
	sp_act_end end;
	if (!is_ours(opaque, request->body)) {
		sp_response_text(response, 403, "text/plain", "This form is not of this page: load the page again.\n");
		return;
	}
	bool whole = take_field(request->body, "flow", flow, sizeof flow) && take_field(request->body, "as", as, sizeof as) &&
		take_field(request->body, "deed", deed_name, sizeof deed_name);
	const sp_deed deed = { .flow_id = flow, .name = deed_name, .as = as, .message = "" };
	const char *said;
	if (whole && strcmp(deed_name, "cancel-all") == 0)
		said = cancel_all(opaque, flow);
	else
		said = whole && sp_act(opaque, &deed, &end) ? NULL : sp_act_why(whole ? end : SP_ACT_NOBODY, SIGNPREP_ZH);
	if (said) {
		show(opaque, response, 409, "", said);
		return;
	}
	/* So that loading the page again does not do it again. */
	response->status = 303;
	(void) sp_response_header(response, "Location", "/flows");
}
