/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the company has and may: seals, employees, members, kinds of contracts, quota, extensions, callback addresses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "actions/action.h"
#include "base/json/json_build.h"
#include "service/sandbox/flow.h"
#include "service/world/world.h"

#define SEAL_URL_S 300
#define UNLIMITED 1000000 /* contracts that an account without --quota says it has */
#define BILL_DAYS 90

/* Is `text` one of the list? A list that is missing or empty asks for nothing. */
static bool listed(const cJSON *list, const char *text)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, list) if (cJSON_IsString(item) && strcmp(item->valuestring, text) == 0) return true;
	return cJSON_GetArraySize(list) == 0;
}

/** One page of a list of the world. */
typedef struct page {
	long long offset, limit, total;
	cJSON *items;
	bool good;
} page;

static page page_of(const cJSON *body, long long limit, cJSON *response, const char *name)
{
	page p = { .limit = limit, .items = response ? cJSON_AddArrayToObject(response, name) : NULL };
	long long asked = 0;
	(void) sp_json_int(body, "Offset", &p.offset);
	if (sp_json_int(body, "Limit", &asked) && asked > 0)
		p.limit = asked;
	p.good = p.items != NULL;
	return p;
}

/* The entry fits: it is counted, and copied when it lies on the page. NULL: on another page. */
static cJSON *page_take(page *p, const cJSON *item)
{
	bool here = p->total >= p->offset && p->total < p->offset + p->limit;
	cJSON *copy = here && p->good ? cJSON_Duplicate(item, true) : NULL;
	p->total++;
	if (here && p->good)
		p->good = sp_json_push(p->items, copy);
	return p->good ? copy : NULL;
}

/* --- seals --- */

static bool seal_fits(const cJSON *body, const cJSON *seal)
{
	const cJSON *statuses = sp_json_array(body, "SealStatuses");
	const char *id = sp_json_text(body, "SealId"), *status = sp_json_text(seal, "SealStatus");
	bool all = cJSON_GetArraySize(statuses) > 0 && (listed(statuses, "ALL") || listed(statuses, status));
	if (*id && strcmp(id, sp_json_text(seal, "SealId")) != 0)
		return false;
	return (all || (!cJSON_GetArraySize(statuses) && strcmp(status, "SUCCESS") == 0)) &&
		listed(sp_json_array(body, "SealTypes"), sp_json_text(seal, "SealType"));
}

static bool dress_seal(const sp_sandbox *sandbox, cJSON *seal, bool users)
{
	char url[256];
	cJSON *list = cJSON_CreateArray(), *user = users ? cJSON_CreateObject() : NULL;
	sp_download_url(sandbox, sp_json_text(seal, "SealId"), SEAL_URL_S, url, sizeof url);
	bool good = !users || (sp_json_push(list, user) && sp_json_put_text(user, "UserId", sp_json_text(seal, "Creator")));
	return sp_json_put(seal, "AuthorizedUsers", list) && good && sp_json_set_text(seal, "Url", url);
}

void sp_action_seals(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *seal;
	long long info = 0;
	cJSON *response = cJSON_CreateObject();
	page p = page_of(ex->json, 20, response, "Seals");
	p.offset *= ex->partner ? 1 : p.limit; /* pages in one edition, entries in the other */
	(void) sp_json_int(ex->json, "InfoType", &info);
	cJSON_ArrayForEach(seal, sp_json_array(sandbox->world, "Seals"))
	{
		cJSON *copy = seal_fits(ex->json, seal) ? page_take(&p, seal) : NULL;
		p.good = p.good && (!copy || dress_seal(sandbox, copy, info == 1));
	}
	sp_answer_made(ex, response, p.good && sp_json_put_number(response, "TotalCount", (double) p.total));
}

/* --- employees and members --- */

static bool employee_fits(sp_exchange *ex, const cJSON *employee, bool *known)
{
	const cJSON *filter;
	cJSON_ArrayForEach(filter, sp_json_array(ex->json, "Filters"))
	{
		const char *key = sp_json_text(filter, "Key");
		const cJSON *values = sp_json_array(filter, "Values");
		long long gone = 0;
		bool verified = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(employee, "Verified")), fits = false;
		(void) sp_json_int(employee, "QuiteJob", &gone);
		if (strcmp(key, "Status") == 0)
			fits = (verified && listed(values, "IsVerified")) || (gone == 1 && listed(values, "QuiteJob"));
		else if (strcmp(key, "UserId") == 0 || strcmp(key, "StaffUserId") == 0)
			fits = listed(values, sp_json_text(employee, "UserId"));
		else if (strcmp(key, "Mobile") == 0 || strcmp(key, "StaffMobile") == 0)
			fits = listed(values, sp_json_text(employee, "Mobile"));
		else
			*known = false;
		if (!fits)
			return false;
	}
	return true;
}

void sp_action_employees(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *employee;
	bool known = true;
	cJSON *response = cJSON_CreateObject();
	page p = page_of(ex->json, 20, response, "Employees");
	cJSON_ArrayForEach(employee, sp_json_array(sandbox->world, "Employees")) if (employee_fits(ex, employee, &known))(void)
		page_take(&p, employee);
	if (known) {
		sp_answer_made(ex, response,
			p.good && sp_json_put_number(response, "Offset", (double) p.offset) &&
				sp_json_put_number(response, "Limit", (double) p.limit) &&
				sp_json_put_number(response, "TotalCount", (double) p.total));
		return;
	}
	cJSON_Delete(response);
	sp_answer_error(ex, "InvalidParameter", "不支持的过滤条件（Filters）");
}

/* Status 1 invited … 5 activated. */
void sp_action_organizations(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *member;
	const char *id = sp_json_text(ex->json, "Id"), *name = sp_json_text(ex->json, "Name");
	long long wanted = 0, status, limit = 0, joined = 0, activated = 0;
	(void) sp_json_int(ex->json, "Status", &wanted);
	if (!sp_json_int(ex->json, "Limit", &limit) || limit <= 0) {
		sp_answer_error(ex, "InvalidParameterValue", "分页大小应该大于0小于等于1000");
		return;
	}
	cJSON *response = cJSON_CreateObject();
	page p = page_of(ex->json, limit, response, "List");
	cJSON_ArrayForEach(member, sp_json_array(sandbox->world, "Organizations"))
	{
		status = 0;
		(void) sp_json_int(member, "Status", &status);
		joined += status >= 4;
		activated += status == 5;
		if ((!wanted || wanted == status) && (!*id || strcmp(id, sp_json_text(member, "OrganizationId")) == 0) &&
			strstr(sp_json_text(member, "Name"), name))
			(void) page_take(&p, member);
	}
	sp_answer_made(ex, response,
		p.good && sp_json_put_number(response, "Total", (double) p.total) &&
			sp_json_put_number(response, "JoinedTotal", (double) joined) &&
			sp_json_put_number(response, "ActivatedTotal", (double) activated) &&
			sp_json_put_number(response, "ActivedTotal", (double) activated) &&
			sp_json_put_text(response, "ExportUrl", ""));
}

void sp_action_flow_types(sp_sandbox *sandbox, sp_exchange *ex)
{
	cJSON *response = cJSON_CreateObject();
	const cJSON *types = sp_json_array(sandbox->world, "UserFlowTypes");
	sp_answer_made(ex, response, sp_json_put(response, "AllUserFlowTypes", cJSON_Duplicate(types, true)));
}

/* --- quota --- */

/* Days since 1970 of yyyymmdd; -1: no date. */
static long long day_of(const char *text)
{
	int year, month, day;
	if (strspn(text, "0123456789") != 8 || sscanf(text, "%4d%2d%2d", &year, &month, &day) != 3)
		return -1;
	struct tm date = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day };
	time_t seconds = timegm(&date);
	return date.tm_mon == month - 1 && date.tm_mday == day ? (long long) seconds / 86400 : -1;
}

void sp_action_bill(sp_sandbox *sandbox, sp_exchange *ex)
{
	static const char kind[] = "CloudEnterprise";
	const char *asked = sp_json_text(ex->json, "QuotaType");
	long long start = day_of(sp_json_text(ex->json, "StartTime")), end = day_of(sp_json_text(ex->json, "EndTime"));
	if (start < 0 || end < start || end - start > BILL_DAYS) {
		sp_answer_error(
			ex, "InvalidParameterValue.InvalidTime", "时间格式为 yyyymmdd，且相差不超过 90 天（StartTime，EndTime）");
		return;
	}
	if (*asked && strcmp(asked, kind) != 0) {
		sp_answer_error(
			ex, "InvalidParameterValue.InvalidQuotaType", "沙箱只有企业版合同份额 CloudEnterprise（QuotaType）");
		return;
	}
	pthread_mutex_lock(&sandbox->lock);
	long long used = sp_quota_used(sandbox), total = sandbox->quota < 0 ? UNLIMITED : sandbox->quota;
	pthread_mutex_unlock(&sandbox->lock);
	cJSON *response = cJSON_CreateObject(), *row = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "Summary") : NULL;
	bool good = sp_json_push(list, row) && sp_json_put_number(row, "Total", (double) total) &&
		sp_json_put_number(row, "Used", (double) used) && sp_json_put_number(row, "Available", (double) (total - used)) &&
		sp_json_put_text(row, "QuotaType", kind) && cJSON_AddArrayToObject(response, "SubOrgSummary");
	sp_answer_made(ex, response, good);
}

/* --- extensions --- */

/* Automatic signing is open from the start: everything here could be tried otherwise only after a visit to a page. */
static bool is_open(const sp_sandbox *sandbox, const sp_exchange *ex, const char *type)
{
	const sp_stored_thing *thing = sp_store_thing(&sandbox->store, ex->owner, "extension", type);
	if (thing)
		return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(thing->data, "Open"));
	return strcmp(type, "OPEN_SERVER_SIGN") == 0 || strcmp(type, "AUTO_SIGN") == 0;
}

static bool add_extension(const sp_sandbox *sandbox, const sp_exchange *ex, cJSON *list, const char *type)
{
	const char *operator_id = sp_json_text(cJSON_GetObjectItemCaseSensitive(ex->json, "Operator"), "UserId");
	cJSON *item = cJSON_CreateObject();
	return sp_json_push(list, item) && sp_json_put_text(item, "Type", type) && sp_json_put_text(item, "Name", type) &&
		sp_json_put_text(item, "Status", is_open(sandbox, ex, type) ? "ENABLE" : "DISABLE") &&
		sp_json_put_text(item, "OperatorUserId", operator_id) && sp_json_put_number(item, "OperateOn", 1704067200) &&
		cJSON_AddArrayToObject(item, "HasAuthUserList");
}

static const sp_action_member *extension_member(const char *service)
{
	return sp_action_member_find(&sp_action_find(service, "ModifyExtendedService")->request, "ServiceType");
}

void sp_action_extensions(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *wanted = sp_json_text(ex->json, "ExtendServiceType");
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "AuthInfoList") : NULL;
	bool good = list != NULL;
	pthread_mutex_lock(&sandbox->lock);
	for (const char *const *type = extension_member("ess")->allowed; *type; type++)
		if (!*wanted || strcmp(wanted, *type) == 0)
			good = good && add_extension(sandbox, ex, list, *type);
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

/* The same in the partner edition, whose extensions have names of their own. */
void sp_partner_extensions(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *who = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(ex->json, "Agent"), "ProxyOperator");
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "AuthInfo") : NULL;
	bool good = list != NULL;
	pthread_mutex_lock(&sandbox->lock);
	for (const char *const *type = extension_member("essbasic")->allowed; *type; type++) {
		cJSON *item = cJSON_CreateObject();
		good = good && sp_json_push(list, item) && sp_json_put_text(item, "Type", *type) &&
			sp_json_put_text(item, "Name", *type) &&
			sp_json_put_text(item, "Status", is_open(sandbox, ex, *type) ? "ENABLE" : "DISABLE") &&
			sp_json_put_text(item, "OperatorOpenId", sp_json_text(who, "OpenId")) &&
			sp_json_put_number(item, "OperateOn", 1704067200);
	}
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

static void tell_extension(sp_sandbox *sandbox, const sp_exchange *ex, const char *type)
{
	cJSON *data = cJSON_CreateObject();
	if (!sp_json_put_text(data, "ExtendService", type) ||
		!sp_json_put_text(data, "Operate", sp_json_text(ex->json, "Operate"))) {
		cJSON_Delete(data);
		data = NULL;
	}
	sp_sandbox_tell(sandbox, "OperateExtendedService", ex->partner, data);
}

void sp_action_modify_extension(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *type = sp_json_text(ex->json, "ServiceType");
	bool open = strcmp(sp_json_text(ex->json, "Operate"), "OPEN") == 0;
	bool asks = open &&
		(strcmp(type, "OPEN_SERVER_SIGN") == 0 || strcmp(type, "AUTO_SIGN") == 0 || strcmp(type, "DOWNLOAD_FLOW") == 0);
	char url[192] = "";
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_thing *thing = sp_store_thing(&sandbox->store, ex->owner, "extension", type);
	if (!thing)
		thing = sp_store_add_thing(&sandbox->store, ex->owner, "extension", type, cJSON_CreateObject());
	bool good = thing && sp_json_set(thing->data, "Open", cJSON_CreateBool(open));
	if (thing)
		thing->dirty = true;
	tell_extension(sandbox, ex, type);
	pthread_mutex_unlock(&sandbox->lock);
	if (asks)
		snprintf(url, sizeof url, "%s/flows?extension=%.60s", sandbox->url, type);
	cJSON *response = cJSON_CreateObject();
	sp_answer_made(ex, response, good && sp_json_put_text(response, "OperateUrl", url));
}

/* --- callback addresses --- */

static int index_of(const cJSON *list, const char *url)
{
	const cJSON *item;
	int index = 0;
	cJSON_ArrayForEach(item, list)
	{
		if (strcmp(sp_json_text(item, "CallbackUrl"), url) == 0)
			return index;
		index++;
	}
	return -1;
}

void sp_action_callback(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *info = cJSON_GetObjectItemCaseSensitive(ex->json, "CallbackInfo");
	long long operate = 1;
	(void) sp_json_int(ex->json, "OperateType", &operate);
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_thing *thing = sp_store_thing(&sandbox->store, ex->owner, "setting", "callbacks");
	if (!thing)
		thing = sp_store_add_thing(&sandbox->store, ex->owner, "setting", "callbacks", cJSON_CreateObject());
	cJSON *list = thing ? cJSON_GetObjectItemCaseSensitive(thing->data, "Infos") : NULL;
	if (thing && !list)
		list = cJSON_AddArrayToObject(thing->data, "Infos");
	int index = index_of(list, sp_json_text(info, "CallbackUrl"));
	bool good = list != NULL, missing = operate == 2 && index < 0;
	if (operate == 2 && index >= 0)
		cJSON_DeleteItemFromArray(list, index);
	else if (operate == 1 && index < 0)
		good = good && sp_json_push(list, cJSON_Duplicate(info, true));
	if (thing)
		thing->dirty = true;
	pthread_mutex_unlock(&sandbox->lock);
	if (missing)
		sp_answer_error(ex, "FailedOperation", "当前配置不存在");
	else
		sp_answer_made(ex, cJSON_CreateObject(), good);
}
