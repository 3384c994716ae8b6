/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the sandbox remembers: uploaded files until they expire, flows and whatever else belongs to them. Not locked here. */
#ifndef SP_SERVICE_STORE_STORE_H
#define SP_SERVICE_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#define SP_ID_LENGTH 32
#define SP_STORE_FILES_MAX ((size_t) 100000)
#define SP_STORE_FLOWS_MAX ((size_t) 200000)
#define SP_STORE_THINGS_MAX ((size_t) 200000)
#define SP_STORE_BYTES_MAX ((size_t) 2 << 30)

typedef char sp_id[SP_ID_LENGTH + 1];
/** Whose something is: made of an application and its member company; "" is the company edition. */
typedef char sp_owner[65];

/** Bytes of a file; equal uploads share one. */
typedef struct sp_blob {
	size_t refs, length;
	unsigned char *bytes;
	char sha256[65];
	bool kept; /* on the disk, where there is a folder for it */
} sp_blob;

typedef struct sp_stored_file {
	sp_id id;
	sp_blob *blob;
	bool pdf;
	sp_owner owner;
	double expires; /* seconds since 1970 */
	bool dirty;
} sp_stored_file;

/** A file as it came. */
typedef struct sp_upload {
	const void *bytes;
	size_t length;
	char sha256[65];
	bool pdf;
	sp_owner owner;
} sp_upload;

/** ApproveStatus, as the service numbers it. */
typedef enum sp_sign_status {
	SP_SIGN_NOT_STARTED = 0,
	SP_SIGN_LATER = 1, /* the flow runs, his turn comes */
	SP_SIGN_DUE = 2,
	SP_SIGN_DONE = 3,
	SP_SIGN_REFUSED = 4,
	SP_SIGN_EXPIRED = 5,
	SP_SIGN_CANCELLED = 6,
	SP_SIGN_TO_FILL = 8,
	SP_SIGN_STOPPED = 9, /* the flow ended for another's sake */
	SP_SIGN_FILLED = 10,
	SP_SIGN_RESCINDED = 15
} sp_sign_status;

/** One signer of a flow; who he is stands in the body's Approvers at the same place. */
typedef struct sp_stored_approver {
	sp_id sign_id, recipient_id;
	sp_sign_status status;
	bool fills;       /* has controls to fill in before anyone signs */
	int64_t time;     /* of what he did; 0 */
	int64_t deadline; /* his own; 0: the flow's */
	char *message;    /* why he refused; NULL */
	int reminders;    /* sent so far */
} sp_stored_approver;

/** FlowStatus, as the service numbers it. */
typedef enum sp_flow_state {
	SP_FLOW_NOT_STARTED = 0,
	SP_FLOW_WAITING = 1,
	SP_FLOW_PARTLY = 2,
	SP_FLOW_REFUSED = 3,
	SP_FLOW_SIGNED = 4,
	SP_FLOW_EXPIRED = 5,
	SP_FLOW_CANCELLED = 6,
	SP_FLOW_NOT_STARTED_FILL = 7,
	SP_FLOW_TO_FILL = 8,
	SP_FLOW_PARTLY_FILLED = 9,
	SP_FLOW_FILL_REFUSED = 10,
	SP_FLOW_VOID = 16,
	SP_FLOW_RESCINDED = 21
} sp_flow_state;

/** Where the company's own review of a flow with NeedSignReview stands. */
typedef enum sp_review { SP_REVIEW_NONE, SP_REVIEW_NEEDED, SP_REVIEW_PASSED, SP_REVIEW_REJECTED } sp_review;

typedef struct sp_stored_flow {
	sp_id id;
	sp_blob *blob; /* the PDF it is about, held; NULL: none yet */
	bool preview;  /* made by NeedPreview: can be downloaded, is no flow */
	bool partner;  /* made by essbasic */
	bool refunded; /* its contract was given back */
	sp_owner owner;
	cJSON *body; /* members of CreateFlowByFiles, whichever action made it; what was filled in stands there too */
	sp_stored_approver *approvers;
	size_t approver_count;
	sp_flow_state status;
	sp_review review;
	int64_t created, deadline;
	int64_t finished;               /* when the last signer signed; 0 */
	double page_width, page_height; /* first page */
	char *message;                  /* why it was cancelled or refused; NULL */
	char *stamped;                  /* path; NULL */
	sp_blob *signed_pdf;            /* held; NULL until it is made */

	sp_id template_id, document_id; /* of a flow made from a template; "" */
	double composed;                /* when its document is ready, seconds since 1970; 0: nothing to wait for */
	int64_t document_made;
	sp_id group_id; /* "" */
	sp_id rescinds; /* the flow that this one rescinds once it is signed; "" */
	bool dirty;     /* changed since it was last written down */
} sp_stored_flow;

/** Anything else that the sandbox remembers: a task, a report, a QR code, a group, a setting. */
typedef struct sp_stored_thing {
	char kind[16];
	char id[64]; /* made as other ids, or a name */
	sp_owner owner;
	cJSON *data;
	bool dirty;
} sp_stored_thing;

typedef struct sp_store {
	sp_stored_file *files;
	size_t file_count, file_cap;
	sp_stored_flow **flows;
	size_t flow_count, flow_cap;
	sp_stored_thing **things;
	size_t thing_count, thing_cap;
	sp_blob **blobs; /* all that are held by someone, or just made */
	size_t blob_count, blob_cap;
	size_t bytes;
	int created; /* flows without previews */
} sp_store;

/** A random id of 32 letters and digits; false when there is no randomness. */
bool sp_id_make(sp_id out);

/** Files whose FileId is good no more. */
void sp_store_drop_expired(sp_store *store, double now);
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

/** Room for `count` flows more, so that adding them can't fail. */
bool sp_store_reserve_flows(sp_store *store, size_t count);
/** Takes `flow` (freed by the store) and counts it. False: full or memory; the flow is still the caller's. */
bool sp_store_add_flow(sp_store *store, sp_stored_flow *flow);
/** A blob of these bytes: one that is there already, or a copy. Not held yet. NULL: full or memory. */
sp_blob *sp_store_blob(sp_store *store, const void *bytes, size_t length, const char *sha256, bool *full);
/** NULL: no such flow. Previews are found too. */
sp_stored_flow *sp_store_flow(const sp_store *store, const char *id);
sp_stored_flow *sp_store_flow_of_document(const sp_store *store, const char *document_id);
/** Frees what it holds; its PDFs are released too. */
void sp_stored_flow_free(sp_store *store, sp_stored_flow *flow);

/** Takes `data` (freed when this fails, too). NULL as `id` makes one. NULL: full or memory. */
sp_stored_thing *sp_store_add_thing(sp_store *store, const char *owner, const char *kind, const char *id, cJSON *data);
/** `owner` NULL: anyone's. NULL: no such thing. */
sp_stored_thing *sp_store_thing(const sp_store *store, const char *owner, const char *kind, const char *id);
void sp_store_clear(sp_store *store);

#endif
