/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names under lines. */
#include "template/draft/captions.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/fold.h"
#include "template/draft/definitions.h"

/* Bytes of a caption; words of a name; points from the name of an organization down to that of its signatory. */
#define CAPTION_BYTES 60
#define WORDS_MAX 4
/* Lines further on than a row of a table is wide. */
#define ROW 24
#define ABOVE 150.0
#define COLUMN 40.0

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '\'' || c == '-';
}

/* Bytes of a name of two to four words, each with a capital in front, that ends the line or stands before a comma; 0: it is none. */
static size_t name_length(const char *text)
{
	size_t words = 0, at = 0;
	while (is_upper(text[at])) {
		while (is_letter(text[at]))
			at++;
		words++;
		if (text[at] != ' ')
			break;
		at++;
	}
	bool ends = text[at] == '\0' || (text[at] == ',' && text[at + 1] == ' ');
	return ends && words >= 2 && words <= WORDS_MAX && text[at - 1] != ' ' ? at : 0;
}

/* The first of the marks read before that stands in this line or below. */
static size_t first_from(const sp_marks *marks, size_t count, size_t line)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (marks->items[middle].line < line)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Marks of the line itself but for what is said of the person; a label in the row above asks for the hand, and so the line is its. */
static bool is_taken(sp_marks *marks, size_t count, size_t number, size_t length)
{
	const sp_draft_line *line = &marks->lines[number];
	const size_t first = first_from(marks, count, number > ROW ? number - ROW : 0);
	for (size_t i = first; i < count && marks->items[i].line <= number + ROW; i++) {
		const sp_mark *mark = &marks->items[i];
		double down = line->rect.y0 - mark->rect.y0;
		if (mark->line == number && mark->piece.from < length)
			return true;
		if (mark->page == line->page && mark->line != number && sp_mark_signs(mark) && down >= 0 &&
			down < 2.5 * line->size && mark->rect.x0 < line->rect.x1)
			return true;
	}
	for (size_t i = first; i < count && marks->items[i].line <= number; i++)
		if (marks->items[i].line == number)
			marks->items[i].kind = SP_PLACE_NONE;
	return false;
}

static bool is_name(const sp_labels *labels, const char *text, size_t length, sp_piece *piece)
{
	sp_piece pieces[SP_PIECES_MAX];
	sp_letter letters[4 * CAPTION_BYTES + SP_FOLD_MAX];
	if (length == 0 || sp_pieces_read(labels, text, length, letters, pieces) != 1)
		return false;
	*piece = pieces[0];
	return sp_piece_is_own_word(piece) && !piece->colon && piece->next == SP_NEXT_END && !piece->kinds;
}

signprep_code sp_captions_mark(sp_marks *marks, sp_arena *arena, const sp_labels *labels, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	const size_t count = marks->count;
	int page = 0;
	/* From the end: sentences below a name make it one of the contract's text. */
	for (size_t i = marks->line_count; !code && i-- > 0;) {
		const sp_draft_line *line = &marks->lines[i];
		sp_piece piece;
		if (line->prose && !line->margin)
			page = line->page;
		if (line->page == page || line->margin || line->direction || line->rest || line->rule ||
			strlen(line->text) > CAPTION_BYTES)
			continue;
		size_t length = name_length(line->text);
		if (!is_name(labels, line->text, length, &piece) || is_taken(marks, count, i, length))
			continue;
		piece.to = strlen(line->text);
		piece.kinds = 1u << SP_WORD_SIGN;
		code = sp_marks_add(marks, arena, i, &piece, SP_PLACE_SIGN, err);
		if (!code)
			marks->items[marks->count - 1].caption = true;
	}
	if (marks->count > count)
		sp_marks_sort(marks);
	return code;
}

static const sp_mark *name_above(const sp_marks *marks, const sp_mark *caption)
{
	const sp_mark *best = NULL;
	for (const sp_mark *mark = marks->items; mark < caption; mark++) {
		double down = caption->rect.y0 - mark->rect.y0;
		if (mark->page == caption->page && mark->own_party && mark->party != SP_NO_PARTY && down > 0 && down < ABOVE &&
			fabs(mark->rect.x0 - caption->rect.x0) < COLUMN)
			best = mark;
	}
	return best;
}

signprep_code sp_captions_name(sp_parties *parties, sp_marks *marks, sp_arena *arena, signprep_error *err)
{
	for (size_t i = 0; i < marks->count; i++) {
		sp_mark *mark = &marks->items[i];
		const sp_mark *above = mark->caption && mark->kind == SP_PLACE_SIGN ? name_above(marks, mark) : NULL;
		if (!mark->caption || mark->kind != SP_PLACE_SIGN || (above && above->piece.organization))
			continue;
		char key[SP_LABELS_KEY_MAX];
		const char *name = sp_party_label(
			marks->lines[mark->line].text + mark->piece.name_from, mark->piece.name_to - mark->piece.name_from, arena);
		if (!name)
			return sp_fail_memory(err, "");
		for (size_t k = 0; k < parties->count && mark->party == SP_NO_PARTY; k++)
			if (strcasecmp(parties->items[k].label, name) == 0 || strcasecmp(parties->items[k].name, name) == 0)
				mark->party = k;
		const sp_definition *named = sp_definitions_named(marks->definitions, name);
		snprintf(key, sizeof key, "party_%zu", parties->count + 1);
		signprep_code code = mark->party != SP_NO_PARTY
			? SIGNPREP_OK
			: sp_parties_add(parties, named && named->entry ? named->entry->key : key, named ? named->label : name,
				  arena, &mark->party, err);
		if (code)
			return code;
		mark->own_party = true;
		parties->items[mark->party].person += 2;
		if (!*parties->items[mark->party].name)
			parties->items[mark->party].name = name;
	}
	return SIGNPREP_OK;
}
