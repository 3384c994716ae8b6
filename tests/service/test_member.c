/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every action of both editions is played; whose contracts, files and tasks are whose; what the partner edition makes many of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "actions/table.h"
#include "partner_stage.h"

#define NOBODY "yDunknownunknownunknownunknown00"
#define TENANT "\"ApproverType\":\"PERSON\",\"Name\":\"李四\",\"Mobile\":\"13900139000\""
#define LANDLORD \
	"\"ApproverType\":\"ORGANIZATION\",\"OrganizationName\":\"星河置业有限公司\",\"Name\":\"张三\",\"Mobile\":\"13800138000\""

/* Whatever the table has is answered: an empty body is refused, but not because nobody plays the action. */
static void every_action_is_played(void **state)
{
	(void) state;
	for (size_t i = 0; i < sp_table_action_count; i++) {
		const sp_action *action = &sp_table_actions[i];
		ess_call call = stage_call(&partner, action->name, "{}");
		call.version = action->service->version;
		call.service = action->service->name;
		cJSON *response = ess_send(&call, NULL);
		assert_non_null(response);
		if (strcmp(ess_code(response), "UnsupportedOperation") == 0 || strcmp(ess_code(response), "InvalidAction") == 0)
			fail_msg("%s %s: %s", action->service->name, action->name, ess_code(response));
		cJSON_Delete(response);
	}
}

/* What one member has made is not another's, nor the company edition's. */
static void contracts_of_another_member(void **state)
{
	static const struct {
		const char *action, *more;
	} rows[] = {
		{ "ChannelCancelFlow", "" },
		{ "ModifyFlowDeadline", ",\"Deadline\":4000000000" },
		{ "ChannelDescribeFlowComponents", "" },
		{ "ChannelVerifyPdf", "" },
		{ "ChannelCreateFlowSignUrl", ",\"FlowApproverInfos\":[{" TENANT "}]" },
		{ "ChannelCreateFlowApprovers", ",\"Approvers\":[{\"RecipientId\":\"" NOBODY "\",\"ApproverName\":\"王五\"}]" },
	};
	char id[64], members[512];
	(void) state;
	partner_create(id);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(members, sizeof members, "\"FlowId\":\"%s\"%s", id, rows[i].more);
		partner_expect(partner_send_as("member2", rows[i].action, members), "OperationDenied.NoFlowPermission");
		snprintf(members, sizeof members, "\"FlowId\":\"" NOBODY "\"%s", rows[i].more);
		partner_expect(partner_send_as("member2", rows[i].action, members), "ResourceNotFound.Flow");
	}
	snprintf(members, sizeof members, "{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"%s\",\"CancelMessage\":\"x\"}", id);
	stage_expect(&partner, "CancelFlow", members, "OperationDenied.NoFlowPermission");
	snprintf(members, sizeof members, "{\"Operator\":{\"UserId\":\"u\"},\"FlowIds\":[\"%s\"]}", id);
	stage_expect(&partner, "DescribeFlowInfo", members, "FailedOperation");
	/* Where there is a message for each, it is told of as of one that nobody has made. */
	static const char *const lists[][2] = { { "DescribeResourceUrlsByFlows", "ErrorMessages" },
		{ "CreateSignUrls", "ErrorMessages" }, { "ChannelBatchCancelFlows", "FailMessages" } };
	snprintf(members, sizeof members, "\"FlowIds\":[\"%s\"]", id);
	for (size_t i = 0; i < 3; i++) {
		cJSON *response = partner_send_as("member2", lists[i][0], members);
		assert_string_not_equal(partner_at(response, lists[i][1], 0)->valuestring, "");
		cJSON_Delete(response);
	}
	cJSON *response = partner_send_as("member2", "ChannelCreateFlowReminds", members);
	assert_true(cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(partner_at(response, "RemindFlowRecords", 0), "CanRemind")));
	cJSON_Delete(response);
	response = partner_send("DescribeFlowDetailInfo", "%s", members);
	assert_string_equal(partner_text(partner_at(response, "FlowInfo", 0), "FlowStatus"), "INIT");
	cJSON_Delete(response);
}

static void files_and_tasks_of_another_member(void **state)
{
	char members[512], *contract = partner_contract();
	(void) state;
	snprintf(members, sizeof members, "%s", "");
	char *flow = malloc(strlen(contract) + 64);
	assert_non_null(flow);
	sprintf(flow, "\"FlowName\":\"x\",%s", contract);
	partner_expect(partner_send_as("member2", "ChannelCreateFlowByFiles", flow), "OperationDenied.NoPermissionUseResource");
	free(flow);
	free(contract);
	cJSON *response = partner_send("CreateFileConvertTask",
		"\"ResourceType\":\"docx\",\"ResourceName\":\"a.docx\",\"ResourceId\":\"%s\"", partner_file);
	snprintf(members, sizeof members, "\"TaskId\":\"%s\"", partner_text(response, "TaskId"));
	cJSON_Delete(response);
	partner_expect(partner_send_as("member2", "DescribeFileConvertTask", members), "InvalidParameter.InvalidId");
	partner_expect(partner_send_as("member1", "DescribeFileConvertTask", members), "");
	response = partner_send("ChannelBatchCancelFlows", "\"FlowIds\":[\"" NOBODY "\"]");
	snprintf(members, sizeof members, "\"TaskId\":\"%s\"", partner_text(response, "TaskId"));
	cJSON_Delete(response);
	partner_expect(partner_send_as("member2", "DescribeCancelFlowsTask", members), "ResourceNotFound");
	partner_expect(partner_send_as("member1", "DescribeCancelFlowsTask", members), "");
	response = partner_send(
		"ChannelCreateMultiFlowSignQRCode", "\"TemplateId\":\"yDSandboxTemplatePledge000000000\",\"FlowName\":\"承诺书\"");
	snprintf(members, sizeof members, "\"QrCodeId\":\"%s\"",
		partner_text(cJSON_GetObjectItemCaseSensitive(response, "QrCode"), "QrCodeId"));
	cJSON_Delete(response);
	partner_expect(partner_send_as("member2", "ChannelCancelMultiFlowSignQRCode", members), "OperationDenied.QrInvalid");
	partner_expect(partner_send_as("member1", "ChannelCancelMultiFlowSignQRCode", members), "");
	/* An extension is opened for the member who asks. */
	partner_expect(partner_send("ModifyExtendedService", "\"ServiceType\":\"AUTO_SIGN\",\"Operate\":\"CLOSE\""), "");
	response = partner_send_as("member2", "DescribeExtendedServiceAuthInfo", "");
	assert_string_equal(partner_text(partner_at(response, "AuthInfo", 0), "Status"), "ENABLE");
	cJSON_Delete(response);
	partner_expect(partner_send("ModifyExtendedService", "\"ServiceType\":\"AUTO_SIGN\",\"Operate\":\"OPEN\""), "");
}

static void who_calls_is_asked_for(void **state)
{
	(void) state;
	partner_expect(partner_send_body("DescribeTemplates", "{}"), "MissingParameter");
	partner_expect(partner_send_body("DescribeTemplates", "{\"Agent\":{\"AppId\":\"\"}}"), "MissingParameter");
	partner_expect(partner_send_body("DescribeTemplates", "{\"Agent\":{\"AppId\":\"app1\"}}"), "MissingParameter.OrgOpenId");
	partner_expect(
		partner_send_body("DescribeTemplates", "{\"Agent\":{\"AppId\":\"app1\",\"ProxyOrganizationOpenId\":\"member1\"}}"),
		"MissingParameter.ProxyOperatorOpenId");
	/* A member is first led to the console before it has an operator. */
	partner_expect(partner_send_body("CreateConsoleLoginUrl",
			       "{\"Agent\":{\"AppId\":\"app1\",\"ProxyOrganizationOpenId\":\"member9\"},\"ProxyOrganizationName\":"
			       "\"某公司测试\"}"),
		"");
}

/* The second has no template, the third too few signers, the fourth is late, the fifth fills in what is the tenant's. */
static void by_templates(void **state)
{
	static const char form[] = "{\"FlowName\":\"租赁\",\"Deadline\":%lld,\"TemplateId\":\"%s\",\"CustomerData\":\"row %d\","
				   "\"FlowApprovers\":[%s],\"FormFields\":[{\"ComponentName\":\"%s\",\"ComponentValue\":\"5000\"},"
				   "{\"ComponentName\":\"起租日\",\"ComponentValue\":\"2024年05月01日\"}]}";
	static const char lease[] = "yDSandboxTemplateLease0000000000", both[] = "{" LANDLORD "},{" TENANT "}",
			  one[] = "{" LANDLORD "}";
	const long long later = (long long) time(NULL) + 86400;
	char rows[5][1024];
	(void) state;
	snprintf(rows[0], sizeof rows[0], form, later, lease, 0, both, "月租金");
	snprintf(rows[1], sizeof rows[1], form, later, NOBODY, 1, both, "月租金");
	snprintf(rows[2], sizeof rows[2], form, later, lease, 2, one, "月租金");
	snprintf(rows[3], sizeof rows[3], form, 1700000000LL, lease, 3, both, "月租金");
	snprintf(rows[4], sizeof rows[4], form, later, lease, 4, both, "通讯地址");
	cJSON *response = partner_send(
		"CreateFlowsByTemplates", "\"FlowInfos\":[%s,%s,%s,%s,%s]", rows[0], rows[1], rows[2], rows[3], rows[4]);
	assert_string_equal(ess_code(response), "");
	for (int i = 0; i < 5; i++) {
		char data[16];
		snprintf(data, sizeof data, "row %d", i);
		assert_string_equal(partner_at(response, "CustomerData", i)->valuestring, data);
		assert_int_equal(strlen(partner_at(response, "FlowIds", i)->valuestring), i == 0 ? 32 : 0);
		assert_true((i == 0) == !*partner_at(response, "ErrorMessages", i)->valuestring);
		assert_int_equal(partner_count(partner_at(response, "FlowApprovers", i), "Approvers"), i == 0 ? 2 : 0);
	}
	char id[64];
	snprintf(id, sizeof id, "%s", partner_at(response, "FlowIds", 0)->valuestring);
	cJSON_Delete(response);
	response = partner_send("DescribeFlowDetailInfo", "\"FlowIds\":[\"%s\"]", id);
	assert_string_equal(partner_text(partner_at(response, "FlowInfo", 0), "CustomData"), "row 0");
	/* The tenant has a control of his own. */
	assert_string_equal(partner_text(partner_at(response, "FlowInfo", 0), "FlowStatus"), "FILLING");
	cJSON_Delete(response);
	response = partner_send("CreateFlowsByTemplates", "\"FlowInfos\":[%s],\"NeedPreview\":true", rows[0]);
	assert_string_equal(partner_at(response, "FlowIds", 0)->valuestring, "");
	http_reply raw;
	http_get(partner.port, strstr(partner_at(response, "PreviewUrls", 0)->valuestring, "/file/"), &raw);
	assert_memory_equal(raw.body, "%PDF-", 5);
	http_reply_clear(&raw);
	cJSON_Delete(response);
	/* Twenty at most. */
	char *many = malloc(21 * sizeof rows[0]);
	assert_non_null(many);
	strcpy(many, "\"FlowInfos\":[");
	for (int i = 0; i < 21; i++)
		sprintf(many + strlen(many), "%s%s", i ? "," : "", rows[0]);
	strcat(many, "]");
	partner_expect(partner_send_as("member1", "CreateFlowsByTemplates", many), "LimitExceeded.CreateFlowNum");
	free(many);
}

static void a_group(void **state)
{
	char *contract = partner_contract();
	(void) state;
	partner_expect(partner_send("ChannelCreateFlowGroupByFiles",
			       "\"FlowGroupName\":\"一组\",\"FlowFileInfos\":[{\"FlowName\":\"a\",%s}]", contract),
		"InvalidParameterValue");
	cJSON *response = partner_send("ChannelCreateFlowGroupByFiles",
		"\"FlowGroupName\":\"一组\",\"FlowFileInfos\":[{\"FlowName\":\"a\",%s},{\"FlowName\":\"b\",%s}]", contract,
		contract);
	free(contract);
	assert_string_equal(ess_code(response), "");
	assert_int_equal(partner_count(response, "FlowIds"), 2);
	assert_int_equal(partner_count(partner_at(response, "Approvers", 1), "Approvers"), 2);
	char id[128];
	snprintf(id, sizeof id, "\"FlowGroupId\":\"%s\"", partner_text(response, "FlowGroupId"));
	cJSON_Delete(response);
	response = partner_send_as("member1", "DescribeFlowDetailInfo", id);
	assert_string_equal(partner_text(response, "FlowGroupName"), "一组");
	assert_int_equal(partner_count(response, "FlowInfo"), 2);
	assert_string_equal(partner_text(partner_at(response, "FlowInfo", 1), "FlowName"), "b");
	cJSON_Delete(response);
	response = partner_send("CreateSignUrls", "%s,\"GenerateType\":\"CHANNEL\"", id);
	assert_int_equal(partner_count(response, "SignUrlInfos"), 2);
	assert_string_equal(partner_text(partner_at(response, "SignUrlInfos", 0), "ApproverType"), "ORGANIZATION");
	cJSON_Delete(response);
	partner_expect(partner_send_as("member2", "DescribeFlowDetailInfo", id), "ResourceNotFound.FlowGroup");
	partner_expect(partner_send("DescribeFlowDetailInfo", "\"FlowIds\":[]"), "MissingParameter");
}

static void links_of_one_kind(void **state)
{
	static const struct {
		const char *more;
		int count;
	} rows[] = { { "\"ALL\"", 2 }, { "\"CHANNEL\"", 1 }, { "\"NOT_CHANNEL\"", 0 }, { "\"PERSON\"", 1 }, { "\"FOLLOWER\"", 0 },
		{ "\"RECIPIENT\",\"Name\":\"李四\"", 1 }, { "\"RECIPIENT\",\"OrganizationOpenId\":\"member1\"", 1 },
		{ "\"RECIPIENT\",\"RecipientIds\":[\"" NOBODY "\"]", 0 } };
	char id[64];
	(void) state;
	partner_create(id);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cJSON *response = partner_send("CreateSignUrls", "\"FlowIds\":[\"%s\"],\"GenerateType\":%s", id, rows[i].more);
		if (partner_count(response, "SignUrlInfos") != rows[i].count)
			fail_msg("%s: %d links", rows[i].more, partner_count(response, "SignUrlInfos"));
		cJSON_Delete(response);
	}
}

static void a_page_to_start_from(void **state)
{
	static const char info[] = "\"FlowInfo\":{\"FlowName\":\"x\",\"Deadline\":4000000000}";
	(void) state;
	cJSON *response = partner_send(
		"ChannelCreatePrepareFlow", "%s,\"ResourceType\":2,\"ResourceId\":\"%s\"", info, partner_file);
	assert_memory_equal(partner_text(response, "PrepareFlowUrl"), "http://127.0.0.1:", 17);
	assert_int_equal(strlen(partner_text(response, "FlowId")), 32);
	cJSON_Delete(response);
	partner_expect(partner_send("ChannelCreatePrepareFlow", "%s,\"ResourceType\":2,\"ResourceId\":\"" NOBODY "\"", info),
		"InvalidParameterValue");
	partner_expect(partner_send("ChannelCreatePrepareFlow", "%s,\"ResourceType\":1,\"ResourceId\":\"" NOBODY "\"", info),
		"ResourceNotFound.Template");
}

/* A company whose people are named later; what is asked and changed while it runs. */
static void a_contract_under_way(void **state)
{
	char *contract = partner_contract(), id[64], recipient[64];
	const char *tenant = strstr(contract, ",{\"ApproverType\":\"PERSON\"");
	(void) state;
	cJSON *response = partner_send("ChannelCreateFlowByFiles",
		"\"FlowName\":\"x\",\"FileIds\":[\"%s\"],\"FlowApprovers\":[{\"ApproverType\":\"ORGANIZATION\","
		"\"OrganizationName\":\"某公司\","
		"\"SignComponents\":[{\"ComponentType\":\"SIGN_SEAL\",\"ComponentId\":\"a\",\"ComponentPage\":2,\"ComponentPosX\":"
		"50,"
		"\"ComponentPosY\":700,\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0,\"GenerateMode\":\"NORMAL\"}]}"
		"%s",
		partner_file, tenant);
	assert_string_equal(ess_code(response), "");
	snprintf(id, sizeof id, "%s", partner_text(response, "FlowId"));
	snprintf(recipient, sizeof recipient, "%s", partner_text(partner_at(response, "Approvers", 0), "RecipientId"));
	cJSON_Delete(response);
	free(contract);
	partner_expect(
		partner_send("ChannelCreateFlowApprovers",
			"\"FlowId\":\"%s\",\"Approvers\":[{\"RecipientId\":\"%s\",\"ApproverName\":\"王五\",\"ApproverMobile\":"
			"\"13700137000\"}]",
			id, recipient),
		"");
	partner_expect(partner_send("ModifyFlowDeadline", "\"FlowId\":\"%s\",\"Deadline\":1700000000", id),
		"InvalidParameter.FlowDeadLine");
	partner_expect(partner_send("ModifyFlowDeadline", "\"FlowId\":\"%s\",\"Deadline\":4000000000", id), "");
	response = partner_send("DescribeFlowDetailInfo", "\"FlowIds\":[\"%s\"]", id);
	assert_true(cJSON_GetObjectItemCaseSensitive(partner_at(response, "FlowInfo", 0), "DeadLine")->valuedouble == 4000000000.0);
	cJSON_Delete(response);
	response = partner_send("ChannelDescribeFlowComponents", "\"FlowId\":\"%s\"", id);
	assert_int_equal(partner_count(response, "RecipientComponentInfos"), 3);
	cJSON_Delete(response);
	partner_sign(id, 2);
	response = partner_send("ChannelCreateBatchQuickSignUrl", "\"FlowIds\":[\"%s\"],\"FlowApproverInfo\":{" TENANT "}", id);
	assert_memory_equal(partner_text(cJSON_GetObjectItemCaseSensitive(response, "FlowApproverUrlInfo"), "SignUrl"), "http", 4);
	cJSON_Delete(response);
	partner_expect(
		partner_send("ChannelCreateBatchQuickSignUrl", "\"FlowIds\":[\"%s\"],\"FlowApproverInfo\":{" LANDLORD "}", id),
		"ResourceNotFound");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_is_played),
		cmocka_unit_test(contracts_of_another_member),
		cmocka_unit_test(files_and_tasks_of_another_member),
		cmocka_unit_test(who_calls_is_asked_for),
		cmocka_unit_test(by_templates),
		cmocka_unit_test(a_group),
		cmocka_unit_test(links_of_one_kind),
		cmocka_unit_test(a_page_to_start_from),
		cmocka_unit_test(a_contract_under_way),
	};
	return cmocka_run_group_tests(tests, partner_open, partner_close);
}
