/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep callback decode: one body to one event. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/callback.h>

#include "base/file.h"
#include "base/json/json_pretty.h"
#include "cli/callback/callback.h"
#include "cli/input.h"
#include "net/secret.h"

#define BODY_MAX ((size_t) 16 << 20)

/* On a terminal people read it. */
static signprep_code give(sp_cli *cli, const signprep_event *event)
{
	sp_buf text;
	if (!sp_cli_human(cli)) {
		cli->raw = strdup(event->json);
		return cli->raw ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
	}
	sp_buf_init(&text, (size_t) 512 << 20);
	bool done = sp_json_pretty(event->json, strlen(event->json), &text);
	if (done) {
		sp_out_write(&cli->out, text.data, text.length);
		if (text.length == 0 || text.data[text.length - 1] != '\n')
			sp_out_write(&cli->out, "\n", 1);
	}
	sp_buf_clear(&text);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code decode(sp_cli *cli, const sp_buf *body, const signprep_callback_options *options)
{
	signprep_error err = { 0 };
	signprep_event *event = NULL;
	signprep_code code = signprep_event_decode(&event, body->data, body->length, options, &err);
	code = code ? sp_cli_fail(cli, &err) : give(cli, event);
	signprep_event_free(event);
	return code;
}

static signprep_code run(sp_cli *cli, const void *opaque)
{
	const sp_callback_options *o = opaque;
	sp_secret key = { 0 }, token = { 0 };
	signprep_error err = { 0 };
	sp_buf body;
	int number = 0;
	const char *path = cli->arguments[1];
	signprep_code code = sp_input_claim(cli, path);
	if (!code)
		code = sp_input_secret(cli, o->key_file, "SIGNPREP_CALLBACK_KEY", &key);
	if (!code)
		code = sp_input_secret(cli, o->token_file, "SIGNPREP_CALLBACK_TOKEN", &token);
	if (!code && o->signature && !token.text)
		code = sp_cli_refuse(cli, "S815", path, NULL);
	if (!code) {
		sp_file_status status = sp_file_read(path, BODY_MAX, &body, &number);
		if (status == SP_FILE_OK) {
			const signprep_callback_options options = { .size = sizeof options,
				.key = key.text,
				.token = token.text,
				.signature = o->signature,
				.name = path };
			code = decode(cli, &body, &options);
			sp_buf_wipe(&body);
		} else {
			sp_file_read_fail(&err, status, number, path, BODY_MAX);
			code = sp_cli_fail(cli, &err);
		}
	}
	sp_secret_clear(&key);
	sp_secret_clear(&token);
	return code;
}

static const char *const taken[] = { "--key-file", "--token-file", "--signature", NULL };

const sp_subcommand sp_callback_decode_row = { "decode", "signprep.callback/1", "BODY", taken, run };
