/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Calls inside an envelope. An error of the envelope itself comes in the open, one of the action inside it. */
#include "submit/sealed_call.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_scan.h"
#include "submit/envelope.h"

typedef struct sealed {
	signprep_client *client;
	sp_call *call;
	const char *text, *action;
	sp_envelope_keys keys;
	sp_body body;
	char *outer; /* what is sent */
	signprep_code (*before)(void *opaque, signprep_error *err);
	signprep_code (*again)(void *opaque, signprep_error *err);
	void *opaque; /* of the two above */
} sealed;

/* The same IV never goes out twice. */
static signprep_code seal(sealed *s, signprep_error *err)
{
	const char *app = s->client->core->partner_app_id;
	cJSON *root = cJSON_CreateObject();
	bool done = sp_json_put_text(root, "RequestAction", s->action) &&
		(strcmp(s->call->service, "essbasic") != 0 || sp_json_put_text(root, "ApplicationId", app)) &&
		sp_envelope_seal(root, &s->keys, NULL, s->text, strlen(s->text));
	cJSON_free(s->outer);
	s->outer = done ? cJSON_PrintUnformatted(root) : NULL;
	cJSON_Delete(root);
	if (!s->outer)
		return sp_fail_memory(err, "");
	sp_body_init_text(&s->body, s->outer, strlen(s->outer));
	return sp_body_sha256(&s->body, s->call->payload_sha256) ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static signprep_code before(void *opaque, signprep_error *err)
{
	sealed *s = opaque;
	signprep_code code = s->before ? s->before(s->opaque, err) : SIGNPREP_OK;
	return code == SIGNPREP_OK ? seal(s, err) : code;
}

static signprep_code again(void *opaque, signprep_error *err)
{
	sealed *s = opaque;
	return s->again ? s->again(s->opaque, err) : SIGNPREP_OK;
}

/* {"Response":{…}} or the content of it. NULL: neither. */
static cJSON *parse(const char *text, size_t length)
{
	const sp_json_limits limits = { .max_bytes = length, .max_depth = 1000 };
	size_t skip;
	bool good = sp_json_scan(text, length, &limits, "", &skip, NULL) == SIGNPREP_OK;
	cJSON *root = good ? cJSON_ParseWithLength(text + skip, length - skip) : NULL;
	cJSON *inner = cJSON_DetachItemFromObjectCaseSensitive(root, "Response");
	if (inner) {
		cJSON_Delete(root);
		root = inner;
	}
	if (cJSON_IsObject(root))
		return root;
	cJSON_Delete(root);
	return NULL;
}

static void open_answer(void *opaque, sp_answer *answer)
{
	sealed *s = opaque;
	size_t length = 0;
	char *text = sp_envelope_open(answer->response, &s->keys, &length);
	cJSON *inner = text && length > 0 ? parse(text, length) : NULL;
	free(text);
	cJSON_Delete(answer->response);
	answer->response = inner;
	if (inner)
		sp_answer_read(answer);
	else
		answer->reply = SP_REPLY_SEAL;
}

signprep_code sp_sealed_run(signprep_client *client, sp_call *call, const char *text, sp_answer *answer, signprep_error *err)
{
	const sp_client_core *core = client->core;
	const sp_action *row = sp_action_find(call->service, call->action);
	sealed s = { .client = client,
		.call = call,
		.text = text,
		.action = call->action,
		.keys = { core->encrypt_key.text, core->encrypt_mac_key.text, core->encrypt_kind },
		.before = call->before,
		.again = call->again,
		.opaque = call->opaque };
	memset(answer, 0, sizeof *answer);
	call->body = &s.body;
	if (!core->encrypt_key.text || (row && row->file_host)) {
		sp_body_init_text(&s.body, text, strlen(text));
		return sp_exchange_run(client, call, answer, err);
	}
	signprep_code code = seal(&s, err);
	if (code != SIGNPREP_OK)
		return code;
	call->inner = call->action;
	call->action = SP_ENVELOPE_ACTION;
	call->before = before;
	call->again = again;
	call->open = open_answer;
	call->opaque = &s;
	code = sp_exchange_run(client, call, answer, err);
	cJSON_free(s.outer);
	return code;
}
