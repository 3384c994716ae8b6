/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Drafts of the contracts in contracts/ (set by a writer of ours) and produced/ (written by LibreOffice, Chromium, WeasyPrint, XeLaTeX),
 * against what their generators say they put where (truth.json): precision and recall of each kind, and the check of every draft filled
 * with its own example. The table of docs/templates.md is what this prints.
 */
#include <math.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/template.h>

#include "base/file.h"
#include "paper.h"
#include "template/rows/rows.h"
#include "template/template.h"

enum { SEAL, SIGN, DATE, TEXT, KINDS };

static const char *const names[KINDS] = { "seal", "sign", "date", "text" };

typedef struct score {
	int right[KINDS], wrong[KINDS], missed[KINDS];
	int contracts, refused;
	int told, doubted, mistaken; /* company or person */
} score;

static int kind_of(const char *type)
{
	static const struct {
		const char *type;
		int kind;
	} rows[] = { { "SIGN_SEAL", SEAL }, { "SIGN_SIGNATURE", SIGN }, { "SIGN_DATE", DATE }, { "DATE", DATE }, { "TEXT", TEXT } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].type, type) == 0)
			return rows[i].kind;
	return -1;
}

static int kind_named(const char *name)
{
	for (int i = 0; i < KINDS; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static signprep_rect rect_of(const cJSON *place)
{
	double v[4] = { 0 };
	int i = 0;
	const cJSON *number;
	cJSON_ArrayForEach(number, cJSON_GetObjectItem(place, "rect")) v[i++ & 3] = number->valuedouble;
	return (signprep_rect) { v[0], v[1], v[2], v[3] };
}

static bool is_of_party(const cJSON *truth, const signprep_draft *draft, size_t party)
{
	const cJSON *keys = cJSON_GetObjectItem(truth, "party"), *key;
	if (party == SIZE_MAX || cJSON_IsNull(keys))
		return party == SIZE_MAX && cJSON_IsNull(keys);
	cJSON_ArrayForEach(key, keys) if (strcmp(key->valuestring, signprep_draft_party_at(draft, party).key) == 0) return true;
	return false;
}

/* A seal's centre is by the label or its room; the others stand on the line, in it, for at least half of the lesser width. */
static bool stands_there(int kind, signprep_rect truth, signprep_rect box)
{
	if (kind == SEAL) {
		double x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
		return x >= truth.x0 - 70 && x <= truth.x1 + 70 && y >= truth.y0 - 30 && y <= truth.y1 + 30;
	}
	double common = fmin(truth.x1, box.x1) - fmax(truth.x0, box.x0), least = fmin(truth.x1 - truth.x0, box.x1 - box.x0);
	return common >= least / 2 && fmin(truth.y1, box.y1) > fmax(truth.y0, box.y0) &&
		fabs(truth.y1 - box.y1) < fmax(14, 0.7 * (truth.y1 - truth.y0));
}

static cJSON *match(cJSON *places, const signprep_draft *draft, const signprep_draft_place *place, int kind)
{
	cJSON *truth;
	cJSON_ArrayForEach(truth, places)
	{
		if (!cJSON_GetObjectItem(truth, "found") && kind_named(cJSON_GetObjectItem(truth, "kind")->valuestring) == kind &&
			(int) cJSON_GetObjectItem(truth, "page")->valuedouble == place->page &&
			is_of_party(truth, draft, place->party) && stands_there(kind, rect_of(truth), place->rect))
			return truth;
	}
	return NULL;
}

static void count(score *s, cJSON *contract, const signprep_draft *draft)
{
	cJSON *places = cJSON_GetObjectItem(contract, "places"), *truth;
	const char *file = cJSON_GetObjectItem(contract, "file")->valuestring;
	for (size_t i = 0; i < signprep_draft_place_count(draft); i++) {
		const signprep_draft_place place = signprep_draft_place_at(draft, i);
		int kind = kind_of(place.type);
		assert_true(kind >= 0);
		truth = match(places, draft, &place, kind);
		if (truth)
			cJSON_AddTrueToObject(truth, "found");
		else
			print_message("%s: p.%d %s is no place: %s\n", file, place.page, place.type, place.line);
		*(truth ? &s->right[kind] : &s->wrong[kind]) += 1;
	}
	cJSON_ArrayForEach(truth, places)
	{
		int kind = kind_named(cJSON_GetObjectItem(truth, "kind")->valuestring);
		signprep_rect r = rect_of(truth);
		if (cJSON_GetObjectItem(truth, "found"))
			continue;
		s->missed[kind]++;
		print_message("%s: p.%d missed: %s at (%.0f, %.0f)\n", file, (int) cJSON_GetObjectItem(truth, "page")->valuedouble,
			names[kind], r.x0, r.y0);
	}
}

/* The line of examples as a record; no cell of these holds a comma. */
static sp_record *example(const char *rows)
{
	char *text = strdup(rows), *next_name = text, *next_value = strchr(text, '\n');
	cJSON *object = cJSON_CreateObject();
	sp_record *record = NULL;
	assert_non_null(next_value);
	*next_value++ = '\0';
	next_value[strcspn(next_value, "\n")] = '\0';
	for (const char *name; (name = strsep(&next_name, ",")) != NULL;)
		cJSON_AddStringToObject(object, name, strsep(&next_value, ","));
	char *json = cJSON_PrintUnformatted(object);
	assert_int_equal(sp_record_parse(&record, json, strlen(json), true, "rows", NULL), SIGNPREP_OK);
	cJSON_free(json);
	cJSON_Delete(object);
	free(text);
	return record;
}

/* The template filled with its example passes the check, and its boxes are where the draft says. */
static bool passes(signprep_document *doc, const signprep_draft *draft)
{
	const char *text = signprep_draft_template(draft);
	signprep_issues *issues = sp_issues_new();
	signprep_request *request = NULL;
	signprep_result *result = NULL;
	sp_template *tpl = NULL;
	sp_buf filled;
	sp_buf_init(&filled, SIGNPREP_REQUEST_MAX);
	sp_record *record = example(signprep_draft_rows(draft));
	assert_int_equal(sp_template_parse(&tpl, text, strlen(text), "t.json", NULL), SIGNPREP_OK);
	assert_int_equal(sp_template_fill(tpl, record, &filled, issues), SIGNPREP_OK);
	assert_int_equal(signprep_request_parse(&request, filled.data, filled.length, "r.json", NULL), SIGNPREP_OK);
	assert_int_equal(signprep_check(&result, doc, request, NULL, NULL), SIGNPREP_OK);
	bool fits = signprep_result_code(result) == SIGNPREP_OK;
	assert_int_equal(signprep_result_count(result), signprep_draft_place_count(draft));
	for (size_t i = 0; i < signprep_draft_place_count(draft); i++) {
		const signprep_draft_place place = signprep_draft_place_at(draft, i);
		for (size_t k = 0; k < signprep_result_count(result); k++) {
			const signprep_component *c = signprep_result_at(result, k);
			if (strcmp(c->where, place.where) != 0)
				continue;
			assert_int_equal(c->placement_count, 1);
			assert_near(c->placements[0].rect.x0, place.rect.x0);
			assert_near(c->placements[0].rect.y0, place.rect.y0);
			assert_near(c->placements[0].rect.x1, place.rect.x1);
			assert_near(c->placements[0].rect.y1, place.rect.y1);
		}
	}
	sp_record_free(record);
	sp_template_free(tpl);
	sp_buf_clear(&filled);
	signprep_result_free(result);
	signprep_request_free(request);
	signprep_issues_free(issues);
	return fits;
}

static void draft_one(score *s, const char *folder, cJSON *contract)
{
	char path[600];
	const char *file = cJSON_GetObjectItem(contract, "file")->valuestring;
	const cJSON *company;
	signprep_document *doc;
	signprep_draft *draft;
	snprintf(path, sizeof path, "%s/template/%s/%s", SIGNPREP_TESTS_DIR, folder, file);
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_new(&draft, doc, NULL, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	s->contracts++;
	if (!passes(doc, draft)) {
		print_message("%s: its draft does not pass the check\n", file);
		s->refused++;
	}
	count(s, contract, draft);
	cJSON_ArrayForEach(company, cJSON_GetObjectItem(contract, "companies"))
	{
		for (size_t i = 0; i < signprep_draft_party_count(draft); i++) {
			const signprep_draft_party party = signprep_draft_party_at(draft, i);
			signprep_draft_party_type type = cJSON_IsTrue(company) ? SIGNPREP_DRAFT_COMPANY : SIGNPREP_DRAFT_PERSON;
			if (strcmp(party.key, company->string) != 0)
				continue;
			*(party.type == type ? &s->told : party.doubt ? &s->doubted : &s->mistaken) += 1;
			if (party.type != type && !party.doubt)
				print_message("%s: %s is taken for what it is not\n", file, party.label);
		}
	}
	signprep_draft_free(draft);
	signprep_document_free(doc);
}

static void tell(const char *what, const score *s)
{
	print_message("%s: %d contracts, %d of them refused\n", what, s->contracts, s->refused);
	print_message(
		"  company or person: right %d, wrong and said to be in doubt %d, wrong %d\n", s->told, s->doubted, s->mistaken);
	for (int i = 0; i < KINDS; i++)
		print_message("  %s  right %d, wrong %d, missed %d: precision %.1f %%, recall %.1f %%\n", names[i], s->right[i],
			s->wrong[i], s->missed[i], 100.0 * s->right[i] / (s->right[i] + s->wrong[i]),
			100.0 * s->right[i] / (s->right[i] + s->missed[i]));
}

static cJSON *read_truth(const char *folder)
{
	char path[600];
	sp_buf text;
	int error_number;
	snprintf(path, sizeof path, "%s/template/%s/truth.json", SIGNPREP_TESTS_DIR, folder);
	assert_int_equal(sp_file_read(path, (size_t) 4 << 20, &text, &error_number), SP_FILE_OK);
	cJSON *truth = cJSON_Parse(text.data);
	sp_buf_clear(&text);
	return truth;
}

/* All of these are read as they are: what comes out worse was made worse. Every draft is accepted, no party is taken for what it is not. */
static void expect_good(const score *a, const score *b)
{
	assert_int_equal(a->refused + b->refused, 0);
	assert_int_equal(a->mistaken + b->mistaken, 0);
	for (int i = 0; i < KINDS; i++) {
		assert_int_in_range(a->right[i] + b->right[i], 1, INT_MAX);
		assert_int_equal(a->wrong[i] + b->wrong[i], 0);
		assert_int_equal(a->missed[i] + b->missed[i], 0);
	}
}

static void contracts(void **state)
{
	score tuned = { .contracts = 0 }, held = { .contracts = 0 };
	cJSON *truth = read_truth("contracts"), *contract;
	(void) state;
	assert_true(cJSON_GetArraySize(truth) >= 60);
	cJSON_ArrayForEach(contract, truth)
	{
		draft_one(cJSON_IsTrue(cJSON_GetObjectItem(contract, "held")) ? &held : &tuned, "contracts", contract);
	}
	tell("looked at while the rules were made", &tuned);
	tell("held out", &held);
	expect_good(&tuned, &held);
	cJSON_Delete(truth);
}

static void produced(void **state)
{
	const score none = { .contracts = 0 };
	score all = none;
	cJSON *truth = read_truth("produced"), *contract;
	(void) state;
	assert_true(cJSON_GetArraySize(truth) >= 24);
	cJSON_ArrayForEach(contract, truth) draft_one(&all, "produced", contract);
	tell("LibreOffice, Chromium, WeasyPrint, XeLaTeX", &all);
	expect_good(&all, &none);
	cJSON_Delete(truth);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(contracts), cmocka_unit_test(produced) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
