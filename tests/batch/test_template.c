/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates: what stands in the request afterwards, by hand. */
#include "unit.h"

#include <locale.h>

#include <signprep/signprep.h>

#include "template/template.h"

/* A record of one line of JSON; with `cells` as a row of CSV would be. */
static sp_record *record_of(const char *json, bool cells)
{
	sp_record *record = NULL;
	signprep_error err = { 0 };
	sp_record_parse(&record, json, strlen(json), cells, "rows", &err);
	if (!record)
		fail_msg("%s: %s", json, err.message);
	record->row = 7;
	record->line = 9;
	return record;
}

static sp_template *template_of(const char *text)
{
	sp_template *tpl = NULL;
	signprep_error err = { 0 };
	sp_template_parse(&tpl, text, strlen(text), "t.json", &err);
	if (!tpl)
		fail_msg("%s: %s %s %s", text, err.id, err.where, err.message);
	return tpl;
}

/* The filled request, or "ID place: message" of each finding. Free it. */
static char *fill(const char *text, const char *row, bool cells, size_t max)
{
	sp_template *tpl = template_of(text);
	sp_record *record = record_of(row, cells);
	signprep_issues *issues = sp_issues_new();
	sp_buf out, said;
	char message[512];

	sp_buf_init(&out, max);
	sp_buf_init(&said, 1 << 20);
	signprep_code code = sp_template_fill(tpl, record, &out, issues);
	assert_int_equal(code, signprep_issues_code(issues));
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		signprep_issue_message(issue, SIGNPREP_EN, message, sizeof message);
		sp_buf_printf(&said, "%s%s %s: %s", i ? "\n" : "", issue->id, issue->where, message);
	}
	if (code)
		assert_int_equal(out.length, 0);
	else
		sp_buf_append(&said, out.data, out.length);
	sp_buf_clear(&out);
	signprep_issues_free(issues);
	sp_record_free(record);
	sp_template_free(tpl);
	return sp_buf_take(&said, NULL);
}

struct row {
	const char *text, *row, *expected;
};

static void compare(const struct row *rows, size_t count, bool cells)
{
	for (size_t i = 0; i < count; i++) {
		char *got = fill(rows[i].text, rows[i].row, cells, SIGNPREP_REQUEST_MAX);
		if (strcmp(got, rows[i].expected) != 0)
			fail_msg("%s with %s\n got      %s\n expected %s", rows[i].text, rows[i].row, got, rows[i].expected);
		free(got);
	}
}

#define COMPARE(rows, cells) compare(rows, sizeof rows / sizeof *rows, cells)

static void values_keep_their_type(void **state)
{
	static const struct row rows[] = {
		{ "{\"A\":\"${a}\"}", "{\"a\":\"x\"}", "{\"A\":\"x\"}" },
		{ "{\"A\":\"${a}\"}", "{\"a\":12345678901234567890.50}", "{\"A\":12345678901234567890.50}" },
		{ "{\"A\":\"${a}\"}", "{\"a\":true}", "{\"A\":true}" },
		{ "{\"A\":\"${a}\"}", "{\"a\":{\"x\":[1, \"2\", null]}}", "{\"A\":{\"x\":[1, \"2\", null]}}" },
		{ "{\"A\":[\"${a}\",\"${b}\"]}", "{\"a\":[],\"b\":1e3}", "{\"A\":[[],1e3]}" },
		{ "{\"Approvers\":\"${a}\"}", "{\"a\":[{\"ApproverType\":1}]}", "{\"Approvers\":[{\"ApproverType\":1}]}" },
		/* Its own type, also where the service wants another: the check will say so. */
		{ "{\"Deadline\":\"${a}\"}", "{\"a\":\"7\"}", "{\"Deadline\":\"7\"}" },
		{ "{\"FlowName\":\"${a}\"}", "{\"a\":7}", "{\"FlowName\":7}" },
	};
	(void) state;
	COMPARE(rows, false);
}

static void text_is_joined(void **state)
{
	static const struct row rows[] = {
		{ "{\"A\":\"x${a}y${b}z\"}", "{\"a\":\"1\",\"b\":\"2\"}", "{\"A\":\"x1y2z\"}" },
		{ "{\"A\":\"${a}${a}\"}", "{\"a\":\"甲\"}", "{\"A\":\"甲甲\"}" },
		{ "{\"A\":\" ${a}\"}", "{\"a\":1.50}", "{\"A\":\" 1.50\"}" },
		{ "{\"A\":\"${a}!\"}", "{\"a\":false}", "{\"A\":\"false!\"}" },
		{ "{\"A\":\"[${a}]\"}", "{\"a\":\"\"}", "{\"A\":\"[]\"}" },
		{ "{\"A\":\"${US$}\"}", "{\"US$\":\"5\"}", "{\"A\":\"5\"}" },
		{ "{\"A\":\"${ 甲 方 }\"}", "{\"甲 方\":\"x\"}", "{\"A\":\"x\"}" },
		/* Escapes of the template are what they spell. */
		{ "{\"A\":\"\\u0024{\\u0061}\\n\\/\"}", "{\"a\":\"1\"}", "{\"A\":\"1\\n/\"}" },
		/* What is no placeholder stays byte for byte. */
		{ " {\n\t\"A\" : \"\\u7532\\/\" , \"B\":\"${a}\"\r\n} ", "{\"a\":\"1\"}",
			" {\n\t\"A\" : \"\\u7532\\/\" , \"B\":\"1\"\r\n} " },
		{ "{\"A\":\"$a {a} $ {a} }{$\"}", "{\"a\":\"1\"}", "{\"A\":\"$a {a} $ {a} }{$\"}" },
		{ "{\"A\":\"$${a} ${a} $$${a}\"}", "{\"a\":\"1\"}", "{\"A\":\"${a} 1 $${a}\"}" },
		{ "{\"A\":\"$${\"}", "{\"a\":\"1\"}", "{\"A\":\"${\"}" },
		/* A remark speaks of placeholders and is none, whatever it holds; its bytes stay. */
		{ "{\"//\":\"${b} and ${\",\"A\":\"${a}\"}", "{\"a\":\"1\"}", "{\"//\":\"${b} and ${\",\"A\":\"1\"}" },
		{ "{\"A\":{\"B\":\"${a}\" , \"//\" : [{\"${\":\"${b}\"}] }}", "{\"a\":\"1\"}",
			"{\"A\":{\"B\":\"1\" , \"//\" : [{\"${\":\"${b}\"}] }}" },
		{ "{\"//\":{\"C\":\"${b}\"}, \"A\":\"${a}\", \"/\\u002f \":\"x\"}", "{\"a\":\"1\"}",
			"{\"//\":{\"C\":\"${b}\"}, \"A\":\"1\", \"/\\u002f \":\"x\"}" },
		/* What a value holds is not looked into again. */
		{ "{\"A\":\"${a}\"}", "{\"a\":\"${a}\"}", "{\"A\":\"${a}\"}" },
		{ "{\"A\":\"-${a}\"}", "{\"a\":\"$${b}\"}", "{\"A\":\"-$${b}\"}" },
	};
	(void) state;
	COMPARE(rows, false);
}

static void no_value_leaves_its_string(void **state)
{
	static const struct row rows[] = {
		{ "{\"A\":\"${a}\"}", "{\"a\":\"x\\\",\\\"B\\\":\\\"y\"}", "{\"A\":\"x\\\",\\\"B\\\":\\\"y\"}" },
		{ "{\"A\":\"-${a}-\"}", "{\"a\":\"\\\\\\\"\\n\\u0001\\u007f\\t\"}", "{\"A\":\"-\\\\\\\"\\n\\u0001\x7f\\t-\"}" },
		/* In text that is JSON itself there are two strings to leave. */
		{ "{\"ComponentExtra\":\"{\\\"P\\\":\\\"${a}\\\"}\"}", "{\"a\":\"x\\\",\\\"Q\\\":\\\"\\\\\"}",
			"{\"ComponentExtra\":\"{\\\"P\\\":\\\"x\\\\\\\",\\\\\\\"Q\\\\\\\":\\\\\\\"\\\\\\\\\\\"}\"}" },
		{ "{\"ComponentExtra\":\"{\\\"S\\\":${n},\\\"P\\\":\\\"a${a}${n}\\\"}\"}", "{\"n\":\"12\",\"a\":\"甲\"}",
			"{\"ComponentExtra\":\"{\\\"S\\\":12,\\\"P\\\":\\\"a甲12\\\"}\"}" },
		{ "{\"ComponentExtra\":\"[{\\\"S\\\":${n}}]\"}", "{\"n\":\" {\\\"x\\\":\\\"y\\\"} \"}",
			"{\"ComponentExtra\":\"[{\\\"S\\\":{\\\"x\\\":\\\"y\\\"}}]\"}" },
		/* A name in it. Names that differ only once they are filled are still names. */
		{ "{\"ComponentExtra\":\"{\\\"${a}\\\":1,\\\"${b}\\\":2}\"}", "{\"a\":\"\\\"\",\"b\":\"y\"}",
			"{\"ComponentExtra\":\"{\\\"\\\\\\\"\\\":1,\\\"y\\\":2}\"}" },
		/* Braces alone make no JSON. */
		{ "{\"FlowName\":\"{${a}}\"}", "{\"a\":\"\\\"\"}", "{\"FlowName\":\"{\\\"}\"}" },
		{ "{\"FlowName\":\"{\\\"a\\\":${a}\"}", "{\"a\":\"x\"}", "{\"FlowName\":\"{\\\"a\\\":x\"}" },
	};
	static const struct row refused[] = {
		{ "{\"ComponentExtra\":\"{\\\"S\\\":${n}}\"}", "{\"n\":\"12,\\\"T\\\":1\"}",
			"B204 ComponentExtra: row 7 (line 9), column \"n\": \"12,\"T\":1\" will not do for /ComponentExtra, "
			"expected JSON" },
		{ "{\"ComponentExtra\":\"{\\\"S\\\":${n}}\"}",
			"{\"n\":\"\xEF\xBB\xBF"
			"12\"}",
			"B204 ComponentExtra: row 7 (line 9), column \"n\": \"\xEF\xBB\xBF"
			"12\" will not do for /ComponentExtra, expected JSON" },
		{ "{\"ComponentExtra\":\"{\\\"S\\\":${n}}\"}", "{\"n\":\"\"}",
			"B203 ComponentExtra: row 7 (line 9), column \"n\": no value (\"\") for /ComponentExtra" },
		{ "{\"Deadline\":\"${n}\"}", "{\"n\":\"1,\\\"X\\\":2\"}",
			"B204 Deadline: row 7 (line 9), column \"n\": \"1,\"X\":2\" will not do for /Deadline, expected integer" },
		{ "{\"Operator\":\"${n}\"}", "{\"n\":\"{},\\\"X\\\":{}\"}",
			"B204 Operator: row 7 (line 9), column \"n\": \"{},\"X\":{}\" will not do for /Operator, expected object" },
	};
	static const struct row typed[] = {
		/* Strings of JSONL are strings, there as well. */
		{ "{\"ComponentExtra\":\"{\\\"S\\\":${n}}\"}", "{\"n\":\"12\"}",
			"{\"ComponentExtra\":\"{\\\"S\\\":\\\"12\\\"}\"}" },
		{ "{\"ComponentExtra\":\"{\\\"S\\\":${n}}\"}", "{\"n\":[1]}", "{\"ComponentExtra\":\"{\\\"S\\\":[1]}\"}" },
		{ "{\"ComponentExtra\":\"{\\\"S\\\":\\\"${n}\\\"}\"}", "{\"n\":1}",
			"{\"ComponentExtra\":\"{\\\"S\\\":\\\"1\\\"}\"}" },
		{ "{\"ComponentExtra\":\"{\\\"S\\\":\\\"${n}\\\"}\"}", "{\"n\":[1]}",
			"B205 ComponentExtra: row 7 (line 9), column \"n\": an array can't stand inside the text of "
			"/ComponentExtra" },
	};
	(void) state;
	COMPARE(rows, true);
	COMPARE(refused, true);
	COMPARE(typed, false);
}

static void cells_become_what_the_service_wants(void **state)
{
	static const struct row rows[] = {
		{ "{\"FlowName\":\"${a}\"}", "{\"a\":\"12\"}", "{\"FlowName\":\"12\"}" },
		{ "{\"Deadline\":\"${a}\"}", "{\"a\":\" 1790000000 \"}", "{\"Deadline\":1790000000}" },
		{ "{\"Unordered\":\"${a}\",\"NeedPreview\":\"${b}\"}", "{\"a\":\"TRUE\",\"b\":\"false\"}",
			"{\"Unordered\":true,\"NeedPreview\":false}" },
		{ "{\"Approvers\":[{\"ApproverType\":\"${a}\",\"ApproverMobile\":\"${m}\"}]}",
			"{\"a\":\"1\",\"m\":\"13800000001\"}",
			"{\"Approvers\":[{\"ApproverType\":1,\"ApproverMobile\":\"13800000001\"}]}" },
		{ "{\"Approvers\":[{\"ApproverSignTypes\":[\"${a}\"]}]}", "{\"a\":\"3\"}",
			"{\"Approvers\":[{\"ApproverSignTypes\":[3]}]}" },
		{ "{\"Approvers\":\"${a}\",\"Operator\":\"${o}\"}",
			"{\"a\":\" [ {\\\"ApproverType\\\":1} ]\",\"o\":\"{\\\"UserId\\\":\\\"u\\\"}\"}",
			"{\"Approvers\":[ {\"ApproverType\":1} ],\"Operator\":{\"UserId\":\"u\"}}" },
		{ "{\"Components\":[{\"ComponentWidth\":\"${w}\",\"ComponentHeight\":\"${h}\",\"ComponentPage\":\"${p}\","
		  "\"KeywordIndexes\":\"${k}\"}]}",
			"{\"w\":\"119.06\",\"h\":\"42mm\",\"p\":\"-1\",\"k\":\"[0,2]\"}",
			"{\"Components\":[{\"ComponentWidth\":119.06,\"ComponentHeight\":\"42mm\",\"ComponentPage\":-1,"
			"\"KeywordIndexes\":[0,2]}]}" },
		/* Nobody knows this member: text. Text where it is one of the values of an array of texts. */
		{ "{\"X\":\"${a}\",\"CcInfos\":[{\"Y\":\"${a}\"}]}", "{\"a\":\"1\"}", "{\"X\":\"1\",\"CcInfos\":[{\"Y\":\"1\"}]}" },
	};
	static const struct row refused[] = {
		{ "{\"Deadline\":\"${a}\"}", "{\"a\":\"tomorrow\"}",
			"B204 Deadline: row 7 (line 9), column \"a\": \"tomorrow\" will not do for /Deadline, expected integer" },
		{ "{\"Deadline\":\"${a}\"}", "{\"a\":\"007\"}",
			"B204 Deadline: row 7 (line 9), column \"a\": \"007\" will not do for /Deadline, expected integer" },
		{ "{\"Deadline\":\"${a}\"}", "{\"a\":\"1e400\"}",
			"B204 Deadline: row 7 (line 9), column \"a\": \"1e400\" will not do for /Deadline, expected integer" },
		{ "{\"Deadline\":\"${a}\"}", "{\"a\":\"  \"}",
			"B203 Deadline: row 7 (line 9), column \"a\": no value (\"\") for /Deadline" },
		{ "{\"Unordered\":\"${a}\"}", "{\"a\":\"1\"}",
			"B204 Unordered: row 7 (line 9), column \"a\": \"1\" will not do for /Unordered, expected true, false" },
		{ "{\"Approvers\":[{},{\"SignComponents\":[{\"ComponentWidth\":\"${a}\"}]}]}", "{\"a\":\"wide\"}",
			"B204 Approvers[1].SignComponents[0].ComponentWidth: row 7 (line 9), column \"a\": \"wide\" will not do "
			"for "
			"/Approvers/1/SignComponents/0/ComponentWidth, expected number, \"42mm\"" },
		{ "{\"Approvers\":\"${a}\"}", "{\"a\":\"{}\"}",
			"B204 Approvers: row 7 (line 9), column \"a\": \"{}\" will not do for /Approvers, expected array" },
		{ "{\"Operator\":\"${a}\"}", "{\"a\":\"\xEF\xBB\xBF{}\"}",
			"B204 Operator: row 7 (line 9), column \"a\": \"\xEF\xBB\xBF{}\" will not do for /Operator, expected "
			"object" },
		{ "{\"Operator\":\"${a}\"}", "{\"a\":\"{\\\"U\\\":1,\\\"U\\\":2}\"}",
			"B204 Operator: row 7 (line 9), column \"a\": \"{\"U\":1,\"U\":2}\" will not do for /Operator, expected "
			"object" },
	};
	(void) state;
	COMPARE(rows, true);
	COMPARE(refused, true);
}

static void locate_is_filled_too(void **state)
{
	static const struct row rows[] = {
		{ "{\"Components\":[{\"Locate\":{\"Near\":\"${a}\",\"Pages\":\"${p}\",\"Gap\":\"${g}\",\"Optional\":\"${o}\","
		  "\"Expect\":\"${e}\",\"Pick\":\"${k}\"}}]}",
			"{\"a\":\"2024\",\"p\":\"3\",\"g\":\"12\",\"o\":\"true\",\"e\":\"2..\",\"k\":\"[0]\"}",
			"{\"Components\":[{\"Locate\":{\"Near\":\"2024\",\"Pages\":\"3\",\"Gap\":12,\"Optional\":true,\"Expect\":"
			"\"2..\",\"Pick\":[0]}}]}" },
		{ "{\"Components\":[{\"Locate\":{\"Pick\":\"${k}\",\"Region\":\"${r}\",\"Match\":{\"Regex\":\"${o}\"},\"Edges\":{"
		  "\"Left\":\"${l}\",\"Top\":\"${t}\"}}}]}",
			"{\"k\":\"last\",\"r\":\"[0, 0, \\\"50%\\\", 9]\",\"o\":\"false\",\"l\":\"1.5\",\"t\":\"2cm\"}",
			"{\"Components\":[{\"Locate\":{\"Pick\":\"last\",\"Region\":[0, 0, \"50%\", "
			"9],\"Match\":{\"Regex\":false},\"Edges\":{\"Left\":1.5,\"Top\":\"2cm\"}}}]}" },
		{ "{\"Components\":[{\"Locate\":{\"Region\":[\"${r}\",1],\"Pick\":[\"${i}\"],\"Fallback\":[{\"ComponentPage\":\"${"
		  "i}\",\"Locate\":{\"Gap\":\"${r}\"}}]}}]}",
			"{\"r\":\"7\",\"i\":\"1\"}",
			"{\"Components\":[{\"Locate\":{\"Region\":[7,1],\"Pick\":[1],\"Fallback\":[{\"ComponentPage\":1,\"Locate\":"
			"{\"Gap\":7}}]}}]}" },
		{ "{\"Components\":[{\"Locate\":\"${l}\"}]}", "{\"l\":\"{\\\"Pick\\\":\\\"last\\\"}\"}",
			"{\"Components\":[{\"Locate\":{\"Pick\":\"last\"}}]}" },
		{ "{\"Components\":[{\"Locate\":{\"Near\":\"${party}（盖章）\"}}]}", "{\"party\":\"乙方\"}",
			"{\"Components\":[{\"Locate\":{\"Near\":\"乙方（盖章）\"}}]}" },
	};
	static const struct row refused[] = {
		{ "{\"Components\":[{\"Locate\":{\"Match\":{\"Case\":\"${o}\"}}}]}", "{\"o\":\"yes\"}",
			"B204 Components[0].Locate.Match.Case: row 7 (line 9), column \"o\": \"yes\" will not do for "
			"/Components/0/Locate/Match/Case, "
			"expected true, false" },
	};
	(void) state;
	COMPARE(rows, true);
	COMPARE(refused, true);
}

/* Every member of Locate, each from a cell: the reader of requests finds nothing of a wrong type. */
static void every_member_of_locate_takes_a_cell(void **state)
{
	static const char template[] =
		"{\"Components\":[{\"ComponentType\":\"TEXT\",\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"x\","
		"\"ComponentWidth\":\"${n}\",\"ComponentHeight\":\"${u}\",\"OffsetX\":\"${n}\",\"KeywordPage\":\"${i}\","
		"\"FileIndex\":\"${zero}\","
		"\"Locate\":{\"After\":\"${n}\",\"Align\":\"${align}\",\"At\":\"${at}\",\"Before\":\"${n}\",\"Expect\":\"${i}\","
		"\"Gap\":\"${u}\","
		"\"Keyword\":\"${n}\",\"Match\":{\"Annotations\":\"${b}\",\"Case\":\"${b}\",\"CrossLine\":\"${b}\",\"Hidden\":\"${"
		"b}\","
		"\"Regex\":\"${b}\",\"Spaces\":\"${b}\",\"WholeWord\":\"${b}\",\"Width\":\"${b}\"},\"Near\":\"${n}\",\"Optional\":"
		"\"${b}\","
		"\"Pages\":\"${i}\",\"Pick\":\"${pick}\",\"Region\":[\"${n}\",\"${u}\",\"${n}\",\"${n}\"],\"SameLine\":\"${n}\","
		"\"Unit\":\"${unit}\","
		"\"Fallback\":[{\"GenerateMode\":\"NORMAL\",\"ComponentPage\":\"${i}\",\"ComponentPosX\":\"${n}\",\"Locate\":{"
		"\"Origin\":\"${origin}\"}}]}},"
		"{\"ComponentType\":\"TEXT\",\"ComponentPage\":1,\"ComponentWidth\":9,\"ComponentHeight\":9,\"Locate\":{\"Edges\":{"
		"\"Left\":\"${n}\",\"Top\":\"${u}\"}}}]}";
	static const char row[] =
		"{\"n\":\"1.5\",\"u\":\"2mm\",\"i\":\"1\",\"zero\":\"0\",\"align\":\"start\",\"at\":\"right\",\"b\":\"TRUE\","
		"\"pick\":\"first\",\"unit\":\"mm\",\"origin\":\"top-left\"}";
	signprep_document *doc = NULL;
	signprep_request *request = NULL;
	signprep_result *result = NULL;
	signprep_error err = { 0 };
	(void) state;
	char *filled = fill(template, row, true, SIGNPREP_REQUEST_MAX);
	assert_int_equal(signprep_document_open(&doc, SIGNPREP_TESTS_DIR "/../samples/lease.pdf", NULL, &err), SIGNPREP_OK);
	if (signprep_request_parse(&request, filled, strlen(filled), "filled", &err) != SIGNPREP_OK)
		fail_msg("%s: %s", filled, err.message);
	assert_int_equal(signprep_check(&result, doc, request, NULL, &err), SIGNPREP_OK);
	const signprep_issues *issues = signprep_result_issues(result);
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		bool of_type = strcmp(issue->id, "R202") == 0 ||
			(strncmp(issue->id, "R24", 3) == 0 && strcmp(issue->id, "R245") != 0);
		if (of_type && strstr(issue->where, "Components"))
			fail_msg("%s at %s in %s", issue->id, issue->where, filled);
	}
	free(filled);
	signprep_result_free(result);
	signprep_request_free(request);
	signprep_document_free(doc);
}

static void defaults_stand_in(void **state)
{
	static const struct row both[] = {
		{ "{\"A\":\"${a|x y}\"}", "{}", "{\"A\":\"x y\"}" },
		{ "{\"A\":\"${a|x}\"}", "{\"a\":\"\"}", "{\"A\":\"x\"}" },
		{ "{\"A\":\"${a|x}\"}", "{\"a\":\"y\"}", "{\"A\":\"y\"}" },
		{ "{\"A\":\"-${a|}-\"}", "{}", "{\"A\":\"--\"}" },
		{ "{\"A\":\"${a|}\"}", "{}", "{\"A\":\"\"}" },
		{ "{\"A\":\"${ a |x|y}\"}", "{}", "{\"A\":\"x|y\"}" },
		/* A default is taken as a cell is. */
		{ "{\"Deadline\":\"${a|7}\",\"Unordered\":\"${b|true}\"}", "{}", "{\"Deadline\":7,\"Unordered\":true}" },
		{ "{\"Operator\":\"${a|{\\\"UserId\\\":{}}}\"}", "{}", "{\"Operator\":{\"UserId\":{}}}" },
		{ "{\"A\":\"${a|\\\"q\\\"\\\\}\"}", "{}", "{\"A\":\"\\\"q\\\"\\\\\"}" },
		{ "{\"A\":\"${a|x}${b}\"}", "{\"b\":\"\"}", "{\"A\":\"x\"}" },
	};
	static const struct row jsonl[] = {
		{ "{\"A\":\"${a|x}\"}", "{\"a\":null}", "{\"A\":\"x\"}" },
		{ "{\"A\":\"${a|x}\"}", "{\"a\":0}", "{\"A\":0}" },
		{ "{\"A\":\"${a|x}\"}", "{\"a\":false}", "{\"A\":false}" },
		{ "{\"A\":\"${a|x}\"}", "{\"a\":[]}", "{\"A\":[]}" },
		{ "{\"A\":\"${a|x}\"}", "{\"a\":\" \"}", "{\"A\":\" \"}" },
	};
	(void) state;
	COMPARE(both, true);
	COMPARE(both, false);
	COMPARE(jsonl, false);
}

static void what_is_missing_is_named(void **state)
{
	static const struct row rows[] = {
		{ "{\"FlowName\":\"${name}\"}", "{\"x\":1}",
			"B202 FlowName: row 7 (line 9): there is no column \"name\" for /FlowName" },
		{ "{\"FlowName\":\"${tenant}\"}", "{\"tenat\":\"1\",\"x\":2}",
			"B201 FlowName: row 7 (line 9): there is no column \"tenant\" for /FlowName" },
		{ "{\"FlowName\":\"${a} ${a}\",\"B/~\":[{\"C.d\":\"x${b}\"}],\"D\":\"${a}\"}", "{}",
			"B202 FlowName: row 7 (line 9): there is no column \"a\" for /FlowName\n"
			"B202 B/~[0].C.d: row 7 (line 9): there is no column \"b\" for /B~1~0/0/C.d" },
		{ "{\"A\":\"${a}\"}", "{\"a\":null}", "B203 A: row 7 (line 9), column \"a\": no value (null) for /A" },
		{ "{\"A\":\"x${a}\"}", "{\"a\":null}", "B203 A: row 7 (line 9), column \"a\": no value (null) for /A" },
		{ "{\"A\":\"x${a}\"}", "{\"a\":{}}",
			"B205 A: row 7 (line 9), column \"a\": an object can't stand inside the text of /A" },
	};
	char help[200];
	(void) state;
	COMPARE(rows, false);
	sp_template *tpl = template_of("{\"A\":\"${Tenant}\"}");
	sp_record *record = record_of("{\"tenant\":\"x\"}", false);
	signprep_issues *issues = sp_issues_new();
	sp_buf out;
	sp_buf_init(&out, 1000);
	assert_int_equal(sp_template_fill(tpl, record, &out, issues), SIGNPREP_INVALID);
	signprep_issue_help(signprep_issues_at(issues, 0), SIGNPREP_EN, help, sizeof help);
	assert_string_equal(help, "did you mean \"tenant\"? names are case-sensitive");
	sp_buf_clear(&out);
	signprep_issues_free(issues);
	sp_record_free(record);
	sp_template_free(tpl);
}

static void a_whole_wrong_file_is_told_briefly(void **state)
{
	char text[2000] = "{";
	size_t lines = 1;
	(void) state;
	for (int i = 0; i < 50; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s\"M%d\":\"${c%d}\"", i ? "," : "", i, i);
	strcat(text, "}");
	char *got = fill(text, "{}", true, 10000);
	for (char *p = got; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	assert_int_equal(lines, 21);
	assert_non_null(strstr(got, "B213 : row 7 (line 9): 30 further columns are missing"));
	free(got);
}

static void the_size_is_limited(void **state)
{
	char *got;
	(void) state;
	got = fill("{\"A\":\"${a}${a}\"}", "{\"a\":\"0123456789\"}", true, 28);
	assert_string_equal(got, "{\"A\":\"01234567890123456789\"}");
	free(got);
	got = fill("{\"A\":\"${a}${a}\"}", "{\"a\":\"0123456789\"}", true, 27);
	assert_string_equal(got, "B211 : row 7 (line 9): the filled request is larger than 27 bytes");
	free(got);
	got = fill("{\"A\":\"{\\\"x\\\":\\\"${a}\\\"}\"}", "{\"a\":\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\"}", true, 30);
	assert_string_equal(got, "B211 : row 7 (line 9): the filled request is larger than 30 bytes");
	free(got);
}

static void templates_that_can_not_be(void **state)
{
	static const struct {
		const char *text, *id, *where;
	} rows[] = {
		{ "{\n \"A\": \"x${a\"\n}", "B208", "t.json:2:9" },
		{ "{\"A\":\"${\"}", "B208", "t.json:1:7" },
		{ "{\"A\":\"甲\\u7532\\n${a|{}\"}", "B208", "t.json:1:16" },
		{ "{\"A\":\"${}\"}", "B209", "t.json:1:7" },
		{ "{\"A\":\"x ${ |d}\"}", "B209", "t.json:1:9" },
		{ "{\"A\":\"${a\\n}\"}", "B209", "t.json:1:7" },
		{ "{\"A\":\"${${a}}\"}", "B209", "t.json:1:7" },
		{ "{\"A\":[{\"${a}\":1}]}", "B210", "t.json:1:8" },
		{ "{\"\\u0024{a}\":1}", "B210", "t.json:1:2" },
		{ "{\"A\":\"\\u0024\\u007Ba\"}", "B208", "t.json:1:7" },
		{ "{\"ComponentExtra\":\"{\\\"S\\\":1${a}}\"}", "B214", "t.json:1:19" },
		{ "{\"X\":[\n{\"ComponentExtra\":\"{${a}}\"}]}", "B214", "t.json:2:19" },
		{ "[\"${a}\"]", "R109", "t.json" },
		{ "\"${a}\"", "R109", "t.json" },
		{ "{\"A\":${a}}", "R101", "t.json:1:6" },
		{ "{\"A\":\"${a}\",}", "R101", "t.json:1:13" },
		{ "{\"A\":\"${a}\",\"A\":1}", "R103", "t.json:1:13" },
		{ "", "R107", "t.json" },
	};
	sp_template *tpl;
	signprep_error err;
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		err = (signprep_error) { 0 };
		assert_int_equal(sp_template_parse(&tpl, rows[i].text, strlen(rows[i].text), "t.json", &err), SIGNPREP_INVALID);
		assert_null(tpl);
		if (strcmp(err.id, rows[i].id) != 0 || strcmp(err.where, rows[i].where) != 0)
			fail_msg("%s: %s at %s, expected %s at %s", rows[i].text, err.id, err.where, rows[i].id, rows[i].where);
	}
	assert_int_equal(sp_template_load(&tpl, "/nonexistent/t.json", &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R010");
	assert_int_equal(sp_template_load(&tpl, "/tmp", &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R011");
}

static void placeholders_are_limited(void **state)
{
	size_t room = 12 * (SP_TEMPLATE_PLACEHOLDERS_MAX + 2), n = 0;
	char *text = malloc(room);
	sp_template *tpl;
	signprep_error err;
	(void) state;
	assert_non_null(text);
	n = (size_t) snprintf(text, room, "{\"A\":[");
	for (int i = 0; i <= SP_TEMPLATE_PLACEHOLDERS_MAX; i++)
		n += (size_t) snprintf(text + n, room - n, "%s\"${%d}\"", i ? "," : "", i % 1000);
	snprintf(text + n, room - n, "]}");
	assert_int_equal(sp_template_parse(&tpl, text, strlen(text), "t.json", &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "B212");
	memmove(strrchr(text, ','), "]}", 3);
	assert_int_equal(sp_template_parse(&tpl, text, strlen(text), "t.json", &err), SIGNPREP_OK);
	sp_template_free(tpl);
	free(text);
}

static void a_template_tells_what_it_needs(void **state)
{
	sp_template *tpl = template_of(
		"\xEF\xBB\xBF{\n  \"A\": \"${b} ${a}\", \"B\": [1, {\"甲/~\": \"${b|x}\"}],\n  \"C\": \"$${no}\"\n}");
	size_t count;
	(void) state;
	const char *const *columns = sp_template_columns(tpl, &count);
	assert_int_equal(count, 2);
	assert_string_equal(columns[0], "b");
	assert_string_equal(columns[1], "a");
	sp_template_free(tpl);
	sp_template_free(NULL);
}

/* "ID place: message" of each finding of sp_template_check. */
static void check(const char *text, const char *const *names, size_t count, bool fixed, const char *expected)
{
	sp_template *tpl = template_of(text);
	signprep_issues *issues = sp_issues_new();
	char message[3000];
	sp_buf said;
	sp_buf_init(&said, 1 << 20);
	sp_buf_puts(&said, "");
	sp_template_check(tpl, names, count, fixed, issues);
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		signprep_issue_message(issue, SIGNPREP_EN, message, sizeof message);
		sp_buf_printf(&said, "%s%s %s: %s", i ? "\n" : "", issue->id, issue->where, message);
	}
	assert_string_equal(said.data, expected);
	sp_buf_clear(&said);
	signprep_issues_free(issues);
	sp_template_free(tpl);
}

static void a_template_is_held_against_the_columns(void **state)
{
	static const char *const names[] = { "pdf", "key", "password", "tenant", "city" };
	static const char *const many[] = { "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14" };
	(void) state;
	check("{\"A\":\"${tenant} ${city}\"}", names, 5, true, "");
	check("{\"A\":1}", names, 5, true, "B206 : the template t.json holds no placeholder: every row gets the same request");
	check("{\"A\":\"$${a}\"}", names, 5, true,
		"B206 : the template t.json holds no placeholder: every row gets the same request");
	check("{\"A\":\"${city}\"}", names, 5, true, "B207 : 1 columns that the template does not use: tenant");
	check("{\"A\":\"${key}\"}", names, 5, false, "B207 : 2 columns that the template does not use: tenant, city");
	check("{\"A\":\"${1}\"}", many, 14, true,
		"B207 : 13 columns that the template does not use: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, …");
	check("{\"A\":\"${tennant}\",\"B\":\"${city}\",\"C\":[\"${landlord}\"]}", names, 5, true,
		"B207 : 1 columns that the template does not use: tenant\n"
		"B221 A: the rows have no column \"tennant\", which /A needs\n"
		"B222 C[0]: the rows have no column \"landlord\", which /C/0 needs");
	/* A member's name may hold what a path is made of (RFC 6901, section 3). */
	check("\xEF\xBB\xBF{\n\"B\": [1, {\"甲/~\": \"${landlord}${tenant}${city}\"}],\n  \"C\": \"$${no}\"}", names, 5, true,
		"B222 B[1].甲/~: the rows have no column \"landlord\", which /B/1/甲~1~0 needs");
	check("{\"A\":\"${tennant|x}${city}${tenant}\"}", names, 5, true,
		"B224 A: the rows have no column \"tennant\": its default stands in every row (/A)");
	check("{\"A\":\"${tennant|x}${city}${tenant}${tennant}\"}", names, 5, true,
		"B221 A: the rows have no column \"tennant\", which /A needs");
	/* Rows of JSONL may each have their own. */
	check("{\"A\":\"${tennant}${city}${tenant}\"}", names, 5, false, "");
	assert_true(sp_template_reserved("pdf") && sp_template_reserved("key") && sp_template_reserved("password"));
	assert_false(sp_template_reserved("Pdf"));
}

static void the_locale_changes_nothing(void **state)
{
	static const char text[] = "{\"Components\":[{\"ComponentWidth\":\"${w}\",\"ComponentHeight\":\"${h}\"}]}",
			  row[] = "{\"w\":\"1.5\",\"h\":\"2.5mm\"}";
	(void) state;
	char *plain = fill(text, row, true, 1000);
	if (!setlocale(LC_ALL, "de_DE.UTF-8"))
		setlocale(LC_ALL, "");
	char *other = fill(text, row, true, 1000);
	setlocale(LC_ALL, "C");
	assert_string_equal(plain, "{\"Components\":[{\"ComponentWidth\":1.5,\"ComponentHeight\":\"2.5mm\"}]}");
	assert_string_equal(plain, other);
	free(plain);
	free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_keep_their_type),
		cmocka_unit_test(text_is_joined),
		cmocka_unit_test(no_value_leaves_its_string),
		cmocka_unit_test(cells_become_what_the_service_wants),
		cmocka_unit_test(locate_is_filled_too),
		cmocka_unit_test(every_member_of_locate_takes_a_cell),
		cmocka_unit_test(defaults_stand_in),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(a_whole_wrong_file_is_told_briefly),
		cmocka_unit_test(the_size_is_limited),
		cmocka_unit_test(templates_that_can_not_be),
		cmocka_unit_test(placeholders_are_limited),
		cmocka_unit_test(a_template_tells_what_it_needs),
		cmocka_unit_test(a_template_is_held_against_the_columns),
		cmocka_unit_test(the_locale_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
