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

signprep_code sp_sandbox_port(sp_cli *cli, const sp_sandbox_choices *o, long long *port)
{
	*port = SP_SANDBOX_PORT;
	if (o->port && !sp_num_parse_int(o->port, strlen(o->port), 1, 65535, port))
		return sp_cli_refuse(cli, "R004", "", "--port", o->port, "1 .. 65535", NULL);
	return cli->common.offline ? sp_cli_refuse(cli, "R014", "", "signprep sandbox", NULL) : SIGNPREP_OK;
}

static signprep_code check(sp_cli *cli, const sp_sandbox_choices *o, long long *port)
{
	const char *deed = cli->arguments[2];
	size_t i = 0;
	while (deeds[i] && strcmp(deeds[i], deed) != 0)
		i++;
	if (!deeds[i])
		return sp_cli_refuse(cli, "R004", "", "DEED", deed,
			"sign, fill, refuse, forward, expire, cancel, review, finish, rescind", NULL);
	if (strcmp(deed, "forward") == 0 && !o->to)
		return sp_cli_refuse(cli, "R004", "", "--to", "", "forward --to NAME", NULL);
	return sp_sandbox_port(cli, o, port);
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

cJSON *sp_sandbox_ask(const char *path, const char *body, long long port, char *detail, size_t cap)
{
	static const char *const headers[] = { "Content-Type: application/json" };
	char url[64];
	sp_body text;
	sp_http_answer http = { 0 };
	sp_network *network = sp_network_new("", NULL);
	snprintf(detail, cap, "%s", "");
	if (!network)
		return NULL;
	snprintf(url, sizeof url, "http://127.0.0.1:%lld%s", port, path);
	sp_body_init_text(&text, body, strlen(body));
	sp_buf_init(&http.body, ANSWER_MAX);
	const sp_http_request request = { .url = url,
		.headers = headers,
		.header_count = 1,
		.body = &text,
		.loopback = true,
		.timeout_s = TIME_S,
		.connect_timeout_s = TIME_S,
		.max_answer = ANSWER_MAX };
	sp_network_perform(network, &request, &http);
	cJSON *answer = http.end == SP_HTTP_ANSWERED && (http.status == 200 || http.status == 409)
		? cJSON_ParseWithLength(http.body.data, http.body.length)
		: NULL;
	snprintf(detail, cap, "%s", http.detail);
	sp_buf_clear(&http.body);
	sp_body_clear(&text);
	sp_network_free(network);
	return answer;
}

static signprep_code take_answer(sp_cli *cli, cJSON *answer, long long port, const char *detail)
{
	char number[24];
	const char *why = sp_json_text(answer, cli->lang == SIGNPREP_ZH ? "error_zh" : "error");
	long long status = 0;
	snprintf(number, sizeof number, "%lld", port);
	if (*why)
		return sp_cli_refuse(cli, "S753", "", why, cli->arguments[1], NULL);
	if (!sp_json_int(answer, "status", &status))
		return sp_cli_refuse(cli, "S752", "", number, detail, NULL);
	if (!sp_json_put_text(cli->answer, "flow_id", sp_json_text(answer, "flow_id")) ||
		!sp_json_put_number(cli->answer, "status", (double) status) ||
		!sp_json_put(cli->answer, "approvers", cJSON_DetachItemFromObjectCaseSensitive(answer, "approvers")))
		return sp_cli_refuse(cli, "D901", "", NULL);
	const char *name = sp_flow_state_name(status);
	if (sp_cli_human(cli))
		sp_out_printf(&cli->out, "%s %lld %s\n", cli->arguments[1], status, name ? name : "");
	return SIGNPREP_OK;
}

static signprep_code run(sp_cli *cli, const void *options)
{
	const sp_sandbox_choices *o = options;
	long long port;
	char *body = NULL, detail[256];
	signprep_code code = check(cli, o, &port);
	if (!code)
		code = make_body(cli, o, &body);
	if (!code) {
		cJSON *answer = sp_sandbox_ask("/act", body, port, detail, sizeof detail);
		code = take_answer(cli, answer, port, detail);
		cJSON_Delete(answer);
	}
	cJSON_free(body);
	return code;
}

static const char *const taken[] = { "--port", "--as", "--to", "--message", "--set", NULL };

const sp_subcommand sp_sandbox_act_row = { "act", "signprep.sandbox-act/1", "FLOWID DEED", taken, run };
