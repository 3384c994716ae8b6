/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Several contracts, one after the other. */
#include "cli/service/group.h"

#include <stdio.h>

#include <signprep/memory.h>

#include "base/issues.h"
#include "base/json/json_build.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/usage/help.h"
#include "locate/issue_place.h"

/* What of the run is a contract's own while it is that contract's turn. */
typedef struct own_parts {
	signprep_issues *issues;
	cJSON *answer;
	bool issues_are_data;
} own_parts;

bool sp_contracts_are_asked(const sp_cli *cli)
{
	return cli->argument_count > 2;
}

static signprep_code read_request(sp_cli *cli)
{
	char size[24], files[24], usage[256];
	signprep_code code = sp_input_pool(cli, 1, &cli->pool);
	if (!code)
		code = sp_input_request(cli);
	cli->pdf_name = NULL;
	if (code)
		return code;
	if (!signprep_group_is(cli->request)) {
		sp_help_usage(cli->command, usage, sizeof usage);
		return sp_cli_refuse(cli, "R001", "", cli->arguments[2], usage, NULL);
	}
	snprintf(size, sizeof size, "%zu", signprep_group_size(cli->request));
	snprintf(files, sizeof files, "%zu", cli->argument_count - 1);
	if (signprep_group_size(cli->request) < SIGNPREP_GROUP_MIN || signprep_group_size(cli->request) > SIGNPREP_GROUP_MAX)
		return sp_cli_refuse(cli, "R921", "FlowGroupInfos", size, NULL);
	return signprep_group_size(cli->request) == cli->argument_count - 1
		? SIGNPREP_OK
		: sp_cli_refuse(cli, "R922", "FlowGroupInfos", size, files, NULL);
}

/* Member paths as they are in the whole request, so that lines and columns are found there. */
static signprep_code place_findings(sp_cli *cli, size_t index)
{
	char prefix[48];
	signprep_issues *placed = sp_issues_new();
	if (!placed)
		return sp_cli_refuse(cli, "D901", "", NULL);
	snprintf(prefix, sizeof prefix, "FlowGroupInfos[%zu]", index);
	sp_issues_append_under(placed, cli->issues, prefix);
	signprep_issues_free(cli->issues);
	cli->issues = placed;
	return SIGNPREP_OK;
}

static signprep_code resolve(sp_cli *cli, const sp_group_verb *verb, size_t index)
{
	signprep_request *request = NULL;
	signprep_error err = { 0 };
	signprep_code code = signprep_group_contract(&request, cli->request, index, &err);
	if (code)
		return sp_cli_fail(cli, &err);
	code = sp_input_document(cli, cli->arguments[index + 1]);
	if (!code)
		code = sp_cli_resolve_document(cli, request, verb->check, verb->resolve);
	signprep_request_free(request);
	signprep_code placed = place_findings(cli, index);
	return code ? code : placed;
}

/* The contract's object in the answer: what the verb has made, else what the verb for one would say. */
static bool keep_answer(sp_cli *cli, const sp_group_verb *verb, cJSON *contracts)
{
	char *text = NULL;
	cJSON *answer = cli->answer;
	bool done = answer != NULL;
	if (done && !answer->child && cli->result) {
		done = sp_cli_result_json(&text, cli, verb->answer, NULL) == SIGNPREP_OK;
		cJSON_Delete(answer);
		answer = done ? cJSON_Parse(text) : NULL;
		done = answer != NULL;
		signprep_free(text);
	} else if (done) {
		const sp_issue_files files = { cli->pdf_name, cli->request_name, cli->request };
		done = (cJSON_HasObjectItem(answer, "file") || sp_json_put_text(answer, "file", cli->pdf_name)) && done;
		done = sp_json_put(answer, "issues", sp_issues_placed_json(&files, cli->issues, cli->lang)) && done;
	}
	cJSON_DeleteItemFromObjectCaseSensitive(answer, "schema");
	cJSON_DeleteItemFromObjectCaseSensitive(answer, "request");
	cli->answer = NULL;
	return sp_json_push(contracts, answer) && done;
}

/* The run as it would be for this contract alone. False: no memory. */
static bool begin(sp_cli *cli, own_parts *own)
{
	*own = (own_parts) { cli->issues, cli->answer, cli->issues_are_data };
	cli->issues = sp_issues_new();
	cli->answer = cJSON_CreateObject();
	cli->issues_are_data = false;
	if (cli->issues && cli->answer)
		return true;
	signprep_issues_free(cli->issues);
	cJSON_Delete(cli->answer);
	cli->issues = own->issues;
	cli->answer = own->answer;
	return false;
}

static void end(sp_cli_group *g, const own_parts *own, size_t index)
{
	sp_cli *cli = g->cli;
	g->warnings = g->warnings || sp_cli_has_warnings(cli);
	signprep_issues_free(cli->issues);
	cJSON_Delete(cli->answer);
	cli->issues = own->issues;
	cli->answer = own->answer;
	cli->issues_are_data = own->issues_are_data;
	g->documents[index] = cli->document;
	g->results[index] = cli->result;
	cli->document = NULL;
	cli->result = NULL;
	cli->pdf_name = NULL;
}

static signprep_code run_one(sp_cli_group *g, const sp_group_verb *verb, size_t index, cJSON *contracts)
{
	sp_cli *cli = g->cli;
	own_parts own;
	if (!begin(cli, &own))
		return sp_cli_refuse(cli, "D901", "", NULL);
	signprep_code code = resolve(cli, verb, index);
	if (verb->step && cli->result)
		code = verb->step(cli, verb->options, index, code);
	if (!cli->issues_are_data)
		sp_msg_issues(cli);
	bool kept = (sp_cli_human(cli) && !verb->keep_answers) || keep_answer(cli, verb, contracts);
	kept = kept && !sp_issues_failed(cli->issues);
	end(g, &own, index);
	return kept ? code : sp_cli_refuse(cli, "D901", "", NULL);
}

/* Once each is in order. */
static signprep_code check_whole(sp_cli_group *g)
{
	signprep_issues *found = NULL;
	signprep_error err = { 0 };
	signprep_code code = signprep_group_check(
		&found, g->cli->request, (const signprep_result *const *) g->results, g->count, &err);
	code = code ? sp_cli_fail(g->cli, &err) : sp_cli_take(g->cli, found);
	signprep_issues_free(found);
	return code;
}

signprep_code sp_contracts_resolve(sp_cli_group *g, sp_cli *cli, const sp_group_verb *verb)
{
	*g = (sp_cli_group) { .cli = cli };
	signprep_code worst = read_request(cli);
	if (worst)
		return worst;
	cJSON *contracts = cJSON_CreateArray();
	if (!sp_json_set_text(cli->answer, "schema", "signprep.group/1") ||
		!sp_json_put_text(cli->answer, "request", cli->request_name) || !sp_json_put(cli->answer, "contracts", contracts))
		return sp_cli_refuse(cli, "D901", "", NULL);
	for (size_t i = 0; i + 1 < cli->argument_count; i++) {
		g->count = i + 1;
		signprep_code code = run_one(g, verb, i, contracts);
		worst = worst ? worst : code;
	}
	if (!worst)
		worst = check_whole(g);
	return worst || !cli->common.strict || !g->warnings ? worst : SIGNPREP_WARNINGS;
}

void sp_contracts_clear(sp_cli_group *g)
{
	for (size_t i = 0; i < g->count; i++) {
		signprep_result_free(g->results[i]);
		signprep_document_free(g->documents[i]);
	}
	*g = (sp_cli_group) { 0 };
}
