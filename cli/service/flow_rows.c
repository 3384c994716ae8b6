/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep flow list, settle: rows of the journal, and those whose outcome is unknown. */
#include "base/json/json_read.h"
#include "cli/service/flow_action.h"

static void show(sp_flow_run *run, const cJSON *row)
{
	sp_cli *cli = run->cli;
	sp_out_text(&cli->out, sp_json_text(row, "key"), 34);
	sp_out_text(&cli->out, sp_json_text(row, "state"), 10);
	sp_out_text(&cli->out, *sp_json_text(row, "flow_id") ? sp_json_text(row, "flow_id") : "-", 34);
	sp_out_text(&cli->out, sp_json_text(row, "status"), 0);
	sp_out_printf(&cli->out, "\n");
}

signprep_code sp_cli_flow_list(sp_flow_run *run)
{
	const signprep_flows_list options = {
		.size = sizeof options, .unsettled = run->options->unsettled, .offline = run->cli->common.offline
	};
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	signprep_code code = signprep_flows_list_all(&json, &issues, run->client, &options, &err);
	return sp_flow_give(run, code, json, issues, &err, show);
}

signprep_code sp_cli_flow_settle(sp_flow_run *run)
{
	const sp_flow_options *o = run->options;
	const signprep_flows_settlement what = { .size = sizeof what,
		.key = o->key,
		.flow_id = o->created,
		.reason = o->reason,
		.offline = run->cli->common.offline,
		.at_once = o->at_once };
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	const char *usage = "signprep flow settle --key KEY (--created FLOWID | --not-created --reason TEXT [--at-once])";
	if (o->created && o->not_created)
		return sp_cli_refuse(run->cli, "R008", "", "--created", "--not-created", NULL);
	if (!o->key && (o->created || o->not_created))
		return sp_cli_refuse(run->cli, "R005", "", "--key KEY", usage, NULL);
	if (o->key && !o->created && !o->not_created)
		return sp_cli_refuse(run->cli, "R005", "", "--created FLOWID", usage, NULL);
	if (o->at_once && !o->not_created)
		return sp_cli_refuse(run->cli, "R005", "", "--not-created", usage, NULL);
	if (o->not_created && !o->reason)
		return sp_cli_refuse(run->cli, "R005", "", "--reason TEXT", usage, NULL);
	signprep_code code = signprep_flows_settle(&json, &issues, run->client, &what, &err);
	return sp_flow_give(run, code, json, issues, &err, show);
}
