/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is right about a form and a request, and what would be sent: nothing leaves. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/environment.h"
#include "submit/forms/send.h"
#include "submit/plan.h"

signprep_code sp_form_check_in(signprep_issues **issues, const char *form, const char *request, bool partner, signprep_error *err)
{
	/* Who calls is not asked for: somebody stands there. */
	char nobody[] = SP_DRAFT_NOBODY;
	const sp_client_core core = {
		.partner = true, .partner_app_id = nobody, .partner_organization_id = nobody, .partner_operator_id = nobody
	};
	sp_draft draft = { .template_id = "" };
	*issues = sp_issues_new();
	signprep_code code = *issues ? sp_draft_make(&draft, *issues, form, request, partner ? &core : NULL, err)
				     : sp_fail_memory(err, "");
	sp_draft_clear(&draft);
	return code;
}

signprep_code signprep_form_check(signprep_issues **issues, const char *form, const char *request, signprep_error *err)
{
	return sp_form_check_in(issues, form, request, false, err);
}

static bool put_step(cJSON *steps, const sp_form_sending *s, const char *action, char *body)
{
	cJSON *parsed = body ? cJSON_Parse(body) : NULL;
	free(body);
	return sp_plan_step(steps, s->client, "ess", action, parsed);
}

static bool put_three_steps(cJSON *steps, const sp_form_sending *s)
{
	static const char flow_id[] = "<FlowId of CreateFlow>";
	return put_step(steps, s, "CreateFlow", sp_form_create_body(s)) &&
		put_step(steps, s, "CreateDocument", sp_form_body(s->draft.document, flow_id)) &&
		put_step(steps, s, "StartFlow", sp_form_body(s->draft.start, flow_id));
}

static bool put_partner_step(cJSON *steps, const sp_form_sending *s)
{
	cJSON *list = cJSON_CreateArray(), *body = cJSON_CreateObject();
	bool done = sp_json_put(body, "Agent", cJSON_Duplicate(s->draft.agent, true)) &&
		sp_json_push(list, sp_draft_flow_info(&s->draft, s->key, sp_client_now(s->client)));
	done = sp_json_put(body, "FlowInfos", list) && done;
	if (!done) {
		cJSON_Delete(body);
		body = NULL;
	}
	return sp_plan_step(steps, s->client, "essbasic", "CreateFlowsByTemplates", body);
}

static bool put_about(cJSON *plan, const sp_form_sending *s)
{
	cJSON *journal = cJSON_AddObjectToObject(plan, "journal"), *template = cJSON_AddObjectToObject(plan, "template");
	return journal && template && sp_json_put_text(journal, "state", sp_state_name(s->row.state)) &&
		sp_json_put_text(journal, "flow_id", s->row.flow_id) && sp_json_put_text(template, "template_id", s->where) &&
		sp_json_put_text(template, "name", sp_json_text(s->draft.form, "name")) &&
		sp_json_put_text(template, "version", sp_json_text(s->draft.form, "version"));
}

static char *print_plan(const sp_form_sending *s)
{
	const sp_client_core *core = s->client->core;
	cJSON *plan = cJSON_CreateObject();
	bool ok = sp_json_put_text(plan, "schema", "signprep.plan/1") &&
		sp_json_put_text(plan, "environment", sp_environment_name(core->environment)) &&
		sp_json_put_text(plan, "row_key", s->key) && put_about(plan, s);
	cJSON *steps = ok ? cJSON_AddArrayToObject(plan, "steps") : NULL;
	ok = steps && (core->partner ? put_partner_step(steps, s) : put_three_steps(steps, s));
	char *printed = ok ? cJSON_PrintUnformatted(plan) : NULL, *out = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(plan);
	return out;
}

signprep_code signprep_form_plan(
	char **plan, signprep_issues **issues, signprep_client *client, const char *form, const char *request, signprep_error *err)
{
	sp_form_sending s;
	*plan = NULL;
	signprep_code code = sp_form_sending_open(&s, client, form, request, err);
	if (code == SIGNPREP_OK)
		code = sp_journal_load(client->core->journal, sp_environment_name(client->core->environment), s.key, &s.row, err);
	if (code == SIGNPREP_OK && !(*plan = print_plan(&s)))
		code = sp_fail_memory(err, s.where);
	return sp_form_sending_close(&s, issues, code);
}
