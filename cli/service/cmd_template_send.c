/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep template send: contracts from a template that the service keeps, one or one for each row. */
#include <stdlib.h>
#include <string.h>

#include <signprep/form.h>

#include "base/issues.h"
#include "base/json/json_build.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/stop.h"
#include "cli/usage/template_rows.h"

#define FORM_MAX ((size_t) 16 << 20)
#define REQUEST_MAX ((size_t) 8 << 20)

/* One contract. */
typedef struct run {
	sp_cli *cli;
	const sp_template_options *o;
	sp_sending_options where;
	sp_sending sending;
	sp_buf form, request;
} run;

static void print_line(sp_cli *cli, const char *name, const char *value)
{
	if (!*value)
		return;
	sp_out_text(&cli->out, name, 10);
	sp_out_text(&cli->out, value, 0);
	sp_out_printf(&cli->out, "\n");
}

static signprep_code show(const run *r, const signprep_flow *flow)
{
	sp_cli *cli = r->cli;
	char *stamped = r->sending.sandbox && *flow->flow_id ? sp_sandbox_stamped_path(r->sending.sandbox, flow->flow_id) : NULL;
	const struct {
		const char *label, *name, *value;
	} lines[] = { { "FlowId", "flow_id", flow->flow_id }, { "RequestId", "request_id", flow->request_id },
		{ "row key", "row_key", flow->row_key }, { NULL, "server_code", flow->server_code },
		{ NULL, "server_message", flow->server_message }, { "stamped", "stamped", stamped ? stamped : "" } };
	bool done = sp_json_put_text(cli->answer, "environment", sp_environment_names[r->sending.env]) &&
		sp_json_put(cli->answer, "already_created", cJSON_CreateBool(flow->already_created));
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		bool optional = strcmp(lines[i].name, "stamped") == 0 && !*lines[i].value;
		if (sp_cli_human(cli) && lines[i].label && *flow->flow_id)
			print_line(cli, lines[i].label, lines[i].value);
		done = done && (optional || sp_json_put_text(cli->answer, lines[i].name, lines[i].value));
	}
	if (flow->already_created)
		sp_msg_note(cli, "%s", sp_msg_pick(cli, "taken from the journal: nothing was sent", "取自日志，未发送任何内容"));
	free(stamped);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

/* Findings of the check say what is wrong; what went wrong on the way is one of its own. */
static signprep_code take(
	run *r, const signprep_issues *issues, signprep_code code, const signprep_error *err, const signprep_flow *flow)
{
	signprep_code found = issues ? sp_cli_take(r->cli, issues) : SIGNPREP_OK;
	if (!code || found)
		return code;
	signprep_issue *issue = sp_issues_add_error(r->cli->issues, err);
	if (flow && *flow->server_code)
		sp_issue_set_server(r->cli->issues, issue, flow->server_code, flow->request_id);
	return code;
}

static signprep_code send(run *r)
{
	signprep_flow flow = { .flow_id = "" };
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	/* From here on Ctrl-C lets the step under way end, and the journal be written. */
	sp_stop_defer();
	signprep_code code = signprep_form_send(&flow, &issues, r->sending.client, r->form.data, r->request.data, &err);
	code = take(r, issues, code, &err, &flow);
	signprep_issues_free(issues);
	signprep_code own = show(r, &flow);
	return code ? code : own;
}

static signprep_code plan(run *r)
{
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	char *text = NULL;
	signprep_code code = signprep_form_plan(&text, &issues, r->sending.client, r->form.data, r->request.data, &err);
	code = take(r, issues, code, &err, NULL);
	signprep_issues_free(issues);
	if (!code)
		code = sp_cli_give_json(r->cli, text);
	signprep_free(text);
	return code;
}

/* What the form leaves open is nobody's to say where there is neither request nor row. */
static signprep_code send_one(run *r)
{
	const signprep_client_options own = { .size = sizeof own,
		.resend = r->o->resend,
		.resend_unknown = r->o->resend_unknown,
		.row_key = r->o->row_key,
		.opaque = r->cli };
	signprep_code code = sp_input_file(r->cli, r->cli->arguments[1], FORM_MAX, &r->form);
	if (!code && r->o->request)
		code = sp_input_file(r->cli, r->o->request, REQUEST_MAX, &r->request);
	if (!code)
		code = sp_sending_check(r->cli, &r->where, !r->o->dry_run);
	if (!code)
		code = sp_sending_open(&r->sending, r->cli, &r->where, &own, !r->o->dry_run);
	if (!code)
		code = r->o->dry_run ? plan(r) : send(r);
	sp_sending_close(&r->sending);
	sp_buf_clear(&r->form);
	sp_buf_clear(&r->request);
	return code;
}

static const char *not_for_one(const sp_template_options *o)
{
	return o->output      ? "--output"
		: o->resume   ? "--resume"
		: o->key      ? "--key"
		: o->format   ? "--format"
		: o->encoding ? "--encoding"
			      : NULL;
}

static const char *not_for_rows(const sp_template_options *o)
{
	return o->row_key ? "--row-key" : o->resend ? "--resend" : o->resend_unknown ? "--resend-unknown" : NULL;
}

static signprep_code send_rows(run *r)
{
	const sp_template_options *o = r->o;
	const sp_batch_choice choice = { .sending = r->where,
		.template_path = r->cli->arguments[1],
		.rows = r->cli->arguments[2],
		.request = o->request,
		.out = o->output,
		.key = o->key,
		.format = o->format,
		.encoding = o->encoding,
		.submit = !o->dry_run,
		.resume = o->resume,
		.form = true,
		.usage = "signprep template send FORM.json ROWS -o DIR" };
	return sp_json_set_text(r->cli->answer, "schema", "signprep.batch/1") ? sp_cli_batch(r->cli, &choice)
									      : sp_cli_refuse(r->cli, "D901", "", NULL);
}

static signprep_code start(sp_cli *cli, const void *opaque)
{
	run r = { .cli = cli, .o = opaque };
	const bool rows = cli->argument_count > 2;
	const char *wrong = rows ? not_for_rows(r.o) : not_for_one(r.o);
	r.where = *r.o->sending;
	r.where.yes = r.o->yes;
	if (wrong)
		return sp_cli_refuse(cli, "R008", "", wrong, rows ? "ROWS" : "template send FORM.json", NULL);
	return rows ? send_rows(&r) : send_one(&r);
}

static const char *const options[] = { "--output", "--request", "--dry-run", "--row-key", "--key", "--resume", "--resend",
	"--resend-unknown", "--format", "--encoding", "--yes", "--operator", "--encrypt", "--as-org", "--edition", "--app-id",
	"--partner-org", "--partner-operator", "--env", "--profile", "--endpoint", "--ca-file", "--proxy", "--journal", "--rate",
	"--retries", "--sandbox-out", "--fault", NULL };

const sp_subcommand sp_template_send_row = {
	.name = "send",
	.schema = "signprep.template-send/1",
	.arguments = "FORM.json [ROWS]",
	.options = options,
	.run = start,
};
