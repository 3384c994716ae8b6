/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is on the page, in the label's orientation. */
#include "locate/place/blank_sheet.h"

#include <math.h>
#include <stdlib.h>

#include "base/fold.h"
#include "locate/place/blank_signs.h"

#define UPRIGHT_TOP 0.88  /* em; a glyph of a horizontal font set upright in a column, above its baseline */
#define RULE_THICK 2.5    /* points; thicker lines are bars */
#define RULE_LONG 2.0     /* times as long as thick */
#define LEAST_LINE 5.0    /* points; what is shorter when all pieces are joined is no line */
#define RULE_JOIN 3.5     /* points; pieces and dashes of one line lie closer */
#define RULE_LEVEL 1.5    /* points; pieces of one line differ less in height */
#define DOT_LEVEL 0.3     /* points; and dots of one line */
#define WALL_LEVEL 0.6    /* points; double borders are two */
#define TYPED_GAP 1.0     /* em; leaders further apart are two lines */
#define TYPED_LEVEL 0.5   /* points; underscores of one line differ less in height */
#define SPAN_SLACK 2.5    /* points that the border of a cell may lack at its ends */
#define DOUBLE 4.0        /* points; borders that are closer are one */
#define MEETS 2.5         /* points; a border ends so close to another that they meet */
#define BELOW 0.3         /* … or so far above it */
#define OWN_LINE 0.35     /* em; baselines that differ less are one line */
#define OWN_GAP 3.0       /* em; a label stands closer to its line */
#define WIDE_SIGN 0.9     /* em; signs that are wider are full-width */
#define FULL 0.8          /* share of the width that a full line of text covers */
#define FULL_ENDS 1.5     /* em; full lines end so close to each other */
#define LEAST_MARGIN 36.0 /* points; nothing is written further out where no text is */
#define MOST_MARGIN 90.0  /* points; text that begins further in tells nothing of the margin on the other side */
#define WHITE 0xF0u       /* paler lines are not seen */
#define INK 0.3           /* points; half the thickness that lines of a picture are given */
#define BODY 0.92         /* em; strokes of characters lie so far above the baseline … */
#define FOOT 0.15         /* … and below it */
#define OF_TEXT 0.5       /* share of a line that lies in characters: then it is strokes of theirs */
#define OF_FEET 0.8       /* the same for what may be an underline, too */
#define SOME_TEXT 0.15    /* share of it in characters, from which on 一 is one of them */
#define LONGER 1.3        /* times as long as what a recogniser took it for: it is a line */
#define LEADER_LOW 0.25   /* em; a leader of dashes or middle dots lies so high above the baseline … */
#define LEADER_HIGH 0.6   /* … and not higher */

signprep_point sp_blank_sheet_point(const sp_blank_sheet *s, double x, double y)
{
	const signprep_point viewed = { x, y }, p = s->picture ? sp_picture_level(s->picture, viewed) : viewed;
	return sp_orientation_point(s->direction, p.x, p.y);
}

/* A box stays upright: it goes where its middle goes. */
static signprep_rect moved(signprep_rect r, signprep_point from, signprep_point to)
{
	return (signprep_rect) { r.x0 + to.x - from.x, r.y0 + to.y - from.y, r.x1 + to.x - from.x, r.y1 + to.y - from.y };
}

signprep_rect sp_blank_sheet_enter(const sp_blank_sheet *s, signprep_rect viewed)
{
	const signprep_point middle = { (viewed.x0 + viewed.x1) / 2, (viewed.y0 + viewed.y1) / 2 };
	return sp_orientation_rect(s->direction, s->picture ? moved(viewed, middle, sp_picture_level(s->picture, middle)) : viewed);
}

signprep_rect sp_blank_sheet_leave(const sp_blank_sheet *s, signprep_rect framed)
{
	const signprep_rect level = sp_orientation_leave(s->direction, framed);
	const signprep_point middle = { (level.x0 + level.x1) / 2, (level.y0 + level.y1) / 2 };
	return s->picture ? moved(level, middle, sp_picture_unlevel(s->picture, middle)) : level;
}

static bool is_seen(const signprep_text *text, const signprep_glyph *g)
{
	uint32_t cp = g->cp_count ? text->cps[g->cp_first] : 0xFFFD;
	return !(g->flags & (SIGNPREP_GLYPH_HIDDEN | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_CLIPPED)) && !sp_cp_is_space(cp) &&
		!sp_cp_is_ignorable(cp);
}

static sp_blank_mark mark_of(const sp_blank_sheet *s, size_t index)
{
	const signprep_glyph *g = &s->text->glyphs[index];
	const uint32_t cp = sp_sign_fold(g->cp_count ? s->text->cps[g->cp_first] : 0xFFFD);
	const double size = hypot((double) g->ux, (double) g->uy);
	signprep_point a = sp_blank_sheet_point(s, (double) g->x, (double) g->y);
	signprep_point b = sp_blank_sheet_point(s, (double) g->ex, (double) g->ey);
	sp_blank_mark m = { a.x, b.x, a.y, size, cp, index, sp_sign_is_filler(cp) };
	if (s->upright && fabs(b.x - a.x) < fabs(b.y - a.y)) {
		m.level = (a.y + b.y) / 2;
		m.x0 = a.x - UPRIGHT_TOP * size;
		m.x1 = a.x + (1 - UPRIGHT_TOP) * size;
	}
	return m;
}

static int by_start(const void *a, const void *b)
{
	const sp_blank_mark *x = a, *y = b;
	if (x->x0 != y->x0)
		return x->x0 < y->x0 ? -1 : 1;
	return x->glyph < y->glyph ? -1 : 1;
}

/* Text that runs another way says nothing about this line. */
static void collect_marks(sp_blank_sheet *s)
{
	for (size_t i = 0; i < s->text->glyph_count; i++) {
		const signprep_glyph *g = &s->text->glyphs[i];
		sp_blank_mark m;
		if (!is_seen(s->text, g) || (!s->upright && g->flags & SIGNPREP_GLYPH_VERTICAL))
			continue;
		m = mark_of(s, i);
		if (m.x1 >= m.x0)
			s->marks[s->mark_count++] = m;
	}
	qsort(s->marks, s->mark_count, sizeof *s->marks, by_start);
}

static bool is_white(const signprep_paint *p)
{
	const uint32_t c = p->colour;
	return p->alpha < 0.05f || (c != 0xFFFFFFFFu && (c >> 16) >= WHITE && (c >> 8 & 0xFF) >= WHITE && (c & 0xFF) >= WHITE);
}

/* Dashes are short for their thickness. */
static bool is_long(double length, double thick)
{
	return thick <= RULE_THICK && length >= RULE_LONG * thick;
}

static void add_line(sp_blank_sheet *s, signprep_rect r)
{
	double wide = r.x1 - r.x0, high = r.y1 - r.y0;
	if (is_long(wide, high))
		s->rules[s->rule_count++] = (sp_blank_rule) { r.x0, r.x1, r.y0, r.y1, false };
	else if (is_long(high, wide))
		s->walls[s->wall_count++] = (sp_blank_rule) { r.x0, r.x1, r.y0, r.y1, false };
}

static signprep_rect rect_of(const sp_blank_sheet *s, const signprep_paint *p)
{
	const signprep_rect box = { (double) p->x0, (double) p->y0, (double) p->x1, (double) p->y1 };
	return sp_blank_sheet_enter(s, box);
}

static bool is_rim(double a, double b)
{
	return b - a > 0 && b - a <= RULE_THICK;
}

/* A rectangle with a hole is how some engines draw the four borders of a cell at once. */
static bool add_frame(sp_blank_sheet *s, signprep_rect out, signprep_rect in)
{
	if (!is_rim(out.x0, in.x0) || !is_rim(out.y0, in.y0) || !is_rim(in.x1, out.x1) || !is_rim(in.y1, out.y1))
		return false;
	add_line(s, (signprep_rect) { out.x0, out.y0, out.x1, in.y0 });
	add_line(s, (signprep_rect) { out.x0, in.y1, out.x1, out.y1 });
	add_line(s, (signprep_rect) { out.x0, out.y0, in.x0, out.y1 });
	add_line(s, (signprep_rect) { in.x1, out.y0, out.x1, out.y1 });
	return true;
}

static void collect_lines(sp_blank_sheet *s)
{
	const signprep_text *text = s->text;
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_paint *p = &text->paints[i], *next = i + 1 < text->paint_count ? p + 1 : NULL;
		if (is_white(p) || (p->kind != SIGNPREP_PAINT_RULE && p->kind != SIGNPREP_PAINT_FILL))
			continue;
		if (next && p->kind == SIGNPREP_PAINT_FILL && next->kind == SIGNPREP_PAINT_FILL && !p->exact &&
			(add_frame(s, rect_of(s, p), rect_of(s, next)) || add_frame(s, rect_of(s, next), rect_of(s, p))))
			i++;
		else
			add_line(s, rect_of(s, p));
	}
}

/* --- lines of the picture --- */

static signprep_rect line_rect(const sp_blank_sheet *s, const sp_picture_line *line)
{
	const signprep_point a = sp_blank_sheet_point(s, line->x0, line->y0), b = sp_blank_sheet_point(s, line->x1, line->y1);
	const double x = (a.x + b.x) / 2, y = (a.y + b.y) / 2, wide = fabs(b.x - a.x) / 2, high = fabs(b.y - a.y) / 2;
	return wide > high ? (signprep_rect) { x - wide, y - INK, x + wide, y + INK }
			   : (signprep_rect) { x - INK, y - high, x + INK, y + high };
}

static double overlap(double a0, double a1, double b0, double b1)
{
	return fmax(0, fmin(a1, b1) - fmax(a0, b0));
}

/* 一 and dashes are what recognisers make of lines. */
static bool may_be_line(const sp_blank_mark *m)
{
	return m->filler || m->cp == 0x4E00 || m->cp == '~' || m->cp == '=';
}

/* Strokes of characters, also of those that stand side by side: the recogniser knows where characters are. */
static bool is_of_text(const sp_blank_sheet *s, signprep_rect r)
{
	const bool across = r.x1 - r.x0 > r.y1 - r.y0;
	const double length = across ? r.x1 - r.x0 : r.y1 - r.y0, y = (r.y0 + r.y1) / 2;
	double bodies = 0, feet = 0, strokes = 0;
	for (size_t i = 0; i < s->mark_count; i++) {
		const sp_blank_mark *m = &s->marks[i];
		const double top = m->level - BODY * m->size, bottom = m->level + FOOT * m->size;
		if (!across) {
			const double x = (r.x0 + r.x1) / 2;
			bodies += x > m->x0 && x < m->x1 && !may_be_line(m) ? overlap(r.y0, r.y1, top, bottom) : 0;
			continue;
		}
		if (y <= top || y >= bottom)
			continue;
		if (may_be_line(m))
			strokes += overlap(r.x0, r.x1, m->x0, m->x1);
		else if (y < m->level - FOOT * m->size)
			bodies += overlap(r.x0, r.x1, m->x0, m->x1);
		else
			feet += overlap(r.x0, r.x1, m->x0, m->x1);
	}
	bodies += bodies > SOME_TEXT * length ? strokes : 0;
	return bodies > OF_TEXT * length || bodies + feet > OF_FEET * length;
}

static bool is_read_on(const sp_blank_mark *m, signprep_rect r)
{
	const double y = (r.y0 + r.y1) / 2;
	return may_be_line(m) && m->x0 > r.x0 - m->size / 2 && m->x1 < r.x1 + m->size / 2 && y > m->level - BODY * m->size &&
		y < m->level + 2 * FOOT * m->size;
}

/* Underscores and dots that were read as such, along all of the line, tell as much as it does, and are text. */
static bool is_read(const sp_blank_sheet *s, signprep_rect r)
{
	double read = 0;
	for (size_t i = 0; i < s->mark_count; i++)
		read += s->marks[i].filler && is_read_on(&s->marks[i], r) ? s->marks[i].x1 - s->marks[i].x0 : 0;
	return read > 0 && r.x1 - r.x0 < LONGER * read;
}

/* A line is no text, whatever a recogniser made of a piece of it. */
static void drop_misread(sp_blank_sheet *s, signprep_rect r)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->mark_count; i++)
		if (!is_read_on(&s->marks[i], r))
			s->marks[kept++] = s->marks[i];
	s->mark_count = kept;
}

static bool meets_wall(const signprep_rect *lines, size_t count, signprep_rect r)
{
	for (size_t i = 0; i < count; i++)
		if (lines[i].y1 - lines[i].y0 > lines[i].x1 - lines[i].x0 && fabs(lines[i].x0 - r.x0) <= MEETS &&
			lines[i].y0 < r.y1 + MEETS && lines[i].y1 > r.y0 - MEETS)
			return true;
	return false;
}

/* A leader of dashes or middle dots is written on like any other: its line is that of the text before it. */
static double level_of_leader(const sp_blank_sheet *s, const signprep_rect *lines, size_t count, signprep_rect r)
{
	const double y = (r.y0 + r.y1) / 2;
	const sp_blank_mark *before = NULL;
	for (size_t i = 0; i < s->mark_count; i++) {
		const sp_blank_mark *m = &s->marks[i];
		if (m->x1 <= r.x0 + m->size / 2 && m->x1 > r.x0 - OWN_GAP * m->size && y < m->level - LEADER_LOW * m->size &&
			y > m->level - LEADER_HIGH * m->size)
			before = m;
	}
	return before && !meets_wall(lines, count, r) ? before->level : y;
}

/* False: no memory. */
static bool collect_pictured(sp_blank_sheet *s)
{
	const size_t count = s->picture ? s->picture->count : 0;
	signprep_rect *lines = calloc(count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count; i++)
		lines[i] = line_rect(s, &s->picture->lines[i]);
	for (size_t i = 0; lines && i < count; i++) {
		signprep_rect r = lines[i];
		const bool across = r.x1 - r.x0 > r.y1 - r.y0;
		if (is_of_text(s, r) || (across && is_read(s, r)))
			continue;
		if (across) {
			const double level = level_of_leader(s, lines, count, r);
			drop_misread(s, r);
			r.y0 = level - INK;
			r.y1 = level + INK;
		}
		add_line(s, r);
	}
	const bool done = lines != NULL;
	free(lines);
	return done;
}

/* --- lines in pieces --- */

static int by_level(const void *a, const void *b)
{
	const sp_blank_rule *x = a, *y = b;
	double u = x->y0 + x->y1, v = y->y0 + y->y1;
	if (u != v)
		return u < v ? -1 : 1;
	return (x->x0 > y->x0) - (x->x0 < y->x0);
}

/* Lines that differ by less than `level` in height get one height, that of the first. */
static void level_out(sp_blank_rule *rules, size_t count, double level)
{
	qsort(rules, count, sizeof *rules, by_level);
	for (size_t i = 1; i < count; i++) {
		if ((rules[i].y0 + rules[i].y1 - rules[i - 1].y0 - rules[i - 1].y1) / 2 <= level) {
			rules[i].y0 = rules[i - 1].y0;
			rules[i].y1 = rules[i - 1].y1;
		}
	}
	qsort(rules, count, sizeof *rules, by_level);
}

/* Pieces of one height that are not further apart than `gap` become one; returns how many are left. */
static size_t join(sp_blank_rule *rules, size_t count, double gap)
{
	size_t used = 0;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		sp_blank_rule *last = used ? &rules[used - 1] : NULL;
		if (last && last->y0 == rules[i].y0 && last->y1 == rules[i].y1 && rules[i].x0 <= last->x1 + gap)
			last->x1 = fmax(last->x1, rules[i].x1);
		else
			rules[used++] = rules[i];
	}
	for (size_t i = 0; i < used; i++)
		if (rules[i].x1 - rules[i].x0 >= LEAST_LINE)
			rules[kept++] = rules[i];
	return kept;
}

static void turn(sp_blank_rule *r)
{
	*r = (sp_blank_rule) { r->y0, r->y1, r->x0, r->x1, r->typed };
}

/* A dotted border may be drawn as squares, dot by dot; those along a line are one piece of it. */
static size_t collect_dots(const sp_blank_sheet *s, sp_blank_rule *dots, bool across)
{
	size_t count = 0;
	for (size_t i = 0; i < s->text->paint_count; i++) {
		const signprep_paint *p = &s->text->paints[i];
		signprep_rect r;
		if (is_white(p) || p->kind != SIGNPREP_PAINT_FILL || !p->exact)
			continue;
		r = rect_of(s, p);
		/* What is longer one way is a piece of a line already. */
		if (fmax(r.x1 - r.x0, r.y1 - r.y0) > RULE_THICK || is_long(r.x1 - r.x0, r.y1 - r.y0) ||
			is_long(r.y1 - r.y0, r.x1 - r.x0))
			continue;
		dots[count++] = (sp_blank_rule) { r.x0, r.x1, r.y0, r.y1, false };
		if (across)
			turn(&dots[count - 1]);
	}
	level_out(dots, count, DOT_LEVEL);
	count = join(dots, count, RULE_JOIN);
	for (size_t i = 0; across && i < count; i++)
		turn(&dots[i]);
	return count;
}

static void join_all(sp_blank_sheet *s)
{
	level_out(s->rules, s->rule_count, RULE_LEVEL);
	s->rule_count = join(s->rules, s->rule_count, RULE_JOIN);
	for (size_t i = 0; i < s->wall_count; i++)
		turn(&s->walls[i]);
	level_out(s->walls, s->wall_count, WALL_LEVEL);
	s->wall_count = join(s->walls, s->wall_count, RULE_JOIN);
	for (size_t i = 0; i < s->wall_count; i++)
		turn(&s->walls[i]);
}

/* Underscores and leaders. */
static void collect_typed(sp_blank_sheet *s)
{
	sp_blank_rule *typed = s->rules + s->rule_count;
	size_t count = 0;
	double size = 0;
	for (size_t i = 0; i < s->mark_count; i++) {
		const sp_blank_mark *m = &s->marks[i];
		if (!m->filler)
			continue;
		typed[count++] = (sp_blank_rule) { m->x0, m->x1, m->level, m->level, true };
		size = fmax(size, fmin(m->size, 2 * s->body));
	}
	level_out(typed, count, TYPED_LEVEL);
	s->rule_count += join(typed, count, TYPED_GAP * size);
}

/* The commonest size, to half a point. */
static double body_of(const sp_blank_sheet *s)
{
	size_t counts[128] = { 0 }, best = 24;
	for (size_t i = 0; i < s->mark_count; i++) {
		double half = round(s->marks[i].size * 2);
		if (half >= 1 && half < 128)
			counts[(size_t) half]++;
	}
	for (size_t i = 0; i < 128; i++)
		best = counts[i] > counts[best] ? i : best;
	return (double) best / 2;
}

static double covered(const sp_blank_sheet *s, double level)
{
	double sum = 0;
	for (size_t i = 0; i < s->mark_count; i++)
		if (fabs(s->marks[i].level - level) < 1)
			sum += s->marks[i].x1 - s->marks[i].x0;
	return sum;
}

/* Full-width punctuation may hang over the margin: half of it is white. */
static double hang(const sp_blank_mark *m)
{
	const bool stop = m->cp == ',' || m->cp == ';' || m->cp == '!' || m->cp == '?' || m->cp == 0x3001 || m->cp == 0x3002 ||
		sp_sign_is_colon(m->cp) || sp_sign_is_closer(m->cp);
	return stop && m->x1 - m->x0 > WIDE_SIGN * m->size ? (m->x1 - m->x0) / 2 : 0;
}

/* How many lines of running text end at the right margin; two tell where it is. */
static bool ends_full(const sp_blank_sheet *s, double end)
{
	double levels[64];
	size_t seen = 0, full = 0;
	for (size_t i = s->mark_count; i-- > 0 && seen < 64 && full < 2;) {
		const sp_blank_mark *m = &s->marks[i];
		size_t k = 0;
		if (m->x1 < end - FULL_ENDS * s->body)
			continue;
		while (k < seen && fabs(levels[k] - m->level) >= 1)
			k++;
		if (k < seen)
			continue;
		levels[seen++] = m->level;
		full += covered(s, m->level) >= FULL * (end - s->left);
	}
	return full >= 2;
}

/* Where full lines show no right margin, it is as wide as the left one, within reason. */
static void measure_margins(sp_blank_sheet *s)
{
	const signprep_rect page = { 0, 0, s->text->page.width, s->text->page.height };
	const signprep_rect framed = sp_orientation_rect(s->direction, page);
	double end = framed.x0;
	s->left = framed.x1;
	for (size_t i = 0; i < s->mark_count; i++) {
		const sp_blank_mark *m = &s->marks[i];
		if (m->x0 < framed.x0 || m->x1 > framed.x1)
			continue;
		s->left = fmin(s->left, m->x0);
		end = fmax(end, m->x1 - hang(m));
	}
	s->left = fmin(s->left, end);
	s->right = end;
	if (!ends_full(s, end))
		s->right = fmax(end, framed.x1 - fmin(fmax(LEAST_MARGIN, s->left - framed.x0), MOST_MARGIN));
}

bool sp_blank_sheet_open(sp_blank_sheet *out, const signprep_text *text, const sp_picture *picture, int direction, bool upright)
{
	sp_blank_sheet s = { .text = text, .picture = picture, .direction = direction, .upright = upright };
	const size_t pictured = picture ? picture->count : 0;
	s.marks = calloc(text->glyph_count + 1, sizeof *s.marks);
	/* A frame takes two paints and gives two lines each way. */
	s.rules = calloc(text->paint_count + text->glyph_count + pictured + 1, sizeof *s.rules);
	s.walls = calloc(text->paint_count + pictured + 1, sizeof *s.walls);
	if (!s.marks || !s.rules || !s.walls) {
		sp_blank_sheet_close(&s);
		return false;
	}
	collect_marks(&s);
	collect_lines(&s);
	if (picture && !collect_pictured(&s)) {
		sp_blank_sheet_close(&s);
		return false;
	}
	s.rule_count += collect_dots(&s, s.rules + s.rule_count, false);
	s.wall_count += collect_dots(&s, s.walls + s.wall_count, true);
	join_all(&s);
	s.body = body_of(&s);
	collect_typed(&s);
	measure_margins(&s);
	*out = s;
	return true;
}

void sp_blank_sheet_close(sp_blank_sheet *s)
{
	free(s->marks);
	free(s->rules);
	free(s->walls);
	*s = (sp_blank_sheet) { .text = NULL };
}

bool sp_blank_sheet_turn_to(sp_blank_sheet *kept, const signprep_text *text, const sp_picture *picture, const signprep_hit *hit)
{
	if (!kept->marks || kept->page != hit->page || kept->direction != hit->direction || kept->upright != hit->upright ||
		kept->picture != picture) {
		sp_blank_sheet_close(kept);
		if (!sp_blank_sheet_open(kept, text, picture, hit->direction, hit->upright))
			return false;
		kept->page = hit->page;
	}
	kept->text = text;
	return true;
}

static bool crosses(const sp_blank_rule *wall, double y)
{
	return wall->y0 <= y && wall->y1 >= y;
}

bool sp_blank_sheet_cell(const sp_blank_sheet *s, double x, double y, signprep_rect *cell)
{
	signprep_rect c = { -INFINITY, -INFINITY, INFINITY, INFINITY };
	for (size_t i = 0; i < s->wall_count; i++) {
		const sp_blank_rule *w = &s->walls[i];
		if (!crosses(w, y))
			continue;
		if (w->x1 <= x)
			c.x0 = fmax(c.x0, w->x1);
		else if (w->x0 >= x)
			c.x1 = fmin(c.x1, w->x0);
	}
	for (size_t i = 0; i < s->rule_count; i++) {
		const sp_blank_rule *r = &s->rules[i];
		if (r->typed || r->x0 > c.x0 + SPAN_SLACK || r->x1 < c.x1 - SPAN_SLACK)
			continue;
		if (r->y1 <= y)
			c.y0 = fmax(c.y0, r->y1);
		else if (r->y0 >= y)
			c.y1 = fmin(c.y1, r->y0);
	}
	*cell = c;
	return isfinite(c.x0) && isfinite(c.y0) && isfinite(c.x1) && isfinite(c.y1);
}

bool sp_blank_sheet_empty(const sp_blank_sheet *s, signprep_rect area)
{
	for (size_t i = 0; i < s->mark_count; i++) {
		const sp_blank_mark *m = &s->marks[i];
		double middle = (m->x0 + m->x1) / 2;
		if (middle > area.x0 && middle < area.x1 && m->level > area.y0 && m->level < area.y1)
			return false;
	}
	return true;
}

double sp_blank_sheet_wall(const sp_blank_sheet *s, double x, double y)
{
	double first = INFINITY;
	for (size_t i = 0; i < s->wall_count; i++)
		if (crosses(&s->walls[i], y) && s->walls[i].x0 >= x)
			first = fmin(first, s->walls[i].x0);
	return first;
}

size_t sp_blank_sheet_walls(const sp_blank_sheet *s, double x0, double x1, double y)
{
	size_t count = 0;
	for (double x = sp_blank_sheet_wall(s, x0, y); x < x1 && count < 2; x = sp_blank_sheet_wall(s, x + DOUBLE, y))
		count++;
	return count;
}

bool sp_blank_sheet_is_border(const sp_blank_sheet *s, const sp_blank_rule *r)
{
	for (size_t i = 0; i < s->wall_count && !r->typed; i++) {
		const sp_blank_rule *w = &s->walls[i];
		if (w->y0 <= r->y1 + MEETS && w->y1 >= r->y0 - MEETS && w->x0 <= r->x1 + MEETS && w->x1 >= r->x0 - MEETS)
			return true;
	}
	return false;
}

bool sp_blank_sheet_is_owned(const sp_blank_sheet *s, const sp_blank_rule *r, double above, double own)
{
	for (size_t i = 0; i < s->mark_count; i++) {
		const sp_blank_mark *m = &s->marks[i];
		if (!m->filler && fabs(m->level - own) > OWN_LINE * m->size && m->level >= r->y0 - above * m->size &&
			m->level <= r->y1 + BELOW * m->size && m->x1 <= r->x0 + 0.5 * m->size && m->x1 > r->x0 - OWN_GAP * m->size)
			return true;
	}
	return false;
}
