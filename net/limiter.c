/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A token bucket in three numbers. */
#include "net/limiter.h"

#include <math.h>

#define FORGET_AFTER_S 60
#define FORGET_AFTER_TOKENS 100 /* as many may wait, however slowly tokens come */

double sp_limiter_rate(const sp_limiter *limiter, double now, double rate)
{
	double past = fmax(now - limiter->slowed, 0); /* below 0 after the clock was set back */
	return limiter->rate > 0 ? fmin(rate, limiter->rate * exp2(past / SP_LIMITER_RECOVERY_S)) : rate;
}

double sp_limiter_take(sp_limiter *limiter, double now, double rate)
{
	double each = 1 / sp_limiter_rate(limiter, now, rate), ahead = limiter->next - now;
	double slot = ahead > 0 && ahead <= FORGET_AFTER_S + FORGET_AFTER_TOKENS * each ? limiter->next : now;
	limiter->next = slot + each;
	return slot - now;
}

double sp_limiter_slow_down(sp_limiter *limiter, double now, double rate)
{
	double present = sp_limiter_rate(limiter, now, rate);
	if (limiter->rate > 0 && fabs(now - limiter->slowed) < SP_LIMITER_PAUSE_S)
		return present;
	*limiter = (sp_limiter) { .next = now + SP_LIMITER_PAUSE_S, .rate = fmax(present / 2, SP_LIMITER_SLOWEST), .slowed = now };
	return limiter->rate;
}
