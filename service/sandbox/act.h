/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a person does to a flow: `signprep sandbox act` and the page ask for it here. */
#ifndef SP_SERVICE_SANDBOX_ACT_H
#define SP_SERVICE_SANDBOX_ACT_H

#include <signprep/error.h>

#include "service/sandbox/state.h"

/** One deed. Texts may be NULL. */
typedef struct sp_deed {
	const char *flow_id;
	const char *name;    /* sign fill refuse forward expire cancel review finish rescind */
	const char *as;      /* whose; "" is whoever is due */
	const char *to;      /* forward: an employee's UserId, name or mobile, or any other name */
	const char *message; /* refuse, cancel, review: why; a review without passes */
	const cJSON *values; /* fill: texts by id or name of the control */
} sp_deed;

/** Does it. False: no such flow or no such deed (`*end` is SP_ACT_NOBODY, or whatever the state machine said). */
bool sp_act(sp_sandbox *sandbox, const sp_deed *deed, sp_act_end *end);
/** Why nothing was done, in both languages; NULL for SP_ACT_DONE. */
const char *sp_act_why(sp_act_end end, signprep_lang lang);

/** POST /act: {"FlowId","Deed","As","To","Message","Values"} -> {"flow_id","status","approvers":[{"name","role","status"}]}. */
void sp_act_serve(void *sandbox, const sp_server_request *request, sp_server_response *response);

/** POST /callback: {"Type","Partner","Data"} -> {"type","msg_id"}. Data left out: an example of that type. */
void sp_happen_serve(void *sandbox, const sp_server_request *request, sp_server_response *response);

/* page.c */
void sp_page_show(void *sandbox, const sp_server_request *request, sp_server_response *response);
void sp_page_act(void *sandbox, const sp_server_request *request, sp_server_response *response);

#endif
