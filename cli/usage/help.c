/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Help made from the tables. */
#include "cli/usage/help.h"

#include <stdio.h>
#include <string.h>

static const char *pick(signprep_lang lang, const char *en, const char *zh)
{
	return lang == SIGNPREP_ZH && zh ? zh : en;
}

void sp_help_usage(const sp_command *command, char *out, size_t cap)
{
	snprintf(out, cap, "signprep %s%s%s%s", command->name, command->options ? " [OPTIONS]" : "", *command->arguments ? " " : "",
		command->arguments);
}

void sp_help_overview(sp_commands commands, signprep_lang lang, sp_buf *out)
{
	sp_buf_puts(out,
		pick(lang,
			"signprep: where every seal, signature, date and text of a contract PDF goes, checked and sent once\n\n"
			"usage: " SP_HELP_USAGE "\n\n",
			"signprep：确定合同 PDF 中每个印章、签名、日期和文本的位置，检查无误后只发送一次\n\n用法：signprep 命令 "
			"[选项] 参数\n\n"));
	for (; *commands; commands++)
		sp_buf_printf(
			out, "  %-10s  %s\n", (*commands)->name, pick(lang, (*commands)->summary_en, (*commands)->summary_zh));
	sp_buf_puts(out,
		pick(lang,
			"\nsignprep help COMMAND, or signprep COMMAND --help, tells more. Common options may stand before the "
			"command.\n"
			"Exit codes: 0 done, 2 usage or invalid request, 3 warnings with --strict, 4 not found, 5 ambiguous, 6 "
			"rule broken,\n"
			"7 unreadable PDF, 8 encrypted, 9 no text, 10 credentials, 11 refused, 12 not sent, 13 outcome unknown,\n"
			"14 some rows of a batch failed, 16 resource limit, 130 interrupted.\n",
			"\n详见 signprep help 命令，或 signprep 命令 --help。通用选项也可写在命令之前。\n"
			"退出码：0 完成，2 用法或请求无效，3 有警告（--strict），4 未找到，5 有歧义，6 违反规则，7 PDF 无法读取，8 "
			"已加密，\n"
			"9 没有可搜索的文字，10 凭证，11 服务拒绝，12 未发送，13 结果未知，14 批量中有行失败，16 资源限制，130 "
			"中断。\n"));
}

static void put_options(const sp_opt *table, signprep_lang lang, sp_buf *out)
{
	for (const sp_opt *opt = table; opt && opt->name; opt++) {
		char label[96];
		sp_opt_label(opt, label, sizeof label);
		sp_buf_printf(out, strlen(label) > 24 ? "  %s\n  %24s  " : "  %-24s%s  ", label, "");
		sp_buf_printf(out, "%s\n", pick(lang, opt->help_en, opt->help_zh));
	}
}

void sp_help_command(const sp_command *command, signprep_lang lang, sp_buf *out)
{
	char usage[256];
	sp_help_usage(command, usage, sizeof usage);
	sp_buf_printf(
		out, "%s\n\n%s%s\n", pick(lang, command->summary_en, command->summary_zh), pick(lang, "usage: ", "用法："), usage);
	if (command->options && command->options->name) {
		sp_buf_puts(out, pick(lang, "\noptions:\n", "\n选项：\n"));
		put_options(command->options, lang, out);
	}
	sp_buf_puts(out, pick(lang, "\ncommon options:\n", "\n通用选项：\n"));
	put_options(sp_common_options, lang, out);
	if (command->notes_en)
		sp_buf_printf(out, "\n%s\n", pick(lang, command->notes_en, command->notes_zh));
	if (command->example)
		sp_buf_printf(out, "\n%s\n  %s\n", pick(lang, "example:", "示例："), command->example);
}
