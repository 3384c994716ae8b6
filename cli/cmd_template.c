/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep template: its subcommands, their options in one table. */
#include "cli/cmd_template.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/commands.h"

#define AT(member) offsetof(sp_template_options, member)

static const char *const formats[] = { "csv", "jsonl", NULL };
static const char *const encodings[] = { "utf-8", "gb18030", "big5", NULL };

static const sp_opt table[] = {
	{ .name = "--rows",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(rows),
		.help_en = "check: fill the template from each of these rows; - reads standard input",
		.help_zh = "check：用这些行逐一填充模板；- 表示标准输入" },
	{ .name = "--format",
		.kind = SP_OPT_CHOICE,
		.choices = formats,
		.offset = AT(format),
		.help_en = "of the rows; default by name, else by their first character",
		.help_zh = "行文件格式；默认按文件名或首字符判断" },
	{ .name = "--encoding",
		.kind = SP_OPT_CHOICE,
		.choices = encodings,
		.offset = AT(encoding),
		.help_en = "of CSV rows; default UTF-8, or GB18030 where the text says so",
		.help_zh = "CSV 行文件的编码；默认 UTF-8，内容明显为 GB18030 时按 GB18030" },
	{ .name = "--from",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(from),
		.help_en = "drift: the document that the template was made for; default what the template remembers of it",
		.help_zh = "drift：制作模板时所用的文档；默认用模板记录的内容" },
	{ .name = "--to",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(to),
		.help_en = "drift: the document as it is now",
		.help_zh = "drift：现在的文档" },
	{ .name = NULL },
};

/* The subcommands, by name. */
static const struct {
	const char *name, *schema, *usage;
	size_t words; /* at least so many behind it */
	const char *missing;
	signprep_code (*run)(sp_cli *cli, const sp_template_options *options, sp_template_words words, const char *usage);
} subcommands[] = {
	{ "check", "signprep.template-check/1", "signprep template check TEMPLATE.json FILE.pdf...", 2, "FILE.pdf",
		sp_template_check_run },
	{ "drift", "signprep.drift/1", "signprep template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf", 1, "TEMPLATE.json",
		sp_template_drift_run },
};

#define COUNT (sizeof subcommands / sizeof *subcommands)

static signprep_code refuse(sp_cli *cli, const char *word)
{
	const char *names[COUNT];
	char meant[64];
	for (size_t i = 0; i < COUNT; i++)
		names[i] = subcommands[i].name;
	const char *nearest = sp_suggest(word, names, COUNT);
	snprintf(meant, sizeof meant, "template %s", nearest ? nearest : names[0]);
	char said[128];
	snprintf(said, sizeof said, "template %.100s", word);
	return sp_cli_refuse(cli, "R002", "", said, meant, NULL);
}

static signprep_code run(sp_cli *cli, void *options)
{
	size_t i = 0;
	while (i < COUNT && strcmp(subcommands[i].name, cli->arguments[0]) != 0)
		i++;
	if (i == COUNT)
		return refuse(cli, cli->arguments[0]);
	if (!sp_json_set_text(cli->answer, "schema", subcommands[i].schema))
		return sp_cli_refuse(cli, "D901", "", NULL);
	const sp_template_words words = { cli->arguments + 1, cli->argument_count - 1 };
	if (words.count < subcommands[i].words)
		return sp_cli_refuse(
			cli, "R005", "", words.count ? subcommands[i].missing : "TEMPLATE.json", subcommands[i].usage, NULL);
	return subcommands[i].run(cli, options, words, subcommands[i].usage);
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	*out = NULL;
	if (cli->drift)
		return signprep_drift_json(out, cli->drift, cli->issues, cli->lang, err);
	if (cli->landing)
		return signprep_template_check_json(out, cli->landing, cli->issues, err);
	return SIGNPREP_OK;
}

const sp_command sp_cmd_template = {
	.name = "template",
	.schema = "signprep.template/1",
	.arguments = "check|drift TEMPLATE.json [FILE]...",
	.options = table,
	.options_size = sizeof(sp_template_options),
	.run = run,
	.json = json,
	.summary_en = "templates against documents: do they land there, what has drifted?",
	.summary_zh = "用文档检验模板：控件能否落位，有何变化",
	.notes_en = "template check TEMPLATE.json FILE.pdf... [--rows F]\n"
		    "  which components land in which file, with all findings. Without rows, what a placeholder decides is unknown "
		    "and no\n"
		    "  error; with rows, each of them is tried on each file. The exit code is that of the first error of the first "
		    "file\n"
		    "  that has one.\n"
		    "template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf\n"
		    "  what has changed between two documents: boxes that moved, and by how much, are lost, have become ambiguous, "
		    "or have\n"
		    "  other text by or under them; pages and fields. Exit 15 when anything has.",
	.notes_zh = "template check TEMPLATE.json FILE.pdf... [--rows F]\n"
		    "  "
		    "列出各控件在各文件中能否落位及全部问题。不给行文件时，由占位符决定的内容视为未知，不算错误；给出行文件时，逐行"
		    "逐文件\n"
		    "  检查。退出码取自第一个有错误的文件的第一个错误。\n"
		    "template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf\n"
		    "  "
		    "比较两份文档：控件移动（及距离）、丢失、出现歧义、旁边或其下的文字有变，以及页面和表单域的变化。有任何变化时退"
		    "出码为 15。",
	.example = "signprep template check samples/lease-batch.json samples/lease.pdf --rows samples/rows.csv",
};
