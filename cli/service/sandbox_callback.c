/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep sandbox callback: a sandbox that runs posts a message of any type, so that a receiver can be tried with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "cli/input.h"
#include "cli/service/sandbox_act.h"
#include "submit/callback/event_types.h"

#define DATA_MAX ((size_t) 64 << 10)

/* An object, MsgData as it is to be posted. */
static signprep_code read_data(sp_cli *cli, const char *path, cJSON **out)
{
	const sp_json_limits limits = { .max_bytes = DATA_MAX };
	signprep_error err = { 0 };
	sp_buf text;
	size_t skip = 0;
	signprep_code code = sp_input_file(cli, path, DATA_MAX, &text);
	if (code)
		return code;
	if (sp_json_scan(text.data, text.length, &limits, path, &skip, &err))
		code = sp_cli_fail(cli, &err);
	else if (!(*out = cJSON_ParseWithLength(text.data + skip, text.length - skip)))
		code = sp_cli_refuse(cli, "D901", "", NULL);
	else if (!cJSON_IsObject(*out))
		code = sp_cli_refuse(cli, "R004", "", "DATA.json", path, "{ }", NULL);
	sp_buf_clear(&text);
	return code;
}

/* What only partners get comes in their envelope unless the other is asked for. */
static bool is_partner(const sp_sandbox_choices *o, const char *type)
{
	const sp_event_type *known = sp_event_type_find(type);
	return o->edition ? o->edition == 2 : known && known->partner;
}

static signprep_code make_body(sp_cli *cli, const sp_sandbox_choices *o, char **out)
{
	cJSON *body = cJSON_CreateObject(), *data = NULL;
	const char *type = cli->arguments[1];
	signprep_code code = cli->argument_count > 2 ? read_data(cli, cli->arguments[2], &data) : SIGNPREP_OK;
	bool good = sp_json_put_text(body, "Type", type) && sp_json_put(body, "Partner", cJSON_CreateBool(is_partner(o, type)));
	if (!code && data) {
		good = sp_json_put(body, "Data", data) && good;
		data = NULL;
	}
	*out = good && !code ? cJSON_PrintUnformatted(body) : NULL;
	cJSON_Delete(data);
	cJSON_Delete(body);
	return code || *out ? code : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code take_answer(sp_cli *cli, const cJSON *answer, long long port, const char *detail)
{
	char number[24];
	const char *why = sp_json_text(answer, cli->lang == SIGNPREP_ZH ? "error_zh" : "error");
	const char *id = sp_json_text(answer, "msg_id");
	snprintf(number, sizeof number, "%lld", port);
	if (*why)
		return sp_cli_refuse(cli, "S920", "", cli->arguments[1], why, NULL);
	if (!*id)
		return sp_cli_refuse(cli, "S752", "", number, detail, NULL);
	if (!sp_json_put_text(cli->answer, "type", sp_json_text(answer, "type")) || !sp_json_put_text(cli->answer, "msg_id", id))
		return sp_cli_refuse(cli, "D901", "", NULL);
	if (sp_cli_human(cli))
		sp_out_printf(&cli->out, "%s\n", id);
	return SIGNPREP_OK;
}

static signprep_code run(sp_cli *cli, const void *options)
{
	const sp_sandbox_choices *o = options;
	long long port;
	char *body = NULL, detail[256];
	const char *type = cli->arguments[1];
	/* One that nobody knows yet may be posted too. */
	bool good = strlen(type) <= 64 &&
		type[strspn(type, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
	signprep_code code = good
		? sp_sandbox_port(cli, o, &port)
		: sp_cli_refuse(cli, "R004", "", "TYPE", type, "OperateSeal: letters, digits and _, 64 at most", NULL);
	if (!code)
		code = make_body(cli, o, &body);
	if (!code) {
		cJSON *answer = sp_sandbox_ask("/callback", body, port, detail, sizeof detail);
		code = take_answer(cli, answer, port, detail);
		cJSON_Delete(answer);
	}
	cJSON_free(body);
	return code;
}

static const char *const taken[] = { "--port", "--edition", NULL };

const sp_subcommand sp_sandbox_callback_row = { "callback", "signprep.sandbox-callback/1", "TYPE [DATA.json|-]", taken, run };
