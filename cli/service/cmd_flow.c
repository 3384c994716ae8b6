/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep flow: contracts that are there already. What each action does stands in a file of its own. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/service/flow_action.h"
#include "cli/stop.h"

#define IDS_FILE_MAX ((size_t) 256 << 20)
#define AT(member) offsetof(sp_flow_options, member)
/* What every action takes, and what it takes besides. */
#define TAKES(...) \
	(const char *const[]) \
	{ \
		"--from", "--operator", "--as-org", "--edition", "--app-id", "--partner-org", "--partner-operator", "--env", \
			"--yes", "--profile", "--endpoint", "--encrypt", "--ca-file", "--proxy", "--journal", "--rate", \
			"--retries", "--resend", "--resend-unknown", __VA_ARGS__ \
	}
#define ROW(name, arguments, ...) \
	{ \
		name, "signprep.flow/1", arguments, TAKES(__VA_ARGS__), run_action \
	}
#define IDS "[FLOWID]..."

static signprep_code run_action(sp_cli *cli, const void *options);

static const sp_flow_action actions[] = {
	{ ROW("status", IDS, "--watch", "--interval", NULL), false, false, false, sp_cli_flow_status },
	{ ROW("list", "", "--unsettled", NULL), false, true, true, sp_cli_flow_list },
	{ ROW("settle", "", "--key", "--created", "--not-created", "--reason", "--at-once", NULL), false, true, true,
		sp_cli_flow_settle },
	{ ROW("url", IDS, "--kind", "--name", "--mobile", "--org", "--recipient", "--expires", "--jump-url", "--app", "--cover",
		  "--qr", "--qr-png", "--notify", "--dry-run", NULL),
		true, false, false, sp_cli_flow_url },
	{ ROW("download", IDS, "--output", "--name-pattern", "--type", "--wait", NULL), false, false, false, sp_cli_flow_download },
	{ ROW("cancel", IDS, "--reason", "--link", "--task", "--wait", NULL), true, false, false, sp_cli_flow_cancel },
	{ ROW("remind", IDS, "--key", NULL), true, false, false, sp_cli_flow_remind },
	{ ROW("deadline", IDS, "--until", "--recipient", NULL), true, false, false, sp_cli_flow_deadline },
	{ ROW("approvers", IDS, "--recipient", "--name", "--mobile", "--org", "--dynamic", NULL), true, false, false,
		sp_cli_flow_approvers },
	{ ROW("forward", IDS, "--recipient", "--to", NULL), true, false, false, sp_cli_flow_forward },
	{ ROW("review", IDS, "--verdict", "--reason", "--recipient", "--creation", NULL), true, false, false, sp_cli_flow_review },
	{ ROW("release", IDS, "--reason", NULL), true, false, false, sp_cli_flow_release },
	{ ROW("evidence", IDS, "--output", "--wait", NULL), true, false, false, sp_cli_flow_evidence },
};
#define ACTION_COUNT (sizeof actions / sizeof *actions)

static const char *const notifies[] = { "wecom", NULL };
static const char *const kinds[] = { "scheme", "sign", "quick", "batch", NULL };
static const char *const types[] = { "pdf", "zip", "jpg", NULL };
static const char *const verdicts[] = { "pass", "reject", "refuse-signing", NULL };

static const sp_opt table[] = {
	{ .name = "--from",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(from),
		.help_en = "further ids: a line each, or results.jsonl of a batch; - reads standard input",
		.help_zh = "另从文件取合同编号：每行一个，或批量的 results.jsonl；- 表示标准输入" },
	SP_OPT_CALLER(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	SP_OPT_REACHING(AT(sending), "where the contracts are; default sandbox, one that runs already",
		"合同所在环境；默认 sandbox（已在运行的沙箱）"),
	{ .name = "--resend",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend),
		.help_en = "do it again although the journal knows that it was done",
		.help_zh = "即使日志中已有记录也再次执行" },
	{ .name = "--resend-unknown",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend_unknown),
		.help_en = "do it again although an earlier outcome is unknown",
		.help_zh = "即使之前的结果未知也再次执行" },
	{ .name = "--watch",
		.kind = SP_OPT_FLAG,
		.offset = AT(watch),
		.help_en = "status: look again until all have ended, and tell what changes",
		.help_zh = "status：持续查询并报告变化，直到全部终结" },
	{ .name = "--interval",
		.kind = SP_OPT_INTEGER,
		.value = "S",
		.min = 1,
		.max = 86400,
		.offset = AT(interval),
		.help_en = "status --watch: seconds between looks; default 10",
		.help_zh = "status --watch：查询间隔秒数，默认 10" },
	{ .name = "--unsettled",
		.kind = SP_OPT_FLAG,
		.offset = AT(unsettled),
		.help_en = "list: only rows whose outcome is unknown",
		.help_zh = "list：仅列出结果未知的行" },
	{ .name = "--created",
		.kind = SP_OPT_TEXT,
		.value = "FLOWID",
		.offset = AT(created),
		.help_en = "settle: this contract was created for the row",
		.help_zh = "settle：该行已创建此合同" },
	{ .name = "--not-created",
		.kind = SP_OPT_FLAG,
		.offset = AT(not_created),
		.help_en = "settle: none was created; needs --reason",
		.help_zh = "settle：未创建合同；须加 --reason" },
	{ .name = "--at-once",
		.kind = SP_OPT_FLAG,
		.offset = AT(at_once),
		.help_en = "settle --not-created: although its request left less than five minutes ago and may still arrive",
		.help_zh = "settle --not-created：即使请求发出不足五分钟、仍可能到达" },
	{ .name = "--kind",
		.kind = SP_OPT_CHOICE,
		.choices = kinds,
		.offset = AT(kind),
		.help_en = "url: of link; default scheme (docs/flows.md tells which one when)",
		.help_zh = "url：链接种类，默认 scheme（何时用哪种见 docs/flows.md）" },
	{ .name = "--expires",
		.kind = SP_OPT_NUMBER,
		.value = "S",
		.min = 1,
		.max = 1e9,
		.offset = AT(expires),
		.help_en = "url: sign and quick: how long it lives, 1800 to 7776000",
		.help_zh = "url：sign 和 quick 链接的有效期秒数，1800 至 7776000" },
	{ .name = "--jump-url",
		.kind = SP_OPT_TEXT,
		.value = "URL",
		.offset = AT(jump_url),
		.help_en = "url: sign and quick: where it leads afterwards",
		.help_zh = "url：sign 和 quick 链接签署后跳转的地址" },
	{ .name = "--app",
		.kind = SP_OPT_FLAG,
		.offset = AT(app),
		.help_en = "url: scheme: a path for another mini program",
		.help_zh = "url：scheme：供其他小程序跳转的路径" },
	{ .name = "--cover",
		.kind = SP_OPT_FLAG,
		.offset = AT(cover),
		.help_en = "url: scheme: to the cover, for a dynamic signer",
		.help_zh = "url：scheme：合同封面页，用于动态签署人" },
	{ .name = "--qr",
		.kind = SP_OPT_FLAG,
		.offset = AT(qr),
		.help_en = "url: the link as a QR code too",
		.help_zh = "url：同时显示链接的二维码" },
	{ .name = "--notify",
		.kind = SP_OPT_CHOICE,
		.choices = notifies,
		.offset = AT(notify),
		.help_en = "url: whose turn it is gets the link as a card in WeCom, found by mobile (docs/wecom.md)",
		.help_zh = "url：按手机号找到当前签署人，将链接以企业微信卡片发送（见 docs/wecom.md）" },
	{ .name = "--dry-run",
		.letter = 'n',
		.kind = SP_OPT_FLAG,
		.offset = AT(dry_run),
		.help_en = "url --notify: say who would be told; make no link, send nothing",
		.help_zh = "url --notify：仅列出将通知的人，不生成链接、不发送" },
	{ .name = "--qr-png",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(qr_png),
		.help_en = "url: the QR code of one link as a picture",
		.help_zh = "url：将一个链接的二维码存为 PNG" },
	{ .name = "--output",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "DIR",
		.offset = AT(output),
		.help_en = "download: folder, default this one; evidence: where the report goes, without it is only ordered",
		.help_zh = "download：存放的文件夹，默认当前文件夹；evidence：报告存放的文件夹，不给出则仅申请" },
	{ .name = "--name-pattern",
		.kind = SP_OPT_TEXT,
		.value = "PATTERN",
		.offset = AT(pattern),
		.help_en = "download: names, with {flow_id} and {name}; default {flow_id}.pdf",
		.help_zh = "download：文件名规则，可用 {flow_id} 和 {name}；默认 {flow_id}.pdf" },
	{ .name = "--type",
		.kind = SP_OPT_CHOICE,
		.choices = types,
		.offset = AT(type),
		.help_en = "download: of file; default pdf",
		.help_zh = "download：文件类型，默认 pdf" },
	{ .name = "--wait",
		.kind = SP_OPT_NUMBER,
		.value = "S",
		.min = 0.001,
		.max = 86400,
		.offset = AT(wait_s),
		.help_en =
			"download, evidence: how long a file that is being made is waited for, default 30; cancel --task: the task",
		.help_zh = "download、evidence：等待文件生成的秒数，默认 30；cancel --task：等待任务的秒数" },
	{ .name = "--reason",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(reason),
		.help_en = "cancel, review, release: why, for signers to read; settle: who says so, and why",
		.help_zh = "cancel、review、release：原因，签署人可见；settle：由谁、因何判断" },
	{ .name = "--link",
		.kind = SP_OPT_FLAG,
		.offset = AT(by_link),
		.help_en = "cancel: a link where a person cancels them all, up to 100 a link",
		.help_zh = "cancel：生成由人员在小程序中批量撤销的链接，每个链接最多 100 份" },
	{ .name = "--task",
		.kind = SP_OPT_TEXT,
		.value = "TASKID",
		.offset = AT(task),
		.help_en = "cancel: what became of a link that --link made, for each contract",
		.help_zh = "cancel：查询 --link 所生成链接的撤销结果" },
	{ .name = "--recipient",
		.kind = SP_OPT_TEXT,
		.value = "ID",
		.offset = AT(recipient),
		.help_en = "url, deadline, approvers, forward, review: the signer (recipient_id of status)",
		.help_zh = "url、deadline、approvers、forward、review：签署人（status 中的 recipient_id）" },
	{ .name = "--until",
		.kind = SP_OPT_TEXT,
		.value = "TIME",
		.offset = AT(until),
		.help_en = "deadline: 2030-12-31, '2030-12-31 18:00' (Beijing time), +7d, or seconds since 1970",
		.help_zh = "deadline：2030-12-31、'2030-12-31 18:00'（北京时间）、+7d 或 Unix 秒" },
	{ .name = "--name",
		.kind = SP_OPT_TEXT,
		.value = "NAME",
		.offset = AT(name),
		.help_en = "url, approvers: of the person",
		.help_zh = "url、approvers：姓名" },
	{ .name = "--mobile",
		.kind = SP_OPT_TEXT,
		.value = "NUMBER",
		.offset = AT(mobile),
		.help_en = "url, approvers: of the person",
		.help_zh = "url、approvers：手机号" },
	{ .name = "--org",
		.kind = SP_OPT_TEXT,
		.value = "NAME",
		.offset = AT(organization),
		.help_en = "url, approvers: company that the person signs for",
		.help_zh = "url、approvers：所代表的企业名称" },
	{ .name = "--dynamic",
		.kind = SP_OPT_FLAG,
		.offset = AT(dynamic),
		.help_en = "approvers: a dynamic signer, not one of several who may sign",
		.help_zh = "approvers：动态签署人，而非或签" },
	{ .name = "--to",
		.kind = SP_OPT_TEXT,
		.value = "USERID",
		.offset = AT(to),
		.help_en = "forward: the employee who signs instead",
		.help_zh = "forward：接手签署的员工 UserId" },
	{ .name = "--verdict",
		.kind = SP_OPT_CHOICE,
		.choices = verdicts,
		.offset = AT(verdict),
		.help_en = "review: the answer",
		.help_zh = "review：审核结果" },
	{ .name = "--creation",
		.kind = SP_OPT_FLAG,
		.offset = AT(of_creation),
		.help_en = "review: of the creation, not of the signing",
		.help_zh = "review：审核发起而非签署" },
	{ .name = "--key",
		.kind = SP_OPT_TEXT,
		.value = "KEY",
		.offset = AT(key),
		.help_en = "settle: of the row; remind: name of this reminding, so that it happens once, default a hash of the ids",
		.help_zh = "settle：行标识；remind：本次催办的标识，保证只执行一次，默认取编号的哈希" },
	{ .name = NULL },
};

typedef struct id_list {
	const char **ids; /* borrowed, from arguments and `text` */
	size_t count, room;
	sp_buf text;
	cJSON *rows; /* lines that are JSON */
} id_list;

static bool push(id_list *list, const char *id)
{
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 64;
		const char **grown = realloc((void *) list->ids, room * sizeof *grown);
		if (!grown)
			return false;
		list->ids = grown;
		list->room = room;
	}
	list->ids[list->count++] = id;
	return true;
}

/* A line of results.jsonl names a contract where one was created. */
static bool push_row(id_list *list, const char *line)
{
	cJSON *row = cJSON_Parse(line);
	const char *id = *sp_json_text(row, "FlowId") ? sp_json_text(row, "FlowId") : sp_json_text(row, "flow_id");
	if (*id)
		return sp_json_push(list->rows, row) && push(list, id);
	cJSON_Delete(row);
	return true;
}

static bool take_lines(id_list *list)
{
	list->rows = cJSON_CreateArray();
	bool done = list->rows != NULL;
	for (char *line = list->text.data; done && line && *line;) {
		size_t length = strcspn(line, "\r\n");
		char *next = line + length + (line[length] != '\0');
		line[length] = '\0';
		if (*line == '{')
			done = push_row(list, line);
		else if (*line)
			done = push(list, line);
		line = next;
	}
	return done;
}

static signprep_code read_ids(sp_cli *cli, const sp_flow_options *o, id_list *list)
{
	for (size_t i = 1; i < cli->argument_count; i++)
		if (!push(list, cli->arguments[i]))
			return sp_cli_refuse(cli, "D901", "", NULL);
	signprep_code code = o->from ? sp_input_file(cli, o->from, IDS_FILE_MAX, &list->text) : SIGNPREP_OK;
	if (code || !o->from)
		return code;
	return take_lines(list) ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static void drop_ids(id_list *list)
{
	free((void *) list->ids);
	sp_buf_clear(&list->text);
	cJSON_Delete(list->rows);
}

static signprep_code act(sp_cli *cli, const sp_flow_options *o, const sp_flow_action *action, const id_list *list)
{
	const signprep_client_options own = {
		.size = sizeof own, .resend = o->resend, .resend_unknown = o->resend_unknown, .row_key = o->key, .opaque = cli
	};
	sp_sending sending = { 0 };
	bool alone = action->offline && cli->common.offline;
	signprep_code code = alone ? SIGNPREP_OK
		: action->writes   ? sp_sending_check(cli, &o->sending, true)
				   : sp_sending_check_reading(cli, &o->sending);
	if (!code)
		code = sp_sending_open(&sending, cli, &o->sending, &own, true);
	if (!code) {
		sp_flow_run run = { cli, o, sending.client, list->ids, list->count, false };
		sp_stop_defer();
		code = action->run(&run);
	}
	sp_sending_close(&sending);
	return code;
}

/* The row is known: arguments[0] names it. */
static signprep_code run_action(sp_cli *cli, const void *options)
{
	const sp_flow_options *o = options;
	const sp_flow_action *action = actions;
	id_list list = { 0 };
	while (strcmp(action->row.name, cli->arguments[0]) != 0)
		action++;
	signprep_code code = read_ids(cli, o, &list);
	if (!code && !list.count && !action->no_ids)
		code = sp_cli_refuse(cli, "R815", "", NULL);
	if (!code && list.count && action->no_ids)
		code = sp_cli_refuse(cli, "R001", "", list.ids[0], "signprep flow --help", NULL);
	if (!code)
		code = act(cli, o, action, &list);
	drop_ids(&list);
	return code;
}

/* The contracts are where a sandbox, too, runs already. */
static signprep_code run(sp_cli *cli, void *opaque)
{
	const sp_subcommand *rows[ACTION_COUNT + 1] = { NULL };
	sp_flow_options *o = opaque;
	o->sending.running = true;
	for (size_t i = 0; i < ACTION_COUNT; i++)
		rows[i] = &actions[i].row;
	return sp_cli_subcommand(cli, rows, o);
}

const sp_command sp_cmd_flow = {
	.name = "flow",
	.schema = "signprep.flow/1",
	.arguments = "ACTION [FLOWID]...",
	.options = table,
	.options_size = sizeof(sp_flow_options),
	.run = run,
	.summary_en = "contracts that are there: status, links, files, cancelling and all else",
	.summary_zh = "已发起的合同：状态、链接、文件、撤销等",
	.notes_en = "ACTION is one of\n"
		    "  status     where contracts stand, and each signer; --watch until they have ended\n"
		    "  list       rows of the journal, with what the service knows; --unsettled\n"
		    "  settle     closes rows whose outcome is unknown; --key KEY with --created FLOWID or --not-created\n"
		    "  url        a link for signing, --qr with its QR code\n"
		    "  download   the files: -o DIR; what is there already is kept\n"
		    "  cancel     --reason TEXT, or --link for a person to do it; --task TASKID tells what became of that\n"
		    "  remind     tell those whose turn it is\n"
		    "  deadline   --until TIME, of all or of one signer (--recipient)\n"
		    "  approvers  name a signer later: --recipient, --name, --mobile, --org, --dynamic\n"
		    "  forward    --recipient ID --to USERID: an own signer hands over to another employee\n"
		    "  review     --verdict pass|reject|refuse-signing: the company's review\n"
		    "  release    --reason TEXT: start to rescind a signed contract\n"
		    "  evidence   order a report of evidence; -o DIR fetches it as well\n"
		    "Contracts that have ended are refused before anything is sent. docs/flows.md tells which action does what.",
	.notes_zh = "ACTION 可为\n"
		    "  status     合同及各签署人的状态；--watch 持续查询直到终结\n"
		    "  list       日志中的行及服务端状态；--unsettled\n"
		    "  settle     处理结果未知的行；--key 标识，并加 --created 合同编号 或 --not-created\n"
		    "  url        签署链接，--qr 同时显示二维码\n"
		    "  download   下载文件：-o 文件夹；已有的完整文件保留不动\n"
		    "  cancel     --reason 原因，或用 --link 生成批量撤销链接；--task TASKID 查询其结果\n"
		    "  remind     催办当前签署人\n"
		    "  deadline   --until 时间：延长合同或某一签署人（--recipient）的截止时间\n"
		    "  approvers  补充签署人：--recipient、--name、--mobile、--org、--dynamic\n"
		    "  forward    --recipient ID --to USERID：将本企业签署人转交其他员工\n"
		    "  review     --verdict pass|reject|refuse-signing：企业审核\n"
		    "  release    --reason 原因：对已签署合同发起解除\n"
		    "  evidence   申请出证报告；-o DIR 同时取回报告\n"
		    "已终结的合同在发送前即被拒绝。各操作对应的接口见 docs/flows.md。",
	.example = "signprep flow --help",
};
