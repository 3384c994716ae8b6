/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* UploadFiles: names, kinds and sizes; files become FileIds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/sha256.h"
#include "base/base64.h"
#include "base/json/json_build.h"
#include "service/sandbox/internal.h"

#define FILES_MAX 20
#define URL_TTL_S 300
#define MB ((size_t) 1 << 20)

/* What a suffix promises, and where it may go. */
static const struct file_kind {
	const char *suffix;
	const char *magic;
	size_t magic_length, size_max;
	const char *business; /* the BusinessTypes that take it */
} kinds[] = {
	{ "pdf", "%PDF-", 5, 60, "TEMPLATE DOCUMENT ARCHIVE" },
	{ "docx", "PK\3\4", 4, 60, "TEMPLATE DOCUMENT" },
	{ "xlsx", "PK\3\4", 4, 60, "DOCUMENT" },
	{ "zip", "PK\3\4", 4, 60, "ARCHIVE" },
	{ "doc", "\xd0\xcf\x11\xe0", 4, 60, "TEMPLATE DOCUMENT" },
	{ "xls", "\xd0\xcf\x11\xe0", 4, 60, "DOCUMENT" },
	{ "html", "<", 1, 60, "TEMPLATE DOCUMENT" },
	{ "png", "\x89PNG", 4, 5, "DOCUMENT SEAL BUSINESSLICENSE" },
	{ "jpg", "\xff\xd8\xff", 3, 5, "DOCUMENT SEAL BUSINESSLICENSE" },
	{ "jpeg", "\xff\xd8\xff", 3, 5, "SEAL BUSINESSLICENSE" },
};

static const struct file_kind *kind_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof kinds / sizeof *kinds; i++)
		if (strcasecmp(dot + 1, kinds[i].suffix) == 0)
			return &kinds[i];
	return NULL;
}

static bool takes(const struct file_kind *kind, const char *business)
{
	const char *at = strstr(kind->business, business);
	return at && (at == kind->business || at[-1] == ' ') && (at[strlen(business)] == ' ' || at[strlen(business)] == '\0');
}

/* A PDF may have up to 1 KB before its header, other kinds nothing but white space or a byte order mark. */
static bool has_magic(const struct file_kind *kind, const unsigned char *bytes, size_t length)
{
	size_t reach = strcmp(kind->suffix, "pdf") == 0 ? 1024 : strcmp(kind->suffix, "html") == 0 ? 64 : 0;
	for (size_t i = 0; i <= reach && i + kind->magic_length <= length; i++)
		if (memcmp(bytes + i, kind->magic, kind->magic_length) == 0)
			return true;
	return false;
}

static size_t size_max(const struct file_kind *kind, const char *business)
{
	return (strcmp(business, "BUSINESSLICENSE") == 0 ? 8 : kind->size_max) * MB;
}

/* Decodes FileInfos[index]; false: refused. */
static bool read_file(sp_exchange *ex, const cJSON *info, int index, const char *business, sp_upload *out, unsigned char **bytes)
{
	const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(info, "FileName"));
	const char *body = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(info, "FileBody"));
	const struct file_kind *kind = name ? kind_of(name) : NULL;
	if (!name || !*name || !body || !*body)
		sp_answer_error(ex, "MissingParameter", "缺少文件名或文件内容（FileInfos[%d]）", index);
	else if (!kind)
		sp_answer_error(ex, "InvalidParameterValue", "文件名缺少后缀或后缀不受支持（FileInfos[%d].FileName）", index);
	else if (!takes(kind, business))
		sp_answer_error(ex, "InvalidParameterValue", "业务类型 %s 不接受 %s 文件（FileInfos[%d].FileName）", business,
			kind->suffix, index);
	else if (strncmp(body, "data:", 5) == 0)
		sp_answer_error(ex, "InvalidParameterValue", "文件内容不能带 data: 前缀（FileInfos[%d].FileBody）", index);
	else if (!sp_base64_decode(body, strlen(body), bytes, &out->length))
		sp_answer_error(ex, "InvalidParameterValue", "文件内容不是合法的 base64（FileInfos[%d].FileBody）", index);
	else if (out->length >= size_max(kind, business))
		sp_answer_error(ex, "InvalidParameterValue", "文件超过 %zu MB（FileInfos[%d].FileBody）",
			size_max(kind, business) / MB, index);
	else if (!has_magic(kind, *bytes, out->length))
		sp_answer_error(ex, "InvalidParameterValue", "文件内容与后缀 %s 不符（FileInfos[%d]）", kind->suffix, index);
	else {
		out->bytes = *bytes;
		out->pdf = strcmp(kind->suffix, "pdf") == 0;
		sp_sha256_hex(out->bytes, out->length, out->sha256);
		return true;
	}
	return false;
}

static bool keep(sp_sandbox *sandbox, sp_exchange *ex, sp_upload *upload, sp_id id)
{
	bool full = false;
	double now = sp_sandbox_time(sandbox);
	memcpy(upload->owner, ex->owner, sizeof upload->owner);
	pthread_mutex_lock(&sandbox->lock);
	bool kept = sp_store_add_file(&sandbox->store, upload, now, now + sandbox->file_id_ttl_s, id, &full);
	pthread_mutex_unlock(&sandbox->lock);
	if (full)
		sp_answer_error(ex, "LimitExceeded", "沙箱的文件存储已满，请重新启动沙箱");
	else if (!kept)
		sp_answer_memory(ex);
	return kept;
}

/* The partner edition gets links to what it has just uploaded. */
static bool add_urls(const sp_sandbox *sandbox, cJSON *response, sp_id ids[], const bool pdf[], int count)
{
	cJSON *list = cJSON_AddArrayToObject(response, "FileUrls");
	char url[256];
	for (int i = 0; list && i < count; i++) {
		sp_download_upload_url(sandbox, ids[i], pdf[i], URL_TTL_S, url, sizeof url);
		if (!sp_json_push(list, cJSON_CreateString(url)))
			return false;
	}
	return list != NULL;
}

static void answer_ids(sp_sandbox *sandbox, sp_exchange *ex, sp_id ids[], const bool pdf[], int count)
{
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FileIds") : NULL;
	bool good = list != NULL;
	for (int i = 0; good && i < count; i++) {
		cJSON *id = cJSON_CreateString(ids[i]);
		good = id && cJSON_AddItemToArray(list, id);
	}
	good = good && (!ex->partner || add_urls(sandbox, response, ids, pdf, count)) &&
		cJSON_AddNumberToObject(response, "TotalCount", count) &&
		cJSON_AddNumberToObject(
			response, "Deadline", (double) sp_sandbox_now(sandbox) + (double) (int64_t) sandbox->file_id_ttl_s);
	if (!good) {
		cJSON_Delete(response);
		response = NULL;
	}
	sp_answer_json(ex, response);
}

void sp_action_upload(sp_sandbox *sandbox, sp_exchange *ex)
{
	sp_id ids[FILES_MAX];
	bool pdf[FILES_MAX];
	const char *business = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(ex->json, "BusinessType"));
	const cJSON *infos = cJSON_GetObjectItemCaseSensitive(ex->json, "FileInfos");
	int count = cJSON_GetArraySize(infos);
	if (!business || count < 1 || count > FILES_MAX) {
		sp_answer_error(
			ex, count < 1 ? "MissingParameter" : "InvalidParameterValue", "一次上传 1 到 20 个文件（FileInfos）");
		return;
	}
	for (int i = 0; i < count; i++) {
		unsigned char *bytes = NULL;
		sp_upload upload = { 0 };
		bool good = read_file(ex, cJSON_GetArrayItem(infos, i), i, business, &upload, &bytes) &&
			keep(sandbox, ex, &upload, ids[i]);
		free(bytes);
		pdf[i] = upload.pdf;
		if (!good)
			return;
	}
	answer_ids(sandbox, ex, ids, pdf, count);
}
