/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lists of findings. Everything in them lives in one arena; findings never move once made. */
#include "base/issues.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/catalogue.h"
#include "base/fail.h"

#define ISSUES_MAX 200000
#define BYTES_MAX ((size_t) 256 << 20)

struct signprep_issues {
	sp_arena arena;
	signprep_issue **items;
	size_t count, cap;
	bool failed;
};

signprep_issues *sp_issues_new(void)
{
	signprep_issues *list = calloc(1, sizeof *list);
	if (list)
		sp_arena_init(&list->arena, BYTES_MAX);
	return list;
}

void signprep_issues_free(signprep_issues *list)
{
	if (!list)
		return;
	sp_arena_clear(&list->arena);
	free(list->items);
	free(list);
}

static const char *keep(signprep_issues *list, const char *text)
{
	char *copy = text && *text ? sp_arena_dup(&list->arena, text) : NULL;
	if (text && *text && !copy)
		list->failed = true;
	return copy ? copy : "";
}

/* A finding with its args array empty but in place; NULL when memory is out. */
static signprep_issue *make(signprep_issues *list, const char *id, const char *where, size_t arg_count)
{
	const signprep_issue_kind *kind = sp_catalogue_row(id);
	signprep_issue *issue = sp_arena_alloc(&list->arena, sizeof *issue);
	const char **args = sp_arena_array(&list->arena, arg_count ? arg_count : 1, sizeof *args);
	if (!issue || !args ||
		!sp_array_reserve((void **) &list->items, &list->cap, list->count, 1, sizeof *list->items, ISSUES_MAX)) {
		list->failed = true;
		return NULL;
	}
	*issue = (signprep_issue) { .id = kind->id,
		.severity = kind->severity,
		.code = kind->code,
		.where = keep(list, where),
		.args = args,
		.arg_count = arg_count,
		.server_code = "",
		.request_id = "" };
	list->items[list->count++] = issue;
	return issue;
}

static void set_args(signprep_issues *list, signprep_issue *issue, const char *const *texts)
{
	const char **args = (const char **) (void *) issue->args;
	for (size_t i = 0; i < issue->arg_count; i++)
		args[i] = keep(list, texts[i]);
}

signprep_issue *sp_issues_add(signprep_issues *list, const char *id, const char *where, ...)
{
	const char *texts[10];
	size_t count = 0;
	va_list args;

	if (!list)
		return NULL;
	if (!signprep_issue_kind_find(id))
		texts[count++] = id;
	va_start(args, where);
	for (const char *text; count < 10 && (text = va_arg(args, const char *));)
		texts[count++] = text;
	va_end(args);
	signprep_issue *issue = make(list, id, where, count);
	if (issue)
		set_args(list, issue, texts);
	return issue;
}

void sp_issue_set_place(signprep_issue *issue, int page, const signprep_rect *rect)
{
	if (!issue)
		return;
	issue->page = page;
	issue->has_rect = rect != NULL;
	if (rect)
		issue->rect = *rect;
}

static bool is_power_of_two(size_t n)
{
	return n && !(n & (n - 1));
}

void sp_issue_set_score(signprep_issue *issue, double score)
{
	signprep_candidate *items = issue ? (signprep_candidate *) (void *) issue->candidates : NULL;
	if (items && issue->candidate_count)
		items[issue->candidate_count - 1].score = score;
}

void sp_issue_add_candidate(signprep_issues *list, signprep_issue *issue, int page, signprep_rect rect, const char *text,
	const char *line, const char *note)
{
	if (!issue)
		return;
	/* Room doubles whenever the count reaches a power of two. */
	signprep_candidate *items = (signprep_candidate *) (void *) issue->candidates;
	if (issue->candidate_count == 0 || is_power_of_two(issue->candidate_count)) {
		size_t room = issue->candidate_count ? issue->candidate_count * 2 : 1;
		items = sp_arena_array(&list->arena, room, sizeof *items);
		if (!items) {
			list->failed = true;
			return;
		}
		if (issue->candidate_count)
			memcpy(items, issue->candidates, issue->candidate_count * sizeof *items);
		issue->candidates = items;
	}
	items[issue->candidate_count++] = (signprep_candidate) { .page = page,
		.rect = rect,
		.text = keep(list, text),
		.line = keep(list, line),
		.note = keep(list, note),
		.dropped = "" };
}

void sp_issue_set_server(signprep_issues *list, signprep_issue *issue, const char *server_code, const char *request_id)
{
	if (!issue)
		return;
	issue->server_code = keep(list, server_code);
	issue->request_id = keep(list, request_id);
}

signprep_issue *sp_issues_add_error(signprep_issues *list, const signprep_error *err)
{
	const char *texts[10];
	size_t count = 0;

	if (!list)
		return NULL;
	for (const char *p = err->args; *p && count < 10; p += strlen(p) + 1)
		texts[count++] = strcmp(p, SP_CATALOGUE_EMPTY) == 0 ? "" : p;
	signprep_issue *issue = make(list, err->id, err->where, count);
	if (!issue)
		return NULL;
	set_args(list, issue, texts);
	issue->severity = SIGNPREP_SEVERITY_ERROR;
	issue->code = err->code;
	return issue;
}

static void copy_at(signprep_issues *to, const signprep_issue *from, const char *where)
{
	signprep_issue *issue = make(to, from->id, where, from->arg_count);
	if (!issue)
		return;
	set_args(to, issue, from->args);
	issue->severity = from->severity;
	issue->code = from->code;
	issue->page = from->page;
	issue->has_rect = from->has_rect;
	issue->rect = from->rect;
	sp_issue_set_server(to, issue, from->server_code, from->request_id);
	for (size_t k = 0; k < from->candidate_count; k++) {
		const signprep_candidate *c = &from->candidates[k];
		sp_issue_add_candidate(to, issue, c->page, c->rect, c->text, c->line, c->note);
		sp_issue_set_score(issue, c->score);
	}
}

void sp_issues_copy(signprep_issues *to, const signprep_issue *from)
{
	copy_at(to, from, from->where);
}

void sp_issues_append(signprep_issues *to, const signprep_issues *from)
{
	for (size_t i = 0; from && i < from->count; i++)
		sp_issues_copy(to, from->items[i]);
	if (from && from->failed)
		to->failed = true;
}

void sp_issues_append_under(signprep_issues *to, const signprep_issues *from, const char *prefix)
{
	for (size_t i = 0; from && i < from->count; i++) {
		const char *inner = from->items[i]->where;
		const size_t length = strlen(prefix) + strlen(inner) + 2;
		char *where = *inner ? malloc(length) : NULL;
		if (where)
			snprintf(where, length, "%s.%s", prefix, inner);
		else if (*inner)
			to->failed = true;
		copy_at(to, from->items[i], where ? where : "");
		free(where);
	}
	if (from && from->failed)
		to->failed = true;
}

int sp_issues_failed(const signprep_issues *list)
{
	return list->failed;
}

size_t signprep_issues_count(const signprep_issues *list)
{
	return list ? list->count : 0;
}

const signprep_issue *signprep_issues_at(const signprep_issues *list, size_t index)
{
	return list && index < list->count ? list->items[index] : NULL;
}

const signprep_issue *sp_issues_first_error(const signprep_issues *list)
{
	for (size_t i = 0; list && i < list->count; i++)
		if (list->items[i]->severity == SIGNPREP_SEVERITY_ERROR)
			return list->items[i];
	return NULL;
}

signprep_code signprep_issues_code(const signprep_issues *list)
{
	const signprep_issue *first = sp_issues_first_error(list);
	return first ? first->code : SIGNPREP_OK;
}

signprep_code sp_issues_fail(const signprep_issues *list, const char *where, signprep_error *err)
{
	const signprep_issue *first = sp_issues_first_error(list);
	/* The one that was lost may have been the first. */
	if (list && list->failed)
		return sp_fail_memory(err, where);
	return first ? sp_fail_list(err, first->id, 0, first->where, first->args, first->arg_count) : SIGNPREP_OK;
}
