/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a flow's body says, read in one place. */
#ifndef SP_SERVICE_SANDBOX_FLOW_H
#define SP_SERVICE_SANDBOX_FLOW_H

#include <signprep/result.h>

#include "base/buf.h"
#include "base/json/json_read.h"
#include "service/sandbox/internal.h"
#include "service/sandbox/state.h"

/** ComponentExtra-like JSON text as an object; NULL when there is none. Caller frees with cJSON_Delete. */
cJSON *sp_contract_inner(const cJSON *object, const char *name);

/** One flow on its way into the store; `body` has the members of CreateFlowByFiles and is the flow's as soon as there is one. */
typedef struct sp_creation {
	cJSON *body;
	sp_blob *blob;
	signprep_document *doc;
	signprep_request *request;
	signprep_result *result;
	sp_stored_flow *flow;
} sp_creation;

/** The body as signprep_request reads it: without FileIds, and asking for what the service does. Freed with cJSON_free. */
char *sp_contract_request(const cJSON *body);

/** Checks the request against the file it names and makes the flow; false: the answer is set. Takes `body`. */
bool sp_creation_make(sp_sandbox *sandbox, sp_exchange *ex, sp_creation *c, cJSON *body);
/** Puts flows into the store, all or none, and starts them; false: the answer is set. Not for more than one preview. */
bool sp_creation_keep(sp_sandbox *sandbox, sp_exchange *ex, sp_creation *list, size_t count);
void sp_creation_drop(sp_sandbox *sandbox, sp_creation *c);

/** How an edition spells a group: the member that lists its contracts, one of them as CreateFlowByFiles has it, and what is noted on its flow. */
typedef struct sp_group_kind {
	const char *infos;
	cJSON *(*body)(const cJSON *request, const cJSON *info);                      /* NULL: memory is out */
	bool (*dress)(sp_stored_flow *flow, const cJSON *request, const cJSON *info); /* false: memory is out */
} sp_group_kind;

/** group.c: 2 to 50 contracts, all or none. */
void sp_group_create(sp_sandbox *sandbox, sp_exchange *ex, const sp_group_kind *kind);

/** A flow of `body`, which it takes on success, with its signers and their ids; not started. NULL: memory is out. */
sp_stored_flow *sp_contract_make(const sp_sandbox *sandbox, const sp_exchange *ex, cJSON *body, int64_t deadline);
/** Notices once more who has to fill in. */
void sp_contract_find_fillers(sp_stored_flow *flow);
/** Under the lock: true when `count` contracts more may be made. */
bool sp_quota_allows(const sp_sandbox *sandbox, size_t count);
/** Contracts used so far; under the lock. */
long long sp_quota_used(const sp_sandbox *sandbox);
/** The answer's Approvers; NULL: memory is out. */
cJSON *sp_contract_approver_items(const sp_stored_flow *flow);
/** owner.c, under the lock: the flow of that id, if it is his who calls; NULL: to him there is none. `id` may be NULL. */
sp_stored_flow *sp_contract_seen(const sp_sandbox *sandbox, const sp_exchange *ex, const char *id);
/** The same, its deadline looked at; NULL: the answer is set. */
sp_stored_flow *sp_contract_of(sp_sandbox *sandbox, sp_exchange *ex, const char *id);
/** Under the lock: cancels what a task of CreateBatchCancelFlowUrl names. False: memory is out. */
bool sp_cancel_task_run(sp_sandbox *sandbox, sp_stored_thing *task, bool partner, const char *reason);
/** Notes the flow for the log. */
void sp_contract_note(sp_exchange *ex, const sp_stored_flow *flow);
/** The deadline in the member of that name, a year from now without; false: it has passed and the answer is set. */
bool sp_contract_deadline(sp_exchange *ex, const cJSON *body, const char *name, int64_t now, int64_t *deadline);

/**
 * finish.c: the file of a flow as it stands now, held: once the flow has finished, the signed one, which is made here when it
 * is first asked for. NULL: there is none yet, or memory is out. Not under the lock.
 */
sp_blob *sp_finish_file(sp_sandbox *sandbox, const char *flow_id);
/** The places of a flow's controls in a document of its own; `*doc` and `*result` are the caller's. False: unreadable. */
bool sp_finish_places(
	const sp_sandbox *sandbox, const cJSON *body, const sp_blob *blob, signprep_document **doc, signprep_result **result);

/**
 * signed.c: the document as it looks when everyone has signed, at the time `now`, into `out`, which is initialised here and
 * cleared by the caller. What makes a signed file of it belongs at its end.
 * @return D9xx as signprep_stamp_pdf
 */
signprep_code sp_signed_make(sp_buf *out, const sp_sandbox *sandbox, signprep_document *doc, const signprep_result *result,
	const cJSON *body, int64_t now, signprep_error *err);
/** signed.c: writes that to output_dir/FLOWID.pdf; `*path` is allocated. @return D9xx, R021 … as sp_file_fail */
signprep_code sp_signed_write(char **path, const sp_sandbox *sandbox, const char *flow_id, const sp_buf *file, signprep_error *err);
/** signed.c: `seconds` as a Chinese date in one of the service's formats; an unknown format is yyyy年m月d日. */
void sp_signed_date(const char *format, int64_t seconds, char *out, size_t cap);

#endif
