/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What would be sent, as plans (signprep.plan/1) tell it. */
#ifndef SP_SUBMIT_PLAN_H
#define SP_SUBMIT_PLAN_H

#include <cjson/cJSON.h>

#include "submit/internal.h"

/** Appends one call to `steps`, unsigned, without secrets. Takes `body` over, NULL too; false when memory is out. */
bool sp_plan_step(cJSON *steps, const signprep_client *client, const char *service, const char *action, cJSON *body);

#endif
