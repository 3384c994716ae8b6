/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each line is read once for a group, and again only where another reading of it can make a difference. */
#include "locate/match/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/fold.h"

/* Which matches of a reading are new. */
typedef struct taking {
	const sp_group *group;
	uint8_t need;    /* SP_FROM_… that some character must have; 0: any match */
	bool straddling; /* must begin in the first line and end in a later one */
	bool cross_only; /* only for keywords with CrossLine */
} taking;

static bool is_wanted(const sp_folded *f, const taking *t, sp_span span)
{
	if (t->straddling && (f->from[span.first].part != 0 || f->from[span.end - 1].part == 0))
		return false;
	for (uint32_t i = span.first; t->need && i < span.end; i++)
		if (f->from[i].flags & t->need)
			return true;
	return !t->need;
}

/* The span says what the keyword says, not just what a recogniser could have made of it. */
static bool is_exact(const sp_pattern *p, const sp_folded *f, sp_span span)
{
	sp_profile profile = p->profile;
	profile.ocr = false;
	if (!p->exact || span.end - span.first != p->count)
		return false;
	for (uint32_t i = span.first; i < span.end; i++) {
		uint32_t folded[SP_FOLD_MAX];
		size_t count = f->from[i].flags & SP_FROM_SPACE ? 0 : sp_folded_cp(f->raw[f->from[i].raw], profile, folded);
		if (count == 1 && folded[0] != p->exact[i - span.first])
			return false;
	}
	return true;
}

/* Keeps a match when it is wanted and whole as asked. `*kept` tells. */
static signprep_code keep(
	sp_search *s, const taking *t, uint32_t pattern, sp_span span, bool edited, bool *kept, signprep_error *err)
{
	const sp_folded *f = &s->folded;
	const sp_pattern *p = &s->patterns[pattern];
	sp_found found;
	*kept = is_wanted(f, t, span) && sp_pattern_stands_alone(p, f, s->scan.lines, span);
	if (!*kept)
		return SIGNPREP_OK;
	if (!sp_hit_make(&found, &s->scan, f, span))
		return sp_fail_memory(err, "");
	if (p->profile.ocr && !p->code && !is_exact(p, f, span))
		found.hit.flags |= SIGNPREP_HIT_APPROXIMATE;
	found.edited = edited;
	if (edited && !(found.hit.flags & SIGNPREP_HIT_OCR))
		return SIGNPREP_OK;
	if (found.hit.quad_count && !sp_hit_list_add(&s->hit_lists[pattern], &found))
		return sp_fail_memory(err, "");
	return SIGNPREP_OK;
}

static bool may_take(const sp_search *s, const taking *t, uint32_t pattern)
{
	return s->active[pattern] && (!t->cross_only || s->patterns[pattern].cross_line);
}

/* The first of the group's literals whose keyword starts with `cp`; literals when there is none. */
static size_t first_member(const sp_search *s, const sp_group *group, uint32_t cp)
{
	size_t low = 0, high = group->literals;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (s->patterns[group->members[mid]].cps[0] < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static signprep_code take_at(sp_search *s, const taking *t, uint32_t at, signprep_error *err)
{
	const sp_group *group = t->group;
	const sp_folded *f = &s->folded;
	for (size_t m = first_member(s, group, f->cps[at]); m < group->literals; m++) {
		uint32_t index = group->members[m];
		const sp_pattern *p = &s->patterns[index];
		if (p->cps[0] != f->cps[at])
			break;
		if (at < s->after[index] || p->count > f->count - at || !may_take(s, t, index) ||
			memcmp(p->cps, f->cps + at, p->count * sizeof *p->cps) != 0)
			continue;
		bool kept = false;
		signprep_code code = keep(s, t, index, (sp_span) { at, at + (uint32_t) p->count }, false, &kept, err);
		if (code)
			return code;
		if (kept)
			s->after[index] = at + (uint32_t) p->count;
	}
	return SIGNPREP_OK;
}

static signprep_code take_regex(sp_search *s, const taking *t, signprep_error *err)
{
	const sp_group *group = t->group;
	if (!sp_subject_set(&s->subject, &s->folded))
		return sp_fail_memory(err, "");
	for (size_t m = group->literals; m < group->count; m++) {
		uint32_t index = group->members[m];
		size_t at = 0;
		while (may_take(s, t, index)) {
			sp_span span;
			bool kept;
			signprep_code code = sp_regex_next(&s->patterns[index], &s->subject, &at, &span, err);
			if (!code && span.end > span.first)
				code = keep(s, t, index, span, false, &kept, err);
			if (code)
				return code;
			if (span.end == span.first)
				break;
		}
	}
	return SIGNPREP_OK;
}

/* With Ocr, the text of a scan may have one mistake more: the best place of a reading that has none without. */
static signprep_code take_edited(sp_search *s, const taking *t, signprep_error *err)
{
	const sp_folded *f = &s->folded;
	for (size_t m = 0; m < t->group->literals; m++) {
		uint32_t index = t->group->members[m];
		const sp_pattern *p = &s->patterns[index];
		size_t first, end;
		bool kept;
		if (!p->edit || s->after[index] || !may_take(s, t, index) ||
			sp_edit_search(p->edit, f->cps, f->count, 1, &first, &end) > 1 || end <= first)
			continue;
		signprep_code code = keep(s, t, index, (sp_span) { (uint32_t) first, (uint32_t) end }, true, &kept, err);
		if (code)
			return code;
	}
	return SIGNPREP_OK;
}

/* All matches in what was folded. */
static signprep_code take(sp_search *s, const taking *t, signprep_error *err)
{
	const sp_folded *f = &s->folded;
	const sp_group *group = t->group;
	if (!sp_folded_finish(&s->folded))
		return sp_fail_memory(err, "");
	for (size_t m = 0; m < group->literals; m++)
		s->after[group->members[m]] = 0;
	for (uint32_t i = 0; i < f->count && group->literals; i++) {
		if (!(group->filter[(f->cps[i] >> 6) & 3] >> (f->cps[i] & 63) & 1))
			continue;
		signprep_code code = take_at(s, t, i, err);
		if (code)
			return code;
	}
	if (group->profile.ocr && !t->need && !t->straddling) {
		signprep_code code = take_edited(s, t, err);
		if (code)
			return code;
	}
	return group->has_regex ? take_regex(s, t, err) : SIGNPREP_OK;
}

static bool add_line(sp_search *s, uint32_t line, sp_reading reading, bool drop_hyphen)
{
	return sp_folded_add_line(&s->folded, s->scan.text, s->scan.lines, s->scan.actual, line, reading, drop_hyphen);
}

static signprep_code read_again(
	sp_search *s, const sp_group *group, uint32_t line, sp_reading reading, uint8_t need, signprep_error *err)
{
	const taking t = { .group = group, .need = need };
	sp_folded_start(&s->folded, group->profile);
	if (!add_line(s, line, reading, false))
		return sp_fail_memory(err, "");
	return take(s, &t, err);
}

static bool starts_with_letter(const sp_search *s, uint32_t line)
{
	const sp_lines *lines = s->scan.lines;
	for (uint32_t i = 0; i < lines->items[line].count; i++) {
		uint32_t glyph = lines->glyphs[lines->items[line].first + i];
		if (lines->spots.items[glyph].flags & SP_SPOT_INK)
			return sp_cp_is_word(sp_glyph_cp(s->scan.text, glyph));
	}
	return false;
}

/* A word broken by a hyphen: with the hyphen dropped, and kept when a keyword has one itself. */
static signprep_code read_hyphenated(sp_search *s, const sp_group *group, uint32_t line, signprep_error *err)
{
	const taking t = { .group = group, .straddling = true };
	uint32_t next = sp_line_next(s->scan.lines, s->scan.text, line);
	if (next == SP_LINE_NONE || !starts_with_letter(s, next))
		return SIGNPREP_OK;
	for (int kept = 0; kept <= (group->has_hyphen || group->has_regex); kept++) {
		sp_folded_start(&s->folded, group->profile);
		bool added = add_line(s, line, SP_READ_PLAIN, !kept);
		sp_folded_break(&s->folded, true);
		if (!added || !add_line(s, next, SP_READ_PLAIN, false))
			return sp_fail_memory(err, "");
		signprep_code code = take(s, &t, err);
		if (code)
			return code;
	}
	return SIGNPREP_OK;
}

/* The line and as many of the next as the longest keyword may reach into. */
static signprep_code read_across(sp_search *s, const sp_group *group, uint32_t line, signprep_error *err)
{
	const taking t = { .group = group, .straddling = true, .cross_only = true };
	const size_t parts_max = sizeof s->folded.parts / sizeof *s->folded.parts;
	size_t first_length = 0;
	sp_folded_start(&s->folded, group->profile);
	while (line != SP_LINE_NONE && s->folded.part_count < parts_max) {
		bool hyphenated = sp_line_hyphenated(s->scan.text, s->scan.lines, line);
		if (!add_line(s, line, SP_READ_PLAIN, hyphenated))
			return sp_fail_memory(err, "");
		if (s->folded.part_count == 1)
			first_length = s->folded.count;
		if (s->folded.count - first_length >= group->longest)
			break;
		sp_folded_break(&s->folded, hyphenated);
		line = sp_line_next(s->scan.lines, s->scan.text, line);
	}
	return s->folded.part_count > 1 ? take(s, &t, err) : SIGNPREP_OK;
}

/* False when the line filter tells that the plain reading of the line gives nothing. */
static bool must_read(sp_search *s, const sp_group *group)
{
	if (s->read_all || group->profile.ocr || !s->filter.known || s->scan.actual->run_of || group->has_regex)
		return true;
	for (size_t m = 0; m < group->literals; m++) {
		const sp_pattern *p = &s->patterns[group->members[m]];
		if (s->active[group->members[m]] && sp_line_filter_may_hold(&s->filter, p->tight, p->tight_count))
			return true;
	}
	return s->beside && sp_near_may_line(s->beside, &s->filter);
}

static signprep_code search_line(sp_search *s, const sp_group *group, uint32_t line, signprep_error *err)
{
	signprep_code code = sp_line_filter_at(&s->filter, s->scan.lines, line) ? SIGNPREP_OK : sp_fail_memory(err, "");
	bool actual = false, rtl = false, spread = false;
	if (!code && must_read(s, group)) {
		code = read_again(s, group, line, SP_READ_PLAIN, 0, err);
		actual = s->folded.saw_actual;
		rtl = s->folded.saw_rtl;
		spread = s->folded.saw_spread;
		if (!code && s->beside && !sp_near_line(s->beside, line, &s->folded))
			code = sp_fail_memory(err, "");
	}
	if (!code && s->scan.lines->items[line].raised)
		code = read_again(s, group, line, SP_READ_BASELINE, 0, err);
	if (!code && actual)
		code = read_again(s, group, line, SP_READ_ACTUAL, SP_FROM_ACTUAL, err);
	if (!code && spread)
		code = read_again(s, group, line, SP_READ_SPREAD, SP_FROM_SPREAD, err);
	if (!code && rtl)
		code = read_again(s, group, line, SP_READ_LOGICAL, SP_FROM_TURNED, err);
	if (!code && sp_line_hyphenated(s->scan.text, s->scan.lines, line))
		code = read_hyphenated(s, group, line, err);
	if (!code && group->longest)
		code = read_across(s, group, line, err);
	return code;
}

signprep_code sp_search_group(sp_search *s, const sp_group *group, signprep_error *err)
{
	bool any = false;
	for (size_t m = 0; m < group->count && !any; m++)
		any = s->active[group->members[m]];
	for (uint32_t line = 0; any && line < s->scan.lines->count; line++) {
		signprep_code code = search_line(s, group, line, err);
		if (code)
			return code;
	}
	return SIGNPREP_OK;
}

void sp_search_clear(sp_search *s)
{
	sp_folded_clear(&s->folded);
	sp_subject_clear(&s->subject);
	sp_line_filter_clear(&s->filter);
}

/* Keywords sorted into groups. */
typedef struct member {
	uint32_t first, index;
} member;

static int by_first(const void *a, const void *b)
{
	const member *x = a, *y = b;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static bool belongs(const sp_group *group, const sp_pattern *p)
{
	return group->hidden == p->hidden && group->annotations == p->annotations && sp_profile_same(group->profile, p->profile);
}

static void note(sp_group *group, const sp_pattern *p)
{
	size_t length = p->code ? SP_KEYWORD_MAX : p->count;
	if (p->cross_line && length > group->longest)
		group->longest = length;
	group->has_hyphen = group->has_hyphen || p->has_hyphen;
	group->has_regex = group->has_regex || p->code;
	if (!p->code) {
		group->filter[(p->cps[0] >> 6) & 3] |= (uint64_t) 1 << (p->cps[0] & 63);
		group->literals++;
	}
}

static bool fill(sp_group *group, sp_arena *arena, const sp_pattern *patterns, size_t count, bool *taken, member *sorted)
{
	for (size_t i = 0; i < count; i++) {
		if (taken[i] || !belongs(group, &patterns[i]))
			continue;
		taken[i] = true;
		sorted[group->count++] = (member) { patterns[i].code ? UINT32_MAX : patterns[i].cps[0], (uint32_t) i };
		note(group, &patterns[i]);
	}
	qsort(sorted, group->count, sizeof *sorted, by_first);
	group->members = sp_arena_array(arena, group->count, sizeof *group->members);
	for (size_t i = 0; group->members && i < group->count; i++)
		group->members[i] = sorted[i].index;
	return group->members;
}

bool sp_groups_make(sp_groups *out, sp_arena *arena, const sp_pattern *patterns, size_t count)
{
	*out = (sp_groups) { .items = sp_arena_array(arena, count + 1, sizeof *out->items) };
	bool *taken = sp_arena_array(arena, count + 1, sizeof *taken);
	member *sorted = sp_arena_array(arena, count + 1, sizeof *sorted);
	if (!out->items || !taken || !sorted)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (taken[i])
			continue;
		sp_group *group = &out->items[out->count++];
		*group = (sp_group) {
			.profile = patterns[i].profile, .hidden = patterns[i].hidden, .annotations = patterns[i].annotations
		};
		if (!fill(group, arena, patterns, count, taken, sorted))
			return false;
	}
	return true;
}
