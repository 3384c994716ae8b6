/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What every verb that sends has in common: where to, as whom, with which journal, how fast; made into a client. */
#ifndef SP_CLI_SENDING_H
#define SP_CLI_SENDING_H

#include <stddef.h>

#include <signprep/client.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "service/sandbox/sandbox.h"
#include "net/download.h"

/* The members of an options struct that steer sending. */
typedef struct sp_sending_options {
	int env;     /* as SP_OPT_CHOICE leaves it */
	int retries; /* as SP_OPT_COUNT leaves it */
	double rate; /* 0: not given */
	bool yes;
	const char *profile, *endpoint, *journal, *proxy, *ca_file, *sandbox_out;
	sp_opt_list faults;
	const char *operator_id, *organization_id; /* of verbs with SP_OPT_CALLER */
	int edition;                               /* as SP_OPT_CHOICE leaves it; with the next of SP_OPT_PARTNER */
	const char *app_id, *partner_org, *partner_operator;
	bool encrypt; /* bodies are sealed; of every verb, by SP_OPT_ROAD */
	bool running; /* set by the verb: the sandbox is one that runs already, never one of this run */
} sp_sending_options;

/* In the order of signprep_environment. */
extern const char *const sp_environment_names[];

#define SP_SENDING_AT(at, member) ((at) + offsetof(sp_sending_options, member))

/* Rows of an option table; `at` is the offset of the sp_sending_options in the struct that is filled. */
#define SP_OPT_SENDING(at) \
	SP_OPT_REACHING( \
		at, "where to send; default sandbox, started for this run alone", "发往何处；默认 sandbox，仅为本次运行启动"), \
		SP_OPT_OWN_SANDBOX(at)

/* The sandbox that a run starts for itself. */
#define SP_OPT_OWN_SANDBOX(at) \
	{ .name = "--sandbox-out", \
		.kind = SP_OPT_TEXT, \
		.value = "DIR", \
		.offset = SP_SENDING_AT(at, sandbox_out), \
		.help_en = "sandbox: where the PDF of the signed flow goes", \
		.help_zh = "沙箱：签署完成的 PDF 存放的文件夹" }, \
	{ \
		.name = "--fault", .kind = SP_OPT_LIST, .value = "SPEC", .offset = SP_SENDING_AT(at, faults), \
		.help_en = "sandbox: as signprep sandbox --fault; may repeat", \
		.help_zh = "沙箱：同 signprep sandbox --fault；可重复" \
	}

/* Who calls, and for whom: of verbs that make bodies themselves. */
#define SP_OPT_CALLER(at) \
	{ .name = "--operator", \
		.kind = SP_OPT_TEXT, \
		.value = "USERID", \
		.offset = SP_SENDING_AT(at, operator_id), \
		.help_en = "the employee who calls; default SIGNPREP_OPERATOR, or operator of the profile", \
		.help_zh = "经办员工的 UserId；默认取 SIGNPREP_OPERATOR 或配置小节中的 operator" }, \
	{ \
		.name = "--as-org", .kind = SP_OPT_TEXT, .value = "ID", .offset = SP_SENDING_AT(at, organization_id), \
		.help_en = "act for this member of the group (Agent.ProxyOrganizationId)", \
		.help_zh = "代表该集团成员企业操作（Agent.ProxyOrganizationId）" \
	}

extern const char *const sp_edition_names[];

/* Which edition sends, and whose contracts they are there. */
#define SP_OPT_PARTNER(at) \
	{ .name = "--edition", \
		.kind = SP_OPT_CHOICE, \
		.choices = sp_edition_names, \
		.offset = SP_SENDING_AT(at, edition), \
		.help_en = "partner: a platform sends for a member company (essbasic); default company", \
		.help_zh = "partner：平台代子客企业发送（essbasic）；默认 company" }, \
		{ .name = "--app-id", \
			.kind = SP_OPT_TEXT, \
			.value = "ID", \
			.offset = SP_SENDING_AT(at, app_id), \
			.help_en = "partner: Agent.AppId; default SIGNPREP_PARTNER_APP_ID, or partner_app_id of the profile", \
			.help_zh = "partner：Agent.AppId；默认取 SIGNPREP_PARTNER_APP_ID 或配置中的 partner_app_id" }, \
		{ .name = "--partner-org", \
			.kind = SP_OPT_TEXT, \
			.value = "OPENID", \
			.offset = SP_SENDING_AT(at, partner_org), \
			.help_en = "partner: the member company; default SIGNPREP_PARTNER_ORG, or partner_org", \
			.help_zh = "partner：子客企业；默认取 SIGNPREP_PARTNER_ORG 或 partner_org" }, \
	{ \
		.name = "--partner-operator", .kind = SP_OPT_TEXT, .value = "OPENID", \
		.offset = SP_SENDING_AT(at, partner_operator), \
		.help_en = "partner: who acts there; default SIGNPREP_PARTNER_OPERATOR, partner_operator, or Operator.UserId", \
		.help_zh = "partner：经办人；默认取 SIGNPREP_PARTNER_OPERATOR、partner_operator 或 Operator.UserId" \
	}

/* What every verb has that speaks to the service. */
#define SP_OPT_REACHING(at, env_en, env_zh) \
	SP_OPT_WHERE(at, env_en, env_zh), \
		{ .name = "--yes", \
			.letter = 'y', \
			.kind = SP_OPT_FLAG, \
			.offset = SP_SENDING_AT(at, yes), \
			.help_en = "production: do not ask", \
			.help_zh = "正式环境：不再询问" }, \
		SP_OPT_ROAD(at)

/* Its parts, for a verb that only reads there and has a --yes of its own. */
#define SP_OPT_WHERE(at, env_en, env_zh) \
	{ \
		.name = "--env", .kind = SP_OPT_CHOICE, .choices = sp_environment_names, .offset = SP_SENDING_AT(at, env), \
		.help_en = (env_en), .help_zh = (env_zh) \
	}

#define SP_OPT_ROAD(at) \
	SP_OPT_ROAD_WHERE(at), \
		{ .name = "--ca-file", \
			.kind = SP_OPT_TEXT, \
			.value = "FILE", \
			.offset = SP_SENDING_AT(at, ca_file), \
			.help_en = "certificates (PEM) to trust besides the system's", \
			.help_zh = "除系统证书外另行信任的证书（PEM）" }, \
		SP_OPT_ROAD_PROXY(at), \
		{ .name = "--journal", \
			.kind = SP_OPT_TEXT, \
			.value = "FILE", \
			.offset = SP_SENDING_AT(at, journal), \
			.help_en = "the journal that keeps a flow from being created twice; postgres://… for one that machines " \
				   "share", \
			.help_zh = "防止重复创建流程的日志文件；postgres://… 可由多台机器共用" }, \
		SP_OPT_ROAD_PACE(at)

/* Its parts, for a verb that has a --ca-file or a --journal of its own. */
#define SP_OPT_ROAD_WHERE(at) \
	{ .name = "--profile", \
		.kind = SP_OPT_TEXT, \
		.value = "NAME", \
		.offset = SP_SENDING_AT(at, profile), \
		.help_en = "section of signprep/config.ini with credentials", \
		.help_zh = "signprep/config.ini 中存放凭证的小节" }, \
		{ .name = "--endpoint", \
			.kind = SP_OPT_TEXT, \
			.value = "URL", \
			.offset = SP_SENDING_AT(at, endpoint), \
			.help_en = "another host than the environment's", \
			.help_zh = "替代该环境的服务地址" }, \
	{ \
		.name = "--encrypt", .kind = SP_OPT_FLAG, .offset = SP_SENDING_AT(at, encrypt), \
		.help_en = "inside CreateRequestWithEncryption, with SIGNPREP_ENCRYPT_KEY and SIGNPREP_ENCRYPT_MAC_KEY", \
		.help_zh = "经 CreateRequestWithEncryption 加密发送，密钥取自 SIGNPREP_ENCRYPT_KEY 和 SIGNPREP_ENCRYPT_MAC_KEY" \
	}

#define SP_OPT_ROAD_PROXY(at) \
	{ \
		.name = "--proxy", .kind = SP_OPT_TEXT, .value = "URL", .offset = SP_SENDING_AT(at, proxy), \
		.help_en = "proxy in place of https_proxy; never used for this machine", \
		.help_zh = "代替 https_proxy 的代理；访问本机时从不使用" \
	}

#define SP_OPT_ROAD_PACE(at) \
	{ .name = "--rate", \
		.kind = SP_OPT_NUMBER, \
		.value = "N", \
		.min = 0.01, \
		.max = 100000, \
		.offset = SP_SENDING_AT(at, rate), \
		.help_en = "requests a second for each action, shared through the journal; default 20", \
		.help_zh = "每个接口每秒请求数，共用同一日志者合计；默认 20" }, \
	{ \
		.name = "--retries", .kind = SP_OPT_COUNT, .value = "N", .min = 0, .max = 100, \
		.offset = SP_SENDING_AT(at, retries), .help_en = "repetitions of what is safe to repeat; default 4", \
		.help_zh = "可安全重复的请求的重试次数；默认 4" \
	}

/* What a sending needs, and what must be given back afterwards. Zero-initialise; sp_sending_close in any case. */
typedef struct sp_sending {
	sp_cli *cli;
	const sp_sending_options *options;
	signprep_environment env;
	sp_config config;
	char *default_journal;
	sp_sandbox *sandbox; /* of this run; NULL when another endpoint is used */
	signprep_client *client;
} sp_sending;

/** Production is asked about on a terminal, and needs --yes elsewhere: R033, R034. */
signprep_code sp_sending_confirm(sp_cli *cli, const sp_sending_options *options);
/** Options that do not go together: R014 with --offline, R008. `sends`: false for a dry run; asks about production otherwise. */
signprep_code sp_sending_check(sp_cli *cli, const sp_sending_options *options, bool sends);
/** The same for what only reads: nobody is asked. */
signprep_code sp_sending_check_reading(sp_cli *cli, const sp_sending_options *options);
/** Who reads the PDFs of the sandbox that a run of many rows starts for itself; to be called before secrets are read. */
signprep_code sp_sending_pool(sp_cli *cli, const sp_sending_options *options, size_t workers);
/**
 * Reads the configuration, starts the sandbox of this run unless an endpoint is named, makes the journal's folder, makes
 * the client. Without `sends` there is neither sandbox nor journal.
 * @param own the verb's part of the client's options: row key, resending, call-backs; the rest is filled in
 */
signprep_code sp_sending_open(
	sp_sending *sending, sp_cli *cli, const sp_sending_options *options, const signprep_client_options *own, bool sends);
void sp_sending_close(sp_sending *sending);

/** Whether the partner edition is meant. */
bool sp_sending_is_partner(const sp_sending_options *options);
/** Of the platform, from options, environment or profile; NULL: nobody says. Once it is open. */
const char *sp_sending_app_id(const sp_sending *sending);

/** Who signs for s3://, as the AWS tools name it in the environment; borrowed from there. */
sp_s3 sp_sending_s3(void);

#endif
