/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From options, environment and profile to a client. */
#include "cli/sending.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/input.h"
#include "cli/msg.h"
#include "cli/stop.h"
#include "submit/journal/journal_place.h"

const char *const sp_environment_names[] = { "sandbox", "test", "production", NULL };
const char *const sp_edition_names[] = { "company", "partner", NULL };

static void log_line(void *opaque, const char *line)
{
	sp_msg_verbose(opaque, "sandbox: %s", line);
}

static signprep_environment environment_of(const sp_sending_options *options)
{
	return options->env ? (signprep_environment) (options->env - 1) : SIGNPREP_ENV_SANDBOX;
}

signprep_code sp_sending_confirm(sp_cli *cli, const sp_sending_options *options)
{
	char answer[16] = "";
	if (environment_of(options) != SIGNPREP_ENV_PRODUCTION || options->yes)
		return SIGNPREP_OK;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return sp_cli_refuse(cli, "R033", "", NULL);
	sp_msg_write(sp_msg_pick(
		cli, "This creates real contracts in production. Go on? [y/N] ", "即将在正式环境创建真实合同，是否继续？[y/N] "));
	if (!fgets(answer, sizeof answer, stdin) || (*answer != 'y' && *answer != 'Y'))
		return sp_cli_refuse(cli, "R034", "", NULL);
	return SIGNPREP_OK;
}

static signprep_code check(sp_cli *cli, const sp_sending_options *options, bool sends)
{
	const char *of_sandbox = options->sandbox_out ? "--sandbox-out" : options->faults.count ? "--fault" : NULL;
	signprep_environment env = environment_of(options);
	char verb[64];

	snprintf(verb, sizeof verb, "signprep %s", cli->command->name);
	if (cli->common.offline && sends)
		return sp_cli_refuse(cli, "R014", "", verb, NULL);
	if (of_sandbox && env != SIGNPREP_ENV_SANDBOX)
		return sp_cli_refuse(cli, "R008", "", of_sandbox, sp_environment_names[env], NULL);
	if (of_sandbox && options->endpoint)
		return sp_cli_refuse(cli, "R008", "", of_sandbox, "--endpoint", NULL);
	return SIGNPREP_OK;
}

signprep_code sp_sending_check(sp_cli *cli, const sp_sending_options *options, bool sends)
{
	signprep_code code = check(cli, options, sends);
	return code || !sends ? code : sp_sending_confirm(cli, options);
}

signprep_code sp_sending_check_reading(sp_cli *cli, const sp_sending_options *options)
{
	return check(cli, options, true);
}

static signprep_code start_sandbox(sp_sending *s)
{
	signprep_error err = { 0 };
	const sp_sandbox_options options = { .output_dir = s->options->sandbox_out,
		.faults = s->options->faults.items,
		.pool = s->cli->pool,
		.log = log_line,
		.opaque = s->cli };
	signprep_code code = sp_sandbox_start(&s->sandbox, &options, &err);
	return code ? sp_cli_fail(s->cli, &err) : SIGNPREP_OK;
}

static const char *endpoint_of(const sp_sending *s)
{
	return s->options->endpoint ? s->options->endpoint : s->config.endpoint.value;
}

/* The sandbox of this run is started unless an endpoint names another; it keeps its journal in memory. */
static signprep_code prepare(sp_sending *s, bool sends)
{
	char call[128];

	signprep_code code = sp_config_read(s->cli, s->options->profile, &s->config);
	if (code || !sends)
		return code;
	if (s->env == SIGNPREP_ENV_SANDBOX && !endpoint_of(s) && !s->options->running)
		return start_sandbox(s);
	if (s->options->journal)
		return SIGNPREP_OK;
	snprintf(call, sizeof call, "signprep %s --journal FILE %s", s->cli->command->name, s->cli->command->arguments);
	s->default_journal = sp_config_journal_path();
	return s->default_journal ? SIGNPREP_OK : sp_cli_refuse(s->cli, "R005", "", "--journal FILE", call, NULL);
}

/* Nearly every body names the employee who calls; the sandbox takes anyone. */
static const char *operator_of(const sp_sending *s)
{
	const char *given = s->options->operator_id, *set = getenv("SIGNPREP_OPERATOR");
	if (given)
		return given;
	if (set && *set)
		return set;
	return s->config.operator_id.value       ? s->config.operator_id.value
		: s->env == SIGNPREP_ENV_SANDBOX ? "sandbox-operator"
						 : NULL;
}

static const char *chosen(const char *given, const char *variable, const sp_setting *setting)
{
	const char *set = getenv(variable);
	return given ? given : set && *set ? set : setting->value;
}

bool sp_sending_is_partner(const sp_sending_options *options)
{
	return options->edition == 2;
}

const char *sp_sending_app_id(const sp_sending *sending)
{
	return chosen(sending->options->app_id, "SIGNPREP_PARTNER_APP_ID", &sending->config.partner_app_id);
}

static void fill_partner(const sp_sending *s, signprep_client_options *out)
{
	const sp_sending_options *o = s->options;
	out->partner = sp_sending_is_partner(o);
	out->partner_app_id = sp_sending_app_id(s);
	out->partner_organization_id = chosen(o->partner_org, "SIGNPREP_PARTNER_ORG", &s->config.partner_org);
	out->partner_operator_id = chosen(o->partner_operator, "SIGNPREP_PARTNER_OPERATOR", &s->config.partner_operator);
}

/* Asked for without keys is no reason to send in the open. A sandbox has keys of its own. */
static void fill_keys(const sp_sending *s, signprep_client_options *out)
{
	const char *key = getenv("SIGNPREP_ENCRYPT_KEY"), *mac = getenv("SIGNPREP_ENCRYPT_MAC_KEY");
	const char *algorithm = getenv("SIGNPREP_ENCRYPT_ALGORITHM");
	bool own = s->env == SIGNPREP_ENV_SANDBOX && (s->sandbox || (!key && !mac));
	out->encrypt_key = own ? SP_SANDBOX_ENCRYPT_KEY : key ? key : "";
	out->encrypt_mac_key = own ? SP_SANDBOX_ENCRYPT_MAC_KEY : mac ? mac : "";
	out->encrypt_algorithm = !own && algorithm && *algorithm ? algorithm : NULL;
}

static void fill(const sp_sending *s, bool sends, signprep_client_options *out)
{
	const sp_sending_options *o = s->options;

	out->environment = s->env;
	out->secret_id = s->config.secret_id.value;
	out->secret_key = s->config.secret_key.value;
	out->token = s->config.token.value;
	out->region = s->config.region.value;
	out->endpoint = endpoint_of(s);
	out->file_endpoint = o->endpoint ? NULL : s->config.file_endpoint.value;
	out->journal = !sends ? NULL : o->journal ? o->journal : s->default_journal;
	out->proxy = o->proxy;
	out->ca_file = o->ca_file;
	out->rate_per_s = o->rate;
	out->max_retries = o->retries == 1 ? -1 : o->retries > 1 ? o->retries - 1 : 0;
	out->timeout_s = s->cli->common.timeout_s;
	out->cancelled = sp_stop_asked;
	out->operator_id = operator_of(s);
	out->organization_id = o->organization_id;
	if (o->encrypt)
		fill_keys(s, out);
	fill_partner(s, out);
	/* A sandbox that runs already takes the keys that every sandbox takes: they are no secret. */
	if (s->env == SIGNPREP_ENV_SANDBOX && !out->secret_id && !out->secret_key) {
		out->secret_id = SP_SANDBOX_SECRET_ID;
		out->secret_key = SP_SANDBOX_SECRET_KEY;
	}
	if (!s->sandbox)
		return;
	out->endpoint = sp_sandbox_url(s->sandbox);
	out->secret_id = sp_sandbox_secret_id(s->sandbox);
	out->secret_key = sp_sandbox_secret_key(s->sandbox);
	out->token = NULL;
}

signprep_code sp_sending_pool(sp_cli *cli, const sp_sending_options *options, size_t workers)
{
	bool private_sandbox = environment_of(options) == SIGNPREP_ENV_SANDBOX && !options->endpoint;
	return private_sandbox ? sp_input_pool(cli, workers, &cli->pool) : SIGNPREP_OK;
}

signprep_code sp_sending_open(
	sp_sending *sending, sp_cli *cli, const sp_sending_options *options, const signprep_client_options *own, bool sends)
{
	signprep_client_options whole = *own;
	signprep_error err = { 0 };
	char journal[256];

	*sending = (sp_sending) { .cli = cli, .options = options, .env = environment_of(options) };
	signprep_code code = prepare(sending, sends);
	if (code)
		return code;
	fill(sending, sends, &whole);
	sp_msg_verbose(cli, "%s: %s", sp_environment_names[sending->env],
		whole.endpoint ? whole.endpoint : sp_msg_pick(cli, "its own hosts", "默认地址"));
	sp_journal_show(whole.journal, journal, sizeof journal);
	if (whole.journal)
		sp_msg_verbose(cli, "journal: %s", journal);
	code = signprep_client_new(&sending->client, &whole, &err);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

void sp_sending_close(sp_sending *sending)
{
	signprep_client_free(sending->client);
	if (sending->sandbox)
		sp_sandbox_stop(sending->sandbox);
	sp_config_clear(&sending->config);
	free(sending->default_journal);
	*sending = (sp_sending) { 0 };
}

static const char *first_set(const char *name, const char *other)
{
	const char *value = getenv(name);
	if ((!value || !*value) && other)
		value = getenv(other);
	return value && *value ? value : NULL;
}

sp_s3 sp_sending_s3(void)
{
	return (sp_s3) { .key_id = first_set("AWS_ACCESS_KEY_ID", NULL),
		.secret_key = first_set("AWS_SECRET_ACCESS_KEY", NULL),
		.token = first_set("AWS_SESSION_TOKEN", NULL),
		.region = first_set("AWS_REGION", "AWS_DEFAULT_REGION"),
		.endpoint = first_set("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL") };
}
