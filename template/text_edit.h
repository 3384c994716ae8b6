/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Members of JSON text set where they stand: everything else keeps its bytes, remarks and layout included. */
#ifndef SP_TEMPLATE_TEXT_EDIT_H
#define SP_TEMPLATE_TEXT_EDIT_H

#include <stdbool.h>

#include "base/buf.h"

typedef enum sp_edit_status { SP_EDIT_DONE, SP_EDIT_NO_OBJECT, SP_EDIT_MEMORY } sp_edit_status;

/**
 * Sets member `name` of the object at the member path ("Approvers[0].SignComponents[1]"; "": the whole) to the JSON text
 * `value`: in place of its old value, else as the last member, laid out as the first one is. The text must be well-formed.
 */
sp_edit_status sp_edit_set(sp_buf *text, const char *path, const char *name, const char *value);

#endif
