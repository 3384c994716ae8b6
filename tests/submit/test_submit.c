/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Submitting over a scripted network: what is sent, what is repeated, what never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "near.h"
#include <openssl/evp.h>

#include "base/sha256.h"
#include "fixture.h"

#define SCENES(list) (list), sizeof(list) / sizeof((list)[0])

typedef struct stage {
	contract contract;
	network network;
	signprep_client *client;
	signprep_flow flow;
	signprep_error err;
} stage;

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static void open_stage(stage *s, const char *more, const signprep_client_options *options, const scene *scenes, size_t count)
{
	memset(s, 0, sizeof *s);
	contract_open(&s->contract, more);
	s->client = network_client(&s->network, options, scenes, count);
}

static signprep_code submit(stage *s)
{
	memset(&s->err, 0, sizeof s->err);
	return signprep_submit(&s->flow, s->client, s->contract.doc, s->contract.result, &s->err);
}

static void close_stage(stage *s)
{
	assert_int_equal(s->network.calls, s->network.scene_count);
	signprep_client_free(s->client);
	assert_true(s->network.freed);
	network_clear(&s->network);
	contract_close(&s->contract);
}

/* Runs one submit over the script and checks code and id. */
static void expect(const scene *scenes, size_t count, signprep_code code, const char *id)
{
	stage s;
	open_stage(&s, "", NULL, scenes, count);
	signprep_code got = submit(&s);
	if (got != code || strcmp(s.err.id, id) != 0)
		fail_msg("got %d %s (%s), expected %d %s", got, s.err.id, s.err.message, code, id);
	close_stage(&s);
}

static const cJSON *member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

static void check_upload_body(const stage *s, const char *text)
{
	cJSON *root = cJSON_Parse(text);
	const cJSON *file = cJSON_GetArrayItem(member(root, "FileInfos"), 0);
	const char *base64 = cJSON_GetStringValue(member(file, "FileBody"));
	assert_string_equal(cJSON_GetStringValue(member(root, "BusinessType")), "DOCUMENT");
	assert_string_equal(
		cJSON_GetStringValue(member(member(root, "Caller"), "OperatorId")), "yDwJSUUgoperator00000000000000001");
	assert_string_equal(cJSON_GetStringValue(member(file, "FileName")), "lease.pdf");
	unsigned char *decoded = malloc(strlen(base64) + 1);
	int length = EVP_DecodeBlock(decoded, (const unsigned char *) base64, (int) strlen(base64));
	assert_true(length >= (int) s->contract.length);
	assert_memory_equal(decoded, s->contract.pdf, s->contract.length);
	free(decoded);
	cJSON_Delete(root);
}

static void check_create_body(const stage *s, const char *text)
{
	char expected[128], decoded[256];
	cJSON *root = cJSON_Parse(text);
	assert_non_null(strstr(text, "\"FlowName\":\"租赁合同\"")); /* raw UTF-8, no escapes */
	assert_int_equal(cJSON_GetArraySize(member(root, "FileIds")), 1);
	assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(member(root, "FileIds"), 0)), FIXTURE_FILE_ID);
	const char *data = cJSON_GetStringValue(member(root, "UserData"));
	int length = EVP_DecodeBlock((unsigned char *) decoded, (const unsigned char *) data, (int) strlen(data));
	assert_true(length > 0 && length < (int) sizeof decoded);
	decoded[length] = '\0';
	snprintf(expected, sizeof expected, "{\"signprep\":\"%s\"}", s->flow.row_key);
	assert_memory_equal(decoded, expected, strlen(expected));
	cJSON_Delete(root);
}

/* The row key is what the documentation says, computed here anew. */
static void check_row_key(const stage *s)
{
	char pdf[65], request[65], text[256], hash[65];
	const char *resolved = signprep_result_request(s->contract.result);
	sp_sha256_hex(s->contract.pdf, s->contract.length, pdf);
	sp_sha256_hex(resolved, strlen(resolved), request);
	snprintf(text, sizeof text, "%s\n%s\nsandbox", pdf, request);
	sp_sha256_hex(text, strlen(text), hash);
	hash[32] = '\0';
	assert_string_equal(s->flow.row_key, hash);
}

static void uploads_then_creates(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	stage s;
	(void) state;
	open_stage(&s, "", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_string_equal(s.flow.flow_id, FIXTURE_FLOW_ID);
	assert_string_equal(s.flow.file_id, FIXTURE_FILE_ID);
	assert_string_equal(s.flow.request_id, "req-create");
	assert_string_equal(s.flow.server_code, "");
	assert_false(s.flow.already_created);
	check_row_key(&s);
	check_upload_body(&s, s.network.seen[0].body);
	check_create_body(&s, s.network.seen[1].body);
	assert_true(s.network.seen[0].repeatable);
	assert_false(s.network.seen[1].repeatable);
	assert_string_equal(s.network.seen[0].timestamp, "1700000000");
	assert_non_null(strstr(s.network.seen[1].authorization, "SignedHeaders=content-type;host;x-tc-action"));
	assert_string_equal(s.network.seen[0].url, "http://127.0.0.1:8778/");
	close_stage(&s);
}

static void the_same_row_is_not_sent_twice(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	stage s;
	(void) state;
	open_stage(&s, "", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_true(s.flow.already_created);
	assert_string_equal(s.flow.flow_id, FIXTURE_FLOW_ID);
	assert_string_equal(s.flow.file_id, FIXTURE_FILE_ID);
	close_stage(&s);
}

static void unless_asked_to_resend(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	const signprep_client_options options = { .resend = true };
	stage s;
	(void) state;
	open_stage(&s, "", &options, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_int_equal(submit(&s), SIGNPREP_OK); /* the FileId still lives: no second upload */
	assert_false(s.flow.already_created);
	close_stage(&s);
}

static void a_file_id_is_used_for_fifty_minutes(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE }, { .action = "CreateFlowByFiles", .body = OK_CREATE },
		{ .action = "UploadFiles", .body = OK_UPLOAD }, { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	const signprep_client_options options = { .resend = true };
	stage s;
	(void) state;
	open_stage(&s, "", &options, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	s.network.clock += 49 * 60;
	assert_int_equal(submit(&s), SIGNPREP_OK);
	s.network.clock += 61;
	assert_int_equal(submit(&s), SIGNPREP_OK);
	close_stage(&s);
}

/* Each of these may have created a flow: exit code 13, one request, and nothing is sent the next time either. */
static void a_lost_answer_is_never_repeated(void **state)
{
	static const struct {
		scene scene;
		const char *id;
	} lost[] = {
		{ { .action = "CreateFlowByFiles", .end = SP_HTTP_BROKEN }, "S401" },
		{ { .action = "CreateFlowByFiles", .end = SP_HTTP_TIMEOUT }, "S401" },
		{ { .action = "CreateFlowByFiles", .end = SP_HTTP_TOO_BIG }, "S402" },
		{ { .action = "CreateFlowByFiles", .body = "<html>gateway</html>" }, "S402" },
		{ { .action = "CreateFlowByFiles", .body = "" }, "S402" },
		{ { .action = "CreateFlowByFiles", .body = "{\"Response\":{\"FlowId\":\"yDR" }, "S402" },
		{ { .action = "CreateFlowByFiles", .body = "{\"Response\":{\"RequestId\":\"r\"}}" }, "S402" },
		{ { .action = "CreateFlowByFiles", .body = "{\"Response\":{\"FlowId\":\"\",\"RequestId\":\"r\"}}" }, "S402" },
		{ { .action = "CreateFlowByFiles",
			  .body = "{\"Response\":{\"FlowId\":\"0123456789012345678901234567890123456789012345678901234567890123\"}"
				  "}" },
			"S402" },
		{ { .action = "CreateFlowByFiles", .body = "{\"Reply\":{}}" }, "S402" },
		{ { .action = "CreateFlowByFiles", .status = 302, .body = "" }, "S402" },
		{ { .action = "CreateFlowByFiles", .status = 502, .body = "Bad Gateway" }, "S403" },
		{ { .action = "CreateFlowByFiles", .body = ERROR_BODY("InternalError.Db", "db") }, "S403" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof lost / sizeof lost[0]; i++) {
		const scene scenes[] = { { .body = OK_UPLOAD }, lost[i].scene };
		stage s;
		open_stage(&s, "", NULL, SCENES(scenes));
		signprep_code code = submit(&s);
		if (code != SIGNPREP_UNKNOWN || strcmp(s.err.id, lost[i].id) != 0)
			fail_msg("case %zu: %d %s %s", i, code, s.err.id, s.err.message);
		assert_int_equal(submit(&s), SIGNPREP_UNKNOWN);
		assert_string_equal(s.err.id, "S404");
		close_stage(&s);
	}
}

/* The service's words are shown on terminals. */
static void what_the_service_says_does_no_harm(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD },
		{ .body = "{\"Response\":{\"Error\":{\"Code\":\"InvalidParameter.Mobile\",\"Message\":\"a\\u001b[2J\\u009b1m\\nb\"}"
			  ","
			  "\"RequestId\":\"\\u001b]0;x\"}}" } };
	stage s;
	(void) state;
	open_stage(&s, "", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_REFUSED);
	assert_string_equal(s.flow.server_message, "a [2J  1m b");
	assert_string_equal(s.flow.request_id, "req-upload");
	close_stage(&s);
}

/* A key is met again with another PDF or another request: never "already created", never sent, unless asked for. */
static void another_contract_under_the_same_key(void **state)
{
	static const scene first[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	static const scene none[] = { { .action = "nothing is sent" } };
	static const scene again[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	signprep_client_options options = { .row_key = "HT-1" };
	char journal[512], pdf[512];
	stage s;
	(void) state;
	snprintf(journal, sizeof journal, "%s", fixture_path("journal"));
	snprintf(pdf, sizeof pdf, "%s", fixture_path("other.pdf"));
	options.journal = journal;
	open_stage(&s, "", &options, SCENES(first));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	close_stage(&s);

	open_stage(&s, ",\"FlowDescription\":\"changed\"", &options, none, 0);
	assert_int_equal(submit(&s), SIGNPREP_RULE);
	assert_string_equal(s.err.id, "S407");
	assert_non_null(strstr(s.err.message, "request"));
	assert_non_null(strstr(s.err.message, FIXTURE_FLOW_ID));
	assert_false(s.flow.already_created);
	close_stage(&s);

	/* Another PDF: its FileId is not the old one's, so the file is uploaded anew when asked to send. */
	FILE *out = fopen(pdf, "wb");
	fixture_write_pdf(out, 1);
	fclose(out);
	open_stage(&s, "", &options, none, 0);
	contract other;
	contract_open_file(&other, pdf);
	signprep_error err = { 0 };
	signprep_flow flow;
	assert_int_equal(signprep_submit(&flow, s.client, other.doc, other.result, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "S407");
	assert_non_null(strstr(err.message, "PDF"));
	close_stage(&s);
	options.resend = true;
	open_stage(&s, "", &options, SCENES(again));
	assert_int_equal(signprep_submit(&flow, s.client, other.doc, other.result, &err), SIGNPREP_OK);
	contract_close(&other);
	close_stage(&s);
}

/* The same where it is not known whether the first one was created: what is found out about it must not count for another. */
static void another_contract_under_a_key_in_doubt(void **state)
{
	static const scene lost[] = { { .body = OK_UPLOAD }, { .end = SP_HTTP_BROKEN } };
	static const scene again[] = { { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	static const struct {
		const char *sql, *same;
	} doubts[] = { { "UPDATE row SET state = 'unknown'", "S404" }, { "UPDATE row SET state = 'creating'", "S405" } };
	(void) state;
	for (size_t i = 0; i < 2; i++) {
		signprep_client_options options = { .row_key = "HT-1" };
		char journal[512];
		stage s;
		snprintf(journal, sizeof journal, "%s", fixture_path("journal"));
		options.journal = journal;
		open_stage(&s, "", &options, SCENES(lost));
		assert_int_equal(submit(&s), SIGNPREP_UNKNOWN);
		close_stage(&s);
		journal_count(journal, doubts[i].sql);
		open_stage(&s, "", &options, lost, 0);
		assert_int_equal(submit(&s), SIGNPREP_UNKNOWN);
		assert_string_equal(s.err.id, doubts[i].same);
		close_stage(&s);
		open_stage(&s, ",\"FlowDescription\":\"changed\"", &options, lost, 0);
		assert_int_equal(submit(&s), SIGNPREP_RULE);
		assert_string_equal(s.err.id, "S407");
		close_stage(&s);
		options.resend_unknown = true;
		open_stage(&s, ",\"FlowDescription\":\"changed\"", &options, SCENES(again));
		assert_int_equal(submit(&s), SIGNPREP_OK);
		close_stage(&s);
		fixture_clean();
	}
}

static char gone_journal[512];

static void delete_journal(void)
{
	assert_int_equal(unlink(gone_journal), 0);
}

static void replace_journal(void)
{
	char copy[600];
	snprintf(copy, sizeof copy, "%s.new", gone_journal);
	FILE *file = fopen(copy, "wb");
	fclose(file);
	assert_int_equal(rename(copy, gone_journal), 0);
}

/* Somebody tidies up while a creation is on its way: the outcome is unknown to whoever comes next, and that is said. */
static void a_journal_deleted_or_replaced(void **state)
{
	static void (*const hooks[])(void) = { delete_journal, replace_journal };
	(void) state;
	for (size_t i = 0; i < 2; i++) {
		const scene during[] = { { .body = OK_UPLOAD },
			{ .action = "CreateFlowByFiles", .body = OK_CREATE, .hook = hooks[i] } };
		const scene before[] = { { .body = OK_UPLOAD, .hook = hooks[i] } };
		snprintf(gone_journal, sizeof gone_journal, "%s", fixture_path(i ? "replaced" : "deleted"));
		const signprep_client_options options = { .journal = gone_journal };
		stage s;
		open_stage(&s, "", &options, SCENES(during));
		assert_int_equal(submit(&s), SIGNPREP_UNKNOWN);
		assert_string_equal(s.err.id, "S409");
		assert_non_null(strstr(s.err.message, FIXTURE_FLOW_ID));
		close_stage(&s);
		unlink(gone_journal);
		open_stage(&s, "", &options, SCENES(before));
		assert_int_equal(submit(&s), SIGNPREP_NOT_SENT);
		assert_string_equal(s.err.id, "S516");
		assert_int_equal(s.network.calls, 1);
		close_stage(&s);
		unlink(gone_journal);
	}
}

static bool never(void *opaque)
{
	(void) opaque;
	return false;
}

/* A row of a batch waits its turn however often the service is too busy; a single sending gives up after its retries. */
static void a_row_of_a_batch_waits_its_turn(void **state)
{
	scene scenes[22] = { { .body = OK_UPLOAD } };
	stage s;
	(void) state;
	for (size_t i = 1; i < 21; i++)
		scenes[i] = (scene) { .action = "CreateFlowByFiles", .body = ERROR_BODY("RequestLimitExceeded", "slow down") };
	scenes[21] = (scene) { .action = "CreateFlowByFiles", .body = OK_CREATE };
	open_stage(&s, "", NULL, SCENES(scenes));
	s.client->hurried = never;
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_int_equal(s.network.calls, 22);
	assert_true(sp_client_slowest_rate(s.client) > 0 && sp_client_slowest_rate(s.client) <= 10);
	close_stage(&s);
}

static void an_unknown_row_is_sent_again_only_on_demand(void **state)
{
	static const scene first[] = { { .body = OK_UPLOAD }, { .end = SP_HTTP_BROKEN } };
	static const scene second[] = { { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	signprep_client_options options = { .journal = fixture_path("journal") };
	stage s;
	(void) state;
	open_stage(&s, "", &options, SCENES(first));
	assert_int_equal(submit(&s), SIGNPREP_UNKNOWN);
	close_stage(&s);
	options.resend_unknown = true;
	open_stage(&s, "", &options, SCENES(second));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	close_stage(&s);
	assert_int_equal(journal_count(options.journal, "SELECT count(*) FROM step WHERE state = 'unknown'"), 1);
}

static void what_did_nothing_is_repeated(void **state)
{
	static const scene scenes[] = {
		{ .action = "UploadFiles", .end = SP_HTTP_NO_CONNECTION, .body_lost = true },
		{ .action = "UploadFiles", .end = SP_HTTP_BROKEN },
		{ .action = "UploadFiles", .status = 503, .body = "busy" },
		{ .action = "UploadFiles", .body = ERROR_BODY("InternalError.Encryption", "x") },
		{ .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = ERROR_BODY("RequestLimitExceeded", "slow down") },
		{ .action = "CreateFlowByFiles", .end = SP_HTTP_NO_CONNECTION, .body_lost = true },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE },
	};
	stage s;
	(void) state;
	open_stage(&s, "", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	/* The highest draw: each wait is the ceiling itself. */
	static const double ceilings[] = { 0.5, 1, 2, 4, 0.5, 0.5 /* the pause of the limiter goes on */, 1 };
	assert_int_equal(s.network.sleeps, 7);
	for (size_t i = 0; i < 7; i++)
		assert_near(s.network.slept[i], ceilings[i], 1e-9);
	close_stage(&s);
}

static void retries_end(void **state)
{
	static const scene busy[] = { { .body = OK_UPLOAD }, { .body = ERROR_BODY("RequestLimitExceeded", "1") },
		{ .body = ERROR_BODY("RequestLimitExceeded", "2") }, { .body = ERROR_BODY("RequestLimitExceeded", "3") },
		{ .body = ERROR_BODY("RequestLimitExceeded", "4") }, { .body = ERROR_BODY("RequestLimitExceeded", "5") } };
	static const scene dead[] = { { .end = SP_HTTP_NO_CONNECTION, .body_lost = true },
		{ .end = SP_HTTP_NO_CONNECTION, .body_lost = true }, { .end = SP_HTTP_NO_CONNECTION, .body_lost = true } };
	const signprep_client_options two = { .max_retries = 2 }, none = { .max_retries = -1 };
	stage s;
	(void) state;
	expect(SCENES(busy), SIGNPREP_REFUSED, "S210");
	open_stage(&s, "", &two, SCENES(dead));
	assert_int_equal(submit(&s), SIGNPREP_NOT_SENT);
	assert_string_equal(s.err.id, "S201");
	close_stage(&s);
	open_stage(&s, "", &none, dead, 1);
	assert_int_equal(submit(&s), SIGNPREP_NOT_SENT);
	close_stage(&s);
}

static void the_service_may_ask_for_more_time(void **state)
{
	static const scene patient[] = { { .status = 503, .body = "", .retry_after = "30" }, { .body = OK_UPLOAD },
		{ .body = OK_CREATE } };
	static const scene too_long[] = { { .status = 503, .body = "", .retry_after = "3600" } };
	stage s;
	(void) state;
	open_stage(&s, "", NULL, SCENES(patient));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_near(s.network.slept[0], 30.5, 1e-9);
	close_stage(&s);
	expect(SCENES(too_long), SIGNPREP_NOT_SENT, "S207");
}

static void the_clock_is_corrected_once(void **state)
{
	/* 1700000000 is Tue, 14 Nov 2023 22:13:20 GMT; the service is an hour ahead. */
	static const scene ahead[] = { { .body = ERROR_BODY("AuthFailure.SignatureExpire", "expired"),
					       .date = "Tue, 14 Nov 2023 23:13:20 GMT" },
		{ .body = OK_UPLOAD }, { .body = OK_CREATE } };
	static const scene stubborn[] = { { .body = ERROR_BODY("AuthFailure.SignatureExpire", "expired"),
						  .date = "Tue, 14 Nov 2023 23:13:20 GMT" },
		{ .body = ERROR_BODY("AuthFailure.SignatureExpire", "expired"), .date = "Tue, 14 Nov 2023 20:13:20 GMT" } };
	static const scene dateless[] = { { .body = ERROR_BODY("AuthFailure.SignatureExpire", "expired") } };
	stage s;
	(void) state;
	open_stage(&s, "", NULL, SCENES(ahead));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_string_equal(s.network.seen[0].timestamp, "1700000000");
	assert_string_equal(s.network.seen[1].timestamp, "1700003600");
	assert_string_equal(s.network.seen[2].timestamp, "1700003600");
	close_stage(&s);
	expect(SCENES(stubborn), SIGNPREP_CREDENTIALS, "S103");
	expect(SCENES(dateless), SIGNPREP_CREDENTIALS, "S103");
}

static void refusals(void **state)
{
	static const struct {
		const char *body, *id;
		signprep_code code;
	} refused[] = {
		{ ERROR_BODY("InvalidParameterValue", "控件页码无效"), "S301", SIGNPREP_REFUSED },
		{ ERROR_BODY("InvalidParameter.ComponentPosition", "x"), "S302", SIGNPREP_REFUSED },
		{ ERROR_BODY("MissingParameter.ServerSignSealId", "x"), "S303", SIGNPREP_REFUSED },
		{ ERROR_BODY("InvalidParameter.Mobile", "x"), "S304", SIGNPREP_REFUSED },
		{ ERROR_BODY("OperationDenied.FileDeleted", "x"), "S305", SIGNPREP_REFUSED },
		{ ERROR_BODY("OperationDenied.NoQuota", "x"), "S306", SIGNPREP_REFUSED },
		{ ERROR_BODY("AuthFailure.SecretIdNotFound", "x"), "S102", SIGNPREP_CREDENTIALS },
	};
	(void) state;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		const scene scenes[] = { { .body = OK_UPLOAD }, { .body = refused[i].body } };
		expect(SCENES(scenes), refused[i].code, refused[i].id);
	}
}

static void a_refusal_keeps_what_the_service_said(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = ERROR_BODY("InvalidParameterValue", "控件页码无效") },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	stage s;
	(void) state;
	open_stage(&s, "", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_REFUSED);
	assert_string_equal(s.flow.server_code, "InvalidParameterValue");
	assert_string_equal(s.flow.server_message, "控件页码无效");
	assert_string_equal(s.flow.request_id, "req-error");
	assert_non_null(strstr(s.err.message, "控件页码无效"));
	assert_non_null(strstr(s.err.message, "req-error"));
	assert_int_equal(s.err.native, 200);
	assert_string_equal(s.err.where, "lease.pdf");
	assert_int_equal(submit(&s), SIGNPREP_OK); /* refused means nothing was created: may be sent again */
	close_stage(&s);
}

static void a_forgotten_file_is_uploaded_again_once(void **state)
{
	static const scene once[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = ERROR_BODY("ResourceNotFound.Resource", "gone") },
		{ .action = "UploadFiles", .body = OK_UPLOAD }, { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	static const scene twice[] = { { .body = OK_UPLOAD }, { .body = ERROR_BODY("ResourceNotFound.NotExistResource", "gone") },
		{ .body = OK_UPLOAD }, { .body = ERROR_BODY("ResourceNotFound.NotExistResource", "gone") } };
	(void) state;
	expect(SCENES(once), SIGNPREP_OK, "");
	expect(SCENES(twice), SIGNPREP_REFUSED, "S305");
}

static void uploads_that_go_wrong(void **state)
{
	static const scene html[] = { { .body = "<html>login</html>" } };
	static const scene no_id[] = { { .body = "{\"Response\":{\"FileIds\":[],\"RequestId\":\"r\"}}" } };
	static const scene redirect[] = { { .status = 301, .body = "" } };
	static const scene big[] = { { .end = SP_HTTP_TOO_BIG } };
	static const scene tls[] = { { .end = SP_HTTP_TLS, .body_lost = true } };
	static const scene setup[] = { { .end = SP_HTTP_SETUP, .body_lost = true } };
	static const scene stopped[] = { { .end = SP_HTTP_CANCELLED, .body_lost = true } };
	(void) state;
	expect(SCENES(html), SIGNPREP_NOT_SENT, "S205");
	expect(SCENES(no_id), SIGNPREP_NOT_SENT, "S205");
	expect(SCENES(redirect), SIGNPREP_NOT_SENT, "S208");
	expect(SCENES(big), SIGNPREP_LIMIT, "S206");
	expect(SCENES(tls), SIGNPREP_NOT_SENT, "S202");
	expect(SCENES(setup), SIGNPREP_LIMIT, "S211");
	expect(SCENES(stopped), SIGNPREP_INTERRUPTED, "S209");
}

static void uploads_that_break_to_the_end(void **state)
{
	static const scene broken[] = { { .end = SP_HTTP_BROKEN }, { .end = SP_HTTP_BROKEN } };
	static const scene slow[] = { { .end = SP_HTTP_TIMEOUT }, { .end = SP_HTTP_TIMEOUT } };
	static const scene internal[] = { { .body = ERROR_BODY("InternalError", "x") },
		{ .body = ERROR_BODY("InternalError", "x") } };
	static const struct {
		const scene *scenes;
		const char *id;
	} cases[] = { { broken, "S203" }, { slow, "S204" }, { internal, "S307" } };
	const signprep_client_options options = { .max_retries = 1 };
	(void) state;
	for (size_t i = 0; i < 3; i++) {
		stage s;
		open_stage(&s, "", &options, cases[i].scenes, 2);
		assert_int_equal(submit(&s), SIGNPREP_NOT_SENT);
		assert_string_equal(s.err.id, cases[i].id);
		close_stage(&s);
	}
}

static bool stop_after_upload(void *opaque)
{
	return ((network *) opaque)->calls >= 1;
}

static void stopped_between_the_steps(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD } };
	signprep_client_options options = { .journal = fixture_path("journal"), .cancelled = stop_after_upload };
	stage s;
	(void) state;
	options.opaque = &s.network;
	open_stage(&s, "", &options, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_INTERRUPTED);
	assert_string_equal(s.err.id, "S209");
	close_stage(&s);
	assert_int_equal(journal_count(options.journal, "SELECT count(*) FROM row WHERE state = 'uploaded'"), 1);
}

static void a_preview_makes_no_flow(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .action = "CreateFlowByFiles", .end = SP_HTTP_BROKEN },
		{ .body = "{\"Response\":{\"FlowId\":\"\",\"PreviewUrl\":\"https://preview.example/1\",\"RequestId\":\"r\"}}" },
		{ .body = "{\"Response\":{\"FlowId\":\"\",\"PreviewUrl\":\"https://preview.example/2\",\"RequestId\":\"r\"}}" } };
	stage s;
	(void) state;
	open_stage(&s, ",\"NeedPreview\":true", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK); /* nothing can be created twice: a lost answer is repeated */
	assert_true(s.flow.preview);
	assert_string_equal(s.flow.preview_url, "https://preview.example/1");
	assert_string_equal(s.flow.flow_id, "");
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_string_equal(s.flow.preview_url, "https://preview.example/2");
	close_stage(&s);
}

static void user_data_of_the_request_is_kept(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	const signprep_client_options options = { .row_key = "row 7 \"甲\"" };
	stage s;
	(void) state;
	open_stage(&s, ",\"UserData\":\"bXkgb3du\"", &options, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_string_equal(s.flow.row_key, "row 7 \"甲\"");
	assert_non_null(strstr(s.network.seen[1].body, "\"UserData\":\"bXkgb3du\""));
	close_stage(&s);
}

/* A FileId of another upload, R226: the one of this upload takes its place, and there is one FileIds in the body. */
static void file_ids_of_the_request_are_replaced(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	stage s;
	(void) state;
	open_stage(&s, ",\"FileIds\":[\"yDRSzUUgtestFile0000000000000099\"]", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	const char *ids = strstr(s.network.seen[1].body, "\"FileIds\"");
	assert_non_null(ids);
	assert_memory_equal(ids, "\"FileIds\":[\"" FIXTURE_FILE_ID "\"]", strlen("\"FileIds\":[\"" FIXTURE_FILE_ID "\"]"));
	assert_null(strstr(ids + 1, "\"FileIds\""));
	assert_null(strstr(s.network.seen[1].body, "yDRSzUUgtestFile0000000000000099"));
	close_stage(&s);
}

/* What a batch decides for one row holds for the row's own handle. */
static void a_handle_is_allowed_to_send_again(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE }, { .body = OK_CREATE } };
	stage s;
	(void) state;
	open_stage(&s, "", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_true(s.flow.already_created);
	sp_client_allow(s.client, true, false);
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_false(s.flow.already_created);
	sp_client_allow(s.client, false, false);
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_true(s.flow.already_created);
	close_stage(&s);
}

static void a_row_key_of_ones_own_reaches_user_data(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	const signprep_client_options options = { .row_key = "R7" };
	stage s;
	(void) state;
	open_stage(&s, "", &options, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	/* printf '{"signprep":"R7"}' | base64 */
	assert_non_null(strstr(s.network.seen[1].body, "\"UserData\":\"eyJzaWducHJlcCI6IlI3In0=\""));
	close_stage(&s);
}

static void tokens_of_the_rate(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE }, { .body = OK_CREATE },
		{ .body = OK_CREATE } };
	const signprep_client_options options = { .resend = true, .rate_per_s = 4 };
	stage s;
	(void) state;
	open_stage(&s, "", &options, SCENES(scenes));
	for (int i = 0; i < 3; i++)
		assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_near(s.network.seen[2].at - s.network.seen[1].at, 0.25, 1e-6);
	assert_near(s.network.seen[3].at - s.network.seen[2].at, 0.25, 1e-6);
	close_stage(&s);
}

static void without_credentials_nothing_happens(void **state)
{
	static const signprep_client_options half = { .secret_id = FIXTURE_ID };
	contract c;
	network n;
	sp_transport transport;
	signprep_client *client;
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	contract_open(&c, "");
	network_init(&n, NULL, 0, &transport);
	assert_int_equal(sp_client_new_with(&client, &half, &transport, &err), SIGNPREP_OK);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_CREDENTIALS);
	assert_string_equal(err.id, "S101");
	assert_string_equal(err.args, "SecretKey");
	signprep_client_free(client);
	contract_close(&c);
}

static void results_that_may_not_be_sent(void **state)
{
	contract c, other;
	network n;
	signprep_flow flow;
	signprep_error err = { 0 };
	signprep_result *unchecked;
	(void) state;
	contract_open(&c, "");
	contract_open(&other, "");
	signprep_client *client = network_client(&n, NULL, NULL, 0);
	assert_int_equal(signprep_locate(&unchecked, c.doc, c.request, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_submit(&flow, client, c.doc, unchecked, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "S601");
	signprep_result_free(unchecked);

	char *changed = malloc(c.length + 1);
	memcpy(changed, c.pdf, c.length);
	changed[c.length] = '\n';
	signprep_document *foreign;
	assert_int_equal(signprep_document_open_memory(&foreign, changed, c.length + 1, "other.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_submit(&flow, client, foreign, c.result, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "S604");
	signprep_document_free(foreign);
	free(changed);

	other.pdf[10] ^= 1; /* changed after it was located */
	assert_int_equal(signprep_submit(&flow, client, other.doc, other.result, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "S603");
	signprep_client_free(client);
	contract_close(&other);
	contract_close(&c);
}

static signprep_result *check_request(contract *c, const char *request)
{
	signprep_request *parsed;
	signprep_result *result;
	signprep_error err = { 0 };
	assert_int_equal(signprep_request_parse(&parsed, request, strlen(request), "r.json", &err), SIGNPREP_OK);
	assert_int_equal(signprep_check(&result, c->doc, parsed, NULL, &err), SIGNPREP_OK);
	signprep_request_free(parsed);
	return result;
}

static void a_result_with_errors_is_not_sent(void **state)
{
	contract c;
	network n;
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, NULL, NULL, 0);
	signprep_result *bad = check_request(&c, "{\"FlowName\":\"x\"}");
	assert_int_equal(signprep_submit(&flow, client, c.doc, bad, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "S602");
	const signprep_issues *issues = signprep_result_issues(bad);
	const char *first = NULL;
	for (size_t i = 0; !first && i < signprep_issues_count(issues); i++)
		if (signprep_issues_at(issues, i)->severity == SIGNPREP_SEVERITY_ERROR)
			first = signprep_issues_at(issues, i)->id;
	assert_non_null(strstr(err.message, first));
	char count[16];
	unsigned errors = 0;
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		errors += signprep_issues_at(issues, i)->severity == SIGNPREP_SEVERITY_ERROR;
	snprintf(count, sizeof count, "%u", errors);
	assert_true(strncmp(err.args, count, strlen(count) + 1) == 0);
	signprep_result_free(bad);
	signprep_client_free(client);
	contract_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(uploads_then_creates, clean),
		cmocka_unit_test_teardown(the_same_row_is_not_sent_twice, clean),
		cmocka_unit_test_teardown(unless_asked_to_resend, clean),
		cmocka_unit_test_teardown(a_file_id_is_used_for_fifty_minutes, clean),
		cmocka_unit_test_teardown(a_lost_answer_is_never_repeated, clean),
		cmocka_unit_test_teardown(what_the_service_says_does_no_harm, clean),
		cmocka_unit_test_teardown(another_contract_under_the_same_key, clean),
		cmocka_unit_test_teardown(another_contract_under_a_key_in_doubt, clean),
		cmocka_unit_test_teardown(a_journal_deleted_or_replaced, clean),
		cmocka_unit_test_teardown(a_row_of_a_batch_waits_its_turn, clean),
		cmocka_unit_test_teardown(an_unknown_row_is_sent_again_only_on_demand, clean),
		cmocka_unit_test_teardown(what_did_nothing_is_repeated, clean),
		cmocka_unit_test_teardown(retries_end, clean),
		cmocka_unit_test_teardown(the_service_may_ask_for_more_time, clean),
		cmocka_unit_test_teardown(the_clock_is_corrected_once, clean),
		cmocka_unit_test_teardown(refusals, clean),
		cmocka_unit_test_teardown(a_refusal_keeps_what_the_service_said, clean),
		cmocka_unit_test_teardown(a_forgotten_file_is_uploaded_again_once, clean),
		cmocka_unit_test_teardown(uploads_that_go_wrong, clean),
		cmocka_unit_test_teardown(uploads_that_break_to_the_end, clean),
		cmocka_unit_test_teardown(stopped_between_the_steps, clean),
		cmocka_unit_test_teardown(a_preview_makes_no_flow, clean),
		cmocka_unit_test_teardown(user_data_of_the_request_is_kept, clean),
		cmocka_unit_test_teardown(file_ids_of_the_request_are_replaced, clean),
		cmocka_unit_test_teardown(a_handle_is_allowed_to_send_again, clean),
		cmocka_unit_test_teardown(a_row_key_of_ones_own_reaches_user_data, clean),
		cmocka_unit_test_teardown(tokens_of_the_rate, clean),
		cmocka_unit_test_teardown(without_credentials_nothing_happens, clean),
		cmocka_unit_test_teardown(results_that_may_not_be_sent, clean),
		cmocka_unit_test_teardown(a_result_with_errors_is_not_sent, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
