/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep wecom: WeCom's self-built application. What each row does stands in a file of its own. */
#include "cli/commands.h"

#include "cli/callback/wecom.h"

static const sp_subcommand *const rows[] = { &sp_wecom_decode_row, &sp_wecom_echo_row, &sp_wecom_js_signature_row,
	&sp_wecom_sign_in_row, &sp_wecom_ownership_row, &sp_wecom_new_key_row, &sp_wecom_public_key_row, &sp_wecom_random_keys_row,
	&sp_wecom_token_row, &sp_wecom_send_row, &sp_wecom_members_row, &sp_wecom_recall_row, &sp_wecom_signed_in_row,
	&sp_wecom_call_row, &sp_wecom_archive_row, &sp_wecom_doctor_row, NULL };

static const char *const secrets[] = { "application", "archive", "contacts", NULL };

#define AT(member) offsetof(sp_wecom_options, member)

static const sp_opt table[] = {
	{ .name = "--profile",
		.kind = SP_OPT_TEXT,
		.value = "NAME",
		.offset = AT(profile),
		.help_en = "section of the configuration file with the values of the console",
		.help_zh = "使用配置文件中的哪一节（管理后台的各项值）" },
	{ .name = "--corp-id",
		.kind = SP_OPT_TEXT,
		.value = "ID",
		.offset = AT(corp_id),
		.help_en = "the company's id; default SIGNPREP_WECOM_CORP_ID",
		.help_zh = "企业 ID（CorpID），默认取 SIGNPREP_WECOM_CORP_ID" },
	{ .name = "--agent-id",
		.kind = SP_OPT_TEXT,
		.value = "N",
		.offset = AT(agent_id),
		.help_en = "the application's number; default SIGNPREP_WECOM_AGENT_ID",
		.help_zh = "应用的 AgentId，默认取 SIGNPREP_WECOM_AGENT_ID" },
	{ .name = "--domain",
		.kind = SP_OPT_TEXT,
		.value = "HOST",
		.offset = AT(domain),
		.help_en = "sign-in: the domain that the console trusts, compared with the address; default SIGNPREP_WECOM_DOMAIN",
		.help_zh = "sign-in：管理后台配置的可信域名，与地址比对；默认取 SIGNPREP_WECOM_DOMAIN" },
	{ .name = "--in-app",
		.kind = SP_OPT_FLAG,
		.offset = AT(in_app),
		.help_en = "sign-in: the page inside WeCom; otherwise a code to scan",
		.help_zh = "sign-in：企业微信内的网页授权；否则为扫码登录" },
	{ .name = "--details",
		.kind = SP_OPT_FLAG,
		.offset = AT(details),
		.help_en = "sign-in --in-app: ask the member for name, mobile and address; signed-in: tell them",
		.help_zh = "sign-in --in-app：请成员授权姓名、手机号、邮箱等信息；signed-in：一并取回" },
	{ .name = "--state",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(state),
		.help_en = "sign-in: what comes back with the code; default one that nobody can guess",
		.help_zh = "sign-in：随 code 返回的值，默认自动生成" },
	{ .name = "--ticket-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(ticket_file),
		.help_en = "js-signature: the ticket; default fetched from WeCom",
		.help_zh = "js-signature：jsapi_ticket 所在文件，默认向企业微信获取" },
	{ .name = "--nonce",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(nonce),
		.help_en = "js-signature: default one of its own",
		.help_zh = "js-signature：随机串，默认自动生成" },
	{ .name = "--timestamp",
		.kind = SP_OPT_TEXT,
		.value = "SECONDS",
		.offset = AT(timestamp),
		.help_en = "js-signature: default now",
		.help_zh = "js-signature：时间戳，默认当前时间" },
	{ .name = "--served",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(served),
		.help_en = "ownership: what the domain answers, to be compared",
		.help_zh = "ownership：域名实际返回的内容，用于比对" },
	{ .name = "--output",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(output),
		.help_en = "new-key: where the private key goes",
		.help_zh = "new-key：私钥写到哪里" },
	{ .name = "--key",
		.kind = SP_OPT_LIST,
		.value = "VERSION=FILE",
		.offset = AT(keys),
		.help_en = "random-keys, archive, doctor: the private key of a version of the public key; may repeat",
		.help_zh = "random-keys、archive、doctor：某个公钥版本对应的私钥，可重复" },
	{ .name = "--secret",
		.kind = SP_OPT_CHOICE,
		.choices = secrets,
		.offset = AT(secret),
		.help_en = "whose Secret is used; default application",
		.help_zh = "使用哪个 Secret，默认 application" },
	{ .name = "--endpoint",
		.kind = SP_OPT_TEXT,
		.value = "URL",
		.offset = AT(endpoint),
		.help_en = "another host than WeCom's; default SIGNPREP_WECOM_ENDPOINT",
		.help_zh = "替代企业微信的服务地址，默认取 SIGNPREP_WECOM_ENDPOINT" },
	{ .name = "--proxy",
		.kind = SP_OPT_TEXT,
		.value = "URL",
		.offset = AT(proxy),
		.help_en = "as curl's --proxy",
		.help_zh = "同 curl 的 --proxy" },
	{ .name = "--ca-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(ca_file),
		.help_en = "certificates (PEM) to trust besides the system's",
		.help_zh = "除系统证书外另行信任的证书（PEM）" },
	{ .name = "--of-application",
		.kind = SP_OPT_FLAG,
		.offset = AT(of_application),
		.help_en = "js-signature: for wx.agentConfig",
		.help_zh = "js-signature：用于 wx.agentConfig" },
	{ .name = "--title",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(title),
		.help_en = "send: up to 128 bytes",
		.help_zh = "send：标题，不超过 128 字节" },
	{ .name = "--description",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(description),
		.help_en = "send: up to 512 bytes",
		.help_zh = "send：描述，不超过 512 字节" },
	{ .name = "--url",
		.kind = SP_OPT_TEXT,
		.value = "URL",
		.offset = AT(url),
		.help_en = "send: what the card opens, a signing link",
		.help_zh = "send：点击后打开的地址，如签署链接" },
	{ .name = "--button",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(button),
		.help_en = "send: up to 4 characters",
		.help_zh = "send：按钮文字，不超过 4 个字" },
	{ .name = "--mobile",
		.kind = SP_OPT_LIST,
		.value = "MOBILE",
		.offset = AT(mobiles),
		.help_en = "send: a member by mobile; may repeat",
		.help_zh = "send：按手机号指定成员，可重复" },
	{ .name = "--duplicate-check",
		.kind = SP_OPT_COUNT,
		.value = "SECONDS",
		.max = 14400,
		.offset = AT(duplicate),
		.help_en = "send: WeCom drops the same message within so many seconds; default 1800; 0: never",
		.help_zh = "send：此秒数内相同的消息会被企业微信丢弃，默认 1800；0 表示不丢弃" },
	{ .name = "--sent-state",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(sent_state),
		.help_en = "signed-in: the state that was sent",
		.help_zh = "signed-in：发出的 state" },
	{ .name = "--came-state",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(came_state),
		.help_en = "signed-in: the state that came back",
		.help_zh = "signed-in：返回的 state" },
	{ .name = "--query",
		.kind = SP_OPT_LIST,
		.value = "NAME=VALUE",
		.offset = AT(query),
		.help_en = "call: a member of the query; may repeat",
		.help_zh = "call：查询参数，可重复" },
	{ .name = "--all",
		.kind = SP_OPT_FLAG,
		.offset = AT(all),
		.help_en = "call: all pages of the answer as one (customers, groups, staff: next_cursor)",
		.help_zh = "call：取回全部分页并合并（客户、客户群、成员等带 next_cursor 的接口）" },
	{ .name = "--library",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(library),
		.help_en = "archive: WeCom's libWeWorkFinanceSdk_C.so",
		.help_zh = "archive：企业微信的 libWeWorkFinanceSdk_C.so" },
	{ .name = "--from",
		.kind = SP_OPT_TEXT,
		.value = "SEQ",
		.offset = AT(from),
		.help_en = "archive: the seq of the last message that is known; default 0",
		.help_zh = "archive：已取得的最后一条消息的 seq，默认 0" },
	{ .name = "--limit",
		.kind = SP_OPT_COUNT,
		.value = "N",
		.min = 1,
		.max = 1000,
		.offset = AT(limit),
		.help_en = "archive: at most so many messages; default 1000",
		.help_zh = "archive：最多取多少条，默认 1000" },
	{ .name = "--online",
		.kind = SP_OPT_FLAG,
		.offset = AT(online),
		.help_en = "doctor: ask WeCom, the domain and the receiving server",
		.help_zh = "doctor：联网检查企业微信、域名和接收服务器" },
	{ .name = "--proof",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(proof),
		.help_en = "doctor: the file that proves the domain, WW_verify_….txt",
		.help_zh = "doctor：域名归属验证文件 WW_verify_….txt" },
	{ .name = "--receiver",
		.kind = SP_OPT_TEXT,
		.value = "URL",
		.offset = AT(receiver),
		.help_en = "doctor: the receiving server's address",
		.help_zh = "doctor：接收消息服务器的地址" },
	{ .name = "--public-key",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(public_key),
		.help_en = "doctor: the public key that the console was given",
		.help_zh = "doctor：已填入管理后台的公钥" },
	{ .name = NULL },
};

static signprep_code run(sp_cli *cli, void *options)
{
	return sp_cli_subcommand(cli, rows, options);
}

const sp_command sp_cmd_wecom = {
	.name = "wecom",
	.schema = "signprep.wecom/1",
	.arguments = "ACTION [ARGUMENT]...",
	.options = table,
	.options_size = sizeof(sp_wecom_options),
	.run = run,
	.summary_en = "WeCom's self-built application: messages sent and received, sign-in, pages, chat archive",
	.summary_zh = "企业微信自建应用：收发消息、登录、网页签名、会话存档",
	.notes_en =
		"wecom decode QUERY BODY\n"
		"  a message that was posted, verified and decrypted; QUERY is what its address had behind \"?\"\n"
		"wecom echo QUERY\n"
		"  the answer to WeCom's check of a receiving address\n"
		"wecom js-signature URL --ticket-file FILE\n"
		"  what wx.config takes on that page\n"
		"wecom sign-in REDIRECT-URI [--in-app]\n"
		"  where people sign in, with a state to be compared when they come back\n"
		"wecom ownership WW_verify_….txt [--served FILE]\n"
		"  whether the file proves the domain\n"
		"wecom new-key -o PRIVATE.pem\n"
		"  a pair for the chat archive; prints the public part for the console. public-key PRIVATE.pem prints it again\n"
		"wecom random-keys CHATDATA.json --key VERSION=PRIVATE.pem\n"
		"  the random key of each archived message\n"
		"Token, EncodingAESKey and Secrets come from SIGNPREP_WECOM_… or --profile. docs/wecom.md",
	.notes_zh = "wecom decode QUERY BODY\n"
		    "  验签并解密收到的消息；QUERY 为请求地址“?”之后的部分\n"
		    "wecom echo QUERY\n"
		    "  企业微信验证接收地址时应返回的内容\n"
		    "wecom send USERID... --title T --description D --url 链接 [--mobile M]\n"
		    "  向成员发送卡片消息（如签署链接），并说明未送达的人\n"
		    "wecom members MOBILE... · recall MSGID · token\n"
		    "  按手机号查 userid；撤回消息；检查 token 及有效期\n"
		    "wecom signed-in CODE [--details]\n"
		    "  登录返回的 code 是谁的\n"
		    "wecom call PATH [BODY.json]\n"
		    "  带 token 调用任一企业微信接口：客户、客户群、成员\n"
		    "wecom js-signature URL\n"
		    "  该网页 wx.config 所需的签名\n"
		    "wecom sign-in REDIRECT-URI [--in-app]\n"
		    "  登录地址，以及返回时须比对的 state\n"
		    "wecom ownership WW_verify_….txt [--served FILE]\n"
		    "  检查域名归属验证文件\n"
		    "wecom new-key -o PRIVATE.pem\n"
		    "  生成会话存档密钥对并打印公钥；public-key PRIVATE.pem 再次打印公钥\n"
		    "wecom random-keys CHATDATA.json --key VERSION=PRIVATE.pem\n"
		    "  各条存档消息的随机密钥；archive --library LIB 读取消息本身\n"
		    "wecom doctor [--online]\n"
		    "  按管理后台的配置步骤逐项检查\n"
		    "Token、EncodingAESKey 和 Secret 取自 SIGNPREP_WECOM_… 或 --profile。详见 docs/wecom.md",
	.example = "signprep wecom new-key -o archive.pem",
};
