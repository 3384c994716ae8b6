/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* WeCom's interfaces as far as `signprep wecom` calls them: always HTTP 200, errcode and errmsg in the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "base/sha256.h"
#include "service/sandbox/internal.h"

#define TOKEN_S 7200

typedef struct wecom_call {
	sp_sandbox *sandbox;
	const sp_server_request *request;
	const cJSON *body; /* NULL: none */
	cJSON *answer;
	int errcode;
	const char *errmsg;
} wecom_call;

static void refuse(wecom_call *call, int errcode, const char *errmsg)
{
	call->errcode = errcode;
	call->errmsg = errmsg;
}

static const char *query(const wecom_call *call, const char *name)
{
	const char *value = sp_request_query(call->request, name);
	return value ? value : "";
}

/* "SECONDS-HEX": nobody else can make one, and none is kept. `kind` tells tokens of untrusted addresses apart. */
static bool make_token(const sp_sandbox *sandbox, const char *kind, long long issued, char out[96])
{
	unsigned char mac[32];
	unsigned int length = 0;
	char text[64], hex[65];
	snprintf(text, sizeof text, "wecom %s %lld", kind, issued);
	if (!HMAC(EVP_sha256(), sandbox->url_key, (int) sizeof sandbox->url_key, (const unsigned char *) text, strlen(text), mac,
		    &length))
		return false;
	sp_hex_text(mac, length, hex);
	snprintf(out, 96, "%lld-%s-%s", issued, kind, hex);
	return true;
}

static void get_token(wecom_call *call)
{
	const char *secret = query(call, "corpsecret");
	const char *kind = strcmp(secret, SP_SANDBOX_WECOM_SECRET) == 0 ? "in"
		: strcmp(secret, SP_SANDBOX_WECOM_ELSEWHERE) == 0       ? "out"
									: NULL;
	char token[96];
	if (strcmp(query(call, "corpid"), SP_SANDBOX_WECOM_CORP) != 0)
		refuse(call, 40013, "invalid corpid");
	else if (!kind)
		refuse(call, 40001, "invalid credential");
	else if (!make_token(call->sandbox, kind, sp_sandbox_now(call->sandbox), token) ||
		!sp_json_put_text(call->answer, "access_token", token) || !sp_json_put_number(call->answer, "expires_in", TOKEN_S))
		refuse(call, -1, "system busy");
}

static bool token_fits(wecom_call *call)
{
	const char *token = query(call, "access_token"), *dash = strchr(token, '-');
	const char *kind = dash && strncmp(dash, "-out-", 5) == 0 ? "out" : "in";
	long long issued = 0;
	char right[96] = "";
	bool good = dash && sp_num_parse_int(token, (size_t) (dash - token), 0, 1LL << 40, &issued) &&
		make_token(call->sandbox, kind, issued, right) && strlen(token) == strlen(right) &&
		CRYPTO_memcmp(token, right, strlen(right)) == 0;
	if (!*token)
		refuse(call, 41001, "access_token missing");
	else if (!good)
		refuse(call, 40014, "invalid access_token");
	else if (issued + TOKEN_S <= sp_sandbox_now(call->sandbox))
		refuse(call, 42001, "access_token expired");
	else if (strcmp(kind, "out") == 0)
		refuse(call, 60020,
			"not allow to access from your ip, hint: [sandbox], from ip: 203.0.113.7, more info at "
			"https://open.work.weixin.qq.com/devtool/query?e=60020");
	return call->errcode == 0;
}

static bool put_joined(cJSON *answer, const char *name, const char *list, const char *prefix, size_t *all, size_t *hit)
{
	sp_buf text;
	sp_buf_init(&text, 1 << 17);
	*all = *hit = 0;
	while (*list) {
		size_t length = strcspn(list, "|");
		bool fits = strncmp(list, prefix, strlen(prefix)) == 0;
		*all += 1;
		if (fits) {
			sp_buf_printf(&text, "%s%.*s", *hit ? "|" : "", (int) length, list);
			*hit += 1;
		}
		list += length + (list[length] == '|');
	}
	bool done = !text.failed && sp_json_put_text(answer, name, *hit ? text.data : "");
	sp_buf_clear(&text);
	return done;
}

static void send_message(wecom_call *call)
{
	const char *users = sp_json_text(call->body, "touser");
	const cJSON *card = cJSON_GetObjectItemCaseSensitive(call->body, "textcard");
	long long agent = 0;
	size_t all = 0, invalid = 0, unlicensed = 0;
	char msgid[32];
	if (strcmp(sp_json_text(call->body, "msgtype"), "textcard") != 0)
		refuse(call, 40008, "invalid message type");
	else if (!sp_json_int(call->body, "agentid", &agent))
		refuse(call, 40056, "invalid agentid");
	else if (!*sp_json_text(card, "title") || !*sp_json_text(card, "description") || !*sp_json_text(card, "url"))
		refuse(call, 41035, "textcard title, description or url missing");
	else if (!put_joined(call->answer, "invaliduser", users, "nobody", &all, &invalid) ||
		!put_joined(call->answer, "unlicenseduser", users, "unlicensed", &all, &unlicensed))
		refuse(call, -1, "system busy");
	else if (all == invalid + unlicensed)
		refuse(call, 81013, "user & party & tag all invalid");
	else {
		pthread_mutex_lock(&call->sandbox->lock);
		snprintf(msgid, sizeof msgid, "sandbox-%d", ++call->sandbox->wecom_messages);
		pthread_mutex_unlock(&call->sandbox->lock);
		if (!sp_json_put_text(call->answer, "msgid", msgid))
			refuse(call, -1, "system busy");
	}
}

static void recall(wecom_call *call)
{
	const char *msgid = sp_json_text(call->body, "msgid");
	long long number = 0;
	pthread_mutex_lock(&call->sandbox->lock);
	int sent = call->sandbox->wecom_messages;
	pthread_mutex_unlock(&call->sandbox->lock);
	if (strncmp(msgid, "sandbox-", 8) != 0 || !sp_num_parse_int(msgid + 8, strlen(msgid + 8), 1, sent, &number))
		refuse(call, 45074, "invalid msgid");
}

/* Everybody has a mobile but those that end in 9999. */
static void find_member(wecom_call *call)
{
	const char *mobile = sp_json_text(call->body, "mobile");
	size_t length = strlen(mobile);
	char user[64];
	snprintf(user, sizeof user, "m%.40s", mobile);
	if (length < 6 || strcmp(mobile + length - 4, "9999") == 0)
		refuse(call, 46004, "user no exist");
	else if (!sp_json_put_text(call->answer, "userid", user))
		refuse(call, -1, "system busy");
}

/* The code "member-zhangsan" is zhangsan's, "guest-x" somebody's of outside. */
static void signed_in(wecom_call *call)
{
	const char *code = query(call, "code");
	bool done = true;
	if (strncmp(code, "member-", 7) == 0 && code[7])
		done = sp_json_put_text(call->answer, "userid", code + 7) && sp_json_put_text(call->answer, "user_ticket", code);
	else if (strncmp(code, "guest-", 6) == 0 && code[6])
		done = sp_json_put_text(call->answer, "openid", code + 6) &&
			sp_json_put_text(call->answer, "external_userid", "wo-sandbox");
	else
		refuse(call, 40029, "invalid code");
	if (!done)
		refuse(call, -1, "system busy");
}

static void detail(wecom_call *call)
{
	const char *ticket = sp_json_text(call->body, "user_ticket");
	if (strncmp(ticket, "member-", 7) != 0)
		refuse(call, 40072, "invalid user_ticket");
	else if (!sp_json_put_text(call->answer, "userid", ticket + 7) ||
		!sp_json_put_text(call->answer, "mobile", "13800000000") || !sp_json_put_text(call->answer, "gender", "0"))
		refuse(call, -1, "system busy");
}

static void ticket(wecom_call *call)
{
	bool own = strcmp(call->request->rest, "ticket/get") == 0;
	if (own && strcmp(query(call, "type"), "agent_config") != 0)
		refuse(call, 40008, "invalid type");
	else if (!sp_json_put_text(call->answer, "ticket", own ? "sandbox-ticket-of-the-application" : "sandbox-ticket") ||
		!sp_json_put_number(call->answer, "expires_in", TOKEN_S))
		refuse(call, -1, "system busy");
}

static void follow_users(wecom_call *call)
{
	cJSON *list = cJSON_CreateArray();
	bool done = sp_json_push(list, cJSON_CreateString("zhangsan"));
	if (!sp_json_put(call->answer, "follow_user", list) || !done)
		refuse(call, -1, "system busy");
}

static void get_agent(wecom_call *call)
{
	if (strcmp(query(call, "agentid"), SP_SANDBOX_WECOM_AGENT) != 0)
		refuse(call, 301002, "not allow operate another agent with this accesstoken");
	else if (!sp_json_put_text(call->answer, "name", "sandbox"))
		refuse(call, -1, "system busy");
}

static void permitted(wecom_call *call)
{
	cJSON *list = cJSON_CreateArray();
	bool done = sp_json_push(list, cJSON_CreateString("zhangsan"));
	if (!sp_json_put(call->answer, "ids", list) || !done)
		refuse(call, -1, "system busy");
}

static const struct interface {
	const char *method, *path;
	void (*run)(wecom_call *call);
} interfaces[] = {
	{ "POST", "message/send", send_message },
	{ "POST", "message/recall", recall },
	{ "POST", "user/getuserid", find_member },
	{ "GET", "auth/getuserinfo", signed_in },
	{ "POST", "auth/getuserdetail", detail },
	{ "GET", "get_jsapi_ticket", ticket },
	{ "GET", "ticket/get", ticket },
	{ "GET", "agent/get", get_agent },
	{ "POST", "msgaudit/get_permit_user_list", permitted },
	{ "GET", "externalcontact/get_follow_user_list", follow_users },
};

static void dispatch(wecom_call *call)
{
	const char *path = call->request->rest;
	bool posted = strcmp(call->request->method, "POST") == 0;
	if (strcmp(path, "gettoken") == 0) {
		get_token(call);
		return;
	}
	if (!token_fits(call))
		return;
	for (size_t i = 0; i < sizeof interfaces / sizeof *interfaces; i++) {
		if (strcmp(interfaces[i].path, path) != 0)
			continue;
		if (strcmp(interfaces[i].method, call->request->method) != 0)
			refuse(call, 43002, "require another method");
		else if (posted && !cJSON_IsObject(call->body))
			refuse(call, 47001, "data format error");
		else
			interfaces[i].run(call);
		return;
	}
	refuse(call, 404001, "the sandbox does not play this interface");
}

static void log_call(const wecom_call *call)
{
	char line[160];
	if (!call->sandbox->log)
		return;
	snprintf(line, sizeof line, "wecom %.80s %d", call->request->rest, call->errcode);
	for (char *c = line; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	pthread_mutex_lock(&call->sandbox->lock);
	call->sandbox->log(call->sandbox->opaque, line);
	pthread_mutex_unlock(&call->sandbox->lock);
}

void sp_sandbox_wecom(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	cJSON *body = request->length ? cJSON_ParseWithLength(request->body, request->length) : NULL;
	wecom_call call = { .sandbox = opaque, .request = request, .body = body, .answer = cJSON_CreateObject(), .errmsg = "ok" };
	dispatch(&call);
	if (call.errcode) {
		cJSON_Delete(call.answer);
		call.answer = cJSON_CreateObject();
	}
	bool done = sp_json_put_number(call.answer, "errcode", call.errcode) &&
		sp_json_put_text(call.answer, "errmsg", call.errmsg);
	char *text = done ? cJSON_PrintUnformatted(call.answer) : NULL;
	sp_response_text(response, text ? 200 : 500, "application/json; charset=UTF-8", text ? text : "");
	log_call(&call);
	free(text);
	cJSON_Delete(call.answer);
	cJSON_Delete(body);
}
