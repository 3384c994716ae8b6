/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep wecom decode, echo: what a receiving server gets, looked at by hand. */
#include <stdlib.h>
#include <string.h>

#include "cli/callback/wecom.h"
#include "cli/input.h"
#include "wecom/envelope.h"

static signprep_code need_receiver(sp_cli *cli, const sp_wecom_settings *settings)
{
	signprep_code code = sp_wecom_settings_need(cli, &settings->token, "SIGNPREP_WECOM_TOKEN");
	if (!code)
		code = sp_wecom_settings_need(cli, &settings->aes_key, "SIGNPREP_WECOM_AES_KEY");
	return code ? code : sp_wecom_settings_need(cli, &settings->corp_id, "SIGNPREP_WECOM_CORP_ID");
}

static signprep_code open_query(sp_cli *cli, const sp_wecom_options *options, sp_wecom_settings *settings, sp_wecom_query *query)
{
	signprep_code code = sp_wecom_settings_read(cli, options, settings);
	if (!code)
		code = need_receiver(cli, settings);
	if (!code && !sp_wecom_query_parse(query, cli->arguments[1]))
		code = sp_cli_refuse(cli, "D901", "", NULL);
	return code;
}

static signprep_code decode(sp_cli *cli, const void *options)
{
	sp_wecom_settings settings = { 0 };
	sp_wecom_query query = { 0 };
	sp_buf body = { 0 };
	char *text = NULL;
	signprep_error err = { 0 };
	signprep_code code = open_query(cli, options, &settings, &query);
	if (!code)
		code = sp_input_file(cli, cli->arguments[2], SP_WECOM_MESSAGE_MAX, &body);
	if (!code) {
		const signprep_wecom_receiver receiver = { settings.token.value, settings.aes_key.value, settings.corp_id.value };
		const signprep_wecom_stamp stamp = { query.signature, query.timestamp, query.nonce };
		code = signprep_wecom_event_json(&text, &receiver, &stamp, body.data, body.length, cli->lang, &err);
		code = code ? sp_cli_fail(cli, &err) : sp_cli_give_json(cli, text);
	}
	signprep_free(text);
	sp_buf_wipe(&body);
	sp_wecom_query_clear(&query);
	sp_wecom_settings_clear(&settings);
	return code;
}

static signprep_code echo(sp_cli *cli, const void *options)
{
	sp_wecom_settings settings = { 0 };
	sp_wecom_query query = { 0 };
	char *text = NULL;
	signprep_error err = { 0 };
	signprep_code code = open_query(cli, options, &settings, &query);
	if (!code && !query.echo)
		code = sp_cli_refuse(cli, "S859", "", "echostr", NULL);
	if (!code) {
		const signprep_wecom_receiver receiver = { settings.token.value, settings.aes_key.value, settings.corp_id.value };
		const signprep_wecom_stamp stamp = { query.signature, query.timestamp, query.nonce };
		code = signprep_wecom_decrypt(&text, NULL, &receiver, &stamp, query.echo, &err);
		if (code)
			code = sp_cli_fail(cli, &err);
		else if (sp_cli_human(cli))
			sp_out_write(&cli->out, text, strlen(text)); /* the answer itself: no line end may follow */
		else if (!sp_json_put_text(cli->answer, "answer", text))
			code = sp_cli_refuse(cli, "D901", "", NULL);
	}
	signprep_free(text);
	sp_wecom_query_clear(&query);
	sp_wecom_settings_clear(&settings);
	return code;
}

static const char *const of_receiver[] = { "--profile", "--corp-id", NULL };

const sp_subcommand sp_wecom_decode_row = { "decode", "signprep.wecom-event/1", "QUERY BODY", of_receiver, decode };
const sp_subcommand sp_wecom_echo_row = { "echo", "signprep.wecom-echo/1", "QUERY", of_receiver, echo };
