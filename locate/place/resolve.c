/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One component: its mode, then the alternatives of Fallback. */
#include <stdio.h>

#include "base/fail.h"
#include "base/issues.h"
#include "locate/place/page_ranges.h"
#include "locate/place/paging.h"
#include "locate/place/resolver.h"

static signprep_code resolve_one(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	out->mode = spec->mode;
	out->placements = NULL;
	out->placement_count = 0;
	out->candidates = NULL;
	out->candidate_count = 0;
	out->status = SIGNPREP_STATUS_INVALID;
	sp_why(out, "why.component");
	if (!sp_paging_is_sized(resolver, spec))
		return SIGNPREP_OK;
	switch (spec->mode) {
	case SIGNPREP_MODE_NORMAL: code = sp_resolve_normal(out, resolver, spec, err); break;
	case SIGNPREP_MODE_FIELD: code = sp_resolve_field(out, resolver, spec, err); break;
	case SIGNPREP_MODE_KEYWORD: code = sp_resolve_keyword(out, resolver, spec, err); break;
	}
	if (!code)
		code = sp_ranges_expand(out, resolver, spec, err);
	return code ? code : sp_paging_expand(out, resolver, spec, err);
}

/* The service's IgnoreKeywordError says the same as Optional. */
bool sp_is_optional(const sp_spec *spec)
{
	return spec->optional || (spec->mode == SIGNPREP_MODE_KEYWORD && spec->ignore_missing);
}

/* What is in doubt must be settled by a person: only what cannot be placed at all gives way to the next alternative. */
static bool gives_way(signprep_status status)
{
	return status == SIGNPREP_STATUS_MISSING || status == SIGNPREP_STATUS_INVALID;
}

/* "K202" of the first attempt; a document without text has its one finding elsewhere. */
static const char *first_error(const signprep_issues *issues)
{
	const signprep_issue *first = sp_issues_first_error(issues);
	return first ? first->id : "D601";
}

typedef struct attempt {
	signprep_component component;
	signprep_issues *issues;
} attempt;

static signprep_code attempt_one(attempt *a, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	signprep_issues *outer = resolver->issues;
	signprep_code code;
	a->issues = sp_issues_new();
	if (!a->issues)
		return sp_fail_memory(err, spec->where);
	resolver->issues = a->issues;
	code = resolve_one(&a->component, resolver, spec, err);
	resolver->issues = outer;
	if (code == SIGNPREP_OK && (resolver->failed || sp_issues_failed(a->issues)))
		return sp_fail_memory(err, spec->where);
	return code;
}

/* What earlier attempts looked at belongs to the account as well; where one was taken, the rest falls by Fallback. */
static bool join_candidates(
	signprep_component *out, sp_resolver *resolver, const signprep_component *earlier, const signprep_component *later)
{
	const bool settled = out == later;
	const size_t count = earlier->candidate_count, total = count + later->candidate_count;
	signprep_candidate *all = sp_resolver_array(resolver, total, sizeof *all);
	for (size_t i = 0; all && i < total; i++) {
		all[i] = i < count ? earlier->candidates[i] : later->candidates[i - count];
		if (settled && i < count && !*all[i].dropped)
			all[i].dropped = "Fallback";
		all[i].chosen = all[i].chosen && !(settled && i < count);
	}
	out->candidates = all;
	out->candidate_count = all ? total : 0;
	return all != NULL;
}

/* The alternative becomes the answer: it stands, or is in doubt, which is for a person to settle. */
static signprep_code take(
	attempt *first, attempt *next, sp_resolver *resolver, const sp_spec *spec, int number, signprep_error *err)
{
	const char *lack = first_error(first->issues);
	char text[16];
	snprintf(text, sizeof text, "%d", number);
	if (next->component.status == SIGNPREP_STATUS_PLACED)
		sp_issues_add(next->issues, "K209", spec->where, text, lack, NULL);
	else
		sp_issues_append(next->issues, first->issues);
	const sp_phrase parts[] = { sp_phrase_text(text), sp_phrase_text(lack), { next->component.why, next->component.why_zh } };
	sp_why_set(&next->component, sp_phrase_fill(resolver, "why.fallback", parts, sizeof parts / sizeof *parts));
	if (!join_candidates(&next->component, resolver, &first->component, &next->component))
		return sp_fail_memory(err, spec->where);
	signprep_issues_free(first->issues);
	*first = *next;
	next->issues = NULL;
	return SIGNPREP_OK;
}

/* The first attempt stands for all when none of them succeeds; what the others lacked is told after it. */
static signprep_code try_alternatives(
	attempt *first, sp_resolver *resolver, const sp_spec *spec, const sp_spec **taken, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	int index = 0;
	for (const sp_spec *at = spec->next; code == SIGNPREP_OK && at && gives_way(first->component.status); at = at->next) {
		attempt next = { first->component, NULL };
		code = attempt_one(&next, resolver, at, err);
		index++;
		if (code == SIGNPREP_OK && !gives_way(next.component.status)) {
			code = take(first, &next, resolver, spec, index, err);
			*taken = at;
		} else if (code == SIGNPREP_OK) {
			sp_issues_append(first->issues, next.issues);
			if (!join_candidates(&first->component, resolver, &first->component, &next.component))
				code = sp_fail_memory(err, spec->where);
		}
		signprep_issues_free(next.issues);
	}
	return code;
}

signprep_code sp_resolve(
	signprep_component *out, sp_resolver *resolver, const sp_spec *spec, const sp_spec **taken, signprep_error *err)
{
	attempt first = { *out, NULL };
	signprep_code code = SIGNPREP_OK;

	*taken = spec;
	out->status = SIGNPREP_STATUS_INVALID;
	sp_why(out, "why.component");
	if (spec->malformed)
		return SIGNPREP_OK;
	code = attempt_one(&first, resolver, spec, err);
	if (code == SIGNPREP_OK)
		code = try_alternatives(&first, resolver, spec, taken, err);
	if (code == SIGNPREP_OK) {
		*out = first.component;
		if (out->status == SIGNPREP_STATUS_MISSING && sp_is_optional(spec))
			out->status = SIGNPREP_STATUS_OPTIONAL_MISSING;
		else
			sp_issues_append(resolver->issues, first.issues);
	}
	signprep_issues_free(first.issues);
	return code;
}
