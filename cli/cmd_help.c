/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep help, signprep version. */
#include <string.h>

#include <signprep/version.h>

#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/help.h"

#define NAMES_MAX 32

static signprep_code unknown(sp_cli *cli, const char *word)
{
	const char *names[NAMES_MAX];
	size_t count = 0;
	const sp_command *command;
	while (count < NAMES_MAX && (command = sp_command_at(count)))
		names[count++] = command->name;
	const char *nearest = sp_suggest(word, names, count);
	return sp_cli_refuse(cli, "R002", "", word, nearest ? nearest : "help", NULL);
}

static signprep_code run_help(sp_cli *cli, void *options)
{
	(void) options;
	sp_buf text;
	const sp_command *command = cli->argument_count ? sp_command_find(cli->arguments[0]) : NULL;

	if (cli->argument_count && !command)
		return unknown(cli, cli->arguments[0]);
	sp_buf_init(&text, 1 << 16);
	if (command)
		sp_help_command(command, cli->lang, &text);
	else
		sp_help_overview(cli->lang, &text);
	bool done = !text.failed;
	if (done && sp_cli_human(cli))
		sp_out_write(&cli->out, text.data, text.length);
	else if (done)
		done = sp_cli_put_text(cli->answer, "text", text.data);
	sp_buf_clear(&text);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

const sp_command sp_cmd_help = {
	.name = "help",
	.schema = "signprep.help/1",
	.arguments = "[COMMAND]",
	.run = run_help,
	.summary_en = "what a command does and takes",
	.summary_zh = "命令说明",
	.example = "signprep help find",
};

static signprep_code run_version(sp_cli *cli, void *options)
{
	(void) options;
	if (!sp_cli_human(cli))
		return sp_cli_put_text(cli->answer, "version", signprep_version()) ? SIGNPREP_OK
										   : sp_cli_refuse(cli, "D901", "", NULL);
	sp_out_printf(&cli->out, "signprep %s\n", signprep_version());
	return SIGNPREP_OK;
}

const sp_command sp_cmd_version = {
	.name = "version",
	.schema = "signprep.version/1",
	.arguments = "",
	.run = run_version,
	.summary_en = "the version",
	.summary_zh = "版本",
	.example = "signprep version",
};
