/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Who is who: members by their mobile, and who has signed in. */
#ifndef SP_WECOM_PEOPLE_H
#define SP_WECOM_PEOPLE_H

#include "wecom/client.h"

#define SP_WECOM_USERID_MAX 65

/** The userid of the member with this mobile. @return S106 no mobile; as sp_wecom_call (46004: nobody) */
signprep_code sp_wecom_find_member(char out[SP_WECOM_USERID_MAX], sp_wecom_client *client, const char *mobile, signprep_error *err);
/**
 * Whose the code is that came back from sign-in: {"userid"} of a member, or {"openid", "external_userid"} of somebody else.
 * `details`: and what the member agreed to tell (name, mobile …), where sign-in asked. A code is good once and for five minutes.
 * Caller frees with cJSON_Delete. @return S106 no code; as sp_wecom_call
 */
signprep_code sp_wecom_signed_in(cJSON **out, sp_wecom_client *client, const char *code_text, bool details, signprep_error *err);
/** The ticket that pages are signed with: the company's (wx.config), or the application's own (wx.agentConfig). Caller wipes it. */
signprep_code sp_wecom_ticket(sp_buf *out, sp_wecom_client *client, bool of_application, signprep_error *err);

#endif
