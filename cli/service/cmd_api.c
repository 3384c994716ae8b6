/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep api: any action of the service, checked first. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/action.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/sending.h"
#include "cli/stop.h"

#define BODY_MAX ((size_t) 96 << 20)

struct options {
	sp_sending_options sending;
	int service;
	bool list, skeleton, all, dry_run, resend, resend_unknown;
	const char *key;
	sp_opt_list set;
};

#define AT(member) offsetof(struct options, member)

static const char *const services[] = { "ess", "essbasic", NULL };

static const sp_opt table[] = {
	{ .name = "--list",
		.kind = SP_OPT_FLAG,
		.offset = AT(list),
		.help_en = "the actions, a line each",
		.help_zh = "列出全部接口，每行一个" },
	{ .name = "--skeleton",
		.kind = SP_OPT_FLAG,
		.offset = AT(skeleton),
		.help_en = "a body to begin with: what must be there, and remarks on what may be",
		.help_zh = "打印请求骨架：必填成员，以及各可用成员的说明" },
	{ .name = "--set",
		.kind = SP_OPT_LIST,
		.value = "PATH=VALUE",
		.offset = AT(set),
		.help_en = "set one member of the body: FlowIds[0]=…; may repeat",
		.help_zh = "设置请求中的一个成员，如 FlowIds[0]=…；可重复" },
	{ .name = "--service",
		.kind = SP_OPT_CHOICE,
		.choices = services,
		.offset = AT(service),
		.help_en = "whose action; default the one that has it, ess first",
		.help_zh = "接口所属的服务；默认先查 ess，再查 essbasic" },
	{ .name = "--all",
		.kind = SP_OPT_FLAG,
		.offset = AT(all),
		.help_en = "all pages of the answer as one",
		.help_zh = "取回全部分页并合并" },
	{ .name = "--dry-run",
		.letter = 'n',
		.kind = SP_OPT_FLAG,
		.offset = AT(dry_run),
		.help_en = "check, print what would be sent, send nothing",
		.help_zh = "仅检查并打印将要发送的内容，不发送" },
	{ .name = "--key",
		.kind = SP_OPT_TEXT,
		.value = "KEY",
		.offset = AT(key),
		.help_en = "name of a call that may not be made twice; default a hash of its body",
		.help_zh = "不可重复调用的标识；默认取请求的哈希" },
	{ .name = "--resend",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend),
		.help_en = "make it again although the journal knows that it was made",
		.help_zh = "即使日志中已有该调用也再次执行" },
	{ .name = "--resend-unknown",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend_unknown),
		.help_en = "make it again although an earlier outcome is unknown",
		.help_zh = "即使之前的结果未知也再次执行" },
	SP_OPT_CALLER(AT(sending)),
	SP_OPT_SENDING(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	{ .name = NULL },
};

static const char *service_of(const struct options *o)
{
	return o->service ? services[o->service - 1] : NULL;
}

/* Of an option that asks for something else than a call; NULL: none is given. */
static const char *other_use(const struct options *o)
{
	return o->list ? "--list" : o->skeleton ? "--skeleton" : NULL;
}

static bool put_action(sp_cli *cli, cJSON *list, const signprep_action *action)
{
	cJSON *item = cJSON_CreateObject();
	const char *about = cli->lang == SIGNPREP_ZH ? action->zh : action->en;
	if (sp_cli_human(cli)) {
		sp_out_text(&cli->out, action->service, 9);
		sp_out_text(&cli->out, action->name, 40);
		sp_out_text(&cli->out, about, 0);
		sp_out_printf(&cli->out, "\n");
	}
	bool done = sp_json_put_text(item, "service", action->service) && sp_json_put_text(item, "name", action->name) &&
		sp_json_put_text(item, "en", action->en) && sp_json_put_text(item, "zh", action->zh) &&
		sp_json_put(item, "writes", cJSON_CreateBool(action->writes)) &&
		sp_json_put(item, "repeats", cJSON_CreateBool(action->repeats)) &&
		sp_json_put(item, "pages", cJSON_CreateBool(action->pages));
	if (done)
		return sp_json_push(list, item);
	cJSON_Delete(item);
	return false;
}

static signprep_code list_actions(sp_cli *cli, const struct options *o)
{
	signprep_action action;
	cJSON *list = cJSON_AddArrayToObject(cli->answer, "actions");
	bool done = list != NULL;
	for (size_t i = 0; done && signprep_action_at(&action, i); i++)
		if (!o->service || strcmp(action.service, service_of(o)) == 0)
			done = put_action(cli, list, &action);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code print_skeleton(sp_cli *cli, const struct options *o)
{
	signprep_error err = { 0 };
	char *body;
	if (signprep_action_skeleton(&body, service_of(o), cli->arguments[0], cli->lang, &err))
		return sp_cli_fail(cli, &err);
	/* For people it is there to be edited. */
	cJSON *root = sp_cli_human(cli) ? cJSON_Parse(body) : NULL;
	char *text = sp_json_lay_out(root);
	signprep_code code = sp_cli_human(cli) && !text ? sp_cli_refuse(cli, "D901", "", NULL)
							: sp_cli_give_json(cli, text ? text : body);
	free(text);
	cJSON_Delete(root);
	signprep_free(body);
	return code;
}

/* BODY.json with the members of --set, to be freed with signprep_free. */
static signprep_code read_body(sp_cli *cli, const struct options *o, const signprep_action *action, char **out)
{
	const char *path = cli->argument_count > 1 ? cli->arguments[1] : NULL;
	signprep_error err = { 0 };
	sp_buf text = { 0 };
	int error_number = 0;
	*out = NULL;
	signprep_code code = path ? sp_input_claim(cli, path) : SIGNPREP_OK;
	if (code)
		return code;
	sp_file_status status = path ? sp_file_read(path, BODY_MAX, &text, &error_number) : SP_FILE_OK;
	if (status != SP_FILE_OK)
		code = sp_file_read_fail(&err, status, error_number, path, BODY_MAX);
	else if (path && strlen(text.data) != text.length)
		code = sp_fail(&err, "R102", 0, path, NULL);
	else
		code = signprep_action_set(out, action, path ? text.data : NULL, o->set.items, o->set.count, &err);
	sp_buf_clear(&text);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

/* What the service said when it refused, for the finding and for programs. */
static void note_refusal(sp_cli *cli, signprep_issue *issue, const char *answer)
{
	cJSON *response = cJSON_Parse(answer);
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	const char *code = sp_json_text(error, "Code");
	if (*code)
		sp_issue_set_server(cli->issues, issue, code, sp_json_text(response, "RequestId"));
	sp_json_put(cli->answer, "response", response);
}

static void give_partial(sp_cli *cli, const signprep_error *err, const char *answer)
{
	(void) sp_cli_fail(cli, err);
	if (sp_cli_human(cli))
		sp_out_json_text(&cli->out, answer);
	else
		(void) sp_json_put(cli->answer, "response", cJSON_Parse(answer));
}

static signprep_code call(sp_sending *s, const struct options *o, const char *body)
{
	sp_cli *cli = s->cli;
	const signprep_action_options options = {
		.size = sizeof options, .service = service_of(o), .all = o->all, .plan = o->dry_run
	};
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	char *answer = NULL;

	/* From here on Ctrl-C lets the step under way end, and the journal be written. */
	sp_stop_defer();
	signprep_code code = signprep_action_call(&answer, &issues, s->client, cli->arguments[0], body, &options, &err);
	signprep_code found = issues ? sp_cli_take(cli, issues) : SIGNPREP_OK;
	if (!code)
		code = sp_cli_give_json(cli, answer);
	else if (code == SIGNPREP_PARTIAL) /* what went well is an answer, too */
		give_partial(cli, &err, answer);
	else if (!found) { /* else `err` is one of them */
		signprep_issue *issue = sp_issues_add_error(cli->issues, &err);
		if (answer)
			note_refusal(cli, issue, answer);
	}
	signprep_free(answer);
	signprep_issues_free(issues);
	return code;
}

static signprep_code run_call(sp_cli *cli, const struct options *o)
{
	const signprep_client_options own = {
		.size = sizeof own, .resend = o->resend, .resend_unknown = o->resend_unknown, .row_key = o->key, .opaque = cli
	};
	signprep_action action = { 0 };
	sp_sending sending = { 0 };
	char *body = NULL;
	bool known = !signprep_action_find(&action, service_of(o), cli->arguments[0], NULL);
	bool writes = !known || action.writes;

	signprep_code code = o->dry_run || writes ? sp_sending_check(cli, &o->sending, !o->dry_run)
						  : sp_sending_check_reading(cli, &o->sending);
	if (!code)
		code = read_body(cli, o, &action, &body);
	if (!code)
		code = sp_sending_open(&sending, cli, &o->sending, &own, !o->dry_run);
	if (!code)
		code = call(&sending, o, body);
	sp_sending_close(&sending);
	signprep_free(body);
	return code;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	if (o->list && o->skeleton)
		return sp_cli_refuse(cli, "R008", "", "--list", "--skeleton", NULL);
	if (o->list && cli->argument_count)
		return sp_cli_refuse(cli, "R001", "", cli->arguments[0], "signprep api --list", NULL);
	if (o->list)
		return list_actions(cli, o);
	if (!cli->argument_count)
		return sp_cli_refuse(cli, "R005", "", "ACTION", "signprep api ACTION [BODY.json]", NULL);
	if (other_use(o) && (o->set.count || cli->argument_count > 1))
		return sp_cli_refuse(cli, "R008", "", other_use(o), o->set.count ? "--set" : "BODY.json", NULL);
	return o->skeleton ? print_skeleton(cli, o) : run_call(cli, o);
}

const sp_command sp_cmd_api = {
	.name = "api",
	.schema = "signprep.api/1",
	.arguments = "[ACTION] [BODY.json]",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "any action of the service, checked first",
	.summary_zh = "调用任一服务接口，先行检查",
	.notes_en =
		"The answer is the content of \"Response\". Without BODY.json the body is empty but for --set and for who calls; - "
		"reads standard\n"
		"input. A member \"//\" of a body is a remark and never sent. What only reads is repeated when its answer is lost. "
		"A "
		"call that\n"
		"may not be made twice goes through the journal, and is refused when it has been made.",
	.notes_zh = "输出为 \"Response\" 的内容。不给 BODY.json 时请求只含 --set 所设成员和经办人；- 表示标准输入。请求中名为 "
		    "\"//\" 的成员是\n"
		    "备注，不会发送。只读接口在应答丢失时自动重试；不可重复的调用记入日志，已执行过的会被拒绝。",
	.example = "signprep api DescribeFlowBriefs --set 'FlowIds[0]=yDwFmUUckpstqfvzUE1h3jo1f3cqjkGm'",
};
