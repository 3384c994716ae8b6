/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pictures and watermarks: no field stands for them, but they can be painted. */
#ifndef SP_LOCATE_BAKE_DRAWN_H
#define SP_LOCATE_BAKE_DRAWN_H

#include <cjson/cJSON.h>

#include "locate/bake.h"

typedef enum sp_bake_drawn {
	SP_BAKE_DRAWN_OTHER,   /* none of these, or without a value */
	SP_BAKE_DRAWN_PAINTED, /* in the list */
	SP_BAKE_DRAWN_LEFT,    /* to the service; a finding says why */
	SP_BAKE_DRAWN_MEMORY
} sp_bake_drawn;

/** Keeps copies of pictures that values name. False: no memory. */
bool sp_bake_pictures_keep(signprep_bake *bake, const signprep_picture *pictures, size_t count);
/** Puts one placement of a component into the list; `asked` is the component as the request has it. P343, P344, P345 for what is left. */
sp_bake_drawn sp_bake_drawn_add(
	signprep_bake *bake, const cJSON *asked, const signprep_component *component, const signprep_placement *placement);

#endif
