/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep callback serve: takes events, and hands them on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/num.h"
#include "batch/broker/broker_url.h"
#include "cli/broker_options.h"
#include "cli/callback/callback.h"
#include "cli/callback/wecom.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/stop.h"
#include "net/network.h"
#include "service/callback/receiver.h"
#include "service/callback/sinks.h"
#include "submit/environment.h"

#define DEFAULT_PORT 8779
#define EXEC_S 60
#define FORWARD_S 30
#define BUSY_S 10
#define PEM_MAX ((size_t) 1 << 20)

/* What a run needs, and what must be given back afterwards. */
struct run {
	sp_cli *cli;
	const sp_callback_options *o;
	char address[64];
	int port;
	sp_receiver_path paths[SP_RECEIVER_PATHS_MAX];
	char *names[SP_RECEIVER_PATHS_MAX];
	sp_secret keys[SP_RECEIVER_PATHS_MAX], tokens[SP_RECEIVER_PATHS_MAX];
	sp_buf certificate, certificate_key;
	sp_exec_sink exec;
	sp_forward_sink forward;
	sp_journal_sink journal;
	sp_broker_sink broker;
	sp_download_sink download;
	sp_sending sending;
	sp_transport transport;
	size_t path_count;
	sp_wecom_settings wecom;
	sp_sink sinks[SP_RECEIVER_SINKS_MAX];
	size_t sink_count;
	sp_receiver *receiver;
};

static void note(void *opaque, const signprep_error *err)
{
	const struct run *r = opaque;
	sp_broker_note_write(r->cli, err);
}

/* "127.0.0.1:8779", "[::1]:8779", "8779". */
static signprep_code read_listen(struct run *r)
{
	const char *text = r->o->listen ? r->o->listen : "127.0.0.1:8779";
	const char *colon = strrchr(text, ':'), *port = colon ? colon + 1 : text;
	size_t length = colon ? (size_t) (colon - text) : 0;
	long long number = DEFAULT_PORT;
	bool bracketed = length > 2 && text[0] == '[' && text[length - 1] == ']';
	if (!sp_num_parse_int(port, strlen(port), 0, 65535, &number) || length >= sizeof r->address)
		return sp_cli_refuse(r->cli, "R004", "", "--listen", text, "ADDRESS:PORT", NULL);
	snprintf(r->address, sizeof r->address, "%.*s", (int) (bracketed ? length - 2 : length), bracketed ? text + 1 : text);
	if (!*r->address)
		snprintf(r->address, sizeof r->address, "127.0.0.1");
	r->port = (int) number;
	return SIGNPREP_OK;
}

/* "/p=KEYFILE:TOKENFILE" */
static signprep_code read_path(struct run *r, size_t i)
{
	char *text = strdup(r->o->paths.items[i]);
	r->names[i] = text;
	if (!text)
		return sp_cli_refuse(r->cli, "D901", "", NULL);
	char *key = strchr(text, '='), *token = key ? strchr(key, ':') : NULL;
	if (!key)
		return sp_cli_refuse(r->cli, "S831", "", text, NULL);
	*key++ = '\0';
	if (token)
		*token++ = '\0';
	signprep_code code = *key ? sp_input_secret(r->cli, key, NULL, &r->keys[i]) : SIGNPREP_OK;
	if (!code && token && *token)
		code = sp_input_secret(r->cli, token, NULL, &r->tokens[i]);
	/* An empty file is a mistake, not an address without a key. */
	if (!code && *key && !r->keys[i].text)
		code = sp_cli_refuse(r->cli, "S814", key, NULL);
	if (!code && token && *token && !r->tokens[i].text)
		code = sp_cli_refuse(r->cli, "S814", token, NULL);
	r->paths[r->path_count++] = (sp_receiver_path) { text, r->keys[i].text, r->tokens[i].text, NULL };
	return code;
}

/* WeCom's values come from where `signprep wecom` has them. */
static signprep_code read_wecom(struct run *r)
{
	const sp_wecom_options none = { .profile = NULL };
	sp_wecom_settings *w = &r->wecom;
	if (!r->o->wecom)
		return SIGNPREP_OK;
	signprep_code code = sp_wecom_settings_read(r->cli, &none, w);
	if (!code)
		code = sp_wecom_settings_need(r->cli, &w->token, "SIGNPREP_WECOM_TOKEN");
	if (!code)
		code = sp_wecom_settings_need(r->cli, &w->aes_key, "SIGNPREP_WECOM_AES_KEY");
	if (!code)
		code = sp_wecom_settings_need(r->cli, &w->corp_id, "SIGNPREP_WECOM_CORP_ID");
	if (!code)
		r->paths[r->path_count++] = (sp_receiver_path) { r->o->wecom, w->aes_key.value, w->token.value, w->corp_id.value };
	return code;
}

static signprep_code read_pem(struct run *r, const char *path, sp_buf *out)
{
	signprep_error err = { 0 };
	int number = 0;
	sp_file_status status = sp_file_read(path, PEM_MAX, out, &number);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	(void) sp_file_read_fail(&err, status, number, path, PEM_MAX);
	return sp_cli_fail(r->cli, &err);
}

static signprep_code read_certificate(struct run *r)
{
	if (!r->o->tls_cert && !r->o->tls_key)
		return SIGNPREP_OK;
	if (!r->o->tls_cert || !r->o->tls_key)
		return sp_cli_refuse(r->cli, "R005", "", r->o->tls_key ? "--tls-cert FILE" : "--tls-key FILE",
			"signprep callback serve --tls-cert FILE --tls-key FILE", NULL);
	sp_config_leave_no_core();
	signprep_code code = read_pem(r, r->o->tls_cert, &r->certificate);
	return code ? code : read_pem(r, r->o->tls_key, &r->certificate_key);
}

static sp_sink *add_sink(struct run *r, const char *name,
	signprep_code (*deliver)(void *opaque, const sp_delivery *delivery, signprep_error *err), void *opaque)
{
	sp_sink *sink = &r->sinks[r->sink_count++];
	*sink = (sp_sink) { .name = name, .deliver = deliver, .opaque = opaque };
	return sink;
}

/* A line for each event; it is taken when the line has left this process. */
static signprep_code print(void *opaque, const sp_delivery *delivery, signprep_error *err)
{
	struct run *r = opaque;
	sp_out_printf(&r->cli->out, "{\"event\":\"callback\",\"callback\":%s}\n", delivery->json);
	return sp_out_flush(&r->cli->out) ? SIGNPREP_OK : sp_fail(err, "D906", r->cli->out.error_number, "<stdout>", NULL);
}

static signprep_code make_forward(struct run *r)
{
	signprep_error err = { 0 };
	r->forward = (sp_forward_sink) { .url = r->o->forward, .transport = &r->transport, .limit_s = FORWARD_S };
	if (sp_forward_check(&r->forward, &err))
		return sp_cli_fail(r->cli, &err);
	sp_network *network = sp_network_new(NULL, NULL);
	if (!network)
		return sp_cli_refuse(r->cli, "D901", "", NULL);
	r->transport = sp_transport_over(network);
	add_sink(r, "forward", sp_forward_deliver, &r->forward);
	return SIGNPREP_OK;
}

static signprep_code make_journal(struct run *r)
{
	signprep_error err = { 0 };
	r->journal = (sp_journal_sink) { .note = note, .opaque = r };
	r->journal.environment = sp_environment_name(
		r->o->sending.env ? (signprep_environment) (r->o->sending.env - 1) : SIGNPREP_ENV_SANDBOX);
	if (sp_journal_open(&r->journal.journal, r->o->sending.journal, BUSY_S, &err))
		return sp_cli_fail(r->cli, &err);
	add_sink(r, "journal", sp_journal_deliver, &r->journal);
	return SIGNPREP_OK;
}

/* A broker that is away now may come later: only what can never be right is refused here. */
static signprep_code make_broker(struct run *r)
{
	signprep_error err = { 0 };
	sp_broker_url url;
	r->broker = (sp_broker_sink) { .url = r->o->broker,
		.password = getenv("SIGNPREP_BROKER_PASSWORD"),
		.ca_file = r->o->sending.ca_file,
		.exchange = r->o->exchange ? r->o->exchange : "signprep.events",
		.note = note,
		.opaque = r };
	signprep_code code = sp_broker_url_parse(&url, r->broker.url, r->broker.password, &err);
	if (code)
		return sp_cli_fail(r->cli, &err);
	sp_broker_url_clear(&url);
	if (!sp_broker_is_exchange(r->broker.exchange))
		return sp_cli_refuse(r->cli, "S912", "", r->broker.exchange, NULL);
	sp_sink *sink = add_sink(r, "broker", NULL, &r->broker);
	sink->deliver_all = sp_broker_deliver_all;
	sink->idle = sp_broker_idle;
	return SIGNPREP_OK;
}

static signprep_code make_download(struct run *r)
{
	signprep_error err = { 0 };
	const signprep_client_options own = { .size = sizeof own, .opaque = r->cli };
	sp_sending_options options = r->o->sending;
	options.running = true;
	r->download = (sp_download_sink) {
		.pool = r->cli->pool, .folder = r->o->download, .pattern = r->o->pattern, .note = note, .opaque = r
	};
	if (sp_download_check(&r->download, &err))
		return sp_cli_fail(r->cli, &err);
	signprep_code code = sp_sending_check_reading(r->cli, &options);
	if (!code)
		code = sp_sending_open(&r->sending, r->cli, &options, &own, true);
	r->download.client = r->sending.client;
	r->sending.options = NULL; /* it is gone when this returns */
	if (!code)
		add_sink(r, "download", sp_download_deliver, &r->download);
	return code;
}

static signprep_code make_sinks(struct run *r)
{
	signprep_code code = SIGNPREP_OK;
	if (r->cli->common.jsonl)
		add_sink(r, "jsonl", print, r);
	if (r->o->exec) {
		r->exec = (sp_exec_sink) { .command = r->o->exec, .limit_s = r->cli->common.timeout_s };
		r->exec.limit_s = r->exec.limit_s > 0 ? r->exec.limit_s : EXEC_S;
		add_sink(r, "exec", sp_exec_deliver, &r->exec);
	}
	if (r->o->forward)
		code = make_forward(r);
	if (!code && r->o->broker)
		code = make_broker(r);
	if (!code && r->o->sending.journal)
		code = make_journal(r);
	if (!code && r->o->download)
		code = make_download(r);
	return code;
}

static signprep_code start(struct run *r)
{
	signprep_error err = { 0 };
	const sp_receiver_options options = { .address = r->address,
		.port = r->port,
		.hosts = r->o->hosts.items,
		.certificate = r->certificate.data,
		.certificate_key = r->certificate_key.data,
		.paths = r->paths,
		.path_count = r->path_count,
		.store = r->o->store,
		.sinks = r->sinks,
		.sink_count = r->sink_count,
		.note = note,
		.opaque = r };
	return sp_receiver_start(&r->receiver, &options, &err) ? sp_cli_fail(r->cli, &err) : SIGNPREP_OK;
}

static bool put_urls(const struct run *r, cJSON *line)
{
	char url[320];
	bool v6 = strchr(r->address, ':') != NULL;
	cJSON *list = cJSON_CreateArray();
	bool done = list != NULL;
	for (size_t i = 0; done && i < r->path_count; i++) {
		snprintf(url, sizeof url, "%s://%s%s%s:%d%s", r->certificate.data ? "https" : "http", v6 ? "[" : "", r->address,
			v6 ? "]" : "", sp_receiver_port(r->receiver), r->paths[i].path);
		done = sp_json_push(list, cJSON_CreateString(url));
		if (sp_cli_human(r->cli))
			sp_out_printf(&r->cli->out, "%s\n", url);
	}
	return sp_json_put(line, "urls", list) && done;
}

/* Whoever started it waits for this line. */
static signprep_code announce(struct run *r)
{
	sp_cli *cli = r->cli;
	cJSON *line = cli->common.jsonl ? cJSON_CreateObject() : cli->answer;
	bool done = (!cli->common.jsonl || sp_json_put_text(line, "event", "ready")) && put_urls(r, line) &&
		(sp_cli_human(cli) || sp_out_json(&cli->out, line));
	if (line != cli->answer)
		cJSON_Delete(line);
	sp_out_flush(&cli->out);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code check(const struct run *r)
{
	static const char usage[] = "signprep callback serve --path /P=KEYFILE[:TOKENFILE] --store FILE";
	if (r->cli->common.offline)
		return sp_cli_refuse(r->cli, "R014", "", "signprep callback serve", NULL);
	if ((!r->o->paths.count && !r->o->wecom) || !r->o->store)
		return sp_cli_refuse(r->cli, "R005", "", r->o->store ? "--path /P=KEYFILE" : "--store FILE", usage, NULL);
	if (r->o->paths.count >= SP_RECEIVER_PATHS_MAX)
		return sp_cli_refuse(r->cli, "S831", "", r->o->paths.items[SP_RECEIVER_PATHS_MAX - 1], NULL);
	return SIGNPREP_OK;
}

/* Whoever reads PDFs is there before there are secrets. */
static signprep_code make_pool(struct run *r)
{
	r->cli->verifies = true;
	return r->o->download ? sp_input_pool(r->cli, 1, &r->cli->pool) : SIGNPREP_OK;
}

static signprep_code serve(struct run *r)
{
	signprep_code code = check(r);
	if (!code)
		code = make_pool(r);
	if (!code)
		code = read_listen(r);
	if (!code)
		code = read_certificate(r);
	for (size_t i = 0; !code && i < r->o->paths.count; i++)
		code = read_path(r, i);
	if (!code)
		code = read_wecom(r);
	/* The line that tells the addresses comes before the first event. */
	if (!code)
		code = make_sinks(r);
	if (!code)
		code = start(r);
	if (!code)
		code = announce(r);
	if (!code) {
		sp_msg_note(r->cli, "%s", sp_msg_pick(r->cli, "Ctrl-C stops it", "按 Ctrl-C 停止"));
		sp_stop_wait();
	}
	return code;
}

static signprep_code run(sp_cli *cli, const void *opaque)
{
	const sp_callback_options *o = opaque;
	struct run r = { .cli = cli, .o = o };
	sp_stop_defer();
	signprep_code code = serve(&r);
	sp_receiver_stop(r.receiver);
	sp_journal_close(r.journal.journal);
	sp_broker_sink_close(&r.broker);
	sp_sending_close(&r.sending);
	if (r.transport.free)
		r.transport.free(r.transport.ctx);
	for (size_t i = 0; i < SP_RECEIVER_PATHS_MAX; i++) {
		free(r.names[i]);
		sp_secret_clear(&r.keys[i]);
		sp_secret_clear(&r.tokens[i]);
	}
	sp_wecom_settings_clear(&r.wecom);
	sp_buf_clear(&r.certificate);
	sp_buf_wipe(&r.certificate_key);
	cli->answered = !code && !cli->common.jsonl;
	return code;
}

static const char *const taken[] = { "--listen", "--path", "--wecom", "--host", "--tls-cert", "--tls-key", "--store", "--exec",
	"--forward", "--broker", "--exchange", "--download", "--name-pattern", "--profile", "--endpoint", "--proxy", "--ca-file",
	"--journal", "--env", NULL };

const sp_subcommand sp_callback_serve_row = { "serve", "signprep.callback/1", "", taken, run };
