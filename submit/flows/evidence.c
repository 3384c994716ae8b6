/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports of evidence: ordered once, for they cost; asked for until they are made; saved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/options.h"
#include "base/output.h"
#include "submit/call.h"
#include "submit/flows/flows.h"

#define DEFAULT_WAIT_S 30
#define FIRST_PAUSE_S 1
#define LONGEST_PAUSE_S 30
#define ASK "DescribeFlowEvidenceReport"

typedef struct ordering {
	sp_flows *f;
	const signprep_flows_download *o;
	int folder;
} ordering;

/* S701 tells what the journal knows of the earlier order: its second text is the id of the report. */
static const char *ordered_before(const signprep_error *err)
{
	const char *id = err->args + strlen(err->args) + 1;
	return strcmp(err->id, "S701") == 0 && *err->args && sp_service_id_is_good(id) && strcmp(id, "-") != 0 ? id : NULL;
}

/* The report's id: of a new order, or of the one that was placed before. */
static signprep_code order(const ordering *r, size_t i, char id[SP_SERVICE_ID_MAX], char **text, signprep_error *err)
{
	cJSON *body = cJSON_CreateObject(), *response = NULL;
	signprep_error cause = { 0 };
	id[0] = '\0';
	if (!sp_json_put_text(body, "FlowId", r->f->ids[i])) {
		cJSON_Delete(body);
		body = NULL;
	}
	signprep_code code = sp_flows_call(r->f, "CreateFlowEvidenceReport", body, &response, text, &cause);
	const char *given = code ? ordered_before(&cause) : sp_json_text(response, "ReportId");
	if (given && sp_service_id_is_good(given))
		snprintf(id, SP_SERVICE_ID_MAX, "%s", given);
	cJSON_Delete(response);
	if (*id)
		return SIGNPREP_OK;
	if (!code)
		return sp_fail(err, "S714", 0, "", "CreateFlowEvidenceReport", NULL);
	if (err)
		*err = cause;
	return code;
}

static signprep_code ask(const ordering *r, const char *id, cJSON **response, char **text, signprep_error *err)
{
	cJSON *body = cJSON_CreateObject();
	if (!sp_json_put_text(body, "ReportId", id)) {
		cJSON_Delete(body);
		body = NULL;
	}
	return sp_flows_call(r->f, ASK, body, response, text, err);
}

/* Asked ever less often until it is made or the time is up. `*response`: caller deletes. */
static signprep_code wait_for(const ordering *r, const char *id, cJSON **response, char **text, signprep_error *err)
{
	const signprep_client *client = r->f->client;
	const sp_transport *t = &client->core->transport;
	double end = t->now(t->ctx) + (r->o->wait_s > 0 ? r->o->wait_s : DEFAULT_WAIT_S), pause = FIRST_PAUSE_S;
	for (;;) {
		signprep_free(*text);
		cJSON_Delete(*response);
		*text = NULL;
		*response = NULL;
		signprep_code code = ask(r, id, response, text, err);
		const char *status = sp_json_text(*response, "Status");
		if (code)
			return code;
		if (strcmp(status, "EvidenceStatusFailed") == 0)
			return sp_fail(err, "S713", 0, "", status, NULL);
		if (*sp_json_text(*response, "ReportUrl"))
			return SIGNPREP_OK;
		if (t->now(t->ctx) + pause > end || !t->sleep(t->ctx, pause, client->cancelled, client->opaque))
			return sp_fail(err, "S715", 0, "", "PDF", NULL);
		pause = pause * 2 > LONGEST_PAUSE_S ? LONGEST_PAUSE_S : pause * 2;
	}
}

static signprep_code fetch(const ordering *r, size_t i, cJSON *flow, char **text, signprep_error *err)
{
	char id[SP_SERVICE_ID_MAX], name[SP_SERVICE_ID_MAX + 16];
	cJSON *response = NULL, *files = cJSON_AddArrayToObject(flow, "files"), *file = cJSON_CreateObject();
	bool kept = false;
	snprintf(name, sizeof name, "%s-evidence.pdf", r->f->ids[i]);
	const sp_flows_target target = { r->folder, name, "PDF", ASK, r->o->force };
	if (!sp_json_push(files, file))
		return sp_fail_memory(err, "");
	/* One that is there need not even be asked about. */
	if (sp_flows_is_there(&target))
		return sp_json_put_text(file, "name", name) && sp_json_put(file, "kept", cJSON_CreateTrue())
			? SIGNPREP_OK
			: sp_fail_memory(err, "");
	signprep_code code = order(r, i, id, text, err);
	if (!code && !sp_json_put_text(flow, "report_id", id))
		code = sp_fail_memory(err, "");
	if (!code)
		code = wait_for(r, id, &response, text, err);
	if (!code)
		code = sp_flows_fetch(r->f, sp_json_text(response, "ReportUrl"), &target, &kept, err);
	cJSON_Delete(response);
	if (code)
		cJSON_DeleteItemFromArray(files, 0);
	else if (!sp_json_put_text(file, "name", name) || !sp_json_put(file, "kept", cJSON_CreateBool(kept)))
		code = sp_fail_memory(err, "");
	return code;
}

/* What stops the rest too. */
static bool stops(signprep_code code)
{
	return code == SIGNPREP_CREDENTIALS || code == SIGNPREP_INTERRUPTED || code == SIGNPREP_LIMIT || code == SIGNPREP_UNKNOWN;
}

static signprep_code run_one(const ordering *r, size_t i, signprep_error *err)
{
	signprep_error cause = { 0 };
	char *text = NULL;
	cJSON *flow = sp_flows_add(r->f, i);
	if (!flow)
		return sp_fail_memory(err, "");
	signprep_code code = fetch(r, i, flow, &text, &cause);
	if (code)
		sp_flows_fail(r->f, i, &cause, text);
	signprep_free(text);
	if (!sp_json_put(flow, "done", cJSON_CreateBool(code == SIGNPREP_OK)))
		return sp_fail_memory(err, "");
	if (stops(code) && err)
		*err = cause;
	return stops(code) ? code : SIGNPREP_OK;
}

static signprep_code run(ordering *r, signprep_error *err)
{
	int error_number = 0;
	signprep_code code = sp_flows_lack(r->f, "evidence", err);
	if (!code && !r->o->folder)
		code = sp_fail(err, "R816", 0, "", "evidence", "folder", NULL);
	if (code)
		return code;
	sp_file_status status = sp_output_folder_open(r->o->folder, &r->folder, &error_number);
	if (status != SP_FILE_OK)
		return sp_file_fail(err, status, error_number, r->o->folder);
	for (size_t i = 0; !code && i < r->f->count; i++)
		code = run_one(r, i, err);
	close(r->folder);
	return code;
}

signprep_code signprep_flows_evidence_to(char **json, signprep_issues **issues, signprep_client *client,
	const char *const *flow_ids, size_t count, const signprep_flows_download *options, signprep_error *err)
{
	signprep_flows_download own;
	sp_flows f;
	signprep_code code = SP_OPTIONS_TAKE(signprep_flows_download, &own, options, err);
	signprep_code opened = sp_flows_open(&f, client, flow_ids, count, code == SIGNPREP_OK ? err : NULL);
	ordering r = { .f = &f, .o = &own, .folder = -1 };
	if (code == SIGNPREP_OK)
		code = opened;
	if (code == SIGNPREP_OK)
		code = sp_flows_lack(&f, "flow evidence --output", err);
	if (code == SIGNPREP_OK)
		code = run(&r, err);
	return sp_flows_close(&f, code, json, issues, err);
}
