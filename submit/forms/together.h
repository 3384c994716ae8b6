/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The one call of the partner edition. */
#ifndef SP_SUBMIT_FORMS_TOGETHER_H
#define SP_SUBMIT_FORMS_TOGETHER_H

#include <signprep/client.h>

/** So many contracts the partner edition makes in one call. */
#define SP_FORMS_TOGETHER 20

/** A contract of several that go together. Plain data. */
typedef struct sp_form_row {
	signprep_client *client;
	const char *form, *request;
	/* Set in any case. */
	signprep_flow flow;
	signprep_issues *issues; /* signprep_issues_free */
	signprep_code code;
	signprep_error err;
} sp_form_row;

/**
 * The partner edition: contracts made by CreateFlowsByTemplates, up to SP_FORMS_TOGETHER in a call. Each comes about or fails by itself, and
 * has a row of its own; a call that is refused as a whole is made again in halves, so that one contract takes no other with it.
 */
void sp_forms_send_together(sp_form_row *rows, size_t count);

#endif
