/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A template brought up to its new document, where that is safe. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_write.h"
#include "base/num.h"
#include "locate/request/spec.h"
#include "template/drift.h"
#include "template/template_internal.h"
#include "template/text_edit.h"
#include "template/unfilled.h"

#define VALUE_MAX ((size_t) 1 << 20)

typedef struct updating {
	const signprep_drift *drift;
	sp_buf text;
	signprep_issues *left;
	size_t left_count;
	bool failed;
} updating;

static void leave(updating *u, const signprep_drifted *c, const char *id, const char *a, const char *b)
{
	u->left_count++;
	sp_issues_add(u->left, id, c->where, a, b, NULL);
}

static void set(updating *u, const char *path, const char *name, const char *value)
{
	sp_edit_status status = sp_edit_set(&u->text, path, name, value);
	/* Who looks up a component knows that it is an object. */
	u->failed = u->failed || status != SP_EDIT_DONE;
}

static void set_number(updating *u, const char *path, const char *name, double value)
{
	char number[40];
	sp_num_format(value, 4, number, sizeof number);
	set(u, path, name, number);
}

/* As a text of a template: what looks like a placeholder there is none. */
static void write_text(sp_buf *out, const char *text)
{
	sp_buf plain;
	sp_buf_init(&plain, VALUE_MAX);
	for (const char *at = text; *at; at++) {
		if (strncmp(at, "${", 2) == 0)
			sp_buf_putc(&plain, '$');
		sp_buf_putc(&plain, *at);
	}
	sp_json_write_string(out, plain.data ? plain.data : "", plain.length);
	out->failed = out->failed || plain.failed;
	sp_buf_clear(&plain);
}

static void set_text(updating *u, const char *path, const char *name, const char *text)
{
	sp_buf value;
	sp_buf_init(&value, VALUE_MAX);
	write_text(&value, text);
	u->failed = u->failed || value.failed;
	if (!u->failed)
		set(u, path, name, value.data);
	sp_buf_clear(&value);
}

/* The template spells the value out: no placeholder stands in its place, or around it. */
static bool is_spelt(const updating *u, const char *where, const char *member)
{
	const sp_template *tpl = u->drift->outline.tpl;
	char path[512];
	snprintf(path, sizeof path, "%s.%s", where, member);
	for (size_t i = 0; i < tpl->count; i++)
		if (sp_path_within(path, tpl->strings[i].where))
			return false;
	return true;
}

static void remember_line(updating *u, const signprep_drifted *c, const cJSON *json, const char *line)
{
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(json, "Locate");
	char path[512];
	sp_buf value;
	if (!*line || !is_spelt(u, c->where, "Locate") || (locate && !cJSON_IsObject(locate)))
		return;
	if (locate) {
		snprintf(path, sizeof path, "%s.Locate", c->where);
		set_text(u, path, "Context", line);
		return;
	}
	sp_buf_init(&value, VALUE_MAX);
	sp_buf_puts(&value, "{ \"Context\": ");
	write_text(&value, line);
	sp_buf_puts(&value, " }");
	u->failed = u->failed || value.failed;
	if (!u->failed)
		set(u, c->where, "Locate", value.data);
	sp_buf_clear(&value);
}

/* Page and position are numbers of points from the upper left, as this function's caller will write them. */
static bool is_plain(const updating *u, const signprep_drifted *c, const cJSON *json, bool new_page)
{
	static const char *const numbers[] = { "ComponentPosX", "ComponentPosY", "ComponentPage" };
	static const char *const turns[] = { "Origin", "Edges", "Unit", "Fallback" };
	const cJSON *mode = cJSON_GetObjectItemCaseSensitive(json, "GenerateMode");
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(json, "Locate");
	if ((mode && strcmp(cJSON_GetStringValue(mode) ? cJSON_GetStringValue(mode) : "", "NORMAL") != 0) || c->boxes_to != 1)
		return false;
	for (size_t i = 0; i < (new_page ? 3u : 2u); i++)
		if (!cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(json, numbers[i])) || !is_spelt(u, c->where, numbers[i]))
			return false;
	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
		if (cJSON_GetObjectItemCaseSensitive(locate, turns[i]))
			return false;
	return !new_page ||
		(cJSON_GetObjectItemCaseSensitive(json, "ComponentPage")->valuedouble > 0 &&
			!cJSON_GetObjectItemCaseSensitive(locate, "Pages"));
}

/* An absolute box follows its text. */
static void follow(updating *u, const signprep_drifted *c, const sp_target *target, const cJSON *json)
{
	const sp_paper_size *paper = sp_document_size(&u->drift->to, target->page);
	const signprep_rect r = target->rect;
	if (!is_plain(u, c, json, target->page != target->box_page)) {
		leave(u, c, "R729", NULL, NULL);
	} else if (!paper || r.x0 < 0 || r.y0 < 0 || r.x1 > paper->width || r.y1 > paper->height) {
		leave(u, c, "R732", NULL, NULL);
	} else if (*target->covers) {
		leave(u, c, "R731", target->covers, NULL);
	} else {
		set_number(u, c->where, "ComponentPosX", r.x0);
		set_number(u, c->where, "ComponentPosY", r.y0);
		if (target->page != target->box_page)
			set_number(u, c->where, "ComponentPage", target->page);
		remember_line(u, c, json, c->context_from);
	}
}

/* The component itself, not one of its alternatives, names its field, and no button of a group, and no pattern. */
static bool is_named(const updating *u, const signprep_drifted *c, const cJSON *json)
{
	const cJSON *name = cJSON_GetObjectItemCaseSensitive(json, "ComponentName");
	return strcmp(sp_json_mode(json), "FIELD") == 0 && cJSON_IsString(name) && !strpbrk(name->valuestring, "=*?") &&
		is_spelt(u, c->where, "ComponentName");
}

/* What locating found wrong with it in the new document, as a reason to leave it: a page that is gone, a box off its page. NULL: nothing. */
static const char *fault_of(const updating *u, const signprep_drifted *c)
{
	for (size_t i = 0; i < signprep_issues_count(u->drift->issues); i++) {
		const signprep_issue *issue = signprep_issues_at(u->drift->issues, i);
		if (issue->severity == SIGNPREP_SEVERITY_ERROR && strchr("FKP", issue->id[0]) &&
			sp_path_within(issue->where, c->where))
			return strncmp(issue->id, "P2", 2) == 0 ? "R732" : "R727";
	}
	return NULL;
}

static void update_one(updating *u, size_t i)
{
	const signprep_drifted *c = &u->drift->items[i];
	const sp_outline_item *item = &u->drift->outline.items[i];
	bool keyword = strcmp(sp_json_mode(item->json), "KEYWORD") == 0;
	switch (c->change) {
	case SIGNPREP_CHANGE_UNKNOWN: return;
	case SIGNPREP_CHANGE_AMBIGUOUS: leave(u, c, "R727", NULL, NULL); return;
	case SIGNPREP_CHANGE_LOST:
		if (*c->field_to && is_named(u, c, item->json))
			set_text(u, c->where, "ComponentName", c->field_to);
		else
			leave(u, c, "R727", NULL, NULL);
		return;
	case SIGNPREP_CHANGE_MOVED:
		if (c->stays) {
			follow(u, c, &u->drift->targets[i], item->json);
			return;
		}
		break;
	default: break;
	}
	const char *fault = fault_of(u, c);
	if (fault)
		leave(u, c, fault, NULL, NULL);
	else if (!keyword && !sp_same_text(c->context_from, c->context_to))
		leave(u, c, "R728", c->context_from, c->context_to);
	else if (c->change == SIGNPREP_CHANGE_CONTEXT && c->cover_count)
		leave(u, c, "R731", c->covers[0], NULL);
	else if (c->page_to)
		remember_line(u, c, item->json, c->context_to);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* How many sizes say it all: the last one holds for all that follow. */
static size_t distinct_sizes(const sp_document *d)
{
	size_t count = d->size_count;
	while (count > 1 && d->sizes[count - 1].width == d->sizes[count - 2].width &&
		d->sizes[count - 1].height == d->sizes[count - 2].height)
		count--;
	return count;
}

static void remember_document(updating *u)
{
	const sp_document *d = &u->drift->to;
	sp_buf value;
	sp_buf_init(&value, VALUE_MAX * 64);
	sp_buf_puts(&value, "{ \"File\": ");
	write_text(&value, base_name(d->file));
	sp_buf_printf(&value, ", \"Sha256\": \"%s\", \"PageCount\": %d, \"PageSizes\": [", d->sha256, d->page_count);
	for (size_t i = 0; i < distinct_sizes(d); i++) {
		char width[40], height[40];
		sp_num_format(d->sizes[i].width, 4, width, sizeof width);
		sp_num_format(d->sizes[i].height, 4, height, sizeof height);
		sp_buf_printf(&value, "%s[%s, %s]", i ? ", " : "", width, height);
	}
	sp_buf_puts(&value, "] }");
	u->failed = u->failed || value.failed;
	if (!u->failed && sp_edit_set(&u->text, "Locate", "Document", value.data) == SP_EDIT_NO_OBJECT) {
		sp_buf whole;
		sp_buf_init(&whole, VALUE_MAX * 65);
		sp_buf_printf(&whole, "{ \"Document\": %s }", value.data);
		u->failed = whole.failed;
		if (!u->failed)
			set(u, "", "Locate", whole.data);
		sp_buf_clear(&whole);
	}
	sp_buf_clear(&value);
}

signprep_code signprep_drift_update(char **out, signprep_issues **left, const signprep_drift *drift, signprep_error *err)
{
	const sp_template *tpl = drift->outline.tpl;
	updating u = { .drift = drift, .left = sp_issues_new() };
	char number[24];
	*out = NULL;
	*left = NULL;
	sp_buf_init(&u.text, SIGNPREP_REQUEST_MAX);
	u.failed = !u.left || !sp_buf_append(&u.text, tpl->text, tpl->length);
	for (size_t i = 0; !u.failed && i < drift->count; i++)
		update_one(&u, i);
	snprintf(number, sizeof number, "%zu", u.left_count);
	if (u.left_count)
		sp_issues_add(u.left, "R733", "", number, NULL);
	else if (!u.failed)
		remember_document(&u);
	if (u.failed || sp_issues_failed(u.left)) {
		sp_buf_clear(&u.text);
		signprep_issues_free(u.left);
		return sp_fail_memory(err, tpl->name);
	}
	*left = u.left;
	*out = sp_buf_take(&u.text, NULL);
	return SIGNPREP_OK;
}
