/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep help, signprep version. */
#include <stdio.h>
#include <string.h>

#include <signprep/version.h>

#include "actions/table.h"
#include "base/catalogue.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/libraries.h"
#include "cli/usage/help.h"
#include "wecom/codes.h"

static const char *const severities[] = { "note", "warning", "error" };

/* What stands for the texts of the single case. */
static void put_pattern(sp_buf *out, const char *pattern)
{
	static const char *const dots[] = { "…", "…", "…", "…", "…", "…", "…", "…", "…", "…" };
	char text[2000];
	sp_catalogue_render(pattern, dots, 10, text, sizeof text);
	sp_buf_puts(out, text);
}

static void help_issue(const signprep_issue_kind *kind, bool zh, sp_buf *out)
{
	const char *way_out = zh ? kind->help_zh : kind->help_en;
	sp_buf_printf(out, "%s[%s]", severities[kind->severity], kind->id);
	if (kind->code)
		sp_buf_printf(out, zh ? "（退出码 %d）" : " (exit code %d)", (int) kind->code);
	sp_buf_puts(out, "\n  ");
	put_pattern(out, zh ? kind->message_zh : kind->message_en);
	if (*way_out) {
		sp_buf_puts(out, zh ? "\n解决办法：" : "\nhelp: ");
		put_pattern(out, way_out);
	}
	sp_buf_puts(out, zh ? "\n全部编号见 docs/issues.md。\n" : "\nAll ids: docs/issues.md\n");
}

static bool answers(const sp_action *action, const char *code)
{
	for (const char *const *at = action->errors; at && *at; at++)
		if (strcmp(*at, code) == 0)
			return true;
	return false;
}

/* A code of the service, or the one it stands below. */
static void help_code(const sp_error_row *row, const char *asked, bool zh, sp_buf *out)
{
	const char *between = zh ? "\n返回该错误码的接口：" : "\nAnswered by: ";
	sp_buf_puts(out, row->code);
	if (strcmp(row->code, asked) != 0)
		sp_buf_printf(out, zh ? "（%s 未收录，这是其上级）" : " (%s is not known; it stands below this one)", asked);
	sp_buf_printf(out, "\n  %s\n%s%s", zh ? row->zh : row->en, zh ? "解决办法：" : "help: ", zh ? row->do_zh : row->do_en);
	for (size_t i = 0; i < sp_table_action_count; i++) {
		const sp_action *action = &sp_table_actions[i];
		if (!answers(action, row->code))
			continue;
		sp_buf_printf(out, "%s%s", between, action->name);
		between = zh ? "、" : ", ";
	}
	sp_buf_puts(out, "\n");
}

/* A code of WeCom's: a number. */
static void help_wecom(const sp_wecom_code *row, bool zh, sp_buf *out)
{
	sp_buf_printf(out, zh ? "%lld（企业微信）\n  %s\n解决办法：%s\n" : "%lld (WeCom)\n  %s\nhelp: %s\n", row->code,
		zh ? row->zh : row->en, zh ? row->do_zh : row->do_en);
	sp_buf_printf(out, zh ? "signprep 报告为：%s\n" : "Told as: %s\n", sp_wecom_code_issue(row));
}

/* Letters, digits and dots, so that a terminal can be shown it. */
static bool is_code(const char *text)
{
	return strlen(text) < 100 &&
		strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.") == strlen(text);
}

static signprep_code run_help(sp_cli *cli, void *options)
{
	(void) options;
	sp_buf text;
	signprep_error err = { 0 };
	const char *asked = cli->argument_count ? cli->arguments[0] : NULL;
	const sp_command *command = asked ? sp_command_find(cli->commands, asked) : NULL;
	const signprep_issue_kind *kind = asked && !command ? signprep_issue_kind_find(asked) : NULL;
	long long number;
	const sp_wecom_code *wecom = asked && sp_num_parse_int(asked, strlen(asked), -1, 999999999, &number)
		? sp_wecom_code_find(number)
		: NULL;
	const sp_error_row *row = asked && !command && !kind && is_code(asked) ? sp_error_find(asked) : NULL;

	if (asked && !command && !kind && !row && !wecom) {
		(void) sp_command_refuse(cli->commands, asked, &err);
		return sp_cli_fail(cli, &err);
	}
	sp_buf_init(&text, 1 << 16);
	if (command)
		sp_help_command(command, cli->lang, &text);
	else if (kind)
		help_issue(kind, cli->lang == SIGNPREP_ZH, &text);
	else if (wecom)
		help_wecom(wecom, cli->lang == SIGNPREP_ZH, &text);
	else if (row)
		help_code(row, asked, cli->lang == SIGNPREP_ZH, &text);
	else
		sp_help_overview(cli->commands, cli->lang, &text);
	return sp_cli_give_text(cli, &text);
}

const sp_command sp_cmd_help = {
	.name = "help",
	.schema = "signprep.help/1",
	.arguments = "[COMMAND|ID|CODE]",
	.run = run_help,
	.summary_en = "what a command does and takes; what an issue's id or an error code of the service or of WeCom means",
	.summary_zh = "命令、问题编号、服务与企业微信错误码的说明",
	.notes_en = "Without an argument: all commands. An id is that of a finding (K202), a code one of the service's "
		    "(OperationDenied.NoQuota) or of WeCom's (60020): "
		    "what it says, the way out, and which actions answer it.",
	.notes_zh = "不带参数时列出全部命令。编号指检查结果的编号（如 K202），错误码指服务返回的错误码（如 "
		    "OperationDenied.NoQuota）或企业微信的错误码（如 60020），"
		    "将说明其含义、解决办法以及哪些接口会返回它。",
	.example = "signprep help K202",
};

static signprep_code run_version(sp_cli *cli, void *options)
{
	(void) options;
	sp_library libraries[SP_LIBRARIES_MAX];
	size_t count = sp_libraries(libraries);
	cJSON *list = cJSON_CreateArray();
	bool done = sp_json_put_text(cli->answer, "version", signprep_version()) && list;

	if (sp_cli_human(cli))
		sp_out_printf(&cli->out, "signprep %s\n", signprep_version());
	for (size_t i = 0; done && i < count; i++) {
		cJSON *row = cJSON_CreateObject();
		if (sp_cli_human(cli))
			sp_out_printf(&cli->out, "%-14s  %s\n", libraries[i].name,
				*libraries[i].version              ? libraries[i].version
					: cli->lang == SIGNPREP_ZH ? "未安装"
								   : "not installed");
		done = sp_json_put_text(row, "name", libraries[i].name) && sp_json_put_text(row, "version", libraries[i].version);
		done = sp_json_push(list, row) && done;
	}
	done = sp_json_put(cli->answer, "libraries", list) && done;
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

const sp_command sp_cmd_version = {
	.name = "version",
	.schema = "signprep.version/1",
	.arguments = "",
	.run = run_version,
	.summary_en = "the version, and those of the libraries",
	.summary_zh = "本程序及各个库的版本",
	.notes_en = "The first line is the program's; the others are those of the libraries as they are loaded here and now.",
	.notes_zh = "首行为本程序的版本，其余为此刻实际加载的各个库的版本。",
	.example = "signprep version",
};
