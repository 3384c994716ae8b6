/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The three calls of the company edition. */
#ifndef SP_SUBMIT_FORMS_SEND_H
#define SP_SUBMIT_FORMS_SEND_H

#include "submit/forms/sending.h"

/** Bodies as they leave, caller frees: CreateFlow with the row key in UserData, the others with the contract's id. NULL: no memory. */
char *sp_form_create_body(const sp_form_sending *s);
char *sp_form_body(const cJSON *draft, const char *flow_id);

#endif
