/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Form fields of the lab: 18 files, each with what cases.json says it must give. Rectangles by hand: a Rect of
 * [200 300 300 330] on a page 842 pt high is seen at x 200..300, y 842 − 330 .. 842 − 300.
 */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <signprep/field.h>

typedef struct expected {
	const char *name, *type, *kind, *export_value;
	int page;
	signprep_rect rect;
	unsigned flags;
} expected;

#define USUAL \
	{ \
		200, 512, 300, 542 \
	}
#define TEXT(name, flags) \
	{ \
		name, "Tx", "text", "", 1, USUAL, flags \
	}

typedef struct lab_case {
	const char *file;
	expected items[2];
	size_t count;
	bool loop;
} lab_case;

static const lab_case cases[] = { { "01_merged.pdf", { TEXT("seal", 0) }, 1, false },
	{ "02_kids_two_pages_noP.pdf", { TEXT("seal", 0), { "seal", "Tx", "text", "", 2, USUAL, 0 } }, 2, false },
	{ "03_hier.pdf", { TEXT("party.seal", 0) }, 1, false },
	{ "04_dot_in_T.pdf", { TEXT("party.seal", SIGNPREP_FIELD_DOT_IN_NAME) }, 1, false },
	{ "05_utf16.pdf", { TEXT("甲方签章", 0) }, 1, false },
	{ "05b_gbk_bytes.pdf", { TEXT("甲方", SIGNPREP_FIELD_NAME_GUESSED) }, 1, false },
	{ "05c_utf8bom.pdf", { TEXT("甲方", 0) }, 1, false },
	{ "06_not_in_fields.pdf", { TEXT("orphan", SIGNPREP_FIELD_ORPHAN) }, 1, false },
	{ "07_not_on_page.pdf", { { "ghost", "Tx", "text", "", 0, { 0, 0, 0, 0 }, SIGNPREP_FIELD_GHOST } }, 1, false },
	{ "08_sig_inherited_ft.pdf", { { "a.b", "Sig", "signature", "", 1, USUAL, 0 } }, 1, false },
	{ "09_dup_names.pdf",
		{ TEXT("seal", SIGNPREP_FIELD_DUPLICATE),
			{ "seal", "Tx", "text", "", 1, { 10, 842 - 50, 50, 842 - 10 }, SIGNPREP_FIELD_DUPLICATE } },
		2, false },
	/* CropBox [50 60 545 782], Rotate 90: (x, y) is seen at (y − 60, x − 50). */
	{ "10_rot_crop_revrect.pdf", { { "seal", "Tx", "text", "", 1, { 240, 150, 270, 250 }, 0 } }, 1, false },
	{ "11_zero_rect.pdf", { { "inv", "Sig", "signature", "", 1, { 0, 842, 0, 842 }, SIGNPREP_FIELD_ZERO_SIZE } }, 1, false },
	{ "12_hidden.pdf", { TEXT("hid", SIGNPREP_FIELD_HIDDEN) }, 1, false },
	{ "13_radio.pdf",
		{ { "gender", "Btn", "radio", "M", 1, USUAL, 0 }, { "gender", "Btn", "radio", "F", 1, { 320, 532, 330, 542 }, 0 } },
		2, false },
	{ "14_wrong_P.pdf", { TEXT("seal", SIGNPREP_FIELD_WRONG_PAGE) }, 1, false },
	/* A field whose only kid is itself: no widget anywhere. */
	{ "15_cycle.pdf", { { "c", "", "", "", 0, { 0, 0, 0, 0 }, SIGNPREP_FIELD_GHOST } }, 1, true },
	{ "16_xfa_only.pdf", { TEXT("", 0) }, 0, false } };
static const size_t case_count = sizeof cases / sizeof *cases;

static signprep_document *open_lab(const char *file)
{
	signprep_document *doc;
	signprep_error err = { 0 };
	char path[512];

	snprintf(path, sizeof path, "%s/lab/fields/pdf/%s", SIGNPREP_TESTS_DIR, file);
	if (signprep_document_open(&doc, path, NULL, &err))
		fail_msg("%s: %s", file, err.message);
	return doc;
}

static void assert_item(const char *file, const signprep_field *got, const expected *want)
{
	if (strcmp(got->name, want->name) || strcmp(got->type, want->type) || strcmp(got->kind, want->kind) ||
		strcmp(got->export_value, want->export_value) || got->page != want->page || got->flags != want->flags)
		fail_msg("%s: %s %s %s (%s) p.%d flags %x", file, got->name, got->type, got->kind, got->export_value, got->page,
			got->flags);
	assert_rect_near(got->rect, want->rect.x0, want->rect.y0, want->rect.x1, want->rect.y1);
	assert_string_equal(got->value, "");
	assert_int_equal(got->rotation, 0);
}

static void lab_rows(void **state)
{
	(void) state;
	for (size_t i = 0; i < case_count; i++) {
		signprep_document *doc = open_lab(cases[i].file);
		signprep_fields fields;

		assert_int_equal(signprep_document_fields(&fields, doc, NULL), SIGNPREP_OK);
		if (fields.count != cases[i].count || fields.loop != cases[i].loop)
			fail_msg("%s: %zu fields, loop %d", cases[i].file, fields.count, fields.loop);
		for (size_t k = 0; k < fields.count; k++)
			assert_item(cases[i].file, &fields.items[k], &cases[i].items[k]);
		signprep_document_free(doc);
		/* Plain data outlives the document. */
		if (fields.count)
			assert_string_equal(fields.items[0].name, cases[i].items[0].name);
		signprep_fields_clear(&fields);
	}
}

/* Widgets of one field share its object; two fields of one name do not. */
static void field_objects(void **state)
{
	signprep_document *doc = open_lab("02_kids_two_pages_noP.pdf");
	signprep_fields fields;

	(void) state;
	assert_int_equal(signprep_document_fields(&fields, doc, NULL), SIGNPREP_OK);
	assert_int_equal(fields.items[0].field_object, fields.items[1].field_object);
	assert_int_not_equal(fields.items[0].object, fields.items[1].object);
	assert_int_not_equal(fields.items[0].object, fields.items[0].field_object);
	signprep_fields_clear(&fields);
	signprep_document_free(doc);
	doc = open_lab("09_dup_names.pdf");
	assert_int_equal(signprep_document_fields(&fields, doc, NULL), SIGNPREP_OK);
	assert_int_not_equal(fields.items[0].field_object, fields.items[1].field_object);
	assert_int_equal(fields.items[0].object, fields.items[0].field_object);
	signprep_fields_clear(&fields);
	signprep_document_free(doc);
}

static void xfa_rows(void **state)
{
	(void) state;
	for (size_t i = 0; i < case_count; i++) {
		signprep_document *doc = open_lab(cases[i].file);
		bool xfa = !strcmp(cases[i].file, "16_xfa_only.pdf");
		signprep_facts facts;

		assert_int_equal(signprep_document_facts(&facts, doc, NULL), SIGNPREP_OK);
		assert_int_equal(facts.has_xfa, xfa);
		assert_int_equal(facts.xfa_only, xfa);
		assert_int_equal(facts.signature_count, 0);
		assert_false(facts.lost_pages);
		signprep_facts_clear(&facts);
		signprep_document_free(doc);
	}
}

/* No row of the lab goes untested. */
static void every_row(void **state)
{
	char path[512], *text;
	long size;
	FILE *file;
	cJSON *rows;
	const cJSON *row;
	int count = 0;

	(void) state;
	snprintf(path, sizeof path, "%s/lab/fields/cases.json", SIGNPREP_TESTS_DIR);
	file = fopen(path, "rb");
	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	text = calloc(1, (size_t) size + 1);
	assert_int_equal(fread(text, 1, (size_t) size, file), size);
	fclose(file);
	rows = cJSON_Parse(text);
	cJSON_ArrayForEach(row, rows)
	{
		const char *name = cJSON_GetObjectItemCaseSensitive(row, "file")->valuestring;
		bool found = false;

		for (size_t i = 0; i < case_count; i++)
			found |= !strcmp(cases[i].file, name);
		if (!found)
			fail_msg("no case for %s", name);
		count++;
	}
	assert_int_equal(count, case_count);
	cJSON_Delete(rows);
	free(text);
}

static void flag_names(void **state)
{
	(void) state;
	assert_string_equal(signprep_field_flag_name(0), "orphan");
	assert_string_equal(signprep_field_flag_name(4), "wrong-page");
	assert_string_equal(signprep_field_flag_name(10), "duplicate");
	assert_string_equal(signprep_field_flag_name(11), "baked");
	assert_null(signprep_field_flag_name(12));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lab_rows), cmocka_unit_test(field_objects), cmocka_unit_test(xfa_rows),
		cmocka_unit_test(every_row), cmocka_unit_test(flag_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
