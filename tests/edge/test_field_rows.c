/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows 112 to 114 of docs/locating.md: fields that are turned, drawn by nobody, or filled in. The others stand in tests/pdfcore. */
#include "edge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BY_NAME "{'ComponentType':'SIGN_SIGNATURE','GenerateMode':'FIELD','ComponentName':'f'}"
#define COLOUR 0xC04A00u /* of the second signer */

/* One page with `entries` and one widget; `form` are entries of the AcroForm. */
static edge_doc form_of(const char *entries, const char *widget, const char *form)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), field = pdfw_add(w, "<< /Type /Annot /Subtype /Widget /T (f) /F 4 %s >>", widget), page;
	char catalog[200];
	size_t length;

	page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Annots [%d 0 R] %s >>", tree, field, entries);
	snprintf(catalog, sizeof catalog, "/AcroForm << /Fields [%d 0 R] %s >>", field, form);
	edge_set_tree(w, tree, &page, 1, catalog);
	char *bytes = pdfw_finish(w, &length);
	return edge_open(bytes, length);
}

/* A side of the box, upright at `x`, a pixel more or less: no tag is so high. */
static bool has_side(const png_image *image, double x, double y0, double y1)
{
	for (int column = (int) x - 1; column <= (int) x + 1; column++) {
		int count = 0;
		for (int y = (int) y0; y < (int) y1; y++) {
			unsigned char rgb[3];
			png_rgb(image, (unsigned) column, (unsigned) y, rgb);
			count += ((uint32_t) rgb[0] << 16 | (uint32_t) rgb[1] << 8 | rgb[2]) == COLOUR;
		}
		if (count >= 0.8 * (y1 - y0))
			return true;
	}
	return false;
}

static void placed(edge_doc *d, signprep_rect r, size_t filled)
{
	signprep_result *result = edge_check(d, NULL, BY_NAME);

	edge_no_error(result);
	edge_assert_rect(edge_only(result, 0)->rect, r.x0, r.y0, r.x1, r.y1);
	assert_int_equal(edge_count(signprep_result_issues(result), "F110"), filled);
	png_image image = edge_render(d->doc, result, 1, 72);
	assert_true(has_side(&image, r.x0, r.y0, r.y1) && has_side(&image, r.x1 - 1, r.y0, r.y1));
	png_free(&image);
	signprep_result_free(result);
	edge_close(d);
}

/* MK /R turns what is in the widget, not where it stands; the page's own Rotate does: (x, y) is seen at (y, x). */
static void row_112_turned_widgets(void **state)
{
	const char *widget = "/FT /Sig /Rect [100 200 240 260] /MK << /R 90 >>";
	edge_doc d = form_of("", widget, "");

	(void) state;
	placed(&d, (signprep_rect) { 100, 842 - 260, 240, 842 - 200 }, 0);
	d = form_of("/Rotate 90", widget, "");
	placed(&d, (signprep_rect) { 200, 100, 260, 240 }, 0);
}

static void row_113_need_appearances(void **state)
{
	edge_doc d = form_of("", "/FT /Tx /Rect [100 200 240 260]", "/NeedAppearances true /DA (/Helv 12 Tf 0 g)");

	(void) state;
	placed(&d, (signprep_rect) { 100, 842 - 260, 240, 842 - 200 }, 0);
}

/* The file keeps the value; whoever places a box there is told. A button's state is no text. */
static void row_114_filled_in(void **state)
{
	edge_doc d = form_of("", "/FT /Tx /Rect [100 200 240 260] /V (Smith)", "");

	(void) state;
	placed(&d, (signprep_rect) { 100, 842 - 260, 240, 842 - 200 }, 1);
	d = form_of("", "/FT /Btn /Rect [100 200 240 260] /V /Off /AS /Off", "");
	placed(&d, (signprep_rect) { 100, 842 - 260, 240, 842 - 200 }, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(row_112_turned_widgets), cmocka_unit_test(row_113_need_appearances),
		cmocka_unit_test(row_114_filled_in) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
