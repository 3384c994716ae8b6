/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The stamped PDF: red where the seal was placed and nowhere else, dark where names, dates and texts were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <signprep/signprep.h>

#include "base/buf.h"
#include "fixture.h"
#include "tests/support/png_read.h"

static char folder[] = "/tmp/signprep-signed-XXXXXX";

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

/* Renders at 72 dpi, so that a pixel is a point. */
static png_image render(const char *path, int page)
{
	signprep_document *doc = NULL;
	signprep_error err = { 0 };
	sp_buf png;
	png_image image;
	sp_buf_init(&png, (size_t) 64 << 20);
	if (signprep_document_open(&doc, path, NULL, &err) != SIGNPREP_OK)
		fail_msg("%s: %s", path, err.message);
	if (signprep_render_png(doc, &(signprep_drawing) { page, NULL, 0, NULL, 0 }, &(signprep_png_options) { .dpi = 72 }, collect,
		    &png, &err) != SIGNPREP_OK)
		fail_msg("%s: %s", path, err.message);
	assert_true(png_read(png.data, png.length, &image));
	assert_int_equal(image.width, 595);
	assert_int_equal(image.height, 842);
	sp_buf_clear(&png);
	signprep_document_free(doc);
	return image;
}

/* Share of pixels in the box that are red, or dark. */
static double share(const png_image *image, unsigned x0, unsigned y0, unsigned x1, unsigned y1, bool red)
{
	unsigned hits = 0;
	unsigned char rgb[3];
	for (unsigned y = y0; y < y1; y++)
		for (unsigned x = x0; x < x1; x++) {
			png_rgb(image, x, y, rgb);
			hits += red ? rgb[0] > 150 && rgb[1] < 120 && rgb[2] < 120 : rgb[0] < 110 && rgb[1] < 110 && rgb[2] < 160;
		}
	return (double) hits / ((x1 - x0) * (y1 - y0));
}

static char *make(stage *s, char flow_id[64])
{
	char file_id[64];
	stage_upload(s, file_id);
	char *body = flow_body(file_id,
		"{\"ComponentType\":\"SIGN_SEAL\",\"ComponentId\":\"seal\",\"ComponentPage\":1,\"ComponentPosX\":400,"
		"\"ComponentPosY\":300,"
		"\"ComponentWidth\":119,\"ComponentHeight\":119,\"FileIndex\":0},"
		"{\"ComponentType\":\"SIGN_DATE\",\"ComponentId\":\"date\",\"ComponentPage\":1,\"ComponentPosX\":400,"
		"\"ComponentPosY\":450,"
		"\"ComponentWidth\":119,\"ComponentHeight\":20,\"FileIndex\":0,\"ComponentExtra\":\"{\\\"Format\\\":\\\"yyyy-m-"
		"d\\\"}\"}",
		"{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentId\":\"name\",\"ComponentPage\":-1,\"ComponentPosX\":100,"
		"\"ComponentPosY\":200,"
		"\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0}",
		",\"Components\":[{\"ComponentType\":\"TEXT\",\"ComponentId\":\"rent\",\"ComponentPage\":2,\"ComponentPosX\":300,"
		"\"ComponentPosY\":400,"
		"\"ComponentWidth\":150,\"ComponentHeight\":20,\"FileIndex\":0,\"ComponentValue\":\"RENT3200\"}]");
	cJSON *response = stage_send(s, "CreateFlowByFiles", body);
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	if (error)
		fail_msg("%s", cJSON_GetObjectItemCaseSensitive(error, "Message")->valuestring);
	snprintf(flow_id, 64, "%s", cJSON_GetObjectItemCaseSensitive(response, "FlowId")->valuestring);
	cJSON_Delete(response);
	free(body);
	char *path = sp_sandbox_stamped_path(s->sandbox, flow_id);
	assert_non_null(path);
	return path;
}

static void seals_are_red_where_they_were_placed(void **state)
{
	stage s;
	char id[64];
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .output_dir = folder });
	char *path = make(&s, id);
	png_image first = render(path, 1), last = render(path, 2);
	assert_true(share(&first, 400, 300, 519, 419, true) > 0.03);
	/* MuPDF paints a flag of its own over the empty signature field, from 300 to 345. */
	assert_true(share(&first, 0, 0, 295, 842, true) == 0);
	assert_true(share(&first, 350, 0, 395, 842, true) == 0);
	assert_true(share(&first, 400, 0, 595, 295, true) == 0);
	assert_true(share(&first, 400, 424, 595, 842, true) == 0);
	assert_true(share(&last, 0, 0, 595, 842, true) == 0);
	assert_true(share(&first, 400, 450, 519, 470, false) > 0.005);
	assert_true(share(&last, 100, 200, 219, 243, false) > 0.005);
	assert_true(share(&last, 300, 400, 450, 420, false) > 0.005);
	assert_true(share(&last, 300, 430, 595, 842, false) == 0);
	png_free(&first);
	png_free(&last);
	unlink(path);
	free(path);
	stage_close(&s);
}

/* The seal and the name, each where it was placed (400, 300 and 100, 200), in the name that it shows; the date is painted only. */
static void seals_and_names_are_signatures(void **state)
{
	stage s;
	char id[64];
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .output_dir = folder });
	char *path = make(&s, id);
	if (signprep_document_open(&doc, path, NULL, &err) || signprep_verify(&v, doc, NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	assert_int_equal(signprep_verification_code(v), SIGNPREP_OK);
	assert_int_equal(signprep_issues_count(signprep_verification_issues(v)), 0);
	assert_int_equal(signprep_verification_count(v), 2);
	const signprep_signed *seal = signprep_verification_at(v, 0), *name = signprep_verification_at(v, 1);
	assert_true(signprep_signed_intact(seal) && signprep_signed_intact(name));
	assert_false(seal->covers);
	assert_int_equal(seal->changes, SIGNPREP_CHANGED_SIGNATURES);
	assert_true(name->covers);
	assert_int_equal(seal->page, 1);
	assert_float_equal(seal->rect.x0, 400, 0.01);
	assert_float_equal(seal->rect.y0, 300, 0.01);
	assert_float_equal(seal->rect.x1, 519, 0.01);
	assert_int_equal(name->page, 2);
	assert_float_equal(name->rect.x0, 100, 0.01);
	assert_float_equal(name->rect.y0, 200, 0.01);
	assert_string_not_equal(seal->signer, name->signer);
	assert_string_equal(seal->issuer, "CN=signprep sandbox");
	assert_int_equal(seal->time_from, SIGNPREP_TIME_ATTRIBUTE);
	signprep_verification_free(v);
	signprep_document_free(doc);
	unlink(path);
	free(path);
	stage_close(&s);
}

static void the_address_gives_the_stamped_file(void **state)
{
	stage s;
	char id[64], body[256];
	http_reply raw;
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .output_dir = folder, .file_id_ttl_s = 60 });
	char *path = make(&s, id);
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u1\"},\"BusinessType\":\"FLOW\",\"BusinessIds\":[\"%s\"]}", id);
	cJSON *response = stage_send(&s, "DescribeFileUrls", body);
	const cJSON *url = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileUrls"), 0);
	const char *target = strstr(cJSON_GetObjectItemCaseSensitive(url, "Url")->valuestring, "/file/");
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	long size = ftell(file);
	fclose(file);
	http_get(s.port, target, &raw);
	assert_int_equal(raw.status, 200);
	assert_int_equal(raw.length, size);
	http_reply_clear(&raw);
	/* Without the stamped file there is the document itself, which a flow keeps although its FileId has expired. */
	unlink(path);
	stage_later(&s, 61);
	http_get(s.port, target, &raw);
	assert_int_equal(raw.status, 200);
	assert_int_not_equal(raw.length, size);
	http_reply_clear(&raw);
	cJSON_Delete(response);
	free(path);
	stage_close(&s);
}

static void without_a_folder_nothing_is_written(void **state)
{
	stage s;
	char file_id[64];
	(void) state;
	stage_open(&s, NULL);
	stage_upload(&s, file_id);
	char *body = flow_body(file_id, "", "", "");
	cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
	assert_null(sp_sandbox_stamped_path(s.sandbox, cJSON_GetObjectItemCaseSensitive(response, "FlowId")->valuestring));
	assert_null(sp_sandbox_stamped_path(s.sandbox, "unknown"));
	cJSON_Delete(response);
	free(body);
	stage_close(&s);
}

static void a_lost_folder_costs_the_picture_not_the_flow(void **state)
{
	stage s;
	char other[] = "/tmp/signprep-lost-XXXXXX", file_id[64];
	(void) state;
	assert_non_null(mkdtemp(other));
	stage_open(&s, &(sp_sandbox_options) { .output_dir = other });
	assert_int_equal(rmdir(other), 0);
	stage_upload(&s, file_id);
	char *body = flow_body(file_id, "", "", "");
	cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
	assert_string_equal(ess_code(response), "");
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), 1);
	assert_null(sp_sandbox_stamped_path(s.sandbox, cJSON_GetObjectItemCaseSensitive(response, "FlowId")->valuestring));
	assert_non_null(strstr(s.lines, "not stamped: R021"));
	cJSON_Delete(response);
	free(body);
	stage_close(&s);
}

static int make_folder(void **state)
{
	(void) state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void) state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seals_are_red_where_they_were_placed),
		cmocka_unit_test(seals_and_names_are_signatures),
		cmocka_unit_test(the_address_gives_the_stamped_file),
		cmocka_unit_test(without_a_folder_nothing_is_written),
		cmocka_unit_test(a_lost_folder_costs_the_picture_not_the_flow),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
