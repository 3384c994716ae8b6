/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep check: only the findings. */
#include <stddef.h>

#include "cli/commands.h"
#include "cli/msg.h"
#include "cli/resolve.h"
#include "cli/service/group.h"
#include "cli/service/seal_sizes.h"

struct options {
	sp_cli_resolve_options resolve;
	const char *seals;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	SP_OPT_ON_MULTIPLE(AT(resolve.on_multiple)),
	SP_OPT_EMIT(AT(resolve.emit)),
	{ .name = "--seals",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(seals),
		.help_en = "what signprep seals --json has printed: boxes are compared with the real size of their seals",
		.help_zh = "signprep seals --json 的输出：比较控件框与印章的实际大小" },
	{ .name = NULL },
};

static void print_findings(sp_cli *cli)
{
	for (size_t i = 0; i < signprep_issues_count(cli->issues); i++) {
		sp_buf text;
		sp_buf_init(&text, (size_t) 1 << 20);
		if (sp_msg_render(cli, signprep_issues_at(cli->issues, i), false, &text))
			sp_out_write(&cli->out, text.data, text.length);
		sp_buf_clear(&text);
	}
}

static void count_findings(const sp_cli *cli, size_t counts[3])
{
	for (size_t i = 0; i < signprep_issues_count(cli->issues); i++)
		counts[signprep_issues_at(cli->issues, i)->severity]++;
}

/* What is said once the request has been resolved. */
static signprep_code tell(sp_cli *cli, const struct options *o, signprep_code code)
{
	size_t counts[3] = { 0, 0, 0 };
	signprep_code sizes = SIGNPREP_OK;

	if (o->seals)
		sizes = sp_seal_sizes_check(cli, o->seals);
	code = code ? code : sizes;
	count_findings(cli, counts);
	cli->issues_are_data = true;
	if (sp_cli_human(cli)) {
		print_findings(cli);
		sp_out_printf(&cli->out,
			sp_msg_pick(cli, "components: %zu, errors: %zu, warnings: %zu, notes: %zu\n",
				"控件 %zu，错误 %zu，警告 %zu，提示 %zu\n"),
			signprep_result_count(cli->result), counts[SIGNPREP_SEVERITY_ERROR], counts[SIGNPREP_SEVERITY_WARNING],
			counts[SIGNPREP_SEVERITY_NOTE]);
	}
	return code;
}

static signprep_code tell_contract(sp_cli *cli, const void *options, size_t index, signprep_code code)
{
	(void) index;
	if (sp_cli_human(cli)) {
		sp_out_text(&cli->out, cli->pdf_name, 0);
		sp_out_printf(&cli->out, "\n");
	}
	return tell(cli, options, code);
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	const sp_group_verb verb = {
		.check = true, .answer = SIGNPREP_ANSWER_CHECK, .resolve = &o->resolve, .step = tell_contract, .options = o
	};
	sp_cli_group group = { 0 };
	signprep_code code;

	if (!sp_contracts_are_asked(cli)) {
		code = sp_cli_resolve(cli, true, &o->resolve);
		return cli->result ? tell(cli, o, code) : code;
	}
	code = sp_contracts_resolve(&group, cli, &verb);
	sp_contracts_clear(&group);
	return code;
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	return sp_cli_result_json(out, cli, SIGNPREP_ANSWER_CHECK, err);
}

const sp_command sp_cmd_check = {
	.name = "check",
	.schema = "signprep.check/1",
	.arguments = "REQUEST.json FILE.pdf...",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.json = json,
	.summary_en = "everything the service would refuse, found offline",
	.summary_zh = "离线查出服务会拒绝的一切",
	.notes_en = "The findings are the answer and go to standard output. The exit code is that of the first error. A request of "
		    "several\n"
		    "contracts (FlowGroupInfos) takes a PDF for each, in their order.",
	.notes_zh = "问题就是结果，写到标准输出。退出码取自第一个错误。包含多份合同（FlowGroupInfos）的请求按顺序各取一个 PDF。",
	.example = "signprep check samples/lease.json samples/lease.pdf",
};
