/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of signprep_drift. */
#ifndef SP_TEMPLATE_DRIFT_H
#define SP_TEMPLATE_DRIFT_H

#include <signprep/drift.h>

#include "base/arena.h"
#include "base/issues.h"
#include "template/outline.h"
#include "template/side.h"

/** A field that is not what it was. */
typedef struct sp_field_change {
	const char *from, *to; /* "": there is none */
	bool used;             /* by a component of the template */
} sp_field_change;

/** Where an absolute box would follow its text to. */
typedef struct sp_target {
	int page, box_page; /* `box_page`: where the new document has the box as it is */
	signprep_rect rect;
	const char *covers; /* a line that would lie under it and did not before; "" when there is none */
} sp_target;

struct signprep_drift {
	sp_arena arena; /* every text and list */
	sp_outline outline;
	signprep_issues *issues;
	signprep_drifted *items;
	sp_target *targets; /* of those that stay */
	size_t count;
	sp_document from, to; /* `from` may be what the template remembers, or less */
	sp_field_change *fields;
	size_t field_count;
};

/** Compares the fields of both documents; the components get the new names of theirs. False: no memory. */
bool sp_drift_fields(signprep_drift *drift, const sp_side *from, const sp_side *to);

#endif
