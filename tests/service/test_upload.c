/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* UploadFiles: names, kinds, sizes, lifetimes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

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

static void expect(const char *business, const char *name, const char *content, const char *code)
{
	char *body = upload_body(business, name, content, strlen(content));
	stage_expect(&s, "UploadFiles", body, code);
	free(body);
}

static void kinds_and_names(void **state)
{
	(void) state;
	expect("DOCUMENT", "a.pdf", "%PDF-1.4 …", "");
	expect("DOCUMENT", "合同.PDF", "junk before\n%PDF-1.4 …", "");
	expect("DOCUMENT", "a.docx", "PK\3\4 …", "");
	expect("SEAL", "a.png", "\x89PNG …", "");
	expect("DOCUMENT", "a.pdf", "PK\3\4 …", "InvalidParameterValue");
	expect("DOCUMENT", "a.pdf", "<html>", "InvalidParameterValue");
	expect("DOCUMENT", "a", "%PDF-1.4", "InvalidParameterValue");
	expect("DOCUMENT", "a.exe", "%PDF-1.4", "InvalidParameterValue");
	expect("SEAL", "a.pdf", "%PDF-1.4", "InvalidParameterValue");
	expect("TEMPLATE", "a.xlsx", "PK\3\4", "InvalidParameterValue");
	expect("NOTE", "a.pdf", "%PDF-1.4", "InvalidParameterValue");
	expect("DOCUMENT", "a.pdf", "", "MissingParameter");
}

static void bodies_of_files(void **state)
{
	(void) state;
	stage_expect(&s, "UploadFiles", "{\"BusinessType\":\"DOCUMENT\"}", "MissingParameter");
	stage_expect(&s, "UploadFiles", "{\"BusinessType\":\"DOCUMENT\",\"FileInfos\":[]}", "MissingParameter");
	stage_expect(&s, "UploadFiles",
		"{\"BusinessType\":\"DOCUMENT\",\"FileInfos\":[{\"FileName\":\"a.pdf\",\"FileBody\":\"data:application/"
		"pdf;base64,JVBERi0xLjQ=\"}]}",
		"InvalidParameterValue");
	stage_expect(&s, "UploadFiles",
		"{\"BusinessType\":\"DOCUMENT\",\"FileInfos\":[{\"FileName\":\"a.pdf\",\"FileBody\":\"JVBERi0xLjQ\"}]}",
		"InvalidParameterValue");
	stage_expect(&s, "UploadFiles",
		"{\"BusinessType\":\"DOCUMENT\",\"FileInfos\":[{\"FileName\":\"a.pdf\",\"FileBody\":\"JVBERi0x\\nLjQ=\"}]}",
		"InvalidParameterValue");
	stage_expect(&s, "UploadFiles",
		"{\"BusinessType\":\"DOCUMENT\",\"FileInfos\":[{\"FileName\":\"a.pdf\",\"FileBody\":\"JVBERi0xLjQ=\"}]}", "");
}

static void twenty_files_at_a_time(void **state)
{
	char body[4096] = "{\"BusinessType\":\"DOCUMENT\",\"FileInfos\":[";
	(void) state;
	for (int i = 0; i < 20; i++)
		strcat(body,
			i ? ",{\"FileName\":\"a.pdf\",\"FileBody\":\"JVBERi0xLjQ=\"}"
			  : "{\"FileName\":\"a.pdf\",\"FileBody\":\"JVBERi0xLjQ=\"}");
	size_t twenty = strlen(body);
	strcat(body, "]}");
	cJSON *response = stage_send(&s, "UploadFiles", body);
	const cJSON *ids = cJSON_GetObjectItemCaseSensitive(response, "FileIds");
	assert_int_equal(cJSON_GetArraySize(ids), 20);
	assert_int_equal(cJSON_GetObjectItemCaseSensitive(response, "TotalCount")->valueint, 20);
	for (int i = 1; i < 20; i++)
		assert_string_not_equal(cJSON_GetArrayItem(ids, i - 1)->valuestring, cJSON_GetArrayItem(ids, i)->valuestring);
	cJSON_Delete(response);
	body[twenty] = '\0';
	strcat(body, ",{\"FileName\":\"a.pdf\",\"FileBody\":\"JVBERi0xLjQ=\"}]}");
	response = stage_send(&s, "UploadFiles", body);
	assert_string_equal(ess_code(response), "InvalidParameterValue");
	cJSON_Delete(response);
}

static void sixty_megabytes_are_the_limit(void **state)
{
	size_t limit = (size_t) 60 << 20;
	char *bytes = calloc(1, limit);
	(void) state;
	assert_non_null(bytes);
	memcpy(bytes, "%PDF-1.7", 8);
	char *body = upload_body("DOCUMENT", "big.pdf", bytes, limit);
	stage_expect(&s, "UploadFiles", body, "InvalidParameterValue");
	free(body);
	body = upload_body("DOCUMENT", "big.pdf", bytes, limit - 1);
	stage_expect(&s, "UploadFiles", body, "");
	free(body);
	free(bytes);
	size_t images = (size_t) 5 << 20;
	bytes = calloc(1, images);
	assert_non_null(bytes);
	memcpy(bytes, "\x89PNG", 4);
	body = upload_body("SEAL", "seal.png", bytes, images);
	stage_expect(&s, "UploadFiles", body, "InvalidParameterValue");
	free(body);
	body = upload_body("BUSINESSLICENSE", "licence.png", bytes, images);
	stage_expect(&s, "UploadFiles", body, "");
	free(body);
	free(bytes);
}

static void ninety_megabytes_of_body(void **state)
{
	size_t length = ((size_t) 90 << 20) + 1;
	char *body = malloc(length + 1);
	(void) state;
	assert_non_null(body);
	memset(body, ' ', length);
	body[length] = '\0';
	stage_expect(&s, "UploadFiles", body, "RequestSizeLimitExceeded");
	free(body);
}

static void file_ids_expire(void **state)
{
	stage hasty;
	char id[64];
	(void) state;
	stage_open(&hasty, &(sp_sandbox_options) { .file_id_ttl_s = 60 });
	stage_upload(&hasty, id);
	stage_later(&hasty, 61);
	char *body = flow_body(id, "", "", "");
	stage_expect(&hasty, "CreateFlowByFiles", body, "ResourceNotFound.Resource");
	assert_int_equal(sp_sandbox_flow_count(hasty.sandbox), 0);
	free(body);
	stage_close(&hasty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_and_names),
		cmocka_unit_test(bodies_of_files),
		cmocka_unit_test(twenty_files_at_a_time),
		cmocka_unit_test(sixty_megabytes_are_the_limit),
		cmocka_unit_test(ninety_megabytes_of_body),
		cmocka_unit_test(file_ids_expire),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
