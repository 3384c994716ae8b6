/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A form and a request: whose is what, what is wrong with it, and the bodies that come of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/form.h>

#include "fixture.h"
#include "form_text.h"

/* The findings as "R881 Approvers; R889 FormFields". */
static void expect_found(const char *form, const char *request, const char *expected)
{
	char text[2048] = "";
	size_t length = 0;
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	signprep_code code = signprep_form_check(&issues, form, request, &err);
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		length += (size_t) snprintf(text + length, sizeof text - length, "%s%s %s", i ? "; " : "", issue->id, issue->where);
	}
	assert_string_equal(text, expected);
	if (code)
		assert_string_equal(err.id, text[0] ? err.id : "");
	assert_int_equal(code, signprep_issues_code(issues));
	signprep_issues_free(issues);
}

#define LEASE(more) "{" LEASE_PEOPLE more "}"
#define FIELDS(more) LEASE(",\"FormFields\":[" RENT "," more "]")

static void what_is_right_says_nothing(void **state)
{
	(void) state;
	expect_found(LEASE_FORM, LEASE_REQUEST, "");
	/* By id, by role, and in any order. */
	expect_found(LEASE_FORM,
		"{\"Approvers\":[{\"RecipientId\":\"" B_ID "\"," PERSON_B "},{\"ApproverRoleName\":\"甲方\"," PERSON_A
		"}],\"FormFields\":[{\"ComponentId\":\"c_rent\",\"ComponentValue\":\"5000\"}]}",
		"");
	/* Empty cells say nothing. */
	expect_found(LEASE_FORM,
		"{\"FlowName\":\"\",\"DeadLine\":\"\",\"Approvers\":[{" PERSON_A ",\"UserId\":\"\"},{" PERSON_B
		"}],\"FormFields\":[" RENT ",{\"ComponentId\":\"c_from\",\"ComponentValue\":\"\"}]}",
		"");
}

static void each_recipient_has_one_approver(void **state)
{
	(void) state;
	expect_found(LEASE_FORM, "{\"Approvers\":[{" PERSON_A "}],\"FormFields\":[" RENT "]}", "R881 Approvers");
	expect_found(LEASE_FORM,
		"{\"Approvers\":[{" PERSON_A "},{" PERSON_B
		"},{\"ApproverType\":1,\"ApproverName\":\"王五\",\"ApproverMobile\":\"13700137000\"}],\"FormFields\":[" RENT "]}",
		"R882 Approvers[2]");
	expect_found(LEASE_FORM,
		"{\"Approvers\":[{" PERSON_A "},{\"RecipientId\":\"" A_ID "\"," PERSON_B
		",\"ApproverType\":0}],\"FormFields\":[" RENT "]}",
		"R314 Approvers[0]; R310 Approvers[1]");
	expect_found(LEASE_FORM,
		"{\"Approvers\":[{\"RecipientId\":\"" A_ID "\"," PERSON_A "},{\"RecipientId\":\"" A_ID
		"\",\"ApproverType\":1," PERSON_B "}],\"FormFields\":[" RENT "]}",
		"R883 Approvers[1]; R884 Approvers[1].ApproverType; R881 Approvers");
	expect_found(LEASE_FORM,
		"{\"Approvers\":[{" PERSON_A "},{\"ApproverType\":1,\"ApproverRoleName\":\"丙方\"," PERSON_B
		"}],\"FormFields\":[" RENT "]}",
		"R882 Approvers[1]; R881 Approvers");
	expect_found(LEASE_FORM, "{\"FormFields\":[" RENT "]}", "R881 Approvers; R881 Approvers; R225 Approvers");
}

/* Two recipients have the role: who is meant has to be said by the id. */
static void a_role_of_two_names_nobody(void **state)
{
	char *form = strdup(LEASE_FORM), *role = strstr(form, "\"role\":\"乙方\"");
	(void) state;
	assert_non_null(role);
	memcpy(role + strlen("\"role\":\""), "甲", strlen("甲"));
	expect_found(form,
		"{\"Approvers\":[{" PERSON_A "},{\"ApproverType\":1,\"ApproverRoleName\":\"甲方\"," PERSON_B
		"}],\"FormFields\":[" RENT "]}",
		"R882 Approvers[1]; R881 Approvers");
	free(form);
}

static void fields_are_the_initiators_controls(void **state)
{
	(void) state;
	expect_found(LEASE_FORM, LEASE(""), "R889 FormFields");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentName\":\"月租\",\"ComponentValue\":\"1\"}"), "R885 FormFields[1]");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentId\":\"c_nothing\",\"ComponentValue\":\"1\"}"), "R885 FormFields[1]");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentName\":\"通讯地址\",\"ComponentValue\":\"x\"}"), "R886 FormFields[1]");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentId\":\"s_seal\",\"ComponentValue\":\"x\"}"), "R886 FormFields[1]");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentName\":\"备注\",\"ComponentValue\":\"x\"}"), "R887 FormFields[1]");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentId\":\"c_rent\",\"ComponentValue\":\"6000\"}"), "R888 FormFields[1]");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentValue\":\"x\"}"), "R807 FormFields[1]");
}

/* The initiator's control counts, whether it stands before or behind that of another with its name; the other's goes by its id. */
static void a_name_that_others_have_too(void **state)
{
	static const char own[] = CONTROL("c_own", "地址", "TEXT", "false", "", "null"),
			  other[] = CONTROL("c_other", "地址", "TEXT", "false", "", "\"" B_ID "\"");
	char form[8192];
	(void) state;
	for (int i = 0; i < 2; i++) {
		snprintf(form, sizeof form, "%s,\"fill\":[%s,%s],\"sign\":[]}", LEASE_HEAD("7", "true", "false"), i ? own : other,
			i ? other : own);
		expect_found(form, LEASE(",\"FormFields\":[{\"ComponentName\":\"地址\",\"ComponentValue\":\"x\"}]"), "");
		expect_found(form, LEASE(",\"FormFields\":[{\"ComponentId\":\"c_own\",\"ComponentValue\":\"x\"}]"), "");
		expect_found(form, LEASE(",\"FormFields\":[{\"ComponentId\":\"c_other\",\"ComponentValue\":\"x\"}]"),
			"R886 FormFields[0]");
	}
}

static void values_are_of_their_controls_kind(void **state)
{
	(void) state;
	expect_found(LEASE_FORM, FIELDS("{\"ComponentName\":\"起租日\",\"ComponentValue\":\"2024-05-01\"}"),
		"R353 FormFields[1].ComponentValue");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentName\":\"付款方式\",\"ComponentValue\":\"日付\"}"),
		"R890 FormFields[1].ComponentValue");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentName\":\"付款方式\",\"ComponentValue\":\"季付\"}"), "");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentName\":\"可养宠物\",\"ComponentValue\":\"是\"}"),
		"R350 FormFields[1].ComponentValue");
	expect_found(LEASE_FORM, FIELDS("{\"ComponentName\":\"起租日\",\"ComponentValue\":20240501}"),
		"R202 FormFields[1].ComponentValue");
	/* 200 pt wide, 12 pt high letters: 16 of them. */
	expect_found(LEASE_FORM,
		LEASE(",\"FormFields\":[{\"ComponentId\":\"c_rent\",\"ComponentValue\":"
		      "\"人民币伍仟元整每月一号之前以转账方式支付\"}]"),
		"P321 FormFields[0].ComponentValue");
}

static void the_template_says_how(void **state)
{
	static const char unordered[] = LEASE_HEAD("7", "true", "true") LEASE_CONTROLS;
	static const char draft[] = LEASE_HEAD("7", "false", "false") LEASE_CONTROLS;
	(void) state;
	expect_found(LEASE_FORM, LEASE(",\"Unordered\":true,\"FormFields\":[" RENT "]"), "R894 Unordered");
	expect_found(unordered, LEASE(",\"Unordered\":true,\"FormFields\":[" RENT "]"), "");
	expect_found(LEASE_FORM, LEASE(",\"FlowType\":\"劳动合同\",\"FormFields\":[" RENT "]"), "R894 FlowType");
	expect_found(LEASE_FORM, LEASE(",\"TemplateId\":\"" LEASE_ID "\",\"FormFields\":[" RENT "]"), "");
	expect_found(LEASE_FORM, LEASE(",\"TemplateId\":\"" A_ID "\",\"FormFields\":[" RENT "]"), "R836 TemplateId");
	expect_found(draft, LEASE_REQUEST, "R895 ");
}

/* The limits of the three calls are those of `api`. */
static void bodies_are_checked_against_the_table(void **state)
{
	(void) state;
	expect_found(LEASE_FORM, LEASE(",\"FlowNme\":\"x\",\"FormFields\":[" RENT "]"), "R201 FlowNme");
	expect_found(LEASE_FORM,
		"{\"Approvers\":[{" PERSON_A "},{\"ApproverName\":\"李四\",\"ApproverMobile\":\"139\"}],\"FormFields\":[" RENT "]}",
		"R217 Approvers[1].ApproverMobile");
	expect_found(LEASE_FORM, LEASE(",\"FileNames\":[\"a\",\"b\"],\"FormFields\":[" RENT "]"), "R206 FileNames");
	expect_found(LEASE_FORM, LEASE(",\"DeadLine\":\"soon\",\"FormFields\":[" RENT "]"), "R202 DeadLine");
	expect_found(LEASE_FORM, "{\"Approvers\":{},\"FormFields\":[" RENT "]}", "R202 Approvers");
	expect_found(LEASE_FORM, "{\"Approvers\":[1],\"FormFields\":7}", "R202 Approvers[0]; R202 FormFields");
}

static void what_is_no_form_is_said(void **state)
{
	static const char *const forms[] = { "{}", "[]", "{\"schema\":\"signprep.form/1\",\"template_id\":\"x\"}",
		"{\"schema\":\"signprep.form/1\",\"template_id\":\"x\",\"recipients\":[1],\"fill\":[],\"sign\":[]}",
		"{\"schema\":\"signprep.form/1\",\"template_id\":\"x\",\"recipients\":[{}],\"fill\":[],\"sign\":[]}" };
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	char *request = NULL;
	(void) state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		assert_int_equal(signprep_form_check(&issues, forms[i], NULL, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "R899");
		signprep_issues_free(issues);
		assert_int_equal(signprep_form_request(&request, forms[i], &err), SIGNPREP_INVALID);
		assert_null(request);
	}
	assert_int_equal(signprep_form_check(&issues, "{\"a\":1,\"a\":2}", NULL, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R103");
	signprep_issues_free(issues);
	assert_int_equal(signprep_form_check(&issues, LEASE_FORM, "[]", &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S108");
	signprep_issues_free(issues);
}

/* Names of people's making where a placeholder can hold them, ids elsewhere. */
static void rows_say_what_a_form_leaves_open(void **state)
{
	char *request = NULL;
	(void) state;
	assert_int_equal(signprep_form_request(&request, LEASE_FORM, NULL), SIGNPREP_OK);
	assert_string_equal(request,
		"{\"FlowName\":\"${flow_name|}\",\"DeadLine\":\"${deadline|}\",\"Approvers\":[{\"RecipientId\":\"" A_ID
		"\",\"OrganizationName\":\"${甲方.organization|}\",\"ApproverName\":\"${甲方.name|}\",\"ApproverMobile\":"
		"\"${甲方.mobile|}\",\"UserId\":\"${甲方.user_id|}\",\"ApproverIdCardType\":\"${甲方.id_type|}\","
		"\"ApproverIdCardNumber\":\"${甲方.id_number|}\",\"NotifyType\":\"${甲方.notify|}\"},{\"RecipientId\":\"" B_ID
		"\",\"ApproverName\":\"${乙方.name|}\",\"ApproverMobile\":\"${乙方.mobile|}\",\"UserId\":\"${乙方.user_id|}\","
		"\"ApproverIdCardType\":\"${乙方.id_type|}\",\"ApproverIdCardNumber\":\"${乙方.id_number|}\",\"NotifyType\":"
		"\"${乙方.notify|}\"}],\"FormFields\":[{\"ComponentId\":\"c_rent\",\"ComponentValue\":\"${月租金|}\"},"
		"{\"ComponentId\":\"c_from\",\"ComponentValue\":\"${起租日|}\"},{\"ComponentId\":\"c_pay\",\"ComponentValue\":"
		"\"${付款方式|}\"},{\"ComponentId\":\"c_pets\",\"ComponentValue\":\"${可养宠物|}\"},{\"ComponentId\":\"c_mail1\","
		"\"ComponentValue\":\"${c_mail1|}\"},{\"ComponentId\":\"c_mail2\",\"ComponentValue\":\"${c_mail2|}\"}]}");
	signprep_free(request);
}

#define AUTOMATIC(value) \
	"{\"schema\":\"signprep.form/1\",\"template_id\":\"" LEASE_ID \
	"\",\"name\":\"自动签\",\"version\":\"1\",\"flow_type\":\"\",\"unordered\":false,\"usable\":true,\"automatic\":" \
	"true," LEASE_RECIPIENTS ",\"fill\":[" CONTROL("c_address", "地址", "TEXT", "false", "", \
		"\"" B_ID "\"") "],\"sign\":[{\"id\":\"s_seal\",\"name\":\"章\",\"type\":\"SIGN_SEAL\",\"value\":\"" value \
				"\",\"recipient\":\"" A_ID "\"}]}"

static void automatic_seals_have_ids(void **state)
{
	static const char people[] = "{\"Approvers\":[{\"OrganizationName\":\"沙箱集团有限公司\"},{" PERSON_B "}]}";
	static const char sealed[] = "{\"Approvers\":[{\"OrganizationName\":\"沙箱集团有限公司\"},{" PERSON_B
				     "}],\"FormFields\":[{\"ComponentName\":\"章\",\"ComponentValue\":\"yDSeal\"}]}";
	(void) state;
	expect_found(AUTOMATIC("yDSeal"), people, "R898 Approvers");
	expect_found(AUTOMATIC(""), people, "R898 Approvers; R891 FormFields");
	expect_found(AUTOMATIC(""), sealed, "R898 Approvers");
	/* Somebody is named: nothing is automatic, and the seal is that person's to choose. */
	expect_found(AUTOMATIC(""), "{" LEASE_PEOPLE "}", "");
}

static void a_plan_holds_the_three_bodies(void **state)
{
	static const signprep_client_options options = { .operator_id = "yDxSandboxOperator00000000000001", .row_key = "row 1" };
	network n;
	char *plan = NULL;
	signprep_error err = { 0 };
	signprep_client *client = network_client(&n, &options, NULL, 0);
	(void) state;
	assert_int_equal(signprep_form_plan(&plan, NULL, client, LEASE_FORM,
				 "{\"FlowName\":\"Lease 1\",\"Approvers\":[{\"RecipientId\":\"" B_ID "\"," PERSON_B
				 "},{\"ApproverRoleName\":\"甲方\"," PERSON_A "}],\"CcNotifyType\":1,\"FormFields\":[" RENT "]}",
				 &err),
		SIGNPREP_OK);
	assert_non_null(strstr(plan,
		"\"body\":{\"FlowName\":\"Lease 1\",\"Approvers\":[{" PERSON_A ",\"RecipientId\":\"" A_ID
		"\",\"ApproverType\":0},{\"RecipientId\":\"" B_ID "\"," PERSON_B
		",\"ApproverType\":1}],\"FlowType\":\"租赁合同\",\"Operator\":{\"UserId\":\"yDxSandboxOperator00000000000001\"},"
		"\"UserData\":\"eyJzaWducHJlcCI6InJvdyAxIn0=\"}"));
	assert_non_null(strstr(plan,
		"\"body\":{\"FormFields\":[" RENT "],\"TemplateId\":\"" LEASE_ID
		"\",\"FileNames\":[\"Lease 1\"],\"Operator\":{\"UserId\":\"yDxSandboxOperator00000000000001\"},\"FlowId\":"
		"\"<FlowId of CreateFlow>\"}"));
	assert_non_null(strstr(plan,
		"\"body\":{\"CcNotifyType\":1,\"Operator\":{\"UserId\":\"yDxSandboxOperator00000000000001\"},\"FlowId\":"
		"\"<FlowId of CreateFlow>\"}"));
	assert_int_equal(n.calls, 0);
	signprep_free(plan);
	signprep_client_free(client);
	network_clear(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_right_says_nothing),
		cmocka_unit_test(each_recipient_has_one_approver),
		cmocka_unit_test(a_role_of_two_names_nobody),
		cmocka_unit_test(fields_are_the_initiators_controls),
		cmocka_unit_test(a_name_that_others_have_too),
		cmocka_unit_test(values_are_of_their_controls_kind),
		cmocka_unit_test(the_template_says_how),
		cmocka_unit_test(bodies_are_checked_against_the_table),
		cmocka_unit_test(what_is_no_form_is_said),
		cmocka_unit_test(rows_say_what_a_form_leaves_open),
		cmocka_unit_test(automatic_seals_have_ids),
		cmocka_unit_test(a_plan_holds_the_three_bodies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
