/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep template: templates and documents. What each action does stands in a file of its own. */
#include <string.h>

#include "cli/commands.h"
#include "cli/sending.h"
#include "cli/usage/template_rows.h"

static const sp_subcommand *const rows[] = { &sp_template_new_row, &sp_template_check_row, &sp_template_drift_row,
	&sp_template_pull_row, &sp_template_send_row, NULL };

/* Each row gets `of_row`, which stands first; its `sending` points behind it. */
typedef struct all_options {
	sp_template_options of_row;
	sp_sending_options sending;
} all_options;

#define AT(member) offsetof(sp_template_options, member)
#define SENDING_AT offsetof(all_options, sending)

static const char *const formats[] = { "csv", "jsonl", NULL };
static const char *const encodings[] = { "utf-8", "gb18030", "big5", NULL };

static const sp_opt table[] = {
	{ .name = "--output",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(output),
		.help_en =
			"where the template goes; new: default standard output; drift --update: default in its own place, with "
			"--force; drift alone: as --pictures; pull: FORM.json, or a folder; send ROWS: the folder of batch --out",
		.help_zh = "模板写到哪里；new：默认标准输出；drift --update：默认覆盖原文件，须加 --force；仅 drift：同 "
			   "--pictures；pull：FORM.json 或文件夹；send ROWS：同 batch --out 的文件夹" },
	{ .name = "--rows",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(rows),
		.help_en = "new: where the columns and one example row go; check, drift: fill the template from each of these "
			   "rows; - reads standard input",
		.help_zh = "new：各列和一行示例写到哪里；check、drift：用这些行逐一填充模板，- 表示标准输入" },
	{ .name = "--labels",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(labels),
		.help_en = "new: further words for labels and parties (docs/templates.md)",
		.help_zh = "new：补充标签和签署方用词的文件（见 docs/templates.md）" },
	{ .name = "--yes",
		.letter = 'y',
		.kind = SP_OPT_FLAG,
		.offset = AT(yes),
		.help_en = "new: ask nothing, take what the document says; send: do not ask about production",
		.help_zh = "new：不提问，按文件内容判断；send：正式环境不再询问" },
	{ .name = "--convert",
		.kind = SP_OPT_FLAG,
		.offset = AT(convert),
		.help_en = "new: FILE may be a Word document or a picture (docs/converting.md)",
		.help_zh = "new：FILE 可以是 Word 文档或图片（见 docs/converting.md）" },
	{ .name = "--form-fields",
		.kind = SP_OPT_FLAG,
		.offset = AT(form_fields),
		.help_en = "new --convert: form controls of a Word document become form fields",
		.help_zh = "new --convert：把 Word 文档中的表单控件保留为表单域" },
	{ .name = "--format",
		.kind = SP_OPT_CHOICE,
		.choices = formats,
		.offset = AT(format),
		.help_en = "check, drift, send: of the rows; default by name, else by their first character",
		.help_zh = "check、drift、send：行文件格式；默认按文件名或首字符判断" },
	{ .name = "--encoding",
		.kind = SP_OPT_CHOICE,
		.choices = encodings,
		.offset = AT(encoding),
		.help_en = "check, drift, send: of CSV rows; default UTF-8, or GB18030 where the text says so",
		.help_zh = "check、drift、send：CSV 行文件的编码；默认 UTF-8，内容明显为 GB18030 时按 GB18030" },
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
	{ .name = "--update",
		.kind = SP_OPT_FLAG,
		.offset = AT(update),
		.help_en = "drift: write the template anew where that is safe",
		.help_zh = "drift：在确定的范围内更新模板" },
	{ .name = "--pictures",
		.kind = SP_OPT_TEXT,
		.value = "OUT",
		.offset = AT(pictures),
		.help_en =
			"drift: each component that has moved, old and new page side by side: FILE.png, drift-%d.png, or a folder",
		.help_zh = "drift：将移动的控件逐个画成新旧页面并排的图片：FILE.png、drift-%d.png 或文件夹" },
	{ .name = "--name",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(named),
		.help_en = "pull: templates whose name holds this",
		.help_zh = "pull：名称含此文字的模板" },
	{ .name = "--request",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(request),
		.help_en = "send: who signs and what is filled, in the service's own names; with rows it may hold ${column}",
		.help_zh = "send：签署人和填写内容，使用服务端的参数名；有行文件时可含 ${列名}" },
	{ .name = "--dry-run",
		.letter = 'n',
		.kind = SP_OPT_FLAG,
		.offset = AT(dry_run),
		.help_en = "send: print what would be sent, send nothing; with rows: check each",
		.help_zh = "send：打印将要发送的内容，不发送；有行文件时逐行检查" },
	{ .name = "--row-key",
		.kind = SP_OPT_TEXT,
		.value = "KEY",
		.offset = AT(row_key),
		.help_en = "send: what makes this sending one and the same; default a hash of all that is sent",
		.help_zh = "send：标识本次发送的键；默认取全部内容的哈希" },
	{ .name = "--key",
		.kind = SP_OPT_TEXT,
		.value = "COLUMN",
		.offset = AT(key),
		.help_en = "send ROWS: column that names a row for good; default key, else a hash of the row",
		.help_zh = "send ROWS：唯一标识一行的列；默认 key，否则取行内容的哈希" },
	{ .name = "--resume",
		.kind = SP_OPT_FLAG,
		.offset = AT(resume),
		.help_en = "send ROWS: go on where an earlier run stopped",
		.help_zh = "send ROWS：从上次中断处继续" },
	{ .name = "--resend",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend),
		.help_en = "send: send although the journal knows a contract for this key (of rows: batch --resend KEY)",
		.help_zh = "send：即使日志中已有该标识的合同也发送（多行请用 batch --resend KEY）" },
	{ .name = "--resend-unknown",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend_unknown),
		.help_en = "send: send although an earlier outcome is unknown (of rows: batch --resend-unknown KEY)",
		.help_zh = "send：即使之前的结果未知也发送（多行请用 batch --resend-unknown KEY）" },
	{ .name = "--pdf",
		.kind = SP_OPT_TEXT,
		.value = "DIR",
		.offset = AT(pdf),
		.help_en = "pull: the PDF of each template too, as DIR/ID.pdf; locate and preview run on it",
		.help_zh = "pull：同时将各模板的 PDF 存为 DIR/ID.pdf，可用于 locate 和 preview" },
	SP_OPT_CALLER(SENDING_AT),
	SP_OPT_PARTNER(SENDING_AT),
	SP_OPT_WHERE(SENDING_AT, "pull, send: whose templates; default sandbox, started for this run alone",
		"pull、send：模板所在的环境；默认 sandbox，仅为本次运行启动"),
	SP_OPT_ROAD(SENDING_AT),
	SP_OPT_OWN_SANDBOX(SENDING_AT),
	{ .name = NULL },
};

static signprep_code run(sp_cli *cli, void *opaque)
{
	all_options *o = opaque;
	o->of_row.sending = &o->sending;
	return sp_cli_subcommand(cli, rows, o);
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	const char *name = cli->argument_count ? cli->arguments[0] : "";
	*out = NULL;
	if (strcmp(name, sp_template_check_row.name) == 0)
		return sp_template_check_json(out, cli, err);
	return strcmp(name, sp_template_drift_row.name) == 0 ? sp_template_drift_json(out, cli, err) : SIGNPREP_OK;
}

const sp_command sp_cmd_template = {
	.name = "template",
	.schema = "signprep.template/1",
	.arguments = "new|check|drift|pull|send [FILE]...",
	.options = table,
	.options_size = sizeof(all_options),
	.run = run,
	.json = json,
	.summary_en = "drafts a template from a PDF; tells whether one still fits its documents; saves those of the service and "
		      "sends contracts from them",
	.summary_zh = "根据 PDF 起草模板；检验模板与文档是否仍相符；保存服务端的模板并据此发起合同",
	.notes_en =
		"template new FILE.pdf [-o TEMPLATE.json] [--rows ROWS.csv]\n"
		"  who signs, seals, dates and fills what, and where: a template and its rows. On a terminal it asks what the "
		"document\n"
		"  does not say.\n"
		"template check TEMPLATE.json FILE.pdf... [--rows F]\n"
		"  which components land in which file, with all findings. Without rows, what a placeholder decides is unknown "
		"and no\n"
		"  error; with rows, each of them is tried on each file. The exit code is that of the first error of the first "
		"file\n"
		"  that has one.\n"
		"template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf\n"
		"  what has changed between two documents: boxes that moved, and by how much, are lost, have become ambiguous, "
		"or have\n"
		"  other text by or under them; pages and fields. Exit 15 when anything has.\n"
		"template pull [ID]... [--name TEXT] [-o FORM.json|FOLDER] [--pdf DIR]\n"
		"  templates that the service keeps: lists them, or saves each as a form: recipients, controls to fill and to "
		"sign.\n"
		"  Where there is a form already, every change is told and the form kept (exit 15), unless --force is given.\n"
		"template send FORM.json [ROWS] [--request FILE] [-o DIR]\n"
		"  a contract from such a template, or one for each row: who signs and what is filled stands in the row "
		"(role.name,\n"
		"  role.mobile, names of controls) or in the request. Created, filled and started once, whatever happens between.",

	.notes_zh =
		"template new FILE.pdf [-o TEMPLATE.json] [--rows ROWS.csv]\n"
		"  读取合同，起草模板和行文件：由谁在何处签字、盖章、填写日期和内容。在终端上会询问文件未写明的事项。\n"
		"template check TEMPLATE.json FILE.pdf... [--rows F]\n"
		"  "
		"列出各控件在各文件中能否落位及全部问题。不给行文件时，由占位符决定的内容视为未知，不算错误；给出行文件时，逐行"
		"逐文件\n"
		"  检查。退出码取自第一个有错误的文件的第一个错误。\n"
		"template drift TEMPLATE.json --from OLD.pdf --to NEW.pdf\n"
		"  "
		"比较两份文档：控件移动（及距离）、丢失、出现歧义、旁边或其下的文字有变，以及页面和表单域的变化。有任何变化时退"
		"出码为 15。\n"
		"template pull [ID]... [--name TEXT] [-o FORM.json|FOLDER] [--pdf DIR]\n"
		"  列出服务端的模板，或逐一存为表单：参与方、填写控件、签署控件。已有表单时列出全部变化并保留原文件（退出码 15），"
		"除非给出 --force。\n"
		"template send FORM.json [ROWS] [--request FILE] [-o DIR]\n"
		"  "
		"按此类模板发起一份合同，或每行一份：签署人和填写内容取自行文件（角色.name、角色."
		"mobile、控件名称）或请求。创建、填写、\n"
		"  发起只进行一次，中途发生什么都不会重复。",

	.example = "signprep template check samples/lease-batch.json samples/lease.pdf --rows samples/rows.csv",
};
