/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a component: the service's members, then Locate, then the alternatives. */
#include "locate/request/spec.h"

#include <stdbool.h>
#include <string.h>

#include "actions/action.h"
#include "base/json/json_build.h"
#include "base/suggest.h"
#include "locate/request/extra.h"
#include "locate/request/spec_locate.h"
#include "locate/request/spec_value.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static bool has(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name) != NULL;
}

static const char *const orders[] = { "Positive", "Reverse", NULL };
static const char *const locations[] = { "Middle", "Below", "Right", "LowerRight", "UpperRight", NULL };

const char *sp_spec_label(const sp_spec *spec)
{
	if (spec->name)
		return spec->name;
	if (spec->mode == SIGNPREP_MODE_KEYWORD && spec->keyword)
		return spec->keyword;
	return spec->type ? spec->type : "";
}

static void read_location(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	static const sp_at at_of[] = { SP_AT_CENTER, SP_AT_BELOW, SP_AT_RIGHT, SP_AT_LOWER_RIGHT, SP_AT_UPPER_RIGHT };
	const sp_member row = { "RelativeLocation", SP_MEMBER_CHOICE, 0, locations, NULL, 0 };
	int chosen = -1;
	if (spec->mode != SIGNPREP_MODE_KEYWORD || (cJSON_IsString(slot.value) && !*slot.value->valuestring))
		return;
	sp_read_member(reader, &row, slot, &chosen);
	if (chosen < 0)
		return;
	spec->at = at_of[chosen];
	spec->has_at = true;
}

static void read_order(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	const sp_member row = { "KeywordOrder", SP_MEMBER_CHOICE, 0, orders, NULL, 0 };
	int chosen = 0;
	if (cJSON_IsString(slot.value) && !*slot.value->valuestring)
		return;
	sp_read_member(reader, &row, slot, &chosen);
	spec->keyword_reverse = chosen == 1;
}

/* The service writes an empty list for "every hit"; here that is the default, which asks for just one. */
static void read_keyword_indexes(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	if (spec->mode != SIGNPREP_MODE_KEYWORD || (cJSON_IsArray(slot.value) && cJSON_GetArraySize(slot.value) == 0))
		return;
	spec->has_pick = sp_read_indexes(reader, slot, spec);
	spec->pick = SP_PICK_INDEXES;
}

#define PLAIN(name, kind, member) \
	{ \
		name, kind, offsetof(sp_spec, member), NULL, NULL, 0 \
	}
#define OTHER(name, read) \
	{ \
		name, SP_MEMBER_OTHER, 0, NULL, read, 0 \
	}

/* What locating reads of a component; every other member is the service's business and left alone. */
static const sp_member members[] = {
	PLAIN("ComponentExtra", SP_MEMBER_TEXT, extra),
	PLAIN("ComponentHeight", SP_MEMBER_LENGTH, height),
	PLAIN("ComponentId", SP_MEMBER_TEXT, id),
	PLAIN("ComponentName", SP_MEMBER_TEXT, name),
	PLAIN("ComponentPage", SP_MEMBER_INTEGER, page),
	PLAIN("ComponentPosX", SP_MEMBER_LENGTH, x),
	PLAIN("ComponentPosY", SP_MEMBER_LENGTH, y),
	PLAIN("ComponentType", SP_MEMBER_TEXT, type),
	PLAIN("ComponentWidth", SP_MEMBER_LENGTH, width),
	OTHER("KeywordIndexes", read_keyword_indexes),
	OTHER("KeywordOrder", read_order),
	PLAIN("KeywordPage", SP_MEMBER_INTEGER, keyword_page),
	PLAIN("OffsetX", SP_MEMBER_LENGTH, offset_x),
	PLAIN("OffsetY", SP_MEMBER_LENGTH, offset_y),
	OTHER("RelativeLocation", read_location),
};

static void read_service_members(sp_reader *reader, const cJSON *component, sp_spec *spec)
{
	for (size_t i = 0; i < COUNT(members); i++) {
		const cJSON *value = cJSON_GetObjectItemCaseSensitive(component, members[i].name);
		const sp_slot slot = { spec->where, members[i].name, value };
		if (value)
			sp_read_member(reader, &members[i], slot, spec);
	}
}

static void read_mode(sp_reader *reader, const cJSON *component, sp_spec *spec)
{
	const sp_member row = { "GenerateMode", SP_MEMBER_CHOICE, offsetof(sp_spec, mode), sp_mode_names, NULL, 0 };
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(component, "GenerateMode");
	const sp_slot slot = { spec->where, "GenerateMode", value };
	if (value && !(cJSON_IsString(value) && !*value->valuestring))
		sp_read_member(reader, &row, slot, spec);
}

/* ComponentExtra is JSON inside a text; whether it is well-formed is asked by the check. */
static void read_extra(sp_reader *reader, const cJSON *component, sp_spec *spec)
{
	cJSON *extra;
	if (!sp_extra_read(&extra, component))
		reader->failed = true;
	const cJSON *ignore = cJSON_GetObjectItemCaseSensitive(extra, "IgnoreKeywordError");
	spec->ignore_missing = cJSON_IsTrue(ignore) || (cJSON_IsNumber(ignore) && ignore->valueint == 1);
	spec->use_seal_size = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(extra, "UseSealSize"));
	cJSON_Delete(extra);
}

static bool has_no_size(const sp_length *length)
{
	return !length->set || length->value == 0;
}

/* Without a size a box by keyword is as large as the keyword; not so a seal that comes in its own size. */
static void settle_seal(sp_spec *spec)
{
	if (spec->mode == SIGNPREP_MODE_KEYWORD && spec->use_seal_size && spec->type && strstr(spec->type, "SEAL") &&
		has_no_size(&spec->width) && has_no_size(&spec->height))
		spec->width = spec->height = (sp_length) { true, SP_SEAL_POINTS, SP_UNIT_PT };
}

/*
 * In the service's own member carets are the service's: nothing before, nothing after. A regular expression has carets of its
 * own, and in Locate.Keyword the signs stand for themselves.
 */
static void take_keyword_from_id(sp_spec *spec)
{
	size_t length = spec->id ? strlen(spec->id) : 0;
	spec->keyword_was_id = true;
	spec->keyword = spec->id;
	if (length == 0 || spec->match.regex == SIGNPREP_SWITCH_ON || spec->match.whole_word != SIGNPREP_SWITCH_DEFAULT)
		return;
	size_t signs = (size_t) (spec->id[0] == '^') + (size_t) (spec->id[length - 1] == '^');
	if (signs > 0 && length > signs)
		spec->match.whole_word = SIGNPREP_SWITCH_ON;
}

static void need(sp_reader *reader, const sp_spec *spec, const char *member)
{
	reader->bad = true;
	sp_issues_add(reader->issues, "R247", spec->where, member, sp_mode_name(spec->mode), NULL);
}

static void settle(sp_reader *reader, const cJSON *locate, sp_spec *spec)
{
	if (spec->mode == SIGNPREP_MODE_KEYWORD && !spec->keyword)
		take_keyword_from_id(spec);
	if (spec->mode == SIGNPREP_MODE_KEYWORD && !spec->keyword)
		need(reader, spec, "ComponentId");
	if (spec->mode == SIGNPREP_MODE_FIELD && !spec->name)
		need(reader, spec, "ComponentName");
	if (spec->mode == SIGNPREP_MODE_KEYWORD && has(locate, "Pick") && has(spec->json, "KeywordIndexes"))
		sp_issues_add(reader->issues, "R246", spec->where, "Locate.Pick", "KeywordIndexes", NULL);
	if (has(locate, "At") && has(spec->json, "RelativeLocation"))
		sp_issues_add(reader->issues, "R246", spec->where, "Locate.At", "RelativeLocation", NULL);
	if (has(locate, "Edges") && has(locate, "Origin"))
		sp_issues_add(reader->issues, "R246", spec->where, "Locate.Edges", "Locate.Origin", NULL);
}

static void read_component(sp_reader *reader, const cJSON *component, sp_spec *spec)
{
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(component, "Locate");
	const sp_slot slot = { spec->where, "Locate", locate };
	bool has_locate = locate && !cJSON_IsNull(locate);
	if (has_locate && !cJSON_IsObject(locate)) {
		sp_read_wrong(reader, slot, "object");
		has_locate = false;
	}
	read_mode(reader, component, spec);
	if (has_locate)
		sp_locate_read_unit(reader, sp_read_path(reader, slot), locate, spec);
	read_service_members(reader, component, spec);
	read_extra(reader, component, spec);
	if (has_locate)
		sp_locate_read(reader, sp_read_path(reader, slot), locate, spec);
	settle(reader, has_locate ? locate : NULL, spec);
	settle_seal(spec);
}

static bool says_nothing(const cJSON *value)
{
	return cJSON_IsNull(value) || (cJSON_IsString(value) && !*value->valuestring) || (cJSON_IsArray(value) && !value->child) ||
		(cJSON_IsNumber(value) && value->valuedouble == 0);
}

/* The service's members that select among hits; an alternative inherits them without a word. */
static void warn_without_effect(sp_reader *reader, const cJSON *written, const sp_spec *spec)
{
	static const struct {
		const char *name;
		bool field;
	} selecting[] = {
		{ "KeywordPage", false },
		{ "KeywordOrder", true },
		{ "KeywordIndexes", false },
		{ "RelativeLocation", false },
		{ "OffsetX", true },
		{ "OffsetY", true },
	};
	for (size_t i = 0; spec->mode != SIGNPREP_MODE_KEYWORD && i < COUNT(selecting); i++) {
		const cJSON *value = cJSON_GetObjectItemCaseSensitive(written, selecting[i].name);
		const sp_slot slot = { spec->where, selecting[i].name, value };
		bool counts = spec->mode == SIGNPREP_MODE_FIELD && selecting[i].field;
		if (value && !counts && !says_nothing(value))
			sp_issues_add(
				reader->issues, "R245", sp_read_path(reader, slot), slot.name, sp_mode_name(spec->mode), NULL);
	}
}

/* Members of an alternative itself: the merged component would hide at which alternative a slip stands. */
static void check_alternative(sp_reader *reader, const char *where, const cJSON *alternative)
{
	const sp_action_type *type = sp_action_type_find("Component");
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(alternative, "Locate");
	const char *names[64] = { "Locate" };
	size_t count = 1;
	for (size_t i = 0; type && i < type->count && count < COUNT(names); i++)
		names[count++] = type->members[i].name;
	for (const cJSON *value = alternative->child; value; value = value->next) {
		const sp_slot slot = { where, value->string, value };
		const char *meant;
		size_t i = 0;
		while (i < count && strcmp(names[i], value->string) != 0)
			i++;
		if (i < count)
			continue;
		meant = sp_suggest(value->string, names, count);
		reader->bad = true;
		sp_issues_add(reader->issues, meant ? "R241" : "R242", sp_read_path(reader, slot), value->string,
			meant ? meant : "Locate …", NULL);
	}
	if (has(locate, "Fallback")) {
		reader->bad = true;
		sp_issues_add(reader->issues, "R249", where, "Fallback", "Fallback", NULL);
	}
}

static sp_spec *parse_one(sp_reader *reader, const cJSON *component, const char *where)
{
	sp_spec *spec = sp_arena_alloc(reader->arena, sizeof *spec);
	if (!spec)
		return NULL;
	spec->where = sp_arena_dup(reader->arena, where);
	spec->json = component;
	if (!spec->where)
		return NULL;
	if (cJSON_IsObject(component)) {
		read_component(reader, component, spec);
	} else {
		reader->bad = true;
		sp_issues_add(reader->issues, "R240", where, where, "object", sp_json_kind(component), NULL);
	}
	spec->malformed = reader->bad;
	return reader->failed ? NULL : spec;
}

/* Laying an alternative over its component. */
const char *sp_json_mode(const cJSON *component)
{
	const cJSON *mode = cJSON_GetObjectItemCaseSensitive(component, "GenerateMode");
	return cJSON_IsString(mode) && *mode->valuestring ? mode->valuestring : "NORMAL";
}

static bool put_copy(cJSON *object, const cJSON *member)
{
	return sp_json_set(object, member->string, cJSON_Duplicate(member, 1));
}

static bool survives(const cJSON *member, const char *old_mode, const char *mode, bool new_id)
{
	if (strcmp(member->string, "Fallback") == 0 || (new_id && strcmp(member->string, "Keyword") == 0))
		return false;
	if (strcmp(old_mode, mode) == 0 || strcmp(member->string, "Unit") == 0)
		return true;
	return strcmp(member->string, "Optional") == 0 && strcmp(mode, "NORMAL") != 0;
}

static cJSON *merge_locate(const cJSON *base, const cJSON *alternative)
{
	const cJSON *old = cJSON_GetObjectItemCaseSensitive(base, "Locate");
	const cJSON *fresh = cJSON_GetObjectItemCaseSensitive(alternative, "Locate");
	const char *old_mode = sp_json_mode(base);
	const char *mode = cJSON_GetObjectItemCaseSensitive(alternative, "GenerateMode") ? sp_json_mode(alternative) : old_mode;
	bool new_id = cJSON_GetObjectItemCaseSensitive(alternative, "ComponentId") != NULL;
	cJSON *merged = cJSON_CreateObject();
	bool done = merged != NULL;
	for (const cJSON *m = old ? old->child : NULL; m && done; m = m->next)
		done = !survives(m, old_mode, mode, new_id) || put_copy(merged, m);
	for (const cJSON *m = cJSON_IsObject(fresh) ? fresh->child : NULL; m && done; m = m->next)
		done = put_copy(merged, m);
	if (done)
		return merged;
	cJSON_Delete(merged);
	return NULL;
}

/* In KEYWORD mode without Locate.Keyword the ComponentId is the keyword, which is no id for the other modes. */
static bool inherits_keyword_as_id(const cJSON *base, const cJSON *alternative)
{
	const cJSON *mode = cJSON_GetObjectItemCaseSensitive(alternative, "GenerateMode");
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(base, "Locate");
	return strcmp(sp_json_mode(base), "KEYWORD") == 0 && mode && strcmp(sp_json_mode(alternative), "KEYWORD") != 0 &&
		!cJSON_GetObjectItemCaseSensitive(locate, "Keyword");
}

/*
 * A copy of `base` in which the members of `alternative` replace those of the same name; `Locate` is merged member by
 * member, without Fallback. Where the alternative changes GenerateMode, only Unit (and Optional, unless for NORMAL) of
 * the base's Locate is kept: what chose among hits says nothing about a position; nor is a ComponentId inherited that
 * was the keyword. Where it names a ComponentId for KEYWORD mode, the base's Locate.Keyword gives way. NULL when
 * memory is out.
 */
static cJSON *merge(const cJSON *base, const cJSON *alternative)
{
	cJSON *merged = cJSON_Duplicate(base, 1);
	cJSON *locate = merge_locate(base, alternative);
	bool done = locate && sp_json_set(merged, "Locate", locate);
	if (done && inherits_keyword_as_id(base, alternative))
		cJSON_DeleteItemFromObjectCaseSensitive(merged, "ComponentId");
	for (const cJSON *m = alternative->child; m && done; m = m->next)
		done = strcmp(m->string, "Locate") == 0 || put_copy(merged, m);
	if (done)
		return merged;
	cJSON_Delete(merged);
	return NULL;
}

static bool parse_alternative(sp_reader *reader, sp_spec *last, const cJSON *base, const cJSON *alternative, const char *where)
{
	cJSON *merged;
	if (!cJSON_IsObject(alternative)) {
		reader->bad = true;
		sp_issues_add(reader->issues, "R240", where, "Fallback", "object", sp_json_kind(alternative), NULL);
		return true;
	}
	check_alternative(reader, where, alternative);
	merged = merge(base, alternative);
	if (!merged)
		return false;
	reader->unit = SP_UNIT_PT;
	last->next = parse_one(reader, merged, where);
	if (!last->next) {
		cJSON_Delete(merged);
		return false;
	}
	last->next->owned = merged;
	warn_without_effect(reader, alternative, last->next);
	return true;
}

static bool parse_fallback(sp_reader *reader, sp_spec *spec, const cJSON *component)
{
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(component, "Locate");
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(locate, "Fallback");
	const sp_slot slot = { spec->where, "Locate.Fallback", list };
	sp_spec *last = spec;
	int index = 0;
	if (!list || cJSON_IsNull(list))
		return true;
	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > SP_FALLBACK_MAX) {
		sp_read_wrong(reader, slot, "array of at most 20 objects");
		return true;
	}
	for (const cJSON *item = list->child; item; item = item->next) {
		const char *where = sp_arena_printf(reader->arena, "%s.Locate.Fallback[%d]", spec->where, index++);
		if (!where || !parse_alternative(reader, last, component, item, where))
			return false;
		last = last->next ? last->next : last;
	}
	return true;
}

sp_spec *sp_spec_parse(sp_arena *arena, signprep_issues *issues, const cJSON *component, const char *where)
{
	sp_reader reader = { arena, issues, SP_UNIT_PT, false, false };
	sp_spec *spec = parse_one(&reader, component, where);
	if (spec)
		warn_without_effect(&reader, component, spec);
	if (spec && !spec->malformed && (!parse_fallback(&reader, spec, component) || reader.failed)) {
		sp_spec_clear(spec);
		return NULL;
	}
	/* A slip in an alternative is one of the whole component: nothing of it is tried. */
	if (spec)
		spec->malformed = reader.bad;
	return spec;
}

void sp_spec_clear(sp_spec *spec)
{
	for (; spec; spec = spec->next) {
		cJSON_Delete(spec->owned);
		spec->owned = NULL;
	}
}
