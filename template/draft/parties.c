/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parties. */
#include "template/draft/parties.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "locate/place/blank_signs.h"
#include "template/draft/captions.h"
#include "template/draft/definitions.h"

/* Points: how far above its labels the name of a party may stand, and how far off to the side in its own column. */
#define REACH 300.0
#define COLUMN 40.0
/* Labels so close to each other belong to one block. */
#define BLOCK 200.0
/* Longer names of parties are no names. */
#define NAME_BYTES 240
#define BESIDE 100.0
/* A label to sign at stands so close below the one for the name of who signs. */
#define BELOW 70.0
/* Most lines between a label and the name that it goes by. */
#define LINES_APART 300

size_t sp_party_of(const sp_parties *parties, const sp_mark *mark)
{
	size_t party = mark->party;
	while (party != SP_NO_PARTY && parties->items[party].joined != party)
		party = parties->items[party].joined;
	return party;
}

/* Sentences between two marks of one page end what the name above stands for. */
static size_t prose_between(const sp_marks *marks, const sp_mark *above, const sp_mark *mark)
{
	size_t count = 0;
	/* Further apart than a column of a page is long: a file made to keep us busy. */
	if (mark->line > above->line + LINES_APART)
		return LINES_APART;
	for (size_t i = above->line + 1; i < mark->line; i++)
		count += marks->lines[i].prose && marks->lines[i].rect.y0 > above->rect.y0 &&
			marks->lines[i].rect.y1 < mark->rect.y1 && marks->lines[i].rect.x0 < mark->rect.x1 + COLUMN &&
			marks->lines[i].rect.x1 > mark->rect.x0 - COLUMN;
	return count;
}

/* The page of `line` begins with a label, not with a heading of something new. */
static bool begins_with_label(const sp_marks *marks, size_t line)
{
	size_t first = line, low = 0, high = marks->count;
	int page = marks->lines[line].page;
	while (first && marks->lines[first - 1].page == page)
		first--;
	while (first < line && marks->lines[first].margin)
		first++;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (marks->items[middle].line < first)
			low = middle + 1;
		else
			high = middle;
	}
	return low < marks->count && marks->items[low].line == first &&
		(!marks->items[low].known_only || marks->items[low].own_party);
}

bool sp_marks_go_on(const sp_marks *marks, const sp_mark *above, size_t line)
{
	const sp_draft_line *below = &marks->lines[line];
	if (below->page != above->page + 1 || below->rect.y0 > REACH || line > above->line + LINES_APART)
		return false;
	for (size_t i = above->line + 1; i < line; i++)
		if (marks->lines[i].prose && !marks->lines[i].margin)
			return false;
	return begins_with_label(marks, line);
}

static bool same_row(const sp_mark *a, const sp_mark *b)
{
	double high = fmax(a->rect.y1 - a->rect.y0, b->rect.y1 - b->rect.y0);
	return a->page == b->page && fabs((a->rect.y0 + a->rect.y1) - (b->rect.y0 + b->rect.y1)) < 1.4 * high;
}

/* How far the name that `above` carries is from `mark`; INFINITY when it does not stand for it. */
static double distance(const sp_marks *marks, const sp_mark *above, const sp_mark *mark)
{
	double down = mark->rect.y0 - above->rect.y0, side = fabs(mark->rect.x0 - above->rect.x0);
	if (above->page != mark->page)
		return INFINITY;
	/* 乙方签字：____ 日期：____ */
	if (above->line == mark->line && above->rect.x1 <= mark->rect.x0 + 2)
		return (mark->rect.x0 - above->rect.x1) / 100;
	if (same_row(above, mark))
		return above->rect.x1 <= mark->rect.x0 + 2 ? 60 + (mark->rect.x0 - above->rect.x1) * 0.5 : INFINITY;
	if (down < 0 || down > REACH || prose_between(marks, above, mark) > 1)
		return INFINITY;
	return down + (side <= COLUMN ? 0 : 40 + side);
}

/*
 * The head of a page goes on with what stood at the foot of the one before: in its own column, where that has one. A name on this
 * page comes first.
 */
static size_t party_of_page_before(const sp_marks *marks, size_t number)
{
	const sp_mark *mark = &marks->items[number];
	size_t party = SP_NO_PARTY;
	for (size_t k = number; k-- > 0;) {
		const sp_mark *other = &marks->items[k];
		if (other->page == mark->page && other->own_party)
			return SP_NO_PARTY;
		if (other->page == mark->page || other->party == SP_NO_PARTY)
			continue;
		if (!sp_marks_go_on(marks, other, mark->line))
			break;
		if (fabs(other->rect.x0 - mark->rect.x0) <= COLUMN)
			return other->party;
		party = party == SP_NO_PARTY ? other->party : party;
	}
	return party;
}

static void assign(sp_marks *marks)
{
	for (size_t i = 0; i < marks->count; i++) {
		sp_mark *mark = &marks->items[i];
		double best = INFINITY;
		if (mark->party != SP_NO_PARTY)
			continue;
		for (size_t k = 0; k < marks->count; k++) {
			const sp_mark *other = &marks->items[k];
			if (other->page < mark->page || !other->own_party || other->party == SP_NO_PARTY)
				continue;
			if (other->page > mark->page)
				break;
			double away = distance(marks, other, mark);
			if (away < best) {
				best = away;
				mark->party = other->party;
			}
		}
		if (mark->party == SP_NO_PARTY)
			mark->party = party_of_page_before(marks, i);
	}
}

static bool signs(const sp_parties *parties, const sp_marks *marks, size_t party)
{
	for (size_t i = 0; i < marks->count; i++)
		if (sp_party_of(parties, &marks->items[i]) == party && sp_mark_signs(&marks->items[i]))
			return true;
	return false;
}

/* 甲方 and 乙方 in the contract, 出租方 and 承租方 where it is signed: as many of the ones as of the others, in turn. */
static void link_by_order(sp_parties *parties, const sp_marks *marks)
{
	size_t signing[SP_PARTIES_MAX], silent[SP_PARTIES_MAX], signing_count = 0, silent_count = 0;
	for (size_t i = 0; i < parties->count; i++) {
		if (parties->items[i].joined != i)
			continue;
		if (signs(parties, marks, i))
			signing[signing_count++] = i;
		else
			silent[silent_count++] = i;
	}
	if (signing_count != silent_count || signing_count < 2)
		return;
	for (size_t i = 0; i < signing_count; i++) {
		sp_parties_join(parties, signing[i], silent[i]);
		parties->items[sp_party_of(parties, &(sp_mark) { .party = signing[i] })].linked = true;
	}
}

/* In the order in which the document names them. */
static void put_in_order(sp_parties *parties, sp_marks *marks)
{
	sp_party sorted[SP_PARTIES_MAX];
	size_t number[SP_PARTIES_MAX], count = 0;
	for (size_t i = 0; i < parties->count; i++)
		number[i] = SP_NO_PARTY;
	for (size_t i = 0; i < marks->count; i++) {
		size_t party = sp_party_of(parties, &marks->items[i]);
		if (party != SP_NO_PARTY && number[party] == SP_NO_PARTY)
			number[party] = count++;
	}
	for (size_t i = 0; i < parties->count; i++)
		if (number[i] == SP_NO_PARTY)
			number[i] = count++;
	for (size_t i = 0; i < parties->count; i++) {
		sorted[number[i]] = parties->items[i];
		sorted[number[i]].joined = number[parties->items[i].joined];
	}
	memcpy(parties->items, sorted, parties->count * sizeof *sorted);
	for (size_t i = 0; i < marks->count; i++)
		if (marks->items[i].party != SP_NO_PARTY)
			marks->items[i].party = number[marks->items[i].party];
}

signprep_code sp_parties_find(sp_parties *out, sp_marks *marks, sp_arena *arena, signprep_error *err)
{
	signprep_code code = sp_parties_name(out, marks, arena, err);
	if (!code)
		code = sp_captions_name(out, marks, arena, err);
	if (code)
		return code;
	put_in_order(out, marks);
	assign(marks);
	return SIGNPREP_OK;
}

static bool near(const sp_mark *a, const sp_mark *b)
{
	return a->page == b->page && fabs(a->rect.y0 - b->rect.y0) < BLOCK;
}

/* Another label of the same party close by that asks for a seal or a signature. */
static bool signs_near(const sp_parties *parties, const sp_marks *marks, const sp_mark *mark)
{
	for (size_t i = 0; i < marks->count; i++) {
		const sp_mark *other = &marks->items[i];
		if (other != mark && sp_mark_signs(other) &&
			(near(other, mark) || sp_marks_go_on(marks, mark, other->line) ||
				sp_marks_go_on(marks, other, mark->line)) &&
			sp_party_of(parties, other) == sp_party_of(parties, mark) && !prose_between(marks, mark, other))
			return true;
	}
	return false;
}

/* 业主签字：____ 物业公司经办人：____: side by side with the hand of another. */
static bool is_beside_hand(const sp_marks *marks, const sp_mark *mark)
{
	for (const sp_mark *other = marks->items; mark->own_party && other < marks->items + marks->count; other++)
		if (other != mark && other->own_party && sp_mark_signs(other) && same_row(other, mark))
			return true;
	return false;
}

/* Another label of the same party close by that asks for its seal, or says whose it is and asks for a seal or signature. */
static bool seals_near(const sp_parties *parties, const sp_marks *marks, const sp_mark *mark)
{
	for (size_t i = 0; i < marks->count; i++) {
		const sp_mark *other = &marks->items[i];
		bool seals = other->kind == SP_PLACE_SEAL || other->kind == SP_PLACE_BOTH ||
			(other->kind == SP_PLACE_EITHER && other->own_party);
		if (other != mark && seals && near(other, mark) && sp_party_of(parties, other) == sp_party_of(parties, mark))
			return true;
	}
	return false;
}

static bool is_last(const sp_parties *parties, const sp_marks *marks, const sp_mark *mark)
{
	for (const sp_mark *other = mark + 1; other < marks->items + marks->count; other++)
		if (other->kind == SP_PLACE_PARTY && sp_party_of(parties, other) == sp_party_of(parties, mark))
			return false;
	return true;
}

/* 授权代表： / 签字：: the one is for the name, the other for the hand. */
static bool is_signed_below(const sp_parties *parties, const sp_marks *marks, const sp_mark *mark)
{
	for (const sp_mark *other = mark + 1; other < marks->items + marks->count && other->page == mark->page; other++) {
		double down = other->rect.y0 - mark->rect.y0;
		if (down <= 0 || down > BELOW || fabs(other->rect.x0 - mark->rect.x0) > COLUMN)
			continue;
		if (other->piece.kinds & (1u << SP_WORD_ROLE | 1u << SP_WORD_PARTY))
			return false;
		if (other->kind == SP_PLACE_SIGN && sp_party_of(parties, other) == sp_party_of(parties, mark))
			return true;
	}
	return false;
}

/* Sentences come behind it, and others sign behind these: the head of a contract. */
static bool opens(const sp_marks *marks, const sp_mark *mark)
{
	size_t line = mark->line + 1;
	while (line < marks->line_count && !marks->lines[line].prose)
		line++;
	for (const sp_mark *other = mark + 1; line < marks->line_count && other < marks->items + marks->count; other++)
		if (other->line > line && sp_mark_signs(other))
			return true;
	return false;
}

/* 签订地点, 合同编号, 送货单号: of the contract, whoever is named above. */
static bool is_of_contract(const sp_mark *mark)
{
	const sp_piece *p = &mark->piece;
	return p->text && p->text->hint == SP_HINT_CONTRACT &&
		(p->whole || (p->tail && strcmp(p->text->key, "contract_number") == 0));
}

/*
 * 宠物名称：____ below 寄养人 and 宠物店 in the head of a contract: a word of its own under the last of several parties is none that a
 * party would have.
 */
static bool is_of_last_party(const sp_marks *marks, const sp_parties *parties, const sp_mark *mark)
{
	const sp_mark *name = NULL, *before = NULL;
	const sp_piece *p = &mark->piece;
	bool thing = p->tail && p->text && strcmp(p->text->key, "organization") == 0;
	if (!(thing || sp_piece_is_own_word(p)) || !p->colon || mark->own_party || mark->party == SP_NO_PARTY ||
		!opens(marks, mark))
		return false;
	for (const sp_mark *other = marks->items; other < marks->items + marks->count; other++) {
		bool of_same = other > mark && other->piece.text && !other->own_party && other->party == mark->party &&
			!is_of_contract(other) && other->page == mark->page && !prose_between(marks, mark, other);
		/* What a party has follows: its block goes on. */
		if (of_same && other->piece.whole)
			return false;
		if (other->page != mark->page || !other->own_party)
			continue;
		if (other < mark) {
			before = name && sp_party_of(parties, name) != sp_party_of(parties, other) ? name : before;
			name = other;
		} else if (!prose_between(marks, mark, other)) {
			return false;
		}
	}
	return before && before->rect.y1 <= name->rect.y0 && name->rect.y1 <= mark->rect.y0 &&
		sp_party_of(parties, name) == sp_party_of(parties, mark) && !prose_between(marks, name, mark);
}

static bool begins_with_bracket(const sp_marks *marks, const sp_mark *mark)
{
	uint32_t cp;
	const char *text = marks->lines[mark->line].text + mark->piece.from;
	return sp_utf8_decode(text, mark->piece.to - mark->piece.from, &cp) > 0 && sp_sign_is_opener(cp);
}

/* 法定代表人： / （签字）____: a label of two lines, whose room is behind the second. */
static bool goes_on_below(const sp_marks *marks, const sp_mark *mark)
{
	const sp_piece *p = &mark->piece;
	if (p->next != SP_NEXT_END && p->next != SP_NEXT_GAP)
		return false;
	for (const sp_mark *other = mark + 1; other < marks->items + marks->count && other->page == mark->page; other++) {
		double down = other->rect.y0 - mark->rect.y0;
		if (down > 0 && down < 3 * (mark->rect.y1 - mark->rect.y0) && fabs(other->rect.x0 - mark->rect.x0) < COLUMN)
			return sp_mark_signs(other) && !other->own_party && begins_with_bracket(marks, other) &&
				!(other->piece.kinds & 1u << SP_WORD_ROLE);
	}
	return false;
}

/* AGREED BY CLIENT: over By: ____ says whose the hand below is, and asks for none itself. */
static bool is_head_of_hand(const sp_parties *parties, const sp_marks *marks, const sp_mark *mark)
{
	const sp_piece *p = &mark->piece;
	if (mark->kind != SP_PLACE_SIGN || !mark->own_party || p->han || p->next != SP_NEXT_END || p->bracketed)
		return false;
	for (const sp_mark *other = mark + 1; other < marks->items + marks->count && other->page == mark->page; other++) {
		double down = other->rect.y0 - mark->rect.y0;
		if (down > 0 && down < BELOW && fabs(other->rect.x0 - mark->rect.x0) < COLUMN)
			return other->kind == SP_PLACE_SIGN && !other->own_party &&
				sp_party_of(parties, other) == sp_party_of(parties, mark) &&
				!(other->piece.kinds & 1u << SP_WORD_ROLE) && other->piece.next != SP_NEXT_END;
	}
	return false;
}

/* A Chinese name alone may be sealed as well as signed. */
static bool is_han(const sp_marks *marks, const sp_mark *mark)
{
	uint32_t cp;
	const char *text = marks->lines[mark->line].text + mark->piece.from;
	return mark->piece.han || (sp_utf8_decode(text, mark->piece.to - mark->piece.from, &cp) > 0 && sp_cp_is_han(cp));
}

static void settle_kinds(sp_parties *parties, sp_marks *marks)
{
	/* A name with room behind it is signed at where the party has no other place to sign, at its last. */
	for (size_t i = 0; i < marks->count; i++) {
		sp_mark *mark = &marks->items[i];
		/* PARTY A: alone over its labels is a heading, unless a cell or a line beside it asks for the name. */
		if (mark->kind == SP_PLACE_PARTY &&
			(mark->heading || (mark->piece.next == SP_NEXT_END && signs_near(parties, marks, mark)))) {
			mark->kind = SP_PLACE_TEXT;
			mark->heading = mark->bare = true;
		} else if (mark->kind == SP_PLACE_PARTY)
			mark->kind = signs(parties, marks, sp_party_of(parties, mark)) || !is_last(parties, marks, mark) ||
					opens(marks, mark)
				? SP_PLACE_TEXT
				: is_han(marks, mark) ? SP_PLACE_EITHER
						      : SP_PLACE_SIGN;
	}
	for (size_t i = 0; i < marks->count; i++) {
		sp_mark *mark = &marks->items[i];
		/* 法定代表人（签章）: a person's hand where the party's seal is asked for beside it. */
		if (mark->kind == SP_PLACE_EITHER && mark->piece.kinds & 1u << SP_WORD_ROLE && !mark->own_party &&
			seals_near(parties, marks, mark))
			mark->kind = SP_PLACE_SIGN;
		/* The service writes the day of signing: where a party signs. Another day is filled in. */
		bool another = mark->piece.kinds & 1u << SP_WORD_DAY || (!mark->own_party && !signs_near(parties, marks, mark));
		if (mark->kind == SP_PLACE_DATE && another)
			mark->party = SP_NO_PARTY;
		if (mark->kind == SP_PLACE_TEXT && !mark->own_party &&
			(is_of_contract(mark) || is_of_last_party(marks, parties, mark)))
			mark->party = SP_NO_PARTY;
		if (is_head_of_hand(parties, marks, mark) || (mark->kind == SP_PLACE_ROLE && goes_on_below(marks, mark)))
			mark->kind = SP_PLACE_NONE;
		if (mark->kind == SP_PLACE_ROLE)
			mark->kind = !is_signed_below(parties, marks, mark) &&
					(signs_near(parties, marks, mark) || is_beside_hand(marks, mark) ||
						!signs(parties, marks, sp_party_of(parties, mark)))
				? SP_PLACE_SIGN
				: SP_PLACE_TEXT;
	}
}

/* 示例科技有限公司 is a company, 李明 a person. */
static void vote_by_name(sp_party *party, const sp_labels *labels)
{
	sp_letter letters[4 * NAME_BYTES + SP_FOLD_MAX];
	size_t length = strlen(party->name), han = 0;
	if (length == 0 || length > NAME_BYTES)
		return;
	size_t count = sp_letters_spell(letters, party->name, length);
	for (size_t i = 0; i < count; i++)
		han += sp_cp_is_han(letters[i].cp);
	if (sp_labels_organization(labels, letters, 0, count))
		party->company += 6;
	else if (han == count && count >= 2 && count <= 4)
		party->person += 6;
}

static void vote(sp_parties *parties, const sp_marks *marks, const sp_labels *labels)
{
	for (size_t i = 0; i < parties->count; i++)
		vote_by_name(&parties->items[i], labels);
	for (size_t i = 0; i < marks->count; i++) {
		const sp_mark *mark = &marks->items[i];
		size_t number = sp_party_of(parties, mark);
		if (number == SP_NO_PARTY)
			continue;
		sp_party *party = &parties->items[number];
		if (mark->kind == SP_PLACE_SEAL || mark->kind == SP_PLACE_BOTH || mark->piece.organization)
			party->company += mark->kind == SP_PLACE_BOTH ? 4 : 20;
		/* A seal is no more than possible, but a person alone would not be offered one. */
		if (mark->piece.kinds & 1u << SP_WORD_ROLE || mark->kind == SP_PLACE_EITHER)
			party->company += 1;
		if (mark->piece.text && mark->piece.text->hint == SP_HINT_COMPANY)
			party->company += 2;
		if (mark->piece.text && mark->piece.text->hint == SP_HINT_PERSON)
			party->person += strcmp(mark->piece.text->key, "id_number") == 0 ? 3 : 0;
		if (mark->piece.text && strcmp(mark->piece.text->key, "title") == 0)
			party->company += 1;
	}
}

/* Below or beside it, in one block. */
static bool is_beside(const sp_marks *marks, const sp_mark *signer, const sp_mark *mark)
{
	double down = mark->rect.y0 - signer->rect.y0;
	return mark->page == signer->page && down > -5 && down < BESIDE && !prose_between(marks, signer, mark);
}

static bool is_bare_role(const sp_mark *mark)
{
	return mark->piece.kinds == 1u << SP_WORD_ROLE && !mark->piece.colon && !mark->piece.bracketed;
}

/*
 * Who signs and is no party that is named. Director, under a line: called so, and of two on one page each is somebody else. Others
 * are one signer.
 */
static signprep_code add_signer(sp_parties *parties, const sp_marks *marks, sp_mark *mark, sp_arena *arena, signprep_error *err)
{
	const char *key = "signer", *name = mark->piece.han ? "签署人" : "Signer";
	size_t before = 0;
	if (is_bare_role(mark)) {
		name = sp_party_label(mark->label, strlen(mark->label), arena);
		for (const sp_mark *other = marks->items; other < mark; other++)
			before += other->page == mark->page && other->kind == SP_PLACE_SIGN && is_bare_role(other) &&
				strcasecmp(other->label, mark->label) == 0;
	}
	if (name && before) {
		key = sp_arena_printf(arena, "signer_%zu", before + 1);
		name = sp_arena_printf(arena, "%s %zu", name, before + 1);
	}
	return key && name ? sp_parties_add(parties, key, name, arena, &mark->party, err) : sp_fail_memory(err, "");
}

/* The nearest of those that sign for nobody who is named. */
static size_t nearest_signer(const sp_marks *marks, const bool *nobody, const sp_mark *mark)
{
	const sp_mark *best = NULL;
	double least = INFINITY;
	for (size_t k = 0; k < marks->count; k++) {
		const sp_mark *other = &marks->items[k];
		double away = fabs(other->rect.y0 - mark->rect.y0) + 2 * fabs(other->rect.x0 - mark->rect.x0);
		if (nobody[k] && away < least && is_beside(marks, other, mark)) {
			best = other;
			least = away;
		}
	}
	return best ? best->party : SP_NO_PARTY;
}

/* 签字：________ of nobody that is named: the only party there is, or a signer of its own. */
static signprep_code settle_nobody(sp_parties *parties, sp_marks *marks, sp_arena *arena, signprep_error *err)
{
	size_t only = SP_NO_PARTY, count = 0;
	signprep_code code = SIGNPREP_OK;
	bool *nobody = sp_arena_array(arena, marks->count + 1, sizeof *nobody);
	if (!nobody)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < parties->count; i++) {
		count += parties->items[i].joined == i;
		only = parties->items[i].joined == i ? i : only;
	}
	for (size_t i = 0; !code && i < marks->count; i++) {
		sp_mark *mark = &marks->items[i];
		nobody[i] = sp_mark_signs(mark) && mark->party == SP_NO_PARTY;
		if (nobody[i] && count == 1)
			mark->party = only;
		else if (nobody[i])
			code = add_signer(parties, marks, mark, arena, err);
	}
	for (size_t i = 0; !code && i < marks->count; i++)
		if (marks->items[i].party == SP_NO_PARTY)
			marks->items[i].party = nearest_signer(marks, nobody, &marks->items[i]);
	return code;
}

signprep_code sp_parties_settle(sp_parties *parties, sp_marks *marks, const sp_labels *labels, sp_arena *arena, signprep_error *err)
{
	settle_kinds(parties, marks);
	signprep_code code = settle_nobody(parties, marks, arena, err);
	link_by_order(parties, marks);
	vote(parties, marks, labels);
	for (size_t i = 0; i < parties->count; i++) {
		sp_party *party = &parties->items[i];
		party->doubt = abs(party->company - party->person) < 2;
		party->type = party->company > party->person ? SIGNPREP_DRAFT_COMPANY : SIGNPREP_DRAFT_PERSON;
	}
	return code;
}
