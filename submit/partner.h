/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The partner edition (essbasic): platforms that send for their member companies. A request has one spelling here, that of the
 * company edition; this is where it gets the other one.
 */
#ifndef SP_SUBMIT_PARTNER_H
#define SP_SUBMIT_PARTNER_H

#include <cjson/cJSON.h>

#include "actions/action.h"
#include "submit/internal.h"

/** A member that is called otherwise there; `to` "": it is left to the caller. Lists end with a row of NULL. */
typedef struct sp_renamed {
	const char *from, *to;
} sp_renamed;
/**
 * Copies the members of `from` that `type` has, as deep as they go. One that it has not is left out when it says nothing.
 * @param lacks the finding about one that says something
 */
signprep_code sp_turn_members(
	cJSON *to, const cJSON *from, const sp_action_type *type, const sp_renamed *names, const char *lacks, signprep_error *err);

/** What the client's calls are called in its edition. */
const char *sp_partner_service(const sp_client_core *core);
const char *sp_partner_create_action(const sp_client_core *core);

/** Who sends, as the journal names it: "company", or "partner-" and a hash of AppId and member company. "": no memory. */
void sp_partner_caller(const sp_client_core *core, char out[SP_CALLER_MAX]);

/** Agent with AppId, ProxyOrganizationOpenId and ProxyOperator.OpenId, where `body` does not say them; the request's operator acts for the member company where no other is named. */
bool sp_partner_agent_of(cJSON *body, const cJSON *request, const sp_client_core *core);
/**
 * The body of CreateFlowByFiles as that of ChannelCreateFlowByFiles; caller frees with cJSON_Delete.
 * @return R870 a member that the partner edition has not; S770 no AppId; D901
 */
signprep_code sp_partner_body(cJSON **out, const cJSON *body, const sp_client_core *core, const char *where, signprep_error *err);
/** Agent of a call, in `to`. @return R870 a member company of a group, which the edition has not; D901 */
signprep_code sp_partner_agent(cJSON *to, const cJSON *request, const sp_client_core *core, signprep_error *err);
/** The members of one contract in the edition's spelling, as `type` has them, without who calls. @return R870, D901 */
signprep_code sp_partner_contract(
	cJSON *to, const cJSON *contract, const sp_action_type *type, const sp_client_core *core, signprep_error *err);
/**
 * The contract of a request as the page has it on which a person starts it: FlowInfo of ChannelCreatePrepareFlow, into `to`.
 * @return R930 a member that the page has not; D901
 */
signprep_code sp_partner_page(cJSON *to, const cJSON *request, const sp_client_core *core, signprep_error *err);
/** Such a body against the action table. @return the first error of sp_action_check; D901 */
signprep_code sp_partner_check(const cJSON *body, const char *where, signprep_error *err);

/**
 * Operator, Caller and Agent of a body of either edition, and the company of a group, where it does not say them. `action` NULL: unknown.
 * False: no memory.
 */
bool sp_fill_in(cJSON *body, const sp_action *action, const sp_client_core *core);

#endif
