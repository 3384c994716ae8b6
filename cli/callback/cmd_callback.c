/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep callback: what the service posts. What each action does stands in a file of its own. */
#include <stddef.h>

#include "cli/callback/callback.h"
#include "cli/commands.h"

static const sp_subcommand *const rows[] = { &sp_callback_decode_row, &sp_callback_serve_row, &sp_callback_list_row,
	&sp_callback_replay_row, NULL };

#define AT(member) offsetof(sp_callback_options, member)

static const char *const environments[] = { "sandbox", "test", "production", NULL };

static const sp_opt table[] = {
	{ .name = "--key-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(key_file),
		.help_en =
			"decode: the CallbackUrlKey, 32 characters; else SIGNPREP_CALLBACK_KEY; neither: bodies are not encrypted",
		.help_zh = "decode：存放 CallbackUrlKey（32 个字符）的文件；否则取 SIGNPREP_CALLBACK_KEY；都没有表示未加密" },
	{ .name = "--token-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(token_file),
		.help_en = "decode: the token that bodies are signed with; else SIGNPREP_CALLBACK_TOKEN; neither: not checked",
		.help_zh = "decode：存放签名验证 token 的文件；否则取 SIGNPREP_CALLBACK_TOKEN；都没有则不验证签名" },
	{ .name = "--signature",
		.kind = SP_OPT_TEXT,
		.value = "TEXT",
		.offset = AT(signature),
		.help_en = "decode: the header Content-Signature that came along, sha256=…",
		.help_zh = "decode：随请求到达的 Content-Signature 请求头，sha256=…" },
	{ .name = "--listen",
		.kind = SP_OPT_TEXT,
		.value = "ADDRESS:PORT",
		.offset = AT(listen),
		.help_en = "serve: where to listen; default 127.0.0.1:8779, port 0 takes a free one",
		.help_zh = "serve：监听地址；默认 127.0.0.1:8779，端口 0 表示任选空闲端口" },
	{ .name = "--path",
		.kind = SP_OPT_LIST,
		.value = "/P=KEY[:TOKEN]",
		.offset = AT(paths),
		.help_en = "serve: a path, the file of its key and the file of its token; may repeat",
		.help_zh = "serve：路径、其密钥文件和 token 文件；可重复" },
	{ .name = "--wecom",
		.kind = SP_OPT_TEXT,
		.value = "/P",
		.offset = AT(wecom),
		.help_en = "serve: a path for messages of WeCom; Token, EncodingAESKey and CorpID from SIGNPREP_WECOM_…",
		.help_zh = "serve：接收企业微信消息的路径；Token、EncodingAESKey、CorpID 取自 SIGNPREP_WECOM_…" },
	{ .name = "--host",
		.kind = SP_OPT_LIST,
		.value = "NAME",
		.offset = AT(hosts),
		.help_en = "serve: a name that the console knows this address by; may repeat",
		.help_zh = "serve：控制台中填写的域名；可重复" },
	{ .name = "--tls-cert",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(tls_cert),
		.help_en = "serve: speak HTTPS with this certificate (PEM, those above it behind it)",
		.help_zh = "serve：以此证书提供 HTTPS（PEM，上级证书附在其后）" },
	{ .name = "--tls-key",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(tls_key),
		.help_en = "serve: its key (PEM)",
		.help_zh = "serve：证书的私钥（PEM）" },
	{ .name = "--store",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(store),
		.help_en = "serve, list, replay: where the events are kept",
		.help_zh = "serve、list、replay：保存事件的文件" },
	{ .name = "--exec",
		.kind = SP_OPT_TEXT,
		.value = "CMD",
		.offset = AT(exec),
		.help_en = "serve: a command for each event, which is its standard input",
		.help_zh = "serve：为每个事件执行的命令，事件从标准输入传入" },
	{ .name = "--forward",
		.kind = SP_OPT_TEXT,
		.value = "URL",
		.offset = AT(forward),
		.help_en = "serve: an address that each event is posted to",
		.help_zh = "serve：转发每个事件的地址" },
	{ .name = "--journal",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(journal),
		.help_en = "serve: settle rows of this journal whose outcome is unknown; postgres://… too",
		.help_zh = "serve：确认该日志中结果未知的行；也可为 postgres://…" },
	{ .name = "--env",
		.kind = SP_OPT_CHOICE,
		.choices = environments,
		.offset = AT(env),
		.help_en = "serve: the environment whose rows of the journal are meant; default sandbox",
		.help_zh = "serve：日志中所指的环境；默认 sandbox" },
	{ .name = "--flows",
		.kind = SP_OPT_FLAG,
		.offset = AT(flows),
		.help_en = "list: contracts and their states in place of events",
		.help_zh = "list：列出合同及其状态，而不是事件" },
	{ .name = "--flow",
		.kind = SP_OPT_TEXT,
		.value = "ID",
		.offset = AT(flow),
		.help_en = "list: only of this contract",
		.help_zh = "list：仅此合同" },
	{ .name = "--type",
		.kind = SP_OPT_TEXT,
		.value = "MSGTYPE",
		.offset = AT(type),
		.help_en = "list: only of this type",
		.help_zh = "list：仅此类型" },
	{ .name = "--from",
		.kind = SP_OPT_TEXT,
		.value = "TIME",
		.offset = AT(from),
		.help_en = "list, replay: received since 2026-11-29T08:00:00+08:00, a number of seconds since 1970, or 30m, 2h, 7d "
			   "ago",
		.help_zh = "list、replay：自此时间收到的事件：2026-11-29T08:00:00+08:00、1970 年以来的秒数，或 30m、2h、7d 之前" },
	{ .name = "--sink",
		.kind = SP_OPT_TEXT,
		.value = "NAME",
		.offset = AT(sink),
		.help_en = "replay: only to jsonl, exec, forward or journal; default to all",
		.help_zh = "replay：仅重新交给 jsonl、exec、forward 或 journal；默认全部" },
	{ .name = NULL },
};

static signprep_code run(sp_cli *cli, void *options)
{
	return sp_cli_subcommand(cli, rows, options);
}

const sp_command sp_cmd_callback = {
	.name = "callback",
	.schema = "signprep.callback/1",
	.arguments = "decode|serve|list|replay [BODY]...",
	.options = table,
	.options_size = sizeof(sp_callback_options),
	.run = run,
	.summary_en = "what the service posts: checked, decrypted, read",
	.summary_zh = "服务推送的回调：验签、解密、解读",
	.notes_en =
		"callback decode [--key-file F] [--token-file F] [--signature 'sha256=…'] BODY|-\n"
		"  one body as it was posted, of either format, to one JSON object; exit 2 when its signature, padding, UTF-8 or\n"
		"  JSON is wrong.\n"
		"callback serve --path /P=KEYFILE[:TOKENFILE] --store FILE [--exec CMD] [--forward URL] [--journal FILE]\n"
		"  receives and keeps what is posted, and hands each event on: at least once, each taker at its own pace. With "
		"--jsonl a line of\n"
		"  standard output for each. Runs until Ctrl-C.\n"
		"callback list --store FILE, callback replay --store FILE --from TIME\n"
		"  what is kept; hands it on again. docs/callbacks.md",
	.notes_zh = "callback decode [--key-file F] [--token-file F] [--signature 'sha256=…'] BODY|-\n"
		    "  将收到的请求体（新旧两种格式）解读为一个 JSON 对象；签名、填充、UTF-8 或 JSON 有误时退出码为 2。\n"
		    "callback serve --path /P=密钥文件[:TOKEN文件] --store FILE [--exec CMD] [--forward URL] [--journal FILE]\n"
		    "  接收并保存推送的事件，再逐一交给各接收方：至少一次，进度各自独立。--jsonl 时每个事件在标准输出占一行。\n"
		    "  运行到 Ctrl-C 为止。\n"
		    "callback list --store FILE、callback replay --store FILE --from TIME\n"
		    "  列出已保存的事件；重新交付。详见 docs/callbacks.md",
	.example = "signprep callback decode --key-file samples/callback-key.txt samples/callback-body.txt",
};
