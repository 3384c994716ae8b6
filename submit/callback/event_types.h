/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The messages that the service is known to post: what each is about, and in which state that is then. */
#ifndef SP_SUBMIT_CALLBACK_EVENT_TYPES_H
#define SP_SUBMIT_CALLBACK_EVENT_TYPES_H

#include <stdbool.h>

#include <cjson/cJSON.h>

typedef struct sp_event_type {
	const char *type;   /* MsgType */
	const char *kind;   /* what it is about: contract, seal, template … */
	const char *id;     /* the member of MsgData that names it; several with "|" between: the first that is there */
	const char *status; /* what has become of it; NULL: the message says so itself */
	bool partner;       /* known of the partner edition alone */
} sp_event_type;

/** NULL: not known. */
const sp_event_type *sp_event_type_find(const char *type);

/** The name of what the message is about, borrowed from `data`; "" when it does not say. */
const char *sp_event_object(const sp_event_type *type, const cJSON *data);
/**
 * The state as a word, "" where nothing says it. A number without a name is written into `number`.
 * Not of contracts and reviews: see event.c.
 */
const char *sp_event_state(const sp_event_type *type, const cJSON *data, char number[24]);

#endif
