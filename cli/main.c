/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The command: one table of verbs, and what every run ends with. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/issues.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/msg.h"
#include "cli/stop.h"
#include "cli/usage/arguments.h"
#include "cli/usage/help.h"
#include "cli/usage/hide_argv.h"

static const sp_command *const commands[] = {
	&sp_cmd_find,
	&sp_cmd_inspect,
	&sp_cmd_locate,
	&sp_cmd_check,
	&sp_cmd_explain,
	&sp_cmd_convert,
	&sp_cmd_prepare,
	&sp_cmd_preview,
	&sp_cmd_bake,
	&sp_cmd_template,
	&sp_cmd_submit,
	&sp_cmd_verify,
	&sp_cmd_seals,
	&sp_cmd_qrcode,
	&sp_cmd_files,
	&sp_cmd_batch,
	&sp_cmd_worker,
	&sp_cmd_flow,
	&sp_cmd_org,
	&sp_cmd_api,
	&sp_cmd_wecom,
	&sp_cmd_callback,
	&sp_cmd_sandbox,
	&sp_cmd_doctor,
	&sp_cmd_completion,
	&sp_cmd_help,
	&sp_cmd_version,
	NULL,
};

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
	sp_opt_reader reader = { targets, 2, help, cli->arguments, 0 };
	signprep_error err = { 0 };

	snprintf(help, sizeof help, "signprep %s", cli->command->name);
	signprep_code code = sp_opt_parse(&reader, argc, argv, &err);
	cli->argument_count = reader.argument_count;
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
	if (!code && cli->common.no_isolation && cli->common.require_isolation)
		code = sp_fail(&err, "R008", 0, "", "--no-isolation", "--require-isolation", NULL);
	if (code)
		return sp_cli_fail(cli, &err);
	if (sp_arguments_check(cli->command, cli->arguments, cli->argument_count, &err))
		return sp_cli_fail(cli, &err);
	sp_stop_arm(cli);
	return cli->command->run(cli, options);
}

/* A run with all it needs; SIGNPREP_LIMIT when not even that can be had. */
static int run_command(const sp_command *command, int argc, char **argv)
{
	sp_cli cli = { .commands = commands, .command = command, .lang = sp_msg_lang() };
	void *options = calloc(1, command->options_size ? command->options_size : 1);
	int status = SIGNPREP_LIMIT;

	cli.arguments = calloc((size_t) argc + 1, sizeof *cli.arguments);
	sp_out_open(&cli.out);
	cli.issues = sp_issues_new();
	cli.answer = cJSON_CreateObject();
	if (options && cli.arguments && cli.issues && sp_json_put_text(cli.answer, "schema", command->schema))
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
	signprep_find_free(cli.find);
	signprep_inspection_free(cli.inspection);
	signprep_result_free(cli.result);
	signprep_template_check_free(cli.landing);
	signprep_drift_free(cli.drift);
	signprep_verification_free(cli.verification);
	signprep_template_free(cli.tpl);
	signprep_request_free(cli.request);
	signprep_document_free(cli.document);
	free(cli.converted);
	signprep_pool_free(cli.pool);
	cJSON_Delete(cli.answer);
	free(cli.raw);
	sp_out_close(&cli.out);
	return status;
}

/* Words without a verb, which `err` is about: said the way every mistake is said, to programs too. */
static int run_nothing(int argc, char **argv, const signprep_error *err)
{
	sp_cli cli = { .commands = commands, .command = &sp_cmd_help, .lang = sp_msg_lang() };
	const sp_opt_target target = { sp_common_options, &cli.common };
	int status = SIGNPREP_LIMIT;

	cli.arguments = calloc((size_t) argc + 1, sizeof *cli.arguments);
	cli.issues = sp_issues_new();
	cli.answer = cJSON_CreateObject();
	sp_opt_reader reader = { &target, 1, "signprep", cli.arguments, 0 };
	/* What else is wrong with them does not matter any more. */
	if (cli.arguments)
		(void) sp_opt_parse(&reader, argc, argv, NULL);
	cli.argument_count = reader.argument_count;
	if (cli.common.lang)
		cli.lang = cli.common.lang - 1 ? SIGNPREP_ZH : SIGNPREP_EN;
	cli.common.help = false;
	if (cli.issues && sp_json_put_text(cli.answer, "schema", cli.command->schema))
		status = sp_finish(&cli, sp_cli_fail(&cli, err));
	free((void *) cli.arguments);
	signprep_issues_free(cli.issues);
	cJSON_Delete(cli.answer);
	sp_out_close(&cli.out);
	return status;
}

static int show_overview(void)
{
	sp_buf text;
	sp_buf_init(&text, 1 << 16);
	sp_help_overview(commands, sp_msg_lang(), &text);
	sp_msg_write(text.data ? text.data : "");
	sp_buf_clear(&text);
	return SIGNPREP_INVALID;
}

/* What a shell has closed stays unusable, but taken: else the next socket or file gets what is meant for it. */
static void occupy_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void) open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
	signprep_error err = { 0 };
	occupy_standard();
	if (argc < 2)
		return show_overview();
	if (!sp_hide_argv(argc, argv)) {
		sp_msg_write("error[D901] out of memory\n");
		return SIGNPREP_LIMIT;
	}
	int at = 1 + sp_command_position(argc - 1, argv + 1);
	if (at == argc) {
		(void) sp_fail(&err, "R005", 0, "", "COMMAND", SP_HELP_USAGE, NULL);
		return run_nothing(argc - 1, argv + 1, &err);
	}
	const sp_command *command = sp_command_find(commands, argv[at]);
	if (!command) {
		(void) sp_command_refuse(commands, argv[at], &err);
		return run_nothing(argc - 1, argv + 1, &err);
	}
	/* Options before the verb join those behind it. */
	memmove((void *) (argv + 2), (void *) (argv + 1), (size_t) (at - 1) * sizeof *argv);
	return run_command(command, argc - 2, argv + 2);
}
