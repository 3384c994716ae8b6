/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep locate: the same request, every component absolute. */
#include <stdlib.h>
#include <string.h>

#include <signprep/memory.h>

#include "base/json/json_build.h"
#include "base/output.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/resolve.h"
#include "cli/service/group.h"
#include "locate/issue_place.h"

struct options {
	sp_cli_resolve_options resolve;
	const char *output, *report;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	SP_OPT_ON_MULTIPLE(AT(resolve.on_multiple)),
	SP_OPT_EMIT(AT(resolve.emit)),
	{ .name = "--output",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(output),
		.help_en = "where the resolved request goes; default standard output",
		.help_zh = "解析后的请求写到哪里，默认标准输出" },
	{ .name = "--report",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(report),
		.help_en = "placements, candidates and findings as JSON",
		.help_zh = "将位置、候选和问题写成 JSON" },
	{ .name = NULL },
};

/* The resolved request as a line of text, to its file or standard output. */
static signprep_code write_request(sp_cli *cli, const char *text, const char *path)
{
	size_t length = strlen(text);
	if (sp_cli_human(cli) && (!path || strcmp(path, "-") == 0)) {
		sp_out_json_text(&cli->out, text);
		return SIGNPREP_OK;
	}
	char *line = malloc(length + 2);
	if (!line)
		return sp_cli_refuse(cli, "D901", "", NULL);
	memcpy(line, text, length);
	memcpy(line + length, "\n", 2);
	if (!path && !sp_cli_human(cli)) {
		line[length] = '\0';
		cli->raw = line;
		return SIGNPREP_OK;
	}
	signprep_code code = sp_output_file(cli, path, line, length + 1);
	free(line);
	return code;
}

/* The report tells why it failed, so it is written all the same. */
static signprep_code write_report(sp_cli *cli, const signprep_result *result, const char *path)
{
	const char *report = signprep_result_report(result);
	return report ? sp_output_file(cli, path, report, strlen(report)) : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code finish(sp_cli *cli, const struct options *o, signprep_code code)
{
	signprep_code own = o->report ? write_report(cli, cli->result, o->report) : SIGNPREP_OK;

	if (own)
		return own;
	return code ? code : write_request(cli, signprep_result_request(cli->result), o->output);
}

/* The answer of the whole, as --json would print it. */
static signprep_code write_group_report(sp_cli *cli, const char *path)
{
	const sp_issue_files files = { NULL, cli->request_name, cli->request };
	cJSON *report = cJSON_Duplicate(cli->answer, true);
	bool done = report && sp_json_put(report, "issues", sp_issues_placed_json(&files, cli->issues, SIGNPREP_EN));
	char *text = done ? cJSON_PrintUnformatted(report) : NULL;
	signprep_code code = text ? sp_output_file(cli, path, text, strlen(text)) : sp_cli_refuse(cli, "D901", "", NULL);
	cJSON_free(text);
	cJSON_Delete(report);
	return code;
}

static signprep_code locate_group(sp_cli *cli, const struct options *o)
{
	const sp_group_verb verb = { .answer = SIGNPREP_ANSWER_LOCATE, .resolve = &o->resolve, .keep_answers = o->report != NULL };
	sp_cli_group group = { 0 };
	signprep_error err = { 0 };
	char *text = NULL;
	signprep_code code = sp_contracts_resolve(&group, cli, &verb);
	signprep_code own = o->report && group.count ? write_group_report(cli, o->report) : SIGNPREP_OK;
	if (!code && !own &&
		signprep_group_request(&text, cli->request, (const signprep_result *const *) group.results, group.count, &err))
		code = sp_cli_fail(cli, &err);
	if (!code && !own)
		code = write_request(cli, text, o->output);
	signprep_free(text);
	sp_contracts_clear(&group);
	return own ? own : code;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	/* Both on standard output would be two answers in one stream. */
	if (o->report && strcmp(o->report, "-") == 0 && (!o->output || strcmp(o->output, "-") == 0))
		return sp_cli_refuse(cli, "R009", "", NULL);
	if (o->report && o->output && sp_file_same_place(o->report, o->output))
		return sp_cli_refuse(cli, "R017", o->report, NULL);
	signprep_code code = sp_output_check(cli, o->output);
	if (!code)
		code = sp_output_check(cli, o->report);
	if (!code && sp_contracts_are_asked(cli))
		return locate_group(cli, o);
	if (!code)
		code = sp_cli_resolve(cli, false, &o->resolve);
	return cli->result ? finish(cli, o, code) : code;
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	return sp_cli_result_json(out, cli, SIGNPREP_ANSWER_LOCATE, err);
}

const sp_command sp_cmd_locate = {
	.name = "locate",
	.schema = "signprep.locate/1",
	.arguments = "REQUEST.json FILE.pdf...",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.json = json,
	.summary_en = "the same request, every component absolute",
	.summary_zh = "输出同一请求，所有控件均为绝对坐标",
	.notes_en = "Standard output carries the request, ready for CreateFlowByFiles but for FileIds. When anything is amiss "
		    "nothing is\n"
		    "printed there but, with --json, the report; -o FILE is left alone.",
	.notes_zh = "标准输出是可直接用于 CreateFlowByFiles 的请求（只差 FileIds）。有问题时不输出请求（--json "
		    "时输出报告），\n也不改动 -o 指定的文件。",
	.example = "signprep locate samples/lease.json samples/lease.pdf --report report.json",
};
