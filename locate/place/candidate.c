/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Places under consideration. */
#include "locate/place/candidate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "locate/place/pick.h"

#define RULES_MAX 8

size_t sp_candidates_left(const signprep_candidate *candidates, size_t count)
{
	size_t left = 0;
	for (size_t i = 0; i < count; i++)
		left += !*candidates[i].dropped;
	return left;
}

void sp_candidates_keep_pages(signprep_candidate *candidates, size_t count, const bool *pages, const char *rule)
{
	for (size_t i = 0; i < count; i++) {
		if (!*candidates[i].dropped && !pages[candidates[i].page - 1])
			candidates[i].dropped = rule;
	}
}

void sp_candidates_rules(const signprep_candidate *candidates, size_t count, char *out, size_t cap)
{
	const char *seen[RULES_MAX];
	size_t used = 0, length = 0;
	*out = '\0';
	for (size_t i = 0; i < count && used < RULES_MAX; i++) {
		size_t k = 0;
		while (k < used && strcmp(seen[k], candidates[i].dropped) != 0)
			k++;
		if (!*candidates[i].dropped || k < used)
			continue;
		seen[used++] = candidates[i].dropped;
		length += (size_t) snprintf(out + length, cap - length, "%s%s", length ? ", " : "", candidates[i].dropped);
		if (length >= cap)
			return;
	}
}

sp_phrase sp_candidates_narrowed(sp_work *work, const char *rules)
{
	const sp_phrase part = sp_phrase_text(rules);
	return *rules ? sp_phrase_fill(work, "why.narrowed", &part, 1) : part;
}

static void report_one(sp_work *work, signprep_issue *issue, const signprep_candidate *t)
{
	const unsigned told = SIGNPREP_HIT_REPEATED | SP_CANDIDATE_ASIDE;
	char note[64] = "";
	size_t length = 0;
	for (unsigned bit = 0; signprep_hit_flag_name(bit) && length < sizeof note; bit++) {
		if (t->hit_flags & told & 1u << bit)
			length += (size_t) snprintf(
				note + length, sizeof note - length, "%s%s", length ? ", " : "", signprep_hit_flag_name(bit));
	}
	sp_issue_add_candidate(work->issues, issue, t->page, t->rect, t->text, t->line, *t->dropped ? t->dropped : note);
}

void sp_candidates_report(
	sp_work *work, signprep_issue *issue, const signprep_candidate *candidates, size_t count, bool dropped_too)
{
	for (int aside = 0; issue && aside <= 1; aside++) {
		for (size_t i = 0; i < count; i++) {
			if ((dropped_too || !*candidates[i].dropped) &&
				aside == ((candidates[i].hit_flags & SP_CANDIDATE_ASIDE) != 0))
				report_one(work, issue, &candidates[i]);
		}
	}
}

static void report_trouble(sp_work *work, const sp_spec *spec, const signprep_candidate *candidates, size_t count, char family,
	const char *label, sp_pick_verdict verdict, int bad_index)
{
	char found[24], expected[32], index[16];
	signprep_issue *issue;
	snprintf(found, sizeof found, "%zu", sp_candidates_left(candidates, count));
	snprintf(index, sizeof index, "%d", bad_index);
	sp_pick_expected(spec, expected, sizeof expected);
	if (verdict == SP_VERDICT_NO_INDEX) {
		issue = sp_issues_add(work->issues, family == 'K' ? "K207" : "F207", spec->where, label, found, index, NULL);
	} else if (verdict == SP_VERDICT_UNEXPECTED) {
		issue = sp_issues_add(work->issues, family == 'K' ? "K203" : "F205", spec->where, label, found, expected, NULL);
	} else {
		issue = sp_issues_add(work->issues, family == 'K' ? "K201" : "F202", spec->where, label, found, "1",
			sp_work_text(work, sp_pick_propose(work->arena, candidates, count, family == 'K')),
			sp_work_text(work, sp_pick_propose_number(work->arena, candidates, count, spec->keyword_reverse)), NULL);
	}
	sp_candidates_report(work, issue, candidates, count, false);
}

static const char *trouble(sp_pick_verdict verdict)
{
	switch (verdict) {
	case SP_VERDICT_NO_INDEX: return "why.no-index";
	case SP_VERDICT_UNEXPECTED: return "why.unexpected";
	default: return "why.no-pick";
	}
}

/* By what name a user knows the rule that picks. */
static const char *rule_name(const sp_work *work, const sp_spec *spec, size_t left)
{
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(spec->json, "Locate");
	if (work->options.on_multiple != SIGNPREP_MULTIPLE_AS_REQUESTED && left > 1)
		return "--on-multiple";
	return spec->pick == SP_PICK_INDEXES && !cJSON_GetObjectItemCaseSensitive(locate, "Pick") ? "KeywordIndexes" : "Pick";
}

bool sp_candidates_pick(signprep_component *out, sp_work *work, const sp_spec *spec, signprep_candidate *candidates, size_t count,
	char family, const char *label)
{
	size_t left = sp_candidates_left(candidates, count), at = 0;
	int bad_index;
	sp_pick_verdict verdict;
	bool *chosen = sp_work_array(work, left, sizeof *chosen);
	if (!chosen)
		return false;
	verdict = sp_pick_choose(spec, work->options.on_multiple, left, chosen, &bad_index);
	if (verdict != SP_VERDICT_DONE) {
		out->status = verdict == SP_VERDICT_NO_INDEX ? SIGNPREP_STATUS_MISSING : SIGNPREP_STATUS_AMBIGUOUS;
		sp_why(out, trouble(verdict));
		report_trouble(work, spec, candidates, count, family, label, verdict, bad_index);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (*candidates[i].dropped)
			continue;
		candidates[i].chosen = chosen[at++];
		if (!candidates[i].chosen)
			candidates[i].dropped = rule_name(work, spec, left);
	}
	return true;
}
