/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines into pieces. */
#include "template/draft/pieces.h"

#include <string.h>

#include "base/fold.h"
#include "locate/place/blank_signs.h"

/* Half widths: so much typed blank between two words, and they are two labels. */
#define WIDE 4

enum {
	SOME_WORD,
	SOME_TEXT,
	SOME_FILLER,
	SOME_COLON,
	SOME_OPENER,
	SOME_CLOSER,
	SOME_BAR,
	SOME_NUMBER,
	SOME_STOP,
	SOME_DAY,
	SOME_QUOTE
};

typedef struct token {
	int kind;
	const sp_word *word;
	size_t begin, end;
	size_t gap;
	int part; /* of a day: 0 year, 1 month, 2 day */
} token;

typedef struct reader {
	const sp_labels *labels;
	const sp_letter *letters;
	size_t count, at;
	size_t length; /* of the line, bytes */
} reader;

static bool is_stop(uint32_t cp)
{
	return cp == '.' || cp == ',' || cp == ';' || cp == 0x3002 || cp == '!' || cp == '?';
}

static bool is_quote(uint32_t cp)
{
	return cp == '"' || cp == '\'' || cp == 0x300C || cp == 0x300D || cp == 0x25A1 || cp == '*' || cp == 0x2022 || cp == 0xB7;
}

/* What a word is defined with; the others are bullets. */
static bool is_speech(uint32_t cp)
{
	return cp == '"' || cp == '\'' || cp == 0x300C || cp == 0x300D;
}

static size_t run_of(const reader *r, size_t at, bool (*test)(uint32_t))
{
	while (at < r->count && test(r->letters[at].cp))
		at++;
	return at;
}

static bool is_part_of_word(uint32_t cp)
{
	return sp_cp_is_word(cp) && !sp_cp_is_han(cp);
}

static bool touches_latin(const reader *r, size_t begin, size_t end)
{
	bool before = begin > 0 && r->letters[begin].gap == 0 && is_part_of_word(r->letters[begin - 1].cp);
	bool behind = end < r->count && r->letters[end].gap == 0 && is_part_of_word(r->letters[end].cp);
	return before || behind;
}

/* Dots and dashes are leaders from three on; one underscore is one. */
static size_t filler_end(const reader *r)
{
	size_t end = run_of(r, r->at, sp_sign_is_filler);
	/* DEB_VENDOR and __name__ are words. */
	if (end > r->at && end - r->at <= 2 && touches_latin(r, r->at, end))
		return r->at;
	if (end > r->at && (sp_sign_is_underscore(r->letters[r->at].cp) || end - r->at >= 3))
		return end;
	return r->at;
}

static int kind_of_sign(uint32_t cp)
{
	if (sp_sign_is_colon(cp))
		return SOME_COLON;
	if (sp_sign_is_opener(cp))
		return SOME_OPENER;
	if (sp_sign_is_closer(cp))
		return SOME_CLOSER;
	if (sp_sign_is_slash(cp) || cp == 0x3001 || cp == '&' || cp == '#')
		return SOME_BAR;
	if (is_quote(cp))
		return SOME_QUOTE;
	return is_stop(cp) ? SOME_STOP : SOME_TEXT;
}

static bool next_token(reader *r, const token *before, token *out)
{
	if (r->at == r->count)
		return false;
	size_t end = filler_end(r);
	uint32_t cp = r->letters[r->at].cp;
	*out = (token) { .kind = SOME_TEXT, .begin = r->at, .gap = r->letters[r->at].gap };
	bool room = !before || before->kind == SOME_FILLER || before->kind == SOME_NUMBER || before->kind == SOME_DAY ||
		before->kind == SOME_COLON || out->gap > 0;
	if (end > r->at) {
		out->kind = SOME_FILLER;
	} else if ((out->word = sp_labels_match(r->labels, r->letters, r->count, r->at, &end))) {
		out->kind = SOME_WORD;
	} else if (sp_sign_date_part(cp) >= 0 && cp != 0x53F7 && room) {
		out->kind = SOME_DAY;
		out->part = sp_sign_date_part(cp);
		end = r->at + 1;
	} else if (sp_sign_is_number(cp)) {
		out->kind = SOME_NUMBER;
		end = run_of(r, r->at, sp_sign_is_number);
	} else if (is_part_of_word(cp) && (end = sp_labels_organization_at(r->labels, r->letters, r->count, r->at)) > 0) {
		/* Co., Ltd. is no end of a sentence. */
		out->kind = SOME_TEXT;
	} else if (cp == ',' && r->at + 1 < r->count && is_part_of_word(r->letters[r->at + 1].cp) &&
		sp_labels_organization_at(r->labels, r->letters, r->count, r->at + 1) > 0) {
		/* Nor is ACME, Inc. */
		out->kind = SOME_TEXT;
		end = r->at + 1;
	} else {
		out->kind = kind_of_sign(cp);
		end = is_part_of_word(cp) ? run_of(r, r->at, is_part_of_word) : r->at + 1;
		/* A Latin word ends where a blank does. */
		for (size_t i = r->at + 1; i < end; i++)
			if (r->letters[i].gap)
				end = i;
	}
	out->end = r->at = end;
	return true;
}

typedef struct builder {
	const reader *r;
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

/* What a label may be that is not made of the list's words alone. */
static void judge_strange(const builder *b, sp_piece *p)
{
	const unsigned asks = 1u << SP_WORD_SEAL | 1u << SP_WORD_SIGN | 1u << SP_WORD_EITHER, link = 1u << SP_WORD_LINK,
		       written = 1u << SP_WORD_TEXT | 1u << SP_WORD_DATE | 1u << SP_WORD_DAY;
	/* 顾问（乙方）Advisor (Party B): the same word in two languages. */
	bool twice = p->runs == 2 && p->strange <= STRANGE_HAN && p->han && p->party_count && p->colon && b->outside != b->plain;
	if (p->whole || p->pattern || p->quoted || !p->strange || !(is_one_word(b, p) || twice))
		return;
	bool leads = p->name_from == p->from, party = p->party_count > 0;
	p->gloss = party && b->outside != b->plain && (leads || !b->outside) &&
		!(p->kinds & ~(1u << SP_WORD_PARTY | 1u << SP_WORD_TEXT | asks | link));
	p->own = party && b->outside && b->plain && !(p->kinds & ~(1u << SP_WORD_PARTY | 1u << SP_WORD_TEXT | asks | link));
	if (!leads || party || !b->outside || b->strange)
		return;
	p->stranger = p->kinds & asks && !(p->kinds & ~(asks | link));
	p->tail = b->last && 1u << b->last->kind & written && !(p->kinds & ~(written | link));
}

static void close_piece(builder *b, sp_piece_next next)
{
	if (!b->open)
		return;
	b->open->next = next;
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

static bool open_piece(builder *b, const token *t)
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
static bool goes_on(const builder *b, const token *t)
{
	uint32_t cp = b->r->letters[t->begin].cp;
	return t->word->entry->kind == SP_WORD_LINK && b->strange && !b->bracket && t->gap == 0 && sp_cp_is_han(cp) &&
		(t->end - t->begin > 1 || cp == 0x4E0E || cp == 0x8005);
}

static void take_word(builder *b, const token *t)
{
	static const unsigned asking = 1u << SP_WORD_SEAL | 1u << SP_WORD_SIGN | 1u << SP_WORD_EITHER | 1u << SP_WORD_DATE |
		1u << SP_WORD_DAY;
	const sp_entry *entry = t->word->entry;
	sp_piece *p = b->open;
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
	if (entry->kind == SP_WORD_TEXT || entry->kind == SP_WORD_DAY)
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

static void take_text(builder *b, const token *t)
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
static void take_colon(builder *b, const token *t, const token *after)
{
	sp_piece *p = b->open;
	if (b->bracket)
		return;
	p->colon = true;
	if (p->to > p->from)
		p->to = b->r->letters[t->end - 1].to;
	if (after && after->kind == SOME_OPENER)
		return;
	sp_piece_next next = SP_NEXT_TEXT;
	if (!after)
		next = SP_NEXT_END;
	else if (after->kind == SOME_FILLER)
		next = SP_NEXT_FILLER;
	else if (after->kind == SOME_DAY)
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
static bool is_numbering(const builder *b, const token *t)
{
	const sp_piece *p = b->open;
	if (p->from != p->to)
		return false;
	return t->kind == SOME_NUMBER || (b->numbers && (t->kind == SOME_STOP || t->kind == SOME_BAR || t->kind == SOME_CLOSER));
}

/* 买受人（一）, 乙方2, Tenant 1: one of several of that name. */
static bool is_ordinal(const builder *b, const token *t, const token *after)
{
	bool short_one = t->kind == SOME_NUMBER && t->end - t->begin <= 2 && t->gap <= 1;
	return short_one && b->named && b->open->party_count && b->open->party_count <= SP_PIECE_PARTIES_MAX &&
		!(after && after->gap == 0 && (after->kind == SOME_TEXT || after->kind == SOME_DAY));
}

static void take_ordinal(builder *b, const token *t)
{
	sp_piece *p = b->open;
	p->ordinal_from[p->party_count - 1] = byte_from(b, t->begin);
	p->ordinal_to[p->party_count - 1] = p->to = b->r->letters[t->end - 1].to;
	b->named = false;
}

/* 甲方（盖章） 乙方（盖章）: the next column, however narrow the gap. The same in another language is the same party. */
static bool begins_another(const builder *b, const token *t)
{
	const sp_piece *p = b->open;
	if (!p || t->kind != SOME_WORD || t->word->entry->kind != SP_WORD_PARTY || b->bracket || !p->bracketed || !p->party_count ||
		t->gap == 0)
		return false;
	for (size_t i = 0; i < p->party_count; i++)
		if (strcmp(p->parties[i]->key, t->word->entry->key) == 0)
			return false;
	return p->han == sp_cp_is_han(b->r->letters[t->begin].cp);
}

static void take(builder *b, const token *t, const token *after)
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
	if (t->kind != SOME_OPENER)
		b->named = false;
	switch (t->kind) {
	case SOME_WORD: take_word(b, t); break;
	case SOME_COLON: take_colon(b, t, after); break;
	case SOME_OPENER:
		b->bracket = true;
		if (b->open->from == b->open->to) {
			b->led = true;
			b->lead = byte_from(b, t->begin);
		}
		b->open->suffix = b->open->suffix || (b->open->from == b->open->to && !b->open->first);
		break;
	case SOME_CLOSER:
		b->bracket = false;
		if (b->open->to > b->open->from)
			b->open->to = b->r->letters[t->end - 1].to;
		break;
	case SOME_QUOTE: b->open->quoted = b->open->quoted || is_speech(b->r->letters[t->begin].cp); break;
	case SOME_BAR: break;
	case SOME_STOP:
		b->open->whole = b->open->whole && !after;
		b->open->stopped = true;
		close_piece(b, after ? SP_NEXT_TEXT : SP_NEXT_END);
		break;
	default: take_text(b, t); break;
	}
}

static bool is_of_day(const token *t)
{
	return t->kind == SOME_FILLER || t->kind == SOME_DAY || t->kind == SOME_NUMBER || t->kind == SOME_BAR;
}

static bool year_follows(const token *tokens, size_t count, size_t at)
{
	while (at < count && is_of_day(&tokens[at]) && tokens[at].kind != SOME_DAY)
		at++;
	return at < count && tokens[at].kind == SOME_DAY && tokens[at].part == 0;
}

/* Blanks with 年, 月, 日 between them: where they end. 2026年1月5日 is filled in already. */
static bool skip_day(const token *tokens, size_t count, size_t *at)
{
	size_t i = *at, signs = 0, filled = 0;
	for (; i < count && is_of_day(&tokens[i]); i++) {
		signs += tokens[i].kind == SOME_DAY;
		filled += tokens[i].kind == SOME_DAY && i && tokens[i - 1].kind == SOME_NUMBER && tokens[i].gap == 0;
		/* Of two days in one line each is one. */
		if (signs >= 2 && tokens[i].kind == SOME_DAY && tokens[i].part == 2 && year_follows(tokens, count, i + 1)) {
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
static bool is_within(const token *tokens, size_t count, size_t first, size_t end)
{
	const token *before = first ? &tokens[first - 1] : NULL, *behind = end < count ? &tokens[end] : NULL;
	return (before && before->kind == SOME_TEXT && tokens[first].gap < WIDE) ||
		(behind && behind->gap < WIDE &&
			(behind->kind == SOME_TEXT || (behind->kind == SOME_WORD && behind->word->entry->kind == SP_WORD_HEADING)));
}

/* A day that no label asks for is a piece of its own. */
static void take_pattern(builder *b, const token *tokens, size_t count, size_t first, size_t end)
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

static bool ends_line(const token *tokens, size_t count, size_t at)
{
	return at + 1 == count && tokens[at].kind == SOME_NUMBER;
}

static void assemble(builder *b, const token *tokens, size_t count)
{
	for (size_t i = 0; i < count && !b->too_many;) {
		const token *t = &tokens[i], *after = i + 1 < count ? &tokens[i + 1] : NULL;
		size_t end = i;
		if (b->open && t->gap >= WIDE && b->open->to > b->open->from && t->kind != SOME_OPENER && t->kind != SOME_COLON &&
			t->kind != SOME_CLOSER && !b->bracket)
			close_piece(b, t->kind == SOME_DAY ? SP_NEXT_DATE : SP_NEXT_GAP);
		if ((t->kind == SOME_FILLER || t->kind == SOME_DAY) && skip_day(tokens, count, &end)) {
			close_piece(b, SP_NEXT_DATE);
			take_pattern(b, tokens, count, i, end);
			i = end;
		} else if (t->kind == SOME_FILLER) {
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
	token tokens[TOKENS_MAX];
	size_t count = 0;
	reader r = { .labels = labels, .letters = letters, .length = length };
	builder b = { .r = &r, .out = out };

	r.count = sp_letters_spell(letters, line, length);
	while (count < TOKENS_MAX && next_token(&r, count ? &tokens[count - 1] : NULL, &tokens[count]))
		count++;
	if (count == TOKENS_MAX && r.at < r.count)
		return SP_PIECES_MAX + 1;
	assemble(&b, tokens, count);
	name_organizations(&b);
	join_suffixes(&b);
	return b.too_many ? SP_PIECES_MAX + 1 : b.count;
}
