/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep doctor: what is configured, from where, what is missing. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <signprep/version.h>

#include "actions/table.h"
#include "base/buf.h"
#include "base/issues.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/libraries.h"
#include "cli/msg.h"
#include "cli/service/doctor.h"
#include "submit/environment.h"
#include "submit/journal/journal_look.h"
#include "submit/journal/journal_place.h"

struct options {
	sp_sending_options sending;
	bool ask;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	{ .name = "--ask",
		.kind = SP_OPT_FLAG,
		.offset = AT(ask),
		.help_en = "ask the service too, with calls that only read",
		.help_zh = "同时询问服务（仅查询类接口）" },
	SP_OPT_CALLER(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	SP_OPT_REACHING(AT(sending), "the environment to look at; default sandbox", "要检查的环境，默认 sandbox"),
	{ .name = NULL },
};

static signprep_environment environment_of(const struct options *o)
{
	return o->sending.env ? (signprep_environment) (o->sending.env - 1) : SIGNPREP_ENV_SANDBOX;
}

static bool tell_versions(sp_cli *cli, cJSON *rows)
{
	sp_library libraries[SP_LIBRARIES_MAX];
	size_t count = sp_libraries(libraries);
	bool done = sp_doctor_tell(cli, rows, "signprep", signprep_version(), "");
	for (size_t i = 0; done && i < count; i++)
		done = sp_doctor_tell(cli, rows, libraries[i].name,
			*libraries[i].version ? libraries[i].version : sp_msg_pick(cli, "not installed", "未安装"), "");
	return done;
}

static bool tell_secret(sp_cli *cli, cJSON *rows, const char *name, const sp_setting *setting, bool needed)
{
	char masked[32];
	if (!setting->value)
		return sp_doctor_tell(
			cli, rows, name, needed ? sp_msg_pick(cli, "missing", "缺少") : sp_msg_pick(cli, "not set", "未设置"), "");
	sp_config_mask(setting->value, masked, sizeof masked);
	return sp_doctor_tell(cli, rows, name, masked, setting->source);
}

/* Where it sends, files apart; in hosts[0] and hosts[1]. */
static bool tell_endpoints(sp_cli *cli, cJSON *rows, const struct options *o, const sp_config *config, const char *hosts[2])
{
	signprep_environment env = environment_of(o);
	const char *given = o->sending.endpoint ? o->sending.endpoint : config->endpoint.value;
	const char *source = o->sending.endpoint ? "--endpoint"
		: config->endpoint.value         ? config->endpoint.source
						 : sp_environment_names[env];
	const char *file = o->sending.endpoint ? o->sending.endpoint
		: config->file_endpoint.value  ? config->file_endpoint.value
					       : given;
	const char *service = sp_sending_is_partner(&o->sending) ? "essbasic" : "ess";
	hosts[0] = given ? given : sp_environment_endpoint(env, service, false);
	hosts[1] = file ? file : sp_environment_endpoint(env, service, true);
	return sp_doctor_tell(cli, rows, "endpoint", hosts[0], source) &&
		sp_doctor_tell(cli, rows, "file endpoint", hosts[1], source);
}

/* In whose name calls are made: from an option, the environment, the profile. */
static bool tell_caller(sp_cli *cli, cJSON *rows, const struct options *o, const sp_config *config)
{
	const struct {
		const char *name, *option, *given, *variable;
		const sp_setting *setting;
	} values[] = { { "operator", "--operator", o->sending.operator_id, "SIGNPREP_OPERATOR", &config->operator_id },
		{ "application id", "--app-id", o->sending.app_id, "SIGNPREP_PARTNER_APP_ID", &config->partner_app_id },
		{ "member company", "--partner-org", o->sending.partner_org, "SIGNPREP_PARTNER_ORG", &config->partner_org } };
	bool done = true;
	for (size_t i = 0; done && i < sizeof values / sizeof *values; i++) {
		const char *set = getenv(values[i].variable);
		set = set && *set ? set : NULL;
		const char *value = values[i].given ? values[i].given : set ? set : values[i].setting->value;
		const char *source = values[i].given ? values[i].option : set ? values[i].variable : values[i].setting->source;
		done = sp_doctor_tell(cli, rows, values[i].name, value ? value : sp_msg_pick(cli, "not set", "未设置"),
			value && source ? source : "");
	}
	return done;
}

/* The journal itself when it is there, else the nearest folder above it that is. */
static bool can_write(const char *path)
{
	if (access(path, F_OK) == 0)
		return access(path, R_OK | W_OK) == 0;
	char *folder = strdup(path);
	bool writable = false;
	for (char *slash; folder && (slash = strrchr(folder, '/'));) {
		slash[slash == folder] = '\0';
		if (access(folder, F_OK) == 0 || slash == folder) {
			writable = access(folder, W_OK) == 0;
			break;
		}
	}
	if (folder && !strchr(path, '/'))
		writable = access(".", W_OK) == 0;
	free(folder);
	return writable;
}

static void describe_journal(
	const sp_cli *cli, const sp_journal_about *about, const char *trouble, bool writable, char *out, size_t cap)
{
	const char *kind = about->server ? "PostgreSQL" : "SQLite";
	const char *access = writable ? sp_msg_pick(cli, "writable", "可写") : sp_msg_pick(cli, "not writable", "不可写");
	if (*trouble)
		snprintf(out, cap, "%s, %s", kind, trouble);
	else if (about->server)
		snprintf(out, cap, sp_msg_pick(cli, "%s, libpq %d.%d, not asked", "%s，libpq %d.%d，未连接"), kind,
			about->library / 10000, about->library % 10000);
	else if (!about->exists)
		snprintf(out, cap, sp_msg_pick(cli, "%s, not there yet, %s", "%s，尚不存在，%s"), kind, access);
	else
		snprintf(out, cap,
			sp_msg_pick(cli, "%s, schema %d, rows: %lld, unknown: %lld, creating: %lld, %s",
				"%s，结构版本 %d，行数：%lld，结果未知：%lld，创建中：%lld，%s"),
			kind, about->schema, (long long) about->rows, (long long) about->unknown, (long long) about->creating,
			access);
}

/* What keeps it, and how it stands; `err` tells what is wrong with it. */
static bool tell_journal(sp_cli *cli, cJSON *rows, const char *given, signprep_error *err)
{
	char *path = given ? strdup(given) : sp_config_journal_path();
	char shown[256], state[192];
	sp_journal_about about = { 0 };
	if (path)
		(void) sp_journal_look(path, &about, err);
	bool writable = path && (about.server || can_write(path));
	if (!err->code && !writable)
		err->code = SIGNPREP_INVALID; /* without an id: settle says where */
	sp_journal_show(path, shown, sizeof shown);
	describe_journal(cli, &about, err->id, writable, state, sizeof state);
	free(path);
	return sp_doctor_tell(cli, rows, "journal", shown, state);
}

/* What the options and settings above come to. */
static bool tell_submit(sp_cli *cli, cJSON *rows, const struct options *o, const sp_config *config, signprep_environment env)
{
	const char *endpoint = o->sending.endpoint ? o->sending.endpoint : config->endpoint.value;
	bool keys = config->secret_id.value && config->secret_key.value;
	const char *what;
	if (env == SIGNPREP_ENV_SANDBOX && !endpoint)
		what = sp_msg_pick(
			cli, "starts a sandbox of its own: nothing leaves this machine", "启动自带的沙箱：数据不会离开本机");
	else if (env == SIGNPREP_ENV_SANDBOX)
		what = keys ? sp_msg_pick(cli, "sends to that sandbox, with the keys above", "发往该沙箱，使用上述密钥")
			    : sp_msg_pick(cli, "sends to that sandbox, with the keys every sandbox takes",
				      "发往该沙箱，使用沙箱自带的密钥");
	else if (!keys)
		what = sp_msg_pick(cli, "fails: there are no credentials", "失败：没有凭证");
	else if (env == SIGNPREP_ENV_TEST)
		what = sp_msg_pick(cli, "sends to the service's test environment", "发往服务的测试环境");
	else
		what = sp_msg_pick(cli, "creates real contracts; asks first, and needs --yes where nobody can be asked",
			"创建真实合同；会先询问，无人可询问时须加 --yes");
	return sp_doctor_tell(cli, rows, "submit", what, "");
}

static bool tell_isolation(sp_cli *cli, cJSON *rows)
{
	const char *missing = signprep_pool_missing();
	if (!*missing)
		return sp_doctor_tell(cli, rows, "isolation", sp_msg_pick(cli, "complete", "完整"), "landlock, seccomp");
	sp_issues_add(cli->issues, "D719", "", missing, NULL);
	return sp_doctor_tell(cli, rows, "isolation", sp_msg_pick(cli, "incomplete", "不完整"), "");
}

/* Actions that answer OperationDenied.WhiteListForbid or the like until somebody has written to the service. */
static bool tell_on_request(sp_cli *cli, cJSON *rows)
{
	sp_buf names;
	sp_buf_init(&names, 4096);
	for (size_t i = 0; i < sp_table_action_count; i++)
		if (sp_table_actions[i].on_request)
			sp_buf_printf(&names, "%s%s", names.length ? ", " : "", sp_table_actions[i].name);
	bool done = !names.failed &&
		sp_doctor_tell(cli, rows, "on request", names.data,
			sp_msg_pick(cli, "the service opens them for an account", "须由服务方为账号开通"));
	sp_buf_clear(&names);
	return done;
}

static bool tell_clock(sp_cli *cli, cJSON *rows)
{
	time_t now = time(NULL);
	struct tm utc;
	char text[32];
	gmtime_r(&now, &utc);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	/* A signature is refused when it is more than five minutes off; only the service can tell. */
	return sp_doctor_tell(cli, rows, "clock", text,
		sp_msg_pick(cli, "must be within 5 minutes of the service's", "与服务端相差不得超过 5 分钟"));
}

static signprep_code settle(
	sp_cli *cli, const sp_config *config, signprep_environment env, const char *journal, const signprep_error *trouble)
{
	/* The sandbox brings its own credentials and keeps its journal in memory, unless it is told where. */
	if (env == SIGNPREP_ENV_SANDBOX)
		return journal && *trouble->id ? sp_cli_fail(cli, trouble) : SIGNPREP_OK;
	if (!config->secret_id.value || !config->secret_key.value)
		return sp_cli_refuse(
			cli, "S101", "", config->secret_id.value ? "TENCENTCLOUD_SECRET_KEY" : "TENCENTCLOUD_SECRET_ID", NULL);
	if (*trouble->id)
		return sp_cli_fail(cli, trouble);
	if (trouble->code)
		return sp_cli_refuse(cli, "R023", journal ? journal : "journal", journal ? journal : "journal", "journal", NULL);
	return SIGNPREP_OK;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	signprep_environment env = environment_of(o);
	sp_config config;
	const char *hosts[2] = { NULL, NULL };
	signprep_error trouble = { 0 };
	bool needed = env != SIGNPREP_ENV_SANDBOX;
	cJSON *rows = cJSON_CreateArray();
	char *file = sp_config_path();
	bool there = file && access(file, F_OK) == 0;
	signprep_code code = sp_config_read(cli, o->sending.profile, &config);

	bool done = tell_versions(cli, rows) &&
		sp_doctor_tell(cli, rows, "environment", sp_environment_names[env], o->sending.env ? "--env" : "default") &&
		tell_endpoints(cli, rows, o, &config, hosts) &&
		sp_doctor_tell(cli, rows, "configuration", file ? file : "",
			there ? sp_msg_pick(cli, "there", "存在") : sp_msg_pick(cli, "not there", "不存在")) &&
		tell_secret(cli, rows, "secret id", &config.secret_id, needed) &&
		tell_secret(cli, rows, "secret key", &config.secret_key, needed) &&
		tell_secret(cli, rows, "token", &config.token, false) && tell_caller(cli, rows, o, &config) &&
		tell_journal(cli, rows, o->sending.journal, &trouble) && tell_clock(cli, rows) && tell_isolation(cli, rows) &&
		tell_on_request(cli, rows) && tell_submit(cli, rows, o, &config, env);
	if (!code)
		code = settle(cli, &config, env, o->sending.journal, &trouble);
	/* A run that starts a sandbox of its own has no host to be reached before. */
	bool elsewhere = needed || o->sending.endpoint || config.endpoint.value;
	if (!code && o->ask && elsewhere)
		code = sp_doctor_reach(cli, rows, &o->sending, hosts);
	if (!code && o->ask)
		code = sp_doctor_ask(cli, rows, &o->sending);
	sp_config_clear(&config);
	if (!sp_json_put(cli->answer, "settings", rows) || !done)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	free(file);
	return code;
}

const sp_command sp_cmd_doctor = {
	.name = "doctor",
	.schema = "signprep.doctor/1",
	.arguments = "",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "what is configured, from where, what is missing",
	.summary_zh = "配置了什么、来自哪里、缺少什么",
	.notes_en = "Opens no connection without --ask. Secrets are masked. Exit 10 when the environment needs credentials and "
		    "there are none.\n"
		    "With --ask hosts are reached, and the service says whether it takes the keys, how far its clock is off, which "
		    "extensions are open "
		    "(automatic\n"
		    "signing among them) and how many contracts are left; with --edition partner which extensions the member "
		    "company has.",
	.notes_zh = "不带 --ask 时不联网。密钥已遮盖。该环境需要凭证而没有时退出码为 10。\n"
		    "带 --ask "
		    "时检查服务地址能否连通，并由服务告知：密钥是否有效、时钟相差多少、开通了哪些扩展服务（含自动签）、剩余多少份合"
		    "同；--edition "
		    "partner 时告知子客企业开通了哪些扩展服务。",
	.example = "signprep doctor --env test",
};
