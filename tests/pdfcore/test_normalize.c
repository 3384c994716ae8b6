/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Normalised copies: everything stays where a reader sees it, and the page's own space is viewed space upside down. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <signprep/signprep.h>

#include "base/buf.h"
#include "tests/support/pdf_writer.h"

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

/* A page with text, a painted area, and a field with an appearance that says "IN". */
static char *make_file(int rotate, const char *crop, double unit, size_t *length)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
	int look = pdfw_add_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 3 0 R >> >>",
		"BT /F1 12 Tf 2 5 Td (IN) Tj ET", 30);
	int content = pdfw_add_text_stream(w, "", "1 0 0 rg 100 400 50 20 re f 0 g BT /F1 12 Tf 200 300 Td (SIGNHERE) Tj ET");
	int widget = pdfw_add(
		w, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (f) /Rect [150 500 250 520] /F 4 /AP << /N %d 0 R >> >>", look);
	char entries[512];

	(void) font;
	snprintf(entries, sizeof entries,
		"/Rotate %d /UserUnit %g %s /Contents %d 0 R /Resources << /Font << /F1 %d 0 R >> >> /Annots [%d 0 R]", rotate,
		unit, crop, content, font, widget);
	pdfw_one_page(w, entries);
	return pdfw_finish(w, length);
}

static char *write_temporary(const void *bytes, size_t length)
{
	char *path = strdup("/tmp/signprep-normalize-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), length);
	close(fd);
	return path;
}

static void compare_texts(signprep_document *before, signprep_document *after)
{
	signprep_text *a = NULL, *b = NULL;
	signprep_error err;

	assert_int_equal(signprep_text_load(&a, before, 1, &err), SIGNPREP_OK);
	assert_int_equal(signprep_text_load(&b, after, 1, &err), SIGNPREP_OK);
	assert_int_equal(a->glyph_count, 10);
	assert_int_equal(b->glyph_count, 10);
	for (size_t i = 0; i < a->glyph_count; i++) {
		assert_true(fabsf(a->glyphs[i].x - b->glyphs[i].x) < 0.02f && fabsf(a->glyphs[i].y - b->glyphs[i].y) < 0.02f);
		assert_true(fabsf(a->glyphs[i].ex - b->glyphs[i].ex) < 0.02f && fabsf(a->glyphs[i].ux - b->glyphs[i].ux) < 0.02f);
		assert_int_equal(a->glyphs[i].flags, b->glyphs[i].flags);
	}
	assert_true(a->paint_count >= 1 && a->paint_count == b->paint_count);
	assert_true(fabsf(a->paints[0].x0 - b->paints[0].x0) < 0.02f && fabsf(a->paints[0].y1 - b->paints[0].y1) < 0.02f);
	signprep_text_free(a);
	signprep_text_free(b);
}

static void compare_fields(signprep_document *before, signprep_document *after)
{
	signprep_fields a, b;
	signprep_error err;

	assert_int_equal(signprep_document_fields(&a, before, &err), SIGNPREP_OK);
	assert_int_equal(signprep_document_fields(&b, after, &err), SIGNPREP_OK);
	assert_int_equal(a.count, 1);
	assert_int_equal(b.count, 1);
	assert_true(fabs(a.items[0].rect.x0 - b.items[0].rect.x0) < 0.02 && fabs(a.items[0].rect.y1 - b.items[0].rect.y1) < 0.02);
	signprep_fields_clear(&a);
	signprep_fields_clear(&b);
}

static void check_one(int rotate, const char *crop, double unit)
{
	size_t length = 0;
	char *file = make_file(rotate, crop, unit, &length), *path = write_temporary(file, length);
	signprep_document *before = NULL, *after = NULL;
	signprep_page old_page, page;
	signprep_error err;
	sp_buf out;
	int changed = -1;
	bool normal = !rotate && unit == 1 && !*crop;

	sp_buf_init(&out, (size_t) 1 << 20);
	assert_int_equal(signprep_normalize(path, NULL, NULL, &changed, collect, &out, &err), SIGNPREP_OK);
	assert_int_equal(changed, normal ? 0 : 1);
	assert_int_equal(signprep_document_open_memory(&before, file, length, "before", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_document_open_memory(&after, out.data, out.length, "after", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_document_page(&old_page, before, 1, &err), SIGNPREP_OK);
	assert_int_equal(signprep_document_page(&page, after, 1, &err), SIGNPREP_OK);
	assert_true(fabs(page.width - old_page.width) < 0.01 && fabs(page.height - old_page.height) < 0.01);
	assert_int_equal(page.rotate, 0);
	assert_true(page.user_unit == 1 && page.crop.x0 == 0 && page.crop.y0 == 0 && page.media.x0 == 0 && page.media.y0 == 0);
	compare_texts(before, after);
	compare_fields(before, after);
	signprep_document_free(before);
	signprep_document_free(after);
	unlink(path);
	free(path);
	free(file);
	sp_buf_clear(&out);
}

static void test_every_combination(void **state)
{
	const char *crops[] = { "", "/CropBox [50 60 545 782]", "/CropBox [-10 30 590 900]" };

	(void) state;
	for (int rotate = 0; rotate < 360; rotate += 90)
		for (size_t c = 0; c < 3; c++)
			for (int unit = 1; unit <= 2; unit++)
				check_one(rotate, crops[c], unit);
}

static void test_signed_file_is_refused(void **state)
{
	pdf_writer *w = pdfw_new();
	int value = pdfw_add(w,
		"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 10 20 30] /Contents <00> >>");
	int widget = pdfw_add(w, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /V %d 0 R /Rect [0 0 10 10] >>", value);
	char entries[64];
	size_t length = 0;
	int page;

	(void) state;
	snprintf(entries, sizeof entries, "/Rotate 90 /Annots [%d 0 R]", widget);
	page = pdfw_one_page(w, entries);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /AcroForm << /Fields [%d 0 R] >> >>", page - 1, widget);
	char *file = pdfw_finish(w, &length), *path = write_temporary(file, length);
	const signprep_prepare_options allow = { .allow_signed = true };
	signprep_error err;
	sp_buf out;

	sp_buf_init(&out, (size_t) 1 << 20);
	assert_int_equal(signprep_normalize(path, NULL, NULL, NULL, collect, &out, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "D820");
	assert_int_equal(out.length, 0);
	assert_int_equal(signprep_normalize(path, NULL, &allow, NULL, collect, &out, &err), SIGNPREP_OK);
	assert_true(out.length > 0);
	unlink(path);
	free(path);
	free(file);
	sp_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_combination),
		cmocka_unit_test(test_signed_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
