/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Places under consideration. */
#include "locate/place/candidate.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

sp_phrase sp_candidates_narrowed(sp_resolver *resolver, const char *rules)
{
	const sp_phrase part = sp_phrase_text(rules);
	return *rules ? sp_phrase_fill(resolver, "why.narrowed", &part, 1) : part;
}

static void report_one(sp_resolver *resolver, signprep_issue *issue, const signprep_candidate *t)
{
	const unsigned told = SIGNPREP_HIT_REPEATED | SP_CANDIDATE_ASIDE;
	char note[64] = "";
	size_t length = 0;
	for (unsigned bit = 0; signprep_hit_flag_name(bit) && length < sizeof note; bit++) {
		if (t->hit_flags & told & 1u << bit)
			length += (size_t) snprintf(
				note + length, sizeof note - length, "%s%s", length ? ", " : "", signprep_hit_flag_name(bit));
	}
	sp_issue_add_candidate(resolver->issues, issue, t->page, t->rect, t->text, t->line, *t->dropped ? t->dropped : note);
}

void sp_candidates_report(
	sp_resolver *resolver, signprep_issue *issue, const signprep_candidate *candidates, size_t count, bool dropped_too)
{
	for (int aside = 0; issue && aside <= 1; aside++) {
		for (size_t i = 0; i < count; i++) {
			if ((dropped_too || !*candidates[i].dropped) &&
				aside == ((candidates[i].hit_flags & SP_CANDIDATE_ASIDE) != 0))
				report_one(resolver, issue, &candidates[i]);
		}
	}
}

static void report_trouble(
	sp_resolver *resolver, const sp_spec *spec, const sp_choice *choice, sp_pick_verdict verdict, int bad_index)
{
	const signprep_candidate *candidates = choice->candidates;
	size_t count = choice->count;
	bool keyword = choice->family == 'K';
	char found[24], expected[32], index[16];
	signprep_issue *issue;
	snprintf(found, sizeof found, "%zu", sp_candidates_left(candidates, count));
	snprintf(index, sizeof index, "%d", bad_index);
	sp_pick_expected(spec, expected, sizeof expected);
	if (verdict == SP_VERDICT_NO_INDEX) {
		issue = sp_issues_add(resolver->issues, keyword ? (bad_index < 0 ? "K212" : "K207") : "F207", spec->where,
			choice->label, found, index, NULL);
	} else if (verdict == SP_VERDICT_UNEXPECTED) {
		issue = sp_issues_add(
			resolver->issues, keyword ? "K203" : "F205", spec->where, choice->label, found, expected, NULL);
	} else {
		issue = sp_issues_add(resolver->issues, keyword ? "K201" : "F202", spec->where, choice->label, found, "1",
			sp_resolver_text(resolver, sp_pick_propose(resolver->arena, candidates, count, keyword)),
			sp_resolver_text(
				resolver, sp_pick_propose_number(resolver->arena, candidates, count, spec->keyword_reverse)),
			NULL);
	}
	sp_candidates_report(resolver, issue, candidates, count, false);
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
static const char *rule_name(const sp_resolver *resolver, const sp_spec *spec, size_t left)
{
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(spec->json, "Locate");
	if (resolver->options.on_multiple != SIGNPREP_MULTIPLE_AS_REQUESTED && left > 1)
		return "--on-multiple";
	return spec->pick == SP_PICK_INDEXES && !cJSON_GetObjectItemCaseSensitive(locate, "Pick") ? "KeywordIndexes" : "Pick";
}

bool sp_candidates_pick(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, const sp_choice *choice)
{
	signprep_candidate *candidates = choice->candidates;
	size_t count = choice->count;
	size_t left = sp_candidates_left(candidates, count), at = 0;
	int bad_index;
	sp_pick_verdict verdict;
	bool *chosen = sp_resolver_array(resolver, left, sizeof *chosen);
	if (!chosen)
		return false;
	verdict = sp_pick_choose(spec, resolver->options.on_multiple, left, chosen, &bad_index);
	if (verdict != SP_VERDICT_DONE) {
		out->status = verdict == SP_VERDICT_NO_INDEX ? SIGNPREP_STATUS_MISSING : SIGNPREP_STATUS_AMBIGUOUS;
		sp_why(out, trouble(verdict));
		report_trouble(resolver, spec, choice, verdict, bad_index);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (*candidates[i].dropped)
			continue;
		candidates[i].chosen = chosen[at++];
		if (!candidates[i].chosen)
			candidates[i].dropped = rule_name(resolver, spec, left);
	}
	return true;
}

signprep_code sp_candidates_place(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, sp_place_one *place,
	const void *items, signprep_error *err)
{
	signprep_placement *placements = sp_resolver_array(resolver, out->candidate_count, sizeof *placements);
	size_t used = 0;
	for (size_t i = 0; placements && i < out->candidate_count; i++) {
		bool fine;
		if (!out->candidates[i].chosen)
			continue;
		signprep_code code = place(&placements[used], &fine, resolver, spec, items, i, err);
		if (code || !fine)
			return code;
		used++;
	}
	out->status = SIGNPREP_STATUS_PLACED;
	out->placements = placements;
	out->placement_count = used;
	return SIGNPREP_OK;
}

/* Choosing among several. */
static sp_pick rule_of(const sp_spec *spec, signprep_on_multiple multiple, size_t count)
{
	static const sp_pick overriding[] = { SP_PICK_ONLY, SP_PICK_ONLY, SP_PICK_FIRST, SP_PICK_LAST, SP_PICK_ALL };
	if (multiple != SIGNPREP_MULTIPLE_AS_REQUESTED && count > 1)
		return overriding[multiple];
	if (!spec->has_pick && spec->has_expect)
		return SP_PICK_ALL;
	return spec->pick;
}

static sp_pick_verdict by_indexes(const sp_spec *spec, size_t count, bool *chosen, int *bad_index)
{
	for (size_t i = 0; i < spec->index_count; i++) {
		int index = spec->indexes[i];
		if (index < 0 || (size_t) index >= count) {
			*bad_index = index;
			return SP_VERDICT_NO_INDEX;
		}
		chosen[spec->keyword_reverse ? count - 1 - (size_t) index : (size_t) index] = true;
	}
	return SP_VERDICT_DONE;
}

sp_pick_verdict sp_pick_choose(const sp_spec *spec, signprep_on_multiple multiple, size_t count, bool *chosen, int *bad_index)
{
	*bad_index = 0;
	if (spec->has_expect && (count < (size_t) spec->expect_min || count > (size_t) spec->expect_max))
		return SP_VERDICT_UNEXPECTED;
	switch (rule_of(spec, multiple, count)) {
	case SP_PICK_ONLY: chosen[0] = count == 1; return count == 1 ? SP_VERDICT_DONE : SP_VERDICT_AMBIGUOUS;
	case SP_PICK_FIRST: chosen[0] = true; break;
	case SP_PICK_LAST: chosen[count - 1] = true; break;
	case SP_PICK_ALL:
		for (size_t i = 0; i < count; i++)
			chosen[i] = true;
		break;
	case SP_PICK_INDEXES: return by_indexes(spec, count, chosen, bad_index);
	}
	return SP_VERDICT_DONE;
}

const char *sp_pick_reason(const sp_spec *spec, signprep_on_multiple multiple, size_t count)
{
	switch (rule_of(spec, multiple, count)) {
	case SP_PICK_ONLY: return "pick.only";
	case SP_PICK_FIRST: return "pick.first";
	case SP_PICK_LAST: return "pick.last";
	case SP_PICK_ALL: return count == 1 ? "pick.only" : "pick.all";
	case SP_PICK_INDEXES: return "pick.index";
	}
	return "";
}

void sp_pick_expected(const sp_spec *spec, char *out, size_t cap)
{
	if (!spec->has_expect)
		snprintf(out, cap, "1");
	else if (spec->expect_max == INT_MAX)
		snprintf(out, cap, "%d..", spec->expect_min);
	else if (spec->expect_min == spec->expect_max)
		snprintf(out, cap, "%d", spec->expect_min);
	else
		snprintf(out, cap, "%d..%d", spec->expect_min, spec->expect_max);
}

/* The last of those in doubt, but one aside only where there is no other; `*number` counts from 0 among those in doubt. */
static const signprep_candidate *likeliest(const signprep_candidate *candidates, size_t count, size_t *number, size_t *left)
{
	const signprep_candidate *best = NULL;
	*number = *left = 0;
	for (size_t i = 0; i < count; i++) {
		if (*candidates[i].dropped)
			continue;
		if (!best || !(candidates[i].hit_flags & SP_CANDIDATE_ASIDE) || best->hit_flags & SP_CANDIDATE_ASIDE) {
			best = &candidates[i];
			*number = *left;
		}
		++*left;
	}
	return best;
}

const char *sp_pick_propose(sp_arena *arena, const signprep_candidate *candidates, size_t count, bool regions)
{
	size_t number, left, on_page = 0;
	const signprep_candidate *t = likeliest(candidates, count, &number, &left);
	if (!t)
		return "{}";
	for (size_t i = 0; i < count; i++)
		on_page += !*candidates[i].dropped && candidates[i].page == t->page;
	if (on_page == 1)
		return sp_arena_printf(arena, "{\"Pages\": \"%d\"}", t->page);
	if (!regions)
		return "{\"Pick\": \"first\"}";
	return sp_arena_printf(arena, "{\"Pages\": \"%d\", \"Region\": [%.0f, %.0f, %.0f, %.0f]}", t->page, floor(t->rect.x0),
		floor(t->rect.y0), ceil(t->rect.x1), ceil(t->rect.y1));
}

const char *sp_pick_propose_number(sp_arena *arena, const signprep_candidate *candidates, size_t count, bool reverse)
{
	size_t number, left;
	likeliest(candidates, count, &number, &left);
	if (number + 1 >= left)
		return "{\"Pick\": \"last\"}";
	return sp_arena_printf(arena, "{\"Pick\": [%zu]}", reverse ? left - 1 - number : number);
}
