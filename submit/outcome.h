/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What an answer means: may it be repeated, did the service act, and which finding is it. Pure. */
#ifndef SP_SUBMIT_OUTCOME_H
#define SP_SUBMIT_OUTCOME_H

#include <stdbool.h>

#include "actions/action.h"
#include "net/transport.h"

/** What a second call would do. */
typedef enum sp_effect {
	SP_EFFECT_NONE, /* nothing: it only reads, or adds a file that expires */
	SP_EFFECT_SAME, /* no harm: what it changes is changed already */
	SP_EFFECT_EACH  /* create, cost or tell people once more */
} sp_effect;

/** Of an action; SP_EFFECT_EACH for NULL, of which nothing is known. */
sp_effect sp_outcome_effect(const sp_action *action);

/** What the body of an answer turned out to be. */
typedef enum sp_reply {
	SP_REPLY_NONE,    /* no answer to read */
	SP_REPLY_GOOD,    /* {"Response":{…}} without Error */
	SP_REPLY_ERROR,   /* {"Response":{"Error":{"Code":…}}} */
	SP_REPLY_NO_CODE, /* an Error that has no code */
	SP_REPLY_BOTH,    /* an Error beside the id of what was created */
	SP_REPLY_HTML,
	SP_REPLY_NOT_JSON,
	SP_REPLY_SEAL, /* an envelope whose signature does not fit, or that holds no JSON */
	SP_REPLY_CUT   /* JSON that stops midway */
} sp_reply;

typedef enum sp_step { SP_STEP_DONE, SP_STEP_REPEAT, SP_STEP_SET_CLOCK, SP_STEP_STOP } sp_step;

typedef struct sp_verdict {
	sp_step step;
	bool certain;   /* false: the service may have acted */
	const char *id; /* finding when it ends here; NULL when done */
} sp_verdict;

/**
 * Judges one attempt. `class` is that of the answer's error code and counts where there is an Error. A step SP_STEP_REPEAT that
 * is not certain may be taken; once no attempt is left, the outcome is unknown.
 */
sp_verdict sp_outcome_judge(const sp_http_answer *http, sp_reply reply, sp_class class, sp_effect effect);

#endif
