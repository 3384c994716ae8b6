/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files and flows in memory. */
#include "service/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/array.h"

bool sp_id_make(sp_id out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789yD";
	unsigned char random[SP_ID_LENGTH];
	if (RAND_bytes(random, sizeof random) != 1)
		return false;
	for (size_t i = 0; i < SP_ID_LENGTH; i++)
		out[i] = letters[random[i] & 63];
	out[SP_ID_LENGTH] = '\0';
	return true;
}

static sp_blob *blob_find(const sp_store *store, const char *sha256)
{
	for (size_t i = store->blob_count; i-- > 0;)
		if (strcmp(store->blobs[i]->sha256, sha256) == 0)
			return store->blobs[i];
	return NULL;
}

static sp_blob *blob_new(const void *bytes, size_t length, const char *sha256)
{
	sp_blob *blob = calloc(1, sizeof *blob);
	unsigned char *copy = malloc(length ? length : 1);
	if (!blob || !copy) {
		free(blob);
		free(copy);
		return NULL;
	}
	if (length)
		memcpy(copy, bytes, length);
	blob->bytes = copy;
	blob->length = length;
	memcpy(blob->sha256, sha256, sizeof blob->sha256);
	return blob;
}

sp_blob *sp_store_blob(sp_store *store, const void *bytes, size_t length, const char *sha256, bool *full)
{
	sp_blob *blob = blob_find(store, sha256);
	*full = !blob && length > SP_STORE_BYTES_MAX - store->bytes;
	if (blob || *full ||
		!sp_array_reserve((void **) &store->blobs, &store->blob_cap, store->blob_count, 1, sizeof *store->blobs,
			SP_STORE_FILES_MAX + SP_STORE_FLOWS_MAX))
		return blob;
	blob = blob_new(bytes, length, sha256);
	if (blob) {
		store->blobs[store->blob_count++] = blob;
		store->bytes += length;
	}
	return blob;
}

sp_blob *sp_store_hold(sp_blob *blob)
{
	blob->refs++;
	return blob;
}

void sp_store_release(sp_store *store, sp_blob *blob)
{
	if (!blob || --blob->refs > 0)
		return;
	store->bytes -= blob->length;
	for (size_t i = store->blob_count; i-- > 0;)
		if (store->blobs[i] == blob) {
			store->blobs[i] = store->blobs[--store->blob_count];
			break;
		}
	free(blob->bytes);
	free(blob);
}

void sp_store_drop_expired(sp_store *store, double now)
{
	size_t kept = 0;
	for (size_t i = 0; i < store->file_count; i++) {
		if (store->files[i].expires > now)
			store->files[kept++] = store->files[i];
		else
			sp_store_release(store, store->files[i].blob);
	}
	store->file_count = kept;
}

bool sp_store_add_file(sp_store *store, const sp_upload *upload, double now, double expires, sp_id id, bool *full)
{
	*full = false;
	sp_store_drop_expired(store, now);
	if (store->file_count >= SP_STORE_FILES_MAX) {
		*full = true;
		return false;
	}
	if (!sp_array_reserve(
		    (void **) &store->files, &store->file_cap, store->file_count, 1, sizeof *store->files, SP_STORE_FILES_MAX) ||
		!sp_id_make(id))
		return false;
	sp_blob *blob = sp_store_blob(store, upload->bytes, upload->length, upload->sha256, full);
	if (!blob)
		return false;
	sp_stored_file *file = &store->files[store->file_count++];
	memcpy(file->id, id, sizeof file->id);
	file->blob = sp_store_hold(blob);
	file->pdf = upload->pdf;
	memcpy(file->owner, upload->owner, sizeof file->owner);
	file->expires = expires;
	file->dirty = true;
	return true;
}

const sp_stored_file *sp_store_file(const sp_store *store, const char *id, double now)
{
	for (size_t i = 0; i < store->file_count; i++)
		if (strcmp(store->files[i].id, id) == 0)
			return store->files[i].expires > now ? &store->files[i] : NULL;
	return NULL;
}

bool sp_store_reserve_flows(sp_store *store, size_t count)
{
	return sp_array_reserve(
		(void **) &store->flows, &store->flow_cap, store->flow_count, count, sizeof *store->flows, SP_STORE_FLOWS_MAX);
}

bool sp_store_add_flow(sp_store *store, sp_stored_flow *flow)
{
	if (!sp_store_reserve_flows(store, 1))
		return false;
	store->flows[store->flow_count++] = flow;
	if (!flow->preview)
		store->created++;
	return true;
}

sp_stored_flow *sp_store_flow(const sp_store *store, const char *id)
{
	for (size_t i = store->flow_count; i-- > 0;)
		if (strcmp(store->flows[i]->id, id) == 0)
			return store->flows[i];
	return NULL;
}

sp_stored_flow *sp_store_flow_of_document(const sp_store *store, const char *document_id)
{
	for (size_t i = store->flow_count; i-- > 0;)
		if (store->flows[i]->document_id[0] && strcmp(store->flows[i]->document_id, document_id) == 0)
			return store->flows[i];
	return NULL;
}

void sp_stored_flow_free(sp_store *store, sp_stored_flow *flow)
{
	if (!flow)
		return;
	sp_store_release(store, flow->blob);
	sp_store_release(store, flow->signed_pdf);
	cJSON_Delete(flow->body);
	for (size_t i = 0; i < flow->approver_count; i++)
		free(flow->approvers[i].message);
	free(flow->approvers);
	free(flow->message);
	free(flow->stamped);
	free(flow);
}

sp_stored_thing *sp_store_add_thing(sp_store *store, const char *owner, const char *kind, const char *id, cJSON *data)
{
	sp_stored_thing *thing = calloc(1, sizeof *thing);
	sp_id made = "";
	if (!thing || !data ||
		!sp_array_reserve((void **) &store->things, &store->thing_cap, store->thing_count, 1, sizeof *store->things,
			SP_STORE_THINGS_MAX) ||
		(!id && !sp_id_make(made))) {
		cJSON_Delete(data);
		free(thing);
		return NULL;
	}
	snprintf(thing->kind, sizeof thing->kind, "%s", kind);
	snprintf(thing->owner, sizeof thing->owner, "%s", owner);
	snprintf(thing->id, sizeof thing->id, "%s", id ? id : made);
	thing->data = data;
	store->things[store->thing_count++] = thing;
	return thing;
}

sp_stored_thing *sp_store_thing(const sp_store *store, const char *owner, const char *kind, const char *id)
{
	for (size_t i = store->thing_count; i-- > 0;)
		if (strcmp(store->things[i]->id, id) == 0 && strcmp(store->things[i]->kind, kind) == 0 &&
			(!owner || strcmp(store->things[i]->owner, owner) == 0))
			return store->things[i];
	return NULL;
}

void sp_store_clear(sp_store *store)
{
	for (size_t i = 0; i < store->file_count; i++)
		sp_store_release(store, store->files[i].blob);
	for (size_t i = 0; i < store->flow_count; i++)
		sp_stored_flow_free(store, store->flows[i]);
	for (size_t i = 0; i < store->thing_count; i++) {
		cJSON_Delete(store->things[i]->data);
		free(store->things[i]);
	}
	for (size_t i = 0; i < store->blob_count; i++) { /* made, and never held */
		free(store->blobs[i]->bytes);
		free(store->blobs[i]);
	}
	free(store->files);
	free(store->flows);
	free(store->things);
	free(store->blobs);
	memset(store, 0, sizeof *store);
}
