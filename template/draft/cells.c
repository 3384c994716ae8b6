/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Labels without colon and without a word of the list. */
#include "template/draft/cells.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/fold.h"

/* Lines further on than a row of a table is wide; points that the rows of a table are apart at most; bytes of a short label. */
#define LINES 24
#define ROWS 60.0
#define LABEL_BYTES 40

/* Asks for a hand, a seal or a text by words alone, as labels in cells do. */
static bool is_cell(const sp_mark *mark)
{
	return !mark->piece.colon && !mark->piece.bracketed && (sp_mark_signs(mark) || mark->kind == SP_PLACE_TEXT);
}

/* In its row, or above or below it in its column. */
static bool is_beside(const sp_draft_line *line, const sp_mark *mark)
{
	double down = fabs(line->rect.y0 - mark->rect.y0);
	return line->page == mark->page && (down < line->size || (down < ROWS && fabs(line->rect.x0 - mark->rect.x0) < 3));
}

/* `*at`: the first mark that may be near; lines come in order. */
static bool is_in_table(const sp_marks *marks, size_t count, size_t number, size_t *at)
{
	while (*at < count && marks->items[*at].line + LINES < number)
		(*at)++;
	bool beside = false;
	for (size_t i = *at; i < count && marks->items[i].line <= number + LINES; i++) {
		if (marks->items[i].line == number)
			return false;
		beside = beside || (is_cell(&marks->items[i]) && is_beside(&marks->lines[number], &marks->items[i]));
	}
	return beside;
}

/* What is written where nothing is to be filled in. */
static bool is_none(const char *text)
{
	static const char *const words[] = { "N/A", "N.A.", "NA", "None", "Nil", "无", "不适用", "不涉及", "略" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool is_label(const sp_labels *labels, const char *text, sp_piece *piece)
{
	sp_piece pieces[SP_PIECES_MAX];
	sp_letter letters[4 * LABEL_BYTES + SP_FOLD_MAX];
	if (is_none(text) || sp_pieces_read(labels, text, strlen(text), letters, pieces) != 1)
		return false;
	*piece = pieces[0];
	return sp_piece_is_own_word(piece) && !piece->colon && !piece->stopped && piece->next == SP_NEXT_END;
}

signprep_code sp_cells_mark(sp_marks *marks, sp_arena *arena, const sp_labels *labels, signprep_error *err)
{
	const size_t count = marks->count;
	signprep_code code = SIGNPREP_OK;
	size_t at = 0;
	for (size_t i = 0; !code && i < marks->line_count; i++) {
		const sp_draft_line *line = &marks->lines[i];
		sp_piece piece;
		if (!line->margin && !line->direction && !line->rest && !line->rule && strlen(line->text) <= LABEL_BYTES &&
			is_in_table(marks, count, i, &at) && is_label(labels, line->text, &piece))
			code = sp_marks_add(marks, arena, i, &piece, SP_PLACE_TEXT, err);
	}
	if (marks->count > count)
		sp_marks_sort(marks);
	return code;
}
