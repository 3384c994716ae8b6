/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Loading requests, walking components, findings as JSON. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json/issue_json.h"
#include "locate/request/request.h"

static char folder[] = "/tmp/signprep-request-XXXXXX";

static signprep_code parse(const char *text, size_t length, signprep_error *err)
{
	signprep_request *req;
	signprep_code code = signprep_request_parse(&req, text, length, "r.json", err);
	assert_true((code == SIGNPREP_OK) == (req != NULL));
	signprep_request_free(req);
	return code;
}

static void what_is_refused(void **state)
{
	static const struct {
		const char *text, *id;
	} rows[] = {
		{ "", "R107" },
		{ "{\"a\":1,}", "R101" },
		{ "{\"a\":1,\"a\":2}", "R103" },
		{ "{\"a\":NaN}", "R104" },
		{ "{\"a\":1e999}", "R104" },
		{ "\xFF\xFE{", "R111" },
		{ "[]", "R109" },
		{ "7", "R109" },
		{ "\"x\"", "R109" },
		{ "null", "R109" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		signprep_error err = { 0 };
		assert_int_equal(parse(rows[i].text, strlen(rows[i].text), &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, rows[i].id);
		assert_true(strncmp(err.where, "r.json", 6) == 0);
	}
}

static void line_and_column(void **state)
{
	const char *text = "{\n  \"Approvers\": [\n    {\"a\": 1 \"b\": 2}\n  ]\n}";
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(parse(text, strlen(text), &err), SIGNPREP_INVALID);
	assert_string_equal(err.where, "r.json:3:13");
}

static void byte_order_mark(void **state)
{
	const char text[] = "\xEF\xBB\xBF{\"a\":1}";
	signprep_request *req;
	(void) state;
	assert_int_equal(signprep_request_parse(&req, text, sizeof text - 1, "r.json", NULL), SIGNPREP_OK);
	assert_true(req->had_bom);
	assert_string_equal(req->text, "{\"a\":1}");
	signprep_request_free(req);
}

static const char *in_folder(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void load_fails(const char *path, const char *id)
{
	signprep_request *req;
	signprep_error err = { 0 };
	signprep_code code = signprep_request_load(&req, path, &err);
	assert_int_not_equal(code, SIGNPREP_OK);
	assert_null(req);
	assert_string_equal(err.id, id);
	assert_string_equal(err.where, path);
}

static void write_bytes(const char *path, size_t length)
{
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	for (size_t i = 0; i < length; i++)
		fputc(' ', file);
	fclose(file);
}

static void files(void **state)
{
	signprep_request *req;
	const char *path;
	FILE *file;
	(void) state;
	load_fails(in_folder("none.json"), "R010");
	load_fails(folder, "R011");
	/* Address 0 of any process is unmapped: opens, but can't be read. */
	if (access("/proc/self/mem", R_OK) == 0)
		load_fails("/proc/self/mem", "R013");
	path = in_folder("big.json");
	write_bytes(path, SIGNPREP_REQUEST_MAX + 1);
	load_fails(path, "R106");
	unlink(path);
	if (geteuid() != 0) { /* root may read everything */
		path = in_folder("locked.json");
		write_bytes(path, 1);
		chmod(path, 0);
		load_fails(path, "R012");
		unlink(path);
	}
	path = in_folder("good.json");
	file = fopen(path, "wb");
	assert_non_null(file);
	fputs("{\"Components\":[{},{}],\"Approvers\":[{\"SignComponents\":[{}]},{\"Components\":[{}]},7]}", file);
	fclose(file);
	assert_int_equal(signprep_request_load(&req, path, NULL), SIGNPREP_OK);
	assert_string_equal(signprep_request_name(req), path);
	assert_int_equal(signprep_request_component_count(req), 4);
	signprep_request_free(req);
	unlink(path);
}

static void collect(void *opaque, cJSON *component, const char *where)
{
	char *all = opaque;
	(void) component;
	strncat(all, where, 500 - strlen(all));
	strncat(all, " ", 500 - strlen(all));
}

static void order_of_components(void **state)
{
	const char *text = "{\"Approvers\":[{\"SignComponents\":[{},{}],\"Components\":[{}]},{\"SignComponents\":{}}],"
			   "\"Components\":[{}]}";
	signprep_request *req;
	char all[512] = "";
	(void) state;
	assert_int_equal(signprep_request_parse(&req, text, strlen(text), NULL, NULL), SIGNPREP_OK);
	sp_request_each(req->root, collect, all);
	assert_string_equal(
		all, "Components[0] Approvers[0].Components[0] Approvers[0].SignComponents[0] Approvers[0].SignComponents[1] ");
	signprep_request_free(req);
}

/* The shape of the contract, spelt out. */
static void remarks_are_dropped(void **state)
{
	const char *text = "{\"//\":\"a\",\"A\":[{\"//\":[1]},[{\"B\":{\"//\":null,\"C\":\"//\"}}]],\"/\":1,\"/\\/\":2}";
	const char *twice = "{\"//\":1,\"//\":2}";
	signprep_request *req;
	signprep_error err = { 0 };
	(void) state;
	/* The last one is another way to write the same name: a member twice. */
	assert_int_equal(parse(text, strlen(text), &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R103");
	assert_int_equal(parse(twice, strlen(twice), &err), SIGNPREP_INVALID);
	text = "{\"//\":\"a\",\"A\":[{\"//\":[1]},[{\"B\":{\"//\":null,\"C\":\"//\"}}]],\"/\":1}";
	assert_int_equal(signprep_request_parse(&req, text, strlen(text), NULL, NULL), SIGNPREP_OK);
	char *left = cJSON_PrintUnformatted(req->root);
	assert_string_equal(left, "{\"A\":[{},[{\"B\":{\"C\":\"//\"}}]],\"/\":1}");
	cJSON_free(left);
	signprep_request_free(req);
}

static void issues_as_json(void **state)
{
	signprep_issues *issues = sp_issues_new();
	const signprep_rect rect = { 1.00004, 2, 3, 4.5 };
	signprep_issue *issue = sp_issues_add(issues, "K202", "Components[0]", "甲方", NULL);
	cJSON *json, *all;
	char *text;
	(void) state;
	sp_issue_set_place(issue, 3, &rect);
	sp_issue_add_candidate(issues, issue, 7, rect, "甲方", "line", "width");
	sp_issue_set_server(issues, issue, "InvalidParameter.Keyword", "req-1");
	json = sp_issue_json(issue, "c.pdf", SIGNPREP_ZH);
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(json, "message")->valuestring, "文档中没有关键字“甲方”");
	cJSON_DeleteItemFromObjectCaseSensitive(json, "message");
	cJSON_DeleteItemFromObjectCaseSensitive(json, "help");
	text = cJSON_PrintUnformatted(json);
	assert_string_equal(text,
		"{\"id\":\"K202\",\"severity\":\"error\",\"file\":\"c.pdf\",\"page\":3,\"rect\":[1,2,3,4.5],"
		"\"component\":\"Components[0]\",\"candidates\":[{\"page\":7,\"rect\":[1,2,3,4.5],\"text\":\"甲方\",\"line\":"
		"\"line\","
		"\"note\":\"width\"}],\"server_code\":\"InvalidParameter.Keyword\",\"request_id\":\"req-1\"}");
	cJSON_free(text);
	cJSON_Delete(json);
	all = sp_issues_json(issues, NULL, SIGNPREP_EN);
	assert_int_equal(cJSON_GetArraySize(all), 1);
	assert_null(cJSON_GetObjectItemCaseSensitive(all->child, "file"));
	cJSON_Delete(all);
	signprep_issues_free(issues);
}

static int make_folder(void **state)
{
	(void) state;
	return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
	(void) state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(line_and_column),
		cmocka_unit_test(byte_order_mark),
		cmocka_unit_test(files),
		cmocka_unit_test(order_of_components),
		cmocka_unit_test(remarks_are_dropped),
		cmocka_unit_test(issues_as_json),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
