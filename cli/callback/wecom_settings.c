/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values of the consoles: from the environment or a profile, never from an option where they are secret. */
#include "cli/callback/wecom.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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

signprep_code sp_wecom_settings_read(sp_cli *cli, const sp_wecom_options *options, sp_wecom_settings *out)
{
	sp_config config;
	*out = (sp_wecom_settings) { 0 };
	signprep_code code = sp_config_read(cli, options->profile, &config);
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
	done = done && set(&out->corp_id, options->corp_id, "--corp-id") && set(&out->agent_id, options->agent_id, "--agent-id") &&
		set(&out->domain, options->domain, "--domain") && set(&out->endpoint, options->endpoint, "--endpoint");
	sp_config_clear(&config);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

signprep_code sp_wecom_settings_need(sp_cli *cli, const sp_setting *setting, const char *variable)
{
	return setting->value ? SIGNPREP_OK : sp_cli_refuse(cli, "S859", "", variable, NULL);
}

/* In place: what comes out is never longer. A plus stays one: WeCom writes %2B for it and %20 for a blank. */
static void decode(char *text)
{
	char *to = text;
	for (; *text; text++) {
		char hex[3] = { text[0] == '%' ? text[1] : '\0', text[0] == '%' && text[1] ? text[2] : '\0', '\0' };
		if (isxdigit((unsigned char) hex[0]) && isxdigit((unsigned char) hex[1]) && strcmp(hex, "00") != 0) {
			*to++ = (char) strtol(hex, NULL, 16);
			text += 2;
		} else
			*to++ = *text;
	}
	*to = '\0';
}

static void keep(sp_wecom_query *query, const char *name, const char *value)
{
	const char **to = strcmp(name, "msg_signature") == 0 ? &query->signature
		: strcmp(name, "timestamp") == 0             ? &query->timestamp
		: strcmp(name, "nonce") == 0                 ? &query->nonce
		: strcmp(name, "echostr") == 0               ? &query->echo
							     : NULL;
	if (to && !*to)
		*to = value;
}

bool sp_wecom_query_parse(sp_wecom_query *out, const char *query)
{
	const char *mark = strchr(query, '?');
	*out = (sp_wecom_query) { .text = strdup(mark ? mark + 1 : query) };
	for (char *at = out->text; at && *at;) {
		char *end = at + strcspn(at, "&"), *next = *end ? end + 1 : end;
		*end = '\0';
		char *value = strchr(at, '=');
		if (value) {
			*value++ = '\0';
			decode(value);
			keep(out, at, value);
		}
		at = next;
	}
	return out->text != NULL;
}

void sp_wecom_query_clear(sp_wecom_query *query)
{
	free(query->text);
	*query = (sp_wecom_query) { 0 };
}
