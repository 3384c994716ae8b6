/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rules between members, by action: CreateSchemeUrl and the other links, what is named in two ways, lists without repetitions. */
#include "actions/cross.h"

#include <stdio.h>
#include <string.h>

#include "base/json/json_read.h"
#include "base/utf8.h"

typedef struct request {
	signprep_issues *list;
	const cJSON *body;
} request;

static bool has_text(const cJSON *body, const char *name)
{
	return *sp_json_text(body, name) != '\0';
}

static bool has_items(const cJSON *body, const char *name)
{
	return cJSON_GetArraySize(sp_json_array(body, name)) > 0;
}

static long long number_or_zero(const cJSON *body, const char *name)
{
	long long number = 0;
	return sp_json_int(body, name, &number) ? number : 0;
}

static void report(const request *r, signprep_issue *issue, const char *code)
{
	sp_issue_set_server(r->list, issue, code, "");
}

/* The page a link leads to decides what must be known and in which form of link it may stand. */
static void check_scheme_url(const request *r)
{
	const char *end = sp_json_text(r->body, "EndPoint");
	long long path = number_or_zero(r->body, "PathType");
	bool app = strcmp(end, "APP") == 0, plain = *end == '\0' || strcmp(end, "HTTP") == 0;
	bool flow = has_text(r->body, "FlowId") || has_text(r->body, "FlowGroupId");
	char number[8];
	snprintf(number, sizeof number, "%lld", path % 10);
	if ((path == 1 || path == 3) && !flow)
		report(r, sp_issues_add(r->list, "R802", "FlowId", number, NULL), "MissingParameter");
	if (path == 1 && plain)
		report(r, sp_issues_add(r->list, "R803", "EndPoint", NULL), "FailedOperation.PathTypeError");
	if (app && (path == 0 || path == 2))
		report(r, sp_issues_add(r->list, "R804", "EndPoint", number, NULL), "OperationDenied.NoSupportJumpPage");
	if (path == 3 && !has_text(r->body, "RecipientId"))
		sp_issues_add(r->list, "R805", "RecipientId", NULL);
	if (sp_utf8_count(sp_json_text(r->body, "Name")) > 50)
		sp_issues_add(r->list, "R810", "Name", NULL);
}

/* Contracts, or a group of them: one of the two. */
static void check_flows_or_group(const request *r)
{
	bool flows = has_items(r->body, "FlowIds"), group = has_text(r->body, "FlowGroupId");
	if (flows && group)
		report(r, sp_issues_add(r->list, "R806", "FlowGroupId", "FlowIds", "FlowGroupId", NULL), "InvalidParameter");
	if (!flows && !group)
		report(r, sp_issues_add(r->list, "R807", "FlowIds", "FlowIds", "FlowGroupId", NULL), "MissingParameter");
}

/* DescribeFlowInfo takes both, and then the group counts. */
static void check_flows_or_group_info(const request *r)
{
	bool flows = has_items(r->body, "FlowIds"), group = has_text(r->body, "FlowGroupId");
	if (!flows && !group)
		report(r, sp_issues_add(r->list, "R807", "FlowIds", "FlowIds", "FlowGroupId", NULL), "MissingParameter");
}

static void check_review(const request *r)
{
	const char *type = sp_json_text(r->body, "ReviewType");
	if (*type && strcmp(type, "PASS") != 0 && !has_text(r->body, "ReviewMessage"))
		report(r, sp_issues_add(r->list, "R808", "ReviewMessage", type, NULL), "MissingParameter");
}

static void check_distinct(const request *r)
{
	const cJSON *list = sp_json_array(r->body, "FlowIds");
	int index = 0;
	for (const cJSON *item = list ? list->child : NULL; item; item = item->next, index++)
		for (const cJSON *earlier = list->child; earlier != item; earlier = earlier->next) {
			char where[32];
			if (!cJSON_IsString(item) || !cJSON_Compare(item, earlier, true))
				continue;
			snprintf(where, sizeof where, "FlowIds[%d]", index);
			report(r, sp_issues_add(r->list, "R809", where, item->valuestring, NULL), "InvalidParameter");
			return;
		}
}

/* Who is to open the link: by mobile or by papers, or by the places that he is to take. */
static void check_person(const request *r)
{
	const cJSON *places = cJSON_GetObjectItemCaseSensitive(r->body, "FlowBatchUrlInfo");
	if (!has_items(places, "FlowBatchApproverInfos") && !has_text(r->body, "Mobile") && !has_text(r->body, "IdCardNumber"))
		report(r, sp_issues_add(r->list, "R811", "Mobile", NULL), "MissingParameter");
}

static void check_flow_sign_url(const request *r)
{
	if (!has_items(r->body, "FlowApproverInfos") && number_or_zero(r->body, "UrlType") == 0)
		report(r, sp_issues_add(r->list, "R812", "FlowApproverInfos", NULL), "MissingParameter");
}

static void check_file_urls(const request *r)
{
	if (has_text(r->body, "FileName") && strcmp(sp_json_text(r->body, "FileType"), "ZIP") != 0)
		sp_issues_add(r->list, "R813", "FileName", NULL);
}

static const struct rule {
	const char *service, *action;
	void (*check)(const request *r);
} rules[] = {
	{ "ess", "CreateSchemeUrl", check_scheme_url },
	{ "ess", "CreateFlowSignUrl", check_flow_sign_url },
	{ "ess", "CreateBatchQuickSignUrl", check_flows_or_group },
	{ "essbasic", "ChannelCreateBatchQuickSignUrl", check_flows_or_group },
	{ "ess", "CreateBatchSignUrl", check_person },
	{ "ess", "DescribeFlowInfo", check_flows_or_group_info },
	{ "essbasic", "DescribeFlowDetailInfo", check_flows_or_group_info },
	{ "ess", "CreateFlowSignReview", check_review },
	{ "ess", "CreateBatchCancelFlowUrl", check_distinct },
	{ "ess", "DescribeFileUrls", check_file_urls },
};

void sp_cross_check(signprep_issues *list, const sp_action *action, const cJSON *body)
{
	const request r = { list, body };
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (strcmp(rules[i].action, action->name) == 0 && strcmp(rules[i].service, action->service->name) == 0)
			rules[i].check(&r);
}
