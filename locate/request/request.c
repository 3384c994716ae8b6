/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a request, and walking its components. */
#include "locate/request/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/json/json_scan.h"

static char *dup_n(const char *bytes, size_t length)
{
	char *copy = malloc(length + 1);
	if (copy) {
		memcpy(copy, bytes, length);
		copy[length] = '\0';
	}
	return copy;
}

/* Remarks, in whatever object they stand: nothing behind this door sees them. The scan has bounded the depth. */
static void drop_remarks(cJSON *value)
{
	if (cJSON_IsObject(value))
		cJSON_DeleteItemFromObjectCaseSensitive(value, SP_REQUEST_REMARK);
	for (cJSON *child = value->child; child; child = child->next)
		drop_remarks(child);
}

static signprep_code parse_tree(signprep_request *req, signprep_error *err)
{
	/* The scan has accepted the text: what cJSON still refuses is want of memory. */
	req->root = cJSON_ParseWithLength(req->text, req->length);
	if (!req->root)
		return sp_fail_memory(err, req->name);
	if (!cJSON_IsObject(req->root))
		return sp_fail(err, "R109", 0, req->name, NULL);
	drop_remarks(req->root);
	return SIGNPREP_OK;
}

signprep_code signprep_request_parse(signprep_request **out, const char *json, size_t length, const char *name, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = SIGNPREP_REQUEST_MAX };
	signprep_code code;
	size_t skip = 0;
	signprep_request *req = NULL;

	*out = NULL;
	name = name ? name : "";
	code = sp_json_scan(json, length, &limits, name, &skip, err);
	if (code)
		return code;
	req = calloc(1, sizeof *req);
	if (!req)
		return sp_fail_memory(err, name);
	req->had_bom = skip > 0;
	req->length = length - skip;
	req->name = dup_n(name, strlen(name));
	req->text = dup_n(json + skip, req->length);
	code = req->name && req->text ? parse_tree(req, err) : sp_fail_memory(err, name);
	if (code) {
		signprep_request_free(req);
		return code;
	}
	*out = req;
	return SIGNPREP_OK;
}

signprep_code signprep_request_load(signprep_request **out, const char *path, signprep_error *err)
{
	sp_buf bytes;
	int error_number = 0;
	signprep_code code;
	sp_file_status status;

	*out = NULL;
	memset(&bytes, 0, sizeof bytes);
	status = sp_file_read(path, SIGNPREP_REQUEST_MAX, &bytes, &error_number);
	if (status)
		code = sp_file_read_fail(err, status, error_number, path, SIGNPREP_REQUEST_MAX);
	else
		code = signprep_request_parse(out, bytes.data ? bytes.data : "", bytes.length, path, err);
	sp_buf_clear(&bytes);
	return code;
}

bool sp_request_bytes(const signprep_request *req, sp_buf *out)
{
	sp_buf_init(out, SIGNPREP_REQUEST_MAX + 4);
	return (!req->had_bom || sp_buf_puts(out, "\xEF\xBB\xBF")) && sp_buf_append(out, req->text, req->length);
}

void signprep_request_free(signprep_request *req)
{
	if (!req)
		return;
	cJSON_Delete(req->root);
	free(req->text);
	free(req->name);
	free(req);
}

const char *signprep_request_name(const signprep_request *req)
{
	return req->name;
}

struct walk {
	void (*visit)(void *opaque, cJSON *component, const char *where);
	void *opaque;
};

static void walk_array(const struct walk *walk, cJSON *owner, const char *prefix, const char *name)
{
	cJSON *array = cJSON_GetObjectItemCaseSensitive(owner, name);
	size_t index = 0;
	char where[96];
	if (!cJSON_IsArray(array))
		return;
	for (cJSON *item = array->child, *next; item; item = next) {
		next = item->next; /* the visitor may replace the item */
		snprintf(where, sizeof where, "%s%s[%zu]", prefix, name, index++);
		walk->visit(walk->opaque, item, where);
	}
}

void sp_request_each(cJSON *root, void (*visit)(void *opaque, cJSON *component, const char *where), void *opaque)
{
	const struct walk walk = { visit, opaque };
	cJSON *approvers = cJSON_GetObjectItemCaseSensitive(root, "Approvers");
	size_t index = 0;
	char prefix[48];

	walk_array(&walk, root, "", "Components");
	if (!cJSON_IsArray(approvers))
		return;
	for (cJSON *approver = approvers->child; approver; approver = approver->next) {
		snprintf(prefix, sizeof prefix, "Approvers[%zu].", index++);
		walk_array(&walk, approver, prefix, "Components");
		walk_array(&walk, approver, prefix, "SignComponents");
	}
}

static void count_one(void *opaque, cJSON *component, const char *where)
{
	size_t *count = opaque;
	(void) component;
	(void) where;
	++*count;
}

size_t signprep_request_component_count(const signprep_request *req)
{
	size_t count = 0;
	sp_request_each(req->root, count_one, &count);
	return count;
}
