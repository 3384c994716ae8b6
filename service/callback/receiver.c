/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A request at one of the addresses: checked, decrypted, kept, answered. */
#include "service/callback/receiver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "service/callback/internal.h"
#include "base/clock.h"

#define BUSY_S 2.0
#define CONNECTIONS 2048
#define BODY_MAX ((size_t) 1 << 20)
#define TIME_S 10.0
#define HEADER_MAX ((size_t) 16 << 10)
#define BODIES_MAX ((size_t) 256 << 20) /* of all requests at a time */
#define ANSWER_S 4.5                    /* the service waits for 5 seconds, and sends again what was not answered by then */
#define NOTE_EVERY_S 1.0

static const sp_own_path *path_of(const sp_receiver *r, const char *path)
{
	for (size_t i = 0; i < r->path_count; i++)
		if (strcmp(r->paths[i].path, path) == 0)
			return &r->paths[i];
	return NULL;
}

static bool is_probe(const sp_server_request *request)
{
	size_t count = 0;
	for (size_t i = 0; i < request->length; i++) {
		char c = request->body[i];
		if (strchr(" \t\r\n", c) && c)
			continue;
		if (count >= 2 || c != "{}"[count])
			return false;
		count++;
	}
	return count == 2;
}

/* Whoever sends rubbish all day does not fill the log: one a second is told, and how many were not. */
static void tell_refused(sp_receiver *r, const signprep_error *err)
{
	char untold[32];
	signprep_error more = { 0 };
	bool tell, others;
	pthread_mutex_lock(&r->lock);
	double now = sp_monotonic();
	tell = r->noted_at == 0 || now - r->noted_at >= NOTE_EVERY_S;
	others = tell && r->untold > 0;
	snprintf(untold, sizeof untold, "%llu", r->untold);
	r->untold = tell ? 0 : r->untold + 1;
	if (tell)
		r->noted_at = now;
	pthread_mutex_unlock(&r->lock);
	if (!tell || !r->o.note)
		return;
	if (others) {
		(void) sp_fail(&more, "S833", 0, err->where, untold, NULL);
		r->o.note(r->o.opaque, &more);
	}
	r->o.note(r->o.opaque, err);
}

static bool is_of_signature(const signprep_error *err)
{
	return strcmp(err->id, "S810") == 0 || strcmp(err->id, "S811") == 0 || strcmp(err->id, "S851") == 0;
}

/*
 * All that is wrong with an encrypted text is answered in the same words: who could ask whether its padding is right could
 * decrypt what he has overheard.
 */
static void refuse(sp_receiver *r, const signprep_error *err, sp_server_response *response)
{
	bool signature = is_of_signature(err), ours = err->code != SIGNPREP_INVALID && strcmp(err->id, "S813") != 0;
	pthread_mutex_lock(&r->lock);
	r->counts.unsigned_ += signature;
	r->counts.refused += !signature && !ours;
	r->counts.unavailable += ours;
	pthread_mutex_unlock(&r->lock);
	sp_response_text(response,
		ours                ? 503
			: signature ? 401
				    : 400,
		"text/plain; charset=utf-8",
		ours                ? "not kept; send it again\n"
			: signature ? "the signature is missing or wrong\n"
				    : "no callback of this address\n");
	tell_refused(r, err);
}

static void accept(sp_receiver *r, const sp_event_fate *fate, const sp_server_request *request, sp_server_response *response)
{
	pthread_mutex_lock(&r->lock);
	r->counts.stored += !fate->repeated;
	r->counts.repeated += fate->repeated;
	r->counts.stale += fate->stale && !fate->repeated;
	sp_latency_add(&r->counts, sp_monotonic() - request->started);
	pthread_mutex_unlock(&r->lock);
	sp_response_text(response, 200, "text/plain; charset=utf-8", "ok\n");
}

static void keep(
	sp_receiver *r, const char *path, signprep_event *event, const sp_server_request *request, sp_server_response *response)
{
	sp_event_fate fate;
	signprep_error err = { 0 };
	double left = ANSWER_S - (sp_monotonic() - request->started);
	signprep_code code = sp_intake_put(r->intake, path, event, left > 0.5 ? left : 0.5, &fate, &err);
	if (!code) {
		accept(r, &fate, request, response);
		return;
	}
	pthread_mutex_lock(&r->lock);
	r->counts.unavailable++;
	pthread_mutex_unlock(&r->lock);
	sp_response_text(response, 503, "text/plain; charset=utf-8", "not kept; send it again\n");
	tell_refused(r, &err);
}

static void on_callback(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	sp_receiver *r = opaque;
	const sp_own_path *own = path_of(r, request->path);
	signprep_event *event = NULL;
	signprep_error err = { 0 };
	/* It says nothing and changes nothing, so nobody has to sign it. */
	if (is_probe(request)) {
		pthread_mutex_lock(&r->lock);
		r->counts.probes++;
		pthread_mutex_unlock(&r->lock);
		sp_response_text(response, 200, "text/plain; charset=utf-8", "ok\n");
		return;
	}
	const signprep_callback_options options = { .size = sizeof options,
		.key = own->key.text,
		.token = own->token.text,
		.signature = sp_request_header(request, "Content-Signature"),
		.name = own->path };
	if (signprep_event_decode(&event, request->body, request->length, &options, &err))
		refuse(r, &err, response);
	else
		keep(r, own->path, event, request, response);
}

static void on_wecom_echo(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	sp_receiver *r = opaque;
	signprep_error err = { 0 };
	char *text = NULL;
	if (sp_wecom_read_echo(&text, path_of(r, request->path), request, &err))
		refuse(r, &err, response);
	else
		sp_response_text(response, 200, "text/plain; charset=utf-8", text);
	free(text);
}

static void on_wecom_message(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	sp_receiver *r = opaque;
	const sp_own_path *own = path_of(r, request->path);
	signprep_event *event = NULL;
	signprep_error err = { 0 };
	if (sp_wecom_read_message(&event, own, request, &err))
		refuse(r, &err, response);
	else
		keep(r, own->path, event, request, response);
}

static void on_refused(void *opaque, sp_refusal why, const sp_server_request *request, sp_server_response *response)
{
	static const int statuses[] = { [SP_REFUSED_HOST] = 421,
		[SP_REFUSED_ORIGIN] = 403,
		[SP_REFUSED_PATH] = 404,
		[SP_REFUSED_METHOD] = 405,
		[SP_REFUSED_BODY] = 413,
		[SP_REFUSED_MEMORY] = 503,
		[SP_REFUSED_CONNECTIONS] = 503,
		[SP_REFUSED_STOPPING] = 503,
		[SP_REFUSED_LENGTH] = 400 };
	sp_receiver *r = opaque;
	signprep_error err = { 0 };
	const char *host = sp_request_header(request, "Host");
	char most[24];
	snprintf(most, sizeof most, "%zu", r->o.max_body);
	sp_response_text(response, statuses[why], "text/plain; charset=utf-8", "not here\n");
	pthread_mutex_lock(&r->lock);
	r->counts.refused++;
	pthread_mutex_unlock(&r->lock);
	if (why == SP_REFUSED_HOST)
		(void) sp_fail(&err, "S834", 0, request->path, host ? host : "", NULL);
	else if (why == SP_REFUSED_BODY)
		(void) sp_fail(&err, "S813", 0, request->path, most, NULL);
	else if (why == SP_REFUSED_LENGTH)
		(void) sp_fail(&err, "S956", 0, request->path, NULL);
	else if (why == SP_REFUSED_MEMORY || why == SP_REFUSED_CONNECTIONS)
		(void) sp_fail(&err, "S957", 0, request->path, NULL);
	if (err.id[0])
		tell_refused(r, &err);
}

static void on_trouble(void *opaque, sp_trouble what, int status)
{
	char text[24];
	sp_receiver *r = opaque;
	signprep_error err = { 0 };
	snprintf(text, sizeof text, "%g", what == SP_TROUBLE_SLOW ? r->o.time_s : status);
	(void) sp_fail(&err, what == SP_TROUBLE_SLOW ? "S954" : "S955", 0, "", text, NULL);
	tell_refused(r, &err);
}

static void wake(void *opaque)
{
	sp_receiver *r = opaque;
	sp_dispatcher_wake(r->dispatcher);
}

/* The key is judged where all keys are. */
static signprep_code check_key(const sp_receiver_path *path, signprep_error *err)
{
	const signprep_callback_options key = { .size = sizeof key, .key = path->key, .name = path->path };
	signprep_event *probe = NULL;
	signprep_code code = signprep_event_decode(&probe, "{}", 2, &key, err);
	signprep_event_free(probe);
	return code;
}

static signprep_code take_path(sp_receiver *r, const sp_receiver_path *path, signprep_error *err)
{
	bool good = path->path[0] == '/' && path->path[1] && !strpbrk(path->path, "*?#% \t\r\n") && strlen(path->path) < 200 &&
		strcmp(path->path, "/metrics") != 0 && strcmp(path->path, "/healthz") != 0 && !path_of(r, path->path);
	if (!good || r->path_count == SP_RECEIVER_PATHS_MAX)
		return sp_fail(err, "S831", 0, "", path->path, NULL);
	signprep_code code = path->wecom_corp_id ? sp_wecom_path_check(path, err) : check_key(path, err);
	if (code)
		return code;
	sp_own_path *to = &r->paths[r->path_count];
	bool copied = (to->path = strdup(path->path)) && sp_secret_set(&to->key, path->key) &&
		sp_secret_set(&to->token, path->token) &&
		(!path->wecom_corp_id || (to->wecom_corp_id = strdup(path->wecom_corp_id)));
	if (!copied)
		return sp_fail_memory(err, path->path);
	r->path_count++;
	if (to->wecom_corp_id)
		r->routes[r->route_count++] = (sp_route) { "GET", to->path, 0, on_wecom_echo };
	r->routes[r->route_count++] = (sp_route) { "POST", to->path, r->o.max_body,
		to->wecom_corp_id ? on_wecom_message : on_callback };
	return SIGNPREP_OK;
}

static signprep_code start_server(sp_receiver *r, signprep_error *err)
{
	char port[16];
	const sp_server_options options = { .address = r->o.address,
		.port = r->o.port,
		.routes = r->routes,
		.opaque = r,
		.hosts = r->o.hosts,
		.certificate = r->o.certificate,
		.certificate_key = r->o.certificate_key,
		.max_connections = r->o.max_connections,
		.max_body_bytes = BODIES_MAX,
		.max_header_bytes = HEADER_MAX,
		.time_s = r->o.time_s,
		.refuse_early = true, /* the service's own are a thousandth of it */
		.stop_s = ANSWER_S + 1,
		.refused = on_refused,
		.trouble = on_trouble };
	int reason = sp_server_start(&r->server, &options);
	snprintf(port, sizeof port, "%d", r->o.port);
	if (reason == EPROTO)
		return sp_fail(err, "S843", 0, "", NULL);
	return reason == 0 ? SIGNPREP_OK : sp_fail(err, "S832", reason, "", port, strerror(reason), NULL);
}

static void fill_in(sp_receiver_options *o)
{
	o->address = o->address ? o->address : "127.0.0.1";
	o->busy_s = o->busy_s > 0 ? o->busy_s : BUSY_S;
	o->max_connections = o->max_connections ? o->max_connections : CONNECTIONS;
	o->max_body = o->max_body ? o->max_body : BODY_MAX;
	o->time_s = o->time_s > 0 ? o->time_s : TIME_S;
}

static signprep_code start(sp_receiver *r, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < r->o.path_count; i++)
		code = take_path(r, &r->o.paths[i], err);
	r->routes[r->route_count] = (sp_route) { "GET", "/metrics", 0, sp_receiver_metrics };
	r->routes[r->route_count + 1] = (sp_route) { "GET", "/healthz", 0, sp_receiver_health };
	r->o.paths = NULL; /* secrets are kept here alone */
	if (!code)
		code = sp_events_open(&r->events, r->o.store, r->o.busy_s, err);
	if (!code)
		code = sp_dispatcher_start(&r->dispatcher, r->events, r->o.sinks, r->o.sink_count, r->o.note, r->o.opaque, err);
	if (!code)
		code = sp_intake_start(&r->intake, r->events, wake, r, err);
	return code ? code : start_server(r, err);
}

signprep_code sp_receiver_start(sp_receiver **out, const sp_receiver_options *options, signprep_error *err)
{
	sp_receiver *r = calloc(1, sizeof *r);
	*out = NULL;
	if (!r || pthread_mutex_init(&r->lock, NULL) != 0) {
		free(r);
		return sp_fail_memory(err, "");
	}
	r->o = *options;
	fill_in(&r->o);
	signprep_code code = start(r, err);
	if (code)
		sp_receiver_stop(r);
	else
		*out = r;
	return code;
}

int sp_receiver_port(const sp_receiver *receiver)
{
	return sp_server_port(receiver->server);
}

void sp_receiver_stop(sp_receiver *r)
{
	if (!r)
		return;
	sp_server_stop(r->server);
	sp_intake_stop(r->intake);
	sp_dispatcher_stop(r->dispatcher);
	sp_events_close(r->events);
	for (size_t i = 0; i < SP_RECEIVER_PATHS_MAX; i++) {
		free(r->paths[i].path);
		free(r->paths[i].wecom_corp_id);
		sp_secret_clear(&r->paths[i].key);
		sp_secret_clear(&r->paths[i].token);
	}
	pthread_mutex_destroy(&r->lock);
	free(r);
}
