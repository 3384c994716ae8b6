/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep submit: check, upload, CreateFlowByFiles. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/client.h>

#include "base/issues.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/resolve.h"
#include "cli/sending.h"
#include "cli/service/group_send.h"
#include "cli/stop.h"
#include "submit/attached.h"

struct options {
	sp_cli_resolve_options resolve;
	sp_sending_options sending;
	bool dry_run, resend, resend_unknown, hand_over;
	const char *row_key;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	SP_OPT_SENDING(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	{ .name = "--dry-run",
		.letter = 'n',
		.kind = SP_OPT_FLAG,
		.offset = AT(dry_run),
		.help_en = "print what would be sent, send nothing",
		.help_zh = "打印将要发送的内容，不发送" },
	{ .name = "--hand-over",
		.kind = SP_OPT_FLAG,
		.offset = AT(hand_over),
		.help_en = "open a page of the service where a person looks at the contract and starts it (CreatePrepareFlow)",
		.help_zh = "生成服务的页面，由人员查看后发起合同（CreatePrepareFlow）" },
	{ .name = "--row-key",
		.kind = SP_OPT_TEXT,
		.value = "KEY",
		.offset = AT(row_key),
		.help_en = "what makes this sending one and the same; default a hash of PDF and request",
		.help_zh = "标识本次发送的键；默认取 PDF 与请求的哈希" },
	{ .name = "--resend",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend),
		.help_en = "send although the journal knows a flow for this row",
		.help_zh = "即使日志中已有该行的流程也发送" },
	{ .name = "--resend-unknown",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend_unknown),
		.help_en = "send although an earlier outcome is unknown",
		.help_zh = "即使之前的结果未知也发送" },
	SP_OPT_ON_MULTIPLE(AT(resolve.on_multiple)),
	SP_OPT_EMIT(AT(resolve.emit)),
	{ .name = NULL },
};

static void on_progress(void *opaque, const char *step, double done, double total)
{
	(void) step;
	/* A scale of its own: bytes would not fit the counter. */
	sp_msg_progress(opaque, total > 0 ? (int) (100 * done / total) : 0, 100);
}

static void print_line(sp_cli *cli, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	sp_out_text(&cli->out, name, 10);
	sp_out_text(&cli->out, value, 0);
	sp_out_printf(&cli->out, "\n");
}

static signprep_code show_flow(sp_sending *s, const signprep_flow *flow)
{
	sp_cli *cli = s->cli;
	char *stamped = s->sandbox && *flow->flow_id ? sp_sandbox_stamped_path(s->sandbox, flow->flow_id) : NULL;
	const struct {
		const char *label, *name, *value;
	} lines[] = {
		{ "FlowId", "flow_id", flow->flow_id },
		{ "FileId", "file_id", flow->file_id },
		{ "RequestId", "request_id", flow->request_id },
		{ "row key", "row_key", flow->row_key },
		{ "preview", "preview_url", flow->preview ? flow->preview_url : NULL },
		{ "stamped", "stamped", stamped },
		{ NULL, "server_code", flow->server_code },
		{ NULL, "server_message", flow->server_message },
	};
	bool done = sp_json_put_text(cli->answer, "environment", sp_environment_names[s->env]) &&
		sp_json_put(cli->answer, "already_created", cJSON_CreateBool(flow->already_created));
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (sp_cli_human(cli) && lines[i].label && (*flow->flow_id || flow->preview))
			print_line(cli, lines[i].label, lines[i].value);
		done = done && (!lines[i].value || sp_json_put_text(cli->answer, lines[i].name, lines[i].value));
	}
	/* The flow stands all the same: no error, but nobody should look for a file that is not there. */
	if (s->sandbox && s->options->sandbox_out && *flow->flow_id && !flow->already_created && !flow->preview && !stamped)
		sp_issues_add(cli->issues, "S904", "", s->options->sandbox_out, NULL);
	if (flow->already_created)
		sp_msg_note(cli, "%s", sp_msg_pick(cli, "taken from the journal: nothing was sent", "取自日志，未发送任何内容"));
	free(stamped);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

/* The finding of a failed sending, with what the service said. */
static signprep_code refuse(sp_cli *cli, const signprep_error *err, const signprep_flow *flow)
{
	signprep_issue *issue = sp_issues_add_error(cli->issues, err);
	if (*flow->server_code)
		sp_issue_set_server(cli->issues, issue, flow->server_code, flow->request_id);
	return err->code;
}

static signprep_code send_once(sp_sending *s, const signprep_result *result)
{
	signprep_flow flow = { .flow_id = "" };
	signprep_error err = { 0 };

	/* From here on Ctrl-C lets the step under way end, and the journal be written. */
	sp_stop_defer();
	signprep_code code = signprep_submit(&flow, s->client, s->cli->document, result, &err);
	sp_msg_progress_end(s->cli);
	if (code)
		code = refuse(s->cli, &err, &flow);
	signprep_code own = show_flow(s, &flow);
	return code ? code : own;
}

static signprep_code hand_over(sp_sending *s, const signprep_result *result)
{
	sp_cli *cli = s->cli;
	signprep_hand_over_page page = { .url = "" };
	signprep_flow said = { .flow_id = "" };
	signprep_error err = { 0 };

	sp_stop_defer();
	signprep_code code = signprep_hand_over(&page, s->client, cli->document, result, &err);
	sp_msg_progress_end(cli);
	memcpy(said.server_code, page.server_code, sizeof said.server_code);
	memcpy(said.request_id, page.request_id, sizeof said.request_id);
	if (code)
		code = refuse(cli, &err, &said);
	const struct {
		const char *label, *name, *value;
	} lines[] = { { "page", "url", page.url }, { "FlowId", "flow_id", page.flow_id }, { NULL, "draft_id", page.draft_id },
		{ "FileId", "file_id", page.file_id }, { "RequestId", "request_id", page.request_id },
		{ "row key", "row_key", page.row_key }, { NULL, "server_code", page.server_code },
		{ NULL, "server_message", page.server_message } };
	bool done = sp_json_put_text(cli->answer, "environment", sp_environment_names[s->env]);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (sp_cli_human(cli) && lines[i].label && *page.url)
			print_line(cli, lines[i].label, lines[i].value);
		done = done && sp_json_put_text(cli->answer, lines[i].name, lines[i].value);
	}
	return done ? code : sp_cli_refuse(cli, "D901", "", NULL);
}

/* Options that a page has no use for. */
static signprep_code check_hand_over(sp_cli *cli, const struct options *o)
{
	const char *other = o->dry_run        ? "--dry-run"
		: o->resend                   ? "--resend"
		: o->resend_unknown           ? "--resend-unknown"
		: sp_contracts_are_asked(cli) ? sp_msg_pick(cli, "several contracts", "多份合同")
					      : NULL;

	return o->hand_over && other ? sp_cli_refuse(cli, "R008", "", "--hand-over", other, NULL) : SIGNPREP_OK;
}

static signprep_code plan(sp_sending *s, const signprep_result *result)
{
	signprep_error err = { 0 };
	char *text = NULL;
	signprep_code code = signprep_submit_plan(&text, s->client, s->cli->document, result, &err);
	if (code)
		return sp_cli_fail(s->cli, &err);
	code = sp_cli_give_json(s->cli, text);
	signprep_free(text);
	return code;
}

/* Resolved, and what that kept open for the sending of several. */
static signprep_code resolve(sp_cli *cli, const struct options *o, sp_cli_group *group)
{
	const sp_group_verb verb = { .check = true, .answer = SIGNPREP_ANSWER_CHECK, .resolve = &o->resolve };
	return sp_contracts_are_asked(cli) ? sp_contracts_resolve(group, cli, &verb) : sp_cli_resolve(cli, true, &o->resolve);
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	sp_cli_group group = { 0 };
	char *folder = NULL;
	signprep_client_options own = { .size = sizeof own,
		.resend = o->resend,
		.resend_unknown = o->resend_unknown,
		.row_key = o->row_key,
		.progress = on_progress,
		.opaque = cli };
	sp_sending sending = { 0 };
	signprep_code code = check_hand_over(cli, o);
	if (!code)
		code = sp_sending_check(cli, &o->sending, !o->dry_run);
	if (!code)
		code = resolve(cli, o, &group);
	if (!code && cli->common.strict && sp_cli_has_warnings(cli))
		code = SIGNPREP_WARNINGS;
	if (!code && !(folder = sp_attached_folder(cli->request_name)))
		code = sp_cli_refuse(cli, "D901", "", NULL);
	own.files = folder;
	if (!code)
		code = sp_sending_open(&sending, cli, &o->sending, &own, !o->dry_run);
	if (!code)
		code = o->hand_over   ? hand_over(&sending, cli->result)
			: group.count ? sp_contracts_send(&group, &sending, o->dry_run)
			: o->dry_run  ? plan(&sending, cli->result)
				      : send_once(&sending, cli->result);
	sp_sending_close(&sending);
	sp_contracts_clear(&group);
	free(folder);
	return code;
}

const sp_command sp_cmd_submit = {
	.name = "submit",
	.schema = "signprep.submit/1",
	.arguments = "REQUEST.json FILE.pdf...",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "check, upload, create the flow: once",
	.summary_zh = "检查、上传、创建流程：只一次",
	.notes_en = "Credentials: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_TOKEN, else --profile. Exit 13 "
		    "means that it is\n"
		    "unknown whether the flow exists: look before you use --resend-unknown. With --strict warnings keep it from "
		    "being sent.",
	.notes_zh =
		"凭证取自 TENCENTCLOUD_SECRET_ID、TENCENTCLOUD_SECRET_KEY、TENCENTCLOUD_TOKEN，否则取自 --profile。退出码 13 表示\n"
		"流程是否已创建不得而知：核实之后再用 --resend-unknown。加 --strict 时有警告即不发送。",
	.example = "signprep submit samples/lease.json samples/lease.pdf --env sandbox --sandbox-out .",
};
