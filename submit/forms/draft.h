/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A contract from a template before it is sent: a form and a request become the bodies of CreateFlow, CreateDocument and StartFlow.
 *
 * The request has the members of CreateFlow, FormFields and FileNames of CreateDocument, CcNotifyType of StartFlow. An approver names
 * its recipient by RecipientId, or by the role (ApproverRoleName), or by where it stands.
 */
#ifndef SP_SUBMIT_FORMS_DRAFT_H
#define SP_SUBMIT_FORMS_DRAFT_H

#include <cjson/cJSON.h>

#include "base/issues.h"
#include "submit/internal.h"

/** Stands for who calls in a check where nobody is named. */
#define SP_DRAFT_NOBODY "-"

typedef struct sp_draft {
	cJSON *form;
	cJSON *create;           /* without UserData */
	cJSON *document, *start; /* without FlowId */
	/* In the partner edition, which makes the contract in one call: who calls, and its FlowInfo without CustomerData. */
	cJSON *agent, *info;
	const char *template_id; /* of the form */
} sp_draft;

/**
 * Finds everything that is wrong with it; what is right is made all the same.
 * @param core who calls, where the request does not say; NULL: nobody
 * @return the code of the first finding that is an error; R101 … when form or request can't be read
 */
signprep_code sp_draft_make(sp_draft *draft, signprep_issues *issues, const char *form, const char *request,
	const sp_client_core *core, signprep_error *err);
void sp_draft_clear(sp_draft *draft);

/** Gives each approver its recipient and type (draft_people.c). R881 to R884, R898. False: no memory. */
bool sp_draft_match(sp_draft *draft, signprep_issues *issues);
/** Puts approvers into the order of the recipients. False: no memory. */
bool sp_draft_order(sp_draft *draft);
/** FormFields against the controls (draft_fields.c). R885 to R891, and as the values of any request. False: no memory. */
bool sp_draft_check_fields(sp_draft *draft, signprep_issues *issues);
/** The same contract in the spelling of CreateFlowsByTemplates (draft_partner.c). R870, R942, R943. False: no memory. */
bool sp_draft_turn(sp_draft *draft, signprep_issues *issues, const sp_client_core *core);
/**
 * FlowInfo as it leaves: with the row key in CustomerData, and a Deadline, which the service insists on, where the request names none.
 * NULL: no memory.
 */
cJSON *sp_draft_flow_info(const sp_draft *draft, const char *key, double now);
/** Of the approver that has this recipient: signs the service for it? */
bool sp_draft_is_automatic(const sp_draft *draft, const char *recipient_id);

#endif
