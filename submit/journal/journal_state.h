/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * How far a row has come. Each state is written before what it announces, so that a process killed anywhere leaves a
 * row that says the least that can be true. Up to `uploaded` nothing has been done that could not be done again: the
 * next run goes on. `creating` is the one moment in doubt: the request may have left, CreateFlowByFiles has no
 * idempotency token, and nothing but its answer (or a person who looks) takes the row out of it. An attempt that
 * certainly did nothing goes back to `uploaded`. docs/sending.md has the table.
 *
 * A contract from a template of the service is made in three calls. `drafting` is to it what `creating` is to others; with
 * `drafted` its id is known, and from there on every step may be made again: what is done already the service says.
 */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_STATE_H
#define SP_SUBMIT_JOURNAL_JOURNAL_STATE_H

#include <stdbool.h>

typedef enum sp_state {
	SP_STATE_NONE,      /* no such row */
	SP_STATE_PLANNED,   /* entered */
	SP_STATE_LOCATED,   /* its boxes have their places */
	SP_STATE_UPLOADING, /* an upload that is lost costs nothing but its bytes: it is repeated */
	SP_STATE_UPLOADED,  /* there is a FileId, until it ends */
	SP_STATE_CREATING,  /* the request is leaving or has left; never sent again unasked */
	SP_STATE_CREATED,
	SP_STATE_REFUSED, /* the service said no and did nothing: may be tried again */
	SP_STATE_UNKNOWN, /* no answer, or none that tells; never sent again unasked */
	/* Of contracts from templates of the service (submit/forms). */
	SP_STATE_DRAFTING,   /* CreateFlow is leaving or has left */
	SP_STATE_DRAFT_LOST, /* its answer was lost */
	SP_STATE_DRAFTED,    /* an empty contract with an id */
	SP_STATE_FILLING,    /* CreateDocument is leaving or has left */
	SP_STATE_FILLED      /* the contract has its document and is to be started; then it is `created` */
} sp_state;

#define SP_STATE_COUNT (SP_STATE_FILLED + 1)

/** "created" … as the journal spells it. */
const char *sp_state_name(sp_state state);
/** The reverse; SP_STATE_UNKNOWN for what a newer version wrote: never sent again unasked. */
sp_state sp_state_of(const char *name);
/** A call that makes a contract is leaving or has left, and nobody knows of an answer. */
bool sp_state_is_leaving(sp_state state);
/** Such a call left, and its answer tells nothing. */
bool sp_state_is_unknown(sp_state state);
/** Is there, or may there be, a contract at the service? What was refused, or never left, may be sent anew in any shape. */
bool sp_state_may_stand(sp_state state);
/** Of a row that was leaving or unknown, once the id of its contract is known. */
sp_state sp_state_once_known(sp_state state);

#endif
