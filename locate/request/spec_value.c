/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading single values. */
#include "locate/request/spec_value.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/suggest.h"

#define MEMBERS_MAX 64

const char *const sp_mode_names[] = { "NORMAL", "FIELD", "KEYWORD", NULL };

const char *sp_mode_name(signprep_mode mode)
{
	return sp_mode_names[mode];
}

const char *sp_json_kind(const cJSON *value)
{
	if (cJSON_IsObject(value))
		return "object";
	if (cJSON_IsArray(value))
		return "array";
	if (cJSON_IsString(value))
		return "string";
	if (cJSON_IsNumber(value))
		return "number";
	if (cJSON_IsBool(value))
		return cJSON_IsTrue(value) ? "true" : "false";
	return "null";
}

const char *sp_read_path(sp_reader *reader, sp_slot slot)
{
	const char *path = sp_arena_printf(reader->arena, "%s%s%s", slot.where, *slot.name == '[' ? "" : ".", slot.name);
	if (!path)
		reader->failed = true;
	return path ? path : "";
}

void sp_read_wrong(sp_reader *reader, sp_slot slot, const char *expected)
{
	reader->bad = true;
	sp_issues_add(reader->issues, "R240", sp_read_path(reader, slot), slot.name, expected, sp_json_kind(slot.value), NULL);
}

void sp_read_refuse(sp_reader *reader, sp_slot slot, const char *value, const char *allowed)
{
	reader->bad = true;
	sp_issues_add(reader->issues, "R243", sp_read_path(reader, slot), slot.name, value, allowed, NULL);
}

bool sp_read_integer(sp_reader *reader, sp_slot slot, int *out)
{
	const cJSON *value = slot.value;
	long long parsed;
	if (cJSON_IsNumber(value) && isfinite(value->valuedouble) && value->valuedouble == floor(value->valuedouble) &&
		fabs(value->valuedouble) <= INT_MAX) {
		*out = (int) value->valuedouble;
		return true;
	}
	if (cJSON_IsString(value) && sp_num_parse_int(value->valuestring, strlen(value->valuestring), INT_MIN, INT_MAX, &parsed)) {
		*out = (int) parsed;
		return true;
	}
	sp_read_wrong(reader, slot, "integer");
	return false;
}

bool sp_read_length(sp_reader *reader, sp_slot slot, sp_length *out)
{
	sp_length length = { true, 0, reader->unit };
	char number[40];
	if (cJSON_IsString(slot.value)) {
		if (!sp_length_parse(slot.value->valuestring, reader->unit, &length)) {
			reader->bad = true;
			sp_issues_add(reader->issues, "R244", sp_read_path(reader, slot), slot.name, slot.value->valuestring, NULL);
			return false;
		}
	} else if (cJSON_IsNumber(slot.value)) {
		length.value = slot.value->valuedouble;
	} else {
		sp_read_wrong(reader, slot, "number");
		return false;
	}
	if (!sp_length_sane(length)) {
		reader->bad = true;
		sp_num_format(length.value, 4, number, sizeof number);
		sp_issues_add(reader->issues, "P113", sp_read_path(reader, slot), slot.name, number, NULL);
		return false;
	}
	*out = length;
	return true;
}

static const char *join(sp_reader *reader, const char *const *names, size_t count)
{
	sp_buf buf;
	const char *joined;
	sp_buf_init(&buf, 4096);
	for (size_t i = 0; i < count; i++) {
		sp_buf_puts(&buf, i ? ", " : "");
		sp_buf_puts(&buf, names[i]);
	}
	joined = buf.data && !buf.failed ? sp_arena_dup(reader->arena, buf.data) : NULL;
	sp_buf_clear(&buf);
	if (!joined)
		reader->failed = true;
	return joined ? joined : "";
}

static void read_choice(sp_reader *reader, const char *const *choices, sp_slot slot, void *target)
{
	size_t count = 0;
	if (!cJSON_IsString(slot.value)) {
		sp_read_wrong(reader, slot, "string");
		return;
	}
	for (; choices[count]; count++) {
		int chosen = (int) count;
		if (strcmp(choices[count], slot.value->valuestring) == 0) {
			memcpy(target, &chosen, sizeof chosen);
			return;
		}
	}
	sp_read_refuse(reader, slot, slot.value->valuestring, join(reader, choices, count));
}

static void read_text(sp_reader *reader, sp_slot slot, const char **target)
{
	if (!cJSON_IsString(slot.value)) {
		sp_read_wrong(reader, slot, "string");
		return;
	}
	if (!*slot.value->valuestring)
		return;
	*target = sp_arena_dup(reader->arena, slot.value->valuestring);
	if (!*target)
		reader->failed = true;
}

static bool read_bool(sp_reader *reader, sp_slot slot, bool *target)
{
	if (!cJSON_IsBool(slot.value)) {
		sp_read_wrong(reader, slot, "true or false");
		return false;
	}
	*target = cJSON_IsTrue(slot.value);
	return true;
}

static void read_switch(sp_reader *reader, sp_slot slot, signprep_switch *target)
{
	bool on = false;
	if (read_bool(reader, slot, &on))
		*target = on ? SIGNPREP_SWITCH_ON : SIGNPREP_SWITCH_OFF;
}

void sp_read_member(sp_reader *reader, const sp_member *member, sp_slot slot, void *target)
{
	void *place = (char *) target + member->offset;
	if (cJSON_IsNull(slot.value))
		return;
	switch (member->kind) {
	case SP_MEMBER_TEXT: read_text(reader, slot, place); break;
	case SP_MEMBER_BOOL: read_bool(reader, slot, place); break;
	case SP_MEMBER_SWITCH: read_switch(reader, slot, place); break;
	case SP_MEMBER_CHOICE: read_choice(reader, member->choices, slot, place); break;
	case SP_MEMBER_INTEGER: {
		sp_integer *integer = place;
		integer->set = sp_read_integer(reader, slot, &integer->value);
		break;
	}
	case SP_MEMBER_LENGTH: sp_read_length(reader, slot, place); break;
	case SP_MEMBER_OTHER: member->read(reader, slot, target); break;
	}
}

static void refuse_unknown(sp_reader *reader, sp_slot slot, const sp_member *members, size_t count)
{
	const char *names[MEMBERS_MAX] = { NULL };
	const char *meant;
	size_t used = count < MEMBERS_MAX ? count : MEMBERS_MAX;
	for (size_t i = 0; i < used; i++)
		names[i] = members[i].name;
	meant = sp_suggest(slot.name, names, used);
	reader->bad = true;
	if (meant)
		sp_issues_add(reader->issues, "R241", sp_read_path(reader, slot), slot.name, meant, NULL);
	else
		sp_issues_add(reader->issues, "R242", sp_read_path(reader, slot), slot.name, join(reader, names, used), NULL);
}

void sp_read_object(sp_reader *reader, const char *where, const cJSON *object, const sp_member *members, size_t count, void *target)
{
	for (const cJSON *value = object->child; value; value = value->next) {
		const sp_slot slot = { where, value->string, value };
		size_t row = 0;
		while (row < count && strcmp(members[row].name, value->string) != 0)
			row++;
		if (row < count)
			sp_read_member(reader, &members[row], slot, target);
		else
			refuse_unknown(reader, slot, members, count);
	}
}
