/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The strip beside a page. Sizes are in pixels, whatever the resolution, as those of tags are. */
#include "pdfcore/write/legend.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "pdfcore/write/mark_box.h"

#define WIDTH SIGNPREP_LEGEND_WIDTH
#define MARGIN 14
#define SWATCH_WIDE 34
#define SWATCH_HIGH 24
#define CHIP 10
#define BESIDE 10  /* from a swatch to its text */
#define PAPER 0xFA /* of each colour */
#define RULE 0xBDBDBDu
#define INK 0x202020u
#define FAINT 0x505050u
#define LINES_MAX 3
#define REMARK_LINES_MAX 5

typedef struct type_size {
	float size, line;
} type_size;
static const type_size heading = { 15, 21 }, body = { 13, 18 }, small = { 12, 16 };

/* The pen: where the next row begins, and whether it draws or only measures. */
typedef struct pen {
	sp_canvas *canvas;
	float y;
	bool draws;
} pen;

/* Bytes of `text` that fit into `room` pixels: up to the last blank if the line has one late enough, else as many characters. */
static size_t line_of(fz_context *ctx, const sp_canvas *canvas, const char *text, size_t length, float size, float room)
{
	size_t at = 0, step, blank = 0;
	float width = 0;
	uint32_t cp;

	while (at < length && (step = sp_utf8_decode(text + at, length - at, &cp))) {
		width += size * sp_canvas_advance(ctx, canvas, cp);
		if (width > room)
			return blank > at / 2 ? blank : at ? at : step;
		at += step;
		if (cp == ' ')
			blank = at;
	}
	/* What is no text ends it. */
	return at;
}

/* What is said is bold and dark, what is said of it thin and paler. */
static void write_line(fz_context *ctx, const pen *p, const char *text, size_t length, const type_size *type, float x, bool bold)
{
	for (int i = 0; p->draws && i <= bold; i++)
		sp_canvas_write(ctx, p->canvas, text, length, type->size,
			(fz_point) { x + (float) i * 0.4F, p->y + type->line - (type->line - type->size * 0.72F) / 2 },
			bold ? INK : FAINT);
}

static void write_text(fz_context *ctx, pen *p, const char *text, const type_size *type, float x, bool bold, int lines)
{
	float room = WIDTH - MARGIN - x;
	size_t left = text ? strlen(text) : 0;
	char last[256];

	for (int i = 0; left && i < lines; i++) {
		size_t length = line_of(ctx, p->canvas, text, left, type->size, room);

		if (!length)
			return;
		if (i == lines - 1 && length < left) {
			size_t cut = line_of(ctx, p->canvas, text, left, type->size, room - type->size);

			cut = cut < sizeof last - 4 ? cut : 0;
			memcpy(last, text, cut);
			memcpy(last + cut, "…", 4);
			write_line(ctx, p, last, cut + 3, type, x, bold);
		} else {
			write_line(ctx, p, text, length, type, x, bold);
		}
		p->y += type->line;
		text += length;
		left -= length;
	}
}

static void write_party(fz_context *ctx, pen *p, const signprep_legend_row *row)
{
	float top = p->y, x = MARGIN + SWATCH_WIDE + BESIDE;
	fz_rect swatch = { MARGIN, top + 1, MARGIN + SWATCH_WIDE, top + 1 + SWATCH_HIGH };

	if (p->draws)
		sp_marks_draw_box(ctx, p->canvas, swatch, row->colour & 0xFFFFFF, row->hatch);
	write_text(ctx, p, row->text, &body, x, true, LINES_MAX);
	write_text(ctx, p, row->detail, &small, x, false, LINES_MAX);
	p->y = fmaxf(p->y, top + SWATCH_HIGH + 2) + 8;
}

static void write_item(fz_context *ctx, pen *p, const signprep_legend_row *row)
{
	float x = MARGIN + CHIP + BESIDE;
	fz_rect chip = { MARGIN, p->y + 4, MARGIN + CHIP, p->y + 4 + CHIP };

	if (p->draws) {
		sp_canvas_rect(ctx, p->canvas, chip, 0);
		sp_canvas_fill(ctx, p->canvas, row->colour & 0xFFFFFF, 1);
	}
	write_text(ctx, p, row->text, &body, x, true, LINES_MAX - 1);
	write_text(ctx, p, row->detail, &small, x, false, REMARK_LINES_MAX);
	p->y += 6;
}

static void write_row(fz_context *ctx, pen *p, const signprep_legend_row *row, size_t untagged)
{
	char counted[512];

	switch (row->kind) {
	case SIGNPREP_LEGEND_HEADING:
		p->y += 8;
		write_text(ctx, p, row->text, &heading, MARGIN, true, LINES_MAX);
		p->y += 4;
		break;
	case SIGNPREP_LEGEND_PARTY: write_party(ctx, p, row); break;
	case SIGNPREP_LEGEND_ITEM: write_item(ctx, p, row); break;
	case SIGNPREP_LEGEND_UNTAGGED:
		if (untagged) {
			snprintf(counted, sizeof counted, "%zu%s", untagged, row->text ? row->text : "");
			write_text(ctx, p, counted, &small, MARGIN, false, REMARK_LINES_MAX);
			p->y += 6;
		}
		break;
	case SIGNPREP_LEGEND_REMARK:
		write_text(ctx, p, row->text, &small, MARGIN, false, REMARK_LINES_MAX);
		p->y += 6;
		break;
	}
}

static void write_rows(fz_context *ctx, pen *p, const sp_legend *legend)
{
	p->y = MARGIN;
	for (size_t i = 0; i < legend->count; i++)
		write_row(ctx, p, &legend->rows[i], legend->untagged);
	p->y += MARGIN;
}

void sp_legend_draw(fz_context *ctx, sp_canvas *canvas, const sp_legend *legend, int height)
{
	pen p = { .canvas = canvas };

	sp_canvas_set_font(ctx, canvas, "Helvetica");
	write_rows(ctx, &p, legend);
	height = fz_maxi(height, (int) ceilf(p.y));
	sp_canvas_open(ctx, canvas, WIDTH, height, false);
	fz_clear_pixmap_with_value(ctx, canvas->pixels, PAPER);
	sp_canvas_rect(ctx, canvas, (fz_rect) { 0, 0, 1, (float) height }, 0);
	sp_canvas_fill(ctx, canvas, RULE, 1);
	p.draws = true;
	write_rows(ctx, &p, legend);
	sp_canvas_finish(ctx, canvas);
}
