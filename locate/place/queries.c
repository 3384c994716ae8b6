/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Collecting what must be found, and finding it at once. */
#include "locate/place/queries.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"

#define QUERIES_MAX 100000

static bool same_match(const signprep_match *a, const signprep_match *b)
{
	return a->case_sensitive == b->case_sensitive && a->width == b->width && a->spaces == b->spaces &&
		a->whole_word == b->whole_word && a->regex == b->regex && a->cross_line == b->cross_line &&
		a->hidden == b->hidden && a->annotations == b->annotations;
}

/* The number of the query, 0 when memory is out. */
static size_t register_text(sp_queries *queries, const char *text, signprep_match match, bool near_misses)
{
	for (size_t i = 0; i < queries->count; i++) {
		sp_find_query *query = &queries->items[i];
		if (strcmp(query->keyword, text) == 0 && same_match(&query->match, &match)) {
			query->near_misses |= near_misses;
			return i + 1;
		}
	}
	if (!sp_array_reserve((void **) &queries->items, &queries->cap, queries->count, 1, sizeof *queries->items, QUERIES_MAX))
		return 0;
	queries->items[queries->count] = (sp_find_query) { text, match, NULL, near_misses };
	return ++queries->count;
}

static bool add_one(sp_queries *queries, sp_spec *spec)
{
	/* Context texts are compared by the default rules, whatever Match says of the keyword. */
	const signprep_match plain = { 0 };
	const struct {
		const char *text;
		size_t *number;
	} contexts[] = { { spec->near_text, &spec->near_query }, { spec->after, &spec->after_query },
		{ spec->before, &spec->before_query }, { spec->same_line, &spec->line_query } };
	spec->query = register_text(queries, spec->keyword, spec->match, true);
	if (!spec->query)
		return false;
	for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++) {
		if (!contexts[i].text)
			continue;
		*contexts[i].number = register_text(queries, contexts[i].text, plain, false);
		if (!*contexts[i].number)
			return false;
	}
	return true;
}

bool sp_queries_add(sp_queries *queries, sp_spec *spec)
{
	if (spec->malformed)
		return true;
	for (; spec; spec = spec->next) {
		if (spec->mode == SIGNPREP_MODE_KEYWORD && !add_one(queries, spec))
			return false;
	}
	return true;
}

static bool is_keyword_error(const signprep_error *err)
{
	return err->code == SIGNPREP_INVALID && err->id[0] == 'K';
}

/* Only on the way to an error: tries each text alone to learn which of them can't be looked for. */
static signprep_code blame(sp_queries *queries, sp_page_store *pages, signprep_error *err)
{
	for (size_t i = 0; i < queries->count; i++) {
		sp_find_query one = queries->items[i];
		signprep_find *find = NULL;
		signprep_code code;
		one.near_misses = false;
		one.pages = "1";
		code = sp_find_queries(&find, pages, &one, 1, &(sp_find_way) { .every_page = false }, &queries->errors[i]);
		signprep_find_free(find);
		if (code && !is_keyword_error(&queries->errors[i])) {
			if (err)
				*err = queries->errors[i];
			return code;
		}
	}
	return SIGNPREP_OK;
}

static signprep_code run_good(sp_queries *queries, sp_page_store *pages, void (*progress)(void *opaque, int done, int total),
	void *opaque, signprep_error *err)
{
	size_t used = 0;
	signprep_code code = SIGNPREP_OK;
	sp_find_query *good = calloc(queries->count, sizeof *good);
	if (!good)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < queries->count; i++) {
		if (queries->errors[i].code)
			continue;
		queries->answer[i] = used;
		good[used++] = queries->items[i];
	}
	if (used > 0)
		code = sp_find_queries(&queries->find, pages, good, used, &(sp_find_way) { progress, opaque, false }, err);
	free(good);
	return code;
}

static void judge_text(sp_queries *queries)
{
	const signprep_issues *issues = queries->find ? signprep_find_issues(queries->find) : NULL;
	for (size_t i = 0; issues && i < signprep_issues_count(issues); i++)
		queries->no_text |= signprep_issues_at(issues, i)->code == SIGNPREP_NO_TEXT;
}

signprep_code sp_queries_run(sp_queries *queries, sp_page_store *pages, void (*progress)(void *opaque, int done, int total),
	void *opaque, signprep_error *err)
{
	signprep_error first = { 0 };
	signprep_code code;
	if (queries->count == 0)
		return SIGNPREP_OK;
	queries->errors = calloc(queries->count, sizeof *queries->errors);
	queries->answer = calloc(queries->count, sizeof *queries->answer);
	if (!queries->errors || !queries->answer)
		return sp_fail_memory(err, "");
	code = run_good(queries, pages, progress, opaque, &first);
	if (code && is_keyword_error(&first)) {
		code = blame(queries, pages, &first);
		if (code == SIGNPREP_OK)
			code = run_good(queries, pages, progress, opaque, &first);
	}
	if (code && err)
		*err = first;
	if (code == SIGNPREP_OK)
		judge_text(queries);
	return code;
}

const signprep_query *sp_queries_at(const sp_queries *queries, size_t number)
{
	if (number == 0 || !queries->find || queries->errors[number - 1].code)
		return NULL;
	return signprep_find_at(queries->find, queries->answer[number - 1]);
}

void sp_queries_clear(sp_queries *queries)
{
	signprep_find_free(queries->find);
	free(queries->items);
	free(queries->errors);
	free(queries->answer);
	memset(queries, 0, sizeof *queries);
}
