/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Messages of the application to members: a card with a link, and taking it back. */
#ifndef SP_WECOM_SEND_H
#define SP_WECOM_SEND_H

#include "wecom/client.h"

#define SP_WECOM_USERS_MAX 1000
#define SP_WECOM_DUPLICATE_MAX_S 14400

/** A card (textcard). All borrowed. */
typedef struct sp_wecom_card {
	const char *const *users; /* userids of members */
	size_t user_count;
	const char *agent_id;
	const char *title, *description, *url;
	const char *button; /* NULL: "详情" */
	/*
	 * Within so many seconds WeCom drops a second message that is the same, so that one whose answer is lost may be sent again;
	 * 0: it never drops one, and a lost answer stays unknown.
	 */
	int duplicate_s;
} sp_wecom_card;

/**
 * Sends it. `*answer`: {"msgid", "told": [userid …], "not_told": [{"user", "why": "invalid" or "unlicensed"} …]}, also with S888.
 * @return S106, S859, S887 what will not do, before anything is sent; S888 some were not told; as sp_wecom_call
 */
signprep_code sp_wecom_send(cJSON **answer, sp_wecom_client *client, const sp_wecom_card *card, signprep_error *err);
/** Takes a message back, within 24 hours. @return as sp_wecom_call */
signprep_code sp_wecom_recall(sp_wecom_client *client, const char *msgid, signprep_error *err);

#endif
