/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Plain GETs of addresses that the user names. Redirects are not followed: WeCom follows none either. */
#include "wecom/reach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "net/endpoint.h"
#include "net/percent.h"
#include "wecom/envelope.h"
#include "wecom/page.h"

#define TIMEOUT_S 5 /* as long as WeCom waits */
#define URL_MAX 16384
#define ECHO_MAX 4096

/* Scheme and host go through the check of all endpoints, the rest is taken as it stands. */
static signprep_code split(const char *url, sp_endpoint *endpoint, const char **rest, signprep_error *err)
{
	char text[300];
	size_t scheme = strncasecmp(url, "https://", 8) == 0 ? 8 : strncasecmp(url, "http://", 7) == 0 ? 7 : 0;
	size_t length = scheme + strcspn(url + scheme, "/?#");
	for (const char *c = url; *c; c++)
		if ((unsigned char) *c <= ' ')
			scheme = 0;
	if (!scheme || length >= sizeof text)
		return sp_fail(err, "S862", 0, "", url, NULL);
	memcpy(text, url, length);
	text[length] = '\0';
	*rest = url + length + (url[length] == '/');
	return sp_endpoint_parse(endpoint, text, err);
}

signprep_code sp_wecom_fetch(sp_buf *out, const sp_transport *transport, const char *url, size_t max, signprep_error *err)
{
	sp_endpoint endpoint;
	const char *rest = "";
	char why[200];
	sp_buf whole;
	sp_http_answer answer = { 0 };
	signprep_code code = split(url, &endpoint, &rest, err);
	if (code)
		return code;
	sp_buf_init(&whole, URL_MAX);
	sp_buf_init(&answer.body, max);
	bool made = sp_buf_puts(&whole, endpoint.url) && sp_buf_append(&whole, rest, strcspn(rest, "#"));
	const sp_http_request request = { .url = whole.data,
		.repeatable = true,
		.loopback = endpoint.loopback,
		.timeout_s = TIMEOUT_S,
		.connect_timeout_s = TIMEOUT_S,
		.max_answer = max };
	if (made)
		transport->perform(transport->ctx, &request, &answer);
	if (!made)
		code = sp_fail_memory(err, "");
	else if (answer.end != SP_HTTP_ANSWERED || answer.status != 200) {
		snprintf(why, sizeof why, "HTTP %d", answer.status);
		code = sp_fail(err, "S889", answer.native, "", endpoint.host,
			answer.end == SP_HTTP_ANSWERED ? why
				: *answer.detail       ? answer.detail
						       : "no answer",
			NULL);
	} else if (!sp_buf_append(out, answer.body.length ? answer.body.data : "", answer.body.length))
		code = sp_fail_memory(err, "");
	sp_buf_clear(&answer.body);
	sp_buf_clear(&whole);
	return code;
}

signprep_code sp_wecom_receiver_check(
	const sp_transport *transport, const char *url, const signprep_wecom_receiver *receiver, signprep_error *err)
{
	char echo[33], nonce[33], signature[41], now[24], *encrypted = NULL;
	sp_buf query, answer;
	if (!sp_wecom_new_state(echo) || !sp_wecom_new_state(nonce))
		return sp_fail(err, "S871", 0, "", NULL);
	signprep_code code = sp_wecom_encrypt(&encrypted, receiver, echo, strlen(echo), err);
	if (code)
		return code;
	snprintf(now, sizeof now, "%.0f", transport->now(transport->ctx));
	sp_buf_init(&query, URL_MAX);
	sp_buf_init(&answer, ECHO_MAX);
	if (!sp_wecom_sign(receiver->token, now, nonce, encrypted, signature) ||
		!sp_buf_printf(&query, "%s%cmsg_signature=%s&timestamp=%s&nonce=%s&echostr=", url, strchr(url, '?') ? '&' : '?',
			signature, now, nonce))
		code = sp_fail_memory(err, "");
	sp_percent_encode(&query, encrypted, strlen(encrypted), "");
	if (!code)
		code = query.failed ? sp_fail_memory(err, "") : sp_wecom_fetch(&answer, transport, query.data, ECHO_MAX, err);
	if (!code && (answer.length != strlen(echo) || memcmp(answer.data, echo, answer.length) != 0))
		code = sp_fail(err, "S890", 0, "", answer.length ? answer.data : "-", NULL);
	sp_buf_clear(&answer);
	sp_buf_clear(&query);
	free(encrypted);
	return code;
}
