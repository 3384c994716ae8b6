/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every JSON example of docs/request.md is a component without a slip; the JSON Schema knows just the members that are read. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 65536

static char *read_file(const char *name)
{
	char *text = calloc(1, LONGEST);
	char path[512];
	FILE *file;
	snprintf(path, sizeof path, "%s/../docs/%s", SIGNPREP_TESTS_DIR, name);
	file = fopen(path, "rb");
	assert_non_null(text);
	assert_non_null(file);
	assert_true(fread(text, 1, LONGEST - 1, file) > 0);
	fclose(file);
	return text;
}

static void examples(void **state)
{
	char *manual = read_file("request.md");
	size_t count = 0;
	(void) state;
	for (char *at = manual; (at = strstr(at, "```json\n")); count++) {
		char *end = strstr(at += 8, "```");
		bench b;
		assert_non_null(end);
		*end = '\0';
		bench_open(&b, at);
		if (signprep_issues_count(b.issues))
			fail_msg(
				"%s at %s in\n%s", signprep_issues_at(b.issues, 0)->id, signprep_issues_at(b.issues, 0)->where, at);
		bench_close(&b);
		at = end + 3;
	}
	assert_true(count > 15);
	free(manual);
}

static size_t count_names(const char *list)
{
	size_t count = 1;
	for (; *list; list++)
		count += *list == ',';
	return count;
}

/* `holder` is the JSON text around an object whose members are compared with those of the schema at `path`. */
static void same_members(const cJSON *schema, const char *const *path, const char *before, const char *after)
{
	const cJSON *at = schema;
	char json[256];
	int remarks = 0;
	bench b;
	for (; *path; path++)
		at = cJSON_GetObjectItemCaseSensitive(at, *path);
	assert_non_null(at);
	for (const cJSON *member = at->child; member; member = member->next) {
		/* Gone before anything is read. */
		if (strcmp(member->string, "//") == 0) {
			remarks++;
			continue;
		}
		snprintf(json, sizeof json, "{%s{'%s':null}%s}", before, member->string, after);
		bench_open(&b, json);
		assert_int_equal(count_id(b.issues, "R241") + count_id(b.issues, "R242"), 0);
		bench_close(&b);
	}
	/* The complaint about a nonsense name lists all that are known. */
	snprintf(json, sizeof json, "{%s{'Qqqqqqqqqqqq':null}%s}", before, after);
	bench_open(&b, json);
	assert_int_equal(count_names(need_id(b.issues, "R242")->args[1]), cJSON_GetArraySize(at) - remarks);
	bench_close(&b);
}

static void schema(void **state)
{
	static const char *const locate[] = { "$defs", "locate", "properties", NULL };
	static const char *const edges[] = { "$defs", "locate", "properties", "Edges", "properties", NULL };
	static const char *const match[] = { "$defs", "locate", "properties", "Match", "properties", NULL };
	char *text = read_file("schema/request.schema.json");
	cJSON *root = cJSON_Parse(text);
	(void) state;
	assert_non_null(root);
	same_members(root, locate, "'Locate':", "");
	same_members(root, edges, "'Locate':{'Edges':", "}");
	same_members(root, match, "'Locate':{'Match':", "}");
	cJSON_Delete(root);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(examples), cmocka_unit_test(schema) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
