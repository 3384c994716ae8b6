/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines into pieces. */
#include "template/draft/pieces.h"

#include <string.h>

#include "base/fold.h"
#include "locate/place/blank_signs.h"
#include "template/draft/tokens.h"

/* Half widths: so much typed blank between two words, and they are two labels. */
#define WIDE 4

typedef struct builder {
	const sp_token_reader *r;
	sp_piece *out, *open; /* open: NULL between pieces */
	size_t count;
	bool begun;   /* something stood in the line before */
	bool bracket; /* inside one */
	bool led;     /* the piece begins with a bracket, at byte lead */
	size_t lead;
	size_t numbers;       /* tokens in front that may be a number of a list */
	bool strange;         /* the last token was no word of the list */
	bool outside;         /* such a token stood outside brackets */
	bool plain;           /* a party's name did */
	bool named;           /* the last token, but for brackets, is the name of a party */
	const sp_entry *last; /* the last token, where it is a word */
	bool alone;           /* the piece is 公司 or 单位 */
	bool too_many;
} builder;

static size_t byte_from(const builder *b, size_t letter)
{
	return b->r->letters[letter].from;
}

/* The letter that begins at a byte. */
static size_t letter_at(const builder *b, size_t byte)
{
	size_t low = 0, high = b->r->count - 1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (b->r->letters[middle].from < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A word of the contract's own is a short one, in one piece. */
#define STRANGE_HAN 8
#define STRANGE_LATIN 4

static bool is_one_word(const builder *b, const sp_piece *p)
{
	bool han = sp_cp_is_han(b->r->letters[letter_at(b, p->name_from)].cp);
	return p->runs == 1 && p->strange <= (han ? STRANGE_HAN : STRANGE_LATIN);
}

static bool is_cross(const builder *b, const sp_piece *p)
{
	const size_t at = letter_at(b, p->name_from);
	const uint32_t cp = b->r->letters[at].cp;
	return p->strange == 1 && p->runs == 1 && !p->kinds && p->name_from == p->from && p->name_to == p->to &&
		b->r->letters[at].to == p->to && (cp == 'x' || cp == 'X' || cp == 0xD7 || cp == 0x2715 || cp == 0x2717);
}

/* Escrow Agent, 原承租方: the word stands right before that of the only party. Those by letter are who they are. */
static bool is_qualified(const builder *b, const sp_piece *p)
{
	return p->own && p->party_count == 1 && p->name_to <= p->party_from[0] &&
		letter_at(b, p->party_from[0]) == letter_at(b, p->name_to) && strncmp(p->parties[0]->key, "party_", 6) != 0;
}

/* What a label may be that is not made of the list's words alone. */
static void judge_strange(const builder *b, sp_piece *p)
{
	if (is_cross(b, p) && (p->next == SP_NEXT_FILLER || p->next == SP_NEXT_END)) {
		p->kinds = 1u << SP_WORD_SIGN;
		p->cross = p->whole = true;
		p->strange = 0;
		return;
	}
	const unsigned asks = 1u << SP_WORD_SEAL | 1u << SP_WORD_SIGN | 1u << SP_WORD_EITHER, link = 1u << SP_WORD_LINK,
		       written = 1u << SP_WORD_TEXT | 1u << SP_WORD_DATE | 1u << SP_WORD_DAY | 1u << SP_WORD_ROLE;
	/* 顾问（乙方）Advisor (Party B): the same word in two languages. */
	bool twice = p->runs == 2 && p->strange <= STRANGE_HAN && p->han && p->party_count && p->colon && b->outside != b->plain;
	if (p->whole || p->pattern || p->quoted || !p->strange || !(is_one_word(b, p) || twice))
		return;
	bool leads = p->name_from == p->from, party = p->party_count > 0;
	p->gloss = party && b->outside != b->plain && (leads || !b->outside) &&
		!(p->kinds & ~(1u << SP_WORD_PARTY | 1u << SP_WORD_TEXT | asks | link));
	p->own = party && b->outside && b->plain && !(p->kinds & ~(1u << SP_WORD_PARTY | 1u << SP_WORD_TEXT | asks | link));
	p->qualified = is_qualified(b, p);
	if (!leads || party || !b->outside || b->strange)
		return;
	p->stranger = p->kinds & asks && !(p->kinds & ~(asks | link));
	p->tail = b->last && 1u << b->last->kind & written && !(p->kinds & ~(written | link));
}

/* 公司：____ in a head: the word alone, which means nothing elsewhere, is that party. */
static void judge_company(const builder *b, sp_piece *p)
{
	static const sp_entry company = { SP_WORD_PARTY, "company", SP_HINT_COMPANY };
	if (!p->whole || !p->colon || p->kinds != 1u << SP_WORD_LINK || !b->alone || p->next == SP_NEXT_TEXT)
		return;
	p->kinds = 1u << SP_WORD_PARTY;
	p->parties[0] = &company;
	p->party_from[0] = p->from;
	p->party_to[0] = p->from + strlen("公司");
	p->party_count = 1;
}

static void close_piece(builder *b, sp_piece_next next)
{
	if (!b->open)
		return;
	b->open->next = next;
	judge_company(b, b->open);
	judge_strange(b, b->open);
	if (b->led && b->open->to > b->open->from)
		b->open->from = b->lead;
	b->led = false;
	if (b->open->from == b->open->to)
		b->count--;
	b->open = NULL;
	b->bracket = false;
	b->numbers = 0;
	b->strange = b->outside = b->plain = b->named = false;
	b->last = NULL;
}

static bool open_piece(builder *b, const sp_token *t)
{
	if (b->open)
		return true;
	if (b->count == SP_PIECES_MAX) {
		b->too_many = true;
		return false;
	}
	b->open = &b->out[b->count++];
	memset(b->open, 0, sizeof *b->open);
	b->open->whole = true;
	b->open->first = !b->begun;
	b->open->from = b->open->to = byte_from(b, t->begin);
	return true;
}

/* 赠与人, 经营者, 合作单位: a word that means nothing by itself is a part of the contract's own that it touches. */
static bool goes_on(const builder *b, const sp_token *t)
{
	uint32_t cp = b->r->letters[t->begin].cp;
	return t->word->entry->kind == SP_WORD_LINK && b->strange && !b->bracket && t->gap == 0 && sp_cp_is_han(cp) &&
		(t->end - t->begin > 1 || cp == 0x4E0E || cp == 0x8005);
}

/* 公司, 单位 */
static bool is_company(uint32_t first, uint32_t second)
{
	return (first == 0x516C && second == 0x53F8) || (first == 0x5355 && second == 0x4F4D);
}

static void take_word(builder *b, const sp_token *t)
{
	static const unsigned asking = 1u << SP_WORD_SEAL | 1u << SP_WORD_SIGN | 1u << SP_WORD_EITHER | 1u << SP_WORD_DATE |
		1u << SP_WORD_DAY;
	const sp_entry *entry = t->word->entry;
	sp_piece *p = b->open;
	b->alone = p->to == p->from && t->end - t->begin == 2 &&
		is_company(b->r->letters[t->begin].cp, b->r->letters[t->begin + 1].cp);
	if (p->from == p->to)
		p->from = byte_from(b, t->begin);
	if (goes_on(b, t)) {
		p->kinds |= 1u << entry->kind;
		p->name_to = p->to = b->r->letters[t->end - 1].to;
		return;
	}
	b->strange = false;
	/* Name (please print) asks for a name. */
	if (!b->bracket || entry->kind != SP_WORD_LINK)
		b->last = entry;
	b->plain = b->plain || (entry->kind == SP_WORD_PARTY && !b->bracket);
	p->kinds |= 1u << entry->kind;
	p->bracketed = p->bracketed || (b->bracket && (1u << entry->kind & asking));
	/* 证件名称及编号: its number, not the contract's. */
	if (entry->kind == SP_WORD_DAY || (entry->kind == SP_WORD_TEXT && !(p->text && entry->hint == SP_HINT_CONTRACT)))
		p->text = entry;
	bool known = entry->kind != SP_WORD_PARTY;
	for (size_t i = 0; i < p->party_count; i++)
		known = known || strcmp(p->parties[i]->key, entry->key) == 0;
	b->named = entry->kind == SP_WORD_PARTY;
	if (!known && p->party_count < SP_PIECE_PARTIES_MAX) {
		p->party_from[p->party_count] = byte_from(b, t->begin);
		p->party_to[p->party_count] = b->r->letters[t->end - 1].to;
		p->parties[p->party_count++] = entry;
	}
	p->han = p->han || sp_cp_is_han(b->r->letters[t->begin].cp);
	p->to = b->r->letters[t->end - 1].to;
}

static void take_text(builder *b, const sp_token *t)
{
	sp_piece *p = b->open;
	size_t from = byte_from(b, t->begin), to = b->r->letters[t->end - 1].to;
	if (p->from == p->to)
		p->from = from;
	p->whole = false;
	if (p->name_to == 0)
		p->name_from = from;
	p->name_to = to;
	p->to = to;
	p->strange++;
	p->runs += !b->strange;
	b->strange = true;
	b->outside = b->outside || !b->bracket;
	b->last = NULL;
}

/* A colon ends a label when a blank follows, or the line ends; a bracket behind it still belongs to it. */
static void take_colon(builder *b, const sp_token *t, const sp_token *after)
{
	sp_piece *p = b->open;
	if (b->bracket)
		return;
	p->colon = true;
	if (p->to > p->from)
		p->to = b->r->letters[t->end - 1].to;
	/* 甲方：        （盖章）: the room is before it. */
	if (after && after->kind == SP_TOKEN_OPENER && after->gap < WIDE)
		return;
	sp_piece_next next = SP_NEXT_TEXT;
	if (!after)
		next = SP_NEXT_END;
	else if (after->kind == SP_TOKEN_FILLER)
		next = SP_NEXT_FILLER;
	else if (after->kind == SP_TOKEN_DAY)
		next = SP_NEXT_DATE;
	else if (after->gap >= WIDE)
		next = SP_NEXT_GAP;
	if (next == SP_NEXT_TEXT) {
		p->value_from = byte_from(b, after->begin);
		p->value_to = b->r->length;
	}
	close_piece(b, next);
}

/* 1. 2、 （3） in front of a label. */
static bool is_numbering(const builder *b, const sp_token *t)
{
	const sp_piece *p = b->open;
	if (p->from != p->to)
		return false;
	return t->kind == SP_TOKEN_NUMBER ||
		(b->numbers && (t->kind == SP_TOKEN_STOP || t->kind == SP_TOKEN_BAR || t->kind == SP_TOKEN_CLOSER));
}

/* 买受人（一）, 乙方2, Tenant 1: one of several of that name. */
static bool is_ordinal(const builder *b, const sp_token *t, const sp_token *after)
{
	bool short_one = t->kind == SP_TOKEN_NUMBER && t->end - t->begin <= 2 && t->gap <= 1;
	return short_one && b->named && b->open->party_count && b->open->party_count <= SP_PIECE_PARTIES_MAX &&
		!(after && after->gap == 0 && (after->kind == SP_TOKEN_TEXT || after->kind == SP_TOKEN_DAY));
}

static void take_ordinal(builder *b, const sp_token *t)
{
	sp_piece *p = b->open;
	p->ordinal_from[p->party_count - 1] = byte_from(b, t->begin);
	p->ordinal_to[p->party_count - 1] = p->to = b->r->letters[t->end - 1].to;
	b->named = false;
}

/* 甲方（盖章） 乙方（盖章）: the next column, however narrow the gap. The same in another language is the same party. */
static bool begins_another(const builder *b, const sp_token *t)
{
	const sp_piece *p = b->open;
	const unsigned leads = 1u << SP_WORD_PARTY | 1u << SP_WORD_ROLE | 1u << SP_WORD_TEXT | 1u << SP_WORD_DATE;
	if (!p || t->kind != SP_TOKEN_WORD || b->bracket || !p->bracketed)
		return false;
	/* 甲方：____（公章）乙方：____（公章）: what is asked for behind the blank, or the colon, ends with its bracket. */
	if ((p->suffix ? !p->party_count : p->colon) && p->whole && 1u << t->word->entry->kind & leads)
		return true;
	if (t->word->entry->kind != SP_WORD_PARTY || !p->party_count || t->gap == 0)
		return false;
	for (size_t i = 0; i < p->party_count; i++)
		if (strcmp(p->parties[i]->key, t->word->entry->key) == 0)
			return false;
	return p->han == sp_cp_is_han(b->r->letters[t->begin].cp);
}

static void take_quote(builder *b, const sp_token *t)
{
	b->open->quoted = b->open->quoted || sp_token_is_speech(b->r->letters[t->begin].cp);
}

static void take(builder *b, const sp_token *t, const sp_token *after)
{
	if (begins_another(b, t))
		close_piece(b, SP_NEXT_GAP);
	if (!open_piece(b, t))
		return;
	if (is_numbering(b, t)) {
		b->numbers++;
		return;
	}
	if (is_ordinal(b, t, after)) {
		take_ordinal(b, t);
		return;
	}
	if (t->kind != SP_TOKEN_OPENER)
		b->named = false;
	switch (t->kind) {
	case SP_TOKEN_WORD: take_word(b, t); break;
	case SP_TOKEN_COLON: take_colon(b, t, after); break;
	case SP_TOKEN_OPENER:
		b->bracket = true;
		if (b->open->from == b->open->to) {
			b->led = true;
			b->lead = byte_from(b, t->begin);
		}
		b->open->suffix = b->open->suffix || (b->open->from == b->open->to && !b->open->first);
		break;
	case SP_TOKEN_CLOSER:
		b->bracket = false;
		if (b->open->to > b->open->from)
			b->open->to = b->r->letters[t->end - 1].to;
		break;
	case SP_TOKEN_QUOTE: take_quote(b, t); break;
	case SP_TOKEN_BAR: break;
	case SP_TOKEN_STOP:
		b->open->whole = b->open->whole && !after;
		b->open->stopped = true;
		close_piece(b, after ? SP_NEXT_TEXT : SP_NEXT_END);
		break;
	default: take_text(b, t); break;
	}
}

static bool is_of_day(const sp_token *t)
{
	return t->kind == SP_TOKEN_FILLER || t->kind == SP_TOKEN_DAY || t->kind == SP_TOKEN_NUMBER || t->kind == SP_TOKEN_BAR;
}

static bool year_follows(const sp_token *tokens, size_t count, size_t at)
{
	while (at < count && is_of_day(&tokens[at]) && tokens[at].kind != SP_TOKEN_DAY)
		at++;
	return at < count && tokens[at].kind == SP_TOKEN_DAY && tokens[at].part == 0;
}

/* Blanks with 年, 月, 日 between them: where they end. 2026年1月5日 is filled in already. */
static bool skip_day(const sp_token *tokens, size_t count, size_t *at)
{
	size_t i = *at, signs = 0, filled = 0;
	for (; i < count && is_of_day(&tokens[i]); i++) {
		signs += tokens[i].kind == SP_TOKEN_DAY;
		filled += tokens[i].kind == SP_TOKEN_DAY && i && tokens[i - 1].kind == SP_TOKEN_NUMBER && tokens[i].gap == 0;
		/* Of two days in one line each is one. */
		if (signs >= 2 && tokens[i].kind == SP_TOKEN_DAY && tokens[i].part == 2 && year_follows(tokens, count, i + 1)) {
			i++;
			break;
		}
	}
	if (signs < 2 || filled == signs)
		return false;
	*at = i;
	return true;
}

/* 自 年 月 日起: text right before or behind it, with no wide gap between. */
static bool is_within(const sp_token *tokens, size_t count, size_t first, size_t end)
{
	const sp_token *before = first ? &tokens[first - 1] : NULL, *behind = end < count ? &tokens[end] : NULL;
	return (before && before->kind == SP_TOKEN_TEXT && tokens[first].gap < WIDE) ||
		(behind && behind->gap < WIDE &&
			(behind->kind == SP_TOKEN_TEXT ||
				(behind->kind == SP_TOKEN_WORD && behind->word->entry->kind == SP_WORD_HEADING)));
}

/* A day that no label asks for is a piece of its own. */
static void take_pattern(builder *b, const sp_token *tokens, size_t count, size_t first, size_t end)
{
	sp_piece *before = b->count ? &b->out[b->count - 1] : NULL;
	if (before && !before->pattern && before->kinds & (1u << SP_WORD_DATE | 1u << SP_WORD_DAY) &&
		before->next != SP_NEXT_TEXT) {
		before->next = SP_NEXT_DATE;
		return;
	}
	if (!open_piece(b, &tokens[first]))
		return;
	b->open->pattern = true;
	b->open->within = is_within(tokens, count, first, end);
	b->open->kinds = 1u << SP_WORD_DATE;
	b->open->to = b->r->letters[tokens[end - 1].end - 1].to;
	close_piece(b, SP_NEXT_DATE);
}

static bool ends_line(const sp_token *tokens, size_t count, size_t at)
{
	return at + 1 == count && tokens[at].kind == SP_TOKEN_NUMBER;
}

static void assemble(builder *b, const sp_token *tokens, size_t count)
{
	for (size_t i = 0; i < count && !b->too_many;) {
		const sp_token *t = &tokens[i], *after = i + 1 < count ? &tokens[i + 1] : NULL;
		size_t end = i;
		if (b->open && t->gap >= WIDE && b->open->to > b->open->from && t->kind != SP_TOKEN_OPENER &&
			t->kind != SP_TOKEN_COLON && t->kind != SP_TOKEN_CLOSER && !b->bracket)
			close_piece(b, t->kind == SP_TOKEN_DAY ? SP_NEXT_DATE : SP_NEXT_GAP);
		if ((t->kind == SP_TOKEN_FILLER || t->kind == SP_TOKEN_DAY) && skip_day(tokens, count, &end)) {
			close_piece(b, SP_NEXT_DATE);
			take_pattern(b, tokens, count, i, end);
			i = end;
		} else if (t->kind == SP_TOKEN_FILLER) {
			if (b->open)
				b->open->contents = ends_line(tokens, count, i + 1);
			close_piece(b, SP_NEXT_FILLER);
			i++;
		} else {
			take(b, t, after);
			i++;
		}
		b->begun = true;
	}
	close_piece(b, SP_NEXT_END);
}

static void name_organizations(const builder *b)
{
	for (size_t i = 0; i < b->count; i++) {
		sp_piece *p = &b->out[i];
		size_t begin = 0, end = 0;
		while (begin < b->r->count && b->r->letters[begin].from < p->from)
			begin++;
		/* A name ends with words that are in the list as well: 公司. */
		for (end = begin; end < b->r->count && b->r->letters[end].from < p->to && !sp_sign_is_opener(b->r->letters[end].cp);
			end++)
			continue;
		if (p->whole || !p->name_to || end - begin < 3 || p->name_from != p->from)
			continue;
		p->organization = sp_labels_organization(b->r->labels, b->r->letters, begin, end);
		if (!p->organization)
			continue;
		p->name_to = b->r->letters[end - 1].to;
		/* Orion Insurance Company Limited: the list's words in a name say nothing. */
		if (p->name_to >= p->to && !p->colon && !p->bracketed) {
			p->kinds = 0;
			p->party_count = 0;
			p->text = NULL;
			p->gloss = p->own = p->stranger = p->tail = false;
		}
	}
	for (size_t i = 0; i + 1 < b->count; i++)
		b->out[i].filled = b->out[i].colon && b->out[i].next == SP_NEXT_TEXT && b->out[i + 1].organization;
}

/* 甲方：________（盖章）: what is asked for stands behind the blank. */
static void join_suffixes(builder *b)
{
	size_t kept = 0;
	for (size_t i = 0; i < b->count; i++) {
		sp_piece *p = &b->out[i], *before = kept ? &b->out[kept - 1] : NULL;
		bool joins = p->suffix && p->whole && p->bracketed && p->party_count == 0 && before && before->whole &&
			!before->bracketed && (before->next == SP_NEXT_FILLER || (before->next == SP_NEXT_GAP && before->colon));
		if (!joins) {
			b->out[kept++] = *p;
			continue;
		}
		before->kinds |= p->kinds;
		before->bracketed = true;
	}
	b->count = kept;
}

#define TOKENS_MAX 1024

size_t sp_pieces_read(const sp_labels *labels, const char *line, size_t length, sp_letter *letters, sp_piece out[SP_PIECES_MAX])
{
	sp_token tokens[TOKENS_MAX];
	size_t count = 0;
	sp_token_reader r = { .labels = labels, .letters = letters, .length = length };
	builder b = { .r = &r, .out = out };

	r.count = sp_letters_spell(letters, line, length);
	while (count < TOKENS_MAX && sp_token_next(&r, count ? &tokens[count - 1] : NULL, &tokens[count]))
		count++;
	if (count == TOKENS_MAX && r.at < r.count)
		return SP_PIECES_MAX + 1;
	assemble(&b, tokens, count);
	name_organizations(&b);
	join_suffixes(&b);
	return b.too_many ? SP_PIECES_MAX + 1 : b.count;
}
