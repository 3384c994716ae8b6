/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of parties. */
#include "template/draft/names.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "locate/place/blank_signs.h"
#include "template/draft/definitions.h"

/* Points: a label to sign at stands so close below a name, and in its column. */
#define BELOW 70.0
#define COLUMN 40.0

static size_t find_key(const sp_parties *parties, const char *key)
{
	size_t i = 0;
	while (i < parties->count && strcmp(parties->items[i].key, key) != 0)
		i++;
	return i;
}

signprep_code sp_parties_add(
	sp_parties *parties, const char *key, const char *label, sp_arena *arena, size_t *number, signprep_error *err)
{
	char limit[24];
	*number = find_key(parties, key);
	if (*number < parties->count)
		return SIGNPREP_OK;
	if (parties->count == SP_PARTIES_MAX) {
		snprintf(limit, sizeof limit, "%d", SP_PARTIES_MAX);
		return sp_fail(err, "R707", 0, "", limit, NULL);
	}
	sp_party *party = &parties->items[parties->count];
	*party = (sp_party) {
		.key = sp_arena_dup(arena, key), .label = sp_arena_dup(arena, label), .name = "", .joined = parties->count
	};
	if (!party->key || !party->label)
		return sp_fail_memory(err, "");
	parties->count++;
	return SIGNPREP_OK;
}

/* What the document calls the party: the text behind 甲方：, up to the next wide gap. */
static bool read_name(sp_party *party, const sp_marks *marks, const sp_mark *mark, sp_arena *arena)
{
	const char *text = marks->lines[mark->line].text + mark->piece.value_from;
	size_t length = 0, left = mark->piece.value_to - mark->piece.value_from, blanks = 0, letters = 0;
	uint32_t cp;
	/* 甲方（盖章）：见签署页 names nobody. */
	if (*party->name || !mark->piece.colon || mark->piece.next != SP_NEXT_TEXT ||
		(mark->piece.bracketed && !mark->piece.filled))
		return true;
	for (size_t at = 0; at < left && blanks < 3;) {
		size_t step = sp_utf8_decode(text + at, left - at, &cp);
		if (!step || cp == '(' || cp == 0xFF08 || cp == '_' || cp == 0xFF0C || cp == 0x3002 || cp == 0xFF1B)
			break;
		blanks = sp_cp_is_space(cp) ? blanks + (cp == 0x3000 ? 2 : 1) : 0;
		at += step;
		if (!blanks)
			length = at, letters++;
	}
	/* What begins with a sign is no name, and to spreadsheets perhaps a formula. */
	if (letters < 2 || letters > 60 || !sp_utf8_decode(text, left, &cp) || !(sp_cp_is_word(cp) || sp_cp_is_han(cp)))
		return true;
	party->name = sp_arena_dup_n(arena, text, length);
	return party->name != NULL;
}

/* A label right below the name asks for a seal or a signature, and says not whose. */
static bool signs_below(const sp_marks *marks, const sp_mark *name)
{
	for (const sp_mark *mark = name + 1; mark < marks->items + marks->count && mark->page == name->page; mark++) {
		double down = mark->rect.y0 - name->rect.y0;
		if (down > 0 && down < BELOW && fabs(mark->rect.x0 - name->rect.x0) < COLUMN && sp_mark_signs(mark) &&
			!mark->piece.party_count)
			return true;
	}
	return false;
}

/* 深圳市示例公司（盖章）, 学员（签字）: the party that is called so, else one of its own. */
static signprep_code party_by_name(sp_parties *parties, sp_arena *arena, const sp_marks *marks, sp_mark *mark, signprep_error *err)
{
	const char *text = marks->lines[mark->line].text;
	char key[SP_LABELS_KEY_MAX];
	const char *name = sp_party_label(text + mark->piece.name_from, mark->piece.name_to - mark->piece.name_from, arena);
	if (!name)
		return sp_fail_memory(err, "");
	mark->own_party = true;
	for (size_t i = 0; i < parties->count; i++) {
		if (mark->piece.organization ? *parties->items[i].name &&
					(strstr(name, parties->items[i].name) || strstr(parties->items[i].name, name))
					     : strcmp(parties->items[i].label, name) == 0) {
			mark->party = i;
			return SIGNPREP_OK;
		}
	}
	const sp_definition *defined = mark->piece.organization ? sp_definitions_find(marks->definitions, name) : NULL;
	mark->own_party = defined || !mark->known_only || signs_below(marks, mark);
	if (!mark->own_party)
		return SIGNPREP_OK;
	snprintf(key, sizeof key, mark->piece.organization ? "organization_%zu" : "party_%zu", parties->count + 1);
	signprep_code code = sp_parties_add(parties, defined && defined->entry ? defined->entry->key : key,
		defined ? defined->label : name, arena, &mark->party, err);
	if (!code && mark->piece.organization && !*parties->items[mark->party].name)
		parties->items[mark->party].name = name;
	return code;
}

void sp_parties_join(sp_parties *parties, size_t a, size_t b)
{
	while (parties->items[a].joined != a)
		a = parties->items[a].joined;
	while (parties->items[b].joined != b)
		b = parties->items[b].joined;
	if (a == b)
		return;
	/* 甲方 stays what it is; else the first that was named. */
	bool swap = strncmp(parties->items[b].key, "party_", 6) == 0 && strncmp(parties->items[a].key, "party_", 6) != 0;
	size_t into = swap ? b : a, from = swap ? a : b;
	if (!swap && strncmp(parties->items[a].key, "party_", 6) != 0 && b < a)
		into = b, from = a;
	parties->items[from].joined = into;
	if (!*parties->items[into].name)
		parties->items[into].name = parties->items[from].name;
	parties->items[into].company += parties->items[from].company;
	parties->items[into].person += parties->items[from].person;
}

/* 二 as 2; what is no number of the list's kind as itself. */
static int number_of(const char *text, size_t length)
{
	static const char *const han[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };
	int number = 0;
	for (size_t at = 0, step; at < length; at += step) {
		uint32_t cp;
		step = sp_utf8_decode(text + at, length - at, &cp);
		if (!step)
			return number;
		int digit = cp >= '0' && cp <= '9' ? (int) (cp - '0') : cp >= 0xFF10 && cp <= 0xFF19 ? (int) (cp - 0xFF10) : 0;
		for (size_t i = 0; i < sizeof han / sizeof *han; i++)
			if (step == strlen(han[i]) && memcmp(text + at, han[i], step) == 0)
				digit = (int) i;
		/* 十二, 二十 */
		number = digit == 10 ? (number ? number * 10 : 10) : number % 10 ? number * 10 + digit : number + digit;
	}
	return number;
}

/* Key and label of a name in a label, with its number: buyer_2, 买受人二. False: no memory. */
static bool read_label(const sp_marks *marks, const sp_mark *mark, size_t k, sp_arena *arena, const char **key, const char **label)
{
	const sp_piece *p = &mark->piece;
	const char *line = marks->lines[mark->line].text;
	size_t from = p->party_from[k], ordinal = p->ordinal_to[k] - p->ordinal_from[k];
	*key = p->parties[k]->key;
	*label = sp_party_label(line + from, p->party_to[k] - from, arena);
	if (!*label || !ordinal)
		return *label != NULL;
	const char *number = sp_party_label(line + p->ordinal_from[k], ordinal, arena);
	if (!number)
		return false;
	*key = sp_arena_printf(arena, "%s_%d", *key, number_of(number, strlen(number)));
	*label = sp_arena_printf(arena, p->han ? "%s%s" : "%s %s", *label, number);
	return *key && *label;
}

static bool has_bracket(const char *text, size_t from, size_t to)
{
	uint32_t cp;
	for (size_t at = from, step; at < to && (step = sp_utf8_decode(text + at, to - at, &cp)) > 0; at += step)
		if (sp_sign_is_opener(cp) || sp_sign_is_slash(cp))
			return true;
	return false;
}

/* 乙方配偶, Landlord's Witness, Witness to Seller: told by whose he is, and another than he. */
static bool is_relative(const sp_marks *marks, const sp_mark *mark)
{
	const sp_piece *p = &mark->piece;
	return p->party_count == 2 && p->parties[0]->hint != p->parties[1]->hint &&
		(p->parties[0]->hint == SP_HINT_RELATIVE || p->parties[1]->hint == SP_HINT_RELATIVE) &&
		!has_bracket(marks->lines[mark->line].text, p->party_to[0], p->party_from[1]);
}

static signprep_code name_relative(sp_parties *parties, const sp_marks *marks, sp_mark *mark, sp_arena *arena, signprep_error *err)
{
	const sp_piece *p = &mark->piece;
	const char *line = marks->lines[mark->line].text;
	bool first = p->parties[0]->hint == SP_HINT_RELATIVE;
	const char *label = sp_party_label(line + p->party_from[0], p->party_to[1] - p->party_from[0], arena),
		   *key = sp_arena_printf(arena, "%s_%s", p->parties[first]->key, p->parties[!first]->key);
	size_t known = parties->count;
	if (!label || !key)
		return sp_fail_memory(err, "");
	signprep_code code = sp_parties_add(parties, key, label, arena, &mark->party, err);
	if (!code && parties->count > known)
		parties->items[known].person += 2;
	return code;
}

/* The same words, upper and lower case alike. */
static bool is_same_phrase(const sp_marks *marks, const sp_mark *a, const sp_mark *b)
{
	const size_t length = a->piece.party_to[0] - a->piece.name_from;
	return length == b->piece.party_to[0] - b->piece.name_from &&
		strncasecmp(marks->lines[a->line].text + a->piece.name_from, marks->lines[b->line].text + b->piece.name_from,
			length) == 0;
}

/*
 * Escrow Agent is another than Agent where it is named so more than once and signs by that name; 原承租方 than 新承租方 where both sign, or
 * one of them and 承租方.
 */
static bool is_party_of_its_own(const sp_marks *marks, const sp_mark *mark)
{
	bool again = false, signs = sp_mark_signs(mark) || mark->kind == SP_PLACE_NONE, others = false;
	for (const sp_mark *other = marks->items; other < marks->items + marks->count; other++) {
		if (other == mark || other->piece.party_count != 1 || other->piece.parties[0] != mark->piece.parties[0])
			continue;
		bool same = other->piece.qualified && is_same_phrase(marks, mark, other), hand = sp_mark_signs(other);
		again = again || same;
		signs = signs || (same && (hand || other->kind == SP_PLACE_NONE));
		others = others || (!same && hand);
	}
	return signs && (again || others);
}

static signprep_code name_qualified(sp_parties *parties, const sp_marks *marks, sp_mark *mark, sp_arena *arena, signprep_error *err)
{
	char key[SP_LABELS_KEY_MAX];
	const char *name = sp_piece_own_word(&mark->piece, marks->lines[mark->line].text, arena);
	signprep_code code = SIGNPREP_OK;
	if (!name)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < parties->count && mark->party == SP_NO_PARTY; i++)
		if (strcasecmp(parties->items[i].label, name) == 0)
			mark->party = i;
	if (mark->party == SP_NO_PARTY) {
		snprintf(key, sizeof key, "party_%zu", parties->count + 1);
		code = sp_parties_add(parties, key, name, arena, &mark->party, err);
	}
	if (!code && mark->kind == SP_PLACE_TEXT && !(mark->piece.kinds & 1u << SP_WORD_TEXT))
		mark->kind = SP_PLACE_PARTY;
	return !code && !read_name(&parties->items[mark->party], marks, mark, arena) ? sp_fail_memory(err, "") : code;
}

static signprep_code name_listed(sp_parties *parties, const sp_marks *marks, sp_mark *mark, sp_arena *arena, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	if (is_relative(marks, mark))
		return name_relative(parties, marks, mark, arena, err);
	if (mark->piece.qualified && is_party_of_its_own(marks, mark))
		return name_qualified(parties, marks, mark, arena, err);
	for (size_t k = 0; !code && k < mark->piece.party_count; k++) {
		const sp_entry *entry = mark->piece.parties[k];
		const char *key, *label;
		size_t number, known = parties->count;
		if (!read_label(marks, mark, k, arena, &key, &label))
			return sp_fail_memory(err, "");
		code = sp_parties_add(parties, key, label, arena, &number, err);
		if (code)
			break;
		if (number == known) {
			parties->items[number].company += entry->hint == SP_HINT_COMPANY ? 2 : 0;
			parties->items[number].person += entry->hint >= SP_HINT_PERSON ? 2 : 0;
		}
		/* Two names in one label are one party: 甲方（出租方）, Party A (Landlord). */
		if (k == 0)
			mark->party = number;
		else
			sp_parties_join(parties, mark->party, number);
		if (!read_name(&parties->items[number], marks, mark, arena))
			code = sp_fail_memory(err, "");
	}
	return code;
}

/* A line to write on, or a label to sign at, right below. */
static bool is_signed_below(const sp_marks *marks, const sp_mark *name)
{
	for (size_t i = name->line + 1; i < marks->line_count && marks->lines[i].page == name->page; i++) {
		const sp_draft_line *line = &marks->lines[i];
		double down = line->rect.y0 - name->rect.y0;
		if (down > BELOW)
			break;
		if (line->rule && down > 0 && fabs(line->rect.x0 - name->rect.x0) < COLUMN)
			return true;
	}
	return signs_below(marks, name);
}

/* A label right below a line of underscores: Name: ____ of whoever signs on that line. */
static bool is_labelled(const sp_marks *marks, const sp_draft_line *rule)
{
	for (size_t i = 0; i < marks->count; i++) {
		const sp_mark *mark = &marks->items[i];
		double down = mark->rect.y0 - rule->rect.y0;
		if (mark->page == rule->page && down > 0 && down < BELOW && fabs(mark->rect.x0 - rule->rect.x0) < COLUMN &&
			!mark->own_party && mark->piece.whole && mark->kind != SP_PLACE_NONE)
			return true;
	}
	return false;
}

/* MAKER: / ____ / Name: ____, and no sentence below: a word that stands over a line to sign on, and means nobody elsewhere. */
static bool signs_on_rule(const sp_marks *marks, const sp_mark *name)
{
	const sp_draft_line *rule = NULL;
	if (!name->piece.colon || name->piece.next != SP_NEXT_END || !name->piece.first)
		return false;
	for (size_t i = name->line + 1; i < marks->line_count && marks->lines[i].page == name->page; i++) {
		const sp_draft_line *line = &marks->lines[i];
		if (line->prose && !line->margin)
			return false;
		if (!rule && line->rule && line->rect.y0 - name->rect.y0 < BELOW && fabs(line->rect.x0 - name->rect.x0) < COLUMN)
			rule = line;
	}
	return rule && is_labelled(marks, rule);
}

/* Resident: ____ where the contract defines that word, and no sentence below: it is signed there. */
static bool signs_by_definition(const sp_marks *marks, const sp_mark *name, const char *word)
{
	if (!name->piece.colon || name->kind != SP_PLACE_TEXT || !sp_definitions_word(marks->definitions, word))
		return false;
	for (size_t i = name->line + 1; i < marks->line_count && marks->lines[i].page == name->page; i++)
		if (marks->lines[i].prose && !marks->lines[i].margin)
			return false;
	return true;
}

/*
 * 合伙人：____ in the head of a contract that ends with 合伙人（签字）, CLAIMANT: over a line to sign on where the contract defines that
 * word: a word of its own that is the name of a party.
 */
static signprep_code name_by_own_word(
	sp_parties *parties, const sp_marks *marks, sp_mark *mark, sp_arena *arena, signprep_error *err)
{
	const sp_piece *p = &mark->piece;
	char key[SP_LABELS_KEY_MAX];
	const char *name = sp_party_label(marks->lines[mark->line].text + p->name_from, p->name_to - p->name_from, arena);
	if (!name)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < parties->count && mark->party == SP_NO_PARTY; i++)
		if (strcasecmp(parties->items[i].label, name) == 0)
			mark->party = i;
	const char *head = p->colon ? NULL : sp_marks_head(marks, name);
	const sp_definition *named = sp_definitions_named(marks->definitions, name);
	bool defined = signs_by_definition(marks, mark, name);
	if (mark->party == SP_NO_PARTY && (defined || p->next != SP_NEXT_FILLER) &&
		(defined ||
			((head || named || sp_definitions_word(marks->definitions, name)) ? is_signed_below(marks, mark)
											  : signs_on_rule(marks, mark)))) {
		snprintf(key, sizeof key, "party_%zu", parties->count + 1);
		signprep_code code = sp_parties_add(parties, named && named->entry ? named->entry->key : key,
			named          ? named->label
				: head ? head
				       : name,
			arena, &mark->party, err);
		if (code)
			return code;
	}
	mark->own_party = mark->party != SP_NO_PARTY;
	if (mark->own_party && mark->kind == SP_PLACE_TEXT)
		mark->kind = SP_PLACE_PARTY;
	return mark->own_party && !read_name(&parties->items[mark->party], marks, mark, arena) ? sp_fail_memory(err, "")
											       : SIGNPREP_OK;
}

/* Participant's Name: of the party that is called so elsewhere. */
static bool name_tail(const sp_parties *parties, const sp_marks *marks, sp_mark *mark, sp_arena *arena)
{
	const sp_piece *p = &mark->piece;
	const char *name = sp_party_label(marks->lines[mark->line].text + p->name_from, p->name_to - p->name_from, arena);
	for (size_t i = 0; name && i < parties->count && mark->party == SP_NO_PARTY; i++)
		if (strcasecmp(parties->items[i].label, name) == 0)
			mark->party = i;
	mark->own_party = mark->own_party || mark->party != SP_NO_PARTY;
	return name != NULL;
}

/* A hand beside it in its row is asked of a party by name. */
static bool is_beside_hand(const sp_marks *marks, const sp_mark *mark)
{
	for (size_t i = 0; i < marks->count; i++) {
		const sp_mark *other = &marks->items[i];
		if (other != mark && other->page == mark->page && other->own_party && other->kind == SP_PLACE_SIGN &&
			fabs(other->rect.y0 - mark->rect.y0) < (mark->rect.y1 - mark->rect.y0) / 2)
			return true;
	}
	return false;
}

/* Those that are named are the company's own people, shareholders of a resolution: its seal is none of theirs. */
static bool is_of_members(const sp_parties *parties)
{
	static const char *const keys[] = { "shareholder", "partner", "employee" };
	for (size_t i = 0; i < parties->count; i++) {
		bool member = false;
		for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
			member = member || strncmp(parties->items[i].key, keys[k], strlen(keys[k])) == 0;
		if (!member)
			return false;
	}
	return parties->count > 0;
}

/*
 * 客户签字 | 公司盖章: the seal is not the customer's. It is that of the only party that is known for a company, or of one that the contract
 * gives no other name.
 */
static signprep_code name_company(sp_parties *parties, const sp_marks *marks, sp_mark *mark, sp_arena *arena, signprep_error *err)
{
	static const char *const words[] = { "公司", "单位", "企业" };
	const char *text = sp_party_label(
			   marks->lines[mark->line].text + mark->piece.from, mark->piece.to - mark->piece.from, arena),
		   *word = NULL;
	size_t companies = 0, only = 0;
	if (!text)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < sizeof words / sizeof *words && !word; i++)
		word = strncmp(text, words[i], strlen(words[i])) == 0 ? words[i] : NULL;
	/* 公司：____ in the head. */
	for (size_t i = 0; word && i < parties->count && mark->party == SP_NO_PARTY; i++)
		if (strcmp(parties->items[i].label, word) == 0)
			mark->party = i;
	mark->own_party = mark->party != SP_NO_PARTY;
	if (mark->own_party || !word || !(is_beside_hand(marks, mark) || is_of_members(parties)))
		return SIGNPREP_OK;
	for (size_t i = 0; i < parties->count; i++) {
		if (parties->items[i].joined == i && parties->items[i].company > parties->items[i].person) {
			companies++;
			only = i;
		}
	}
	mark->party = only;
	signprep_code code = companies ? SIGNPREP_OK : sp_parties_add(parties, "company", word, arena, &mark->party, err);
	if (companies > 1)
		mark->party = SP_NO_PARTY;
	mark->own_party = mark->party != SP_NO_PARTY;
	return code;
}

static bool begins_with(const sp_marks *marks, const sp_mark *mark, const char *word)
{
	const size_t length = strlen(word);
	return mark->piece.to - mark->piece.from >= length &&
		strncasecmp(marks->lines[mark->line].text + mark->piece.from, word, length) == 0;
}

static bool is_role_alone(const sp_mark *mark)
{
	return mark->piece.kinds & 1u << SP_WORD_ROLE && mark->party == SP_NO_PARTY && !mark->own_party && mark->piece.whole;
}

/* Who signs by that word, right under nobody who is named: a label to sign at, further down. */
static bool signs_by_role(const sp_marks *marks, const sp_mark *head, const char *word)
{
	const sp_mark *before = head;
	for (const sp_mark *mark = head + 1; mark < marks->items + marks->count; mark++) {
		bool under = before->own_party && before->page == mark->page && sp_mark_signs(before) &&
			mark->rect.y0 - before->rect.y0 < BELOW && !sp_piece_is_own_word(&before->piece);
		if (is_role_alone(mark) && sp_mark_signs(mark) && !under && begins_with(marks, mark, word))
			return true;
		before = mark;
	}
	return false;
}

/*
 * 授权人：____ in the head of a letter that names no party above it, and 授权人（签字） at its end: there the word for who signs for a party
 * is a party.
 */
static signprep_code name_by_role(sp_parties *parties, sp_marks *marks, sp_arena *arena, signprep_error *err)
{
	char key[SP_LABELS_KEY_MAX];
	sp_mark *const end = marks->items + marks->count;
	for (sp_mark *mark = marks->items; mark < end && !mark->own_party && mark->party == SP_NO_PARTY; mark++) {
		const sp_piece *p = &mark->piece;
		if (mark->kind != SP_PLACE_ROLE || !is_role_alone(mark) || !p->colon || p->next == SP_NEXT_TEXT)
			continue;
		const char *word = sp_party_label(marks->lines[mark->line].text + p->from, p->to - p->from, arena);
		uint32_t cp;
		size_t length = word ? strlen(word) : 0;
		char *name = sp_arena_dup(arena, word ? word : "");
		if (!word || !name)
			return sp_fail_memory(err, "");
		for (size_t step = 1; step <= 3 && step < length; step += 2)
			if (sp_utf8_decode(name + length - step, step, &cp) == step && sp_sign_is_colon(cp))
				name[length - step] = '\0';
		if (!signs_by_role(marks, mark, name))
			continue;
		size_t number;
		snprintf(key, sizeof key, "party_%zu", parties->count + 1);
		signprep_code code = sp_parties_add(parties, key, name, arena, &number, err);
		for (sp_mark *other = mark; !code && other < end; other++) {
			if (!is_role_alone(other) || !begins_with(marks, other, name))
				continue;
			other->party = number;
			other->own_party = true;
			other->kind = other->kind == SP_PLACE_ROLE ? SP_PLACE_PARTY : other->kind;
		}
		return code;
	}
	return SIGNPREP_OK;
}

signprep_code sp_parties_name(sp_parties *parties, sp_marks *marks, sp_arena *arena, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < marks->count; i++)
		code = name_listed(parties, marks, &marks->items[i], arena, err);
	for (size_t i = 0; !code && i < marks->count; i++)
		if ((marks->items[i].piece.organization && !marks->items[i].piece.whole) || marks->items[i].piece.stranger)
			code = party_by_name(parties, arena, marks, &marks->items[i], err);
	/* Those that are signed below first: the head of the contract may name one. */
	for (size_t i = 0; !code && i < 2 * marks->count; i++)
		if (sp_piece_is_own_word(&marks->items[i % marks->count].piece) &&
			marks->items[i % marks->count].party == SP_NO_PARTY)
			code = name_by_own_word(parties, marks, &marks->items[i % marks->count], arena, err);
	for (size_t i = 0; !code && i < marks->count; i++)
		if (marks->items[i].piece.tail && marks->items[i].party == SP_NO_PARTY &&
			!name_tail(parties, marks, &marks->items[i], arena))
			code = sp_fail_memory(err, "");
	for (size_t i = 0; !code && i < marks->count; i++)
		if (marks->items[i].kind == SP_PLACE_SEAL && marks->items[i].party == SP_NO_PARTY && marks->items[i].piece.whole)
			code = name_company(parties, marks, &marks->items[i], arena, err);
	return code ? code : name_by_role(parties, marks, arena, err);
}
