/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** CreateFileConvertTask: one file behind the other becomes a PDF, in a thread of its own, as `signprep convert` makes it. */
#ifndef SP_SERVICE_SANDBOX_CONVERSION_H
#define SP_SERVICE_SANDBOX_CONVERSION_H

#include "service/sandbox/internal.h"

typedef struct sp_converter sp_converter;

/** Tasks that an earlier run left undone are done first. NULL: memory is out. */
sp_converter *sp_converter_start(sp_sandbox *sandbox);
/** A conversion on its way is given up, and done again by the next start. NULL is allowed. Not under the lock. */
void sp_converter_stop(sp_converter *converter);

#endif
