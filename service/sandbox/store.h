/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the sandbox remembers: uploaded files until they expire, flows until it stops. Not locked here. */
#ifndef SP_SERVICE_SANDBOX_STORE_H
#define SP_SERVICE_SANDBOX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#define SP_ID_LENGTH 32
#define SP_STORE_FILES_MAX ((size_t) 100000)
#define SP_STORE_FLOWS_MAX ((size_t) 200000)
#define SP_STORE_BYTES_MAX ((size_t) 2 << 30)

typedef char sp_id[SP_ID_LENGTH + 1];

/** Bytes of a file; equal uploads share one. */
typedef struct sp_blob {
	size_t refs, length;
	unsigned char *bytes;
	char sha256[65];
} sp_blob;

typedef struct sp_stored_file {
	sp_id id;
	sp_blob *blob;
	bool pdf;
	double expires; /* monotonic */
} sp_stored_file;

/** A file as it came. */
typedef struct sp_upload {
	const void *bytes;
	size_t length;
	char sha256[65];
	bool pdf;
} sp_upload;

typedef struct sp_stored_approver {
	sp_id sign_id, recipient_id;
} sp_stored_approver;

/** Values of FlowStatus that the sandbox knows. */
enum { SP_FLOW_WAITING = 1, SP_FLOW_PARTLY = 2, SP_FLOW_SIGNED = 4, SP_FLOW_EXPIRED = 5, SP_FLOW_CANCELLED = 6 };

typedef struct sp_stored_flow {
	sp_id id, file_id;
	bool preview; /* made by NeedPreview: can be downloaded, is no flow */
	cJSON *body;  /* CreateFlowByFiles as it came */
	sp_stored_approver *approvers;
	size_t approver_count;
	int status;
	int64_t created, deadline;
	double page_width, page_height; /* first page */
	char *message;                  /* of CancelFlow; NULL */
	char *stamped;                  /* path; NULL */
} sp_stored_flow;

typedef struct sp_store {
	sp_stored_file *files;
	size_t file_count, file_cap;
	sp_stored_flow **flows;
	size_t flow_count, flow_cap;
	size_t bytes;
	int created; /* flows without previews */
} sp_store;

/** A random id of 32 letters and digits; false when there is no randomness. */
bool sp_id_make(sp_id out);

/**
 * Keeps a copy of the bytes until `expires`; drops what expired before `now`. Writes the FileId.
 * False: memory or a maximum (`*full`).
 */
bool sp_store_add_file(sp_store *store, const sp_upload *upload, double now, double expires, sp_id id, bool *full);
/** NULL: unknown or expired. Borrowed until the next addition. */
const sp_stored_file *sp_store_file(const sp_store *store, const char *id, double now);
/** A hold on bytes that outlives the lock. Both under the lock. */
sp_blob *sp_store_hold(sp_blob *blob);
void sp_store_release(sp_store *store, sp_blob *blob);

/** Takes `flow` (freed by the store) and counts it. False: full or memory; the flow is still the caller's. */
bool sp_store_add_flow(sp_store *store, sp_stored_flow *flow);
/** NULL: no such flow. Previews are found too. */
sp_stored_flow *sp_store_flow(const sp_store *store, const char *id);
void sp_stored_flow_free(sp_stored_flow *flow);
void sp_store_clear(sp_store *store);

#endif
