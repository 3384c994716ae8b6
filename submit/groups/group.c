/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A group on its way: each contract fit for sending, one name in the journal for all of them, one body. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/sha256.h"
#include "locate/request/request.h"
#include "pdfcore/source.h"
#include "submit/environment.h"
#include "submit/groups/groups.h"
#include "submit/partner.h"

static const sp_attached_kind pdf_kind = { .suffixes = "pdf", .magic = "%PDF-", .magic_length = 5 };

const char *sp_group_action(const sp_client_core *core)
{
	return core->partner ? "ChannelCreateFlowGroupByFiles" : "CreateFlowGroupByFiles";
}

static void name_pdf(sp_group_member *m)
{
	m->pdf = (sp_attached) { .path = (char *) (uintptr_t) m->s.where,
		.kind = &pdf_kind,
		.length = sp_document_length(m->s.doc),
		.document = m->s.doc };
	memcpy(m->pdf.sha256, m->s.row.pdf_sha256, sizeof m->pdf.sha256);
}

/* What the whole says once, without its contracts. */
static char *text_of_whole(const sp_group *g)
{
	cJSON *whole = sp_group_whole(g->request, NULL, 0);
	char *text = whole ? cJSON_PrintUnformatted(whole) : NULL;
	cJSON_Delete(whole);
	return text;
}

/* The same contracts in the same order, sent to the same place as the same company, are the same group. */
static bool name_group(sp_group *g, const signprep_client *client)
{
	const sp_client_core *core = client->core;
	char *whole = text_of_whole(g), hash[65] = "";
	sp_buf text;
	sp_buf_init(&text, SIGNPREP_REQUEST_MAX + (1 << 16));
	bool ok = whole && sp_buf_printf(&text, "group\n%s", whole);
	for (size_t i = 0; ok && i < g->count; i++)
		ok = sp_buf_printf(&text, "\n%s\n%s", g->members[i].s.row.pdf_sha256, g->members[i].s.row.request_sha256);
	if (ok)
		sp_sha256_hex(text.data, text.length, g->sha256);
	ok = ok && *g->sha256 && sp_buf_printf(&text, "\n%s", sp_environment_name(core->environment));
	if (ok && core->partner)
		ok = sp_buf_printf(&text, "\npartner\n%s\n%s", core->partner_app_id ? core->partner_app_id : "",
			core->partner_organization_id ? core->partner_organization_id : "");
	if (ok)
		sp_sha256_hex(text.data, text.length, hash);
	if (client->row_key)
		snprintf(g->key, sizeof g->key, "%s", client->row_key);
	else
		snprintf(g->key, sizeof g->key, "%.32s", hash);
	cJSON_free(whole);
	sp_buf_clear(&text);
	return ok && *hash;
}

/* Each contract carries the key of the group: whichever of them a callback tells of settles it. */
static void share_key(sp_group *g)
{
	for (size_t i = 0; i < g->count; i++)
		memcpy(g->members[i].s.row.key, g->key, sizeof g->key);
}

signprep_code sp_group_open(sp_group *g, const signprep_client *client, const signprep_group_parts *parts, signprep_error *err)
{
	char wanted[24], given[24];
	*g = (sp_group) { .request = parts->request };
	signprep_code code = sp_group_check_size(parts->request, err);
	if (code != SIGNPREP_OK)
		return code;
	snprintf(wanted, sizeof wanted, "%zu", signprep_group_size(parts->request));
	snprintf(given, sizeof given, "%zu", parts->count);
	if (parts->count != signprep_group_size(parts->request))
		return sp_fail(err, "R922", 0, "FlowGroupInfos", wanted, given, NULL);
	g->members = calloc(parts->count, sizeof *g->members);
	if (!g->members)
		return sp_fail_memory(err, "");
	for (size_t i = 0; code == SIGNPREP_OK && i < parts->count; i++) {
		sp_group_member *m = &g->members[g->count++];
		m->s.client = (signprep_client *) (uintptr_t) client; /* only a sending writes to it */
		m->s.flow = &m->flow;
		code = sp_submission_init(&m->s, client, parts->documents[i], parts->results[i], err);
		if (code == SIGNPREP_OK)
			name_pdf(m);
	}
	if (code == SIGNPREP_OK && !name_group(g, client))
		code = sp_fail_memory(err, "");
	share_key(g);
	return code;
}

void sp_group_clear(sp_group *g)
{
	for (size_t i = 0; i < g->count; i++) {
		free(g->members[i].pdf.value);
		sp_submission_clear(&g->members[i].s);
	}
	free(g->members);
	*g = (sp_group) { 0 };
}

/* The whole in the partner edition: its contracts have been turned one by one, and who acts stands in each of them. */
static cJSON *partner_whole(const sp_group *g, cJSON *const *contracts, size_t count)
{
	static const char *const kept[] = { "FlowGroupName", "FlowGroupOptions" };
	cJSON *to = cJSON_CreateObject(), *list = cJSON_CreateArray();
	cJSON *agent = count ? cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(contracts[0], "Agent"), true) : NULL;
	bool done = to && list && (!agent || cJSON_AddItemToObject(to, "Agent", agent));
	for (size_t i = 0; done && i < sizeof kept / sizeof *kept; i++) {
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(g->request->root, kept[i]);
		done = !item || sp_json_put(to, kept[i], cJSON_Duplicate(item, true));
	}
	for (size_t i = 0; done && i < count; i++) {
		cJSON *info = cJSON_Duplicate(contracts[i], true);
		cJSON_DeleteItemFromObjectCaseSensitive(info, "Agent");
		done = sp_json_push(list, info);
	}
	if (!done)
		cJSON_Delete(list);
	if (done && sp_json_put(to, "FlowFileInfos", list))
		return to;
	cJSON_Delete(to);
	return NULL;
}

cJSON *sp_group_body(const sp_group *g, const char *file_id)
{
	cJSON *contracts[SIGNPREP_GROUP_MAX] = { NULL }, *whole = NULL;
	bool done = g->count <= SIGNPREP_GROUP_MAX;
	for (size_t i = 0; done && i < g->count; i++) {
		const char *id = file_id ? file_id : g->members[i].pdf.value;
		done = id && (contracts[i] = sp_flow_members(&g->members[i].s, id)) != NULL;
	}
	if (done)
		whole = g->members->s.core->partner ? partner_whole(g, contracts, g->count)
						    : sp_group_whole(g->request, contracts, g->count);
	for (size_t i = 0; i < g->count && i < SIGNPREP_GROUP_MAX; i++)
		cJSON_Delete(contracts[i]);
	return whole;
}
