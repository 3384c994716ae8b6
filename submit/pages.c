/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages. What a server says of how many there are is not believed: it may repeat itself, or go on for ever. */
#include "submit/pages.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/sha256.h"
#include "submit/sealed_call.h"

#define PAGES_MAX 2000
#define BYTES_MAX ((size_t) 64 << 20)
#define DEFAULT_LIMIT 20

typedef char page_hash[65];

typedef struct pages {
	signprep_client *client;
	const sp_action *action;
	const sp_action_member *offset, *limit, *list;
	cJSON *all; /* items so far */
	page_hash *seen;
	size_t count, bytes;
	uint64_t *items; /* what each entry holds, as a number */
	size_t item_count, item_cap;
	long long start, size;
	long long before; /* items in front of the first that is asked for */
	bool in_pages;    /* the offset counts pages, as far as is known now */
	int tries;        /* of the other way to count */
	bool overlapped;  /* why it was tried */
} pages;

static const sp_action_member *list_of(const sp_action *action)
{
	const sp_action_member *list = NULL;
	for (size_t i = 0; i < action->response.count; i++)
		if (action->response.members[i].array && !list)
			list = &action->response.members[i];
	return list;
}

bool sp_pages_known(const sp_action *action)
{
	return sp_action_member_find(&action->request, "Offset") && sp_action_member_find(&action->request, "Limit") &&
		list_of(action);
}

static signprep_code ask(const pages *p, const cJSON *body, sp_answer *answer, signprep_error *err)
{
	sp_call call = {
		.service = p->action->service->name, .action = p->action->name, .effect = sp_outcome_effect(p->action), .where = ""
	};
	char *text = cJSON_PrintUnformatted(body);
	if (!text)
		return sp_fail_memory(err, "");
	signprep_code code = sp_sealed_run(p->client, &call, text, answer, err);
	cJSON_free(text);
	return code;
}

static signprep_code fail(const pages *p, const char *id, signprep_error *err)
{
	char count[24];
	snprintf(count, sizeof count, "%zu", p->count);
	return sp_fail(err, id, 0, "", p->action->name, count, NULL);
}

/* Notes what the page holds; S702 when one like it has come before. */
static signprep_code remember(pages *p, const cJSON *list, signprep_error *err)
{
	char *text = cJSON_PrintUnformatted(list);
	page_hash hash = "";
	if (text)
		sp_sha256_hex(text, strlen(text), hash);
	p->bytes += text ? strlen(text) : 0;
	cJSON_free(text);
	if (!*hash)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->seen[i], hash) == 0)
			return fail(p, "S702", err);
	memcpy(p->seen[p->count++], hash, sizeof hash);
	return p->count >= PAGES_MAX || p->bytes > BYTES_MAX ? fail(p, "S703", err) : SIGNPREP_OK;
}

/* What an entry holds, as a number. False: no memory. */
static bool number_of(const cJSON *item, uint64_t *out)
{
	char *text = cJSON_PrintUnformatted(item);
	page_hash hash = "";
	if (!text)
		return false;
	sp_sha256_hex(text, strlen(text), hash);
	cJSON_free(text);
	hash[16] = '\0';
	*out = strtoull(hash, NULL, 16);
	return true;
}

static bool remember_item(pages *p, const cJSON *item)
{
	uint64_t number;
	void *grown = p->items;
	if (!number_of(item, &number))
		return false;
	if (!sp_array_reserve(&grown, &p->item_cap, p->item_count, 1, sizeof *p->items, SIZE_MAX / sizeof *p->items))
		return false;
	p->items = grown;
	p->items[p->item_count++] = number;
	return true;
}

static bool take_items(pages *p, cJSON *list)
{
	while (list->child) {
		if (!remember_item(p, list->child))
			return false;
		cJSON_AddItemToArray(p->all, cJSON_DetachItemFromArray(list, 0));
	}
	return true;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
	return (x > y) - (x < y);
}

/* A list that grows at its head while it is read shows entries twice, one that shrinks leaves some out. */
static void note_doubles(pages *p, signprep_issues *issues)
{
	char twice[24];
	size_t count = 0;
	if (p->item_count > 1)
		qsort(p->items, p->item_count, sizeof *p->items, by_value);
	for (size_t i = 1; i < p->item_count; i++)
		count += p->items[i] == p->items[i - 1];
	snprintf(twice, sizeof twice, "%zu", count);
	if (count > 0 && issues)
		sp_issues_add(issues, "S950", "", p->action->name, twice, NULL);
}

/* -1: it does not say. */
static long long total_of(const sp_answer *answer)
{
	long long total;
	if (sp_json_int(answer->response, "TotalCount", &total) || sp_json_int(answer->response, "Total", &total))
		return total;
	return -1;
}

static void note_rest(const pages *p, long long total, signprep_issues *issues)
{
	char said[24], got[24];
	long long reached = p->before + cJSON_GetArraySize(p->all);
	if (total <= reached || !issues)
		return;
	snprintf(said, sizeof said, "%lld", total);
	snprintf(got, sizeof got, "%lld", reached);
	sp_issues_add(issues, "S704", "", p->action->name, said, got, NULL);
}

/* The offset can't go further. When it is not said how many there are, there may be more. */
static void note_end(const pages *p, const sp_answer *answer, signprep_issues *issues)
{
	char most[24];
	long long total = total_of(answer);
	if (total >= 0) {
		note_rest(p, total, issues);
		return;
	}
	snprintf(most, sizeof most, "%.0f", p->offset->max);
	if (issues)
		sp_issues_add(issues, "S951", "", p->action->name, most, NULL);
}

/* What is there must be of its kind; what is not there, or null, is an empty list and no count. */
static signprep_code check_kinds(const pages *p, const sp_answer *answer, signprep_error *err)
{
	static const char *const totals[] = { "TotalCount", "Total" };
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(answer->response, p->list->name);
	if (list && !cJSON_IsNull(list) && !cJSON_IsArray(list))
		return sp_fail(err, "S952", 0, "", p->action->name, p->list->name, NULL);
	for (size_t i = 0; i < 2; i++) {
		const cJSON *total = cJSON_GetObjectItemCaseSensitive(answer->response, totals[i]);
		if (total && !cJSON_IsNull(total) && !(cJSON_IsNumber(total) && total->valuedouble >= 0))
			return sp_fail(err, "S952", 0, "", p->action->name, totals[i], NULL);
	}
	return SIGNPREP_OK;
}

static bool came_before(const pages *p, const cJSON *item)
{
	uint64_t number;
	if (!item || !number_of(item, &number))
		return false;
	for (size_t i = 0; i < p->item_count; i++)
		if (p->items[i] == number)
			return true;
	return false;
}

/*
 * Whether an offset counts entries or pages, the service's texts have told differently at different times. The second page shows it: counted
 * otherwise it is empty though more are said to be there, or begins with what the first one had. Then it is asked for the other way, once;
 * where that is no better, the list itself has changed. True: ask again.
 */
static bool counts_otherwise(pages *p, const cJSON *list, long long came, long long total, long long reached)
{
	bool overlaps = came > 0 && came_before(p, list->child);
	bool other = p->tries == 0 ? (came == 0 && total > p->before + reached) || (p->in_pages && overlaps)
				   : p->tries == 1 && p->overlapped && (came == 0 || overlaps);
	if (!other || p->start != 0 || p->count != 1)
		return false;
	p->overlapped = overlaps;
	p->in_pages = !p->in_pages;
	p->tries++;
	return true;
}

/* One page after the other; the last one stays in `answer`. */
static signprep_code turn(pages *p, cJSON *body, sp_answer *answer, signprep_issues *issues, signprep_error *err)
{
	for (long long page = 0;; page++) {
		long long reached = cJSON_GetArraySize(p->all);
		long long offset = p->start + (p->in_pages ? page : reached);
		if (p->offset->has_range && (double) offset > p->offset->max) {
			note_end(p, answer, issues);
			return SIGNPREP_OK;
		}
		if (!sp_json_set_number(body, "Offset", (double) offset))
			return sp_fail_memory(err, "");
		sp_answer_clear(answer);
		signprep_code code = ask(p, body, answer, err);
		if (code == SIGNPREP_OK)
			code = check_kinds(p, answer, err);
		if (code != SIGNPREP_OK)
			return code;
		cJSON *list = cJSON_GetObjectItemCaseSensitive(answer->response, p->list->name);
		long long total = total_of(answer), came = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : 0;
		if (counts_otherwise(p, list, came, total, reached)) {
			page--;
			continue;
		}
		if (came > 0)
			code = remember(p, list, err);
		if (code != SIGNPREP_OK)
			return code;
		if (came > 0 && !take_items(p, list))
			return sp_fail_memory(err, "");
		bool whole = total >= 0 ? p->before + reached + came >= total : came < p->size;
		if (came == 0)
			note_rest(p, total, issues);
		if (came == 0 || whole)
			return SIGNPREP_OK;
	}
}

static long long size_of(const sp_action_member *limit, const cJSON *body)
{
	long long given = 0;
	if (sp_json_int(body, "Limit", &given) && given > 0)
		return given;
	return limit->has_range && limit->max < SP_ACTION_INT_MAX ? (long long) limit->max : DEFAULT_LIMIT;
}

bool sp_pages_begin(const sp_action *action, cJSON *body)
{
	const sp_action_member *limit = sp_action_member_find(&action->request, "Limit");
	return (cJSON_HasObjectItem(body, "Offset") || sp_json_set_number(body, "Offset", 0)) &&
		(cJSON_HasObjectItem(body, "Limit") || sp_json_set_number(body, "Limit", (double) size_of(limit, body)));
}

signprep_code sp_pages_run(signprep_client *client, const sp_action *action, cJSON *body, sp_answer *answer,
	signprep_issues *issues, signprep_error *err)
{
	pages p = { .client = client,
		.action = action,
		.offset = sp_action_member_find(&action->request, "Offset"),
		.limit = sp_action_member_find(&action->request, "Limit"),
		.list = list_of(action),
		.all = cJSON_CreateArray(),
		.seen = calloc(PAGES_MAX, sizeof *p.seen) };
	memset(answer, 0, sizeof *answer);
	signprep_code code = p.all && p.seen ? SIGNPREP_OK : sp_fail_memory(err, "");
	if (code == SIGNPREP_OK && !sp_json_int(body, "Offset", &p.start))
		p.start = 0;
	p.size = size_of(p.limit, body);
	p.in_pages = p.offset->counts_pages;
	p.before = p.in_pages ? p.start * p.size : p.start;
	if (code == SIGNPREP_OK && !sp_json_set_number(body, "Limit", (double) p.size))
		code = sp_fail_memory(err, "");
	if (code == SIGNPREP_OK)
		code = turn(&p, body, answer, issues, err);
	if (code == SIGNPREP_OK) {
		note_doubles(&p, issues);
		bool put = sp_json_set(answer->response, p.list->name, p.all);
		p.all = NULL;
		code = put ? SIGNPREP_OK : sp_fail_memory(err, "");
	}
	cJSON_Delete(p.all);
	free(p.seen);
	free(p.items);
	return code;
}
