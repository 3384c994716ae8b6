/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an account has. A row for each list: how it is asked for, and its members here and at the service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <signprep/account.h>
#include <signprep/action.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/options.h"
#include "submit/flows/flows.h"
#include "submit/internal.h"
#include "submit/partner.h"

/* The service adds up at most 90 days. */
#define USAGE_DAYS 89
#define CALLBACK_KEY_LENGTH 32

typedef enum column_kind {
	COLUMN_TEXT,
	COLUMN_NUMBER,
	COLUMN_TIME,
	COLUMN_BOOL,
	COLUMN_ENABLED,
	COLUMN_STATUS,
	COLUMN_TEXTS
} column_kind;

/* `within`: the object that the member stands in; of COLUMN_TEXTS, the member of each item. */
typedef struct column {
	const char *name, *member, *within;
	column_kind kind;
} column;

typedef struct list_row {
	const char *name, *action, *body, *member;
	const column *columns;
	bool pages;
	const char *instead; /* R944: an action of the partner edition that tells the like in its own way */
} list_row;

static const column of_member[] = { { "id", "OrganizationId", NULL, COLUMN_TEXT }, { "name", "Name", NULL, COLUMN_TEXT },
	{ "status", "Status", NULL, COLUMN_STATUS }, { "main", "IsMainOrganization", NULL, COLUMN_BOOL },
	{ "joined", "JoinTime", NULL, COLUMN_TIME }, { "licence_until", "LicenseExpireTime", NULL, COLUMN_TIME }, { 0 } };
static const column of_employee[] = { { "user_id", "UserId", NULL, COLUMN_TEXT }, { "name", "DisplayName", NULL, COLUMN_TEXT },
	{ "mobile", "Mobile", NULL, COLUMN_TEXT }, { "email", "Email", NULL, COLUMN_TEXT },
	{ "verified", "Verified", NULL, COLUMN_BOOL }, { "department", "DepartmentName", "Department", COLUMN_TEXT },
	{ "roles", "Roles", "RoleName", COLUMN_TEXTS }, { 0 } };
static const column of_quota[] = { { "type", "QuotaType", NULL, COLUMN_TEXT }, { "total", "Total", NULL, COLUMN_NUMBER },
	{ "used", "Used", NULL, COLUMN_NUMBER }, { "available", "Available", NULL, COLUMN_NUMBER }, { 0 } };
static const column of_extension[] = { { "type", "Type", NULL, COLUMN_TEXT }, { "name", "Name", NULL, COLUMN_TEXT },
	{ "open", "Status", NULL, COLUMN_ENABLED }, { "changed", "OperateOn", NULL, COLUMN_TIME },
	{ "users", "HasAuthUserList", "UserId", COLUMN_TEXTS }, { 0 } };

static const list_row lists[] = {
	[SIGNPREP_ACCOUNT_MEMBERS] = { "members", "DescribeOrganizationGroupOrganizations", "{\"Limit\":200,\"Offset\":0}", "List",
		of_member, true, "DescribeChannelOrganizations" },
	[SIGNPREP_ACCOUNT_STAFF] = { "staff", "DescribeIntegrationEmployees", "{\"Limit\":20,\"Offset\":0}", "Employees",
		of_employee, true, "ChannelDescribeEmployees" },
	[SIGNPREP_ACCOUNT_QUOTA] = { "quota", "DescribeBillUsage", NULL, "Summary", of_quota, false,
		"ChannelDescribeBillUsageDetail" },
	[SIGNPREP_ACCOUNT_EXTENSIONS] = { "extensions", "DescribeExtendedServiceAuthInfos", "{}", "AuthInfoList", of_extension,
		false, NULL },
};
static const list_row extensions_of_a_member = { "extensions", "DescribeExtendedServiceAuthInfo", "{}", "AuthInfo", of_extension,
	false, NULL };

/* Of a member company, 1 to 5. */
static const char *const statuses[] = { "", "authorisation-pending", "authorised", "refused", "dissolved", "joined" };

static const char *status_word(const cJSON *item, const char *member)
{
	long long status = 0;
	if (!sp_json_int(item, member, &status) || status < 1 || status >= (long long) (sizeof statuses / sizeof *statuses))
		return "other";
	return statuses[status];
}

static bool put_texts(cJSON *to, const column *c, const cJSON *item)
{
	const cJSON *list = sp_json_array(item, c->member);
	cJSON *out = cJSON_AddArrayToObject(to, c->name);
	bool done = out != NULL;
	for (const cJSON *at = list ? list->child : NULL; done && at; at = at->next)
		done = sp_json_push(out, cJSON_CreateString(sp_json_text(at, c->within)));
	return done;
}

static bool put_column(cJSON *to, const column *c, const cJSON *item)
{
	const cJSON *from = c->within && c->kind != COLUMN_TEXTS ? cJSON_GetObjectItemCaseSensitive(item, c->within) : item;
	long long number = 0;
	switch (c->kind) {
	case COLUMN_TEXT: return sp_json_put_text(to, c->name, sp_json_text(from, c->member));
	case COLUMN_NUMBER: return !sp_json_int(from, c->member, &number) || sp_json_put_number(to, c->name, (double) number);
	case COLUMN_TIME:
		return !sp_json_int(from, c->member, &number) || number <= 0 || sp_json_put_number(to, c->name, (double) number);
	case COLUMN_BOOL:
		return sp_json_put(to, c->name, cJSON_CreateBool(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(from, c->member))));
	case COLUMN_ENABLED:
		return sp_json_put(to, c->name, cJSON_CreateBool(strcmp(sp_json_text(from, c->member), "ENABLE") == 0));
	case COLUMN_STATUS: return sp_json_put_text(to, c->name, status_word(from, c->member));
	case COLUMN_TEXTS: return put_texts(to, c, item);
	}
	return false;
}

static char *print_list(const list_row *row, const cJSON *response)
{
	cJSON *answer = cJSON_CreateObject(), *out = cJSON_AddArrayToObject(answer, row->name);
	const cJSON *list = sp_json_array(response, row->member);
	bool done = out != NULL;
	for (const cJSON *item = list ? list->child : NULL; done && item; item = item->next) {
		cJSON *made = cJSON_CreateObject();
		done = sp_json_push(out, made);
		for (const column *c = row->columns; done && c->name; c++)
			done = put_column(made, c, item);
	}
	char *text = done ? cJSON_PrintUnformatted(answer) : NULL;
	char *copy = text ? strdup(text) : NULL;
	cJSON_free(text);
	cJSON_Delete(answer);
	return copy;
}

/* Today and the 89 days before it. */
static void say_days(char *body, size_t cap)
{
	char from[16], to[16];
	time_t now = time(NULL), then = now - (time_t) USAGE_DAYS * 86400;
	struct tm day;
	strftime(to, sizeof to, "%Y%m%d", localtime_r(&now, &day));
	strftime(from, sizeof from, "%Y%m%d", localtime_r(&then, &day));
	snprintf(body, cap, "{\"StartTime\":\"%s\",\"EndTime\":\"%s\"}", from, to);
}

/* `*response` is the parsed answer, to be deleted; NULL on failure. */
/* `issues`, unless it is NULL: what is to be said of pages that were asked for one after the other. */
static signprep_code ask(cJSON **response, signprep_issues **issues, signprep_client *client, const char *action, const char *body,
	bool all, signprep_error *err)
{
	const signprep_action_options options = { .size = sizeof options, .service = sp_partner_service(client->core), .all = all };
	signprep_issues *told = NULL;
	char *text = NULL;
	*response = NULL;
	if (client->core->partner && !client->core->partner_app_id)
		return sp_fail(err, "S770", 0, "", "AppId", NULL);
	signprep_code code = signprep_action_call(&text, &told, client, action, body, &options, err);
	if (!code && !(*response = cJSON_Parse(text)))
		code = sp_fail_memory(err, "");
	if (issues)
		*issues = told;
	else
		signprep_issues_free(told);
	signprep_free(text);
	return code;
}

signprep_code signprep_account_list(
	char **json, signprep_issues **issues, signprep_client *client, signprep_account_kind kind, signprep_error *err)
{
	const list_row *row = &lists[kind];
	char days[96];
	cJSON *response;
	*json = NULL;
	if (issues)
		*issues = NULL;
	if (client->core->partner && row->instead)
		return sp_fail(err, "R944", 0, "", row->name, row->instead, NULL);
	if (client->core->partner)
		row = &extensions_of_a_member;
	say_days(days, sizeof days);
	signprep_code code = ask(&response, issues, client, row->action, row->body ? row->body : days, row->pages, err);
	if (!code && !(*json = print_list(row, response)))
		code = sp_fail_memory(err, "");
	cJSON_Delete(response);
	return code;
}

/* A call whose answer holds nothing but what `*response` is asked for. Takes `body` over, which may hold secrets. */
static signprep_code change(
	cJSON **response, signprep_client *client, const char *action, cJSON *body, bool done, signprep_error *err)
{
	char *text = done ? cJSON_PrintUnformatted(body) : NULL;
	cJSON_Delete(body);
	*response = NULL;
	signprep_code code = text ? ask(response, NULL, client, action, text, false, err) : sp_fail_memory(err, "");
	if (text)
		explicit_bzero(text, strlen(text));
	cJSON_free(text);
	return code;
}

signprep_code signprep_account_extension(char **url, signprep_client *client, const char *type, bool open, signprep_error *err)
{
	cJSON *body = cJSON_CreateObject(), *response;
	bool done = sp_json_put_text(body, "ServiceType", type) && sp_json_put_text(body, "Operate", open ? "OPEN" : "CLOSE");
	*url = NULL;
	signprep_code code = change(&response, client, "ModifyExtendedService", body, done, err);
	const char *where = sp_json_text(response, "OperateUrl");
	if (!code && *where && !(*url = strdup(where)))
		code = sp_fail_memory(err, "");
	cJSON_Delete(response);
	return code;
}

static signprep_code change_callback(
	signprep_client *client, int operation, const char *url, const char *key, const char *token, signprep_error *err)
{
	if (client->core->partner)
		return sp_fail(err, "R945", 0, "", NULL);
	cJSON *body = cJSON_CreateObject(), *info = cJSON_AddObjectToObject(body, "CallbackInfo"), *response;
	bool done = info && sp_json_put_number(body, "OperateType", operation) && sp_json_put_text(info, "CallbackUrl", url) &&
		(!key || sp_json_put_text(info, "CallbackKey", key)) && (!token || sp_json_put_text(info, "CallbackToken", token));
	signprep_code code = change(&response, client, "ModifyApplicationCallbackInfo", body, done, err);
	cJSON_Delete(response);
	return code;
}

/* One that is there already may be taken away, whatever it is; none is added that nothing can be posted to. */
static bool is_address(const char *url)
{
	const char *host = strncasecmp(url, "https://", 8) == 0 ? url + 8 : strncasecmp(url, "http://", 7) == 0 ? url + 7 : "";
	return strcspn(host, "/?#") > 0 && sp_flows_is_link(url);
}

signprep_code signprep_account_add_callback(
	signprep_client *client, const char *url, const char *key, const char *token, signprep_error *err)
{
	char length[24];
	if (!is_address(url))
		return sp_fail(err, "R961", 0, "", url, NULL);
	snprintf(length, sizeof length, "%zu", key ? strlen(key) : 0);
	if (key && strlen(key) != CALLBACK_KEY_LENGTH)
		return sp_fail(err, "R790", 0, "", length, NULL);
	return change_callback(client, 1, url, key, token, err);
}

signprep_code signprep_account_drop_callback(signprep_client *client, const char *url, signprep_error *err)
{
	return change_callback(client, 2, url, NULL, NULL, err);
}

/* --- the partner edition's console --- */

static bool put_if(cJSON *object, const char *name, const char *text)
{
	return !text || !*text || sp_json_put_text(object, name, text);
}

static signprep_code ask_console(cJSON **response, signprep_client *client, const signprep_account_console *c, signprep_error *err)
{
	const signprep_action_options options = { .size = sizeof options, .service = "essbasic" };
	cJSON *body = cJSON_CreateObject();
	bool done = sp_json_put_text(body, "ProxyOrganizationName", c->organization) && put_if(body, "Module", c->module) &&
		put_if(body, "Endpoint", c->opens) && put_if(body, "ProxyOperatorName", c->name) &&
		put_if(body, "ProxyOperatorMobile", c->mobile);
	char *printed = done ? cJSON_PrintUnformatted(body) : NULL, *text = NULL;
	cJSON_Delete(body);
	if (!printed)
		return sp_fail_memory(err, "");
	signprep_code code = signprep_action_call(&text, NULL, client, "CreateConsoleLoginUrl", printed, &options, err);
	if (!code && !(*response = cJSON_Parse(text)))
		code = sp_fail_memory(err, "");
	cJSON_free(printed);
	signprep_free(text);
	return code;
}

/* An address, or for another mini program a path: printable, without blanks. */
static bool is_printable(const char *text)
{
	bool good = *text != '\0';
	for (; *text; text++)
		good = good && *text > ' ' && *text <= '~';
	return good;
}

static signprep_code give_console(char **json, const cJSON *response, bool path, signprep_error *err)
{
	const char *url = sp_json_text(response, "ConsoleUrl");
	if (path ? !is_printable(url) : !sp_flows_is_link(url))
		return sp_fail(err, "S714", 0, "", "CreateConsoleLoginUrl", NULL);
	cJSON *answer = cJSON_CreateObject();
	bool done = sp_json_put_text(answer, "url", url) &&
		sp_json_put(answer, "activated",
			cJSON_CreateBool(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(response, "IsActivated")))) &&
		sp_json_put(answer, "verified",
			cJSON_CreateBool(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(response, "ProxyOperatorIsVerified"))));
	char *printed = done ? cJSON_PrintUnformatted(answer) : NULL;
	*json = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(answer);
	return *json ? SIGNPREP_OK : sp_fail_memory(err, "");
}

signprep_code signprep_account_console_url(
	char **json, signprep_client *client, const signprep_account_console *console, signprep_error *err)
{
	signprep_account_console own;
	cJSON *response = NULL;
	*json = NULL;
	signprep_code code = SP_OPTIONS_TAKE(signprep_account_console, &own, console, err);
	if (!code && !client->core->partner_app_id)
		code = sp_fail(err, "S770", 0, "", "AppId", NULL);
	if (!code && (!own.organization || !*own.organization))
		code = sp_fail(err, "R816", 0, "", "CreateConsoleLoginUrl", "organization", NULL);
	if (!code)
		code = ask_console(&response, client, &own, err);
	if (!code)
		code = give_console(json, response, own.opens && strcmp(own.opens, "APP") == 0, err);
	cJSON_Delete(response);
	return code;
}
