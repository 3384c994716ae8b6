/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What CreateFlowByFiles refuses. The codes are those the service's error table gives for the action; the boxes are
 * judged by hand against the fixture's A4 pages (595 × 842).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define BOX(type, id, page, x, y, w, h) \
	"{\"ComponentType\":\"" type "\",\"ComponentId\":\"" id "\",\"ComponentPage\":" #page ",\"ComponentPosX\":" #x \
	",\"ComponentPosY\":" #y ",\"ComponentWidth\":" #w ",\"ComponentHeight\":" #h ",\"FileIndex\":0}"
#define WORD(type, keyword, more) \
	"{\"ComponentType\":\"" type "\",\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"" keyword \
	"\",\"ComponentPage\":1,\"ComponentPosX\":0,\"ComponentPosY\":0,\"ComponentWidth\":100,\"ComponentHeight\":40," \
	"\"FileIndex\":0" more "}"
#define FIELD(type, name) \
	"{\"ComponentType\":\"" type "\",\"GenerateMode\":\"FIELD\",\"ComponentName\":\"" name \
	"\",\"ComponentPage\":1,\"ComponentPosX\":0,\"ComponentPosY\":0,\"ComponentWidth\":0,\"ComponentHeight\":0,\"FileIndex\":" \
	"0}"

#define SEALED \
	"{\"ComponentType\":\"SIGN_SEAL\",\"ComponentId\":\"seal\",\"ComponentPage\":1,\"ComponentPosX\":100,\"ComponentPosY\":" \
	"100," \
	"\"ComponentWidth\":119,\"ComponentHeight\":119,\"FileIndex\":0,\"ComponentValue\":\"yDsealsealsealsealsealsealseal00\"}"

static stage s;
static char file_id[64];

static int open_stage(void **state)
{
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000 });
	stage_upload(&s, file_id);
	return 0;
}

static int close_stage(void **state)
{
	(void) state;
	stage_close(&s);
	return 0;
}

static void expect(const char *company, const char *person, const char *more, const char *code)
{
	char *body = flow_body(file_id, company, person, more);
	int before = sp_sandbox_flow_count(s.sandbox);
	stage_expect(&s, "CreateFlowByFiles", body, code);
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), before + (*code == '\0'));
	free(body);
}

static void boxes_on_the_page(void **state)
{
	(void) state;
	expect(BOX("SIGN_SEAL", "seal", 1, 400, 600, 119, 119), BOX("SIGN_SIGNATURE", "name", 2, 100, 100, 119, 43), "", "");
	expect(BOX("SIGN_SEAL", "seal", -1, 0, 0, 119, 119), "", "", "");
	expect(BOX("SIGN_SEAL", "seal", 1, 476, 723, 119, 119), "", "", "");
}

static void boxes_off_the_page(void **state)
{
	(void) state;
	expect(BOX("SIGN_SEAL", "seal", 1, 500, 600, 119, 119), "", "", "InvalidParameter.ComponentPosition");
	expect(BOX("SIGN_SEAL", "seal", 1, 400, 800, 119, 119), "", "", "InvalidParameter.ComponentPosition");
	expect(BOX("SIGN_SEAL", "seal", 1, -5, 600, 119, 119), "", "", "InvalidParameter.ComponentPosition");
	expect(BOX("SIGN_SEAL", "seal", 1, 400, 600, 0, 0), "", "", "InvalidParameter.ComponentPosition");
	expect(BOX("SIGN_SEAL", "seal", 1, 400, 600, -119, 119), "", "", "InvalidParameter.ComponentPosition");
}

static void pages_that_are_not_there(void **state)
{
	(void) state;
	expect(BOX("SIGN_SEAL", "seal", 99, 100, 100, 119, 119), "", "", "InvalidParameter.ComponentPage");
	expect(BOX("SIGN_SEAL", "seal", 0, 100, 100, 119, 119), "", "", "InvalidParameter.ComponentPage");
	expect(BOX("SIGN_SEAL", "seal", -3, 100, 100, 119, 119), "", "", "InvalidParameter.ComponentPage");
}

static void component_ids_are_unique(void **state)
{
	(void) state;
	expect(BOX("SIGN_SEAL", "one", 1, 100, 100, 119, 119) "," BOX("SIGN_DATE", "one", 1, 100, 300, 119, 20), "", "",
		"InvalidParameter.ComponentInvalid");
	/* The texts ask for ids unique in the PDF; the service's own examples repeat them over lists, and are taken. */
	expect(BOX("SIGN_SEAL", "one", 1, 100, 100, 119, 119), BOX("SIGN_SIGNATURE", "one", 2, 100, 100, 119, 43), "", "");
}

static void keywords(void **state)
{
	(void) state;
	expect(WORD("SIGN_SEAL", "SIGNHERE", ""), "", "", "");
	expect(WORD("SIGN_SEAL", "REPEATED", ""), "", "", "");
	expect(WORD("SIGN_SEAL", "REPEATED", ",\"KeywordIndexes\":[1]"), "", "", "");
	expect(WORD("SIGN_SEAL", "NOWHERE", ""), "", "", "InvalidParameter.Keyword");
	expect(WORD("SIGN_SEAL", "SIGNHERE", ",\"KeywordPage\":2"), "", "", "InvalidParameter.Keyword");
	expect(WORD("SIGN_SEAL", "REPEATED", ",\"KeywordIndexes\":[5]"), "", "", "InvalidParameter.Keyword");
}

static void fields(void **state)
{
	(void) state;
	expect(FIELD("SIGN_SEAL", "sealfield"), "", "", "");
	expect(FIELD("SIGN_SEAL", "nofield"), "", "", "MissingParameter.Field");
}

static void who_may_do_what(void **state)
{
	(void) state;
	expect("", BOX("SIGN_SEAL", "seal", 1, 100, 100, 119, 119), "", "InvalidParameter.SignComponentType");
	expect("", BOX("SIGN_LEGAL_PERSON_SEAL", "seal", 1, 100, 100, 119, 119), "", "InvalidParameter.SignComponentType");
}

static void automatic_signers(void **state)
{
	static const char form[] =
		"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"Lease\",\"FileIds\":[\"%s\"],\"Approvers\":[{\"ApproverType\":3,"
		"\"OrganizationName\":\"星河置业有限公司\",\"SignComponents\":[%s]}]}";
	static const struct {
		const char *component, *code;
	} cases[] = {
		{ BOX("SIGN_SEAL", "seal", 1, 100, 100, 119, 119), "MissingParameter.ServerSignSealId" },
		{ SEALED "," BOX("SIGN_SIGNATURE", "name", 1, 100, 300, 119, 43), "OperationDenied.ServerSignNoSupportSignature" },
		{ SEALED, "" },
	};
	char body[2048];
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(body, sizeof body, form, file_id, cases[i].component);
		stage_expect(&s, "CreateFlowByFiles", body, cases[i].code);
	}
}

static void members_of_the_flow(void **state)
{
	char *body;
	(void) state;
	expect("", "", ",\"Colour\":\"red\"", "UnknownParameter");
	expect(WORD("SIGN_SEAL", "SIGNHERE", ",\"Locate\":{}"), "", "", "UnknownParameter");
	expect("", "", ",\"Deadline\":1000000000", "InvalidParameter.FlowDeadLine");
	expect("", "", ",\"UserData\":\"not base64!\"", "InvalidParameter.FlowUserData");
	expect("", "", ",\"UserData\":\"cm93LTE=\"", "");
	stage_expect(&s, "CreateFlowByFiles", "{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"Lease\",\"FileIds\":[]}",
		"MissingParameter.ResourceId");
	stage_expect(&s, "CreateFlowByFiles", "{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"Lease\",\"FileIds\":[\"a\",\"b\"]}",
		"OperationDenied.ManyResourceId");
	body = flow_body("yDunknownunknownunknownunknown00", "", "", "");
	stage_expect(&s, "CreateFlowByFiles", body, "ResourceNotFound.Resource");
	free(body);
}

static void the_message_is_chinese_and_names_the_member(void **state)
{
	(void) state;
	char *body = flow_body(file_id, BOX("SIGN_SEAL", "seal", 99, 100, 100, 119, 119), "", "");
	cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "Message"));
	assert_non_null(message);
	assert_non_null(strstr(message, "Approvers[0].SignComponents[0]"));
	assert_non_null(strstr(message, "页"));
	cJSON_Delete(response);
	free(body);
}

static void other_files_than_pdf(void **state)
{
	(void) state;
	char *upload = upload_body("DOCUMENT", "a.docx", "PK\3\4 not a PDF", 13);
	cJSON *response = stage_send(&s, "UploadFiles", upload);
	const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileIds"), 0));
	assert_non_null(id);
	char *body = flow_body(id, "", "", "");
	stage_expect(&s, "CreateFlowByFiles", body, "InvalidParameterValue");
	free(body);
	cJSON_Delete(response);
	free(upload);
	upload = upload_body("DOCUMENT", "a.pdf", "%PDF-1.7 and then nothing", 25);
	response = stage_send(&s, "UploadFiles", upload);
	id = cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileIds"), 0));
	assert_non_null(id);
	body = flow_body(id, "", "", "");
	stage_expect(&s, "CreateFlowByFiles", body, "InvalidParameterValue");
	free(body);
	cJSON_Delete(response);
	free(upload);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boxes_on_the_page),
		cmocka_unit_test(boxes_off_the_page),
		cmocka_unit_test(pages_that_are_not_there),
		cmocka_unit_test(component_ids_are_unique),
		cmocka_unit_test(keywords),
		cmocka_unit_test(fields),
		cmocka_unit_test(who_may_do_what),
		cmocka_unit_test(automatic_signers),
		cmocka_unit_test(members_of_the_flow),
		cmocka_unit_test(the_message_is_chinese_and_names_the_member),
		cmocka_unit_test(other_files_than_pdf),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
