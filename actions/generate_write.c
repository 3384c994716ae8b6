/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The action table as C: designated initialisers, so that the compiler checks what was meant. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/generate.h"

/* Text as a C literal; trigraphs and octal escapes can't come about, control characters don't stand in the file. */
static void put_text(sp_buf *out, const char *text)
{
	if (!text) {
		sp_buf_puts(out, "NULL");
		return;
	}
	sp_buf_putc(out, '"');
	for (; *text; text++) {
		if (strchr("\"\\?", *text))
			sp_buf_putc(out, '\\');
		sp_buf_putc(out, *text);
	}
	sp_buf_putc(out, '"');
}

static void put_texts(sp_buf *out, const cJSON *list)
{
	const cJSON *item;
	sp_buf_puts(out, "(const char *const[]){ ");
	cJSON_ArrayForEach(item, list)
	{
		put_text(out, cJSON_IsArray(list) ? item->valuestring : item->string);
		sp_buf_puts(out, ", ");
	}
	sp_buf_puts(out, "NULL }");
}

static void put_integers(sp_buf *out, const cJSON *list)
{
	const cJSON *item;
	sp_buf_puts(out, "(const long long[]){ ");
	cJSON_ArrayForEach(item, list)
	{
		long long number = cJSON_IsBool(item) ? cJSON_IsTrue(item) : (long long) item->valuedouble;
		if (cJSON_IsObject(list))
			number = strtoll(item->string, NULL, 10);
		sp_buf_printf(out, "%lld, ", number);
	}
	sp_buf_puts(out, "SP_ACTION_INT_END }");
}

static void put_named_text(sp_buf *out, const cJSON *object, const char *name, const char *field)
{
	if (!gen_text(object, name))
		return;
	sp_buf_printf(out, ", .%s = ", field);
	put_text(out, gen_text(object, name));
}

static void put_flag(sp_buf *out, const cJSON *object, const char *name, const char *field)
{
	if (cJSON_IsTrue(gen_get(object, name)))
		sp_buf_printf(out, ", .%s = true", field);
}

static void put_count(sp_buf *out, const cJSON *object, const char *name)
{
	const cJSON *value = gen_get(object, name);
	if (value)
		sp_buf_printf(out, ", .%s = %.0f", name, value->valuedouble);
}

static void put_word(sp_buf *out, const cJSON *object, const char *name, const gen_word *words)
{
	const gen_word *word = gen_word_find(words, gen_text(object, name));
	if (word)
		sp_buf_printf(out, ", .%s = %s", name, word->constant);
}

static void put_range(sp_buf *out, const cJSON *member)
{
	const cJSON *min = gen_get(member, "min"), *max = gen_get(member, "max");
	if (!min)
		return;
	sp_buf_printf(out, ", .has_range = true, .min = %.17g, .max = ", min->valuedouble);
	if (max)
		sp_buf_printf(out, "%.17g", max->valuedouble);
	else
		sp_buf_puts(out, "SP_ACTION_INT_MAX");
}

/* `first` is where the types of the service start among all. */
static size_t index_of(const cJSON *types, const char *name, size_t first)
{
	const cJSON *type;
	cJSON_ArrayForEach(type, types)
	{
		if (strcmp(type->string, name) == 0)
			break;
		first++;
	}
	return first;
}

static void put_member(sp_buf *out, const cJSON *member, const cJSON *types, size_t first)
{
	const cJSON *list = gen_get(member, "enum");
	gen_type type;
	gen_type_read(gen_get(member, "type"), &type);
	sp_buf_puts(out, "\t{ .name = ");
	put_text(out, member->string);
	if (type.kind)
		sp_buf_printf(out, ", .kind = %s", type.kind->constant);
	else
		sp_buf_printf(out, ", .kind = SP_KIND_OBJECT, .type = &sp_table_types[%zu]", index_of(types, type.name, first));
	if (type.array)
		sp_buf_puts(out, ", .array = true");
	put_flag(out, member, "required", "required");
	put_flag(out, member, "deprecated", "deprecated");
	put_flag(out, member, "output", "output_only");
	if (list && strcmp(type.kind->name, "string") == 0) {
		sp_buf_puts(out, ", .allowed = ");
		put_texts(out, list);
	} else if (list) {
		sp_buf_puts(out, ", .allowed_ints = ");
		put_integers(out, list);
	}
	put_range(out, member);
	put_count(out, member, "length");
	put_count(out, member, "max_length");
	put_count(out, member, "max_items");
	put_word(out, member, "charset", gen_charsets);
	put_word(out, member, "format", gen_formats);
	put_named_text(out, member, "code", "server_code");
	put_named_text(out, member, "missing_code", "missing_code");
	put_named_text(out, member, "note", "note");
	if (gen_text(member, "unit") && strcmp(gen_text(member, "unit"), "pages") == 0)
		sp_buf_puts(out, ", .counts_pages = true");
	sp_buf_puts(out, " },\n");
}

/* { name, members, count } */
static void put_type(sp_buf *out, const char *prefix, const char *name, const char *suffix, const cJSON *members,
	const cJSON *types, size_t first)
{
	const cJSON *member;
	sp_buf_printf(out, "{ \"%s%s%s\", ", prefix, name, suffix);
	if (members->child) {
		sp_buf_puts(out, "(const sp_action_member[]){\n");
		cJSON_ArrayForEach(member, members) put_member(out, member, types, first);
		sp_buf_puts(out, "}");
	} else {
		sp_buf_puts(out, "NULL");
	}
	sp_buf_printf(out, ", %d }", cJSON_GetArraySize(members));
}

static void put_types(sp_buf *out, const cJSON *services)
{
	const cJSON *service, *type;
	size_t first = 0;
	sp_buf_puts(out, "const sp_action_type sp_table_types[] = {\n");
	cJSON_ArrayForEach(service, services)
	{
		const cJSON *types = gen_get(service, "types");
		/* The first service's types go by their own names, the others' carry the service's. */
		char prefix[64] = "";
		if (service != services->child)
			snprintf(prefix, sizeof prefix, "%s.", service->string);
		cJSON_ArrayForEach(type, types)
		{
			put_type(out, prefix, type->string, "", type, types, first);
			sp_buf_puts(out, ",\n");
		}
		first += (size_t) cJSON_GetArraySize(types);
	}
	sp_buf_puts(out, "};\nconst size_t sp_table_type_count = sizeof sp_table_types / sizeof *sp_table_types;\n\n");
}

static void put_services(sp_buf *out, const cJSON *services)
{
	const cJSON *service;
	sp_buf_puts(out, "const sp_service sp_table_services[] = {\n");
	cJSON_ArrayForEach(service, services)
	{
		const cJSON *hosts = gen_get(service, "hosts"), *file = gen_get(service, "file_hosts");
		sp_buf_puts(out, "{ .name = ");
		put_text(out, service->string);
		put_named_text(out, service, "version", "version");
		put_named_text(out, hosts, "production", "production");
		put_named_text(out, hosts, "test", "test");
		put_named_text(out, file, "production", "file_production");
		put_named_text(out, file, "test", "file_test");
		put_count(out, service, "rate");
		sp_buf_puts(out, ",\n\t.errors = ");
		put_texts(out, gen_get(service, "errors"));
		sp_buf_puts(out, " },\n");
	}
	sp_buf_puts(out, "};\nconst size_t sp_table_service_count = sizeof sp_table_services / sizeof *sp_table_services;\n\n");
}

static void put_meanings(sp_buf *out, const cJSON *means)
{
	const cJSON *item;
	if (!means)
		return;
	sp_buf_puts(out, ",\n\t.meanings = (const sp_meaning[]){ ");
	cJSON_ArrayForEach(item, means)
	{
		sp_buf_puts(out, "{ ");
		put_text(out, item->string);
		sp_buf_printf(out, ", %s }, ", gen_word_find(gen_classes, item->valuestring)->constant);
	}
	sp_buf_puts(out, "{ NULL, SP_CLASS_OTHER } }");
}

static void put_action(sp_buf *out, const cJSON *action, size_t service, const cJSON *owner, size_t first)
{
	const cJSON *types = gen_get(owner, "types");
	sp_buf_printf(out, "{ .service = &sp_table_services[%zu], .name = ", service);
	put_text(out, action->string);
	put_named_text(out, action, "en", "en");
	put_named_text(out, action, "zh", "zh");
	put_flag(out, action, "file_host", "file_host");
	put_flag(out, action, "writes", "writes");
	put_word(out, action, "repeat", gen_repeats);
	put_count(out, gen_get(action, "rate") ? action : owner, "rate");
	sp_buf_puts(out, ",\n\t.request = ");
	put_type(out, "", action->string, "Request", gen_get(action, "request"), types, first);
	sp_buf_puts(out, ",\n\t.response = ");
	put_type(out, "", action->string, "Response", gen_get(action, "response"), types, first);
	put_meanings(out, gen_get(action, "means"));
	sp_buf_puts(out, ",\n\t.errors = ");
	put_texts(out, gen_get(action, "errors"));
	put_flag(out, action, "errors_complete", "errors_complete");
	put_flag(out, action, "on_request", "on_request");
	sp_buf_puts(out, " },\n");
}

static void put_actions(sp_buf *out, const cJSON *services)
{
	const cJSON *service, *action;
	size_t first = 0, index = 0;
	sp_buf_puts(out, "const sp_action sp_table_actions[] = {\n");
	cJSON_ArrayForEach(service, services)
	{
		cJSON_ArrayForEach(action, gen_get(service, "actions")) put_action(out, action, index, service, first);
		first += (size_t) cJSON_GetArraySize(gen_get(service, "types"));
		index++;
	}
	sp_buf_puts(out, "};\nconst size_t sp_table_action_count = sizeof sp_table_actions / sizeof *sp_table_actions;\n\n");
}

static int compare_names(const void *a, const void *b)
{
	return strcmp((*(const cJSON *const *) a)->string, (*(const cJSON *const *) b)->string);
}

static void put_errors(sp_buf *out, const cJSON *errors)
{
	size_t count = (size_t) cJSON_GetArraySize(errors), i = 0;
	const cJSON **rows = calloc(count + 1, sizeof *rows), *item;
	if (!rows) {
		out->failed = true;
		return;
	}
	cJSON_ArrayForEach(item, errors) rows[i++] = item;
	qsort(rows, count, sizeof *rows, compare_names);
	sp_buf_puts(out, "const sp_error_row sp_table_errors[] = {\n");
	for (i = 0; i < count; i++) {
		sp_buf_puts(out, "{ .code = ");
		put_text(out, rows[i]->string);
		sp_buf_printf(out, ", .class = %s", gen_class_of(errors, rows[i]->string)->constant);
		put_named_text(out, rows[i], "en", "en");
		put_named_text(out, rows[i], "zh", "zh");
		sp_buf_puts(out, ", .do_en = ");
		put_text(out, gen_inherited(errors, rows[i]->string, "do_en"));
		sp_buf_puts(out, ", .do_zh = ");
		put_text(out, gen_inherited(errors, rows[i]->string, "do_zh"));
		sp_buf_puts(out, " },\n");
	}
	sp_buf_puts(out, "};\nconst size_t sp_table_error_count = sizeof sp_table_errors / sizeof *sp_table_errors;\n");
	free(rows);
}

void gen_write(sp_buf *out, const cJSON *root)
{
	const cJSON *services = gen_get(root, "services");
	sp_buf_puts(out,
		"/* Made from actions/schema.json by actions/generate.c; changes here are lost. */\n#include "
		"\"actions/table.h\"\n\n");
	put_services(out, services);
	put_types(out, services);
	put_actions(out, services);
	put_errors(out, gen_get(root, "errors"));
}
