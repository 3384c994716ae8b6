/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* FIELD mode: widgets by their full name. */
#include "locate/place/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "locate/place/candidate.h"
#include "locate/place/place.h"
#include "locate/place/resolver.h"

/* As many names stand in a help text. */
#define NAMES_SHOWN 20

/* What a flag of the field tells the user; the field is located all the same. */
static const struct {
	unsigned flag;
	const char *id;
} doubts[] = {
	{ SIGNPREP_FIELD_HIDDEN, "F103" },
	{ SIGNPREP_FIELD_ORPHAN, "F105" },
	{ SIGNPREP_FIELD_NAME_GUESSED, "F106" },
	{ SIGNPREP_FIELD_WRONG_PAGE, "F107" },
	{ SIGNPREP_FIELD_DOT_IN_NAME, "F108" },
	{ SIGNPREP_FIELD_SIGNED, "F109" },
};

/* Comparing names of form fields. */
/* Folds a name code point by code point, so that names of any length need no memory. */
typedef struct folding {
	const char *rest;
	size_t left;
	uint32_t out[SP_FOLD_MAX];
	size_t count, at;
	bool blank; /* blanks were passed that count only if more text follows */
	bool begun;
	uint32_t held;
} folding;

static bool next_raw(folding *f, uint32_t *cp)
{
	while (f->at == f->count) {
		uint32_t raw;
		size_t used = sp_utf8_decode(f->rest, f->left, &raw);
		if (used == 0)
			return false;
		f->rest += used;
		f->left -= used;
		f->count = sp_fold_cp(raw, SP_FOLD_WIDTH, f->out);
		f->at = 0;
	}
	*cp = f->out[f->at++];
	return true;
}

/* 0 at the end. */
static uint32_t next_folded(folding *f)
{
	uint32_t cp = f->held;
	if (cp) {
		f->held = 0;
		return cp;
	}
	f->blank = false;
	while (next_raw(f, &cp)) {
		if (cp == ' ') {
			f->blank = f->begun;
			continue;
		}
		f->begun = true;
		if (!f->blank)
			return cp;
		f->held = cp;
		return ' ';
	}
	return 0;
}

static bool same_folded(const char *a, const char *b)
{
	folding x = { .rest = a, .left = strlen(a) }, y = { .rest = b, .left = strlen(b) };
	for (;;) {
		uint32_t p = next_folded(&x), q = next_folded(&y);
		if (p != q)
			return false;
		if (p == 0)
			return true;
	}
}

/* Bytes are enough for '*'; '?' passes one whole code point. */
static bool same_glob(const char *name, const char *pattern)
{
	const char *star = NULL, *resume = NULL;
	while (*name) {
		uint32_t cp;
		size_t step = sp_utf8_decode(name, strnlen(name, 4), &cp);
		if (*pattern == '*') {
			star = ++pattern;
			resume = name;
		} else if (*pattern == '?') {
			pattern++;
			name += step ? step : 1;
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool sp_field_name_matches(const char *name, const char *asked, sp_name_match how)
{
	switch (how) {
	case SP_NAME_EXACT: return strcmp(name, asked) == 0;
	case SP_NAME_GLOB: return same_glob(name, asked);
	case SP_NAME_FOLDED: return same_folded(name, asked);
	case SP_NAME_EXPORT: break;
	}
	return false;
}

/* Compares "name=export" exactly, split at any of its equals signs. */
static bool export_matches(const signprep_field *field, const char *asked)
{
	size_t length = strlen(field->name);
	return *field->export_value && strncmp(asked, field->name, length) == 0 && asked[length] == '=' &&
		strcmp(asked + length + 1, field->export_value) == 0;
}

static bool ends_with_part(const char *whole, const char *part)
{
	size_t length = strlen(whole), tail = strlen(part);
	return tail > 0 && length > tail && whole[length - tail - 1] == '.' && strcmp(whole + length - tail, part) == 0;
}

/* True when one of the two names is the last parts of the other: "seal" and "party.seal". */
static bool is_part_of_name(const char *name, const char *asked)
{
	return ends_with_part(name, asked) || ends_with_part(asked, name);
}

typedef struct widgets {
	const signprep_field **items; /* those with a page come first */
	size_t count, ghosts;
	sp_name_match how;
} widgets;

static bool collect(widgets *found, sp_resolver *resolver, const char *name, sp_name_match how)
{
	const signprep_fields *fields = &resolver->fields;
	found->items = sp_resolver_array(resolver, fields->count, sizeof *found->items);
	found->count = found->ghosts = 0;
	found->how = how;
	for (size_t i = 0; found->items && i < fields->count; i++) {
		bool same = how == SP_NAME_EXPORT ? export_matches(&fields->items[i], name)
						  : sp_field_name_matches(fields->items[i].name, name, how);
		if (!same)
			continue;
		if (fields->items[i].page == 0)
			found->ghosts++;
		else
			found->items[found->count++] = &fields->items[i];
	}
	return found->count + found->ghosts > 0;
}

/* What to write as ComponentName for just this widget, as far as a name can tell. */
static const char *full_name(sp_resolver *resolver, const signprep_field *field)
{
	if (strcmp(field->kind, "radio") != 0 || !*field->export_value)
		return sp_resolver_text(resolver, sp_arena_dup(resolver->arena, field->name));
	return sp_resolver_text(resolver, sp_arena_printf(resolver->arena, "%s=%s", field->name, field->export_value));
}

/* The names of the form, each once as they follow each other; returns how many. */
static size_t gather_names(sp_resolver *resolver, const char *asked, const char **names, size_t cap)
{
	const bool exports = strchr(asked, '=') != NULL;
	size_t count = 0;
	for (size_t i = 0; i < resolver->fields.count && count < cap; i++) {
		const signprep_field *field = &resolver->fields.items[i];
		const char *name = exports ? full_name(resolver, field) : field->name;
		if (count == 0 || strcmp(names[count - 1], name) != 0)
			names[count++] = name;
	}
	return count;
}

static const char *list_names(sp_resolver *resolver, const char *asked, const char **meant)
{
	const char *names[256];
	size_t count = gather_names(resolver, asked, names, 256), shown = 0;
	sp_buf buf;
	const char *text;
	*meant = NULL;
	for (size_t i = 0; i < count && !*meant; i++)
		*meant = is_part_of_name(names[i], asked) ? names[i] : NULL;
	if (!*meant)
		*meant = sp_suggest(asked, names, count);
	sp_buf_init(&buf, 65536);
	if (*meant)
		sp_buf_puts(&buf, *meant);
	for (size_t i = 0; i < count; i++) {
		if (*meant && strcmp(names[i], *meant) == 0)
			continue;
		if (shown++ == NAMES_SHOWN) {
			sp_buf_puts(&buf, ", …");
			break;
		}
		sp_buf_printf(&buf, "%s%s", buf.length ? ", " : "", names[i]);
	}
	text = sp_resolver_text(resolver, sp_arena_dup(resolver->arena, buf.data ? buf.data : ""));
	sp_buf_clear(&buf);
	return text;
}

/* No such name: those of the same last part, and the one that differs least, are shown as candidates. */
static void report_unknown(sp_resolver *resolver, const sp_spec *spec)
{
	const char *meant, *names = list_names(resolver, spec->name, &meant);
	signprep_issue *issue = sp_issues_add(resolver->issues, "F201", spec->where, spec->name, names, NULL);
	for (size_t i = 0; issue && i < resolver->fields.count; i++) {
		const signprep_field *field = &resolver->fields.items[i];
		const char *name = full_name(resolver, field);
		bool part = is_part_of_name(field->name, spec->name);
		bool similar = meant && (strcmp(field->name, meant) == 0 || strcmp(name, meant) == 0);
		if (field->page && (part || similar))
			sp_issue_add_candidate(resolver->issues, issue, field->page, field->rect, name, "",
				part ? "partial-name" : "similar-name");
	}
}

static void report_missing(sp_resolver *resolver, const sp_spec *spec)
{
	if (resolver->xfa_only)
		sp_issues_add(resolver->issues, "F104", spec->where, spec->name, NULL);
	else if (resolver->fields.count == 0)
		sp_issues_add(resolver->issues, "F204", spec->where, spec->name, NULL);
	else
		report_unknown(resolver, spec);
}

static bool search(widgets *found, sp_resolver *resolver, const sp_spec *spec)
{
	bool any = collect(found, resolver, spec->name, SP_NAME_EXACT) ||
		(strpbrk(spec->name, "*?") && collect(found, resolver, spec->name, SP_NAME_GLOB)) ||
		(strchr(spec->name, '=') && collect(found, resolver, spec->name, SP_NAME_EXPORT)) ||
		collect(found, resolver, spec->name, SP_NAME_FOLDED);
	if (!any)
		report_missing(resolver, spec);
	else if (found->count == 0)
		sp_issues_add(resolver->issues, "F101", spec->where, spec->name, NULL);
	else if (found->how == SP_NAME_FOLDED)
		sp_issues_add(resolver->issues, "F203", spec->where, spec->name, found->items[0]->name, NULL);
	return found->count > 0;
}

static signprep_candidate *make_candidates(sp_resolver *resolver, const widgets *found)
{
	signprep_candidate *candidates = sp_resolver_array(resolver, found->count, sizeof *candidates);
	for (size_t i = 0; candidates && i < found->count; i++) {
		const signprep_field *field = found->items[i];
		candidates[i] = (signprep_candidate) { .page = field->page,
			.rect = field->rect,
			.text = full_name(resolver, field),
			.line = "",
			.note = "",
			.dropped = "" };
	}
	return candidates;
}

static void report_doubts(sp_resolver *resolver, const sp_spec *spec, const signprep_field *field)
{
	char page[16];
	snprintf(page, sizeof page, "%d", field->page);
	for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
		if (field->flags & doubts[i].flag)
			sp_issue_set_place(sp_issues_add(resolver->issues, doubts[i].id, spec->where, field->name, page, NULL),
				field->page, &field->rect);
	}
	/* Buttons always have a state; what is written in a field stays on the page under the box. */
	if (*field->value && (!strcmp(field->type, "Tx") || !strcmp(field->type, "Ch")))
		sp_issue_set_place(
			sp_issues_add(resolver->issues, "F110", spec->where, field->name, NULL), field->page, &field->rect);
}

static bool has_own_size(const sp_spec *spec)
{
	return spec->width.set && spec->width.value > 0 && spec->height.set && spec->height.value > 0;
}

/* A sp_place_one. */
static signprep_code place_one(signprep_placement *out, bool *fine, sp_resolver *resolver, const sp_spec *spec, const void *items,
	size_t index, signprep_error *err)
{
	const signprep_field *field = ((const widgets *) items)->items[index];
	const sp_anchor anchor = { .rect = field->rect, .font_size = field->rect.y1 - field->rect.y0 };
	const signprep_page *page;
	double width, height;
	signprep_code code = sp_resolver_page(&page, resolver, field->page, err);
	*fine = false;
	if (code)
		return code;
	if (field->flags & SIGNPREP_FIELD_ZERO_SIZE && !has_own_size(spec)) {
		sp_issue_set_place(
			sp_issues_add(resolver->issues, "F102", spec->where, field->name, NULL), field->page, &field->rect);
		return SIGNPREP_OK;
	}
	sp_place_size(spec, page, &anchor, &width, &height);
	*fine = sp_place_size_fits(resolver->issues, spec, width, height);
	*out = (signprep_placement) { .page = field->page,
		.rect = sp_place_at(spec, page, &anchor, width, height),
		.has_anchor = true,
		.anchor = field->rect };
	report_doubts(resolver, spec, field);
	return SIGNPREP_OK;
}

static signprep_code keep_pages(
	signprep_candidate *candidates, size_t count, sp_resolver *resolver, const sp_spec *spec, bool *fine, signprep_error *err)
{
	bool *pages = NULL;
	signprep_code code = sp_resolver_choose_pages(&pages, resolver, spec, err);
	*fine = pages != NULL;
	if (pages)
		sp_candidates_keep_pages(candidates, count, pages, "Pages");
	free(pages);
	return code;
}

static bool choose(
	signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_candidate *candidates, size_t count)
{
	char number[24];
	if (sp_candidates_left(candidates, count) == 0) {
		snprintf(number, sizeof number, "%zu", count);
		sp_why(out, "why.field-not-there");
		sp_candidates_report(resolver,
			sp_issues_add(resolver->issues, "F206", spec->where, spec->name, number, "Pages", NULL), candidates, count,
			true);
		return false;
	}
	const sp_choice choice = { candidates, count, 'F', spec->name };
	return sp_candidates_pick(out, resolver, spec, &choice);
}

static sp_phrase explain(sp_resolver *resolver, const sp_spec *spec, const widgets *found, const char *rules, size_t left)
{
	char number[24];
	snprintf(number, sizeof number, "%zu", found->count);
	const sp_phrase parts[] = { sp_phrase_text(spec->name), sp_phrase_text(number), sp_candidates_narrowed(resolver, rules),
		sp_phrase_word(sp_pick_reason(spec, resolver->options.on_multiple, left)) };
	return sp_phrase_fill(resolver, "why.field", parts, sizeof parts / sizeof *parts);
}

signprep_code sp_resolve_field(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	widgets found;
	signprep_candidate *candidates;
	char rules[160];
	size_t left;
	bool fine;
	signprep_code code;

	out->status = SIGNPREP_STATUS_MISSING;
	sp_why(out, "why.no-field");
	if (!search(&found, resolver, spec))
		return SIGNPREP_OK;
	candidates = make_candidates(resolver, &found);
	if (!candidates)
		return SIGNPREP_OK;
	out->candidates = candidates;
	out->candidate_count = found.count;
	code = keep_pages(candidates, found.count, resolver, spec, &fine, err);
	if (!fine)
		out->status = SIGNPREP_STATUS_INVALID;
	left = sp_candidates_left(candidates, found.count);
	sp_candidates_rules(candidates, found.count, rules, sizeof rules);
	if (code || !fine || !choose(out, resolver, spec, candidates, found.count))
		return code;
	out->status = SIGNPREP_STATUS_INVALID;
	sp_why(out, "why.no-box-field");
	code = sp_candidates_place(out, resolver, spec, place_one, &found, err);
	if (code == SIGNPREP_OK && out->status == SIGNPREP_STATUS_PLACED)
		sp_why_set(out, explain(resolver, spec, &found, rules, left));
	return code;
}
