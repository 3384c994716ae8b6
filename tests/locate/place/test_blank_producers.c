/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Blanks in the contracts of tests/locate/blank, whose true places are recorded beside them (README.md there).
 *   right       inside the true blank (3 pt), and as long as it (7/10)
 *   acceptable  more than half of the box and its middle are in it, 12 pt around: a person would sign there
 *   wrong       all else, and any text under the box
 * A finding that names what is to be done is no wrong place, but no right one either, where a place is recorded.
 */
#include "paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

#define SLACK 3.0
#define NEAR 12.0
#define LENGTH 0.7
#define SEAL 80.0
#define GOAL 98
#define SCAN_GOAL 95

enum { RIGHT, ACCEPTABLE, WRONG, FOUND_FAULT, VERDICTS };
static const char *const verdicts[VERDICTS] = { "right", "acceptable", "wrong", "finding" };

typedef struct tally {
	int count[VERDICTS], all;
} tally;

static tally total;
static int undocumented;
/* Of pages that are pictures: what they show may be missed, but not without a word. */
static bool scans;

static cJSON *read_truth(const char *producer)
{
	char path[512];
	sp_buf text;
	cJSON *truth;
	int number;
	sp_buf_init(&text, 1 << 20);
	snprintf(path, sizeof path, "%s/locate/blank/%s%s.json", SIGNPREP_TESTS_DIR, scans ? "scans/" : "", producer);
	assert_int_equal(sp_file_read(path, 1 << 20, &text, &number), SP_FILE_OK);
	truth = cJSON_ParseWithLength(text.data, text.length);
	sp_buf_clear(&text);
	assert_true(cJSON_IsArray(truth));
	return truth;
}

static const char *text_of(const cJSON *entry, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(entry, name));
	return text ? text : "";
}

/* One signer with a component for each entry. */
static char *request_of(const cJSON *truth)
{
	cJSON *root = cJSON_CreateObject(), *signers = cJSON_AddArrayToObject(root, "Approvers"), *signer = cJSON_CreateObject();
	cJSON *components = cJSON_AddArrayToObject(signer, "SignComponents");
	const cJSON *entry;
	char *text;
	cJSON_AddItemToArray(signers, signer);
	cJSON_ArrayForEach(entry, truth)
	{
		const char *ask = text_of(entry, "ask");
		cJSON *c = cJSON_CreateObject(), *how = cJSON_AddObjectToObject(c, "Locate");
		bool seal = strcmp(ask, "seal") == 0;
		cJSON_AddStringToObject(c, "ComponentType",
			seal                               ? "SIGN_SEAL"
				: strcmp(ask, "date") == 0 ? "SIGN_DATE"
							   : "SIGN_SIGNATURE");
		cJSON_AddStringToObject(c, "GenerateMode", "KEYWORD");
		cJSON_AddStringToObject(c, "ComponentId", text_of(entry, "keyword"));
		if (seal) {
			cJSON_AddNumberToObject(c, "ComponentWidth", SEAL);
			cJSON_AddNumberToObject(c, "ComponentHeight", SEAL);
		}
		cJSON_AddStringToObject(how, "At", "blank");
		cJSON_AddItemToArray(components, c);
	}
	text = cJSON_PrintUnformatted(root);
	cJSON_Delete(root);
	return text;
}

static signprep_rect rect_of(const cJSON *entry)
{
	const cJSON *r = cJSON_GetObjectItem(entry, "rect");
	return (signprep_rect) { cJSON_GetArrayItem(r, 0)->valuedouble, cJSON_GetArrayItem(r, 1)->valuedouble,
		cJSON_GetArrayItem(r, 2)->valuedouble, cJSON_GetArrayItem(r, 3)->valuedouble };
}

static bool within(signprep_rect box, signprep_rect t, double slack)
{
	return box.x0 >= t.x0 - slack && box.y0 >= t.y0 - slack && box.x1 <= t.x1 + slack && box.y1 <= t.y1 + slack;
}

static double shared(signprep_rect a, signprep_rect b)
{
	double w = fmin(a.x1, b.x1) - fmax(a.x0, b.x0), h = fmin(a.y1, b.y1) - fmax(a.y0, b.y0);
	return w > 0 && h > 0 ? w * h : 0;
}

static int judge_box(signprep_rect box, signprep_rect t, bool seal)
{
	double x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
	signprep_rect near = { t.x0 - NEAR, t.y0 - NEAR, t.x1 + NEAR, t.y1 + NEAR };
	/* A seal is higher than a line: it is centred on it, or on the cell. */
	if (seal && t.y1 - t.y0 < SEAL)
		return box.x0 >= t.x0 - SLACK && box.x1 <= t.x1 + SLACK && fabs(y - (t.y0 + t.y1) / 2) <= NEAR / 2 ? RIGHT : WRONG;
	if (within(box, t, SLACK) && (seal || box.x1 - box.x0 >= LENGTH * (t.x1 - t.x0)))
		return RIGHT;
	if (shared(box, near) > 0.5 * (box.x1 - box.x0) * (box.y1 - box.y0) && x > t.x0 && x < t.x1 && y > near.y0 && y < near.y1)
		return ACCEPTABLE;
	return WRONG;
}

static const signprep_issue *issue_of(const signprep_result *result, const char *where)
{
	const signprep_issues *issues = signprep_result_issues(result);
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		if (strcmp(signprep_issues_at(issues, i)->where, where) == 0)
			return signprep_issues_at(issues, i);
	return NULL;
}

static int judge(const signprep_result *result, const signprep_component *c, const cJSON *entry)
{
	const signprep_issue *issue = issue_of(result, c->where);
	const cJSON *t = cJSON_GetObjectItem(entry, "rect");
	if (!t)
		return issue && strcmp(issue->id, text_of(entry, "issue")) == 0 && issue->arg_count > 1 &&
				strcmp(issue->args[issue->arg_count - 1], text_of(entry, "proposes")) == 0
			? RIGHT
			: WRONG;
	if (!c->placement_count)
		return issue ? FOUND_FAULT : WRONG;
	if (c->placements[0].page != cJSON_GetObjectItem(entry, "page")->valueint)
		return WRONG;
	const int verdict = judge_box(c->placements[0].rect, rect_of(entry), strcmp(text_of(entry, "ask"), "seal") == 0);
	return verdict == WRONG && scans && issue && strcmp(issue->id, "K261") == 0 ? FOUND_FAULT : verdict;
}

static void show(const char *producer, const signprep_component *c, const cJSON *entry, int verdict, const signprep_result *result)
{
	const signprep_issue *issue = issue_of(result, c->where);
	const cJSON *t = cJSON_GetObjectItem(entry, "rect");
	printf("%s %s: %s", producer, text_of(entry, "idiom"), verdicts[verdict]);
	if (t) {
		signprep_rect r = rect_of(entry);
		printf(", is p.%d [%.1f %.1f %.1f %.1f]", cJSON_GetObjectItem(entry, "page")->valueint, r.x0, r.y0, r.x1, r.y1);
	}
	if (c->placement_count) {
		signprep_rect r = c->placements[0].rect;
		printf(", given p.%d [%.1f %.1f %.1f %.1f]", c->placements[0].page, r.x0, r.y0, r.x1, r.y1);
	}
	if (issue) {
		char text[300];
		signprep_issue_message(issue, SIGNPREP_EN, text, sizeof text);
		printf(", %s %s", issue->id, text);
	}
	printf("\n");
}

/* docs/locating.md says how it went. */
static void expect_documented(const char *docs, const char *name, const tally *t)
{
	char row[128];
	snprintf(row, sizeof row, "| %s | %d | %d | %d | %d | %d |", name, t->all, t->count[RIGHT], t->count[ACCEPTABLE],
		t->count[WRONG], t->count[FOUND_FAULT]);
	if (!strstr(docs, row)) {
		printf("docs/locating.md lacks: %s\n", row);
		undocumented++;
	}
}

static void producer(const char *name, const char *docs)
{
	char path[128], quoted[40];
	paper p;
	cJSON *truth = read_truth(name);
	char *json = request_of(truth);
	signprep_result *result;
	tally t = { { 0 }, 0 };
	snprintf(path, sizeof path, "locate/blank/%s%s.pdf", scans ? "scans/" : "", name);
	paper_open_file(&p, path);
	result = paper_locate(&p, json, NULL);
	assert_int_equal(signprep_result_count(result), cJSON_GetArraySize(truth));
	for (size_t i = 0; i < signprep_result_count(result); i++) {
		const signprep_component *c = signprep_result_at(result, i);
		const cJSON *entry = cJSON_GetArrayItem(truth, (int) i);
		int verdict = judge(result, c, entry);
		t.count[verdict]++;
		t.all++;
		if (verdict != RIGHT)
			show(name, c, entry, verdict, result);
	}
	printf("%-20s %d: %d right, %d acceptable, %d wrong, %d with a finding instead\n", name, t.all, t.count[RIGHT],
		t.count[ACCEPTABLE], t.count[WRONG], t.count[FOUND_FAULT]);
	snprintf(quoted, sizeof quoted, "`%s`", name);
	expect_documented(docs, quoted, &t);
	for (int k = 0; k < VERDICTS; k++)
		total.count[k] += t.count[k];
	total.all += t.all;
	signprep_result_free(result);
	paper_close(&p);
	free(json);
	cJSON_Delete(truth);
}

static void all_of(const char *const *names, size_t count, const char *sum, int goal)
{
	sp_buf docs;
	int number;
	total = (tally) { { 0 }, 0 };
	sp_buf_init(&docs, 1 << 20);
	assert_int_equal(sp_file_read(SIGNPREP_TESTS_DIR "/../docs/locating.md", 1 << 20, &docs, &number), SP_FILE_OK);
	for (size_t i = 0; i < count; i++)
		producer(names[i], docs.data);
	expect_documented(docs.data, sum, &total);
	sp_buf_clear(&docs);
	printf("%d: %d right, %d acceptable, %d wrong, %d with a finding instead\n", total.all, total.count[RIGHT],
		total.count[ACCEPTABLE], total.count[WRONG], total.count[FOUND_FAULT]);
	assert_int_equal(total.count[WRONG], 0);
	assert_int_equal(undocumented, 0);
	assert_true(total.count[RIGHT] * 100 >= total.all * goal);
}

static void all_producers(void **state)
{
	static const char *const names[] = { "chromium", "weasyprint", "wkhtmltopdf", "docx", "odt", "xelatex", "docx-cairo",
		"xelatex-ghostscript", "chromium-cairo", "weasyprint-cairo" };
	(void) state;
	scans = false;
	all_of(names, sizeof names / sizeof *names, "all", GOAL);
}

static void all_scans(void **state)
{
	static const char *const names[] = { "scan-300-ccitt", "scan-200-jbig2", "scan-150-jpeg", "scan-200-flate",
		"scan-300-jpeg" };
	(void) state;
	scans = true;
	all_of(names, sizeof names / sizeof *names, "all scans", SCAN_GOAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_producers), cmocka_unit_test(all_scans) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
