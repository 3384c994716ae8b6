/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Does a value fit its box? */
#ifndef SP_LOCATE_CHECK_CHECK_FIT_H
#define SP_LOCATE_CHECK_CHECK_FIT_H

#include <cjson/cJSON.h>

#include "locate/check/box.h"

/** P321, P322 or P323 when the text does not fit at `size` points. */
void sp_check_text_fit(signprep_issues *list, const sp_box *box, const char *text, double size);
/** The same for the ComponentValue of a component; `size`: its FontSize, 0 when it has none. */
void sp_check_fit(signprep_issues *list, const sp_box *box, const cJSON *component, double size);

#endif
