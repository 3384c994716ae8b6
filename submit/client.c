/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Clients: options checked and copied, secrets kept apart, the journal opened. */
#include <fcntl.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "actions/action.h"
#include "base/fail.h"
#include "base/options.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "net/network.h"
#include "submit/environment.h"
#include "submit/partner.h"
#include "submit/internal.h"

#define DEFAULT_TIMEOUT_S 60
#define DEFAULT_CONNECT_TIMEOUT_S 10
#define DEFAULT_RETRIES 4
#define DEFAULT_ANSWER_MAX ((size_t) 8 << 20)
#define ROW_KEY_MAX 64
#define SERVICE_ID_MAX 128

/* Goes into a header: one word of ASCII. */
static bool is_word(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static bool is_row_key(const char *text)
{
	size_t length = strlen(text);
	for (size_t i = 0; i < length; i++)
		if ((unsigned char) text[i] < ' ' || text[i] == 0x7f)
			return false;
	return length > 0 && length <= ROW_KEY_MAX && sp_utf8_valid(text, length);
}

static signprep_code check_row_key(const char *key, signprep_error *err)
{
	return key == NULL || is_row_key(key) ? SIGNPREP_OK
					      : sp_fail(err, "S106", 0, "", "row key", key, "1 to 64 bytes of text", NULL);
}

static signprep_code check_word(const char *name, const char *text, signprep_error *err)
{
	return text == NULL || (is_word(text) && strlen(text) <= SP_SECRET_MAX)
		? SIGNPREP_OK
		: sp_fail(err, "S106", 0, "", name, "…", "one word of ASCII characters", NULL);
}

static signprep_code check_id(const char *name, const char *text, signprep_error *err)
{
	return text == NULL || (*text != '\0' && is_word(text) && strlen(text) < SERVICE_ID_MAX)
		? SIGNPREP_OK
		: sp_fail(err, "S106", 0, "", name, "…", "an id that the service gave out", NULL);
}

static signprep_code check_positive(const char *name, double value, signprep_error *err)
{
	return isfinite(value) && value >= 0 ? SIGNPREP_OK : sp_fail(err, "S106", 0, "", name, "…", "a number above 0", NULL);
}

static signprep_code check_ca_file(const char *path, signprep_error *err)
{
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd >= 0)
		close(fd);
	return path == NULL || fd >= 0 ? SIGNPREP_OK : sp_fail(err, "S109", errno, "", path, strerror(errno), NULL);
}

static signprep_code check_envelope(const signprep_client_options *options, signprep_error *err)
{
	sp_envelope_keys keys = { .cipher = options->encrypt_key, .mac = options->encrypt_mac_key };
	bool none = options->encrypt_key == NULL && options->encrypt_mac_key == NULL;
	if (!sp_envelope_kind_of(options->encrypt_algorithm, &keys.kind))
		return sp_fail(err, "S940", 0, "", options->encrypt_algorithm, NULL);
	if (none)
		return SIGNPREP_OK;
	if (!sp_envelope_keys_are_good(&keys))
		return sp_fail(err, "S706", 0, "", NULL);
	return sp_envelope_can(keys.kind) ? SIGNPREP_OK : sp_fail(err, "S941", 0, "", options->encrypt_algorithm, NULL);
}

static signprep_code check_options(const signprep_client_options *options, signprep_error *err)
{
	signprep_code code = check_word("secret id", options->secret_id, err);
	if (code == SIGNPREP_OK)
		code = check_word("secret key", options->secret_key, err);
	if (code == SIGNPREP_OK)
		code = check_word("token", options->token, err);
	if (code == SIGNPREP_OK)
		code = check_word("region", options->region, err);
	if (code == SIGNPREP_OK)
		code = check_id("operator", options->operator_id, err);
	if (code == SIGNPREP_OK)
		code = check_id("organization", options->organization_id, err);
	if (code == SIGNPREP_OK)
		code = check_id("AppId", options->partner_app_id, err);
	if (code == SIGNPREP_OK)
		code = check_id("ProxyOrganizationOpenId", options->partner_organization_id, err);
	if (code == SIGNPREP_OK)
		code = check_id("ProxyOperator.OpenId", options->partner_operator_id, err);
	if (code == SIGNPREP_OK)
		code = check_row_key(options->row_key, err);
	if (code == SIGNPREP_OK && (options->environment < SIGNPREP_ENV_SANDBOX || options->environment > SIGNPREP_ENV_PRODUCTION))
		code = sp_fail(err, "S106", 0, "", "environment", "…", "sandbox, test or production", NULL);
	if (code == SIGNPREP_OK)
		code = check_positive("timeout", options->timeout_s, err);
	if (code == SIGNPREP_OK)
		code = check_positive("connect timeout", options->connect_timeout_s, err);
	if (code == SIGNPREP_OK)
		code = check_positive("rate", options->rate_per_s, err);
	if (code == SIGNPREP_OK)
		code = check_envelope(options, err);
	return code == SIGNPREP_OK ? check_ca_file(options->ca_file, err) : code;
}

static double positive_or(double value, double otherwise)
{
	return value > 0 ? value : otherwise;
}

static void copy_plain(sp_client_core *core, const signprep_client_options *options)
{
	core->environment = options->environment;
	core->partner = options->partner;
	(void) sp_envelope_kind_of(options->encrypt_algorithm, &core->encrypt_kind); /* a word that is none is refused next */
	core->timeout_s = positive_or(options->timeout_s, DEFAULT_TIMEOUT_S);
	core->connect_timeout_s = positive_or(options->connect_timeout_s, DEFAULT_CONNECT_TIMEOUT_S);
	core->rate_per_s = positive_or(options->rate_per_s, sp_service_find("ess")->rate);
	core->max_retries = options->max_retries < 0 ? 0 : options->max_retries == 0 ? DEFAULT_RETRIES : options->max_retries;
	core->max_answer_bytes = options->max_answer_bytes > 0 ? options->max_answer_bytes : DEFAULT_ANSWER_MAX;
}

static bool dup_text(char **out, const char *text)
{
	*out = text != NULL ? strdup(text) : NULL;
	return text == NULL || *out != NULL;
}

static bool copy_texts(sp_client_core *core, const signprep_client_options *options)
{
	char hash[65];
	const char *id = options->secret_id != NULL ? options->secret_id : "";
	sp_sha256_hex(id, strlen(id), hash);
	memcpy(core->owner, hash, sizeof core->owner - 1);
	return hash[0] != '\0' && sp_secret_set(&core->secret_id, options->secret_id) &&
		sp_secret_set(&core->secret_key, options->secret_key) && sp_secret_set(&core->token, options->token) &&
		sp_secret_set(&core->encrypt_key, options->encrypt_key) &&
		sp_secret_set(&core->encrypt_mac_key, options->encrypt_mac_key) && dup_text(&core->region, options->region) &&
		dup_text(&core->operator_id, options->operator_id) && dup_text(&core->organization_id, options->organization_id) &&
		dup_text(&core->partner_app_id, options->partner_app_id) &&
		dup_text(&core->partner_organization_id, options->partner_organization_id) &&
		dup_text(&core->partner_operator_id, options->partner_operator_id);
}

static signprep_code set_endpoint(
	const sp_client_core *core, sp_endpoint *out, const char *given, const char *service, bool file_host, signprep_error *err)
{
	return sp_endpoint_parse(out, given != NULL ? given : sp_environment_endpoint(core->environment, service, file_host), err);
}

static signprep_code set_endpoints(sp_client_core *core, const signprep_client_options *options, signprep_error *err)
{
	const char *file = options->file_endpoint != NULL ? options->file_endpoint : options->endpoint;
	signprep_code code = set_endpoint(core, &core->ess, options->endpoint, "ess", false, err);
	if (code == SIGNPREP_OK)
		code = set_endpoint(core, &core->essbasic, options->endpoint, "essbasic", false, err);
	return code == SIGNPREP_OK ? set_endpoint(core, &core->file, file, "ess", true, err) : code;
}

static void drop_core(sp_client_core *core)
{
	if (core == NULL || atomic_fetch_sub(&core->owners, 1) > 1)
		return;
	sp_secret_clear(&core->secret_id);
	sp_secret_clear(&core->secret_key);
	sp_secret_clear(&core->token);
	sp_secret_clear(&core->encrypt_key);
	sp_secret_clear(&core->encrypt_mac_key);
	sp_journal_close(core->journal);
	core->transport.free(core->transport.ctx);
	sp_turns_close(&core->uploads);
	sp_turns_close(&core->templates);
	free(core->region);
	free(core->operator_id);
	free(core->organization_id);
	free(core->partner_app_id);
	free(core->partner_organization_id);
	free(core->partner_operator_id);
	free(core);
}

static signprep_code fill_core(sp_client_core *core, const signprep_client_options *options, signprep_error *err)
{
	copy_plain(core, options);
	signprep_code code = check_options(options, err);
	if (code == SIGNPREP_OK && !copy_texts(core, options))
		code = sp_fail_memory(err, "");
	if (code == SIGNPREP_OK)
		code = set_endpoints(core, options, err);
	if (code == SIGNPREP_OK)
		code = sp_journal_open(&core->journal, options->journal, core->connect_timeout_s, err);
	if (code == SIGNPREP_OK) {
		char caller[SP_CALLER_MAX];
		sp_partner_caller(core, caller);
		sp_journal_call_as(core->journal, caller);
	}
	return code;
}

/* A handle on the core, which it owns from now on, also when this fails. */
static signprep_code make_handle(
	signprep_client **out, sp_client_core *core, const signprep_client *like, const char *row_key, signprep_error *err)
{
	signprep_client *client = calloc(1, sizeof *client);
	if (client == NULL || !dup_text(&client->row_key, row_key) || !dup_text(&client->files, like->files)) {
		if (client != NULL)
			free(client->row_key);
		free(client);
		drop_core(core);
		return sp_fail_memory(err, "");
	}
	client->core = core;
	client->resend = like->resend;
	client->resend_unknown = like->resend_unknown;
	client->progress = like->progress;
	client->cancelled = like->cancelled;
	client->opaque = like->opaque;
	*out = client;
	return SIGNPREP_OK;
}

signprep_code sp_client_new_with(
	signprep_client **out, const signprep_client_options *options, const sp_transport *transport, signprep_error *err)
{
	const signprep_client like = { .files = (char *) (uintptr_t) options->files,
		.resend = options->resend,
		.resend_unknown = options->resend_unknown,
		.progress = options->progress,
		.cancelled = options->cancelled,
		.opaque = options->opaque };
	sp_client_core *core = calloc(1, sizeof *core);
	*out = NULL;
	if (core == NULL) {
		transport->free(transport->ctx);
		return sp_fail_memory(err, "");
	}
	atomic_init(&core->owners, 1);
	sp_turns_open(&core->uploads);
	sp_turns_open(&core->templates);
	atomic_init(&core->clock_seen, NAN);
	core->transport = *transport;
	signprep_code code = fill_core(core, options, err);
	if (code == SIGNPREP_OK)
		return make_handle(out, core, &like, options->row_key, err);
	drop_core(core);
	return code;
}

signprep_code signprep_client_new(signprep_client **out, const signprep_client_options *options, signprep_error *err)
{
	signprep_client_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_client_options, &own, options, err);
	*out = NULL;
	if (code != SIGNPREP_OK)
		return code;
	sp_network *network = sp_network_new(own.proxy, own.ca_file);
	if (network == NULL)
		return sp_fail_memory(err, "");
	const sp_transport transport = sp_transport_over(network);
	return sp_client_new_with(out, &own, &transport, err);
}

signprep_code sp_client_share(signprep_client **out, const signprep_client *from, const char *row_key, signprep_error *err)
{
	*out = NULL;
	signprep_code code = check_row_key(row_key, err);
	if (code != SIGNPREP_OK)
		return code;
	atomic_fetch_add(&from->core->owners, 1);
	return make_handle(out, from->core, from, row_key, err);
}

void sp_client_allow(signprep_client *client, bool resend, bool resend_unknown)
{
	client->resend = resend;
	client->resend_unknown = resend_unknown;
}

void signprep_client_free(signprep_client *client)
{
	if (client == NULL)
		return;
	drop_core(client->core);
	free(client->row_key);
	free(client->files);
	free(client);
}

bool sp_client_set_files(signprep_client *client, const char *folder)
{
	free(client->files);
	return dup_text(&client->files, folder);
}

double sp_client_slowest_rate(const signprep_client *client)
{
	return atomic_load(&client->core->slowest_rate);
}

bool signprep_client_clock(const signprep_client *client, double *ahead_s)
{
	*ahead_s = atomic_load(&client->core->clock_seen);
	return !isnan(*ahead_s);
}

double sp_client_now(const signprep_client *client)
{
	return client->core->transport.now(client->core->transport.ctx);
}

signprep_code sp_client_check_credentials(const signprep_client *client, signprep_error *err)
{
	if (client->core->secret_id.text == NULL)
		return sp_fail(err, "S101", 0, "", "SecretId", NULL);
	if (client->core->secret_key.text == NULL)
		return sp_fail(err, "S101", 0, "", "SecretKey", NULL);
	return SIGNPREP_OK;
}

const sp_endpoint *sp_client_endpoint(const signprep_client *client, const char *service, const char *action)
{
	const sp_action *row = sp_action_find(service, action);
	if (row != NULL && row->file_host)
		return &client->core->file;
	return strcmp(service, "essbasic") == 0 ? &client->core->essbasic : &client->core->ess;
}

void signprep_free(void *text)
{
	free(text);
}
