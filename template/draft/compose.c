/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The template's JSON. */
#include "template/draft/compose.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/num.h"
#include "base/utf8.h"
#include "locate/ids.h"
#include "template/draft/remark.h"

/* Points. What the service's own examples have: a seal of 42 mm, a signature of 119 by 43, a date of 119 by 20. */
#define SEAL (42 * 72 / 25.4)
#define SIGN_WIDTH 119.0
#define SIGN_HEIGHT 43.0
#define SIGN_LEAST 22.0
#define DATE_HEIGHT 20.0
#define TEXT_HEIGHT 18.0

static const char *const types[] = {
	[SP_PLACE_SEAL] = "SIGN_SEAL",
	[SP_PLACE_SIGN] = "SIGN_SIGNATURE",
	[SP_PLACE_DATE] = "SIGN_DATE",
	[SP_PLACE_TEXT] = "TEXT",
	[SP_PLACE_CHECK] = "CHECK_BOX",
	[SP_PLACE_SELECT] = "SELECTOR",
	[SP_PLACE_PAGING] = "SIGN_PAGING_SEAL",
	[SP_PLACE_INITIAL] = "SIGN_SIGNATURE",
};

/* A day that no party signs for is filled in by whoever sends the contract. */
const char *sp_place_type(const sp_place *place)
{
	return place->kind == SP_PLACE_DATE && place->party == SP_NO_PARTY ? "DATE" : types[place->kind];
}

/* White above the line that is signed on: a hand needs more than a printed line has, and covers no text. */
static double room_above(const sp_composition *c, const sp_place *place)
{
	double foot = place->blank.y1, room = SIGN_HEIGHT;
	for (size_t i = 0; i < c->marks->line_count; i++) {
		const sp_draft_line *line = &c->marks->lines[i];
		if (line->page == place->page && line->rect.y1 < foot - 4 && line->rect.x1 > place->blank.x0 &&
			line->rect.x0 < place->blank.x1)
			room = fmin(room, foot - line->rect.y1);
	}
	return fmax(room, SIGN_LEAST);
}

/* What is higher than two and a half lines is centred on its line, as seals are; a hand stands on it. */
static double sign_height(const sp_composition *c, const sp_place *place)
{
	double size = place->mark == SP_NO_MARK ? 12 : c->marks->lines[c->marks->items[place->mark].line].size;
	bool cell = place->blank_kind == SIGNPREP_BLANK_CELL || place->blank_kind == SIGNPREP_BLANK_CELL_BELOW;
	if (cell)
		return fmax(fmin(SIGN_HEIGHT, place->blank.y1 - place->blank.y0 - 2), SIGN_LEAST);
	return fmin(room_above(c, place), fmax(2.4 * size, SIGN_LEAST));
}

/* Size of the box; 0 where the blank's own is taken. */
static void size_of(const sp_composition *c, const sp_place *place, double *width, double *height)
{
	double blank = place->blank.x1 - place->blank.x0;
	*width = *height = 0;
	if (place->at == SP_PUT_FIELD && place->kind != SP_PLACE_SEAL)
		return;
	switch (place->kind) {
	case SP_PLACE_SEAL:
		/* A seal field of another size is the document's own wish. */
		*width = *height = place->at == SP_PUT_FIELD ? 0 : SEAL;
		break;
	case SP_PLACE_SIGN:
		*height = place->at == SP_PUT_BLANK ? sign_height(c, place) : SIGN_HEIGHT;
		*width = place->at == SP_PUT_BLANK && blank >= 40 ? fmin(SIGN_WIDTH, blank) : SIGN_WIDTH;
		break;
	case SP_PLACE_DATE:
		*height = DATE_HEIGHT;
		*width = place->at == SP_PUT_BLANK ? fmin(fmax(blank, 90), SIGN_WIDTH) : SIGN_WIDTH;
		break;
	case SP_PLACE_TEXT:
		*height = TEXT_HEIGHT;
		*width = place->at == SP_PUT_BLANK ? 0 : SIGN_WIDTH;
		break;
	case SP_PLACE_INITIAL:
		*height = SIGN_LEAST;
		*width = fmin(SIGN_WIDTH, fmax(blank, SIGN_LEAST));
		break;
	default: break;
	}
}

double sp_compose_nudge(const sp_place *place)
{
	double room = place->blank.x1 - place->blank.x0;
	if (place->kind != SP_PLACE_SEAL || place->at != SP_PUT_BLANK || place->blank_kind != SIGNPREP_BLANK_WHITE || room >= SEAL)
		return 0;
	return -fmin(SEAL - room, fmax(0, place->blank.x0 - place->label.x0));
}

signprep_rect sp_compose_box(const sp_composition *c, const sp_place *place)
{
	double width, height;
	signprep_rect on = place->blank_kind ? place->blank : place->label;
	size_of(c, place, &width, &height);
	if (width <= 0)
		width = fmax(on.x1 - on.x0, 20);
	if (height <= 0)
		height = fmax(on.y1 - on.y0, 8);
	width = fmin(width, c->source->widths[place->page]);
	height = fmin(height, c->source->heights[place->page]);
	double x = place->kind == SP_PLACE_SEAL ? (on.x0 + on.x1 - width) / 2 : on.x0;
	double y = place->kind == SP_PLACE_SEAL ? (on.y0 + on.y1 - height) / 2 : on.y1 - height;
	x = fmax(0, fmin(x, c->source->widths[place->page] - width));
	y = fmax(0, fmin(y, c->source->heights[place->page] - height));
	return (signprep_rect) { x, y, x + width, y + height };
}

/* ${ of the document is no placeholder of the template. */
static const char *literal(sp_arena *arena, const char *text)
{
	sp_buf out;
	const char *kept = NULL;
	if (!arena || !strstr(text, "${"))
		return text;
	sp_buf_init(&out, SIZE_MAX / 4);
	for (; *text; text++) {
		if (text[0] == '$' && text[1] == '{')
			sp_buf_putc(&out, '$');
		sp_buf_putc(&out, *text);
	}
	kept = out.failed ? NULL : sp_arena_dup_n(arena, out.data, out.length);
	sp_buf_clear(&out);
	return kept;
}

static bool put_literal(cJSON *object, const char *name, sp_arena *arena, const char *text)
{
	text = literal(arena, text);
	return text && sp_json_put_text(object, name, text);
}

static bool put_choice(cJSON *locate, sp_arena *arena, const sp_choice *choice)
{
	bool done = true;
	if (choice->near_text)
		done = put_literal(locate, "Near", arena, choice->near_text);
	if (done && choice->after)
		done = put_literal(locate, "After", arena, choice->after);
	if (done && choice->same_line)
		done = put_literal(locate, "SameLine", arena, choice->same_line);
	if (done && choice->pages)
		done = sp_json_put_text(locate, "Pages", choice->pages);
	if (done && choice->pick == SP_CHOICE_FIRST)
		done = sp_json_put_text(locate, "Pick", "first");
	else if (done && choice->pick == SP_CHOICE_LAST)
		done = sp_json_put_text(locate, "Pick", "last");
	else if (done && choice->pick >= 0)
		done = sp_json_put(locate, "Pick", cJSON_CreateIntArray(&choice->pick, 1));
	return done;
}

static bool put_regex(cJSON *locate)
{
	cJSON *match = cJSON_CreateObject();
	return sp_json_put(locate, "Match", match) && sp_json_put(match, "Regex", cJSON_CreateTrue());
}

/* Mode, keyword and Locate. `arena`: of a template's texts; NULL for a request. */
static bool put_way(
	cJSON *component, sp_arena *arena, const sp_place *place, const sp_choice *choice, sp_put at, const char *context)
{
	static const char *const ats[] = { "blank", "center", "right" };
	cJSON *locate = cJSON_CreateObject();
	bool done = locate != NULL;
	if (at == SP_PUT_FIELD) {
		done = done && sp_json_put_text(component, "GenerateMode", "FIELD") &&
			put_literal(component, "ComponentName", arena, place->keyword);
	} else if (place->kind == SP_PLACE_PAGING) {
		done = done && sp_json_put_text(component, "GenerateMode", "NORMAL") &&
			sp_json_put_number(component, "ComponentPosY", sp_num_round(place->box.y0, 0));
	} else if (at == SP_PUT_ABSOLUTE) {
		done = done && sp_json_put_text(component, "GenerateMode", "NORMAL") &&
			sp_json_put_number(component, "ComponentPage", place->page) &&
			sp_json_put_number(component, "ComponentPosX", place->box.x0) &&
			sp_json_put_number(component, "ComponentPosY", place->box.y0);
	} else {
		done = done && sp_json_put_text(component, "GenerateMode", "KEYWORD") &&
			put_literal(locate, "Keyword", arena, place->keyword) && put_choice(locate, arena, choice) &&
			sp_json_put_text(locate, "At", ats[at]) && (!place->regex || put_regex(locate)) &&
			(!(fabs(place->shift + place->nudge) > 0) ||
				sp_json_put_number(component, "OffsetX", sp_num_round(place->shift + place->nudge, 1)));
	}
	if (done && context)
		done = put_literal(locate, "Context", arena, context);
	if (done && locate->child)
		return sp_json_put(component, "Locate", locate);
	cJSON_Delete(locate);
	return done;
}

cJSON *sp_compose_probe(const sp_place *place, const sp_choice *choice, sp_put at)
{
	cJSON *component = cJSON_CreateObject();
	if (component && sp_json_put_text(component, "ComponentType", sp_place_type(place)) &&
		put_way(component, NULL, place, choice, at, NULL))
		return component;
	cJSON_Delete(component);
	return NULL;
}

static bool put_size(cJSON *component, const sp_composition *c, const sp_place *place)
{
	double width, height;
	if (place->at == SP_PUT_ABSOLUTE && place->kind != SP_PLACE_PAGING)
		return sp_json_put_number(component, "ComponentWidth", place->box.x1 - place->box.x0) &&
			sp_json_put_number(component, "ComponentHeight", place->box.y1 - place->box.y0);
	size_of(c, place, &width, &height);
	/* People know seals by millimetres. */
	if (place->kind == SP_PLACE_PAGING || (place->kind == SP_PLACE_SEAL && width > 0))
		return sp_json_put_text(component, "ComponentWidth", "42mm") &&
			sp_json_put_text(component, "ComponentHeight", "42mm");
	width = sp_num_round(width, 1);
	height = sp_num_round(height, 1);
	return (width <= 0 || sp_json_put_number(component, "ComponentWidth", width)) &&
		(height <= 0 || sp_json_put_number(component, "ComponentHeight", height));
}

/* Ids: party_a_seal_1. */
static const char *make_id(const sp_composition *c, const sp_place *place)
{
	const char *key = place->party == SP_NO_PARTY ? "sender" : c->parties->items[place->party].key;
	size_t number = 1;
	for (const sp_place *other = c->places->items; other < place; other++)
		number += !other->dropped && other->party == place->party && strcmp(other->key, place->key) == 0;
	return sp_arena_printf(c->arena, "%.12s_%.11s_%zu", key, place->key, number);
}

/* To the last page of the document as it is: to the last of any that it becomes. */
static bool put_pages(cJSON *component, const sp_composition *c, const sp_place *place)
{
	const int last = place->last_page == c->source->page_count ? -1 : place->last_page;
	const char *extra = sp_arena_printf(c->arena, "{\"PageRanges\":[{\"BeginPage\":%d,\"EndPage\":%d}]}", place->page, last);
	return extra && sp_json_put_text(component, "ComponentExtra", extra);
}

static cJSON *make_component(const sp_composition *c, const sp_place *place)
{
	cJSON *component = cJSON_CreateObject();
	sp_buf remark;
	const char *id = make_id(c, place);
	sp_buf_init(&remark, 1 << 16);
	bool done = component && id && sp_remark_place(&remark, c, place) && sp_json_put_text(component, "//", remark.data);
	sp_buf_clear(&remark);
	done = done && sp_json_put_text(component, "ComponentType", sp_place_type(place)) &&
		sp_json_put_text(component, "ComponentId", id);
	if (done && place->at != SP_PUT_FIELD) {
		const char *name = sp_remark_name(c, place);
		done = name && sp_json_put_text(component, "ComponentName", name);
	}
	if (done && place->party == SP_NO_PARTY) {
		const char *column = sp_compose_column(c, place);
		const char *value = column ? sp_arena_printf(c->arena, "${%s}", column) : NULL;
		done = value && sp_json_put_text(component, "ComponentValue", value);
	}
	done = done && put_size(component, c, place) &&
		put_way(component, c->arena, place, &place->choice, place->at,
			*place->line && place->kind != SP_PLACE_PAGING ? place->line : NULL) &&
		(place->kind != SP_PLACE_INITIAL || put_pages(component, c, place));
	if (done)
		return component;
	cJSON_Delete(component);
	return NULL;
}

static bool is_signed_by(const sp_place *place, size_t party, bool sign)
{
	bool signs = place->kind == SP_PLACE_SEAL || place->kind == SP_PLACE_SIGN || place->kind == SP_PLACE_DATE ||
		place->kind == SP_PLACE_PAGING || place->kind == SP_PLACE_INITIAL;
	return !place->dropped && place->party == party && (party == SP_NO_PARTY || signs == sign);
}

static bool put_components(cJSON *owner, const char *name, const sp_composition *c, size_t party, bool sign, const char *prefix)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	size_t index = 0;
	for (size_t i = 0; done && i < c->places->count; i++) {
		sp_place *place = &c->places->items[i];
		if (!is_signed_by(place, party, sign))
			continue;
		place->where = sp_arena_printf(c->arena, "%s%s[%zu]", prefix, name, index++);
		done = place->where && sp_json_push(array, make_component(c, place));
	}
	if (done && index)
		return sp_json_put(owner, name, array);
	cJSON_Delete(array);
	return done;
}

static bool is_plain(const char *text)
{
	return !strpbrk(text, "{}|$");
}

static cJSON *make_approver(const sp_composition *c, size_t number, size_t index)
{
	const sp_party *party = &c->parties->items[number];
	cJSON *approver = cJSON_CreateObject();
	bool company = party->type == SIGNPREP_DRAFT_COMPANY;
	sp_buf remark;
	char prefix[40];

	snprintf(prefix, sizeof prefix, "Approvers[%zu].", index);
	sp_buf_init(&remark, 1 << 16);
	const char *name = sp_arena_printf(c->arena, "${%s_name}", party->key),
		   *mobile = sp_arena_printf(c->arena, "${%s_mobile}", party->key);
	const char *organization = *party->name && is_plain(party->name)
		? sp_arena_printf(c->arena, "${%s_organization|%s}", party->key, party->name)
		: sp_arena_printf(c->arena, "${%s_organization}", party->key);
	bool done = approver && name && mobile && organization && sp_remark_party(&remark, c, number) &&
		sp_json_put_text(approver, "//", remark.data) && sp_json_put_number(approver, "ApproverType", company ? 0 : 1);
	sp_buf_clear(&remark);
	if (done && company)
		done = sp_json_put_text(approver, "OrganizationName", organization);
	const char *role = sp_remark_role(c, number);
	done = done && role && sp_json_put_text(approver, "ApproverName", name) &&
		sp_json_put_text(approver, "ApproverMobile", mobile) && sp_json_put_text(approver, "ApproverRoleName", role) &&
		put_components(approver, "SignComponents", c, number, true, prefix) &&
		put_components(approver, "Components", c, number, false, prefix);
	if (done)
		return approver;
	cJSON_Delete(approver);
	return NULL;
}

static cJSON *make_document(const sp_composition *c)
{
	const sp_draft_source *s = c->source;
	cJSON *document = cJSON_CreateObject(), *sizes = cJSON_CreateArray();
	bool done = document && sizes;
	int last = s->page_count;
	/* The last one holds for all further pages. */
	while (last > 1 && fabs(s->widths[last] - s->widths[last - 1]) < 0.005 &&
		fabs(s->heights[last] - s->heights[last - 1]) < 0.005)
		last--;
	for (int page = 1; done && page <= last; page++) {
		const double size[2] = { sp_num_round(s->widths[page], 2), sp_num_round(s->heights[page], 2) };
		done = sp_json_push(sizes, cJSON_CreateDoubleArray(size, 2));
	}
	done = done && put_literal(document, "File", c->arena, s->file) && sp_json_put_text(document, "Sha256", s->sha256) &&
		sp_json_put_number(document, "PageCount", s->page_count);
	if (!done) {
		cJSON_Delete(sizes);
		cJSON_Delete(document);
		return NULL;
	}
	if (sp_json_put(document, "PageSizes", sizes))
		return document;
	cJSON_Delete(document);
	return NULL;
}

static bool put_head(cJSON *root, const sp_composition *c)
{
	cJSON *locate = cJSON_CreateObject(), *operator= cJSON_CreateObject();
	sp_buf remark;
	const char *name = sp_remark_flow_name(c);
	sp_buf_init(&remark, 1 << 16);
	bool done = name && sp_remark_template(&remark, c) && sp_json_put_text(root, "//", remark.data);
	sp_buf_clear(&remark);
	done = sp_json_put(root, "Locate", locate) && done && sp_json_put(locate, "Document", make_document(c));
	done = sp_json_put(root, "Operator", operator) && done && sp_json_put_text(operator, "UserId", "${operator_user_id}");
	return done && sp_json_put_text(root, "FlowName", name);
}

cJSON *sp_compose_template(const sp_composition *c)
{
	cJSON *root = cJSON_CreateObject(), *approvers = cJSON_CreateArray();
	bool done = root && approvers && put_head(root, c) && put_components(root, "Components", c, SP_NO_PARTY, false, "");
	size_t index = 0;
	for (size_t i = 0; done && i < c->parties->count; i++) {
		if (sp_compose_is_signer(c, i)) {
			done = sp_json_push(approvers, make_approver(c, i, index));
			index++;
		}
	}
	if (!done) {
		cJSON_Delete(approvers);
		cJSON_Delete(root);
		return NULL;
	}
	if (sp_json_put(root, "Approvers", approvers))
		return root;
	cJSON_Delete(root);
	return NULL;
}
