/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Form fields as files in the wild have them: inherited, shared, looping, broken. Object 4 is the first one of each test. */
#include "field_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDGET "/Type /Annot /Subtype /Widget /F 4 /Rect [200 300 300 330]"

/* Ff and V from the grandparent, FT from the parent: required (2) and read-only (1). */
static void inherited_attributes(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< /T (a) /Ff 3 /V (\xFE\xFF\x75\x32) /Kids [5 0 R] >>");
	pdfw_add(w, "<< /T (b) /FT /Tx /Parent 4 0 R /Kids [6 0 R] >>");
	pdfw_add(w, "<< " WIDGET " /Parent 5 0 R >>");
	h = form_open(w, &(form) { .annots = "6 0 R", .fields = "4 0 R" });
	fields = fields_of(&h, 1);
	assert_string_equal(fields.items[0].name, "a.b");
	assert_string_equal(fields.items[0].type, "Tx");
	assert_string_equal(fields.items[0].value, "甲");
	assert_int_equal(fields.items[0].flags, SIGNPREP_FIELD_READ_ONLY | SIGNPREP_FIELD_REQUIRED);
	assert_int_equal(fields.items[0].object, 6);
	assert_int_equal(fields.items[0].field_object, 5);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* 4 and 5 are each other's parent. */
static void parent_loop(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< " WIDGET " /T (a) /FT /Tx /Parent 5 0 R >>");
	pdfw_add(w, "<< /T (b) /Parent 4 0 R /Kids [4 0 R] >>");
	h = form_open(w, &(form) { .annots = "4 0 R", .fields = "5 0 R" });
	fields = fields_of(&h, 1);
	assert_true(fields.loop);
	assert_string_equal(fields.items[0].name, "b.a");
	signprep_fields_clear(&fields);
	drop(&h);
}

/* A chain of 100 parents: cut, and told. */
static void deep_tree(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	for (int i = 0; i < 100; i++)
		pdfw_add(w, "<< /T (x) /Parent %d 0 R /Kids [%d 0 R] >>", i ? 3 + i : 0, 5 + i);
	pdfw_add(w, "<< " WIDGET " /FT /Tx /T (y) /Parent 103 0 R >>");
	h = form_open(w, &(form) { .annots = "104 0 R", .fields = "4 0 R" });
	/* The widget, and the field at which the walk downward was cut. */
	fields = fields_of(&h, 2);
	assert_true(fields.loop);
	assert_int_equal(fields.items[0].page, 1);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* R 450 and -90 turn like 90 and 270. */
static void rotation(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< " WIDGET " /T (a) /FT /Tx /MK << /R 450 >> >>");
	pdfw_add(w, "<< " WIDGET " /T (b) /FT /Tx /MK << /R -90 >> >>");
	h = form_open(w, &(form) { .annots = "4 0 R 5 0 R", .fields = "4 0 R 5 0 R" });
	fields = fields_of(&h, 2);
	assert_int_equal(fields.items[0].rotation, 90);
	assert_int_equal(fields.items[1].rotation, 270);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* On-states: beside Off in N, only in D, only as AS, as GBK bytes (男 is C4 D0), none in a stream; pushbuttons have none. */
static void button_states(void **state)
{
	static const char *const states[] = { "Yes", "1", "On", "男", "", "" };
	static const char *const kinds[] = { "checkbox", "checkbox", "checkbox", "radio", "checkbox", "push" };
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;
	int look;

	(void) state;
	for (int i = 0; i < 6; i++)
		pdfw_reserve(w);
	look = pdfw_add_text_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 1 1]", "");
	pdfw_set(w, 4, "<< " WIDGET " /T (a) /FT /Btn /AP << /N << /Off %d 0 R /Yes %d 0 R >> >> >>", look, look);
	pdfw_set(w, 5, "<< " WIDGET " /T (b) /FT /Btn /AP << /N << /Off %d 0 R >> /D << /1 %d 0 R >> >> >>", look, look);
	pdfw_set(w, 6, "<< " WIDGET " /T (c) /FT /Btn /AS /On >>");
	pdfw_set(w, 7, "<< " WIDGET " /T (d) /FT /Btn /Ff 32768 /AP << /N << /#C4#D0 %d 0 R >> >> >>", look);
	pdfw_set(w, 8, "<< " WIDGET " /T (e) /FT /Btn /AS /Off /AP << /N %d 0 R >> >>", look);
	pdfw_set(w, 9, "<< " WIDGET " /T (f) /FT /Btn /Ff 65536 /AP << /N << /On %d 0 R >> >> >>", look);
	h = form_open(
		w, &(form) { .annots = "4 0 R 5 0 R 6 0 R 7 0 R 8 0 R 9 0 R", .fields = "4 0 R 5 0 R 6 0 R 7 0 R 8 0 R 9 0 R" });
	fields = fields_of(&h, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_string_equal(fields.items[i].export_value, states[i]);
		assert_string_equal(fields.items[i].kind, kinds[i]);
	}
	signprep_fields_clear(&fields);
	drop(&h);
}

/* Texts for states that are numbers, or else by place in Kids; names in UTF-16, as programs escape them. */
static void button_options(void **state)
{
	static const char *const exports[] = { "male", "女", "其他", "option1", "option2", "2" };
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;
	int look;

	(void) state;
	for (int i = 0; i < 8; i++)
		pdfw_reserve(w);
	look = pdfw_add_text_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 1 1]", "");
	pdfw_set(w, 4, "<< /T (sex) /FT /Btn /Ff 49152 /V /1 /Opt [(male) <FEFF5973> <FEFF51764ED6>] /Kids [5 0 R 6 0 R 7 0 R] >>");
	pdfw_set(w, 5, "<< " WIDGET " /Parent 4 0 R /AP << /N << /0 %d 0 R >> >> >>", look);
	pdfw_set(w, 6, "<< " WIDGET " /Parent 4 0 R /AP << /N << /1 %d 0 R >> >> >>", look);
	pdfw_set(w, 7, "<< " WIDGET " /Parent 4 0 R /AP << /N << /c %d 0 R /Off %d 0 R >> >> >>", look, look);
	pdfw_set(w, 8, "<< " WIDGET " /T (a) /FT /Btn /Ff 32768 /AP << /N << /#FE#FF#00o#00p#00t#00i#00o#00n#001 %d 0 R >> >> >>",
		look);
	pdfw_set(w, 9,
		"<< " WIDGET " /T (b) /FT /Btn /Ff 32768 /AP << /N << "
		"/\\376\\377\\000o\\000p\\000t\\000i\\000o\\000n\\0002 %d 0 R >> >> >>",
		look);
	pdfw_set(w, 10, "<< " WIDGET " /T (c) /FT /Btn /Opt [(x) (y)] /AP << /N << /2 %d 0 R >> >> >>", look); /* beyond Opt */
	h = form_open(w, &(form) { .annots = "5 0 R 6 0 R 7 0 R 8 0 R 9 0 R 10 0 R", .fields = "4 0 R 8 0 R 9 0 R 10 0 R" });
	fields = fields_of(&h, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(fields.items[i].export_value, exports[i]);
	assert_string_equal(fields.items[0].value, "女");
	signprep_fields_clear(&fields);
	drop(&h);
}

/* Values: several options, a stream, a name, a number (which is none). */
static void values(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	for (int i = 0; i < 4; i++)
		pdfw_reserve(w);
	pdfw_set(w, 4, "<< " WIDGET " /T (a) /FT /Ch /V [(one) (\xFE\xFF\x4E\x8C)] >>");
	pdfw_set(w, 5, "<< " WIDGET " /T (b) /FT /Tx /V %d 0 R >>", pdfw_add_text_stream(w, "", "long text"));
	pdfw_set(w, 6, "<< " WIDGET " /T (c) /FT /Btn /V /Yes >>");
	pdfw_set(w, 7, "<< " WIDGET " /T (d) /FT /Tx /V 12 >>");
	h = form_open(w, &(form) { .annots = "4 0 R 5 0 R 6 0 R 7 0 R", .fields = "4 0 R 5 0 R 6 0 R 7 0 R" });
	fields = fields_of(&h, 4);
	assert_string_equal(fields.items[0].value, "one\n二");
	assert_string_equal(fields.items[1].value, "long text");
	assert_string_equal(fields.items[2].value, "Yes");
	assert_string_equal(fields.items[3].value, "");
	signprep_fields_clear(&fields);
	drop(&h);
}

/* Listed twice on a page it is one widget; a kid that stands nowhere is a ghost beside its placed brother. */
static void twice_and_nowhere(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< /T (seal) /FT /Sig /Kids [5 0 R 6 0 R] >>");
	pdfw_add(w, "<< " WIDGET " /Parent 4 0 R >>");
	pdfw_add(w, "<< " WIDGET " /Parent 4 0 R >>");
	h = form_open(w, &(form) { .annots = "5 0 R 5 0 R", .fields = "4 0 R" });
	fields = fields_of(&h, 2);
	assert_int_equal(fields.items[0].page, 1);
	assert_int_equal(fields.items[0].flags, 0);
	assert_int_equal(fields.items[1].page, 0);
	assert_int_equal(fields.items[1].flags, SIGNPREP_FIELD_GHOST);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* A widget that names a listed parent which does not name it back: editors that walk down do not see it. */
static void half_orphan(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< /T (p) /Kids [6 0 R] >>");
	pdfw_add(w, "<< " WIDGET " /T (lost) /FT /Tx /Parent 4 0 R >>");
	pdfw_add(w, "<< " WIDGET " /T (kept) /FT /Tx /Parent 4 0 R >>");
	h = form_open(w, &(form) { .annots = "5 0 R 6 0 R", .fields = "4 0 R" });
	fields = fields_of(&h, 2);
	assert_string_equal(fields.items[0].name, "p.lost");
	assert_int_equal(fields.items[0].flags, SIGNPREP_FIELD_ORPHAN);
	assert_int_equal(fields.items[1].flags, 0);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* Kids without /Parent, two levels of them: the Kids arrays tell. */
static void no_parent(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< /T (party) /FT /Sig /Kids [5 0 R] >>");
	pdfw_add(w, "<< /T (seal) /Kids [6 0 R] >>");
	pdfw_add(w, "<< " WIDGET " >>");
	h = form_open(w, &(form) { .annots = "6 0 R", .fields = "4 0 R" });
	fields = fields_of(&h, 1);
	assert_string_equal(fields.items[0].name, "party.seal");
	assert_string_equal(fields.items[0].type, "Sig");
	assert_int_equal(fields.items[0].field_object, 5);
	assert_int_equal(fields.items[0].flags, 0);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* Widgets written straight into Annots: two without a field object of their own, one below a listed field. */
static void direct_widgets(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< /T (a) /FT /Tx >>");
	h = form_open(w,
		&(form) {
			.annots = "<< " WIDGET " /T (d) /FT /Tx >> << " WIDGET " /T (d) /FT /Tx >> << " WIDGET " /Parent 4 0 R >>",
			.fields = "4 0 R" });
	fields = fields_of(&h, 4);
	assert_int_equal(fields.items[0].flags, SIGNPREP_FIELD_ORPHAN | SIGNPREP_FIELD_DUPLICATE);
	assert_int_equal(fields.items[1].flags, SIGNPREP_FIELD_ORPHAN | SIGNPREP_FIELD_DUPLICATE);
	assert_string_equal(fields.items[2].name, "a");
	assert_int_equal(fields.items[2].flags, 0);
	assert_int_equal(fields.items[2].field_object, 4);
	/* The field itself has no Kids, so nothing says that the direct widget is its own. */
	assert_int_equal(fields.items[3].flags, SIGNPREP_FIELD_GHOST);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* No form at all, a field without a name or type, other annotations, and things that are no dictionaries. */
static void junk(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< " WIDGET " >>");
	pdfw_add(w, "<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /T (author) >>");
	h = form_open(w, &(form) { .annots = "4 0 R 5 0 R 77 0 R null 12 (text) [1 2]", .fields = "99 0 R (x) 4 0 R [4 0 R]" });
	fields = fields_of(&h, 1);
	assert_string_equal(fields.items[0].name, "");
	assert_string_equal(fields.items[0].type, "");
	assert_string_equal(fields.items[0].kind, "");
	signprep_fields_clear(&fields);
	drop(&h);
}

/* Rect missing, short, not numbers, out of all bounds: zero size, never a number no one can use. */
static void broken_rects(void **state)
{
	static const char *const rects[] = { "", "/Rect [1 2 3]", "/Rect [(a) (b) (c) (d)]", "/Rect [1e30 1e30 2e30 2e30]",
		"/Rect 7" };
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	for (int i = 0; i < 5; i++)
		pdfw_add(w, "<< /Subtype /Widget /T (f%d) /FT /Tx %s >>", i, rects[i]);
	h = form_open(w, &(form) { .annots = "4 0 R 5 0 R 6 0 R 7 0 R 8 0 R", .fields = "4 0 R 5 0 R 6 0 R 7 0 R 8 0 R" });
	fields = fields_of(&h, 5);
	for (size_t i = 0; i < 5; i++)
		if (i != 1)
			assert_int_equal(fields.items[i].flags & SIGNPREP_FIELD_ZERO_SIZE, SIGNPREP_FIELD_ZERO_SIZE);
	/* [1 2 3] lacks its fourth number: 1..3 by 0..2 from the bottom. */
	assert_rect_near(fields.items[1].rect, 1, 840, 3, 842);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* NoView is as hidden as Hidden; UserUnit 2 doubles what is seen; a sign field with a value is signed. */
static void other_flags(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< /Subtype /Widget /F 32 /Rect [10 20 30 40] /T (n) /FT /Tx >>");
	pdfw_add(w, "<< /Subtype /Widget /Rect [10 20 30 40] /T (s) /FT /Sig /V << /Type /Sig >> >>");
	h = form_open(w, &(form) { .annots = "4 0 R 5 0 R", .fields = "4 0 R 5 0 R", .page = "/UserUnit 2" });
	fields = fields_of(&h, 2);
	assert_int_equal(fields.items[0].flags, SIGNPREP_FIELD_HIDDEN);
	assert_rect_near(fields.items[0].rect, 20, 2 * (842 - 40), 60, 2 * (842 - 20));
	assert_int_equal(fields.items[1].flags, SIGNPREP_FIELD_SIGNED);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* The same page twice, /Annots shared by both: the widget is seen on both pages. */
static void page_twice(void **state)
{
	pdf_writer *w = pdfw_new();
	size_t length;
	char *file;
	held h;
	signprep_fields fields;

	(void) state;
	pdfw_add(w, "<< /Type /Pages /Count 2 /Kids [3 0 R 3 0 R] >>");
	pdfw_add(w, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots 5 0 R >>");
	pdfw_add(w, "<< " WIDGET " /T (seal) /FT /Sig /P 3 0 R >>");
	pdfw_add(w, "[4 0 R]");
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>");
	file = pdfw_finish(w, &length);
	h = hold(file, length);
	fields = fields_of(&h, 2);
	assert_int_equal(fields.items[0].page, 1);
	assert_int_equal(fields.items[1].page, 2);
	assert_int_equal(fields.items[0].flags | fields.items[1].flags, 0);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* 400 pages share an array of 300 widgets: 120 000 entries out of a small file. */
static void too_many(void **state)
{
	pdf_writer *w = pdfw_new();
	char *annots = calloc(300, 12), *kids = calloc(400, 12), *file;
	size_t length;
	held h;
	signprep_fields fields;
	signprep_error err = { 0 };

	(void) state;
	pdfw_reserve(w);
	for (int i = 0; i < 300; i++)
		snprintf(annots + strlen(annots), 12, "%d 0 R ", pdfw_add(w, "<< " WIDGET " /T (f) /FT /Tx >>"));
	pdfw_add(w, "[%s]", annots);
	for (int i = 0; i < 400; i++)
		snprintf(kids + strlen(kids), 12, "%d 0 R ",
			pdfw_add(w, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots 303 0 R >>"));
	pdfw_set(w, 2, "<< /Type /Pages /Count 400 /Kids [%s] >>", kids);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	file = pdfw_finish(w, &length);
	h = hold(file, length);
	assert_int_equal(signprep_document_fields(&fields, h.doc, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D905");
	assert_null(fields.items);
	assert_int_equal(fields.count, 0);
	drop(&h);
	free(annots);
	free(kids);
}

/* A parent's name of 1 MB counts for each of its 100 kids: more than 64 MB in all. */
static void too_much_text(void **state)
{
	pdf_writer *w = form_start();
	size_t size = (size_t) 1 << 20;
	char *name = malloc(size + 1), *annots = calloc(100, 12);
	held h;
	signprep_fields fields;
	signprep_error err = { 0 };

	(void) state;
	memset(name, 'n', size);
	name[size] = '\0';
	pdfw_reserve(w);
	for (int i = 0; i < 100; i++)
		snprintf(annots + strlen(annots), 12, "%d 0 R ", pdfw_add(w, "<< " WIDGET " /FT /Tx /Parent 4 0 R >>"));
	pdfw_set(w, 4, "<< /T (%s) /Kids [%s] >>", name, annots);
	h = form_open(w, &(form) { .annots = annots, .fields = "4 0 R" });
	assert_int_equal(signprep_document_fields(&fields, h.doc, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D905");
	drop(&h);
	free(name);
	free(annots);
}

/* Too little memory at many points: an error or a list, never half an entry. */
static void too_little_memory(void **state)
{
	signprep_document_options options = { 0 };
	char path[512];
	size_t failed = 0;

	(void) state;
	snprintf(path, sizeof path, "%s/lab/fields/pdf/13_radio.pdf", SIGNPREP_TESTS_DIR);
	for (options.max_memory = 1000; options.max_memory < 60000; options.max_memory += 331) {
		signprep_document *doc;
		signprep_fields fields = { 0 };
		signprep_error err = { 0 };

		if (signprep_document_open(&doc, path, &options, &err)) {
			failed++;
			continue;
		}
		if (signprep_document_fields(&fields, doc, &err)) {
			assert_null(fields.items);
			failed++;
		} else {
			assert_true(fields.count <= 2);
		}
		signprep_fields_clear(&fields);
		signprep_document_free(doc);
	}
	assert_true(failed > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(inherited_attributes), cmocka_unit_test(parent_loop),
		cmocka_unit_test(deep_tree), cmocka_unit_test(rotation), cmocka_unit_test(button_states),
		cmocka_unit_test(button_options), cmocka_unit_test(values), cmocka_unit_test(twice_and_nowhere),
		cmocka_unit_test(half_orphan), cmocka_unit_test(no_parent), cmocka_unit_test(direct_widgets),
		cmocka_unit_test(junk), cmocka_unit_test(broken_rects), cmocka_unit_test(other_flags), cmocka_unit_test(page_twice),
		cmocka_unit_test(too_many), cmocka_unit_test(too_much_text), cmocka_unit_test(too_little_memory) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
