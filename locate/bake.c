/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From placements to the fields or anchors that stand for them. */
#include "locate/bake.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "base/options.h"
#include "locate/bake_drawn.h"
#include "locate/bake_fit.h"
#include "locate/bake_names.h"
#include "locate/bake_table.h"
#include "locate/check/check_rules.h"
#include "locate/combination.h"
#include "locate/place/page_ranges.h"
#include "locate/request/extra.h"
#include "locate/request/request.h"

#define TEXTS_MAX ((size_t) 256 << 20)
#define FONT_SIZE 12 /* the service's default */
#define FONT_SIZE_MIN 1
#define FONT_SIZE_MAX 300
#define SAME_PLACE 0.01
/* Marks what goes out of the request; no member of the service's is called so. */
#define PAINTED "//painted"

/*
 * The resolved request is walked along with the result it came from: a component stands there once for each placement of
 * its own, and the children that a combination held stand behind it.
 */
typedef struct planner {
	signprep_bake *bake;
	const signprep_result *result;
	const signprep_inspection *in;
	const signprep_bake_options *options;
	sp_bake_names names;
	cJSON *root;            /* the resolved request, on its way to the one that finds what was written */
	const cJSON **original; /* components as they were asked for, by index */
	size_t read;
	size_t component, placement; /* the next ones */
	size_t children;             /* how many of those that follow were held by the last one */
	const char *unfit;           /* the first component whose value fits its box at no size; NULL: none */
	bool failed;
} planner;

typedef struct kind_row {
	const char *type;
	signprep_bake_kind kind;
	unsigned flags;
} kind_row;

static const kind_row kinds[] = { { "SIGN_SEAL", SIGNPREP_BAKE_SIGNATURE, 0 }, { "SIGN_SIGNATURE", SIGNPREP_BAKE_SIGNATURE, 0 },
	{ "SIGN_LEGAL_PERSON_SEAL", SIGNPREP_BAKE_SIGNATURE, 0 }, { "SIGN_DATE", SIGNPREP_BAKE_TEXT, 0 },
	{ "SIGN_OPINION", SIGNPREP_BAKE_TEXT, SIGNPREP_BAKE_MULTILINE },
	{ "SIGN_MULTI_LINE_TEXT", SIGNPREP_BAKE_TEXT, SIGNPREP_BAKE_MULTILINE }, { "SIGN_SELECTOR", SIGNPREP_BAKE_CHOICE, 0 },
	{ "TEXT", SIGNPREP_BAKE_TEXT, 0 }, { "MULTI_LINE_TEXT", SIGNPREP_BAKE_TEXT, SIGNPREP_BAKE_MULTILINE },
	{ "DATE", SIGNPREP_BAKE_TEXT, 0 }, { "DISTRICT", SIGNPREP_BAKE_TEXT, 0 }, { "CHECK_BOX", SIGNPREP_BAKE_CHECK, 0 },
	{ "SELECTOR", SIGNPREP_BAKE_CHOICE, 0 } };

static const kind_row *kind_of(const char *type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].type, type))
			return &kinds[i];
	return NULL;
}

static const char *keep(planner *p, const char *text)
{
	const char *kept = sp_arena_dup(&p->bake->arena, text);

	p->failed |= !kept;
	return kept ? kept : "";
}

static double number_of(const cJSON *object, const char *name, double otherwise)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	double number;

	if (cJSON_IsNumber(value))
		return value->valuedouble;
	if (cJSON_IsString(value) && sp_num_parse(value->valuestring, strlen(value->valuestring), &number))
		return number;
	return otherwise;
}

static void read_choices(planner *p, signprep_bake_item *item, const cJSON *extra)
{
	static const char *const members[] = { "Values", "ValuesArray", "Options" };
	const cJSON *list = NULL, *choice;

	for (size_t i = 0; !list && i < sizeof members / sizeof *members; i++)
		list = sp_json_array(extra, members[i]);
	if (item->kind != SIGNPREP_BAKE_CHOICE || !list)
		return;
	const char **choices = sp_arena_array(&p->bake->arena, (size_t) cJSON_GetArraySize(list) + 1, sizeof *choices);

	p->failed |= !choices;
	cJSON_ArrayForEach(choice, list)
	{
		if (choices && cJSON_IsString(choice) && *choice->valuestring)
			choices[item->choice_count++] = keep(p, choice->valuestring);
	}
	item->choices = choices;
}

/* Who it is for: the organization, else the person. */
static const char *party_of(const planner *p, const char *where)
{
	static const char prefix[] = "Approvers[";
	const cJSON *approver;

	if (strncmp(where, prefix, sizeof prefix - 1) != 0)
		return "";
	approver = cJSON_GetArrayItem(sp_json_array(p->root, "Approvers"), (int) strtol(where + sizeof prefix - 1, NULL, 10));
	const char *organization = sp_json_text(approver, "OrganizationName");

	return *organization ? organization : sp_json_text(approver, "ApproverName");
}

/* One line is never higher than its box. */
static double font_size(const cJSON *extra, const signprep_bake_item *item)
{
	const double asked = number_of(extra, "FontSize", FONT_SIZE), high = item->rect.y1 - item->rect.y0;
	const double size = asked >= FONT_SIZE_MIN && asked <= FONT_SIZE_MAX ? asked : FONT_SIZE;

	return item->flags & SIGNPREP_BAKE_MULTILINE ? size : fmin(size, fmax(0.85 * high, FONT_SIZE_MIN));
}

static signprep_bake_align align_of(const cJSON *extra)
{
	const char *word = sp_json_text(extra, "FontAlign");

	return !strcmp(word, "Center") ? SIGNPREP_BAKE_CENTER : !strcmp(word, "Right") ? SIGNPREP_BAKE_RIGHT : SIGNPREP_BAKE_LEFT;
}

static signprep_bake_item *add_item(planner *p)
{
	signprep_bake_item *item = sp_bake_item_add(p->bake);

	p->failed |= !item;
	return item;
}

static void read_style(planner *p, signprep_bake_item *item, const cJSON *entry)
{
	const cJSON *required = cJSON_GetObjectItemCaseSensitive(entry, "ComponentRequired");
	cJSON *extra;

	p->failed |= !sp_extra_read(&extra, entry);
	if (item->kind != SIGNPREP_BAKE_SIGNATURE)
		item->value = keep(p, sp_json_text(entry, "ComponentValue"));
	if (p->options->values && *item->value)
		item->flags |= SIGNPREP_BAKE_FLAT;
	/* Signers sign wherever they are asked to; the service requires no other control by itself. */
	if (item->kind == SIGNPREP_BAKE_SIGNATURE ? !cJSON_IsFalse(required) : cJSON_IsTrue(required))
		item->flags |= SIGNPREP_BAKE_REQUIRED;
	item->font_size = font_size(extra, item);
	item->align = align_of(extra);
	read_choices(p, item, extra);
	cJSON_Delete(extra);
}

/* What a box is written for. */
typedef struct source {
	const cJSON *entry;
	const kind_row *kind;
	const char *where, *wanted;
} source;

static void write_tooltip(planner *p, signprep_bake_item *item)
{
	const char *party = party_of(p, item->where);
	const char *tip = *party ? sp_arena_printf(&p->bake->arena, "%s · %s", item->name, party) : item->name;

	item->tooltip = tip ? tip : "";
	p->failed |= !tip;
}

/* A name that is not what was asked for is told, once for each component. */
static const char *name_of(planner *p, const source *from, bool first)
{
	const char *name = sp_bake_names_give(&p->names, from->wanted, from->kind->type);

	p->failed |= !name;
	if (name && first && *from->wanted && strcmp(name, from->wanted) != 0)
		sp_issues_add(p->bake->issues, "F212", from->where, name, from->wanted, NULL);
	return name ? name : "";
}

/* Texts of anchors are unlike any text of a contract, and none is the beginning of another. */
static const char *anchor_of(planner *p)
{
	const char *text = sp_arena_printf(&p->bake->arena, "[[signprep:%zu]]", p->bake->count);

	p->failed |= !text;
	return text ? text : "";
}

static void plan_box(planner *p, const source *from, int page, signprep_rect rect, bool first)
{
	signprep_bake_item *item = add_item(p);

	if (!item)
		return;
	item->kind = from->kind->kind;
	item->flags = from->kind->flags;
	item->where = keep(p, from->where);
	item->page = page;
	item->rect = rect;
	read_style(p, item, from->entry);
	const bool flat = item->flags & SIGNPREP_BAKE_FLAT;

	if (flat && !p->unfit && !sp_bake_fit(p->bake->issues, item, from->kind->type))
		p->unfit = item->where;
	if (p->options->anchors && !flat)
		item->kind = SIGNPREP_BAKE_ANCHOR;
	item->name = flat ? keep(p, from->wanted) : item->kind == SIGNPREP_BAKE_ANCHOR ? anchor_of(p) : name_of(p, from, first);
	write_tooltip(p, item);
}

static void forget_place(cJSON *entry)
{
	static const char *const members[] = { "ComponentPage", "ComponentPosX", "ComponentPosY" };

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(entry, members[i]);
}

/* How the request finds what is written. What is painted needs no control any more. */
static void rewrite(planner *p, cJSON *entry, const signprep_bake_item *item)
{
	const bool anchor = item->kind == SIGNPREP_BAKE_ANCHOR;

	forget_place(entry);
	p->failed |= !sp_json_set_text(entry, "GenerateMode", anchor ? "KEYWORD" : "FIELD") ||
		!sp_json_set_text(entry, anchor ? "ComponentId" : "ComponentName", item->name);
}

static signprep_rect rect_of(const cJSON *entry)
{
	const double x = number_of(entry, "ComponentPosX", 0), y = number_of(entry, "ComponentPosY", 0);

	return (signprep_rect) { x, y, x + number_of(entry, "ComponentWidth", 0), y + number_of(entry, "ComponentHeight", 0) };
}

static bool is_same(signprep_rect a, signprep_rect b)
{
	return fabs(a.x0 - b.x0) < SAME_PLACE && fabs(a.y0 - b.y0) < SAME_PLACE && fabs(a.x1 - b.x1) < SAME_PLACE &&
		fabs(a.y1 - b.y1) < SAME_PLACE;
}

/* The field that a component in FIELD mode was placed by, when it stays: it needs none of its own. */
static const signprep_field *own_field(const planner *p, const signprep_component *c, const signprep_placement *place)
{
	if (c->mode != SIGNPREP_MODE_FIELD || !place->has_anchor)
		return NULL;
	for (size_t i = 0; i < p->in->fields.count; i++) {
		const signprep_field *field = &p->in->fields.items[i];

		if (field->page == place->page && is_same(field->rect, place->anchor) &&
			!(p->options->replace && field->flags & SIGNPREP_FIELD_BAKED))
			return field;
	}
	return NULL;
}

/* True when the control is one that a field can stand for. */
static bool is_fit(planner *p, const char *type, const char *where)
{
	if (!strncmp(type, "SIGN_PAGING_", 12))
		sp_issues_add(p->bake->issues, "F211", where, type, NULL);
	else if (kind_of(type))
		return true;
	else
		sp_issues_add(p->bake->issues, "F210", where, type, NULL);
	return false;
}

static void plan_copies(planner *p, const source *from, const signprep_component *c, size_t own)
{
	/* The service repeats by itself what it places by an anchor. */
	for (size_t k = own; !p->options->anchors && k < c->placement_count; k++)
		plan_box(p, from, c->placements[k].page, c->placements[k].rect, false);
}

static void plan_child(planner *p, cJSON *entry)
{
	const signprep_component *parent = signprep_result_at(p->result, p->component);
	const char *type = sp_json_text(entry, "ComponentType");
	const source from = { entry, kind_of(type), parent->where, sp_json_text(entry, "ComponentName") };
	const size_t before = p->bake->count;

	if (!is_fit(p, type, parent->where))
		return;
	plan_box(p, &from, (int) number_of(entry, "ComponentPage", 0), rect_of(entry), true);
	if (p->bake->count > before && !(p->bake->items[before].flags & SIGNPREP_BAKE_FLAT))
		rewrite(p, entry, &p->bake->items[before]);
}

/* True when it was painted, or can't be because it fits its box at no size. */
static bool plan_table(planner *p, const cJSON *entry, const signprep_component *c, const signprep_placement *place)
{
	const char *value = sp_json_text(entry, "ComponentValue");

	if (!p->options->values || strcmp(c->type, "DYNAMIC_TABLE") != 0 || !*value)
		return false;
	const signprep_bake_item whole = { .kind = SIGNPREP_BAKE_TEXT,
		.where = keep(p, c->where),
		.name = keep(p, c->name),
		.tooltip = "",
		.value = "",
		.page = place->page,
		.rect = place->rect,
		.flags = SIGNPREP_BAKE_FLAT,
		.font_size = FONT_SIZE };
	const sp_bake_table_status status = sp_bake_table_add(p->bake, &whole, value);

	p->failed |= status == SP_BAKE_TABLE_MEMORY;
	if (status == SP_BAKE_TABLE_TOO_HIGH && !p->unfit)
		p->unfit = whole.where;
	return status != SP_BAKE_TABLE_OTHER;
}

/* True when it was painted, or was told to stay with the service: no field stands for it. */
static bool plan_drawn(planner *p, const signprep_component *c, size_t own, bool *painted)
{
	const cJSON *asked = p->original[p->component];
	sp_bake_drawn done = SP_BAKE_DRAWN_OTHER;

	if (p->options->values)
		done = sp_bake_drawn_add(p->bake, asked, c, &c->placements[p->placement]);
	/* The copies of PageRanges have no entry of their own. */
	for (size_t k = own; done == SP_BAKE_DRAWN_PAINTED && p->placement + 1 == own && k < c->placement_count; k++)
		done = sp_bake_drawn_add(p->bake, asked, c, &c->placements[k]);
	p->failed |= done == SP_BAKE_DRAWN_MEMORY;
	*painted = done == SP_BAKE_DRAWN_PAINTED;
	return done != SP_BAKE_DRAWN_OTHER;
}

/* True when the entry has no more to do in the request: it was painted. */
static bool plan_own(planner *p, cJSON *entry, const signprep_component *c, size_t own)
{
	const signprep_placement *place = &c->placements[p->placement];
	const source from = { entry, kind_of(c->type), c->where, *c->name && strcmp(c->name, c->type) != 0 ? c->name : "" };
	const signprep_field *field = own_field(p, c, place);
	const size_t before = p->bake->count;
	bool painted = false;

	if (field) {
		sp_issues_add(p->bake->issues, "F213", c->where, field->name, NULL);
		forget_place(entry);
		p->failed |= !sp_json_set_text(entry, "GenerateMode", "FIELD") ||
			!sp_json_set_text(entry, "ComponentName", field->name);
		return false;
	}
	if (plan_table(p, entry, c, place))
		return true;
	if (plan_drawn(p, c, own, &painted))
		return painted;
	if (!is_fit(p, c->type, c->where))
		return false;
	plan_box(p, &from, place->page, place->rect, p->placement == 0);
	if (p->bake->count == before)
		return false;
	const bool flat = p->bake->items[before].flags & SIGNPREP_BAKE_FLAT;

	if (!flat)
		rewrite(p, entry, &p->bake->items[before]);
	if (p->placement + 1 == own)
		plan_copies(p, &from, c, own);
	return flat;
}

static size_t held_children(planner *p, const signprep_component *c, const cJSON *original)
{
	cJSON *extra;
	size_t count = 0;

	if (c->mode != SIGNPREP_MODE_KEYWORD || !sp_combination_holds_children(original, &p->failed))
		return 0;
	p->failed |= !sp_extra_read(&extra, original);
	count = (size_t) cJSON_GetArraySize(sp_json_array(extra, "ChildrenComponents"));
	cJSON_Delete(extra);
	return count;
}

static void visit(void *opaque, cJSON *entry, const char *where)
{
	planner *p = opaque;
	const signprep_component *c;
	bool painted = false;

	(void) where;
	if (p->children) {
		plan_child(p, entry);
		p->children--;
	} else {
		while (p->component < p->read &&
			signprep_result_at(p->result, p->component)->status == SIGNPREP_STATUS_OPTIONAL_MISSING)
			p->component++;
		if (p->component >= p->read || p->failed)
			return;
		c = signprep_result_at(p->result, p->component);
		if (c->placement_count)
			painted = plan_own(p, entry, c, sp_ranges_own(c));
		p->children = held_children(p, c, p->original[p->component]);
		p->placement++;
	}
	c = signprep_result_at(p->result, p->component);
	if (!p->children && p->placement >= sp_ranges_own(c)) {
		p->component++;
		p->placement = 0;
	}
	if (painted)
		p->failed |= !sp_json_put(entry, PAINTED, cJSON_CreateTrue());
}

static void sweep(cJSON *owner, const char *name)
{
	cJSON *list = cJSON_GetObjectItemCaseSensitive(owner, name);

	for (cJSON *entry = cJSON_IsArray(list) ? list->child : NULL, *next; entry; entry = next) {
		next = entry->next;
		if (cJSON_GetObjectItemCaseSensitive(entry, PAINTED))
			cJSON_Delete(cJSON_DetachItemViaPointer(list, entry));
	}
}

static void sweep_painted(cJSON *root)
{
	cJSON *approvers = cJSON_GetObjectItemCaseSensitive(root, "Approvers"), *approver;

	sweep(root, "Components");
	if (!cJSON_IsArray(approvers))
		return;
	cJSON_ArrayForEach(approver, approvers)
	{
		sweep(approver, "Components");
		sweep(approver, "SignComponents");
	}
}

static void list_original(void *opaque, cJSON *component, const char *where)
{
	planner *p = opaque;

	(void) where;
	if (p->read < signprep_result_count(p->result))
		p->original[p->read++] = component;
}

/* What is not refused, but had better be known. */
static void warn(signprep_issues *issues, const signprep_inspection *in)
{
	char count[24];

	snprintf(count, sizeof count, "%zu", in->facts.signature_count);
	if (in->facts.signature_count)
		sp_issues_add(issues, "D982", "", count, NULL);
	if (*in->facts.conformance)
		sp_issues_add(issues, "D983", "", in->facts.conformance, NULL);
	if (in->facts.usage_rights)
		sp_issues_add(issues, "F218", "", NULL);
	if (in->repaired)
		sp_issues_add(issues, "D986", "", NULL);
}

/* Before anything is said about names, which would all be taken. */
static signprep_code refuse_second(const planner *p, signprep_error *err)
{
	for (size_t i = 0; !p->options->replace && i < p->in->fields.count; i++)
		if (p->in->fields.items[i].flags & SIGNPREP_FIELD_BAKED)
			return sp_fail(err, "F208", 0, p->in->file, p->in->fields.items[i].name, NULL);
	return SIGNPREP_OK;
}

static signprep_code plan(planner *p, const signprep_request *req, signprep_error *err)
{
	signprep_bake *bake = p->bake;

	p->original = calloc(signprep_result_count(p->result) + 1, sizeof *p->original);
	p->root = cJSON_Parse(signprep_result_request(p->result));
	if (!p->original || !p->root || !sp_bake_names_take(&p->names, &p->in->fields, p->options->replace))
		return sp_fail_memory(err, req->name);
	if (refuse_second(p, err))
		return SIGNPREP_RULE;
	warn(bake->issues, p->in);
	sp_request_each(req->root, list_original, p);
	sp_request_each(p->root, visit, p);
	sweep_painted(p->root);
	bake->request = p->failed ? NULL : cJSON_PrintUnformatted(p->root);
	if (!bake->request || sp_issues_failed(bake->issues))
		return sp_fail_memory(err, req->name);
	if (p->unfit)
		return sp_fail(err, "F217", 0, p->unfit, NULL);
	if (!bake->count)
		return sp_fail(err, "F214", 0, req->name, NULL);
	sp_bake_sort(bake->items, bake->count);
	return SIGNPREP_OK;
}

signprep_code signprep_bake_new(signprep_bake **out, const signprep_result *result, const signprep_request *req,
	const signprep_inspection *inspection, const signprep_bake_options *options, signprep_error *err)
{
	signprep_bake_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_bake_options, &own, options, err);
	signprep_bake *bake;

	*out = NULL;
	if (code)
		return code;
	bake = calloc(1, sizeof *bake);
	if (!bake)
		return sp_fail_memory(err, req->name);
	sp_arena_init(&bake->arena, TEXTS_MAX);
	bake->issues = sp_issues_new();
	bake->replace = own.replace;
	const bool kept = sp_bake_pictures_keep(bake, own.pictures, own.values ? own.picture_count : 0);
	planner p = { .bake = bake, .result = result, .in = inspection, .options = &own, .names = { .arena = &bake->arena } };
	code = bake->issues && kept ? plan(&p, req, err) : sp_fail_memory(err, req->name);
	sp_bake_names_clear(&p.names);
	cJSON_Delete(p.root);
	free(p.original);
	if (code)
		signprep_bake_free(bake);
	else
		*out = bake;
	return code;
}

void signprep_bake_free(signprep_bake *bake)
{
	if (!bake)
		return;
	signprep_issues_free(bake->issues);
	cJSON_free(bake->request);
	free(bake->items);
	sp_arena_clear(&bake->arena);
	free(bake);
}

size_t signprep_bake_count(const signprep_bake *bake)
{
	return bake->count;
}

const signprep_bake_item *signprep_bake_at(const signprep_bake *bake, size_t index)
{
	return index < bake->count ? &bake->items[index] : NULL;
}

const signprep_issues *signprep_bake_issues(const signprep_bake *bake)
{
	return bake->issues;
}

const char *signprep_bake_request(const signprep_bake *bake)
{
	return bake->request;
}

sp_bake_order sp_bake_order_of(const signprep_bake *bake)
{
	return (sp_bake_order) { bake->items, bake->count, bake->replace };
}

signprep_code signprep_bake_write(
	const signprep_bake *bake, signprep_document *doc, signprep_write_fn write, void *opaque, signprep_error *err)
{
	const sp_bake_order order = sp_bake_order_of(bake);

	return sp_bake_pdf(doc, &order, write, opaque, err);
}
