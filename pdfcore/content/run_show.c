/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Showing strings: the inner loop of the product. */
#include <math.h>
#include <string.h>

#include "base/geometry.h"
#include "pdfcore/content/run.h"

/* What is the same for all glyphs of one string. */
typedef struct line {
	signprep_matrix m; /* text space to viewed space */
	double dx, dy;     /* of a step of 1 along the line */
	signprep_glyph model;
	double reach[4]; /* how far a glyph's box goes beyond its origin and end: left, up, right, down */
	signprep_rect clip, page;
	signprep_rect inner; /* glyphs with origin and end in here are neither clipped nor off the page */
} line;

#define INNER_MARGIN 0.01

static const double least_area = 1e-4; /* square points: an em that is flatter shows nothing */

/* One em across the line. Slanted text leans; its height is what counts, so the slant is taken out. */
static void set_across(line *l, const sp_gstate *g, bool vertical)
{
	const double em = (double) g->font->em;
	double ax = l->m.a, ay = l->m.b, ux = l->m.c * g->size * em, uy = l->m.d * g->size * em;
	double square;

	if (vertical) {
		ux = l->m.a * g->size * g->scale;
		uy = l->m.b * g->size * g->scale;
		ax = l->m.c;
		ay = l->m.d;
	}
	square = ax * ax + ay * ay;
	if (square > 0) {
		double along = (ux * ax + uy * ay) / square;

		ux -= along * ax;
		uy -= along * ay;
	}
	l->model.ux = (float) ux;
	l->model.uy = (float) uy;
}

/* Character spacing as the reader sees it. */
static void set_spacing(line *l, const sp_gstate *g, bool vertical)
{
	const double step = g->char_space * (vertical ? 1 : g->scale) * hypot(l->dx, l->dy);
	const double em = hypot((double) l->model.ux, (double) l->model.uy);

	if (step > 0 && em > 0)
		l->model.spacing = (uint8_t) lround(fmin(100 * step / em, UINT8_MAX));
}

static void set_reach(line *l, const signprep_font *font)
{
	double up = font->vertical ? 0.5 : (double) font->ascent;
	double down = font->vertical ? -0.5 : (double) font->descent;
	double x0 = (double) l->model.ux * up, x1 = (double) l->model.ux * down;
	double y0 = (double) l->model.uy * up, y1 = (double) l->model.uy * down;

	l->reach[0] = fmin(x0, x1);
	l->reach[1] = fmin(y0, y1);
	l->reach[2] = fmax(x0, x1);
	l->reach[3] = fmax(y0, y1);
}

static void set_inner(line *l)
{
	const signprep_rect both = signprep_rect_intersect(l->clip, l->page);

	l->inner = (signprep_rect) { both.x0 - l->reach[0] + INNER_MARGIN, both.y0 - l->reach[1] + INNER_MARGIN,
		both.x1 - l->reach[2] - INNER_MARGIN, both.y1 - l->reach[3] - INNER_MARGIN };
}

static line begin(fz_context *ctx, sp_run *run)
{
	const sp_gstate *g = &run->g;
	const signprep_font *font = &g->font->plain;
	const bool stroked = g->render_mode == 1 || g->render_mode == 5;
	line l = { .m = sp_matrix_multiply(run->tm, g->ctm), .clip = g->clip };

	l.page = (signprep_rect) { 0, 0, run->text->page.width, run->text->page.height };
	l.m.e += l.m.c * g->rise;
	l.m.f += l.m.d * g->rise;
	l.dx = font->vertical ? l.m.c : l.m.a;
	l.dy = font->vertical ? l.m.d : l.m.b;
	l.model.font = sp_run_add_font(ctx, run, g->font);
	l.model.source = run->source;
	l.model.cp_count = 1; /* as nearly always */
	l.model.render_mode = (uint8_t) g->render_mode;
	run->text_clips |= g->render_mode >= 4;
	l.model.colour = stroked ? g->stroke.rgb : g->fill.rgb;
	l.model.alpha = (stroked ? g->stroke_alpha : g->fill_alpha) * g->group_alpha;
	l.model.flags = (uint8_t) ((font->vertical ? SIGNPREP_GLYPH_VERTICAL : 0) | (run->hidden ? SIGNPREP_GLYPH_HIDDEN : 0) |
		(run->artifact ? SIGNPREP_GLYPH_ARTIFACT : 0) | (run->watermark ? SIGNPREP_GLYPH_WATERMARK : 0));
	if (fabs(l.m.a * l.m.d - l.m.b * l.m.c) * g->size * g->size * fabs(g->scale) < least_area)
		l.model.render_mode = 3;
	set_across(&l, g, font->vertical);
	set_spacing(&l, g, font->vertical);
	set_reach(&l, font);
	set_inner(&l);
	return l;
}

static bool outside(signprep_rect box, signprep_rect of)
{
	return box.x1 <= of.x0 || box.x0 >= of.x1 || box.y1 <= of.y0 || box.y0 >= of.y1;
}

/* For the glyph from (x, y) to (ex, ey). What was just written to memory is slow to read again: nothing is. */
static inline uint8_t place_flags(const line *l, float x, float y, float ex, float ey)
{
	const bool left = ex < x, up = ey < y;
	const double x0 = (double) (left ? ex : x), x1 = (double) (left ? x : ex);
	const double y0 = (double) (up ? ey : y), y1 = (double) (up ? y : ey);
	if (x0 > l->inner.x0 && x1 < l->inner.x1 && y0 > l->inner.y0 && y1 < l->inner.y1)
		return 0;
	const signprep_rect box = { x0 + l->reach[0], y0 + l->reach[1], x1 + l->reach[2], y1 + l->reach[3] };

	return (uint8_t) ((outside(box, l->clip) ? SIGNPREP_GLYPH_CLIPPED : 0) |
		(outside(box, l->page) ? SIGNPREP_GLYPH_OFF_CROP : 0));
}

static void put_text(fz_context *ctx, sp_run *run, const sp_code *code, signprep_glyph *glyph)
{
	signprep_text *text = run->text;

	glyph->cp_first = (uint32_t) text->cp_count;
	glyph->cp_count = code->cp_count;
	if (code->cp_count == 1) {
		text->cps[text->cp_count++] = code->cp;
		return;
	}
	sp_run_reserve_cps(ctx, run, code->cp_count);
	memcpy(text->cps + text->cp_count, run->g.font->longer + code->cp, code->cp_count * sizeof *text->cps);
	text->cp_count += code->cp_count;
}

/* `along` is the pen's place in text space, on the axis of writing. */
static void put_glyph(fz_context *ctx, sp_run *run, const line *l, const sp_code *code, double along, double advance)
{
	signprep_text *text = run->text;
	const double x = l->m.e + along * l->dx, y = l->m.f + along * l->dy;
	signprep_glyph *glyph = &text->glyphs[text->glyph_count];
	signprep_font *font = &text->fonts[l->model.font];

	*glyph = l->model;
	glyph->x = (float) x;
	glyph->y = (float) y;
	glyph->ex = (float) (x + advance * l->dx);
	glyph->ey = (float) (y + advance * l->dy);
	glyph->seq = run->seq++;
	glyph->flags |= (uint8_t) (code->flags | place_flags(l, glyph->x, glyph->y, glyph->ex, glyph->ey));
	if (run->g.clip_shape && sp_outline_clips_away(run, glyph))
		glyph->flags |= SIGNPREP_GLYPH_CLIPPED;
	put_text(ctx, run, code, glyph);
	text->glyph_count++;
	run->senses[code->sense]++;
	font->glyphs++;
	if (code->flags) {
		font->unmapped += (code->flags & SIGNPREP_GLYPH_UNMAPPED) != 0;
		font->guessed += (code->flags & SIGNPREP_GLYPH_GUESSED) != 0;
	}
}

/* Where the pen is, and how far it goes on. */
typedef struct pen {
	double along, size, scale;
	double gap, word_gap; /* after any character, after a blank of one byte */
} pen;

/* Counts and places of what was shown, kept out of the text while its glyphs are written. */
typedef struct showing {
	const unsigned char *bytes; /* of the string */
	size_t length, at;
	signprep_glyph *glyph;
	uint32_t *cp, cp_first, seq;
	double along;
} showing;

static inline void put_known(showing *s, const signprep_glyph *model, const sp_code *code, float x, float y, float ex, float ey)
{
	signprep_glyph *glyph = s->glyph++;
	*glyph = *model;
	glyph->x = x;
	glyph->y = y;
	glyph->ex = ex;
	glyph->ey = ey;
	glyph->cp_first = s->cp_first++;
	glyph->seq = s->seq++;
	*s->cp++ = code->cp;
}

/* A code of `width` bytes that was met before and stands for one character; NULL otherwise. */
static inline const sp_code *plain_code(const sp_font *font, const unsigned char *bytes, size_t length, size_t width)
{
	const sp_code *code = &font->single[*bytes];
	if (width == 2) {
		const sp_code *page = length >= 2 ? font->pairs[bytes[0]] : NULL;
		if (!page)
			return NULL;
		code = &page[bytes[1]];
	}
	return code->known && code->cp_count == 1 && !code->flags ? code : NULL;
}

static inline double gap_after(const pen *p, size_t width, unsigned char byte)
{
	return width == 1 && byte == ' ' ? p->word_gap : p->gap;
}

/* On a level line, for as long as the glyphs are well within clip and page. */
static inline void show_level(sp_run *run, const line *l, const sp_font *font, size_t width, const pen *p, showing *out)
{
	const signprep_glyph model = l->model;
	/* A bit more than a float knows of them. */
	const float least = nextafterf((float) l->inner.x0, INFINITY), most = nextafterf((float) l->inner.x1, -INFINITY);
	const float y = (float) l->m.f;
	const double left = l->m.e, dx = l->dx, size = p->size, scale = p->scale;
	showing s = *out;

	while (s.at < s.length) {
		const sp_code *code = plain_code(font, s.bytes + s.at, s.length - s.at, width);
		if (!code)
			break;
		const double advance = (double) code->advance * size * scale, start = left + s.along * dx;
		const float x = (float) start, ex = (float) (start + advance * dx);
		if (!(x > least && x < most && ex > least && ex < most))
			break;
		put_known(&s, &model, code, x, y, ex, y);
		run->senses[code->sense]++;
		s.along += advance + gap_after(p, width, s.bytes[s.at]);
		s.at += width;
	}
	*out = s;
}

static inline void show_any(sp_run *run, const line *l, const sp_font *font, size_t width, const pen *p, showing *out)
{
	const signprep_glyph model = l->model;
	showing s = *out;

	while (s.at < s.length) {
		const sp_code *code = plain_code(font, s.bytes + s.at, s.length - s.at, width);
		if (!code)
			break;
		const double advance = (double) code->advance * p->size * p->scale;
		const double start = l->m.e + s.along * l->dx, level = l->m.f + s.along * l->dy;
		const float x = (float) start, y = (float) level;
		const float ex = (float) (start + advance * l->dx), ey = (float) (level + advance * l->dy);
		signprep_glyph *glyph = s.glyph;
		put_known(&s, &model, code, x, y, ex, ey);
		glyph->flags = (uint8_t) (model.flags | place_flags(l, x, y, ex, ey));
		run->senses[code->sense]++;
		s.along += advance + gap_after(p, width, s.bytes[s.at]);
		s.at += width;
	}
	*out = s;
}

static inline void show_width(sp_run *run, const line *l, const sp_font *font, size_t width, const pen *p, showing *s)
{
	const double y = (double) (float) l->m.f;

	if (l->dy == 0 && y > l->inner.y0 && y < l->inner.y1)
		show_level(run, l, font, width, p, s);
	show_any(run, l, font, width, p, s);
}

/*
 * Glyphs of one character each whose codes were met before, as nearly all are, as far as there are such; returns how many
 * bytes of the string that is. There is room for them.
 */
static size_t show_known(sp_run *run, const line *l, const sp_font *font, const unsigned char *bytes, size_t length, pen *p)
{
	signprep_text *const text = run->text;
	showing s = { .bytes = bytes,
		.length = length,
		.glyph = text->glyphs + text->glyph_count,
		.cp = text->cps + text->cp_count,
		.cp_first = (uint32_t) text->cp_count,
		.seq = run->seq,
		.along = p->along };

	if (font->simple)
		show_width(run, l, font, 1, p, &s);
	else if (font->two_bytes)
		show_width(run, l, font, 2, p, &s);
	const size_t shown = s.cp_first - text->cp_count;
	text->glyph_count += shown;
	text->cp_count += shown;
	text->fonts[l->model.font].glyphs += (uint32_t) shown;
	run->seq = s.seq;
	p->along = s.along;
	return s.at;
}

/* The next code of the string, met before or not; returns its length in bytes. `roomy`: there is room for a glyph of one character. */
static size_t show_next(fz_context *ctx, sp_run *run, const line *l, const unsigned char *bytes, size_t length, bool *roomy, pen *p)
{
	const sp_code *code;
	const bool blank = *bytes == ' ';
	double advance;

	const size_t taken = sp_font_next(ctx, run->g.font, bytes, length, &code);
	advance = (double) code->advance * p->size * p->scale;
	if (!*roomy)
		sp_run_reserve_glyphs(ctx, run, 1);
	put_glyph(ctx, run, l, code, p->along, advance);
	*roomy = *roomy && code->cp_count == 1;
	p->along += advance + (blank && taken == 1 ? p->word_gap : p->gap);
	return taken;
}

void sp_run_show(fz_context *ctx, sp_run *run, const unsigned char *bytes, size_t length)
{
	const sp_gstate *g = &run->g;
	sp_font *font = g->font;
	double along;
	bool roomy;
	line l;

	if (!font) {
		run->text->damaged |= length > 0;
		return;
	}
	l = begin(ctx, run);
	pen p = { .size = g->size, .scale = font->plain.vertical ? 1 : g->scale };
	p.gap = g->char_space * p.scale;
	p.word_gap = (g->char_space + g->word_space) * p.scale;
	roomy = sp_run_has_room(run, length);
	for (size_t at = 0, taken; at < length; at += taken) {
		taken = roomy && !g->clip_shape ? show_known(run, &l, font, bytes + at, length - at, &p) : 0;
		if (taken == 0)
			taken = show_next(ctx, run, &l, bytes + at, length - at, &roomy, &p);
	}
	along = p.along;
	if (font->plain.vertical) {
		run->tm.e += along * run->tm.c;
		run->tm.f += along * run->tm.d;
	} else {
		run->tm.e += along * run->tm.a;
		run->tm.f += along * run->tm.b;
	}
}

void sp_run_move_pen(sp_run *run, double thousandths)
{
	const sp_gstate *g = &run->g;
	double along = -thousandths / 1000 * g->size;

	if (g->font && g->font->plain.vertical) {
		run->tm.e += along * run->tm.c;
		run->tm.f += along * run->tm.d;
	} else {
		run->tm.e += along * g->scale * run->tm.a;
		run->tm.f += along * g->scale * run->tm.b;
	}
}
