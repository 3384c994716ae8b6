/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Calls: token, exchange, what the answer means, and whether it may be asked again. */
#include "wecom/client.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "base/sha256.h"
#include "net/endpoint.h"
#include "net/network.h"
#include "net/percent.h"
#include "net/retry.h"
#include "net/secret.h"
#include "wecom/codes.h"
#include "wecom/token.h"

#define DEFAULT_TIMEOUT_S 15
#define CONNECT_TIMEOUT_S 10
#define RETRIES 3
#define ANSWER_MAX ((size_t) 8 << 20)
#define URL_MAX 16384
#define EARLY_S 300 /* a token is given up before its time: clocks differ */

struct sp_wecom_client {
	sp_endpoint endpoint;
	char *corp_id, *cache;
	char cache_name[65]; /* of company, Secret and host: none can be read out of it */
	sp_secret secret, token;
	double until, timeout_s;
	sp_transport transport;
	bool (*cancelled)(void *opaque);
	void *opaque;
	long long errcode;
};

static bool dup_text(char **out, const char *text)
{
	*out = text ? strdup(text) : NULL;
	return !text || *out;
}

static bool name_cache(sp_wecom_client *client, const char *secret)
{
	sp_buf text;
	sp_buf_init(&text, 1 << 16);
	bool done = sp_buf_printf(&text, "%s\n%s\n%s", client->endpoint.host, client->corp_id, secret);
	if (done)
		sp_sha256_hex(text.data, text.length, client->cache_name);
	sp_buf_wipe(&text);
	return done && *client->cache_name;
}

static void drop(const sp_transport *transport)
{
	if (transport && transport->free)
		transport->free(transport->ctx);
}

static signprep_code set_transport(
	sp_wecom_client *client, const sp_wecom_client_options *options, const sp_transport *transport, signprep_error *err)
{
	if (transport) {
		client->transport = *transport;
		return SIGNPREP_OK;
	}
	sp_network *network = sp_network_new(options->proxy, options->ca_file);
	if (!network)
		return sp_fail_memory(err, "");
	client->transport = sp_transport_over(network);
	return SIGNPREP_OK;
}

signprep_code sp_wecom_client_new(
	sp_wecom_client **out, const sp_wecom_client_options *options, const sp_transport *transport, signprep_error *err)
{
	*out = NULL;
	const char *absent = !options->corp_id || !*options->corp_id ? "CorpID"
		: !options->secret || !*options->secret              ? "Secret"
								     : NULL;
	sp_wecom_client *client = absent ? NULL : calloc(1, sizeof *client);
	if (!client) {
		drop(transport);
		return absent ? sp_fail(err, "S859", 0, "", absent, NULL) : sp_fail_memory(err, "");
	}
	client->timeout_s = options->timeout_s > 0 ? options->timeout_s : DEFAULT_TIMEOUT_S;
	client->cancelled = options->cancelled;
	client->opaque = options->opaque;
	signprep_code code = set_transport(client, options, transport, err);
	if (!code)
		code = sp_endpoint_parse(&client->endpoint, options->endpoint ? options->endpoint : SP_WECOM_ENDPOINT, err);
	if (!code &&
		(!dup_text(&client->corp_id, options->corp_id) || !dup_text(&client->cache, options->cache) ||
			!sp_secret_set(&client->secret, options->secret) || !name_cache(client, options->secret)))
		code = sp_fail_memory(err, "");
	if (code)
		sp_wecom_client_free(client);
	else
		*out = client;
	return code;
}

void sp_wecom_client_free(sp_wecom_client *client)
{
	if (!client)
		return;
	drop(&client->transport);
	sp_secret_clear(&client->secret);
	sp_secret_clear(&client->token);
	free(client->corp_id);
	free(client->cache);
	free(client);
}

/* The endpoint ends with the slash that the path begins with. */
static bool make_url(const sp_wecom_client *client, const sp_wecom_request *request, const char *token, sp_buf *url)
{
	char joint = '?';
	sp_buf_puts(url, client->endpoint.url);
	sp_buf_puts(url, request->path + (*request->path == '/'));
	for (const char *const *q = request->query; q && q[0]; q += 2) {
		sp_buf_printf(url, "%c%s=", joint, q[0]);
		sp_percent_encode(url, q[1], strlen(q[1]), SP_PERCENT_UNRESERVED);
		joint = '&';
	}
	if (token) {
		sp_buf_printf(url, "%caccess_token=", joint);
		sp_percent_encode(url, token, strlen(token), SP_PERCENT_UNRESERVED);
	}
	return !url->failed;
}

static bool perform(sp_wecom_client *client, const sp_wecom_request *request, const char *token, sp_http_answer *answer)
{
	static const char *const headers[] = { "Content-Type: application/json; charset=utf-8" };
	sp_buf url;
	sp_body body;
	sp_buf_init(&url, URL_MAX);
	bool done = make_url(client, request, token, &url);
	if (request->body)
		sp_body_init_text(&body, request->body, strlen(request->body));
	const sp_http_request http = { .url = url.data,
		.headers = headers,
		.header_count = request->body ? 1 : 0,
		.body = request->body ? &body : NULL,
		.repeatable = !request->once,
		.loopback = client->endpoint.loopback,
		.timeout_s = client->timeout_s,
		.connect_timeout_s = CONNECT_TIMEOUT_S,
		.max_answer = ANSWER_MAX,
		.cancelled = client->cancelled,
		.opaque = client->opaque };
	if (done)
		client->transport.perform(client->transport.ctx, &http, answer);
	if (request->body)
		sp_body_clear(&body);
	sp_buf_wipe(&url);
	return done;
}

/* The whole answer as an object with an errcode; NULL when it is anything else. */
static cJSON *read_answer(const sp_http_answer *answer, long long *errcode)
{
	const sp_json_limits limits = { .max_bytes = ANSWER_MAX };
	size_t skip = 0;
	if (answer->end != SP_HTTP_ANSWERED || answer->status != 200 || !answer->body.length ||
		sp_json_scan(answer->body.data, answer->body.length, &limits, "", &skip, NULL))
		return NULL;
	cJSON *json = cJSON_ParseWithLength(answer->body.data + skip, answer->body.length - skip);
	if (cJSON_IsObject(json) && sp_json_int(json, "errcode", errcode))
		return json;
	cJSON_Delete(json);
	return NULL;
}

/* "…, from ip: 203.0.113.7, more info at …"; of other wordings the first word that is an address. "": there is none. */
static void address_in(const char *message, char *out, size_t cap)
{
	static const char letters[] = "0123456789abcdefABCDEF.:";
	struct in6_addr ignored;
	const char *found = strstr(message, "from ip: ");
	for (const char *at = found ? found : message; *at; at += strcspn(at, letters)) {
		size_t length = strspn(at, letters);
		snprintf(out, cap, "%.*s", (int) (length < cap ? length : 0), at);
		out[strlen(out) - (*out && strchr(".:", out[strlen(out) - 1]))] = '\0';
		if (inet_pton(AF_INET, out, &ignored) == 1 || inet_pton(AF_INET6, out, &ignored) == 1)
			return;
		at += length;
	}
	*out = '\0';
}

/* What is known of a code comes first in the way out; for one that is only refused it is all there is. */
static void tell_known(const sp_wecom_code *row, bool alone, char en[1000], char zh[1000])
{
	if (!row && alone) {
		snprintf(en, 1000, "%s", sp_catalogue_word("wecom.errcode.other", SIGNPREP_EN));
		snprintf(zh, 1000, "%s", sp_catalogue_word("wecom.errcode.other", SIGNPREP_ZH));
	} else if (row && alone) {
		snprintf(en, 1000, "%s: %s", row->en, row->do_en);
		snprintf(zh, 1000, "%s：%s", row->zh, row->do_zh);
	} else {
		snprintf(en, 1000, "%s%s", row ? row->en : "", row ? "; " : "");
		snprintf(zh, 1000, "%s%s", row ? row->zh : "", row ? "。" : "");
	}
}

static signprep_code refuse(const sp_wecom_request *request, long long errcode, const char *message, signprep_error *err)
{
	const sp_wecom_code *row = sp_wecom_code_find(errcode);
	const char *id = sp_wecom_code_issue(row);
	char number[24], address[64], en[1000], zh[1000];
	int native = (int) errcode;
	snprintf(number, sizeof number, "%lld", errcode);
	address_in(message, address, sizeof address);
	if (strcmp(id, "S878") == 0 && !*address)
		return sp_fail(err, "S960", native, "", request->path, number, message, NULL);
	if (strcmp(id, "S878") == 0)
		return sp_fail(err, "S878", native, "", request->path, address, number, message, NULL);
	tell_known(row, strcmp(id, "S881") == 0, en, zh);
	return sp_fail(err, id, native, "", request->path, number, message, en, zh, NULL);
}

static signprep_code fail_exchange(
	const sp_wecom_client *client, const sp_wecom_request *request, const sp_http_answer *answer, signprep_error *err)
{
	char status[24];
	bool certain = !request->once || !answer->body_out || answer->end == SP_HTTP_NO_CONNECTION || answer->end == SP_HTTP_TLS;
	snprintf(status, sizeof status, "HTTP %d", answer->status);
	if (answer->end == SP_HTTP_CANCELLED && certain)
		return sp_fail(err, "S209", 0, "", request->path, NULL);
	if (answer->end == SP_HTTP_ANSWERED && certain)
		return sp_fail(err, "S886", answer->status, "", request->path, client->endpoint.host, status, NULL);
	return sp_fail(err, certain ? "S884" : "S885", answer->native, "", request->path, client->endpoint.host,
		answer->end == SP_HTTP_ANSWERED ? status : answer->detail, NULL);
}

/* Broken off or busy, and nothing is done twice by asking again. */
static bool may_repeat(const sp_wecom_request *request, const sp_http_answer *answer)
{
	bool passing = answer->end == SP_HTTP_BROKEN || answer->end == SP_HTTP_TIMEOUT || answer->end == SP_HTTP_NO_CONNECTION ||
		(answer->end == SP_HTTP_ANSWERED && (answer->status == 429 || answer->status >= 500));
	return passing && (!request->once || !answer->body_out || answer->end == SP_HTTP_NO_CONNECTION);
}

static bool wait_for_next(sp_wecom_client *client, int made)
{
	const sp_transport *t = &client->transport;
	return t->sleep(t->ctx, sp_retry_delay(made, 0, t->random(t->ctx)), client->cancelled, client->opaque);
}

/* Asked until an answer of WeCom's has come, or it is no use. errcode -1 means that it is busy and has done nothing. */
static signprep_code exchange(
	cJSON **out, sp_wecom_client *client, const sp_wecom_request *request, const char *token, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	*out = NULL;
	for (int made = 0; !code && !*out; made++) {
		sp_http_answer answer = { 0 };
		sp_buf_init(&answer.body, ANSWER_MAX + 1);
		client->errcode = 0;
		bool asked = perform(client, request, token, &answer);
		*out = asked ? read_answer(&answer, &client->errcode) : NULL;
		bool again = *out ? client->errcode == -1 : may_repeat(request, &answer);
		if (!asked)
			code = sp_fail_memory(err, "");
		else if (again && made < RETRIES && wait_for_next(client, made)) {
			cJSON_Delete(*out);
			*out = NULL;
		} else if (!*out)
			code = fail_exchange(client, request, &answer, err);
		sp_buf_wipe(&answer.body);
	}
	return code;
}

/* The answer, unless its errcode says no. */
static signprep_code judge(cJSON **answer, const sp_wecom_client *client, const sp_wecom_request *request, signprep_error *err)
{
	if (!client->errcode)
		return SIGNPREP_OK;
	char message[200];
	const char *said = sp_json_text(*answer, "errmsg");
	sp_catalogue_clean(*said ? said : "-", message, sizeof message);
	cJSON_Delete(*answer);
	*answer = NULL;
	return refuse(request, client->errcode, message, err);
}

static signprep_code fetch_token(sp_wecom_client *client, signprep_error *err)
{
	const char *const query[] = { "corpid", client->corp_id, "corpsecret", client->secret.text, NULL };
	const sp_wecom_request request = { "/cgi-bin/gettoken", query, NULL, false };
	cJSON *answer = NULL;
	long long lasts = 0;
	signprep_code code = exchange(&answer, client, &request, NULL, err);
	if (!code)
		code = judge(&answer, client, &request, err);
	if (code)
		return code;
	cJSON *word = cJSON_GetObjectItemCaseSensitive(answer, "access_token");
	bool good = cJSON_IsString(word) && *word->valuestring && sp_json_int(answer, "expires_in", &lasts) && lasts > 0;
	sp_secret_clear(&client->token);
	if (!good)
		code = sp_fail(err, "S886", 200, "", request.path, client->endpoint.host, "HTTP 200", NULL);
	else if (!sp_secret_set(&client->token, word->valuestring))
		code = sp_fail_memory(err, "");
	else {
		double early = lasts > 2 * EARLY_S ? EARLY_S : 0;
		client->until = client->transport.now(client->transport.ctx) + (double) lasts - early;
		if (client->cache)
			(void) sp_wecom_token_save(client->cache, client->cache_name, client->token.text, client->until);
	}
	if (cJSON_IsString(word))
		explicit_bzero(word->valuestring, strlen(word->valuestring));
	cJSON_Delete(answer);
	return code;
}

static signprep_code need_token(sp_wecom_client *client, signprep_error *err)
{
	double now = client->transport.now(client->transport.ctx);
	if (client->token.text && client->until > now)
		return SIGNPREP_OK;
	sp_secret_clear(&client->token);
	if (client->cache && sp_wecom_token_load(client->cache, client->cache_name, now, &client->token, &client->until))
		return SIGNPREP_OK;
	return fetch_token(client, err);
}

static bool is_about_token(long long errcode)
{
	return errcode == 40001 || errcode == 40014 || errcode == 42001;
}

signprep_code sp_wecom_call(cJSON **answer, sp_wecom_client *client, const sp_wecom_request *request, signprep_error *err)
{
	*answer = NULL;
	signprep_code code = need_token(client, err);
	if (!code)
		code = exchange(answer, client, request, client->token.text, err);
	/* A token may die early, and another program may have fetched a newer one: one new one, then it is something else. */
	if (!code && is_about_token(client->errcode)) {
		cJSON_Delete(*answer);
		*answer = NULL;
		if (client->cache)
			sp_wecom_token_drop(client->cache, client->cache_name);
		code = fetch_token(client, err);
		if (!code)
			code = exchange(answer, client, request, client->token.text, err);
	}
	return code ? code : judge(answer, client, request, err);
}

signprep_code sp_wecom_token(sp_wecom_client *client, double *until, signprep_error *err)
{
	signprep_code code = need_token(client, err);
	*until = code ? 0 : client->until;
	return code;
}
