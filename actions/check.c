/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A body against the action table. */
#include "actions/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/num.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "actions/cross.h"
#include "actions/text_rules.h"

#define NAME_SHOWN 60 /* characters of a name or value in a message */

/* More say nothing new, and a body can have a million members. */
#define FINDINGS_MAX 500

typedef struct walk {
	signprep_issues *list;
	size_t found; /* findings, those that are only counted too */
	const char *const *extra;
	char path[512]; /* known members only, a handful deep: far more than is needed */
	size_t length;
} walk;

/* Where the next finding goes; NULL, to which nothing is added, when there are enough. */
static signprep_issues *room(walk *w)
{
	return w->found++ < FINDINGS_MAX ? w->list : NULL;
}

/* Appends to the path and returns what to hand to leave(). */
static size_t enter(walk *w, const char *name, int index)
{
	size_t before = w->length, room = sizeof w->path - w->length;
	char shown[NAME_SHOWN * 4 + 8];
	int n;
	if (name)
		n = snprintf(
			w->path + before, room, "%s%s", before ? "." : "", sp_text_shorten(name, NAME_SHOWN, shown, sizeof shown));
	else
		n = snprintf(w->path + before, room, "[%d]", index);
	if (n > 0 && (size_t) n < room)
		w->length += (size_t) n;
	return before;
}

static void leave(walk *w, size_t before)
{
	w->length = before;
	w->path[before] = '\0';
}

static void set_code(const walk *w, signprep_issue *issue, const char *code, const char *otherwise)
{
	sp_issue_set_server(w->list, issue, code ? code : otherwise, "");
}

static void set_value_code(const walk *w, signprep_issue *issue, const sp_action_member *m)
{
	set_code(w, issue, m->server_code, "InvalidParameterValue");
}

static void report_unknown(walk *w, const sp_action_type *type, const char *name)
{
	const char *names[SP_ACTION_MEMBERS_MAX], *near;
	char shown[NAME_SHOWN * 4 + 8];
	size_t count = 0, before = enter(w, name, 0);
	signprep_issue *issue;

	if (w->found >= FINDINGS_MAX) { /* looking for what was meant takes time */
		w->found++;
		leave(w, before);
		return;
	}
	for (; count < type->count && count < SP_ACTION_MEMBERS_MAX; count++)
		names[count] = type->members[count].name;
	near = sp_suggest(name, names, count);
	sp_text_shorten(name, NAME_SHOWN, shown, sizeof shown);
	if (near)
		issue = sp_issues_add(room(w), "R201", w->path, shown, near, NULL);
	else
		issue = sp_issues_add(room(w), "R211", w->path, shown, type->name, NULL);
	set_code(w, issue, NULL, "UnknownParameter");
	leave(w, before);
}

static const char *kind_name(const sp_action_member *m, bool array)
{
	static const char *const names[] = { "string", "integer", "number", "boolean", "object" };
	return array ? "array" : names[m->kind];
}

static const char *found_name(const cJSON *value)
{
	if (cJSON_IsString(value))
		return "string";
	if (cJSON_IsNumber(value))
		return floor(value->valuedouble) == value->valuedouble ? "number" : "number with a fraction";
	if (cJSON_IsBool(value))
		return "boolean";
	return cJSON_IsArray(value) ? "array" : cJSON_IsObject(value) ? "object" : "null";
}

static bool fits_kind(const sp_action_member *m, const cJSON *value)
{
	switch (m->kind) {
	case SP_KIND_STRING: return cJSON_IsString(value) && value->valuestring;
	case SP_KIND_INTEGER: return cJSON_IsNumber(value) && floor(value->valuedouble) == value->valuedouble;
	case SP_KIND_NUMBER: return cJSON_IsNumber(value) && isfinite(value->valuedouble);
	case SP_KIND_BOOL: return cJSON_IsBool(value);
	case SP_KIND_OBJECT: return cJSON_IsObject(value);
	}
	return false;
}

static void report_type(walk *w, const sp_action_member *m, bool array, const cJSON *value)
{
	set_code(
		w, sp_issues_add(room(w), "R202", w->path, kind_name(m, array), found_name(value), NULL), NULL, "InvalidParameter");
}

static bool allows_text(const char *const *allowed, const char *text)
{
	for (; *allowed; allowed++) {
		size_t length = strlen(*allowed);
		if (strcmp(*allowed, text) == 0)
			return true;
		if (length && (*allowed)[length - 1] == '*' && strncmp(*allowed, text, length - 1) == 0 && text[length - 1])
			return true;
	}
	return false;
}

static void append(char *out, size_t cap, const char *text)
{
	size_t length = strlen(out);
	snprintf(out + length, cap - length, "%s%s", length ? ", " : "", text);
}

/* The texts of the service mix SMS and sms, NONE and none, and its examples do too. */
static const char *same_but_for_case(const char *const *allowed, const char *text)
{
	for (; *allowed; allowed++)
		if (strcasecmp(*allowed, text) == 0)
			return *allowed;
	return NULL;
}

static void check_allowed(walk *w, const sp_action_member *m, const cJSON *value)
{
	char found[NAME_SHOWN * 4 + 8] = "", all[512] = "";
	if (m->allowed) {
		if (allows_text(m->allowed, value->valuestring))
			return;
		const char *meant = same_but_for_case(m->allowed, value->valuestring);
		if (meant && strcmp(m->name, "NotifyType") == 0) {
			sp_issues_add(room(w), "R227", w->path, value->valuestring, meant, NULL);
			return;
		}
		for (const char *const *a = m->allowed; *a; a++)
			append(all, sizeof all, **a ? *a : "\"\"");
		sp_text_shorten(value->valuestring, NAME_SHOWN, found, sizeof found);
	} else {
		double number = cJSON_IsBool(value) ? cJSON_IsTrue(value) : value->valuedouble;
		for (const long long *a = m->allowed_ints; *a != SP_ACTION_INT_END; a++) {
			char text[24];
			if (number == (double) *a)
				return;
			snprintf(text, sizeof text, "%lld", *a);
			append(all, sizeof all, m->kind == SP_KIND_BOOL ? (*a ? "true" : "false") : text);
		}
		sp_num_format(number, 6, found, sizeof found);
	}
	set_value_code(w, sp_issues_add(room(w), "R204", w->path, found, all, NULL), m);
}

static void check_range(walk *w, const sp_action_member *m, double number)
{
	char found[32], low[32], high[32];
	if (!m->has_range || (number >= m->min && number <= m->max))
		return;
	sp_num_format(number, 6, found, sizeof found);
	sp_num_format(m->min, 6, low, sizeof low);
	sp_num_format(m->max, 6, high, sizeof high);
	set_value_code(w, sp_issues_add(room(w), "R207", w->path, found, low, high, NULL), m);
}

static void report_counts(walk *w, const char *id, const sp_action_member *m, size_t found, size_t limit)
{
	char a[24], b[24];
	snprintf(a, sizeof a, "%zu", found);
	snprintf(b, sizeof b, "%zu", limit);
	set_value_code(w, sp_issues_add(room(w), id, w->path, a, b, NULL), m);
}

static void check_length(walk *w, const sp_action_member *m, const char *text)
{
	size_t length = sp_utf8_count(text);
	if (m->length && length && length != m->length)
		report_counts(w, "R224", m, length, m->length);
	if (m->max_length && length > m->max_length && m->format != SP_FORMAT_BASE64)
		report_counts(w, "R205", m, length, m->max_length);
}

/* The documentation says 20480 and not whether of the text or of what it stands for: in between is only a warning. */
static void check_base64(walk *w, const sp_action_member *m, const char *text)
{
	size_t decoded = 0, length = strlen(text);
	if (!sp_base64_valid(text, length, &decoded))
		set_value_code(w, sp_issues_add(room(w), "R215", w->path, NULL), m);
	else if (m->max_length && decoded > m->max_length)
		report_counts(w, "R205", m, length, m->max_length);
	else if (m->max_length && length > m->max_length)
		report_counts(w, "R216", m, length, m->max_length);
}

/* Names of flows in the service's own examples hold a colon or a hyphen that its texts do not list. */
static bool only_seen_in_examples(const char *text, sp_charset charset)
{
	char rest[1024];
	size_t length = 0;
	uint32_t bad;
	for (; *text && length < sizeof rest - 1; text++)
		if (*text != ':' && *text != '-')
			rest[length++] = *text;
	rest[length] = '\0';
	return !*text && sp_text_in_charset(rest, charset, &bad);
}

static void check_charset(walk *w, const sp_action_member *m, const char *text)
{
	static const char *const ids[] = { NULL, "R212", "R213", "R214" };
	char shown[32];
	uint32_t bad = 0;
	if (!m->charset || sp_text_in_charset(text, m->charset, &bad))
		return;
	if (strcmp(m->name, "FlowName") == 0 && only_seen_in_examples(text, m->charset)) {
		sp_issues_add(room(w), "R228", w->path, sp_text_show_cp(bad, shown, sizeof shown), NULL);
		return;
	}
	set_value_code(w, sp_issues_add(room(w), ids[m->charset], w->path, sp_text_show_cp(bad, shown, sizeof shown), NULL), m);
}

/* One finding for one fault: what can't be seen is named, since nobody finds it by looking. */
static void check_mobile(walk *w, const sp_action_member *m, const char *text)
{
	size_t left = strlen(text), step, number = 0;
	char shown[32], place[24];
	uint32_t cp;
	if (!*text || sp_mobile_valid(text))
		return;
	for (const char *at = text; left > 0 && (step = sp_utf8_decode(at, left, &cp)) > 0; at += step, left -= step) {
		number++;
		if (!sp_text_invisible(cp) && cp != 0xa0 && cp != 0x3000)
			continue;
		snprintf(place, sizeof place, "%zu", number);
		set_value_code(
			w, sp_issues_add(room(w), "R397", w->path, sp_text_show_cp(cp, shown, sizeof shown), place, NULL), m);
		return;
	}
	set_value_code(w, sp_issues_add(room(w), "R217", w->path, NULL), m);
}

static void check_format(walk *w, const sp_action_member *m, const char *text)
{
	char full[400];
	switch (m->format) {
	case SP_FORMAT_BASE64: check_base64(w, m, text); break;
	case SP_FORMAT_MOBILE: check_mobile(w, m, text); break;
	case SP_FORMAT_ORGANIZATION:
		if (sp_text_has_half_brackets(text)) {
			sp_text_full_brackets(text, full, sizeof full);
			set_value_code(w, sp_issues_add(room(w), "R223", w->path, full, NULL), m);
		}
		break;
	case SP_FORMAT_ID_CARD: /* needs the member beside it: check_card */
	case SP_FORMAT_NONE: break;
	}
}

static void check_object(walk *w, const sp_action_type *type, const cJSON *object);

static void check_item(walk *w, const sp_action_member *m, const cJSON *value)
{
	if (cJSON_IsNull(value)) {
		set_code(w, sp_issues_add(room(w), "R210", w->path, NULL), NULL, "InvalidParameter");
		return;
	}
	if (!fits_kind(m, value)) {
		report_type(w, m, false, value);
		return;
	}
	if (m->kind == SP_KIND_OBJECT) {
		check_object(w, m->type, value);
		return;
	}
	if (m->allowed || m->allowed_ints)
		check_allowed(w, m, value);
	if (m->kind == SP_KIND_STRING) {
		check_length(w, m, value->valuestring);
		check_charset(w, m, value->valuestring);
		check_format(w, m, value->valuestring);
	} else if (m->kind != SP_KIND_BOOL) {
		check_range(w, m, value->valuedouble);
	}
}

static void check_array(walk *w, const sp_action_member *m, const cJSON *value)
{
	const cJSON *item;
	size_t count = (size_t) cJSON_GetArraySize(value);
	int index = 0;
	if (m->max_items && count > m->max_items)
		report_counts(w, "R206", m, count, m->max_items);
	cJSON_ArrayForEach(item, value)
	{
		size_t before = enter(w, NULL, index++);
		check_item(w, m, item);
		leave(w, before);
	}
}

static bool is_empty(const sp_action_member *m, const cJSON *value)
{
	if (m->array)
		return cJSON_IsArray(value) && !value->child;
	return m->kind == SP_KIND_STRING && cJSON_IsString(value) && !*value->valuestring;
}

/* Users of the SDKs send the zero of a type for what they leave out; the service's own examples do too. */
static bool is_left_out(const sp_action_member *m, const cJSON *value)
{
	if (m->required || m->array)
		return false;
	if (m->kind == SP_KIND_STRING)
		return cJSON_IsString(value) && !*value->valuestring;
	return (m->kind == SP_KIND_INTEGER || m->kind == SP_KIND_NUMBER) && cJSON_IsNumber(value) && value->valuedouble == 0;
}

static void check_member(walk *w, const sp_action_member *m, const cJSON *value)
{
	if (is_left_out(m, value))
		return;
	size_t before = enter(w, m->name, 0);
	if (m->deprecated)
		sp_issues_add(room(w), "R208", w->path, m->name, NULL);
	if (m->output_only)
		set_code(w, sp_issues_add(room(w), "R209", w->path, m->name, NULL), NULL, "InvalidParameter");
	if (m->required && is_empty(m, value))
		set_code(w, sp_issues_add(room(w), "R225", w->path, m->name, NULL), m->missing_code, "MissingParameter");
	else if (m->array && !cJSON_IsNull(value) && !cJSON_IsArray(value))
		report_type(w, m, true, value);
	else if (m->array && cJSON_IsArray(value))
		check_array(w, m, value);
	else
		check_item(w, m, value);
	leave(w, before);
}

/* True when `extra` names the member: "Locate" for Components, "Type.Member" for any type. */
static bool is_extra(const walk *w, const sp_action_type *type, const char *name)
{
	size_t length = strlen(type->name);
	for (const char *const *e = w->extra; e && *e; e++) {
		if (strcmp(type->name, "Component") == 0 && strcmp(*e, name) == 0)
			return true;
		if (strncmp(*e, type->name, length) == 0 && (*e)[length] == '.' && strcmp(*e + length + 1, name) == 0)
			return true;
	}
	return false;
}

static void check_card(walk *w, const sp_action_member *m, const cJSON *object)
{
	static const char *const ids[] = { NULL, "R218", "R220", "R222", "R219", "R221" };
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, m->name), *type;
	size_t stem = strlen(m->name) - strlen("Number");
	char sibling[64];
	sp_card_fault fault;

	if (!cJSON_IsString(number) || !*number->valuestring)
		return;
	snprintf(sibling, sizeof sibling, "%.*sType", (int) stem, m->name);
	type = cJSON_GetObjectItemCaseSensitive(object, sibling);
	fault = sp_id_card_fault(cJSON_IsString(type) && *type->valuestring ? type->valuestring : NULL, number->valuestring);
	if (fault) {
		size_t before = enter(w, m->name, 0);
		set_value_code(w, sp_issues_add(room(w), ids[fault], w->path, NULL), m);
		leave(w, before);
	}
}

/* The SDK marks place and size as required; the guide's FIELD and KEYWORD samples leave out what the PDF tells. */
static bool may_lack(const sp_action_type *type, const sp_action_member *m, const cJSON *object)
{
	const cJSON *mode = cJSON_GetObjectItemCaseSensitive(object, "GenerateMode");
	/* Dynamic signers come later: the service's own example has none. */
	if (strcmp(m->name, "FlowApprovers") == 0)
		return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "OpenDynamicSignFlow"));
	if (strcmp(type->name, "Component") != 0 || !cJSON_IsString(mode) || strcmp(mode->valuestring, "NORMAL") == 0)
		return false;
	return m->kind == SP_KIND_NUMBER || strcmp(m->name, "ComponentPage") == 0;
}

static void check_object(walk *w, const sp_action_type *type, const cJSON *object)
{
	const cJSON *child;
	cJSON_ArrayForEach(child, object)
	{
		const sp_action_member *m = sp_action_member_find(type, child->string);
		if (is_extra(w, type, child->string))
			continue;
		if (m)
			check_member(w, m, child);
		else
			report_unknown(w, type, child->string);
	}
	for (size_t i = 0; i < type->count; i++) {
		const sp_action_member *m = &type->members[i];
		bool needed = m->required && !is_extra(w, type, m->name) && !may_lack(type, m, object);
		if (needed && !cJSON_GetObjectItemCaseSensitive(object, m->name)) {
			size_t before = enter(w, m->name, 0);
			/* The one object whose content nobody can guess, and which nearly every call needs. */
			const char *id = strcmp(m->name, "Operator") == 0 ? "R230" : "R203";
			set_code(w, sp_issues_add(room(w), id, w->path, m->name, NULL), m->missing_code, "MissingParameter");
			leave(w, before);
		}
		if (m->format == SP_FORMAT_ID_CARD)
			check_card(w, m, object);
	}
}

void sp_action_check(signprep_issues *list, const sp_action *action, const cJSON *body, const char *const *extra)
{
	walk w = { .list = list, .extra = extra };
	if (cJSON_IsObject(body)) {
		check_object(&w, &action->request, body);
		sp_cross_check(list, action, body);
	} else {
		set_code(&w, sp_issues_add(list, "R202", "", "object", body ? found_name(body) : "null", NULL), NULL,
			"InvalidParameter");
	}
	if (w.found > FINDINGS_MAX) {
		char rest[24];
		snprintf(rest, sizeof rest, "%zu", w.found - FINDINGS_MAX);
		sp_issues_add(list, "R229", "", rest, NULL);
	}
}
