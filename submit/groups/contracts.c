/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A request of several contracts taken apart, and put together again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/check.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "locate/request/request.h"
#include "submit/groups/groups.h"

#define LIST "FlowGroupInfos"

/* What stands once beside the list of contracts. */
static const char *const shared[] = { "Operator", "Agent" };

bool signprep_group_is(const signprep_request *req)
{
	return cJSON_GetObjectItemCaseSensitive(req->root, LIST) != NULL;
}

size_t signprep_group_size(const signprep_request *req)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(req->root, LIST);
	return cJSON_IsArray(list) ? (size_t) cJSON_GetArraySize(list) : 0;
}

signprep_code sp_group_check_size(const signprep_request *req, signprep_error *err)
{
	char count[24];
	size_t size = signprep_group_size(req);
	snprintf(count, sizeof count, "%zu", size);
	return size < SIGNPREP_GROUP_MIN || size > SIGNPREP_GROUP_MAX ? sp_fail(err, "R921", 0, LIST, count, NULL) : SIGNPREP_OK;
}

/* The contract as CreateFlowByFiles has it; NULL: no memory. */
static cJSON *alone(const cJSON *root, const cJSON *info)
{
	cJSON *body = cJSON_Duplicate(info, true);
	bool done = body != NULL;
	for (size_t i = 0; done && i < sizeof shared / sizeof *shared; i++) {
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, shared[i]);
		done = !item || sp_json_set(body, shared[i], cJSON_Duplicate(item, true));
	}
	if (done)
		return body;
	cJSON_Delete(body);
	return NULL;
}

signprep_code signprep_group_contract(signprep_request **out, const signprep_request *req, size_t index, signprep_error *err)
{
	char number[24];
	*out = NULL;
	signprep_code code = sp_group_check_size(req, err);
	if (code != SIGNPREP_OK)
		return code;
	const cJSON *info = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(req->root, LIST), (int) index);
	snprintf(number, sizeof number, "%zu", index);
	if (!cJSON_IsObject(info))
		return sp_fail(err, "R925", 0, LIST, number, NULL);
	cJSON *body = alone(req->root, info);
	char *text = body ? cJSON_PrintUnformatted(body) : NULL;
	code = text ? signprep_request_parse(out, text, strlen(text), req->name, err) : sp_fail_memory(err, req->name);
	cJSON_free(text);
	cJSON_Delete(body);
	return code;
}

cJSON *sp_group_whole(const signprep_request *req, cJSON *const *contracts, size_t count)
{
	cJSON *whole = cJSON_Duplicate(req->root, true), *list = cJSON_CreateArray();
	bool done = whole && list;
	for (size_t i = 0; done && i < count; i++) {
		cJSON *info = cJSON_Duplicate(contracts[i], true);
		for (size_t k = 0; k < sizeof shared / sizeof *shared; k++)
			cJSON_DeleteItemFromObjectCaseSensitive(info, shared[k]);
		done = sp_json_push(list, info);
	}
	if (!done)
		cJSON_Delete(list);
	if (done && sp_json_set(whole, LIST, list))
		return whole;
	cJSON_Delete(whole);
	return NULL;
}

/* The whole with each result's own request. NULL: no memory. */
static cJSON *resolved(const signprep_request *req, const signprep_result *const *results, size_t count)
{
	cJSON *contracts[SIGNPREP_GROUP_MAX] = { NULL }, *whole = NULL;
	bool done = count <= SIGNPREP_GROUP_MAX;
	for (size_t i = 0; done && i < count; i++)
		done = (contracts[i] = cJSON_Parse(signprep_result_request(results[i]))) != NULL;
	if (done)
		whole = sp_group_whole(req, contracts, count);
	for (size_t i = 0; i < count && i < SIGNPREP_GROUP_MAX; i++)
		cJSON_Delete(contracts[i]);
	return whole;
}

signprep_code signprep_group_request(
	char **out, const signprep_request *req, const signprep_result *const *results, size_t count, signprep_error *err)
{
	cJSON *whole = resolved(req, results, count);
	char *printed = whole ? cJSON_PrintUnformatted(whole) : NULL;
	*out = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(whole);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, req->name);
}

/* What the service takes from a contract alone, and from none of a group. */
static void say_without_effect(signprep_issues *issues, const cJSON *whole)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(whole, LIST), *info;
	int index = 0;
	cJSON_ArrayForEach(info, list)
	{
		const cJSON *approver, *copies = sp_json_array(info, "CcInfos");
		char where[96];
		int person = 0;
		snprintf(where, sizeof where, LIST "[%d].CcInfos", index);
		if (copies && copies->child)
			sp_issues_add(issues, "R924", where, "CcInfos", NULL);
		cJSON_ArrayForEach(approver, sp_json_array(info, "Approvers"))
		{
			long long deadline = 0;
			snprintf(where, sizeof where, LIST "[%d].Approvers[%d].Deadline", index, person++);
			if (sp_json_int(approver, "Deadline", &deadline) && deadline != 0)
				sp_issues_add(issues, "R924", where, "Approvers[].Deadline", NULL);
		}
		index++;
	}
}

/* Who calls is said once: another one beside a contract would be passed over without a word. */
static void say_shared(signprep_issues *issues, const signprep_request *req)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(req->root, LIST), *info;
	int index = 0;
	cJSON_ArrayForEach(info, list)
	{
		char where[96];
		for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
			snprintf(where, sizeof where, LIST "[%d].%s", index, shared[i]);
			if (cJSON_GetObjectItemCaseSensitive(info, shared[i]))
				sp_issues_add(issues, "R924", where, shared[i], NULL);
		}
		index++;
	}
}

/* Signers and controls have been looked at contract by contract: a warning about them would be said twice. */
static bool is_said(const signprep_issue *issue)
{
	const char *inner = strncmp(issue->where, LIST "[", sizeof LIST) == 0 ? strchr(issue->where, '.') : NULL;
	return issue->severity != SIGNPREP_SEVERITY_ERROR && inner &&
		(strncmp(inner, ".Approvers[", 11) == 0 || strncmp(inner, ".Components[", 12) == 0);
}

static bool put_file_ids(cJSON *whole)
{
	cJSON *info;
	cJSON_ArrayForEach(info, cJSON_GetObjectItemCaseSensitive(whole, LIST))
	{
		cJSON *ids = cJSON_CreateArray();
		if (!sp_json_push(ids, cJSON_CreateString("00000000000000000000000000000000"))) {
			cJSON_Delete(ids);
			return false;
		}
		if (!sp_json_set(info, "FileIds", ids))
			return false;
	}
	return true;
}

signprep_code signprep_group_check(signprep_issues **out, const signprep_request *req, const signprep_result *const *results,
	size_t count, signprep_error *err)
{
	cJSON *whole = resolved(req, results, count);
	signprep_issues *all = sp_issues_new();
	bool done = whole && all && (*out = sp_issues_new()) != NULL && put_file_ids(whole);
	if (done) {
		sp_action_check(all, sp_action_find("ess", "CreateFlowGroupByFiles"), whole, NULL);
		for (size_t i = 0; i < signprep_issues_count(all); i++)
			if (!is_said(signprep_issues_at(all, i)))
				sp_issues_copy(*out, signprep_issues_at(all, i));
		say_shared(*out, req);
		say_without_effect(*out, whole);
		done = !sp_issues_failed(all) && !sp_issues_failed(*out);
	}
	signprep_issues_free(all);
	cJSON_Delete(whole);
	return done ? SIGNPREP_OK : sp_fail_memory(err, req->name);
}
