/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Bodies of requests as people write them: with remarks, and with single members set by a path. */
#ifndef SP_ACTIONS_BODY_H
#define SP_ACTIONS_BODY_H

#include <cjson/cJSON.h>

#include <signprep/error.h>

#include "actions/action.h"

/** The member that is said to people and never sent, wherever it stands. */
#define SP_BODY_REMARK "//"

/**
 * A body without its remarks.
 * @param name for messages
 * @return R101 to R107 (no JSON), S108 no object
 */
signprep_code sp_body_parse(cJSON **out, const char *text, size_t length, const char *name, signprep_error *err);
/**
 * Sets one member: "Approvers[0].ApproverName=…". What is missing on the way is made; an index may be the next one of its
 * list. A value is a text where the action's member is one, else JSON; of unknown members it is JSON where it is such.
 * @param action may be NULL: nothing is known
 * @return R800 no such path, R801 no value for it
 */
signprep_code sp_body_set(cJSON *body, const sp_action *action, const char *setting, signprep_error *err);

#endif
