/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep flow cancel, remind, deadline, approvers, forward, review, release: what is done about contracts. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json/json_read.h"
#include "base/num.h"
#include "cli/msg.h"
#include "cli/service/flow_action.h"

static void show(sp_flow_run *run, const cJSON *flow)
{
	static const char *const names[] = { "release_flow_id", "report_id", "url", "task_id", "status", "message" };
	sp_cli *cli = run->cli;
	bool done = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(flow, "done"));
	sp_out_text(&cli->out, sp_json_text(flow, "flow_id"), 34);
	sp_out_text(&cli->out, done ? sp_msg_pick(cli, "done", "完成") : sp_msg_pick(cli, "not done", "未完成"), 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!*sp_json_text(flow, names[i]))
			continue;
		sp_out_printf(&cli->out, "  ");
		sp_out_text(&cli->out, sp_json_text(flow, names[i]), 0);
	}
	const cJSON *file = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(flow, "files"), 0);
	if (*sp_json_text(file, "name")) {
		sp_out_printf(&cli->out, "  ");
		sp_out_text(&cli->out, sp_json_text(file, "name"), 0);
	}
	sp_out_printf(&cli->out, "\n");
}

static signprep_code change(sp_flow_run *run, const signprep_flows_change *what)
{
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	signprep_code code = signprep_flows_change_each(&json, &issues, run->client, run->ids, run->count, what, &err);
	return sp_flow_give(run, code, json, issues, &err, show);
}

signprep_code sp_cli_flow_cancel(sp_flow_run *run)
{
	const sp_flow_options *o = run->options;
	const signprep_flows_change by_link = { .size = sizeof by_link, .kind = SIGNPREP_FLOWS_CANCEL_LINK };
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	if (o->by_link && o->reason)
		return sp_cli_refuse(run->cli, "R008", "", "--link", "--reason", NULL);
	if (o->task && (o->by_link || o->reason))
		return sp_cli_refuse(run->cli, "R008", "", "--task", o->by_link ? "--link" : "--reason", NULL);
	if (o->wait_s > 0 && !o->task)
		return sp_cli_refuse(
			run->cli, "R005", "", "--task TASKID", "signprep flow cancel FLOWID --task TASKID --wait S", NULL);
	if (o->by_link)
		return change(run, &by_link);
	if (o->task) {
		const signprep_flows_task task = { .size = sizeof task, .task_id = o->task, .wait_s = o->wait_s };
		signprep_code told = signprep_flows_cancel_task(&json, &issues, run->client, run->ids, run->count, &task, &err);
		return sp_flow_give(run, told, json, issues, &err, show);
	}
	if (!o->reason && !sp_sending_is_partner(&o->sending))
		return sp_cli_refuse(run->cli, "R005", "", "--reason TEXT", "signprep flow cancel --reason TEXT FLOWID", NULL);
	signprep_code code = signprep_flows_cancel(&json, &issues, run->client, run->ids, run->count, o->reason, &err);
	return sp_flow_give(run, code, json, issues, &err, show);
}

signprep_code sp_cli_flow_remind(sp_flow_run *run)
{
	const signprep_flows_change what = { .size = sizeof what, .kind = SIGNPREP_FLOWS_REMIND };
	return change(run, &what);
}

#define BEIJING_S (8 * 3600)
#define DAY_S 86400

/* A day of the calendar that exists, in Beijing; without a time of day its last second. */
static bool read_date(const char *text, double *out)
{
	int year, month, day, hour = 23, minute = 59, second = 59, used = 0;
	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3)
		return false;
	if (text[used] == ' ' || text[used] == 'T') {
		const char *rest = text + used + 1;
		second = 0;
		if (sscanf(rest, "%2d:%2d%n", &hour, &minute, &used) != 2)
			return false;
		if (rest[used] == ':') {
			rest += used;
			if (sscanf(rest, ":%2d%n", &second, &used) != 1)
				return false;
		}
		if (rest[used])
			return false;
	} else if (text[used]) {
		return false;
	}
	struct tm when = {
		.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = minute, .tm_sec = second
	};
	const struct tm asked = when;
	time_t seconds = timegm(&when);
	*out = (double) seconds - BEIJING_S;
	return when.tm_mday == asked.tm_mday && when.tm_mon == asked.tm_mon && when.tm_hour == asked.tm_hour &&
		when.tm_min == asked.tm_min && when.tm_sec == asked.tm_sec;
}

static bool read_time(const char *text, double *out)
{
	size_t length = strlen(text);
	long long number;
	if (*text == '+' && length > 2 && text[length - 1] == 'd' && sp_num_parse_int(text + 1, length - 2, 1, 3660, &number)) {
		*out = (double) time(NULL) + (double) number * DAY_S;
		return true;
	}
	if (sp_num_parse_int(text, length, 1, 99999999999LL, &number)) {
		*out = (double) number;
		return true;
	}
	return read_date(text, out);
}

signprep_code sp_cli_flow_deadline(sp_flow_run *run)
{
	const sp_flow_options *o = run->options;
	signprep_flows_change what = { .size = sizeof what, .kind = SIGNPREP_FLOWS_DEADLINE, .recipient_id = o->recipient };
	if (!o->until)
		return sp_cli_refuse(run->cli, "R005", "", "--until TIME", "signprep flow deadline --until TIME FLOWID", NULL);
	if (!read_time(o->until, &what.deadline))
		return sp_cli_refuse(run->cli, "R004", "", "--until", o->until, "2030-12-31, '2030-12-31 18:00', +7d", NULL);
	return change(run, &what);
}

signprep_code sp_cli_flow_approvers(sp_flow_run *run)
{
	const sp_flow_options *o = run->options;
	const signprep_flows_change what = { .size = sizeof what,
		.kind = SIGNPREP_FLOWS_APPROVER,
		.recipient_id = o->recipient,
		.name = o->name,
		.mobile = o->mobile,
		.organization = o->organization,
		.dynamic = o->dynamic };
	return change(run, &what);
}

signprep_code sp_cli_flow_forward(sp_flow_run *run)
{
	const signprep_flows_change what = { .size = sizeof what,
		.kind = SIGNPREP_FLOWS_FORWARD,
		.recipient_id = run->options->recipient,
		.user_id = run->options->to };
	return change(run, &what);
}

signprep_code sp_cli_flow_review(sp_flow_run *run)
{
	static const char *const words[] = { NULL, "PASS", "REJECT", "SIGN_REJECT" };
	const sp_flow_options *o = run->options;
	const signprep_flows_change what = { .size = sizeof what,
		.kind = SIGNPREP_FLOWS_REVIEW,
		.verdict = words[o->verdict],
		.reason = o->reason,
		.recipient_id = o->recipient,
		.of_creation = o->of_creation };
	return change(run, &what);
}

signprep_code sp_cli_flow_release(sp_flow_run *run)
{
	const signprep_flows_change what = { .size = sizeof what, .kind = SIGNPREP_FLOWS_RELEASE, .reason = run->options->reason };
	return change(run, &what);
}

signprep_code sp_cli_flow_evidence(sp_flow_run *run)
{
	const sp_flow_options *o = run->options;
	const signprep_flows_change what = { .size = sizeof what, .kind = SIGNPREP_FLOWS_EVIDENCE };
	const signprep_flows_download into = {
		.size = sizeof into, .folder = o->output, .wait_s = o->wait_s, .force = run->cli->common.force
	};
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	if (!o->output)
		return o->wait_s > 0 ? sp_cli_refuse(run->cli, "R005", "", "-o DIR", "signprep flow evidence -o DIR FLOWID", NULL)
				     : change(run, &what);
	signprep_code code = signprep_flows_evidence_to(&json, &issues, run->client, run->ids, run->count, &into, &err);
	return sp_flow_give(run, code, json, issues, &err, show);
}
