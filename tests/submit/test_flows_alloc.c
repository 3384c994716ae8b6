/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Every allocation fails once of what is asked and done about contracts, and of forms pulled and sent: an error, or the answer as it is with enough
 * memory; what was made is never told as not made, nor made twice; no leak.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include <signprep/flow.h>
#include <signprep/form.h>

#include "fixture.h"
#include "form_text.h"
#include "tests/support/failing_malloc.h"

#if !FAILING_MALLOC
int main(void)
{
	return 77;
}
#else

#define DETAIL(id, status) \
	"{\"FlowId\":\"" id "\",\"FlowName\":\"n\",\"FlowStatus\":" #status \
	",\"FlowApproverInfos\":[{\"ApproveStatus\":2,\"ApproveName\":\"张三\",\"RecipientId\":\"r\"}]}"
#define DETAILS(...) "{\"Response\":{\"FlowDetailInfos\":[" __VA_ARGS__ "],\"RequestId\":\"r\"}}"
#define TEMPLATE \
	"{\"Response\":{\"TotalCount\":1,\"Templates\":[{\"TemplateId\":\"" LEASE_ID \
	"\",\"TemplateName\":\"房屋租赁合同\",\"TemplateVersion\":\"7\",\"Status\":1,\"Available\":1,\"TemplateType\":3," \
	"\"SignOrder\":[]," \
	"\"UserFlowType\":{\"Name\":\"租赁合同\"},\"Recipients\":[{\"RecipientId\":\"" A_ID \
	"\",\"RecipientType\":\"ENTERPRISE\",\"RoleName\":\"甲方\",\"RoutingOrder\":0},{\"RecipientId\":\"" B_ID \
	"\",\"RecipientType\":\"INDIVIDUAL\",\"RoleName\":\"乙方\",\"RoutingOrder\":1}],\"Components\":[{\"ComponentId\":\"c_" \
	"rent\"," \
	"\"ComponentName\":\"月租金\",\"ComponentType\":\"TEXT\",\"ComponentRequired\":true}],\"SignComponents\":[]}]," \
	"\"RequestId\":\"t\"}}"
#define FORM \
	LEASE_HEAD("7", "true", "false") \
	",\"fill\":[{\"id\":\"c_rent\",\"name\":\"月租金\",\"type\":\"TEXT\",\"required\":true,\"mode\":\"\",\"value\":\"\"," \
	"\"recipient\":null}],\"sign\":[]}"

/* What was made, printed; NULL: nothing. */
typedef signprep_code (*work)(char **told, signprep_client *client, signprep_error *err);

static const char *const ids[] = { "a", "b", "c" };

static signprep_code ask_status(char **told, signprep_client *client, signprep_error *err)
{
	signprep_issues *issues = NULL;
	signprep_code code = signprep_flows_status(told, &issues, client, ids, 3, err);
	signprep_issues_free(issues);
	return code;
}

static signprep_code make_links(char **told, signprep_client *client, signprep_error *err)
{
	const signprep_flows_link link = {
		.size = sizeof link, .kind = SIGNPREP_FLOWS_LINK_SIGN, .name = "张三", .mobile = "13800138000"
	};
	return signprep_flows_url(told, NULL, client, ids, 2, &link, err);
}

static signprep_code release(char **told, signprep_client *client, signprep_error *err)
{
	const signprep_flows_change change = { .size = sizeof change, .kind = SIGNPREP_FLOWS_RELEASE, .reason = "r" };
	return signprep_flows_change_each(told, NULL, client, ids, 1, &change, err);
}

static signprep_code pull(char **told, signprep_client *client, signprep_error *err)
{
	static const char *const names[] = { LEASE_ID };
	signprep_issues *issues = NULL;
	signprep_code code = signprep_forms_pull(told, &issues, client, names, 1, NULL, err);
	signprep_issues_free(issues);
	return code;
}

static signprep_code send(char **told, signprep_client *client, signprep_error *err)
{
	signprep_flow flow;
	signprep_issues *issues = NULL;
	signprep_code code = signprep_form_send(&flow, &issues, client, FORM, LEASE_REQUEST, err);
	signprep_issues_free(issues);
	failing_malloc.quiet = true;
	*told = code ? NULL : strdup(flow.flow_id);
	failing_malloc.quiet = false;
	return code;
}

typedef struct row {
	const char *name;
	work work;
	scene scenes[4];
	size_t made_by; /* requests after which something has been made; 0: nothing ever is */
	long least;
} row;

static const row rows[] = {
	{ "status", ask_status,
		{ { .body = ERROR_BODY("FailedOperation", "无效的流程合同Id") },
			{ .body = "{\"Response\":{\"FlowBriefs\":[{\"FlowId\":\"c\"},{\"FlowId\":\"a\"}],\"RequestId\":\"r\"}}" },
			{ .body = DETAILS(DETAIL("c", 1) "," DETAIL("a", 4)) } },
		0, 200 },
	{ "url", make_links,
		{ { .body = "{\"Response\":{\"FlowApproverUrlInfos\":[{\"SignUrl\":\"https://x/1\"}],\"RequestId\":\"r\"}}" },
			{ .body = "{\"Response\":{\"FlowApproverUrlInfos\":[{\"SignUrl\":\"https://x/"
				  "2\"}],\"RequestId\":\"r\"}}" } },
		0, 200 },
	{ "release", release, { { .body = DETAILS(DETAIL("a", 4)) }, { .action = "CreateReleaseFlow", .body = OK_CREATE } }, 2,
		200 },
	{ "pull", pull, { { .body = TEMPLATE } }, 0, 100 },
	{ "send", send,
		{ { .body = TEMPLATE }, { .action = "CreateFlow", .body = OK_CREATE },
			{ .action = "CreateDocument",
				.body = "{\"Response\":{\"DocumentId\":\"yDRSzUUgtestDoc00000000000000001\",\"PreviewFileUrl\":"
					"\"\",\"RequestId\":\"d\"}}" },
			{ .action = "StartFlow", .body = "{\"Response\":{\"Status\":\"START\",\"RequestId\":\"s\"}}" } },
		2, 300 },
	{ "send, partner edition", send,
		{ { .body = TEMPLATE },
			{ .action = "CreateFlowsByTemplates",
				.body = "{\"Response\":{\"FlowIds\":[\"" FIXTURE_FLOW_ID
					"\"],\"ErrorMessages\":[\"\"],\"RequestId\":"
					"\"r\"}}" } },
		2, 300 },
};

static void set_quiet(bool on)
{
	failing_malloc.quiet = on;
}

static size_t count_of(const row *r)
{
	size_t count = 0;
	while (count < 4 && r->scenes[count].body)
		count++;
	return count;
}

/* Two answers that say the same, whatever stands in them of this run alone. */
static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* One run with a fresh client; true when allocation `n` was reached. `*right` is set by the first run. */
static bool run(const row *r, long n, signprep_code *code_right, char **right)
{
	const signprep_client_options options = { .max_retries = -1,
		.operator_id = "yDxSandboxOperator00000000000001",
		.row_key = "row-1",
		.partner = strstr(r->name, "partner") != NULL,
		.partner_app_id = "app",
		.partner_organization_id = "member",
		.partner_operator_id = "clerk" };
	signprep_error err = { 0 };
	char *told = NULL;
	network net;
	signprep_client *client = network_client(&net, &options, r->scenes, count_of(r));
	failing_malloc.reached = false;
	failing_malloc.countdown = n;
	signprep_code code = r->work(&told, client, &err);
	failing_malloc.countdown = -1;
	if (n < 0) {
		*code_right = code;
		*right = told;
		told = NULL;
	} else if (code == *code_right && !same(told, *right))
		fail_msg("%s, allocation %ld: %d %s, but not what is told with enough memory: %s", r->name, n, code, err.id,
			told ? told : "-");
	else if (code != *code_right && !err.id[0])
		fail_msg("%s, allocation %ld: %d without an id", r->name, n, code);
	/* Made, and told as an error of what it is that lacks memory: the journal must know that it may be there. */
	if (r->made_by > 0 && net.calls >= r->made_by && code != *code_right) {
		const signprep_flows_list all = { .size = sizeof all, .offline = true };
		char *list = NULL;
		assert_int_equal(signprep_flows_list_all(&list, NULL, client, &all, &err), SIGNPREP_OK);
		if (strstr(list, "\"planned\"") || strstr(list, "\"refused\"") || !strstr(list, "\"row-1\""))
			fail_msg("%s, allocation %ld: %d %s, and the journal says %s", r->name, n, code, err.id, list);
		signprep_free(list);
	}
	signprep_free(told);
	signprep_client_free(client);
	network_clear(&net);
	ERR_clear_error();
	return failing_malloc.reached;
}

/* There are ten thousand of them: every third is enough for each run of the tests. */
static long stride(void)
{
	const char *all = getenv("SIGNPREP_EVERY_ALLOCATION");
	return all && *all ? 1 : 3;
}

static void every_allocation_fails_once(void **state)
{
	const long step = stride();
	(void) state;
	network_quiet = set_quiet;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		signprep_code right_code = SIGNPREP_OK;
		char *right = NULL;
		long n = 0;
		run(&rows[i], -1, &right_code, &right); /* the libraries' own first-time work, too */
		for (long before = failing_malloc.live; run(&rows[i], n, &right_code, &right);
			n += step, before = failing_malloc.live)
			if (failing_malloc.live != before)
				fail_msg("%s, allocation %ld: %+ld pieces of memory are left", rows[i].name, n,
					failing_malloc.live - before);
		assert_true(n >= rows[i].least);
		signprep_free(right);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_fails_once) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
