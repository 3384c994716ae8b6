/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file wecom.h
 * WeCom's self-built application: what the receiving server gets, decrypted and named, and the signature that pages need. Nothing
 * here opens a connection.
 */
#ifndef SIGNPREP_WECOM_H
#define SIGNPREP_WECOM_H

#include <signprep/error.h>
#include <signprep/memory.h>

SIGNPREP_BEGIN

/** What the console shows under "receive messages": API 接收消息. Borrowed. */
typedef struct signprep_wecom_receiver {
	const char *token;
	const char *aes_key;    /**< EncodingAESKey, 43 characters */
	const char *receive_id; /**< whom messages are for: the CorpID of a self-built application */
} signprep_wecom_receiver;

/** Members of the query, percent-decoded once ("+" comes as %2B and stays a plus). Borrowed. */
typedef struct signprep_wecom_stamp {
	const char *signature; /**< msg_signature */
	const char *timestamp, *nonce;
} signprep_wecom_stamp;

/**
 * Verifies and decrypts the echostr of a GET, or the Encrypt of a POST: signature (in constant time), base64, AES-256-CBC, padding
 * to 32 bytes, length, receive id. What comes out of an echostr is the answer to the GET, without quotes or line end.
 * `*out` is NUL-terminated and freed with signprep_free; `*length` may be NULL.
 * @return INVALID S850 key, S851 signature, S852 base64, S853 cut short, S854 padding, S855 length, S856 another receiver, S859
 *         something is missing; LIMIT S860, D901
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_wecom_decrypt(char **out, size_t *length,
	const signprep_wecom_receiver *receiver, const signprep_wecom_stamp *stamp, const char *encrypted, signprep_error *err);

/**
 * The body of a POST, XML or JSON, as the text of signprep.wecom-event/1 (docs/wecom.md): what is told of whom, and under "data" all
 * members as they came. Types that are not known pass. Free with signprep_free.
 * @return as signprep_wecom_decrypt; S857 neither XML nor JSON, S858 a document type or entities, which are never followed
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_wecom_event_json(char **out, const signprep_wecom_receiver *receiver,
	const signprep_wecom_stamp *stamp, const char *body, size_t length, signprep_lang lang, signprep_error *err);

/**
 * The signature that wx.config and wx.agentConfig take: of the ticket, a nonce, seconds since 1970, and the address of the page as
 * the browser shows it, whose part behind "#" is left out. Lower-case hex.
 * @return INVALID S862 no address of a page; LIMIT D901
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_wecom_js_signature(
	char out[41], const char *ticket, const char *nonce, const char *timestamp, const char *url, signprep_error *err);

SIGNPREP_END

#endif
