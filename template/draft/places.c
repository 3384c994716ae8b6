/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From marks to places. */
#include "template/draft/places.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/fold.h"
#include "base/utf8.h"

/* Parties side by side at the head of a table, and how far below a row of it may stand. */
#define HEADS_MAX 8
#define TABLE 400.0
/* Points beside a label whose own room was another's. */
#define BESIDE 119.0

signprep_code sp_places_add(sp_places *places, const sp_place *place, signprep_error *err)
{
	char limit[24];
	void *items = places->items;
	if (places->count == SP_PLACES_MAX) {
		snprintf(limit, sizeof limit, "%d", SP_PLACES_MAX);
		return sp_fail(err, "R706", 0, "", limit, NULL);
	}
	if (!sp_array_reserve(&items, &places->cap, places->count, 1, sizeof *places->items, SP_PLACES_MAX))
		return sp_fail_memory(err, "");
	places->items = items;
	places->items[places->count++] = *place;
	return SIGNPREP_OK;
}

void sp_places_close(sp_places *places)
{
	free(places->items);
	memset(places, 0, sizeof *places);
}

/* The column of what a text label asks for; a name alone is that of the organization where the party is one. */
static const char *text_key(const sp_mark *mark, const sp_parties *parties, size_t party)
{
	if (mark->piece.text)
		return mark->piece.text->key;
	if (mark->piece.kinds & 1u << SP_WORD_ROLE)
		return "representative";
	if (!mark->piece.kinds)
		return "text";
	return party != SP_NO_PARTY && parties->items[party].type == SIGNPREP_DRAFT_COMPANY ? "organization" : "name";
}

static const char *date_key(const sp_mark *mark)
{
	return mark->piece.kinds & 1u << SP_WORD_DAY && mark->piece.text ? mark->piece.text->key : "date";
}

signprep_code sp_places_from_marks(sp_places *out, const sp_marks *marks, const sp_parties *parties, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < marks->count; i++) {
		const sp_mark *mark = &marks->items[i];
		if (mark->kind == SP_PLACE_NONE)
			continue;
		sp_place place = { .mark = i,
			.silent = SP_NO_PARTY,
			.keyword = mark->label,
			.regex = mark->regex,
			.line = marks->lines[mark->line].text,
			.page = mark->page,
			.label = mark->rect,
			.choice.pick = SP_CHOICE_ONLY,
			.party = sp_party_of(parties, mark),
			.party_guessed = !mark->own_party,
			.either = mark->kind == SP_PLACE_EITHER,
			.both = mark->kind == SP_PLACE_BOTH,
			.role = mark->piece.kinds & 1u << SP_WORD_ROLE && !mark->piece.bracketed &&
				!(mark->piece.kinds & 1u << SP_WORD_SIGN) };
		bool company = place.party != SP_NO_PARTY && parties->items[place.party].type == SIGNPREP_DRAFT_COMPANY;
		place.kind = mark->kind;
		if (mark->kind == SP_PLACE_EITHER || mark->kind == SP_PLACE_BOTH)
			place.kind = company ? SP_PLACE_SEAL : SP_PLACE_SIGN;
		place.key = place.kind == SP_PLACE_TEXT ? text_key(mark, parties, place.party)
			: place.kind == SP_PLACE_DATE   ? date_key(mark)
			: place.kind == SP_PLACE_SEAL   ? "seal"
							: "signature";
		code = sp_places_add(out, &place, err);
		/* 签字盖章: the company's seal, and its signatory's hand. */
		if (!code && place.both && company) {
			place.kind = SP_PLACE_SIGN;
			place.key = "signature";
			code = sp_places_add(out, &place, err);
		}
	}
	return code;
}

static double overlap(signprep_rect a, signprep_rect b)
{
	double common = signprep_rect_area(signprep_rect_intersect(a, b));
	double least = fmin(signprep_rect_area(a), signprep_rect_area(b));
	return least > 0 ? common / least : 0;
}

/* Room was left on purpose: a line, a cell, a field. */
static bool is_drawn(signprep_blank_kind kind)
{
	return kind != SIGNPREP_BLANK_NONE && kind != SIGNPREP_BLANK_WHITE;
}

static bool row_signs(const sp_places *places, const sp_marks *marks, const sp_place *place)
{
	for (size_t i = 0; i < places->count; i++) {
		const sp_place *other = &places->items[i];
		if (other->mark != SP_NO_MARK && other->page == place->page && sp_mark_signs(&marks->items[other->mark]) &&
			fabs(other->label.y0 - place->label.y0) < place->label.y1 - place->label.y0)
			return true;
	}
	return false;
}

/* A label without colon or bracket is one only where room was made for what it asks for. */
static bool is_place(const sp_places *places, const sp_marks *marks, const sp_place *place)
{
	const sp_mark *mark = &marks->items[place->mark];
	if (!mark->bare)
		return place->blank_kind != SIGNPREP_BLANK_NONE || place->kind == SP_PLACE_SEAL;
	if (!is_drawn(place->blank_kind))
		return false;
	/* A cross in a cell is a mark on something. */
	if (mark->piece.cross)
		return place->blank_kind == SIGNPREP_BLANK_RULE || place->blank_kind == SIGNPREP_BLANK_UNDERSCORES;
	/* The head of a table's column: 日期, 姓名; what stands below is not for the parties. */
	if (place->blank_kind == SIGNPREP_BLANK_CELL_BELOW && (place->kind == SP_PLACE_DATE || place->kind == SP_PLACE_TEXT))
		return place->kind == SP_PLACE_DATE && row_signs(places, marks, place);
	return true;
}

static int weight(const sp_place *place)
{
	int kind = place->kind == SP_PLACE_SEAL ? 4 : place->kind == SP_PLACE_SIGN ? 3 : place->kind == SP_PLACE_DATE ? 2 : 1;
	return kind * 4 + (place->party != SP_NO_PARTY) * 2 + !place->party_guessed;
}

static bool is_han(const char *text)
{
	uint32_t cp;
	for (size_t left = strlen(text), step; left; text += step, left -= step) {
		step = sp_utf8_decode(text, left, &cp);
		if (!step)
			return false;
		if (sp_cp_is_han(cp) && cp < 0xFF00 && cp > 0x3100)
			return true;
	}
	return false;
}

/* The same label in two languages, one under the other. */
static bool says_the_same(const sp_place *a, const sp_place *b)
{
	double high = fmax(a->label.y1 - a->label.y0, b->label.y1 - b->label.y0);
	return a->kind == b->kind && a->party == b->party && a->page == b->page && strcmp(a->key, b->key) == 0 &&
		is_han(a->keyword) != is_han(b->keyword) && fabs(a->label.x0 - b->label.x0) < 2 * high &&
		fabs(a->label.y0 - b->label.y0) < 2.6 * high;
}

/* 经手人： / 年 月 日: the day in the next line is no room for a name or a hand, which stands beside its label then. */
static bool leaves_day(sp_place *place, const sp_place *day)
{
	if (place->kind == SP_PLACE_DATE || day->kind != SP_PLACE_DATE || place->blank.y0 < place->label.y1 - 1)
		return false;
	place->at = SP_PUT_RIGHT;
	place->blank_kind = SIGNPREP_BLANK_WHITE;
	place->blank = (signprep_rect) { place->label.x1, place->label.y0, place->label.x1 + BESIDE, place->label.y1 };
	return true;
}

/* Date: ____ / (Corporate Seal): the line above belongs to the label in front of it; a seal goes over its own label then. */
static bool leaves_line(sp_place *place, const sp_place *other)
{
	bool in_front = other->blank_kind != SIGNPREP_BLANK_RULE_ABOVE && other->blank.y1 > other->label.y0 &&
		other->blank.y0 < other->label.y1 && other->label.x1 <= other->blank.x0 + 2;
	if (place->blank_kind != SIGNPREP_BLANK_RULE_ABOVE || !in_front)
		return false;
	place->dropped = place->kind != SP_PLACE_SEAL;
	place->blank_kind = SIGNPREP_BLANK_NONE;
	place->blank = place->label;
	place->at = SP_PUT_CENTER;
	return true;
}

static void settle_pair(sp_place *a, sp_place *b)
{
	if (says_the_same(a, b)) {
		bool second = is_drawn(b->blank_kind) && !is_drawn(a->blank_kind);
		(second ? a : b)->dropped = true;
		return;
	}
	if (a->mark == b->mark || overlap(a->blank, b->blank) < 0.5)
		return;
	if (leaves_day(a, b) || leaves_day(b, a) || leaves_line(a, b) || leaves_line(b, a))
		return;
	/* The room of one is the other's as well: of seal and signature both stay, where two labels ask. */
	(weight(b) > weight(a) ? a : b)->dropped = true;
}

/* Of marks above a place those of the lowest row are kept; `*level` is where that row stands. Returns how many. */
static size_t keep_nearest(const sp_mark **heads, size_t count, double *level, const sp_mark *mark)
{
	if (mark->rect.y0 < *level - 3)
		return count;
	if (mark->rect.y0 > *level + 3)
		count = 0;
	*level = mark->rect.y0;
	if (count < HEADS_MAX)
		heads[count++] = mark;
	return count;
}

/*
 * Names of parties side by side above the place, in one row: the nearest such row. A table goes on from the page before. Returns how
 * many.
 */
static size_t heads_above(const sp_marks *marks, const sp_place *place, const sp_mark *heads[HEADS_MAX])
{
	double level = -INFINITY;
	size_t count = 0;
	int page = 0;
	for (size_t i = 0; i < marks->count; i++) {
		const sp_mark *m = &marks->items[i];
		bool here = m->page == place->page && m->rect.y1 <= place->label.y0 && place->label.y0 - m->rect.y1 < TABLE;
		if (!m->own_party || !(m->kind == SP_PLACE_NONE || m->heading) || m->rect.x0 <= place->label.x0 ||
			!(here || sp_marks_go_on(marks, m, marks->items[place->mark].line)))
			continue;
		if (m->page > page)
			level = -INFINITY;
		page = m->page;
		count = keep_nearest(heads, count, &level, m);
	}
	return count;
}

static bool has_text_in(const sp_marks *marks, int page, signprep_rect area)
{
	for (size_t i = 0; i < marks->line_count; i++) {
		const sp_draft_line *line = &marks->lines[i];
		if (line->page == page && signprep_rect_area(signprep_rect_intersect(line->rect, area)) > 0)
			return true;
	}
	return false;
}

/* The head of the column that a cell stands in. */
static const sp_mark *head_of(const sp_mark *const *heads, size_t count, signprep_rect cell)
{
	for (size_t k = 0; k < count; k++)
		if (heads[k]->rect.x0 >= cell.x0 - 2 && heads[k]->rect.x1 <= cell.x1 + 2)
			return heads[k];
	return NULL;
}

/* Nobody expects the seal of a person: the cell stays empty. */
static bool is_expected(const sp_place *place, const sp_parties *parties)
{
	return place->kind != SP_PLACE_SEAL || place->party == SP_NO_PARTY ||
		parties->items[place->party].type != SIGNPREP_DRAFT_PERSON || parties->items[place->party].doubt;
}

/* The row of the same table that is nearest to the place's, and whose first cell is empty. */
static const sp_place *empty_row(const sp_places *places, size_t count, const sp_place *place)
{
	const sp_place *best = NULL;
	for (size_t i = 0; i < count; i++) {
		const sp_place *other = &places->items[i];
		double away = fabs(other->label.y0 - place->label.y0);
		if (other->page == place->page && other->blank_kind == SIGNPREP_BLANK_CELL &&
			fabs(other->label.x0 - place->label.x0) < 3 && away < TABLE &&
			(!best || away < fabs(best->label.y0 - place->label.y0)))
			best = other;
	}
	return best;
}

/*
 * A row whose first cell is filled ("N/A"): its label has no room of its own, the cells of the others are told by a row where it has.
 * They are put by position.
 */
static signprep_code spread_filled(
	sp_places *places, size_t number, size_t count, const sp_marks *marks, const sp_parties *parties, signprep_error *err)
{
	const sp_mark *heads[HEADS_MAX];
	const sp_place first = places->items[number], *row = empty_row(places, count, &first);
	size_t found = row ? heads_above(marks, &first, heads) : 0;
	const sp_mark *own = row ? head_of(heads, found, row->blank) : NULL;
	signprep_code code = SIGNPREP_OK;
	if (!own)
		return SIGNPREP_OK;
	double middle = (first.label.y0 + first.label.y1) / 2, high = row->blank.y1 - row->blank.y0, from = row->blank.x0,
	       to = row->blank.x1;
	for (size_t k = 0; !code && k < found; k++) {
		sp_place other = first;
		double shift = heads[k]->rect.x0 - own->rect.x0;
		other.party = sp_party_of(parties, heads[k]);
		other.blank = (signprep_rect) { from + shift, middle - high / 2, to + shift, middle + high / 2 };
		other.blank_kind = SIGNPREP_BLANK_CELL;
		other.at = SP_PUT_ABSOLUTE;
		if (is_expected(&other, parties) && !has_text_in(marks, other.page, other.blank))
			code = sp_places_add(places, &other, err);
	}
	return code;
}

/* A name with room behind it was taken for the party's only place to sign, and the table has one for it: it asks for the name. */
static void settle_name(sp_places *places, sp_place *name, const sp_marks *marks, const sp_parties *parties)
{
	const unsigned asks = 1u << SP_WORD_SEAL | 1u << SP_WORD_SIGN | 1u << SP_WORD_EITHER | 1u << SP_WORD_ROLE;
	const sp_mark *mark = &marks->items[name->mark];
	if (!name->either || mark->piece.kinds & asks)
		return;
	for (size_t i = 0; i < places->count; i++) {
		const sp_place *other = &places->items[i];
		if (other == name || other->party != name->party || other->blank_kind != SIGNPREP_BLANK_CELL ||
			!other->party_guessed || (other->kind != SP_PLACE_SIGN && other->kind != SP_PLACE_SEAL))
			continue;
		name->kind = SP_PLACE_TEXT;
		name->key = text_key(mark, parties, name->party);
		name->either = false;
		return;
	}
}

/* What the heads of a table's columns ask for, right of `place` in the nearest such row above it. */
static size_t columns_above(const sp_marks *marks, const sp_place *place, const sp_mark *heads[HEADS_MAX])
{
	double level = -INFINITY;
	size_t count = 0;
	for (size_t i = 0; i < marks->count; i++) {
		const sp_mark *m = &marks->items[i];
		if (m->page != place->page || m->rect.y1 > place->label.y0 || place->label.y0 - m->rect.y1 > TABLE ||
			m->own_party || !m->bare || m->rect.x0 <= place->label.x1 ||
			!(sp_mark_signs(m) || m->kind == SP_PLACE_DATE || m->kind == SP_PLACE_TEXT))
			continue;
		count = keep_nearest(heads, count, &level, m);
	}
	return count;
}

static void take_kind(sp_place *place, const sp_mark *head, const sp_parties *parties)
{
	bool company = place->party != SP_NO_PARTY && parties->items[place->party].type == SIGNPREP_DRAFT_COMPANY;
	place->either = head->kind == SP_PLACE_EITHER;
	place->kind = head->kind != SP_PLACE_EITHER && head->kind != SP_PLACE_BOTH ? head->kind
		: company                                                          ? SP_PLACE_SEAL
										   : SP_PLACE_SIGN;
	place->key = place->kind == SP_PLACE_TEXT ? text_key(head, parties, place->party)
		: place->kind == SP_PLACE_DATE    ? date_key(head)
		: place->kind == SP_PLACE_SEAL    ? "seal"
						  : "signature";
}

/* A table with a row for each party, under heads that say what is asked for: 甲方代表 | 签字 | 日期. */
static signprep_code spread_rows(
	sp_places *places, size_t number, const sp_marks *marks, const sp_parties *parties, signprep_error *err)
{
	const sp_mark *heads[HEADS_MAX];
	size_t found = columns_above(marks, &places->items[number], heads);
	const sp_mark *own = head_of(heads, found, places->items[number].blank);
	signprep_code code = SIGNPREP_OK;
	bool signs = false;
	for (size_t k = 0; k < found; k++)
		signs = signs || sp_mark_signs(heads[k]);
	if (!own || !signs)
		return SIGNPREP_OK;
	take_kind(&places->items[number], own, parties);
	const sp_place first = places->items[number];
	for (size_t k = 0; !code && k < found; k++) {
		sp_place other = first;
		other.shift = heads[k]->rect.x0 - own->rect.x0;
		take_kind(&other, heads[k], parties);
		other.blank.x0 += other.shift;
		other.blank.x1 += other.shift;
		if (heads[k] != own && is_expected(&other, parties) && !has_text_in(marks, other.page, other.blank))
			code = sp_places_add(places, &other, err);
	}
	/* The heads have no room of their own. */
	for (size_t i = 0; i < places->count; i++)
		for (size_t k = 0; k < found; k++)
			if (&marks->items[places->items[i].mark] == heads[k])
				places->items[i].dropped = true;
	return code;
}

signprep_code sp_places_spread(sp_places *places, const sp_marks *marks, sp_parties *parties, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	size_t count = places->count;
	for (size_t i = 0; !code && i < count; i++)
		if (!is_drawn(places->items[i].blank_kind) && marks->items[places->items[i].mark].bare &&
			places->items[i].party_guessed)
			code = spread_filled(places, i, count, marks, parties, err);
	for (size_t i = 0; !code && i < count; i++) {
		const sp_mark *heads[HEADS_MAX];
		sp_place *place = &places->items[i];
		if (place->blank_kind != SIGNPREP_BLANK_CELL || !place->party_guessed)
			continue;
		size_t found = heads_above(marks, place, heads);
		const sp_mark *own = head_of(heads, found, place->blank);
		if (!own)
			continue;
		place->party = sp_party_of(parties, own);
		const sp_place first = *place;
		for (size_t k = 0; !code && k < found; k++) {
			sp_place other = first;
			other.shift = heads[k]->rect.x0 - own->rect.x0;
			other.party = sp_party_of(parties, heads[k]);
			other.blank.x0 += other.shift;
			other.blank.x1 += other.shift;
			if (is_expected(&other, parties) && heads[k] != own && other.party != first.party &&
				!has_text_in(marks, other.page, other.blank))
				code = sp_places_add(places, &other, err);
		}
	}
	for (size_t i = 0; !code && i < count; i++)
		if (places->items[i].blank_kind == SIGNPREP_BLANK_CELL && marks->items[places->items[i].mark].heading &&
			places->items[i].kind == SP_PLACE_TEXT)
			code = spread_rows(places, i, marks, parties, err);
	for (size_t i = 0; !code && i < places->count; i++) {
		sp_place *place = &places->items[i];
		sp_party *party = place->party == SP_NO_PARTY ? NULL : &parties->items[place->party];
		settle_name(places, place, marks, parties);
		/* Whose seal is asked for is a company, unless more speaks for a person. */
		if (place->kind == SP_PLACE_SEAL && party && party->type == SIGNPREP_DRAFT_PERSON && party->doubt)
			party->type = SIGNPREP_DRAFT_COMPANY;
	}
	return code;
}

static bool has_other_sign(const sp_places *places, const sp_place *place)
{
	for (size_t i = 0; i < places->count; i++) {
		const sp_place *other = &places->items[i];
		if (other != place && !other->dropped && other->party == place->party &&
			(other->kind == SP_PLACE_SIGN || other->kind == SP_PLACE_SEAL))
			return true;
	}
	return false;
}

/* ____________ / Landlord: the name under a line is whose hand goes there, where that party has no other place to sign. */
static void settle_caption(sp_places *places, sp_place *place, const sp_marks *marks)
{
	if (place->mark == SP_NO_MARK || !marks->items[place->mark].heading || place->kind != SP_PLACE_TEXT ||
		place->blank_kind != SIGNPREP_BLANK_RULE_ABOVE || place->party == SP_NO_PARTY || has_other_sign(places, place))
		return;
	place->kind = SP_PLACE_SIGN;
	place->key = "signature";
	place->role = true;
}

void sp_places_judge(sp_places *places, const sp_marks *marks)
{
	for (size_t i = 0; i < places->count; i++)
		settle_caption(places, &places->items[i], marks);
	for (size_t i = 0; i < places->count; i++) {
		sp_place *place = &places->items[i];
		place->dropped = place->dropped || (place->mark != SP_NO_MARK && !is_place(places, marks, place));
		if (!place->dropped && place->mark != SP_NO_MARK && place->blank_kind == SIGNPREP_BLANK_NONE)
			place->at = SP_PUT_CENTER;
	}
	for (size_t i = 0; i < places->count; i++) {
		for (size_t k = i + 1; k < places->count && places->items[k].page <= places->items[i].page; k++) {
			sp_place *a = &places->items[i], *b = &places->items[k];
			if (!a->dropped && !b->dropped && a->page == b->page && a->mark != SP_NO_MARK && b->mark != SP_NO_MARK)
				settle_pair(a, b);
		}
	}
}

static bool signs(const sp_places *places, size_t party)
{
	for (size_t i = 0; i < places->count; i++) {
		const sp_place *place = &places->items[i];
		if (!place->dropped && place->party == party && (place->kind == SP_PLACE_SIGN || place->kind == SP_PLACE_SEAL))
			return true;
	}
	return false;
}

bool sp_places_settle(sp_places *places)
{
	bool any = false;
	for (size_t i = 0; i < places->count; i++) {
		sp_place *place = &places->items[i];
		if (place->dropped || place->party == SP_NO_PARTY || signs(places, place->party)) {
			any = any || (!place->dropped && place->party != SP_NO_PARTY);
			continue;
		}
		place->silent = place->party;
		place->party = SP_NO_PARTY;
	}
	return any;
}
