/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "submit/callback/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/flow_state.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "base/json/json_text.h"
#include "base/num.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "submit/callback/event_types.h"

#define ROW_KEY_MAX 71
#define JSON_MAX ((size_t) 96 << 20) /* of what is made of a message; the message itself is a sixth of it at most */
#define MILLISECONDS_FROM 1e11       /* as seconds that would be the year 5138 */

typedef struct holder {
	signprep_event event; /* first: what callers hold */
	sp_arena arena;
} holder;

static signprep_event *new_event(void)
{
	holder *h = calloc(1, sizeof *h);
	if (h == NULL)
		return NULL;
	sp_arena_init(&h->arena, 2 * JSON_MAX);
	h->event = (signprep_event) { .id = "",
		.msg_id = "",
		.type = "",
		.operate = "",
		.flow_id = "",
		.flow_status = -1,
		.status = "",
		.row_key = "",
		.data = "{}",
		.json = "",
		.kind = "",
		.object_id = "" };
	return &h->event;
}

void signprep_event_free(signprep_event *event)
{
	holder *h = (holder *) event;
	if (h == NULL)
		return;
	sp_arena_clear(&h->arena);
	free(h);
}

signprep_event *sp_event_probe(void)
{
	signprep_event *event = new_event();
	if (event != NULL) {
		event->format = SIGNPREP_EVENT_PLAIN;
		event->probe = true;
		event->json =
			"{\"schema\":\"signprep.event/1\",\"format\":\"plain\",\"edition\":\"company\",\"id\":\"\",\"msg_id\":\"\","
			"\"type\":\"\",\"flow_id\":\"\",\"status\":\"\",\"row_key\":\"\",\"probe\":true,\"data\":{}}";
	}
	return event;
}

const char *sp_event_member(const char *text, size_t length, const char *name, size_t *value_length)
{
	const char *end = text + length, *at = sp_json_skip_space(text, end), *bad, *expected;
	*value_length = 0;
	if (at == end || *at != '{')
		return NULL;
	for (at = sp_json_skip_space(at + 1, end); at < end && *at == '"';) {
		const char *key = at;
		at = sp_json_string_end(at, end, &bad, &expected);
		at = at != NULL ? sp_json_skip_space(at, end) : end;
		if (at == end || *at != ':')
			return NULL;
		const char *value = sp_json_skip_space(at + 1, end);
		at = sp_json_value_end(value, end);
		if (sp_json_string_equals(key, name, strlen(name)) != 0) {
			*value_length = (size_t) (at - value);
			return value;
		}
		at = sp_json_skip_space(at, end);
		if (at < end && *at == ',')
			at = sp_json_skip_space(at + 1, end);
	}
	return NULL;
}

/* Numbers and strings keep their bytes; what stands between values goes, so that it is one line. */
static bool put_packed(sp_buf *out, const char *text, size_t length)
{
	const char *at = text, *end = text + length, *bad, *expected;
	while ((at = sp_json_skip_space(at, end)) < end) {
		const char *next = *at == '"' ? sp_json_string_end(at, end, &bad, &expected) : at + 1;
		if (next == NULL || !sp_buf_append(out, at, (size_t) (next - at)))
			return false;
		at = next;
	}
	return true;
}

static bool is_object(const char *text, size_t length)
{
	const char *at = sp_json_skip_space(text, text + length);
	return at < text + length && *at == '{';
}

/* Whoever sends a number as a text means the number. */
static bool number_of(const cJSON *object, const char *name, double *out)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
	if (cJSON_IsString(member))
		return sp_num_parse(member->valuestring, strlen(member->valuestring), out);
	if (!cJSON_IsNumber(member))
		return false;
	*out = member->valuedouble;
	return true;
}

static bool whole_of(const cJSON *object, const char *name, long long *out)
{
	double value;
	if (!number_of(object, name, &value) || value < 0 || value > 1e9 || value != (double) (long long) value)
		return false;
	*out = (long long) value;
	return true;
}

/* {"signprep":"<row key>"} in base64, as it was sent along; what others put there is theirs. NULL: no memory. */
static const char *row_key_of(holder *h, const cJSON *data)
{
	const char *text = sp_json_text(data, "UserData"), *key = "";
	unsigned char *bytes = NULL;
	size_t length = 0, skip;
	const sp_json_limits limits = { .max_bytes = 4096 };
	if (text[0] == '\0')
		text = sp_json_text(data, "CustomerData");
	if (text[0] == '\0' || !sp_base64_valid(text, strlen(text), &length))
		return "";
	if (!sp_base64_decode(text, strlen(text), &bytes, &length))
		return NULL;
	signprep_code code = length <= limits.max_bytes ? sp_json_scan((const char *) bytes, length, &limits, "", &skip, NULL)
							: SIGNPREP_INVALID;
	if (code == SIGNPREP_OK) {
		cJSON *root = cJSON_ParseWithLength((const char *) bytes + skip, length - skip);
		const char *found = sp_json_text(root, "signprep");
		key = root == NULL ? NULL : strlen(found) <= ROW_KEY_MAX ? sp_arena_dup(&h->arena, found) : "";
		cJSON_Delete(root);
	}
	free(bytes);
	return code == SIGNPREP_LIMIT ? NULL : key;
}

static const char *flow_status_text(holder *h, long long state)
{
	const char *name = sp_flow_state_name(state);
	return name != NULL ? name : sp_arena_printf(&h->arena, "%lld", state);
}

/* Of a seal's or template's review, and of a group of contracts. */
static const char *word_status(holder *h, const cJSON *data)
{
	static const struct {
		const char *word, *name;
	} words[] = { { "PASS", "passed" }, { "REJECT", "rejected" }, { "TOSIGN", "waiting" }, { "WAITSIGN", "waiting" },
		{ "PART", "partly-signed" }, { "ALL", "signed" }, { "INVALID", "void" }, { "PROCESSING", "processing" },
		{ "UNDEFINED", "undefined" } };
	static const char *const members[] = { "ReviewStatus", "FlowGroupStatus", "FlowGroupCallbackStatus" };
	for (size_t m = 0; m < sizeof members / sizeof members[0]; m++) {
		const char *text = sp_json_text(data, members[m]);
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
			if (strcmp(text, words[i].word) == 0)
				return words[i].name;
		if (text[0] != '\0')
			return sp_arena_dup(&h->arena, text);
	}
	return "";
}

static void read_status(holder *h, const cJSON *data)
{
	signprep_event *e = &h->event;
	char number[24];
	const sp_event_type *type = sp_event_type_find(e->type != NULL ? e->type : "");
	e->status = whole_of(data, "FlowCallbackStatus", &e->flow_status) ? flow_status_text(h, e->flow_status)
									  : word_status(h, data);
	if (type != NULL) {
		e->kind = type->kind;
		e->object_id = sp_arena_dup(&h->arena, sp_event_object(type, data));
	}
	if (type != NULL && e->flow_status < 0 && e->status != NULL && e->status[0] == '\0')
		e->status = sp_arena_dup(&h->arena, sp_event_state(type, data, number));
	e->final = e->flow_status >= 0 && sp_flow_state_is_final(e->flow_status);
}

static double time_of(const cJSON *data)
{
	static const char *const members[] = { "OccurTime", "UpdatedOn" };
	double value = 0;
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		if (number_of(data, members[i], &value) && value > 0)
			return value >= MILLISECONDS_FROM ? value / 1000 : value;
	return 0;
}

static bool speaks_partner(const cJSON *root, const cJSON *data)
{
	const char *version = sp_json_text(root, "MsgVersion");
	return strcmp(version, "ThirdPartyApp") == 0 ||
		(version[0] == '\0' && *sp_json_text(data, "ProxyOrganizationOpenId") != '\0');
}

/* Empty members are left out. */
static void put_member(sp_buf *out, bool *first, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	sp_buf_printf(out, "%s\"%s\":", *first ? "" : ",", name);
	sp_json_write_text(out, value);
	*first = false;
}

static void put_approvers(sp_buf *out, const cJSON *data)
{
	const cJSON *list = sp_json_array(data, "Approvers"), *approver;
	bool first = true;
	if (list == NULL)
		return;
	sp_buf_puts(out, ",\"approvers\":[");
	cJSON_ArrayForEach(approver, list)
	{
		long long state;
		char number[24] = "";
		const char *status = "";
		bool empty = true;
		if (whole_of(approver, "ApproveCallbackStatus", &state)) {
			snprintf(number, sizeof number, "%lld", state);
			status = sp_approver_state_name(state) != NULL ? sp_approver_state_name(state) : number;
		}
		sp_buf_puts(out, first ? "{" : ",{");
		put_member(out, &empty, "recipient_id", sp_json_text(approver, "RecipientId"));
		put_member(out, &empty, "user_id", sp_json_text(approver, "UserId"));
		put_member(out, &empty, "organization", sp_json_text(approver, "OrganizationName"));
		put_member(out, &empty, "name", sp_json_text(approver, "ApproverName"));
		put_member(out, &empty, "status", status);
		sp_buf_putc(out, '}');
		first = false;
	}
	sp_buf_putc(out, ']');
}

static void put_text(sp_buf *out, const char *name, const char *value)
{
	sp_buf_printf(out, ",\"%s\":", name);
	sp_json_write_text(out, value);
}

static const char *format_name(signprep_event_format format)
{
	return format == SIGNPREP_EVENT_V1 ? "v1" : format == SIGNPREP_EVENT_V2 ? "v2" : "plain";
}

static bool write_json(holder *h, const cJSON *data)
{
	signprep_event *e = &h->event;
	sp_buf out;
	sp_buf_init(&out, JSON_MAX);
	sp_buf_puts(&out, "{\"schema\":\"signprep.event/1\"");
	put_text(&out, "format", format_name(e->format));
	put_text(&out, "edition", e->edition == SIGNPREP_EVENT_PARTNER ? "partner" : "company");
	put_text(&out, "id", e->id);
	put_text(&out, "msg_id", e->msg_id);
	put_text(&out, "type", e->type);
	if (e->operate[0] != '\0')
		put_text(&out, "operate", e->operate);
	if (e->kind[0] != '\0') {
		put_text(&out, "kind", e->kind);
		put_text(&out, "object_id", e->object_id);
	}
	put_text(&out, "flow_id", e->flow_id);
	put_text(&out, "status", e->status);
	if (e->flow_status >= 0)
		sp_buf_printf(&out, ",\"flow_status\":%lld,\"final\":%s", e->flow_status, e->final ? "true" : "false");
	if (e->time > 0) {
		sp_buf_puts(&out, ",\"time\":");
		sp_json_write_number(&out, e->time);
	}
	put_text(&out, "row_key", e->row_key);
	put_approvers(&out, data);
	sp_buf_puts(&out, ",\"data\":");
	sp_buf_puts(&out, e->data);
	sp_buf_putc(&out, '}');
	e->json = out.failed ? NULL : sp_arena_dup_n(&h->arena, out.data, out.length);
	sp_buf_clear(&out);
	return e->json != NULL;
}

static bool keep_data(holder *h, const char *text, size_t length)
{
	sp_buf packed;
	sp_buf_init(&packed, JSON_MAX);
	h->event.data = put_packed(&packed, text, length) ? sp_arena_dup_n(&h->arena, packed.data, packed.length) : NULL;
	sp_buf_clear(&packed);
	return h->event.data != NULL;
}

/* A message without MsgData is the data itself: V1 says of contracts nothing else. */
static bool fill(holder *h, const cJSON *root, const char *text, size_t length)
{
	signprep_event *e = &h->event;
	size_t size = 0;
	const char *inner = sp_event_member(text, length, "MsgData", &size);
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "MsgData");
	bool bare = inner == NULL, of_flow;
	char digest[65];
	if (bare)
		data = root, inner = text, size = length;
	e->msg_id = sp_arena_dup(&h->arena, sp_json_text(root, "MsgId"));
	e->type = sp_arena_dup(&h->arena, sp_json_text(root, "MsgType"));
	e->operate = sp_arena_dup(&h->arena, sp_json_text(data, "Operate"));
	e->flow_id = sp_arena_dup(&h->arena, sp_json_text(data, "FlowId"));
	e->row_key = row_key_of(h, data);
	e->edition = speaks_partner(root, data) ? SIGNPREP_EVENT_PARTNER : SIGNPREP_EVENT_COMPANY;
	e->time = time_of(data);
	of_flow = bare && (cJSON_HasObjectItem(data, "FlowId") || cJSON_HasObjectItem(data, "FlowCallbackStatus"));
	if (e->type != NULL && e->type[0] == '\0' && of_flow)
		e->type = "FlowStatusChange";
	read_status(h, data);
	e->id = e->msg_id;
	if (e->msg_id != NULL && e->msg_id[0] == '\0') {
		sp_sha256_hex(text, length, digest);
		e->id = digest[0] != '\0' ? sp_arena_printf(&h->arena, "sha256:%s", digest) : NULL;
	}
	return e->id != NULL && e->type != NULL && e->operate != NULL && e->flow_id != NULL && e->row_key != NULL &&
		e->status != NULL && e->object_id != NULL && keep_data(h, inner, size) && write_json(h, data);
}

signprep_code sp_event_read(
	signprep_event **out, const char *text, size_t length, signprep_event_format format, const char *where, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = length };
	signprep_error why = { 0 };
	size_t skip = 0;
	*out = NULL;
	if (sp_utf8_first_bad(text, length) < length)
		return sp_fail(err, "S806", 0, where, NULL);
	if (length == 0)
		return sp_fail(err, "S807", 0, where, "\"\"", NULL);
	signprep_code code = sp_json_scan(text, length, &limits, "", &skip, &why);
	if (code != SIGNPREP_OK)
		return code == SIGNPREP_LIMIT ? sp_fail_memory(err, where) : sp_fail(err, "S807", 0, where, why.message, NULL);
	if (!is_object(text + skip, length - skip))
		return sp_fail(err, "S807", 0, where, "expected {", NULL);
	cJSON *root = cJSON_ParseWithLength(text + skip, length - skip);
	signprep_event *event = root != NULL ? new_event() : NULL;
	bool done = event != NULL;
	if (done) {
		event->format = format;
		done = fill((holder *) event, root, text + skip, length - skip);
	}
	cJSON_Delete(root);
	if (done)
		*out = event;
	else
		signprep_event_free(event);
	return done ? SIGNPREP_OK : sp_fail_memory(err, where);
}
