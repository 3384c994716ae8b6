/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One contract from a template on its way: what its steps, its plan and the look at the template share. */
#ifndef SP_SUBMIT_FORMS_SEND_H
#define SP_SUBMIT_FORMS_SEND_H

#include <signprep/form.h>

#include "submit/forms/draft.h"

typedef struct sp_form_sending {
	signprep_client *client;
	const char *form;  /* its text */
	const char *where; /* id of the template, for messages */
	sp_draft draft;
	signprep_issues *issues;
	signprep_flow *flow;
	char key[72], contract_sha256[65], fields_sha256[65];
	sp_row row;
	bool resumed; /* the contract was there before: an earlier run left it where it is */
} sp_form_sending;

/** Makes the bodies and names the row. To be closed also when this fails. @return as sp_draft_make; R896 */
signprep_code sp_form_sending_open(
	sp_form_sending *s, signprep_client *client, const char *form, const char *request, signprep_error *err);
/** Hands over the findings, or frees them. Returns `code`. */
signprep_code sp_form_sending_close(sp_form_sending *s, signprep_issues **issues, signprep_code code);

/** Bodies as they leave, caller frees: CreateFlow with the row key in UserData, the others with the contract's id. NULL: no memory. */
char *sp_form_create_body(const sp_form_sending *s);
char *sp_form_body(const cJSON *draft, const char *flow_id);

/**
 * Is the template at the service the one of the form? Asked once a minute for all rows of a client. @return R880, with what has changed
 * in the findings; R895 it can't be used; R830 it is gone
 */
signprep_code sp_form_look(sp_form_sending *s, signprep_error *err);

#endif
