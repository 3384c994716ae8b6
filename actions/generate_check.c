/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What schema.json may say. Nothing is passed over: a slip of the pen must not become a rule that never applies. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "actions/action.h"
#include "actions/generate.h"

typedef struct checker {
	const char *file;
	const cJSON *errors; /* the error codes */
	const cJSON *types;  /* of the service at hand */
	char path[512];
	int faults;
} checker;

static void complain(checker *c, const cJSON *node, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void complain(checker *c, const cJSON *node, const char *format, ...)
{
	va_list args;
	fprintf(stderr, "%s:%d: %s: ", c->file, node ? node->valueint : 1, c->path);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	c->faults++;
}

/* Goes down to a member; returns what to hand to leave(). */
static size_t enter(checker *c, const char *name)
{
	size_t before = strlen(c->path);
	snprintf(c->path + before, sizeof c->path - before, "%s%s", before ? "." : "", name);
	return before;
}

static void leave(checker *c, size_t before)
{
	c->path[before] = '\0';
}

/* --- forms of values --- */

/* `keys` are separated by blanks; those with ! must be there. */
static void check_keys(checker *c, const cJSON *object, const char *keys)
{
	const cJSON *item;
	if (!cJSON_IsObject(object)) {
		complain(c, object, "must be an object");
		return;
	}
	for (const char *key = keys; *key; key += strspn(key, " ")) {
		char name[40];
		int length = (int) strcspn(key, " !");
		snprintf(name, sizeof name, "%.*s", length, key);
		key += length;
		if (*key == '!') {
			key++;
			if (!gen_get(object, name))
				complain(c, object, "\"%s\" is missing", name);
		}
	}
	cJSON_ArrayForEach(item, object)
	{
		size_t length = strlen(item->string);
		const char *at = keys;
		while (*at && (strcspn(at, " !") != length || strncmp(at, item->string, length) != 0)) {
			at += strcspn(at, " ");
			at += strspn(at, " ");
		}
		if (!*at)
			complain(c, item, "unknown key \"%s\"", item->string);
	}
}

static void check_text(checker *c, const cJSON *object, const char *name)
{
	const cJSON *value = gen_get(object, name);
	if (value && (!cJSON_IsString(value) || !*value->valuestring))
		complain(c, value, "\"%s\" must be a text", name);
}

static void check_bool(checker *c, const cJSON *object, const char *name)
{
	const cJSON *value = gen_get(object, name);
	if (value && !cJSON_IsBool(value))
		complain(c, value, "\"%s\" must be true or false", name);
}

static bool is_whole(const cJSON *value)
{
	return cJSON_IsNumber(value) && floor(value->valuedouble) == value->valuedouble &&
		fabs(value->valuedouble) <= SP_ACTION_INT_MAX;
}

/* A count above 0, which only stands where `fits`. */
static void check_count(checker *c, const cJSON *object, const char *name, bool fits)
{
	const cJSON *value = gen_get(object, name);
	if (!value)
		return;
	if (!is_whole(value) || value->valuedouble < 1 || value->valuedouble > 1e9)
		complain(c, value, "\"%s\" must be a whole number above 0", name);
	if (!fits)
		complain(c, value, "\"%s\" does not go with this type", name);
}

static const gen_word *check_word(checker *c, const cJSON *object, const char *name, const gen_word *words)
{
	const cJSON *value = gen_get(object, name);
	const gen_word *word = gen_word_find(words, cJSON_GetStringValue(value));
	if (value && !word)
		complain(c, value, "\"%s\" has an unknown word", name);
	return word;
}

static void check_code(checker *c, const cJSON *value)
{
	const char *code = cJSON_GetStringValue(value);
	if (value && (!code || !gen_get(c->errors, code)))
		complain(c, value, "the error code \"%s\" does not stand under \"errors\"", code ? code : "");
}

static void check_codes(checker *c, const cJSON *list)
{
	const cJSON *item;
	size_t before = enter(c, "errors");
	if (!cJSON_IsArray(list))
		complain(c, list, "must be a list");
	cJSON_ArrayForEach(item, list)
	{
		check_code(c, item);
		for (const cJSON *other = item->next; other; other = other->next)
			if (cJSON_Compare(item, other, true))
				complain(c, other, "stands twice");
	}
	leave(c, before);
}

/* --- members --- */

static bool fits_kind(const gen_word *kind, const cJSON *value)
{
	if (!kind)
		return false;
	switch (kind->name[0]) {
	case 's': return cJSON_IsString(value);
	case 'i': return is_whole(value);
	case 'b': return cJSON_IsBool(value);
	default: return cJSON_IsNumber(value);
	}
}

/* Values as a list, or as an object that says what each means. */
static void check_enum(checker *c, const cJSON *list, const gen_type *type)
{
	const cJSON *item;
	bool words = type->kind && strcmp(type->kind->name, "string") == 0,
	     whole = type->kind && strcmp(type->kind->name, "integer") == 0;
	bool truth = type->kind && strcmp(type->kind->name, "boolean") == 0;
	size_t before = enter(c, "enum");
	if (!words && !whole && !truth)
		complain(c, list, "only texts, integers and booleans have one");
	else if (!list->child || (!cJSON_IsArray(list) && !cJSON_IsObject(list)))
		complain(c, list, "must be a list of values, or an object that says what each means");
	cJSON_ArrayForEach(item, list)
	{
		if (cJSON_IsArray(list)) {
			if (!fits_kind(type->kind, item))
				complain(c, item, "a value is not of the member's type");
			for (const cJSON *other = item->next; other; other = other->next)
				if (cJSON_Compare(item, other, true))
					complain(c, other, "a value stands twice");
			continue;
		}
		int used = 0;
		long long number;
		if (truth || (whole && (sscanf(item->string, "%lld%n", &number, &used) != 1 || item->string[used])))
			complain(c, item, "the value \"%s\" is not of the member's type", item->string);
		if (!cJSON_IsString(item) || !*item->valuestring)
			complain(c, item, "what \"%s\" means must be a text", item->string);
	}
	leave(c, before);
}

static void check_range(checker *c, const cJSON *member, const gen_type *type)
{
	const cJSON *min = gen_get(member, "min"), *max = gen_get(member, "max");
	bool number = type->kind && (type->kind->name[0] == 'i' || type->kind->name[0] == 'n');
	if (!min && !max)
		return;
	if (!number)
		complain(c, min ? min : max, "only numbers have \"min\" and \"max\"");
	else if (!min)
		complain(c, max, "\"max\" needs \"min\"");
	else if (!fits_kind(type->kind, min) || (max && !fits_kind(type->kind, max)))
		complain(c, min, "\"min\" and \"max\" must be of the member's type");
	else if (max && min->valuedouble >= max->valuedouble)
		complain(c, max, "\"max\" must be above \"min\"");
	if (gen_get(member, "enum"))
		complain(c, min ? min : max, "\"enum\" says already which values there are");
}

/* The check looks for the kind of card in the member beside it. */
static void check_card(checker *c, const cJSON *members, const cJSON *member)
{
	char sibling[96];
	size_t length = strlen(member->string);
	if (length < 6 || length >= sizeof sibling || strcmp(member->string + length - 6, "Number") != 0) {
		complain(c, member, "an id-card must be called …Number");
		return;
	}
	snprintf(sibling, sizeof sibling, "%.*sType", (int) length - 6, member->string);
	if (!gen_get(members, sibling))
		complain(c, member, "there is no \"%s\" beside it", sibling);
}

static void check_member(checker *c, const cJSON *members, const cJSON *member)
{
	const cJSON *list = gen_get(member, "enum"), *otherwise = gen_get(member, "default");
	gen_type type = { 0 };
	check_keys(c, member,
		"type! required deprecated output enum min max length max_length max_items charset format unit default code "
		"missing_code note");
	if (!gen_type_read(gen_get(member, "type"), &type)) {
		complain(c, member, "\"type\" must be a text");
		return;
	}
	if (!type.kind && !gen_get(c->types, type.name))
		complain(c, gen_get(member, "type"), "there is no type \"%s\"", type.name);
	bool text = type.kind && type.kind->name[0] == 's';
	check_bool(c, member, "required");
	check_bool(c, member, "deprecated");
	check_bool(c, member, "output");
	if (list)
		check_enum(c, list, &type);
	check_range(c, member, &type);
	check_count(c, member, "length", text);
	check_count(c, member, "max_length", text);
	check_count(c, member, "max_items", type.array);
	check_word(c, member, "charset", gen_charsets);
	check_word(c, member, "unit", gen_units);
	const gen_word *format = check_word(c, member, "format", gen_formats);
	if ((format || gen_get(member, "charset")) && !text)
		complain(c, member, "\"charset\" and \"format\" are for texts");
	if (format && strcmp(format->name, "id-card") == 0)
		check_card(c, members, member);
	if (otherwise && !fits_kind(type.kind, otherwise))
		complain(c, otherwise, "\"default\" is not of the member's type");
	check_code(c, gen_get(member, "code"));
	check_code(c, gen_get(member, "missing_code"));
	check_text(c, member, "note");
}

static void check_members(checker *c, const cJSON *members)
{
	const cJSON *member;
	if (!cJSON_IsObject(members)) {
		complain(c, members, "must be an object");
		return;
	}
	if (cJSON_GetArraySize(members) > SP_ACTION_MEMBERS_MAX)
		complain(c, members, "more than %d members", SP_ACTION_MEMBERS_MAX);
	cJSON_ArrayForEach(member, members)
	{
		size_t before = enter(c, member->string);
		check_member(c, members, member);
		leave(c, before);
	}
}

/* --- actions, types, services --- */

static void check_means(checker *c, const cJSON *means)
{
	const cJSON *item;
	size_t before = enter(c, "means");
	if (!cJSON_IsObject(means))
		complain(c, means, "must be an object");
	cJSON_ArrayForEach(item, means)
	{
		if (!gen_get(c->errors, item->string))
			complain(c, item, "the error code \"%s\" does not stand under \"errors\"", item->string);
		check_word(c, means, item->string, gen_classes);
	}
	leave(c, before);
}

static void check_action(checker *c, const cJSON *action)
{
	const char *const parts[] = { "request", "response" };
	const char *repeat = gen_text(action, "repeat");
	bool writes = cJSON_IsTrue(gen_get(action, "writes"));
	check_keys(c, action, "en! zh! file_host writes! repeat! on_request rate means request! response! errors_complete errors!");
	check_text(c, action, "en");
	check_text(c, action, "zh");
	check_bool(c, action, "file_host");
	check_bool(c, action, "writes");
	check_bool(c, action, "errors_complete");
	check_bool(c, action, "on_request");
	check_count(c, action, "rate", true);
	if (check_word(c, action, "repeat", gen_repeats) && !writes && strcmp(repeat, "safe") != 0)
		complain(c, gen_get(action, "repeat"), "what writes nothing is safe to repeat");
	if (gen_get(action, "means"))
		check_means(c, gen_get(action, "means"));
	for (size_t i = 0; i < 2; i++) {
		size_t before = enter(c, parts[i]);
		if (gen_get(action, parts[i]))
			check_members(c, gen_get(action, parts[i]));
		leave(c, before);
	}
	if (gen_get(action, "errors"))
		check_codes(c, gen_get(action, "errors"));
}

static bool names_type(const cJSON *members, const char *name)
{
	const cJSON *member;
	gen_type type;
	cJSON_ArrayForEach(
		member, members) if (gen_type_read(gen_get(member, "type"), &type) && strcmp(type.name, name) == 0) return true;
	return false;
}

static bool is_used(const cJSON *service, const cJSON *type)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, gen_get(service, "actions")) if (names_type(gen_get(item, "request"), type->string) ||
		names_type(gen_get(item, "response"), type->string)) return true;
	cJSON_ArrayForEach(item, gen_get(service, "types")) if (item != type && names_type(item, type->string)) return true;
	return false;
}

static void check_hosts(checker *c, const cJSON *service, const char *name)
{
	const cJSON *hosts = gen_get(service, name), *host;
	size_t before = enter(c, name);
	check_keys(c, hosts, "production! test!");
	cJSON_ArrayForEach(host, hosts) if (!cJSON_IsString(host) || strncmp(host->valuestring, "https://", 8) != 0)
		complain(c, host, "\"%s\" must start with https://", host->string);
	leave(c, before);
}

static void check_service(checker *c, const cJSON *service)
{
	const cJSON *item;
	check_keys(c, service, "version! hosts! file_hosts! rate! errors! actions! types!");
	check_text(c, service, "version");
	check_hosts(c, service, "hosts");
	check_hosts(c, service, "file_hosts");
	check_count(c, service, "rate", true);
	check_codes(c, gen_get(service, "errors"));
	c->types = gen_get(service, "types");
	size_t start = enter(c, "actions");
	cJSON_ArrayForEach(item, gen_get(service, "actions"))
	{
		size_t before = enter(c, item->string);
		check_action(c, item);
		leave(c, before);
	}
	leave(c, start);
	enter(c, "types");
	cJSON_ArrayForEach(item, c->types)
	{
		size_t before = enter(c, item->string);
		check_members(c, item);
		if (gen_word_find(gen_kinds, item->string))
			complain(c, item, "a type may not be called so");
		if (!is_used(service, item))
			complain(c, item, "no member is of this type");
		leave(c, before);
	}
	leave(c, start);
}

static void check_error_rows(checker *c, const cJSON *errors)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, errors)
	{
		size_t before = enter(c, item->string);
		check_keys(c, item, "class en! zh! do_en do_zh");
		const gen_word *class = check_word(c, item, "class", gen_classes);
		if (class && strncmp(class->name, "done", 4) == 0)
			complain(c, item, "whether something is done already depends on the action: \"means\"");
		check_text(c, item, "en");
		check_text(c, item, "zh");
		if (!gen_class_of(errors, item->string))
			complain(c, item, "has no class, nor has what it stands below");
		if (!gen_get(item, "do_en") != !gen_get(item, "do_zh"))
			complain(c, item, "a way out is written in both languages");
		if (!gen_inherited(errors, item->string, "do_en"))
			complain(c, item, "has no way out (do_en, do_zh), nor has what it stands below");
		leave(c, before);
	}
}

static void check_classes(checker *c, const cJSON *classes)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, classes)
	{
		size_t before = enter(c, item->string);
		if (!gen_word_find(gen_classes, item->string))
			complain(c, item, "the program knows no such class");
		check_keys(c, item, "en! zh!");
		leave(c, before);
	}
}

int gen_check(const char *file, const cJSON *root)
{
	static const char *const parts[] = { "classes", "services", "errors" };
	checker c = { .file = file, .errors = gen_get(root, "errors") };
	check_keys(&c, root, "about! classes! services! errors!");
	for (size_t i = 0; i < 3; i++) {
		const cJSON *part = gen_get(root, parts[i]), *item;
		size_t before = enter(&c, parts[i]);
		if (!cJSON_IsObject(part))
			complain(&c, part, "must be an object");
		else if (i == 0)
			check_classes(&c, part);
		else if (i == 2)
			check_error_rows(&c, part);
		else
			cJSON_ArrayForEach(item, part)
			{
				size_t inner = enter(&c, item->string);
				check_service(&c, item);
				leave(&c, inner);
			}
		leave(&c, before);
	}
	return c.faults;
}
