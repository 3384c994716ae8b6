/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One signed exchange: headers, signature, and the envelope of the answer. */
#include "submit/call.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/json/json_scan.h"
#include "base/utf8.h"
#include "submit/tc3.h"

#define CONTENT_TYPE "application/json; charset=utf-8"
#define HEADER_MAX (SP_SECRET_MAX + 512)
#define HEADERS_MAX 8
#define WORD "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

typedef struct header_set {
	sp_buf lines[HEADERS_MAX];
	const char *texts[HEADERS_MAX];
	size_t count;
	bool failed;
} header_set;

static void put_header(header_set *set, const char *name, const char *value)
{
	sp_buf *line = &set->lines[set->count];
	sp_buf_init(line, HEADER_MAX);
	set->failed |= !sp_buf_printf(line, "%s: %s", name, value);
	set->texts[set->count++] = line->data;
}

static void wipe_headers(header_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		sp_buf_wipe(&set->lines[i]);
}

static bool authorize(
	const signprep_client *client, const sp_call *call, const sp_endpoint *endpoint, long long timestamp, sp_buf *out)
{
	const sp_tc3_request request = {
		.secret_id = client->core->secret_id.text,
		.secret_key = client->core->secret_key.text,
		.service = call->service,
		.host = endpoint->host,
		.content_type = CONTENT_TYPE,
		.action = call->action,
		.payload_sha256 = call->payload_sha256,
		.timestamp = timestamp,
	};
	return sp_tc3_authorization(&request, out);
}

static bool build_headers(
	const signprep_client *client, const sp_call *call, const sp_endpoint *endpoint, double clock_offset, header_set *set)
{
	long long timestamp = (long long) (sp_client_now(client) + clock_offset);
	char number[24];
	sp_buf authorization;
	sp_buf_init(&authorization, HEADER_MAX);
	snprintf(number, sizeof number, "%lld", timestamp);
	put_header(set, "Host", endpoint->host);
	put_header(set, "Content-Type", CONTENT_TYPE);
	put_header(set, "X-TC-Action", call->action);
	put_header(set, "X-TC-Version", sp_service_find(call->service)->version);
	put_header(set, "X-TC-Timestamp", number);
	if (client->core->region != NULL)
		put_header(set, "X-TC-Region", client->core->region);
	if (client->core->token.text != NULL)
		put_header(set, "X-TC-Token", client->core->token.text);
	bool ok = authorize(client, call, endpoint, timestamp, &authorization);
	if (ok)
		put_header(set, "Authorization", authorization.data);
	sp_buf_clear(&authorization);
	return ok && !set->failed;
}

typedef struct watch {
	signprep_client *client;
	const char *step;
} watch;

static void on_progress(void *opaque, double done, double total)
{
	const watch *w = opaque;
	w->client->progress(w->client->opaque, w->step, done, total);
}

static bool on_cancelled(void *opaque)
{
	const watch *w = opaque;
	return w->client->cancelled(w->client->opaque);
}

static void copy_text(const cJSON *item, char *out, size_t cap)
{
	const char *text = cJSON_IsString(item) ? item->valuestring : "";
	size_t length = strlen(text);
	if (length >= cap)
		for (length = cap - 1; length > 0 && ((unsigned char) text[length] & 0xc0) == 0x80;)
			length--;
	memcpy(out, text, length);
	out[length] = '\0';
}

/* Ids and codes of the service: letters, digits and a few signs. False, and "", for anything else, and for what does not fit. */
static bool copy_word(const cJSON *item, char *out, size_t cap)
{
	const char *text = cJSON_IsString(item) ? item->valuestring : "";
	size_t length = strlen(text);
	bool good = length > 0 && length < cap && strspn(text, WORD) == length;
	memcpy(out, good ? text : "", good ? length + 1 : 1);
	return good;
}

/* What the service writes is shown on terminals: no escape sequence of its making gets there. */
static void hide_controls(char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char) *text, next = (unsigned char) text[1];
		if (c < ' ' || c == 0x7f)
			*text = ' ';
		else if (c == 0xc2 && next >= 0x80 && next < 0xa0) /* C1 */
			text[0] = text[1] = ' ';
	}
}

static bool names_flow(const cJSON *response)
{
	static const char *const names[] = { "FlowId", "FlowIds", "FlowGroupId", "DocumentId" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(response, names[i]);
		bool empty = item == NULL || cJSON_IsNull(item) || (cJSON_IsString(item) && item->valuestring[0] == '\0') ||
			(cJSON_IsArray(item) && cJSON_GetArraySize(item) == 0);
		if (!empty)
			return true;
	}
	return false;
}

static sp_reply kind_of_text(const sp_http_answer *http)
{
	size_t start = http->body.length > 0 ? strspn(http->body.data, " \t\r\n") : 0;
	char first = http->body.length > start ? http->body.data[start] : '\0';
	if (first == '<' || strncasecmp(http->content_type, "text/html", 9) == 0)
		return SP_REPLY_HTML;
	return first == '{' ? SP_REPLY_CUT : SP_REPLY_NOT_JSON;
}

/*
 * cJSON takes the first of two members, stops at the end of the first value and cuts texts at a NUL: an error with a flow
 * behind it would prove that nothing happened.
 */
static bool is_without_fault(const sp_http_answer *http)
{
	size_t skip;
	const sp_json_limits limits = { .max_bytes = http->body.length, .max_depth = 1000 };
	return sp_json_scan(http->body.data, http->body.length, &limits, "", &skip, NULL) == SIGNPREP_OK;
}

void sp_answer_read(sp_answer *answer)
{
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(answer->response, "Error");
	const cJSON *id = cJSON_GetObjectItemCaseSensitive(answer->response, "RequestId");
	bool coded = copy_word(cJSON_GetObjectItemCaseSensitive(error, "Code"), answer->code, sizeof answer->code);
	copy_text(cJSON_GetObjectItemCaseSensitive(error, "Message"), answer->message, sizeof answer->message);
	hide_controls(answer->message);
	if (id != NULL)
		(void) copy_word(id, answer->request_id, sizeof answer->request_id);
	if (error == NULL || cJSON_IsNull(error))
		answer->reply = SP_REPLY_GOOD;
	else
		answer->reply = names_flow(answer->response) ? SP_REPLY_BOTH : coded ? SP_REPLY_ERROR : SP_REPLY_NO_CODE;
}

static void read_answer(sp_answer *answer)
{
	const sp_http_answer *http = &answer->http;
	if (http->end != SP_HTTP_ANSWERED)
		return;
	cJSON *root = http->body.length > 0 && sp_utf8_valid(http->body.data, http->body.length)
		? cJSON_ParseWithLength(http->body.data, http->body.length)
		: NULL;
	if (root != NULL && !is_without_fault(http)) {
		cJSON_Delete(root); /* which of the two is meant? */
		root = cJSON_CreateNull();
	}
	answer->response = cJSON_DetachItemFromObjectCaseSensitive(root, "Response");
	if (!cJSON_IsObject(answer->response)) {
		answer->reply = root != NULL ? SP_REPLY_NOT_JSON : kind_of_text(http);
		cJSON_Delete(answer->response);
		answer->response = NULL;
	} else {
		sp_answer_read(answer);
	}
	cJSON_Delete(root);
}

signprep_code sp_call_perform(signprep_client *client, const sp_call *call, sp_answer *answer, signprep_error *err)
{
	const sp_endpoint *endpoint = sp_client_endpoint(client, call->service, call->action);
	header_set headers = { 0 };
	watch w = { client, call->step };
	signprep_code code = SIGNPREP_OK;
	memset(answer, 0, sizeof *answer);
	sp_buf_init(&answer->http.body, client->core->max_answer_bytes + 1);
	answer->clock_offset = atomic_load(&client->core->clock_offset);
	if (!build_headers(client, call, endpoint, answer->clock_offset, &headers) || !sp_body_rewind(call->body)) {
		code = sp_fail_memory(err, call->where);
	} else {
		const sp_http_request request = {
			.url = endpoint->url,
			.headers = headers.texts,
			.header_count = headers.count,
			.body = call->body,
			.repeatable = call->effect == SP_EFFECT_NONE,
			.loopback = endpoint->loopback,
			.timeout_s = client->core->timeout_s,
			.connect_timeout_s = client->core->connect_timeout_s,
			.max_answer = client->core->max_answer_bytes,
			.progress = client->progress != NULL && call->step != NULL ? on_progress : NULL,
			.cancelled = client->cancelled != NULL ? on_cancelled : NULL,
			.opaque = &w,
		};
		client->core->transport.perform(client->core->transport.ctx, &request, &answer->http);
		read_answer(answer);
	}
	wipe_headers(&headers);
	return code;
}

void sp_answer_clear(sp_answer *answer)
{
	cJSON_Delete(answer->response);
	sp_buf_clear(&answer->http.body);
	memset(answer, 0, sizeof *answer);
}

bool sp_answer_id(const sp_answer *answer, const char *name, char *out, size_t cap)
{
	return copy_word(cJSON_GetObjectItemCaseSensitive(answer->response, name), out, cap);
}

bool sp_answer_url(const sp_answer *answer, const char *name, char *out, size_t cap)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(answer->response, name);
	const char *text = cJSON_IsString(item) ? item->valuestring : "";
	size_t length = strlen(text);
	bool good = length < cap && (strncasecmp(text, "https://", 8) == 0 || strncasecmp(text, "http://", 7) == 0);
	for (size_t i = 0; i < length; i++)
		good = good && text[i] > ' ' && text[i] <= '~';
	memcpy(out, good ? text : "", good ? length + 1 : 1);
	return good;
}

bool sp_service_id_is_good(const char *text)
{
	size_t length = strlen(text);
	return length > 0 && length < SP_SERVICE_ID_MAX && strspn(text, WORD) == length;
}
