/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members of a request, before it is sent. */
#include "locate/check/check.h"

#include "actions/schema.h"

/* What locating reads, checks and writes itself, and what sending adds. */
static const char *const not_here[] = { "Locate", "ComponentPosX", "ComponentPosY", "ComponentWidth", "ComponentHeight",
	"ComponentPage", "OffsetX", "OffsetY", "FileIndex", "CreateFlowByFilesRequest.FileIds", NULL };

void sp_check_members(signprep_issues *list, const cJSON *request)
{
	sp_schema_check(list, sp_schema_action_find("ess", "CreateFlowByFiles"), request, not_here);
}
