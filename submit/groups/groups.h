/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of this room share: a group on its way. */
#ifndef SP_SUBMIT_GROUPS_GROUPS_H
#define SP_SUBMIT_GROUPS_GROUPS_H

#include <cjson/cJSON.h>

#include <signprep/group.h>

#include "submit/submission.h"

/** One contract of it. */
typedef struct sp_group_member {
	sp_submission s;
	signprep_flow flow; /* what its uploads were answered */
	sp_attached pdf;    /* the PDF as a file among those that are uploaded */
} sp_group_member;

typedef struct sp_group {
	const signprep_request *request;
	sp_group_member *members;
	size_t count;
	char key[72], sha256[65]; /* of the row, and of all that is sent */
} sp_group;

/** @return R921 */
signprep_code sp_group_check_size(const signprep_request *req, signprep_error *err);
/** The request with these contracts in place of its own; what stands once is taken out of them. NULL: no memory. */
cJSON *sp_group_whole(const signprep_request *req, cJSON *const *contracts, size_t count);

/** Zero-initialised by it; sp_group_clear in any case. @return R921, R922, as sp_submission_init */
signprep_code sp_group_open(sp_group *g, const signprep_client *client, const signprep_group_parts *parts, signprep_error *err);
void sp_group_clear(sp_group *g);
/** "CreateFlowGroupByFiles", or what the client's edition has for it. */
const char *sp_group_action(const sp_client_core *core);
/** The body of that; `file_ids` NULL: each member's pdf.value. NULL: no memory. */
cJSON *sp_group_body(const sp_group *g, const char *file_id);

#endif
