/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files and flows in memory. */
#include "service/sandbox/store.h"

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
	for (size_t i = 0; i < store->file_count; i++)
		if (strcmp(store->files[i].blob->sha256, sha256) == 0)
			return store->files[i].blob;
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
	free(blob->bytes);
	free(blob);
}

static void drop_expired(sp_store *store, double now)
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
	size_t length = upload->length;
	*full = false;
	drop_expired(store, now);
	sp_blob *blob = blob_find(store, upload->sha256);
	if (store->file_count >= SP_STORE_FILES_MAX || (!blob && length > SP_STORE_BYTES_MAX - store->bytes)) {
		*full = true;
		return false;
	}
	if (!sp_array_reserve(
		    (void **) &store->files, &store->file_cap, store->file_count, 1, sizeof *store->files, SP_STORE_FILES_MAX) ||
		!sp_id_make(id))
		return false;
	if (!blob) {
		blob = blob_new(upload->bytes, length, upload->sha256);
		if (!blob)
			return false;
		store->bytes += length;
	}
	sp_stored_file *file = &store->files[store->file_count++];
	memcpy(file->id, id, sizeof file->id);
	file->blob = sp_store_hold(blob);
	file->pdf = upload->pdf;
	file->expires = expires;
	return true;
}

const sp_stored_file *sp_store_file(const sp_store *store, const char *id, double now)
{
	for (size_t i = 0; i < store->file_count; i++)
		if (strcmp(store->files[i].id, id) == 0)
			return store->files[i].expires > now ? &store->files[i] : NULL;
	return NULL;
}

bool sp_store_add_flow(sp_store *store, sp_stored_flow *flow)
{
	if (!sp_array_reserve(
		    (void **) &store->flows, &store->flow_cap, store->flow_count, 1, sizeof *store->flows, SP_STORE_FLOWS_MAX))
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

void sp_stored_flow_free(sp_stored_flow *flow)
{
	if (!flow)
		return;
	cJSON_Delete(flow->body);
	free(flow->approvers);
	free(flow->message);
	free(flow->stamped);
	free(flow);
}

void sp_store_clear(sp_store *store)
{
	for (size_t i = 0; i < store->file_count; i++)
		sp_store_release(store, store->files[i].blob);
	for (size_t i = 0; i < store->flow_count; i++)
		sp_stored_flow_free(store->flows[i]);
	free(store->files);
	free(store->flows);
	memset(store, 0, sizeof *store);
}
