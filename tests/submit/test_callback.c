/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Callbacks: vectors made with openssl and node, the service's own samples, and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include <signprep/callback.h>

#include "actions/flow_state.h"
#include "base/file.h"
#include "submit/callback/cipher.h"

#include "../support/callback_seal.h"

#define KEY "0A1B2C3D4E5F60718293A4B5C6D7E8F9"
#define TOKEN "ExampleCallbackToken0123456789AB"

static cJSON *vectors;

static const char *text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static int load(void **state)
{
	sp_buf file;
	int error = 0;
	(void) state;
	if (sp_file_read(SIGNPREP_TESTS_DIR "/submit/callback-vectors.json", 1 << 20, &file, &error) != SP_FILE_OK)
		return -1;
	vectors = cJSON_Parse(file.data);
	sp_buf_clear(&file);
	return vectors != NULL ? 0 : -1;
}

static int unload(void **state)
{
	(void) state;
	cJSON_Delete(vectors);
	return 0;
}

/* The finding that an error of the vectors stands for. */
static bool is_named(const char *error, const char *id)
{
	static const char *const names[][2] = { { "key_length", "S800" }, { "empty", "S801" }, { "base64", "S802" },
		{ "base64", "S808" }, { "base64_noncanonical", "S803" }, { "block_length", "S804" }, { "padding", "S805" },
		{ "utf8", "S806" }, { "json", "S807" } };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i][0], error) == 0 && strcmp(names[i][1], id) == 0)
			return true;
	return false;
}

static signprep_code decode(signprep_event **out, const char *body, const char *key, signprep_error *err)
{
	const signprep_callback_options options = { .size = sizeof options, .key = key, .name = "body" };
	memset(err, 0, sizeof *err);
	return signprep_event_decode(out, body, strlen(body), &options, err);
}

/* Is what was read what the vector says? Compared as JSON: white space between values goes. */
static void assert_data(const signprep_event *event, const char *plaintext, const char *id)
{
	cJSON *message = cJSON_Parse(plaintext), *data = cJSON_Parse(event->data), *whole = cJSON_Parse(event->json);
	const cJSON *inner = cJSON_GetObjectItemCaseSensitive(message, "MsgData");
	if (!cJSON_Compare(inner != NULL ? inner : message, data, true) ||
		!cJSON_Compare(cJSON_GetObjectItemCaseSensitive(whole, "data"), data, true))
		fail_msg("%s: %s", id, event->json);
	assert_string_equal(text(whole, "schema"), "signprep.event/1");
	cJSON_Delete(message);
	cJSON_Delete(data);
	cJSON_Delete(whole);
}

static void every_vector(void **state)
{
	const cJSON *vector;
	int count = 0;
	(void) state;
	cJSON_ArrayForEach(vector, cJSON_GetObjectItemCaseSensitive(vectors, "bodies"))
	{
		const char *id = text(vector, "id"), *envelope = text(vector, "v2_http_body");
		signprep_event *event = NULL;
		signprep_error err;
		signprep_code code = decode(&event, text(vector, "body"), text(vector, "key"), &err);
		if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(vector, "ok"))) {
			if (code != SIGNPREP_OK)
				fail_msg("%s: %s %s", id, err.id, err.message);
			assert_int_equal(event->format, SIGNPREP_EVENT_V1);
			assert_data(event, text(vector, "plaintext"), id);
		} else if (code != SIGNPREP_INVALID || event != NULL || !is_named(text(vector, "error"), err.id)) {
			fail_msg("%s: %d %s, expected %s", id, (int) code, err.id, text(vector, "error"));
		}
		signprep_event_free(event);
		if (envelope != NULL) {
			assert_int_equal(decode(&event, envelope, text(vector, "key"), &err), SIGNPREP_OK);
			assert_int_equal(event->format, SIGNPREP_EVENT_V2);
			assert_data(event, text(vector, "plaintext"), id);
			signprep_event_free(event);
		}
		count++;
	}
	assert_int_equal(count, 25);
}

static void every_signature(void **state)
{
	const cJSON *vector;
	int count = 0;
	(void) state;
	cJSON_ArrayForEach(vector, cJSON_GetObjectItemCaseSensitive(vectors, "signatures"))
	{
		const char *body = text(vector, "body");
		signprep_error err = { 0 };
		signprep_code code = sp_callback_check_signature(
			text(vector, "token"), body, strlen(body), text(vector, "header"), "body", &err);
		bool good = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(vector, "ok"));
		if ((code == SIGNPREP_OK) != good || (!good && strcmp(err.id, "S811") != 0))
			fail_msg("%s: %d %s", text(vector, "id"), (int) code, err.id);
		count++;
	}
	assert_int_equal(count, 9);
}

/* The guide's sample, repaired: its values are those that the guide prints. */
static void the_sample_of_the_guide(void **state)
{
	const cJSON *vector;
	(void) state;
	cJSON_ArrayForEach(vector, cJSON_GetObjectItemCaseSensitive(vectors, "bodies"))
	{
		signprep_event *event;
		signprep_error err;
		if (strcmp(text(vector, "id"), "esign-seed-repaired") != 0)
			continue;
		assert_int_equal(decode(&event, text(vector, "body"), "TencentEssEncryptTestKey12345678", &err), SIGNPREP_OK);
		assert_string_equal(event->type, "FlowStatusChange");
		assert_string_equal(event->operate, "sign");
		assert_string_equal(event->status, "signed");
		assert_int_equal(event->flow_status, 4);
		assert_true(event->final);
		assert_true(event->time == 1659604019);
		assert_string_equal(event->msg_id, "");
		assert_memory_equal(event->id, "sha256:", 7);
		assert_string_equal(event->row_key, "");
		assert_non_null(strstr(event->data, "\"ApproverName\":\"张三\""));
		assert_non_null(strstr(event->json, "\"approvers\":[{\"recipient_id\":\"yDRtrC"));
		assert_non_null(strstr(event->json, "\"name\":\"张三\",\"status\":\"signed\"}]"));
		signprep_event_free(event);
		return;
	}
	fail_msg("no such vector");
}

static char *seal(const char *plain, bool v2)
{
	return v2 ? seal_v2(plain, KEY) : seal_v1(plain, strlen(plain), KEY);
}

static signprep_event *read_sealed(const char *plain)
{
	signprep_event *event = NULL;
	signprep_error err;
	char *body = seal(plain, true);
	if (decode(&event, body, KEY, &err) != SIGNPREP_OK)
		fail_msg("%s: %s %s", plain, err.id, err.message);
	free(body);
	return event;
}

static void members_and_their_names(void **state)
{
	/* base64 of {"signprep":"row-7"} by hand of base64(1) */
	signprep_event *e = read_sealed(
		"{\"MsgVersion\":\"ThirdPartyApp\", \"MsgData\":{\"Zeta\":[1,  2.50, 12345678901234567890],\"OccurTime\":"
		"1767146542123,\"FlowCallbackStatus\":\"21\",\"Operate\":\"finish\",\"FlowId\":\"f1\",\"UserData\":"
		"\"eyJzaWducHJlcCI6InJvdy03In0=\",\"Approvers\":[{\"ApproveCallbackStatus\":7},{\"ApproveCallbackStatus\":"
		"99,\"RecipientId\":5},3]},\"MsgType\":\"FlowStatusChange\",\"MsgId\":\"m1\",\"New\":{}}");
	(void) state;
	assert_int_equal(e->edition, SIGNPREP_EVENT_PARTNER);
	assert_string_equal(e->id, "m1");
	assert_string_equal(e->status, "rescinded");
	assert_true(e->final);
	assert_true(e->time > 1767146542 && e->time < 1767146543);
	assert_string_equal(e->row_key, "row-7");
	assert_non_null(strstr(e->json, "\"approvers\":[{\"status\":\"waiting\"},{\"status\":\"99\"},{}]"));
	/* As received: order, figures and all. */
	assert_memory_equal(e->data, "{\"Zeta\":[1,2.50,12345678901234567890],\"OccurTime\":", 48);
	signprep_event_free(e);
}

static void what_nobody_knows_passes(void **state)
{
	(void) state;
	signprep_event *e = read_sealed(
		"{\"MsgId\":\"m2\",\"MsgType\":\"MoonPhase\",\"MsgVersion\":\"CustomApp\",\"MsgData\":\"full\"}");
	assert_string_equal(e->type, "MoonPhase");
	assert_string_equal(e->data, "\"full\"");
	assert_string_equal(e->status, "");
	assert_int_equal(e->flow_status, -1);
	signprep_event_free(e);
	e = read_sealed("{\"MsgId\":\"m3\",\"MsgType\":\"FlowStatusChange\",\"MsgData\":{\"FlowCallbackStatus\":42,\"UserData\":"
			"\"bm90IGpzb24=\"}}");
	assert_string_equal(e->status, "42");
	assert_false(e->final);
	assert_string_equal(e->row_key, "");
	signprep_event_free(e);
	e = read_sealed("{\"MsgId\":7,\"MsgType\":null,\"MsgData\":{\"FlowCallbackStatus\":[4],\"FlowId\":{},\"Approvers\":{}}}");
	assert_string_equal(e->msg_id, "");
	assert_memory_equal(e->id, "sha256:", 7);
	assert_string_equal(e->flow_id, "");
	signprep_event_free(e);
	e = read_sealed("{\"MsgId\":\"m4\",\"MsgType\":\"OperateSeal\",\"MsgData\":{\"ReviewStatus\":\"PASS\",\"SealId\":\"s\"}}");
	assert_string_equal(e->status, "passed");
	signprep_event_free(e);
}

/* Each type that is known, with members as the service's pages have them: what it is about, which, and what became of it. */
static void every_known_type(void **state)
{
	static const struct {
		const char *type, *data, *kind, *id, *status;
	} rows[] = {
		{ "FlowStatusChange", "\"FlowId\":\"f\",\"FlowCallbackStatus\":4", "contract", "f", "signed" },
		{ "FlowCost", "\"Cost\":1,\"FlowId\":\"f\"", "charge", "f", "charged" },
		{ "FlowCost", "\"Cost\":-1,\"FlowId\":\"f\"", "charge", "f", "returned" },
		{ "BillingUse", "\"UseCount\":-2,\"FlowId\":\"f\"", "charge", "f", "returned" },
		{ "BillingUse", "\"UseCount\":\"-2\",\"FlowId\":7", "charge", "", "charged" },
		{ "ForwardFLow", "\"FlowId\":\"f\"", "contract", "f", "forwarded" },
		{ "CreateFlowReview", "\"FlowId\":\"f\"", "contract", "f", "to-review" },
		{ "ReceiveFlow", "\"FlowId\":\"f\"", "contract", "f", "received" },
		{ "ApproverDeadlineExpired", "\"FlowId\":\"f\"", "contract", "f", "signer-expired" },
		{ "CancelFlows", "\"TaskId\":\"t\"", "task", "t", "done" },
		{ "DocumentFill", "\"FlowId\":\"f\"", "contract", "f", "composed" },
		{ "FlowGroupStatusChange", "\"FlowGroupId\":\"g\",\"FlowGroupStatus\":\"PROCESSING\"", "group", "g", "processing" },
		{ "ReviewerFlowRead", "\"FlowId\":\"f\"", "contract", "f", "read" },
		{ "OperateSeal", "\"SealId\":\"s\",\"Operate\":\"Create\"", "seal", "s", "created" },
		{ "OperateSeal", "\"SealId\":\"s\",\"Operate\":\"Delete\"", "seal", "s", "deleted" },
		{ "OperateSeal", "\"SealId\":\"s\",\"Operate\":\"Disable\"", "seal", "s", "disabled" },
		{ "OperateSeal", "\"SealId\":\"s\",\"Operate\":\"Enable\"", "seal", "s", "enabled" },
		{ "OperateSeal", "\"SealId\":\"s\",\"Operate\":\"Valid\"", "seal", "s", "granted" },
		{ "OperateSeal", "\"SealId\":\"s\",\"Operate\":\"Invalid\"", "seal", "s", "withdrawn" },
		{ "OperateSeal", "\"SealId\":\"s\",\"Operate\":\"Polish\"", "seal", "s", "Polish" },
		{ "OperateSeal", "\"SealId\":\"s\",\"ReviewStatus\":\"REJECT\"", "seal", "s", "rejected" },
		{ "SealUse", "\"SealUseCallbackRecords\":[{\"SealId\":\"s\"},{\"SealId\":\"u\"}]", "seal", "s", "used" },
		{ "SealUse", "\"SealUseCallbackRecords\":{}", "seal", "", "used" },
		{ "TemplateAdd", "\"TemplateId\":\"t\"", "template", "t", "created" },
		{ "TemplateUpdate", "\"TemplateId\":\"t\"", "template", "t", "updated" },
		{ "TemplateDelete", "\"TemplateId\":\"t\"", "template", "t", "deleted" },
		{ "TemplateAvailable", "\"TemplateId\":\"t\",\"TemplateStatus\":2", "template", "t", "2" },
		{ "VerifyStaffInfo", "\"UserId\":\"u\"", "staff", "u", "verified" },
		{ "RolesChange", "\"UserId\":\"u\"", "staff", "u", "roles-changed" },
		{ "QuiteJob", "\"UserId\":\"u\"", "staff", "u", "left" },
		{ "SuperAdminChange", "\"OrganizationId\":\"o\"", "staff", "", "administrator-changed" },
		{ "CloseOrganization", "\"OrganizationId\":\"o\"", "organization", "o", "closed" },
		{ "OperateExtendedService", "\"ExtendService\":\"AUTO_SIGN\",\"Operate\":\"OPEN\"", "extension", "AUTO_SIGN",
			"opened" },
		{ "OrganizationAuthorizationFileReview", "\"OrganizationId\":\"o\",\"ReviewStatus\":\"PASS\"", "organization", "o",
			"passed" },
		{ "CreateFlowByQrCode", "\"QrCodeId\":\"q\"", "qr-code", "q", "failed" },
		{ "OpenUserAutoSign", "\"UserId\":\"u\"", "person", "u", "opened" },
		{ "AIContractReview", "\"TaskId\":\"t\",\"Status\":\"Done\"", "task", "t", "Done" },
		{ "ContractDiffTaskCreate", "\"TaskId\":\"t\"", "task", "t", "created" },
		{ "ContractDiffTaskFinish", "\"TaskId\":\"t\",\"Status\":3", "task", "t", "3" },
		{ "OrgAuth", "\"ProxyOrganizationOpenId\":\"m\",\"AuthSuccess\":true", "organization", "m", "authorized" },
		{ "OrgAuth", "\"ProxyOrganizationOpenId\":\"m\",\"AuthSuccess\":false", "organization", "m", "failed" },
		{ "OrgCertify", "\"ProxyOrganizationOpenId\":\"m\",\"OperateSuccess\":false", "organization", "m", "failed" },
		{ "OrgOpenTsignBiz", "\"ProxyOrganizationOpenId\":\"m\",\"OpenSuccess\":true", "organization", "m", "opened" },
		{ "VerifyStaffFail", "\"ProxyOperatorOpenId\":\"u\"", "staff", "u", "failed" },
		{ "MoonPhase", "\"FlowId\":\"f\",\"Operate\":\"Create\"", "", "", "" },
	};
	char text[512], member[128];
	const size_t count = sizeof rows / sizeof rows[0];
	(void) state;
	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof text, "{\"MsgId\":\"m%zu\",\"MsgType\":\"%s\",\"MsgVersion\":\"CustomApp\",\"MsgData\":{%s}}",
			i, rows[i].type, rows[i].data);
		signprep_event *e = read_sealed(text);
		if (strcmp(e->kind, rows[i].kind) != 0 || strcmp(e->object_id, rows[i].id) != 0 ||
			strcmp(e->status, rows[i].status) != 0)
			fail_msg("%s: %s %s %s", text, e->kind, e->object_id, e->status);
		snprintf(member, sizeof member, "\"kind\":\"%s\",\"object_id\":\"%s\"", rows[i].kind, rows[i].id);
		assert_int_equal(strstr(e->json, member) != NULL, rows[i].kind[0] != '\0');
		signprep_event_free(e);
	}
	/* Without any member, and with members of other types. */
	for (size_t i = 0; i < 2 * count; i++) {
		snprintf(text, sizeof text, "{\"MsgId\":\"m%zu\",\"MsgType\":\"%s\",\"MsgData\":%s}", i, rows[i / 2].type,
			i % 2 ? "[{\"SealUseCallbackRecords\":[3]}]"
			      : "{\"FlowId\":[],\"Status\":{},\"Operate\":1,\"Cost\":\"x\"}");
		signprep_event *e = read_sealed(text);
		assert_string_equal(e->kind, rows[i / 2].kind);
		assert_string_equal(e->object_id, "");
		signprep_event_free(e);
	}
}

static void probes_and_plain(void **state)
{
	signprep_event *e;
	signprep_error err;
	(void) state;
	assert_int_equal(decode(&e, " {} ", KEY, &err), SIGNPREP_OK);
	assert_true(e->probe);
	signprep_event_free(e);
	assert_int_equal(decode(&e, "{\"MsgId\":\"m\",\"MsgType\":\"T\",\"MsgData\":{}}", NULL, &err), SIGNPREP_OK);
	assert_int_equal(e->format, SIGNPREP_EVENT_PLAIN);
	assert_string_equal(e->type, "T");
	signprep_event_free(e);
	assert_int_equal(decode(&e, "{\"encrypt\":\"{\\\"MsgId\\\":\\\"m\\\"}\"}", "", &err), SIGNPREP_OK);
	assert_string_equal(e->msg_id, "m");
	signprep_event_free(e);
}

static void refused(const char *body, const char *key, const char *id)
{
	signprep_event *e = NULL;
	signprep_error err;
	signprep_code code = decode(&e, body, key, &err);
	if (code != SIGNPREP_INVALID || e != NULL || strcmp(err.id, id) != 0)
		fail_msg("%s: %d %s, expected %s", body, (int) code, err.id, id);
}

static void what_is_wrong_is_said(void **state)
{
	(void) state;
	refused("", KEY, "S801");
	refused(" \r\n", NULL, "S801");
	refused("{\"encrypt\":\"\"}", KEY, "S801");
	refused("AAAA", KEY, "S804");
	refused("{\"encrypt\":5}", KEY, "S812");
	refused("{\"encrypt\":", KEY, "S812");
	refused("{\"encrypt\":\"AA==\",\"encrypt\":\"AA==\"}", KEY, "S812");
	refused("{\"MsgType\":\"FlowStatusChange\"}", KEY, "S808");
	refused("f8aQacCsSGe+x1JuhDYoFQ==", NULL, "S809");
	refused("{\"encrypt\":\"f8aQacCsSGe+x1JuhDYoFQ==\"}", NULL, "S809");
	refused("\xef\xbb\xbf{\"FlowId\":\"a\"}", NULL, "S812"); /* no key is missing */
	refused("[{\"FlowId\":\"a\"}]", NULL, "S812");
	refused("<html>log in</html>", NULL, "S812");
	refused("x", "short", "S800");
	refused("x", KEY "0", "S800");
	char *list = seal("[1]", true), *twice = seal("{\"MsgId\":\"a\",\"MsgId\":\"b\"}", false), *cut = seal("{\"MsgId\":", true);
	refused(list, KEY, "S807");
	refused(twice, KEY, "S807");
	refused(cut, KEY, "S807");
	free(list);
	free(twice);
	free(cut);
}

/* Every byte of a ciphertext altered in turn, and cut at every length: never another event. */
static void altered_and_cut(void **state)
{
	static const char plain[] =
		"{\"MsgId\":\"m5\",\"MsgType\":\"FlowStatusChange\",\"MsgData\":{\"FlowId\":\"f\",\"FlowCallbackStatus\":2}}";
	char *body = seal(plain, false);
	size_t length = strlen(body);
	(void) state;
	for (size_t i = 0; i < length; i++) {
		signprep_event *e = NULL;
		signprep_error err;
		char *other = strdup(body);
		other[i] = other[i] == 'A' ? 'B' : 'A';
		signprep_code code = decode(&e, other, KEY, &err);
		/* CBC lets one bit of the next block be turned; the block itself becomes noise, which is no UTF-8 or no JSON. */
		if (code == SIGNPREP_OK && strcmp(e->data, "{\"FlowId\":\"f\",\"FlowCallbackStatus\":2}") == 0)
			fail_msg("altered at %zu and not noticed", i);
		signprep_event_free(e);
		other[i] = '\0';
		e = NULL;
		if (decode(&e, other, KEY, &err) != SIGNPREP_INVALID || e != NULL)
			fail_msg("cut at %zu and not noticed", i);
		free(other);
	}
	free(body);
}

static void with_a_token(void **state)
{
	signprep_callback_options options = { .size = sizeof options, .key = KEY, .token = TOKEN };
	char *body = seal("{\"MsgId\":\"m\"}", true), right[SP_CALLBACK_SIGNATURE_SIZE];
	signprep_event *e = NULL;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(signprep_event_decode(&e, body, strlen(body), &options, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S810");
	assert_true(sp_callback_sign(TOKEN, body, strlen(body), right));
	options.signature = right;
	assert_int_equal(signprep_event_decode(&e, body, strlen(body), &options, &err), SIGNPREP_OK);
	signprep_event_free(e);
	options.token = "another";
	assert_int_equal(signprep_event_decode(&e, body, strlen(body), &options, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S811");
	free(body);
}

static void too_long(void **state)
{
	const signprep_callback_options options = { .size = sizeof options };
	size_t length = ((size_t) 16 << 20) + 1;
	char *body = malloc(length);
	signprep_event *e = NULL;
	signprep_error err = { 0 };
	(void) state;
	memset(body, ' ', length);
	assert_int_equal(signprep_event_decode(&e, body, length, &options, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S813");
	free(body);
}

static void order_of_states(void **state)
{
	(void) state;
	assert_string_equal(sp_flow_state_name(16), "void");
	assert_null(sp_flow_state_name(11));
	assert_string_equal(sp_approver_state_name(4), "refused");
	assert_string_equal(sp_flow_state_name(4), "signed");
	/* A final state never goes back; 4 may become 21. */
	static const int finals[] = { 3, 4, 5, 6, 16, 21 };
	for (size_t i = 0; i < 6; i++)
		for (int next = 1; next <= 21; next++)
			if (sp_flow_state_name(next) != NULL)
				assert_int_equal(sp_flow_state_follows(finals[i], 0, next, 1e9), finals[i] == 4 && next == 21);
	assert_true(sp_flow_state_follows(0, 0, 1, 0));
	assert_true(sp_flow_state_follows(1, 0, 2, 0));
	assert_false(sp_flow_state_follows(2, 0, 1, 0));
	assert_true(sp_flow_state_follows(2, 100, 8, 101));
	assert_false(sp_flow_state_follows(8, 101, 2, 100));
	assert_true(sp_flow_state_follows(2, 100, 4, 99));
	assert_true(sp_flow_state_follows(1, 0, 42, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector),
		cmocka_unit_test(every_signature),
		cmocka_unit_test(the_sample_of_the_guide),
		cmocka_unit_test(members_and_their_names),
		cmocka_unit_test(what_nobody_knows_passes),
		cmocka_unit_test(every_known_type),
		cmocka_unit_test(probes_and_plain),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(altered_and_cut),
		cmocka_unit_test(with_a_token),
		cmocka_unit_test(too_long),
		cmocka_unit_test(order_of_states),
	};
	return cmocka_run_group_tests_name("callback", tests, load, unload);
}
