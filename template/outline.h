/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A template as it is without rows: its components, which of them wait for a row, and the document it remembers. */
#ifndef SP_TEMPLATE_OUTLINE_H
#define SP_TEMPLATE_OUTLINE_H

#include <signprep/drift.h>

#include "base/arena.h"
#include "locate/request/remembered.h"
#include "template/template.h"

typedef struct sp_outline_item {
	const char *where;
	const cJSON *json; /* the request's */
	bool unknown;      /* a row decides where it lands */
} sp_outline_item;

typedef struct sp_outline {
	const sp_template *tpl; /* borrowed */
	sp_arena arena;
	signprep_request *request;
	sp_remembered remembered;
	sp_outline_item *items; /* in the order of a result's components */
	size_t count;
} sp_outline;

/** What is wrong with the remembered document is the business of whoever locates. Close it whatever is returned. */
signprep_code sp_outline_open(sp_outline *outline, const sp_template *tpl, signprep_error *err);
void sp_outline_close(sp_outline *outline);
bool sp_outline_is_unknown(const sp_outline *outline, size_t index);
/** The finding is about something that a row will decide. */
bool sp_outline_excuses(const sp_outline *outline, const signprep_issue *issue);

#endif
