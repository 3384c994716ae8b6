/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The JSON of a find in pieces: of a long answer only the next of them is ever held. */
#ifndef SP_LOCATE_FIND_JSON_H
#define SP_LOCATE_FIND_JSON_H

#include <signprep/render.h>
#include <signprep/find.h>

/**
 * The bytes of signprep_find_json in turn. What may fail for want of memory is made before the first of them; false then,
 * or when `write` returns it.
 */
bool sp_find_json_pieces(const signprep_find *find, const char *file, const signprep_issues *issues, signprep_lang lang,
	signprep_write_fn write, void *opaque);

#endif
