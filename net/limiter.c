/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A token bucket in one number. */
#include "net/limiter.h"

#define FORGET_AFTER_S 60

double sp_limiter_take(double *next, double now, double rate)
{
	double slot = *next > now && *next - now <= FORGET_AFTER_S ? *next : now;
	*next = slot + 1 / rate;
	return slot - now;
}
