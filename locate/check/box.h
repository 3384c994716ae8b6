/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The boxes of all components as one list, for the checks of places. */
#ifndef SP_LOCATE_CHECK_BOX_H
#define SP_LOCATE_CHECK_BOX_H

#include <cjson/cJSON.h>

#include <signprep/field.h>
#include <signprep/result.h>
#include <signprep/text.h>

#include "base/issues.h"

typedef struct sp_box {
	const signprep_component *component;
	const signprep_placement *placement;
	signprep_rect rect;
	int page;
	int signer;   /* index in Approvers; -1: the initiator */
	size_t order; /* as the components stand */
	bool sound;   /* finite and of a size; only such boxes are compared with anything */
} sp_box;

/** All boxes, by page, then in the order of the components. `items` is freed by the caller. */
typedef struct sp_boxes {
	sp_box *items;
	size_t count;
} sp_boxes;

/** Sizes no such control has, fonts that do not fit (check_sizes.c). */
void sp_check_sizes(signprep_issues *list, const sp_box *box, const cJSON *request);

/** The component at a path like "Approvers[0].SignComponents[1]"; NULL. */
const cJSON *sp_box_component(const cJSON *request, const char *where);
/** Controls with the name of a form field that stand elsewhere (R737, check_field_names.c). False when memory is out. */
bool sp_check_field_names(signprep_issues *list, const cJSON *request, const signprep_component *components, size_t count,
	const signprep_fields *fields);

/** "x 100, y 200, 119 by 43 pt". Returns `out`. */
const char *sp_box_text(signprep_rect rect, char *out, size_t cap);

#endif
