/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Addresses of WeCom's: the check of the address, and messages, which are kept and handed on as all events are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/sha256.h"
#include "service/callback/internal.h"
#include "submit/callback/event.h"
#include "wecom/envelope.h"
#include "wecom/event.h"

signprep_code sp_wecom_path_check(const sp_receiver_path *path, signprep_error *err)
{
	unsigned char key[32];
	if (!path->token || !*path->token)
		return sp_fail(err, "S859", 0, path->path, "Token", NULL);
	bool good = path->key && sp_wecom_key(path->key, key);
	explicit_bzero(key, sizeof key);
	return good ? SIGNPREP_OK : sp_fail(err, "S850", 0, path->path, NULL);
}

static signprep_code open_it(const sp_own_path *own, const sp_server_request *request, const char *encrypted, char **out,
	size_t *length, signprep_error *err)
{
	const signprep_wecom_receiver receiver = { own->token.text, own->key.text, own->wecom_corp_id };
	const signprep_wecom_stamp stamp = { sp_request_query(request, "msg_signature"), sp_request_query(request, "timestamp"),
		sp_request_query(request, "nonce") };
	return signprep_wecom_decrypt(out, length, &receiver, &stamp, encrypted, err);
}

signprep_code sp_wecom_read_echo(char **out, const sp_own_path *own, const sp_server_request *request, signprep_error *err)
{
	const char *came = sp_request_query(request, "echostr");
	char *echo = came ? strdup(came) : NULL;
	if (came && !echo)
		return sp_fail_memory(err, own->path);
	/* A plus that was not written as %2B comes as a blank, and base64 has none. */
	for (char *at = echo; at && *at; at++)
		*at = *at == ' ' ? '+' : *at;
	signprep_code code = open_it(own, request, echo, out, NULL, err);
	free(echo);
	return code;
}

/* As the e-sign service would say it: what comes again is the same text again, and so has the same id. */
static char *as_message(const char *text, size_t length, signprep_error *err)
{
	cJSON *read = NULL, *message = cJSON_CreateObject();
	char type[200], hash[65], id[80];
	if (sp_wecom_event_read(&read, text, length, SIGNPREP_EN, err)) {
		cJSON_Delete(message);
		return NULL;
	}
	const char *event = sp_json_text(read, "event"), *change = sp_json_text(read, "change");
	snprintf(type, sizeof type, "wecom.%.80s%s%.80s", *event ? event : sp_json_text(read, "type"), *change ? "." : "", change);
	sp_sha256_hex(text, length, hash);
	snprintf(id, sizeof id, "wecom:%s", hash);
	bool done = *hash && sp_json_put_text(message, "MsgId", id) && sp_json_put_text(message, "MsgType", type);
	done = sp_json_put(message, "MsgData", read) && done;
	char *printed = done ? cJSON_PrintUnformatted(message) : NULL;
	cJSON_Delete(message);
	if (!printed)
		(void) sp_fail_memory(err, "");
	return printed;
}

signprep_code sp_wecom_read_message(
	signprep_event **out, const sp_own_path *own, const sp_server_request *request, signprep_error *err)
{
	char *encrypted = NULL, *text = NULL, *message = NULL;
	size_t length = 0;
	*out = NULL;
	signprep_code code = sp_wecom_event_encrypted(&encrypted, request->body, request->length, err);
	if (!code)
		code = open_it(own, request, encrypted, &text, &length, err);
	if (!code && !(message = as_message(text, length, err)))
		code = err->code;
	if (!code)
		code = sp_event_read(out, message, strlen(message), SIGNPREP_EVENT_V2, own->path, err);
	if (text)
		explicit_bzero(text, length);
	free(text);
	free(encrypted);
	free(message);
	return code;
}
