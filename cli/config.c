/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where credentials and paths come from. */
#include "cli/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/suggest.h"

#define CONFIG_MAX ((size_t) 1 << 20)
#define LINE_MAX_BYTES 16384 /* temporary tokens reach 4 KB */

static char *join(const char *folder, const char *rest)
{
	size_t length = strlen(folder) + strlen(rest) + 1;
	char *path = malloc(length);
	if (path)
		snprintf(path, length, "%s%s", folder, rest);
	return path;
}

/* $variable when it is an absolute path, as the XDG specification demands, else $HOME and `otherwise`. */
static char *xdg_path(const char *variable, const char *otherwise, const char *rest)
{
	const char *folder = getenv(variable), *home = getenv("HOME");
	if (folder && folder[0] == '/')
		return join(folder, rest);
	if (!home || home[0] != '/')
		return NULL;
	char *base = join(home, otherwise), *path = base ? join(base, rest) : NULL;
	free(base);
	return path;
}

char *sp_config_path(void)
{
	return xdg_path("XDG_CONFIG_HOME", "/.config", "/signprep/config.ini");
}

char *sp_config_journal_path(void)
{
	return xdg_path("XDG_STATE_HOME", "/.local/state", "/signprep/journal.sqlite");
}

char *sp_config_token_folder(void)
{
	return xdg_path("XDG_CACHE_HOME", "/.cache", "/signprep/wecom");
}

struct member {
	const char *name;
	size_t offset;
};

static const struct member members[] = {
	{ "secret_id", offsetof(sp_config, secret_id) },
	{ "secret_key", offsetof(sp_config, secret_key) },
	{ "token", offsetof(sp_config, token) },
	{ "region", offsetof(sp_config, region) },
	{ "endpoint", offsetof(sp_config, endpoint) },
	{ "file_endpoint", offsetof(sp_config, file_endpoint) },
	{ "operator", offsetof(sp_config, operator_id) },
	{ "partner_app_id", offsetof(sp_config, partner_app_id) },
	{ "partner_org", offsetof(sp_config, partner_org) },
	{ "partner_operator", offsetof(sp_config, partner_operator) },
	{ "wecom_corp_id", offsetof(sp_config, wecom_corp_id) },
	{ "wecom_agent_id", offsetof(sp_config, wecom_agent_id) },
	{ "wecom_secret", offsetof(sp_config, wecom_secret) },
	{ "wecom_archive_secret", offsetof(sp_config, wecom_archive_secret) },
	{ "wecom_token", offsetof(sp_config, wecom_token) },
	{ "wecom_aes_key", offsetof(sp_config, wecom_aes_key) },
	{ "wecom_domain", offsetof(sp_config, wecom_domain) },
	{ "wecom_contacts_secret", offsetof(sp_config, wecom_contacts_secret) },
	{ "wecom_endpoint", offsetof(sp_config, wecom_endpoint) },
};
#define MEMBER_COUNT (sizeof members / sizeof *members)

static bool set(sp_setting *setting, const char *value, const char *source)
{
	char *copy = strdup(value);
	if (!copy)
		return false;
	if (setting->value)
		explicit_bzero(setting->value, strlen(setting->value));
	free(setting->value);
	*setting = (sp_setting) { copy, source };
	return true;
}

struct reading {
	const char *profile;
	sp_config *config;
	bool found, memory;
	char unknown[64];
};

static int on_member(void *opaque, const char *section, const char *name, const char *value)
{
	struct reading *r = opaque;
	if (strcmp(section, r->profile) != 0)
		return 1;
	r->found = true;
	for (size_t i = 0; i < MEMBER_COUNT; i++) {
		if (strcmp(members[i].name, name) != 0)
			continue;
		sp_setting *setting = (sp_setting *) (void *) ((char *) r->config + members[i].offset);
		r->memory = r->memory || (*value && !set(setting, value, "profile"));
		return 1;
	}
	if (!*r->unknown)
		snprintf(r->unknown, sizeof r->unknown, "%s", name);
	return 1;
}

/* Others must not be able to read it, whoever put it there. */
static bool is_private(const char *path, char mode[8])
{
	struct stat st;
	if (stat(path, &st) != 0)
		return true; /* reading will say why */
	snprintf(mode, 8, "%04o", (unsigned) (st.st_mode & 07777));
	return !(st.st_mode & 077) && (st.st_uid == geteuid() || st.st_uid == 0);
}

static signprep_code parse_profile(sp_cli *cli, const char *path, const char *text, struct reading *r)
{
	const char *names[MEMBER_COUNT];
	char line[16];

#ifdef SP_INI_RUNTIME
	ini_use_stack = false;
	ini_max_line = LINE_MAX_BYTES;
	ini_allow_realloc = true;
#endif
	int bad = ini_parse_string(text, on_member, r);
	if (bad < 0 || r->memory)
		return sp_cli_refuse(cli, "D901", path, NULL);
	snprintf(line, sizeof line, "%d", bad);
	if (bad)
		return sp_cli_refuse(cli, "S112", path, line, NULL);
	if (!r->found)
		return sp_cli_refuse(cli, "S111", path, r->profile, NULL);
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		names[i] = members[i].name;
	const char *nearest = *r->unknown ? sp_suggest(r->unknown, names, MEMBER_COUNT) : NULL;
	if (*r->unknown)
		return sp_cli_refuse(cli, "S113", path, r->unknown,
			nearest ? nearest : "secret_id secret_key token region endpoint file_endpoint operator", NULL);
	return SIGNPREP_OK;
}

static signprep_code load_profile(sp_cli *cli, const char *profile, sp_config *out)
{
	char *path = sp_config_path(), mode[8] = "";
	struct reading r = { .profile = profile, .config = out };
	int error_number = 0;
	sp_buf text = { 0 };
	signprep_code code;

	if (!path)
		return sp_cli_refuse(cli, "S111", "", profile, NULL);
	if (!is_private(path, mode)) {
		code = sp_cli_refuse(cli, "S110", path, mode, NULL);
		goto done;
	}
	sp_file_status status = sp_file_read(path, CONFIG_MAX, &text, &error_number);
	if (status == SP_FILE_OK)
		code = parse_profile(cli, path, text.data, &r);
	else
		code = sp_cli_refuse(cli,
			status == SP_FILE_MEMORY            ? "D901"
				: status == SP_FILE_TOO_BIG ? "D903"
							    : "S111",
			path, profile, NULL);
done:
	sp_buf_wipe(&text);
	free(path);
	return code;
}

void sp_config_leave_no_core(void)
{
	const struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
	/* The limit is not asked where cores go to a program (systemd-coredump, apport). */
	prctl(PR_SET_DUMPABLE, 0);
}

signprep_code sp_config_read(sp_cli *cli, const char *profile, sp_config *out)
{
	static const char *const names[] = { "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN" };
	sp_setting *const settings[] = { &out->secret_id, &out->secret_key, &out->token };
	const char *values[3];

	sp_config_leave_no_core();
	*out = (sp_config) { 0 };
	signprep_code code = profile ? load_profile(cli, profile, out) : SIGNPREP_OK;
	if (code)
		return code;
	for (size_t i = 0; i < 3; i++) {
		values[i] = getenv(names[i]);
		values[i] = values[i] && *values[i] ? values[i] : NULL;
	}
	/* One source for all three: an id of here and a key of there never fit. */
	if (profile && !(values[0] && values[1]))
		return SIGNPREP_OK;
	for (size_t i = 0; i < 3; i++) {
		if (settings[i]->value) {
			explicit_bzero(settings[i]->value, strlen(settings[i]->value));
			free(settings[i]->value);
			*settings[i] = (sp_setting) { NULL, NULL };
		}
		if (values[i] && !set(settings[i], values[i], names[i]))
			return sp_cli_refuse(cli, "D901", "", NULL);
	}
	return SIGNPREP_OK;
}

void sp_config_clear(sp_config *config)
{
	for (size_t i = 0; i < MEMBER_COUNT; i++) {
		sp_setting *setting = (sp_setting *) (void *) ((char *) config + members[i].offset);
		if (setting->value)
			explicit_bzero(setting->value, strlen(setting->value));
		free(setting->value);
		*setting = (sp_setting) { NULL, NULL };
	}
}

void sp_config_mask(const char *secret, char *out, size_t cap)
{
	size_t length = strlen(secret);
	if (length < 16)
		snprintf(out, cap, "***");
	else
		snprintf(out, cap, "%.4s***%s", secret, secret + length - 4);
}
