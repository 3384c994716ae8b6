/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One transform: what is painted, what the preview draws and what the JSON says are one rectangle, for every rotation, crop
 * and unit. Where something is to be seen is worked out here from ISO 32000-1, 7.7.3.3 (Rotate is clockwise), not by our
 * matrices: the view's corner in user space, and which way is right and up there.
 */
#include "edge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#define DPI 96.0
#define WORD_EM 5.223 /* SIGNHERE in Helvetica: 667 + 278 + 778 + 722 + 722 + 667 + 722 + 667 thousandths */
#define GREEN 0x00FF00u
#define CYAN 0x00FFFFu
#define COMPANY_COLOUR 0x0B5CADu /* of the preview: first and second signer */
#define PERSON_COLOUR 0xC04A00u

typedef struct layout {
	const char *boxes;       /* entries of the page */
	signprep_rect effective; /* CropBox ∩ MediaBox, by hand */
} layout;

static const layout layouts[] = { { "/MediaBox [0 0 400 300]", { 0, 0, 400, 300 } },
	{ "/MediaBox [0 0 400 300] /CropBox [30 20 370 280]", { 30, 20, 370, 280 } },
	{ "/MediaBox [0 0 400 300] /CropBox [-50 -40 450 340]", { 0, 0, 400, 300 } },
	{ "/MediaBox [-100 -150 300 150]", { -100, -150, 300, 150 } } };

/* The page as a reader sees it, told in user space. */
typedef struct view {
	signprep_point corner; /* the view's upper left corner */
	int rx, ry;            /* right */
	int ux, uy;            /* up */
	double unit, width, height;
} view;

static view view_of(signprep_rect box, int rotate, double unit)
{
	const double w = (box.x1 - box.x0) * unit, h = (box.y1 - box.y0) * unit;

	switch (rotate) {
	case 90: return (view) { { box.x0, box.y0 }, 0, 1, -1, 0, unit, h, w };
	case 180: return (view) { { box.x1, box.y0 }, -1, 0, 0, -1, unit, w, h };
	case 270: return (view) { { box.x1, box.y1 }, 0, -1, 1, 0, unit, h, w };
	default: return (view) { { box.x0, box.y1 }, 1, 0, 0, 1, unit, w, h };
	}
}

static signprep_point to_user(const view *v, double x, double y)
{
	return (signprep_point) { v->corner.x + (v->rx * x - v->ux * y) / v->unit,
		v->corner.y + (v->ry * x - v->uy * y) / v->unit };
}

static void paint(FILE *out, const view *v, signprep_rect seen, const char *colour)
{
	signprep_point a = to_user(v, seen.x0, seen.y0), b = to_user(v, seen.x1, seen.y1);

	fprintf(out, "%s rg %.6f %.6f %.6f %.6f re f\n", colour, a.x, a.y, b.x - a.x, b.y - a.y);
}

/* Where the boxes are to be, viewed space: the keyword's stands 10 pt right of the word, on its baseline. */
static const signprep_point word = { 24.4, 110.8 };
static const signprep_rect given = { 151.25, 171.5, 231.25, 211.5 };

static signprep_rect beside_word(double unit)
{
	double left = word.x + WORD_EM * 12 * unit + 10;

	return (signprep_rect) { left, word.y - 40, left + 80, word.y };
}

static edge_doc make(const layout *l, int rotate, double unit, const view *v)
{
	char entries[200], *content = NULL;
	size_t length = 0;
	signprep_point at = to_user(v, word.x, word.y);
	FILE *out = open_memstream(&content, &length);
	edge_doc d;

	assert_non_null(out);
	paint(out, v, beside_word(unit), "0 1 0");
	paint(out, v, given, "0 1 1");
	fprintf(out, "0 g BT /F1 12 Tf %d %d %d %d %.6f %.6f Tm (SIGNHERE) Tj ET", v->rx, v->ry, v->ux, v->uy, at.x, at.y);
	fclose(out);
	snprintf(entries, sizeof entries, "%s /Rotate %d /UserUnit %g", l->boxes, rotate, unit);
	d = edge_page(entries, content);
	free(content);
	return d;
}

static void near_pixels(const char *what, signprep_rect pixels, signprep_rect points)
{
	const double s = DPI / 72;

	if (fabs(pixels.x0 - points.x0 * s) > 1 || fabs(pixels.y0 - points.y0 * s) > 1 || fabs(pixels.x1 - points.x1 * s) > 1 ||
		fabs(pixels.y1 - points.y1 * s) > 1)
		fail_msg("%s: pixels [%g %g %g %g], expected [%g %g %g %g]", what, pixels.x0, pixels.y0, pixels.x1, pixels.y1,
			points.x0 * s, points.y0 * s, points.x1 * s, points.y1 * s);
}

static bool is_colour(const png_image *image, unsigned x, unsigned y, uint32_t colour)
{
	unsigned char rgb[3];

	png_rgb(image, x, y, rgb);
	return ((uint32_t) rgb[0] << 16 | (uint32_t) rgb[1] << 8 | rgb[2]) == colour;
}

/* The outline of a mark: rows and columns with a run of its colour that no tag and no arrow is long enough for; boxes are 107 pixels wide. */
static signprep_rect outline(const png_image *image, uint32_t colour)
{
	signprep_rect r = { image->width, image->height, 0, 0 };

	for (unsigned y = 0; y < image->height; y++) {
		unsigned run = 0;
		for (unsigned x = 0; x < image->width; x++) {
			run = is_colour(image, x, y, colour) ? run + 1 : 0;
			if (run >= 104) {
				r.y0 = fmin(r.y0, y);
				r.y1 = fmax(r.y1, y + 1);
			}
		}
	}
	for (unsigned x = 0; x < image->width; x++) {
		unsigned run = 0;
		for (unsigned y = 0; y < image->height; y++) {
			run = is_colour(image, x, y, colour) ? run + 1 : 0;
			if (run >= 35) {
				r.x0 = fmin(r.x0, x);
				r.x1 = fmax(r.x1, x + 1);
			}
		}
	}
	return r;
}

static double number_of(const cJSON *item, const char *name)
{
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(item, name);

	if (!cJSON_IsNumber(number))
		fail_msg("no number %s", name);
	return number->valuedouble;
}

/* A component of the resolved request. */
static void in_request(const cJSON *request, int signer, signprep_rect expected)
{
	const cJSON *approver = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(request, "Approvers"), signer);
	const cJSON *c = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(approver, "SignComponents"), 0);
	double x = number_of(c, "ComponentPosX"), y = number_of(c, "ComponentPosY");

	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(c, "GenerateMode")), "NORMAL");
	assert_true(number_of(c, "ComponentPage") == 1);
	edge_assert_rect((signprep_rect) { x, y, x + number_of(c, "ComponentWidth"), y + number_of(c, "ComponentHeight") },
		expected.x0, expected.y0, expected.x1, expected.y1);
}

static void in_report(const cJSON *report, int index, signprep_rect expected)
{
	const cJSON *c = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(report, "components"), index);
	const cJSON *rect = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(c, "placements"), 0), "rect");
	signprep_rect r;

	assert_int_equal(cJSON_GetArraySize(rect), 4);
	r.x0 = cJSON_GetArrayItem(rect, 0)->valuedouble;
	r.y0 = cJSON_GetArrayItem(rect, 1)->valuedouble;
	r.x1 = cJSON_GetArrayItem(rect, 2)->valuedouble;
	r.y1 = cJSON_GetArrayItem(rect, 3)->valuedouble;
	edge_assert_rect(r, expected.x0, expected.y0, expected.x1, expected.y1);
}

static void compare_json(const signprep_result *result, signprep_rect beside)
{
	cJSON *request = cJSON_Parse(signprep_result_request(result)), *report = cJSON_Parse(signprep_result_report(result));

	in_request(request, 0, beside);
	in_request(request, 1, given);
	in_report(report, 0, beside);
	in_report(report, 1, given);
	edge_assert_rect(edge_only(result, 0)->rect, beside.x0, beside.y0, beside.x1, beside.y1);
	edge_assert_rect(edge_only(result, 1)->rect, given.x0, given.y0, given.x1, given.y1);
	cJSON_Delete(request);
	cJSON_Delete(report);
}

static void compare_pixels(const edge_doc *d, const signprep_result *result, signprep_rect beside, const view *v)
{
	png_image page = edge_render(d->doc, NULL, 1, DPI), preview = edge_render(d->doc, result, 1, DPI);
	signprep_rect seen;

	assert_true(fabs(page.width - v->width * DPI / 72) <= 1 && fabs(page.height - v->height * DPI / 72) <= 1);
	assert_true(preview.width == page.width && preview.height == page.height);
	assert_true(edge_bounds(&page, GREEN, &seen));
	near_pixels("painted by the keyword", seen, beside);
	assert_true(edge_bounds(&page, CYAN, &seen));
	near_pixels("painted at the position", seen, given);
	near_pixels("preview of the keyword's", outline(&preview, COMPANY_COLOUR), beside);
	near_pixels("preview of the position's", outline(&preview, PERSON_COLOUR), given);
	png_free(&page);
	png_free(&preview);
}

static void one_rectangle(const layout *l, int rotate, double unit)
{
	view v = view_of(l->effective, rotate, unit);
	signprep_rect beside = beside_word(unit);
	edge_doc d = make(l, rotate, unit, &v);
	signprep_result *result = edge_check(&d,
		"{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'SIGNHERE','ComponentName':'甲','"
		"ComponentWidth':80,"
		"'ComponentHeight':40,'Locate':{'At':'right','Gap':10,'Align':'baseline'}}",
		"{'ComponentType':'SIGN_SIGNATURE','ComponentPage':1,'ComponentPosX':151.25,'ComponentPosY':171.5,'ComponentWidth':"
		"80,"
		"'ComponentHeight':40,'ComponentId':'a','ComponentName':'乙'}");

	edge_no_error(result);
	compare_json(result, beside);
	compare_pixels(&d, result, beside, &v);
	signprep_result_free(result);
	edge_close(&d);
}

static void every_rotation_crop_and_unit(void **state)
{
	(void) state;
	for (int rotate = 0; rotate < 360; rotate += 90)
		for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
			for (int unit = 1; unit <= 2; unit++) {
				print_message("rotate %d, %s, unit %d\n", rotate, layouts[i].boxes, unit);
				one_rectangle(&layouts[i], rotate, unit);
			}
}

/* A page with a field whose appearance fills it with cyan; the field stands where `given` is seen. */
static edge_doc make_field(const layout *l, int rotate, double unit, const view *v)
{
	pdf_writer *w = pdfw_new();
	signprep_point a = to_user(v, given.x0, given.y0), b = to_user(v, given.x1, given.y1);
	int look = pdfw_add_text_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 10 10]", "0 1 1 rg 0 0 10 10 re f"), tree,
	    field, page;
	char form[80];
	size_t length;

	field = pdfw_add(w,
		"<< /Type /Annot /Subtype /Widget /FT /Tx /T (f) /F 4 /Rect [%.6f %.6f %.6f %.6f] /AP << /N %d 0 R >> >>", a.x, a.y,
		b.x, b.y, look);
	tree = pdfw_reserve(w);
	page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R %s /Rotate %d /UserUnit %g /Annots [%d 0 R] >>", tree, l->boxes, rotate,
		unit, field);
	snprintf(form, sizeof form, "/AcroForm << /Fields [%d 0 R] >>", field);
	edge_set_tree(w, tree, &page, 1, form);
	char *bytes = pdfw_finish(w, &length);
	return edge_open(bytes, length);
}

static void one_field(const layout *l, int rotate, double unit)
{
	view v = view_of(l->effective, rotate, unit);
	edge_doc d = make_field(l, rotate, unit, &v);
	signprep_result *result = edge_check(
		&d, NULL, "{'ComponentType':'SIGN_SIGNATURE','GenerateMode':'FIELD','ComponentName':'f'}");
	cJSON *request = cJSON_Parse(signprep_result_request(result)), *report = cJSON_Parse(signprep_result_report(result));
	png_image page = edge_render(d.doc, NULL, 1, DPI), preview = edge_render(d.doc, result, 1, DPI);
	signprep_rect seen;

	edge_no_error(result);
	edge_assert_rect(edge_only(result, 0)->rect, given.x0, given.y0, given.x1, given.y1);
	in_request(request, 1, given);
	in_report(report, 0, given);
	assert_true(edge_bounds(&page, CYAN, &seen));
	near_pixels("painted by the field", seen, given);
	near_pixels("preview of the field's", outline(&preview, PERSON_COLOUR), given);
	png_free(&page);
	png_free(&preview);
	cJSON_Delete(request);
	cJSON_Delete(report);
	signprep_result_free(result);
	edge_close(&d);
}

static void fields_of_every_rotation_crop_and_unit(void **state)
{
	(void) state;
	for (int rotate = 0; rotate < 360; rotate += 90)
		for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
			for (int unit = 1; unit <= 2; unit++) {
				print_message("field, rotate %d, %s, unit %d\n", rotate, layouts[i].boxes, unit);
				one_field(&layouts[i], rotate, unit);
			}
}

/* A generator of our own: the same numbers everywhere. */
static uint64_t seed = 20200731;

static double draw(double low, double high)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return low + (high - low) * (double) (seed >> 33) / (double) (1u << 31);
}

/* Two decimals, as a PDF would have them. */
static double draw2(double low, double high)
{
	return round(draw(low, high) * 100) / 100;
}

static void assert_same(signprep_point a, signprep_point b)
{
	if (!(fabs(a.x - b.x) <= 1e-6 * (1 + fabs(b.x)) && fabs(a.y - b.y) <= 1e-6 * (1 + fabs(b.y))))
		fail_msg("(%.9f, %.9f) is not (%.9f, %.9f)", a.x, a.y, b.x, b.y);
}

static edge_doc draw_page(signprep_rect *effective, int *rotate, double *unit)
{
	static const int turns[] = { 0, 90, 180, 270, -90, 450, -180, 720 };
	int given_rotate = turns[(int) draw(0, 8)];
	signprep_rect m = { draw2(-2000, 2000), draw2(-2000, 2000), 0, 0 }, c;
	char entries[300];

	m.x1 = m.x0 + draw2(60, 3000);
	m.y1 = m.y0 + draw2(60, 3000);
	c = (signprep_rect) { draw2(m.x0 - 50, m.x0 + 25), draw2(m.y0 - 50, m.y0 + 25), draw2(m.x1 - 25, m.x1 + 50),
		draw2(m.y1 - 25, m.y1 + 50) };
	*unit = draw2(0.5, 4);
	*rotate = (given_rotate % 360 + 360) % 360;
	*effective = (signprep_rect) { fmax(m.x0, c.x0), fmax(m.y0, c.y0), fmin(m.x1, c.x1), fmin(m.y1, c.y1) };
	snprintf(entries, sizeof entries,
		"/MediaBox [%.2f %.2f %.2f %.2f] /CropBox [%.2f %.2f %.2f %.2f] /Rotate %d /UserUnit %.2f", m.x1, m.y0, m.x0, m.y1,
		c.x0, c.y1, c.x1, c.y0, given_rotate, *unit);
	return edge_page(entries, "");
}

static void points_go_there_and_back(const signprep_page *page, const view *v)
{
	signprep_matrix back = signprep_matrix_invert(page->user_to_view);

	for (int k = 0; k < 20; k++) {
		signprep_point seen = { draw(-500, 5000), draw(-500, 5000) }, user = to_user(v, seen.x, seen.y);

		assert_same(signprep_matrix_apply(page->user_to_view, user), seen);
		assert_same(signprep_matrix_apply(back, seen), user);
		assert_same(signprep_matrix_apply(back, signprep_matrix_apply(page->user_to_view, seen)), seen);
	}
}

static void boxes_go_there_and_back(const signprep_page *page, signprep_rect effective)
{
	signprep_matrix back = signprep_matrix_invert(page->user_to_view);
	signprep_rect whole = signprep_matrix_apply_rect(page->user_to_view, effective);

	edge_assert_rect(whole, 0, 0, page->width, page->height);
	for (int k = 0; k < 10; k++) {
		signprep_rect user = { draw(effective.x0, effective.x1), draw(effective.y0, effective.y1), effective.x1,
			effective.y1 },
			      seen;

		seen = signprep_matrix_apply_rect(page->user_to_view, user);
		assert_true(
			seen.x0 >= -1e-6 && seen.y0 >= -1e-6 && seen.x1 <= page->width + 1e-6 && seen.y1 <= page->height + 1e-6);
		assert_true(fabs(signprep_rect_area(seen) / page->user_unit / page->user_unit - signprep_rect_area(user)) < 1e-3);
		seen = signprep_matrix_apply_rect(back, seen);
		edge_assert_rect(seen, user.x0, user.y0, user.x1, user.y1);
	}
}

static void random_pages_round_trip(void **state)
{
	(void) state;
	for (int i = 0; i < 300; i++) {
		signprep_rect effective;
		int rotate;
		double unit;
		edge_doc d = draw_page(&effective, &rotate, &unit);
		view v = view_of(effective, rotate, unit);
		signprep_page page;

		assert_int_equal(signprep_document_page(&page, d.doc, 1, NULL), SIGNPREP_OK);
		assert_int_equal(page.rotate, rotate);
		assert_true(fabs(page.width - v.width) < 1e-3 && fabs(page.height - v.height) < 1e-3);
		points_go_there_and_back(&page, &v);
		boxes_go_there_and_back(&page, effective);
		edge_close(&d);
	}
}

static void random_matrices_round_trip(void **state)
{
	(void) state;
	for (int i = 0; i < 5000; i++) {
		double turn = draw(0, 6.2832), sx = draw(0.01, 20), sy = draw(0.01, 20) * (draw(0, 1) < 0.5 ? -1 : 1),
		       skew = draw(-1, 1);
		signprep_matrix m = { sx * cos(turn), sx * sin(turn), skew * sx * cos(turn) - sy * sin(turn),
			skew * sx * sin(turn) + sy * cos(turn), draw(-5000, 5000), draw(-5000, 5000) };
		signprep_matrix back = signprep_matrix_invert(m), again = signprep_matrix_invert(back);
		signprep_point p = { draw(-3000, 3000), draw(-3000, 3000) };

		signprep_point there = signprep_matrix_apply(m, p);

		/* By definition, not by the function. */
		assert_true(fabs(there.x - (m.a * p.x + m.c * p.y + m.e)) < 1e-9 &&
			fabs(there.y - (m.b * p.x + m.d * p.y + m.f)) < 1e-9);
		assert_true(fabs(signprep_matrix_apply(back, there).x - p.x) < 1e-4 &&
			fabs(signprep_matrix_apply(back, there).y - p.y) < 1e-4);
		assert_true(fabs(again.a - m.a) < 1e-6 && fabs(again.f - m.f) < 1e-3);
	}
}

/* The box that an editor shows by its bottom-left edges has its top at page height − top. */
static void edges_and_positions_are_one(void **state)
{
	(void) state;
	for (int i = 0; i < 100; i++) {
		signprep_rect effective;
		int rotate;
		double unit;
		edge_doc d = draw_page(&effective, &rotate, &unit);
		view v = view_of(effective, rotate, unit);
		double w = draw2(5, 20), h = draw2(5, 20), left = draw2(0, v.width - w), bottom = draw2(0, v.height - h);
		char by_edges[400], by_corner[400];
		signprep_result *result;

		snprintf(by_edges, sizeof by_edges,
			"{'ComponentType':'SIGN_SEAL','ComponentPage':1,'Locate':{'Edges':{'Left':%.2f,'Right':%.2f,"
			"'Top':%.2f,'Bottom':%.2f}}}",
			left, left + w, bottom + h, bottom);
		snprintf(by_corner, sizeof by_corner,
			"{'ComponentType':'SIGN_SIGNATURE','ComponentPage':-1,'ComponentPosX':%.2f,"
			"'ComponentPosY':%.2f,'ComponentWidth':%.2f,'ComponentHeight':%.2f,'Locate':{'Origin':'bottom-left'}}",
			left, bottom, w, h);
		result = edge_check(&d, by_edges, by_corner);
		edge_assert_rect(edge_only(result, 0)->rect, left, v.height - (bottom + h), left + w, v.height - bottom);
		edge_assert_rect(edge_only(result, 1)->rect, left, v.height - (bottom + h), left + w, v.height - bottom);
		assert_int_equal(edge_count(signprep_result_issues(result), "P201"), 0);
		signprep_result_free(result);
		edge_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_rotation_crop_and_unit),
		cmocka_unit_test(fields_of_every_rotation_crop_and_unit), cmocka_unit_test(random_pages_round_trip),
		cmocka_unit_test(random_matrices_round_trip), cmocka_unit_test(edges_and_positions_are_one) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
