/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The cipher of everything WeCom posts to a receiving server. Opening one: signprep/wecom.h. */
#ifndef SP_WECOM_ENVELOPE_H
#define SP_WECOM_ENVELOPE_H

#include <stdbool.h>

#include <signprep/wecom.h>

#include "wecom/xml.h"

/** What is received is at most so long, encrypted or not. WeCom's own messages stay below 64 KiB. */
#define SP_WECOM_MESSAGE_MAX SP_XML_BYTES_MAX

/** SHA-1 of the concatenation, lower-case hex; false when memory is out. */
bool sp_wecom_sha1(const char *const *texts, size_t count, char out[41]);
/** msg_signature of a message. False when memory is out. */
bool sp_wecom_sign(const char *token, const char *timestamp, const char *nonce, const char *encrypted, char out[41]);
/** The 32 bytes that an EncodingAESKey stands for; false: it is none. The caller wipes them. */
bool sp_wecom_key(const char *aes_key, unsigned char out[32]);
/** Encrypts as WeCom does, for those who play it. `*out` is base64; free. @return S850, D901 */
signprep_code sp_wecom_encrypt(
	char **out, const signprep_wecom_receiver *receiver, const char *message, size_t length, signprep_error *err);

#endif
