/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Forms for the tests of template send: a lease of two parties, and a document that the service seals by itself. */
#ifndef SP_TESTS_SUBMIT_FORM_TEXT_H
#define SP_TESTS_SUBMIT_FORM_TEXT_H

#define LEASE_ID "yDTemplateLease00000000000000001"
#define A_ID "yDRecipientA00000000000000000001"
#define B_ID "yDRecipientB00000000000000000001"

#define LEASE_RECIPIENTS \
	"\"recipients\":[{\"recipient_id\":\"" A_ID "\",\"type\":\"ENTERPRISE\",\"role\":\"甲方\",\"order\":0,\"signs\":true," \
	"\"verify_types\":[],\"sign_types\":[]},{\"recipient_id\":\"" B_ID "\",\"type\":\"INDIVIDUAL\",\"role\":\"乙方\"," \
	"\"order\":1,\"signs\":true,\"verify_types\":[],\"sign_types\":[]}]"

#define CONTROL(id, name, type, required, more, recipient) \
	"{\"id\":\"" id "\",\"name\":\"" name "\",\"type\":\"" type "\",\"required\":" required \
	",\"mode\":\"NORMAL\",\"page\":1,\"x\":10,\"y\":20,\"width\":200,\"height\":20,\"value\":\"\"" more \
	",\"recipient\":" recipient "}"

#define LEASE_HEAD(version, usable, unordered) \
	"{\"schema\":\"signprep.form/1\",\"template_id\":\"" LEASE_ID "\",\"name\":\"房屋租赁合同\",\"description\":\"\"," \
	"\"version\":\"" version "\",\"flow_type\":\"租赁合同\",\"flow_type_id\":\"\",\"unordered\":" unordered \
	",\"sign_order\":[],\"usable\":" usable ",\"automatic\":false,\"initiator\":\"\"," LEASE_RECIPIENTS

#define LEASE_CONTROLS \
	",\"fill\":[" CONTROL("c_rent", "月租金", "TEXT", "true", ",\"limits\":{\"FontSize\":12}", "null") "," CONTROL( \
		"c_from", "起租日", "DATE", "false", "", "null") "," CONTROL("c_pay", "付款方式", "SELECTOR", "false", \
		",\"limits\":{\"Values\":[\"月付\",\"季付\"]}", \
		"null") "," CONTROL("c_pets", "可养宠物", "CHECK_BOX", "false", "", "null") "," CONTROL("c_mail1", "备注", "TEXT", \
		"false", "", "null") "," CONTROL("c_mail2", "备注", "TEXT", "false", "", "null") "," CONTROL("c_address", \
		"通讯地址", "TEXT", "true", "", "\"" B_ID "\"") "],\"sign\":[" CONTROL("s_seal", "甲方盖章", "SIGN_SEAL", "true", \
		"", "\"" A_ID "\"") "," CONTROL("s_name", "乙方签名", "SIGN_SIGNATURE", "true", "", "\"" B_ID "\"") "]}"

#define LEASE_FORM LEASE_HEAD("7", "true", "false") LEASE_CONTROLS

#define PERSON_A "\"OrganizationName\":\"星河置业有限公司\",\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\""
#define PERSON_B "\"ApproverName\":\"李四\",\"ApproverMobile\":\"13900139000\""
#define LEASE_PEOPLE "\"Approvers\":[{" PERSON_A "},{" PERSON_B "}]"
#define RENT "{\"ComponentName\":\"月租金\",\"ComponentValue\":\"5000\"}"
#define LEASE_REQUEST "{\"FlowName\":\"Lease 1\"," LEASE_PEOPLE ",\"FormFields\":[" RENT "]}"

#endif
