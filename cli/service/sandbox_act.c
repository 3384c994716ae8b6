/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A request to a sandbox on this machine, and what has become of the contract. */
#include "cli/service/sandbox_act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/flow_state.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "net/network.h"
#include "submit/environment.h"

#define ANSWER_MAX ((size_t) 1 << 20)
#define TIME_S 60

static const char *const deeds[] = { "sign", "fill", "refuse", "forward", "expire", "cancel", "review", "finish", "rescind", NULL };

static signprep_code check(sp_cli *cli, const sp_sandbox_choices *o, long long *port)
{
	const char *deed = cli->arguments[2];
	size_t i = 0;
	*port = SP_SANDBOX_PORT;
	while (deeds[i] && strcmp(deeds[i], deed) != 0)
		i++;
	if (!deeds[i])
		return sp_cli_refuse(cli, "R004", "", "DEED", deed,
			"sign, fill, refuse, forward, expire, cancel, review, finish, rescind", NULL);
	if (strcmp(deed, "forward") == 0 && !o->to)
		return sp_cli_refuse(cli, "R004", "", "--to", "", "forward --to NAME", NULL);
	if (o->port && !sp_num_parse_int(o->port, strlen(o->port), 1, 65535, port))
		return sp_cli_refuse(cli, "R004", "", "--port", o->port, "1 .. 65535", NULL);
	if (cli->common.offline)
		return sp_cli_refuse(cli, "R014", "", "signprep sandbox act", NULL);
	return SIGNPREP_OK;
}

/* NAME=VALUE; the name ends at the first "=". */
static bool put_value(cJSON *values, const char *text)
{
	size_t length = strcspn(text, "=");
	char name[256];
	if (text[length] != '=' || length == 0 || length >= sizeof name)
		return false;
	memcpy(name, text, length);
	name[length] = '\0';
	return sp_json_set_text(values, name, text + length + 1);
}

static signprep_code make_body(sp_cli *cli, const sp_sandbox_choices *o, char **out)
{
	cJSON *body = cJSON_CreateObject(), *values = body ? cJSON_AddObjectToObject(body, "Values") : NULL;
	bool good = values && sp_json_put_text(body, "FlowId", cli->arguments[1]) &&
		sp_json_put_text(body, "Deed", cli->arguments[2]) && sp_json_put_text(body, "As", o->as) &&
		sp_json_put_text(body, "To", o->to) && sp_json_put_text(body, "Message", o->message);
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; i < o->values.count && good && !code; i++)
		if (!put_value(values, o->values.items[i]))
			code = sp_cli_refuse(cli, "R004", "", "--set", o->values.items[i], "NAME=VALUE", NULL);
	*out = good && !code ? cJSON_PrintUnformatted(body) : NULL;
	cJSON_Delete(body);
	return code || *out ? code : sp_cli_refuse(cli, "D901", "", NULL);
}

/* 200 and 409 come with JSON of the sandbox's; anything else is another program's answer. */
static signprep_code take_answer(sp_cli *cli, const sp_http_answer *http, long long port)
{
	char number[24];
	cJSON *answer = http->end == SP_HTTP_ANSWERED && (http->status == 200 || http->status == 409)
		? cJSON_ParseWithLength(http->body.data, http->body.length)
		: NULL;
	const char *why = sp_json_text(answer, cli->lang == SIGNPREP_ZH ? "error_zh" : "error");
	long long status = 0;
	signprep_code code = SIGNPREP_OK;
	snprintf(number, sizeof number, "%lld", port);
	if (*why)
		code = sp_cli_refuse(cli, "S753", "", why, cli->arguments[1], NULL);
	else if (!sp_json_int(answer, "status", &status))
		code = sp_cli_refuse(cli, "S752", "", number, http->detail, NULL);
	else if (!sp_json_put_text(cli->answer, "flow_id", sp_json_text(answer, "flow_id")) ||
		!sp_json_put_number(cli->answer, "status", (double) status) ||
		!sp_json_put(cli->answer, "approvers", cJSON_DetachItemFromObjectCaseSensitive(answer, "approvers")))
		code = sp_cli_refuse(cli, "D901", "", NULL);
	else if (sp_cli_human(cli)) {
		const char *name = sp_flow_state_name(status);
		sp_out_printf(&cli->out, "%s %lld %s\n", cli->arguments[1], status, name ? name : "");
	}
	cJSON_Delete(answer);
	return code;
}

static signprep_code send(sp_cli *cli, const char *body, long long port)
{
	static const char *const headers[] = { "Content-Type: application/json" };
	char url[64];
	sp_body text;
	sp_http_answer answer = { 0 };
	sp_network *network = sp_network_new("", NULL);
	if (!network)
		return sp_cli_refuse(cli, "D901", "", NULL);
	snprintf(url, sizeof url, "http://127.0.0.1:%lld/act", port);
	sp_body_init_text(&text, body, strlen(body));
	sp_buf_init(&answer.body, ANSWER_MAX);
	const sp_http_request request = { .url = url,
		.headers = headers,
		.header_count = 1,
		.body = &text,
		.loopback = true,
		.timeout_s = TIME_S,
		.connect_timeout_s = TIME_S,
		.max_answer = ANSWER_MAX };
	sp_network_perform(network, &request, &answer);
	signprep_code code = take_answer(cli, &answer, port);
	sp_buf_clear(&answer.body);
	sp_body_clear(&text);
	sp_network_free(network);
	return code;
}

static signprep_code run(sp_cli *cli, const void *options)
{
	const sp_sandbox_choices *o = options;
	long long port;
	char *body = NULL;
	signprep_code code = check(cli, o, &port);
	if (!code)
		code = make_body(cli, o, &body);
	if (!code)
		code = send(cli, body, port);
	cJSON_free(body);
	return code;
}

static const char *const taken[] = { "--port", "--as", "--to", "--message", "--set", NULL };

const sp_subcommand sp_sandbox_act_row = { "act", "signprep.sandbox-act/1", "FLOWID DEED", taken, run };
