/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep wecom js-signature, sign-in, ownership: what pages of one's own need. */
#include "wecom/page.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/num.h"
#include "cli/callback/wecom.h"
#include "cli/input.h"
#include "wecom/people.h"

#define TICKET_MAX 4096
#define PROOF_MAX 4096
#define URL_MAX 16384

static signprep_code put(sp_cli *cli, const char *name, const char *value)
{
	if (sp_cli_human(cli))
		sp_out_printf(&cli->out, "%s=%s\n", name, value);
	return sp_json_put_text(cli->answer, name, value) ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code sign_page(sp_cli *cli, const sp_wecom_options *o, const char *ticket, const char *url)
{
	char nonce[33] = "", now[24], signature[41];
	signprep_error err = { 0 };
	long long seconds;
	if (o->timestamp && !sp_num_parse_int(o->timestamp, strlen(o->timestamp), 0, 1LL << 40, &seconds))
		return sp_cli_refuse(cli, "R004", "", "--timestamp", o->timestamp, "0 .. 2^40", NULL);
	snprintf(now, sizeof now, "%lld", (long long) time(NULL));
	if (!o->nonce && !sp_wecom_new_state(nonce))
		return sp_cli_refuse(cli, "S871", "", NULL);
	const char *stamp = o->timestamp ? o->timestamp : now, *random = o->nonce ? o->nonce : nonce;
	if (signprep_wecom_js_signature(signature, ticket, random, stamp, url, &err))
		return sp_cli_fail(cli, &err);
	signprep_code code = put(cli, "timestamp", stamp);
	if (!code)
		code = put(cli, "nonceStr", random);
	return code ? code : put(cli, "signature", signature);
}

/* The ticket itself, from WeCom. */
static signprep_code fetch(sp_cli *cli, const sp_wecom_options *o, sp_buf *ticket)
{
	sp_wecom_settings settings;
	sp_wecom_client *client = NULL;
	signprep_error err = { 0 };
	signprep_code code = sp_wecom_settings_read(cli, o, &settings);
	if (!code)
		code = sp_wecom_open_client(cli, o, &settings, &client);
	sp_buf_init(ticket, TICKET_MAX);
	if (!code && sp_wecom_ticket(ticket, client, o->of_application, &err))
		code = sp_cli_fail(cli, &err);
	sp_wecom_client_free(client);
	sp_wecom_settings_clear(&settings);
	return code;
}

static signprep_code js_signature(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	sp_buf ticket = { 0 };
	if (o->ticket_file && o->of_application)
		return sp_cli_refuse(cli, "R008", "", "--ticket-file", "--of-application", NULL);
	signprep_code code = o->ticket_file ? sp_input_file(cli, o->ticket_file, TICKET_MAX, &ticket) : fetch(cli, o, &ticket);
	if (!code) {
		ticket.data[strcspn(ticket.data, "\r\n")] = '\0';
		code = sign_page(cli, o, ticket.data, cli->arguments[1]);
	}
	sp_buf_wipe(&ticket);
	return code;
}

static signprep_code make_url(sp_cli *cli, const sp_wecom_options *o, const sp_wecom_settings *settings, sp_buf *url)
{
	char made[33] = "";
	signprep_error err = { 0 };
	if (!o->state && !sp_wecom_new_state(made))
		return sp_cli_refuse(cli, "S871", "", NULL);
	const sp_wecom_sign_in how = { .corp_id = settings->corp_id.value,
		.agent_id = settings->agent_id.value,
		.redirect_uri = cli->arguments[1],
		.state = o->state ? o->state : made,
		.domain = settings->domain.value,
		.details = o->details };
	if (o->in_app ? sp_wecom_oauth_url(&how, url, &err) : sp_wecom_scan_url(&how, url, &err))
		return sp_cli_fail(cli, &err);
	signprep_code code = put(cli, "url", url->data);
	return code ? code : put(cli, "state", how.state);
}

static signprep_code sign_in(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	sp_wecom_settings settings;
	sp_buf url;
	if (o->details && !o->in_app)
		return sp_cli_refuse(cli, "R005", "", "--in-app", "signprep wecom sign-in REDIRECT-URI --in-app --details", NULL);
	signprep_code code = sp_wecom_settings_read(cli, o, &settings);
	sp_buf_init(&url, URL_MAX);
	if (!code)
		code = make_url(cli, o, &settings, &url);
	sp_buf_clear(&url);
	sp_wecom_settings_clear(&settings);
	return code;
}

static signprep_code ownership(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	sp_buf own = { 0 }, served = { 0 };
	signprep_error err = { 0 };
	signprep_code code = sp_input_file(cli, cli->arguments[1], PROOF_MAX, &own);
	if (!code && o->served)
		code = sp_input_file(cli, o->served, PROOF_MAX, &served);
	if (!code && sp_wecom_ownership_check(cli->arguments[1], &own, o->served ? &served : NULL, &err))
		code = sp_cli_fail(cli, &err);
	const char *slash = strrchr(cli->arguments[1], '/');
	if (!code)
		code = put(cli, "file", slash ? slash + 1 : cli->arguments[1]);
	sp_buf_clear(&own);
	sp_buf_clear(&served);
	return code;
}

static const char *const of_signature[] = { "--ticket-file", "--nonce", "--timestamp", "--of-application", SP_WECOM_ONLINE };
static const char *const of_sign_in[] = { "--profile", "--corp-id", "--agent-id", "--domain", "--in-app", "--details", "--state",
	NULL };
static const char *const of_ownership[] = { "--served", NULL };

const sp_subcommand sp_wecom_js_signature_row = { "js-signature", "signprep.wecom-js-signature/1", "URL", of_signature,
	js_signature };
const sp_subcommand sp_wecom_sign_in_row = { "sign-in", "signprep.wecom-sign-in/1", "REDIRECT-URI", of_sign_in, sign_in };
const sp_subcommand sp_wecom_ownership_row = { "ownership", "signprep.wecom-ownership/1", "FILE", of_ownership, ownership };
