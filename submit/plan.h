/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What would be sent, as plans (signprep.plan/1) tell it. */
#ifndef SP_SUBMIT_PLAN_H
#define SP_SUBMIT_PLAN_H

#include <cjson/cJSON.h>

#include "submit/submission.h"

/** Appends one call to `steps`, unsigned, without secrets. Takes `body` over, NULL too; false when memory is out. */
bool sp_plan_step(cJSON *steps, const signprep_client *client, const char *service, const char *action, cJSON *body);
/** Body of UploadFiles with length and hash in place of the bytes. NULL: no memory. */
cJSON *sp_plan_upload(const sp_submission *s, const sp_attached *file);
/** An upload for each file that the request names by path, which is known as "<FileId of PATH>" from then on. False: no memory. */
bool sp_plan_attached(cJSON *steps, sp_submission *s, const signprep_client *client);

#endif
