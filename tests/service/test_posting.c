/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What happens to contracts is posted: the company's in both formats, a partner's in the one it has, each known by its edition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <signprep/callback.h>

#include "partner_stage.h"
#include "service/http/server.h"
#include "service/posting/poster.h"

#define KEY "CC23FB38AE1D47B09D939CFBAE64195F"
#define BODIES 128

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *bodies[BODIES];
static int received;

static void take(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	(void) opaque;
	pthread_mutex_lock(&lock);
	if (received < BODIES)
		bodies[received++] = strdup(request->body);
	pthread_mutex_unlock(&lock);
	sp_response_text(response, 200, "text/plain", "");
}

static int count_received(void)
{
	pthread_mutex_lock(&lock);
	int count = received;
	pthread_mutex_unlock(&lock);
	return count;
}

static const sp_route routes[] = { { "POST", "/hook", 1 << 20, take }, { NULL, NULL, 0, NULL } };

/* One contract of each edition, made and cancelled, by a sandbox that posts like that. */
static void run(const char *const *how)
{
	char url[64], id[64], file_id[64], body[256];
	sp_server *server;
	sp_poster *poster;
	const struct timespec moment = { 0, 20 * 1000000L };
	received = 0;
	assert_int_equal(sp_server_start(&server, &(sp_server_options) { .routes = routes }), 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/hook", sp_server_port(server));
	const sp_poster_address address = { url, KEY, "token" };
	assert_int_equal(sp_poster_start(&poster, &(sp_poster_options) { &address, 1, how, NULL, NULL }, NULL), SIGNPREP_OK);
	partner_open_with(&(sp_sandbox_options) { .rate_per_s = 1000, .changed = sp_poster_change, .changed_opaque = poster });
	partner_create(id);
	partner_expect(partner_send("ChannelCancelFlow", "\"FlowId\":\"%s\"", id), "");
	stage_upload(&partner, file_id);
	char *create = flow_body(file_id, "", "", "");
	cJSON *response = stage_send(&partner, "CreateFlowByFiles", create);
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"%s\",\"CancelMessage\":\"x\"}",
		partner_text(response, "FlowId"));
	stage_expect(&partner, "CancelFlow", body, "");
	cJSON_Delete(response);
	free(create);
	/* Of each contract its start and its end, and a charge with either, told in two ways. */
	for (int i = 0; i < 15000 && count_received() < 12; i++)
		nanosleep(&moment, NULL);
	partner_close(NULL);
	sp_poster_stop(poster);
	sp_server_stop(server);
	assert_int_equal(received, 12);
}

static signprep_event *read_body(int i)
{
	const signprep_callback_options options = { .size = sizeof options, .key = KEY };
	signprep_event *event = NULL;
	signprep_error err = { 0 };
	if (signprep_event_decode(&event, bodies[i], strlen(bodies[i]), &options, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return event;
}

static void drop_bodies(void)
{
	for (int i = 0; i < received; i++)
		free(bodies[i]);
	received = 0;
}

static void expect(signprep_event_format company)
{
	int states = 0, charges = 0;
	for (int i = 0; i < received; i++) {
		signprep_event *event = read_body(i);
		const bool of_partner = i < 6;
		assert_int_equal(event->edition, of_partner ? SIGNPREP_EVENT_PARTNER : SIGNPREP_EVENT_COMPANY);
		assert_int_equal(event->format, of_partner ? SIGNPREP_EVENT_V2 : company);
		assert_int_equal(strstr(event->data, "\"ProxyOrganizationOpenId\":\"member1\"") != NULL, of_partner);
		assert_int_equal(strstr(event->data, "\"ApplicationId\":\"app1\"") != NULL, of_partner);
		if (strcmp(event->type, "FlowStatusChange") == 0) {
			assert_string_equal(event->operate, states++ % 2 == 0 ? "start" : "cancel");
			assert_int_equal(strstr(event->data, "\"UserData\":\"row 1\"") != NULL, of_partner);
		} else {
			/* Two of the start, two of the end: it is given back. */
			assert_string_equal(event->type, charges % 2 == 0 ? "FlowCost" : "BillingUse");
			assert_string_equal(event->status, charges++ % 4 < 2 ? "charged" : "returned");
		}
		signprep_event_free(event);
	}
	assert_int_equal(states, 4);
	assert_int_equal(charges, 8);
	drop_bodies();
}

static void each_edition_in_its_format(void **state)
{
	(void) state;
	run(NULL);
	expect(SIGNPREP_EVENT_V2);
}

static void the_old_format_is_the_companys(void **state)
{
	static const char *const how[] = { "v1", NULL };
	(void) state;
	run(how);
	expect(SIGNPREP_EVENT_V1);
}

/* --- what else follows from what is played --- */

/* How often a type has come with this state. */
static int heard(const char *type, const char *status)
{
	int count = 0;
	pthread_mutex_lock(&lock);
	for (int i = 0; i < received; i++) {
		signprep_event *event = read_body(i);
		count += strcmp(event->type, type) == 0 && strcmp(event->status, status) == 0;
		signprep_event_free(event);
	}
	pthread_mutex_unlock(&lock);
	return count;
}

static void until_heard(const char *type, const char *status, int wanted)
{
	const struct timespec moment = { 0, 20 * 1000000L };
	for (int i = 0; i < 15000 && heard(type, status) < wanted; i++)
		nanosleep(&moment, NULL);
	if (heard(type, status) != wanted)
		fail_msg("%s %s: %d, not %d", type, status, heard(type, status), wanted);
}

static int ask(const char *path, const char *body, char *answer, size_t cap)
{
	char head[256];
	http_reply reply;
	snprintf(head, sizeof head,
		"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
		"Connection: close\r\n\r\n",
		path, strlen(body));
	http_send(partner.port, head, body, strlen(body), &reply);
	snprintf(answer, cap, "%s", reply.body ? reply.body : "");
	int status = reply.status;
	http_reply_clear(&reply);
	return status;
}

static void act(const char *id, const char *deed, const char *to)
{
	char body[256], answer[1024];
	snprintf(body, sizeof body, "{\"FlowId\":\"%s\",\"Deed\":\"%s\",\"To\":\"%s\"}", id, deed, to);
	if (ask("/act", body, answer, sizeof answer) != 200)
		fail_msg("%s %s: %s", deed, id, answer);
}

#define OPERATOR "\"Operator\":{\"UserId\":\"yDSandboxOperator000000000000000\"}"

static void send_good(char *out, const char *member, const char *action, const char *body)
{
	cJSON *response = stage_send(&partner, action, body);
	assert_string_equal(ess_code(response), "");
	if (out)
		snprintf(out, 64, "%s", partner_text(response, member));
	cJSON_Delete(response);
}

static void a_group(const char *file_id)
{
	char body[8192], first[64], second[64];
	char *one = flow_body(file_id, "", "", "");
	const char *rest = strstr(one, "\"FlowName\"");
	snprintf(body, sizeof body, "{" OPERATOR ",\"FlowGroupName\":\"set\",\"FlowGroupInfos\":[{%s,{%s]}", rest, rest);
	free(one);
	cJSON *response = stage_send(&partner, "CreateFlowGroupByFiles", body);
	assert_string_equal(ess_code(response), "");
	snprintf(first, sizeof first, "%s", partner_at(response, "FlowIds", 0)->valuestring);
	snprintf(second, sizeof second, "%s", partner_at(response, "FlowIds", 1)->valuestring);
	cJSON_Delete(response);
	until_heard("FlowGroupStatusChange", "waiting", 1);
	act(first, "forward", "王五");
	until_heard("ForwardFLow", "forwarded", 1);
	for (int i = 0; i < 2; i++) {
		act(i ? second : first, "sign", "");
		act(i ? second : first, "sign", "");
	}
	until_heard("FlowGroupStatusChange", "partly-signed", 1);
	until_heard("FlowGroupStatusChange", "signed", 1);
	until_heard("SealUse", "used", 2); /* the persons sign by hand */
}

static void a_template(void)
{
	char id[64], body[512];
	send_good(id, "FlowId", "CreateFlow", "{" OPERATOR ",\"FlowName\":\"单B自动签署\",\"Approvers\":[{\"ApproverType\":3}]}");
	snprintf(body, sizeof body, "{" OPERATOR ",\"FlowId\":\"%s\",\"TemplateId\":\"yDSandboxTemplateAutoSeal0000000\"}", id);
	send_good(NULL, NULL, "CreateDocument", body);
	until_heard("DocumentFill", "composed", 1); /* before it may be started */
}

/* The person is named later, and has a minute. */
static void named_and_late(const char *file_id)
{
	static const char person[] = "\"ApproverType\":1,\"ApproverName\":\"李四\",\"ApproverMobile\":\"13900139000\",";
	char id[64], body[512], dynamic[4096], *text = flow_body(file_id, "", "", ""), *at = strstr(text, person);
	assert_non_null(at);
	snprintf(dynamic, sizeof dynamic, "%.*s\"ApproverType\":1,\"Deadline\":%lld,\"ApproverOption\":{\"FillType\":1},%s",
		(int) (at - text), text, (long long) time(NULL) + 60, at + strlen(person));
	free(text);
	cJSON *response = stage_send(&partner, "CreateFlowByFiles", dynamic);
	assert_string_equal(ess_code(response), "");
	snprintf(id, sizeof id, "%s", partner_text(response, "FlowId"));
	snprintf(body, sizeof body,
		"{" OPERATOR ",\"FlowId\":\"%s\",\"FillApproverType\":1,\"Approvers\":[{\"RecipientId\":\"%s\",\"ApproverName\":"
		"\"李四\",\"ApproverMobile\":\"13900139000\"}]}",
		id, partner_text(partner_at(response, "Approvers", 1), "RecipientId"));
	cJSON_Delete(response);
	send_good(NULL, NULL, "CreateFlowApprovers", body);
	until_heard("ReceiveFlow", "received", 1);
	stage_later(&partner, 61);
	until_heard("ApproverDeadlineExpired", "signer-expired", 1);
	until_heard("FlowStatusChange", "expired", 1);
}

static void what_somebody_asks_for(void)
{
	char answer[512];
	static const char certify[] = "{\"Type\":\"OrgCertify\",\"Partner\":true,\"Data\":{\"OperateSuccess\":false}}";
	assert_int_equal(ask("/callback", certify, answer, sizeof answer), 200);
	until_heard("OrgCertify", "failed", 1);
	assert_int_equal(ask("/callback", "{\"Type\":\"MoonPhase\"}", answer, sizeof answer), 200);
	until_heard("MoonPhase", "", 1);
	assert_int_equal(ask("/callback", "{\"Type\":\"no type\"}", answer, sizeof answer), 409);
	assert_int_equal(ask("/callback", "{", answer, sizeof answer), 400);
}

static void what_else_happens(void **state)
{
	char url[64], file_id[64], id[64];
	sp_server *server;
	sp_poster *poster;
	(void) state;
	received = 0;
	assert_int_equal(sp_server_start(&server, &(sp_server_options) { .routes = routes }), 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/hook", sp_server_port(server));
	const sp_poster_address address = { url, KEY, "token" };
	assert_int_equal(sp_poster_start(&poster, &(sp_poster_options) { &address, 1, NULL, NULL, NULL }, NULL), SIGNPREP_OK);
	partner_open_with(&(sp_sandbox_options) {
		.rate_per_s = 1000, .changed = sp_poster_change, .happened = sp_poster_happen, .changed_opaque = poster });
	stage_upload(&partner, file_id);
	a_group(file_id);
	a_template();
	send_good(NULL, NULL, "ModifyExtendedService", "{" OPERATOR ",\"ServiceType\":\"OPEN_SERVER_SIGN\",\"Operate\":\"CLOSE\"}");
	until_heard("OperateExtendedService", "closed", 1);
	partner_create(id);
	partner_expect(partner_send("ChannelBatchCancelFlows", "\"FlowIds\":[\"%s\"]", id), "");
	until_heard("CancelFlows", "done", 1);
	named_and_late(file_id);
	what_somebody_asks_for();
	partner_close(NULL);
	sp_poster_stop(poster);
	sp_server_stop(server);
	drop_bodies();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_edition_in_its_format),
		cmocka_unit_test(the_old_format_is_the_companys),
		cmocka_unit_test(what_else_happens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
