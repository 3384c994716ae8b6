/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * CreateRequestWithEncryption: any action inside an envelope. What is wrong with the envelope is answered in the open, whatever
 * the action inside says goes back sealed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/action.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "service/sandbox/internal.h"

static sp_envelope_keys keys_of(const sp_sandbox *sandbox)
{
	return (sp_envelope_keys) { sandbox->encrypt_key, sandbox->encrypt_mac_key, sandbox->encrypt_kind };
}

/* The action that is meant; NULL: refused. Files go to a host of their own, which knows no envelopes. */
static const sp_action *inner_action(sp_exchange *ex)
{
	const char *name = sp_json_text(ex->json, "RequestAction");
	const sp_action *action = sp_action_find(ex->partner ? "essbasic" : "ess", name);
	if (!action)
		sp_answer_error(ex, "InvalidAction", "The request action=`%.64s` is invalid or not found.", name);
	else if (action->file_host || strcmp(name, SP_ENVELOPE_ACTION) == 0) {
		sp_answer_error(ex, "UnsupportedOperation", "接口 %s 不支持加密调用（RequestAction）", name);
		action = NULL;
	}
	return action;
}

/* The application that is named outside is that of the call inside, where that is readable at all. */
static bool same_application(const sp_exchange *ex, const char *text, size_t length)
{
	const char *outside = sp_json_text(ex->json, "ApplicationId");
	cJSON *body = cJSON_ParseWithLength(text, length);
	const char *inside = sp_json_text(cJSON_GetObjectItemCaseSensitive(body, "Agent"), "AppId");
	bool same = !ex->partner || !*inside || strcmp(inside, outside) == 0;
	cJSON_Delete(body);
	return same;
}

static void seal_answer(const sp_sandbox *sandbox, sp_exchange *ex, const sp_exchange *inner)
{
	const sp_envelope_keys keys = keys_of(sandbox);
	cJSON *response = cJSON_CreateObject();
	sp_answer_made(ex, response, response && sp_envelope_seal(response, &keys, NULL, inner->answer, inner->answer_length));
}

/* What is no answer of an action (a fault asked for) reaches the client as it is. */
static void hand_over(sp_exchange *ex, sp_exchange *inner)
{
	free(ex->answer);
	ex->answer = inner->answer;
	ex->answer_length = inner->answer_length;
	ex->status = inner->status;
	ex->type = inner->type;
	inner->answer = NULL;
}

const sp_action *sp_sealed_open(const sp_sandbox *sandbox, sp_exchange *ex, sp_exchange *inner)
{
	const sp_envelope_keys keys = keys_of(sandbox);
	const sp_action *action = inner_action(ex);
	size_t length = 0;
	char *text = action ? sp_envelope_open(ex->json, &keys, &length) : NULL;
	if (action && !text)
		sp_answer_error(ex, "InvalidParameter", "签名校验失败或密文无法解密（IV，EncryptedData，EncryptionSignature）");
	else if (action && !same_application(ex, text, length))
		sp_answer_error(ex, "InvalidParameter.Application", "应用号与 Agent.AppId 不一致（ApplicationId）");
	if (!text || ex->code[0]) {
		free(text);
		return NULL;
	}
	*inner = *ex;
	inner->json = NULL;
	inner->answer = NULL;
	inner->action = action->name;
	inner->body = text;
	inner->length = length;
	inner->note[0] = '\0';
	return action;
}

void sp_sealed_close(const sp_sandbox *sandbox, sp_exchange *ex, sp_exchange *inner)
{
	snprintf(ex->note, sizeof ex->note, "%.36s %.26s", inner->action, inner->code[0] ? inner->code : "ok");
	ex->drop = inner->drop;
	if (inner->answer && inner->status == 200 && strcmp(inner->type, "application/json") == 0)
		seal_answer(sandbox, ex, inner);
	else
		hand_over(ex, inner);
	cJSON_Delete(inner->json);
	free(inner->answer);
	free((char *) inner->body);
}
