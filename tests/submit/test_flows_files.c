/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files and links of contracts, from a service that is slow, sends elsewhere, cuts files short and calls contracts "../x". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <signprep/flow.h>

#include "base/json/json_read.h"
#include "fixture.h"

#define PDF "%PDF-1.4\nof no pages\n%%EOF\n"
#define HALF "%PDF-1.4\nof no pages"

/* What the service and the host of its files say. */
typedef struct service {
	int contract_status;           /* 0: signed */
	const char *name;              /* FlowName */
	const char *urls;              /* content of FileUrls */
	const char *file, *location;   /* of GET */
	int status, composing, gets;   /* HTTP status of GET; how often nothing is there yet */
	const char *link;              /* answer of any other action */
	const char *report;            /* of DescribeFlowEvidenceReport; while `composing` there is none */
	int orders;                    /* of CreateFlowEvidenceReport, which are answered by `link` */
	char asked[512], fetched[256]; /* last body, last address */
	double clock;
} service;

static const char *action_of(const sp_http_request *request)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strncmp(request->headers[i], "X-TC-Action: ", 13) == 0)
			return request->headers[i] + 13;
	return "";
}

static void say_details(const service *s, const char *body, sp_buf *out)
{
	sp_buf_puts(out, "{\"Response\":{\"FlowDetailInfos\":[");
	cJSON *root = cJSON_Parse(body);
	const cJSON *id;
	bool first = true;
	cJSON_ArrayForEach(id, cJSON_GetObjectItemCaseSensitive(root, "FlowIds"))
	{
		sp_buf_printf(out, "%s{\"FlowId\":\"%s\",\"FlowName\":\"%s\",\"FlowStatus\":%d}", first ? "" : ",", id->valuestring,
			s->name, s->contract_status ? s->contract_status : 4);
		first = false;
	}
	cJSON_Delete(root);
	sp_buf_puts(out, "]}}");
}

static void serve(void *ctx, const sp_http_request *request, sp_http_answer *answer)
{
	service *s = ctx;
	answer->end = SP_HTTP_ANSWERED;
	answer->status = 200;
	answer->body_out = true;
	if (!request->body) {
		s->gets++;
		answer->status = s->status ? s->status : 200;
		snprintf(s->fetched, sizeof s->fetched, "%s", request->url);
		snprintf(answer->location, sizeof answer->location, "%s", s->location ? s->location : "");
		if (answer->status == 200)
			assert_true(request->take(request->sink, s->file, strlen(s->file)));
		return;
	}
	const char *action = action_of(request);
	size_t length = sp_body_read(request->body, s->asked, sizeof s->asked - 1);
	s->asked[length] = '\0';
	if (strcmp(action, "DescribeFlowInfo") == 0)
		say_details(s, s->asked, &answer->body);
	else if (strcmp(action, "DescribeFlowEvidenceReport") == 0)
		sp_buf_puts(&answer->body,
			s->composing-- > 0 ? "{\"Response\":{\"Status\":\"EvidenceStatusExecuting\",\"ReportUrl\":\"\"}}"
					   : s->report);
	else if (strcmp(action, "CreateFlowEvidenceReport") == 0 && ++s->orders > 0)
		sp_buf_puts(&answer->body, s->link);
	else if (strcmp(action, "DescribeFileUrls") != 0)
		sp_buf_puts(&answer->body, s->link);
	else if (s->composing-- > 0)
		sp_buf_puts(&answer->body, ERROR_BODY("ResourceNotFound.Resource", "未获取到文件资源"));
	else
		sp_buf_printf(&answer->body, "{\"Response\":{\"FileUrls\":[%s]}}", s->urls);
}

static double clock_of(void *ctx)
{
	return 1700000000 + ((service *) ctx)->clock;
}

static bool sleep_for(void *ctx, double seconds, bool (*cancelled)(void *), void *opaque)
{
	(void) cancelled, (void) opaque;
	((service *) ctx)->clock += seconds;
	return true;
}

static uint32_t draw(void *ctx)
{
	(void) ctx;
	return 1;
}

static void keep(void *ctx)
{
	(void) ctx;
}

static signprep_client *client_of(service *s, signprep_environment environment)
{
	const sp_transport transport = { serve, clock_of, sleep_for, draw, keep, s };
	const signprep_client_options options = {
		.secret_id = "id", .secret_key = "key", .operator_id = "u", .environment = environment
	};
	signprep_client *client;
	assert_int_equal(sp_client_new_with(&client, &options, &transport, NULL), SIGNPREP_OK);
	return client;
}

static char id[8];

static signprep_code fetch_in(signprep_environment environment, service *s, const char *const *ids, size_t count,
	signprep_flows_download options, cJSON **answer)
{
	signprep_client *client = client_of(s, environment);
	signprep_error err = { 0 };
	char *json;
	options.size = sizeof options;
	options.folder = fixture_path("files");
	signprep_code code = signprep_flows_download_to(&json, NULL, client, ids, count, &options, &err);
	memcpy(id, err.id, sizeof id);
	if (answer)
		*answer = cJSON_Parse(json);
	signprep_free(json);
	signprep_client_free(client);
	return code;
}

static signprep_code fetch(service *s, signprep_flows_download options)
{
	static const char *const ids[] = { "a" };
	return fetch_in(SIGNPREP_ENV_SANDBOX, s, ids, 1, options, NULL);
}

#define PLAIN ((signprep_flows_download) { .force = false })
#define URL "{\"Url\":\"http://127.0.0.1:9/file\",\"Option\":\"{}\"}"

static bool is_file(const char *name, const char *content)
{
	char path[512], text[256] = "";
	snprintf(path, sizeof path, "%s/%s", fixture_path("files"), name);
	FILE *file = fopen(path, "r");
	if (!file)
		return false;
	size_t length = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[length] = '\0';
	return strcmp(text, content) == 0;
}

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static void a_file_is_fetched_once(void **state)
{
	service s = { .name = "n", .urls = URL, .file = PDF, .composing = 2 };
	(void) state;
	assert_int_equal(fetch(&s, PLAIN), SIGNPREP_OK);
	assert_true(is_file("a.pdf", PDF));
	assert_string_equal(s.asked,
		"{\"BusinessIds\":[\"a\"],\"BusinessType\":\"FLOW\",\"FileType\":\"PDF\",\"Operator\":{\"UserId\":\"u\"}}");
	assert_int_equal(fetch(&s, PLAIN), SIGNPREP_OK);
	assert_int_equal(s.gets, 1); /* it is there already */
	s.file = "%PDF-1.4\nanother\n%%EOF\n";
	assert_int_equal(fetch(&s, (signprep_flows_download) { .force = true }), SIGNPREP_OK);
	assert_true(is_file("a.pdf", s.file));
}

/* Signed or not, a file is a file: what is not signed by all is said, as a later run would keep it. */
static void a_contract_that_is_not_signed(void **state)
{
	static const int statuses[] = { 1, 2, 3, 6, 21, 4 };
	static const char *const ids[] = { "a" };
	(void) state;
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		service s = { .contract_status = statuses[i], .name = "n", .urls = URL, .file = PDF };
		const signprep_flows_download options = { .size = sizeof options, .folder = fixture_path("files") };
		signprep_client *client = client_of(&s, SIGNPREP_ENV_SANDBOX);
		signprep_issues *issues = NULL;
		char *json = NULL;
		assert_int_equal(signprep_flows_download_to(&json, &issues, client, ids, 1, &options, NULL), SIGNPREP_OK);
		assert_int_equal(signprep_issues_count(issues), i < 4);
		if (i < 4)
			assert_string_equal(signprep_issues_at(issues, 0)->id, "S953");
		signprep_issues_free(issues);
		signprep_free(json);
		signprep_client_free(client);
	}
}

#define ORDERED "{\"Response\":{\"ReportId\":\"report-1\",\"Status\":\"EvidenceStatusExecuting\",\"RequestId\":\"r\"}}"
#define REPORT(status, url) "{\"Response\":{\"Status\":\"" status "\",\"ReportUrl\":\"" url "\"}}"

/* The same client: its journal is in memory. */
static signprep_code prove(service *s, signprep_client *client, double wait_s)
{
	static const char *const ids[] = { "a" };
	const signprep_flows_download options = { .size = sizeof options, .folder = fixture_path("files"), .wait_s = wait_s };
	signprep_error err = { 0 };
	char *json = NULL;
	(void) s;
	signprep_code code = signprep_flows_evidence_to(&json, NULL, client, ids, 1, &options, &err);
	memcpy(id, err.id, sizeof id);
	signprep_free(json);
	return code;
}

/* Asked after 1, 2, 4 … seconds; what was not ready in time is gone on with later, and ordered once. */
static void a_report_is_ordered_once(void **state)
{
	service s = { .link = ORDERED,
		.report = REPORT("EvidenceStatusSuccess", "http://127.0.0.1:9/report"),
		.file = PDF,
		.composing = 100 };
	(void) state;
	signprep_client *client = client_of(&s, SIGNPREP_ENV_SANDBOX);
	assert_int_equal(prove(&s, client, 8), SIGNPREP_NOT_SENT);
	assert_string_equal(id, "S715");
	assert_int_equal(100 - s.composing, 4); /* at 0, 1, 3 and 7 seconds */
	s.composing = 1;
	assert_int_equal(prove(&s, client, 0), SIGNPREP_OK);
	assert_true(is_file("a-evidence.pdf", PDF));
	assert_non_null(strstr(s.asked, "\"ReportId\":\"report-1\""));
	assert_int_equal(s.orders, 1);
	assert_int_equal(prove(&s, client, 0), SIGNPREP_OK);
	assert_int_equal(s.gets, 1);
	signprep_client_free(client);
}

static void reports_that_are_none(void **state)
{
	static const struct {
		const char *ordered, *report, *file, *id;
	} rows[] = { { "{\"Response\":{\"RequestId\":\"r\"}}", "", "", "S402" },
		{ "{\"Response\":{\"ReportId\":\"../x\",\"RequestId\":\"r\"}}", "", "", "S402" },
		{ ORDERED, REPORT("EvidenceStatusFailed", ""), "", "S713" },
		{ ORDERED, REPORT("EvidenceStatusSuccess", "file:///etc/passwd"), "", "S714" },
		{ ORDERED, REPORT("EvidenceStatusSuccess", "http://127.0.0.1:9/r"), HALF, "S716" },
		{ ORDERED, ERROR_BODY("ResourceNotFound", "x"), "", "S301" } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		service s = { .link = rows[i].ordered, .report = rows[i].report, .file = rows[i].file };
		signprep_client *client = client_of(&s, SIGNPREP_ENV_SANDBOX);
		assert_int_not_equal(prove(&s, client, 5), SIGNPREP_OK);
		assert_string_equal(id, rows[i].id);
		assert_false(is_file("a-evidence.pdf", rows[i].file));
		signprep_client_free(client);
	}
}

static void what_is_never_composed(void **state)
{
	service refused = { .name = "n", .urls = URL, .file = PDF, .composing = 99 },
		empty = { .name = "n", .urls = "", .file = PDF };
	(void) state;
	assert_int_equal(fetch(&refused, (signprep_flows_download) { .wait_s = 10 }), SIGNPREP_REFUSED);
	assert_int_in_range((uintmax_t) refused.clock, 8, 12);
	assert_int_equal(fetch(&empty, PLAIN), SIGNPREP_NOT_SENT);
	assert_string_equal(id, "S715");
}

static void files_that_are_not_whole(void **state)
{
	static const char *const bad[] = { HALF, "", "<html>Please log in</html> and wait a while",
		"of no pages %%EOF and more, much more" };
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		service s = { .name = "n", .urls = URL, .file = bad[i] };
		assert_int_equal(fetch(&s, PLAIN), SIGNPREP_NOT_SENT);
		assert_string_equal(id, "S716");
		assert_false(is_file("a.pdf", bad[i]));
	}
	/* What an earlier run has left there half is not taken for whole, nor replaced unasked. */
	service s = { .name = "n", .urls = URL, .file = PDF };
	char path[512];
	snprintf(path, sizeof path, "%s/a.pdf", fixture_path("files"));
	FILE *file = fopen(path, "w");
	fputs(HALF, file);
	fclose(file);
	assert_int_equal(fetch(&s, PLAIN), SIGNPREP_INVALID);
	assert_string_equal(id, "R022");
	assert_true(is_file("a.pdf", HALF));
}

static void addresses_that_lead_elsewhere(void **state)
{
	static const char *const urls[] = { "file:///etc/passwd", "ftp://x/y", "", "https://a b", "/relative",
		"https://x/\\u0000" };
	static const char *const locations[] = { "file:///etc/passwd", "http://example.org/x", "", "gopher://x" };
	static const char *const ids[] = { "a" };
	(void) state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		char list[128];
		snprintf(list, sizeof list, "{\"Url\":\"%s\"}", urls[i]);
		service s = { .name = "n", .urls = list, .file = PDF };
		assert_int_not_equal(fetch(&s, PLAIN), SIGNPREP_OK);
		assert_int_equal(s.gets, 0);
	}
	for (size_t i = 0; i < sizeof locations / sizeof *locations; i++) {
		service s = { .name = "n",
			.urls = "{\"Url\":\"https://files.example/x\"}",
			.file = PDF,
			.status = 302,
			.location = locations[i] };
		assert_int_not_equal(fetch(&s, PLAIN), SIGNPREP_OK);
		assert_string_equal(id, "S225");
		assert_int_equal(s.gets, 1);
	}
	/* The public service has no files on this machine. */
	service s = { .name = "n", .urls = URL, .file = PDF };
	assert_int_equal(fetch_in(SIGNPREP_ENV_TEST, &s, ids, 1, PLAIN, NULL), SIGNPREP_NOT_SENT);
	assert_string_equal(id, "S714");
	assert_int_equal(s.gets, 0);
	/* It has them elsewhere, and sends them with TLS. */
	s = (service) { .name = "n", .urls = "{\"Url\":\"http://files.example/x\"}", .file = PDF };
	assert_int_equal(fetch_in(SIGNPREP_ENV_TEST, &s, ids, 1, PLAIN, NULL), SIGNPREP_NOT_SENT);
	assert_string_equal(id, "S714");
	assert_int_equal(s.gets, 0);
	s = (service) { .name = "n", .urls = "{\"Url\":\"https://files.example/x\"}", .file = PDF };
	assert_int_equal(fetch_in(SIGNPREP_ENV_TEST, &s, ids, 1, PLAIN, NULL), SIGNPREP_OK);
	assert_string_equal(s.fetched, "https://files.example/x");
}

static void names_of_contracts_stay_in_the_folder(void **state)
{
	static const struct {
		const char *name, *file;
	} rows[] = { { "../../x", "_._.._x.pdf" }, { "/etc/passwd", "_etc_passwd.pdf" }, { ".hidden", "_hidden.pdf" },
		{ "租赁合同:2024", "租赁合同_2024.pdf" }, { "a\\nb\\u202ec", "a_b_c.pdf" },
		/* An option of whatever is called with it; blanks that nobody sees; no name at all. */
		{ "-rf", "_rf.pdf" }, { " -a ", "_-a_.pdf" }, { "a\\u2028b\\ufeffc\\u061cd", "a_b_c_d.pdf" }, { "", "a.pdf" } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		service s = { .name = rows[i].name, .urls = URL, .file = PDF };
		assert_int_equal(fetch(&s, (signprep_flows_download) { .name = "{name}.pdf" }), SIGNPREP_OK);
		if (!is_file(rows[i].file, PDF))
			fail_msg("%s", rows[i].name);
	}
}

static void patterns_that_will_not_do(void **state)
{
	static const char *const bad[] = { "../{flow_id}.pdf", "a/b", "", ".pdf", "{date}.pdf", "a\nb", "\\x", "{flow_id" };
	static const char *const ids[] = { "a", "b" };
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		service s = { .name = "n", .urls = URL, .file = PDF };
		assert_int_equal(fetch(&s, (signprep_flows_download) { .name = bad[i] }), SIGNPREP_INVALID);
		assert_string_equal(id, "R818");
	}
	service s = { .name = "same", .urls = URL, .file = PDF };
	assert_int_equal(fetch_in(SIGNPREP_ENV_SANDBOX, &s, ids, 2, (signprep_flows_download) { .name = "{name}.pdf" }, NULL),
		SIGNPREP_PARTIAL);
	assert_string_equal(id, "R819");
	assert_int_equal(fetch(&s, (signprep_flows_download) { .type = "EXE" }), SIGNPREP_INVALID);
	assert_string_equal(id, "R816");
}

static void several_files_of_one_contract(void **state)
{
	static const char *const ids[] = { "a" };
	service s = { .name = "n", .urls = URL "," URL, .file = "\xff\xd8\xff\xe0 a picture of a page \xff\xd9" };
	cJSON *answer;
	(void) state;
	assert_int_equal(
		fetch_in(SIGNPREP_ENV_SANDBOX, &s, ids, 1, (signprep_flows_download) { .type = "JPG" }, &answer), SIGNPREP_OK);
	assert_true(is_file("a.jpg", s.file) && is_file("a-2.jpg", s.file));
	char *text = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(answer, "flows"));
	assert_string_equal(text,
		"[{\"flow_id\":\"a\",\"files\":[{\"name\":\"a.jpg\",\"kept\":false},{\"name\":\"a-2.jpg\",\"kept\":false}],"
		"\"done\":true}]");
	cJSON_free(text);
	cJSON_Delete(answer);
}

/* --- links --- */

static signprep_code link_of(service *s, signprep_flows_link link, char url[128])
{
	static const char *const ids[] = { "a", "b" };
	size_t count = link.kind == SIGNPREP_FLOWS_LINK_QUICK || link.kind == SIGNPREP_FLOWS_LINK_BATCH ? 2 : 1;
	signprep_client *client = client_of(s, SIGNPREP_ENV_SANDBOX);
	signprep_error err = { 0 };
	char *json;
	link.size = sizeof link;
	signprep_code code = signprep_flows_url(&json, NULL, client, ids, count, &link, &err);
	memcpy(id, err.id, sizeof id);
	cJSON *answer = cJSON_Parse(json);
	snprintf(url, 128, "%s", sp_json_text(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "flows"), 0), "url"));
	cJSON_Delete(answer);
	signprep_free(json);
	signprep_client_free(client);
	return code;
}

static void links_of_each_kind(void **state)
{
	static const struct {
		signprep_flows_link link;
		const char *answer, *body, *url;
	} rows[] = {
		{ { .kind = SIGNPREP_FLOWS_LINK_SCHEME, .name = "张三", .mobile = "13800138000" },
			"{\"Response\":{\"SchemeUrl\":\"https://s/1\"}}",
			"{\"FlowId\":\"a\",\"EndPoint\":\"HTTP_SHORT_URL\",\"PathType\":1,\"Name\":\"张三\",\"Mobile\":"
			"\"13800138000\"",
			"https://s/1" },
		{ { .kind = SIGNPREP_FLOWS_LINK_SCHEME, .end_point = "APP" },
			"{\"Response\":{\"SchemeUrl\":\"/pages/guide/index?id=1\"}}",
			"{\"FlowId\":\"a\",\"EndPoint\":\"APP\",\"PathType\":1", "/pages/guide/index?id=1" },
		{ { .kind = SIGNPREP_FLOWS_LINK_SIGN, .name = "张三", .mobile = "13800138000", .expires_s = 3600 },
			"{\"Response\":{\"FlowApproverUrlInfos\":[{\"SignUrl\":\"https://s/2\"}]}}",
			"{\"FlowApproverInfos\":[{\"ApproverType\":1,\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\"}]"
			",\"FlowId\":\"a\",\"UrlType\":0,"
			"\"ExpiredOn\":3600",
			"https://s/2" },
		{ { .kind = SIGNPREP_FLOWS_LINK_SIGN }, "{\"Response\":{\"FlowApproverUrlInfos\":[{\"SignUrl\":\"https://s/3\"}]}}",
			"{\"FlowId\":\"a\",\"UrlType\":1", "https://s/3" },
		{ { .kind = SIGNPREP_FLOWS_LINK_QUICK, .name = "张三", .organization = "甲公司" },
			"{\"Response\":{\"FlowApproverUrlInfo\":{\"SignUrl\":\"https://s/4\"}}}",
			"{\"FlowIds\":[\"a\",\"b\"],\"FlowApproverInfo\":{\"ApproverType\":0,\"OrganizationName\":\"甲公司\","
			"\"ApproverName\":\"张三\"}",
			"https://s/4" },
		{ { .kind = SIGNPREP_FLOWS_LINK_BATCH, .name = "张三", .mobile = "13800138000" },
			"{\"Response\":{\"SignUrl\":\"https://s/5\",\"ExpiredTime\":1}}",
			"{\"FlowIds\":[\"a\",\"b\"],\"Name\":\"张三\",\"Mobile\":\"13800138000\",\"NotifyType\":\"NONE\"",
			"https://s/5" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		service s = { .link = rows[i].answer };
		char url[128];
		signprep_code code = link_of(&s, rows[i].link, url);
		if (code || strcmp(url, rows[i].url) != 0 || strncmp(s.asked, rows[i].body, strlen(rows[i].body)) != 0)
			fail_msg("case %zu: %d %s %s\n%s", i, code, id, url, s.asked);
	}
}

static void links_that_are_none_or_not_asked_for(void **state)
{
	char url[128];
	service s = { .link = "{\"Response\":{\"SchemeUrl\":\"javascript:alert(1)\"}}" };
	(void) state;
	assert_int_equal(link_of(&s, (signprep_flows_link) { .kind = SIGNPREP_FLOWS_LINK_SCHEME }, url), SIGNPREP_NOT_SENT);
	assert_string_equal(id, "S714");
	assert_string_equal(url, "");
	s = (service) { .link = "{\"Response\":{}}" };
	assert_int_equal(
		link_of(&s, (signprep_flows_link) { .kind = SIGNPREP_FLOWS_LINK_SIGN, .expires_s = 60 }, url), SIGNPREP_RULE);
	assert_string_equal(id, "R817");
	assert_int_equal(link_of(&s, (signprep_flows_link) { .kind = SIGNPREP_FLOWS_LINK_QUICK }, url), SIGNPREP_INVALID);
	assert_string_equal(id, "R816");
	assert_int_equal(link_of(&s, (signprep_flows_link) { .kind = (signprep_flows_link_kind) 9 }, url), SIGNPREP_INVALID);
	/* The rules between members hold here too: nothing says whose link it is. */
	assert_int_not_equal(
		link_of(&s, (signprep_flows_link) { .kind = SIGNPREP_FLOWS_LINK_BATCH, .name = "张三" }, url), SIGNPREP_OK);
	assert_string_equal(s.asked, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_file_is_fetched_once, clean),
		cmocka_unit_test_teardown(a_contract_that_is_not_signed, clean),
		cmocka_unit_test_teardown(a_report_is_ordered_once, clean),
		cmocka_unit_test_teardown(reports_that_are_none, clean),
		cmocka_unit_test_teardown(what_is_never_composed, clean),
		cmocka_unit_test_teardown(files_that_are_not_whole, clean),
		cmocka_unit_test_teardown(addresses_that_lead_elsewhere, clean),
		cmocka_unit_test_teardown(names_of_contracts_stay_in_the_folder, clean),
		cmocka_unit_test_teardown(patterns_that_will_not_do, clean),
		cmocka_unit_test_teardown(several_files_of_one_contract, clean),
		cmocka_unit_test(links_of_each_kind),
		cmocka_unit_test(links_that_are_none_or_not_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
