/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts from templates: found, made, filled, started, signed by the service; and links to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "members.h"

#define OPERATOR "\"Operator\":{\"UserId\":\"yDSandboxOperator000000000000000\"}"
#define AUTO "yDSandboxTemplateAutoSeal0000000"
#define LEASE "yDSandboxTemplateLease0000000000"
#define NOBODY "yDunknownunknownunknownunknown00"
#define RENT "{\"ComponentName\":\"月租金\",\"ComponentValue\":\"5000\"}"
#define FROM "{\"ComponentId\":\"ComponentId_from\",\"ComponentValue\":\"2024年05月01日\"}"

static stage s;

static int open_stage(void **state)
{
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000 });
	return 0;
}

static int close_stage(void **state)
{
	(void) state;
	stage_close(&s);
	return 0;
}

static cJSON *send(const char *action, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The format is the body without its braces and Operator. */
static cJSON *send(const char *action, const char *format, ...)
{
	char members[4096], body[4200];
	va_list args;
	va_start(args, format);
	vsnprintf(members, sizeof members, format, args);
	va_end(args);
	snprintf(body, sizeof body, "{" OPERATOR "%s%s}", *members ? "," : "", members);
	cJSON *response = stage_send(&s, action, body);
	assert_non_null(response);
	return response;
}

static void expect(cJSON *response, const char *code)
{
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "Message"));
	if (strcmp(ess_code(response), code) != 0)
		fail_msg("expected \"%s\", got \"%s\": %s", code, ess_code(response), message ? message : "");
	cJSON_Delete(response);
}

static void take_id(cJSON *response, const char *name, char id[64])
{
	assert_string_equal(ess_code(response), "");
	snprintf(id, 64, "%s", text(response, name));
	cJSON_Delete(response);
}

static int status_of(const char *id)
{
	cJSON *response = send("DescribeFlowInfo", "\"FlowIds\":[\"%s\"]", id);
	int status = number(at(response, "FlowDetailInfos", 0), "FlowStatus");
	cJSON_Delete(response);
	return status;
}

static int count_of(const char *more)
{
	cJSON *response = send("DescribeFlowTemplates", "%s", more);
	assert_string_equal(ess_code(response), "");
	int count = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(response, "Templates"));
	cJSON_Delete(response);
	return count;
}

static void templates_are_found_and_paged(void **state)
{
	(void) state;
	assert_int_equal(count_of(""), 3);
	assert_int_equal(count_of("\"Limit\":2"), 2);
	assert_int_equal(count_of("\"Limit\":2,\"Offset\":2"), 1);
	assert_int_equal(count_of("\"Filters\":[{\"Key\":\"template-id\",\"Values\":[\"" LEASE "\",\"" AUTO "\"]}]"), 2);
	assert_int_equal(count_of("\"Filters\":[{\"Key\":\"template-name\",\"Values\":[\"租赁\"]}]"), 1);
	assert_int_equal(count_of("\"Filters\":[{\"Key\":\"template-id\",\"Values\":[\"" NOBODY "\"]}]"), 0);
	expect(send("DescribeFlowTemplates", "\"Filters\":[{\"Key\":\"colour\",\"Values\":[\"red\"]}]"), "InvalidParameter");
	cJSON *response = send("DescribeFlowTemplates", "\"ContentType\":1,\"WithPreviewUrl\":true,\"Limit\":1");
	assert_int_equal(number(response, "TotalCount"), 3);
	const cJSON *first = at(response, "Templates", 0);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(first, "SignComponents")), 0);
	http_reply raw;
	http_get(s.port, strstr(text(first, "PreviewUrl"), "/file/"), &raw);
	assert_int_equal(raw.status, 200);
	assert_memory_equal(raw.body, "%PDF-", 5);
	http_reply_clear(&raw);
	cJSON_Delete(response);
}

/* The guide's example, member by member: one company, sealed by the service with the template's own seal. */
static void the_guides_automatic_signing(void **state)
{
	char id[64];
	(void) state;
	take_id(send("CreateFlow", "\"FlowName\":\"单B自动签署\",\"Approvers\":[{\"ApproverType\":3}]"), "FlowId", id);
	assert_int_equal(status_of(id), 0);
	expect(send("StartFlow", "\"FlowId\":\"%s\"", id), "FailedOperation.FlowHasNoDocument");
	cJSON *response = send(
		"CreateDocument", "\"FileNames\":[\"单B自动签署\"],\"FlowId\":\"%s\",\"TemplateId\":\"" AUTO "\"", id);
	assert_string_equal(ess_code(response), "");
	assert_int_equal(strlen(text(response, "DocumentId")), 32);
	cJSON_Delete(response);
	response = send("StartFlow", "\"FlowId\":\"%s\"", id);
	assert_string_equal(text(response, "Status"), "START");
	cJSON_Delete(response);
	assert_int_equal(status_of(id), 4);
	expect(send("StartFlow", "\"FlowId\":\"%s\"", id), "OperationDenied.FlowHasStarted");
	expect(send("CreateDocument", "\"FlowId\":\"%s\",\"TemplateId\":\"" AUTO "\"", id), "OperationDenied");
}

static void make_lease(char id[64])
{
	take_id(send("CreateFlow",
			"\"FlowName\":\"Lease\",\"Approvers\":[{\"ApproverType\":0,\"OrganizationName\":\"星河置业有限公司\","
			"\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\"},{\"ApproverType\":1,\"ApproverName\":"
			"\"李四\","
			"\"ApproverMobile\":\"13900139000\"}]"),
		"FlowId", id);
}

static void documents_are_filled_by_the_initiator(void **state)
{
	static const char form[] = "\"FlowId\":\"%s\",\"TemplateId\":\"" LEASE "\",\"FormFields\":[%s]";
	char id[64], document[64];
	(void) state;
	make_lease(id);
	expect(send("CreateDocument", form, id, RENT), "InvalidParameter.ParamError");
	expect(send("CreateDocument", form, id, RENT "," FROM ",{\"ComponentName\":\"通讯地址\",\"ComponentValue\":\"x\"}"),
		"InvalidParameter.ParamError");
	expect(send("CreateDocument", form, id, RENT "," FROM ",{\"ComponentName\":\"colour\",\"ComponentValue\":\"x\"}"),
		"InvalidParameter.DataNotFound");
	expect(send("CreateDocument", form, NOBODY, RENT), "ResourceNotFound");
	expect(send("CreateDocument", "\"FlowId\":\"%s\",\"TemplateId\":\"" NOBODY "\"", id), "ResourceNotFound.Template");
	expect(send("CreateDocument", "\"FlowId\":\"%s\",\"TemplateId\":\"" AUTO "\"", id),
		"OperationDenied.ApproverNoMatchTemplate");
	/* A preview leaves nothing behind. */
	cJSON *response = send("CreateDocument",
		"\"FlowId\":\"%s\",\"TemplateId\":\"" LEASE "\",\"NeedPreview\":true,\"FormFields\":[" RENT "," FROM "]", id);
	assert_non_null(strstr(text(response, "PreviewFileUrl"), "/file/"));
	cJSON_Delete(response);
	take_id(send("CreateDocument", form, id, RENT "," FROM), "DocumentId", document);
	assert_int_equal(status_of(id), 7);
	expect(send("CreateDocument", form, id, RENT "," FROM), "FailedOperation.FlowHasDocument");
	expect(send("StartFlow", "\"FlowId\":\"%s\"", id), "");
	/* The tenant has an address to fill in. */
	assert_int_equal(status_of(id), 8);
	expect(send("DescribeFileUrls", "\"BusinessType\":\"DOCUMENT\",\"BusinessIds\":[\"%s\"]", document), "");
	expect(send("DescribeFileUrls", "\"BusinessType\":\"SEAL\",\"BusinessIds\":[\"yDSandboxSealContract00000000000\"]"), "");
}

static void a_document_takes_a_moment(void **state)
{
	stage kept = s;
	char id[64];
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000, .compose_s = 3600 });
	make_lease(id);
	expect(send("CreateDocument", "\"FlowId\":\"%s\",\"TemplateId\":\"" LEASE "\",\"FormFields\":[" RENT "," FROM "]", id), "");
	expect(send("StartFlow", "\"FlowId\":\"%s\"", id), "OperationDenied.DocumentNoAvailable");
	expect(send("StartFlow", "\"FlowId\":\"" NOBODY "\""), "ResourceNotFound.NotExistFlow");
	stage_close(&s);
	s = kept;
}

/* --- links and what follows --- */

static void links_lead_to_whoever_is_due(void **state)
{
	static const char signer[] =
		"\"FlowId\":\"%s\",\"FlowApproverInfos\":[{\"ApproverType\":1,\"ApproverName\":\"%s\",\"ApproverMobile\":"
		"\"%s\"}]";
	static const char quick[] =
		"\"FlowApproverInfo\":{\"ApproverType\":1,\"ApproverName\":\"李四\",\"ApproverMobile\":\"13900139000\"}%s";
	char id[64], list[128];
	(void) state;
	make_lease(id);
	expect(send("CreateDocument", "\"FlowId\":\"%s\",\"TemplateId\":\"" LEASE "\",\"FormFields\":[" RENT "," FROM "]", id), "");
	expect(send("StartFlow", "\"FlowId\":\"%s\"", id), "");
	expect(send("CreateFlowSignUrl", signer, id, "李四", "13900139000"), "");
	expect(send("CreateFlowSignUrl", signer, id, "赵六", "13600136000"), "ResourceNotFound");
	expect(send("CreateFlowSignUrl", "\"FlowId\":\"%s\",\"UrlType\":1", id), "");
	expect(send("CreateFlowSignUrl", "\"FlowId\":\"%s\",\"UrlType\":1,\"ExpiredOn\":60", id), "InvalidParameterValue");
	snprintf(list, sizeof list, ",\"FlowIds\":[\"%s\"]", id);
	expect(send("CreateBatchQuickSignUrl", quick, list), "");
	expect(send("CreateBatchQuickSignUrl", quick, ""), "MissingParameter");
	expect(send("CreateBatchQuickSignUrl", quick, ",\"FlowGroupId\":\"x\""), "ResourceNotFound.Resource");
	expect(send("CreateBatchSignUrl", "\"Name\":\"李四\",\"Mobile\":\"13900139000\",\"FlowIds\":[\"%s\"]", id), "");
	expect(send("CreateBatchSignUrl", "\"Name\":\"张三\",\"Mobile\":\"13800138000\",\"FlowIds\":[\"%s\"]", id),
		"OperationDenied");
	expect(send("CreateBatchSignUrl", "\"Name\":\"张三\""), "MissingParameter");
	/* Places of the contract in place of a person. */
	static const char places[] = "\"FlowIds\":[\"%s\"],\"FlowBatchUrlInfo\":{\"FlowBatchApproverInfos\":[{\"FlowId\":\"%s\","
				     "\"RecipientId\":\"%s\"}]}";
	expect(send("CreateBatchSignUrl", places, id, id, "yDSandboxRecipientB0000000000000"), "");
	expect(send("CreateBatchSignUrl", places, id, id, NOBODY), "ResourceNotFound");
	expect(send("CreateBatchSignUrl", places, id, NOBODY, "yDSandboxRecipientB0000000000000"), "ResourceNotFound");
	expect(send("CreateOrganizationBatchSignUrl", "\"UserId\":\"x\""), "");
	expect(send("CreateSchemeUrl", "\"EndPoint\":\"HTTP\""), "");
	expect(send("CreateSchemeUrl", "\"PathType\":1,\"FlowId\":\"%s\"", id), "FailedOperation.PathTypeError");
	expect(send("CreateSchemeUrl", "\"PathType\":1,\"EndPoint\":\"APP\",\"FlowId\":\"%s\"", id), "");
	expect(send("CreateSchemeUrl", "\"PathType\":1,\"EndPoint\":\"APP\""), "MissingParameter");
	expect(send("CreateSchemeUrl", "\"PathType\":2,\"EndPoint\":\"APP\""), "OperationDenied.NoSupportJumpPage");
	expect(send("CreateSchemeUrl", "\"FlowId\":\"" NOBODY "\""), "ResourceNotFound.Flow");
	expect(send("CreateReleaseFlow", "\"NeedRelievedFlowId\":\"%s\",\"ReliveInfo\":{\"Reason\":\"x\"}", id),
		"OperationDenied.FlowStatusForbid");
}

static void a_signed_contract_is_rescinded(void **state)
{
	char id[64], release[64], report[64], body[256], head[256];
	http_reply reply;
	(void) state;
	take_id(send("CreateFlow",
			"\"FlowName\":\"单B自动签署\",\"Approvers\":[{\"ApproverType\":3,\"OrganizationName\":\"沙箱集团有限公司\"}"
			"]"),
		"FlowId", id);
	expect(send("CreateDocument", "\"FlowId\":\"%s\",\"TemplateId\":\"" AUTO "\"", id), "");
	expect(send("StartFlow", "\"FlowId\":\"%s\"", id), "");
	take_id(send("CreateFlowEvidenceReport", "\"FlowId\":\"%s\"", id), "ReportId", report);
	cJSON *response = send("DescribeFlowEvidenceReport", "\"ReportId\":\"%s\"", report);
	assert_string_equal(text(response, "Status"), "EvidenceStatusSuccess");
	cJSON_Delete(response);
	expect(send("DescribeFlowEvidenceReport", "\"ReportId\":\"x\""), "ResourceNotFound");
	take_id(send("CreateReleaseFlow", "\"NeedRelievedFlowId\":\"%s\",\"ReliveInfo\":{\"Reason\":\"双方协商\"}", id), "FlowId",
		release);
	assert_int_equal(status_of(id), 4);
	assert_int_equal(status_of(release), 1);
	int size = snprintf(body, sizeof body, "{\"FlowId\":\"%s\",\"Deed\":\"sign\",\"As\":\"\"}", release);
	/* Whose name was not said: the company's place was the service's own. */
	snprintf(body, sizeof body, "{\"FlowId\":\"%s\",\"Deed\":\"sign\",\"As\":\"\"}", release);
	snprintf(head, sizeof head,
		"POST /act HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: "
		"close\r\n\r\n",
		s.port, size);
	char name[512];
	response = send("DescribeFlowInfo", "\"FlowIds\":[\"%s\"]", release);
	snprintf(name, sizeof name, "%s", text(at(at(response, "FlowDetailInfos", 0), "FlowApproverInfos", 0), "RecipientId"));
	cJSON_Delete(response);
	expect(send("CreateFlowApprovers",
		       "\"FlowId\":\"%s\",\"FillApproverType\":1,\"Approvers\":[{\"RecipientId\":\"%s\",\"ApproverName\":\"张三\"}"
		       "]",
		       release, name),
		"");
	http_send(s.port, head, body, (size_t) size, &reply);
	assert_int_equal(reply.status, 200);
	http_reply_clear(&reply);
	assert_int_equal(status_of(release), 4);
	assert_int_equal(status_of(id), 21);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates_are_found_and_paged),
		cmocka_unit_test(the_guides_automatic_signing),
		cmocka_unit_test(documents_are_filled_by_the_initiator),
		cmocka_unit_test(a_document_takes_a_moment),
		cmocka_unit_test(links_lead_to_whoever_is_due),
		cmocka_unit_test(a_signed_contract_is_rescinded),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
