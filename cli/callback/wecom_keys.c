/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep wecom new-key, public-key, random-keys: the key pairs of the chat archive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "base/num.h"
#include "base/output.h"
#include "cli/callback/wecom.h"
#include "cli/input.h"
#include "wecom/archive_key.h"

#define CHATDATA_MAX ((size_t) 64 << 20) /* a thousand messages of 20 KiB come to 20 MiB */

static signprep_code read_key(sp_cli *cli, const char *path, sp_archive_key **out)
{
	signprep_error err = { 0 };
	sp_buf pem;
	*out = NULL;
	sp_config_leave_no_core();
	signprep_code code = sp_input_file(cli, path, SP_ARCHIVE_PEM_MAX, &pem);
	if (code)
		return code;
	code = sp_archive_key_read(out, pem.data, pem.length, path, &err);
	sp_buf_wipe(&pem);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

static signprep_code give_public(sp_cli *cli, const sp_archive_key *key)
{
	sp_buf text;
	sp_buf_init(&text, SP_ARCHIVE_PEM_MAX);
	bool done = sp_archive_key_public(key, &text);
	if (done && sp_cli_human(cli))
		sp_out_write(&cli->out, text.data, text.length);
	else if (done)
		done = sp_json_put(cli->answer, "public_key", cJSON_CreateString(text.data));
	sp_buf_clear(&text);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

/* Readable for nobody else, whatever the umask says. */
static signprep_code write_private(sp_cli *cli, const char *path, const sp_buf *text)
{
	signprep_error err = { 0 };
	sp_file_writer writer = { 0 };
	sp_file_status status = sp_file_writer_open(&writer, path, cli->common.force);
	if (status == SP_FILE_OK && (fchmod(writer.fd, 0600) != 0 || !sp_file_writer_write(&writer, text->data, text->length)))
		status = SP_FILE_IO;
	if (status == SP_FILE_OK)
		status = sp_file_writer_commit(&writer);
	sp_file_writer_abort(&writer);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	sp_file_fail(&err, status, writer.error_number, path);
	return sp_cli_fail(cli, &err);
}

static signprep_code new_key(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	sp_archive_key *key = NULL;
	signprep_error err = { 0 };
	sp_buf text;
	if (!o->output || strcmp(o->output, "-") == 0)
		return sp_cli_refuse(cli, "R005", "", "-o PRIVATE.pem", "signprep wecom new-key -o PRIVATE.pem", NULL);
	signprep_code code = sp_output_check(cli, o->output);
	if (code)
		return code;
	sp_config_leave_no_core();
	if (sp_archive_key_new(&key, &err))
		return sp_cli_fail(cli, &err);
	sp_buf_init(&text, SP_ARCHIVE_PEM_MAX);
	code = sp_archive_key_private(key, &text) ? write_private(cli, o->output, &text) : sp_cli_refuse(cli, "D901", "", NULL);
	sp_buf_wipe(&text);
	if (!code && !sp_json_put_text(cli->answer, "private_key_file", o->output))
		code = sp_cli_refuse(cli, "D901", "", NULL);
	if (!code)
		code = give_public(cli, key);
	sp_archive_key_free(key);
	return code;
}

static signprep_code public_key(sp_cli *cli, const void *options)
{
	sp_archive_key *key = NULL;
	(void) options;
	signprep_code code = read_key(cli, cli->arguments[1], &key);
	if (!code)
		code = give_public(cli, key);
	sp_archive_key_free(key);
	return code;
}

void sp_wecom_ring_clear(sp_wecom_key_ring *ring)
{
	for (size_t i = 0; i < ring->count; i++)
		sp_archive_key_free(ring->keys[i]);
	ring->count = 0;
}

signprep_code sp_wecom_ring_read(sp_cli *cli, const sp_opt_list *list, sp_wecom_key_ring *ring)
{
	signprep_code code = SIGNPREP_OK;
	char usage[96], number[24];
	snprintf(usage, sizeof usage, "signprep wecom %s --key VERSION=FILE", cli->arguments[0]);
	if (!list->count || list->count > SP_WECOM_KEYS_MAX)
		return sp_cli_refuse(cli, "R005", "", "--key VERSION=FILE", usage, NULL);
	for (size_t i = 0; !code && i < list->count; i++) {
		const char *item = list->items[i], *equals = strchr(item, '=');
		long long *version = &ring->versions[ring->count];
		if (!equals || !sp_num_parse_int(item, (size_t) (equals - item), 0, 1LL << 31, version))
			return sp_cli_refuse(cli, "R004", "", "--key", item, "VERSION=FILE", NULL);
		for (size_t j = 0; j < ring->count; j++)
			if (ring->versions[j] == *version) {
				snprintf(number, sizeof number, "%lld", *version);
				return sp_cli_refuse(cli, "S961", "", number, NULL);
			}
		code = read_key(cli, equals + 1, &ring->keys[ring->count]);
		ring->count += !code;
	}
	return code;
}

signprep_code sp_wecom_ring_open(
	sp_cli *cli, const sp_wecom_key_ring *ring, const cJSON *message, char out[SP_ARCHIVE_RANDOM_KEY_MAX])
{
	const sp_archive_keys keys = { (const sp_archive_key *const *) ring->keys, ring->versions, ring->count };
	const char *id = sp_json_text(message, "msgid");
	char number[24];
	signprep_error err = { 0 };
	long long version = -1;
	out[0] = '\0';
	const sp_archive_key *key = sp_json_int(message, "publickey_ver", &version) ? sp_archive_keys_find(&keys, version) : NULL;
	snprintf(number, sizeof number, "%lld", version);
	if (!key)
		return sp_cli_refuse(cli, "S876", id, number, NULL);
	if (!sp_archive_key_decrypt(key, sp_json_text(message, "encrypt_random_key"), out, &err))
		return SIGNPREP_OK;
	snprintf(err.where, sizeof err.where, "%.100s", id);
	return sp_cli_fail(cli, &err);
}

/* One message: its random key, or a finding. */
static bool open_message(sp_cli *cli, const sp_wecom_key_ring *ring, const cJSON *message, cJSON *list, signprep_code *code)
{
	char random_key[SP_ARCHIVE_RANDOM_KEY_MAX];
	long long version = 0, seq = 0;
	signprep_code one = sp_wecom_ring_open(cli, ring, message, random_key);
	*code = *code ? *code : one;
	if (one)
		return true;
	(void) sp_json_int(message, "seq", &seq);
	(void) sp_json_int(message, "publickey_ver", &version);
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_put_number(item, "seq", (double) seq) &&
		sp_json_put_text(item, "msgid", sp_json_text(message, "msgid")) &&
		sp_json_put_number(item, "publickey_ver", (double) version) && sp_json_put_text(item, "random_key", random_key);
	if (done && sp_cli_human(cli))
		sp_out_printf(&cli->out, "%s\n", random_key);
	explicit_bzero(random_key, sizeof random_key);
	return sp_json_push(list, item) && done;
}

static signprep_code open_all(sp_cli *cli, const sp_wecom_key_ring *ring, const char *path)
{
	const sp_json_limits limits = { .max_bytes = CHATDATA_MAX };
	signprep_error err = { 0 };
	sp_buf text = { 0 };
	int error_number = 0;
	size_t skip = 0;
	signprep_code code = sp_input_claim(cli, path);
	if (code)
		return code;
	sp_file_status status = sp_file_read(path, CHATDATA_MAX, &text, &error_number);
	code = status == SP_FILE_OK ? sp_json_scan(text.data, text.length, &limits, path, &skip, &err)
				    : sp_file_read_fail(&err, status, error_number, path, CHATDATA_MAX);
	if (code) {
		sp_buf_clear(&text);
		return sp_cli_fail(cli, &err);
	}
	cJSON *data = cJSON_ParseWithLength(text.data + skip, text.length - skip), *list = cJSON_CreateArray();
	const cJSON *message, *messages = sp_json_array(data, "chatdata");
	bool done = data && list;
	if (done && !messages)
		code = sp_cli_refuse(cli, "S859", path, "chatdata", NULL);
	cJSON_ArrayForEach(message, messages)
	{
		done = done && open_message(cli, ring, message, list, &code);
	}
	done = sp_json_put(cli->answer, "messages", list) && done;
	cJSON_Delete(data);
	sp_buf_clear(&text);
	return done ? code : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code random_keys(sp_cli *cli, const void *options)
{
	const sp_wecom_options *o = options;
	sp_wecom_key_ring ring = { .count = 0 };
	signprep_code code = sp_wecom_ring_read(cli, &o->keys, &ring);
	if (!code)
		code = open_all(cli, &ring, cli->arguments[1]);
	sp_wecom_ring_clear(&ring);
	return code;
}

static const char *const of_new[] = { "--output", NULL };
static const char *const of_public[] = { NULL };
static const char *const of_random[] = { "--key", NULL };

const sp_subcommand sp_wecom_new_key_row = { "new-key", "signprep.wecom-key/1", "", of_new, new_key };
const sp_subcommand sp_wecom_public_key_row = { "public-key", "signprep.wecom-key/1", "PRIVATE.pem", of_public, public_key };
const sp_subcommand sp_wecom_random_keys_row = { "random-keys", "signprep.wecom-random-keys/1", "CHATDATA.json", of_random,
	random_keys };
