/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ComponentExtra: JSON inside a string, one table of keys for all types. Unknown keys pass through with a note. */
#include "locate/check/check_rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_scan.h"
#include "base/num.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "locate/request/extra.h"
#include "actions/text_rules.h"

#define EXTRA_BYTES_MAX ((size_t) 1 << 20)
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
		refuse(c, rule->key, whole ? "integer" : "number");
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
			refuse(c, rule->key, "string");
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
	near = sp_word_in(sp_extra_undocumented, value->string) ? NULL : sp_suggest(value->string, names, count);
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
	sp_check_children(c, extra);
}

cJSON *sp_extra_parse(const cJSON *component, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = EXTRA_BYTES_MAX };
	const char *text = sp_json_text(component, "ComponentExtra");
	size_t length = strlen(text), skip = 0;
	cJSON *tree;
	if (sp_json_scan(text, length, &limits, "ComponentExtra", &skip, err))
		return NULL;
	tree = cJSON_ParseWithLength(text + skip, length - skip);
	if (!tree)
		sp_fail_memory(err, "ComponentExtra");
	return tree;
}

bool sp_extra_read(cJSON **out, const cJSON *component)
{
	signprep_error err = { 0 };
	*out = *sp_json_text(component, "ComponentExtra") ? sp_extra_parse(component, &err) : NULL;
	return *out || err.code != SIGNPREP_LIMIT || strcmp(err.id, "D901") != 0;
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
