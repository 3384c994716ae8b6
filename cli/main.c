/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The command: one table of verbs, and what every run ends with. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/version.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/suggest.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/hide_argv.h"
#include "cli/finish.h"
#include "cli/help.h"
#include "cli/msg.h"
#include "cli/stop.h"
#include "cli/wall.h"

#define COMMON(member) offsetof(sp_common, member)

static const char *const languages[] = { "en", "zh", NULL };

const sp_opt sp_common_options[] = {
	{ .name = "--json",
		.kind = SP_OPT_FLAG,
		.offset = COMMON(json),
		.help_en = "one JSON object on standard output",
		.help_zh = "在标准输出打印一个 JSON 对象" },
	{ .name = "--jsonl",
		.kind = SP_OPT_FLAG,
		.offset = COMMON(jsonl),
		.help_en = "events, one JSON object a line, \"result\" last",
		.help_zh = "逐行打印 JSON 事件，最后一行为 result" },
	{ .name = "--password",
		.kind = SP_OPT_TEXT,
		.value = "PW",
		.offset = COMMON(password),
		.help_en = "password of the PDF; others may see it in the list of processes",
		.help_zh = "PDF 密码；进程列表中可见" },
	{ .name = "--password-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = COMMON(password_file),
		.help_en = "file whose first line is the password",
		.help_zh = "首行为密码的文件" },
	{ .name = "--lang",
		.kind = SP_OPT_CHOICE,
		.choices = languages,
		.offset = COMMON(lang),
		.help_en = "language of messages; else LC_ALL, LC_MESSAGES, LANG",
		.help_zh = "消息语言；默认取自 LC_ALL、LC_MESSAGES、LANG" },
	{ .name = "--quiet",
		.letter = 'q',
		.kind = SP_OPT_FLAG,
		.offset = COMMON(quiet),
		.help_en = "only errors on standard error",
		.help_zh = "标准错误只输出错误" },
	{ .name = "--verbose",
		.letter = 'v',
		.kind = SP_OPT_FLAG,
		.offset = COMMON(verbose),
		.help_en = "tell each step on standard error",
		.help_zh = "在标准错误说明每一步" },
	{ .name = "--no-progress",
		.kind = SP_OPT_FLAG,
		.offset = COMMON(no_progress),
		.help_en = "no progress bar and no progress events",
		.help_zh = "不显示进度" },
	{ .name = "--no-isolation",
		.kind = SP_OPT_FLAG,
		.offset = COMMON(no_isolation),
		.help_en = "read the PDF in this process, not in a confined one",
		.help_zh = "在本进程而非受限进程中读取 PDF" },
	{ .name = "--timeout",
		.kind = SP_OPT_NUMBER,
		.value = "S",
		.min = 0.001,
		.max = 86400,
		.offset = COMMON(timeout_s),
		.help_en = "give up after S seconds (exit 16); default 300 for a PDF; when sending, for each exchange",
		.help_zh = "S 秒后放弃（退出码 16）；读取 PDF 默认 300；发送时为每次通信的时限" },
	{ .name = "--max-memory",
		.kind = SP_OPT_NUMBER,
		.value = "MB",
		.min = 1,
		.max = 1048576,
		.offset = COMMON(max_memory_mb),
		.help_en = "memory a PDF may take; default 1024",
		.help_zh = "PDF 可用内存，默认 1024" },
	{ .name = "--offline",
		.kind = SP_OPT_FLAG,
		.offset = COMMON(offline),
		.help_en = "open no connection, whatever happens",
		.help_zh = "绝不联网" },
	{ .name = "--strict",
		.kind = SP_OPT_FLAG,
		.offset = COMMON(strict),
		.help_en = "exit 3 when there are warnings",
		.help_zh = "有警告时退出码为 3" },
	{ .name = "--force",
		.letter = 'f',
		.kind = SP_OPT_FLAG,
		.offset = COMMON(force),
		.help_en = "replace files that exist",
		.help_zh = "覆盖已有文件" },
	{ .name = "--help",
		.letter = 'h',
		.kind = SP_OPT_FLAG,
		.offset = COMMON(help),
		.help_en = "this text",
		.help_zh = "显示本说明" },
	{ .name = NULL },
};

static const sp_command *const commands[] = {
	&sp_cmd_find,
	&sp_cmd_inspect,
	&sp_cmd_locate,
	&sp_cmd_check,
	&sp_cmd_explain,
	&sp_cmd_prepare,
	&sp_cmd_preview,
	&sp_cmd_submit,
	&sp_cmd_batch,
	&sp_cmd_worker,
	&sp_cmd_sandbox,
	&sp_cmd_doctor,
	&sp_cmd_help,
	&sp_cmd_version,
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

const sp_command *sp_command_at(size_t index)
{
	return index < COMMAND_COUNT ? commands[index] : NULL;
}

const sp_command *sp_command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

/* Finds fault with the number of arguments: names the first that is missing, or the first too many. */
static signprep_code check_arguments(sp_cli *cli)
{
	char usage[256], word[64];
	const char *p = cli->command->arguments;
	size_t wanted = 0;

	sp_help_usage(cli->command, usage, sizeof usage);
	while (*p) {
		size_t length = strcspn(p, " ");
		bool repeats = length > 3 && strncmp(p + length - 3, "...", 3) == 0, optional = *p == '[';
		snprintf(word, sizeof word, "%.*s", (int) (repeats && !optional ? length - 3 : length), p);
		if (cli->argument_count <= wanted && !optional)
			return sp_cli_refuse(cli, "R005", "", word, usage, NULL);
		if (repeats)
			return SIGNPREP_OK;
		wanted++;
		p += length + (p[length] == ' ');
	}
	if (cli->argument_count > wanted)
		return sp_cli_refuse(cli, "R001", "", cli->arguments[wanted], usage, NULL);
	return SIGNPREP_OK;
}

static signprep_code show_help(sp_cli *cli)
{
	sp_buf text;
	sp_buf_init(&text, 1 << 16);
	sp_help_command(cli->command, cli->lang, &text);
	sp_out_write(&cli->out, text.data, text.length);
	sp_buf_clear(&text);
	return SIGNPREP_OK;
}

static signprep_code run(sp_cli *cli, void *options, int argc, char **argv)
{
	const sp_opt_target targets[] = { { cli->command->options, options }, { sp_common_options, &cli->common } };
	char help[64];
	signprep_error err = { 0 };

	snprintf(help, sizeof help, "signprep %s", cli->command->name);
	signprep_code code = sp_opt_parse(targets, 2, argc, argv, cli->arguments, &cli->argument_count, help, &err);
	if (cli->common.lang)
		cli->lang = cli->common.lang - 1 ? SIGNPREP_ZH : SIGNPREP_EN;
	if (cli->common.help) {
		cli->common.json = cli->common.jsonl = false;
		return show_help(cli);
	}
	if (!code && cli->common.json && cli->common.jsonl)
		code = sp_fail(&err, "R008", 0, "", "--json", "--jsonl", NULL);
	if (!code && cli->common.password && cli->common.password_file)
		code = sp_fail(&err, "R008", 0, "", "--password", "--password-file", NULL);
	if (code)
		return sp_cli_fail(cli, &err);
	code = check_arguments(cli);
	if (code)
		return code;
	bool isolated = sp_wall_is_wanted(cli);
	if (isolated && cli->common.timeout_s <= 0)
		cli->common.timeout_s = SP_WALL_SECONDS;
	sp_stop_arm(cli);
	return isolated ? sp_wall_run(cli, options) : cli->command->run(cli, options);
}

/* A run with all it needs; SIGNPREP_LIMIT when not even that can be had. */
static int run_command(const sp_command *command, int argc, char **argv)
{
	sp_cli cli = { .command = command, .lang = sp_msg_lang() };
	void *options = calloc(1, command->options_size ? command->options_size : 1);
	int status = SIGNPREP_LIMIT;

	cli.arguments = calloc((size_t) argc + 1, sizeof *cli.arguments);
	cli.issues = sp_issues_new();
	cli.answer = cJSON_CreateObject();
	if (options && cli.arguments && cli.issues && sp_cli_put_text(cli.answer, "schema", command->schema))
		status = sp_finish(&cli, run(&cli, options, argc, argv));
	else
		sp_msg_write("error[D901] out of memory\n");
	if (options)
		sp_opt_clear(command->options, options);
	if (cli.password)
		explicit_bzero(cli.password, strlen(cli.password));
	free(cli.password);
	free(options);
	free((void *) cli.arguments);
	signprep_issues_free(cli.issues);
	signprep_request_free(cli.request);
	signprep_document_free(cli.document);
	cJSON_Delete(cli.answer);
	free(cli.raw);
	sp_out_free(&cli.out);
	return status;
}

/* `word` is no verb: says so the way every mistake is said, to programs too. */
static int unknown_command(const char *word, int argc, char **argv)
{
	sp_cli cli = { .command = &sp_cmd_help, .lang = sp_msg_lang(), .issues = sp_issues_new(), .answer = cJSON_CreateObject() };
	const char *names[COMMAND_COUNT], *nearest;
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		names[i] = commands[i]->name;
	nearest = sp_suggest(word, names, COMMAND_COUNT);
	signprep_code code = sp_cli_refuse(&cli, "R002", "", word, nearest ? nearest : "help", NULL);
	for (int i = 0; i < argc; i++)
		cli.common.json = cli.common.json || strcmp(argv[i], "--json") == 0;
	int status = sp_cli_put_text(cli.answer, "schema", cli.command->schema) ? sp_finish(&cli, code) : SIGNPREP_LIMIT;
	signprep_issues_free(cli.issues);
	cJSON_Delete(cli.answer);
	sp_out_free(&cli.out);
	return status;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		sp_buf text;
		sp_buf_init(&text, 1 << 16);
		sp_help_overview(sp_msg_lang(), &text);
		sp_msg_write(text.data ? text.data : "");
		sp_buf_clear(&text);
		return SIGNPREP_INVALID;
	}
	const char *word = argv[1];
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		word = "help";
	if (strcmp(word, "--version") == 0)
		word = "version";
	const sp_command *command = sp_command_find(word);
	if (!sp_hide_argv(argc, argv)) {
		sp_msg_write("error[D901] out of memory\n");
		return SIGNPREP_LIMIT;
	}
	return command ? run_command(command, argc - 2, argv + 2) : unknown_command(word, argc - 2, argv + 2);
}
