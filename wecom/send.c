/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cards: limits first, then who got one. */
#include "wecom/send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "base/utf8.h"

#define TITLE_BYTES 128
#define DESCRIPTION_BYTES 512
#define URL_BYTES 2048
#define BUTTON_CHARACTERS 4
#define USER_BYTES 64
#define NAMES_SHOWN 300

/* What is counted, in English and in Chinese. */
static const char *const bytes[] = { "bytes", "字节" }, *const characters[] = { "characters", "个字" },
			 *const ids[] = { "userids", "人" };

static signprep_code check_length(const char *name, size_t length, size_t most, const char *const unit[2], signprep_error *err)
{
	char is[24], may[24];
	if (length <= most)
		return SIGNPREP_OK;
	snprintf(is, sizeof is, "%zu", length);
	snprintf(may, sizeof may, "%zu", most);
	return sp_fail(err, "S887", 0, "", name, is, may, unit[0], unit[1], NULL);
}

/* WeCom takes them joined by bars. */
static bool is_user(const char *user)
{
	size_t length = strlen(user);
	return length && length <= USER_BYTES && strcspn(user, "| \t\r\n") == length && strcmp(user, "@all") != 0;
}

static signprep_code check_users(const sp_wecom_card *card, signprep_error *err)
{
	signprep_code code = card->user_count ? check_length("touser", card->user_count, SP_WECOM_USERS_MAX, ids, err)
					      : sp_fail(err, "S859", 0, "", "touser", NULL);
	for (size_t i = 0; !code && i < card->user_count; i++)
		if (!is_user(card->users[i]))
			code = sp_fail(err, "S106", 0, "", "touser", card->users[i], "a userid, up to 64 bytes", NULL);
	return code;
}

static signprep_code check(const sp_wecom_card *card, long long *agent, signprep_error *err)
{
	const char *absent = !card->title || !*card->title  ? "title"
		: !card->description || !*card->description ? "description"
		: !card->url || !*card->url                 ? "url"
		: !card->agent_id || !*card->agent_id       ? "AgentId"
							    : NULL;
	if (absent)
		return sp_fail(err, "S859", 0, "", absent, NULL);
	if (!sp_num_parse_int(card->agent_id, strlen(card->agent_id), 1, 1LL << 31, agent))
		return sp_fail(err, "S106", 0, "", "AgentId", card->agent_id, "a number", NULL);
	if (strncmp(card->url, "https://", 8) != 0 && strncmp(card->url, "http://", 7) != 0)
		return sp_fail(err, "S862", 0, "", card->url, NULL);
	signprep_code code = check_users(card, err);
	if (!code)
		code = check_length("title", strlen(card->title), TITLE_BYTES, bytes, err);
	if (!code)
		code = check_length("description", strlen(card->description), DESCRIPTION_BYTES, bytes, err);
	if (!code)
		code = check_length("url", strlen(card->url), URL_BYTES, bytes, err);
	if (!code && card->button)
		code = check_length("btntxt", sp_utf8_count(card->button), BUTTON_CHARACTERS, characters, err);
	return code;
}

static char *join_users(const sp_wecom_card *card)
{
	sp_buf text;
	sp_buf_init(&text, SP_WECOM_USERS_MAX * (USER_BYTES + 1) + 1);
	for (size_t i = 0; i < card->user_count; i++)
		sp_buf_printf(&text, "%s%s", i ? "|" : "", card->users[i]);
	char *joined = text.failed ? NULL : sp_buf_take(&text, NULL);
	sp_buf_clear(&text);
	return joined;
}

static char *make_body(const sp_wecom_card *card, long long agent)
{
	cJSON *body = cJSON_CreateObject(), *inner = cJSON_CreateObject();
	char *users = join_users(card);
	bool done = users && sp_json_put(body, "touser", cJSON_CreateString(users)) &&
		sp_json_put_text(body, "msgtype", "textcard") && sp_json_put_number(body, "agentid", (double) agent);
	/* Line ends of a description are kept as they are. */
	done = done && sp_json_put(inner, "title", cJSON_CreateString(card->title)) &&
		sp_json_put(inner, "description", cJSON_CreateString(card->description)) &&
		sp_json_put(inner, "url", cJSON_CreateString(card->url)) &&
		(!card->button || sp_json_put(inner, "btntxt", cJSON_CreateString(card->button)));
	done = sp_json_put(body, "textcard", inner) && done &&
		sp_json_put_number(body, "enable_duplicate_check", card->duplicate_s > 0) &&
		(card->duplicate_s <= 0 || sp_json_put_number(body, "duplicate_check_interval", card->duplicate_s));
	char *text = done ? cJSON_PrintUnformatted(body) : NULL;
	free(users);
	cJSON_Delete(body);
	return text;
}

/* Is `user` one of those in "a|b|c"? WeCom does not tell capitals. */
static bool is_listed(const char *list, const char *user)
{
	size_t length = strlen(user);
	while (*list) {
		size_t part = strcspn(list, "|");
		if (part == length && strncasecmp(list, user, part) == 0)
			return true;
		list += part + (list[part] == '|');
	}
	return false;
}

static bool put_user(cJSON *told, cJSON *not_told, const char *user, const char *why)
{
	if (!why)
		return sp_json_push(told, cJSON_CreateString(user));
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_put_text(item, "user", user) && sp_json_put_text(item, "why", why);
	return sp_json_push(not_told, item) && done;
}

static signprep_code tell(cJSON **answer, const cJSON *said, const sp_wecom_card *card, signprep_error *err)
{
	const char *invalid = sp_json_text(said, "invaliduser"), *unlicensed = sp_json_text(said, "unlicenseduser");
	char missed[NAMES_SHOWN] = "", reached[24], all[24];
	size_t count = 0, used = 0;
	cJSON *told = cJSON_CreateArray(), *not_told = cJSON_CreateArray();
	*answer = cJSON_CreateObject();
	bool done = sp_json_put_text(*answer, "msgid", sp_json_text(said, "msgid"));
	done = sp_json_put(*answer, "told", told) && done;
	done = sp_json_put(*answer, "not_told", not_told) && done;
	for (size_t i = 0; done && i < card->user_count; i++) {
		const char *user = card->users[i];
		const char *why = is_listed(invalid, user) ? "invalid" : is_listed(unlicensed, user) ? "unlicensed" : NULL;
		done = put_user(told, not_told, user, why);
		count += why == NULL;
		if (why && used < sizeof missed)
			used += (size_t) snprintf(missed + used, sizeof missed - used, "%s%s", used ? ", " : "", user);
	}
	if (!done) {
		cJSON_Delete(*answer);
		*answer = NULL;
		return sp_fail_memory(err, "");
	}
	snprintf(reached, sizeof reached, "%zu", count);
	snprintf(all, sizeof all, "%zu", card->user_count);
	return count == card->user_count ? SIGNPREP_OK : sp_fail(err, "S888", 0, "", reached, all, missed, NULL);
}

signprep_code sp_wecom_send(cJSON **answer, sp_wecom_client *client, const sp_wecom_card *card, signprep_error *err)
{
	long long agent = 0;
	cJSON *said = NULL;
	*answer = NULL;
	signprep_code code = check(card, &agent, err);
	char *body = code ? NULL : make_body(card, agent);
	if (!code && !body)
		code = sp_fail_memory(err, "");
	if (!code) {
		const sp_wecom_request request = { "/cgi-bin/message/send", NULL, body, card->duplicate_s <= 0 };
		code = sp_wecom_call(&said, client, &request, err);
	}
	if (!code)
		code = tell(answer, said, card, err);
	cJSON_Delete(said);
	free(body);
	return code;
}

signprep_code sp_wecom_recall(sp_wecom_client *client, const char *msgid, signprep_error *err)
{
	if (!*msgid)
		return sp_fail(err, "S859", 0, "", "msgid", NULL);
	cJSON *body = cJSON_CreateObject(), *answer = NULL;
	char *text = sp_json_put(body, "msgid", cJSON_CreateString(msgid)) ? cJSON_PrintUnformatted(body) : NULL;
	const sp_wecom_request request = { "/cgi-bin/message/recall", NULL, text, false };
	signprep_code code = text ? sp_wecom_call(&answer, client, &request, err) : sp_fail_memory(err, "");
	cJSON_Delete(answer);
	cJSON_Delete(body);
	free(text);
	return code;
}
