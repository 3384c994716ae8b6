/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A contract handed over to a person: what the page is told, what it does not take, and what may be done again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json/json_read.h"
#include "fixture.h"

#define OPEN "CreatePrepareFlow"
#define PAGE \
	"{\"Response\":{\"Url\":\"https://qian.tencent.com/page?x=1\",\"FlowId\":\"" FIXTURE_FLOW_ID \
	"\",\"DraftId\":\"\",\"RequestId\":\"req-page\"}}"

typedef struct played {
	network n;
	signprep_hand_over_page page;
	signprep_error err;
	signprep_code code;
} played;

/* `more` is added to the request. */
static void play(played *p, const char *more, const signprep_client_options *options, const scene *scenes, size_t count)
{
	contract c;
	memset(p, 0, sizeof *p);
	contract_open(&c, more);
	signprep_client *client = network_client(&p->n, options, scenes, count);
	p->code = signprep_hand_over(&p->page, client, c.doc, c.result, &p->err);
	if (p->n.calls != count)
		fail_msg("%zu of %zu requests were made (%s)", p->n.calls, count, p->err.id);
	signprep_client_free(client);
	contract_close(&c);
}

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static void a_page_with_every_place(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD }, { .action = OPEN, .body = PAGE } };
	const signprep_client_options options = { .journal = fixture_path("journal") };
	played p;
	(void) state;
	play(&p,
		",\"Deadline\":4102444800,\"Components\":[{\"ComponentType\":\"TEXT\",\"ComponentPage\":1,\"ComponentPosX\":10,"
		"\"ComponentPosY\":20,\"ComponentWidth\":100,\"ComponentHeight\":20,\"ComponentValue\":\"x\","
		"\"LockComponentValue\":true}]",
		&options, scenes, 2);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_string_equal(p.page.url, "https://qian.tencent.com/page?x=1");
	assert_string_equal(p.page.flow_id, FIXTURE_FLOW_ID);
	assert_string_equal(p.page.file_id, FIXTURE_FILE_ID);
	cJSON *body = cJSON_Parse(p.n.seen[1].body);
	const cJSON *approver = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(body, "Approvers"), 0);
	const cJSON *text = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(body, "InitiatorComponents"), 0);
	const cJSON *place = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(approver, "SignComponents"), 0);
	long long number = 0;
	assert_string_equal(sp_json_text(body, "ResourceId"), FIXTURE_FILE_ID);
	assert_true(sp_json_int(body, "ResourceType", &number) && number == 2);
	assert_true(sp_json_int(body, "Deadline", &number) && number == 4102444800);
	assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(text, "LockComponentValue")));
	assert_true(sp_json_int(place, "ComponentPosY", &number) && number == 150);
	assert_string_equal(sp_json_text(approver, "ApproverName"), "张三");
	assert_null(cJSON_GetObjectItemCaseSensitive(body, "Components"));
	assert_null(cJSON_GetObjectItemCaseSensitive(body, "FileIds"));
	assert_int_equal(strncmp(sp_json_text(body, "UserData"), "eyJzaWducHJlcCI6I", 17), 0);
	cJSON_Delete(body);
	network_clear(&p.n);
	/* No contract: nothing but the file is in the journal, and the page may be opened again. */
	assert_int_equal(journal_count(options.journal, "SELECT count(*) FROM row WHERE environment NOT LIKE 'file:%'"), 0);
	assert_int_equal(journal_count(options.journal, "SELECT count(*) FROM row WHERE environment LIKE 'file:%'"), 1);
}

/* In the partner edition it stands in FlowInfo, with a deadline, and people of the member company are told by their OpenId. */
static void a_page_of_the_partner_edition(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "ChannelCreatePrepareFlow",
			.body = "{\"Response\":{\"PrepareFlowUrl\":\"https://qian.tencent.com/page?x=2\",\"PreviewFlowUrl\":\"\","
				"\"FlowId\":\"" FIXTURE_FLOW_ID "\",\"DraftId\":\"\",\"RequestId\":\"req-page\"}}" } };
	const signprep_client_options options = { .partner = true,
		.partner_app_id = "APPID122344555",
		.partner_organization_id = "member",
		.partner_operator_id = "clerk" };
	played p;
	long long number = 0;
	(void) state;
	play(&p, ",\"FlowDescription\":\"d\"", &options, scenes, 2);
	if (p.code)
		fail_msg("%s %s", p.err.id, p.err.message);
	assert_string_equal(p.page.url, "https://qian.tencent.com/page?x=2");
	cJSON *body = cJSON_Parse(p.n.seen[1].body);
	const cJSON *info = cJSON_GetObjectItemCaseSensitive(body, "FlowInfo"),
		    *approver = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(info, "Approvers"), 0),
		    *place = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(approver, "SignComponents"), 0),
		    *agent = cJSON_GetObjectItemCaseSensitive(body, "Agent");
	assert_string_equal(sp_json_text(agent, "AppId"), "APPID122344555");
	assert_string_equal(sp_json_text(agent, "ProxyOrganizationOpenId"), "member");
	assert_string_equal(sp_json_text(cJSON_GetObjectItemCaseSensitive(agent, "ProxyOperator"), "OpenId"), "clerk");
	assert_string_equal(sp_json_text(body, "ResourceId"), FIXTURE_FILE_ID);
	assert_true(sp_json_int(body, "ResourceType", &number) && number == 2);
	assert_string_equal(sp_json_text(info, "FlowDescription"), "d");
	assert_true(sp_json_int(info, "Deadline", &number) && number > 1700000000);
	assert_string_equal(sp_json_text(approver, "ApproverName"), "张三");
	assert_true(sp_json_int(approver, "ApproverType", &number) && number == 1);
	assert_true(sp_json_int(place, "ComponentPosY", &number) && number == 150);
	assert_int_equal(strncmp(sp_json_text(info, "UserData"), "eyJzaWducHJlcCI6I", 17), 0);
	assert_null(cJSON_GetObjectItemCaseSensitive(info, "FileIds"));
	assert_null(cJSON_GetObjectItemCaseSensitive(body, "Operator"));
	assert_null(cJSON_GetObjectItemCaseSensitive(info, "Operator"));
	cJSON_Delete(body);
	network_clear(&p.n);
}

/* A lost answer does no harm: nothing has been started. A file that was forgotten is uploaded once more. */
static void it_may_be_opened_again(void **state)
{
	static const scene lost[] = { { .body = OK_UPLOAD }, { .action = OPEN, .end = SP_HTTP_BROKEN },
		{ .action = OPEN, .body = PAGE } };
	static const scene gone[] = { { .body = OK_UPLOAD },
		{ .action = OPEN, .body = ERROR_BODY("ResourceNotFound.Resource", "x") },
		{ .action = "UploadFiles", .body = OK_UPLOAD }, { .action = OPEN, .body = PAGE } };
	played p;
	(void) state;
	play(&p, "", NULL, lost, 3);
	assert_int_equal(p.code, SIGNPREP_OK);
	network_clear(&p.n);
	play(&p, "", NULL, gone, 4);
	assert_int_equal(p.code, SIGNPREP_OK);
	network_clear(&p.n);
}

static void what_the_page_does_not_take(void **state)
{
	static const char *const members[] = { ",\"FlowDescription\":\"d\"", ",\"NeedPreview\":true", ",\"CustomShowMap\":\"m\"" };
	const signprep_client_options partner = { .partner = true, .partner_app_id = "APPID122344555" };
	played p;
	(void) state;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		play(&p, members[i], NULL, NULL, 0);
		assert_int_equal(p.code, SIGNPREP_RULE);
		assert_string_equal(p.err.id, "R930");
		network_clear(&p.n);
	}
	play(&p, ",\"NeedPreview\":true", &partner, NULL, 0);
	assert_string_equal(p.err.id, "R930");
	network_clear(&p.n);
}

static void answers_that_lie(void **state)
{
	static const char *const bodies[] = { "{\"Response\":{\"RequestId\":\"r\"}}",
		"{\"Response\":{\"Url\":\"javascript:alert(1)\",\"RequestId\":\"r\"}}",
		"{\"Response\":{\"Url\":\"https://a b\",\"RequestId\":\"r\"}}", "{\"Response\":{\"Url\":7,\"RequestId\":\"r\"}}" };
	played p;
	(void) state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		const scene scenes[] = { { .body = OK_UPLOAD }, { .action = OPEN, .body = bodies[i] } };
		play(&p, "", NULL, scenes, 2);
		assert_string_equal(p.err.id, "S714");
		assert_string_equal(p.page.url, "");
		network_clear(&p.n);
	}
	const scene refused[] = { { .body = OK_UPLOAD },
		{ .action = OPEN, .body = ERROR_BODY("InvalidParameterValue", "请指定文件类型的资源id") } };
	play(&p, "", NULL, refused, 2);
	assert_int_equal(p.code, SIGNPREP_REFUSED);
	assert_string_equal(p.page.server_code, "InvalidParameterValue");
	network_clear(&p.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_page_with_every_place, clean),
		cmocka_unit_test(a_page_of_the_partner_edition),
		cmocka_unit_test(it_may_be_opened_again),
		cmocka_unit_test(what_the_page_does_not_take),
		cmocka_unit_test(answers_that_lie),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
