/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Tables and watermarks in their boxes. */
#ifndef SP_PREVIEW_TABLE_H
#define SP_PREVIEW_TABLE_H

#include "preview/value_text.h"

/** Nothing where the value is no table of the shape that is known. False: stopped, or no memory. */
bool sp_value_put_table(const sp_value_drawing *drawing);
bool sp_value_put_watermark(const sp_value_drawing *drawing);

#endif
