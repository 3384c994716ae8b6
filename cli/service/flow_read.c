/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep flow status: where contracts stand, once or until they have ended. */
#include <string.h>
#include <time.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "cli/msg.h"
#include "cli/service/flow_action.h"
#include "cli/stop.h"

#define DEFAULT_INTERVAL 10

static void show_approver(sp_cli *cli, const cJSON *approver)
{
	const char *who = sp_json_text(approver, "name"), *organization = sp_json_text(approver, "organization");
	sp_out_printf(&cli->out, "  ");
	sp_out_text(&cli->out, sp_json_text(approver, "status"), 17);
	sp_out_text(&cli->out, *organization ? organization : who, 0);
	if (*organization && *who) {
		sp_out_printf(&cli->out, " ");
		sp_out_text(&cli->out, who, 0);
	}
	if (*sp_json_text(approver, "message")) {
		sp_out_printf(&cli->out, ": ");
		sp_out_text(&cli->out, sp_json_text(approver, "message"), 0);
	}
	sp_out_printf(&cli->out, "\n");
}

static void show(sp_flow_run *run, const cJSON *flow)
{
	sp_cli *cli = run->cli;
	const cJSON *approver;
	sp_out_text(&cli->out, sp_json_text(flow, "flow_id"), 34);
	sp_out_text(&cli->out, sp_json_text(flow, "status"), 20);
	sp_out_text(&cli->out, sp_json_text(flow, "name"), 0);
	sp_out_printf(&cli->out, "\n");
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(flow, "approvers")) show_approver(cli, approver);
}

static signprep_code look(sp_flow_run *run, char **json, signprep_issues **issues, signprep_error *err)
{
	return signprep_flows_status(json, issues, run->client, run->ids, run->count, err);
}

/* False when the user has stopped. */
static bool wait_s(int seconds)
{
	const struct timespec step = { 0, 200000000 };
	for (int i = 0; i < 5 * seconds && !sp_stop_asked(NULL); i++)
		nanosleep(&step, NULL);
	return !sp_stop_asked(NULL);
}

static bool all_final(const cJSON *flows)
{
	const cJSON *flow;
	cJSON_ArrayForEach(flow, flows) if (cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(flow, "final"))) return false;
	return true;
}

/* What has changed since the look before, as it comes. */
static void tell_changes(sp_flow_run *run, const cJSON *flows, const cJSON *before)
{
	const cJSON *flow, *old = before ? before->child : NULL;
	cJSON_ArrayForEach(flow, flows)
	{
		bool same = old && cJSON_Compare(flow, old, true);
		old = old ? old->next : NULL;
		if (same)
			continue;
		if (sp_cli_human(run->cli)) {
			show(run, flow);
		} else if (run->cli->common.jsonl) {
			cJSON *event = cJSON_CreateObject();
			if (sp_json_put_text(event, "event", "flow") && sp_json_put(event, "flow", cJSON_Duplicate(flow, true)))
				sp_out_json(&run->cli->out, event);
			cJSON_Delete(event);
		}
	}
	sp_out_flush(&run->cli->out);
}

static signprep_code watch(sp_flow_run *run)
{
	int interval = run->options->interval ? run->options->interval : DEFAULT_INTERVAL;
	cJSON *before = NULL;
	for (;;) {
		signprep_issues *issues;
		signprep_error err = { 0 };
		char *json;
		signprep_code code = look(run, &json, &issues, &err);
		cJSON *answer = json ? cJSON_Parse(json) : NULL;
		cJSON *flows = cJSON_DetachItemFromObjectCaseSensitive(answer, "flows");
		bool looked = code == SIGNPREP_OK || code == SIGNPREP_PARTIAL || code == SIGNPREP_NOT_FOUND;
		if (looked)
			tell_changes(run, flows, before);
		bool ends = !looked || all_final(flows) || !wait_s(interval);
		cJSON_Delete(answer);
		cJSON_Delete(before);
		before = flows;
		if (ends) {
			cJSON_Delete(before);
			return sp_flow_give(run, code, json, issues, &err, NULL);
		}
		signprep_free(json);
		signprep_issues_free(issues);
	}
}

signprep_code sp_cli_flow_status(sp_flow_run *run)
{
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	if (run->options->watch)
		return watch(run);
	signprep_code code = look(run, &json, &issues, &err);
	return sp_flow_give(run, code, json, issues, &err, show);
}
