/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The life of a flow: made, looked at, cancelled, expired, downloaded; and many at once. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static cJSON *create(const char *more)
{
	char *body = flow_body(file_id, "", "", more);
	cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
	free(body);
	assert_non_null(response);
	assert_string_equal(ess_code(response), "");
	return response;
}

/* "{…,\"NAME\":[\"ID\"]}" */
static cJSON *ask(const char *action, const char *name, const char *id, const char *more)
{
	char body[512];
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u1\"},\"%s\":[\"%s\",\"yDunknownunknownunknownunknown00\"]%s}",
		name, id, more);
	cJSON *response = stage_send(&s, action, body);
	assert_non_null(response);
	return response;
}

/* DescribeFlowInfo of one flow: an id that nobody knows would be an error here, unlike in DescribeFlowBriefs. */
static cJSON *info(const char *id)
{
	char body[256];
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u1\"},\"FlowIds\":[\"%s\"]}", id);
	cJSON *response = stage_send(&s, "DescribeFlowInfo", body);
	assert_non_null(response);
	return response;
}

static int status_of(const char *id)
{
	cJSON *response = ask("DescribeFlowBriefs", "FlowIds", id, "");
	int status = number(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FlowBriefs"), 0), "FlowStatus");
	cJSON_Delete(response);
	return status;
}

static void the_answer_names_flow_and_signers(void **state)
{
	(void) state;
	cJSON *response = create("");
	const cJSON *approvers = cJSON_GetObjectItemCaseSensitive(response, "Approvers");
	assert_int_equal(strlen(text(response, "FlowId")), 32);
	assert_string_equal(text(response, "PreviewUrl"), "");
	assert_int_equal(cJSON_GetArraySize(approvers), 2);
	assert_int_equal(strlen(text(cJSON_GetArrayItem(approvers, 0), "SignId")), 32);
	assert_int_equal(strlen(text(cJSON_GetArrayItem(approvers, 1), "RecipientId")), 32);
	assert_string_not_equal(text(cJSON_GetArrayItem(approvers, 0), "SignId"), text(cJSON_GetArrayItem(approvers, 1), "SignId"));
	cJSON_Delete(response);
}

static void briefs_and_details(void **state)
{
	(void) state;
	cJSON *made = create(",\"FlowDescription\":\"flat 12\",\"FlowType\":\"lease\"");
	cJSON *response = ask("DescribeFlowBriefs", "FlowIds", text(made, "FlowId"), "");
	const cJSON *briefs = cJSON_GetObjectItemCaseSensitive(response, "FlowBriefs"), *brief = cJSON_GetArrayItem(briefs, 0);
	assert_int_equal(cJSON_GetArraySize(briefs), 1);
	assert_string_equal(text(brief, "FlowId"), text(made, "FlowId"));
	assert_string_equal(text(brief, "FlowName"), "Lease 1");
	assert_string_equal(text(brief, "FlowDescription"), "flat 12");
	assert_string_equal(text(brief, "Creator"), "yDxyz");
	assert_int_equal(number(brief, "FlowStatus"), 1);
	assert_int_equal(number(brief, "Deadline") - number(brief, "CreatedOn"), 365 * 86400);
	cJSON_Delete(response);
	response = info(text(made, "FlowId"));
	const cJSON *detail = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FlowDetailInfos"), 0);
	const cJSON *signers = cJSON_GetObjectItemCaseSensitive(detail, "FlowApproverInfos");
	assert_int_equal(cJSON_GetArraySize(signers), 2);
	assert_string_equal(text(cJSON_GetArrayItem(signers, 0), "ApproveType"), "ORGANIZATION");
	assert_string_equal(text(cJSON_GetArrayItem(signers, 1), "ApproveType"), "PERSON");
	assert_string_equal(text(cJSON_GetArrayItem(signers, 1), "ApproveName"), "李四");
	assert_int_equal(number(cJSON_GetArrayItem(signers, 0), "ApproveStatus"), 2);
	assert_int_equal(number(cJSON_GetArrayItem(signers, 1), "ApproveStatus"), 1);
	cJSON_Delete(response);
	response = ask("DescribeFlowInfo", "FlowIds", text(made, "FlowId"), "");
	assert_string_equal(ess_code(response), "FailedOperation");
	cJSON_Delete(response);
	cJSON_Delete(made);
}

static void cancelling_once(void **state)
{
	char body[512];
	(void) state;
	cJSON *made = create(",\"Unordered\":true");
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u1\"},\"FlowId\":\"%s\",\"CancelMessage\":\"条款有误\"}",
		text(made, "FlowId"));
	stage_expect(&s, "CancelFlow", body, "");
	assert_int_equal(status_of(text(made, "FlowId")), 6);
	stage_expect(&s, "CancelFlow", body, "OperationDenied.FlowHasTerminated");
	cJSON *response = info(text(made, "FlowId"));
	const cJSON *detail = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FlowDetailInfos"), 0);
	assert_string_equal(text(detail, "FlowMessage"), "条款有误");
	assert_int_equal(
		number(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(detail, "FlowApproverInfos"), 1), "ApproveStatus"), 6);
	cJSON_Delete(response);
	cJSON_Delete(made);
}

static void flows_expire(void **state)
{
	char more[64];
	(void) state;
	snprintf(more, sizeof more, ",\"Deadline\":%ld", (long) time(NULL) + 60);
	cJSON *made = create(more);
	assert_int_equal(status_of(text(made, "FlowId")), 1);
	stage_later(&s, 61);
	assert_int_equal(status_of(text(made, "FlowId")), 5);
	cJSON_Delete(made);
}

static void downloads(void **state)
{
	http_reply raw;
	size_t length;
	char *pdf = contract_pdf(&length), body[512];
	(void) state;
	cJSON *made = create("");
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u1\"},\"BusinessType\":\"FLOW\",\"BusinessIds\":[\"%s\"]}",
		text(made, "FlowId"));
	cJSON *response = stage_send(&s, "DescribeFileUrls", body);
	const cJSON *url = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileUrls"), 0);
	assert_string_equal(text(url, "Option"), "{\"width\":595.0,\"height\":842.0}");
	const char *target = strstr(text(url, "Url"), "/file/");
	assert_non_null(target);
	http_get(s.port, target, &raw);
	assert_int_equal(raw.status, 200);
	assert_int_equal(raw.length, length);
	assert_memory_equal(raw.body, pdf, length);
	http_reply_clear(&raw);
	char forged[300];
	snprintf(forged, sizeof forged, "%s", target);
	char *sign = strstr(forged, "sign=") + 5;
	*sign = *sign == '0' ? '1' : '0';
	http_get(s.port, forged, &raw);
	assert_int_equal(raw.status, 403);
	http_reply_clear(&raw);
	http_get(s.port, "/file/../../etc/passwd", &raw);
	assert_int_equal(raw.status, 404);
	http_reply_clear(&raw);
	cJSON_Delete(response);
	response = ask("DescribeFileUrls", "BusinessIds", text(made, "FlowId"), ",\"BusinessType\":\"FLOW\"");
	assert_string_equal(ess_code(response), "ResourceNotFound");
	cJSON_Delete(response);
	response = ask("DescribeFileUrls", "BusinessIds", text(made, "FlowId"), ",\"BusinessType\":\"SEAL\"");
	assert_string_equal(ess_code(response), "ResourceNotFound");
	cJSON_Delete(response);
	cJSON_Delete(made);
	free(pdf);
}

static void a_preview_is_no_flow(void **state)
{
	http_reply raw;
	(void) state;
	int before = sp_sandbox_flow_count(s.sandbox);
	cJSON *response = create(",\"NeedPreview\":true");
	assert_string_equal(text(response, "FlowId"), "");
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), before);
	const char *target = strstr(text(response, "PreviewUrl"), "/file/");
	assert_non_null(target);
	http_get(s.port, target, &raw);
	assert_int_equal(raw.status, 200);
	assert_memory_equal(raw.body, "%PDF-1.7", 8);
	http_reply_clear(&raw);
	char id[33];
	snprintf(id, sizeof id, "%.32s", target + 6);
	cJSON *briefs = ask("DescribeFlowBriefs", "FlowIds", id, "");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(briefs, "FlowBriefs")), 0);
	cJSON_Delete(briefs);
	cJSON_Delete(response);
}

static void automatic_signers_sign_at_once(void **state)
{
	static const char form[] =
		"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"Lease\",\"FileIds\":[\"%s\"],\"Approvers\":[{\"ApproverType\":3,"
		"\"OrganizationName\":\"星河置业有限公司\",\"SignComponents\":[{\"ComponentType\":\"SIGN_SEAL\",\"ComponentId\":"
		"\"seal\",\"ComponentPage\":1,"
		"\"ComponentPosX\":100,\"ComponentPosY\":100,\"ComponentWidth\":119,\"ComponentHeight\":119,\"FileIndex\":0,"
		"\"ComponentValue\":\"yDsealsealsealsealsealsealseal00\"}]}%s]}";
	static const struct {
		const char *second;
		int status;
	} cases[] = {
		{ "", 4 },
		{ ",{\"ApproverType\":1,\"ApproverName\":\"李四\",\"ApproverMobile\":\"13900139000\",\"SignComponents\":["
		  "{\"ComponentType\":\"SIGN_DATE\",\"ComponentId\":\"day\",\"ComponentPage\":1,\"ComponentPosX\":300,"
		  "\"ComponentPosY\":100,"
		  "\"ComponentWidth\":119,\"ComponentHeight\":20,\"FileIndex\":0},{\"ComponentType\":\"SIGN_SIGNATURE\","
		  "\"ComponentId\":\"name\","
		  "\"ComponentPage\":1,\"ComponentPosX\":300,\"ComponentPosY\":150,\"ComponentWidth\":119,\"ComponentHeight\":43,"
		  "\"FileIndex\":0}]}",
			2 },
	};
	char body[4096];
	(void) state;
	for (size_t i = 0; i < 2; i++) {
		snprintf(body, sizeof body, form, file_id, cases[i].second);
		cJSON *made = stage_send(&s, "CreateFlowByFiles", body);
		assert_string_equal(ess_code(made), "");
		assert_int_equal(status_of(text(made, "FlowId")), cases[i].status);
		cJSON_Delete(made);
	}
}

static void *make_flows(void *opaque)
{
	(void) opaque;
	char *body = flow_body(file_id, "", "", "");
	for (int i = 0; i < 10; i++) {
		cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
		if (!response || *ess_code(response)) {
			cJSON_Delete(response);
			free(body);
			return (void *) 1;
		}
		cJSON_Delete(response);
	}
	free(body);
	return NULL;
}

static void one_file_serves_many_flows_at_once(void **state)
{
	pthread_t threads[8];
	int before = sp_sandbox_flow_count(s.sandbox);
	(void) state;
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_flows, NULL), 0);
	for (size_t i = 0; i < 8; i++) {
		void *failed;
		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), before + 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_names_flow_and_signers),
		cmocka_unit_test(briefs_and_details),
		cmocka_unit_test(cancelling_once),
		cmocka_unit_test(flows_expire),
		cmocka_unit_test(downloads),
		cmocka_unit_test(a_preview_is_no_flow),
		cmocka_unit_test(automatic_signers_sign_at_once),
		cmocka_unit_test(one_file_serves_many_flows_at_once),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
