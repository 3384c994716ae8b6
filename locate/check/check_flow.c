/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members of the flow that hang together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/check.h"
#include "actions/text_rules.h"
#include "base/num.h"
#include "locate/check/check.h"
#include "locate/check/check_rules.h"

/* 2020-11-11, the day the interface is named after: whatever the clock says, earlier times are over. */
#define BIRTH_OF_SERVICE 1605052800LL
/* The year 5138; milliseconds of today are far beyond. */
#define SECONDS_MAX 99999999999LL

static void check_time(signprep_issues *list, const cJSON *owner, const char *prefix, const char *name)
{
	long long seconds = 0;
	char where[96], found[32], fixed[32];
	if (!sp_json_int(owner, name, &seconds) || seconds == 0)
		return;
	snprintf(where, sizeof where, "%s%s", prefix, name);
	snprintf(found, sizeof found, "%lld", seconds);
	snprintf(fixed, sizeof fixed, "%lld", seconds / 1000);
	if (seconds > SECONDS_MAX)
		sp_coded(list, sp_issues_add(list, "R308", where, found, fixed, NULL), "InvalidParameter.FlowDeadLine");
	else if (seconds < BIRTH_OF_SERVICE)
		sp_coded(list, sp_issues_add(list, "R309", where, found, NULL), "InvalidParameter.FlowDeadLine");
}

/* "签署方N企业", "签署方N姓名": N, or -1 when it is none of them. */
static long long signer_number(const char *name, size_t length)
{
	static const char head[] = "签署方", company[] = "企业", person[] = "姓名";
	size_t start = sizeof head - 1, tail = sizeof company - 1;
	long long number;
	if (length <= start + tail || memcmp(name, head, start) != 0)
		return -1;
	if (memcmp(name + length - tail, company, tail) != 0 && memcmp(name + length - tail, person, tail) != 0)
		return -1;
	return sp_num_parse_int(name + start, length - start - tail, 0, 1000000, &number) ? number : -1;
}

static bool is_plain_variable(const char *name, size_t length)
{
	static const char *const names[] = { "合同名称", "发起方企业", "发起方姓名" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
			return true;
	return false;
}

static void check_variable(signprep_issues *list, const char *name, size_t length, int signers)
{
	char copy[200], shown[200], count[24];
	long long number = signer_number(name, length);
	if (is_plain_variable(name, length) || (number >= 1 && number <= signers))
		return;
	snprintf(copy, sizeof copy, "%.*s", (int) (length < 150 ? length : 150), name);
	sp_text_shorten(copy, 30, shown, sizeof shown);
	snprintf(count, sizeof count, "%d", signers);
	if (number < 0)
		sp_coded(list, sp_issues_add(list, "R306", "CustomShowMap", shown, NULL), "InvalidParameter.CustomShowMap");
	else
		sp_coded(list, sp_issues_add(list, "R307", "CustomShowMap", shown, count, NULL), "InvalidParameter.CustomShowMap");
}

static void check_show_map(signprep_issues *list, const cJSON *request)
{
	const char *at = sp_json_text(request, "CustomShowMap");
	int signers = cJSON_GetArraySize(sp_json_array(request, "Approvers"));
	while ((at = strchr(at, '{')) != NULL) {
		const char *end = strchr(++at, '}');
		if (!end)
			return;
		check_variable(list, at, (size_t) (end - at), signers);
		at = end + 1;
	}
}

/* The table of the SDK leaves UserId optional: the type serves other actions too. */
static void check_operator(signprep_issues *list, const cJSON *request)
{
	const cJSON *operator= cJSON_GetObjectItemCaseSensitive(request, "Operator");
	const cJSON *user = cJSON_GetObjectItemCaseSensitive(operator, "UserId");
	if (cJSON_IsObject(operator) && (!user || (cJSON_IsString(user) && !*user->valuestring)))
		sp_coded(list, sp_issues_add(list, user ? "R225" : "R203", "Operator.UserId", "UserId", NULL), "MissingParameter");
}

/* Sending uploads the PDF at hand: a FileId of another upload is not used, and who wrote it should know. */
static void check_file_ids(signprep_issues *list, const cJSON *request)
{
	if (cJSON_GetObjectItemCaseSensitive(request, "FileIds"))
		sp_issues_add(list, "R226", "FileIds", NULL);
}

static void check_times(signprep_issues *list, const cJSON *request)
{
	const cJSON *approver;
	char prefix[56];
	int index = 0;
	check_time(list, request, "", "Deadline");
	check_time(list, request, "", "RemindedOn");
	cJSON_ArrayForEach(approver, sp_json_array(request, "Approvers"))
	{
		snprintf(prefix, sizeof prefix, "Approvers[%d].", index++);
		check_time(list, approver, prefix, "Deadline");
	}
}

void sp_check_flow(signprep_issues *list, const cJSON *request)
{
	const cJSON *approvers = sp_json_array(request, "Approvers");
	bool dynamic = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(request, "OpenDynamicSignFlow"));
	int index = 0;
	char where[48];

	if ((!approvers || !approvers->child) && !dynamic)
		sp_coded(list, sp_issues_add(list, "R301", "Approvers", NULL), "MissingParameter.FlowApprover");
	if (sp_request_has_approver(request, SP_APPROVER_PERSON_AUTO, &index) && !*sp_json_text(request, "AutoSignScene")) {
		snprintf(where, sizeof where, "Approvers[%d]", index);
		sp_coded(list, sp_issues_add(list, "R305", where, NULL), "InvalidParameter.PersonAutoSignTag");
	}
	check_operator(list, request);
	check_file_ids(list, request);
	check_show_map(list, request);
	check_times(list, request);
}

/* Members of a request, before it is sent. */
/* What locating reads, checks and writes itself, and what sending adds. */
static const char *const not_here[] = { "Locate", "ComponentPosX", "ComponentPosY", "ComponentWidth", "ComponentHeight",
	"ComponentPage", "OffsetX", "OffsetY", "FileIndex", "CreateFlowByFilesRequest.FileIds", NULL };

void sp_check_members(signprep_issues *list, const cJSON *request)
{
	sp_action_check(list, sp_action_find("ess", "CreateFlowByFiles"), request, not_here);
}
