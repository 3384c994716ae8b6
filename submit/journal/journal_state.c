/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How far a row has come, and how a journal spells it. */
#include "submit/journal/journal_state.h"

#include <string.h>

static const char *const state_names[] = { "", "planned", "located", "uploading", "uploaded", "creating", "created", "refused",
	"unknown", "drafting", "draft-lost", "drafted", "filling", "filled" };

const char *sp_state_name(sp_state state)
{
	return state_names[state];
}

sp_state sp_state_of(const char *name)
{
	for (int i = 0; i < (int) (sizeof state_names / sizeof state_names[0]); i++)
		if (strcmp(state_names[i], name) == 0)
			return (sp_state) i;
	return SP_STATE_UNKNOWN;
}

bool sp_state_is_leaving(sp_state state)
{
	return state == SP_STATE_CREATING || state == SP_STATE_DRAFTING;
}

bool sp_state_is_unknown(sp_state state)
{
	return state == SP_STATE_UNKNOWN || state == SP_STATE_DRAFT_LOST;
}

bool sp_state_may_stand(sp_state state)
{
	return state == SP_STATE_CREATED || sp_state_is_leaving(state) || sp_state_is_unknown(state) || state >= SP_STATE_DRAFTED;
}

sp_state sp_state_once_known(sp_state state)
{
	return state == SP_STATE_DRAFTING || state == SP_STATE_DRAFT_LOST ? SP_STATE_DRAFTED : SP_STATE_CREATED;
}
