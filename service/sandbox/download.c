/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Addresses that DescribeFileUrls and previews give out, and what GET finds there. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/file.h"
#include "base/num.h"
#include "service/sandbox/flow.h"
#include "service/world/world.h"

#define FILE_MAX ((size_t) 512 << 20)

static void sign(const sp_sandbox *sandbox, const char *flow_id, int64_t expires, char out[65])
{
	char text[96];
	unsigned char mac[32] = { 0 };
	unsigned length = sizeof mac;
	int size = snprintf(text, sizeof text, "%s %" PRId64, flow_id, expires);
	HMAC(EVP_sha256(), sandbox->url_key, (int) sizeof sandbox->url_key, (const unsigned char *) text, (size_t) size, mac,
		&length);
	for (size_t i = 0; i < 32; i++)
		snprintf(out + 2 * i, 3, "%02x", mac[i]);
}

typedef struct address {
	const char *id, *suffix;
	int ttl_s;
} address;

static void put_url(const sp_sandbox *sandbox, const address *of, char *out, size_t cap)
{
	char signature[65];
	int64_t expires = sp_sandbox_now(sandbox) + of->ttl_s;
	sign(sandbox, of->id, expires, signature);
	snprintf(out, cap, "http://127.0.0.1:%d/file/%s.%s?expires=%" PRId64 "&sign=%s", sp_server_port(sandbox->server), of->id,
		of->suffix, expires, signature);
}

void sp_download_url(const sp_sandbox *sandbox, const char *flow_id, int ttl_s, char *out, size_t cap)
{
	const char *suffix = sp_world_find(sandbox->world, "Seals", flow_id) ? "png" : "pdf";
	put_url(sandbox, &(address) { flow_id, suffix, ttl_s }, out, cap);
}

void sp_download_upload_url(const sp_sandbox *sandbox, const char *file_id, bool pdf, int ttl_s, char *out, size_t cap)
{
	put_url(sandbox, &(address) { file_id, pdf ? "pdf" : "bin", ttl_s }, out, cap);
}

static bool admitted(const sp_sandbox *sandbox, const sp_exchange *ex, const char *flow_id)
{
	char expected[65];
	long long expires;
	if (!ex->expires || !ex->sign || strlen(ex->sign) != 64 ||
		!sp_num_parse_int(ex->expires, strlen(ex->expires), 0, 99999999999LL, &expires))
		return false;
	sign(sandbox, flow_id, expires, expected);
	return CRYPTO_memcmp(expected, ex->sign, 64) == 0 && expires > sp_sandbox_now(sandbox);
}

bool sp_world_has_file(const sp_sandbox *sandbox, const char *business, const char *id)
{
	bool template = strcmp(business, "TEMPLATE") == 0, seal = strcmp(business, "SEAL") == 0;
	return (template || seal) && sp_world_find(sandbox->world, template ? "Templates" : "Seals", id);
}

/* A template's document or a seal's picture, drawn as it is asked for. */
static bool serve_world(const sp_sandbox *sandbox, sp_exchange *ex, const char *id)
{
	const cJSON *template = sp_world_find(sandbox->world, "Templates", id);
	const cJSON *seal = template ? NULL : sp_world_find(sandbox->world, "Seals", id);
	sp_buf file = { 0 };
	if (!template && !seal)
		return false;
	if (template ? sp_world_template_pdf(&file, template, NULL) : sp_world_seal_png(&file, seal))
		ex->answer = sp_buf_take(&file, &ex->answer_length);
	sp_buf_clear(&file);
	ex->status = ex->answer ? 200 : 500;
	ex->type = template ? "application/pdf" : "image/png";
	return true;
}

/* Under the lock: the bytes that were uploaded under that FileId, held; NULL: there is none, or not any more. */
static sp_blob *uploaded(const sp_sandbox *sandbox, const char *id, bool *pdf)
{
	const sp_stored_file *file = sp_store_file(&sandbox->store, id, sp_sandbox_time(sandbox));
	*pdf = !file || file->pdf;
	return file ? sp_store_hold(file->blob) : NULL;
}

/* As it looks when all have signed, where such files are written; else as it stands now. */
static void serve(sp_sandbox *sandbox, sp_exchange *ex, const char *flow_id)
{
	char *path = NULL;
	sp_buf content = { 0 };
	bool pdf = true;
	pthread_mutex_lock(&sandbox->lock);
	sp_blob *blob = uploaded(sandbox, flow_id, &pdf);
	const sp_stored_flow *flow = blob ? NULL : sp_store_flow(&sandbox->store, flow_id);
	if (flow && flow->stamped && !flow->finished)
		path = strdup(flow->stamped);
	pthread_mutex_unlock(&sandbox->lock);

	int error_number = 0;
	if (path && sp_file_read(path, FILE_MAX, &content, &error_number) == SP_FILE_OK)
		ex->answer = sp_buf_take(&content, &ex->answer_length);
	else if (!blob)
		blob = sp_finish_file(sandbox, flow_id);
	if (blob && (ex->answer = malloc(blob->length + 1)) != NULL)
		memcpy(ex->answer, blob->bytes, ex->answer_length = blob->length);
	ex->status = 200;
	ex->type = pdf ? "application/pdf" : "application/octet-stream";
	if (!ex->answer)
		sp_answer_plain(ex, 404, "text/plain", "Not Found\n");
	sp_buf_clear(&content);
	free(path);
	pthread_mutex_lock(&sandbox->lock);
	sp_store_release(&sandbox->store, blob);
	pthread_mutex_unlock(&sandbox->lock);
}

void sp_download_run(sp_sandbox *sandbox, sp_exchange *ex)
{
	sp_id id;
	static const char *const suffixes[] = { ".pdf", ".png", ".bin" };
	bool known = false;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes && strlen(ex->name) == SP_ID_LENGTH + 4; i++)
		known = known || strcmp(ex->name + SP_ID_LENGTH, suffixes[i]) == 0;
	if (!known) {
		sp_answer_plain(ex, 404, "text/plain", "Not Found\n");
		return;
	}
	memcpy(id, ex->name, SP_ID_LENGTH);
	id[SP_ID_LENGTH] = '\0';
	if (admitted(sandbox, ex, id)) {
		if (!serve_world(sandbox, ex, id))
			serve(sandbox, ex, id);
	} else
		sp_answer_plain(ex, 403, "text/plain", "Forbidden\n");
}
