/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The action table: what the check makes of it, and member by member against facts that were gathered apart from it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "case_json.h"
#include "actions/check.h"
#include "actions/table.h"

static void expect_of(const char *service, const char *action, const char *body, const char *expected)
{
	const char *const extra[] = { "Locate", NULL };
	cJSON *tree = cJSON_Parse(body), *rows = cJSON_Parse(expected);
	assert_non_null(tree);
	assert_non_null(rows);
	signprep_issues *issues = sp_issues_new();
	sp_action_check(issues, sp_action_find(service, action), tree, extra);
	case_compare(body, issues, rows);
	signprep_issues_free(issues);
	cJSON_Delete(tree);
	cJSON_Delete(rows);
}

static void expect(const char *action, const char *body, const char *expected)
{
	expect_of("ess", action, body, expected);
}

/* As the official examples of these actions have them, whatever the texts say. */
static void what_examples_send(void **state)
{
	(void) state;
	expect_of("essbasic", "ChannelBatchCancelFlows",
		"{\"Agent\":{\"AppId\":\"a\"},\"FlowIds\":[\"x\"],\"CancelMessage\":\"租金有误，需要更正\",\"CancelMessageFormat\":"
		"1}",
		"[]");
	expect("CreateReleaseFlow",
		"{\"Operator\":{\"UserId\":\"u\"},\"NeedRelievedFlowId\":\"x\",\"UserData\":\"{\\\"row\\\":1}\",\"ReliveInfo\":{"
		"\"Reason\":\"r\"}}",
		"[]");
	expect("CreateBatchSignUrl",
		"{\"Operator\":{\"UserId\":\"u\"},\"FlowIds\":[\"x\"],\"FlowBatchUrlInfo\":{\"FlowBatchApproverInfos\":[{"
		"\"FlowId\":\"x\","
		"\"RecipientId\":\"r\"}]}}",
		"[]");
}

static void other_actions(void **state)
{
	(void) state;
	expect("DescribeFlowBriefs", "{\"Operator\":{\"UserId\":\"u\"},\"FlowIds\":[\"a\"]}", "[]");
	expect("DescribeFlowBriefs", "{\"Operator\":{\"UserId\":\"u\"},\"FlowIds\":[]}",
		"[[\"R225\",\"FlowIds\",\"MissingParameter.FlowId\"]]");
	expect("CancelFlow", "{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"short\",\"CancelMessage\":\"不签了😀\"}",
		"[[\"R224\",\"FlowId\",\"InvalidParameterValue\"],[\"R214\",\"CancelMessage\",\"InvalidParameter.CancelReason\"]]");
	expect("CancelFlow",
		"{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"yDwAAUUckp1h4lvtUuWyfMOlPq8mxTNt\","
		"\"CancelMessage\":\"不签了，改天！ok?\"}",
		"[]");
	expect("DescribeOrganizationSeals", "{\"Operator\":{},\"Limit\":201,\"SealTypes\":[\"OFFICIAL\",\"OTHER_7\",\"other\"]}",
		"[[\"R207\",\"Limit\",\"InvalidParameterValue\"],[\"R204\",\"SealTypes[2]\",\"InvalidParameterValue\"]]");
	expect("UploadFiles", "{\"BusinessType\":\"DOCUMENT\",\"FileInfos\":[{\"FileName\":\"a.pdf\",\"FileBody\":\"data:AAAA\"}]}",
		"[[\"R215\",\"FileInfos[0].FileBody\",\"InvalidParameterValue\"]]");
	expect("CreateSchemeUrl",
		"{\"Operator\":{},\"IdCardType\":\"HONGKONG_AND_MACAO\",\"IdCardNumber\":\"M12\",\"PathType\":4,\"Hides\":[6]}",
		"[[\"R221\",\"IdCardNumber\",\"InvalidParameterValue\"],[\"R204\",\"PathType\",\"FailedOperation.PathTypeError\"],"
		"[\"R204\",\"Hides[0]\",\"InvalidParameterValue\"]]");
	expect("ModifyExtendedService", "{\"Operator\":{\"UserId\":\"u\"},\"ServiceType\":\"AUTO_SIGN\",\"Operate\":\"OPEN\"}",
		"[[\"R204\",\"ServiceType\",\"InvalidParameter.ParamError\"]]");
	/* The older guide's own example. */
	expect_of("essbasic", "ModifyExtendedService",
		"{\"Agent\":{\"AppId\":\"a\",\"ProxyOperator\":{\"OpenId\":\"o\"}},\"ServiceType\":\"PAGING_SEAL\",\"Operate\":"
		"\"OPEN\"}",
		"[]");
	expect_of("essbasic", "ChannelCreateFlowByFiles",
		"{\"Agent\":{\"AppId\":\"a\"},\"FlowName\":\"租房合同:2024\",\"FileIds\":[\"f\"],\"FlowApprovers\":[{"
		"\"ApproverType\":\"PERSON\","
		"\"Name\":\"张三\",\"Mobile\":\"13800000000\",\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\"}]}]}",
		"[]");
	expect_of("essbasic", "ChannelCreateFlowByFiles",
		"{\"Agent\":{\"AppId\":\"a\"},\"FlowName\":\"a\",\"FileIds\":[\"f\"],\"FlowApprovers\":[{\"ApproverType\":0}],"
		"\"Approvers\":[]}",
		"[[\"R202\",\"FlowApprovers[0].ApproverType\",\"InvalidParameter\"],[\"R211\",\"Approvers\",\"UnknownParameter\"]"
		"]");
}

/* Where the guide and the service of today differ, both pass; what has no effect any more is told. */
static void what_the_guide_says(void **state)
{
	(void) state;
	expect("CreateDocument",
		"{\"Operator\":{\"UserId\":\"u\"},\"TemplateId\":\"yDwAAUUckp1h4lvtUuWyfMOlPq8mxTNt\",\"FlowId\":"
		"\"yDwAAUUckp1h4lvtUuWyfMOlPq8mxTNu\",\"FileNames\":[\"a\"],\"ClientToken\":\"t\"}",
		"[[\"R208\",\"ClientToken\",\"\"]]");
	expect("CreateMultiFlowSignQRCode",
		"{\"Operator\":{\"UserId\":\"u\"},\"TemplateId\":\"yDwAAUUckp1h4lvtUuWyfMOlPq8mxTNt\",\"FlowName\":\"a\","
		"\"QrEffectiveDay\":90,\"CallbackUrl\":\"https://x.example\"}",
		"[[\"R208\",\"QrEffectiveDay\",\"\"],[\"R208\",\"CallbackUrl\",\"\"]]");
	static const char *const kinds[] = { "FLOW", "TEMPLATE", "DOCUMENT", "SEAL", "DIGITFILE", "ARCHIVE" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char body[200];
		snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u\"},\"BusinessType\":\"%s\",\"BusinessIds\":[\"a\"]}",
			kinds[i]);
		expect("DescribeFileUrls", body, "[]");
	}
}

#define FLOW(component) "{\"Operator\":{},\"FlowName\":\"a\",\"FileIds\":[\"f\"],\"Components\":[" component "]}"

/* The SDK's flags, and what the guide's samples leave out in FIELD and KEYWORD mode. */
static void components_as_sent(void **state)
{
	(void) state;
	expect("CreateFlowByFiles", FLOW("{\"ComponentType\":\"TEXT\"}"),
		"[[\"R203\",\"Components[0].ComponentHeight\",\"InvalidParameter.ComponentPosition\"],"
		"[\"R203\",\"Components[0].ComponentWidth\",\"InvalidParameter.ComponentPosition\"],"
		"[\"R203\",\"Components[0].ComponentPosX\",\"InvalidParameter.ComponentPosition\"],"
		"[\"R203\",\"Components[0].ComponentPosY\",\"InvalidParameter.ComponentPosition\"],"
		"[\"R203\",\"Components[0].ComponentPage\",\"InvalidParameter.ComponentPage\"],"
		"[\"R203\",\"Components[0].FileIndex\",\"InvalidParameter.ComponentFileIndex\"]]");
	expect("CreateFlowByFiles",
		FLOW("{\"GenerateMode\":\"FIELD\",\"ComponentName\":\"seal\",\"FileIndex\":0,\"ComponentType\":\"SIGN_SEAL\"}"),
		"[]");
	expect("CreateFlowByFiles",
		FLOW("{\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"Test\",\"FileIndex\":0,\"ComponentType\":\"SIGN_SEAL\","
		     "\"ComponentWidth\":100,\"ComponentHeight\":100,\"OffsetX\":100.5,\"OffsetY\":200.5,\"Locate\":7}"),
		"[]");
	expect("CreateFlowByFiles", "{\"Operator\":{},\"FlowName\":\"a\",\"FileIds\":[\"f\",\"g\"]}",
		"[[\"R206\",\"FileIds\",\"OperationDenied.ManyResourceId\"]]");
}

/* --- against schema.json --- */

static const cJSON *get(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

static bool truth(const cJSON *object, const char *name)
{
	return cJSON_IsTrue(get(object, name));
}

/* Where the table says more than the figure in schema.json, with the reason. */
static bool is_exception(const char *path)
{
	static const char *const known[] = {
		"ApproverInfo.NotifyType", "FlowCreateApprover.NotifyType", /* its own note: "only with sms", the older spelling */
		"DescribeOrganizationSealsRequest.SealTypes",               /* "also": OTHER_xx */
		"Component.ComponentId", "Component.ComponentName",         /* only in some modes: check_components.c */
		"DescribeFileUrlsRequest.UrlTtl",                           /* its own default is 0 */
		"ModifyExtendedServiceRequest.ServiceType",                 /* PAGING_SEAL, of the older guide */
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i], path) == 0)
			return true;
	return false;
}

/* What the texts of the members say is no longer used, though the definition does not mark it. */
static bool is_withdrawn_in_words(const char *path)
{
	static const char *const known[] = { "ApproverInfo.VerifyChannel", "FlowCreateApprover.VerifyChannel",
		"FlowCreateApprover.Required", "UploadFilesRequest.CustomIds", "CreatePrepareFlowRequest.Components" };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i], path) == 0)
			return true;
	return strstr(path, ".ClientToken") || strstr(path, "Component.ComponentDateFontSize") ||
		strstr(path, "Component.ChannelComponent");
}

static void compare_type(const char *path, const sp_action_member *m, const char *type, const char *prefix)
{
	static const struct {
		const char *name;
		sp_kind kind;
	} kinds[] = { { "string", SP_KIND_STRING }, { "int64", SP_KIND_INTEGER }, { "uint64", SP_KIND_INTEGER },
		{ "float", SP_KIND_NUMBER }, { "bool", SP_KIND_BOOL } };
	char inner[80];
	bool array = strncmp(type, "array<", 6) == 0;
	snprintf(inner, sizeof inner, "%.*s", (int) (array ? strlen(type) - 7 : strlen(type)), array ? type + 6 : type);
	if (array != m->array)
		fail_msg("%s: array", path);
	if (strncmp(inner, "object:", 7) == 0) {
		char name[100];
		snprintf(name, sizeof name, "%s%s", prefix, inner + 7);
		assert_int_equal(m->kind, SP_KIND_OBJECT);
		assert_string_equal(m->type->name, name);
		return;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, inner) == 0) {
			if (kinds[i].kind != m->kind)
				fail_msg("%s: kind", path);
			return;
		}
	fail_msg("%s: type %s", path, type);
}

static size_t count_allowed(const sp_action_member *m)
{
	size_t count = 0;
	while (m->allowed && m->allowed[count])
		count++;
	while (m->allowed_ints && m->allowed_ints[count] != SP_ACTION_INT_END)
		count++;
	return count;
}

static void compare_value(const char *path, const sp_action_member *m, const cJSON *value)
{
	if (cJSON_IsArray(value)) {
		const cJSON *item;
		cJSON_ArrayForEach(item, value) compare_value(path, m, item);
		return;
	}
	for (size_t i = 0; i < count_allowed(m); i++) {
		if (m->allowed && cJSON_IsString(value) && strcmp(m->allowed[i], value->valuestring) == 0)
			return;
		if (m->allowed_ints && cJSON_IsNumber(value) && (double) m->allowed_ints[i] == value->valuedouble)
			return;
		if (m->allowed_ints && cJSON_IsTrue(value) && m->allowed_ints[i] == 1)
			return;
	}
	fail_msg("%s: a value of its list is not in the table", path);
}

/* ComponentType's list is an object of lists that overlap: 11 fill, 8 company, 5 person (all among the 8), 2 children. */
static void compare_list(const char *path, const sp_action_member *m, const cJSON *list)
{
	const cJSON *item;
	size_t count = (size_t) cJSON_GetArraySize(list);
	cJSON_ArrayForEach(item, list) compare_value(path, m, item);
	if (cJSON_IsObject(list))
		count = 11 + 8 + 2;
	if (count != count_allowed(m) && !is_exception(path))
		fail_msg("%s: %zu values, the table has %zu", path, count, count_allowed(m));
}

static void compare_number(const char *path, const char *what, const cJSON *expected, double found)
{
	double number = cJSON_IsNumber(expected) ? expected->valuedouble : 0;
	if (number != found && !is_exception(path))
		fail_msg("%s: %s %g, the table has %g", path, what, number, found);
}

static void compare_limits(const char *path, const sp_action_member *m, const cJSON *limits)
{
	const cJSON *length = get(limits, "max_length"), *max = get(limits, "max");
	compare_number(path, "max_length", length ? length : get(limits, "item_max_length"), (double) m->max_length);
	compare_number(path, "length", get(limits, "length"), (double) m->length);
	compare_number(path, "max_items", m->array ? get(limits, "max_items") : NULL, (double) m->max_items);
	compare_number(path, "min", get(limits, "min"), m->min);
	if (cJSON_IsNumber(max) && !get(limits, "enum"))
		compare_number(path, "max", max, m->max);
	if (get(limits, "enum"))
		compare_list(path, m, get(limits, "enum"));
	else
		assert_int_equal(count_allowed(m), 0);
	assert_int_equal(m->format == SP_FORMAT_BASE64, get(limits, "encoding") != NULL);
	assert_int_equal(m->format == SP_FORMAT_MOBILE, get(limits, "pattern") != NULL);
	if (!get(limits, "charset") != !m->charset && !is_exception(path))
		fail_msg("%s: charset", path);
}

static void compare_members(const char *owner, const sp_action_type *type, const cJSON *members, const char *prefix)
{
	const cJSON *row;
	assert_int_equal(type->count, (size_t) cJSON_GetArraySize(members));
	cJSON_ArrayForEach(row, members)
	{
		char path[160];
		const sp_action_member *m = sp_action_member_find(type, row->string);
		const cJSON *limits = get(row, "doc_limits");
		snprintf(path, sizeof path, "%s.%s", owner, row->string);
		if (!m)
			fail_msg("%s is not in the table", path);
		compare_type(path, m, get(row, "type")->valuestring, prefix);
		assert_int_equal(m->required, truth(row, "required"));
		assert_int_equal(
			m->deprecated, truth(row, "deprecated") || truth(limits, "no_effect") || is_withdrawn_in_words(path));
		assert_int_equal(m->output_only, truth(limits, "output_only"));
		compare_limits(path, m, limits);
	}
}

static void compare_service(const cJSON *service, const char *name, const char *prefix)
{
	const cJSON *row;
	cJSON_ArrayForEach(row, get(service, "actions"))
	{
		const sp_action *action = sp_action_find(name, row->string);
		if (!action)
			fail_msg("no action %s", row->string);
		const char *host = get(get(row, "host"), "production")->valuestring;
		assert_int_equal(action->file_host, strncmp(host, "file.", 5) == 0);
		compare_members(action->request.name, &action->request, get(row, "request"), prefix);
	}
	cJSON_ArrayForEach(row, get(service, "types"))
	{
		char path[100];
		snprintf(path, sizeof path, "%s%s", prefix, row->string);
		const sp_action_type *type = sp_action_type_find(path);
		if (type)
			compare_members(path, type, row, prefix);
	}
}

static void compare_kind(const char *path, const sp_action_member *m, const char *type, const char *prefix)
{
	static const char *const names[] = { "string", "int64", "float", "bool" };
	char inner[80], name[100];
	bool array = *type == '[';
	snprintf(inner, sizeof inner, "%.*s", (int) strlen(type) - (array ? 2 : 0), type + array);
	snprintf(name, sizeof name, "%s%s", prefix, inner);
	if (array != m->array)
		fail_msg("%s: array", path);
	if (m->kind == SP_KIND_OBJECT ? strcmp(m->type->name, name) != 0
				      : strcmp(strcmp(inner, "uint64") == 0 ? "int64" : inner, names[m->kind]) != 0)
		fail_msg("%s: type %s", path, type);
}

/* Rows [name, type, flags]; ! is required, x is withdrawn. Members that are newer than the definition may stand in the table. */
static void compare_rows(const sp_action_type *type, const cJSON *rows, const char *prefix, bool answer)
{
	const cJSON *row;
	cJSON_ArrayForEach(row, rows)
	{
		const char *name = cJSON_GetArrayItem(row, 0)->valuestring,
			   *flags = cJSON_GetStringValue(cJSON_GetArrayItem(row, 2));
		const sp_action_member *m = sp_action_member_find(type, name);
		char path[160];
		snprintf(path, sizeof path, "%s.%s", type->name, name);
		if (answer && strcmp(name, "RequestId") == 0)
			continue;
		if (!m)
			fail_msg("%s is not in the table", path);
		compare_kind(path, m, cJSON_GetArrayItem(row, 1)->valuestring, prefix);
		bool channel = strncmp(path, "ChannelCreateFlowByFilesRequest.", 32) ==
			0; /* needs more than its definition flags */
		if (m->required != (flags && strchr(flags, '!')) && !channel && !answer)
			fail_msg("%s: required", path);
		if (flags && strchr(flags, 'x') && !m->deprecated)
			fail_msg("%s: withdrawn", path);
		if (m->deprecated && !(flags && strchr(flags, 'x')) && *prefix == '\0' && !is_withdrawn_in_words(path))
			fail_msg("%s: not withdrawn", path);
	}
}

/* Every action and every type of the table against the definitions of all actions. */
static void same_as_definitions(void **state)
{
	(void) state;
	cJSON *all = case_load_shared("actions.json");
	if (!all) {
		print_message("skipped: SIGNPREP_SHARED names no folder with api/actions.json\n");
		skip();
	}
	for (size_t i = 0; i < sp_table_action_count; i++) {
		const sp_action *action = &sp_table_actions[i];
		const char *prefix = strcmp(action->service->name, "ess") == 0 ? "" : "essbasic.";
		const cJSON *service = get(all, action->service->name), *types = get(service, "types");
		assert_string_equal(action->service->version, get(service, "version")->valuestring);
		/* The one action that is newer than the definitions. */
		if (strcmp(action->name, "CreateRequestWithEncryption") == 0)
			continue;
		assert_non_null(get(get(service, "actions"), action->name));
		compare_rows(&action->request, get(types, action->request.name), prefix, false);
		compare_rows(&action->response, get(types, action->response.name), prefix, true);
	}
	for (size_t i = 0; i < sp_table_type_count; i++) {
		const sp_action_type *type = &sp_table_types[i];
		bool basic = strncmp(type->name, "essbasic.", 9) == 0;
		const cJSON *rows = get(get(get(all, basic ? "essbasic" : "ess"), "types"), type->name + (basic ? 9 : 0));
		assert_non_null(rows);
		compare_rows(type, rows, basic ? "essbasic." : "", false);
	}
	cJSON_Delete(all);
}

static void same_as_schema(void **state)
{
	(void) state;
	cJSON *schema = case_load_shared("schema.json");
	if (!schema) {
		print_message("skipped: SIGNPREP_SHARED names no folder with api/schema.json\n");
		skip();
	}
	compare_service(get(schema, "ess-2020-11-11"), "ess", "");
	compare_service(get(schema, "essbasic-2021-05-26"), "essbasic", "essbasic.");
	cJSON_Delete(schema);
}

static bool answers(const cJSON *codes, const char *code)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, codes) if (strcmp(item->valuestring, code) == 0) return true;
	return false;
}

/* The codes of an action are those the service documents for it, where it does; so are those the table promises for a member. */
static void codes_are_documented(void **state)
{
	(void) state;
	cJSON *errors = case_load_shared("errors.json");
	if (!errors) {
		print_message("skipped: SIGNPREP_SHARED names no folder with api/errors.json\n");
		skip();
	}
	for (size_t i = 0; i < sp_table_action_count; i++) {
		const sp_action *action = &sp_table_actions[i];
		const cJSON *codes = get(get(errors, action->service->name), action->name), *code;
		assert_int_equal(action->errors_complete, codes != NULL);
		if (!codes)
			continue;
		size_t count = 0;
		while (action->errors[count]) {
			if (!answers(codes, action->errors[count]))
				fail_msg("%s: %s", action->name, action->errors[count]);
			count++;
		}
		assert_int_equal(count, (size_t) cJSON_GetArraySize(codes));
		cJSON_ArrayForEach(code, codes) assert_string_equal(sp_error_find(code->valuestring)->code, code->valuestring);
		for (size_t k = 0; k < action->request.count; k++) {
			const sp_action_member *m = &action->request.members[k];
			if (m->server_code && !answers(codes, m->server_code))
				fail_msg("%s.%s: %s", action->name, m->name, m->server_code);
			if (m->missing_code && !answers(codes, m->missing_code))
				fail_msg("%s.%s: %s", action->name, m->name, m->missing_code);
		}
	}
	const cJSON *codes = get(get(errors, "ess"), "CreateFlowByFiles");
	const char *const names[] = { "ApproverInfo", "Component", "CcInfo" };
	for (size_t i = 0; i < 3; i++) {
		const sp_action_type *type = sp_action_type_find(names[i]);
		for (size_t k = 0; k < type->count; k++)
			if (type->members[k].server_code && !answers(codes, type->members[k].server_code))
				fail_msg("%s.%s: %s", names[i], type->members[k].name, type->members[k].server_code);
	}
	cJSON_Delete(errors);
}

/* Ideographs from U+3000 on have three bytes, the first of them 0xE3 to 0xE9. */
static bool is_chinese(const char *text)
{
	for (; *text; text++)
		if ((unsigned char) *text >= 0xE3 && (unsigned char) *text <= 0xE9)
			return true;
	return false;
}

/* Every code that the service documents, of whatever action: what it says and what to do, in both languages. */
static void codes_are_explained(void **state)
{
	static const char *const lists[] = { "ess_desc", "essbasic_desc" };
	(void) state;
	cJSON *errors = case_load_shared("errors.json");
	if (!errors) {
		print_message("skipped: SIGNPREP_SHARED names no folder with api/errors.json\n");
		skip();
	}
	size_t count = 0;
	for (size_t i = 0; i < 2; i++) {
		const cJSON *item;
		cJSON_ArrayForEach(item, get(errors, lists[i]))
		{
			const sp_error_row *row = sp_error_find(item->string);
			if (!row || strcmp(row->code, item->string) != 0)
				fail_msg("%s is not in the table", item->string);
			assert_true(*row->en && *row->zh && *row->do_en && *row->do_zh);
			assert_true(
				is_chinese(row->zh) && is_chinese(row->do_zh) && !is_chinese(row->en) && !is_chinese(row->do_en));
			count++;
		}
	}
	assert_true(count > 300);
	cJSON_Delete(errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_examples_send),
		cmocka_unit_test(other_actions),
		cmocka_unit_test(what_the_guide_says),
		cmocka_unit_test(components_as_sent),
		cmocka_unit_test(same_as_schema),
		cmocka_unit_test(same_as_definitions),
		cmocka_unit_test(codes_are_documented),
		cmocka_unit_test(codes_are_explained),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
