/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of customers, groups, staff: each answer names where the next begins. */
#include "wecom/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/sha256.h"

#define PAGES_MAX 2000
#define BYTES_MAX ((size_t) 64 << 20)

typedef char cursor_hash[65];

typedef struct pages {
	const char *path;
	cJSON *body, *all; /* what is asked; the first answer, with the items of the others behind its own */
	cursor_hash *seen;
	size_t count, bytes;
} pages;

static signprep_code endless(const pages *p, signprep_error *err)
{
	char count[24];
	snprintf(count, sizeof count, "%zu", p->count);
	return sp_fail(err, "S934", 0, "", p->path, count, NULL);
}

/* Each list of the answer behind the one of that name. Takes `answer` over. False: no memory. */
static bool join(pages *p, cJSON *answer)
{
	if (!p->all) {
		p->all = answer;
		return true;
	}
	for (cJSON *list = answer->child; list; list = list->next) {
		cJSON *to = cJSON_GetObjectItemCaseSensitive(p->all, list->string);
		while (cJSON_IsArray(list) && cJSON_IsArray(to) && list->child)
			if (!sp_json_push(to, cJSON_DetachItemViaPointer(list, list->child))) {
				cJSON_Delete(answer);
				return false;
			}
	}
	cJSON_Delete(answer);
	return true;
}

/* A cursor that comes again would be followed for ever. */
static signprep_code remember(pages *p, const char *cursor, signprep_error *err)
{
	cursor_hash hash = "";
	sp_sha256_hex(cursor, strlen(cursor), hash);
	if (!*hash)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->seen[i], hash) == 0)
			return endless(p, err);
	memcpy(p->seen[p->count++], hash, sizeof hash);
	return p->count >= PAGES_MAX || p->bytes > BYTES_MAX ? endless(p, err) : SIGNPREP_OK;
}

static signprep_code ask(pages *p, sp_wecom_client *client, const sp_wecom_request *request, cJSON **answer, signprep_error *err)
{
	char *text = cJSON_PrintUnformatted(p->body);
	if (!text)
		return sp_fail_memory(err, "");
	const sp_wecom_request page = { request->path, request->query, text, false };
	signprep_code code = sp_wecom_call(answer, client, &page, err);
	char *printed = code ? NULL : cJSON_PrintUnformatted(*answer);
	p->bytes += printed ? strlen(printed) : 0;
	cJSON_free(printed);
	cJSON_free(text);
	return code;
}

static signprep_code turn(pages *p, sp_wecom_client *client, const sp_wecom_request *request, signprep_error *err)
{
	for (;;) {
		cJSON *answer = NULL;
		char *next;
		signprep_code code = ask(p, client, request, &answer, err);
		if (code)
			return code;
		next = strdup(sp_json_text(answer, "next_cursor"));
		if (!next || !join(p, answer)) {
			free(next);
			return sp_fail_memory(err, "");
		}
		code = *next ? remember(p, next, err) : SIGNPREP_OK;
		bool more = *next && !code;
		if (more && !sp_json_set_text(p->body, "cursor", next))
			code = sp_fail_memory(err, "");
		free(next);
		if (code || !more)
			return code;
	}
}

signprep_code sp_wecom_call_all(cJSON **answer, sp_wecom_client *client, const sp_wecom_request *request, signprep_error *err)
{
	pages p = { .path = request->path,
		.body = request->body ? cJSON_Parse(request->body) : cJSON_CreateObject(),
		.seen = calloc(PAGES_MAX, sizeof *p.seen) };
	*answer = NULL;
	signprep_code code = p.seen && cJSON_IsObject(p.body) ? turn(&p, client, request, err) : sp_fail_memory(err, "");
	if (!code) {
		cJSON_DeleteItemFromObjectCaseSensitive(p.all, "next_cursor");
		*answer = p.all;
		p.all = NULL;
	}
	cJSON_Delete(p.all);
	cJSON_Delete(p.body);
	free(p.seen);
	return code;
}
