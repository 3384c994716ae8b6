/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What is remembered as JSON, and back: one object for each file, flow and thing. Bytes of PDFs are named by their SHA-256. */
#ifndef SP_SERVICE_SANDBOX_RECORD_H
#define SP_SERVICE_SANDBOX_RECORD_H

#include "service/sandbox/store.h"

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
