/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The request with its answers written in. */
#ifndef SP_LOCATE_EMIT_H
#define SP_LOCATE_EMIT_H

#include <cjson/cJSON.h>

#include "locate/ids.h"
#include "locate/place/work.h"

/** All arrays have `count` entries, in the order of sp_request_each. */
typedef struct sp_answers {
	const sp_spec *const *specs; /**< the alternative taken */
	const signprep_component *components;
	sp_ids *ids;
	size_t count;
	signprep_emit emit;
} sp_answers;

/**
 * A copy of `root` in which each placed component is absolute, once for each placement; optional ones that are
 * missing are left out. Nothing is left of Locate. NULL when memory is out; caller frees with cJSON_Delete.
 */
cJSON *sp_emit_request(sp_work *work, const cJSON *root, const sp_answers *answers);
/**
 * As above for the offline check: each component stays at its index, once, whatever became of it, so that member
 * paths are those of the request as written; what has no place gets numbers that the check takes. Combinations that
 * hold their children keep them, in KEYWORD mode.
 */
cJSON *sp_emit_view(sp_work *work, const cJSON *root, const sp_answers *answers);

#endif
