/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values of the consoles: from the environment or a profile, never from an option where they are secret. */
#include "cli/wecom/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/stop.h"

static const struct place {
	const char *variable;
	size_t offset;
} places[] = {
	{ "SIGNPREP_WECOM_CORP_ID", offsetof(sp_wecom_settings, corp_id) },
	{ "SIGNPREP_WECOM_AGENT_ID", offsetof(sp_wecom_settings, agent_id) },
	{ "SIGNPREP_WECOM_SECRET", offsetof(sp_wecom_settings, secret) },
	{ "SIGNPREP_WECOM_ARCHIVE_SECRET", offsetof(sp_wecom_settings, archive_secret) },
	{ "SIGNPREP_WECOM_TOKEN", offsetof(sp_wecom_settings, token) },
	{ "SIGNPREP_WECOM_AES_KEY", offsetof(sp_wecom_settings, aes_key) },
	{ "SIGNPREP_WECOM_DOMAIN", offsetof(sp_wecom_settings, domain) },
	{ "SIGNPREP_WECOM_CONTACTS_SECRET", offsetof(sp_wecom_settings, contacts_secret) },
	{ "SIGNPREP_WECOM_ENDPOINT", offsetof(sp_wecom_settings, endpoint) },
};
#define PLACES (sizeof places / sizeof *places)

static sp_setting *setting_at(sp_wecom_settings *settings, size_t i)
{
	return (sp_setting *) (void *) ((char *) settings + places[i].offset);
}

static bool set(sp_setting *setting, const char *value, const char *source)
{
	char *copy = value ? strdup(value) : NULL;
	if (!value)
		return true;
	if (setting->value)
		explicit_bzero(setting->value, strlen(setting->value));
	free(setting->value);
	*setting = (sp_setting) { copy, source };
	return copy != NULL;
}

void sp_wecom_settings_clear(sp_wecom_settings *settings)
{
	for (size_t i = 0; i < PLACES; i++) {
		sp_setting *setting = setting_at(settings, i);
		if (setting->value)
			explicit_bzero(setting->value, strlen(setting->value));
		free(setting->value);
		*setting = (sp_setting) { NULL, NULL };
	}
}

signprep_code sp_wecom_account_read(sp_cli *cli, const sp_wecom_given *given, sp_wecom_settings *out)
{
	sp_config config;
	*out = (sp_wecom_settings) { 0 };
	signprep_code code = sp_config_read(cli, given->profile, &config);
	if (code)
		return code;
	const sp_setting *const of_profile[PLACES] = { &config.wecom_corp_id, &config.wecom_agent_id, &config.wecom_secret,
		&config.wecom_archive_secret, &config.wecom_token, &config.wecom_aes_key, &config.wecom_domain,
		&config.wecom_contacts_secret, &config.wecom_endpoint };
	bool done = true;
	for (size_t i = 0; done && i < PLACES; i++) {
		const char *value = getenv(places[i].variable);
		done = set(setting_at(out, i), of_profile[i]->value, of_profile[i]->source) &&
			set(setting_at(out, i), value && *value ? value : NULL, places[i].variable);
	}
	done = done && set(&out->corp_id, given->corp_id, "--corp-id") && set(&out->agent_id, given->agent_id, "--agent-id") &&
		set(&out->domain, given->domain, "--domain") && set(&out->endpoint, given->endpoint, "--endpoint");
	sp_config_clear(&config);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

signprep_code sp_wecom_settings_need(sp_cli *cli, const sp_setting *setting, const char *variable)
{
	return setting->value ? SIGNPREP_OK : sp_cli_refuse(cli, "S859", "", variable, NULL);
}

signprep_code sp_wecom_account_open(
	sp_cli *cli, const sp_wecom_settings *settings, int which, const sp_wecom_given *given, sp_wecom_client **out)
{
	static const char *const variables[] = { "SIGNPREP_WECOM_SECRET", "SIGNPREP_WECOM_ARCHIVE_SECRET",
		"SIGNPREP_WECOM_CONTACTS_SECRET" };
	const sp_setting *const secrets[] = { &settings->secret, &settings->archive_secret, &settings->contacts_secret };
	signprep_error err = { 0 };
	char verb[64];
	snprintf(verb, sizeof verb, "signprep %s %s", cli->command->name, cli->arguments[0]);
	if (cli->common.offline)
		return sp_cli_refuse(cli, "R014", "", verb, NULL);
	signprep_code code = sp_wecom_settings_need(cli, &settings->corp_id, "SIGNPREP_WECOM_CORP_ID");
	if (!code)
		code = sp_wecom_settings_need(cli, secrets[which], variables[which]);
	if (code)
		return code;
	char *cache = sp_config_token_folder();
	const sp_wecom_client_options how = { .endpoint = settings->endpoint.value,
		.corp_id = settings->corp_id.value,
		.secret = secrets[which]->value,
		.cache = cache,
		.proxy = given->proxy,
		.ca_file = given->ca_file,
		.timeout_s = cli->common.timeout_s,
		.cancelled = sp_stop_asked };
	sp_stop_defer();
	if (sp_wecom_client_new(out, &how, NULL, &err))
		code = sp_cli_fail(cli, &err);
	free(cache);
	return code;
}
