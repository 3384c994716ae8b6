/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** WeCom's self-built application, as every verb that speaks to it knows it: values of the consoles, and a client made of them. */
#ifndef SP_CLI_WECOM_ACCOUNT_H
#define SP_CLI_WECOM_ACCOUNT_H

#include "cli/cli.h"
#include "cli/config.h"
#include "wecom/client.h"

/** What options say of it; NULL: nothing. */
typedef struct sp_wecom_given {
	const char *profile, *corp_id, *agent_id, *domain, *endpoint, *proxy, *ca_file;
} sp_wecom_given;

/** Values of the consoles, each with where it is from. Secrets among them: to be cleared. */
typedef struct sp_wecom_settings {
	sp_setting corp_id, agent_id, secret, archive_secret, token, aes_key, domain, contacts_secret, endpoint;
} sp_wecom_settings;

/** From options, the environment (SIGNPREP_WECOM_…), else the profile, else not set. */
signprep_code sp_wecom_account_read(sp_cli *cli, const sp_wecom_given *given, sp_wecom_settings *out);
void sp_wecom_settings_clear(sp_wecom_settings *settings);
/** S859 naming the variable when a setting is missing. */
signprep_code sp_wecom_settings_need(sp_cli *cli, const sp_setting *setting, const char *variable);
/** A client for a Secret: 0 the application's, 1 the archive's, 2 that of the contacts. */
signprep_code sp_wecom_account_open(
	sp_cli *cli, const sp_wecom_settings *settings, int which, const sp_wecom_given *given, sp_wecom_client **out);

#endif
