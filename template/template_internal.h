/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of sp_template. */
#ifndef SP_TEMPLATE_TEMPLATE_INTERNAL_H
#define SP_TEMPLATE_TEMPLATE_INTERNAL_H

#include "base/arena.h"
#include "template/placeholder.h"
#include "template/template.h"
#include "template/wanted_type.h"

/** A string of the template that holds "${". */
typedef struct sp_slot_string {
	size_t from, to; /* its token in the text, quotes included */
	sp_template_pieces parts;
	sp_want want;
	const char *pointer; /* RFC 6901, in the request: "/Approvers/0/ApproverName" */
	const char *where;   /* the same as a member path: "Approvers[0].ApproverName" */
} sp_slot_string;

struct sp_template {
	sp_arena arena;
	char *name, *text; /* without byte order mark */
	size_t length;
	sp_slot_string *strings;
	size_t count, cap;
	size_t placeholders;
	const char **columns;
	bool *required; /* of each column: used somewhere without a default */
	size_t column_count, column_cap, required_cap;
};

#endif
