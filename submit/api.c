/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any action of the service, signed; what the action table does not list is never repeated. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_scan.h"
#include "submit/sealed_call.h"

#define BODY_MAX ((size_t) 96 << 20) /* a file of 60 MB as base64, and its envelope */
#define ACTION_MAX 64

static signprep_code check_names(const char *service, const char *action, signprep_error *err)
{
	size_t length = strlen(action);
	bool good = sp_service_find(service) != NULL && length > 0 && length <= ACTION_MAX && isupper((unsigned char) action[0]);
	for (size_t i = 0; i < length; i++)
		good = good && isalnum((unsigned char) action[i]);
	return good ? SIGNPREP_OK : sp_fail(err, "S107", 0, "", service, action, NULL);
}

static signprep_code check_body(const char *action, const char *body, size_t *skip, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = BODY_MAX };
	signprep_code code = sp_json_scan(body, strlen(body), &limits, action, skip, err);
	if (code != SIGNPREP_OK)
		return code;
	return body[*skip + strspn(body + *skip, " \t\r\n")] == '{' ? SIGNPREP_OK : sp_fail(err, "S108", 0, "", action, NULL);
}

static char *print(const cJSON *response)
{
	char *printed = response != NULL ? cJSON_PrintUnformatted(response) : NULL;
	char *out = printed != NULL ? strdup(printed) : NULL;
	cJSON_free(printed);
	return out;
}

signprep_code signprep_client_call(
	char **out, signprep_client *client, const char *service, const char *action, const char *body, signprep_error *err)
{
	sp_answer answer = { 0 };
	size_t skip = 0;
	sp_call call = {
		.service = service, .action = action, .effect = sp_outcome_effect(sp_action_find(service, action)), .where = ""
	};
	*out = NULL;
	signprep_code code = check_names(service, action, err);
	if (code == SIGNPREP_OK)
		code = check_body(action, body, &skip, err);
	if (code != SIGNPREP_OK)
		return code;
	code = sp_sealed_run(client, &call, body + skip, &answer, err);
	*out = print(answer.response);
	if (code == SIGNPREP_OK && *out == NULL)
		code = sp_fail_memory(err, "");
	sp_answer_clear(&answer);
	return code;
}
