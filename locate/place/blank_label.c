/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The label and the line it stands in. */
#include "locate/place/blank_label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "locate/place/blank_signs.h"

/* In font sizes. */
#define BAND 0.35        /* baselines that differ less are one line */
#define UPRIGHT_BAND 0.6 /* centre lines of a column; text turned to run down has its own off centre */
#define EYE 0.35         /* the middle of a line lies so much above its baseline */
#define COLON_GAP 8.0    /* blanks may be typed before a colon */
#define INNER 1.5        /* room within brackets is wider */
#define ALONE 1.5        /* a label has so much white on both sides */
#define SMALL 0.85       /* type that is smaller than the text's by this is small */
#define WORD_GAP 0.2     /* wider gaps are blanks */
#define LONGER_MAX 60    /* characters */
#define RISE 0.8         /* text reaches so far above its baseline … */
#define FALL 0.2         /* … and below it */
#define HAND 3.0         /* between a label for a signature and the year of a date: less is the year's alone */
#define YEAR 3.0         /* room for the year … */
#define YEAR_SHARE 0.35  /* … and at most this part of what there is */
#define NEIGHBOURS 2.6   /* lines above and below that show where columns begin */
#define COLUMN_GAP 2.0
#define COLUMN_STARTS 32
#define SAME_START 3.0 /* points */
#define SAME_LINE 1.0  /* points */

static bool on_line(const sp_blank_label *l, const sp_blank_mark *m)
{
	double size = fmax(l->size, m->size);
	return fabs(m->level - l->level) <= (l->sheet->upright ? UPRIGHT_BAND * l->size : BAND * size);
}

static bool collect_line(sp_blank_label *l)
{
	l->line = calloc(l->sheet->mark_count + 1, sizeof *l->line);
	for (size_t i = 0; l->line && i < l->sheet->mark_count; i++)
		if (on_line(l, &l->sheet->marks[i]))
			l->line[l->count++] = l->sheet->marks[i];
	return l->line != NULL;
}

static double middle(const sp_blank_mark *m)
{
	return (m->x0 + m->x1) / 2;
}

const sp_blank_mark *sp_blank_label_next(const sp_blank_label *l)
{
	return l->behind < l->count ? &l->line[l->behind] : NULL;
}

sp_blank_row sp_blank_label_row(const sp_blank_label *l)
{
	return (sp_blank_row) { l->sheet, l->line, l->count, l->eye, l->size };
}

/* An opening bracket with nothing, or only a leader, up to its end. */
static bool opens_room(const sp_blank_label *l, size_t i)
{
	const sp_blank_mark *m = &l->line[i], *next = i + 1 < l->count ? m + 1 : NULL;
	return sp_sign_is_opener(m->cp) && m->x0 - l->start < INNER * l->size && next &&
		(next->filler || (sp_sign_is_closer(next->cp) && next->x0 - m->x1 > INNER * l->size));
}

/* Moves the start past what belongs to the label: colon, also after typed blanks, and brackets. */
static void pass_joints(sp_blank_label *l)
{
	for (; l->behind < l->count && !l->colon; l->behind++) {
		const sp_blank_mark *m = &l->line[l->behind];
		double gap = m->x0 - l->start;
		if (sp_blank_sheet_walls(l->sheet, l->start, m->x0, l->eye) > 0)
			return;
		if (sp_sign_is_colon(m->cp) && gap < COLON_GAP * l->size)
			l->colon = true;
		else if (!(sp_sign_is_closer(m->cp) && gap < l->size) && !opens_room(l, l->behind))
			return;
		l->start = fmax(l->start, m->x1);
	}
}

static uint32_t last_sign(const char *text)
{
	uint32_t cp = 0;
	for (size_t left = strlen(text); left > 0;) {
		size_t length = sp_utf8_decode(text, left, &cp);
		if (!length)
			return 0;
		text += length;
		left -= length;
	}
	return cp;
}

static void look_at_text(sp_blank_label *l)
{
	uint32_t first = 0, last = last_sign(l->hit->text);
	sp_utf8_decode(l->hit->text, strlen(l->hit->text), &first);
	l->colon = sp_sign_is_colon(last);
	l->enclosed = (sp_sign_is_opener(first) && sp_sign_is_closer(last)) || l->size < SMALL * l->sheet->body;
}

/* A date that follows a label for a signature is a date of its own: room to sign is before it. */
static void look_for_year(sp_blank_label *l)
{
	double begin, end, year;
	const sp_blank_mark *next = sp_blank_label_next(l);
	const sp_blank_row row = sp_blank_label_row(l);
	l->year = INFINITY;
	if (l->date || !next || next->filler || next->x0 - l->start < HAND * l->size || !sp_sign_wants_hand(l->hit->text))
		return;
	if (sp_blank_scan_date(&row, l->behind, l->start, &begin, &end, &year))
		l->year = next->x0;
}

static int by_level(const void *a, const void *b)
{
	const sp_blank_mark *x = a, *y = b;
	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	if (x->x0 != y->x0)
		return x->x0 < y->x0 ? -1 : 1;
	return x->glyph < y->glyph ? -1 : 1;
}

/* The lines around the label's, top to bottom. */
static size_t collect_around(const sp_blank_label *l, sp_blank_mark *around)
{
	size_t count = 0;
	for (size_t i = 0; i < l->sheet->mark_count; i++)
		if (fabs(l->sheet->marks[i].level - l->level) <= NEIGHBOURS * l->size)
			around[count++] = l->sheet->marks[i];
	qsort(around, count, sizeof *around, by_level);
	for (size_t i = 1; i < count; i++)
		if (around[i].level - around[i - 1].level < SAME_LINE)
			around[i].level = around[i - 1].level;
	qsort(around, count, sizeof *around, by_level);
	return count;
}

static bool begins_column(const sp_blank_mark *m)
{
	return !m->filler && sp_sign_date_part(m->cp) < 0 && !sp_sign_is_slash(m->cp) && !sp_sign_is_closer(m->cp);
}

static bool holds(const double *values, size_t count, double value)
{
	for (size_t i = 0; i < count; i++)
		if (fabs(values[i] - value) <= SAME_START)
			return true;
	return false;
}

/* Where a column begins that several lines around show: a label's room does not run into it. */
static bool look_for_column(sp_blank_label *l)
{
	sp_blank_mark *around = calloc(l->sheet->mark_count + 1, sizeof *around);
	size_t count = around && !l->sheet->upright ? collect_around(l, around) : 0;
	double reached = 0, starts[COLUMN_STARTS];
	size_t known = 0;
	l->column = INFINITY;
	for (size_t i = 0; i < count; i++) {
		const sp_blank_mark *m = &around[i];
		bool first = i == 0 || m[-1].level != m->level;
		if (!first && begins_column(m) && m->x0 - reached >= COLUMN_GAP * m->size &&
			m->x0 >= l->start + SP_BLANK_LEAST * l->size) {
			if (holds(starts, known, m->x0))
				l->column = fmin(l->column, m->x0 - l->size);
			else if (known < COLUMN_STARTS)
				starts[known++] = m->x0;
		}
		reached = first ? m->x1 : fmax(reached, m->x1);
	}
	free(around);
	return around != NULL;
}

/* A hit's baseline is that of its first character. */
static double level_of(const sp_blank_sheet *sheet, const signprep_hit *hit)
{
	const signprep_rect r = hit->rect;
	switch (hit->direction) {
	case 90: return sp_blank_sheet_point(sheet, hit->baseline, r.y1).y;
	case 180: return sp_blank_sheet_point(sheet, r.x1, hit->baseline).y;
	case 270: return sp_blank_sheet_point(sheet, hit->baseline, r.y0).y;
	default: return sp_blank_sheet_point(sheet, r.x0, hit->baseline).y;
	}
}

bool sp_blank_label_open(
	sp_blank_label *out, const sp_blank_sheet *sheet, const signprep_fields *fields, const signprep_hit *hit, bool date)
{
	sp_blank_label l = { .sheet = sheet, .hit = hit, .fields = fields, .size = hit->font_size, .date = date };
	l.rect = sp_blank_sheet_enter(sheet, hit->rect);
	l.level = level_of(sheet, hit);
	l.start = l.rect.x1;
	l.eye = sheet->upright ? l.level : l.level - EYE * l.size;
	if (!collect_line(&l))
		return false;
	while (l.behind < l.count && middle(&l.line[l.behind]) <= l.start)
		l.behind++;
	look_at_text(&l);
	pass_joints(&l);
	look_for_year(&l);
	if (!look_for_column(&l)) {
		sp_blank_label_close(&l);
		return false;
	}
	*out = l;
	return true;
}

void sp_blank_label_close(sp_blank_label *l)
{
	free(l->line);
}

/* Text of lines close by that would be hit by a box in this one, though its baseline is another. */
static double first_obstacle(const sp_blank_label *l)
{
	double first = INFINITY;
	for (size_t i = 0; i < l->sheet->mark_count && !l->sheet->upright; i++) {
		const sp_blank_mark *m = &l->sheet->marks[i];
		if (m->x0 >= l->start + l->size && m->level - RISE * m->size < l->level - FALL * l->size &&
			m->level > l->level - RISE * l->size + FALL * m->size)
			return m->x0;
	}
	return first;
}

double sp_blank_label_end(const sp_blank_label *l)
{
	const sp_blank_mark *next = sp_blank_label_next(l);
	double end = next ? next->x0 : INFINITY, border = sp_blank_sheet_wall(l->sheet, l->start, l->eye);
	end = fmin(end, fmin(border, first_obstacle(l)));
	end = isfinite(border) ? end : fmin(end, l->column);
	if (isfinite(l->year))
		end = fmin(end, l->year - fmin(YEAR * l->size, YEAR_SHARE * (l->year - l->start)));
	return isfinite(border) ? end : fmin(end, l->sheet->right);
}

bool sp_blank_label_ends(const sp_blank_label *l)
{
	const sp_blank_mark *next = sp_blank_label_next(l);
	return !next || next->x0 - l->start >= COLUMN_GAP * l->size || sp_blank_sheet_wall(l->sheet, l->start, l->eye) < next->x0;
}

bool sp_blank_label_is_alone(const sp_blank_label *l)
{
	const sp_blank_mark *next = sp_blank_label_next(l);
	double before = -INFINITY;
	for (size_t i = 0; i < l->count; i++)
		if (middle(&l->line[i]) < l->rect.x0)
			before = fmax(before, l->line[i].x1);
	return l->rect.x0 - before >= ALONE * l->size && (!next || next->x0 - l->start >= ALONE * l->size);
}

/* As a person would type it: not with the radicals and the blanks that some engines write. */
static uint32_t plain(uint32_t cp)
{
	if (sp_cp_is_space(cp))
		return ' ';
	return cp >= 0x2E80 && cp < 0x2FE0 ? sp_sign_fold(cp) : cp;
}

static bool put(char *out, size_t cap, size_t *used, uint32_t cp)
{
	char bytes[4];
	size_t length = sp_utf8_encode(cp, bytes);
	if (*used + length + 1 > cap)
		return false;
	memcpy(out + *used, bytes, length);
	*used += length;
	out[*used] = '\0';
	return true;
}

static bool put_text(char *out, size_t cap, size_t *used, const char *text)
{
	uint32_t cp;
	for (size_t left = strlen(text), length; left > 0; text += length, left -= length) {
		length = sp_utf8_decode(text, left, &cp);
		if (!length || !put(out, cap, used, plain(cp)))
			return false;
	}
	return true;
}

/* Adds what follows the label to it; false when nothing does. */
static bool lengthen(const sp_blank_label *l, char *out, size_t cap)
{
	const signprep_text *text = l->sheet->text;
	size_t used = 0, added = 0, i = 0;
	double end = l->rect.x1;
	const sp_blank_mark *next = sp_blank_label_next(l);
	*out = '\0';
	/* A colon and a bracket are no text. */
	if (l->sheet->upright || !next || next->filler || next->x0 - l->start > ALONE * l->size ||
		!put_text(out, cap, &used, l->hit->text))
		return false;
	while (i < l->count && middle(&l->line[i]) <= l->rect.x1)
		i++;
	for (; i < l->count && added < LONGER_MAX; i++, added++) {
		const sp_blank_mark *m = &l->line[i];
		const signprep_glyph *g = &text->glyphs[m->glyph];
		if (m->filler || m->x0 - end > ALONE * l->size)
			break;
		if (m->x0 - end > WORD_GAP * l->size && !put(out, cap, &used, ' '))
			break;
		for (uint32_t k = 0; k < g->cp_count; k++)
			if (!put(out, cap, &used, plain(text->cps[g->cp_first + k])))
				return added > 0;
		end = m->x1;
		/* The colon of the label itself is followed by what is in the way. */
		if (sp_sign_is_colon(m->cp) && i >= l->behind)
			return true;
	}
	return added > 0;
}

void sp_blank_label_longer(const sp_blank_label *l, char *out, size_t cap)
{
	if (!lengthen(l, out, cap))
		*out = '\0';
}
