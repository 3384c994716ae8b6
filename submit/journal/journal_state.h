/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** How far a row has come. */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_STATE_H
#define SP_SUBMIT_JOURNAL_JOURNAL_STATE_H

typedef enum sp_state {
	SP_STATE_NONE, /* no such row */
	SP_STATE_PLANNED,
	SP_STATE_LOCATED,
	SP_STATE_UPLOADING,
	SP_STATE_UPLOADED,
	SP_STATE_CREATING,
	SP_STATE_CREATED,
	SP_STATE_REFUSED,
	SP_STATE_UNKNOWN
} sp_state;

/** "created" … as the journal spells it. */
const char *sp_state_name(sp_state state);
/** The reverse; SP_STATE_UNKNOWN for what a newer version wrote: never sent again unasked. */
sp_state sp_state_of(const char *name);

#endif
