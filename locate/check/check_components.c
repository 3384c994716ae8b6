/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One component: its type against its signer, its ids and names. */
#include "locate/check/check_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "actions/text_rules.h"

#define ID_MAX 30    /* characters of ComponentId, absolute components */
#define LABEL_MAX 20 /* characters of ComponentName, absolute and keyword components */

/* Names of one's own companies' signers; the texts forbid it, examples of the service have it. */
static bool only_slashes_are_odd(const char *text)
{
	char rest[256];
	size_t length = 0;
	uint32_t bad;
	for (; *text && length < sizeof rest - 1; text++)
		if (*text != '/')
			rest[length++] = *text;
	rest[length] = '\0';
	return !*text && sp_text_in_charset(rest, SP_CHARSET_NAME, &bad);
}

static bool is_signing(const char *type)
{
	return sp_word_in(sp_types_company, type) || sp_word_in(sp_types_child, type);
}

static void add(const sp_checked *c, const char *id, const char *arg, const char *code)
{
	sp_coded(c->list, sp_issues_add(c->list, id, c->where, arg, NULL), code);
}

static void check_automatic(const sp_checked *c)
{
	if (sp_word_in("SIGN_SIGNATURE SIGN_PAGING_SIGNATURE", c->type))
		add(c, "R321", c->type, "OperationDenied.ServerSignNoSupportSignature");
	bool with_id = *sp_json_text(c->component, "ComponentValue") != '\0';
	if (strcmp(c->type, "SIGN_SEAL") == 0 && !with_id)
		add(c, "R320", NULL, "MissingParameter.ServerSignSealId");
	if (sp_word_in("SIGN_PAGING_SEAL SIGN_LEGAL_PERSON_SEAL", c->type) && !with_id)
		add(c, "R327", c->type, "MissingParameter.ServerSignSealId");
	if (sp_word_in("SIGN_OPINION SIGN_VIRTUAL_COMBINATION", c->type))
		add(c, "R328", c->type, "OperationDenied.ServerSignNoSupportSignature");
}

static void check_sign_type(const sp_checked *c)
{
	bool person = c->approver_type == SP_APPROVER_PERSON || c->approver_type == SP_APPROVER_PERSON_AUTO;
	if (sp_word_in(sp_types_fill, c->type))
		add(c, "R331", c->type, "InvalidParameter.SignComponentType");
	else if (sp_word_in(sp_types_child, c->type) && !sp_component_is_child(c))
		add(c, "R333", c->type, "InvalidParameter.SignComponentType");
	else if (person && sp_word_in(sp_types_company, c->type) && !sp_word_in(sp_types_person, c->type))
		add(c, "R330", c->type, "InvalidParameter.SignComponentType");
	else if (c->approver_type == SP_APPROVER_COMPANY_AUTO)
		check_automatic(c);
}

static void check_fill_type(const sp_checked *c)
{
	bool initiator = c->place == SP_LIST_INITIATOR, watermark = strcmp(c->type, "WATERMARK") == 0;
	bool required = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(c->component, "ComponentRequired"));
	if (is_signing(c->type))
		add(c, "R332", c->type, "InvalidParameter.ComponentType");
	else if (watermark && !initiator)
		add(c, "R334", NULL, "InvalidParameter.ComponentType");
	else if (watermark && !*sp_json_text(c->component, "ComponentExtra"))
		add(c, "R335", NULL, "InvalidParameterValue");
	else if (initiator && required && !*sp_json_text(c->component, "ComponentValue"))
		add(c, "R345", NULL, "InvalidParameter.MissingRequiredComponentValue");
	if (strcmp(c->type, "DYNAMIC_TABLE") == 0)
		sp_issues_add(c->list, "R972", c->where, NULL);
}

/* Length and charset of ComponentId or ComponentName; `ids` are the findings for each. */
static void check_label(const sp_checked *c, const char *member, size_t max, const char *const ids[2])
{
	const char *text = sp_json_text(c->component, member);
	char found[24], limit[24], shown[32];
	uint32_t bad = 0;
	size_t length = sp_utf8_count(text);
	if (length > max) {
		snprintf(found, sizeof found, "%zu", length);
		snprintf(limit, sizeof limit, "%zu", max);
		sp_coded(
			c->list, sp_issues_add(c->list, ids[0], c->where, found, limit, NULL), "InvalidParameter.ComponentInvalid");
	}
	if (sp_text_in_charset(text, SP_CHARSET_NAME, &bad))
		return;
	if (strcmp(member, "ComponentName") == 0 && only_slashes_are_odd(text))
		sp_issues_add(c->list, "R346", c->where, NULL);
	else
		add(c, ids[1], sp_text_show_cp(bad, shown, sizeof shown), "InvalidParameter.ComponentInvalid");
}

/* Controls that leave their signer nothing to do. */
static void check_emptiness(const sp_checked *c)
{
	const char *extra = sp_json_text(c->component, "ComponentExtra");
	if (strcmp(c->type, "SIGN_VIRTUAL_COMBINATION") == 0 && !strstr(extra, "\"Children"))
		sp_issues_add(c->list, "R385", c->where, NULL);
	if (strcmp(c->type, "SIGN_OPINION") == 0 && !strstr(extra, "\"Values"))
		sp_issues_add(c->list, "R386", c->where, NULL);
	if (strcmp(c->type, "WATERMARK") == 0 && *extra) {
		bool custom = strstr(extra, "CUSTOM_WATERMARK") != NULL;
		bool says = strchr(extra, ':') != NULL;
		if (!says)
			add(c, "R335", NULL, "InvalidParameterValue");
		else if (custom && !*sp_json_text(c->component, "ComponentValue"))
			add(c, "R387", NULL, "InvalidParameterValue");
	}
}

static void check_mode(const sp_checked *c)
{
	static const char *const id_rows[2] = { "R337", "R338" }, *const name_rows[2] = { "R340", "R341" };
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(c->component, "Locate");
	const char *id = sp_json_text(c->component, "ComponentId"), *name = sp_json_text(c->component, "ComponentName");
	bool field = strcmp(c->mode, "FIELD") == 0, keyword = strcmp(c->mode, "KEYWORD") == 0;
	if (!field && !keyword)
		check_label(c, "ComponentId", ID_MAX, id_rows);
	if (!field)
		check_label(c, "ComponentName", LABEL_MAX, name_rows);
	if (keyword && !*id && !*sp_json_text(locate, "Keyword"))
		add(c, "R342", NULL, "MissingParameter.KeyWord");
	if (field && !*name)
		add(c, "R343", NULL, "MissingParameter.Field");
}

static void check_file_index(const sp_checked *c)
{
	const cJSON *index = cJSON_GetObjectItemCaseSensitive(c->component, "FileIndex");
	if (index && (!cJSON_IsNumber(index) || index->valuedouble != 0))
		add(c, "R336", NULL, "InvalidParameter.ComponentFileIndex");
}

void sp_check_component(const sp_checked *c)
{
	if (*c->type && c->place == SP_LIST_SIGN)
		check_sign_type(c);
	else if (*c->type)
		check_fill_type(c);
	check_emptiness(c);
	check_file_index(c);
	check_mode(c);
	sp_check_value(c);
	sp_check_extra(c);
}

/* Where an absolute component with an id stands. */
typedef struct id_place {
	const char *id, *list;
	int approver, index; /* approver -1: initiator */
	size_t order;
} id_place;

typedef struct id_places {
	id_place *items;
	size_t count;
} id_places;

static size_t count_items(const cJSON *request)
{
	const cJSON *approver;
	size_t count = (size_t) cJSON_GetArraySize(sp_json_array(request, "Components"));
	cJSON_ArrayForEach(approver, sp_json_array(request, "Approvers"))
		count += (size_t) cJSON_GetArraySize(sp_json_array(approver, "Components")) +
		(size_t) cJSON_GetArraySize(sp_json_array(approver, "SignComponents"));
	return count;
}

static void collect(id_places *places, const cJSON *owner, const char *list, int approver)
{
	const cJSON *item;
	int index = 0;
	cJSON_ArrayForEach(item, sp_json_array(owner, list))
	{
		const char *id = sp_json_text(item, "ComponentId"), *mode = sp_json_text(item, "GenerateMode");
		if (*id && (!*mode || strcmp(mode, "NORMAL") == 0)) {
			places->items[places->count] = (id_place) { id, list, approver, index, places->count };
			places->count++;
		}
		index++;
	}
}

static int by_id(const void *a, const void *b)
{
	const id_place *x = a, *y = b;
	int order = strcmp(x->id, y->id);
	return order ? order : x->order < y->order ? -1 : 1;
}

static void write_place(const id_place *place, char *out, size_t cap)
{
	if (place->approver < 0)
		snprintf(out, cap, "%s[%d]", place->list, place->index);
	else
		snprintf(out, cap, "Approvers[%d].%s[%d]", place->approver, place->list, place->index);
}

static void report_twins(signprep_issues *list, const id_places *places)
{
	size_t first = 0;
	for (size_t i = 1; i < places->count; i++) {
		char where[96], other[96], shown[200];
		if (strcmp(places->items[i].id, places->items[first].id) != 0) {
			first = i;
			continue;
		}
		write_place(&places->items[i], where, sizeof where);
		write_place(&places->items[first], other, sizeof other);
		sp_text_shorten(places->items[i].id, 40, shown, sizeof shown);
		/* The texts ask for ids that are unique in the PDF; examples of the service repeat them over lists. */
		if (places->items[i].list == places->items[first].list &&
			places->items[i].approver == places->items[first].approver)
			sp_coded(list, sp_issues_add(list, "R339", where, shown, other, NULL), "InvalidParameter.ComponentInvalid");
		else
			sp_issues_add(list, "R347", where, shown, other, NULL);
	}
}

void sp_check_component_ids(signprep_issues *list, const cJSON *request)
{
	id_places places = { NULL, 0 };
	const cJSON *approver;
	size_t count = count_items(request);
	int index = 0;

	if (!count)
		return;
	places.items = calloc(count, sizeof *places.items);
	if (!places.items) {
		signprep_error err;
		sp_fail_memory(&err, "");
		sp_issues_add_error(list, &err);
		return;
	}
	collect(&places, request, "Components", -1);
	cJSON_ArrayForEach(approver, sp_json_array(request, "Approvers"))
	{
		collect(&places, approver, "SignComponents", index);
		collect(&places, approver, "Components", index);
		index++;
	}
	qsort(places.items, places.count, sizeof *places.items, by_id);
	report_twins(list, &places);
	free(places.items);
}
