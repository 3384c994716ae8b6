/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A call that must not be made twice, and its row of the journal: written before it leaves and after its answer. */
#ifndef SP_SUBMIT_ONCE_H
#define SP_SUBMIT_ONCE_H

#include <cjson/cJSON.h>

#include "submit/call.h"

typedef struct sp_once {
	signprep_client *client;
	const char *where; /* for messages; borrowed */
	sp_row row;
} sp_once;

/**
 * Loads the row `key` and says whether the call may be made.
 * @param request_sha256 of what is sent: under one key only the same may be sent again
 * @return S701 it has been made, S404 its outcome is unknown, S405 it is under way, S407 something else was sent under this key
 */
signprep_code sp_once_open(sp_once *once, signprep_client *client, const char *key, const char *request_sha256, const char *where,
	signprep_error *err);
/** Around each attempt: fit sp_call.before and sp_call.again with the sp_once as opaque. */
signprep_code sp_once_before(void *once, signprep_error *err);
signprep_code sp_once_again(void *once, signprep_error *err);
/** False when the answer does not say what it made, of an action that always does: it may have made it, or not. */
bool sp_once_is_named(const char *action, const cJSON *body, const sp_answer *answer);
/**
 * Writes how the call ended, with the id of what it made. Returns `code`, or why the journal could not be written when the call
 * itself went well (S406, S409).
 */
signprep_code sp_once_settle(sp_once *once, signprep_code code, const sp_answer *answer, signprep_error *err);

#endif
