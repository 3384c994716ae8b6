/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines into marks. */
#include "template/draft/marks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/fold.h"
#include "locate/place/blank_signs.h"
#include "template/draft/definitions.h"
#include "template/draft/paging_words.h"

/* Share of the page, at its head and foot, where lines that repeat are headers and footers. */
#define MARGIN 0.1
/* Letters from which on a line that is no label is a sentence. */
#define PROSE 14
/* Longer words of the contract's own are no labels: eight characters. */
#define STRANGE_BYTES 24
/* The rest of a label that is torn apart is short. */
#define REST_BYTES 60
#define IDEOGRAPHIC_SPACE "\xE3\x80\x80"

#define HAS(p, kind) (((p)->kinds & 1u << (kind)) != 0)

static sp_place_kind asks_for(const sp_piece *p)
{
	if (p->pattern)
		return SP_PLACE_DATE;
	if (HAS(p, SP_WORD_EITHER))
		return SP_PLACE_EITHER;
	/* Signature date, 签字、日期: what is written is a day. */
	if (HAS(p, SP_WORD_DATE) && !(p->bracketed && (HAS(p, SP_WORD_SEAL) || HAS(p, SP_WORD_SIGN))))
		return SP_PLACE_DATE;
	if (HAS(p, SP_WORD_DAY))
		return SP_PLACE_DATE;
	if (HAS(p, SP_WORD_SEAL))
		return HAS(p, SP_WORD_SIGN) ? SP_PLACE_BOTH : SP_PLACE_SEAL;
	if (HAS(p, SP_WORD_SIGN))
		return SP_PLACE_SIGN;
	if (HAS(p, SP_WORD_TEXT))
		return SP_PLACE_TEXT;
	if (HAS(p, SP_WORD_ROLE))
		return SP_PLACE_ROLE;
	if (HAS(p, SP_WORD_PARTY) && !p->own)
		return SP_PLACE_PARTY;
	/* 学号：________ */
	return p->strange ? SP_PLACE_TEXT : SP_PLACE_NONE;
}

static bool asks_to_sign(const sp_piece *p)
{
	return HAS(p, SP_WORD_SEAL) || HAS(p, SP_WORD_SIGN) || HAS(p, SP_WORD_EITHER);
}

/* A word of the contract's own, where a colon, a day or underscores say that something is to be written. */
static bool is_strange_label(const sp_piece *p, bool alone)
{
	bool asks = p->colon || p->next == SP_NEXT_FILLER || p->next == SP_NEXT_DATE;
	/* 会员签字, and an empty cell beside it. */
	bool free = alone && !p->stopped && (p->next == SP_NEXT_END || p->next == SP_NEXT_GAP);
	if (p->stranger)
		return asks || free;
	if (p->tail)
		return alone && (asks || p->next == SP_NEXT_END);
	if (p->own)
		return (p->colon && alone) || (free && asks_to_sign(p));
	return !(p->kinds & ~(1u << SP_WORD_LINK)) && p->strange && p->runs == 1 && p->colon && alone &&
		p->name_to - p->name_from <= STRANGE_BYTES;
}

/* Words of the list alone, or the name of an organization and a bracket that asks for its seal. */
static bool is_label(const sp_piece *p, bool alone)
{
	/* ("Recipient") in a sentence defines a word. */
	if (p->quoted && !p->colon && p->next != SP_NEXT_FILLER)
		return false;
	if (p->contents || p->within || HAS(p, SP_WORD_HEADING))
		return false;
	if (p->next == SP_NEXT_TEXT && !(p->filled && asks_to_sign(p)))
		return false;
	if (HAS(p, SP_WORD_BOTH) && p->next != SP_NEXT_FILLER)
		return false;
	return p->whole || p->gloss || (p->organization && p->bracketed) || is_strange_label(p, alone);
}

static bool names_party(const sp_piece *p, bool followed)
{
	if (p->party_count == 0 || p->contents || HAS(p, SP_WORD_HEADING) || HAS(p, SP_WORD_BOTH))
		return false;
	/* 借款人指定收款账户：户名：____: of the line's labels. */
	if (p->first && p->party_count == 1 && p->party_from[0] == p->from && p->colon && p->strange <= 4 && p->runs == 1 &&
		followed)
		return true;
	/* A party and what it is called: 甲方：某某公司. Or alone in its line, as the head of a column. */
	return (p->whole || p->gloss) && (p->colon || p->next != SP_NEXT_TEXT);
}

/* Half widths of the letters before byte `to`: about where it stands in its line. */
static double share(const char *text, size_t to, const sp_letter *letters, size_t count)
{
	double width = 0, at = 0;
	for (size_t i = 0; i < count; i++) {
		at += letters[i].from <= to ? letters[i].gap : 0;
		at += letters[i].from < to ? sp_cp_columns(letters[i].cp) : 0;
		width += letters[i].gap + sp_cp_columns(letters[i].cp);
	}
	(void) text;
	return width > 0 ? at / width : 0;
}

/* 年      月      日: further apart than a keyword's characters may be. */
static const char *pattern_of(sp_arena *arena, const char *text)
{
	char *out = sp_arena_alloc(arena, 3 * strlen(text) + 1);
	size_t used = 0, wide = strlen(IDEOGRAPHIC_SPACE);
	for (bool blank = false; out && *text; text++) {
		bool space = strncmp(text, IDEOGRAPHIC_SPACE, wide) == 0;
		if (space)
			text += wide - 1;
		if (space || *text == ' ') {
			if (!blank) {
				memcpy(out + used, "\\s*", 3);
				used += 3;
			}
			blank = true;
			continue;
		}
		blank = false;
		if (strchr("\\.[]()*+?{}|^$", *text))
			out[used++] = '\\';
		out[used++] = *text;
	}
	return out;
}

bool sp_mark_signs(const sp_mark *mark)
{
	return mark->kind == SP_PLACE_SEAL || mark->kind == SP_PLACE_SIGN || mark->kind == SP_PLACE_EITHER ||
		mark->kind == SP_PLACE_BOTH;
}

void sp_left_add(sp_left *left, const sp_draft_line *line)
{
	if (left->count++ == 0) {
		left->page = line->page;
		left->line = line->text;
	}
	left->last = line->page;
}

bool sp_mark_is_strange(const sp_mark *mark)
{
	const sp_piece *p = &mark->piece;
	return !p->whole && !p->gloss && !p->organization && !p->stranger;
}

const char *sp_marks_head(const sp_marks *marks, const char *word)
{
	const sp_head *head = marks->heads;
	while (head && strcasecmp(head->word, word) != 0)
		head = head->next;
	return head ? head->word : NULL;
}

static int by_line(const void *a, const void *b)
{
	const sp_mark *m = a, *n = b;
	if (m->line != n->line)
		return m->line < n->line ? -1 : 1;
	return m->piece.from < n->piece.from ? -1 : m->piece.from > n->piece.from;
}

void sp_marks_sort(sp_marks *marks)
{
	qsort(marks->items, marks->count, sizeof *marks->items, by_line);
}

bool sp_piece_is_own_word(const sp_piece *p)
{
	return p->strange && p->runs == 1 && !p->whole && !p->organization && !p->stranger && !p->party_count && !p->quoted &&
		!(p->kinds & ~(1u << SP_WORD_LINK)) && p->name_to - p->name_from <= STRANGE_BYTES;
}

const char *sp_piece_own_word(const sp_piece *p, const char *line, sp_arena *arena)
{
	const size_t to = p->qualified ? p->party_to[0] : p->name_to;
	return sp_party_label(line + p->name_from, to - p->name_from, arena);
}

typedef struct reading {
	sp_marks *out;
	sp_arena *arena;
	const sp_labels *labels;
	sp_letter *letters;
	size_t letter_cap;
	signprep_error *err;
} reading;

static signprep_code add_mark(reading *r, size_t number, const sp_piece *piece, sp_place_kind kind, size_t letters)
{
	const sp_draft_line *line = &r->out->lines[number];
	char limit[24];
	void *items = r->out->items;
	if (r->out->count == SP_MARKS_MAX) {
		snprintf(limit, sizeof limit, "%d", SP_MARKS_MAX);
		return sp_fail(r->err, "R706", 0, "", limit, NULL);
	}
	if (!sp_array_reserve(&items, &r->out->cap, r->out->count, 1, sizeof *r->out->items, SP_MARKS_MAX))
		return sp_fail_memory(r->err, "");
	r->out->items = items;
	double width = line->rect.x1 - line->rect.x0;
	sp_mark mark = {
		.kind = kind, .line = number, .piece = *piece, .page = line->page, .party = SP_NO_PARTY, .rect = line->rect
	};
	mark.rect.x1 = line->rect.x0 + width * share(line->text, piece->to, r->letters, letters);
	mark.rect.x0 = line->rect.x0 + width * share(line->text, piece->from, r->letters, letters);
	mark.own_party = piece->party_count > 0;
	mark.bare = (sp_mark_is_strange(&mark) || (!piece->colon && !piece->bracketed)) && piece->next != SP_NEXT_FILLER;
	mark.label = sp_arena_dup_n(r->arena, line->text + piece->from, piece->to - piece->from);
	mark.regex = mark.label && piece->pattern && (strchr(mark.label, ' ') || strstr(mark.label, IDEOGRAPHIC_SPACE));
	if (mark.regex)
		mark.label = pattern_of(r->arena, mark.label);
	if (!mark.label)
		return sp_fail_memory(r->err, "");
	r->out->items[r->out->count++] = mark;
	return SIGNPREP_OK;
}

static bool make_room(reading *r, size_t bytes)
{
	void *letters = r->letters;
	bool fits = sp_array_reserve(&letters, &r->letter_cap, 0, 4 * bytes + SP_FOLD_MAX, sizeof *r->letters, SIZE_MAX / 64);
	r->letters = letters;
	return fits;
}

signprep_code sp_marks_add(
	sp_marks *marks, sp_arena *arena, size_t line, const sp_piece *piece, sp_place_kind kind, signprep_error *err)
{
	reading r = { .out = marks, .arena = arena, .err = err };
	const char *text = marks->lines[line].text;
	if (!make_room(&r, strlen(text)))
		return sp_fail_memory(err, "");
	signprep_code code = add_mark(&r, line, piece, kind, sp_letters_spell(r.letters, text, strlen(text)));
	free(r.letters);
	return code;
}

static bool ends_with_behalf(const sp_draft_line *line)
{
	static const char end[] = "behalf of";
	size_t length = strlen(line->text);
	while (length && strchr(" :,", line->text[length - 1]))
		length--;
	return length >= sizeof end - 1 && strncasecmp(line->text + length - (sizeof end - 1), end, sizeof end - 1) == 0;
}

/* The name of an organization that has its line, or its column, for itself: for whom somebody signs below. */
static bool is_alone(const sp_piece *p, const sp_piece *before)
{
	return p->organization && !p->kinds && !p->quoted && !p->colon && (!before || before->next == SP_NEXT_GAP) &&
		(p->next == SP_NEXT_END || p->next == SP_NEXT_GAP);
}

/* CLAIMANT, alone: a word that the contract defines, or that stands in its head. */
static bool is_defined_word(const reading *r, const char *line, const sp_piece *p, const sp_piece *before, bool *failed)
{
	if (!(sp_piece_is_own_word(p) || p->qualified) || p->stopped || p->colon || (before && before->next != SP_NEXT_GAP) ||
		(p->next != SP_NEXT_END && p->next != SP_NEXT_GAP) || !(r->out->definitions->first || r->out->heads))
		return false;
	const char *word = sp_piece_own_word(p, line, r->arena);
	*failed = !word;
	return word &&
		(sp_definitions_named(r->out->definitions, word) || sp_definitions_word(r->out->definitions, word) ||
			sp_marks_head(r->out, word));
}

/* Sublessor: ____ in the head of the contract: SUBLESSOR may stand over a signature below. False: no memory. */
static bool note_head(reading *r, const char *line, const sp_piece *p)
{
	if (!(sp_piece_is_own_word(p) || p->qualified) || !p->colon)
		return true;
	sp_head *head = sp_arena_alloc(r->arena, sizeof *head);
	const char *word = sp_piece_own_word(p, line, r->arena);
	if (!head || !word)
		return false;
	*head = (sp_head) { word, r->out->heads };
	r->out->heads = head;
	return true;
}

/* Whether the line is sure to be no sentence. */
static bool settle_mark(const sp_marks *marks, sp_mark *mark)
{
	const sp_piece *p = &mark->piece;
	mark->known_only = mark->kind == SP_PLACE_NONE && (p->organization || sp_piece_is_own_word(p)) && !p->party_count;
	/* for and on behalf of / Example Ltd. */
	if (mark->known_only && p->organization && mark->line)
		mark->known_only = !ends_with_behalf(&marks->lines[mark->line - 1]);
	/* The name alone, without colon or room: who is meant below. In a table there may be a cell for what it is called. */
	mark->heading = mark->kind == SP_PLACE_PARTY && !p->colon && p->next != SP_NEXT_FILLER;
	/* 宠物名称：____ */
	if (mark->kind != SP_PLACE_NONE && p->colon && p->next != SP_NEXT_TEXT && p->first)
		return true;
	return p->organization || (!mark->known_only && (p->whole || p->gloss || p->stranger || p->qualified));
}

static bool is_rule(const sp_letter *letters, size_t count)
{
	size_t i = 0;
	while (i < count && sp_sign_is_underscore(letters[i].cp))
		i++;
	return count > 0 && i == count;
}

/* Lines further on than a row of a table is wide. */
#define ROW 24

static bool has_sign(const sp_letter *letters, size_t from, size_t to, bool (*is)(uint32_t))
{
	for (size_t i = from; i < to; i++)
		if (is(letters[i].cp))
			return true;
	return false;
}

/* The bracket at the end of the line is closed in the line right below it: a label in a narrow cell. NULL: it is not. */
static sp_draft_line *rest_of(const reading *r, size_t number)
{
	const sp_draft_line *line = &r->out->lines[number];
	size_t count = sp_letters_spell(r->letters, line->text, strlen(line->text)), open = count;
	while (open && !sp_sign_is_opener(r->letters[open - 1].cp) && !sp_sign_is_closer(r->letters[open - 1].cp))
		open--;
	if (!open || !sp_sign_is_opener(r->letters[open - 1].cp) || count - open > 4)
		return NULL;
	for (size_t i = number + 1; i < r->out->line_count && i <= number + ROW; i++) {
		sp_draft_line *below = &r->out->lines[i];
		double down = below->rect.y0 - line->rect.y0;
		if (below->page != line->page || strlen(below->text) > REST_BYTES || fabs(below->rect.x0 - line->rect.x0) > 3 ||
			down <= 0 || down > 2 * line->size)
			continue;
		sp_letter letters[4 * REST_BYTES + SP_FOLD_MAX];
		size_t length = sp_letters_spell(letters, below->text, strlen(below->text)), close = 0;
		while (close < length && !sp_sign_is_closer(letters[close].cp))
			close++;
		return close < length && !has_sign(letters, 0, close, sp_sign_is_opener) ? below : NULL;
	}
	return NULL;
}

/* Such a label as one piece: its keyword is what stands in the first line. False: it is none. */
static bool read_wrapped(reading *r, size_t number, sp_piece *out, signprep_code *code)
{
	sp_piece pieces[SP_PIECES_MAX];
	const sp_draft_line *line = &r->out->lines[number];
	sp_draft_line *rest = rest_of(r, number);
	const char *text = rest ? sp_arena_printf(r->arena, "%s%s", line->text, rest->text) : NULL;
	if (!text || !make_room(r, strlen(text))) {
		if (rest)
			*code = sp_fail_memory(r->err, "");
		return false;
	}
	if (sp_pieces_read(r->labels, text, strlen(text), r->letters, pieces) != 1 || !is_label(&pieces[0], true))
		return false;
	*out = pieces[0];
	out->to = strlen(line->text);
	rest->rest = true;
	return true;
}

/* Initials: ____ in the margin: the label, and the room up to what follows it. False: no memory. */
static bool note_initial(reading *r, const sp_draft_line *line, const sp_piece *p, const sp_piece *next, size_t letters)
{
	sp_initial *initial = sp_arena_alloc(r->arena, sizeof *initial);
	const double width = line->rect.x1 - line->rect.x0;
	const char *label = sp_arena_dup_n(r->arena, line->text + p->from, p->to - p->from);
	const char *name = p->stranger ? sp_party_label(line->text + p->name_from, p->name_to - p->name_from, r->arena) : NULL;
	if (!initial || !label || (p->stranger && !name))
		return false;
	*initial = (sp_initial) { .page = line->page,
		.rect = line->rect,
		.blank = line->rect,
		.label = label,
		.line = line->text,
		.party = p->party_count ? p->parties[0] : NULL,
		.name = name };
	initial->rect.x0 = line->rect.x0 + width * share(line->text, p->from, r->letters, letters);
	initial->rect.x1 = initial->blank.x0 = line->rect.x0 + width * share(line->text, p->to, r->letters, letters);
	if (next)
		initial->blank.x1 = line->rect.x0 + width * share(line->text, next->from, r->letters, letters);
	if (r->out->last_initial)
		r->out->last_initial->next = initial;
	else
		r->out->first_initial = initial;
	r->out->last_initial = initial;
	r->out->initial_count++;
	return true;
}

/* What is not drafted and yet asks for something: labels on their side; initials in the margins, which every page has. */
static bool look_aside(reading *r, const sp_draft_line *line)
{
	sp_piece pieces[SP_PIECES_MAX];
	sp_marks *out = r->out;
	size_t length = strlen(line->text);
	bool asks = false, signs = false;
	if (!make_room(r, length))
		return false;
	const size_t letters = sp_letters_spell(r->letters, line->text, length);
	const size_t count = sp_pieces_read(r->labels, line->text, length, r->letters, pieces);
	for (size_t i = 0; i < count && count <= SP_PIECES_MAX; i++) {
		const sp_piece *p = &pieces[i];
		const bool open = p->colon || p->bracketed || p->next == SP_NEXT_FILLER || p->next == SP_NEXT_DATE;
		if (!open || p->next == SP_NEXT_TEXT || !is_label(p, true) || asks_for(p) == SP_PLACE_NONE)
			continue;
		asks = true;
		signs = signs || asks_to_sign(p);
		if (line->direction != 0 || !line->margin || !asks_to_sign(p))
			continue;
		out->margins++;
		if (asks_for(p) == SP_PLACE_SIGN && p->next == SP_NEXT_FILLER && p->party_count <= 1 &&
			!note_initial(r, line, p, i + 1 < count ? p + 1 : NULL, letters))
			return false;
	}
	if (line->direction != 0 && asks)
		sp_left_add(&out->turned, line);
	else if (line->direction == 0 && line->margin && signs && (!out->initials.count || out->initials.last != line->page))
		sp_left_add(&out->initials, line);
	return true;
}

/* 出借人：______（以下简称甲方）: the bracket says what who is named before it is called. */
static bool is_byname(const char *text, const sp_piece *p)
{
	static const char *const words[] = { "简称", "下称", "hereinafter", "referred to as" };
	for (size_t i = 0; p->suffix && !p->colon && i < sizeof words / sizeof *words; i++)
		for (size_t at = p->from; at + strlen(words[i]) <= p->to; at++)
			if (strncasecmp(text + at, words[i], strlen(words[i])) == 0)
				return true;
	return false;
}

/* 保证人：____（以下简称“乙方”）: both words are of one party. */
static void take_byname(reading *r, size_t number, const sp_piece *p)
{
	sp_mark *mark = r->out->count ? &r->out->items[r->out->count - 1] : NULL;
	if (!mark || mark->line != number || p->party_count != 1 || mark->piece.party_count == SP_PIECE_PARTIES_MAX ||
		!(mark->kind == SP_PLACE_PARTY || sp_piece_is_own_word(&mark->piece)))
		return;
	const size_t k = mark->piece.party_count++;
	mark->piece.parties[k] = p->parties[0];
	mark->piece.party_from[k] = p->party_from[0];
	mark->piece.party_to[k] = p->party_to[0];
	mark->piece.kinds |= 1u << SP_WORD_PARTY;
	mark->kind = SP_PLACE_PARTY;
	mark->own_party = true;
}

static signprep_code read_line(reading *r, size_t number)
{
	sp_piece pieces[SP_PIECES_MAX];
	sp_draft_line *line = &r->out->lines[number];
	size_t length = strlen(line->text);
	signprep_code code = SIGNPREP_OK;

	if (sp_paging_is_mentioned(line->text))
		sp_left_add(&r->out->paging, line);
	if (sp_paging_is_asked(line->text) && !line->margin)
		sp_left_add(&r->out->paging_asked, line);
	if (line->margin || line->direction != 0)
		return look_aside(r, line) ? SIGNPREP_OK : sp_fail_memory(r->err, "");
	if (line->rest)
		return SIGNPREP_OK;
	if (!make_room(r, length))
		return sp_fail_memory(r->err, "");
	size_t count = read_wrapped(r, number, pieces, &code) ? 1
							      : sp_pieces_read(r->labels, line->text, length, r->letters, pieces);
	if (count > SP_PIECES_MAX) {
		r->out->crowded++;
		line->prose = true;
		return SIGNPREP_OK;
	}
	size_t letters = sp_letters_spell(r->letters, line->text, length), sure = 0;
	for (size_t i = 0; !code && i < count; i++) {
		const sp_piece *p = &pieces[i], *before = i ? &pieces[i - 1] : NULL;
		bool alone = !before || before->next == SP_NEXT_FILLER || before->next == SP_NEXT_GAP ||
			before->next == SP_NEXT_DATE;
		/* 今向____（身份证号：____）借到: a bracket in a sentence. */
		bool inside = before && !before->whole && !before->gloss && p->suffix;
		if (before && is_byname(line->text, p)) {
			inside = true;
			take_byname(r, number, p);
		}
		sp_place_kind kind = !inside && is_label(p, alone) ? asks_for(p) : SP_PLACE_NONE;
		size_t number_of_marks = r->out->count;
		bool failed = false,
		     mentioned = p->quoted ||
			(before && !before->whole && !before->gloss && !p->colon && before->next != SP_NEXT_GAP);
		if (kind != SP_PLACE_NONE || (names_party(p, i + 1 < count && is_label(p + 1, false)) && !mentioned))
			code = add_mark(r, number, p, kind, letters);
		else if (is_alone(p, before) || is_defined_word(r, line->text, p, before, &failed))
			code = add_mark(r, number, p, SP_PLACE_NONE, letters);
		if (!code && r->out->count > number_of_marks)
			sure += settle_mark(r->out, &r->out->items[r->out->count - 1]);
		else if (!code && !p->contents && (p->next == SP_NEXT_FILLER || p->within))
			sp_left_add(&r->out->open, line);
		failed = failed || !note_head(r, line->text, p);
		code = failed ? sp_fail_memory(r->err, "") : code;
	}
	line->rule = count == 0 && is_rule(r->letters, letters);
	line->prose = sure == 0 && count > 0 && letters >= PROSE;
	return code;
}

static bool is_margin(const signprep_hit *hit, double height)
{
	if (hit->flags & (SIGNPREP_HIT_ARTIFACT | SIGNPREP_HIT_WATERMARK | SIGNPREP_HIT_FIELD | SIGNPREP_HIT_ANNOTATION))
		return true;
	double middle = (hit->rect.y0 + hit->rect.y1) / 2;
	return hit->flags & SIGNPREP_HIT_REPEATED && (middle < MARGIN * height || middle > (1 - MARGIN) * height);
}

static signprep_code define(reading *r)
{
	sp_definitions *definitions = sp_arena_alloc(r->arena, sizeof *definitions);
	if (!definitions)
		return sp_fail_memory(r->err, "");
	*definitions = (sp_definitions) { .arena = r->arena };
	r->out->definitions = definitions;
	return sp_definitions_read(definitions, r->out->lines, r->out->line_count, r->labels, r->err);
}

signprep_code sp_marks_read(sp_marks *out, sp_arena *arena, const sp_labels *labels, const signprep_query *found,
	const double *heights, int pages, signprep_error *err)
{
	reading r = { .out = out, .arena = arena, .labels = labels, .err = err };
	signprep_code code = SIGNPREP_OK;

	out->lines = sp_arena_array(arena, found->hit_count + 1, sizeof *out->lines);
	if (!out->lines)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < found->hit_count; i++) {
		const signprep_hit *hit = &found->hits[i];
		bool known = hit->page >= 1 && hit->page <= pages;
		out->lines[i] = (sp_draft_line) { .page = hit->page,
			.rect = hit->rect,
			.size = hit->font_size,
			.flags = hit->flags,
			.direction = hit->direction,
			.margin = !known || is_margin(hit, heights[hit->page]) };
		out->lines[i].text = sp_arena_dup(arena, hit->text);
		if (!out->lines[i].text)
			return sp_fail_memory(err, "");
		out->line_count++;
	}
	code = define(&r);
	for (size_t i = 0; !code && i < out->line_count; i++)
		code = read_line(&r, i);
	free(r.letters);
	return code;
}

void sp_marks_close(sp_marks *marks)
{
	free(marks->items);
	memset(marks, 0, sizeof *marks);
}
