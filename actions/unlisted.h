/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Actions of the service of which only the name is known here. */
#ifndef SP_ACTIONS_UNLISTED_H
#define SP_ACTIONS_UNLISTED_H

#include <stdbool.h>

/** "ess" or "essbasic", that of the company where both have it; NULL when no action is called so, or its members are known. */
const char *sp_unlisted_service(const char *name);

#endif
