/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages as JSON; XML that is none, that is too much, or that reaches beyond itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json/json_read.h"
#include "wecom/envelope.h"
#include "wecom/event.h"

static cJSON *read_message(const char *text)
{
	cJSON *event = NULL;
	assert_int_equal(sp_wecom_event_read(&event, text, strlen(text), SIGNPREP_EN, NULL), SIGNPREP_OK);
	return event;
}

static void expect_refused(const char *text, size_t length, const char *id)
{
	cJSON *event = NULL;
	signprep_error err = { 0 };
	assert_int_not_equal(sp_wecom_event_read(&event, text, length, SIGNPREP_EN, &err), SIGNPREP_OK);
	assert_string_equal(err.id, id);
	assert_null(event);
}

static void a_customer_was_added(void **state)
{
	cJSON *event = read_message("<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[sys]]>"
				    "</FromUserName> <CreateTime>1403610513</CreateTime>\n<MsgType>event</MsgType>"
				    "<Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType>"
				    "<UserID>zhangsan</UserID><ExternalUserID>woAJ2GCAAAXtWyujaWJHDDGi0mACH71w</ExternalUserID>"
				    "<State>合同</State><WelcomeCode>W&amp;C</WelcomeCode></xml>");
	const cJSON *data = cJSON_GetObjectItem(event, "data");
	long long time = 0;
	(void) state;
	assert_string_equal(sp_json_text(event, "schema"), "signprep.wecom-event/1");
	assert_string_equal(sp_json_text(event, "about"), "customer");
	assert_string_equal(sp_json_text(event, "change"), "add_external_contact");
	assert_string_equal(sp_json_text(event, "name"), "a customer was added");
	assert_string_equal(sp_json_text(event, "corp_id"), "ww0123456789abcdef");
	assert_string_equal(sp_json_text(event, "from"), "sys");
	assert_true(sp_json_int(event, "time", &time));
	assert_int_equal(time, 1403610513);
	assert_string_equal(sp_json_text(data, "WelcomeCode"), "W&C");
	assert_string_equal(sp_json_text(data, "State"), "合同");
	cJSON_Delete(event);
}

/* Each event of the documentation has a subject and a name in both languages. */
static void every_known_event_has_a_name(void **state)
{
	static const char *const known[][3] = { { "subscribe", "", "member" }, { "unsubscribe", "", "member" },
		{ "enter_agent", "", "member" }, { "change_contact", "create_user", "staff" },
		{ "change_contact", "update_user", "staff" }, { "change_contact", "delete_user", "staff" },
		{ "change_contact", "create_party", "department" }, { "change_contact", "update_party", "department" },
		{ "change_contact", "delete_party", "department" }, { "change_contact", "update_tag", "tag" },
		{ "change_external_contact", "add_external_contact", "customer" },
		{ "change_external_contact", "edit_external_contact", "customer" },
		{ "change_external_contact", "add_half_external_contact", "customer" },
		{ "change_external_contact", "del_external_contact", "customer" },
		{ "change_external_contact", "del_follow_user", "customer" },
		{ "change_external_contact", "transfer_fail", "customer" }, { "change_external_chat", "create", "group" },
		{ "change_external_chat", "update", "group" }, { "change_external_chat", "dismiss", "group" },
		{ "change_external_tag", "create", "customer-tag" }, { "change_external_tag", "update", "customer-tag" },
		{ "change_external_tag", "delete", "customer-tag" }, { "change_external_tag", "shuffle", "customer-tag" },
		{ "msgaudit_notify", "", "archive" }, { "template_card_event", "", "card" } };
	(void) state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char text[256];
		snprintf(text, sizeof text, "<xml><MsgType>event</MsgType><Event>%s</Event><ChangeType>%s</ChangeType></xml>",
			known[i][0], known[i][1]);
		for (int lang = SIGNPREP_EN; lang <= SIGNPREP_ZH; lang++) {
			cJSON *event = NULL;
			assert_int_equal(sp_wecom_event_read(&event, text, strlen(text), (signprep_lang) lang, NULL), SIGNPREP_OK);
			assert_string_equal(sp_json_text(event, "about"), known[i][2]);
			assert_string_not_equal(sp_json_text(event, "name"), "");
			cJSON_Delete(event);
		}
	}
}

static void what_is_unknown_passes(void **state)
{
	cJSON *event = read_message(
		"<xml><MsgType>event</MsgType><Event>of_tomorrow</Event><New a='1'>x<In>1</In><In>2</In><In>3</In>"
		"</New><CreateTime>soon</CreateTime></xml>");
	const cJSON *data = cJSON_GetObjectItem(event, "data"), *more = cJSON_GetObjectItem(data, "New");
	(void) state;
	assert_string_equal(sp_json_text(event, "about"), "other");
	assert_string_equal(sp_json_text(event, "name"), "");
	assert_null(cJSON_GetObjectItem(event, "time"));
	assert_string_equal(sp_json_text(more, "@a"), "1");
	assert_string_equal(sp_json_text(more, "#text"), "x");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(more, "In")), 3);
	cJSON_Delete(event);
	event = read_message("{\"MsgType\":\"text\",\"AgentID\":7,\"Content\":\"行\\n行\"}");
	assert_string_equal(sp_json_text(event, "about"), "message");
	assert_string_equal(sp_json_text(cJSON_GetObjectItem(event, "data"), "Content"), "行\n行");
	cJSON_Delete(event);
	/* Members of other types are no texts. */
	event = read_message("<xml><MsgType><a>event</a></MsgType><Event><b/></Event></xml>");
	assert_string_equal(sp_json_text(event, "type"), "");
	cJSON_Delete(event);
}

/* A billion laughs, a file of this machine, a document type without any of it. */
static void document_types_are_refused(void **state)
{
	static const char *const texts[] = {
		"<!DOCTYPE xml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><xml><Event>&b;</Event></xml>",
		"<!DOCTYPE xml [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><xml><Event>&f;</Event></xml>",
		"<!DOCTYPE xml SYSTEM \"http://127.0.0.1:1/x.dtd\"><xml/>",
		"<?xml version=\"1.0\"?><!DOCTYPE xml><xml/>",
	};
	(void) state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		expect_refused(texts[i], strlen(texts[i]), "S858");
	expect_refused("<xml><a>&f;</a></xml>", 21, "S857");
}

/* The second text of the finding: what is wrong, behind the line. */
static void expect_why(const char *text, size_t length, const char *why)
{
	cJSON *event = NULL;
	signprep_error err = { 0 };
	(void) sp_wecom_event_read(&event, text, length, SIGNPREP_EN, &err);
	assert_string_equal(err.id, "S857");
	assert_string_equal(err.args, "1");
	assert_string_equal(err.args + 2, why);
}

static void what_is_no_xml_is_refused(void **state)
{
	static const char *const texts[] = { "", " ", "x", "<xml>", "<xml></xm>", "<xml/><xml/>", "<xml>\x01</xml>",
		"<xml>\xff\xfe</xml>", "<xml>\xed\xa0\x80</xml>", "{\"a\":1,\"a\":2}", "{\"a\":", "[1]",
		"<?xml version='1.0' encoding='UTF-16'?>\xff<xml/>" };
	char *text = malloc(SP_WECOM_MESSAGE_MAX + 2);
	(void) state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		expect_refused(texts[i], strlen(texts[i]), "S857");
	expect_refused("<xml>\0</xml>", 12, "S857");
	assert_non_null(text);
	memset(text, ' ', SP_WECOM_MESSAGE_MAX + 1);
	expect_refused(text, SP_WECOM_MESSAGE_MAX + 1, "S860");
	/* Too deep, too many. */
	size_t length = 0;
	for (int i = 0; i <= SP_XML_DEPTH_MAX; i++, length += 3)
		memcpy(text + length, "<a>", 3);
	expect_refused(text, length, "S857");
	expect_why(text, length, "more than 16 levels");
	memcpy(text, "<xml>", length = 5);
	for (int i = 0; i < SP_XML_ELEMENTS_MAX; i++, length += 4)
		memcpy(text + length, "<a/>", 4);
	memcpy(text + length, "</xml>", 6);
	expect_refused(text, length + 6, "S857");
	expect_why(text, length + 6, "more than 2000 elements");
	expect_why("<xml></xm>", 10, "mismatched tag");
	free(text);
}

static void a_whole_post(void **state)
{
	static const signprep_wecom_receiver receiver = { "tok", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "ww1" };
	static const char message[] = "<xml><MsgType>event</MsgType><Event>msgaudit_notify</Event></xml>";
	static const char *const forms[] = { "<xml><ToUserName>ww1</ToUserName><Encrypt><![CDATA[%s]]></Encrypt></xml>",
		"{\"encrypt\":\"%s\"}" };
	char *encrypted = NULL, *out = NULL, body[1024], signature[41];
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_wecom_encrypt(&encrypted, &receiver, message, strlen(message), NULL), SIGNPREP_OK);
	assert_true(sp_wecom_sign("tok", "17", "n", encrypted, signature));
	const signprep_wecom_stamp stamp = { signature, "17", "n" };
	for (size_t i = 0; i < 2; i++) {
		snprintf(body, sizeof body, forms[i], encrypted);
		assert_int_equal(
			signprep_wecom_event_json(&out, &receiver, &stamp, body, strlen(body), SIGNPREP_ZH, NULL), SIGNPREP_OK);
		assert_non_null(strstr(out, "\"about\":\"archive\""));
		assert_non_null(strstr(out, "会话存档有新消息"));
		signprep_free(out);
	}
	assert_int_equal(
		signprep_wecom_event_json(&out, &receiver, &stamp, "<xml><a/></xml>", 15, SIGNPREP_EN, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S859");
	free(encrypted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_customer_was_added),
		cmocka_unit_test(every_known_event_has_a_name),
		cmocka_unit_test(what_is_unknown_passes),
		cmocka_unit_test(document_types_are_refused),
		cmocka_unit_test(what_is_no_xml_is_refused),
		cmocka_unit_test(a_whole_post),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
