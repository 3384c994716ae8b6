/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every allocation of a group's sending fails once: an error or the group, never a second one, never a created one told as not sent, no leak. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include <signprep/group.h>

#include "fixture.h"
#include "tests/support/failing_malloc.h"

#if !FAILING_MALLOC
int main(void)
{
	return 77;
}
#else

#define CONTRACT(name) \
	"{\"FlowName\":\"" name \
	"\",\"Approvers\":[{\"ApproverType\":1,\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\"," \
	"\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentPage\":1,\"ComponentPosX\":72,\"ComponentPosY\":" \
	"150," \
	"\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0}]}]}"
#define GROUP "{\"Operator\":{\"UserId\":\"o\"},\"FlowGroupName\":\"set\",\"FlowGroupInfos\":[" CONTRACT("a") "," CONTRACT("b") "]}"
#define GROUPED \
	"{\"Response\":{\"FlowGroupId\":\"group-1\",\"FlowIds\":[\"flow-1\",\"flow-2\"],\"Approvers\":[],\"RequestId\":\"r\"}}"

static char *pdf;
static signprep_document *documents[2];
static const signprep_result *results[2];
static signprep_request *request;

static void set_quiet(bool on)
{
	failing_malloc.quiet = on;
}

static void open_all(void)
{
	signprep_error err = { 0 };
	size_t length;
	FILE *out = open_memstream(&pdf, &length);
	fixture_write_pdf(out, 100);
	fclose(out);
	assert_int_equal(signprep_request_parse(&request, GROUP, strlen(GROUP), "group.json", &err), SIGNPREP_OK);
	for (size_t i = 0; i < 2; i++) {
		signprep_request *one = NULL;
		signprep_result *result = NULL;
		if (signprep_document_open_memory(&documents[i], pdf, length, "part.pdf", NULL, &err) ||
			signprep_group_contract(&one, request, i, &err) || signprep_check(&result, documents[i], one, NULL, &err))
			fail_msg("%s %s", err.id, err.message);
		signprep_request_free(one);
		results[i] = result;
	}
}

static void close_all(void)
{
	for (size_t i = 0; i < 2; i++) {
		signprep_result_free((signprep_result *) (uintptr_t) results[i]);
		signprep_document_free(documents[i]);
	}
	signprep_request_free(request);
	free(pdf);
}

/* One sending with a fresh client; true when allocation `n` was reached. */
static bool run(long n)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowGroupByFiles", .body = GROUPED } };
	static const signprep_client_options options = { .max_retries = -1 };
	const signprep_group_parts parts = {
		.size = sizeof parts, .request = request, .documents = documents, .results = results, .count = 2
	};
	signprep_group_flow flow;
	signprep_error err = { 0 };
	network net;
	signprep_client *client = network_client(&net, &options, scenes, 2);
	failing_malloc.reached = false;
	failing_malloc.countdown = n;
	signprep_code code = signprep_group_submit(&flow, client, &parts, &err);
	failing_malloc.countdown = -1;
	bool created = net.calls == 2;
	if (code == SIGNPREP_OK ? strcmp(flow.flow_group_id, "group-1") != 0 : err.id[0] == '\0')
		fail_msg("allocation %ld: code %d, id \"%s\", group \"%s\"", n, code, err.id, flow.flow_group_id);
	if (created && code != SIGNPREP_OK && code != SIGNPREP_UNKNOWN)
		fail_msg("allocation %ld: created, but told as %d %s %s", n, code, err.id, err.message);
	if (created) {
		/* Whatever failed: the next run knows that the request went out. */
		code = signprep_group_submit(&flow, client, &parts, &err);
		assert_true(code == SIGNPREP_OK || code == SIGNPREP_UNKNOWN);
		assert_int_equal(net.calls, 2);
	}
	signprep_client_free(client);
	network_clear(&net);
	ERR_clear_error();
	return failing_malloc.reached;
}

static void every_allocation_fails_once(void **state)
{
	long n = 0;
	(void) state;
	network_quiet = set_quiet;
	open_all();
	run(-1); /* the libraries' own first-time work */
	for (long before = failing_malloc.live; run(n); n++, before = failing_malloc.live)
		if (failing_malloc.live != before)
			fail_msg("allocation %ld: %+ld pieces of memory are left", n, failing_malloc.live - before);
	assert_true(n > 1000);
	close_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_fails_once) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
