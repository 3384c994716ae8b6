/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * signprep flow url --notify wecom: whose turn it is gets the link as a card in WeCom. Who that is in WeCom is asked by the mobile
 * that the contract has for the signer, and by nothing else; the link is made for the same person.
 */
#include "cli/service/flow_notify.h"

#include <stdio.h>
#include <string.h>

#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/utf8.h"
#include "cli/msg.h"
#include "cli/wecom/account.h"
#include "wecom/people.h"
#include "wecom/send.h"

#define TITLE_BYTES 128
#define DESCRIPTION_BYTES 512
/* WeCom drops a second card that is the same: what is sent again because its answer was lost arrives once. */
#define DUPLICATE_S 1800

signprep_flows_link sp_flow_link_of(const sp_flow_options *o)
{
	static const signprep_flows_link_kind kinds[] = { SIGNPREP_FLOWS_LINK_SCHEME, SIGNPREP_FLOWS_LINK_SIGN,
		SIGNPREP_FLOWS_LINK_QUICK, SIGNPREP_FLOWS_LINK_BATCH };
	return (signprep_flows_link) { .size = sizeof(signprep_flows_link),
		.kind = o->kind ? kinds[o->kind - 1] : SIGNPREP_FLOWS_LINK_SCHEME,
		.name = o->name,
		.mobile = o->mobile,
		.organization = o->organization,
		.recipient_id = o->recipient,
		.jump_url = o->jump_url,
		.end_point = o->app ? "APP" : NULL,
		.cover = o->cover,
		.expires_s = o->expires };
}

typedef struct notifying {
	sp_flow_run *run;
	sp_wecom_settings settings;
	sp_wecom_client *wecom;
	size_t told, missed;
	signprep_code first;
} notifying;

/* A finding about a signer of a contract. */
static void miss(notifying *n, signprep_code code)
{
	n->missed++;
	n->first = n->first ? n->first : code;
}

/* "138****0000". */
static void mask(const char *mobile, char out[40])
{
	size_t length = strlen(mobile);
	snprintf(out, 40, length > 7 ? "%.3s****%.24s" : "****", mobile, length > 7 ? mobile + length - 4 : "");
}

static bool is_whole(const char *mobile)
{
	size_t length = strlen(mobile);
	return length >= 6 && length <= 20 && strspn(mobile, "+0123456789") == length;
}

/* The service may hide some digits: 138****1234 may be the one that is asked for. */
static bool may_be(const char *shown, const char *asked)
{
	for (; *shown && *asked; shown++, asked++)
		if (*shown != *asked && *shown != '*')
			return false;
	return !*shown && !*asked;
}

static bool is_one_of(const cJSON *approver, const char *status, const char *other)
{
	const char *is = sp_json_text(approver, "status");
	return strcmp(is, status) == 0 || strcmp(is, other) == 0;
}

/*
 * Whose turn it is; who signs by himself is no person to be told. "In progress" is said of everybody who is to come: while somebody is
 * waited for, the turn of the others has not come.
 */
static bool is_due(const cJSON *approvers, const cJSON *approver)
{
	const char *type = sp_json_text(approver, "type");
	const cJSON *other;
	bool waited_for = false;
	if (strcmp(type, "ENTERPRISESERVER") == 0 || strcmp(type, "PERSON_AUTO_SIGN") == 0)
		return false;
	cJSON_ArrayForEach(other, approvers)
	{
		waited_for = waited_for || is_one_of(other, "waiting", "filling");
	}
	return waited_for ? is_one_of(approver, "waiting", "filling") : is_one_of(approver, "in-progress", "in-progress");
}

static bool is_meant(const notifying *n, const cJSON *approver)
{
	const sp_flow_options *o = n->run->options;
	if (o->recipient && strcmp(o->recipient, sp_json_text(approver, "recipient_id")) != 0)
		return false;
	return !o->mobile || may_be(sp_json_text(approver, "mobile"), o->mobile);
}

/* As much of a text as fits, whole letters only. */
static void cut(char *out, size_t cap, const char *text)
{
	size_t kept = 0, step;
	uint32_t cp;
	for (; text[kept] && (step = sp_utf8_decode(text + kept, strlen(text + kept), &cp)) > 0 && kept + step < cap; kept += step)
		;
	memcpy(out, text, kept);
	out[kept] = '\0';
}

/* The signer's own link, from the answer of signprep_flows_url; NULL: there is none. */
static const char *link_for(const cJSON *answer, const char *mobile)
{
	const cJSON *flow = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "flows"), 0), *link;
	const cJSON *links = sp_json_array(flow, "links");
	cJSON_ArrayForEach(link, links) if (strcmp(sp_json_text(link, "mobile"), mobile) == 0) return sp_json_text(link, "url");
	return !links && *sp_json_text(flow, "url") ? sp_json_text(flow, "url") : NULL;
}

/* Makes the link; it stands in `item` afterwards. Findings are in the run. */
static signprep_code make_link(notifying *n, const char *flow_id, const cJSON *approver, const char *mobile, cJSON *item)
{
	sp_cli *cli = n->run->cli;
	signprep_flows_link link = sp_flow_link_of(n->run->options);
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	char *json = NULL;
	link.mobile = mobile;
	link.name = sp_json_text(approver, "name");
	link.organization = sp_json_text(approver, "organization");
	link.recipient_id = NULL;
	signprep_code code = signprep_flows_url(&json, &issues, n->run->client, &flow_id, 1, &link, &err);
	signprep_code found = issues ? sp_cli_take(cli, issues) : SIGNPREP_OK;
	if (code && !found)
		(void) sp_cli_fail(cli, &err);
	cJSON *answer = json ? cJSON_Parse(json) : NULL;
	const char *url = code ? NULL : link_for(answer, mobile);
	if (!code && (!url || !sp_json_put_text(item, "url", url)))
		code = sp_cli_refuse(cli, url ? "D901" : "S714", flow_id, "url", NULL);
	cJSON_Delete(answer);
	signprep_free(json);
	signprep_issues_free(issues);
	return code;
}

static signprep_code send(notifying *n, const cJSON *flow, const char *user, const char *url, signprep_error *err)
{
	char title[TITLE_BYTES + 1], description[DESCRIPTION_BYTES + 1], text[1200];
	const char *users[] = { user }, *name = sp_json_text(flow, "name");
	cJSON *answer = NULL;
	snprintf(text, sizeof text, "请签署：%.900s", *name ? name : sp_json_text(flow, "flow_id"));
	cut(title, sizeof title, text);
	snprintf(text, sizeof text, "您有一份合同待签署：%.900s", *name ? name : sp_json_text(flow, "flow_id"));
	cut(description, sizeof description, text);
	const sp_wecom_card card = { .users = users,
		.user_count = 1,
		.agent_id = n->settings.agent_id.value,
		.title = title,
		.description = description,
		.url = url,
		.button = "去签署",
		.duplicate_s = DUPLICATE_S };
	signprep_code code = sp_wecom_send(&answer, n->wecom, &card, err);
	cJSON_Delete(answer);
	return code;
}

/* Who it is, the link, the card: a dry run ends after the first. The mobile is whole. */
static signprep_code notify(notifying *n, const cJSON *flow, const cJSON *approver, const char *mobile, cJSON *item)
{
	sp_cli *cli = n->run->cli;
	char user[SP_WECOM_USERID_MAX], masked[40];
	signprep_error err = { 0 };
	mask(mobile, masked);
	signprep_code code = sp_wecom_find_member(user, n->wecom, mobile, &err);
	if (code) {
		snprintf(err.where, sizeof err.where, "%.40s %s", sp_json_text(flow, "flow_id"), masked);
		return sp_cli_fail(cli, &err);
	}
	if (!sp_json_put_text(item, "userid", user))
		return sp_cli_refuse(cli, "D901", "", NULL);
	if (n->run->options->dry_run)
		return SIGNPREP_OK;
	code = make_link(n, sp_json_text(flow, "flow_id"), approver, mobile, item);
	if (code)
		return code;
	code = send(n, flow, user, sp_json_text(item, "url"), &err);
	if (code) {
		snprintf(err.where, sizeof err.where, "%.40s %s", sp_json_text(flow, "flow_id"), masked);
		return sp_cli_fail(cli, &err);
	}
	return SIGNPREP_OK;
}

static void show(sp_cli *cli, const cJSON *flow, const cJSON *item, bool told, bool dry_run)
{
	char masked[40];
	if (!sp_cli_human(cli))
		return;
	mask(sp_json_text(item, "mobile"), masked);
	sp_out_text(&cli->out, sp_json_text(flow, "flow_id"), 34);
	sp_out_text(&cli->out, sp_json_text(item, "name"), 10);
	sp_out_text(&cli->out, masked, 13);
	sp_out_text(&cli->out,
		told                                               ? sp_msg_pick(cli, "told", "已通知")
			: dry_run && *sp_json_text(item, "userid") ? sp_msg_pick(cli, "would be told", "将会通知")
								   : sp_msg_pick(cli, "not told", "未通知"),
		0);
	sp_out_printf(&cli->out, "  ");
	sp_out_text(&cli->out, sp_json_text(item, "userid"), 0);
	sp_out_printf(&cli->out, "\n");
}

/* One signer; false: no memory. What stops everything is left in n->first. */
static bool tell_signer(notifying *n, const cJSON *flow, const cJSON *approver, cJSON *list)
{
	sp_cli *cli = n->run->cli;
	const sp_flow_options *o = n->run->options;
	const char *shown = sp_json_text(approver, "mobile"), *mobile = o->mobile ? o->mobile : shown;
	cJSON *item = cJSON_CreateObject();
	signprep_code code = SIGNPREP_OK;
	if (!sp_json_push(list, item) || !sp_json_put_text(item, "name", sp_json_text(approver, "name")) ||
		!sp_json_put_text(item, "mobile", mobile))
		return false;
	if (is_whole(mobile))
		code = notify(n, flow, approver, mobile, item);
	else
		code = sp_cli_refuse(cli, "S932", sp_json_text(flow, "flow_id"), *shown ? shown : "-", NULL);
	bool told = !code && !o->dry_run;
	n->told += !code;
	if (code)
		miss(n, code);
	show(cli, flow, item, told, o->dry_run);
	return sp_json_put(item, "told", cJSON_CreateBool(told));
}

static bool tell_flow(notifying *n, cJSON *flow)
{
	const cJSON *approvers = sp_json_array(flow, "approvers"), *approver;
	cJSON *list = cJSON_AddArrayToObject(flow, "notified");
	bool done = list != NULL;
	/* What the service does not know, or does not tell, was told already. */
	const char *status = sp_json_text(flow, "status");
	if (done && (strcmp(status, "unknown-id") == 0 || strcmp(status, "denied") == 0)) {
		miss(n, SIGNPREP_NOT_FOUND);
		return true;
	}
	for (approver = approvers ? approvers->child : NULL; done && approver; approver = approver->next)
		if (is_due(approvers, approver) && is_meant(n, approver))
			done = tell_signer(n, flow, approver, list);
	if (done && !list->child)
		miss(n, sp_cli_refuse(n->run->cli, "S931", sp_json_text(flow, "flow_id"), NULL));
	return done;
}

/* What the service says of the contracts, as `flow status` would; taken into the answer of the run. */
static signprep_code look(sp_flow_run *run)
{
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	char *json = NULL;
	signprep_code code = signprep_flows_status(&json, &issues, run->client, run->ids, run->count, &err);
	code = sp_flow_give(run, code, json, issues, &err, NULL);
	return code == SIGNPREP_PARTIAL || code == SIGNPREP_NOT_FOUND ? SIGNPREP_OK : code;
}

signprep_code sp_flow_notify(sp_flow_run *run)
{
	const sp_flow_options *o = run->options;
	const sp_wecom_given given = { .profile = o->sending.profile, .proxy = o->sending.proxy, .ca_file = o->sending.ca_file };
	notifying n = { .run = run };
	signprep_code code = sp_wecom_account_read(run->cli, &given, &n.settings);
	if (!code)
		code = sp_wecom_settings_need(run->cli, &n.settings.agent_id, "SIGNPREP_WECOM_AGENT_ID");
	if (!code)
		code = sp_wecom_account_open(run->cli, &n.settings, 0, &given, &n.wecom);
	if (!code)
		code = look(run);
	cJSON *flow = code ? NULL : cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(run->cli->answer, "flows"), 0);
	for (; !code && flow; flow = flow->next)
		if (!tell_flow(&n, flow))
			code = sp_cli_refuse(run->cli, "D901", "", NULL);
	sp_wecom_client_free(n.wecom);
	sp_wecom_settings_clear(&n.settings);
	if (code || n.missed == 0)
		return code;
	return n.told > 0 || n.missed > 1 ? SIGNPREP_PARTIAL : n.first;
}
