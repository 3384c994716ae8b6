/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep submit: check, upload, CreateFlowByFiles. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/client.h>

#include "base/issues.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/resolve.h"
#include "cli/stop.h"
#include "service/sandbox.h"

struct options {
	sp_cli_resolve_options resolve;
	int env;
	bool dry_run, resend, resend_unknown;
	const char *journal, *row_key, *endpoint, *profile, *sandbox_out;
	sp_opt_list faults;
};

#define AT(member) offsetof(struct options, member)

static const char *const environments[] = { "sandbox", "test", "production", NULL };

static const sp_opt table[] = {
	{ .name = "--env", .kind = SP_OPT_CHOICE, .choices = environments, .offset = AT(env),
		.help_en = "where to send; default sandbox, started for this run alone", .help_zh = "发往何处；默认 sandbox，仅为本次运行启动" },
	{ .name = "--dry-run", .letter = 'n', .kind = SP_OPT_FLAG, .offset = AT(dry_run),
		.help_en = "print what would be sent, send nothing", .help_zh = "打印将要发送的内容，不发送" },
	{ .name = "--profile", .kind = SP_OPT_TEXT, .value = "NAME", .offset = AT(profile),
		.help_en = "section of signprep/config.ini with credentials", .help_zh = "signprep/config.ini 中存放凭证的小节" },
	{ .name = "--endpoint", .kind = SP_OPT_TEXT, .value = "URL", .offset = AT(endpoint),
		.help_en = "another host than the environment's", .help_zh = "替代该环境的服务地址" },
	{ .name = "--journal", .kind = SP_OPT_TEXT, .value = "FILE", .offset = AT(journal),
		.help_en = "the journal that keeps a flow from being created twice", .help_zh = "防止重复创建流程的日志文件" },
	{ .name = "--row-key", .kind = SP_OPT_TEXT, .value = "KEY", .offset = AT(row_key),
		.help_en = "what makes this sending one and the same; default a hash of PDF and request",
		.help_zh = "标识本次发送的键；默认取 PDF 与请求的哈希" },
	{ .name = "--resend", .kind = SP_OPT_FLAG, .offset = AT(resend),
		.help_en = "send although the journal knows a flow for this row", .help_zh = "即使日志中已有该行的流程也发送" },
	{ .name = "--resend-unknown", .kind = SP_OPT_FLAG, .offset = AT(resend_unknown),
		.help_en = "send although an earlier outcome is unknown", .help_zh = "即使之前的结果未知也发送" },
	{ .name = "--sandbox-out", .kind = SP_OPT_TEXT, .value = "DIR", .offset = AT(sandbox_out),
		.help_en = "sandbox: where the PDF of the signed flow goes", .help_zh = "沙箱：签署完成的 PDF 存放的文件夹" },
	{ .name = "--fault", .kind = SP_OPT_LIST, .value = "SPEC", .offset = AT(faults),
		.help_en = "sandbox: as signprep sandbox --fault; may repeat", .help_zh = "沙箱：同 signprep sandbox --fault；可重复" },
	SP_OPT_ON_MULTIPLE(AT(resolve.on_multiple)),
	SP_OPT_EMIT(AT(resolve.emit)),
	{ .name = NULL },
};

/* What a sending needs, and what must be given back afterwards. */
struct sending {
	sp_cli *cli;
	const struct options *o;
	signprep_environment env;
	sp_config config;
	char *default_journal;
	sp_sandbox *sandbox;
	signprep_client *client;
};

static void log_line(void *opaque, const char *line)
{
	sp_msg_verbose(opaque, "sandbox: %s", line);
}

static void on_progress(void *opaque, const char *step, double done, double total)
{
	(void) step;
	/* A scale of its own: bytes would not fit the counter. */
	sp_msg_progress(opaque, total > 0 ? (int) (100 * done / total) : 0, 100);
}

/* The sandbox of this run is started unless an endpoint names another. */
static signprep_code start_sandbox(struct sending *s)
{
	signprep_error err = { 0 };
	const sp_sandbox_options options = { .output_dir = s->o->sandbox_out, .faults = s->o->faults.items, .log = log_line,
		.opaque = s->cli };
	signprep_code code = sp_sandbox_start(&s->sandbox, &options, &err);
	return code ? sp_cli_fail(s->cli, &err) : SIGNPREP_OK;
}

static signprep_code prepare(struct sending *s)
{
	const char *endpoint = s->o->endpoint;
	signprep_code code = sp_config_load(s->cli, s->o->profile, &s->config);
	if (code)
		return code;
	endpoint = endpoint ? endpoint : s->config.endpoint.value;
	if (s->env == SIGNPREP_SANDBOX && !endpoint)
		return s->o->dry_run ? SIGNPREP_OK : start_sandbox(s);
	if (s->o->journal || s->o->dry_run)
		return SIGNPREP_OK;
	s->default_journal = sp_config_journal_path();
	if (!s->default_journal)
		return sp_cli_refuse(s->cli, "R005", "", "--journal FILE", "signprep submit --journal FILE REQUEST.json FILE.pdf",
			NULL);
	return sp_config_make_journal_folder(s->cli, s->default_journal);
}

static signprep_code make_client(struct sending *s)
{
	signprep_error err = { 0 };
	const struct options *o = s->o;
	signprep_client_options options = {
		.environment = s->env, .secret_id = s->config.secret_id.value, .secret_key = s->config.secret_key.value,
		.token = s->config.token.value, .region = s->config.region.value,
		.endpoint = o->endpoint ? o->endpoint : s->config.endpoint.value,
		.file_endpoint = o->endpoint ? NULL : s->config.file_endpoint.value,
		.journal = o->dry_run ? NULL : o->journal ? o->journal : s->default_journal, .timeout_s = s->cli->common.timeout_s,
		.resend = o->resend, .resend_unknown = o->resend_unknown, .row_key = o->row_key, .progress = on_progress,
		.cancelled = sp_stop_asked, .opaque = s->cli,
	};
	if (s->sandbox) {
		options.endpoint = sp_sandbox_url(s->sandbox);
		options.secret_id = sp_sandbox_secret_id(s->sandbox);
		options.secret_key = sp_sandbox_secret_key(s->sandbox);
		options.token = NULL;
	}
	sp_msg_verbose(s->cli, "%s: %s", environments[s->env], options.endpoint ? options.endpoint :
		sp_msg_pick(s->cli, "its own hosts", "默认地址"));
	if (options.journal)
		sp_msg_verbose(s->cli, "journal: %s", options.journal);
	signprep_code code = signprep_client_new(&s->client, &options, &err);
	return code ? sp_cli_fail(s->cli, &err) : SIGNPREP_OK;
}

static void drop(struct sending *s)
{
	signprep_client_free(s->client);
	if (s->sandbox)
		sp_sandbox_stop(s->sandbox);
	sp_config_clear(&s->config);
	free(s->default_journal);
}

static void print_line(sp_cli *cli, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	sp_out_text(&cli->out, name, 10);
	sp_out_text(&cli->out, value, 0);
	sp_out_printf(&cli->out, "\n");
}

static signprep_code show_flow(struct sending *s, const signprep_flow *flow)
{
	sp_cli *cli = s->cli;
	char *stamped = s->sandbox && *flow->flow_id ? sp_sandbox_stamped_path(s->sandbox, flow->flow_id) : NULL;
	const struct { const char *label, *name, *value; } lines[] = {
		{ "FlowId", "flow_id", flow->flow_id }, { "FileId", "file_id", flow->file_id },
			{ "RequestId", "request_id", flow->request_id },
		{ "row key", "row_key", flow->row_key }, { "preview", "preview_url", flow->preview ? flow->preview_url : NULL },
			{ "stamped", "stamped", stamped }, { NULL, "server_code", flow->server_code },
		{ NULL, "server_message", flow->server_message },
	};
	bool done = sp_cli_put_text(cli->answer, "environment", environments[s->env]) &&
		sp_json_put(cli->answer, "already_created", cJSON_CreateBool(flow->already_created));
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (sp_cli_human(cli) && lines[i].label && (*flow->flow_id || flow->preview))
			print_line(cli, lines[i].label, lines[i].value);
		done = done && (!lines[i].value || sp_cli_put_text(cli->answer, lines[i].name, lines[i].value));
	}
	/* The flow stands all the same: no error, but nobody should look for a file that is not there. */
	if (s->sandbox && s->o->sandbox_out && *flow->flow_id && !flow->already_created && !flow->preview && !stamped)
		sp_issues_add(cli->issues, "S904", "", s->o->sandbox_out, NULL);
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

static signprep_code send_once(struct sending *s, const signprep_result *result)
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

static signprep_code plan(struct sending *s, const signprep_result *result)
{
	signprep_error err = { 0 };
	char *text = NULL;
	signprep_code code = signprep_submit_plan(&text, s->client, s->cli->document, result, &err);
	if (code)
		return sp_cli_fail(s->cli, &err);
	if (sp_cli_human(s->cli))
		sp_out_printf(&s->cli->out, "%s\n", text);
	else if (!(s->cli->raw = strdup(text)))
		code = sp_cli_refuse(s->cli, "D901", "", NULL);
	signprep_free(text);
	return code;
}

static signprep_code check_use(sp_cli *cli, const struct options *o, signprep_environment env)
{
	if (cli->common.offline && !o->dry_run)
		return sp_cli_refuse(cli, "R014", "", "signprep submit", NULL);
	if (env != SIGNPREP_SANDBOX && (o->sandbox_out || o->faults.count))
		return sp_cli_refuse(cli, "R008", "", o->sandbox_out ? "--sandbox-out" : "--fault", environments[env], NULL);
	if (o->endpoint && (o->sandbox_out || o->faults.count))
		return sp_cli_refuse(cli, "R008", "", o->sandbox_out ? "--sandbox-out" : "--fault", "--endpoint", NULL);
	return SIGNPREP_OK;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	struct sending s = { .cli = cli, .o = o, .env = o->env ? (signprep_environment) (o->env - 1) : SIGNPREP_SANDBOX };
	signprep_result *result = NULL;

	signprep_code code = check_use(cli, o, s.env);
	if (!code)
		code = sp_cli_resolve(cli, true, &o->resolve, &result);
	if (!code && cli->common.strict && sp_cli_has_warnings(cli))
		code = SIGNPREP_WARNINGS;
	if (!code)
		code = prepare(&s);
	if (!code)
		code = make_client(&s);
	if (!code)
		code = o->dry_run ? plan(&s, result) : send_once(&s, result);
	drop(&s);
	signprep_result_free(result);
	return code;
}

const sp_command sp_cmd_submit = {
	.name = "submit", .schema = "signprep.submit/1", .arguments = "REQUEST.json FILE.pdf", .options = table,
	.options_size = sizeof(struct options), .run = run,
	.summary_en = "check, upload, create the flow: once", .summary_zh = "检查、上传、创建流程：只一次",
	.notes_en = "Credentials: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_TOKEN, else --profile. Exit 13 means that it is\n"
		"unknown whether the flow exists: look before you use --resend-unknown. With --strict warnings keep it from being sent.",
	.notes_zh = "凭证取自 TENCENTCLOUD_SECRET_ID、TENCENTCLOUD_SECRET_KEY、TENCENTCLOUD_TOKEN，否则取自 --profile。退出码 13 表示\n"
		"流程是否已创建不得而知：核实之后再用 --resend-unknown。加 --strict 时有警告即不发送。",
	.example = "signprep submit samples/lease.json samples/lease.pdf --env sandbox --sandbox-out .",
};
