/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep sandbox: a local stand-in for the e-sign service. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/service/sandbox_act.h"
#include "cli/stop.h"
#include "isolate/processors.h"
#include "net/secret.h"
#include "service/posting/poster.h"
#include "service/sandbox/sandbox.h"
#include "submit/environment.h"

#define COMPOSE_MS 1000
#define AT(member) offsetof(sp_sandbox_choices, member)

static const sp_opt table[] = {
	{ .name = "--port",
		.kind = SP_OPT_TEXT,
		.value = "N",
		.offset = AT(port),
		.help_en = "default 8778; 0 takes a free one",
		.help_zh = "默认 8778；0 表示任选空闲端口" },
	{ .name = "--out",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "DIR",
		.offset = AT(output_dir),
		.help_en = "where the PDFs of signed flows go",
		.help_zh = "签署完成的 PDF 存放的文件夹" },
	{ .name = "--fault",
		.kind = SP_OPT_LIST,
		.value = "SPEC",
		.offset = AT(faults),
		.help_en = "drop-answer:ACTION:N, delay:ACTION:N:MS, http-503:ACTION:N, error:ACTION:N:CODE; may repeat",
		.help_zh = "drop-answer:接口:N、delay:接口:N:毫秒、http-503:接口:N、error:接口:N:错误码；可重复" },
	{ .name = "--rate",
		.kind = SP_OPT_NUMBER,
		.value = "N",
		.min = 0.1,
		.max = 100000,
		.offset = AT(rate),
		.help_en = "requests a second for each action; default 20",
		.help_zh = "每个接口每秒请求数，默认 20" },
	{ .name = "--data",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(data),
		.help_en = "templates, seals, employees, companies beside those built in (docs/sandbox.md)",
		.help_zh = "内置之外的模板、印章、员工、成员企业（见 docs/sandbox.md）" },
	{ .name = "--state",
		.kind = SP_OPT_TEXT,
		.value = "DIR",
		.offset = AT(state),
		.help_en = "keep everything in this folder for the next start; default: forgotten",
		.help_zh = "将全部数据保存在该文件夹，重启后仍在；默认不保存" },
	{ .name = "--quota",
		.kind = SP_OPT_COUNT,
		.value = "N",
		.min = 0,
		.max = 1000000,
		.offset = AT(quota),
		.help_en = "contracts that may be made; default any number",
		.help_zh = "可发起的合同份数，默认不限" },
	{ .name = "--compose",
		.kind = SP_OPT_COUNT,
		.value = "MS",
		.min = 0,
		.max = 60000,
		.offset = AT(compose),
		.help_en = "how long the service takes to make a document or a signed file; default 1000",
		.help_zh = "服务合成文档或签署后文件所需的毫秒数，默认 1000" },
	{ .name = "--callback",
		.kind = SP_OPT_LIST,
		.value = "URL=KEY[:TOKEN]",
		.offset = AT(callbacks),
		.help_en = "post what happens to flows there, with the key and token in these files; may repeat",
		.help_zh = "将流程的变化推送到该地址，密钥和 token 取自这些文件；可重复" },
	{ .name = "--callback-how",
		.kind = SP_OPT_LIST,
		.value = "HOW",
		.offset = AT(callback_how),
		.help_en = "v1 (the old format), double, shuffle, late:MS; may repeat",
		.help_zh = "v1（旧格式）、double（重复）、shuffle（乱序）、late:毫秒；可重复" },
	{ .name = "--as",
		.kind = SP_OPT_TEXT,
		.value = "WHO",
		.offset = AT(as),
		.help_en = "act: whose; role, mobile, name or company; default whoever is due",
		.help_zh = "act：以谁的身份，可为角色、手机号、姓名或企业名称；默认为当前应处理的一方" },
	{ .name = "--to",
		.kind = SP_OPT_TEXT,
		.value = "NAME",
		.offset = AT(to),
		.help_en = "act forward: to whom",
		.help_zh = "act forward：转交给谁" },
	{ .name = "--message",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(message),
		.help_en = "act refuse, cancel: why; act review: why not",
		.help_zh = "act refuse、cancel：原因；act review：不通过的原因" },
	{ .name = "--set",
		.kind = SP_OPT_LIST,
		.value = "NAME=VALUE",
		.offset = AT(values),
		.help_en = "act fill: what a control gets, by its name or id; default an example; may repeat",
		.help_zh = "act fill：按控件名称或编号填写的内容，默认填入示例；可重复" },
	{ .name = "--edition",
		.kind = SP_OPT_CHOICE,
		.choices = sp_edition_names,
		.offset = AT(edition),
		.help_en = "callback: whose envelope; default company, of types that only partners get partner",
		.help_zh = "callback：以哪个版本的格式推送；默认 company，仅平台版有的类型为 partner" },
	{ .name = NULL },
};

static void log_line(void *opaque, const char *line)
{
	sp_msg_verbose(opaque, "%s", line);
}

static signprep_code announce(sp_cli *cli, sp_sandbox *sandbox)
{
	if (sp_cli_human(cli))
		sp_out_printf(&cli->out,
			"%s\nTENCENTCLOUD_SECRET_ID=%s\nTENCENTCLOUD_SECRET_KEY=%s\n"
			"signprep submit REQUEST.json FILE.pdf --env sandbox --endpoint %s\n",
			sp_sandbox_url(sandbox), sp_sandbox_secret_id(sandbox), sp_sandbox_secret_key(sandbox),
			sp_sandbox_url(sandbox));
	else {
		cJSON *line = cli->common.jsonl ? cJSON_CreateObject() : cli->answer;
		bool done = (!cli->common.jsonl || sp_json_put_text(line, "event", "ready")) &&
			sp_json_put_text(line, "url", sp_sandbox_url(sandbox)) &&
			sp_json_put_text(line, "secret_id", sp_sandbox_secret_id(sandbox)) &&
			sp_json_put_text(line, "secret_key", sp_sandbox_secret_key(sandbox)) && sp_out_json(&cli->out, line);
		if (line != cli->answer)
			cJSON_Delete(line);
		if (!done)
			return sp_cli_refuse(cli, "D901", "", NULL);
	}
	/* Whoever started it waits for this line. */
	sp_out_flush(&cli->out);
	return SIGNPREP_OK;
}

/* "http://127.0.0.1:8779/esign=KEYFILE:TOKENFILE"; an address may hold "=" itself, a file name here may not. */
static signprep_code read_callback(sp_cli *cli, char *text, sp_secret secrets[2], sp_poster_address *out)
{
	char *key = strrchr(text, '='), *token;
	if (!key)
		return sp_cli_refuse(cli, "S841", "", text, NULL);
	*key++ = '\0';
	token = strchr(key, ':');
	if (token)
		*token++ = '\0';
	signprep_code code = *key ? sp_input_secret(cli, key, NULL, &secrets[0]) : SIGNPREP_OK;
	if (!code && token && *token)
		code = sp_input_secret(cli, token, NULL, &secrets[1]);
	*out = (sp_poster_address) { text, secrets[0].text, secrets[1].text };
	return code;
}

#define CALLBACKS_MAX 8

static signprep_code start_poster(sp_cli *cli, const sp_sandbox_choices *o, sp_poster **out)
{
	sp_poster_address addresses[CALLBACKS_MAX];
	sp_secret secrets[CALLBACKS_MAX][2] = { { { 0 } } };
	char *texts[CALLBACKS_MAX] = { 0 };
	signprep_error err = { 0 };
	signprep_code code = SIGNPREP_OK;
	const sp_poster_options options = {
		.addresses = addresses, .count = o->callbacks.count, .how = o->callback_how.items, .log = log_line, .opaque = cli
	};
	*out = NULL;
	if (!o->callbacks.count && !o->callback_how.count)
		return SIGNPREP_OK;
	if (o->callbacks.count > CALLBACKS_MAX || !o->callbacks.count)
		return sp_cli_refuse(cli, "S841", "", o->callbacks.count ? o->callbacks.items[CALLBACKS_MAX] : "", NULL);
	for (size_t i = 0; !code && i < o->callbacks.count; i++)
		code = (texts[i] = strdup(o->callbacks.items[i])) ? read_callback(cli, texts[i], secrets[i], &addresses[i])
								  : sp_cli_refuse(cli, "D901", "", NULL);
	if (!code && sp_poster_start(out, &options, &err))
		code = sp_cli_fail(cli, &err);
	for (size_t i = 0; i < CALLBACKS_MAX; i++) {
		free(texts[i]);
		sp_secret_clear(&secrets[i][0]);
		sp_secret_clear(&secrets[i][1]);
	}
	return code;
}

static signprep_code serve(sp_cli *cli, const sp_sandbox_choices *o)
{
	sp_sandbox *sandbox = NULL;
	sp_poster *poster = NULL;
	signprep_error err = { 0 };
	long long port = SP_SANDBOX_PORT;

	if (o->port && !sp_num_parse_int(o->port, strlen(o->port), 0, 65535, &port))
		return sp_cli_refuse(cli, "R004", "", "--port", o->port, "0 .. 65535", NULL);
	if (cli->common.offline)
		return sp_cli_refuse(cli, "R014", "", "signprep sandbox", NULL);
	signprep_code code = sp_input_pool(cli, sp_processors(), &cli->pool);
	if (!code)
		code = start_poster(cli, o, &poster);
	if (code)
		return code;
	const sp_sandbox_options options = { .port = (int) port,
		.encrypt_key = getenv("SIGNPREP_ENCRYPT_KEY"),
		.encrypt_mac_key = getenv("SIGNPREP_ENCRYPT_MAC_KEY"),
		.encrypt_algorithm = getenv("SIGNPREP_ENCRYPT_ALGORITHM"),
		.output_dir = o->output_dir,
		.faults = o->faults.items,
		.rate_per_s = o->rate,
		.data = o->data,
		.state_dir = o->state,
		.quota = o->quota == 0  ? 0
			: o->quota == 1 ? -1
					: o->quota - 1,
		.compose_s = (o->compose ? o->compose - 1 : COMPOSE_MS) / 1000.0,
		.pool = cli->pool,
		.log = log_line,
		.opaque = cli,
		.changed = poster ? sp_poster_change : NULL,
		.happened = poster ? sp_poster_happen : NULL,
		.changed_opaque = poster };

	sp_stop_defer();
	code = sp_sandbox_start(&sandbox, &options, &err);
	if (code) {
		sp_poster_stop(poster);
		return sp_cli_fail(cli, &err);
	}
	code = announce(cli, sandbox);
	if (!code) {
		sp_msg_note(cli, "%s", sp_msg_pick(cli, "Ctrl-C stops it", "按 Ctrl-C 停止"));
		sp_stop_wait();
	}
	sp_msg_verbose(cli, sp_msg_pick(cli, "%d flows were created", "共创建 %d 个流程"), sp_sandbox_flow_count(sandbox));
	sp_sandbox_stop(sandbox);
	sp_poster_stop(poster);
	cli->answered = !cli->common.jsonl;
	return code;
}

static signprep_code run(sp_cli *cli, void *options)
{
	static const sp_subcommand *const rows[] = { &sp_sandbox_act_row, &sp_sandbox_callback_row, NULL };
	const sp_sandbox_choices *o = options;
	const char *stray = o->as ? "--as"
		: o->to           ? "--to"
		: o->message      ? "--message"
		: o->values.count ? "--set"
		: o->edition      ? "--edition"
				  : NULL;
	if (cli->argument_count == 0)
		return stray ? sp_cli_refuse(cli, "R008", "", "sandbox", stray, NULL) : serve(cli, o);
	return sp_cli_subcommand(cli, rows, options);
}

const sp_command sp_cmd_sandbox = {
	.name = "sandbox",
	.schema = "signprep.sandbox/1",
	.arguments = "[act|callback] [FLOWID|TYPE] [DEED|DATA.json|-]",
	.options = table,
	.options_size = sizeof(sp_sandbox_choices),
	.run = run,
	.summary_en = "a local stand-in for the e-sign service",
	.summary_zh = "电子签服务的本地替身",
	.notes_en = "Prints its address and the credentials it accepts, then runs until Ctrl-C. It listens on 127.0.0.1 only; at "
		    "/flows "
		    "there is\n"
		    "a page that shows the contracts and lets one sign them. docs/sandbox.md\n"
		    "sandbox act FLOWID sign|fill|refuse|forward|expire|cancel|review|finish|rescind [--as WHO] [--port N]\n"
		    "  what a person does to a contract of a sandbox that runs\n"
		    "sandbox callback TYPE [DATA.json|-] [--edition partner] [--port N]\n"
		    "  it posts a message of that type to its --callback addresses, an example unless MsgData is given",
	.notes_zh = "打印地址和可用凭证，运行到 Ctrl-C 为止。只监听 127.0.0.1；/flows 页面可查看并签署合同。详见 docs/sandbox.md\n"
		    "sandbox act FLOWID sign|fill|refuse|forward|expire|cancel|review|finish|rescind [--as WHO] [--port N]\n"
		    "  在运行中的沙箱里代某一方签署、填写、拒签、转交，或使合同过期、撤销、通过内部审核\n"
		    "sandbox callback TYPE [DATA.json|-] [--edition partner] [--port N]\n"
		    "  向 --callback 地址推送一条该类型的消息；不给出 MsgData 时为示例",
	.example = "signprep sandbox --port 8778 --out signed --fault drop-answer:CreateFlowByFiles:1",
};
