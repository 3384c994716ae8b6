/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** ComponentIds that are unique in the whole request, and names that the service takes. */
#ifndef SP_LOCATE_IDS_H
#define SP_LOCATE_IDS_H

#include "locate/spec.h"

/** Longest ComponentId and ComponentName, in code points. */
#define SP_ID_MAX 30
#define SP_NAME_MAX 20

/**
 * One id for each placement of each component: ids[i][k]. The ComponentId given is kept for the first placement
 * and counted on for the others ("seal", "seal_2"); where none was given, or it was the keyword, the type is
 * numbered ("SIGN_SEAL_1"). Everything lies in the arena. NULL when memory is out.
 */
const char *const *const *sp_ids_assign(sp_arena *arena, const sp_spec *const *specs, const signprep_component *components,
	size_t count);

/** A name cut to SP_NAME_MAX of CJK, letters, digits and '_'; other characters become '_'. NULL: no memory. */
const char *sp_name_clean(sp_arena *arena, const char *name);

#endif
