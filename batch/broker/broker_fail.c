/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the broker or the connection said, as an error of ours. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "batch/broker/broker_link.h"

/* What a server closed the channel or the connection with. */
struct closing {
	int code;
	char text[400];
};

static void keep(struct closing *closing, int code, amqp_bytes_t text)
{
	closing->code = code;
	snprintf(closing->text, sizeof closing->text, "%.*s",
		(int) (text.len < sizeof closing->text ? text.len : sizeof closing->text - 1),
		text.bytes ? (const char *) text.bytes : "");
}

static struct closing read_closing(const amqp_method_t *method)
{
	struct closing closing = { 0, "" };
	if (method->id == AMQP_CHANNEL_CLOSE_METHOD) {
		const amqp_channel_close_t *close = method->decoded;
		keep(&closing, close->reply_code, close->reply_text);
	} else if (method->id == AMQP_CONNECTION_CLOSE_METHOD) {
		const amqp_connection_close_t *close = method->decoded;
		keep(&closing, close->reply_code, close->reply_text);
	}
	return closing;
}

signprep_code sp_link_fail_status(sp_link *link, int status, signprep_error *err)
{
	switch (status) {
	case AMQP_STATUS_NO_MEMORY: return sp_fail_memory(err, link->shown);
	case AMQP_STATUS_SSL_PEER_VERIFY_FAILED:
	case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED:
	case AMQP_STATUS_SSL_CONNECTION_FAILED:
		return sp_fail(err, "B502", link->verify_error, "", link->shown,
			link->verify_error ? sp_link_tls_reason(link->verify_error) : amqp_error_string2(status), NULL);
	case AMQP_STATUS_BAD_AMQP_DATA:
	case AMQP_STATUS_UNKNOWN_CLASS:
	case AMQP_STATUS_UNKNOWN_METHOD:
	case AMQP_STATUS_INCOMPATIBLE_AMQP_VERSION:
	case AMQP_STATUS_WRONG_METHOD:
	case AMQP_STATUS_UNEXPECTED_STATE:
	case AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD:
		return sp_fail(err, "B514", status, "", link->shown, amqp_error_string2(status), NULL);
	default:
		return sp_fail(err, "B501", status, "", link->shown,
			status == AMQP_STATUS_SOCKET_ERROR || status == AMQP_STATUS_TCP_ERROR ? "the connection is refused or broke"
											      : amqp_error_string2(status),
			NULL);
	}
}

signprep_code sp_link_fail_login(sp_link *link, amqp_rpc_reply_t reply, signprep_error *err)
{
	if (reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION)
		return sp_link_fail_status(link, reply.library_error, err);
	struct closing closing = read_closing(&reply.reply);
	switch (closing.code) {
	case AMQP_ACCESS_REFUSED: return sp_fail(err, "B503", closing.code, "", link->shown, closing.text, NULL);
	case AMQP_NOT_ALLOWED: return sp_fail(err, "B504", closing.code, "", link->shown, closing.text, NULL);
	default: return sp_fail(err, "B514", closing.code, "", link->shown, closing.text, NULL);
	}
}

signprep_code sp_link_fail_closed(sp_link *link, const amqp_method_t *method, const char *queue, signprep_error *err)
{
	struct closing closing = read_closing(method);
	switch (closing.code) {
	case AMQP_PRECONDITION_FAILED:
		if (strstr(closing.text, "inequivalent arg 'x-queue-type'"))
			return sp_fail(err, "B506", closing.code, "", queue, NULL);
		if (strstr(closing.text, "inequivalent arg"))
			return sp_fail(err, "B507", closing.code, "", queue, closing.text, NULL);
		break;
	case AMQP_RESOURCE_LOCKED: return sp_fail(err, "B509", closing.code, "", queue, NULL);
	case AMQP_ACCESS_REFUSED: return sp_fail(err, "B508", closing.code, "", queue, closing.text, NULL);
	case AMQP_NOT_FOUND: return sp_fail(err, "B515", closing.code, "", queue, closing.text, NULL);
	case AMQP_INTERNAL_ERROR:
	case AMQP_CONNECTION_FORCED: return sp_fail(err, "B501", closing.code, "", link->shown, closing.text, NULL);
	default: break;
	}
	return sp_fail(err, "B514", closing.code, "", link->shown, closing.text, NULL);
}

signprep_code sp_link_fail(sp_link *link, amqp_rpc_reply_t reply, const char *queue, signprep_error *err)
{
	if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION)
		return sp_link_fail_closed(link, &reply.reply, queue, err);
	return sp_link_fail_status(link,
		reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION ? reply.library_error : AMQP_STATUS_UNEXPECTED_STATE, err);
}
