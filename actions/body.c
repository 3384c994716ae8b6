/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bodies of requests as people write them. */
#include "actions/body.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_scan.h"
#include "base/json/json_write.h"
#include "base/num.h"

#define BODY_MAX ((size_t) 96 << 20) /* a file of 60 MB as base64, and its envelope */
#define ITEMS_MAX 100000
#define NAME_MAX_BYTES 96
#define DEPTH_MAX 32
#define SHOWN 60

/* No deeper than the scan has let pass. */
static void strip(cJSON *value)
{
	cJSON *next;
	if (cJSON_IsObject(value))
		while (cJSON_GetObjectItemCaseSensitive(value, SP_BODY_REMARK))
			cJSON_DeleteItemFromObjectCaseSensitive(value, SP_BODY_REMARK);
	for (cJSON *child = value->child; child; child = next) {
		next = child->next;
		strip(child);
	}
}

signprep_code sp_body_parse(cJSON **out, const char *text, size_t length, const char *name, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = BODY_MAX };
	size_t skip = 0;
	*out = NULL;
	signprep_code code = sp_json_scan(text, length, &limits, name, &skip, err);
	if (code != SIGNPREP_OK)
		return code;
	cJSON *body = cJSON_ParseWithLength(text + skip, length - skip);
	if (!body)
		return sp_fail_memory(err, name);
	if (!cJSON_IsObject(body)) {
		cJSON_Delete(body);
		return sp_fail(err, "S108", 0, name, name, NULL);
	}
	strip(body);
	*out = body;
	return SIGNPREP_OK;
}

typedef struct step {
	char name[NAME_MAX_BYTES]; /* "": an index */
	int index;
} step;

/* One step of a path from `*at` on, which then stands behind it. */
static bool read_step(const char **at, bool first, step *out)
{
	const char *from = *at;
	long long index;
	size_t length;
	*out = (step) { .index = 0 };
	if (*from == '[') {
		length = strcspn(++from, "]=");
		if (first || from[length] != ']' || !sp_num_parse_int(from, length, 0, ITEMS_MAX, &index))
			return false;
		out->index = (int) index;
		*at = from + length + 1;
		return true;
	}
	if (!first && *from++ != '.')
		return false;
	length = strcspn(from, ".[=");
	if (length == 0 || length >= sizeof out->name)
		return false;
	memcpy(out->name, from, length);
	*at = from + length;
	return true;
}

static signprep_code refuse_path(const char *setting, signprep_error *err)
{
	char shown[SHOWN * 4 + 8];
	snprintf(shown, sizeof shown, "%.*s", (int) strcspn(setting, "="), setting);
	return sp_fail(err, "R800", 0, "", shown, NULL);
}

/* What the member at the end of a path is, as far as the table knows. */
typedef struct target {
	const sp_action_type *type;     /* of the object at hand; NULL: unknown */
	const sp_action_member *member; /* reached last; NULL: unknown */
	bool item;                      /* an item of it, not the list */
} target;

static void go_on(target *t, const step *s)
{
	if (!*s->name) {
		t->item = true;
		return;
	}
	t->member = t->type ? sp_action_member_find(t->type, s->name) : NULL;
	t->type = t->member ? t->member->type : NULL;
	t->item = false;
}

static cJSON *parse_value(const char *text, bool *failed)
{
	return sp_json_is_text(text, strlen(text), failed) ? cJSON_Parse(text) : NULL;
}

static signprep_code make_value(cJSON **out, const target *t, const char *path, const char *text, signprep_error *err)
{
	static const char *const kinds[] = { "text", "whole number", "number", "true or false", "object" };
	const sp_action_member *m = t->member;
	bool list = m && m->array && !t->item, failed = false;
	if (m && m->kind == SP_KIND_STRING && !list) {
		*out = cJSON_CreateString(text);
		return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
	}
	*out = parse_value(text, &failed);
	if (!*out && !failed && m) {
		char where[SHOWN * 4 + 8];
		snprintf(where, sizeof where, "%.*s", (int) strcspn(path, "="), path);
		return sp_fail(err, "R801", 0, "", where, list ? "list" : kinds[m->kind], NULL);
	}
	if (!*out && !failed)
		*out = cJSON_CreateString(text);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static cJSON *child_of(const cJSON *at, const step *s)
{
	return *s->name ? cJSON_GetObjectItemCaseSensitive(at, s->name) : cJSON_GetArrayItem(at, s->index);
}

static bool fits(const cJSON *at, const step *s)
{
	return *s->name ? cJSON_IsObject(at) : cJSON_IsArray(at) && s->index <= cJSON_GetArraySize(at);
}

/* Takes `value` over. */
static bool put(cJSON *at, const step *s, cJSON *value)
{
	if (*s->name)
		return sp_json_set(at, s->name, value);
	return child_of(at, s) ? cJSON_ReplaceItemInArray(at, s->index, value) : sp_json_push(at, value);
}

signprep_code sp_body_set(cJSON *body, const sp_action *action, const char *setting, signprep_error *err)
{
	target t = { .type = action ? &action->request : NULL };
	const char *at = setting;
	cJSON *here = body, *value = NULL;
	step s;
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		if (!read_step(&at, depth == 0, &s) || !fits(here, &s))
			return refuse_path(setting, err);
		go_on(&t, &s);
		if (*at == '=') {
			signprep_code code = make_value(&value, &t, setting, at + 1, err);
			return code ? code : put(here, &s, value) ? SIGNPREP_OK : sp_fail_memory(err, "");
		}
		cJSON *next = child_of(here, &s);
		if (!next) {
			next = *at == '[' ? cJSON_CreateArray() : cJSON_CreateObject();
			if (!next || !put(here, &s, next))
				return sp_fail_memory(err, "");
		}
		here = next;
	}
	return refuse_path(setting, err);
}
