/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the service says of a contract, beside what its file says. */
#include "cli/service/verify_service.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <signprep/flow.h>
#include <signprep/memory.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"

#define FLOW_ID 32 /* characters of an id */

/* flow download names files {flow_id}.pdf; a pattern may put something in front, which then ends in what is no letter. */
static bool id_of_name(const char *path, char id[FLOW_ID + 1])
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t length = strlen(name);

	if (length > 4 && strcasecmp(name + length - 4, ".pdf") == 0)
		length -= 4;
	if (length < FLOW_ID || (length > FLOW_ID && isalnum((unsigned char) name[length - FLOW_ID - 1])))
		return false;
	for (size_t i = length - FLOW_ID; i < length; i++)
		if (!isalnum((unsigned char) name[i]))
			return false;
	snprintf(id, FLOW_ID + 1, "%.*s", FLOW_ID, name + length - FLOW_ID);
	return true;
}

/* The name without folder and ".pdf". */
static void stem_of(const char *path, char *out, size_t cap)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t length = strlen(name);

	if (length > 4 && strcasecmp(name + length - 4, ".pdf") == 0)
		length -= 4;
	snprintf(out, cap, "%.*s", (int) (length < cap ? length : cap - 1), name);
}

/* One query after the other until the journal knows something; what is told in so many words is not guessed. */
static signprep_code look_up(sp_asking *asking, const sp_verify_which *w, char **json, signprep_error *err)
{
	char named[FLOW_ID + 1] = "", stem[128];
	signprep_code code = SIGNPREP_NOT_FOUND;
	const bool told = w->flow_id || w->row_key;

	stem_of(w->path, stem, sizeof stem);
	const signprep_flows_query queries[] = { { .size = sizeof *queries, .flow_id = w->flow_id, .row_key = w->row_key },
		{ .size = sizeof *queries, .flow_id = id_of_name(w->path, named) ? named : NULL },
		{ .size = sizeof *queries, .row_key = stem }, { .size = sizeof *queries, .pdf_sha256 = w->original_sha256 } };
	for (size_t i = told ? 0 : 1; code == SIGNPREP_NOT_FOUND && i < (told ? 1 : sizeof queries / sizeof *queries); i++)
		if (queries[i].flow_id || queries[i].row_key || queries[i].pdf_sha256) {
			*err = (signprep_error) { 0 };
			code = signprep_flows_sent(json, asking->sending.client, &queries[i], err);
		}
	return code;
}

signprep_code sp_verify_journal(
	sp_asking *asking, signprep_verification *v, const sp_verify_which *which, double tolerance, char flow_id[64])
{
	sp_cli *cli = asking->cli;
	signprep_error err = { 0 };
	char *json = NULL;
	signprep_code code = look_up(asking, which, &json, &err);

	if (code == SIGNPREP_NOT_FOUND && !which->flow_id && !which->row_key)
		return sp_cli_refuse(cli, "R926", "", which->path, NULL);
	if (code)
		return sp_cli_fail(cli, &err);
	cJSON *sent = cJSON_Parse(json);
	const cJSON *places = cJSON_GetObjectItemCaseSensitive(sent, "places");
	snprintf(flow_id, 64, "%s", sp_json_text(sent, "flow_id"));
	if (sent && !cJSON_IsArray(places))
		code = sp_cli_refuse(cli, "R928", "", which->path, sp_json_text(sent, "key"), NULL);
	char *text = code ? NULL : cJSON_PrintUnformatted(places);
	if (!code && !text)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	if (!code && signprep_verification_match_places(v, text, tolerance, &err))
		code = sp_cli_fail(cli, &err);
	cJSON_free(text);
	cJSON_Delete(sent);
	signprep_free(json);
	return code;
}

static bool concerns_one(signprep_code code)
{
	return code == SIGNPREP_REFUSED || code == SIGNPREP_NOT_FOUND || code == SIGNPREP_RULE || code == SIGNPREP_INVALID;
}

signprep_code sp_verify_service(
	sp_asking *asking, signprep_verification *v, const char *path, const char *flow_id, double tolerance)
{
	const bool partner = asking->sending.options->edition == 2;
	char named[FLOW_ID + 1];
	signprep_error err = { 0 };
	cJSON *body;
	signprep_code code;

	if (!flow_id && !id_of_name(path, named))
		return sp_cli_refuse(asking->cli, "R920", "", path, NULL);
	body = cJSON_CreateObject();
	if (!sp_json_put_text(body, "FlowId", flow_id ? flow_id : named)) {
		cJSON_Delete(body);
		body = NULL;
	}
	char *answer = sp_ask_text(asking, partner ? "essbasic" : "ess", partner ? "ChannelVerifyPdf" : "VerifyPdf", body, false);
	code = asking->code;
	if (concerns_one(code))
		asking->code = SIGNPREP_OK;
	if (!code && signprep_verification_service(v, asking->cli->document, answer, tolerance, &err))
		code = sp_cli_fail(asking->cli, &err);
	signprep_free(answer);
	return code;
}
