/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A body to begin with. */
#include "actions/skeleton.h"

#include <stdlib.h>
#include <string.h>

#include "actions/body.h"
#include "base/buf.h"
#include "base/json/json_build.h"
#include "base/num.h"

/* Types that stand inside each other go on for ever: Children of a component are components. */
#define DEPTH_MAX 5

static const char *say(signprep_lang lang, const char *en, const char *zh)
{
	return lang == SIGNPREP_ZH ? zh : en;
}

static void put_kind(sp_buf *out, const sp_action_member *m, signprep_lang lang)
{
	static const char *const en[] = { "text", "whole number", "number", "true or false", "object" };
	static const char *const zh[] = { "文本", "整数", "数字", "true 或 false", "对象" };
	if (m->array)
		sp_buf_puts(out, say(lang, "list of: ", "列表，每项为"));
	sp_buf_puts(out, lang == SIGNPREP_ZH ? zh[m->kind] : en[m->kind]);
}

static void put_values(sp_buf *out, const sp_action_member *m, signprep_lang lang)
{
	const char *separator = say(lang, "; one of ", "；可取 ");
	for (const char *const *a = m->allowed; a && *a; a++, separator = ", ")
		sp_buf_printf(out, "%s%s", separator, **a ? *a : "\"\"");
	for (const long long *a = m->allowed_ints; a && *a != SP_ACTION_INT_END; a++, separator = ", ") {
		sp_buf_puts(out, separator);
		if (m->kind == SP_KIND_BOOL)
			sp_buf_puts(out, *a ? "true" : "false");
		else
			sp_buf_printf(out, "%lld", *a);
	}
}

static void put_limits(sp_buf *out, const sp_action_member *m, signprep_lang lang)
{
	char low[32], high[32];
	if (m->has_range) {
		sp_num_format(m->min, 6, low, sizeof low);
		sp_num_format(m->max, 6, high, sizeof high);
		sp_buf_printf(out, m->max < SP_ACTION_INT_MAX ? "; %s … %s" : say(lang, "; from %s", "；不小于 %s"), low, high);
	}
	if (m->length)
		sp_buf_printf(out, say(lang, "; %u characters", "；%u 个字符"), m->length);
	if (m->max_length)
		sp_buf_printf(out, say(lang, "; at most %u characters", "；最多 %u 个字符"), m->max_length);
	if (m->max_items)
		sp_buf_printf(out, say(lang, "; at most %u items", "；最多 %u 项"), m->max_items);
	if (m->format == SP_FORMAT_BASE64)
		sp_buf_puts(out, "; base64");
}

/* "required: text; at most 200 characters" */
static char *describe(const sp_action_member *m, signprep_lang lang)
{
	sp_buf text;
	sp_buf_init(&text, 1 << 16);
	if (m->required)
		sp_buf_puts(&text, say(lang, "required: ", "必填："));
	if (m->deprecated)
		sp_buf_puts(&text, say(lang, "withdrawn: ", "已停用："));
	put_kind(&text, m, lang);
	put_values(&text, m, lang);
	put_limits(&text, m, lang);
	if (m->note)
		sp_buf_printf(&text, "; %s", m->note);
	if (!text.failed)
		return sp_buf_take(&text, NULL);
	sp_buf_clear(&text);
	return NULL;
}

static cJSON *remark_of(const char *text, const sp_action_type *type, signprep_lang lang, int depth);

/* What may stand in a member: its description, and for objects that of their own members. */
static cJSON *about(const sp_action_member *m, signprep_lang lang, int depth)
{
	char *text = describe(m, lang);
	bool opened = m->kind == SP_KIND_OBJECT && !m->required && depth < DEPTH_MAX;
	cJSON *out = text && !opened ? cJSON_CreateString(text) : text ? remark_of(text, m->type, lang, depth + 1) : NULL;
	free(text);
	return out;
}

/* `text`: of the object itself; NULL: none. */
static cJSON *remark_of(const char *text, const sp_action_type *type, signprep_lang lang, int depth)
{
	cJSON *remark = cJSON_CreateObject();
	bool done = remark && (!text || sp_json_put_text(remark, SP_BODY_REMARK, text));
	for (size_t i = 0; done && i < type->count; i++) {
		const sp_action_member *m = &type->members[i];
		if (!m->output_only && !m->deprecated)
			done = sp_json_put(remark, m->name, about(m, lang, depth));
	}
	if (done)
		return remark;
	cJSON_Delete(remark);
	return NULL;
}

static cJSON *object_of(const sp_action_type *type, signprep_lang lang, int depth);

static cJSON *value_of(const sp_action_member *m, signprep_lang lang, int depth)
{
	switch (m->kind) {
	case SP_KIND_STRING: return cJSON_CreateString(m->allowed ? m->allowed[0] : "");
	case SP_KIND_INTEGER:
	case SP_KIND_NUMBER: return cJSON_CreateNumber(m->allowed_ints ? (double) m->allowed_ints[0] : m->has_range ? m->min : 0);
	case SP_KIND_BOOL: return cJSON_CreateBool(m->allowed_ints && m->allowed_ints[0]);
	case SP_KIND_OBJECT: return object_of(m->type, lang, depth + 1);
	}
	return NULL;
}

/* Takes `value` over. */
static bool put_value(cJSON *object, const sp_action_member *m, cJSON *value)
{
	if (!m->array)
		return sp_json_put(object, m->name, value);
	cJSON *list = cJSON_CreateArray();
	if (sp_json_push(list, value))
		return sp_json_put(object, m->name, list);
	cJSON_Delete(list);
	return false;
}

static cJSON *object_of(const sp_action_type *type, signprep_lang lang, int depth)
{
	cJSON *object = cJSON_CreateObject();
	bool done = sp_json_put(object, SP_BODY_REMARK, remark_of(NULL, type, lang, depth));
	for (size_t i = 0; done && i < type->count; i++) {
		const sp_action_member *m = &type->members[i];
		/* Nearly every call names who makes it, and the type of that has no member that is marked. */
		bool shown = m->required || (strcmp(type->name, "UserInfo") == 0 && strcmp(m->name, "UserId") == 0);
		if (shown && depth <= DEPTH_MAX)
			done = put_value(object, m, value_of(m, lang, depth));
	}
	if (done)
		return object;
	cJSON_Delete(object);
	return NULL;
}

cJSON *sp_skeleton_new(const sp_action *action, signprep_lang lang)
{
	return object_of(&action->request, lang, 0);
}
