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

typedef struct sp_draft {
	cJSON *form;
	cJSON *create;           /* without UserData */
	cJSON *document, *start; /* without FlowId */
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
/** Of the approver that has this recipient: signs the service for it? */
bool sp_draft_is_automatic(const sp_draft *draft, const char *recipient_id);

#endif
