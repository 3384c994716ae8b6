/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Several contracts on their way, as one. */
#include "cli/service/group_send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/memory.h>

#include "base/issues.h"
#include "base/json/json_build.h"
#include "cli/msg.h"
#include "cli/stop.h"

static void print_line(sp_cli *cli, const char *name, const char *value)
{
	if (!*value)
		return;
	sp_out_text(&cli->out, name, 13);
	sp_out_text(&cli->out, value, 0);
	sp_out_printf(&cli->out, "\n");
}

/* The contracts stand in the answer already, with what was found about each. */
static bool tell_contract(sp_cli *cli, const signprep_group_flow *flow, size_t i, const char *stamped)
{
	cJSON *item = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(cli->answer, "contracts"), (int) i);
	if (sp_cli_human(cli)) {
		if (*flow->contracts[i].flow_id) {
			sp_out_text(&cli->out, "FlowId", 13);
			sp_out_text(&cli->out, flow->contracts[i].flow_id, 34);
			sp_out_text(&cli->out, cli->arguments[i + 1], 0);
			sp_out_printf(&cli->out, "\n");
		}
		if (stamped)
			print_line(cli, "stamped", stamped);
		return true;
	}
	return sp_json_put_text(item, "flow_id", flow->contracts[i].flow_id) &&
		sp_json_put_text(item, "file_id", flow->contracts[i].file_id) &&
		(!stamped || sp_json_put_text(item, "stamped", stamped));
}

static signprep_code show(sp_sending *s, const signprep_group_flow *flow)
{
	sp_cli *cli = s->cli;
	const struct {
		const char *label, *name, *value;
	} lines[] = { { "FlowGroupId", "flow_group_id", flow->flow_group_id }, { "RequestId", "request_id", flow->request_id },
		{ "row key", "row_key", flow->row_key }, { NULL, "server_code", flow->server_code },
		{ NULL, "server_message", flow->server_message } };
	bool done = sp_json_put_text(cli->answer, "environment", sp_environment_names[s->env]) &&
		sp_json_put(cli->answer, "already_created", cJSON_CreateBool(flow->already_created));
	for (size_t i = 0; done && i < sizeof lines / sizeof *lines; i++) {
		if (sp_cli_human(cli) && lines[i].label && *flow->flow_group_id)
			print_line(cli, lines[i].label, lines[i].value);
		done = sp_json_put_text(cli->answer, lines[i].name, lines[i].value);
	}
	for (size_t i = 0; done && i < flow->count; i++) {
		const char *id = flow->contracts[i].flow_id;
		char *stamped = s->sandbox && *id ? sp_sandbox_stamped_path(s->sandbox, id) : NULL;
		done = tell_contract(cli, flow, i, stamped);
		if (s->sandbox && s->options->sandbox_out && *id && !stamped)
			sp_issues_add(cli->issues, "S904", "", s->options->sandbox_out, NULL);
		free(stamped);
	}
	if (flow->already_created)
		sp_msg_note(cli, "%s", sp_msg_pick(cli, "taken from the journal: nothing was sent", "取自日志，未发送任何内容"));
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code send(sp_sending *s, const signprep_group_parts *parts)
{
	signprep_group_flow flow = { .count = 0 };
	signprep_error err = { 0 };

	/* From here on Ctrl-C lets the step under way end, and the journal be written. */
	sp_stop_defer();
	signprep_code code = signprep_group_submit(&flow, s->client, parts, &err);
	sp_msg_progress_end(s->cli);
	if (code) {
		signprep_issue *issue = sp_issues_add_error(s->cli->issues, &err);
		if (*flow.server_code)
			sp_issue_set_server(s->cli->issues, issue, flow.server_code, flow.request_id);
	}
	signprep_code own = show(s, &flow);
	return code ? code : own;
}

static signprep_code plan(sp_sending *s, const signprep_group_parts *parts)
{
	signprep_error err = { 0 };
	char *text = NULL;
	signprep_code code = signprep_group_plan(&text, s->client, parts, &err);
	if (code)
		return sp_cli_fail(s->cli, &err);
	code = sp_cli_give_json(s->cli, text);
	signprep_free(text);
	return code;
}

signprep_code sp_contracts_send(const sp_cli_group *group, sp_sending *sending, bool dry_run)
{
	const signprep_group_parts parts = { .size = sizeof parts,
		.request = group->cli->request,
		.documents = group->documents,
		.results = (const signprep_result *const *) group->results,
		.count = group->count };
	return dry_run ? plan(sending, &parts) : send(sending, &parts);
}
