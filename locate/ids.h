/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** ComponentIds that are unique in the whole request, and names that the service takes. */
#ifndef SP_LOCATE_IDS_H
#define SP_LOCATE_IDS_H

#include "locate/request/spec.h"

/** Longest ComponentId and ComponentName, in code points. */
#define SP_ID_MAX 30
#define SP_NAME_MAX 20

typedef struct sp_ids sp_ids;

/**
 * Gives an id to each placement of each component. The ComponentId given is kept for the first placement and counted
 * on for the others ("seal", "seal_2"); where none was given, or it was the keyword, the type is numbered
 * ("SIGN_SEAL_1"). NULL when memory is out; close with sp_ids_close. The texts are in the arena and stay.
 */
sp_ids *sp_ids_open(sp_arena *arena, const sp_spec *const *specs, const signprep_component *components, size_t count);
const char *sp_ids_at(const sp_ids *ids, size_t component, size_t placement);
/** A further id for a component of `type`; NULL when memory is out. */
const char *sp_ids_next(sp_ids *ids, const char *type);
void sp_ids_close(sp_ids *ids);

/** A name cut to SP_NAME_MAX of CJK, letters, digits and '_'; other characters become '_'. NULL: no memory. */
const char *sp_name_clean(sp_arena *arena, const char *name);

#endif
