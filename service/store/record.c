/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The store's records as JSON. */
#include "service/store/keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"

typedef sp_blob *(*blob_fn)(void *opaque, const char *sha256);

/* Times keep their fractions, which sp_json_put_number would round. */
static bool put(cJSON *record, const char *name, double value)
{
	return cJSON_AddNumberToObject(record, name, value) != NULL;
}

static double number(const cJSON *record, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(record, name);
	return cJSON_IsNumber(value) ? value->valuedouble : 0;
}

static cJSON *begin(const char *kind, const char *id)
{
	cJSON *record = cJSON_CreateObject();
	if (record && sp_json_put_text(record, "record", kind) && sp_json_put_text(record, "id", id))
		return record;
	cJSON_Delete(record);
	return NULL;
}

static cJSON *finish(cJSON *record, bool good)
{
	if (good)
		return record;
	cJSON_Delete(record);
	return NULL;
}

cJSON *sp_record_of_file(const sp_stored_file *file)
{
	cJSON *record = begin("file", file->id);
	return finish(record,
		record && sp_json_put_text(record, "bytes", file->blob->sha256) && put(record, "pdf", file->pdf) &&
			sp_json_put_text(record, "owner", file->owner) && put(record, "expires", file->expires));
}

cJSON *sp_record_of_thing(const sp_stored_thing *thing)
{
	cJSON *record = begin("thing", thing->id);
	return finish(record,
		record && sp_json_put_text(record, "kind", thing->kind) && sp_json_put_text(record, "owner", thing->owner) &&
			sp_json_put(record, "data", cJSON_Duplicate(thing->data, true)));
}

static bool put_approvers(cJSON *record, const sp_stored_flow *flow)
{
	cJSON *list = cJSON_AddArrayToObject(record, "approvers"), *item;
	for (size_t i = 0; list && i < flow->approver_count; i++) {
		const sp_stored_approver *a = &flow->approvers[i];
		item = cJSON_CreateObject();
		if (!sp_json_push(list, item) || !sp_json_put_text(item, "sign", a->sign_id) ||
			!sp_json_put_text(item, "recipient", a->recipient_id) || !put(item, "status", a->status) ||
			!put(item, "fills", a->fills) || !put(item, "time", (double) a->time) ||
			!put(item, "deadline", (double) a->deadline) || !sp_json_put_text(item, "message", a->message) ||
			!put(item, "reminders", a->reminders))
			return false;
	}
	return list != NULL;
}

/* Members that are plain numbers or texts, each named once for both ways. */
#define NUMBERS(DO) \
	DO(preview, bool) \
	DO(partner, bool) \
	DO(refunded, bool) \
	DO(status, sp_flow_state) \
	DO(review, sp_review) \
	DO(created, int64_t) \
	DO(deadline, int64_t) \
	DO(finished, int64_t) \
	DO(page_width, double) \
	DO(page_height, double) \
	DO(composed, double) \
	DO(document_made, int64_t)
#define IDS(DO) \
	DO(template_id) \
	DO(document_id) \
	DO(group_id) \
	DO(rescinds)

cJSON *sp_record_of_flow(const sp_stored_flow *flow)
{
	cJSON *record = begin("flow", flow->id);
	bool good = record && sp_json_put(record, "body", cJSON_Duplicate(flow->body, true)) && put_approvers(record, flow) &&
		sp_json_put_text(record, "bytes", flow->blob ? flow->blob->sha256 : "") &&
		sp_json_put_text(record, "signed", flow->signed_pdf ? flow->signed_pdf->sha256 : "") &&
		sp_json_put_text(record, "message", flow->message) && sp_json_put_text(record, "owner", flow->owner) &&
		sp_json_put_text(record, "stamped", flow->stamped);
#define PUT_NUMBER(member, type) good = good && put(record, #member, (double) flow->member);
#define PUT_ID(member) good = good && sp_json_put_text(record, #member, flow->member);
	NUMBERS(PUT_NUMBER)
	IDS(PUT_ID)
	return finish(record, good);
}

/* --- back --- */

static bool take_id(const cJSON *record, const char *name, sp_id out)
{
	snprintf(out, sizeof(sp_id), "%s", sp_json_text(record, name));
	return *out != '\0';
}

static void take_owner(const cJSON *record, sp_owner out)
{
	snprintf(out, sizeof(sp_owner), "%s", sp_json_text(record, "owner"));
}

static char *copy(const cJSON *record, const char *name)
{
	return *sp_json_text(record, name) ? strdup(sp_json_text(record, name)) : NULL;
}

static bool take_approvers(sp_stored_flow *flow, const cJSON *list)
{
	const cJSON *item;
	flow->approvers = calloc((size_t) cJSON_GetArraySize(list) + 1, sizeof *flow->approvers);
	if (!flow->approvers)
		return false;
	cJSON_ArrayForEach(item, list)
	{
		sp_stored_approver *a = &flow->approvers[flow->approver_count++];
		(void) take_id(item, "sign", a->sign_id);
		(void) take_id(item, "recipient", a->recipient_id);
		a->status = (sp_sign_status) number(item, "status");
		a->fills = number(item, "fills") > 0;
		a->time = (int64_t) number(item, "time");
		a->deadline = (int64_t) number(item, "deadline");
		a->message = copy(item, "message");
		a->reminders = (int) number(item, "reminders");
	}
	return cJSON_GetArraySize(sp_json_array(flow->body, "Approvers")) == (int) flow->approver_count;
}

static bool take_bytes(const cJSON *record, const char *name, sp_blob **out, blob_fn blob, void *opaque)
{
	const char *sha256 = sp_json_text(record, name);
	sp_blob *found = *sha256 ? blob(opaque, sha256) : NULL;
	if (found)
		*out = sp_store_hold(found);
	return found || !*sha256;
}

static void replace_flow(sp_store *store, sp_stored_flow *flow)
{
	for (size_t i = store->flow_count; i-- > 0;)
		if (strcmp(store->flows[i]->id, flow->id) == 0) {
			sp_stored_flow_free(store, store->flows[i]);
			store->flows[i] = flow;
			return;
		}
	(void) sp_store_add_flow(store, flow); /* there is room: the caller has made it */
}

static bool take_flow(sp_store *store, cJSON *record, blob_fn blob, void *opaque)
{
	sp_stored_flow *flow = calloc(1, sizeof *flow);
	if (!flow)
		return false;
	flow->body = cJSON_DetachItemFromObjectCaseSensitive(record, "body");
#define TAKE_NUMBER(member, type) flow->member = (type) number(record, #member);
#define TAKE_ID(member) (void) take_id(record, #member, flow->member);
	NUMBERS(TAKE_NUMBER)
	IDS(TAKE_ID)
	take_owner(record, flow->owner);
	flow->message = copy(record, "message");
	flow->stamped = copy(record, "stamped");
	if (cJSON_IsObject(flow->body) && take_id(record, "id", flow->id) &&
		take_approvers(flow, sp_json_array(record, "approvers")) &&
		take_bytes(record, "bytes", &flow->blob, blob, opaque) &&
		take_bytes(record, "signed", &flow->signed_pdf, blob, opaque) && sp_store_reserve_flows(store, 1)) {
		replace_flow(store, flow);
		return true;
	}
	sp_stored_flow_free(store, flow);
	return false;
}

static bool take_thing(sp_store *store, cJSON *record)
{
	const char *kind = sp_json_text(record, "kind"), *id = sp_json_text(record, "id");
	cJSON *data = cJSON_DetachItemFromObjectCaseSensitive(record, "data");
	sp_owner owner;
	take_owner(record, owner);
	sp_stored_thing *thing = sp_store_thing(store, owner, kind, id);
	if (!thing)
		return *id && sp_store_add_thing(store, owner, kind, id, data);
	cJSON_Delete(thing->data);
	thing->data = data;
	return data != NULL;
}

static bool take_file(sp_store *store, const cJSON *record, blob_fn blob, void *opaque)
{
	sp_stored_file file = { .pdf = number(record, "pdf") > 0, .expires = number(record, "expires") };
	take_owner(record, file.owner);
	if (!take_id(record, "id", file.id) || !take_bytes(record, "bytes", &file.blob, blob, opaque) || !file.blob)
		return false;
	if (!sp_array_reserve(
		    (void **) &store->files, &store->file_cap, store->file_count, 1, sizeof *store->files, SP_STORE_FILES_MAX)) {
		sp_store_release(store, file.blob);
		return false;
	}
	store->files[store->file_count++] = file;
	return true;
}

bool sp_record_take(sp_store *store, cJSON *record, blob_fn blob, void *opaque)
{
	const char *kind = sp_json_text(record, "record");
	if (strcmp(kind, "flow") == 0)
		return take_flow(store, record, blob, opaque);
	if (strcmp(kind, "thing") == 0)
		return take_thing(store, record);
	return strcmp(kind, "file") == 0 && take_file(store, record, blob, opaque);
}
