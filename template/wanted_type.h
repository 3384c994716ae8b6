/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Which type a place of a request wants, by the action table and the members of Locate. */
#ifndef SP_TEMPLATE_WANTED_TYPE_H
#define SP_TEMPLATE_WANTED_TYPE_H

#include <stdbool.h>

#include "actions/action.h"

typedef enum sp_want {
	SP_WANT_TEXT, /* a string, or nobody knows */
	SP_WANT_INTEGER,
	SP_WANT_NUMBER,
	SP_WANT_BOOL,
	SP_WANT_OBJECT,
	SP_WANT_ARRAY,
	SP_WANT_LENGTH, /* a number, or text with a unit */
	SP_WANT_EITHER  /* text, or JSON where it is such: Locate's Pick, Expect, Pages */
} sp_want;

/** A place, walked to from the root of the request. Plain data. */
typedef struct sp_wants {
	sp_want want;
	sp_want item;               /* when want is ARRAY */
	const sp_action_type *type; /* of the object that stands here, or whose items do */
	int locate;                 /* 0, or a part of Locate: see wanted_type.c */
} sp_wants;

/** The body of CreateFlowByFiles. */
sp_wants sp_wants_root(void);
sp_wants sp_wants_member(sp_wants object, const char *name);
sp_wants sp_wants_item(sp_wants array);
/** "integer", "number", "array" … for messages. */
const char *sp_want_name(sp_want want);

#endif
