/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ComponentExtra: JSON inside a string, one table of keys for all types. Unknown keys pass through with a note. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/text_rules.h"
#include "base/fail.h"
#include "base/json/json_scan.h"
#include "base/num.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "locate/check/check_rules.h"
#include "locate/request/extra.h"

#define OPINION_MAX 50

static signprep_issue *add(const sp_checked *c, const char *id, const char *a, const char *b, const char *d)
{
	char where[160];
	snprintf(where, sizeof where, "%s.ComponentExtra", c->where);
	return sp_issues_add(c->list, id, where, a, b, d, NULL);
}

static void refuse(const sp_checked *c, const char *key, const char *must)
{
	sp_coded(c->list, add(c, "R365", key, must, NULL), "InvalidParameterValue");
}

/* Numbers and truth values written as text are understood, and said to be odd. */
static bool read_number(const sp_checked *c, const cJSON *value, double *out)
{
	if (cJSON_IsNumber(value)) {
		*out = value->valuedouble;
		return true;
	}
	if (!cJSON_IsString(value) || !sp_num_parse(value->valuestring, strlen(value->valuestring), out))
		return false;
	add(c, "R367", value->string, NULL, NULL);
	return true;
}

static void check_number(const sp_checked *c, const sp_extra_rule *rule, const cJSON *value)
{
	char found[32], low[32], high[32];
	double number = 0;
	bool whole = rule->kind == SP_EXTRA_INTEGER;
	if (!read_number(c, value, &number) || (whole && floor(number) != number)) {
		refuse(c, rule->key, whole ? "0, 1, 2, …" : "0, 0.5, 1, …");
		return;
	}
	if (number >= rule->min && number <= rule->max)
		return;
	sp_num_format(number, 4, found, sizeof found);
	sp_num_format(rule->min, 4, low, sizeof low);
	sp_num_format(rule->max, 4, high, sizeof high);
	char where[160];
	snprintf(where, sizeof where, "%s.ComponentExtra", c->where);
	sp_coded(c->list, sp_issues_add(c->list, "R366", where, rule->key, found, low, high, NULL), "InvalidParameterValue");
}

static void check_bool(const sp_checked *c, const sp_extra_rule *rule, const cJSON *value)
{
	if (cJSON_IsBool(value))
		return;
	if (cJSON_IsString(value) && sp_word_in("true false", value->valuestring))
		add(c, "R367", rule->key, NULL, NULL);
	else
		refuse(c, rule->key, "true, false");
}

static void check_word(const sp_checked *c, const sp_extra_rule *rule, const cJSON *value)
{
	if (!cJSON_IsString(value) || !sp_word_in(rule->words, value->valuestring))
		refuse(c, rule->key, rule->words);
}

static void check_words(const sp_checked *c, const sp_extra_rule *rule, const cJSON *value)
{
	const cJSON *item;
	bool fine = cJSON_IsArray(value);
	cJSON_ArrayForEach(item, value)
		fine = fine && cJSON_IsString(item) && (!rule->words || sp_word_in(rule->words, item->valuestring));
	if (!fine)
		refuse(c, rule->key, rule->words ? rule->words : "[\"…\"]");
}

/* `count` whole numbers with commas between them. */
static bool is_number_list(const cJSON *value, int count, long long max)
{
	const char *at = cJSON_IsString(value) ? value->valuestring : "";
	for (int i = 0; i < count; i++) {
		long long number;
		size_t length;
		at += strspn(at, " ");
		length = strspn(at, "0123456789");
		if (!length || !sp_num_parse_int(at, length, 0, max, &number))
			return false;
		at += length;
		at += strspn(at, " ");
		if (*at != (i + 1 < count ? ',' : '\0'))
			return false;
		at += *at ? 1 : 0;
	}
	return true;
}

static bool is_page_range(const cJSON *item)
{
	long long begin, end;
	if (!sp_json_int(item, "BeginPage", &begin) || !sp_json_int(item, "EndPage", &end))
		return false;
	return begin >= 1 && end != 0 && (end < 0 || end >= begin);
}

static void check_ranges(const sp_checked *c, const cJSON *value)
{
	const cJSON *item;
	bool fine = cJSON_IsArray(value) && value->child;
	cJSON_ArrayForEach(item, value) fine = fine && is_page_range(item);
	if (!fine)
		sp_coded(c->list, add(c, "R370", NULL, NULL, NULL), "InvalidParameterValue");
}

static void check_rule(const sp_checked *c, const sp_extra_rule *rule, const cJSON *value)
{
	switch (rule->kind) {
	case SP_EXTRA_WORD: check_word(c, rule, value); break;
	case SP_EXTRA_WORDS: check_words(c, rule, value); break;
	case SP_EXTRA_NUMBER:
	case SP_EXTRA_INTEGER: check_number(c, rule, value); break;
	case SP_EXTRA_BOOL: check_bool(c, rule, value); break;
	case SP_EXTRA_RANGES: check_ranges(c, value); break;
	case SP_EXTRA_COLOUR:
		if (!is_number_list(value, 3, 255))
			refuse(c, rule->key, "\"r,g,b\" (0-255)");
		break;
	case SP_EXTRA_GAPS:
		if (!is_number_list(value, 2, 100000))
			refuse(c, rule->key, "\"a,b\"");
		break;
	case SP_EXTRA_TEXT:
		if (!cJSON_IsString(value))
			refuse(c, rule->key, "\"…\"");
		break;
	case SP_EXTRA_ELSEWHERE: break;
	}
}

static void check_key(const sp_checked *c, const cJSON *value)
{
	const char *names[SP_EXTRA_RULES_MAX], *near;
	char shown[200];
	size_t count = 0;
	bool elsewhere = false;
	for (const sp_extra_rule *rule = sp_extra_rules; rule->key; rule++) {
		if (count < SP_EXTRA_RULES_MAX)
			names[count++] = rule->key;
		if (strcmp(rule->key, value->string) != 0)
			continue;
		if (!rule->types || sp_word_in(rule->types, c->type)) {
			check_rule(c, rule, value);
			return;
		}
		elsewhere = true;
	}
	sp_text_shorten(value->string, 40, shown, sizeof shown);
	if (elsewhere) {
		add(c, "R364", shown, *c->type ? c->type : "?", NULL);
		return;
	}
	near = sp_suggest(value->string, names, count);
	add(c, near ? "R363" : "R362", shown, near, NULL);
}

static bool is_date_format(const char *format)
{
	static const char *const formats[] = { "yyyy m d", "yyyy/m/d", "yyyy-m-d", "yyyy.m.d" };
	if (strcmp(format, "yyyy年m月d日") == 0)
		return true;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		size_t length = strlen(formats[i]);
		if (strncmp(format, formats[i], length) == 0 && (!format[length] || strcmp(format + length, " HH:MM:SS") == 0))
			return true;
	}
	return false;
}

static void check_sign_date(const sp_checked *c, const cJSON *extra)
{
	const char *format = sp_json_text(extra, "Format");
	char shown[160];
	if (!extra->child)
		return;
	if (!is_date_format(format))
		add(c, "R368", *format ? sp_text_shorten(format, 30, shown, sizeof shown) : "", NULL, NULL);
	else if (cJSON_GetObjectItemCaseSensitive(extra, "Gaps") && strcmp(format, "yyyy m d") != 0)
		add(c, "R369", format, NULL, NULL);
}

static void check_opinion(const sp_checked *c, const cJSON *extra)
{
	const char *values = sp_json_text(extra, "Values");
	const cJSON *array = sp_json_array(extra, "ValuesArray"), *item;
	size_t at = 0, length = sp_utf8_count(values);
	char found[24];
	bool same = true;
	snprintf(found, sizeof found, "%zu", length);
	if (length > OPINION_MAX)
		sp_coded(c->list, add(c, "R377", found, NULL, NULL), "InvalidParameterValue");
	if (!array || !cJSON_GetObjectItemCaseSensitive(extra, "Values"))
		return;
	cJSON_ArrayForEach(item, array)
	{
		const char *word = cJSON_IsString(item) ? item->valuestring : "";
		same = same && strncmp(values + at, word, strlen(word)) == 0;
		at += same ? strlen(word) : 0;
	}
	if (!same || values[at])
		sp_coded(c->list, add(c, "R374", NULL, NULL, NULL), "InvalidParameterValue");
}

/* Combinations: which components are children of which. */
#define SIGN_CHILDREN_MAX 4

static const char children_form[] = "[{\"ComponentType\":…, \"ComponentWidth\":…, \"ComponentHeight\":…}]";
static const char combinations[] = "SIGN_VIRTUAL_COMBINATION VIRTUAL_COMBINATION";

static signprep_issue *add_child(const sp_checked *c, const char *id, const char *a, const char *b)
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
		sp_coded(c->list, add_child(c, "R373", found, NULL), "InvalidParameterValue");
}

static void check_child_type(const sp_checked *c, const char *type)
{
	if (!may_hold(c->type, type))
		sp_coded(c->list, add_child(c, "R372", c->type, *type ? type : "?"), "InvalidParameter.ComponentType");
}

static void check_ids(const sp_checked *c, const cJSON *children)
{
	const cJSON *item;
	char shown[200];
	if (!cJSON_IsArray(children)) {
		sp_coded(c->list, add_child(c, "R365", "Children", "[\"ComponentId\"]"), "InvalidParameterValue");
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
			sp_coded(c->list, add_child(c, "R371", sp_text_shorten(id, 40, shown, sizeof shown), NULL),
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
		sp_coded(c->list, add_child(c, "R365", "ChildrenComponents", children_form), "InvalidParameterValue");
}

static void check_children(const sp_checked *c, const cJSON *extra)
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
		add_child(c, "R376", "Children", "ChildrenComponents");
	if (components && !keyword)
		add_child(c, "R376", "ChildrenComponents", "Children");
}

static void check_object(const sp_checked *c, const cJSON *extra)
{
	const cJSON *value;
	cJSON_ArrayForEach(value, extra) check_key(c, value);
	if (strcmp(c->type, "SIGN_DATE") == 0)
		check_sign_date(c, extra);
	if (strcmp(c->type, "SIGN_OPINION") == 0)
		check_opinion(c, extra);
	if (cJSON_GetObjectItemCaseSensitive(extra, "IgnoreKeywordError") && strcmp(c->mode, "KEYWORD") != 0)
		add(c, "R375", NULL, NULL, NULL);
	check_children(c, extra);
}

void sp_check_extra(const sp_checked *c)
{
	signprep_error err;
	cJSON *extra;
	if (!*sp_json_text(c->component, "ComponentExtra"))
		return;
	extra = sp_extra_parse(c->component, &err);
	if (!extra && sp_is_memory(c->list, &err))
		return;
	if (!extra)
		sp_coded(c->list, add(c, "R360", err.where, NULL, NULL), "InvalidParameterValue");
	else if (!cJSON_IsObject(extra))
		sp_coded(c->list, add(c, "R361", NULL, NULL, NULL), "InvalidParameterValue");
	else
		check_object(c, extra);
	cJSON_Delete(extra);
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
