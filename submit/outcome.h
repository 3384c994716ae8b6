/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What an answer means: may it be repeated, did the service act, and which finding is it. Pure. */
#ifndef SP_SUBMIT_OUTCOME_H
#define SP_SUBMIT_OUTCOME_H

#include <stdbool.h>

#include "net/transport.h"

/** What the service's own error codes ask for. */
typedef enum sp_class {
	SP_CLASS_OTHER,    /* refused; nothing to do here */
	SP_CLASS_BUSY,     /* did nothing and asks to come again: any action may be repeated */
	SP_CLASS_INTERNAL, /* broke down at an unknown point: reads may be repeated */
	SP_CLASS_CLOCK,    /* signed at the wrong time */
	SP_CLASS_CREDENTIALS,
	SP_CLASS_PLACEMENT,
	SP_CLASS_SEAL,
	SP_CLASS_PEOPLE,
	SP_CLASS_FILE,
	SP_CLASS_FILE_GONE, /* the FileId is no longer known: upload again */
	SP_CLASS_QUOTA,
	SP_CLASS_DONE /* what was asked for is already so */
} sp_class;

/** Class of Error.Code for an action. The longest known prefix that ends at a dot decides. */
sp_class sp_outcome_class(const char *action, const char *code);

/** What the body of an answer turned out to be. */
typedef enum sp_reply {
	SP_REPLY_NONE,    /* no answer to read */
	SP_REPLY_GOOD,    /* {"Response":{…}} without Error */
	SP_REPLY_ERROR,   /* {"Response":{"Error":{"Code":…}}} */
	SP_REPLY_NO_CODE, /* an Error that has no code */
	SP_REPLY_BOTH,    /* an Error beside the id of what was created */
	SP_REPLY_HTML,
	SP_REPLY_NOT_JSON,
	SP_REPLY_CUT /* JSON that stops midway */
} sp_reply;

typedef enum sp_step { SP_STEP_DONE, SP_STEP_REPEAT, SP_STEP_SET_CLOCK, SP_STEP_STOP } sp_step;

typedef struct sp_verdict {
	sp_step step;
	bool certain;   /* false: the service may have acted */
	const char *id; /* finding when it ends here; NULL when done */
} sp_verdict;

/** `repeatable`: doing it twice does no harm (reads, uploads). */
sp_verdict sp_outcome_judge(const sp_http_answer *http, sp_reply reply, const char *action, const char *code, bool repeatable);

/** Actions that only read, and uploads: doing them twice does no harm. */
bool sp_action_is_repeatable(const char *action);

#endif
