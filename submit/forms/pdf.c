/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The PDF that a template stands on, so that places can be looked for in it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <signprep/action.h>
#include <signprep/form.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/output.h"
#include "net/fetch.h"
#include "submit/call.h"
#include "submit/partner.h"

#define FILE_MAX ((size_t) 512 << 20)

static const char *action_of(const sp_client_core *core)
{
	return core->partner ? "DescribeTemplates" : "DescribeFileUrls";
}

/* NULL: no memory. */
static cJSON *question(const sp_client_core *core, const char *id)
{
	cJSON *body = cJSON_CreateObject(), *ids = NULL;
	bool done = core->partner
		? sp_json_put_text(body, "TemplateId", id) && sp_json_put(body, "WithPdfUrl", cJSON_CreateTrue())
		: (ids = cJSON_AddArrayToObject(body, "BusinessIds")) != NULL && sp_json_push(ids, cJSON_CreateString(id)) &&
			sp_json_put_text(body, "BusinessType", "TEMPLATE") && sp_json_put_text(body, "FileType", "PDF");
	if (done)
		return body;
	cJSON_Delete(body);
	return NULL;
}

/* http or https, ASCII without blanks; plain http and this machine's own servers only where the service is one of them. */
static bool may_fetch(const sp_client_core *core, const char *url)
{
	bool loopback = core->partner ? core->essbasic.loopback : core->ess.loopback;
	bool http = strncasecmp(url, "http://", 7) == 0, https = strncasecmp(url, "https://", 8) == 0;
	for (const char *at = url; *at; at++)
		if (*at <= ' ' || *at > '~')
			return false;
	return https || (http && loopback);
}

/* `url`, of `cap` bytes. */
static signprep_code ask(signprep_client *client, const char *id, char *url, size_t cap, signprep_error *err)
{
	const sp_client_core *core = client->core;
	const signprep_action_options options = { .size = sizeof options, .service = sp_partner_service(core) };
	cJSON *body = question(core, id);
	char *printed = body ? cJSON_PrintUnformatted(body) : NULL, *text = NULL;
	cJSON_Delete(body);
	if (!printed)
		return sp_fail_memory(err, id);
	signprep_code code = signprep_action_call(&text, NULL, client, action_of(core), printed, &options, err);
	cJSON *response = !code && text ? cJSON_Parse(text) : NULL;
	const cJSON *first = cJSON_GetArrayItem(sp_json_array(response, core->partner ? "Templates" : "FileUrls"), 0);
	const char *said = sp_json_text(first, core->partner ? "PdfUrl" : "Url");
	bool same = !core->partner || strcmp(sp_json_text(first, "TemplateId"), id) == 0;
	if (!code && !*said)
		code = sp_fail(err, "S933", 0, id, NULL);
	else if (!code && (!same || strlen(said) >= cap || !may_fetch(core, said)))
		code = sp_fail(err, "S714", 0, id, action_of(core), NULL);
	else if (!code)
		memcpy(url, said, strlen(said) + 1);
	cJSON_Delete(response);
	cJSON_free(printed);
	signprep_free(text);
	return code;
}

static signprep_code fetch(signprep_client *client, int folder, const char *id, bool force, signprep_error *err)
{
	const sp_client_core *core = client->core;
	const sp_download_options options = { .max_bytes = FILE_MAX,
		.timeout_s = core->timeout_s,
		.connect_timeout_s = core->connect_timeout_s,
		.cancelled = client->cancelled,
		.opaque = client->opaque };
	char name[SP_SERVICE_ID_MAX + 8], url[4096];
	snprintf(name, sizeof name, "%s.pdf", id);
	signprep_code code = ask(client, id, url, sizeof url, err);
	const sp_fetch what = { &core->transport, &options, folder, name, "PDF", force };
	return code ? code : sp_fetch_file(&what, url, err);
}

signprep_code signprep_forms_pdf(
	signprep_client *client, const char *template_id, const char *folder, bool force, signprep_error *err)
{
	int descriptor = -1, error_number = 0;
	/* It becomes the name of a file. */
	if (!sp_service_id_is_good(template_id) || *template_id == '.')
		return sp_fail(err, "R832", 0, "", template_id, NULL);
	if (client->core->partner && !client->core->partner_app_id)
		return sp_fail(err, "S770", 0, "", "AppId", NULL);
	sp_file_status status = sp_output_folder_open(folder, &descriptor, &error_number);
	if (status != SP_FILE_OK)
		return sp_file_fail(err, status, error_number, folder);
	signprep_code code = fetch(client, descriptor, template_id, force, err);
	close(descriptor);
	return code;
}
