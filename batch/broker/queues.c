/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names and kinds of a batch's queues. */
#include "batch/broker/queues.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

static bool is_name(const char *name)
{
	return *name && strlen(name) <= SP_BROKER_NAME_MAX;
}

signprep_code sp_queues_name(sp_queues *out, const char *queue, const char *answers, signprep_error *err)
{
	if (!is_name(queue) || (answers && strlen(answers) > SP_BROKER_NAME_MAX))
		return sp_fail(err, "B521", 0, "", is_name(queue) ? answers : queue, NULL);
	snprintf(out->rows, sizeof out->rows, "%s", queue);
	snprintf(out->dead, sizeof out->dead, "%s.dead", queue);
	snprintf(out->answers, sizeof out->answers, "%s%s", answers ? answers : queue, answers ? "" : ".results");
	return SIGNPREP_OK;
}

/* The dead-letter queue first: the queue of rows refers to it. */
signprep_code sp_queues_declare(const sp_queues *queues, sp_broker *broker, int delivery_limit, signprep_error *err)
{
	const sp_queue all[] = { { queues->dead, NULL, 0 }, { queues->answers, NULL, 0 },
		{ queues->rows, queues->dead, delivery_limit > 0 ? delivery_limit : SP_QUEUES_DELIVERIES } };
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < sizeof all / sizeof *all; i++)
		code = sp_broker_declare(broker, &all[i], err);
	return code;
}
