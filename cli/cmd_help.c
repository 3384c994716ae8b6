/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep help, signprep version. */
#include <signprep/version.h>

#include "cli/commands.h"
#include "cli/libraries.h"
#include "cli/usage/help.h"

static signprep_code run_help(sp_cli *cli, void *options)
{
	(void) options;
	sp_buf text;
	signprep_error err = { 0 };
	const sp_command *command = cli->argument_count ? sp_command_find(cli->commands, cli->arguments[0]) : NULL;

	if (cli->argument_count && !command) {
		(void) sp_command_refuse(cli->commands, cli->arguments[0], &err);
		return sp_cli_fail(cli, &err);
	}
	sp_buf_init(&text, 1 << 16);
	if (command)
		sp_help_command(command, cli->lang, &text);
	else
		sp_help_overview(cli->commands, cli->lang, &text);
	return sp_cli_give_text(cli, &text);
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
