/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** From places to texts: names and ids of the components, the resolved request, the request as the check sees it. */
#ifndef SP_LOCATE_EMIT_H
#define SP_LOCATE_EMIT_H

#include <cjson/cJSON.h>

#include "locate/place/resolver.h"
#include "locate/result.h"

/** What of a result is made; without either its texts can be made elsewhere from its places, see result_pack.h. */
enum { SP_WRITE_REQUEST = 1 << 0, SP_WRITE_VIEW = 1 << 1 };

/** where, type, name, mode and value: all that a component has from its request. False: no memory. */
bool sp_write_names(sp_arena *arena, signprep_component *component, const sp_spec *asked, const sp_spec *taken);
/** Ids, and what `parts` says. `taken` is the alternative that answered each component. */
signprep_code sp_write_answers(signprep_result *result, sp_resolver *resolver, const signprep_request *req,
	const sp_spec *const *taken, unsigned parts, signprep_error *err);

#endif
