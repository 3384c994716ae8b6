/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whose a place is: parties by what the contract says of them, by crosses, by words that mean somebody else elsewhere. */
#include <stdio.h>
#include <string.h>

#include "drafts.h"

#define SENTENCES \
	{ 1, 72, 560, "双方应当按照诚实信用原则履行本合同约定的义务，不得违反。" }, \
	{ \
		1, 72, 540, "任何一方不得擅自变更或者解除本合同，另有约定的除外。" \
	}

/* Example Inc., a corporation of somewhere ("Customer"): the name, and what it is. */
static void a_company_and_what_it_is(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Customer By:\nSIGN_SIGNATURE Service Provider By:\n", 0,
		{ 1, 72, 760, "Between Granite Systems, Inc., a company" }, { 1, 72, 740, "of Delaware (\"Customer\"), and Lumen" },
		{ 1, 72, 720, "Consulting Pte. Ltd. (\"Service Provider\")." }, { 1, 72, 500, "GRANITE SYSTEMS, INC." },
		{ 1, 72, 470, "By: ____________" }, { 1, 72, 400, "LUMEN CONSULTING PTE. LTD." },
		{ 1, 72, 370, "By: ____________" });
	/* Another name after the comma is who the bracket speaks of. */
	DRAFTS("SIGN_SIGNATURE Granite Systems, Inc. By:\nSIGN_SIGNATURE Advisor By:\n", 0,
		{ 1, 72, 760, "Between Granite Systems, Inc., and" }, { 1, 72, 740, "Lumen Partners LLP (the \"Advisor\")." },
		{ 1, 72, 500, "For and on behalf of" }, { 1, 72, 480, "Granite Systems, Inc." }, { 1, 72, 450, "By: ____________" },
		{ 1, 72, 400, "Lumen Partners LLP" }, { 1, 72, 370, "By: ____________" });
}

static void a_person_who_is_defined(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Claimant Signature:\n", 0, { 1, 72, 740, "between Mary Major (\"Claimant\") and us." },
		{ 1, 72, 500, "MARY MAJOR" }, { 1, 72, 470, "Signature: ____________" });
}

/* What is asked for behind a blank ends with its bracket: the next column follows at once. */
static void columns_that_touch(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 发包人 发包人：\nSIGN_SEAL 承包人 承包人：\nSIGN_SIGNATURE 发包人 （签字）\nSIGN_SIGNATURE 承包人 "
	       "（签字）\n",
		0, { 1, 72, 500, "发包人：　　　　（公章）承包人：　　　　（公章）" },
		{ 1, 72, 470, "法定代表人或委托代理人：　法定代表人或委托代理人：" },
		{ 1, 72, 440, "（签字）_________（签字）____________" });
	DRAFTS("SIGN_SEAL 甲方 甲方：\nSIGN_SIGNATURE 甲方 法定代表人：\n", 0,
		{ 1, 72, 500, "甲方：____________（公章）法定代表人：____________（签字）" });
}

static void a_cross_before_a_line(void **state)
{
	static const char cells[] =
		"72 400 m 272 400 l S 72 370 m 272 370 l S 72 370 m 72 400 l S 172 370 m 172 400 l S 272 370 m 272 400 l S ";
	static const paper_line lines[] = { { 1, 80, 380, "X" }, { 1, 72, 300, "乙方（签字）：____________" } };
	(void) state;
	DRAFTS("SIGN_SIGNATURE FOUNDATION X\nTEXT FOUNDATION Name:\nSIGN_SIGNATURE CONSULTANT X\nSIGN_DATE CONSULTANT Date:\n", 0,
		{ 1, 72, 740, "with Redwood Health (\"Foundation\") today" }, { 1, 72, 500, "FOR THE FOUNDATION:" },
		{ 1, 72, 475, "X ____________" }, { 1, 72, 450, "Name: ____________" }, { 1, 72, 400, "CONSULTANT:" },
		{ 1, 72, 375, "X ____________" }, { 1, 72, 350, "Date: ____________" });
	drafts_on(lines, sizeof lines / sizeof *lines, cells, "SIGN_SIGNATURE 乙方 乙方（签字）：\n", 0);
}

static void who_signs_for_a_party_is_one_where_nobody_is_named(void **state)
{
	(void) state;
	DRAFTS("TEXT 授权人 授权人：\nTEXT 授权人 身份证号码：\nSIGN_SIGNATURE 授权人 授权人（签字）：\nSIGN_SIGNATURE 监护人 "
	       "监护人（签字）：\n",
		0, { 1, 72, 760, "授权人：____________" }, { 1, 72, 730, "身份证号码：____________" }, SENTENCES,
		{ 1, 72, 400, "授权人（签字）：____________" }, { 1, 72, 370, "监护人（签字）：____________" });
	/* Under the seal of a company it is the one who signs for it. */
	DRAFTS("SIGN_SEAL 甲方 甲方（盖章）：\nSIGN_SIGNATURE 甲方 授权人（签字）：\n", 0,
		{ 1, 72, 400, "甲方（盖章）：____________" }, { 1, 72, 370, "授权人（签字）：____________" });
}

/* One more word before that of a party makes it another one, where both sign. */
static void a_party_and_one_of_its_kind(void **state)
{
	(void) state;
	DRAFTS("TEXT Escrow Agent Escrow Agent:\nTEXT Depositor Depositor:\nSIGN_SIGNATURE Depositor By:\nSIGN_SIGNATURE Escrow "
	       "Agent By:\n",
		0, { 1, 72, 760, "Escrow Agent: ____________" }, { 1, 72, 730, "Depositor: ____________" }, SENTENCES,
		{ 1, 72, 500, "DEPOSITOR" }, { 1, 72, 470, "By: ____________" }, { 1, 72, 400, "ESCROW AGENT" },
		{ 1, 72, 370, "By: ____________" });
	DRAFTS("SIGN_SIGNATURE 原承租方 原承租方（签字）：\nSIGN_SIGNATURE 新承租方 新承租方（签字）：\n", 0, SENTENCES,
		{ 1, 72, 500, "原承租方（签字）：____________" }, { 1, 72, 400, "新承租方（签字）：____________" });
	/* Said once, it is no more than a word for the one that signs. */
	DRAFTS("TEXT 出租方 房屋出租方：\nSIGN_SEAL 出租方 出租方（盖章）：\n", 0, { 1, 72, 760, "房屋出租方：____________" },
		SENTENCES, { 1, 72, 500, "出租方（盖章）：____________" });
}

static void a_party_before_the_labels_of_its_line(void **state)
{
	(void) state;
	DRAFTS("TEXT 借款人 户名：\nTEXT 借款人 账号：\nSIGN_SIGNATURE 出借人 出借人（签字）：\nSIGN_SIGNATURE 借款人 "
	       "借款人（签字）：\n",
		0, { 1, 72, 760, "借款人指定收款账户：户名：________，账号：________" }, SENTENCES,
		{ 1, 72, 500, "出借人（签字）：____________" }, { 1, 72, 470, "借款人（签字）：____________" });
}

static void what_belongs_to_the_contract(void **state)
{
	(void) state;
	DRAFTS("TEXT 寄养人 寄养人：\nTEXT 寄养人 电话：\nTEXT 宠物店 宠物店：\nTEXT - 宠物名称：\nSIGN_SIGNATURE 寄养人 "
	       "寄养人（签字）：\nSIGN_SEAL 宠物店 宠物店（盖章）：\n",
		0, { 1, 72, 760, "寄养人：____________" }, { 1, 72, 730, "电话：____________" },
		{ 1, 72, 700, "宠物店：____________" }, { 1, 72, 670, "宠物名称：____________" }, SENTENCES,
		{ 1, 72, 500, "寄养人（签字）：____________" }, { 1, 72, 400, "宠物店（盖章）：____________" });
	DRAFTS("TEXT Tenant Tenant:\nTEXT - Premises:\nSIGN_SIGNATURE Tenant Tenant Signature:\n", 0,
		{ 1, 72, 760, "Tenant: ____________" }, { 1, 72, 730, "Premises: ____________" },
		{ 1, 72, 400, "Tenant Signature: ____________" });
	DRAFTS("TEXT Tenant Tenant:\nTEXT Owner Owner:\nTEXT - Parking bay:\nTEXT - Key fob:\nSIGN_SIGNATURE Tenant Tenant "
	       "Signature:\nSIGN_SIGNATURE Owner Owner Signature:\n",
		0, { 1, 72, 760, "Tenant: ____________" }, { 1, 72, 730, "Owner: ____________" },
		{ 1, 72, 700, "Parking bay: ____________ per month" }, { 1, 72, 670, "Key fob: ____________" }, SENTENCES,
		{ 1, 72, 400, "Tenant Signature: ____________" }, { 1, 72, 300, "Owner Signature: ____________" });
	DRAFTS("TEXT 收货单位 收货单位：\nTEXT - 送货单号：\nSIGN_SEAL 收货单位 收货单位（盖章）：\n", 0,
		{ 1, 72, 760, "收货单位：____________" }, { 1, 72, 730, "送货单号：____________" }, SENTENCES,
		{ 1, 72, 400, "收货单位（盖章）：____________" });
	DRAFTS("TEXT 甲方 甲方：\nTEXT 甲方 证件名称及编号：\nTEXT - 合同编号：\nSIGN_SIGNATURE 甲方 甲方（签字）：\n", 0,
		{ 1, 72, 760, "甲方：____________" }, { 1, 72, 730, "证件名称及编号：____________" },
		{ 1, 72, 700, "合同编号：____________" }, { 1, 72, 400, "甲方（签字）：____________" });
}

static void a_heading_that_says_who_agrees(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE CLIENT Signed:\nSIGN_SIGNATURE VENDOR Signed:\n", 0, { 1, 72, 500, "AGREED AND ACCEPTED BY CLIENT" },
		{ 1, 72, 470, "Signed: ____________" }, { 1, 72, 400, "AGREED AND ACCEPTED BY VENDOR" },
		{ 1, 72, 370, "Signed: ____________" });
}

static void the_line_above_is_of_the_label_in_front_of_it(void **state)
{
	static const char rules[] = "72 520 m 272 520 l S 110 470 m 250 470 l S ";
	static const paper_line lines[] = { { 1, 72, 505, "Secretary" }, { 1, 72, 472, "Date:" },
		{ 1, 72, 450, "(Corporate Seal)" } };
	(void) state;
	drafts_on(lines, sizeof lines / sizeof *lines, rules,
		"SIGN_SIGNATURE Secretary Secretary\nSIGN_DATE Secretary Date:\nSIGN_SEAL Secretary (Corporate Seal)\n", 0);
}

/* A line to sign on over the name of a person, and nothing that asks for a hand. */
static void people_under_lines(void **state)
{
	static const char rules[] = "72 415 m 272 415 l S 72 365 m 212 365 l S 72 315 m 272 315 l S 72 265 m 272 265 l S ";
	static const paper_line consent[] = { { 1, 72, 760, "The undersigned adopt the resolutions." },
		{ 1, 72, 400, "Alice Example, Director" }, { 1, 72, 350, "Date" }, { 1, 72, 300, "Bob Sample" } },
				members[] = { { 1, 72, 760, "The undersigned adopt the resolutions." }, { 1, 72, 420, "By:" },
					{ 1, 72, 400, "Alice Example" }, { 1, 72, 300, "Bob Sample" },
					{ 1, 72, 200, "Sentences below say that nobody signs here." } };
	(void) state;
	drafts_on(consent, sizeof consent / sizeof *consent, rules,
		"SIGN_SIGNATURE Alice Example Alice Example, Director\nSIGN_DATE Alice Example Date\nSIGN_SIGNATURE Bob Sample Bob "
		"Sample\n",
		0);
	drafts_on(members, sizeof members / sizeof *members, rules, "SIGN_SIGNATURE Signer By:\n", 0);
}

static void two_people_of_one_role(void **state)
{
	static const char rules[] = "72 415 m 272 415 l S 320 415 m 520 415 l S ";
	static const paper_line lines[] = { { 1, 72, 400, "Director" }, { 1, 320, 400, "Director" },
		{ 1, 72, 370, "Name: ________" }, { 1, 320, 370, "Name: ________" } };
	(void) state;
	drafts_on(lines, sizeof lines / sizeof *lines, rules,
		"SIGN_SIGNATURE Director Director\nSIGN_SIGNATURE Director 2 Director\nTEXT Director Name:\nTEXT Director 2 "
		"Name:\n",
		0);
}

static void the_seal_of_the_company_of_its_shareholders(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 股东 股东（签字）：\nSIGN_SEAL 公司 公司盖章：\n", 0, { 1, 72, 400, "股东（签字）：____________" },
		{ 1, 72, 370, "公司盖章：____________" });
	DRAFTS("TEXT 公司 公司：\nTEXT 员工 员工：\nSIGN_SEAL 公司 公司（盖章）：\nSIGN_SIGNATURE 员工 员工（签字）：\n", 0,
		{ 1, 72, 760, "公司：____________" }, { 1, 72, 730, "员工：____________" }, SENTENCES,
		{ 1, 72, 400, "公司（盖章）：____________" }, { 1, 72, 300, "员工（签字）：____________" });
}

static void what_a_party_is_called_behind_its_blank(void **state)
{
	(void) state;
	DRAFTS("TEXT 乙方 保证人：\nTEXT 乙方 联系地址：\nSIGN_SEAL 甲方 甲方（盖章）：\nSIGN_SIGNATURE 乙方 乙方（签字）：\n", 0,
		{ 1, 72, 760, "保证人：____________（以下简称“乙方”）" }, { 1, 72, 730, "联系地址：____________" }, SENTENCES,
		{ 1, 72, 400, "甲方（盖章）：____________" }, { 1, 72, 300, "乙方（签字）：____________" });
	DRAFTS("TEXT 客户 客户名称：\nSIGN_SEAL 客户 客户确认（盖章）：\n", 0, { 1, 72, 760, "客户名称：____________" }, SENTENCES,
		{ 1, 72, 300, "客户确认（盖章）：____________" });
}

/* No definition, no head: the word stands over a line, and labels below it go on. */
static void a_word_over_a_line_and_its_labels(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE MAKER MAKER:\nTEXT MAKER Name:\nSIGN_SIGNATURE CO-MAKER CO-MAKER:\nTEXT CO-MAKER Name:\n", 0,
		{ 1, 72, 760, "The undersigned promises to pay." }, { 1, 72, 500, "MAKER:" }, { 1, 72, 475, "____________" },
		{ 1, 72, 450, "Name: ____________" }, { 1, 72, 400, "CO-MAKER:" }, { 1, 72, 375, "____________" },
		{ 1, 72, 350, "Name: ____________" });
	DRAFTS("TEXT - NOTES:\nSIGN_SIGNATURE 乙方 乙方（签字）：\n", 0, { 1, 72, 760, "NOTES:" }, { 1, 72, 735, "____________" },
		{ 1, 72, 700, "Sentences go on below what is noted." }, { 1, 72, 300, "乙方（签字）：____________" });
}

static void a_defined_word_with_room_behind_it(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Resident Resident:\nSIGN_DATE Resident Date:\nTEXT Resident Resident Name:\n", 0,
		{ 1, 72, 760, "with the resident below (\"Resident\")." }, { 1, 72, 400, "Resident: ________     Date: ________" },
		{ 1, 72, 370, "Resident Name: ________" });
	/* Above the clauses it is what he is called. */
	DRAFTS("TEXT Resident Resident:\nSIGN_SIGNATURE Resident Resident Signature:\n", 0,
		{ 1, 72, 760, "with the resident below (\"Resident\")." }, { 1, 72, 730, "Resident: ________" }, SENTENCES,
		{ 1, 72, 400, "Resident Signature: ________" });
}

static void who_acts_for_a_party_of_the_contract(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 物业公司 物业公司（盖章）：\nSIGN_SIGNATURE 业主 业主签字：\nSIGN_SIGNATURE 物业公司 物业公司经办人：\n",
		0, { 1, 72, 700, "物业公司（盖章）：____________" }, SENTENCES,
		{ 1, 72, 300, "业主签字：____________　　　　物业公司经办人：____________" });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_company_and_what_it_is),
		cmocka_unit_test(a_person_who_is_defined),
		cmocka_unit_test(columns_that_touch),
		cmocka_unit_test(a_cross_before_a_line),
		cmocka_unit_test(who_signs_for_a_party_is_one_where_nobody_is_named),
		cmocka_unit_test(a_party_and_one_of_its_kind),
		cmocka_unit_test(a_party_before_the_labels_of_its_line),
		cmocka_unit_test(what_belongs_to_the_contract),
		cmocka_unit_test(a_heading_that_says_who_agrees),
		cmocka_unit_test(the_line_above_is_of_the_label_in_front_of_it),
		cmocka_unit_test(people_under_lines),
		cmocka_unit_test(two_people_of_one_role),
		cmocka_unit_test(the_seal_of_the_company_of_its_shareholders),
		cmocka_unit_test(what_a_party_is_called_behind_its_blank),
		cmocka_unit_test(a_word_over_a_line_and_its_labels),
		cmocka_unit_test(a_defined_word_with_room_behind_it),
		cmocka_unit_test(who_acts_for_a_party_of_the_contract),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
