/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members by mobile, sign-in codes, tickets. */
#include "wecom/people.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"

#define CODE_BYTES 512

static char *body_of(const char *name, const char *value)
{
	cJSON *body = cJSON_CreateObject();
	char *text = sp_json_put(body, name, cJSON_CreateString(value)) ? cJSON_PrintUnformatted(body) : NULL;
	cJSON_Delete(body);
	return text;
}

/* What an answer lacks that it must have: then it is not WeCom's. */
static signprep_code lacks(const char *path, signprep_error *err)
{
	return sp_fail(err, "S886", 200, "", path, "WeCom", "HTTP 200", NULL);
}

signprep_code sp_wecom_find_member(char out[SP_WECOM_USERID_MAX], sp_wecom_client *client, const char *mobile, signprep_error *err)
{
	size_t length = strlen(mobile);
	cJSON *answer = NULL;
	out[0] = '\0';
	if (length < 6 || length > 20 || strspn(mobile, "+0123456789") != length)
		return sp_fail(err, "S106", 0, "", "mobile", mobile, "digits", NULL);
	char *body = body_of("mobile", mobile);
	const sp_wecom_request request = { "/cgi-bin/user/getuserid", NULL, body, false };
	signprep_code code = body ? sp_wecom_call(&answer, client, &request, err) : sp_fail_memory(err, "");
	const char *user = sp_json_text(answer, "userid");
	if (!code && (!*user || strlen(user) >= SP_WECOM_USERID_MAX))
		code = lacks(request.path, err);
	if (!code)
		memcpy(out, user, strlen(user) + 1);
	cJSON_Delete(answer);
	free(body);
	return code;
}

static bool copy(cJSON *to, const cJSON *from, const char *name, const char *other)
{
	const char *text = sp_json_text(from, name);
	text = *text || !other ? text : sp_json_text(from, other);
	return !*text || sp_json_set(to, name, cJSON_CreateString(text));
}

static signprep_code ask_details(cJSON *out, sp_wecom_client *client, const char *ticket, signprep_error *err)
{
	static const char *const names[] = { "name", "mobile", "email", "biz_mail", "gender", "avatar", "qr_code", "address",
		NULL };
	cJSON *answer = NULL;
	char *body = body_of("user_ticket", ticket);
	const sp_wecom_request request = { "/cgi-bin/auth/getuserdetail", NULL, body, false };
	signprep_code code = body ? sp_wecom_call(&answer, client, &request, err) : sp_fail_memory(err, "");
	for (size_t i = 0; !code && names[i]; i++)
		if (!copy(out, answer, names[i], NULL))
			code = sp_fail_memory(err, "");
	cJSON_Delete(answer);
	free(body);
	return code;
}

signprep_code sp_wecom_signed_in(cJSON **out, sp_wecom_client *client, const char *code_text, bool details, signprep_error *err)
{
	cJSON *answer = NULL;
	*out = NULL;
	if (!*code_text || strlen(code_text) > CODE_BYTES)
		return sp_fail(err, "S106", 0, "", "code", "…", "1 to 512 bytes", NULL);
	const char *const query[] = { "code", code_text, NULL };
	/* A code is good once: asked again after a lost answer, it is refused, and that says nothing wrong. */
	const sp_wecom_request request = { "/cgi-bin/auth/getuserinfo", query, NULL, false };
	signprep_code code = sp_wecom_call(&answer, client, &request, err);
	if (code)
		return code;
	*out = cJSON_CreateObject();
	/* Older applications are told in capitals. */
	bool done = *out && copy(*out, answer, "userid", "UserId") && copy(*out, answer, "openid", "OpenId") &&
		copy(*out, answer, "external_userid", NULL);
	const char *ticket = sp_json_text(answer, "user_ticket");
	if (!done)
		code = sp_fail_memory(err, "");
	else if (!(*out)->child)
		code = lacks(request.path, err);
	else if (details && *ticket)
		code = ask_details(*out, client, ticket, err);
	cJSON_Delete(answer);
	if (code) {
		cJSON_Delete(*out);
		*out = NULL;
	}
	return code;
}

signprep_code sp_wecom_ticket(sp_buf *out, sp_wecom_client *client, bool of_application, signprep_error *err)
{
	static const char *const query[] = { "type", "agent_config", NULL };
	const sp_wecom_request request = { of_application ? "/cgi-bin/ticket/get" : "/cgi-bin/get_jsapi_ticket",
		of_application ? query : NULL, NULL, false };
	cJSON *answer = NULL;
	signprep_code code = sp_wecom_call(&answer, client, &request, err);
	const char *ticket = sp_json_text(answer, "ticket");
	if (!code && !*ticket)
		code = lacks(request.path, err);
	if (!code && !sp_buf_puts(out, ticket))
		code = sp_fail_memory(err, "");
	cJSON_Delete(answer);
	return code;
}
