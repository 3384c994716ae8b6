/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One contract from a template on its way: what its steps, its plan and the look at the template share. */
#ifndef SP_SUBMIT_FORMS_SENDING_H
#define SP_SUBMIT_FORMS_SENDING_H

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

/** Makes the bodies and names the row. To be closed also when this fails. @return as sp_draft_make; S770 no AppId */
signprep_code sp_form_sending_open(
	sp_form_sending *s, signprep_client *client, const char *form, const char *request, signprep_error *err);
/** Hands over the findings, or frees them. Returns `code`. */
signprep_code sp_form_sending_close(sp_form_sending *s, signprep_issues **issues, signprep_code code);

/** Writes the row in `state`. */
signprep_code sp_form_save(sp_form_sending *s, sp_state state, signprep_error *err);
/**
 * Reads the row, and decides: may it be sent, does it go on where an earlier run left it?
 * @param done nothing is to be sent: the flow tells the contract
 * @return S404, S405, S407
 */
signprep_code sp_form_load(sp_form_sending *s, bool *done, signprep_error *err);
/** Forgets what earlier attempts left in the row and in the flow. */
void sp_form_forget(sp_form_sending *s);
/** @return S605 the contract's deadline is over */
signprep_code sp_form_check_deadline(const sp_form_sending *s, signprep_error *err);
/**
 * Writes how the making of the contract ended. Returns `code`, of which `cause` tells; or S406, S409: an id that the journal does not
 * hold is told, or nobody will ever know it.
 */
signprep_code sp_form_settle(
	sp_form_sending *s, signprep_code code, sp_state state, const signprep_error *cause, signprep_error *err);

/** As signprep_form_check; `partner`: as that edition takes it. */
signprep_code sp_form_check_in(signprep_issues **issues, const char *form, const char *request, bool partner, signprep_error *err);

/**
 * Is the template at the service the one of the form? Asked once a minute for all rows of a client. @return R880, with what has changed
 * in the findings; R895 it can't be used; R830 it is gone
 */
signprep_code sp_form_look(sp_form_sending *s, signprep_error *err);

#endif
