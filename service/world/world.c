/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The company of the sandbox: built in, and from a file. */
#include "service/world/world.h"

#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"

#define FILE_MAX ((size_t) 64 << 20)
#define ENTRIES_MAX 30000 /* of a list: beyond Offset 20000 nobody can page */

cJSON *sp_world_find(const cJSON *world, const char *list, const char *id)
{
	cJSON *item;
	for (const sp_world_list *l = sp_world_lists; l->name; l++) {
		if (strcmp(l->name, list) != 0)
			continue;
		cJSON_ArrayForEach(item,
			cJSON_GetObjectItemCaseSensitive(world, list)) if (strcmp(sp_json_text(item, l->id), id) == 0) return item;
	}
	return NULL;
}

static bool built_in(cJSON *world)
{
	for (const sp_world_list *l = sp_world_lists; l->name; l++) {
		cJSON *list = cJSON_AddArrayToObject(world, l->name);
		for (const char *const *text = l->items; *text; text++)
			if (!list || !sp_json_push(list, cJSON_Parse(*text)))
				return false;
	}
	return true;
}

static signprep_code refuse(signprep_error *err, const char *path, const char *where)
{
	return sp_fail(err, "S751", 0, path, path, where, NULL);
}

/* Entries with an id that is there take its place, others come behind. */
static signprep_code merge_list(cJSON *world, const sp_world_list *l, cJSON *list, const char *path, signprep_error *err)
{
	cJSON *into = cJSON_GetObjectItemCaseSensitive(world, l->name), *item, *next;
	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > ENTRIES_MAX)
		return refuse(err, path, l->name);
	for (item = list->child; item; item = next) {
		next = item->next;
		const char *id = sp_json_text(item, l->id);
		cJSON *known = *id ? sp_world_find(world, l->name, id) : NULL;
		if (!cJSON_IsObject(item) || !*id)
			return refuse(err, path, l->name);
		cJSON_DetachItemViaPointer(list, item);
		if (known ? !cJSON_ReplaceItemViaPointer(into, known, item) : !sp_json_push(into, item))
			return sp_fail_memory(err, path);
	}
	return SIGNPREP_OK;
}

static signprep_code merge(cJSON *world, cJSON *file, const char *path, signprep_error *err)
{
	cJSON *list;
	signprep_code code = cJSON_IsObject(file) ? SIGNPREP_OK : refuse(err, path, "{");
	cJSON_ArrayForEach(list, file)
	{
		const sp_world_list *l = sp_world_lists;
		while (l->name && strcmp(l->name, list->string) != 0)
			l++;
		if (!code)
			code = l->name ? merge_list(world, l, list, path, err) : refuse(err, path, list->string);
	}
	return code;
}

static signprep_code read_file(cJSON **out, const char *path, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = FILE_MAX };
	sp_buf text;
	size_t skip = 0;
	int number = 0;
	sp_buf_init(&text, FILE_MAX);
	sp_file_status status = sp_file_read(path, FILE_MAX, &text, &number);
	signprep_code code = status != SP_FILE_OK ? sp_file_read_fail(err, status, number, path, FILE_MAX)
						  : sp_json_scan(text.data, text.length, &limits, path, &skip, err);
	*out = code ? NULL : cJSON_ParseWithLength(text.data + skip, text.length - skip);
	if (!code && !*out)
		code = sp_fail_memory(err, path);
	sp_buf_clear(&text);
	return code;
}

signprep_code sp_world_read(cJSON **out, const char *path, signprep_error *err)
{
	cJSON *world = cJSON_CreateObject(), *file = NULL;
	signprep_code code = world && built_in(world) ? SIGNPREP_OK : sp_fail_memory(err, "");
	if (!code && path)
		code = read_file(&file, path, err);
	if (!code && path)
		code = merge(world, file, path, err);
	cJSON_Delete(file);
	if (code) {
		cJSON_Delete(world);
		world = NULL;
	}
	*out = world;
	return code;
}
