/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Choices. */
#include "template/draft/choice.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

#define HEADINGS 3
#define HEADING_LETTERS 40
#define LINES_BACK 80

typedef struct listing {
	sp_choice *out;
	size_t count;
	const sp_marks *marks;
	const sp_place *place;
} listing;

static void put(listing *l, sp_choice choice)
{
	if (l->count < SP_CHOICES_MAX)
		l->out[l->count++] = choice;
}

/* The words of one must not stand in the other: a keyword says nothing about itself. */
static bool tells_apart(const char *text, const char *keyword)
{
	return *text && !strstr(text, keyword) && !strstr(keyword, text);
}

static void by_row(listing *l, const sp_parties *parties)
{
	const sp_place *p = l->place;
	for (size_t i = 0; i < l->marks->count; i++) {
		const sp_mark *other = &l->marks->items[i];
		double high = p->label.y1 - p->label.y0;
		if (other->page == p->page && other->own_party && fabs(other->rect.y0 - p->label.y0) < 0.6 * high &&
			sp_party_of(parties, other) == p->party && tells_apart(other->label, p->keyword)) {
			put(l, (sp_choice) { .same_line = other->label, .pick = SP_CHOICE_ONLY });
			return;
		}
	}
}

/* The name of the party above it. */
static void by_party(listing *l, const sp_parties *parties)
{
	const sp_place *p = l->place;
	const sp_mark *best = NULL;
	for (size_t i = 0; i < l->marks->count; i++) {
		const sp_mark *other = &l->marks->items[i];
		if (other->page == p->page && other->own_party && other->rect.y0 <= p->label.y0 &&
			sp_party_of(parties, other) == p->party && tells_apart(other->label, p->keyword) &&
			(!best || other->rect.y0 >= best->rect.y0))
			best = other;
	}
	if (!best)
		return;
	put(l, (sp_choice) { .near_text = best->label, .pick = SP_CHOICE_ONLY });
	put(l, (sp_choice) { .after = best->label, .pick = SP_CHOICE_FIRST });
}

static bool is_unique(const sp_marks *marks, const char *text)
{
	size_t seen = 0;
	for (size_t i = 0; i < marks->line_count && seen < 2; i++)
		seen += strstr(marks->lines[i].text, text) != NULL;
	return seen == 1;
}

/* A short line of its own kind above it: 签署页, 附件二 收据. */
static void by_heading(listing *l)
{
	const sp_mark *mark = &l->marks->items[l->place->mark];
	size_t found = 0, back = 0;
	for (size_t i = mark->line; i-- > 0 && found < HEADINGS && back < LINES_BACK; back++) {
		const sp_draft_line *line = &l->marks->lines[i];
		size_t letters = sp_utf8_count(line->text);
		if (line->margin || line->prose || line->direction || letters < 2 || letters > HEADING_LETTERS ||
			strchr(line->text, '_') || !tells_apart(line->text, l->place->keyword) || !is_unique(l->marks, line->text))
			continue;
		found++;
		put(l, (sp_choice) { .after = line->text, .pick = SP_CHOICE_FIRST });
		put(l, (sp_choice) { .near_text = line->text, .pick = SP_CHOICE_ONLY });
	}
}

bool sp_choices_list(sp_choice out[SP_CHOICES_MAX], size_t *count, const sp_marks *marks, const sp_parties *parties,
	const sp_place *place, sp_arena *arena)
{
	listing l = { out, 0, marks, place };
	const char *page = sp_arena_printf(arena, "%d", place->page);
	if (!page)
		return false;
	if (place->hit_count < 2) {
		put(&l, (sp_choice) { .pick = SP_CHOICE_ONLY });
	} else {
		by_row(&l, parties);
		by_party(&l, parties);
		by_heading(&l);
		if (place->hit + 1 == place->hit_count)
			put(&l, (sp_choice) { .pick = SP_CHOICE_LAST });
		if (place->hit == 0)
			put(&l, (sp_choice) { .pick = SP_CHOICE_FIRST });
		put(&l, (sp_choice) { .pages = page, .pick = SP_CHOICE_ONLY });
		put(&l, (sp_choice) { .pages = page, .pick = SP_CHOICE_LAST });
		put(&l, (sp_choice) { .pages = page, .pick = SP_CHOICE_FIRST });
	}
	/* The number of the hit always tells it, and tells another as soon as one more stands before it: last, and never crowded out. */
	if (place->hit_count > 1) {
		if (l.count == SP_CHOICES_MAX)
			l.count--;
		put(&l, (sp_choice) { .pick = (int) place->hit });
	}
	*count = l.count;
	return true;
}
