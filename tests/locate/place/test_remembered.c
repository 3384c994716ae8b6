/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a request says of itself: read, checked, and never sent. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "locate/request/remembered.h"

#define DIGITS "0123456789abcdef0123456789abcdef0123456789ABCDEF0123456789ABCDEF"

typedef struct memory {
	sp_arena arena;
	signprep_issues *issues;
	sp_remembered remembered;
} memory;

/* ' stands for " in `json`. */
static void recall(memory *m, const char *json)
{
	char *text = requote(json);
	cJSON *root = cJSON_Parse(text);
	assert_non_null(root);
	sp_arena_init(&m->arena, 1 << 20);
	m->issues = sp_issues_new();
	assert_true(sp_remembered_read(&m->remembered, &m->arena, m->issues, root));
	cJSON_Delete(root);
	free(text);
}

static void forget(memory *m)
{
	signprep_issues_free(m->issues);
	sp_arena_clear(&m->arena);
}

static void everything_is_read(void **state)
{
	memory m;
	(void) state;
	recall(&m,
		"{'$schema':'request.schema.json','Locate':{'Document':{'File':'lease.pdf','Sha256':'" DIGITS
		"','PageCount':3,'PageSizes':[[595.28,841.89],[841.89,595.28]]}}}");
	assert_int_equal(signprep_issues_count(m.issues), 0);
	assert_true(m.remembered.given);
	assert_string_equal(m.remembered.file, "lease.pdf");
	assert_string_equal(m.remembered.sha256, DIGITS);
	assert_int_equal(m.remembered.page_count, 3);
	assert_near(sp_remembered_size(&m.remembered, 1)->width, 595.28);
	assert_near(sp_remembered_size(&m.remembered, 2)->width, 841.89);
	/* The last one holds for all that follow. */
	assert_near(sp_remembered_size(&m.remembered, 3)->height, 595.28);
	assert_null(sp_remembered_size(&m.remembered, 4));
	assert_null(sp_remembered_size(&m.remembered, 0));
	forget(&m);
}

static void nothing_need_be_said(void **state)
{
	static const char *const rows[] = { "{}", "{'Locate':null,'$schema':null}", "{'Locate':{}}",
		"{'Locate':{'Document':null}}" };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		memory m;
		recall(&m, rows[i]);
		assert_int_equal(signprep_issues_count(m.issues), 0);
		assert_false(m.remembered.given);
		assert_null(sp_remembered_size(&m.remembered, 1));
		forget(&m);
	}
}

static void slips_are_told(void **state)
{
	static const struct {
		const char *json, *id, *where;
	} rows[] = {
		{ "{'$schema':7}", "R240", "$schema" },
		{ "{'Locate':[]}", "R240", "Locate" },
		{ "{'Locate':{'Document':'lease.pdf'}}", "R240", "Locate.Document" },
		{ "{'Locate':{'Dokument':{}}}", "R241", "Locate.Dokument" },
		{ "{'Locate':{'Qqqqqqqqqqqq':{}}}", "R242", "Locate.Qqqqqqqqqqqq" },
		{ "{'Locate':{'Document':{'Pagecount':3}}}", "R241", "Locate.Document.Pagecount" },
		{ "{'Locate':{'Document':{'File':1}}}", "R240", "Locate.Document.File" },
		{ "{'Locate':{'Document':{'Sha256':'abc'}}}", "R243", "Locate.Document.Sha256" },
		{ "{'Locate':{'Document':{'Sha256':'" DIGITS "0'}}}", "R243", "Locate.Document.Sha256" },
		{ "{'Locate':{'Document':{'PageCount':0}}}", "R243", "Locate.Document.PageCount" },
		{ "{'Locate':{'Document':{'PageCount':1000001}}}", "R243", "Locate.Document.PageCount" },
		{ "{'Locate':{'Document':{'PageCount':'three'}}}", "R240", "Locate.Document.PageCount" },
		{ "{'Locate':{'Document':{'PageSizes':[595,842]}}}", "R240", "Locate.Document.PageSizes" },
		{ "{'Locate':{'Document':{'PageSizes':[[595]]}}}", "R240", "Locate.Document.PageSizes" },
		{ "{'Locate':{'Document':{'PageSizes':[[595,-1]]}}}", "R240", "Locate.Document.PageSizes" },
		{ "{'Locate':{'Document':{'PageSizes':{}}}}", "R240", "Locate.Document.PageSizes" },
		{ "{'Locate':{'Document':{'PageCount':1,'PageSizes':[[595,842],[595,842]]}}}", "R240",
			"Locate.Document.PageSizes" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		memory m;
		recall(&m, rows[i].json);
		assert_string_equal(only_id(m.issues, rows[i].id)->where, rows[i].where);
		forget(&m);
	}
}

static void it_is_taken_out(void **state)
{
	char *text = requote("{'$schema':'s','Locate':{'Document':{}},'FlowName':'n'}");
	cJSON *root = cJSON_Parse(text);
	(void) state;
	sp_remembered_strip(root);
	char *left = cJSON_PrintUnformatted(root);
	assert_string_equal(left, "{\"FlowName\":\"n\"}");
	cJSON_free(left);
	cJSON_Delete(root);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),
		cmocka_unit_test(nothing_need_be_said),
		cmocka_unit_test(slips_are_told),
		cmocka_unit_test(it_is_taken_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
