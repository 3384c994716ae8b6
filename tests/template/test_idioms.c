/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drafts of contracts whose words are not all in the list, and of blanks that are nobody's: what a reader would sign and fill. */
#include <stdio.h>
#include <string.h>

#include <signprep/template.h>

#include "drafts.h"

static void a_party_by_a_word_of_the_contract(void **state)
{
	(void) state;
	DRAFTS("TEXT 甲方 甲方（毕业生）：\nTEXT 甲方 学号：\nTEXT 丙方 高校名称（丙方）：\nSIGN_SIGNATURE 甲方 甲方（签字）：\n"
	       "SIGN_SEAL 丙方 丙方（盖章）：\n",
		0, { 1, 72, 760, "甲方（毕业生）：____________" }, { 1, 72, 730, "学号：____________" },
		{ 1, 72, 700, "高校名称（丙方）：____________" }, { 1, 72, 400, "甲方（签字）：____________" },
		{ 1, 72, 200, "丙方（盖章）：____________" });
}

static void who_signs_is_no_word_of_the_list(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 培训机构 培训机构（盖章）：\nSIGN_SIGNATURE 学员 学员（签字）：\n", 0,
		{ 1, 72, 500, "培训机构（盖章）：____________" }, { 1, 72, 300, "学员（签字）：____________" });
}

static void a_day_in_a_sentence_is_no_day_of_signing(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 乙方 乙方（签字）：\nSIGN_DATE 乙方 ____年__月__日\n", 1,
		{ 1, 72, 700, "借款期限自____年__月__日起至____年__月__日止。" }, { 1, 72, 300, "乙方（签字）：____________" },
		{ 1, 72, 270, "____年__月__日" });
}

static void another_day_comes_from_the_row(void **state)
{
	(void) state;
	DRAFTS("DATE - 交货日期：\nDATE - 合同订立时间：\nSIGN_SEAL 甲方 甲方（盖章）：\nSIGN_DATE 甲方 日期：\n", 0,
		{ 1, 72, 740, "交货日期：____________" }, { 1, 72, 700, "合同订立时间：____________" },
		{ 1, 72, 660, "双方应当按照诚实信用原则履行本合同约定的义务。" },
		{ 1, 72, 640, "任何一方不得擅自变更或者解除本合同，另有约定的除外。" },
		{ 1, 72, 300, "甲方（盖章）：____________" }, { 1, 72, 270, "日期：____________" });
}

/* Above the clauses a representative is named, below them he signs. */
static void a_representative_is_named_or_signs(void **state)
{
	(void) state;
	DRAFTS("TEXT 甲方 甲方：\nTEXT 甲方 法定代表人：\nSIGN_SEAL 甲方 甲方（盖章）：\nSIGN_SIGNATURE 甲方 法定代表人：\n", 0,
		{ 1, 72, 540, "甲方：____________" }, { 1, 72, 520, "法定代表人：____________" },
		{ 1, 72, 490, "双方应当按照诚实信用原则履行本合同约定的义务。" },
		{ 1, 72, 470, "任何一方不得擅自变更或者解除本合同，另有约定的除外。" },
		{ 1, 72, 440, "甲方（盖章）：____________" }, { 1, 72, 400, "法定代表人：____________" });
}

static void a_name_above_a_signature(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 甲方 甲方（盖章）：\nTEXT 甲方 授权代表：\nSIGN_SIGNATURE 甲方 签字：\n", 0,
		{ 1, 72, 440, "甲方（盖章）：____________" }, { 1, 72, 400, "授权代表：____________" },
		{ 1, 72, 370, "签字：____________" });
}

static void seal_or_hand_of_a_representative(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 担保人 担保人（盖章）：\nSIGN_SIGNATURE 担保人 法定代表人（签章）：\n", 0,
		{ 1, 72, 440, "担保人（盖章）：示例担保有限公司" }, { 1, 72, 400, "法定代表人（签章）：____________" });
}

static void a_value_that_is_no_company_is_no_place(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 乙方 乙方（签字）：\n", 0, { 1, 72, 440, "甲方（盖章）：见签署页" },
		{ 1, 72, 400, "乙方（签字）：____________" });
}

static void on_behalf_of_a_company_that_was_defined(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Consultant Authorised Signatory:\nSIGN_SIGNATURE Client Authorised Signatory:\n", 0,
		{ 1, 72, 760, "Example Consulting Ltd. (the Consultant)" }, { 1, 72, 744, "and Sample Trading Co.," },
		{ 1, 72, 728, "Ltd. (the \"Client\") agree." }, { 1, 72, 500, "SIGNED for and on behalf of" },
		{ 1, 72, 484, "Example Consulting Ltd." }, { 1, 72, 450, "Authorised Signatory: ____________" },
		{ 1, 72, 300, "SIGNED for and on behalf of" }, { 1, 72, 284, "Sample Trading Co., Ltd." },
		{ 1, 72, 250, "Authorised Signatory: ____________" });
}

static void whose_signature_it_is(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Buyer Buyer's Authorized Signature:\nSIGN_SIGNATURE Seller Seller's Authorized Signature:\n", 0,
		{ 1, 72, 400, "Buyer's Authorized Signature: ____________" },
		{ 1, 72, 300, "Seller's Authorized Signature: ____________" });
}

static void a_defined_word_names_nobody(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Disclosing Party By:\nSIGN_SIGNATURE Receiving Party By:\n", 1,
		{ 1, 72, 760, "by and between ____________ (\"Recipient\"), and the other." }, { 1, 72, 500, "Disclosing Party:" },
		{ 1, 72, 470, "By: ____________" }, { 1, 72, 300, "Receiving Party:" }, { 1, 72, 270, "By: ____________" });
}

/* A line to write on that nothing asks for. */
static void blanks_that_are_left_are_told(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 乙方 乙方（签字）：\n", 1, { 1, 72, 500, "________________" },
		{ 1, 72, 300, "乙方（签字）：____________" });
}

/* 经手人：, and the day in the line below it. */
static void the_day_below_is_no_room_for_a_name(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 收款单位 收款单位（财务专用章）：\nSIGN_SIGNATURE 收款单位 经手人：\nSIGN_DATE 收款单位 ____年__月__日\n",
		0, { 1, 72, 440, "收款单位（财务专用章）：" }, { 1, 72, 380, "经手人：" }, { 1, 72, 360, "____年__月__日" });
}

/* Each word of the contract's own is a column of its own. */
static void columns_of_their_own(void **state)
{
	static const paper_line lines[] = { { 1, 72, 700, "项目负责科室：____________" }, { 1, 72, 660, "设备型号：____________" },
		{ 1, 72, 300, "乙方（签字）：____________" } };
	signprep_draft *draft;
	paper p;
	(void) state;
	paper_open(&p, 1, lines, 3, "");
	assert_int_equal(signprep_draft_new(&draft, p.doc, NULL, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	assert_non_null(strstr(signprep_draft_rows(draft), ",项目负责科室,设备型号\n"));
	signprep_draft_free(draft);
	paper_close(&p);
}

static void organizations_side_by_side(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Vendor Signature:\nSIGN_SIGNATURE Grower Signature:\n", 0,
		{ 1, 72, 760, "Alpha Inc. (\"Vendor\") and" }, { 1, 72, 740, "Beta LLC (\"Grower\") agree." },
		{ 1, 72, 400, "Alpha Inc." }, { 1, 320, 400, "Beta LLC" }, { 1, 72, 370, "Signature: ____" },
		{ 1, 320, 370, "Signature: ____" });
}

static void an_organization_above_its_signature(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Alpha Inc. Signature:\nSIGN_SIGNATURE Beta LLC Signature:\n", 0, { 1, 72, 400, "Alpha Inc." },
		{ 1, 72, 370, "Signature: ____________" }, { 1, 72, 200, "Beta LLC" }, { 1, 72, 170, "Signature: ____________" });
}

/* In the head of a contract that others sign a name is filled in, never sealed. */
static void who_signs_nothing(void **state)
{
	(void) state;
	DRAFTS("TEXT - Beneficiary:\nSIGN_SIGNATURE Guarantor Signature of Guarantor:\n", 0,
		{ 1, 72, 700, "Beneficiary: ____________" }, { 1, 72, 600, "This deed is governed by the law." },
		{ 1, 72, 300, "Signature of Guarantor: ________" });
}

static void what_a_party_fills_in(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 乙方 乙方（签字）：\nTEXT 乙方 乙方学历：\nTEXT 乙方 驾驶证号码：\n", 0,
		{ 1, 72, 400, "乙方（签字）：____________" }, { 1, 72, 370, "乙方学历：____________" },
		{ 1, 72, 340, "驾驶证号码：____________" });
}

static void a_bracket_that_says_what_who_is_called(void **state)
{
	(void) state;
	DRAFTS("TEXT 甲方 出借人：\nTEXT 乙方 借款人：\nSIGN_SIGNATURE 甲方 出借人（签名）：\nSIGN_SIGNATURE 乙方 "
	       "借款人（签名）：\n",
		0, { 1, 72, 700, "出借人：________________（以下简称甲方）" },
		{ 1, 72, 670, "借款人：________________（以下简称乙方）" },
		{ 1, 72, 640, "双方应当按照诚实信用原则履行本合同约定的义务，协商一致。" },
		{ 1, 72, 400, "出借人（签名）：____________" }, { 1, 72, 300, "借款人（签名）：____________" });
}

static void the_company_that_sends_workers(void **state)
{
	(void) state;
	DRAFTS("TEXT 用工单位 用工单位：\nTEXT 劳务派遣单位 劳务派遣单位：\nTEXT 劳务派遣单位 地址：\nSIGN_SEAL 用工单位 "
	       "用工单位（盖章）：\n"
	       "SIGN_SEAL 劳务派遣单位 派遣单位（盖章）：\n",
		0, { 1, 72, 700, "用工单位：____________" }, { 1, 72, 670, "劳务派遣单位：____________" },
		{ 1, 72, 640, "地址：____________" }, { 1, 72, 400, "用工单位（盖章）：____________" },
		{ 1, 72, 200, "派遣单位（盖章）：____________" });
}

static void a_bracket_in_a_sentence_is_no_label(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 借款人 借款人（签字）：\n", 1, { 1, 72, 600, "今向______（身份证号：________）借到人民币若干元。" },
		{ 1, 72, 400, "借款人（签字）：____________" });
}

static void a_label_torn_apart_in_a_cell(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 建设单位 建设单位（盖\nSIGN_SEAL 监理单位 监理单位（盖\nSIGN_SIGNATURE 建设单位 负责人：\nSIGN_SIGNATURE "
	       "监理单位 负责人：\n",
		0, { 1, 72, 400, "建设单位（盖" }, { 1, 240, 400, "监理单位（盖" }, { 1, 72, 384, "章）：" },
		{ 1, 240, 384, "章）：" }, { 1, 72, 340, "负责人：" }, { 1, 240, 340, "负责人：" });
}

static void a_day_that_is_filled_in_is_none(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 乙方 乙方（签字）：\n", 0, { 1, 72, 400, "乙方（签字）：____________" },
		{ 1, 72, 370, "2026年12月1日" });
}

/* One line is one party's. */
static void a_day_in_the_line_of_a_signature(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 甲方 甲方（盖章）：\nSIGN_SIGNATURE 乙方 乙方（签字）：\nSIGN_DATE 乙方 日期：\n", 0,
		{ 1, 300, 330, "甲方（盖章）：________" }, { 1, 72, 300, "乙方（签字）：________ 日期：________" });
}

static void columns_close_to_each_other(void **state)
{
	(void) state;
	DRAFTS("SIGN_SEAL 披露方 披露方（公司盖章）\nSIGN_SEAL 接收方 接收方（公司盖章）\n", 0,
		{ 1, 72, 400, "披露方（公司盖章） 接收方（公司盖章）" });
}

static void a_comma_in_a_name(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE ACME, INC. By:\nSIGN_SIGNATURE SAMPLE GMBH By:\n", 0, { 1, 72, 400, "ACME, INC." },
		{ 1, 320, 400, "SAMPLE GMBH" }, { 1, 72, 370, "By: ________" }, { 1, 320, 370, "By: ________" });
}

/* Everybody signs as who he is: nobody can as another. */
static void whose_relative_signs(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 患者 患者签名：\nSIGN_SIGNATURE 患者授权亲属 患者授权亲属签名：\n", 0,
		{ 1, 72, 400, "患者签名：____________" }, { 1, 72, 370, "患者授权亲属签名：____________" });
}

static void the_party_that_is_named_first_is_first(void **state)
{
	(void) state;
	DRAFTS("TEXT 甲方 委托方（甲方）：\nTEXT 乙方 居间方（乙方）：\nSIGN_SIGNATURE 甲方 甲方（签字）：\nSIGN_SIGNATURE 乙方 "
	       "乙方（签字）：\n",
		0, { 1, 72, 760, "委托方（甲方）：____________" }, { 1, 72, 740, "居间方（乙方）：____________" },
		{ 1, 72, 400, "甲方（签字）：____________" }, { 1, 72, 370, "乙方（签字）：____________" });
}

/* Four rows of three cells: 100 wide, 30 high. */
static void a_row_for_each_party(void **state)
{
	static const char grid[] = "72 400 m 372 400 l S 72 370 m 372 370 l S 72 340 m 372 340 l S 72 310 m 372 310 l S 72 310 m "
				   "72 400 l S 172 310 m 172 400 l S "
				   "272 310 m 272 400 l S 372 310 m 372 400 l S ";
	static const paper_line lines[] = { { 1, 80, 380, "签署方" }, { 1, 180, 380, "签字" }, { 1, 280, 380, "日期" },
		{ 1, 80, 350, "甲方代表" }, { 1, 80, 320, "乙方代表" } };
	(void) state;
	drafts_on(lines, sizeof lines / sizeof *lines, grid,
		"SIGN_SIGNATURE 甲方代表 甲方代表\nSIGN_SIGNATURE 乙方代表 乙方代表\nSIGN_DATE 甲方代表 甲方代表\nSIGN_DATE "
		"乙方代表 乙方代表\n",
		0);
}

static void the_same_label_twice_in_a_line(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 甲方 甲方（签字）：\nSIGN_SIGNATURE 乙方 乙方（签字）：\nTEXT 甲方 电话：\nTEXT 乙方 电话：\n", 0,
		{ 1, 72, 400, "甲方（签字）：" }, { 1, 300, 400, "乙方（签字）：" }, { 1, 72, 370, "电话：" },
		{ 1, 300, 370, "电话：" });
}

/* A word of the contract's own in its head is the party that signs by that word. */
static void a_head_that_signs_by_its_own_word(void **state)
{
	(void) state;
	DRAFTS("TEXT 赠送人 赠送人：\nTEXT 赠送人 身份证号：\nTEXT 经营者 经营者：\nSIGN_SIGNATURE 赠送人 赠送人（签字）：\n"
	       "SIGN_SEAL 经营者 经营者（盖章）：\n",
		0, { 1, 72, 760, "赠送人：____________" }, { 1, 72, 740, "身份证号：____________" },
		{ 1, 72, 720, "经营者：____________" }, { 1, 72, 690, "双方应当按照诚实信用原则履行本合同约定的义务。" },
		{ 1, 72, 400, "赠送人（签字）：____________" }, { 1, 72, 200, "经营者（盖章）：____________" });
}

static void several_of_one_name(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 买受人一 买受人（一）（签字）：\nSIGN_SIGNATURE 买受人二 买受人（二）（签字）：\nSIGN_SIGNATURE "
	       "Tenant 1 "
	       "Tenant 1 Signature:\nSIGN_SIGNATURE Tenant 2 Tenant 2 Signature:\n",
		0, { 1, 72, 500, "买受人（一）（签字）：____________" }, { 1, 72, 400, "买受人（二）（签字）：____________" },
		{ 1, 72, 300, "Tenant 1 Signature: ____________" }, { 1, 72, 200, "Tenant 2 Signature: ____________" });
}

/* buyer_12 of 买受人十二. */
static void the_keys_of_several(void **state)
{
	static const paper_line lines[] = { { 1, 72, 500, "买受人十二（签字）：____________" },
		{ 1, 72, 400, "买受人二十（签字）：____________" }, { 1, 72, 300, "乙方3（签字）：____________" } };
	static const char *const keys[] = { "buyer_12", "buyer_20", "party_b_3" };
	signprep_draft *draft;
	paper p;
	(void) state;
	paper_open(&p, 1, lines, 3, "");
	assert_int_equal(signprep_draft_new(&draft, p.doc, NULL, NULL, NULL), SIGNPREP_OK);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(signprep_draft_party_at(draft, i).key, keys[i]);
	signprep_draft_free(draft);
	paper_close(&p);
}

static void somebody_of_a_party_is_another(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 转让方 转让方（签字）：\nSIGN_SIGNATURE 转让方配偶 转让方配偶（签字）：\nSIGN_SIGNATURE Landlord's "
	       "Witness "
	       "Landlord's Witness:\n",
		0, { 1, 72, 500, "转让方（签字）：____________" }, { 1, 72, 400, "转让方配偶（签字）：____________" },
		{ 1, 72, 300, "Landlord's Witness: ____________" });
}

static void two_days_in_a_line(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE 甲方 甲方（签字）：\nSIGN_SIGNATURE 乙方 乙方（签字）：\nSIGN_DATE 甲方 ____年__月__日\n"
	       "SIGN_DATE 乙方 ____年__月__日\n",
		0, { 1, 72, 400, "甲方（签字）：________" }, { 1, 300, 400, "乙方（签字）：________" },
		{ 1, 72, 370, "____年__月__日                      ____年__月__日" });
}

static void a_place_is_of_the_contract(void **state)
{
	(void) state;
	DRAFTS("TEXT 乙方 乙方：\nTEXT - 签订地点：\nSIGN_SIGNATURE 乙方 乙方（签字）：\n", 0, { 1, 72, 760, "乙方：____________" },
		{ 1, 72, 740, "签订地点：____________" }, { 1, 72, 720, "双方应当按照诚实信用原则履行本合同约定的义务。" },
		{ 1, 72, 400, "乙方（签字）：____________" });
}

/* The list's word Company is no party in it. */
static void words_of_the_list_in_a_name(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Insurer By:\n", 0, { 1, 72, 760, "Orion Insurance Company Limited (\"Insurer\") agrees." },
		{ 1, 72, 400, "Orion Insurance Company Limited" }, { 1, 72, 370, "By: ____________" });
}

static void a_defined_word_over_a_line(void **state)
{
	(void) state;
	DRAFTS("SIGN_SIGNATURE Grower Signature:\nSIGN_SIGNATURE PACKER Signature:\n", 0,
		{ 1, 72, 760, "Mary Major (\"Grower\") and John Doe (\"Packer\") agree." }, { 1, 72, 400, "Grower" },
		{ 1, 72, 370, "Signature: ____________" }, { 1, 72, 200, "PACKER:" }, { 1, 72, 170, "Signature: ____________" });
}

/* Three rows of four cells, 110 wide, 30 high: labels without a colon, one without a word of the list. */
static void labels_in_cells(void **state)
{
	static const char grid[] =
		"72 400 m 512 400 l S 72 370 m 512 370 l S 72 340 m 512 340 l S 72 310 m 512 310 l S 72 310 m 72 400 l S "
		"182 310 m 182 400 l S 292 310 m 292 400 l S 402 310 m 402 400 l S 512 310 m 512 400 l S ";
	static const paper_line lines[] = { { 1, 80, 380, "车主签字" }, { 1, 300, 380, "修理厂盖章" }, { 1, 80, 350, "车牌" },
		{ 1, 300, 350, "接待顾问" }, { 1, 80, 320, "日期" }, { 1, 300, 320, "日期" }, { 1, 80, 200, "修理说明" } };
	(void) state;
	drafts_on(lines, sizeof lines / sizeof *lines, grid,
		"SIGN_SIGNATURE 车主 车主签字\nSIGN_SEAL 修理厂 修理厂盖章\nTEXT 车主 车牌\nTEXT 修理厂 接待顾问\nSIGN_DATE 车主 "
		"日期\n"
		"SIGN_DATE 修理厂 日期\n",
		0);
}

/* 42 mm are wider than the room behind the label: over the label then, not over the next column. */
static void a_seal_stays_in_its_column(void **state)
{
	static const char grid[] =
		"72 420 m 372 420 l S 72 300 m 372 300 l S 72 300 m 72 420 l S 222 300 m 222 420 l S 372 300 m 372 420 l S ";
	static const paper_line lines[] = { { 1, 78, 390, "承运方（盖章）：" }, { 1, 228, 390, "收货方（盖章）：" } };
	signprep_draft *draft;
	paper p;
	(void) state;
	paper_open(&p, 1, lines, 2, grid);
	assert_int_equal(signprep_draft_new(&draft, p.doc, NULL, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_place_count(draft), 2);
	for (size_t i = 0; i < 2; i++) {
		const signprep_rect box = signprep_draft_place_at(draft, i).rect;
		assert_true(box.x0 >= 72 + 150.0 * (double) i && box.x1 <= 222.5 + 150.0 * (double) i);
	}
	signprep_draft_free(draft);
	paper_close(&p);
}

/* The head of the contract names it, and it stands over the signature. */
static void a_word_of_the_head_over_a_line(void **state)
{
	(void) state;
	DRAFTS("TEXT Sublessor Sublessor:\nSIGN_SIGNATURE Sublessor By:\nSIGN_DATE Sublessor Date:\nSIGN_SIGNATURE Landlord "
	       "Landlord:\n",
		0, { 1, 72, 760, "Sublessor: ____________" },
		{ 1, 72, 720, "Each party shall perform its obligations in good faith." }, { 1, 72, 400, "SUBLESSOR" },
		{ 1, 72, 370, "By: ____________" }, { 1, 72, 340, "Date: ____________" }, { 1, 72, 200, "Landlord: ____________" });
}

static void names_under_lines(void **state)
{
	static const paper_line lines[] = { { 1, 72, 388, "Landlord" }, { 1, 72, 308, "Parent/Guardian Signature" },
		{ 1, 72, 248, "Participant's Name (please print)" }, { 1, 72, 188, "Participant's Signature" } };
	(void) state;
	drafts_on(lines, sizeof lines / sizeof *lines,
		"72 402 m 322 402 l S 72 322 m 322 322 l S 72 262 m 322 262 l S 72 202 m 322 202 l S ",
		"SIGN_SIGNATURE Landlord Landlord\nSIGN_SIGNATURE Parent/Guardian Parent/Guardian Signature\nTEXT Participant "
		"Participant's Name "
		"(please print)\nSIGN_SIGNATURE Participant Participant's Signature\n",
		0);
}

static void one_name_in_two_languages(void **state)
{
	(void) state;
	DRAFTS("TEXT 乙方 顾问（乙方）Advisor (Party B)：\nSIGN_SIGNATURE 乙方 乙方签字 Signature of Party B：\n", 0,
		{ 1, 72, 760, "顾问（乙方）Advisor (Party B)：____________" },
		{ 1, 72, 720, "双方应当按照诚实信用原则履行本合同约定的义务。" },
		{ 1, 72, 400, "乙方签字 Signature of Party B：____________" });
}

/* Companies that seal have one each, apart from each other; where none is asked for, nobody. */
static void a_seal_across_the_pages(void **state)
{
	static const struct {
		const char *line;
		size_t drafted;
	} cases[] = { { "本合同须加盖骑缝章，自双方盖章之日起生效。", 2 }, { "双方应在骑缝处加盖公章。", 2 },
		{ "本合同无需加盖骑缝章。", 0 }, { "如加盖骑缝章的，视为同意。", 0 },
		{ "Each party shall affix a paging seal.", 2 } };
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const paper_line lines[] = { { 1, 72, 700, cases[i].line }, { 3, 72, 400, "甲方（盖章）：____________" },
			{ 3, 72, 200, "乙方（盖章）：____________" } };
		signprep_draft *draft;
		paper p;
		size_t drafted = 0;
		double last = -200;
		paper_open(&p, 3, lines, 3, "");
		assert_int_equal(signprep_draft_new(&draft, p.doc, NULL, NULL, NULL), SIGNPREP_OK);
		assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
		for (size_t k = 0; k < signprep_draft_place_count(draft); k++) {
			const signprep_draft_place place = signprep_draft_place_at(draft, k);
			if (strcmp(place.type, "SIGN_PAGING_SEAL") != 0)
				continue;
			assert_int_equal(place.party, drafted);
			assert_true(place.rect.y0 >= last + 119);
			last = place.rect.y0;
			drafted++;
		}
		assert_int_equal(drafted, cases[i].drafted);
		assert_int_equal(count_id(signprep_draft_issues(draft), "R980"), drafted > 0);
		assert_int_equal(count_id(signprep_draft_issues(draft), "R979"), drafted == 0);
		assert_int_equal(signprep_issues_count(signprep_draft_issues(draft)), 1);
		signprep_draft_free(draft);
		paper_close(&p);
	}
}

/* A person has no seal to set across the pages. */
static void a_person_has_no_paging_seal(void **state)
{
	static const paper_line lines[] = { { 1, 72, 700, "本合同须加盖骑缝章。" }, { 2, 72, 400, "甲方（盖章）：____________" } };
	signprep_draft *draft;
	paper p;
	(void) state;
	paper_open(&p, 2, lines, 2, "");
	assert_int_equal(signprep_draft_new(&draft, p.doc, NULL, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_place_count(draft), 2);
	assert_int_equal(signprep_draft_decide(draft, 0, SIGNPREP_DRAFT_PERSON, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_finish(draft, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_draft_place_count(draft), 1);
	assert_string_equal(signprep_draft_place_at(draft, 0).type, "SIGN_SIGNATURE");
	assert_int_equal(count_id(signprep_draft_issues(draft), "R980"), 0);
	signprep_draft_free(draft);
	paper_close(&p);
}

/* Two rows of four cells, 110 wide, 30 high. */
static void the_seal_beside_a_hand(void **state)
{
	static const char grid[] = "72 400 m 512 400 l S 72 370 m 512 370 l S 72 340 m 512 340 l S 72 340 m 72 400 l S "
				   "182 340 m 182 400 l S 292 340 m 292 400 l S 402 340 m 402 400 l S 512 340 m 512 400 l S ";
	static const paper_line lines[] = { { 1, 80, 380, "客户签字" }, { 1, 300, 380, "公司盖章" }, { 1, 80, 350, "日期" },
		{ 1, 300, 350, "日期" } };
	static const paper_line known[] = { { 1, 72, 700, "用人单位：____________" }, { 1, 80, 380, "员工签字" },
		{ 1, 300, 380, "单位盖章" }, { 1, 80, 350, "日期" }, { 1, 300, 350, "日期" } };
	(void) state;
	drafts_on(lines, sizeof lines / sizeof *lines, grid,
		"SIGN_SIGNATURE 客户 客户签字\nSIGN_SEAL 公司 公司盖章\nSIGN_DATE 客户 日期\nSIGN_DATE 公司 日期\n", 0);
	drafts_on(known, sizeof known / sizeof *known, grid,
		"TEXT 用人单位 用人单位：\nSIGN_SIGNATURE 员工 员工签字\nSIGN_SEAL 用人单位 单位盖章\nSIGN_DATE 员工 "
		"日期\nSIGN_DATE "
		"用人单位 日期\n",
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_party_by_a_word_of_the_contract),
		cmocka_unit_test(who_signs_is_no_word_of_the_list),
		cmocka_unit_test(a_day_in_a_sentence_is_no_day_of_signing),
		cmocka_unit_test(another_day_comes_from_the_row),
		cmocka_unit_test(a_representative_is_named_or_signs),
		cmocka_unit_test(a_name_above_a_signature),
		cmocka_unit_test(seal_or_hand_of_a_representative),
		cmocka_unit_test(a_value_that_is_no_company_is_no_place),
		cmocka_unit_test(on_behalf_of_a_company_that_was_defined),
		cmocka_unit_test(whose_signature_it_is),
		cmocka_unit_test(a_defined_word_names_nobody),
		cmocka_unit_test(blanks_that_are_left_are_told),
		cmocka_unit_test(the_day_below_is_no_room_for_a_name),
		cmocka_unit_test(columns_of_their_own),
		cmocka_unit_test(the_same_label_twice_in_a_line),
		cmocka_unit_test(a_comma_in_a_name),
		cmocka_unit_test(whose_relative_signs),
		cmocka_unit_test(the_party_that_is_named_first_is_first),
		cmocka_unit_test(a_row_for_each_party),
		cmocka_unit_test(columns_close_to_each_other),
		cmocka_unit_test(a_label_torn_apart_in_a_cell),
		cmocka_unit_test(a_day_that_is_filled_in_is_none),
		cmocka_unit_test(a_day_in_the_line_of_a_signature),
		cmocka_unit_test(organizations_side_by_side),
		cmocka_unit_test(an_organization_above_its_signature),
		cmocka_unit_test(who_signs_nothing),
		cmocka_unit_test(what_a_party_fills_in),
		cmocka_unit_test(a_bracket_in_a_sentence_is_no_label),
		cmocka_unit_test(a_bracket_that_says_what_who_is_called),
		cmocka_unit_test(the_company_that_sends_workers),
		cmocka_unit_test(a_head_that_signs_by_its_own_word),
		cmocka_unit_test(several_of_one_name),
		cmocka_unit_test(the_keys_of_several),
		cmocka_unit_test(somebody_of_a_party_is_another),
		cmocka_unit_test(two_days_in_a_line),
		cmocka_unit_test(a_place_is_of_the_contract),
		cmocka_unit_test(words_of_the_list_in_a_name),
		cmocka_unit_test(a_defined_word_over_a_line),
		cmocka_unit_test(labels_in_cells),
		cmocka_unit_test(a_seal_stays_in_its_column),
		cmocka_unit_test(a_word_of_the_head_over_a_line),
		cmocka_unit_test(names_under_lines),
		cmocka_unit_test(one_name_in_two_languages),
		cmocka_unit_test(the_seal_beside_a_hand),
		cmocka_unit_test(a_seal_across_the_pages),
		cmocka_unit_test(a_person_has_no_paging_seal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
