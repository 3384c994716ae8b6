/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A folder that outlives the sandbox: a file for each PDF, named by its SHA-256, and a log of records, one a line. Whatever an
 * answer tells is in the log, and on the disk, before the answer leaves.
 */
#ifndef SP_SERVICE_STORE_KEEP_H
#define SP_SERVICE_STORE_KEEP_H

#include <cjson/cJSON.h>

#include <signprep/error.h>

#include "service/store/store.h"

typedef struct sp_keep sp_keep;

/**
 * Opens the folder, makes it if it is missing, and reads what it holds into the empty store; `now`: what expired is left out.
 * @return S754 another sandbox has it, S755 what it holds is damaged, R02x as every folder for results
 */
signprep_code sp_keep_open(sp_keep **out, const char *path, sp_store *store, double now, signprep_error *err);
/** Writes down whatever of the store is dirty. False: it could not be; so will be all that follow. */
bool sp_keep_commit(sp_keep *keep, sp_store *store);
void sp_keep_close(sp_keep *keep);

/* record.c: one JSON object for each file, flow and thing; PDFs are named by their SHA-256. */
/** NULL: memory is out. */
cJSON *sp_record_of_file(const sp_stored_file *file);
cJSON *sp_record_of_flow(const sp_stored_flow *flow);
cJSON *sp_record_of_thing(const sp_stored_thing *thing);

/**
 * Puts a record into the store, in place of what has its id. `blob` gives the bytes of a hash, not held; NULL: there are none.
 * False: it is no record, its bytes are missing, or memory is out.
 */
bool sp_record_take(sp_store *store, cJSON *record, sp_blob *(*blob)(void *opaque, const char *sha256), void *opaque);

#endif
