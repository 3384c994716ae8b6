/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The three queues that a batch and its workers share. Both declare them, in the same words: else the broker refuses. */
#ifndef SP_BATCH_BROKER_QUEUES_H
#define SP_BATCH_BROKER_QUEUES_H

#include "batch/broker/broker.h"

#define SP_QUEUES_DELIVERIES 20 /* of a row, by default */

typedef struct sp_queues {
	char rows[SP_BROKER_NAME_MAX + 1];
	char dead[SP_BROKER_NAME_MAX + 16]; /* rows that are none, or were delivered too often */
	char answers[SP_BROKER_NAME_MAX + 16];
} sp_queues;

/** `queue`, "QUEUE.dead", and `answers`, NULL for "QUEUE.results". @return B521 for names that are none */
SIGNPREP_NODISCARD signprep_code sp_queues_name(sp_queues *out, const char *queue, const char *answers, signprep_error *err);
/** @param delivery_limit 0: SP_QUEUES_DELIVERIES. @return as sp_broker_declare */
SIGNPREP_NODISCARD signprep_code sp_queues_declare(
	const sp_queues *queues, sp_broker *broker, int delivery_limit, signprep_error *err);

#endif
