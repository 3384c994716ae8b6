/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A contract from its making to its end, by what people do to it: POST /act, and the page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "members.h"

static stage s;
static char file_id[64];

static int open_stage(void **state)
{
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000 });
	stage_upload(&s, file_id);
	return 0;
}

static int close_stage(void **state)
{
	(void) state;
	stage_close(&s);
	return 0;
}

static void create(const char *company, const char *person, const char *more, char id[64])
{
	char *body = flow_body(file_id, company, person, more);
	cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
	assert_string_equal(ess_code(response), "");
	snprintf(id, 64, "%s", text(response, "FlowId"));
	cJSON_Delete(response);
	free(body);
}

/* "deed status: first second", or "deed refused: why". */
static const char *act(const char *id, const char *deed, const char *as, const char *more)
{
	static char said[256];
	char body[512], head[512];
	http_reply reply;
	int size = snprintf(body, sizeof body, "{\"FlowId\":\"%s\",\"Deed\":\"%s\",\"As\":\"%s\"%s}", id, deed, as, more);
	snprintf(head, sizeof head,
		"POST /act HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: "
		"close\r\n\r\n",
		s.port, size);
	http_send(s.port, head, body, (size_t) size, &reply);
	cJSON *answer = reply.body ? cJSON_Parse(reply.body) : NULL;
	const cJSON *approvers = cJSON_GetObjectItemCaseSensitive(answer, "approvers");
	if (reply.status == 200)
		snprintf(said, sizeof said, "%s %d: %d %d", deed, number(answer, "status"),
			number(cJSON_GetArrayItem(approvers, 0), "status"), number(cJSON_GetArrayItem(approvers, 1), "status"));
	else
		snprintf(said, sizeof said, "%s refused: %s", deed, text(answer, "error"));
	cJSON_Delete(answer);
	http_reply_clear(&reply);
	return said;
}

static void signing_in_order(void **state)
{
	char id[64];
	(void) state;
	create("", "", "", id);
	assert_string_equal(act(id, "sign", "李四", ""), "sign refused: it is another's turn");
	assert_string_equal(act(id, "sign", "13800138000", ""), "sign 2: 3 2");
	assert_string_equal(act(id, "sign", "张三", ""), "sign refused: this signer has signed");
	assert_string_equal(act(id, "sign", "", ""), "sign 4: 3 3");
	assert_string_equal(act(id, "sign", "李四", ""), "sign refused: the flow has ended");
	assert_string_equal(act(id, "cancel", "", ""), "cancel refused: the flow has ended");
	assert_string_equal(
		act("yDunknownunknownunknownunknown00", "sign", "", ""), "sign refused: there is no such flow, signer or deed");
}

static void signing_in_any_order(void **state)
{
	char id[64];
	(void) state;
	create("", "", ",\"Unordered\":true", id);
	assert_string_equal(act(id, "sign", "", ""), "sign refused: several signers are meant");
	assert_string_equal(act(id, "sign", "李四", ""), "sign 2: 2 3");
	assert_string_equal(act(id, "sign", "", ""), "sign 4: 3 3");
}

static void refusing_and_expiring(void **state)
{
	char id[64];
	(void) state;
	create("", "", "", id);
	assert_string_equal(act(id, "sign", "", ""), "sign 2: 3 2");
	assert_string_equal(act(id, "refuse", "李四", ",\"Message\":\"租金有误\""), "refuse 3: 3 4");
	create("", "", "", id);
	assert_string_equal(act(id, "refuse", "张三", ""), "refuse 3: 4 9");
	create("", "", "", id);
	assert_string_equal(act(id, "expire", "", ""), "expire 5: 5 5");
	create("", "", "", id);
	assert_string_equal(act(id, "cancel", "", ""), "cancel 6: 6 6");
}

static void handing_on(void **state)
{
	char id[64];
	(void) state;
	create("", "", "", id);
	assert_string_equal(act(id, "forward", "张三", ",\"To\":\"yDSandboxClerk000000000000000000\""), "forward 1: 2 1");
	assert_string_equal(act(id, "sign", "张三", ""), "sign refused: there is no such flow, signer or deed");
	assert_string_equal(act(id, "sign", "13900139000", ""), "sign 2: 3 2");
	assert_string_equal(act(id, "forward", "李四", ""), "forward refused: there is no such flow, signer or deed");
}

/* Everybody who is left, in their order; and what has been signed, undone. */
static void finishing_and_rescinding(void **state)
{
	char id[64];
	(void) state;
	create("", "", "", id);
	assert_string_equal(act(id, "rescind", "", ""), "rescind refused: only what all have signed can be rescinded");
	assert_string_equal(act(id, "finish", "", ""), "finish 4: 3 3");
	assert_string_equal(act(id, "finish", "", ""), "finish refused: the flow has ended");
	assert_string_equal(act(id, "rescind", "", ""), "rescind 21: 15 15");
	assert_string_equal(act(id, "rescind", "", ""), "rescind refused: the flow has ended");
	create("", "", ",\"Unordered\":true", id);
	assert_string_equal(act(id, "sign", "李四", ""), "sign 2: 2 3");
	assert_string_equal(act(id, "finish", "", ""), "finish 4: 3 3");
	create("", "", "", id);
	assert_string_equal(act(id, "refuse", "", ""), "refuse 3: 4 9");
	assert_string_equal(act(id, "rescind", "", ""), "rescind refused: the flow has ended");
}

/* What a signer fills in comes before all signing. */
static void filling_in(void **state)
{
	char id[64], body[2048];
	(void) state;
	snprintf(body, sizeof body,
		"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"Lease\",\"FileIds\":[\"%s\"],\"Approvers\":[{\"ApproverType\":1,"
		"\"ApproverName\":\"王五\",\"ApproverMobile\":\"13700137000\",\"SignComponents\":[{\"ComponentType\":"
		"\"SIGN_SIGNATURE\",\"ComponentId\":\"n\",\"ComponentPage\":1,\"ComponentPosX\":100,\"ComponentPosY\":100,"
		"\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0}]},{\"ApproverType\":1,\"ApproverName\":\"李四\","
		"\"ApproverMobile\":\"13900139000\",\"Components\":[{\"ComponentType\":\"TEXT\",\"ComponentId\":\"address\","
		"\"ComponentPage\":1,\"ComponentPosX\":100,\"ComponentPosY\":300,\"ComponentWidth\":119,\"ComponentHeight\":20,"
		"\"FileIndex\":0}],\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentId\":\"m\","
		"\"ComponentPage\":1,\"ComponentPosX\":300,\"ComponentPosY\":100,\"ComponentWidth\":119,\"ComponentHeight\":43,"
		"\"FileIndex\":0}]}]}",
		file_id);
	cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
	assert_string_equal(ess_code(response), "");
	snprintf(id, sizeof id, "%s", text(response, "FlowId"));
	cJSON_Delete(response);
	/* All of it at one go. */
	response = stage_send(&s, "CreateFlowByFiles", body);
	assert_string_equal(act(text(response, "FlowId"), "finish", "", ""), "finish 4: 3 3");
	cJSON_Delete(response);
	assert_string_equal(act(id, "sign", "王五", ""), "sign refused: somebody has to fill in first");
	assert_string_equal(act(id, "fill", "王五", ""), "fill refused: this signer has nothing to fill in");
	assert_string_equal(act(id, "fill", "", ",\"Values\":{\"address\":\"Lane 5\"}"), "fill 1: 2 1");
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"%s\"}", id);
	response = stage_send(&s, "DescribeFlowComponents", body);
	const cJSON *infos = cJSON_GetObjectItemCaseSensitive(response, "RecipientComponentInfos");
	const cJSON *filled = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(infos, 2), "Components");
	assert_string_equal(text(cJSON_GetArrayItem(filled, 0), "ComponentValue"), "Lane 5");
	cJSON_Delete(response);
	assert_string_equal(act(id, "sign", "", ""), "sign 2: 3 2");
	assert_string_equal(act(id, "sign", "", ""), "sign 4: 3 3");
}

/* The file as DescribeFileUrls gives it; NULL when it answers `code`. */
static char *download(const char *id, const char *code, size_t *length)
{
	char body[256];
	http_reply reply;
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u\"},\"BusinessType\":\"FLOW\",\"BusinessIds\":[\"%s\"]}", id);
	cJSON *response = stage_send(&s, "DescribeFileUrls", body);
	assert_string_equal(ess_code(response), code);
	const cJSON *url = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileUrls"), 0);
	char *target = *code ? NULL : strstr(cJSON_GetObjectItemCaseSensitive(url, "Url")->valuestring, "/file/"), *file = NULL;
	if (target) {
		http_get(s.port, target, &reply);
		assert_int_equal(reply.status, 200);
		file = reply.body;
		*length = reply.length;
	}
	cJSON_Delete(response);
	return file;
}

static void the_signed_file_is_made_at_the_end(void **state)
{
	char id[64];
	size_t before, after, again;
	(void) state;
	create("", "", "", id);
	char *plain = download(id, "", &before);
	(void) act(id, "sign", "", "");
	(void) act(id, "sign", "", "");
	char *first = download(id, "", &after), *second = download(id, "", &again);
	assert_memory_equal(first, "%PDF-", 5);
	assert_true(after != before);
	assert_int_equal(after, again);
	assert_memory_equal(first, second, after);
	free(plain);
	free(first);
	free(second);
	/* The official example's answer about a contract that nobody knows. */
	assert_null(download("yDunknownunknownunknownunknown00", "ResourceNotFound", &after));
}

static void composing_takes_its_time(void **state)
{
	stage kept = s;
	char id[64], mine[64];
	(void) state;
	snprintf(mine, sizeof mine, "%s", file_id);
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000, .compose_s = 3600 });
	stage_upload(&s, file_id);
	create("", "", "", id);
	size_t length;
	free(download(id, "", &length));
	(void) act(id, "sign", "", "");
	(void) act(id, "sign", "", "");
	assert_null(download(id, "ResourceNotFound", &length));
	stage_close(&s);
	s = kept;
	snprintf(file_id, sizeof file_id, "%s", mine);
}

/* --- the page --- */

static void post_form(const char *origin, const char *form, http_reply *reply)
{
	char head[512];
	snprintf(head, sizeof head,
		"POST /flows HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		"Content-Length: %zu\r\nConnection: close\r\n\r\n",
		s.port, origin, strlen(form));
	http_send(s.port, head, form, strlen(form), reply);
}

static void signing_by_a_click(void **state)
{
	http_reply reply;
	char id[64], token[64], as[64], form[512], own[64];
	(void) state;
	create("", "", ",\"FlowDescription\":\"x\"", id);
	http_get(s.port, "/flows", &reply);
	assert_int_equal(reply.status, 200);
	assert_non_null(strstr(reply.head, "frame-ancestors 'none'"));
	assert_non_null(strstr(reply.body, id));
	const char *at = strstr(reply.body, "name=\"token\" value=\""), *place = strstr(reply.body, "name=\"as\" value=\"");
	assert_non_null(at);
	assert_non_null(place);
	assert_int_equal(sscanf(at, "name=\"token\" value=\"%63[A-Za-z0-9]", token), 1);
	assert_int_equal(sscanf(place, "name=\"as\" value=\"%63[A-Za-z0-9]", as), 1);
	http_reply_clear(&reply);
	snprintf(own, sizeof own, "http://127.0.0.1:%d", s.port);
	snprintf(form, sizeof form, "token=%s&flow=%s&as=%s&deed=sign", token, id, as);
	post_form("http://evil.example", form, &reply);
	assert_int_equal(reply.status, 403);
	http_reply_clear(&reply);
	post_form(own, form + strlen("token="), &reply);
	assert_int_equal(reply.status, 403);
	http_reply_clear(&reply);
	post_form(own, form, &reply);
	assert_int_equal(reply.status, 303);
	http_reply_clear(&reply);
	post_form(own, form, &reply);
	assert_int_equal(reply.status, 409);
	http_reply_clear(&reply);
	assert_string_equal(act(id, "sign", "", ""), "sign 4: 3 3");
	/* A call in the page's name is none, and neither is a deed without its type. */
	char head[256];
	snprintf(head, sizeof head, "POST /act HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 2\r\nConnection: close\r\n\r\n",
		s.port);
	http_send(s.port, head, "{}", 2, &reply);
	assert_int_equal(reply.status, 400);
	http_reply_clear(&reply);
}

static void names_are_no_markup(void **state)
{
	http_reply reply;
	char id[64];
	(void) state;
	create("", "", "", id);
	(void) act(id, "forward", "张三", ",\"To\":\"<script>alert(1)</script>\"");
	http_get(s.port, "/flows", &reply);
	assert_null(strstr(reply.body, "<script>"));
	assert_non_null(strstr(reply.body, "&lt;script&gt;alert(1)"));
	http_reply_clear(&reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signing_in_order),
		cmocka_unit_test(signing_in_any_order),
		cmocka_unit_test(refusing_and_expiring),
		cmocka_unit_test(handing_on),
		cmocka_unit_test(finishing_and_rescinding),
		cmocka_unit_test(filling_in),
		cmocka_unit_test(the_signed_file_is_made_at_the_end),
		cmocka_unit_test(composing_takes_its_time),
		cmocka_unit_test(signing_by_a_click),
		cmocka_unit_test(names_are_no_markup),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
