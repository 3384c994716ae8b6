/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of the journal beside what the service knows, and how those end whose outcome was unknown. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/options.h"
#include "submit/call.h"
#include "submit/environment.h"
#include "submit/flows/flows.h"
#include "submit/partner.h"

#define PARTNER "partner"

/* Another edition, or another member company, than the client's: asked by this one, the service would say that it knows no such contract. */
static bool is_of_another(const signprep_client *client, const sp_row *row)
{
	char own[SP_CALLER_MAX];
	sp_partner_caller(client->core, own);
	return row->caller[0] && own[0] && strcmp(row->caller, own) != 0;
}

static bool is_partners(const sp_row *row)
{
	return strncmp(row->caller, PARTNER, sizeof PARTNER - 1) == 0;
}

static bool put_edition(cJSON *item, const signprep_client *client, const sp_row *row)
{
	bool partner = is_partners(row);
	return !row->caller[0] ||
		(sp_json_put_text(item, "edition", partner ? PARTNER : "company") &&
			(!is_of_another(client, row) ||
				sp_json_put_text(
					item, "status", partner == client->core->partner ? "other-member" : "other-edition")));
}

static bool put_row(cJSON *list, const signprep_client *client, const sp_row *row)
{
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_put_text(item, "flow_id", row->flow_id) && sp_json_put_text(item, "key", row->key) &&
		sp_json_put_text(item, "state", sp_state_name(row->state)) && put_edition(item, client, row) &&
		sp_json_put_number(item, "updated", (double) (long long) row->updated) &&
		/* A call that is made once, of what kind ever; its id need not be that of a contract. */
		(row->pdf_sha256[0] || sp_json_put(item, "call", cJSON_CreateTrue())) &&
		(!row->request_id[0] || sp_json_put_text(item, "request_id", row->request_id)) &&
		(!row->server_code[0] || sp_json_put_text(item, "server_code", row->server_code));
	if (done)
		return sp_json_push(list, item);
	cJSON_Delete(item);
	return false;
}

static const char *environment_of(const signprep_client *client)
{
	return sp_environment_name(client->core->environment);
}

/* One row after the other, so that nothing is held while the service is asked. */
static signprep_code read_rows(cJSON *list, const signprep_client *client, bool unsettled, signprep_error *err)
{
	char key[72] = "", after[72];
	sp_row row;
	for (;;) {
		memcpy(after, key, sizeof after);
		signprep_code code = sp_journal_next(client->core->journal, environment_of(client), after, unsettled, key, err);
		if (code != SIGNPREP_OK || key[0] == '\0')
			return code;
		code = sp_journal_load(client->core->journal, environment_of(client), key, &row, err);
		if (code != SIGNPREP_OK)
			return code;
		if (!put_row(list, client, &row))
			return sp_fail_memory(err, "");
	}
}

/* Its status is said already: nobody is asked. */
static bool is_apart(const cJSON *item)
{
	return cJSON_HasObjectItem(item, "status");
}

/* Said once for all of them. */
static void tell_apart(const sp_flows *f, const cJSON *rows)
{
	const cJSON *row;
	int count = 0;
	char text[16];
	cJSON_ArrayForEach(row, rows) count += strncmp(sp_json_text(row, "status"), "other-", 6) == 0;
	snprintf(text, sizeof text, "%d", count);
	if (count)
		sp_issues_add(f->issues, "R946", "", text, NULL);
}

/* The answer starts as the rows; `f` has their contracts. */
static signprep_code open_rows(sp_flows *f, signprep_client *client, cJSON *rows, signprep_error *err)
{
	size_t count = 0, room = (size_t) cJSON_GetArraySize(rows);
	const char **ids = calloc(room + 1, sizeof *ids);
	const cJSON *row;
	cJSON_ArrayForEach(row, rows) if (ids && *sp_json_text(row, "flow_id") && !is_apart(row))
		ids[count++] = sp_json_text(row, "flow_id");
	signprep_code code = sp_flows_open(f, client, ids, ids ? count : 0, err);
	free((void *) ids);
	return code == SIGNPREP_OK && !ids ? sp_fail_memory(err, "") : code;
}

/* Where the row's contract stands among those that were asked about; they come in the order of the rows, each once. */
static size_t place_of(const sp_flows *f, const char *id, size_t *at)
{
	if (*at < f->count && strcmp(f->ids[*at], id) == 0)
		return (*at)++;
	size_t i = 0;
	while (i < f->count && strcmp(f->ids[i], id) != 0)
		i++;
	return i;
}

/* What the service knows of it; NULL: nothing. */
static const cJSON *detail_of(const sp_flows *f, const char *id, size_t *at)
{
	size_t i = place_of(f, id, at);
	return i < f->count ? f->details[i] : NULL;
}

static signprep_code join(sp_flows *f, cJSON *rows, signprep_error *err)
{
	cJSON *row;
	size_t at = 0;
	cJSON_ArrayForEach(row, rows)
	{
		const char *id = is_apart(row) ? "" : sp_json_text(row, "flow_id");
		size_t i = *id && f->details ? place_of(f, id, &at) : f->count;
		bool asked = i < f->count, call = cJSON_GetObjectItemCaseSensitive(row, "call") != NULL;
		bool done = asked && f->details[i] ? sp_flows_tell(row, f->details[i])
			: asked && !call           ? sp_json_put_text(row, "status", sp_flows_missing_word(f, i))
						   : true;
		if (!done)
			return sp_fail_memory(err, "");
	}
	return SIGNPREP_OK;
}

/* Rows have the names of their contracts' texts: they may go only when those are done with. */
static signprep_code close_rows(
	sp_flows *f, signprep_code code, cJSON *rows, char **json, signprep_issues **issues, signprep_error *err)
{
	cJSON *copy = cJSON_Duplicate(rows, true);
	if (f->answer && !sp_json_set(f->answer, "flows", copy) && code == SIGNPREP_OK)
		code = sp_fail_memory(err, "");
	code = sp_flows_close(f, code, json, issues, err);
	cJSON_Delete(rows);
	return code;
}

signprep_code signprep_flows_list_all(
	char **json, signprep_issues **issues, signprep_client *client, const signprep_flows_list *options, signprep_error *err)
{
	signprep_flows_list own;
	sp_flows f = { 0 };
	cJSON *rows = cJSON_CreateArray();
	signprep_code code = SP_OPTIONS_TAKE(signprep_flows_list, &own, options, err);
	if (code == SIGNPREP_OK)
		code = rows ? read_rows(rows, client, own.unsettled, err) : sp_fail_memory(err, "");
	signprep_code opened = open_rows(&f, client, rows, code == SIGNPREP_OK ? err : NULL);
	if (code == SIGNPREP_OK)
		code = opened;
	if (code == SIGNPREP_OK && !own.offline)
		code = sp_flows_ask(&f, err);
	if (code == SIGNPREP_OK)
		code = join(&f, rows, err);
	if (code == SIGNPREP_OK && !own.offline)
		tell_apart(&f, rows);
	return close_rows(&f, code, rows, json, issues, err);
}

/* --- settling --- */

static bool is_unsettled(const sp_row *row)
{
	return sp_state_is_unknown(row->state) || sp_state_is_leaving(row->state);
}

static signprep_code close_row(signprep_client *client, sp_row *row, const char *flow_id, const char *reason, signprep_error *err)
{
	row->state = flow_id ? sp_state_once_known(row->state) : SP_STATE_REFUSED;
	snprintf(row->flow_id, sizeof row->flow_id, "%s", flow_id ? flow_id : "");
	char shown[80 + 1];
	if (reason) {
		/* Cut within a character it would be no text, which PostgreSQL refuses. */
		sp_catalogue_clean(reason, shown, sizeof shown);
		snprintf(row->server_code, sizeof row->server_code, "Settled: %s", shown);
	}
	return sp_journal_save(client->core->journal, row, sp_client_now(client), err);
}

/* How many contracts a row stands for: several make a group, and its id is the group's. */
static int contracts_of(const signprep_client *client, const char *key)
{
	sp_contract contract = { .of = 0 };
	int count = sp_journal_contract(client->core->journal, environment_of(client), key, 0, &contract, NULL) ? 0 : contract.of;
	free(contract.places);
	return count;
}

/* Does the service know that group, of as many contracts? A contract's own id is none of a group. `f` is opened for it. */
static signprep_code ask_for_group(
	sp_flows *f, signprep_client *client, const signprep_flows_settlement *s, int count, signprep_error *err)
{
	char number[16];
	cJSON *body = cJSON_CreateObject(), *response = NULL;
	signprep_code code = sp_flows_open(f, client, &s->flow_id, 1, err);
	bool partner = sp_flows_is_partner(f);
	if (code != SIGNPREP_OK || !sp_json_put_text(body, "FlowGroupId", s->flow_id)) {
		cJSON_Delete(body);
		return code ? code : sp_fail_memory(err, "");
	}
	code = sp_flows_call(f, partner ? "DescribeFlowDetailInfo" : "DescribeFlowInfo", body, &response, NULL, err);
	const cJSON *list = sp_json_array(response, partner ? "FlowInfo" : "FlowDetailInfos");
	bool same = code == SIGNPREP_OK && cJSON_GetArraySize(list) == count;
	bool unknown = code == SIGNPREP_REFUSED && sp_flows_says_unknown(response);
	cJSON_Delete(response);
	if (same || (code != SIGNPREP_OK && !unknown))
		return code;
	snprintf(number, sizeof number, "%d", count);
	return sp_fail(err, "R931", 0, "", s->key, number, s->flow_id, NULL);
}

/* Does the service know it? `f` is opened for it. */
static signprep_code ask_for(sp_flows *f, signprep_client *client, const char *flow_id, signprep_error *err)
{
	signprep_code code = sp_flows_open(f, client, &flow_id, 1, err);
	if (code == SIGNPREP_OK)
		code = sp_flows_ask(f, err);
	return code == SIGNPREP_OK && !f->details[0] ? sp_fail(err, "S710", 0, "", flow_id, NULL) : code;
}

/* The service refuses what was signed longer ago than this (AuthFailure.SignatureExpire): what has not arrived by then never will. */
#define ARRIVES_WITHIN_S 300

/*
 * That nothing was created can't be known while the request may be on its way still: it may lie in a proxy, or its process may live.
 * Whoever says so too early lets the next run make a second contract.
 */
static signprep_code judge_age(const signprep_client *client, const sp_row *row, signprep_error *err)
{
	char since[24], left[24];
	double age = sp_client_now(client) - row->updated;
	/* An answer that leaves the outcome open has a code; an answer that was lost has none. */
	bool answered = sp_state_is_unknown(row->state) && *row->server_code;
	if (answered || age >= ARRIVES_WITHIN_S)
		return SIGNPREP_OK;
	/* A clock that was set back says nothing of the age. */
	age = age > 0 ? age : 0;
	snprintf(since, sizeof since, "%.0f", age);
	snprintf(left, sizeof left, "%.0f", ceil(ARRIVES_WITHIN_S - age));
	return sp_fail(err, "S746", 0, "", row->key, since, left, NULL);
}

static signprep_code settle_one(cJSON *rows, signprep_client *client, const signprep_flows_settlement *s, signprep_error *err)
{
	sp_flows f = { 0 };
	sp_row row;
	signprep_code code = SIGNPREP_OK;
	if (!s->flow_id && (!s->reason || !*s->reason))
		return sp_fail(err, "R816", 0, "", "settle", "reason", NULL);
	if (s->flow_id && !sp_service_id_is_good(s->flow_id))
		return sp_fail(err, "R814", 0, "", s->flow_id, NULL);
	code = sp_journal_load(client->core->journal, environment_of(client), s->key, &row, err);
	if (code != SIGNPREP_OK)
		return code;
	if (row.state == SP_STATE_NONE)
		return sp_fail(err, "S719", 0, "", s->key, NULL);
	if (!is_unsettled(&row))
		return sp_fail(err, "S718", 0, "", s->key, sp_state_name(row.state), NULL);
	if (s->flow_id && !s->offline && is_of_another(client, &row))
		return sp_fail(err, "R947", 0, "", s->key, is_partners(&row) ? PARTNER : "company", NULL);
	if (s->flow_id && !s->offline) {
		int count = contracts_of(client, s->key);
		code = count > 1 ? ask_for_group(&f, client, s, count, err) : ask_for(&f, client, s->flow_id, err);
		char *unused = NULL;
		code = sp_flows_close(&f, code, &unused, NULL, err);
		signprep_free(unused);
	}
	if (code == SIGNPREP_OK && !s->flow_id && !s->at_once)
		code = judge_age(client, &row, err);
	if (code == SIGNPREP_OK)
		code = close_row(client, &row, s->flow_id, s->reason, err);
	return code == SIGNPREP_OK && !put_row(rows, client, &row) ? sp_fail_memory(err, "") : code;
}

/* Each row whose contract is named and known is closed; of the others nobody can tell. */
static signprep_code settle_known(sp_flows *f, cJSON *rows, signprep_error *err)
{
	cJSON *item;
	size_t at = 0;
	cJSON_ArrayForEach(item, rows)
	{
		const char *id = sp_json_text(item, "flow_id"), *key = sp_json_text(item, "key");
		sp_row row;
		if (is_apart(item))
			continue;
		if (!*id || !f->details || !detail_of(f, id, &at)) {
			sp_issues_add(f->issues, "S720", key, key, NULL);
			continue;
		}
		signprep_code code = sp_journal_load(f->client->core->journal, environment_of(f->client), key, &row, err);
		if (code == SIGNPREP_OK && is_unsettled(&row))
			code = close_row(f->client, &row, id, NULL, err);
		if (code != SIGNPREP_OK)
			return code;
		if (!sp_json_set_text(item, "state", sp_state_name(row.state)))
			return sp_fail_memory(err, "");
	}
	return SIGNPREP_OK;
}

signprep_code signprep_flows_settle(char **json, signprep_issues **issues, signprep_client *client,
	const signprep_flows_settlement *settlement, signprep_error *err)
{
	signprep_flows_settlement own;
	sp_flows f = { 0 };
	cJSON *rows = cJSON_CreateArray();
	signprep_code code = SP_OPTIONS_TAKE(signprep_flows_settlement, &own, settlement, err);
	if (code == SIGNPREP_OK && !rows)
		code = sp_fail_memory(err, "");
	if (code == SIGNPREP_OK)
		code = own.key ? settle_one(rows, client, &own, err) : read_rows(rows, client, true, err);
	signprep_code opened = open_rows(&f, client, rows, code == SIGNPREP_OK ? err : NULL);
	if (code == SIGNPREP_OK)
		code = opened;
	if (code == SIGNPREP_OK && !own.key && !own.offline)
		code = sp_flows_ask(&f, err);
	if (code == SIGNPREP_OK && !own.key)
		code = settle_known(&f, rows, err);
	if (code == SIGNPREP_OK && !own.key)
		tell_apart(&f, rows);
	return close_rows(&f, code, rows, json, issues, err);
}
