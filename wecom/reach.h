/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One's own servers as WeCom sees them: the file at a domain's root, the receiving server's answer to WeCom's check. */
#ifndef SP_WECOM_REACH_H
#define SP_WECOM_REACH_H

#include <signprep/wecom.h>

#include "net/transport.h"

/** What a GET of `url` answers with HTTP 200, up to `max` bytes. @return S104, S105, S889, D901 */
signprep_code sp_wecom_fetch(sp_buf *out, const sp_transport *transport, const char *url, size_t max, signprep_error *err);
/**
 * Asks a receiving server what WeCom asks before it takes the address, with an echostr of our own: it must answer the decrypted
 * text and nothing else. @return S104, S105, S850, S889, S890, D901
 */
signprep_code sp_wecom_receiver_check(
	const sp_transport *transport, const char *url, const signprep_wecom_receiver *receiver, signprep_error *err);

#endif
