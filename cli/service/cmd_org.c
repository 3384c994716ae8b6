/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep org: what the account has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/account.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/sending.h"
#include "cli/service/batch_quota.h"
#include "cli/stop.h"
#include "cli/usage/subcommand.h"

typedef struct org_options {
	sp_sending_options sending;
	const char *key_file, *token_file, *name, *mobile;
	bool drop;
	int need, module, opens; /* the last two as SP_OPT_CHOICE leaves them */
} org_options;

#define AT(member) offsetof(org_options, member)
#define REACHING \
	"--operator", "--as-org", "--edition", "--app-id", "--partner-org", "--partner-operator", "--env", "--encrypt", "--yes", \
		"--profile", "--endpoint", "--ca-file", "--proxy", "--journal", "--rate", "--retries"

static const char *const modules[] = { "document", "template", "seal", "operator", NULL };
static const char *const openings[] = { "pc", "short-url", "channel", "app", "h5", "short-h5", "qrcode", NULL };

static const sp_opt table[] = {
	SP_OPT_CALLER(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	SP_OPT_REACHING(AT(sending), "whose account; default sandbox, started for this run alone",
		"所查账号的环境；默认 sandbox，仅为本次运行启动"),
	{ .name = "--module",
		.kind = SP_OPT_CHOICE,
		.choices = modules,
		.offset = AT(module),
		.help_en = "console: where it opens; default the company's centre",
		.help_zh = "console：进入的模块，默认企业中心" },
	{ .name = "--opens",
		.kind = SP_OPT_CHOICE,
		.choices = openings,
		.offset = AT(opens),
		.help_en = "console: in what; default pc, a browser on a computer (5 minutes; the others 30 days)",
		.help_zh = "console：打开方式，默认 pc，即电脑浏览器（5 分钟内有效，其他 30 天）" },
	{ .name = "--name",
		.kind = SP_OPT_TEXT,
		.value = "NAME",
		.offset = AT(name),
		.help_en = "console: of who acts there, when not verified yet",
		.help_zh = "console：尚未实名的经办人姓名" },
	{ .name = "--mobile",
		.kind = SP_OPT_TEXT,
		.value = "NUMBER",
		.offset = AT(mobile),
		.help_en = "console: the same person's mobile",
		.help_zh = "console：该经办人的手机号" },
	{ .name = "--need",
		.kind = SP_OPT_INTEGER,
		.value = "N",
		.min = 1,
		.max = 100000000,
		.offset = AT(need),
		.help_en = "quota: so many contracts are to be sent; exit 16 when fewer are left",
		.help_zh = "quota：计划发送的合同数；余量不足时退出码为 16" },
	{ .name = "--key-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(key_file),
		.help_en = "callback: the key for its messages, 32 characters; without one they come in plain",
		.help_zh = "callback：存放消息加密密钥（32 个字符）的文件；不给则明文推送" },
	{ .name = "--token-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(token_file),
		.help_en = "callback: the token that its messages are signed with",
		.help_zh = "callback：存放消息签名 token 的文件" },
	{ .name = "--delete",
		.kind = SP_OPT_FLAG,
		.offset = AT(drop),
		.help_en = "callback: take the address away",
		.help_zh = "callback：删除该地址" },
	{ .name = NULL },
};

/* What a row does with a client; `options` are those of the run. */
typedef signprep_code (*work_fn)(sp_cli *cli, const org_options *o, signprep_client *client);

static signprep_code with_client(sp_cli *cli, const org_options *o, bool writes, work_fn work)
{
	const signprep_client_options own = { .size = sizeof own, .opaque = cli };
	sp_sending sending = { 0 };
	signprep_code code = writes ? sp_sending_check(cli, &o->sending, true) : sp_sending_check_reading(cli, &o->sending);
	if (!code)
		code = sp_sending_open(&sending, cli, &o->sending, &own, true);
	if (!code) {
		sp_stop_defer();
		code = work(cli, o, sending.client);
	}
	sp_sending_close(&sending);
	return code;
}

/* The items of a list, moved into the answer of the run; NULL with a finding. */
static cJSON *list_of(sp_cli *cli, signprep_client *client, signprep_account_kind kind, const char *name, signprep_code *code)
{
	signprep_error err = { 0 };
	signprep_issues *issues;
	char *json;
	*code = signprep_account_list(&json, &issues, client, kind, &err);
	signprep_code found = issues ? sp_cli_take(cli, issues) : SIGNPREP_OK;
	signprep_issues_free(issues);
	if (*code) {
		if (!found) /* else `err` is one of them */
			(void) sp_cli_fail(cli, &err);
		return NULL;
	}
	cJSON *answer = cJSON_Parse(json), *list = cJSON_DetachItemFromObjectCaseSensitive(answer, name);
	cJSON_Delete(answer);
	signprep_free(json);
	if (!sp_json_put(cli->answer, name, list))
		*code = sp_cli_refuse(cli, "D901", "", NULL);
	return *code ? NULL : list;
}

static void show(sp_cli *cli, const char *first, int width, const char *second, int second_width, const char *third)
{
	if (!sp_cli_human(cli))
		return;
	sp_out_text(&cli->out, first, width);
	sp_out_text(&cli->out, second, second_width);
	sp_out_text(&cli->out, third, 0);
	sp_out_printf(&cli->out, "\n");
}

static signprep_code members(sp_cli *cli, const org_options *o, signprep_client *client)
{
	(void) o;
	signprep_code code;
	const cJSON *item, *list = list_of(cli, client, SIGNPREP_ACCOUNT_MEMBERS, "members", &code);
	cJSON_ArrayForEach(item, list)
		show(cli, sp_json_text(item, "id"), 34, sp_json_text(item, "status"), 22, sp_json_text(item, "name"));
	return code;
}

/* The service hides some digits of mobiles: 138****1234 may be the one that is asked for. */
static bool may_be(const char *shown, const char *asked)
{
	for (; *shown && *asked; shown++, asked++)
		if (*shown != *asked && *shown != '*')
			return false;
	return !*shown && !*asked;
}

static bool is_asked_for(const cJSON *item, const char *asked)
{
	return strcmp(sp_json_text(item, "user_id"), asked) == 0 || strcmp(sp_json_text(item, "name"), asked) == 0 ||
		may_be(sp_json_text(item, "mobile"), asked);
}

static signprep_code staff(sp_cli *cli, const org_options *o, signprep_client *client)
{
	(void) o;
	signprep_code code;
	const char *asked = cli->argument_count > 1 ? cli->arguments[1] : NULL;
	cJSON *list = list_of(cli, client, SIGNPREP_ACCOUNT_STAFF, "staff", &code), *next;
	for (cJSON *item = list ? list->child : NULL; item; item = next) {
		next = item->next;
		if (asked && !is_asked_for(item, asked))
			cJSON_Delete(cJSON_DetachItemViaPointer(list, item));
		else
			show(cli, sp_json_text(item, "user_id"), 34, sp_json_text(item, "mobile"), 13, sp_json_text(item, "name"));
	}
	if (!code && asked && !list->child)
		code = sp_cli_refuse(cli, "R792", "", asked, NULL);
	return code;
}

static signprep_code quota(sp_cli *cli, const org_options *o, signprep_client *client)
{
	signprep_code code;
	const cJSON *item, *list = list_of(cli, client, SIGNPREP_ACCOUNT_QUOTA, "quota", &code);
	char text[96], need[24];
	cJSON_ArrayForEach(item, list)
	{
		long long total = 0, available = 0;
		(void) sp_json_int(item, "total", &total);
		(void) sp_json_int(item, "available", &available);
		snprintf(text, sizeof text, sp_msg_pick(cli, "%lld of %lld left", "剩余 %lld，共 %lld"), available, total);
		show(cli, sp_json_text(item, "type"), 28, text, 0, "");
	}
	long long most = -1;
	const char *type = sp_quota_largest(list, &most);
	if (code || !o->need || most >= o->need)
		return code;
	snprintf(text, sizeof text, "%lld", most < 0 ? 0 : most);
	snprintf(need, sizeof need, "%d", o->need);
	return sp_cli_refuse(cli, "R791", "", need, text, *type ? type : "-", NULL);
}

static signprep_code extensions(sp_cli *cli, const org_options *o, signprep_client *client)
{
	(void) o;
	signprep_code code;
	const cJSON *item, *list = list_of(cli, client, SIGNPREP_ACCOUNT_EXTENSIONS, "extensions", &code);
	cJSON_ArrayForEach(item, list)
	{
		bool open = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "open"));
		show(cli, sp_json_text(item, "type"), 38,
			open ? sp_msg_pick(cli, "open", "已开通") : sp_msg_pick(cli, "not open", "未开通"), 10,
			sp_json_text(item, "name"));
	}
	return code;
}

static signprep_code extend(sp_cli *cli, signprep_client *client, bool open)
{
	signprep_error err = { 0 };
	char *url;
	if (signprep_account_extension(&url, client, cli->arguments[1], open, &err))
		return sp_cli_fail(cli, &err);
	bool done = sp_json_put_text(cli->answer, "type", cli->arguments[1]) &&
		sp_json_put(cli->answer, "open", cJSON_CreateBool(open)) &&
		sp_json_put(cli->answer, "confirm", cJSON_CreateBool(url != NULL)) && sp_json_put_text(cli->answer, "url", url);
	if (sp_cli_human(cli) && url) {
		sp_out_printf(&cli->out, "%s\n",
			sp_msg_pick(cli, "the super administrator confirms it here, within 24 hours:",
				"请超级管理员在 24 小时内打开以下链接确认："));
		sp_out_text(&cli->out, url, 0);
		sp_out_printf(&cli->out, "\n");
	}
	signprep_free(url);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code open_extension(sp_cli *cli, const org_options *o, signprep_client *client)
{
	(void) o;
	return extend(cli, client, true);
}

static signprep_code close_extension(sp_cli *cli, const org_options *o, signprep_client *client)
{
	(void) o;
	return extend(cli, client, false);
}

static signprep_code callback(sp_cli *cli, const org_options *o, signprep_client *client)
{
	signprep_error err = { 0 };
	sp_secret key = { 0 }, token = { 0 };
	const char *url = cli->arguments[1];
	signprep_code code = o->drop ? SIGNPREP_OK : sp_input_secret(cli, o->key_file, "SIGNPREP_CALLBACK_KEY", &key);
	if (!code && !o->drop)
		code = sp_input_secret(cli, o->token_file, "SIGNPREP_CALLBACK_TOKEN", &token);
	if (!code) {
		code = o->drop ? signprep_account_drop_callback(client, url, &err)
			       : signprep_account_add_callback(client, url, key.text, token.text, &err);
		if (code)
			code = sp_cli_fail(cli, &err);
		else if (!sp_json_put_text(cli->answer, "url", url) ||
			!sp_json_put(cli->answer, "there", cJSON_CreateBool(!o->drop)) ||
			!sp_json_put(cli->answer, "encrypted", cJSON_CreateBool(key.text != NULL)))
			code = sp_cli_refuse(cli, "D901", "", NULL);
	}
	sp_secret_clear(&key);
	sp_secret_clear(&token);
	return code;
}

static signprep_code console(sp_cli *cli, const org_options *o, signprep_client *client)
{
	static const char *const words[] = { NULL, "PC", "SHORT_URL", "CHANNEL", "APP", "H5", "SHORT_H5", "WEIXIN_QRCODE_URL" };
	static const char *const places[] = { NULL, "DOCUMENT", "TEMPLATE", "SEAL", "OPERATOR" };
	const signprep_account_console what = { .size = sizeof what,
		.organization = cli->arguments[1],
		.module = places[o->module],
		.opens = words[o->opens],
		.name = o->name,
		.mobile = o->mobile };
	signprep_error err = { 0 };
	char *json;
	if (signprep_account_console_url(&json, client, &what, &err))
		return sp_cli_fail(cli, &err);
	cJSON *answer = cJSON_Parse(json);
	bool activated = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "activated")), done = answer != NULL;
	if (sp_cli_human(cli)) {
		sp_out_text(&cli->out, sp_json_text(answer, "url"), 0);
		sp_out_printf(&cli->out, "  %s\n",
			activated ? sp_msg_pick(cli, "activated", "已激活") : sp_msg_pick(cli, "not activated yet", "尚未激活"));
	}
	while (done && answer->child) {
		cJSON *item = cJSON_DetachItemViaPointer(answer, answer->child);
		done = sp_json_put(cli->answer, item->string, item);
	}
	cJSON_Delete(answer);
	signprep_free(json);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

#define READS(work) \
	static signprep_code run_##work(sp_cli *cli, const void *options) \
	{ \
		return with_client(cli, options, false, work); \
	}
#define WRITES(work) \
	static signprep_code run_##work(sp_cli *cli, const void *options) \
	{ \
		return with_client(cli, options, true, work); \
	}
READS(members)
READS(staff)
READS(quota)
READS(extensions)
WRITES(open_extension)
WRITES(close_extension)
WRITES(callback)
WRITES(console)

static const char *const common[] = { REACHING, NULL }, *const of_quota[] = { "--need", REACHING, NULL },
			 *const of_callback[] = { "--key-file", "--token-file", "--delete", REACHING, NULL },
			 *const of_console[] = { "--module", "--opens", "--name", "--mobile", REACHING, NULL };

static const sp_subcommand members_row = { "members", "signprep.org-members/1", "", common, run_members };
static const sp_subcommand staff_row = { "staff", "signprep.org-staff/1", "[MOBILE|NAME|USERID]", common, run_staff };
static const sp_subcommand quota_row = { "quota", "signprep.org-quota/1", "", of_quota, run_quota };
static const sp_subcommand extensions_row = { "extensions", "signprep.org-extensions/1", "", common, run_extensions };
static const sp_subcommand open_row = { "open", "signprep.org-extension/1", "TYPE", common, run_open_extension };
static const sp_subcommand close_row = { "close", "signprep.org-extension/1", "TYPE", common, run_close_extension };
static const sp_subcommand callback_row = { "callback", "signprep.org-callback/1", "URL", of_callback, run_callback };
static const sp_subcommand console_row = { "console", "signprep.org-console/1", "COMPANY", of_console, run_console };
static const sp_subcommand *const rows[] = { &members_row, &staff_row, &quota_row, &extensions_row, &open_row, &close_row,
	&callback_row, &console_row, NULL };

static signprep_code run(sp_cli *cli, void *options)
{
	return sp_cli_subcommand(cli, rows, options);
}

const sp_command sp_cmd_org = {
	.name = "org",
	.schema = "signprep.org/1",
	.arguments = "ACTION [ARGUMENT]...",
	.options = table,
	.options_size = sizeof(org_options),
	.run = run,
	.summary_en = "what the account has: group members, employees, contracts left, extensions, callback addresses",
	.summary_zh = "账号信息：集团成员企业、员工、剩余合同数、扩展服务、回调地址",
	.notes_en =
		"org members\n"
		"  companies of the group, with the ids that --as-org takes\n"
		"org staff [MOBILE|NAME|USERID]\n"
		"  employees, with the UserIds that Operator takes\n"
		"org quota [--need N]\n"
		"  contracts left; exit 16 when fewer than N are\n"
		"org extensions · org open TYPE · org close TYPE\n"
		"  automatic signing (OPEN_SERVER_SIGN, in the partner edition AUTO_SIGN) and the others; some are confirmed by a "
		"person,\n"
		"  on a page whose address is printed\n"
		"org callback URL [--key-file F] [--token-file F] [--delete]\n"
		"  where the service posts what happens; key and token also from SIGNPREP_CALLBACK_KEY and "
		"SIGNPREP_CALLBACK_TOKEN\n"
		"org console COMPANY [--module document|template|seal|operator] [--opens pc|short-url|…]\n"
		"  partner edition: where a member company is activated, and later where its console is",
	.notes_zh = "org members\n"
		    "  集团成员企业及 --as-org 所用的企业 ID\n"
		    "org staff [手机号|姓名|USERID]\n"
		    "  员工及 Operator 所用的 UserId\n"
		    "org quota [--need N]\n"
		    "  剩余合同数；少于 N 时退出码为 16\n"
		    "org extensions · org open TYPE · org close TYPE\n"
		    "  自动签（OPEN_SERVER_SIGN，平台版为 AUTO_SIGN）等扩展服务；部分须由人员打开所给链接确认\n"
		    "org callback URL [--key-file F] [--token-file F] [--delete]\n"
		    "  服务推送事件的地址；密钥和 token 也可取自 SIGNPREP_CALLBACK_KEY、SIGNPREP_CALLBACK_TOKEN\n"
		    "org console 企业名称 [--module …] [--opens …]\n"
		    "  平台版：子客企业的激活及控制台链接",
	.example = "signprep org staff 13800138000",
};
