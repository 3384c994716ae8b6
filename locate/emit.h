/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The request with its answers written in. */
#ifndef SP_LOCATE_EMIT_H
#define SP_LOCATE_EMIT_H

#include <cjson/cJSON.h>

#include "locate/ids.h"
#include "locate/place/resolver.h"
#include "locate/result.h"

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
cJSON *sp_emit_request(sp_resolver *resolver, const cJSON *root, const sp_answers *answers);
/**
 * As above for the offline check: each component stays at its index, once, whatever became of it, so that member
 * paths are those of the request as written; what has no place gets numbers that the check takes. Combinations that
 * hold their children keep them, in KEYWORD mode.
 */
cJSON *sp_emit_view(sp_resolver *resolver, const cJSON *root, const sp_answers *answers);

/** From places to texts: names and ids of the components, the resolved request, the request as the check sees it. */

/** What of a result is made; without either its texts can be made elsewhere from its places, see result_pack.h. */
enum { SP_WRITE_REQUEST = 1 << 0, SP_WRITE_VIEW = 1 << 1 };

/** where, type, name and mode: all that a component has from its request. */
void sp_write_names(signprep_component *component, const sp_spec *asked, const sp_spec *taken);
/** Ids, and what `parts` says. `taken` is the alternative that answered each component. */
signprep_code sp_write_answers(signprep_result *result, sp_resolver *resolver, const signprep_request *req,
	const sp_spec *const *taken, unsigned parts, signprep_error *err);

#endif
