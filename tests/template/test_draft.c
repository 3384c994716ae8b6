/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drafts: what is refused, what is said, what is decided.  */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/template.h>

#include "paper.h"

static signprep_code draft_of(const paper *p, const signprep_draft_options *options, signprep_draft **out, signprep_error *err)
{
	return signprep_draft_new(out, p->doc, NULL, options, err);
}

static void refused(const paper *p, const signprep_draft_options *options, signprep_code code, const char *id)
{
	signprep_draft *draft;
	signprep_error err = { 0 };
	assert_int_equal(draft_of(p, options, &draft, &err), code);
	assert_null(draft);
	assert_string_equal(err.id, id);
}

static const paper_line two[] = { { 1, 72, 300, "甲方（盖章）：________" }, { 1, 72, 200, "乙方（签字）：________" } };

static void ten_thousand_labels(void **state)
{
	paper_line *lines = calloc(10000, sizeof *lines);
	paper p;
	(void) state;
	assert_non_null(lines);
	for (int i = 0; i < 10000; i++)
		lines[i] = (paper_line) { 1 + i / 200, 20 + 140 * (i % 4), 20 + 16 * (i % 200 / 4), "甲方（盖章）：__" };
	paper_open(&p, 50, lines, 10000, "");
	refused(&p, NULL, SIGNPREP_RULE, "R706");
	paper_close(&p);
	free(lines);
}

/*
 * Each of a thousand places under one label is found again among a thousand, a million candidates; with two and a half thousand one
 * answer could not hold them (D911). All are drafted, and so are the two that have labels of their own. Nothing stands in the outer tenths of the pages.
 */
static void a_thousand_places_under_one_label(void **state)
{
	paper_line *lines = calloc(1002, sizeof *lines);
	size_t texts = 0, signatures = 0;
	signprep_draft *draft;
	paper p;
	(void) state;
	assert_non_null(lines);
	for (int i = 0; i < 1000; i++)
		lines[i] = (paper_line) { 1 + i / 40, 72, 120 + 15 * (i % 40), "联系电话：__________" };
	lines[1000] = (paper_line) { 26, 72, 400, "甲方（签字）：__________" };
	lines[1001] = (paper_line) { 26, 72, 300, "乙方（签字）：__________" };
	paper_open(&p, 26, lines, 1002, "");
	assert_int_equal(draft_of(&p, NULL, &draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	for (size_t i = 0; i < signprep_draft_place_count(draft); i++) {
		const signprep_draft_place place = signprep_draft_place_at(draft, i);
		texts += strcmp(place.type, "TEXT") == 0;
		signatures += strcmp(place.type, "SIGN_SIGNATURE") == 0;
		/* At the underscores, not at the label: five ideographs of 12 pt from 72 on. */
		if (strcmp(place.type, "TEXT") == 0)
			assert_true(place.rect.x0 > 131 && place.rect.x0 < 140);
	}
	assert_int_equal(texts, 1000);
	assert_int_equal(signatures, 2);
	signprep_draft_free(draft);
	paper_close(&p);
	free(lines);
}

static void fifty_one_parties(void **state)
{
	char words[4000] = "", texts[51][40];
	paper_line lines[51];
	paper p;
	(void) state;
	for (int i = 0; i < 51; i++) {
		size_t used = strlen(words);
		snprintf(words + used, sizeof words - used, "party p%d: q%c%cq\n", i, 'a' + i / 26, 'a' + i % 26);
		snprintf(texts[i], sizeof texts[i], "q%c%cq（签字）：____", 'a' + i / 26, 'a' + i % 26);
		lines[i] = (paper_line) { 1, 72, 20 + 15 * i, texts[i] };
	}
	paper_open(&p, 1, lines, 51, "");
	const signprep_draft_options options = { .size = sizeof options, .labels = words, .labels_length = strlen(words) };
	refused(&p, &options, SIGNPREP_RULE, "R707");
	paper_close(&p);
	paper_open(&p, 1, lines, 50, "");
	signprep_draft *draft;
	assert_int_equal(draft_of(&p, &options, &draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_party_count(draft), 50);
	signprep_draft_free(draft);
	paper_close(&p);
}

/* The first reading takes longer than that. */
static void out_of_time(void **state)
{
	const signprep_draft_options options = { .size = sizeof options, .timeout_s = 1e-9 },
				     enough = { .size = sizeof enough, .timeout_s = 60 };
	signprep_draft *draft;
	paper p;
	(void) state;
	paper_open(&p, 1, two, 2, "");
	refused(&p, &options, SIGNPREP_LIMIT, "D902");
	assert_int_equal(draft_of(&p, &enough, &draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	signprep_draft_free(draft);
	paper_close(&p);
}

static void nothing_to_sign(void **state)
{
	static const paper_line lines[] = { { 1, 72, 300, "本合同自甲乙双方签字盖章之日起生效。" } };
	paper p;
	(void) state;
	paper_open(&p, 1, lines, 1, "");
	refused(&p, NULL, SIGNPREP_NOT_FOUND, "R708");
	paper_close(&p);
}

static void crowded_lines(void **state)
{
	static const paper_line lines[] = { { 1, 20, 400, "甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_乙_甲_" },
		{ 1, 72, 300, "甲方（盖章）：________" } };
	paper p;
	signprep_draft *draft;
	(void) state;
	paper_open(&p, 1, lines, 2, "");
	assert_int_equal(draft_of(&p, NULL, &draft, NULL), SIGNPREP_OK);
	need_id(signprep_draft_issues(draft), "R710");
	signprep_draft_free(draft);
	paper_close(&p);
}

static void parties_are_decided(void **state)
{
	paper p;
	signprep_draft *draft;
	signprep_error err = { 0 };
	(void) state;
	paper_open(&p, 1, two, 2, "");
	assert_int_equal(draft_of(&p, NULL, &draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_party_count(draft), 2);
	assert_string_equal(signprep_draft_party_at(draft, 0).key, "party_a");
	assert_int_equal(signprep_draft_party_at(draft, 0).type, SIGNPREP_DRAFT_COMPANY);
	assert_true(signprep_draft_party_at(draft, 1).doubt);
	assert_int_equal(signprep_draft_decide(draft, 2, SIGNPREP_DRAFT_PERSON, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R709");
	assert_int_equal(signprep_draft_decide(draft, 0, (signprep_draft_party_type) 3, NULL), SIGNPREP_INVALID);
	/* A person has no seal. */
	assert_int_equal(signprep_draft_decide(draft, 0, SIGNPREP_DRAFT_PERSON, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_decide(draft, 1, SIGNPREP_DRAFT_LEFT_OUT, NULL), SIGNPREP_OK);
	assert_null(signprep_draft_template(draft));
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	assert_int_equal(count_id(signprep_draft_issues(draft), "R711"), 0);
	assert_int_equal(signprep_draft_place_count(draft), 1);
	assert_string_equal(signprep_draft_place_at(draft, 0).type, "SIGN_SIGNATURE");
	assert_string_equal(signprep_draft_place_at(draft, 0).where, "Approvers[0].SignComponents[0]");
	assert_string_equal(signprep_draft_rows(draft),
		"key,pdf,operator_user_id,party_a_name,party_a_mobile\n001,c.pdf,yDRSJUUckpsampleoperator00000001,张三,"
		"13800000001\n");
	assert_int_equal(signprep_draft_finish(draft, &err), SIGNPREP_INVALID);
	assert_int_equal(signprep_draft_decide(draft, 0, SIGNPREP_DRAFT_COMPANY, NULL), SIGNPREP_INVALID);
	signprep_draft_free(draft);
	paper_close(&p);
}

/* Who has an identity number is a person; who has a telephone number may be anybody. */
static void an_identity_number_is_a_persons(void **state)
{
	static const paper_line lines[] = { { 1, 72, 120, "甲方（签字或盖章）：________" }, { 1, 72, 160, "身份证号：________" },
		{ 1, 72, 300, "乙方（签字或盖章）：________" }, { 1, 72, 340, "联系电话：________" } };
	paper p;
	signprep_draft *draft;
	(void) state;
	paper_open(&p, 1, lines, 4, "");
	assert_int_equal(draft_of(&p, NULL, &draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_party_count(draft), 2);
	assert_int_equal(signprep_draft_party_at(draft, 0).type, SIGNPREP_DRAFT_PERSON);
	assert_false(signprep_draft_party_at(draft, 0).doubt);
	assert_true(signprep_draft_party_at(draft, 1).doubt);
	signprep_draft_free(draft);
	paper_close(&p);
}

static void nobody_is_left(void **state)
{
	paper p;
	signprep_draft *draft;
	signprep_error err = { 0 };
	(void) state;
	paper_open(&p, 1, two, 1, "");
	assert_int_equal(draft_of(&p, NULL, &draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_decide(draft, 0, SIGNPREP_DRAFT_LEFT_OUT, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, &err), SIGNPREP_NOT_FOUND);
	assert_string_equal(err.id, "R708");
	signprep_draft_free(draft);
	signprep_draft_free(NULL);
	paper_close(&p);
}

/* A name that a spreadsheet would reckon with is none. */
static void names_are_no_formulas(void **state)
{
	static const paper_line lines[] = { { 1, 72, 700, "甲方：=HYPERLINK示例有限公司" },
		{ 1, 72, 660, "乙方：上海样本有限公司" }, { 1, 72, 500, "甲方（盖章）：________" },
		{ 1, 72, 400, "乙方（盖章）：________" } };
	paper p;
	signprep_draft *draft;
	(void) state;
	paper_open(&p, 1, lines, 4, "");
	assert_int_equal(draft_of(&p, NULL, &draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	assert_string_equal(signprep_draft_party_at(draft, 0).name, "");
	assert_string_equal(signprep_draft_party_at(draft, 1).name, "上海样本有限公司");
	assert_null(strchr(signprep_draft_rows(draft), '='));
	signprep_draft_free(draft);
	paper_close(&p);
}

/* Who is nobody's is a signer of its own; what a party that signs nothing would fill in comes from the row. */
static void nobody_is_named(void **state)
{
	static const paper_line lines[] = { { 1, 72, 700, "甲方地址：________" }, { 1, 72, 600, "丙方（盖章）：________" },
		{ 1, 72, 420, "以下由现场见到货物的人员核对品名与数量后填写，如有短少应当场注明" },
		{ 1, 72, 390, "未注明的视为数量与质量均符合约定，其后提出的异议一概不予受理" }, { 1, 72, 200, "签字：________" },
		{ 1, 72, 170, "日期：____年__月__日" } };
	paper p;
	signprep_draft *draft;
	(void) state;
	paper_open(&p, 1, lines, 6, "");
	assert_int_equal(draft_of(&p, NULL, &draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_issues_code(signprep_draft_issues(draft)), SIGNPREP_OK);
	assert_int_equal(signprep_draft_party_count(draft), 2);
	assert_string_equal(signprep_draft_party_at(draft, 0).key, "party_c");
	assert_string_equal(signprep_draft_party_at(draft, 1).key, "signer");
	assert_int_equal(signprep_draft_party_at(draft, 1).places, 2);
	assert_non_null(strstr(signprep_draft_rows(draft), "party_a_address"));
	for (size_t i = 0; i < signprep_draft_place_count(draft); i++) {
		const signprep_draft_place place = signprep_draft_place_at(draft, i);
		if (strcmp(place.type, "TEXT") == 0)
			assert_true(place.party == SIZE_MAX);
	}
	signprep_draft_free(draft);
	paper_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_thousand_labels),
		cmocka_unit_test(a_thousand_places_under_one_label),
		cmocka_unit_test(fifty_one_parties),
		cmocka_unit_test(nothing_to_sign),
		cmocka_unit_test(crowded_lines),
		cmocka_unit_test(parties_are_decided),
		cmocka_unit_test(an_identity_number_is_a_persons),
		cmocka_unit_test(out_of_time),
		cmocka_unit_test(nobody_is_left),
		cmocka_unit_test(names_are_no_formulas),
		cmocka_unit_test(nobody_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
