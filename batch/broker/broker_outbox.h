/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Messages that are published and not confirmed yet: kept so that they can be published again. */
#ifndef SP_BATCH_BROKER_BROKER_OUTBOX_H
#define SP_BATCH_BROKER_BROKER_OUTBOX_H

#include "batch/broker/broker.h"

typedef struct sp_outgoing {
	struct sp_outgoing *next;
	sp_message message;
	void *ticket;
	int64_t number;    /* one of its own for the life of the broker */
	uint64_t sequence; /* the confirm it waits for, on the present connection; 0: not sent on it */
	bool returned;
} sp_outgoing;

typedef struct sp_outgoing_list {
	sp_outgoing *first, *last;
	size_t count;
} sp_outgoing_list;

typedef struct sp_outbox {
	sp_outgoing_list waiting, settled; /* `settled`: the caller is still to be told */
	uint64_t sequence;                 /* of the last message sent on the present connection */
	int64_t number;
} sp_outbox;

/** Takes the message over; false when memory is out (it is cleared all the same). */
bool sp_outbox_put(sp_outbox *box, sp_message *message, void *ticket);
/** The next that was not sent on the present connection, at or behind `from`; NULL: none. */
sp_outgoing *sp_outbox_unsent(sp_outgoing *from);
/** `item` went out as the next message of the connection. */
void sp_outbox_sent(sp_outbox *box, sp_outgoing *item);
void sp_outbox_confirm(sp_outbox *box, uint64_t tag, bool multiple);
/** The broker did not take them: as if not sent. */
void sp_outbox_refuse(sp_outbox *box, uint64_t tag, bool multiple);
void sp_outbox_returned(sp_outbox *box, int64_t number);
/** A new connection: nothing was sent on it. */
void sp_outbox_reset(sp_outbox *box);
/** The next that is done with: its ticket, and whether it found its queue. */
bool sp_outbox_tell(sp_outbox *box, void **ticket, bool *returned);
void sp_outbox_clear(sp_outbox *box);

#endif
