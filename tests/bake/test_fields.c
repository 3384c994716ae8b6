/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fields on pages of every shape: the file's own bytes come first, and FIELD mode finds each box where it was placed. */
#include "tests/base/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/signprep.h>

#include "base/buf.h"
#include "tests/support/pdf_writer.h"

#define NEAR 0.01
#define LAB SIGNPREP_TESTS_DIR "/lab/fields/pdf/"
#define DATA SIGNPREP_TESTS_DIR "/cli/data/"

/* A box of each kind. Written out by hand: the page is 400 by 300 as seen in every shape below. */
static const char everything[] =
	"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"f\",\"Components\":["
	"{\"ComponentType\":\"TEXT\",\"ComponentName\":\"编号\",\"ComponentPage\":1,\"ComponentPosX\":20,\"ComponentPosY\":30,"
	"\"ComponentWidth\":100,\"ComponentHeight\":20,\"ComponentValue\":\"第 7 号\",\"ComponentRequired\":true},"
	"{\"ComponentType\":\"MULTI_LINE_TEXT\",\"ComponentName\":\"备注\",\"ComponentPage\":1,\"ComponentPosX\":20.25,"
	"\"ComponentPosY\":60.75,\"ComponentWidth\":120.5,\"ComponentHeight\":40.125},"
	"{\"ComponentType\":\"CHECK_BOX\",\"ComponentName\":\"同意\",\"ComponentPage\":1,\"ComponentPosX\":200,\"ComponentPosY\":"
	"60,\"ComponentWidth\":16,\"ComponentHeight\":16,\"ComponentValue\":\"true\"},"
	"{\"ComponentType\":\"SELECTOR\",\"ComponentName\":\"性别\",\"ComponentPage\":1,\"ComponentPosX\":230,\"ComponentPosY\":60,"
	"\"ComponentWidth\":60,\"ComponentHeight\":18,\"ComponentExtra\":\"{\\\"Values\\\":[\\\"男\\\",\\\"女\\\"]}\"}],"
	"\"Approvers\":[{\"ApproverType\":0,\"OrganizationName\":\"甲方有限公司\",\"ApproverName\":\"李四\",\"ApproverMobile\":"
	"\"13900139000\",\"SignComponents\":["
	"{\"ComponentType\":\"SIGN_SEAL\",\"ComponentName\":\"甲方公章\",\"ComponentPage\":1,\"ComponentPosX\":280,"
	"\"ComponentPosY\":180,\"ComponentWidth\":119,\"ComponentHeight\":119},"
	"{\"ComponentType\":\"SIGN_DATE\",\"ComponentName\":\"日期\",\"ComponentPage\":1,\"ComponentPosX\":20,\"ComponentPosY\":"
	"270,\"ComponentWidth\":90,\"ComponentHeight\":20}]}]}";

typedef struct expected {
	const char *name, *type;
	signprep_rect rect;
	unsigned flags;
} expected;

/* In reading order: rows from the top, each from the left; the seal begins above the date. */
static const expected fields_expected[] = {
	{ "编号", "Tx", { 20, 30, 120, 50 }, SIGNPREP_FIELD_REQUIRED },
	{ "备注", "Tx", { 20.25, 60.75, 140.75, 100.875 }, 0 },
	{ "同意", "Btn", { 200, 60, 216, 76 }, 0 },
	{ "性别", "Ch", { 230, 60, 290, 78 }, 0 },
	{ "甲方公章", "Sig", { 280, 180, 399, 299 }, SIGNPREP_FIELD_REQUIRED },
	{ "日期", "Tx", { 20, 270, 110, 290 }, 0 },
};
#define EXPECTED (sizeof fields_expected / sizeof *fields_expected)

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

/* What the command does, in this process. */
static signprep_code bake(const void *bytes, size_t length, const char *json, const signprep_bake_options *options, sp_buf *out,
	char **request, signprep_error *err)
{
	const signprep_inspect_options parts = { .size = sizeof parts, .parts = SIGNPREP_INSPECT_FIELDS | SIGNPREP_INSPECT_FACTS };
	signprep_document *doc;
	signprep_request *req;
	signprep_result *result;
	signprep_inspection *in;
	signprep_bake *plan;

	sp_buf_init(out, (size_t) 64 << 20);
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "in.pdf", NULL, err), SIGNPREP_OK);
	assert_int_equal(signprep_request_parse(&req, json, strlen(json), "in.json", err), SIGNPREP_OK);
	assert_int_equal(signprep_locate(&result, doc, req, NULL, err), SIGNPREP_OK);
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	assert_int_equal(signprep_inspect(&in, doc, &parts, err), SIGNPREP_OK);
	signprep_code code = signprep_bake_new(&plan, result, req, in, options, err);

	signprep_inspection_free(in);
	signprep_result_free(result);
	signprep_request_free(req);
	if (!code) {
		code = signprep_bake_write(plan, doc, collect, out, err);
		if (request)
			*request = strdup(signprep_bake_request(plan));
	}
	signprep_bake_free(plan);
	signprep_document_free(doc);
	return code;
}

static void assert_rect(signprep_rect a, signprep_rect b)
{
	assert_true(
		fabs(a.x0 - b.x0) <= NEAR && fabs(a.y0 - b.y0) <= NEAR && fabs(a.x1 - b.x1) <= NEAR && fabs(a.y1 - b.y1) <= NEAR);
}

/* Fields of the new file, as they are found in it. */
static void look_at_fields(const sp_buf *out)
{
	signprep_document *doc;
	signprep_fields fields;
	signprep_error err = { 0 };

	assert_int_equal(signprep_document_open_memory(&doc, out->data, out->length, "out.pdf", NULL, &err), SIGNPREP_OK);
	assert_false(signprep_document_repaired(doc));
	assert_int_equal(signprep_document_fields(&fields, doc, &err), SIGNPREP_OK);
	assert_int_equal(fields.count, EXPECTED);
	for (size_t i = 0; i < EXPECTED; i++) {
		const signprep_field *field = &fields.items[i];

		/* Same row, from the left: the check box and the selector stand a little higher than the remark. */
		assert_string_equal(field->name, fields_expected[i].name);
		assert_string_equal(field->type, fields_expected[i].type);
		assert_int_equal(field->page, 1);
		assert_rect(field->rect, fields_expected[i].rect);
		assert_int_equal(field->flags & ~(unsigned) SIGNPREP_FIELD_BAKED, fields_expected[i].flags);
		assert_true(field->flags & SIGNPREP_FIELD_BAKED);
	}
	assert_string_equal(fields.items[0].value, "第 7 号");
	assert_string_equal(fields.items[2].value, "Yes");
	signprep_fields_clear(&fields);
	signprep_document_free(doc);
}

/* The request that came along, on the new file: every box where it was. */
static void locate_again(const sp_buf *out, const char *json)
{
	signprep_document *doc;
	signprep_request *req;
	signprep_result *result;
	signprep_error err = { 0 };

	assert_int_equal(signprep_document_open_memory(&doc, out->data, out->length, "out.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_request_parse(&req, json, strlen(json), "out.json", &err), SIGNPREP_OK);
	assert_int_equal(signprep_locate(&result, doc, req, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	for (size_t i = 0; i < signprep_result_count(result); i++) {
		const signprep_component *c = signprep_result_at(result, i);
		size_t k = 0;

		assert_int_equal(c->placement_count, 1);
		while (k < EXPECTED && fabs(fields_expected[k].rect.x0 - c->placements[0].rect.x0) > NEAR)
			k++;
		/* Three boxes begin at x 20: told apart by y. */
		while (k < EXPECTED && fabs(fields_expected[k].rect.y0 - c->placements[0].rect.y0) > NEAR)
			k++;
		assert_true(k < EXPECTED);
		assert_rect(c->placements[0].rect, fields_expected[k].rect);
		assert_int_not_equal(c->mode, SIGNPREP_MODE_NORMAL);
	}
	signprep_result_free(result);
	signprep_request_free(req);
	signprep_document_free(doc);
}

/* A page that is 400 by 300 as seen, with something on it. */
static char *make_page(int rotate, double unit, bool cropped, size_t *length)
{
	const double width = (rotate % 180 ? 300 : 400) / unit, height = (rotate % 180 ? 400 : 300) / unit;
	pdf_writer *w = pdfw_new();
	int content = pdfw_add_text_stream(w, "", "q 0.9 g 10 10 50 50 re f\n");
	char entries[400];

	snprintf(entries, sizeof entries,
		"/MediaBox [%g %g %g %g] /CropBox [%g %g %g %g] /Rotate %d /UserUnit %g /Contents %d 0 R /Resources << >>",
		cropped ? -50.0 : 0, cropped ? -30.0 : 0, cropped ? width + 200 : width, cropped ? height + 100 : height,
		cropped ? 40.5 : 0, cropped ? 20.25 : 0, cropped ? 40.5 + width : width, cropped ? 20.25 + height : height, rotate,
		unit, content);
	pdfw_one_page(w, entries);
	return pdfw_finish(w, length);
}

static void every_shape_of_page(void **state)
{
	static const double units[] = { 1, 2, 0.5 };

	(void) state;
	for (int rotate = 0; rotate < 360; rotate += 90)
		for (size_t u = 0; u < 3; u++)
			for (int cropped = 0; cropped < 2; cropped++)
				for (int anchors = 0; anchors < 2; anchors++) {
					const signprep_bake_options options = { .size = sizeof options, .anchors = anchors };
					size_t length;
					char *file = make_page(rotate, units[u], cropped, &length), *request = NULL;
					signprep_error err = { 0 };
					sp_buf out;

					assert_int_equal(
						bake(file, length, everything, &options, &out, &request, &err), SIGNPREP_OK);
					assert_true(out.length > length);
					assert_memory_equal(out.data, file, length);
					if (!anchors)
						look_at_fields(&out);
					locate_again(&out, request);
					sp_buf_clear(&out);
					free(request);
					free(file);
				}
}

/* Boxes in the last corner of the page, smaller than an anchor is long: by hand, 6, 3 and 0.5 points from the right and lower edges. */
static const char corner[] =
	"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"f\",\"Components\":["
	"{\"ComponentType\":\"CHECK_BOX\",\"ComponentPage\":1,\"ComponentPosX\":394,\"ComponentPosY\":200,\"ComponentWidth\":6,"
	"\"ComponentHeight\":6},"
	"{\"ComponentType\":\"CHECK_BOX\",\"ComponentPage\":1,\"ComponentPosX\":397,\"ComponentPosY\":297,\"ComponentWidth\":3,"
	"\"ComponentHeight\":3},"
	"{\"ComponentType\":\"CHECK_BOX\",\"ComponentPage\":1,\"ComponentPosX\":399.5,\"ComponentPosY\":299.5,\"ComponentWidth\":0."
	"5,"
	"\"ComponentHeight\":0.5}],"
	"\"Approvers\":[{\"ApproverType\":1,\"ApproverName\":\"李四\",\"ApproverMobile\":\"13900139000\",\"SignComponents\":["
	"{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentPage\":1,\"ComponentPosX\":20,\"ComponentPosY\":30,\"ComponentWidth\":"
	"119,"
	"\"ComponentHeight\":43}]}]}";

static void anchors_stay_on_the_page(void **state)
{
	static const signprep_rect wanted[] = { { 394, 200, 400, 206 }, { 397, 297, 400, 300 }, { 399.5, 299.5, 400, 300 },
		{ 20, 30, 139, 73 } };
	const signprep_bake_options options = { .size = sizeof options, .anchors = true };

	(void) state;
	for (int rotate = 0; rotate < 360; rotate += 90) {
		size_t length;
		char *file = make_page(rotate, rotate == 90 ? 2 : 1, true, &length), *request = NULL;
		signprep_error err = { 0 };
		signprep_document *doc;
		signprep_request *req;
		signprep_result *result;
		sp_buf out;

		assert_int_equal(bake(file, length, corner, &options, &out, &request, &err), SIGNPREP_OK);
		assert_int_equal(signprep_document_open_memory(&doc, out.data, out.length, "out.pdf", NULL, &err), SIGNPREP_OK);
		assert_int_equal(signprep_request_parse(&req, request, strlen(request), "out.json", &err), SIGNPREP_OK);
		assert_int_equal(signprep_locate(&result, doc, req, NULL, &err), SIGNPREP_OK);
		assert_int_equal(signprep_result_count(result), 4);
		for (size_t i = 0; i < 4; i++) {
			assert_int_equal(signprep_result_at(result, i)->placement_count, 1);
			assert_rect(signprep_result_at(result, i)->placements[0].rect, wanted[i]);
		}
		signprep_result_free(result);
		signprep_request_free(req);
		signprep_document_free(doc);
		sp_buf_clear(&out);
		free(request);
		free(file);
	}
}

static void same_input_same_bytes(void **state)
{
	size_t length;
	char *file = make_page(90, 1, true, &length);
	signprep_error err = { 0 };
	sp_buf a, b;

	(void) state;
	assert_int_equal(bake(file, length, everything, NULL, &a, NULL, &err), SIGNPREP_OK);
	assert_int_equal(bake(file, length, everything, NULL, &b, NULL, &err), SIGNPREP_OK);
	assert_int_equal(a.length, b.length);
	assert_memory_equal(a.data, b.data, a.length);
	sp_buf_clear(&a);
	sp_buf_clear(&b);
	free(file);
}

static void second_time_is_refused_or_replaces(void **state)
{
	static const signprep_bake_options ways[] = { { .size = sizeof(signprep_bake_options) },
		{ .size = sizeof(signprep_bake_options), .anchors = true },
		{ .size = sizeof(signprep_bake_options), .values = true } };
	size_t length;
	char *file = make_page(0, 1, false, &length);

	(void) state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		signprep_bake_options replace = ways[0];
		signprep_error err = { 0 };
		sp_buf once, twice;
		char *request = NULL;

		replace.replace = true;
		assert_int_equal(bake(file, length, everything, &ways[i], &once, NULL, &err), SIGNPREP_OK);
		assert_int_equal(bake(once.data, once.length, everything, &ways[0], &twice, NULL, &err), SIGNPREP_RULE);
		assert_string_equal(err.id, "F208");
		sp_buf_clear(&twice);
		assert_int_equal(bake(once.data, once.length, everything, &replace, &twice, &request, &err), SIGNPREP_OK);
		assert_memory_equal(twice.data, once.data, once.length);
		look_at_fields(&twice);
		locate_again(&twice, request);
		free(request);
		sp_buf_clear(&once);
		sp_buf_clear(&twice);
	}
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_of_page),
		cmocka_unit_test(anchors_stay_on_the_page),
		cmocka_unit_test(same_input_same_bytes),
		cmocka_unit_test(second_time_is_refused_or_replaces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
