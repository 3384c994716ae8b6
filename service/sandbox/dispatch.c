/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The road of one request: form, signature, action, fault, rate, members, then the action itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/rand.h>

#include "base/issues.h"
#include "base/json/json_scan.h"
#include "actions/check.h"
#include "service/sandbox/internal.h"

static const struct handler {
	const char *action;
	void (*run)(sp_sandbox *sandbox, sp_exchange *exchange);
} handlers[] = {
	{ "UploadFiles", sp_action_upload },
	{ "CreateFlowByFiles", sp_action_create },
	{ "DescribeFlowBriefs", sp_action_briefs },
	{ "DescribeFlowInfo", sp_action_info },
	{ "CancelFlow", sp_action_cancel },
	{ "DescribeFileUrls", sp_action_urls },
};

static const struct handler *handler_of(const char *action)
{
	for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++)
		if (strcmp(handlers[i].action, action) == 0)
			return &handlers[i];
	return NULL;
}

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

/* NULL: refused. */
static const sp_action *find_action(sp_exchange *ex)
{
	const sp_action *action = sp_action_find("ess", ex->action);
	if (!action)
		sp_answer_error(ex, "InvalidAction", "The request action=`%.64s` is invalid or not found.", ex->action);
	else if (strcmp(ex->version, action->service->version) != 0) {
		sp_answer_error(ex, "NoSuchVersion", "The version `%.32s` does not exist; it is `%s`.", ex->version,
			action->service->version);
		action = NULL;
	}
	return action;
}

/* The media type alone; parameters such as charset are free. */
static bool is_json(const char *content_type)
{
	size_t length = strcspn(content_type, "; ");
	return length == 16 && strncmp(content_type, "application/json", 16) == 0;
}

static bool read_body(sp_exchange *ex, const sp_action *action)
{
	const sp_json_limits limits = { .max_bytes = action->file_host ? SP_UPLOAD_MAX : SP_BODY_MAX };
	size_t bom = 0;
	signprep_error err = { 0 };
	if (!is_json(ex->content_type)) {
		sp_answer_error(ex, "InvalidParameter", "The Content-Type must be application/json.");
		return false;
	}
	if (sp_json_scan(ex->body, ex->length, &limits, "body", &bom, &err) != SIGNPREP_OK) {
		char message[512];
		signprep_error_message(&err, SIGNPREP_ZH, message, sizeof message);
		sp_answer_error(ex, "InvalidParameter", "%s（%s）", message, err.where);
		return false;
	}
	ex->json = cJSON_ParseWithLength(ex->body + bom, ex->length - bom);
	if (!ex->json)
		sp_answer_memory(ex);
	return ex->json != NULL;
}

static bool check_members(sp_exchange *ex, const sp_action *action)
{
	signprep_issues *issues = sp_issues_new();
	if (!issues) {
		sp_answer_memory(ex);
		return false;
	}
	sp_action_check(issues, action, ex->json, NULL);
	bool refused = sp_answer_issues(ex, issues);
	if (!refused && sp_issues_failed(issues)) {
		sp_answer_memory(ex);
		refused = true;
	}
	signprep_issues_free(issues);
	return !refused;
}

static void process(sp_sandbox *sandbox, sp_exchange *ex, const sp_action *action)
{
	const struct handler *handler = handler_of(action->name);
	if (!handler)
		sp_answer_error(ex, "UnsupportedOperation", "The sandbox does not play the action `%s`.", action->name);
	else if (read_body(ex, action) && check_members(ex, action))
		handler->run(sandbox, ex);
}

/* Faults that come before anything is done. */
static bool fault_before(sp_exchange *ex, const sp_fault *fault)
{
	if (fault->kind == SP_FAULT_503)
		sp_answer_plain(ex, 503, "text/plain", "Service Unavailable\n");
	else if (fault->kind == SP_FAULT_ERROR)
		sp_answer_error(ex, fault->code, "沙箱按要求制造的错误");
	else if (fault->kind == SP_FAULT_HTML)
		sp_answer_plain(ex, 200, "text/html", "<!DOCTYPE html><html><body>Please log in to the network.</body></html>\n");
	else
		return false;
	return true;
}

static void wait_ms(sp_sandbox *sandbox, long ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&sandbox->lock);
	while (!sandbox->stopping && pthread_cond_timedwait(&sandbox->changed, &sandbox->lock, &until) == 0)
		;
	pthread_mutex_unlock(&sandbox->lock);
}

static void fault_after(sp_sandbox *sandbox, sp_exchange *ex, const sp_fault *fault)
{
	if (fault->kind == SP_FAULT_DROP)
		ex->drop = true;
	else if (fault->kind == SP_FAULT_503_AFTER)
		sp_answer_plain(ex, 503, "text/plain", "Service Unavailable\n");
	else if (fault->kind == SP_FAULT_DELAY)
		wait_ms(sandbox, fault->ms);
}

static void run_signed(sp_sandbox *sandbox, sp_exchange *ex)
{
	static const char *const names[] = { "", "drop-answer", "delay", "http-503", "http-503-after", "error", "html" };
	const sp_action *action = find_action(ex);
	if (!action)
		return;
	pthread_mutex_lock(&sandbox->lock);
	sp_fault fault = sp_faults_next(&sandbox->faults, action->name);
	bool admitted = sp_limits_take(&sandbox->limits, action->name, sandbox->secret_id, sp_monotonic());
	pthread_mutex_unlock(&sandbox->lock);
	if (fault.kind != SP_FAULT_NONE)
		snprintf(ex->note, sizeof ex->note, "fault=%s", names[fault.kind]);
	if (fault_before(ex, &fault))
		return;
	if (!admitted)
		sp_answer_error(
			ex, "RequestLimitExceeded", "The request limit of `%s` is exceeded, please retry later.", action->name);
	else
		process(sandbox, ex, action);
	fault_after(sandbox, ex, &fault);
}

void sp_exchange_serve(sp_sandbox *sandbox, sp_exchange *ex)
{
	make_request_id(ex->request_id);
	if (strcmp(ex->method, "GET") == 0 && strncmp(ex->path, "/file/", 6) == 0)
		sp_download_run(sandbox, ex);
	else if (strcmp(ex->method, "POST") != 0 || strcmp(ex->path, "/") != 0)
		sp_answer_error(ex, "UnsupportedProtocol", "Only POST / is supported.");
	else if (ex->too_big)
		sp_answer_error(ex, "RequestSizeLimitExceeded", "The request body is too big.");
	else if (sp_auth_check(sandbox, ex))
		run_signed(sandbox, ex);
	cJSON_Delete(ex->json);
	ex->json = NULL;
}
