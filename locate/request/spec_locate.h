/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The member `Locate`. */
#ifndef SP_LOCATE_REQUEST_SPEC_LOCATE_H
#define SP_LOCATE_REQUEST_SPEC_LOCATE_H

#include "locate/request/spec_value.h"

/** Sets reader->unit and spec->unit from Locate.Unit, which other members need. */
void sp_locate_read_unit(sp_reader *reader, const char *where, const cJSON *locate, sp_spec *spec);
/** Reads every member but Fallback. `where` is the path of Locate itself. */
void sp_locate_read(sp_reader *reader, const char *where, const cJSON *locate, sp_spec *spec);
/** "lower-right": the word of Locate.At. */
const char *sp_at_name(sp_at at);
/** Reads a list of indexes (KeywordIndexes, Pick). */
bool sp_read_indexes(sp_reader *reader, sp_slot slot, sp_spec *spec);

#endif
