/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CreateFileConvertTask: pictures become PDFs, what can't be converted says so, and a task outlives the sandbox. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <signprep/signprep.h>

#include "fixture.h"
#include "members.h"

/* One grey dot as a PNG, made with Python's zlib. */
static const unsigned char dot[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
	0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00,
	0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0x00,
	0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };

static stage s;

static void upload(const char *name, const void *bytes, size_t length, char id[64])
{
	char *body = upload_body("DOCUMENT", name, bytes, length);
	cJSON *response = stage_send(&s, "UploadFiles", body);
	assert_string_equal(ess_code(response), "");
	snprintf(id, 64, "%s", cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileIds"), 0)->valuestring);
	cJSON_Delete(response);
	free(body);
}

static void begin(const char *type, const char *file_id, char task[64])
{
	char body[256];
	snprintf(body, sizeof body,
		"{\"Operator\":{\"UserId\":\"u\"},\"ResourceType\":\"%s\",\"ResourceName\":\"a.%s\",\"ResourceId\":\"%s\"}", type,
		type, file_id);
	cJSON *response = stage_send(&s, "CreateFileConvertTask", body);
	assert_string_equal(ess_code(response), "");
	snprintf(task, 64, "%s", text(response, "TaskId"));
	cJSON_Delete(response);
}

static cJSON *ask(const char *task, int *status)
{
	char body[160];
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u\"},\"TaskId\":\"%s\"}", task);
	cJSON *response = stage_send(&s, "DescribeFileConvertTask", body);
	assert_string_equal(ess_code(response), "");
	*status = cJSON_GetObjectItemCaseSensitive(response, "TaskStatus")->valueint;
	return response;
}

/* As a client waits for it; five minutes at most. */
static cJSON *wait_for(const char *task, int *status)
{
	const struct timespec moment = { 0, 20 * 1000000L };
	for (int i = 0; i < 15000; i++) {
		cJSON *response = ask(task, status);
		if (*status != 0 && *status != 4)
			return response;
		assert_string_equal(text(response, "ResourceId"), "");
		cJSON_Delete(response);
		nanosleep(&moment, NULL);
	}
	fail_msg("the task does not end");
	return NULL;
}

/* The PDF behind a FileId: a preview shows it as it came. */
static void fetch(const char *file_id, http_reply *out)
{
	char more[64] = ",\"NeedPreview\":true", body[1024];
	snprintf(body, sizeof body,
		"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"x\",\"FileIds\":[\"%s\"],\"Approvers\":[{\"ApproverType\":1,"
		"\"ApproverName\":\"李四\","
		"\"ApproverMobile\":\"13900139000\",\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentId\":"
		"\"a\","
		"\"ComponentPage\":1,\"ComponentPosX\":0,\"ComponentPosY\":0,\"ComponentWidth\":60,\"ComponentHeight\":30,"
		"\"FileIndex\":0,"
		"\"GenerateMode\":\"NORMAL\"}]}]%s}",
		file_id, more);
	cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
	assert_string_equal(ess_code(response), "");
	http_get(s.port, strstr(text(response, "PreviewUrl"), "/file/"), out);
	cJSON_Delete(response);
}

static void a_picture_becomes_a_page(void **state)
{
	char file_id[64], task[64];
	int status;
	http_reply raw;
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000, .compose_s = 0.3 });
	upload("a.png", dot, sizeof dot, file_id);
	begin("png", file_id, task);
	/* However quick it is, it takes what the service takes. */
	cJSON *response = ask(task, &status);
	assert_true(status == 0 || status == 4);
	cJSON_Delete(response);
	response = wait_for(task, &status);
	assert_int_equal(status, 8);
	fetch(text(response, "ResourceId"), &raw);
	signprep_document *doc = NULL;
	signprep_inspection *seen = NULL;
	signprep_error err = { 0 };
	const signprep_inspect_options pages = { .size = sizeof pages, .parts = SIGNPREP_INSPECT_PAGES };
	assert_int_equal(signprep_document_open_memory(&doc, raw.body, raw.length, "", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_inspect(&seen, doc, &pages, &err), SIGNPREP_OK);
	assert_int_equal(seen->page_count, 1);
	signprep_inspection_free(seen);
	signprep_document_free(doc);
	assert_null(strstr(raw.body, "Stand-in"));
	http_reply_clear(&raw);
	cJSON_Delete(response);
	stage_close(&s);
}

static void what_is_broken_fails(void **state)
{
	char file_id[64], task[64];
	int status;
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000 });
	upload("a.png", "\x89PNG\r\n\x1a\nnothing of the kind", 27, file_id);
	begin("png", file_id, task);
	cJSON *response = wait_for(task, &status);
	assert_int_equal(status, -6);
	assert_string_equal(text(response, "ResourceId"), "");
	assert_string_not_equal(text(response, "TaskMessage"), "");
	cJSON_Delete(response);
	/* No Word document at all. */
	stage_upload(&s, file_id);
	begin("docx", file_id, task);
	response = wait_for(task, &status);
	assert_int_equal(status, -6);
	cJSON_Delete(response);
	stage_close(&s);
}

/* Where there is no LibreOffice, and for kinds that it is not asked for, a page stands for the file and says so. */
static void a_page_that_stands_for_the_file(void **state)
{
	static const struct {
		const char *type, *content, *says;
	} rows[] = { { "doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Stand-in: LibreOffice is not installed" },
		{ "html", "<html><body>x</body></html>", "Stand-in: the sandbox does not convert" } };
	char file_id[64], task[64], name[16], path[4096];
	int status;
	http_reply raw;
	(void) state;
	snprintf(path, sizeof path, "%s", getenv("PATH"));
	setenv("PATH", "/nowhere", 1);
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000 });
	for (size_t i = 0; i < 2; i++) {
		char content[4096] = { 0 };
		memcpy(content, rows[i].content, strlen(rows[i].content));
		snprintf(name, sizeof name, "a.%s", rows[i].type);
		upload(name, content, i == 0 ? sizeof content : strlen(content), file_id);
		begin(rows[i].type, file_id, task);
		cJSON *response = wait_for(task, &status);
		if (status != 8)
			fail_msg("%s: %d %s", rows[i].type, status, text(response, "TaskMessage"));
		assert_non_null(strstr(text(response, "TaskMessage"), "占位页"));
		fetch(text(response, "ResourceId"), &raw);
		assert_non_null(strstr(raw.body, rows[i].says));
		http_reply_clear(&raw);
		cJSON_Delete(response);
	}
	setenv("PATH", path, 1);
	stage_close(&s);
}

/* What was not done when the sandbox ended is done by the next. */
static void a_task_outlives_the_sandbox(void **state)
{
	char folder[] = "/tmp/signprep-convert-XXXXXX", file_id[64], tasks[3][64], command[64];
	int status;
	(void) state;
	assert_non_null(mkdtemp(folder));
	const sp_sandbox_options options = { .rate_per_s = 1000, .state_dir = folder };
	stage_open(&s, &options);
	upload("a.png", dot, sizeof dot, file_id);
	for (int i = 0; i < 3; i++)
		begin("png", file_id, tasks[i]);
	stage_close(&s);
	stage_open(&s, &options);
	for (int i = 0; i < 3; i++) {
		cJSON *response = wait_for(tasks[i], &status);
		assert_int_equal(status, 8);
		assert_int_equal(strlen(text(response, "ResourceId")), 32);
		cJSON_Delete(response);
	}
	stage_close(&s);
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_becomes_a_page),
		cmocka_unit_test(what_is_broken_fails),
		cmocka_unit_test(a_page_that_stands_for_the_file),
		cmocka_unit_test(a_task_outlives_the_sandbox),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
