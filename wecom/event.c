/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages named: who is told of, what has happened; unknown ones pass with all they hold. */
#include "wecom/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "base/num.h"
#include "wecom/envelope.h"

/* Of whom an event tells. The first row that fits; a row without a change fits all of its event. */
static const struct subject {
	const char *event, *change, *about;
} subjects[] = {
	{ "change_contact", "create_party", "department" },
	{ "change_contact", "update_party", "department" },
	{ "change_contact", "delete_party", "department" },
	{ "change_contact", "update_tag", "tag" },
	{ "change_contact", NULL, "staff" },
	{ "change_external_contact", NULL, "customer" },
	{ "change_external_chat", NULL, "group" },
	{ "change_external_tag", NULL, "customer-tag" },
	{ "msgaudit_notify", NULL, "archive" },
	{ "template_card_event", NULL, "card" },
	{ "template_card_menu_event", NULL, "card" },
	{ "subscribe", NULL, "member" },
	{ "unsubscribe", NULL, "member" },
	{ "enter_agent", NULL, "member" },
};

static const char *subject_of(const char *event, const char *change)
{
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		if (strcmp(subjects[i].event, event) == 0 && (!subjects[i].change || strcmp(subjects[i].change, change) == 0))
			return subjects[i].about;
	return *event ? "other" : "message";
}

/* In words; "" when it is not known. */
static const char *name_of(const char *event, const char *change, signprep_lang lang)
{
	char key[160];
	snprintf(key, sizeof key, "wecom.%.70s%s%.70s", event, *change ? "." : "", change);
	const char *word = sp_catalogue_word(key, lang);
	return word == key ? "" : word;
}

static signprep_code read_json(cJSON **out, const char *text, size_t length, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = SP_WECOM_MESSAGE_MAX, .max_depth = SP_XML_DEPTH_MAX };
	signprep_error why = { 0 };
	size_t skip = 0;
	signprep_code code = sp_json_scan(text, length, &limits, "", &skip, &why);
	if (code == SIGNPREP_LIMIT)
		return sp_fail_memory(err, "");
	if (code)
		return sp_fail(err, "S857", 0, "", *why.where ? why.where + 1 : "1", why.message, NULL);
	*out = cJSON_ParseWithLength(text + skip, length - skip);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}

/* Newer kinds of application are told in JSON what others are told in XML. */
static signprep_code read_either(cJSON **out, const char *text, size_t length, signprep_error *err)
{
	size_t blank = 0;
	*out = NULL;
	if (length > SP_WECOM_MESSAGE_MAX)
		return sp_fail(err, "S860", 0, "", NULL);
	while (blank < length && strchr(" \t\r\n", text[blank]) && text[blank])
		blank++;
	return blank < length && text[blank] == '{' ? read_json(out, text, length, err) : sp_xml_read(out, text, length, err);
}

signprep_code sp_wecom_event_encrypted(char **out, const char *body, size_t length, signprep_error *err)
{
	cJSON *outer = NULL;
	*out = NULL;
	signprep_code code = read_either(&outer, body, length, err);
	if (code)
		return code;
	const char *text = sp_json_text(outer, "Encrypt");
	if (!*text)
		text = sp_json_text(outer, "encrypt");
	if (!*text)
		code = sp_fail(err, "S859", 0, "", "Encrypt", NULL);
	else if (!(*out = strdup(text)))
		code = sp_fail_memory(err, "");
	cJSON_Delete(outer);
	return code;
}

/* Numbers come as texts. */
static bool put_number(cJSON *event, const char *name, const cJSON *data, const char *member)
{
	long long value;
	const char *text = sp_json_text(data, member);
	if (!sp_num_parse_int(text, strlen(text), 0, 1LL << 53, &value) && !sp_json_int(data, member, &value))
		return true;
	return sp_json_put_number(event, name, (double) value);
}

static bool put_member(cJSON *event, const char *name, const char *text)
{
	return sp_json_put_text(event, name, text);
}

signprep_code sp_wecom_event_read(cJSON **out, const char *message, size_t length, signprep_lang lang, signprep_error *err)
{
	cJSON *data = NULL;
	*out = NULL;
	signprep_code code = read_either(&data, message, length, err);
	if (code)
		return code;
	const char *event = sp_json_text(data, "Event"), *change = sp_json_text(data, "ChangeType");
	*out = cJSON_CreateObject();
	bool done = put_member(*out, "schema", "signprep.wecom-event/1") &&
		put_member(*out, "type", sp_json_text(data, "MsgType")) && put_member(*out, "event", event) &&
		put_member(*out, "change", change) && put_member(*out, "about", subject_of(event, change)) &&
		put_member(*out, "name", name_of(event, change, lang)) &&
		put_member(*out, "corp_id", sp_json_text(data, "ToUserName")) &&
		put_member(*out, "from", sp_json_text(data, "FromUserName")) && put_number(*out, "time", data, "CreateTime") &&
		put_number(*out, "agent_id", data, "AgentID");
	if (sp_json_put(*out, "data", data) && done)
		return SIGNPREP_OK;
	cJSON_Delete(*out);
	*out = NULL;
	return sp_fail_memory(err, "");
}

signprep_code signprep_wecom_event_json(char **out, const signprep_wecom_receiver *receiver, const signprep_wecom_stamp *stamp,
	const char *body, size_t length, signprep_lang lang, signprep_error *err)
{
	char *encrypted = NULL, *message = NULL;
	size_t message_length = 0;
	cJSON *event = NULL;
	*out = NULL;
	signprep_code code = sp_wecom_event_encrypted(&encrypted, body, length, err);
	if (!code)
		code = signprep_wecom_decrypt(&message, &message_length, receiver, stamp, encrypted, err);
	if (!code)
		code = sp_wecom_event_read(&event, message, message_length, lang, err);
	if (!code && !(*out = cJSON_PrintUnformatted(event)))
		code = sp_fail_memory(err, "");
	cJSON_Delete(event);
	if (message)
		explicit_bzero(message, message_length);
	free(message);
	free(encrypted);
	return code;
}
