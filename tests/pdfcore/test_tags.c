/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the tags of boxes go: on no other box, keyword or tag, whatever the layout. */
#include "field_files.h"
#include "picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pdfcore/internal.h"
#include "pdfcore/write/marks.h"

#define MOST 600

typedef struct layout {
	const char *name;
	void (*fill)(signprep_mark *marks, size_t *count);
	size_t untagged; /* at most that many boxes without a tag */
} layout;

static char labels[MOST][24];

static void put(signprep_mark *marks, size_t *count, double x, double y, double w, double h)
{
	assert_true(*count < MOST);
	snprintf(labels[*count], sizeof labels[0], "A 印章 seal_%zu", *count);
	marks[*count] = (signprep_mark) {
		.kind = SIGNPREP_MARK_BOX, .rect = { x, y, x + w, y + h }, .colour = 0x0B5CAD, .label = labels[*count]
	};
	(*count)++;
}

static void grid(signprep_mark *marks, size_t *count, int columns, int rows, signprep_point size, signprep_point step)
{
	for (int r = 0; r < rows; r++)
		for (int c = 0; c < columns; c++)
			put(marks, count, 20 + c * step.x, 30 + r * step.y, size.x, size.y);
}

static void loose_grid(signprep_mark *marks, size_t *count)
{
	grid(marks, count, 3, 8, (signprep_point) { 60, 20 }, (signprep_point) { 180, 95 });
}
static void tight_grid(signprep_mark *marks, size_t *count)
{
	grid(marks, count, 4, 18, (signprep_point) { 60, 20 }, (signprep_point) { 138, 44 });
}
static void one_column(signprep_mark *marks, size_t *count)
{
	grid(marks, count, 1, 30, (signprep_point) { 100, 24 }, (signprep_point) { 0, 26 });
}
static void one_row(signprep_mark *marks, size_t *count)
{
	grid(marks, count, 18, 1, (signprep_point) { 26, 119 }, (signprep_point) { 30, 0 });
}
static void touching(signprep_mark *marks, size_t *count)
{
	grid(marks, count, 5, 6, (signprep_point) { 40, 18 }, (signprep_point) { 40, 18 });
}
static void full_page(signprep_mark *marks, size_t *count)
{
	grid(marks, count, 19, 27, (signprep_point) { 28, 28 }, (signprep_point) { 29, 29 });
}
static void staircase(signprep_mark *marks, size_t *count)
{
	for (int i = 0; i < 26; i++)
		put(marks, count, 10 + 18 * i, 20 + 30 * i, 50, 26);
}
static void edges(signprep_mark *marks, size_t *count)
{
	for (int i = 0; i < 8; i++) {
		put(marks, count, -30, 20 + 100 * i, 60, 30);
		put(marks, count, 570, 20 + 100 * i, 60, 30);
	}
	put(marks, count, 200, -500, 60, 30);
	put(marks, count, 200, 1200, 60, 30);
}
static void scattered(signprep_mark *marks, size_t *count)
{
	unsigned x = 12345;
	/* As many as find a place of their own among those before. */
	for (int i = 0; i < 400 && *count < 90; i++) {
		double at[2];
		bool free_place = true;
		for (int k = 0; k < 2; k++) {
			x = x * 1103515245U + 12345U;
			at[k] = (double) (x >> 16 & 0x7FFF) / 0x8000 * (k ? 800 : 540);
		}
		for (size_t k = 0; k < *count && free_place; k++)
			free_place = at[0] + 52 < marks[k].rect.x0 || at[0] > marks[k].rect.x1 + 2 ||
				at[1] + 32 < marks[k].rect.y0 || at[1] > marks[k].rect.y1 + 2;
		if (free_place)
			put(marks, count, at[0], at[1], 50, 30);
	}
}
static void with_keywords(signprep_mark *marks, size_t *count)
{
	for (int i = 0; i < 20; i++) {
		put(marks, count, 150, 20 + 40 * i, 119, 22);
		assert_true(*count < MOST);
		marks[(*count)++] = (signprep_mark) {
			.kind = SIGNPREP_MARK_HIT, .rect = { 60, 24 + 40 * i, 140, 38 + 40 * i }, .colour = 0x606060
		};
	}
}
static void watermark(signprep_mark *marks, size_t *count)
{
	put(marks, count, 0, 0, 595, 842);
	grid(marks, count, 3, 8, (signprep_point) { 60, 20 }, (signprep_point) { 180, 95 });
}

/* What is drawn by hand: in a guard, on white paper, as a page's marks are. */
typedef struct drawn {
	sp_marks marks;
	sp_canvas canvas;
} drawn;

static void draw_body(fz_context *ctx, void *opaque)
{
	drawn *d = opaque;
	sp_canvas_open(ctx, &d->canvas, d->marks.width, d->marks.height, false);
	sp_canvas_set_font(ctx, &d->canvas, "Helvetica");
	sp_marks_draw(ctx, &d->canvas, &d->marks);
	sp_canvas_finish(ctx, &d->canvas);
}

static drawn draw(signprep_document *doc, const signprep_mark *marks, size_t count, double dpi)
{
	drawn d = { .marks = { .items = marks,
			    .count = count,
			    .scale = dpi / 72,
			    .width = (int) (595 * dpi / 72),
			    .height = (int) (842 * dpi / 72),
			    .paper_width = 595,
			    .paper_height = 842 } };
	signprep_error err = { 0 };
	d.marks.tags = calloc(count + 1, sizeof *d.marks.tags);
	assert_non_null(d.marks.tags);
	assert_int_equal(sp_guard(doc, draw_body, &d, "D708", "", &err), SIGNPREP_OK);
	return d;
}

static void drop_drawn(signprep_document *doc, drawn *d)
{
	sp_canvas_drop(doc->ctx, &d->canvas);
	sp_tag_map_drop(doc->ctx, &d->marks.map);
	free(d->marks.tags);
}

static bool meet(fz_rect a, fz_rect b)
{
	return fz_min(a.x1, b.x1) > fz_max(a.x0, b.x0) && fz_min(a.y1, b.y1) > fz_max(a.y0, b.y0);
}

static fz_rect scaled(signprep_rect r, double scale)
{
	return (fz_rect) { (float) (r.x0 * scale), (float) (r.y0 * scale), (float) (r.x1 * scale), (float) (r.y1 * scale) };
}

static void hide_nothing(const char *name, const drawn *d)
{
	fz_rect paper = { 0, 0, (float) d->marks.width, (float) d->marks.height };
	for (size_t i = 0; i < d->marks.tag_count; i++) {
		const sp_tag *tag = &d->marks.tags[i];
		if (!fz_contains_rect(paper, tag->rect))
			fail_msg("%s: tag %zu leaves the paper", name, i);
		for (size_t k = 0; k < d->marks.count; k++) {
			const signprep_mark *mark = &d->marks.items[k];
			if (mark != tag->mark && !sp_marks_is_ground(&d->marks, mark) &&
				meet(tag->rect, scaled(mark->rect, d->marks.scale)))
				fail_msg("%s: tag %zu lies on mark %zu", name, i, k);
		}
		for (size_t k = 0; k < i; k++)
			if (meet(tag->rect, d->marks.tags[k].rect))
				fail_msg("%s: tags %zu and %zu lie on each other", name, i, k);
	}
}

static held white_page(void)
{
	pdf_writer *w = form_start();
	size_t length;
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	pdfw_set(w, 2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
	pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
	char *file = pdfw_finish(w, &length);
	return hold(file, length);
}

static void dense_layouts(void **state)
{
	static const layout layouts[] = { { "loose grid", loose_grid, 0 }, { "tight grid", tight_grid, 0 },
		{ "one column", one_column, 0 }, { "one row", one_row, 0 }, { "touching", touching, 0 },
		{ "full page", full_page, MOST }, { "staircase", staircase, 0 }, { "edges", edges, 0 },
		{ "scattered", scattered, 0 }, { "keywords", with_keywords, 0 }, { "watermark", watermark, 0 } };
	static const double resolutions[] = { 96, 72, 200 };
	static signprep_mark marks[MOST];
	held h = white_page();
	(void) state;
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
		for (size_t k = 0; k < sizeof resolutions / sizeof *resolutions; k++) {
			size_t count = 0, boxes = 0;
			layouts[i].fill(marks, &count);
			drawn d = draw(h.doc, marks, count, resolutions[k]);
			hide_nothing(layouts[i].name, &d);
			for (size_t m = 0; m < count; m++)
				boxes += marks[m].kind == SIGNPREP_MARK_BOX;
			assert_int_equal(d.marks.tag_count + d.marks.untagged, boxes);
			if (resolutions[k] >= 96 && d.marks.untagged > layouts[i].untagged)
				fail_msg("%s: %zu boxes have no tag", layouts[i].name, d.marks.untagged);
			drop_drawn(h.doc, &d);
		}
	drop(&h);
}

/* A box from 500 to 620 sticks 25 pt out of a page 595 wide; one at −200..−81 reaches 200 pt past the left edge. */
static void how_far_out(void **state)
{
	static const struct {
		signprep_rect rect;
		int dx, dy;
		double beyond;
	} rows[] = { { { 500, 100, 620, 140 }, 1, 0, 25 }, { { -200, 100, -81, 140 }, -1, 0, 200 },
		{ { 10, 800, 60, 850.5 }, 0, 1, 8.5 }, { { 10, -3, 60, 20 }, 0, -1, 3 } };
	sp_marks marks = { .scale = 96.0 / 72, .width = 793, .height = 1122, .paper_width = 595, .paper_height = 842 };
	sp_edge edges_of[4];
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(sp_marks_edges(&marks, rows[i].rect, edges_of), 1);
		assert_int_equal(edges_of[0].dx, rows[i].dx);
		assert_int_equal(edges_of[0].dy, rows[i].dy);
		assert_near(edges_of[0].beyond, rows[i].beyond, 1e-9);
	}
	assert_int_equal(sp_marks_edges(&marks, (signprep_rect) { 0, 0, 595, 842 }, edges_of), 0);
	assert_int_equal(sp_marks_edges(&marks, (signprep_rect) { -10, -10, 600, 900 }, edges_of), 4);
}

/* Text all over but for a stripe at 400..440: there the tag goes, with a line to its box. */
static void text_is_avoided(void **state)
{
	static char content[200000];
	size_t used = 0;
	(void) state;
	for (int y = 0; y < 842; y += 6)
		if (y < 842 - 440 || y > 842 - 400)
			used += (size_t) snprintf(content + used, sizeof content - used, "0 g 0 %d 595 3 re f\n", y);
	pdf_writer *w = form_start();
	size_t length;
	pdfw_add_text_stream(w, "", content);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	pdfw_set(w, 2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
	pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>");
	char *file = pdfw_finish(w, &length);
	held h = hold(file, length);
	const signprep_mark mark = { SIGNPREP_MARK_BOX, { 200, 300, 300, 340 }, { 0, 0, 0, 0 }, 0x0000FF, "label", 0, NULL, 0, 0, 0,
		0 };
	png_image image = picture_of(h.doc, 1, 72, &mark, 1);
	unsigned blue = 0;
	for (unsigned y = 404; y < 438; y++)
		for (unsigned x = 150; x < 400; x++)
			blue += colour_at(&image, x, y) == 0x0000FF;
	/* Most of a tag of 45 by 22 pixels, and nowhere else but at the box itself. */
	assert_true(blue > 400);
	for (unsigned y = 0; y < 842; y++)
		for (unsigned x = 0; x < 595; x++)
			if (colour_at(&image, x, y) == 0x0000FF)
				assert_true(y >= 298 && y < 440);
	png_free(&image);
	drop(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(dense_layouts), cmocka_unit_test(how_far_out),
		cmocka_unit_test(text_is_avoided) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
