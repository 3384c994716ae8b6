/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The action table: values copied by hand from the service's guides, what must hold of every row, and lookups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "actions/action.h"
#include "actions/table.h"

static const sp_action *action_of(const char *service, const char *name)
{
	const sp_action *action = sp_action_find(service, name);
	if (!action)
		fail_msg("no action %s of %s", name, service);
	return action;
}

static const sp_action_member *member_of(const char *action, const char *name)
{
	const sp_action_member *member = sp_action_member_find(&action_of("ess", action)->request, name);
	if (!member)
		fail_msg("no member %s of %s", name, action);
	return member;
}

static void services(void **state)
{
	(void) state;
	const sp_service *ess = sp_service_find("ess"), *basic = sp_service_find("essbasic");
	assert_string_equal(ess->version, "2020-11-11");
	assert_string_equal(ess->production, "https://ess.tencentcloudapi.com");
	assert_string_equal(ess->test, "https://ess.test.ess.tencent.cn");
	assert_string_equal(ess->file_production, "https://file.ess.tencent.cn");
	assert_string_equal(ess->file_test, "https://file.test.ess.tencent.cn");
	assert_string_equal(basic->version, "2021-05-26");
	assert_string_equal(basic->production, "https://essbasic.tencentcloudapi.com");
	assert_string_equal(basic->test, "https://essbasic.test.ess.tencent.cn");
	assert_string_equal(basic->file_production, ess->file_production);
	assert_null(sp_service_find("ESS"));
	assert_null(sp_service_find(""));
}

static void lookups(void **state)
{
	(void) state;
	assert_null(sp_action_find("ess", "createflow"));
	assert_null(sp_action_find("ess", "ChannelCreateFlowByFiles"));
	assert_null(sp_action_find("cvm", "CreateFlow"));
	assert_string_equal(sp_action_find(NULL, "ChannelCreateFlowByFiles")->service->name, "essbasic");
	assert_string_equal(sp_action_find(NULL, "ModifyExtendedService")->service->name, "ess");
	assert_string_equal(action_of("essbasic", "ModifyExtendedService")->service->name, "essbasic");
	assert_null(sp_action_type_find("component"));
	assert_ptr_not_equal(sp_action_type_find("Agent"), sp_action_type_find("essbasic.Agent"));
	assert_null(sp_action_type_find("ess.Agent"));
	assert_null(sp_action_member_find(sp_action_type_find("Agent"), "appid"));
}

/* Figures of the guides. */
static void limits(void **state)
{
	(void) state;
	static const struct {
		const char *action, *member;
		unsigned length, max_length, max_items;
	} rows[] = {
		{ "CreateFlowByFiles", "FlowName", 0, 200, 0 },
		{ "CreateFlowByFiles", "FileIds", 0, 0, 1 },
		{ "CreateFlowByFiles", "Approvers", 0, 0, 50 },
		{ "CreateFlowByFiles", "FlowDescription", 0, 1000, 0 },
		{ "CreateFlowByFiles", "UserData", 0, 20480, 0 },
		{ "CreateFlowByFiles", "CcInfos", 0, 0, 50 },
		{ "UploadFiles", "FileInfos", 0, 0, 20 },
		{ "CreateDocument", "TemplateId", 32, 0, 0 },
		{ "CancelFlow", "CancelMessage", 0, 200, 0 },
		{ "DescribeFileUrls", "BusinessIds", 0, 0, 20 },
		{ "DescribeFlowBriefs", "FlowIds", 0, 0, 100 },
		{ "CreateFlowGroupByFiles", "FlowGroupInfos", 0, 0, 50 },
		{ "CreateBatchCancelFlowUrl", "FlowIds", 0, 0, 100 },
		{ "CreateFileConvertTask", "ResourceName", 0, 256, 0 },
		{ "CreateFlowSignUrl", "JumpUrl", 0, 1000, 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const sp_action_member *m = member_of(rows[i].action, rows[i].member);
		if (m->length != rows[i].length || m->max_length != rows[i].max_length || m->max_items != rows[i].max_items)
			fail_msg("%s.%s: %u %u %u", rows[i].action, rows[i].member, m->length, m->max_length, m->max_items);
	}
	const sp_action_member *offset = member_of("DescribeFlowTemplates", "Offset");
	assert_true(offset->has_range && offset->min == 0 && offset->max == 20000);
	const sp_action *channel = action_of("essbasic", "ChannelCreateFlowByFiles");
	assert_int_equal(sp_action_member_find(&channel->request, "CustomerData")->max_length, 1000);
	assert_int_equal(sp_action_member_find(&channel->request, "FlowType")->max_length, 255);
	assert_string_equal(sp_action_member_find(&channel->request, "FlowApprovers")->type->name, "essbasic.FlowApproverInfo");
	assert_string_equal(sp_action_member_find(&channel->response, "Approvers")->type->name, "essbasic.ApproverItem");
	/* By template a type is no longer than in the company edition; twenty contracts a call; a hundred templates a page. */
	assert_int_equal(sp_action_member_find(sp_action_type_find("essbasic.FlowInfo"), "FlowType")->max_length, 200);
	const sp_action *many = action_of("essbasic", "CreateFlowsByTemplates"), *pull = action_of("essbasic", "DescribeTemplates");
	assert_int_equal(sp_action_member_find(&many->request, "FlowInfos")->max_items, 20);
	assert_int_equal(sp_action_member_find(&pull->request, "TemplateIds")->max_items, 100);
	assert_true(sp_action_member_find(&pull->request, "Limit")->max <= 100);
	assert_true(member_of("DescribeFlowTemplates", "Limit")->max >= 200);
}

static void repeating(void **state)
{
	(void) state;
	static const struct {
		const char *service, *action;
		sp_repeat repeat;
		bool writes;
	} rows[] = {
		{ "ess", "CreateFlowByFiles", SP_REPEAT_NEVER, true },
		{ "ess", "CreateFlow", SP_REPEAT_NEVER, true },
		{ "ess", "CreateFlowGroupByFiles", SP_REPEAT_NEVER, true },
		{ "ess", "CreateReleaseFlow", SP_REPEAT_NEVER, true },
		{ "ess", "CreateFlowReminds", SP_REPEAT_NEVER, true },
		{ "ess", "CreateFlowEvidenceReport", SP_REPEAT_NEVER, true },
		{ "essbasic", "CreateFlowsByTemplates", SP_REPEAT_NEVER, true },
		{ "ess", "StartFlow", SP_REPEAT_SAME, true },
		{ "ess", "CancelFlow", SP_REPEAT_SAME, true },
		{ "ess", "UploadFiles", SP_REPEAT_SAFE, false },
		{ "ess", "DescribeFlowInfo", SP_REPEAT_SAFE, false },
		{ "ess", "VerifyPdf", SP_REPEAT_SAFE, false },
		{ "ess", "ModifyFlowDeadline", SP_REPEAT_SAFE, true },
		{ "ess", "CreateSchemeUrl", SP_REPEAT_SAFE, true },
		{ "essbasic", "ModifyExtendedService", SP_REPEAT_SAFE, true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const sp_action *action = action_of(rows[i].service, rows[i].action);
		if (action->repeat != rows[i].repeat || action->writes != rows[i].writes)
			fail_msg("%s: repeat %d writes %d", action->name, action->repeat, action->writes);
	}
}

/* What may not be repeated creates something; what writes nothing may be; only uploads go to the file host. */
static void what_holds_of_every_action(void **state)
{
	(void) state;
	size_t never = 0;
	for (size_t i = 0; i < sp_table_action_count; i++) {
		const sp_action *action = &sp_table_actions[i];
		never += action->repeat == SP_REPEAT_NEVER;
		if (action->repeat == SP_REPEAT_NEVER && (!action->writes || !strstr(action->name, "Create")))
			fail_msg("%s may not be repeated, and creates nothing", action->name);
		if (!action->writes && action->repeat != SP_REPEAT_SAFE)
			fail_msg("%s writes nothing and may not be repeated", action->name);
		if (action->writes && strstr(action->name, "Describe"))
			fail_msg("%s writes", action->name);
		assert_int_equal(action->file_host, strcmp(action->name, "UploadFiles") == 0);
		assert_true(action->rate > 0 && *action->en && *action->zh);
		assert_ptr_equal(sp_action_find(action->service->name, action->name), action);
		/* Every ess action but two names who acts; every essbasic action names for whom. The envelope has that inside. */
		const char *who = strcmp(action->service->name, "ess") == 0 ? "Operator" : "Agent";
		bool except = strcmp(action->name, "UploadFiles") == 0 || strcmp(action->name, "DescribeBillUsage") == 0 ||
			strcmp(action->name, "CreateRequestWithEncryption") == 0;
		if (!sp_action_member_find(&action->request, who) && !except)
			fail_msg("%s has no %s", action->name, who);
	}
	assert_true(never >= 8);
}

static void look_at_type(const sp_action_type *type)
{
	assert_true(type->count <= SP_ACTION_MEMBERS_MAX);
	for (size_t i = 0; i < type->count; i++) {
		const sp_action_member *m = &type->members[i];
		assert_ptr_equal(sp_action_member_find(type, m->name), m);
		assert_int_equal(m->kind == SP_KIND_OBJECT, m->type != NULL);
		assert_true(!m->type || sp_action_type_find(m->type->name) == m->type);
		assert_true(!m->allowed || (m->kind == SP_KIND_STRING && *m->allowed));
		assert_true(!m->has_range || m->min < m->max);
		/* Both services have types of the same names: a member must not lead into the other one. */
		if (m->type && strncmp(type->name, "essbasic.", 9) == 0)
			assert_int_equal(strncmp(m->type->name, "essbasic.", 9), 0);
	}
}

static void types_are_closed(void **state)
{
	(void) state;
	for (size_t i = 0; i < sp_table_action_count; i++) {
		look_at_type(&sp_table_actions[i].request);
		look_at_type(&sp_table_actions[i].response);
		assert_true(sp_table_actions[i].request.count > 0);
	}
	for (size_t i = 0; i < sp_table_type_count; i++) {
		look_at_type(&sp_table_types[i]);
		assert_ptr_equal(sp_action_type_find(sp_table_types[i].name), &sp_table_types[i]);
	}
}

static void error_codes(void **state)
{
	(void) state;
	const sp_action *start = action_of("ess", "StartFlow"), *create = action_of("ess", "CreateFlowByFiles");
	for (size_t i = 0; i < sp_table_error_count; i++) {
		assert_ptr_equal(sp_error_find(sp_table_errors[i].code), &sp_table_errors[i]);
		assert_true(i == 0 || strcmp(sp_table_errors[i - 1].code, sp_table_errors[i].code) < 0);
		assert_true(sp_table_errors[i].do_en[0] != '\0' && sp_table_errors[i].do_zh[0] != '\0');
	}
	/* A way out of its own, and one that is inherited. */
	assert_string_equal(sp_error_find("AuthFailure.SignatureExpire")->do_en, "set the clock of this machine");
	assert_string_equal(sp_error_find("InternalError.Db")->do_en, sp_error_find("InternalError")->do_en);
	assert_string_equal(sp_error_find("InternalError.NeverHeardOf")->code, "InternalError");
	assert_string_equal(sp_error_find("InvalidParameter.Keyword.X")->code, "InvalidParameter.Keyword");
	assert_null(sp_error_find("InternalErrors"));
	assert_null(sp_error_find(""));
	assert_null(sp_error_find("."));
	assert_int_equal(sp_error_class(NULL, "InternalError.Db"), SP_CLASS_INTERNAL);
	assert_int_equal(sp_error_class(create, "AuthFailure.SignatureExpire"), SP_CLASS_CLOCK);
	assert_int_equal(sp_error_class(create, "AuthFailure.SignatureFailure"), SP_CLASS_CREDENTIALS);
	assert_int_equal(sp_error_class(create, "ResourceNotFound.Resource"), SP_CLASS_FILE_GONE);
	assert_int_equal(sp_error_class(create, "OperationDenied.FlowHasStarted"), SP_CLASS_OTHER);
	assert_int_equal(sp_error_class(start, "OperationDenied.FlowHasStarted"), SP_CLASS_DONE);
	assert_int_equal(sp_error_class(start, "OperationDenied.DocumentNoAvailable"), SP_CLASS_BUSY);
	assert_int_equal(sp_error_class(action_of("ess", "CancelFlow"), "OperationDenied.FlowHasTerminated"), SP_CLASS_DONE_AGAIN);
	assert_int_equal(sp_error_class(NULL, "OperationDenied.FlowHasTerminated"), SP_CLASS_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(services),
		cmocka_unit_test(lookups),
		cmocka_unit_test(limits),
		cmocka_unit_test(repeating),
		cmocka_unit_test(what_holds_of_every_action),
		cmocka_unit_test(types_are_closed),
		cmocka_unit_test(error_codes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
