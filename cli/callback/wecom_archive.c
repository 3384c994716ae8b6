/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep wecom archive: messages of the chat archive, through WeCom's closed library. */
#include "wecom/archive_library.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "base/num.h"
#include "cli/callback/wecom.h"

#define PULLED_MAX ((size_t) 256 << 20) /* a thousand messages, each with a file's worth of text */
#define TIMEOUT_S 30

/* Well-formed JSON as a value; NULL for anything else. */
static cJSON *parse(const sp_buf *text)
{
	const sp_json_limits limits = { .max_bytes = PULLED_MAX };
	size_t skip = 0;
	if (sp_json_scan(text->length ? text->data : "", text->length, &limits, "", &skip, NULL))
		return NULL;
	return cJSON_ParseWithLength(text->data + skip, text->length - skip);
}

/* The message itself, or a finding and NULL. */
static cJSON *decrypt(
	sp_cli *cli, sp_archive_library *library, const sp_wecom_key_ring *ring, const cJSON *item, signprep_code *code)
{
	char random_key[SP_ARCHIVE_RANDOM_KEY_MAX];
	signprep_error err = { 0 };
	cJSON *message = NULL;
	sp_buf text;
	*code = sp_wecom_ring_open(cli, ring, item, random_key);
	if (*code)
		return NULL;
	sp_buf_init(&text, PULLED_MAX);
	if (sp_archive_library_decrypt(library, random_key, sp_json_text(item, "encrypt_chat_msg"), &text, &err))
		*code = sp_cli_fail(cli, &err);
	else if (!(message = parse(&text)))
		*code = sp_cli_refuse(cli, "S857", sp_json_text(item, "msgid"), "1", "JSON", NULL);
	explicit_bzero(random_key, sizeof random_key);
	sp_buf_wipe(&text);
	return message;
}

/* Whatever one message comes to, the others are read; the first trouble is the run's. */
static signprep_code give_all(
	sp_cli *cli, sp_archive_library *library, const sp_wecom_key_ring *ring, const cJSON *pulled, long long next)
{
	cJSON *list = cJSON_CreateArray();
	const cJSON *item;
	signprep_code first = SIGNPREP_OK;
	bool done = sp_json_put(cli->answer, "messages", list);
	cJSON_ArrayForEach(item, sp_json_array(pulled, "chatdata"))
	{
		signprep_code code = SIGNPREP_OK;
		long long seq = 0;
		cJSON *message = done ? decrypt(cli, library, ring, item, &code) : NULL;
		first = first ? first : code;
		if (sp_json_int(item, "seq", &seq) && seq > next)
			next = seq;
		if (!message)
			continue;
		cJSON *line = cJSON_CreateObject();
		done = sp_json_put_number(line, "seq", (double) seq) &&
			sp_json_put_text(line, "msgid", sp_json_text(item, "msgid"));
		done = sp_json_put(line, "message", message) && done;
		if (done && sp_cli_human(cli))
			done = sp_out_json(&cli->out, line);
		done = sp_json_push(list, line) && done;
	}
	done = sp_json_put_number(cli->answer, "next", (double) next) && done;
	return done ? first : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code pull(sp_cli *cli, sp_archive_library *library, const sp_wecom_options *o, const sp_wecom_key_ring *ring)
{
	long long from = 0, errcode = 0;
	unsigned limit = o->limit ? (unsigned) (o->limit - 1) : SP_ARCHIVE_PULL_MAX;
	signprep_error err = { 0 };
	sp_buf text;
	if (o->from && !sp_num_parse_int(o->from, strlen(o->from), 0, 1LL << 53, &from))
		return sp_cli_refuse(cli, "R004", "", "--from", o->from, "0 .. 2^53", NULL);
	sp_buf_init(&text, PULLED_MAX);
	signprep_code code = SIGNPREP_OK;
	cJSON *pulled = NULL;
	if (sp_archive_library_pull(library, (unsigned long long) from, limit, &text, &err))
		code = sp_cli_fail(cli, &err);
	else if (!(pulled = parse(&text)) || !sp_json_int(pulled, "errcode", &errcode) || errcode)
		code = sp_cli_refuse(cli, "S857", "GetChatData", "1", pulled ? sp_json_text(pulled, "errmsg") : "JSON", NULL);
	if (!code)
		code = give_all(cli, library, ring, pulled, from);
	cJSON_Delete(pulled);
	sp_buf_wipe(&text);
	return code;
}

static signprep_code run(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	sp_wecom_settings settings = { 0 };
	sp_wecom_key_ring ring = { .count = 0 };
	sp_archive_library *library = NULL;
	signprep_error err = { 0 };
	if (!o->library)
		return sp_cli_refuse(
			cli, "R005", "", "--library FILE", "signprep wecom archive --library FILE --key VERSION=FILE", NULL);
	if (cli->common.offline)
		return sp_cli_refuse(cli, "R014", "", "signprep wecom archive", NULL);
	signprep_code code = sp_wecom_ring_read(cli, &o->keys, &ring);
	if (!code)
		code = sp_wecom_settings_read(cli, o, &settings);
	if (!code)
		code = sp_wecom_settings_need(cli, &settings.corp_id, "SIGNPREP_WECOM_CORP_ID");
	if (!code)
		code = sp_wecom_settings_need(cli, &settings.archive_secret, "SIGNPREP_WECOM_ARCHIVE_SECRET");
	const sp_archive_access access = { .path = o->library,
		.corp_id = settings.corp_id.value,
		.secret = settings.archive_secret.value,
		.proxy = o->proxy,
		.timeout_s = cli->common.timeout_s > 0 ? (int) cli->common.timeout_s + 1 : TIMEOUT_S };
	if (!code && sp_archive_library_open(&library, &access, &err))
		code = sp_cli_fail(cli, &err);
	if (!code)
		code = pull(cli, library, o, &ring);
	sp_archive_library_close(library);
	sp_wecom_ring_clear(&ring);
	sp_wecom_settings_clear(&settings);
	return code;
}

static const char *const takes[] = { "--library", "--key", "--from", "--limit", "--profile", "--corp-id", "--proxy", NULL };

const sp_subcommand sp_wecom_archive_row = { "archive", "signprep.wecom-archive/1", "", takes, run };
