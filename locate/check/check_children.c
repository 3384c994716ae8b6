/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Combinations: which components are children of which. */
#include "locate/check/check_rules.h"

#include <stdio.h>
#include <string.h>

#include "locate/request/extra.h"
#include "actions/text_rules.h"

#define SIGN_CHILDREN_MAX 4

static const char children_form[] = "[{\"ComponentType\":…, \"ComponentWidth\":…, \"ComponentHeight\":…}]";
static const char combinations[] = "SIGN_VIRTUAL_COMBINATION VIRTUAL_COMBINATION";

static signprep_issue *add(const sp_checked *c, const char *id, const char *a, const char *b)
{
	char where[160];
	snprintf(where, sizeof where, "%s.ComponentExtra", c->where);
	return sp_issues_add(c->list, id, where, a, b, NULL);
}

static const cJSON *find_sibling(const sp_checked *c, const char *id)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, c->siblings) if (strcmp(sp_json_text(item, "ComponentId"), id) == 0) return item;
	return NULL;
}

static bool may_hold(const char *parent, const char *child)
{
	if (strcmp(parent, "VIRTUAL_COMBINATION") == 0)
		return strcmp(child, "CHECK_BOX") == 0;
	return sp_word_in("SIGN_SIGNATURE SIGN_DATE SIGN_MULTI_LINE_TEXT SIGN_SELECTOR", child);
}

static void check_count(const sp_checked *c, int count)
{
	char found[24];
	snprintf(found, sizeof found, "%d", count);
	if (count > SIGN_CHILDREN_MAX && strcmp(c->type, "SIGN_VIRTUAL_COMBINATION") == 0)
		sp_coded(c->list, add(c, "R373", found, NULL), "InvalidParameterValue");
}

static void check_child_type(const sp_checked *c, const char *type)
{
	if (!may_hold(c->type, type))
		sp_coded(c->list, add(c, "R372", c->type, *type ? type : "?"), "InvalidParameter.ComponentType");
}

static void check_ids(const sp_checked *c, const cJSON *children)
{
	const cJSON *item;
	char shown[200];
	if (!cJSON_IsArray(children)) {
		sp_coded(c->list, add(c, "R365", "Children", "[\"ComponentId\"]"), "InvalidParameterValue");
		return;
	}
	check_count(c, cJSON_GetArraySize(children));
	cJSON_ArrayForEach(item, children)
	{
		const char *id = cJSON_IsString(item) ? item->valuestring : "";
		const cJSON *child = *id ? find_sibling(c, id) : NULL;
		if (child)
			check_child_type(c, sp_json_text(child, "ComponentType"));
		else
			sp_coded(c->list, add(c, "R371", sp_text_shorten(id, 40, shown, sizeof shown), NULL),
				"InvalidParameterValue");
	}
}

static bool has_size(const cJSON *child)
{
	const cJSON *width = cJSON_GetObjectItemCaseSensitive(child, "ComponentWidth");
	const cJSON *height = cJSON_GetObjectItemCaseSensitive(child, "ComponentHeight");
	return cJSON_IsNumber(width) && width->valuedouble > 0 && cJSON_IsNumber(height) && height->valuedouble > 0;
}

static void check_components(const sp_checked *c, const cJSON *children)
{
	const cJSON *item;
	bool fine = cJSON_IsArray(children);
	if (fine)
		check_count(c, cJSON_GetArraySize(children));
	cJSON_ArrayForEach(item, children)
	{
		sp_checked child = *c;
		if (!cJSON_IsObject(item)) {
			fine = false;
			continue;
		}
		child.component = item;
		child.type = sp_json_text(item, "ComponentType");
		check_child_type(c, child.type);
		fine = fine && has_size(item);
		/* Combinations do not nest, so this goes no deeper. */
		if (!sp_word_in(combinations, child.type)) {
			sp_check_value(&child);
			sp_check_extra(&child);
		}
	}
	if (!fine)
		sp_coded(c->list, add(c, "R365", "ChildrenComponents", children_form), "InvalidParameterValue");
}

void sp_check_children(const sp_checked *c, const cJSON *extra)
{
	const cJSON *ids = cJSON_GetObjectItemCaseSensitive(extra, "Children");
	const cJSON *components = cJSON_GetObjectItemCaseSensitive(extra, "ChildrenComponents");
	bool keyword = strcmp(c->mode, "KEYWORD") == 0;
	if (!sp_word_in(combinations, c->type))
		return;
	if (ids)
		check_ids(c, ids);
	if (components)
		check_components(c, components);
	if (ids && keyword)
		add(c, "R376", "Children", "ChildrenComponents");
	if (components && !keyword)
		add(c, "R376", "ChildrenComponents", "Children");
}

static bool names_child(const sp_checked *c, const cJSON *combination, const char *id)
{
	const cJSON *item;
	signprep_error err;
	bool found = false;
	/* Most are ruled out without parsing. */
	if (!strstr(sp_json_text(combination, "ComponentExtra"), "Children"))
		return false;
	cJSON *extra = sp_extra_parse(combination, &err);
	if (!extra)
		return sp_is_memory(c->list, &err);
	cJSON_ArrayForEach(item, sp_json_array(extra, "Children"))
		found = found || (cJSON_IsString(item) && strcmp(item->valuestring, id) == 0);
	cJSON_Delete(extra);
	return found;
}

bool sp_component_is_child(const sp_checked *c)
{
	const char *id = sp_json_text(c->component, "ComponentId");
	const cJSON *item;
	if (!*id)
		return false;
	cJSON_ArrayForEach(item, c->siblings) if (sp_word_in(combinations, sp_json_text(item, "ComponentType")) &&
		names_child(c, item, id)) return true;
	return false;
}
