/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What the numbers of states stand for. Contracts and signers are numbered apart: 4 is "signed" of a contract and "refused"
 * of a signer.
 */
#ifndef SP_ACTIONS_FLOW_STATE_H
#define SP_ACTIONS_FLOW_STATE_H

#include <stdbool.h>

/** "signed" for FlowStatus or FlowCallbackStatus 4; NULL for a number that is not known. */
const char *sp_flow_state_name(long long state);
/** Nothing is signed any more; 4 may become 21 all the same. */
bool sp_flow_state_is_final(long long state);
/** How far on a contract is: of two states that no time tells apart the one of the greater rank is the later. */
int sp_flow_state_rank(long long state);
/**
 * Does a contract that was told to be in `before` go to `next`, when messages come in any order? A final state stays, but
 * for 4 that becomes 21. Of the others the later counts, and where the times don't tell, the one further on.
 * @param before 0: nothing was told yet
 * @param before_time seconds since 1970 when it came to be so, as `next_time`; 0: not known
 */
bool sp_flow_state_follows(long long before, double before_time, long long next, double next_time);
/** "signed" for ApproveCallbackStatus or ApproveStatus 3; NULL for a number that is not known. */
const char *sp_approver_state_name(long long state);

/** The number that stands for a word of the partner edition, "PART" of a contract; -1 for a word that is not known. */
long long sp_flow_state_of_word(const char *word);
/** The same of a signer: "PENDING". */
long long sp_approver_state_of_word(const char *word);

#endif
