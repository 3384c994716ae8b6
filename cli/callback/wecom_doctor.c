/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep wecom doctor: the walk through the console, value by value, as far as each can be checked; with --online, asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "cli/callback/wecom.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "net/endpoint.h"
#include "net/network.h"
#include "wecom/envelope.h"
#include "wecom/page.h"
#include "wecom/reach.h"

#define FILE_MAX 16384
#define ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

typedef struct walk {
	sp_cli *cli;
	const sp_wecom_options *options;
	const sp_wecom_settings *settings;
	cJSON *rows;
	signprep_code first; /* trouble */
	bool memory;
} walk;

/* One line: what, how it stands (ok, not set, wrong, not asked), and what is to be known of it. */
static void tell(walk *w, const char *name, const char *state, const char *note)
{
	static const struct {
		const char *word, *zh;
	} words[] = { { "ok", "正常" }, { "not set", "未设置" }, { "wrong", "有误" }, { "not asked", "未联网检查" } };
	const char *shown = state;
	cJSON *row = cJSON_CreateObject();
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, state) == 0)
			shown = sp_msg_pick(w->cli, state, words[i].zh);
	if (sp_cli_human(w->cli)) {
		sp_out_text(&w->cli->out, name, 24);
		sp_out_text(&w->cli->out, shown, 11);
		sp_out_text(&w->cli->out, note, 0);
		sp_out_printf(&w->cli->out, "\n");
	}
	bool done = sp_json_put_text(row, "name", name) && sp_json_put_text(row, "state", state) &&
		sp_json_put_text(row, "note", note);
	w->memory = !sp_json_push(w->rows, row) || !done || w->memory;
}

static void trouble(walk *w, signprep_code code)
{
	w->first = w->first ? w->first : code;
}

/* How a check ended: fine, or a finding. */
static void tell_check(walk *w, const char *name, const signprep_error *err, const char *note)
{
	if (err->code)
		trouble(w, sp_cli_fail(w->cli, err));
	tell(w, name, err->code ? "wrong" : "ok", err->code ? err->id : note);
}

/* A setting that must be there. True when it is. */
static bool tell_needed(walk *w, const char *name, const sp_setting *setting, const char *variable)
{
	if (setting->value)
		return true;
	trouble(w, sp_wecom_settings_need(w->cli, setting, variable));
	tell(w, name, "not set", variable);
	return false;
}

static void check_form(walk *w, const char *name, const sp_setting *setting, bool good, const char *expected)
{
	if (good) {
		tell(w, name, "ok", setting->source);
		return;
	}
	trouble(w, sp_cli_refuse(w->cli, "S106", "", name, setting->value, expected, NULL));
	tell(w, name, "wrong", expected);
}

static bool is_corp_id(const char *text)
{
	return strlen(text) == 18 && (strncmp(text, "ww", 2) == 0 || strncmp(text, "wx", 2) == 0) &&
		strspn(text + 2, "0123456789abcdef") == 16;
}

static void check_application(walk *w)
{
	const sp_wecom_settings *s = w->settings;
	char masked[32];
	long long number;
	if (tell_needed(w, "CorpID", &s->corp_id, "SIGNPREP_WECOM_CORP_ID"))
		check_form(w, "CorpID", &s->corp_id, is_corp_id(s->corp_id.value), "ww + 16 × 0-9a-f");
	if (tell_needed(w, "AgentId", &s->agent_id, "SIGNPREP_WECOM_AGENT_ID"))
		check_form(w, "AgentId", &s->agent_id,
			sp_num_parse_int(s->agent_id.value, strlen(s->agent_id.value), 1, 1LL << 31, &number), "1000002 …");
	if (tell_needed(w, "Secret", &s->secret, "SIGNPREP_WECOM_SECRET")) {
		sp_config_mask(s->secret.value, masked, sizeof masked);
		tell(w, "Secret", "ok", masked);
	}
}

/* One call for each right that the walk asks for in the console. */
static void ask(walk *w, sp_wecom_client *client, const char *name, const sp_wecom_request *request)
{
	signprep_error err = { 0 };
	cJSON *answer = NULL;
	(void) sp_wecom_call(&answer, client, request, &err);
	cJSON_Delete(answer);
	tell_check(w, name, &err, request->path);
}

static void ask_wecom(walk *w, int secret)
{
	sp_wecom_options options = *w->options;
	sp_wecom_client *client = NULL;
	const char *const agent[] = { "agentid", w->settings->agent_id.value ? w->settings->agent_id.value : "0", NULL };
	const sp_wecom_request application = { "/cgi-bin/agent/get", agent, NULL, false };
	const sp_wecom_request customers = { "/cgi-bin/externalcontact/get_follow_user_list", NULL, NULL, false };
	const sp_wecom_request archive = { "/cgi-bin/msgaudit/get_permit_user_list", NULL, "{}", false };
	options.secret = secret;
	signprep_code code = sp_wecom_open_client(w->cli, &options, w->settings, &client);
	if (code) {
		trouble(w, code);
		return;
	}
	if (secret == 2)
		ask(w, client, "chat archive: asked", &archive);
	else {
		/* Whether the token is had, the address trusted, and number and Secret are of one application. */
		ask(w, client, "application: asked", &application);
		ask(w, client, "customers: asked", &customers);
	}
	sp_wecom_client_free(client);
}

/* A host, as the console has it: what an address begins with or goes on with is no part of it. */
static bool check_host(walk *w, const char *domain, sp_endpoint *endpoint)
{
	char url[300];
	snprintf(url, sizeof url, "https://%.250s", domain);
	bool good = strcspn(domain, "/?#@ ") == strlen(domain) && strlen(domain) <= 250 && !sp_endpoint_parse(endpoint, url, NULL);
	if (!good)
		trouble(w, sp_cli_refuse(w->cli, "S106", "", "trusted domain", domain, "sign.example.com", NULL));
	tell(w, "trusted domain", good ? "ok" : "wrong", good ? domain : "sign.example.com");
	return good;
}

/* The file is looked at wherever it is named; what the domain serves, where there is one and it may be asked. */
static void check_proof(walk *w, const char *domain, const sp_endpoint *endpoint, const sp_transport *transport)
{
	const char *proof = w->options->proof, *slash = strrchr(proof, '/');
	char url[640];
	signprep_error err = { 0 };
	sp_buf own = { 0 }, served;
	signprep_code code = sp_input_file(w->cli, proof, FILE_MAX, &own);
	trouble(w, code);
	sp_buf_init(&served, FILE_MAX);
	transport = domain ? transport : NULL;
	snprintf(url, sizeof url, "%s://%.250s/%.250s", endpoint->loopback ? "http" : "https", domain ? domain : "",
		slash ? slash + 1 : proof);
	if (!code && !sp_wecom_ownership_check(proof, &own, NULL, &err) && transport &&
		!sp_wecom_fetch(&served, transport, url, FILE_MAX, &err))
		(void) sp_wecom_ownership_check(proof, &own, &served, &err);
	if (!code)
		tell_check(w, "ownership file", &err, transport ? url : proof);
	sp_buf_clear(&own);
	sp_buf_clear(&served);
}

static void check_domain(walk *w, const sp_transport *transport)
{
	const char *domain = w->settings->domain.value;
	sp_endpoint endpoint = { .loopback = false };
	if (!domain)
		tell(w, "trusted domain", "not set", "SIGNPREP_WECOM_DOMAIN");
	else if (!check_host(w, domain, &endpoint))
		domain = NULL;
	if (w->options->proof)
		check_proof(w, domain, &endpoint, transport);
	else if (w->settings->domain.value)
		tell(w, "ownership file", "not set", "--proof WW_verify_….txt");
}

static void check_receiver(walk *w, const sp_transport *transport)
{
	const sp_wecom_settings *s = w->settings;
	unsigned char key[32];
	signprep_error err = { 0 };
	if (!s->token.value && !s->aes_key.value) {
		tell(w, "receiving server", "not set", "SIGNPREP_WECOM_TOKEN, SIGNPREP_WECOM_AES_KEY");
		return;
	}
	bool token = tell_needed(w, "Token", &s->token, "SIGNPREP_WECOM_TOKEN");
	if (token) {
		size_t length = strlen(s->token.value);
		bool good = length <= 32 && strspn(s->token.value, ALPHANUMERIC) == length;
		if (!good)
			trouble(w, sp_cli_refuse(w->cli, "S106", "", "Token", "…", "up to 32 letters and digits", NULL));
		tell(w, "Token", good ? "ok" : "wrong", s->token.source);
	}
	if (!tell_needed(w, "EncodingAESKey", &s->aes_key, "SIGNPREP_WECOM_AES_KEY"))
		return;
	bool good = sp_wecom_key(s->aes_key.value, key);
	explicit_bzero(key, sizeof key);
	if (!good)
		trouble(w, sp_cli_refuse(w->cli, "S850", "", NULL));
	tell(w, "EncodingAESKey", good ? "ok" : "wrong", good ? s->aes_key.source : "S850");
	if (!good || !token || !w->options->receiver || !s->corp_id.value || !transport) {
		tell(w, "receiving server", "not asked", "--receiver URL --online");
		return;
	}
	const signprep_wecom_receiver receiver = { s->token.value, s->aes_key.value, s->corp_id.value };
	(void) sp_wecom_receiver_check(transport, w->options->receiver, &receiver, &err);
	tell_check(w, "receiving server", &err, w->options->receiver);
}

/* What the console was given must be the public part of one of the private keys. */
static void check_pair(walk *w, const sp_wecom_key_ring *ring)
{
	sp_buf entered = { 0 };
	bool same = false;
	signprep_code code = sp_input_file(w->cli, w->options->public_key, FILE_MAX, &entered);
	if (code) {
		trouble(w, code);
		return;
	}
	for (size_t i = 0; i < ring->count && !same; i++)
		same = sp_archive_key_is_public(ring->keys[i], entered.data, entered.length);
	if (!same)
		trouble(w, sp_cli_refuse(w->cli, "S891", "", w->options->public_key, NULL));
	tell(w, "archive: public key", same ? "ok" : "wrong", w->options->public_key);
	sp_buf_clear(&entered);
}

/* Keys that are named are looked at, whether there is a Secret or not. */
static void check_keys(walk *w)
{
	sp_wecom_key_ring ring = { .count = 0 };
	signprep_code code = SIGNPREP_OK;
	if (w->options->keys.count || w->options->public_key) {
		code = sp_wecom_ring_read(w->cli, &w->options->keys, &ring);
		trouble(w, code);
	}
	if (w->options->keys.count)
		tell(w, "archive: private keys", code ? "wrong" : "ok", "RSA 2048");
	else
		tell(w, "archive: private keys", "not set", "--key VERSION=FILE");
	if (!code && w->options->public_key)
		check_pair(w, &ring);
	sp_wecom_ring_clear(&ring);
}

static void check_archive(walk *w)
{
	char masked[32];
	bool secret = w->settings->archive_secret.value != NULL;
	if (secret) {
		sp_config_mask(w->settings->archive_secret.value, masked, sizeof masked);
		tell(w, "archive: Secret", "ok", masked);
	} else
		tell(w, "chat archive", "not set", "SIGNPREP_WECOM_ARCHIVE_SECRET");
	if (secret || w->options->keys.count || w->options->public_key)
		check_keys(w);
}

static void walk_through(walk *w, const sp_transport *transport)
{
	check_application(w);
	check_domain(w, transport);
	check_receiver(w, transport);
	check_archive(w);
	if (!transport) {
		tell(w, "trusted address", "not asked", "--online");
		return;
	}
	if (w->settings->corp_id.value && w->settings->secret.value)
		ask_wecom(w, 1);
	if (w->settings->corp_id.value && w->settings->archive_secret.value)
		ask_wecom(w, 2);
}

static signprep_code run(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	sp_wecom_settings settings;
	walk w = { .cli = cli, .options = o, .settings = &settings, .rows = cJSON_CreateArray() };
	if (o->online && cli->common.offline) {
		cJSON_Delete(w.rows);
		return sp_cli_refuse(cli, "R008", "", "--online", "--offline", NULL);
	}
	signprep_code code = sp_wecom_settings_read(cli, o, &settings);
	sp_network *network = !code && o->online ? sp_network_new(o->proxy, o->ca_file) : NULL;
	if (!code && o->online && !network)
		w.memory = true;
	else if (!code) {
		const sp_transport transport = sp_transport_over(network);
		walk_through(&w, o->online ? &transport : NULL);
	}
	sp_network_free(network);
	if (!sp_json_put(cli->answer, "checks", w.rows) || w.memory)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	sp_wecom_settings_clear(&settings);
	return code ? code : w.first;
}

static const char *const takes[] = { "--agent-id", "--domain", "--proof", "--receiver", "--key", "--public-key", "--online",
	"--profile", "--corp-id", "--endpoint", "--proxy", "--ca-file", NULL };

const sp_subcommand sp_wecom_doctor_row = { "doctor", "signprep.wecom-doctor/1", "", takes, run };
