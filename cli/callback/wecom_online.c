/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep wecom token, send, members, recall, signed-in, call: what is asked of WeCom. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "cli/callback/wecom.h"
#include "cli/input.h"
#include "wecom/page.h"
#include "wecom/pages.h"
#include "wecom/people.h"
#include "wecom/send.h"

#define BODY_MAX ((size_t) 8 << 20)
#define QUERY_MAX 32

typedef signprep_code (*online)(
	sp_cli *cli, const sp_wecom_options *options, const sp_wecom_settings *settings, sp_wecom_client *client);

static signprep_code with_client(sp_cli *cli, const sp_wecom_options *options, online work)
{
	sp_wecom_settings settings;
	sp_wecom_client *client = NULL;
	signprep_code code = sp_wecom_settings_read(cli, options, &settings);
	if (!code)
		code = sp_wecom_open_client(cli, options, &settings, &client);
	if (!code)
		code = work(cli, options, &settings, client);
	sp_wecom_client_free(client);
	sp_wecom_settings_clear(&settings);
	return code;
}

static signprep_code memory(sp_cli *cli)
{
	return sp_cli_refuse(cli, "D901", "", NULL);
}

/* The members of an object become those of the answer; people read it as JSON. */
static signprep_code give(sp_cli *cli, cJSON *object)
{
	char *text = sp_cli_human(cli) ? cJSON_PrintUnformatted(object) : NULL;
	bool done = !sp_cli_human(cli) || text;
	if (text)
		sp_out_json_text(&cli->out, text);
	free(text);
	while (done && object && object->child) {
		cJSON *item = cJSON_DetachItemViaPointer(object, object->child);
		done = sp_json_put(cli->answer, item->string, item);
	}
	cJSON_Delete(object);
	return done ? SIGNPREP_OK : memory(cli);
}

static signprep_code ask_token(
	sp_cli *cli, const sp_wecom_options *options, const sp_wecom_settings *settings, sp_wecom_client *client)
{
	double until = 0;
	signprep_error err = { 0 };
	cJSON *object = cJSON_CreateObject();
	(void) options;
	(void) settings;
	if (sp_wecom_token(client, &until, &err)) {
		cJSON_Delete(object);
		return sp_cli_fail(cli, &err);
	}
	(void) sp_json_put_number(object, "valid_until", until < 0 ? 0 : (double) (long long) until);
	return give(cli, object);
}

static signprep_code run_token(sp_cli *cli, const void *options)
{
	return with_client(cli, options, ask_token);
}

/* "138****0000": who reads the screen need not read the number. */
static void mask_mobile(const char *mobile, char out[32])
{
	size_t length = strlen(mobile);
	snprintf(out, 32, length > 7 ? "%.3s****%s" : "****", mobile, length > 7 ? mobile + length - 4 : "");
}

/* Finds a member; one that is nobody is a finding of its own, and the others are still looked for. */
static signprep_code find(sp_cli *cli, sp_wecom_client *client, const char *mobile, char user[SP_WECOM_USERID_MAX])
{
	signprep_error err = { 0 };
	signprep_code code = sp_wecom_find_member(user, client, mobile, &err);
	if (code)
		mask_mobile(mobile, err.where);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

static signprep_code ask_members(
	sp_cli *cli, const sp_wecom_options *options, const sp_wecom_settings *settings, sp_wecom_client *client)
{
	cJSON *list = cJSON_CreateArray(), *object = cJSON_CreateObject();
	signprep_code first = SIGNPREP_OK;
	bool done = sp_json_put(object, "members", list);
	(void) options;
	(void) settings;
	for (size_t i = 1; done && i < cli->argument_count; i++) {
		char user[SP_WECOM_USERID_MAX];
		signprep_code code = find(cli, client, cli->arguments[i], user);
		first = first ? first : code;
		if (code && code != SIGNPREP_REFUSED)
			break; /* the next would end the same way */
		cJSON *item = code ? NULL : cJSON_CreateObject();
		done = code || (sp_json_put_text(item, "mobile", cli->arguments[i]) && sp_json_put_text(item, "userid", user));
		done = (code || sp_json_push(list, item)) && done;
	}
	signprep_code code = give(cli, object);
	return !done ? memory(cli) : first ? first : code;
}

static signprep_code run_members(sp_cli *cli, const void *options)
{
	return with_client(cli, options, ask_members);
}

/* Members named on the command line, then those found by their mobile. */
static signprep_code collect(sp_cli *cli, const sp_wecom_options *o, sp_wecom_client *client, char **found, const char **users)
{
	size_t named = cli->argument_count - 1;
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; i < named; i++)
		users[i] = cli->arguments[i + 1];
	for (size_t i = 0; !code && i < o->mobiles.count; i++) {
		char user[SP_WECOM_USERID_MAX];
		code = find(cli, client, o->mobiles.items[i], user);
		users[named + i] = found[i] = code ? NULL : strdup(user);
		if (!code && !found[i])
			code = memory(cli);
	}
	return code;
}

static signprep_code ask_send(sp_cli *cli, const sp_wecom_options *o, const sp_wecom_settings *settings, sp_wecom_client *client)
{
	size_t count = cli->argument_count - 1 + o->mobiles.count;
	char **found = calloc(o->mobiles.count + 1, sizeof *found);
	const char **users = calloc(count + 1, sizeof *users);
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	signprep_code code = found && users ? collect(cli, o, client, found, users) : memory(cli);
	if (!code) {
		const sp_wecom_card card = { .users = users,
			.user_count = count,
			.agent_id = settings->agent_id.value,
			.title = o->title,
			.description = o->description,
			.url = o->url,
			.button = o->button,
			.duplicate_s = o->duplicate ? o->duplicate - 1 : 1800 };
		code = sp_wecom_send(&answer, client, &card, &err);
		if (code)
			(void) sp_cli_fail(cli, &err);
		if (answer) {
			signprep_code given = give(cli, answer);
			code = code ? code : given;
		}
	}
	for (size_t i = 0; found && i < o->mobiles.count; i++)
		free(found[i]);
	free(found);
	free(users);
	return code;
}

static signprep_code run_send(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	if (cli->argument_count < 2 && !o->mobiles.count)
		return sp_cli_refuse(cli, "R005", "", "USERID",
			"signprep wecom send USERID... [--mobile MOBILE] --title TEXT --description TEXT --url URL", NULL);
	return with_client(cli, options, ask_send);
}

static signprep_code ask_recall(
	sp_cli *cli, const sp_wecom_options *options, const sp_wecom_settings *settings, sp_wecom_client *client)
{
	signprep_error err = { 0 };
	cJSON *object = cJSON_CreateObject();
	(void) options;
	(void) settings;
	if (sp_wecom_recall(client, cli->arguments[1], &err)) {
		cJSON_Delete(object);
		return sp_cli_fail(cli, &err);
	}
	(void) sp_json_put_text(object, "msgid", cli->arguments[1]);
	return give(cli, object);
}

static signprep_code run_recall(sp_cli *cli, const void *options)
{
	return with_client(cli, options, ask_recall);
}

static signprep_code ask_signed_in(
	sp_cli *cli, const sp_wecom_options *o, const sp_wecom_settings *settings, sp_wecom_client *client)
{
	cJSON *who = NULL;
	signprep_error err = { 0 };
	(void) settings;
	if (sp_wecom_signed_in(&who, client, cli->arguments[1], o->details, &err))
		return sp_cli_fail(cli, &err);
	return give(cli, who);
}

static signprep_code run_signed_in(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	if (!o->sent_state != !o->came_state)
		return sp_cli_refuse(cli, "R005", "", o->sent_state ? "--came-state TEXT" : "--sent-state TEXT",
			"signprep wecom signed-in CODE --sent-state TEXT --came-state TEXT", NULL);
	if (o->sent_state && !sp_wecom_state_fits(o->sent_state, o->came_state))
		return sp_cli_refuse(cli, "S865", "", NULL);
	return with_client(cli, o, ask_signed_in);
}

/* "name=value" taken apart; the names stand in `texts`. */
static signprep_code split_query(sp_cli *cli, const sp_opt_list *list, char **texts, const char **query)
{
	if (list->count > QUERY_MAX)
		return sp_cli_refuse(cli, "R001", "", "--query", "signprep wecom call PATH", NULL);
	for (size_t i = 0; i < list->count; i++) {
		const char *equals = strchr(list->items[i], '=');
		if (!equals || equals == list->items[i])
			return sp_cli_refuse(cli, "R004", "", "--query", list->items[i], "NAME=VALUE", NULL);
		texts[i] = strndup(list->items[i], (size_t) (equals - list->items[i]));
		if (!texts[i])
			return memory(cli);
		query[2 * i] = texts[i];
		query[2 * i + 1] = equals + 1;
	}
	return SIGNPREP_OK;
}

static signprep_code read_body(sp_cli *cli, sp_buf *body)
{
	const sp_json_limits limits = { .max_bytes = BODY_MAX };
	size_t skip = 0;
	signprep_error err = { 0 };
	if (cli->argument_count < 3)
		return SIGNPREP_OK;
	signprep_code code = sp_input_file(cli, cli->arguments[2], BODY_MAX, body);
	if (!code && sp_json_scan(body->data, body->length, &limits, cli->arguments[2], &skip, &err))
		code = sp_cli_fail(cli, &err);
	if (!code && skip)
		memmove(body->data, body->data + skip, body->length - skip + 1);
	return code;
}

static signprep_code ask_anything(
	sp_cli *cli, const sp_wecom_options *o, const sp_wecom_settings *settings, sp_wecom_client *client)
{
	char *texts[QUERY_MAX] = { NULL };
	const char *query[2 * QUERY_MAX + 1] = { NULL };
	sp_buf body = { 0 };
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	(void) settings;
	signprep_code code = split_query(cli, &o->query, texts, query);
	if (!code)
		code = read_body(cli, &body);
	if (!code) {
		/* What a path does is not known here: nothing with a body is repeated. */
		const sp_wecom_request request = { cli->arguments[1], query, body.data, body.data != NULL };
		code = o->all ? sp_wecom_call_all(&answer, client, &request, &err) : sp_wecom_call(&answer, client, &request, &err);
		if (code)
			(void) sp_cli_fail(cli, &err);
	}
	if (!code) {
		cJSON *object = cJSON_CreateObject();
		code = sp_json_put(object, "answer", answer) ? give(cli, object) : memory(cli);
	}
	for (size_t i = 0; i < QUERY_MAX; i++)
		free(texts[i]);
	sp_buf_clear(&body);
	return code;
}

static signprep_code run_call(sp_cli *cli, const void *options)
{
	const char *path = cli->arguments[1];
	/* "/." would be taken out on the way, and the token go to another path than was typed. */
	if (strncmp(path, "/cgi-bin/", 9) != 0 || strpbrk(path, "?# \t\r\n%") || strstr(path, "/."))
		return sp_cli_refuse(cli, "S106", "", "path", path, "/cgi-bin/…", NULL);
	return with_client(cli, options, ask_anything);
}

static const char *const of_token[] = { SP_WECOM_ONLINE };
static const char *const of_send[] = { "--agent-id", "--title", "--description", "--url", "--button", "--mobile",
	"--duplicate-check", SP_WECOM_ONLINE };
static const char *const of_signed_in[] = { "--details", "--sent-state", "--came-state", SP_WECOM_ONLINE };
static const char *const of_call[] = { "--query", "--all", SP_WECOM_ONLINE };

const sp_subcommand sp_wecom_token_row = { "token", "signprep.wecom-token/1", "", of_token, run_token };
const sp_subcommand sp_wecom_send_row = { "send", "signprep.wecom-send/1", "[USERID]...", of_send, run_send };
const sp_subcommand sp_wecom_members_row = { "members", "signprep.wecom-members/1", "MOBILE...", of_token, run_members };
const sp_subcommand sp_wecom_recall_row = { "recall", "signprep.wecom-recall/1", "MSGID", of_token, run_recall };
const sp_subcommand sp_wecom_signed_in_row = { "signed-in", "signprep.wecom-signed-in/1", "CODE", of_signed_in, run_signed_in };
const sp_subcommand sp_wecom_call_row = { "call", "signprep.wecom-call/1", "PATH [BODY.json|-]", of_call, run_call };
