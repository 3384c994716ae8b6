/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The members of Locate, one row each. */
#include "locate/request/spec_locate.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { MODE_NORMAL = 1 << SIGNPREP_MODE_NORMAL, MODE_FIELD = 1 << SIGNPREP_MODE_FIELD, MODE_KEYWORD = 1 << SIGNPREP_MODE_KEYWORD };

static const char *const origins[] = { "top-left", "top-right", "bottom-left", "bottom-right", NULL };
static const char *const ats[] = { "over", "center", "right", "below", "left", "above", "lower-right", "upper-right", "blank",
	NULL };
static const char *const aligns[] = { "", "start", "center", "end", "baseline", NULL };
static const char *const picks[] = { "only", "first", "last", "all", NULL };

const char *sp_at_name(sp_at at)
{
	return ats[at];
}

bool sp_read_indexes(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	int size = cJSON_GetArraySize(slot.value);
	int *indexes;
	size_t count = 0;
	if (!cJSON_IsArray(slot.value) || size == 0 || size > SP_INDEXES_MAX) {
		sp_read_wrong(reader, slot, "array of indexes");
		return false;
	}
	indexes = sp_arena_array(reader->arena, (size_t) size, sizeof *indexes);
	if (!indexes) {
		reader->failed = true;
		return false;
	}
	for (const cJSON *item = slot.value->child; item; item = item->next) {
		const sp_slot at = { slot.where, slot.name, item };
		if (!sp_read_integer(reader, at, &indexes[count]))
			return false;
		count++;
	}
	spec->indexes = indexes;
	spec->index_count = count;
	return true;
}

static void read_pick(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	if (cJSON_IsArray(slot.value)) {
		spec->has_pick = sp_read_indexes(reader, slot, spec);
		spec->pick = SP_PICK_INDEXES;
		return;
	}
	if (!cJSON_IsString(slot.value)) {
		sp_read_wrong(reader, slot, "only, first, last, all, [0, 2]");
		return;
	}
	const sp_member row = { "Pick", SP_MEMBER_CHOICE, 0, picks, NULL, 0 };
	sp_read_member(reader, &row, slot, &spec->pick);
	spec->has_pick = true;
}

static bool parse_bound(const char *text, size_t length, int *out)
{
	long long value;
	if (!sp_num_parse_int(text, length, 1, INT_MAX, &value))
		return false;
	*out = (int) value;
	return true;
}

/* "2", "1..3", "2.." */
static bool parse_expect(const char *text, sp_spec *spec)
{
	const char *dots = strstr(text, "..");
	spec->expect_max = INT_MAX;
	if (!dots)
		return parse_bound(text, strlen(text), &spec->expect_min) && parse_bound(text, strlen(text), &spec->expect_max);
	return parse_bound(text, (size_t) (dots - text), &spec->expect_min) &&
		(!dots[2] || parse_bound(dots + 2, strlen(dots + 2), &spec->expect_max)) && spec->expect_min <= spec->expect_max;
}

static void read_expect(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	char number[40];
	const char *text = number;
	if (cJSON_IsNumber(slot.value)) {
		sp_num_format(slot.value->valuedouble, 4, number, sizeof number);
	} else if (cJSON_IsString(slot.value)) {
		text = slot.value->valuestring;
	} else {
		sp_read_wrong(reader, slot, "integer");
		return;
	}
	spec->has_expect = parse_expect(text, spec);
	if (!spec->has_expect)
		sp_read_refuse(reader, slot, text, "1, \"1..3\", \"2..\"");
}

static void read_region(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	size_t count = 0;
	if (!cJSON_IsArray(slot.value) || cJSON_GetArraySize(slot.value) != 4) {
		sp_read_wrong(reader, slot, "[x0, y0, x1, y1]");
		return;
	}
	spec->has_region = true;
	for (const cJSON *item = slot.value->child; item; item = item->next) {
		const sp_slot at = { slot.where, slot.name, item };
		if (!sp_read_length(reader, at, &spec->region[count++]))
			return;
	}
}

static const sp_member edge_members[] = {
	{ "Bottom", SP_MEMBER_LENGTH, offsetof(sp_edges, bottom), NULL, NULL, 0 },
	{ "Left", SP_MEMBER_LENGTH, offsetof(sp_edges, left), NULL, NULL, 0 },
	{ "Right", SP_MEMBER_LENGTH, offsetof(sp_edges, right), NULL, NULL, 0 },
	{ "Top", SP_MEMBER_LENGTH, offsetof(sp_edges, top), NULL, NULL, 0 },
};

static void read_edges(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	if (!cJSON_IsObject(slot.value)) {
		sp_read_wrong(reader, slot, "object");
		return;
	}
	spec->has_edges = true;
	sp_read_object(reader, sp_read_path(reader, slot), slot.value, edge_members, COUNT(edge_members), &spec->edges);
}

static const sp_member match_members[] = {
	{ "Annotations", SP_MEMBER_SWITCH, offsetof(signprep_match, annotations), NULL, NULL, 0 },
	{ "Case", SP_MEMBER_SWITCH, offsetof(signprep_match, case_sensitive), NULL, NULL, 0 },
	{ "CrossLine", SP_MEMBER_SWITCH, offsetof(signprep_match, cross_line), NULL, NULL, 0 },
	{ "Hidden", SP_MEMBER_SWITCH, offsetof(signprep_match, hidden), NULL, NULL, 0 },
	{ "Ocr", SP_MEMBER_SWITCH, offsetof(signprep_match, ocr), NULL, NULL, 0 },
	{ "Punctuation", SP_MEMBER_SWITCH, offsetof(signprep_match, punctuation), NULL, NULL, 0 },
	{ "Regex", SP_MEMBER_SWITCH, offsetof(signprep_match, regex), NULL, NULL, 0 },
	{ "Spaces", SP_MEMBER_SWITCH, offsetof(signprep_match, spaces), NULL, NULL, 0 },
	{ "WholeWord", SP_MEMBER_SWITCH, offsetof(signprep_match, whole_word), NULL, NULL, 0 },
	{ "Width", SP_MEMBER_SWITCH, offsetof(signprep_match, width), NULL, NULL, 0 },
};

static void read_match(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	if (cJSON_IsObject(slot.value))
		sp_read_object(reader, sp_read_path(reader, slot), slot.value, match_members, COUNT(match_members), &spec->match);
	else
		sp_read_wrong(reader, slot, "object");
}

static void read_at(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	const sp_member row = { "At", SP_MEMBER_CHOICE, 0, ats, NULL, 0 };
	sp_read_member(reader, &row, slot, &spec->at);
	spec->has_at = true;
}

static void read_align(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	const sp_member row = { "Align", SP_MEMBER_CHOICE, 0, aligns + 1, NULL, 0 };
	int chosen = -1;
	sp_read_member(reader, &row, slot, &chosen);
	spec->align = (sp_align) (chosen + 1);
}

static void read_page_choice(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	char number[32];
	const sp_member row = { "Pages", SP_MEMBER_TEXT, 0, NULL, NULL, 0 };
	int page;
	if (!cJSON_IsNumber(slot.value)) {
		sp_read_member(reader, &row, slot, &spec->pages);
		return;
	}
	if (!sp_read_integer(reader, slot, &page))
		return;
	snprintf(number, sizeof number, "%d", page);
	spec->pages = sp_arena_dup(reader->arena, number);
	if (!spec->pages)
		reader->failed = true;
}

/* Fallback and Unit are read elsewhere, before and after the others. */
static void read_later(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	(void) reader;
	(void) slot;
	(void) spec;
}

#define OTHER(name, read, modes) \
	{ \
		name, SP_MEMBER_OTHER, 0, NULL, read, modes \
	}
#define PLAIN(name, kind, member, modes) \
	{ \
		name, kind, offsetof(sp_spec, member), NULL, NULL, modes \
	}

static const sp_member members[] = {
	PLAIN("After", SP_MEMBER_TEXT, after, MODE_KEYWORD),
	OTHER("Align", read_align, MODE_KEYWORD | MODE_FIELD),
	OTHER("At", read_at, MODE_KEYWORD | MODE_FIELD),
	PLAIN("Before", SP_MEMBER_TEXT, before, MODE_KEYWORD),
	PLAIN("Context", SP_MEMBER_TEXT, context, 0),
	OTHER("Edges", read_edges, MODE_NORMAL),
	OTHER("Expect", read_expect, MODE_KEYWORD | MODE_FIELD),
	OTHER("Fallback", read_later, 0),
	PLAIN("Gap", SP_MEMBER_LENGTH, gap, MODE_KEYWORD | MODE_FIELD),
	PLAIN("Keyword", SP_MEMBER_TEXT, keyword, MODE_KEYWORD),
	OTHER("Match", read_match, MODE_KEYWORD),
	PLAIN("Near", SP_MEMBER_TEXT, near_text, MODE_KEYWORD),
	PLAIN("Optional", SP_MEMBER_BOOL, optional, MODE_KEYWORD | MODE_FIELD),
	{ "Origin", SP_MEMBER_CHOICE, offsetof(sp_spec, origin), origins, NULL, MODE_NORMAL },
	OTHER("Pages", read_page_choice, 0),
	OTHER("Pick", read_pick, MODE_KEYWORD | MODE_FIELD),
	OTHER("Region", read_region, MODE_KEYWORD),
	PLAIN("SameLine", SP_MEMBER_TEXT, same_line, MODE_KEYWORD),
	OTHER("Unit", read_later, 0),
	PLAIN("Within", SP_MEMBER_LENGTH, within, MODE_KEYWORD),
};

static const sp_member unit_member = { "Unit", SP_MEMBER_CHOICE, offsetof(sp_spec, unit), sp_unit_names, NULL, 0 };

void sp_locate_read_unit(sp_reader *reader, const char *where, const cJSON *locate, sp_spec *spec)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(locate, "Unit");
	const sp_slot slot = { where, "Unit", value };
	if (value)
		sp_read_member(reader, &unit_member, slot, spec);
	reader->unit = spec->unit;
}

static void judge_member(sp_reader *reader, sp_slot slot, const sp_member *row, signprep_mode mode)
{
	bool is_text = row->kind == SP_MEMBER_TEXT || row->read == read_page_choice;
	/* An empty text selects nothing: surely an empty variable of somebody's program. */
	if (is_text && cJSON_IsString(slot.value) && !*slot.value->valuestring)
		sp_read_refuse(reader, slot, "", "…");
	if (row->modes && !(row->modes & 1u << mode) && !cJSON_IsNull(slot.value))
		sp_issues_add(reader->issues, "R245", sp_read_path(reader, slot), slot.name, sp_mode_name(mode), NULL);
}

void sp_locate_read(sp_reader *reader, const char *where, const cJSON *locate, sp_spec *spec)
{
	sp_read_object(reader, where, locate, members, COUNT(members), spec);
	for (const cJSON *value = locate->child; value; value = value->next) {
		const sp_slot slot = { where, value->string, value };
		for (size_t i = 0; i < COUNT(members); i++) {
			if (strcmp(members[i].name, value->string) == 0)
				judge_member(reader, slot, &members[i], spec->mode);
		}
	}
}
