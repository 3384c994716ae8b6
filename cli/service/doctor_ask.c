/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What only the service can say about an account. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <signprep/account.h>

#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "cli/msg.h"
#include "cli/service/doctor.h"
#include "net/endpoint.h"
#include "net/network.h"

/* A signature is refused when the clocks are further apart. */
#define CLOCK_MAX_S 300
#define HOST_S 15
#define HOST_ANSWER_MAX ((size_t) 64 << 10)

typedef struct asking {
	sp_cli *cli;
	cJSON *rows;
	signprep_client *client;
	signprep_code code; /* of the first call that failed */
	bool done;          /* memory was enough so far */
} asking;

bool sp_doctor_tell(sp_cli *cli, cJSON *rows, const char *name, const char *value, const char *source)
{
	if (sp_cli_human(cli)) {
		sp_out_text(&cli->out, name, 16);
		sp_out_text(&cli->out, value, 0);
		if (*source) {
			sp_out_printf(&cli->out, "  (");
			sp_out_text(&cli->out, source, 0);
			sp_out_printf(&cli->out, ")");
		}
		sp_out_printf(&cli->out, "\n");
	}
	cJSON *row = cJSON_CreateObject();
	bool done = sp_json_put_text(row, "name", name) && sp_json_put_text(row, "value", value) &&
		sp_json_put_text(row, "source", source);
	return sp_json_push(rows, row) && done;
}

static void tell(asking *a, const char *name, const char *value, const char *source)
{
	a->done = sp_doctor_tell(a->cli, a->rows, name, value, source) && a->done;
}

/* The items of a list, to be deleted; NULL with a finding. */
static cJSON *ask(asking *a, signprep_account_kind kind, const char *name)
{
	signprep_error err = { 0 };
	char *text = NULL;
	signprep_code code = signprep_account_list(&text, NULL, a->client, kind, &err);
	if (code)
		sp_issues_add_error(a->cli->issues, &err);
	if (!a->code)
		a->code = code;
	cJSON *answer = text ? cJSON_Parse(text) : NULL, *list = cJSON_DetachItemFromObjectCaseSensitive(answer, name);
	a->done = a->done && (code || list);
	cJSON_Delete(answer);
	signprep_free(text);
	return list;
}

static void tell_extensions(asking *a)
{
	cJSON *list = ask(a, SIGNPREP_ACCOUNT_EXTENSIONS, "extensions"), *item;
	cJSON_ArrayForEach(item, list) tell(a, "extension", sp_json_text(item, "type"),
		cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "open")) ? sp_msg_pick(a->cli, "open", "已开通")
									     : sp_msg_pick(a->cli, "not open", "未开通"));
	cJSON_Delete(list);
}

static void tell_quota(asking *a)
{
	cJSON *list = ask(a, SIGNPREP_ACCOUNT_QUOTA, "quota"), *item;
	cJSON_ArrayForEach(item, list)
	{
		long long total = 0, available = 0;
		char left[96];
		(void) sp_json_int(item, "total", &total);
		(void) sp_json_int(item, "available", &available);
		snprintf(left, sizeof left, sp_msg_pick(a->cli, "%lld of %lld left", "剩余 %lld，共 %lld"), available, total);
		tell(a, "quota", left, sp_json_text(item, "type"));
	}
	cJSON_Delete(list);
}

static void tell_clock(asking *a)
{
	double ahead;
	char text[64];
	if (!signprep_client_clock(a->client, &ahead))
		return;
	long off = lround(fabs(ahead));
	if (off <= 1)
		snprintf(text, sizeof text, "%s", sp_msg_pick(a->cli, "as this machine's", "与本机一致"));
	else
		snprintf(text, sizeof text,
			ahead > 0 ? sp_msg_pick(a->cli, "%ld s ahead of this machine's", "比本机快 %ld 秒")
				  : sp_msg_pick(a->cli, "%ld s behind this machine's", "比本机慢 %ld 秒"),
			off);
	tell(a, "service clock", text,
		off > CLOCK_MAX_S ? sp_msg_pick(a->cli, "too far off: set this machine's clock", "相差过大：请校准本机时钟") : "");
	/* Where the service has refused for it, that is a finding already. */
	snprintf(text, sizeof text, "%ld", off);
	if (off > CLOCK_MAX_S && !a->code)
		sp_issues_add(a->cli->issues, "S963", "", text, NULL);
}

static signprep_code reach(sp_cli *cli, cJSON *rows, sp_network *network, const char *host)
{
	sp_endpoint endpoint;
	signprep_error err = { 0 };
	sp_http_answer answer = { 0 };
	if (sp_endpoint_parse(&endpoint, host, &err))
		return sp_cli_fail(cli, &err);
	sp_buf_init(&answer.body, HOST_ANSWER_MAX);
	const sp_http_request request = { .url = endpoint.url,
		.repeatable = true,
		.loopback = endpoint.loopback,
		.timeout_s = HOST_S,
		.connect_timeout_s = HOST_S,
		.max_answer = HOST_ANSWER_MAX };
	sp_network_perform(network, &request, &answer);
	sp_buf_clear(&answer.body);
	bool reached = answer.end == SP_HTTP_ANSWERED || answer.end == SP_HTTP_TOO_BIG;
	bool done = sp_doctor_tell(cli, rows, "host", endpoint.host,
		reached ? sp_msg_pick(cli, "answers", "可连通") : sp_msg_pick(cli, "does not answer", "无法连通"));
	if (!done)
		return sp_cli_refuse(cli, "D901", "", NULL);
	return reached ? SIGNPREP_OK : sp_cli_refuse(cli, "S201", "", "doctor", endpoint.host, answer.detail, NULL);
}

signprep_code sp_doctor_reach(sp_cli *cli, cJSON *rows, const sp_sending_options *options, const char *const hosts[2])
{
	signprep_code code = sp_sending_check_reading(cli, options);
	sp_network *network = code ? NULL : sp_network_new(options->proxy, options->ca_file);
	if (!code && !network)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	for (size_t i = 0; !code && i < 2; i++)
		if (i == 0 || strcmp(hosts[0], hosts[1]) != 0)
			code = reach(cli, rows, network, hosts[i]);
	sp_network_free(network);
	return code;
}

signprep_code sp_doctor_ask(sp_cli *cli, cJSON *rows, const sp_sending_options *options)
{
	const signprep_client_options own = { .size = sizeof own, .opaque = cli };
	sp_sending sending = { 0 };
	signprep_code code = sp_sending_check_reading(cli, options);
	if (!code)
		code = sp_sending_open(&sending, cli, options, &own, true);
	bool partner = sp_sending_is_partner(options);
	if (!code && partner && !sp_sending_app_id(&sending))
		code = sp_cli_refuse(cli, "S770", "", "AppId", NULL);
	if (!code) {
		asking a = { .cli = cli, .rows = rows, .client = sending.client, .done = true };
		tell_extensions(&a);
		if (!partner) /* a platform's contracts are counted in its console */
			tell_quota(&a);
		tell_clock(&a);
		code = !a.done ? sp_cli_refuse(cli, "D901", "", NULL) : a.code;
	}
	sp_sending_close(&sending);
	return code;
}
