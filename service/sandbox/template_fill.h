/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a template makes of a flow; the same for one that is made step by step and for one that is made at once. */
#ifndef SP_SERVICE_SANDBOX_TEMPLATE_FILL_H
#define SP_SERVICE_SANDBOX_TEMPLATE_FILL_H

#include "service/sandbox/flow.h"

/** Why something is refused; without code it is not. */
typedef struct sp_denial {
	const char *code, *message;
} sp_denial;

/** `template` NULL: there is none of that id. */
sp_denial sp_contract_may_use(const cJSON *template);
/** Gives the flow's signers, who have to be the template's, their controls, and the initiator's the values of `fields`. */
sp_denial sp_contract_take_template(sp_stored_flow *flow, const cJSON *template, const cJSON *fields);
/** Under the lock, once it is filled: the document is the flow's. False: no randomness. */
bool sp_contract_attach(sp_sandbox *sandbox, sp_stored_flow *flow, const char *template_id, sp_blob *blob);

#endif
