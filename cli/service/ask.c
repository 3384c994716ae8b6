/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Questions to the service. */
#include "cli/service/ask.h"

#include <stdlib.h>
#include <string.h>

#include <signprep/action.h>

#include "base/issues.h"
#include "base/json/json_read.h"
#include "cli/stop.h"

void sp_ask_open(sp_asking *a, sp_cli *cli, const sp_sending_options *options, const signprep_client_options *own, bool writes)
{
	const signprep_client_options plain = { .size = sizeof plain, .opaque = cli };

	a->cli = cli;
	a->partner = sp_sending_is_partner(options);
	a->code = writes ? sp_sending_check(cli, options, true) : sp_sending_check_reading(cli, options);
	if (!a->code)
		a->code = sp_sending_open(&a->sending, cli, options, own ? own : &plain, true);
	if (!a->code && a->partner && !sp_sending_app_id(&a->sending))
		a->code = sp_cli_refuse(cli, "S770", "", "AppId", NULL);
}

void sp_ask_close(sp_asking *a)
{
	sp_sending_close(&a->sending);
}

/* What the service said when it refused belongs to the finding. */
static void note_refusal(sp_cli *cli, signprep_issue *issue, const char *text)
{
	cJSON *answer = text ? cJSON_Parse(text) : NULL;
	const char *code = sp_json_text(cJSON_GetObjectItemCaseSensitive(answer, "Error"), "Code");

	if (*code)
		sp_issue_set_server(cli->issues, issue, code, sp_json_text(answer, "RequestId"));
	cJSON_Delete(answer);
}

char *sp_ask_text(sp_asking *a, const char *service, const char *action, cJSON *body, bool all)
{
	const signprep_action_options options = { .size = sizeof options, .service = service, .all = all };
	char *text = body && !a->code ? cJSON_PrintUnformatted(body) : NULL, *answer = NULL;
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };

	cJSON_Delete(body);
	if (a->code)
		return NULL;
	if (!text) {
		a->code = sp_cli_refuse(a->cli, "D901", "", NULL);
		return NULL;
	}
	/* From here on Ctrl-C lets the step under way end. */
	sp_stop_defer();
	a->code = signprep_action_call(&answer, &issues, a->sending.client, action, text, &options, &err);
	const signprep_code found = issues ? sp_cli_take(a->cli, issues) : SIGNPREP_OK;
	if (a->code && !found)
		note_refusal(a->cli, sp_issues_add_error(a->cli->issues, &err), answer);
	signprep_issues_free(issues);
	cJSON_free(text);
	if (!a->code)
		return answer;
	signprep_free(answer);
	return NULL;
}

/* Most have the same name there. */
static const char *name_in(const sp_asking *a, const char *action)
{
	static const char *const others[][2] = { { "DescribeOrganizationSeals", "ChannelDescribeOrganizationSeals" },
		{ "CreateMultiFlowSignQRCode", "ChannelCreateMultiFlowSignQRCode" },
		{ "CancelMultiFlowSignQRCode", "ChannelCancelMultiFlowSignQRCode" } };
	for (size_t i = 0; a->partner && i < sizeof others / sizeof *others; i++)
		if (strcmp(others[i][0], action) == 0)
			return others[i][1];
	return action;
}

cJSON *sp_ask(sp_asking *a, const char *action, cJSON *body, bool all)
{
	char *answer = sp_ask_text(a, a->partner ? "essbasic" : "ess", name_in(a, action), body, all);
	cJSON *parsed = answer ? cJSON_Parse(answer) : NULL;

	if (answer && !parsed)
		a->code = sp_cli_refuse(a->cli, "D901", "", NULL);
	signprep_free(answer);
	return parsed;
}
