/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The members at the top of a request that are its own. */
#include "locate/request/remembered.h"

#include <stdio.h>
#include <string.h>

#include "locate/request/spec_value.h"
#include "pdfcore/source.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define SHA256_DIGITS 64

/* A document as it is written down; its page sizes are read behind the others. */
struct document {
	const char *file, *sha256;
	sp_integer page_count;
};

static void read_later(sp_reader *reader, sp_slot slot, sp_spec *spec)
{
	(void) reader;
	(void) slot;
	(void) spec;
}

static const sp_member document_members[] = {
	{ "File", SP_MEMBER_TEXT, offsetof(struct document, file), NULL, NULL, 0 },
	{ "PageCount", SP_MEMBER_INTEGER, offsetof(struct document, page_count), NULL, NULL, 0 },
	{ "PageSizes", SP_MEMBER_OTHER, 0, NULL, read_later, 0 },
	{ "Sha256", SP_MEMBER_TEXT, offsetof(struct document, sha256), NULL, NULL, 0 },
};

static const sp_member top_members[] = {
	{ "Document", SP_MEMBER_OTHER, 0, NULL, read_later, 0 },
};

static bool is_side(const cJSON *value)
{
	return cJSON_IsNumber(value) && value->valuedouble > 0 && value->valuedouble <= SP_LENGTH_MAX;
}

static bool is_size(const cJSON *value)
{
	return cJSON_IsArray(value) && cJSON_GetArraySize(value) == 2 && is_side(value->child) && is_side(value->child->next);
}

static void read_sizes(sp_reader *reader, sp_slot slot, sp_remembered *out)
{
	int count = cJSON_GetArraySize(slot.value), most = out->page_count ? out->page_count : SP_PAGES_MAX;
	sp_paper_size *sizes;
	size_t read = 0;
	if (!slot.value || cJSON_IsNull(slot.value))
		return;
	if (!cJSON_IsArray(slot.value) || count > most) {
		sp_read_wrong(reader, slot, "array of at most PageCount sizes [width, height]");
		return;
	}
	out->sizes = sizes = sp_arena_array(reader->arena, (size_t) count + 1, sizeof *sizes);
	reader->failed = reader->failed || !sizes;
	for (const cJSON *item = slot.value->child; item && sizes; item = item->next) {
		const sp_slot at = { slot.where, slot.name, item };
		if (!is_size(item)) {
			sp_read_wrong(reader, at, "[width, height] in points");
			return;
		}
		sizes[read++] = (sp_paper_size) { item->child->valuedouble, item->child->next->valuedouble };
	}
	out->size_count = read;
}

static void read_document(sp_reader *reader, const cJSON *document, sp_remembered *out)
{
	static const char where[] = "Locate.Document";
	struct document read = { 0 };
	sp_read_object(reader, where, document, document_members, COUNT(document_members), &read);
	if (read.sha256 &&
		(strlen(read.sha256) != SHA256_DIGITS || strspn(read.sha256, "0123456789abcdefABCDEF") != SHA256_DIGITS)) {
		const sp_slot slot = { where, "Sha256", NULL };
		sp_read_refuse(reader, slot, read.sha256, "64 hexadecimal digits");
		read.sha256 = NULL;
	}
	if (read.page_count.set && (read.page_count.value < 1 || read.page_count.value > SP_PAGES_MAX)) {
		const sp_slot slot = { where, "PageCount", NULL };
		char number[24];
		snprintf(number, sizeof number, "%d", read.page_count.value);
		sp_read_refuse(reader, slot, number, "1, 2, 3 …");
		read.page_count.value = 0;
	}
	*out = (sp_remembered) { .given = true, .file = read.file, .sha256 = read.sha256, .page_count = read.page_count.value };
	const sp_slot sizes = { where, "PageSizes", cJSON_GetObjectItemCaseSensitive(document, "PageSizes") };
	read_sizes(reader, sizes, out);
}

static bool is_given(const cJSON *value)
{
	return value && !cJSON_IsNull(value);
}

bool sp_remembered_read(sp_remembered *out, sp_arena *arena, signprep_issues *issues, const cJSON *root)
{
	sp_reader reader = { .arena = arena, .issues = issues, .unit = SP_UNIT_PT };
	const cJSON *schema = cJSON_GetObjectItemCaseSensitive(root, "$schema");
	const cJSON *locate = cJSON_GetObjectItemCaseSensitive(root, "Locate");
	const cJSON *document = cJSON_GetObjectItemCaseSensitive(locate, "Document");
	int nothing = 0;
	*out = (sp_remembered) { .given = false };
	if (is_given(schema) && !cJSON_IsString(schema))
		sp_issues_add(issues, "R240", "$schema", "$schema", "string", sp_json_kind(schema), NULL);
	if (is_given(locate) && !cJSON_IsObject(locate))
		sp_issues_add(issues, "R240", "Locate", "Locate", "object", sp_json_kind(locate), NULL);
	else if (is_given(locate))
		sp_read_object(&reader, "Locate", locate, top_members, COUNT(top_members), &nothing);
	if (is_given(document) && !cJSON_IsObject(document))
		sp_issues_add(issues, "R240", "Locate.Document", "Document", "object", sp_json_kind(document), NULL);
	else if (is_given(document))
		read_document(&reader, document, out);
	return !reader.failed;
}

const sp_paper_size *sp_remembered_size(const sp_remembered *remembered, int number)
{
	size_t count = remembered->size_count;
	if (!count || number < 1 || (remembered->page_count && number > remembered->page_count))
		return NULL;
	return &remembered->sizes[(size_t) number < count ? (size_t) number - 1 : count - 1];
}

void sp_remembered_strip(cJSON *root)
{
	cJSON_DeleteItemFromObjectCaseSensitive(root, "Locate");
	cJSON_DeleteItemFromObjectCaseSensitive(root, "$schema");
}
