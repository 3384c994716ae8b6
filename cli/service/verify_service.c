/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the service says of a contract, beside what its file says. */
#include "cli/service/verify_service.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <signprep/memory.h>

#include "base/json/json_build.h"

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
