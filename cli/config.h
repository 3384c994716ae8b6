/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where credentials and paths come from: the environment, a profile of the configuration file, the XDG folders. */
#ifndef SP_CLI_CONFIG_H
#define SP_CLI_CONFIG_H

#include "cli/cli.h"

/* One setting and its source, both owned; NULL when not set. */
typedef struct sp_setting {
	char *value;
	const char *source; /* "TENCENTCLOUD_SECRET_ID", "profile" … */
} sp_setting;

typedef struct sp_config {
	sp_setting secret_id, secret_key, token, region, endpoint, file_endpoint;
	sp_setting operator_id;                                   /* UserId of the employee who calls */
	sp_setting partner_app_id, partner_org, partner_operator; /* of the partner edition */
	sp_setting wecom_corp_id, wecom_agent_id, wecom_secret, wecom_archive_secret, wecom_token, wecom_aes_key, wecom_domain;
	sp_setting wecom_contacts_secret, wecom_endpoint;
} sp_config;

/** No core of this process is left, neither in a file nor to a program: before the first secret is read. */
void sp_config_leave_no_core(void);
/**
 * The environment's credentials when id and key are both there, else those of `profile` (NULL: none). The rest is the
 * profile's. Findings: S110 the file is open to others, S111 no such profile, S112 not understood.
 */
signprep_code sp_config_read(sp_cli *cli, const char *profile, sp_config *out);
/** Wipes what is secret. */
void sp_config_clear(sp_config *config);

/** "$XDG_CONFIG_HOME/signprep/config.ini", "$XDG_STATE_HOME/signprep/journal.sqlite". NULL without a home folder. Free. */
char *sp_config_path(void);
char *sp_config_journal_path(void);
/** "$XDG_CACHE_HOME/signprep/wecom": where access tokens of WeCom are kept. As above. */
char *sp_config_token_folder(void);
/** "AKID…3f2c": enough to tell keys apart. */
void sp_config_mask(const char *secret, char *out, size_t cap);

#endif
