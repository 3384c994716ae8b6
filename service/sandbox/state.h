/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * How far a flow has come, and what moves it on. Everything here works under the sandbox's lock, and every change of a flow
 * goes through here, so that whoever observes misses none:
 *
 *   not started (0, 7) -> to fill (8) -> partly filled (9) -> waiting (1) -> partly signed (2) -> signed (4) -> rescinded (21)
 *
 * and out of any of these refused (3; 10 while it is filled in), expired (5), cancelled (6).
 */
#ifndef SP_SERVICE_SANDBOX_STATE_H
#define SP_SERVICE_SANDBOX_STATE_H

#include "service/sandbox/internal.h"

/** Why nothing was done. */
typedef enum sp_act_end {
	SP_ACT_DONE,
	SP_ACT_NOT_STARTED, /* the flow has not been started */
	SP_ACT_ENDED,       /* it has ended */
	SP_ACT_NOBODY,      /* no signer of that name */
	SP_ACT_SEVERAL,     /* more than one, and none of them alone is due */
	SP_ACT_LATER,       /* it is another's turn */
	SP_ACT_ALREADY,     /* he has signed */
	SP_ACT_TO_FILL,     /* somebody has to fill in first */
	SP_ACT_NO_FILLING,  /* he has nothing to fill in */
	SP_ACT_UNNAMED,     /* nobody was named for this place yet */
	SP_ACT_REVIEW,      /* the company's review is missing */
	SP_ACT_NO_REVIEW,   /* it waits for none */
	SP_ACT_FORBIDDEN,   /* an option of the signer forbids it */
	SP_ACT_UNSIGNED,    /* not everybody has signed */
	SP_ACT_AUTOMATIC,   /* the service signs for him */
	SP_ACT_MEMORY,
	SP_ACT_DISK
} sp_act_end;

/** The signer's entry in the body. */
cJSON *sp_contract_approver(const sp_stored_flow *flow, size_t index);
/** Types 3 and 7: the service signs for them as soon as it is their turn. */
bool sp_approver_automatic(const cJSON *approver);
/** Has somebody been named for this place? Not where anyone of a company may sign, or a dynamic signer, until he is. */
bool sp_approver_named(const cJSON *approver);
/** A control that a signer fills in and that holds nothing yet. */
bool sp_component_open(const cJSON *component);
bool sp_contract_ended(const sp_stored_flow *flow);
/** FlowStatus now; a deadline that has passed is noticed here. */
sp_flow_state sp_contract_look(sp_sandbox *sandbox, sp_stored_flow *flow);

/** Something about it that is no change of its state: "compose" its document is made, "receive" a person was named, "group" its group is. */
void sp_contract_tell(sp_sandbox *sandbox, const sp_stored_flow *flow, const char *operate, int approver);
/** Starts a flow whose signers are known: who has to fill in or sign is told, automatic signers sign. */
void sp_contract_begin(sp_sandbox *sandbox, sp_stored_flow *flow);
/** Whose place `who` names: a role, mobile, name, company, RecipientId or SignId; "" is whoever is due. */
sp_act_end sp_contract_find(const sp_stored_flow *flow, const char *who, size_t *index);
sp_act_end sp_contract_sign(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index);
/** `values` maps ids or names of controls to texts; what it leaves out gets an example. May be NULL. */
sp_act_end sp_contract_fill(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index, const cJSON *values);
sp_act_end sp_contract_refuse(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index, const char *why);
/** Puts another person into the place. `to` has members of ApproverInfo and is copied. */
sp_act_end sp_contract_forward(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index, const cJSON *to);
sp_act_end sp_contract_expire(sp_sandbox *sandbox, sp_stored_flow *flow);
sp_act_end sp_contract_cancel(sp_sandbox *sandbox, sp_stored_flow *flow, const char *why);
/** As when the agreement that rescinds a signed contract has been signed by all. */
sp_act_end sp_contract_rescind(sp_sandbox *sandbox, sp_stored_flow *flow);
/** A flow that was not started in time: it never can be. */
void sp_contract_void(sp_sandbox *sandbox, sp_stored_flow *flow);
/** The company's answer to a flow that waits for its review. */
void sp_contract_review(sp_sandbox *sandbox, sp_stored_flow *flow, sp_review answer, const char *why);
/** Looks again who is due: after a signer was named. */
void sp_contract_go_on(sp_sandbox *sandbox, sp_stored_flow *flow);

/** Is the document of a flow from a template, or the file of a signed one, ready? */
bool sp_contract_composed(const sp_sandbox *sandbox, const sp_stored_flow *flow);

#endif
