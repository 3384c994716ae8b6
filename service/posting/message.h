/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What messages say, in the words of either edition. */
#ifndef SP_SERVICE_POSTING_MESSAGE_H
#define SP_SERVICE_POSTING_MESSAGE_H

#include "service/sandbox/internal.h"

/** An example of MsgData: the members that the service's pages name, else ids; NULL when memory is out. */
cJSON *sp_message_example(const char *type, bool partner);
/**
 * {MsgId, MsgType, MsgVersion, MsgData}; takes `data` over. The old format has no version. Writes the MsgId. NULL when memory is out.
 * @return for free()
 */
char *sp_message_text(const char *type, bool partner, bool v1, cJSON *data, sp_id id);

/** Is it no change of the contract's own state? */
bool sp_message_is_other(const sp_flow_change *change);
/**
 * What follows from a change of a contract besides FlowStatusChange: charges, seals used, hand-overs … `each` gets the MsgData, which
 * is its own then.
 */
void sp_message_follow(const sp_stored_flow *flow, const sp_flow_change *change,
	void (*each)(void *opaque, const char *type, cJSON *data, double delay_s), void *opaque);

#endif
