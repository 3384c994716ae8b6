/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Findings as bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/issues.h"
#include "locate/result_pack.h"
#include "locate/unpack.h"

#define ARGS_MAX 10
#define CANDIDATE_BYTES (sizeof(uint32_t) + 5 * sizeof(double))

static void pack_candidate(sp_buf *out, const signprep_candidate *c)
{
	sp_pack_u32(out, (uint32_t) c->page);
	sp_pack_rect(out, c->rect);
	sp_pack_text(out, c->text);
	sp_pack_text(out, c->line);
	sp_pack_text(out, c->note);
	sp_pack_double(out, c->score);
}

static void pack_issue(sp_buf *out, const signprep_issue *issue)
{
	sp_pack_text(out, issue->id);
	sp_pack_u32(out, (uint32_t) issue->severity);
	sp_pack_u32(out, (uint32_t) issue->code);
	sp_pack_text(out, issue->where);
	sp_pack_u32(out, (uint32_t) issue->page);
	sp_pack_u32(out, issue->has_rect);
	if (issue->has_rect)
		sp_pack_rect(out, issue->rect);
	sp_pack_u32(out, (uint32_t) issue->arg_count);
	for (size_t i = 0; i < issue->arg_count; i++)
		sp_pack_text(out, issue->args[i]);
	sp_pack_text(out, issue->server_code);
	sp_pack_text(out, issue->request_id);
	sp_pack_u32(out, (uint32_t) issue->candidate_count);
	for (size_t i = 0; i < issue->candidate_count; i++)
		pack_candidate(out, &issue->candidates[i]);
}

void sp_issues_pack(sp_buf *out, const signprep_issues *issues)
{
	size_t count = signprep_issues_count(issues);
	sp_pack_u32(out, (uint32_t) count);
	for (size_t i = 0; i < count; i++)
		pack_issue(out, signprep_issues_at(issues, i));
}

static signprep_rect unpack_rect(sp_unpack *in)
{
	signprep_rect rect = { .x0 = sp_unpack_double(in) };
	rect.y0 = sp_unpack_double(in);
	rect.x1 = sp_unpack_double(in);
	rect.y1 = sp_unpack_double(in);
	return rect;
}

static void unpack_candidate(sp_unpack *in, signprep_candidate *c)
{
	c->page = (int) sp_unpack_upto(in, INT32_MAX);
	c->rect = unpack_rect(in);
	c->text = sp_unpack_text(in);
	c->line = sp_unpack_text(in);
	c->note = sp_unpack_text(in);
	c->score = sp_unpack_double(in);
}

/* An error has a code, what is none has not: whoever reads the list goes by either. */
static void unpack_kind(sp_unpack *in, signprep_issue *issue)
{
	const signprep_issue_kind *kind = signprep_issue_kind_find(sp_unpack_text(in));
	issue->severity = (signprep_severity) sp_unpack_upto(in, SIGNPREP_SEVERITY_ERROR);
	issue->code = (signprep_code) sp_unpack_upto(in, SIGNPREP_INTERRUPTED);
	issue->id = kind ? kind->id : "D999";
	in->bad |= !kind || strcmp(signprep_code_name(issue->code), "unlisted") == 0;
	in->bad |= (issue->severity == SIGNPREP_SEVERITY_ERROR) != (issue->code != SIGNPREP_OK);
}

/* False: no memory. */
static bool unpack_issue(sp_unpack *in, signprep_issues *to)
{
	signprep_issue issue = { .id = "" };
	const char *args[ARGS_MAX];
	signprep_candidate *candidates = NULL;

	unpack_kind(in, &issue);
	issue.where = sp_unpack_text(in);
	issue.page = (int) sp_unpack_upto(in, INT32_MAX);
	issue.has_rect = sp_unpack_upto(in, 1) != 0;
	if (issue.has_rect)
		issue.rect = unpack_rect(in);
	issue.arg_count = sp_unpack_upto(in, ARGS_MAX);
	for (size_t i = 0; i < issue.arg_count; i++)
		args[i] = sp_unpack_text(in);
	issue.args = args;
	issue.server_code = sp_unpack_text(in);
	issue.request_id = sp_unpack_text(in);
	issue.candidate_count = sp_unpack_count(in, CANDIDATE_BYTES);
	if (issue.candidate_count && !(candidates = calloc(issue.candidate_count, sizeof *candidates)))
		return false;
	for (size_t i = 0; i < issue.candidate_count; i++)
		unpack_candidate(in, &candidates[i]);
	issue.candidates = candidates;
	if (!in->bad)
		sp_issues_copy(to, &issue);
	free(candidates);
	return !sp_issues_failed(to);
}

signprep_issues *sp_issues_unpack(sp_unpack *in)
{
	signprep_issues *issues = sp_issues_new();
	size_t count = sp_unpack_count(in, sizeof(uint32_t));
	bool done = issues != NULL;
	for (size_t i = 0; done && !in->bad && i < count; i++)
		done = unpack_issue(in, issues);
	if (done && !in->bad)
		return issues;
	signprep_issues_free(issues);
	return NULL;
}
