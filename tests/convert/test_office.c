/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What Word documents ask for: the truth was counted by hand in make_data.py, which wrote them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "convert/font_names.h"
#include "pdfcore/office/office.h"
#include "pdfcore/source.h"

#define DATA SIGNPREP_TESTS_DIR "/convert/data/"

static signprep_code read_bytes(sp_office_facts *facts, const void *bytes, size_t length, signprep_error *err)
{
	const signprep_document_options options = { .size = sizeof options, .max_memory = (size_t) 256 << 20, .timeout_s = 30 };
	signprep_document *doc = NULL;
	signprep_code code = sp_document_open_other(&doc, -1, bytes, length, "x.docx", &options, err);
	if (!code)
		code = sp_office_facts_read(facts, doc, err);
	signprep_document_free(doc);
	return code;
}

static signprep_code read_file(sp_office_facts *facts, const char *path, signprep_error *err)
{
	sp_buf bytes;
	int error_number;
	assert_int_equal(sp_file_read(path, (size_t) 1 << 24, &bytes, &error_number), SP_FILE_OK);
	signprep_code code = read_bytes(facts, bytes.data, bytes.length, err);
	sp_buf_clear(&bytes);
	return code;
}

static void assert_font(const sp_office_facts *facts, const char *name, uint32_t han, uint32_t other)
{
	for (size_t i = 0; i < facts->font_count; i++)
		if (strcmp(facts->fonts[i].name, name) == 0) {
			assert_int_equal(facts->fonts[i].han, han);
			assert_int_equal(facts->fonts[i].other, other);
			return;
		}
	fail_msg("%s is not there", name);
}

static void test_docx(void **state)
{
	sp_office_facts facts;
	signprep_error err;
	(void) state;
	assert_int_equal(read_file(&facts, DATA "lease.docx", &err), SIGNPREP_OK);
	assert_true(facts.known && facts.macros && !facts.fonts_cut);
	assert_int_equal(facts.tracked_changes, 2);
	assert_int_equal(facts.comments, 2);
	assert_int_equal(facts.controls, 1);
	assert_int_equal(facts.font_count, 6);
	/* 租赁合同, by a style that inherits. */
	assert_font(&facts, "黑体", 4, 0);
	/* 编号, 新增 and the header's 页眉; deleted text is none. */
	assert_font(&facts, "宋体", 6, 0);
	/* "Lease", "No.", "12", "2026". */
	assert_font(&facts, "Times New Roman", 0, 14);
	/* 甲方（盖章）：, whose brackets and colon are as wide as ideographs. */
	assert_font(&facts, "仿宋_GB2312", 7, 0);
	/* By the theme: an empty typeface leaves it to the script. */
	assert_font(&facts, "等线", 2, 0);
	assert_font(&facts, "Calibri", 0, 1);
	/* Most used first. */
	assert_string_equal(facts.fonts[0].name, "Times New Roman");
	sp_office_facts_clear(&facts);
}

static void test_odt(void **state)
{
	sp_office_facts facts;
	signprep_error err;
	(void) state;
	assert_int_equal(read_file(&facts, DATA "order.odt", &err), SIGNPREP_OK);
	assert_int_equal(facts.tracked_changes, 1);
	assert_int_equal(facts.comments, 1);
	assert_int_equal(facts.controls, 2);
	assert_false(facts.macros);
	/* 甲方 and 乙方; what was deleted and what a comment says is not counted. */
	assert_font(&facts, "宋体", 4, 0);
	assert_font(&facts, "黑体", 4, 0);
	assert_font(&facts, "Times New Roman", 0, 2);
	assert_int_equal(facts.font_count, 3);
	sp_office_facts_clear(&facts);
}

static void test_refused(void **state)
{
	static const struct {
		const char *file, *id;
		signprep_code code;
	} cases[] = {
		{ DATA "locked.docx", "D503", SIGNPREP_ENCRYPTED },
		{ DATA "locked.odt", "D503", SIGNPREP_ENCRYPTED },
	};
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sp_office_facts facts;
		signprep_error err;
		assert_int_equal(read_file(&facts, cases[i].file, &err), cases[i].code);
		assert_string_equal(err.id, cases[i].id);
		assert_null(facts.fonts);
	}
}

/* Styles that inherit in a circle, elements nested 100 deep: the text below them is still counted. */
static void test_circle(void **state)
{
	sp_office_facts facts;
	signprep_error err;
	(void) state;
	assert_int_equal(read_file(&facts, DATA "circle.docx", &err), SIGNPREP_OK);
	assert_font(&facts, "宋体", 2, 0);
	sp_office_facts_clear(&facts);
}

/* Elements nested 5,000 deep: newer MuPDFs say that no document is like that, older ones read them all. */
static void test_deep(void **state)
{
	sp_office_facts facts;
	signprep_error err;
	(void) state;
	signprep_code code = read_file(&facts, DATA "deep.docx", &err);
	if (code) {
		assert_int_equal(code, SIGNPREP_UNREADABLE);
		assert_string_equal(err.id, "D504");
		assert_null(facts.fonts);
		return;
	}
	assert_font(&facts, "宋体", 2, 0);
	sp_office_facts_clear(&facts);
}

/* A document cut anywhere is damaged, or is read as far as it goes; it never brings the reader down. */
static void test_cut(void **state)
{
	sp_buf bytes;
	int error_number;
	unsigned damaged = 0;
	(void) state;
	assert_int_equal(sp_file_read(DATA "lease.docx", (size_t) 1 << 24, &bytes, &error_number), SP_FILE_OK);
	for (size_t length = 4; length < bytes.length; length += 7) {
		sp_office_facts facts;
		signprep_error err;
		signprep_code code = read_bytes(&facts, bytes.data, length, &err);
		if (code) {
			assert_string_equal(err.id, "D504");
			damaged++;
		} else
			sp_office_facts_clear(&facts);
	}
	assert_true(damaged > bytes.length / 7 / 2);
	sp_buf_clear(&bytes);
}

static void test_other_formats(void **state)
{
	sp_office_facts facts;
	signprep_error err;
	(void) state;
	assert_int_equal(read_bytes(&facts, "{\\rtf1 x}", 9, &err), SIGNPREP_OK);
	assert_false(facts.known);
	assert_int_equal(facts.font_count, 0);
	sp_office_facts_clear(&facts);
}

static void test_font_names(void **state)
{
	char name[64];
	(void) state;
	assert_true(sp_font_same("宋体", "SimSun"));
	assert_true(sp_font_same("Times New Roman", "TimesNewRomanPSMT"));
	assert_true(sp_font_same("Times New Roman", "TimesNewRomanPS-BoldMT"));
	assert_true(sp_font_same("Liberation Serif", "LiberationSerif-Bold"));
	assert_true(sp_font_same("仿宋_GB2312", "FangSong_GB2312"));
	/* Two fonts: the one has 6,763 characters, the other more. */
	assert_false(sp_font_same("仿宋_GB2312", "FangSong"));
	assert_false(sp_font_same("Times New Roman", "Times"));
	assert_false(sp_font_same("宋体", "SimHei"));
	assert_true(sp_font_same_widths("Arial", 0, name, sizeof name));
	assert_string_equal(name, "Liberation Sans");
	assert_true(sp_font_same_widths("Times New Roman", 1, name, sizeof name));
	assert_string_equal(name, "Nimbus Roman");
	assert_false(sp_font_same_widths("Arial", 9, name, sizeof name));
	assert_false(sp_font_same_widths("宋体", 0, name, sizeof name));
	assert_string_equal(sp_font_package("楷体"), "fonts-arphic-gkai00mp");
	assert_null(sp_font_package("Comic Sans MS"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_docx),
		cmocka_unit_test(test_odt),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_circle),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_other_formats),
		cmocka_unit_test(test_font_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
