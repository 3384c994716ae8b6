/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* KEYWORD mode: hits, what narrows them down, the choice, the boxes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/num.h"
#include "locate/place/blank.h"
#include "locate/match/neighbours.h"
#include "locate/place/place.h"
#include "locate/place/candidate.h"
#include "locate/place/resolver.h"
#include "locate/request/spec_locate.h"

/* Hits that a reader sees otherwise than the text says. */
#define DOUBTFUL (SIGNPREP_HIT_COVERED | SIGNPREP_HIT_APPROXIMATE | SIGNPREP_HIT_WATERMARK)

typedef struct search {
	const signprep_query *query;
	signprep_candidate *candidates;
	size_t count;
	double page_width; /* of the first hit's page */
} search;

static bool open_search(search *s, sp_resolver *resolver, const signprep_query *query)
{
	s->query = query;
	s->count = query->hit_count;
	s->candidates = sp_resolver_array(resolver, s->count, sizeof *s->candidates);
	for (size_t i = 0; s->candidates && i < s->count; i++) {
		const signprep_hit *hit = &query->hits[i];
		const char *text = sp_resolver_text(resolver, sp_arena_dup(resolver->arena, hit->text));
		const char *line = sp_resolver_text(resolver, sp_arena_dup(resolver->arena, hit->line));
		s->candidates[i] = (signprep_candidate) { .page = hit->page,
			.rect = hit->rect,
			.text = text,
			.line = line,
			.note = "",
			.hit_flags = hit->flags,
			.dropped = "" };
	}
	return s->candidates && !resolver->failed;
}

static void report_missing(sp_resolver *resolver, const sp_spec *spec, const signprep_query *query)
{
	signprep_issue *issue;
	/* Without any text there is one finding about the document instead of one for each keyword. */
	if (resolver->queries.no_text)
		return;
	issue = sp_issues_add(resolver->issues, "K202", spec->where, spec->keyword, NULL);
	for (size_t i = 0; issue && i < query->near_miss_count; i++) {
		const signprep_near_miss *miss = &query->near_misses[i];
		sp_issue_add_candidate(resolver->issues, issue, miss->page, miss->rect, miss->text, miss->line, miss->why);
		sp_issue_set_score(issue, miss->score);
	}
}

/* True when the context text exists; else an issue was added. */
static bool has_context(sp_resolver *resolver, const sp_spec *spec, const char *member, const char *text, size_t number,
	const signprep_query **query)
{
	*query = sp_queries_at(&resolver->queries, number);
	if (!text || (*query && (*query)->hit_count > 0))
		return true;
	if (!*query && number > 0) {
		signprep_error wrong = resolver->queries.errors[number - 1];
		snprintf(wrong.where, sizeof wrong.where, "%s.Locate.%s", spec->where, member);
		sp_issues_add_error(resolver->issues, &wrong);
	} else {
		sp_issues_add(resolver->issues, "K206", spec->where, member, text, NULL);
	}
	return false;
}

/* In points; a share is that of the page's width. */
static double near_reach(const search *s, const sp_spec *spec)
{
	return spec->within.set ? sp_length_points(spec->within, s->page_width) : SP_NEIGHBOUR_REACH;
}

static bool narrow_by_context(search *s, sp_resolver *resolver, const sp_spec *spec)
{
	typedef void (*narrow_fn)(signprep_candidate *, const signprep_hit *, size_t, const signprep_query *);
	const struct {
		const char *member, *text;
		size_t number;
		narrow_fn narrow;
	} rules[] = {
		{ "After", spec->after, spec->after_query, sp_neighbours_after },
		{ "Before", spec->before, spec->before_query, sp_neighbours_before },
		{ "SameLine", spec->same_line, spec->line_query, sp_neighbours_same_line },
		{ "Near", spec->near_text, spec->near_query, NULL },
	};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const signprep_query *query;
		if (!has_context(resolver, spec, rules[i].member, rules[i].text, rules[i].number, &query))
			return false;
		if (query && !rules[i].narrow)
			sp_neighbours_within(s->candidates, s->count, query, near_reach(s, spec));
		else if (query)
			rules[i].narrow(s->candidates, s->query->hits, s->count, query);
	}
	return true;
}

static signprep_code narrow_by_region(search *s, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	for (size_t i = 0; spec->has_region && i < s->count; i++) {
		const signprep_page *page;
		signprep_rect region;
		signprep_code code = sp_resolver_page(&page, resolver, s->candidates[i].page, err);
		if (code)
			return code;
		region.x0 = sp_length_points(spec->region[0], page->width);
		region.y0 = sp_length_points(spec->region[1], page->height);
		region.x1 = sp_length_points(spec->region[2], page->width);
		region.y1 = sp_length_points(spec->region[3], page->height);
		sp_neighbours_region(&s->candidates[i], region);
	}
	return SIGNPREP_OK;
}

/* `*fine` is false when an issue was added instead. */
static signprep_code narrow_by_pages(search *s, sp_resolver *resolver, const sp_spec *spec, bool *fine, signprep_error *err)
{
	bool *pages = NULL;
	signprep_code code = sp_resolver_choose_pages(&pages, resolver, spec, err);
	*fine = pages != NULL;
	if (code || !pages)
		return code;
	sp_candidates_keep_pages(s->candidates, s->count, pages, "Pages");
	/* Programs that send the zero values of their language mean nothing by it. */
	if (spec->keyword_page.set && spec->keyword_page.value != 0) {
		int page = sp_resolver_page_number(resolver, spec, "KeywordPage", spec->keyword_page.value);
		*fine = page > 0;
		for (int i = 0; i < resolver->page_count; i++)
			pages[i] = i + 1 == page;
		sp_candidates_keep_pages(s->candidates, s->count, pages, "KeywordPage");
	}
	free(pages);
	return SIGNPREP_OK;
}

static signprep_code narrow(search *s, sp_resolver *resolver, const sp_spec *spec, bool *fine, signprep_error *err)
{
	signprep_code code = narrow_by_pages(s, resolver, spec, fine, err);
	if (code == SIGNPREP_OK)
		code = narrow_by_region(s, resolver, spec, err);
	if (code == SIGNPREP_OK && *fine && s->count) {
		const signprep_page *page;
		code = sp_resolver_page(&page, resolver, s->candidates[0].page, err);
		s->page_width = code ? 0 : page->width;
	}
	if (code == SIGNPREP_OK && *fine)
		*fine = narrow_by_context(s, resolver, spec);
	return code;
}

/* Where the text is and how far from every hit: what to write instead follows from that. */
static signprep_issue *report_not_near(const search *s, sp_resolver *resolver, const sp_spec *spec, const char *found)
{
	const signprep_query *text = sp_queries_at(&resolver->queries, spec->near_query);
	double away;
	const signprep_hit *nearest = text ? sp_neighbours_nearest(s->candidates, s->count, text, &away) : NULL;
	char reach[40], distance[40], page[16], enough[40];
	signprep_issue *issue;
	if (!text || text->hit_count == 0)
		return NULL;
	snprintf(page, sizeof page, "%d", nearest ? nearest->page : text->hits[0].page);
	if (!nearest) {
		issue = sp_issues_add(resolver->issues, "K214", spec->where, spec->keyword, found, spec->near_text, page, NULL);
		nearest = &text->hits[0];
	} else {
		sp_num_format(near_reach(s, spec), 1, reach, sizeof reach);
		sp_num_format(away, 1, distance, sizeof distance);
		sp_num_format(ceil(away + 1), 0, enough, sizeof enough);
		issue = sp_issues_add(resolver->issues, "K213", spec->where, spec->keyword, found, reach, spec->near_text, distance,
			page, enough, NULL);
	}
	if (issue)
		sp_issue_add_candidate(resolver->issues, issue, nearest->page, nearest->rect, nearest->text, nearest->line, "Near");
	return issue;
}

static void report_none_left(search *s, sp_resolver *resolver, const sp_spec *spec, const char *rules)
{
	char found[24];
	signprep_issue *issue;
	snprintf(found, sizeof found, "%zu", s->count);
	issue = strcmp(rules, "Near") == 0 ? report_not_near(s, resolver, spec, found) : NULL;
	if (!issue)
		issue = sp_issues_add(resolver->issues, "K205", spec->where, spec->keyword, found, rules, NULL);
	sp_candidates_report(resolver, issue, s->candidates, s->count, true);
}

static void warn_doubtful(sp_resolver *resolver, const sp_spec *spec, const signprep_hit *hit)
{
	char page[16], flags[96];
	size_t length = 0;
	signprep_issue *issue;
	if (!(hit->flags & DOUBTFUL))
		return;
	snprintf(page, sizeof page, "%d", hit->page);
	for (unsigned bit = 0; signprep_hit_flag_name(bit); bit++) {
		if (hit->flags & DOUBTFUL & 1u << bit && length < sizeof flags)
			length += (size_t) snprintf(
				flags + length, sizeof flags - length, "%s%s", length ? ", " : "", signprep_hit_flag_name(bit));
	}
	issue = sp_issues_add(resolver->issues, "K211", spec->where, spec->keyword, page, flags, NULL);
	sp_issue_set_place(issue, hit->page, &hit->rect);
}

static bool is_date(const sp_spec *spec)
{
	return spec->type && (strcmp(spec->type, "SIGN_DATE") == 0 || strcmp(spec->type, "FILL_DATE") == 0);
}

static void report_no_blank(sp_resolver *resolver, const sp_spec *spec, const signprep_hit *hit, const char *longer)
{
	char page[16];
	snprintf(page, sizeof page, "%d", hit->page);
	sp_issue_set_place(*longer ? sp_issues_add(resolver->issues, "K220", spec->where, spec->keyword, page, longer, NULL)
				   : sp_issues_add(resolver->issues, "K208", spec->where, spec->keyword, page, NULL),
		hit->page, &hit->rect);
}

/* Of a page that is a picture, the picture is looked at too. */
static signprep_code look_for_blank(sp_anchor *anchor, sp_resolver *resolver, const sp_spec *spec, const signprep_text *text,
	const signprep_hit *hit, signprep_error *err)
{
	const bool pictured = sp_page_is_picture(text, hit);
	const sp_picture *picture = NULL;
	signprep_code code = pictured ? sp_page_picture_turn_to(&resolver->picture, resolver->doc, hit->page, err) : SIGNPREP_OK;
	if (code)
		return code;
	if (pictured && resolver->picture.trouble == SP_PICTURE_FINE)
		picture = &resolver->picture.lines;
	if (!sp_blank_sheet_turn_to(&resolver->sheet, text, picture, hit))
		return sp_fail_memory(err, spec->where);
	code = sp_blank_find_on(&anchor->blank, &resolver->sheet, &resolver->fields, hit, is_date(spec));
	if (code == SIGNPREP_LIMIT)
		return sp_fail_memory(err, spec->where);
	if (pictured)
		sp_page_picture_judge(&resolver->picture, &anchor->blank, resolver->issues, spec, hit);
	return code;
}

static signprep_code find_blank(
	sp_anchor *anchor, bool *found, sp_resolver *resolver, const sp_spec *spec, const signprep_hit *hit, signprep_error *err)
{
	const signprep_text *text;
	signprep_code code = sp_pages_take(&text, resolver->store, hit->page, err);
	if (code)
		return code;
	code = look_for_blank(anchor, resolver, spec, text, hit, err);
	sp_pages_give_back(resolver->store, text);
	*found = code == SIGNPREP_OK;
	if (code != SIGNPREP_NOT_FOUND)
		return code;
	report_no_blank(resolver, spec, hit, anchor->blank.longer);
	return SIGNPREP_OK;
}

/* A sp_place_one. */
static signprep_code place_one(signprep_placement *out, bool *fine, sp_resolver *resolver, const sp_spec *spec, const void *items,
	size_t index, signprep_error *err)
{
	const signprep_hit *hit = &((const search *) items)->query->hits[index];
	const signprep_hit part = sp_anchor_line_of_hit(hit, spec->at);
	sp_anchor anchor = { .rect = part.rect, .font_size = hit->font_size };
	const signprep_page *page;
	double width, height;
	signprep_code code = sp_resolver_page(&page, resolver, hit->page, err);
	if (code)
		return code;
	*fine = true;
	if (!hit->upright) {
		anchor.direction = hit->direction;
		anchor.has_baseline = true;
		anchor.baseline = hit->direction < 180 ? part.baseline : -part.baseline;
	}
	if (spec->at == SP_AT_BLANK) {
		code = find_blank(&anchor, fine, resolver, spec, &part, err);
		if (code || !*fine)
			return code;
	}
	sp_place_size(spec, page, &anchor, &width, &height);
	if (!sp_place_size_fits(resolver->issues, spec, width, height)) {
		*fine = false;
		return SIGNPREP_OK;
	}
	*out = (signprep_placement) { .page = hit->page,
		.rect = sp_place_at(spec, page, &anchor, width, height),
		.has_anchor = true,
		.anchor = part.rect,
		.blank_kind = anchor.blank.kind,
		.blank = anchor.blank.rect,
		.blank_in_picture = anchor.blank.pictured };
	warn_doubtful(resolver, spec, hit);
	return SIGNPREP_OK;
}

static sp_phrase explain(sp_resolver *resolver, const sp_spec *spec, const search *s, const char *rules, size_t left)
{
	char found[24];
	snprintf(found, sizeof found, "%zu", s->count);
	const sp_phrase parts[] = { sp_phrase_text(spec->keyword), sp_phrase_text(found), sp_candidates_narrowed(resolver, rules),
		sp_phrase_word(sp_pick_reason(spec, resolver->options.on_multiple, left)), sp_phrase_text(sp_at_name(spec->at)) };
	return sp_phrase_fill(resolver, "why.keyword", parts, sizeof parts / sizeof *parts);
}

static signprep_code choose_and_place(
	signprep_component *out, search *s, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	size_t left = sp_candidates_left(s->candidates, s->count);
	char rules[160];
	signprep_code code;
	sp_candidates_rules(s->candidates, s->count, rules, sizeof rules);
	out->status = SIGNPREP_STATUS_MISSING;
	if (left == 0) {
		sp_why(out, "why.not-as-asked");
		report_none_left(s, resolver, spec, rules);
		return SIGNPREP_OK;
	}
	const sp_choice choice = { s->candidates, s->count, 'K', spec->keyword };
	if (!sp_candidates_pick(out, resolver, spec, &choice))
		return SIGNPREP_OK;
	out->status = SIGNPREP_STATUS_INVALID;
	sp_why(out, "why.no-box");
	code = sp_candidates_place(out, resolver, spec, place_one, s, err);
	if (code == SIGNPREP_OK && out->status == SIGNPREP_STATUS_PLACED)
		sp_why_set(out, explain(resolver, spec, s, rules, left));
	return code;
}

signprep_code sp_resolve_keyword(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	const signprep_query *query = sp_queries_at(&resolver->queries, spec->query);
	search s = { 0 };
	bool fine = true;
	signprep_code code;

	out->status = SIGNPREP_STATUS_INVALID;
	sp_why(out, "why.bad-keyword");
	if (!query) {
		signprep_error wrong = resolver->queries.errors[spec->query - 1];
		snprintf(wrong.where, sizeof wrong.where, "%s", spec->where);
		sp_issues_add_error(resolver->issues, &wrong);
		return SIGNPREP_OK;
	}
	if (!open_search(&s, resolver, query))
		return SIGNPREP_OK;
	out->candidates = s.candidates;
	out->candidate_count = s.count;
	if (s.count == 0) {
		out->status = SIGNPREP_STATUS_MISSING;
		sp_why(out, resolver->queries.no_text ? "why.no-text" : "why.no-keyword");
		report_missing(resolver, spec, query);
		return SIGNPREP_OK;
	}
	sp_why(out, "why.bad-rule");
	code = narrow(&s, resolver, spec, &fine, err);
	if (!fine && signprep_issues_code(resolver->issues) == SIGNPREP_NOT_FOUND) {
		out->status = SIGNPREP_STATUS_MISSING;
		sp_why(out, "why.no-context");
	}
	if (code || !fine)
		return code;
	return choose_and_place(out, &s, resolver, spec, err);
}
