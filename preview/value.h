/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Values as they will stand in their boxes: texts, ticks, pictures, tables, watermarks, names of files. */
#ifndef SP_PREVIEW_VALUE_H
#define SP_PREVIEW_VALUE_H

#include "preview/value_text.h"

/** What a component shows in its box: nothing where it has no value that can be shown. False: stopped, or no memory. */
bool sp_value_draw(const sp_value_drawing *drawing);

#endif
