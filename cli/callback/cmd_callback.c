/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep callback: what the service posts. What each action does stands in a file of its own. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/callback/callback_action.h"
#include "cli/commands.h"
#include "cli/usage/arguments.h"

static const sp_callback_action *const actions[] = { &sp_callback_decode_action, NULL };

#define ACTIONS_MAX 8
#define AT(member) offsetof(sp_callback_options, member)

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
	{ .name = NULL },
};

static const sp_callback_action *find_action(const char *name)
{
	size_t i = 0;
	while (actions[i] && strcmp(actions[i]->name, name) != 0)
		i++;
	return actions[i];
}

static signprep_code refuse_action(sp_cli *cli)
{
	const char *names[ACTIONS_MAX], *word = cli->arguments[0];
	char said[96], wrong[160];
	size_t count = 0;
	for (; actions[count]; count++)
		names[count] = actions[count]->name;
	const char *nearest = sp_suggest(word, names, count);
	snprintf(said, sizeof said, "callback %s", nearest ? nearest : "--help");
	snprintf(wrong, sizeof wrong, "callback %.140s", word);
	return sp_cli_refuse(cli, "R002", "", wrong, said, NULL);
}

static bool is_given(const sp_opt *opt, const void *options)
{
	const char *at = (const char *) options + opt->offset;
	const char *text = NULL;
	memcpy(&text, at, sizeof text);
	return text != NULL;
}

/* Options that belong to another action. */
static signprep_code refuse_options(sp_cli *cli, const sp_callback_action *action, const void *options)
{
	for (const sp_opt *opt = table; opt->name; opt++) {
		bool taken = false;
		for (const char *const *name = action->options; *name; name++)
			taken = taken || strcmp(*name, opt->name) == 0;
		if (taken || !is_given(opt, options))
			continue;
		char what[64];
		snprintf(what, sizeof what, "callback %s", action->name);
		return sp_cli_refuse(cli, "R008", "", what, opt->name, NULL);
	}
	return SIGNPREP_OK;
}

static signprep_code check_arguments(sp_cli *cli, const sp_callback_action *action)
{
	char name[64];
	snprintf(name, sizeof name, "callback %s", action->name);
	const sp_command as_command = { .name = name, .arguments = action->arguments, .options = table };
	signprep_error err = { 0 };
	if (!sp_arguments_check(&as_command, cli->arguments + 1, cli->argument_count - 1, &err))
		return SIGNPREP_OK;
	return sp_cli_fail(cli, &err);
}

static signprep_code run(sp_cli *cli, void *options)
{
	const sp_callback_action *action = find_action(cli->arguments[0]);
	if (!action)
		return refuse_action(cli);
	if (!sp_json_set_text(cli->answer, "schema", action->schema))
		return sp_cli_refuse(cli, "D901", "", NULL);
	signprep_code code = refuse_options(cli, action, options);
	if (!code)
		code = check_arguments(cli, action);
	return code ? code : action->run(cli, options);
}

const sp_command sp_cmd_callback = {
	.name = "callback",
	.schema = "signprep.callback/1",
	.arguments = "decode BODY",
	.options = table,
	.options_size = sizeof(sp_callback_options),
	.run = run,
	.summary_en = "what the service posts: checked, decrypted, read",
	.summary_zh = "服务推送的回调：验签、解密、解读",
	.notes_en =
		"callback decode [--key-file F] [--token-file F] [--signature 'sha256=…'] BODY|-\n"
		"  one body as it was posted, of either format, to one JSON object; exit 2 when its signature, padding, UTF-8 or\n"
		"  JSON is wrong. docs/callbacks.md",
	.notes_zh = "callback decode [--key-file F] [--token-file F] [--signature 'sha256=…'] BODY|-\n"
		    "  将收到的请求体（新旧两种格式）解读为一个 JSON 对象；签名、填充、UTF-8 或 JSON 有误时退出码为 2。详见\n"
		    "  docs/callbacks.md",
	.example = "signprep callback decode --key-file samples/callback-key.txt samples/callback-body.txt",
};
