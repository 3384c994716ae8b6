/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What happens without anybody asking: deadlines pass, and whoever waits for callbacks is told. */
#ifndef SP_SERVICE_SANDBOX_TIMER_H
#define SP_SERVICE_SANDBOX_TIMER_H

#include "service/sandbox/internal.h"

typedef struct sp_timer sp_timer;

/** Looks at the contracts once a second, in a thread of its own. NULL: memory is out. */
sp_timer *sp_timer_start(sp_sandbox *sandbox);
/** NULL is allowed. Not under the lock. */
void sp_timer_stop(sp_timer *timer);

#endif
