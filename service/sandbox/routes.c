/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sandbox on the server: its routes, what the server's own refusals look like here, the log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/fail.h"
#include "service/sandbox/act.h"

#define CONNECTIONS_MAX 256
#define BODIES_MAX ((size_t) 512 << 20) /* of all uploads that are on their way at a time */
#define TIME_S 60
#define ACT_MAX ((size_t) 1 << 20)

/* A version 4 UUID, as the service's RequestIds. */
static void make_request_id(char out[37])
{
	unsigned char r[16] = { 0 };
	if (RAND_bytes(r, sizeof r) != 1)
		memset(r, 0, sizeof r);
	r[6] = (unsigned char) ((r[6] & 0x0f) | 0x40);
	r[8] = (unsigned char) ((r[8] & 0x3f) | 0x80);
	snprintf(out, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", r[0], r[1], r[2], r[3], r[4],
		r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12], r[13], r[14], r[15]);
}

/* No header, no body and no message of an answer is logged: they hold names, mobiles and id numbers. */
static void log_exchange(sp_sandbox *sandbox, const sp_exchange *ex, const sp_server_request *request)
{
	char line[512], action[49];
	if (!sandbox->log)
		return;
	snprintf(action, sizeof action, "%s", ex->action ? ex->action : ex->method);
	for (char *c = action; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	snprintf(line, sizeof line, "%s %s%s%s %s %zu B in, %zu B out, %.0f ms", action,
		ex->drop              ? "no answer"
			: ex->code[0] ? ex->code
				      : "ok",
		ex->note[0] ? " " : "", ex->note, ex->request_id, request->received, ex->drop ? (size_t) 0 : ex->answer_length,
		(sp_monotonic() - request->started) * 1000);
	pthread_mutex_lock(&sandbox->lock);
	sandbox->log(sandbox->opaque, line);
	pthread_mutex_unlock(&sandbox->lock);
}

static sp_exchange exchange_of(const sp_server_request *request)
{
	sp_exchange ex = {
		.method = request->method,
		.name = request->rest,
		.expires = sp_request_query(request, "expires"),
		.sign = sp_request_query(request, "sign"),
		.host = sp_request_header(request, "Host"),
		.content_type = sp_request_header(request, "Content-Type"),
		.authorization = sp_request_header(request, "Authorization"),
		.action = sp_request_header(request, "X-TC-Action"),
		.version = sp_request_header(request, "X-TC-Version"),
		.timestamp = sp_request_header(request, "X-TC-Timestamp"),
		.token = sp_request_header(request, "X-TC-Token"),
		.body = request->body,
		.length = request->length,
	};
	make_request_id(ex.request_id);
	return ex;
}

static void finish(sp_sandbox *sandbox, const sp_exchange *ex, const sp_server_request *request, sp_server_response *response)
{
	log_exchange(sandbox, ex, request);
	response->status = ex->status;
	response->type = ex->type;
	response->body = ex->answer;
	response->length = ex->answer_length;
	response->drop = ex->drop || !ex->answer;
}

static void refuse_origin(sp_exchange *ex)
{
	sp_answer_error(ex, "UnauthorizedOperation", "The sandbox does not answer web pages: the request has an Origin.");
}

/* The server lets this sandbox's own page in; but a page has nothing to sign calls with. */
static void serve_call(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	sp_exchange ex = exchange_of(request);
	if (sp_request_header(request, "Origin")) {
		refuse_origin(&ex);
		ex.status = 403;
	} else {
		sp_dispatch(opaque, &ex);
	}
	finish(opaque, &ex, request, response);
}

static void serve_file(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	sp_exchange ex = exchange_of(request);
	sp_download_run(opaque, &ex);
	/* A signed file that was made for this answer is the same for every other. */
	if (!sp_sandbox_commit(opaque))
		sp_answer_plain(&ex, 500, "text/plain", "The state cannot be written to the disk.\n");
	finish(opaque, &ex, request, response);
}

static const sp_route routes[] = {
	{ "POST", "/", SP_UPLOAD_MAX, serve_call },
	{ "GET", "/file/*", 0, serve_file },
	{ "GET", "/cgi-bin/*", 0, sp_sandbox_wecom },
	{ "POST", "/cgi-bin/*", SP_WECOM_BODY_MAX, sp_sandbox_wecom },
	{ "POST", "/act", ACT_MAX, sp_act_serve },
	{ "POST", "/callback", ACT_MAX, sp_happen_serve },
	{ "GET", "/flows", 0, sp_page_show },
	{ "POST", "/flows", ACT_MAX, sp_page_act },
	{ NULL, NULL, 0, NULL },
};

/* In the service's form, so that a client shows what is the matter. */
static void refused(void *opaque, sp_refusal why, const sp_server_request *request, sp_server_response *response)
{
	sp_exchange ex = exchange_of(request);
	switch (why) {
	case SP_REFUSED_HOST:
		sp_answer_error(
			&ex, "UnauthorizedOperation", "The sandbox answers only to 127.0.0.1 and other names of this machine.");
		break;
	case SP_REFUSED_ORIGIN: refuse_origin(&ex); break;
	case SP_REFUSED_BODY: sp_answer_error(&ex, "RequestSizeLimitExceeded", "The request body is too big."); break;
	case SP_REFUSED_MEMORY: sp_answer_error(&ex, "LimitExceeded", "沙箱同时接收的请求过大，请稍后再试"); break;
	case SP_REFUSED_CONNECTIONS: sp_answer_error(&ex, "LimitExceeded", "沙箱的连接数已满，请稍后再试"); break;
	case SP_REFUSED_STOPPING: ex.drop = true; break;
	case SP_REFUSED_LENGTH: sp_answer_error(&ex, "InvalidParameter", "The length of the request body is told twice."); break;
	case SP_REFUSED_PATH:
	case SP_REFUSED_METHOD: sp_answer_error(&ex, "UnsupportedProtocol", "Only POST / is supported."); break;
	}
	if (why == SP_REFUSED_HOST || why == SP_REFUSED_ORIGIN)
		ex.status = 403;
	finish(opaque, &ex, request, response);
}

static int64_t now(void *opaque)
{
	return sp_sandbox_now(opaque);
}

static signprep_code fail_listen(signprep_error *err, int port, int reason)
{
	char number[16], text[128];
	snprintf(number, sizeof number, "%d", port);
	if (strerror_r(reason, text, sizeof text) != 0)
		snprintf(text, sizeof text, "%d", reason);
	return sp_fail(err, "S901", reason, "", number, text, NULL);
}

signprep_code sp_routes_start(sp_sandbox *sandbox, const sp_sandbox_options *from, signprep_error *err)
{
	const sp_server_options options = {
		.port = from->port,
		.routes = routes,
		.opaque = sandbox,
		.max_connections = from->max_connections ? from->max_connections : CONNECTIONS_MAX,
		.max_body_bytes = from->max_body_bytes ? from->max_body_bytes : BODIES_MAX,
		.time_s = TIME_S,
		.own_pages = true,
		.refused = refused,
		.now = now,
		.name = "signprep-sandbox",
	};
	int reason = sp_server_start(&sandbox->server, &options);
	if (reason != 0)
		return fail_listen(err, from->port, reason);
	snprintf(sandbox->url, sizeof sandbox->url, "http://127.0.0.1:%d", sp_server_port(sandbox->server));
	return SIGNPREP_OK;
}
