/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Names of form fields that are new: legal ones, each given once. */
#ifndef SP_LOCATE_BAKE_NAMES_H
#define SP_LOCATE_BAKE_NAMES_H

#include <signprep/field.h>

#include "base/arena.h"
#include "base/hash_table.h"

/** Longest name, in code points, without the number that tells equal ones apart. */
#define SP_FIELD_NAME_MAX 100

/* Zero-initialise but for the arena. */
typedef struct sp_bake_names {
	sp_arena *arena; /* of the names */
	sp_hash_table taken;
} sp_bake_names;

/** The names of a file, those it will lose left out. False: no memory. */
bool sp_bake_names_take(sp_bake_names *names, const signprep_fields *fields, bool baked_go);
/**
 * A name made of `wanted`: no full stops, which separate levels, no control characters, no outer blanks, not too long, not
 * empty (`otherwise`), and unlike all given before ("seal", "seal_2"). NULL: no memory.
 */
const char *sp_bake_names_give(sp_bake_names *names, const char *wanted, const char *otherwise);
void sp_bake_names_clear(sp_bake_names *names);

#endif
