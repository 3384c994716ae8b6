/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The dry run of a group. */
#include "submit/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/options.h"
#include "submit/environment.h"
#include "submit/groups/groups.h"
#include "submit/partner.h"

static bool put_uploads(cJSON *steps, sp_group *g, const signprep_client *client)
{
	bool ok = true;
	for (size_t i = 0; ok && i < g->count; i++) {
		sp_group_member *m = &g->members[i];
		sp_buf name;
		ok = sp_plan_step(steps, client, sp_partner_service(client->core), "UploadFiles", sp_plan_upload(&m->s, &m->pdf)) &&
			sp_plan_attached(steps, &m->s, client);
		sp_buf_init(&name, 4096);
		ok = ok && sp_buf_printf(&name, "<FileId of %s>", m->pdf.path) && (m->pdf.value = sp_buf_take(&name, NULL)) != NULL;
		sp_buf_clear(&name);
	}
	return ok;
}

static bool put_documents(cJSON *plan, const sp_group *g)
{
	cJSON *list = cJSON_AddArrayToObject(plan, "documents");
	bool ok = list != NULL;
	for (size_t i = 0; ok && i < g->count; i++) {
		const sp_attached *pdf = &g->members[i].pdf;
		cJSON *item = cJSON_CreateObject();
		ok = sp_json_push(list, item) && sp_json_put_text(item, "name", pdf->path) &&
			sp_json_put_number(item, "length", (double) pdf->length) && sp_json_put_text(item, "sha256", pdf->sha256);
	}
	return ok;
}

static char *print_plan(sp_group *g, const signprep_client *client, const sp_row *known)
{
	const sp_client_core *core = client->core;
	cJSON *plan = cJSON_CreateObject();
	bool ok = sp_json_put_text(plan, "schema", "signprep.plan/1") &&
		sp_json_put_text(plan, "environment", sp_environment_name(core->environment)) &&
		sp_json_put_text(plan, "row_key", g->key);
	cJSON *journal = ok ? cJSON_AddObjectToObject(plan, "journal") : NULL;
	ok = journal && sp_json_put_text(journal, "state", sp_state_name(known->state)) &&
		sp_json_put_text(journal, "flow_id", known->flow_id) && put_documents(plan, g);
	cJSON *steps = ok ? cJSON_AddArrayToObject(plan, "steps") : NULL;
	ok = steps && put_uploads(steps, g, client) &&
		sp_plan_step(steps, client, sp_partner_service(core), sp_group_action(core), sp_group_body(g, NULL));
	char *printed = ok ? cJSON_PrintUnformatted(plan) : NULL, *out = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(plan);
	return out;
}

signprep_code signprep_group_plan(char **out, const signprep_client *client, const signprep_group_parts *parts, signprep_error *err)
{
	signprep_group_parts own;
	sp_group g = { 0 };
	sp_row known;
	*out = NULL;
	signprep_code code = SP_OPTIONS_TAKE(signprep_group_parts, &own, parts, err);
	if (code == SIGNPREP_OK)
		code = sp_group_open(&g, client, &own, err);
	if (code == SIGNPREP_OK)
		code = sp_journal_load(client->core->journal, sp_environment_name(client->core->environment), g.key, &known, err);
	if (code == SIGNPREP_OK && !(*out = print_plan(&g, client, &known)))
		code = sp_fail_memory(err, "");
	sp_group_clear(&g);
	return code;
}
