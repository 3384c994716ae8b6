/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The page of the sandbox: GET shows flows, POST does what a button says; only forms with the page's token are taken. */
#ifndef SP_SERVICE_SANDBOX_PAGE_H
#define SP_SERVICE_SANDBOX_PAGE_H

#include "service/http/server.h"

void sp_page_show(void *sandbox, const sp_server_request *request, sp_server_response *response);
void sp_page_act(void *sandbox, const sp_server_request *request, sp_server_response *response);

#endif
