/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Requests for tests: a base file with members set and dropped by path. */
#include "case_json.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

cJSON *case_load(const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/locate/check/%s.json", SIGNPREP_TESTS_DIR, name);
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("no %s", path);
	char *text = calloc(1, 1 << 20);
	assert_non_null(text);
	size_t length = fread(text, 1, (1 << 20) - 1, file);
	fclose(file);
	cJSON *tree = cJSON_ParseWithLength(text, length);
	free(text);
	if (!tree)
		fail_msg("%s is no JSON", path);
	return tree;
}

cJSON *case_load_shared(const char *file)
{
	const char *root = getenv("SIGNPREP_SHARED");
	char path[512];
	if (!root)
		return NULL;
	snprintf(path, sizeof path, "%s/api/%s", root, file);
	FILE *in = fopen(path, "rb");
	if (!in)
		return NULL;
	char *text = calloc(1, 1 << 20);
	assert_non_null(text);
	size_t length = fread(text, 1, (1 << 20) - 1, in);
	fclose(in);
	cJSON *tree = cJSON_ParseWithLength(text, length);
	free(text);
	assert_non_null(tree);
	return tree;
}

/* The container of the last step of `path`; `name` or `index` is that step. */
static cJSON *walk(cJSON *at, const char *path, char *name, size_t cap, int *index)
{
	for (;;) {
		size_t length = strcspn(path, ".[");
		*index = -1;
		if (*path == '[') {
			*index = atoi(path + 1);
			path += strcspn(path, "]") + 1;
		} else {
			snprintf(name, cap, "%.*s", (int) length, path);
			path += length;
		}
		if (!*path)
			return at;
		at = *index >= 0 ? cJSON_GetArrayItem(at, *index) : cJSON_GetObjectItemCaseSensitive(at, name);
		assert_non_null(at);
		path += *path == '.' ? 1 : 0;
	}
}

void case_set(cJSON *root, const char *path, const cJSON *value)
{
	char name[100] = "";
	int index;
	cJSON *at = walk(root, path, name, sizeof name, &index), *copy = cJSON_Duplicate(value, 1);
	assert_non_null(copy);
	if (index >= 0 && index < cJSON_GetArraySize(at))
		assert_true(cJSON_ReplaceItemInArray(at, index, copy));
	else if (index >= 0)
		assert_true(cJSON_AddItemToArray(at, copy));
	else if (cJSON_GetObjectItemCaseSensitive(at, name))
		assert_true(cJSON_ReplaceItemInObjectCaseSensitive(at, name, copy));
	else
		assert_true(cJSON_AddItemToObject(at, name, copy));
}

void case_drop(cJSON *root, const char *path)
{
	char name[100] = "";
	int index;
	cJSON *at = walk(root, path, name, sizeof name, &index);
	if (index >= 0)
		cJSON_DeleteItemFromArray(at, index);
	else
		cJSON_DeleteItemFromObjectCaseSensitive(at, name);
}

void case_patch(cJSON *root, const cJSON *patch)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(patch, "set")) case_set(root, item->string, item);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(patch, "drop")) case_drop(root, item->valuestring);
}

static const char *text_at(const cJSON *list, int index)
{
	const cJSON *item = cJSON_GetArrayItem(list, index);
	assert_true(cJSON_IsString(item));
	return item->valuestring;
}

void case_compare(const char *about, const signprep_issues *issues, const cJSON *expected)
{
	cJSON *left = expected ? cJSON_Duplicate(expected, 1) : cJSON_CreateArray();
	int wrong = 0;
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		char message[300];
		int found = -1;
		for (int k = 0; k < cJSON_GetArraySize(left); k++) {
			const cJSON *row = cJSON_GetArrayItem(left, k);
			if (strcmp(text_at(row, 0), issue->id) == 0 && strcmp(text_at(row, 1), issue->where) == 0 &&
				strcmp(text_at(row, 2), issue->server_code) == 0)
				found = k;
		}
		signprep_issue_message(issue, SIGNPREP_EN, message, sizeof message);
		if (found >= 0)
			cJSON_DeleteItemFromArray(left, found);
		else if (++wrong)
			print_error(
				"%s: not expected: %s %s %s (%s)\n", about, issue->id, issue->where, issue->server_code, message);
	}
	for (int k = 0; k < cJSON_GetArraySize(left); k++, wrong++) {
		const cJSON *row = cJSON_GetArrayItem(left, k);
		print_error("%s: missing: %s %s\n", about, text_at(row, 0), text_at(row, 1));
	}
	cJSON_Delete(left);
	assert_int_equal(wrong, 0);
}
