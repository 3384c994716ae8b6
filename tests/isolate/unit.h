/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the tests of isolate share. */
#ifndef SP_TESTS_ISOLATE_UNIT_H
#define SP_TESTS_ISOLATE_UNIT_H

#include "tests/base/unit.h"

#include <string.h>

#include "isolate/pool.h"

/* One job from beginning to end; fills `answer` whatever happens. */
static inline void pool_do(sp_pool *pool, const sp_job *job, sp_job_answer *answer)
{
	signprep_error err = { 0 };
	void *ticket;
	memset(answer, 0, sizeof *answer);
	if (sp_pool_start(pool, job, NULL, &err)) {
		sp_job_answer_fail(answer, &err);
		return;
	}
	while (!sp_pool_wait(pool, -1, -1, &ticket, answer))
		continue;
}

#endif
