/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Allocations fail in turn while fields are planned and written: an error of memory, or the same file as ever. */
#include "tests/base/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include <signprep/signprep.h>

#include "base/buf.h"
#include "tests/support/pdf_writer.h"

/*
 * Our allocations and MuPDF's, by --wrap. Those of HarfBuzz are left out: 6.0.0 dies in hb_face_destroy, or makes another subset, when one of
 * its own fails, which in the command ends a worker process and nothing else.
 */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static struct {
	long countdown; /* allocations until one fails; -1: none does */
	bool reached, quiet;
} failing = { .countdown = -1 };

static bool fails(void)
{
	if (failing.quiet || failing.countdown < 0 || failing.countdown-- > 0)
		return false;
	failing.reached = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

static void *json_malloc(size_t size)
{
	return __wrap_malloc(size);
}

#define RUNS 400 /* of writing: it allocates some thousand times */

static const char asked[] =
	"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"f\",\"Components\":["
	"{\"ComponentType\":\"TEXT\",\"ComponentName\":\"编号\",\"ComponentPage\":1,\"ComponentPosX\":20,\"ComponentPosY\":30,"
	"\"ComponentWidth\":100,\"ComponentHeight\":20,\"ComponentValue\":\"第 7 号，很长的一行文字放不下\"},"
	"{\"ComponentType\":\"SELECTOR\",\"ComponentName\":\"性别\",\"ComponentPage\":1,\"ComponentPosX\":230,\"ComponentPosY\":60,"
	"\"ComponentWidth\":60,\"ComponentHeight\":18,\"ComponentExtra\":\"{\\\"Values\\\":[\\\"男\\\",\\\"女\\\"]}\"},"
	"{\"ComponentType\":\"FILL_IMAGE\",\"ComponentName\":\"章\",\"ComponentPage\":1,\"ComponentPosX\":20,\"ComponentPosY\":100,"
	"\"ComponentWidth\":60,\"ComponentHeight\":60,\"ComponentValue\":\"@seal.png\"}],"
	"\"Approvers\":[{\"ApproverType\":1,\"ApproverName\":\"李四\",\"ApproverMobile\":\"13900139000\",\"SignComponents\":["
	"{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentName\":\"签名\",\"ComponentPage\":1,\"ComponentPosX\":200,"
	"\"ComponentPosY\":180,\"ComponentWidth\":119,\"ComponentHeight\":43}]}]}";

/* A PNG of 2 by 2: red, and blue that half shows through. */
static const unsigned char seal[] = { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44,
	0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x06, 0x00, 0x00, 0x00, 0x72, 0xB6, 0x0D, 0x24, 0x00, 0x00,
	0x00, 0x11, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0x00, 0x42, 0x0D, 0x0C, 0x30, 0x06, 0x00, 0x3E,
	0x59, 0x06, 0xFB, 0xC0, 0xE4, 0xFE, 0x7B, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82 };

typedef struct stage {
	char *pdf;
	size_t length;
	signprep_document *doc;
	signprep_request *request;
	signprep_result *result;
	signprep_inspection *in;
} stage;

static void open_stage(stage *s)
{
	const signprep_inspect_options parts = { .size = sizeof parts, .parts = SIGNPREP_INSPECT_FIELDS | SIGNPREP_INSPECT_FACTS };
	pdf_writer *w = pdfw_new();

	pdfw_one_page(w, "/MediaBox [0 0 400 300] /Resources << >>");
	s->pdf = pdfw_finish(w, &s->length);
	assert_int_equal(signprep_document_open_memory(&s->doc, s->pdf, s->length, "in.pdf", NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_request_parse(&s->request, asked, strlen(asked), "in.json", NULL), SIGNPREP_OK);
	assert_int_equal(signprep_locate(&s->result, s->doc, s->request, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_inspect(&s->in, s->doc, &parts, NULL), SIGNPREP_OK);
}

static void close_stage(stage *s)
{
	signprep_inspection_free(s->in);
	signprep_result_free(s->result);
	signprep_request_free(s->request);
	signprep_document_free(s->doc);
	free(s->pdf);
}

/* The test's own memory does not fail. */
static bool collect(void *opaque, const void *bytes, size_t length)
{
	failing.quiet = true;
	bool done = sp_buf_append(opaque, bytes, length);
	failing.quiet = false;
	return done;
}

static signprep_code plan(const stage *s, signprep_bake **out, signprep_error *err)
{
	const signprep_picture picture = { "@seal.png", seal, sizeof seal };
	const signprep_bake_options options = { .size = sizeof options, .values = true, .pictures = &picture, .picture_count = 1 };
	return signprep_bake_new(out, s->result, s->request, s->in, &options, err);
}

static void planning(void **state)
{
	stage s = { 0 };
	long at = 0;
	(void) state;
	open_stage(&s);
	for (bool reached = true; reached; at++) {
		signprep_bake *bake = NULL;
		signprep_error err = { 0 };
		failing.reached = false;
		failing.countdown = at;
		signprep_code code = plan(&s, &bake, &err);
		reached = failing.reached;
		failing.countdown = -1;
		if (code ? strcmp(err.id, "D901") != 0 || bake : signprep_bake_count(bake) != 4)
			fail_msg("allocation %ld: %d %s", at, code, err.id);
		signprep_bake_free(bake);
	}
	assert_true(at > 50);
	close_stage(&s);
}

static signprep_code write_once(const stage *s, const signprep_bake *bake, sp_buf *out, signprep_error *err)
{
	sp_buf_init(out, (size_t) 64 << 20);
	return signprep_bake_write(bake, s->doc, collect, out, err);
}

/* How many allocations the whole takes: counted down from a number that is never reached. */
static long count_allocations(const stage *s, const signprep_bake *bake)
{
	const long many = 1000000000;
	signprep_error err = { 0 };
	sp_buf out;
	failing.countdown = many;
	assert_int_equal(write_once(s, bake, &out, &err), SIGNPREP_OK);
	const long count = many - failing.countdown;
	failing.countdown = -1;
	sp_buf_clear(&out);
	return count;
}

static void writing(void **state)
{
	stage s = { 0 };
	signprep_bake *bake = NULL;
	signprep_error err = { 0 };
	sp_buf expected;
	size_t failed = 0;
	(void) state;
	open_stage(&s);
	assert_int_equal(plan(&s, &bake, &err), SIGNPREP_OK);
	assert_int_equal(write_once(&s, bake, &expected, &err), SIGNPREP_OK);
	const long count = count_allocations(&s, bake), step = count / RUNS + 1;
	for (long at = 0; at < count; at += step) {
		sp_buf out;
		err = (signprep_error) { 0 };
		failing.reached = false;
		failing.countdown = at;
		signprep_code code = write_once(&s, bake, &out, &err);
		failing.countdown = -1;
		failed += code != SIGNPREP_OK;
		/* MuPDF throws old things away and tries again: then all is well. What zlib lacks it calls an error of its own. */
		if (code ? strncmp(err.id, "D9", 2) != 0 && strcmp(err.id, "D709") != 0 && strcmp(err.id, "D540") != 0
			 : out.length != expected.length || memcmp(out.data, expected.data, out.length) != 0)
			fail_msg("allocation %ld of %ld: %d %s %s, %zu bytes", at, count, code, err.id, err.message, out.length);
		sp_buf_clear(&out);
	}
	printf("%ld allocations, every %ld. failed, %zu errors\n", count, step, failed);
	assert_true(failed > 0);
	/* Whatever failed before, the document and the plan are as they were. */
	sp_buf again;
	assert_int_equal(write_once(&s, bake, &again, &err), SIGNPREP_OK);
	assert_int_equal(again.length, expected.length);
	assert_memory_equal(again.data, expected.data, expected.length);
	sp_buf_clear(&again);
	sp_buf_clear(&expected);
	signprep_bake_free(bake);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(planning), cmocka_unit_test(writing) };
	cJSON_Hooks hooks = { json_malloc, free };

	cJSON_InitHooks(&hooks);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
