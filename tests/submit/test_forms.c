/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates of the service: taken down as forms, what the service may not say, what has changed since. */
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

#define ANSWER(templates, count) \
	"{\"Response\":{\"TotalCount\":" #count ",\"Templates\":[" templates "],\"RequestId\":\"req-templates\"}}"
#define NAMED(id, more) "{\"TemplateId\":\"" id "\",\"TemplateName\":\"n\",\"Status\":1,\"Available\":1" more "}"
#define EMPTY_FORM(id, more) "{\"schema\":\"signprep.form/1\",\"template_id\":\"" id "\"" more "}"

static const signprep_client_options employee = { .operator_id = "yDxSandboxOperator00000000000001" };

/* What comes of answers that come in turn. */
typedef struct pulled {
	network n;
	signprep_client *client;
	signprep_code code;
	signprep_error err;
	signprep_issues *issues;
	char *json;
} pulled;

static void pull(pulled *p, const scene *scenes, size_t count, const char *const *ids, size_t id_count, const char *name)
{
	memset(p, 0, sizeof *p);
	p->client = network_client(&p->n, &employee, scenes, count);
	p->code = signprep_forms_pull(&p->json, &p->issues, p->client, ids, id_count, name, &p->err);
}

static void clear(pulled *p)
{
	signprep_free(p->json);
	signprep_issues_free(p->issues);
	signprep_client_free(p->client);
	network_clear(&p->n);
}

/* The findings in their order, as "R830 where". */
static void expect_issues(const signprep_issues *issues, const char *const *expected, size_t count)
{
	char text[256];
	for (size_t i = 0; i < signprep_issues_count(issues) && i < count; i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		snprintf(text, sizeof text, "%s %s", issue->id, issue->where);
		assert_string_equal(text, expected[i]);
	}
	assert_int_equal(signprep_issues_count(issues), count);
}

static void every_member_of_a_form(void **state)
{
	static const scene scenes[] = { { .action = "DescribeFlowTemplates",
		.body = ANSWER(
			"{\"TemplateId\":\"yDTemplate1\",\"TemplateName\":\"租赁\",\"Description\":\"d\",\"TemplateVersion\":"
			"\"20240501\","
			"\"Status\":1,\"Available\":1,\"TemplateType\":1,\"SignOrder\":[-1],\"UserFlowType\":{\"UserFlowTypeId\":"
			"\"yDType\",\"Name\":\"租赁合同\"},\"Promoter\":{\"RecipientId\":\"yDP\",\"RecipientType\":\"PROMOTER\"},"
			"\"Recipients\":[{\"RecipientId\":\"yDP\",\"RecipientType\":\"PROMOTER\"},{\"RecipientId\":\"yDA\","
			"\"RecipientType\":\"ENTERPRISE\",\"RoleName\":\"甲方\",\"RoutingOrder\":2,\"RequireSign\":false,"
			"\"ApproverVerifyTypes\":[1],\"ApproverSignTypes\":[1,2,\"3\"]},{\"RecipientId\":\"yDB\",\"RecipientType\":"
			"\"INDIVIDUAL\",\"RoleName\":\"乙方\",\"RoutingOrder\":null}],"
			"\"Components\":[{\"ComponentId\":\"c1\",\"ComponentName\":\"月租金\",\"ComponentType\":\"SELECTOR\","
			"\"ComponentRequired\":true,\"GenerateMode\":\"NORMAL\",\"ComponentPage\":1,\"ComponentPosX\":10.5,"
			"\"ComponentPosY\":20,\"ComponentWidth\":30,\"ComponentHeight\":40,\"ComponentRecipientId\":\"yDP\","
			"\"ComponentExtra\":\"{\\\"Values\\\":[\\\"月付\\\"]}\"},"
			"{\"ComponentId\":\"c2\",\"ComponentType\":\"TEXT\",\"ComponentPage\":\"1\",\"ComponentRecipientId\":"
			"\"yDB\","
			"\"ComponentExtra\":\"none\"}],"
			"\"SignComponents\":[{\"ComponentId\":\"s1\",\"ComponentType\":\"SIGN_SEAL\",\"ComponentValue\":\"yDSeal\","
			"\"ComponentRecipientId\":\"yDA\"},{\"ComponentId\":\"s2\"}]}",
			1) } };
	pulled p;
	(void) state;
	pull(&p, scenes, 1, NULL, 0, NULL);
	if (p.code)
		fail_msg("%s %s", p.err.id, p.err.message);
	assert_string_equal(p.json,
		"{\"forms\":[{\"schema\":\"signprep.form/"
		"1\",\"template_id\":\"yDTemplate1\",\"name\":\"租赁\",\"description\":\"d\","
		"\"version\":\"20240501\",\"flow_type\":\"租赁合同\",\"flow_type_id\":\"yDType\",\"unordered\":true,"
		"\"sign_order\":[-1],\"usable\":true,\"automatic\":true,\"initiator\":\"yDP\",\"recipients\":["
		"{\"recipient_id\":\"yDA\",\"type\":\"ENTERPRISE\",\"role\":\"甲方\",\"order\":2,\"signs\":false,\"verify_types\":["
		"1],"
		"\"sign_types\":[1,2]},{\"recipient_id\":\"yDB\",\"type\":\"INDIVIDUAL\",\"role\":\"乙方\",\"signs\":true,"
		"\"verify_types\":[],\"sign_types\":[]}],\"fill\":["
		"{\"id\":\"c1\",\"name\":\"月租金\",\"type\":\"SELECTOR\",\"required\":true,\"mode\":\"NORMAL\",\"page\":1,\"x\":"
		"10.5,"
		"\"y\":20,\"width\":30,\"height\":40,\"value\":\"\",\"limits\":{\"Values\":[\"月付\"]},\"recipient\":null},"
		"{\"id\":\"c2\",\"name\":\"\",\"type\":\"TEXT\",\"required\":false,\"mode\":\"\",\"value\":\"\",\"limits\":"
		"\"none\","
		"\"recipient\":\"yDB\"}],\"sign\":["
		"{\"id\":\"s1\",\"name\":\"\",\"type\":\"SIGN_SEAL\",\"required\":false,\"mode\":\"\",\"value\":\"yDSeal\","
		"\"recipient\":\"yDA\"},{\"id\":\"s2\",\"name\":\"\",\"type\":\"\",\"required\":false,\"mode\":\"\",\"value\":\"\","
		"\"recipient\":null}]}]}");
	assert_int_equal(signprep_issues_count(p.issues), 0);
	assert_null(strstr(p.n.seen[0].body, "Filters"));
	clear(&p);
}

static void templates_are_asked_for_by_id_and_name(void **state)
{
	static const char *const ids[] = { "yDa", "yDb" };
	static const scene scenes[] = { { .action = "DescribeFlowTemplates",
		.body = ANSWER(NAMED("yDb", "") "," NAMED("yDa", ""), 2) } };
	pulled p;
	(void) state;
	pull(&p, scenes, 1, ids, 2, "租赁");
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_non_null(strstr(p.n.seen[0].body,
		"\"Filters\":[{\"Key\":\"template-id\",\"Values\":[\"yDa\",\"yDb\"]},{\"Key\":\"template-name\",\"Values\":["
		"\"租赁\"]}]"));
	clear(&p);
}

/* Fifty at a time, and the next page from there. */
static void templates_on_two_pages(void **state)
{
	char first[8192] = "{\"Response\":{\"TotalCount\":51,\"Templates\":[";
	(void) state;
	for (int i = 0; i < 50; i++)
		snprintf(first + strlen(first), sizeof first - strlen(first), "%s" NAMED("yD%d", ""), i ? "," : "", i);
	strcat(first, "]}}");
	const scene scenes[] = { { .action = "DescribeFlowTemplates", .body = first },
		{ .action = "DescribeFlowTemplates", .body = ANSWER(NAMED("yDlast", ""), 51) } };
	pulled p;
	pull(&p, scenes, 2, NULL, 0, NULL);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_int_equal(p.n.calls, 2);
	assert_non_null(strstr(p.n.seen[1].body, "\"Offset\":50"));
	assert_non_null(strstr(p.json, "\"yD0\""));
	assert_non_null(strstr(p.json, "\"yDlast\""));
	clear(&p);
}

/* What the service may not say costs the template that it is said of, and no other. */
static void answers_that_do_not_hold_together(void **state)
{
	static const char *const ids[] = { "yDgood", "yDlost", "yDdraft", "yDmissing" };
	static const scene scenes[] = {
		{ .body = ANSWER(NAMED("yDgood", "") "," NAMED("yDgood", "") "," NAMED("../../etc/passwd", "") "," NAMED("yDlost",
					 ",\"SignComponents\":[{\"ComponentId\":\"s\",\"ComponentRecipientId\":"
					 "\"yDnobody\"}]") "," NAMED("yDstranger",
					 "") ",7,null,"
					     "{\"TemplateId\":\"yDdraft\",\"TemplateName\":\"n\",\"Status\":0,"
					     "\"Available\":1,"
					     "\"Recipients\":7,\"Components\":{},\"SignComponents\":[null,[],1]}",
			  8) }
	};
	static const char *const expected[] = { "S950 ", "R834 ", "R834 ", "R833 yDlost", "R848 yDstranger", "R834 ", "R834 ",
		"R849 yDdraft", "R830 yDmissing" };
	pulled p;
	(void) state;
	pull(&p, scenes, 1, ids, 4, NULL);
	assert_int_equal(p.code, SIGNPREP_PARTIAL);
	assert_string_equal(p.err.id, "R834");
	expect_issues(p.issues, expected, sizeof expected / sizeof *expected);
	assert_non_null(strstr(p.json, "\"template_id\":\"yDgood\""));
	assert_null(strstr(p.json, "yDlost"));
	assert_null(strstr(p.json, "yDstranger"));
	assert_non_null(strstr(p.json, "\"template_id\":\"yDdraft\""));
	assert_non_null(strstr(p.json, "\"usable\":false"));
	clear(&p);
}

static void nothing_fits(void **state)
{
	static const scene none[] = { { .body = ANSWER("", 0) } };
	static const char *const unknown[] = { "yDunknown" }, *const bad[] = { "yDgood", "a/b" };
	pulled p;
	(void) state;
	pull(&p, none, 1, NULL, 0, "no such name");
	assert_int_equal(p.code, SIGNPREP_NOT_FOUND);
	assert_string_equal(p.err.id, "R831");
	assert_string_equal(p.json, "{\"forms\":[]}");
	clear(&p);
	pull(&p, none, 1, unknown, 1, NULL);
	assert_int_equal(p.code, SIGNPREP_NOT_FOUND);
	assert_string_equal(p.err.id, "R830");
	clear(&p);
	/* Known before anything is sent. */
	pull(&p, none, 1, bad, 2, NULL);
	assert_int_equal(p.code, SIGNPREP_INVALID);
	assert_string_equal(p.err.id, "R832");
	assert_null(p.json);
	assert_int_equal(p.n.calls, 0);
	clear(&p);
}

static void a_refusal_is_passed_on(void **state)
{
	static const scene scenes[] = { { .body = ERROR_BODY("OperationDenied.NoIdentityVerify", "no") } };
	pulled p;
	(void) state;
	pull(&p, scenes, 1, NULL, 0, NULL);
	assert_int_not_equal(p.code, SIGNPREP_OK);
	assert_null(p.json);
	clear(&p);
}

#define FORM_BEFORE \
	EMPTY_FORM("yDt", \
		",\"name\":\"n\",\"version\":\"1\",\"unordered\":false,\"recipients\":[{\"recipient_id\":\"yDA\",\"role\":" \
		"\"甲方\"}," \
		"{\"recipient_id\":\"yDB\",\"role\":\"乙方\",\"order\":1},{\"recipient_id\":\"yDC\",\"role\":\"丙方\"}]," \
		"\"fill\":[{\"id\":\"c1\",\"name\":\"月租金\",\"required\":true},{\"id\":\"c2\",\"name\":\"起租日\"}]," \
		"\"sign\":[{\"id\":\"s1\",\"name\":\"\",\"limits\":{\"a\":1}}]")
#define FORM_NOW \
	EMPTY_FORM("yDt", \
		",\"name\":\"n\",\"version\":\"2\",\"unordered\":true,\"recipients\":[{\"recipient_id\":\"yDD\",\"role\":" \
		"\"丁方\"}," \
		"{\"recipient_id\":\"yDB\",\"role\":\"乙方\",\"order\":2},{\"recipient_id\":\"yDA\",\"role\":\"甲方\"}]," \
		"\"fill\":[{\"id\":\"c3\",\"name\":\"押金\"},{\"id\":\"c1\",\"name\":\"月租金\",\"required\":false}]," \
		"\"sign\":[{\"id\":\"s1\",\"name\":\"\",\"limits\":{\"a\":2}}]")

static void every_kind_of_change(void **state)
{
	static const char *const expected[] = {
		"R839 the template has version \"2\", it had \"1\"",
		"R847 the template is another now: unordered false → true",
		"R843 the recipients stand in another order",
		"R842 the recipient 乙方 (yDB) is another now: order 1 → 2",
		"R841 the recipient 丙方 is gone (yDC)",
		"R840 the recipient 丁方 is new (yDD)",
		"R846 the control 月租金 (c1) is another now: required true → false",
		"R845 the control 起租日 is gone (c2)",
		"R844 the control 押金 is new (c3)",
		"R846 the control s1 (s1) is another now: limits {\"a\":1} → {\"a\":2}",
	};
	const size_t count = sizeof expected / sizeof *expected;
	signprep_issues *issues;
	signprep_error err;
	char text[512], message[400];
	(void) state;
	assert_int_equal(signprep_forms_compare(&issues, FORM_BEFORE, FORM_NOW, &err), SIGNPREP_OK);
	for (size_t i = 0; i < signprep_issues_count(issues) && i < count; i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		signprep_issue_message(issue, SIGNPREP_EN, message, sizeof message);
		snprintf(text, sizeof text, "%s %s", issue->id, message);
		assert_string_equal(text, expected[i]);
		assert_string_equal(issue->where, "yDt");
	}
	assert_int_equal(signprep_issues_count(issues), count);
	assert_int_equal(signprep_issues_code(issues), SIGNPREP_OK);
	signprep_issues_free(issues);
	/* The same with another layout is the same. */
	assert_int_equal(signprep_forms_compare(&issues, EMPTY_FORM("yDt", ",\"a\":1,\"b\":[1, 2]"),
				 EMPTY_FORM("yDt", ",\"b\":[1,2],\"a\":1.0"), &err),
		SIGNPREP_OK);
	assert_int_equal(signprep_issues_count(issues), 0);
	signprep_issues_free(issues);
}

/* What only one of the two has is told with the other side as null; null and not there are the same. */
static void members_of_one_form_alone(void **state)
{
	static const char *const expected[] = { "R847 the template is another now: old 1 → null, new null → 2",
		"R846 the control c (c) is another now: y null → 4" };
	signprep_issues *issues;
	signprep_error err;
	char text[512], message[400];
	(void) state;
	assert_int_equal(
		signprep_forms_compare(&issues, EMPTY_FORM("yDt", ",\"old\":1,\"none\":null,\"fill\":[{\"id\":\"c\",\"x\":3}]"),
			EMPTY_FORM("yDt", ",\"new\":2,\"empty\":null,\"fill\":[{\"id\":\"c\",\"x\":3,\"y\":4,\"z\":null}]"), &err),
		SIGNPREP_OK);
	assert_int_equal(signprep_issues_count(issues), 2);
	for (size_t i = 0; i < 2; i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		signprep_issue_message(issue, SIGNPREP_EN, message, sizeof message);
		snprintf(text, sizeof text, "%s %s", issue->id, message);
		assert_string_equal(text, expected[i]);
	}
	signprep_issues_free(issues);
}

/* Two controls of one id are told apart by their order; a recipient that came or went moves none of the others. */
static void what_is_matched_with_what(void **state)
{
	static const char *const expected[] = { "R840 yDt", "R845 yDt" };
	signprep_issues *issues;
	signprep_error err;
	(void) state;
	assert_int_equal(
		signprep_forms_compare(&issues,
			EMPTY_FORM("yDt",
				",\"recipients\":[{\"recipient_id\":\"a\"},{\"recipient_id\":\"b\"}],\"fill\":[{\"id\":\"c\","
				"\"x\":1},{\"id\":\"c\",\"x\":2},{\"id\":\"c\",\"x\":3}]"),
			EMPTY_FORM("yDt",
				",\"recipients\":[{\"recipient_id\":\"a\"},{\"recipient_id\":\"n\"},{\"recipient_id\":\"b\"}],"
				"\"fill\":[{\"id\":\"c\",\"x\":1},{\"id\":\"c\",\"x\":2}]"),
			&err),
		SIGNPREP_OK);
	expect_issues(issues, expected, 2);
	signprep_issues_free(issues);
}

static void files_that_are_no_forms(void **state)
{
	static const char *const wrong[] = { "", "{", "[]", "7", "{\"schema\":\"signprep.form/2\",\"template_id\":\"yDt\"}",
		"{\"schema\":\"signprep.form/1\"}", "{\"schema\":\"signprep.form/1\",\"template_id\":7}" };
	/* Forms, though somebody has been at them. */
	static const char *const odd[] = { EMPTY_FORM("yDt", ",\"recipients\":[[1,[2]],\"a\",null,7]"),
		EMPTY_FORM("yDt", ",\"fill\":{\"a\":1},\"sign\":[{\"id\":[]}],\"version\":null") };
	signprep_issues *issues;
	signprep_error err;
	(void) state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(signprep_forms_compare(&issues, wrong[i], FORM_NOW, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "R835");
		assert_null(issues);
	}
	assert_int_equal(signprep_forms_compare(&issues, EMPTY_FORM("yDother", ""), FORM_NOW, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R836");
	assert_null(issues);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		assert_int_equal(signprep_forms_compare(&issues, odd[i], FORM_NOW, &err), SIGNPREP_OK);
		assert_true(signprep_issues_count(issues) > 0);
		signprep_issues_free(issues);
		assert_int_equal(signprep_forms_compare(&issues, FORM_NOW, odd[i], &err), SIGNPREP_OK);
		signprep_issues_free(issues);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_of_a_form),
		cmocka_unit_test(templates_are_asked_for_by_id_and_name),
		cmocka_unit_test(templates_on_two_pages),
		cmocka_unit_test(answers_that_do_not_hold_together),
		cmocka_unit_test(nothing_fits),
		cmocka_unit_test(a_refusal_is_passed_on),
		cmocka_unit_test(every_kind_of_change),
		cmocka_unit_test(members_of_one_form_alone),
		cmocka_unit_test(what_is_matched_with_what),
		cmocka_unit_test(files_that_are_no_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
