/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was sent, as the journal has it. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/options.h"
#include "submit/environment.h"
#include "submit/flows/flows.h"
#include "submit/internal.h"

static const char *environment_of(const signprep_client *client)
{
	return sp_environment_name(client->core->environment);
}

/* The row and the position; `*row` is loaded with it. */
static signprep_code find(
	const signprep_client *client, const signprep_flows_query *q, sp_contract *found, sp_row *row, signprep_error *err)
{
	const char *value = q->flow_id ? q->flow_id : q->row_key ? q->row_key : q->pdf_sha256;
	sp_journal *journal = client->core->journal;
	int matches = 1;
	signprep_code code = SIGNPREP_OK;
	if (!value || !*value)
		return sp_fail(err, "R926", 0, "", "-", NULL);
	*found = (sp_contract) { .position = 0 };
	if (q->flow_id || !q->row_key)
		code = sp_journal_find(journal, environment_of(client), q->flow_id ? SP_CONTRACT_BY_FLOW : SP_CONTRACT_BY_FILE,
			value, found, &matches, err);
	if (code == SIGNPREP_OK && matches == 0)
		return sp_fail(err, "R926", 0, "", value, NULL);
	if (code == SIGNPREP_OK && matches > 1)
		return sp_fail(err, "R927", 0, "", value, NULL);
	if (code == SIGNPREP_OK)
		code = sp_journal_load(journal, environment_of(client), q->flow_id || !q->row_key ? found->key : value, row, err);
	if (code == SIGNPREP_OK && row->state == SP_STATE_NONE)
		return sp_fail(err, "R926", 0, "", value, NULL);
	return code;
}

static char *print(const sp_row *row, const sp_contract *contract)
{
	cJSON *answer = cJSON_CreateObject();
	cJSON *places = contract->places ? cJSON_Parse(contract->places) : cJSON_CreateNull();
	const char *flow = contract->places ? contract->flow_id : row->flow_id;
	bool done = sp_json_put_text(answer, "key", row->key) && sp_json_put_text(answer, "flow_id", flow) &&
		sp_json_put_number(answer, "position", contract->position) && sp_json_put_number(answer, "of", contract->of) &&
		sp_json_put_text(answer, "pdf_sha256", contract->places ? contract->pdf_sha256 : row->pdf_sha256);
	done = sp_json_put(answer, "places", places) && done;
	char *printed = done ? cJSON_PrintUnformatted(answer) : NULL, *out = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(answer);
	return out;
}

signprep_code signprep_flows_sent(char **json, signprep_client *client, const signprep_flows_query *query, signprep_error *err)
{
	signprep_flows_query own;
	sp_contract found, contract = { .places = NULL };
	sp_row row;
	*json = NULL;
	signprep_code code = SP_OPTIONS_TAKE(signprep_flows_query, &own, query, err);
	if (code == SIGNPREP_OK)
		code = find(client, &own, &found, &row, err);
	if (code == SIGNPREP_OK)
		code = sp_journal_contract(client->core->journal, environment_of(client), row.key, found.position, &contract, err);
	if (code == SIGNPREP_OK && !(*json = print(&row, &contract)))
		code = sp_fail_memory(err, "");
	free(contract.places);
	return code;
}
