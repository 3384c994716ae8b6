/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A folder that outlives the sandbox: a file for each PDF, named by its SHA-256, and a log of records, one a line. Whatever an
 * answer tells is in the log, and on the disk, before the answer leaves.
 */
#ifndef SP_SERVICE_SANDBOX_KEEP_H
#define SP_SERVICE_SANDBOX_KEEP_H

#include <signprep/error.h>

#include "service/sandbox/store.h"

typedef struct sp_keep sp_keep;

/**
 * Opens the folder, makes it if it is missing, and reads what it holds into the empty store; `now`: what expired is left out.
 * @return S754 another sandbox has it, S755 what it holds is damaged, R02x as every folder for results
 */
signprep_code sp_keep_open(sp_keep **out, const char *path, sp_store *store, double now, signprep_error *err);
/** Writes down whatever of the store is dirty. False: it could not be; so will be all that follow. */
bool sp_keep_commit(sp_keep *keep, sp_store *store);
void sp_keep_close(sp_keep *keep);

#endif
