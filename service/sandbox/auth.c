/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who calls: the signature is made again from the request as it came, with the steps the client uses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>

#include "actions/action.h"
#include "base/num.h"
#include "base/sha256.h"
#include "service/sandbox/internal.h"
#include "submit/tc3.h"

#define CLOCK_TOLERANCE_S 300
#define SANDBOX_TOKEN "sandbox-token"

/* Parts of "TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=…, Signature=…". */
typedef struct authorization {
	char secret_id[128], date[16], service[128], signed_headers[64], signature[80];
} authorization;

/* Copies up to one of `ends` or the end of the text; NULL when it is empty or does not fit. */
static const char *take(const char *text, const char *ends, char *out, size_t cap)
{
	size_t length = strcspn(text, ends);
	if (length == 0 || length >= cap)
		return NULL;
	memcpy(out, text, length);
	out[length] = '\0';
	return text + length;
}

static const char *skip(const char *text, const char *prefix)
{
	return text && strncmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : NULL;
}

static const char *next_part(const char *text)
{
	if (!text || *text != ',')
		return NULL;
	return text + 1 + strspn(text + 1, " ");
}

static bool parse_authorization(const char *text, authorization *out)
{
	text = skip(text, "TC3-HMAC-SHA256 ");
	text = skip(text, "Credential=");
	text = text ? take(text, "/", out->secret_id, sizeof out->secret_id) : NULL;
	text = text ? take(text + 1, "/", out->date, sizeof out->date) : NULL;
	text = text && *text ? take(text + 1, "/", out->service, sizeof out->service) : NULL;
	text = next_part(skip(text, "/tc3_request"));
	text = skip(text, "SignedHeaders=");
	text = text ? take(text, ", ", out->signed_headers, sizeof out->signed_headers) : NULL;
	text = skip(next_part(text), "Signature=");
	text = text ? take(text, ", ", out->signature, sizeof out->signature) : NULL;
	return text && *text == '\0' && strlen(out->signature) == 64;
}

static bool date_is(const char *date, int64_t timestamp)
{
	char text[16];
	struct tm utc;
	time_t seconds = (time_t) timestamp;
	if (!gmtime_r(&seconds, &utc) || strftime(text, sizeof text, "%Y-%m-%d", &utc) == 0)
		return false;
	return strcmp(text, date) == 0;
}

/* A service's name, or the first label of the host: the official Node SDK takes that from a custom endpoint. */
static bool service_fits(const char *service, const char *host)
{
	size_t label = strcspn(host, ".");
	return sp_service_find(service) || (strlen(service) == label && strncmp(service, host, label) == 0);
}

static bool signature_is(const sp_tc3_request *request, const char *signature)
{
	char expected[65];
	return sp_tc3_signature(request, expected) && CRYPTO_memcmp(expected, signature, 64) == 0;
}

static bool verify(const sp_sandbox *sandbox, const sp_exchange *ex, const authorization *auth, int64_t timestamp)
{
	char digest[65], bare_host[256];
	bool with_action = strcmp(auth->signed_headers, "content-type;host;x-tc-action") == 0;
	if (!with_action && strcmp(auth->signed_headers, "content-type;host") != 0)
		return false;
	if (!service_fits(auth->service, ex->host) || !date_is(auth->date, timestamp))
		return false;
	sp_sha256_hex(ex->body, ex->length, digest);
	sp_tc3_request request = {
		.secret_id = sandbox->secret_id,
		.secret_key = sandbox->secret_key,
		.service = auth->service,
		.host = ex->host,
		.content_type = ex->content_type,
		.action = with_action ? ex->action : NULL,
		.payload_sha256 = digest,
		.timestamp = timestamp,
	};
	if (signature_is(&request, auth->signature))
		return true;
	/* The official Node SDK signs the host without its port. */
	if (!take(ex->host, ":", bare_host, sizeof bare_host) || strcmp(bare_host, ex->host) == 0)
		return false;
	request.host = bare_host;
	return signature_is(&request, auth->signature);
}

static const char *missing_header(const sp_exchange *ex)
{
	return !ex->action           ? "Action"
		: !ex->version       ? "Version"
		: !ex->timestamp     ? "Timestamp"
		: !ex->authorization ? "Authorization"
		: !ex->host          ? "Host"
		: !ex->content_type  ? "Content-Type"
				     : NULL;
}

bool sp_auth_check(const sp_sandbox *sandbox, sp_exchange *ex)
{
	authorization auth;
	long long timestamp, now = sp_sandbox_now(sandbox);
	const char *missing = missing_header(ex);
	if (missing)
		sp_answer_error(ex, "MissingParameter", "The request is missing a required parameter `%s`.", missing);
	else if (!sp_num_parse_int(ex->timestamp, strlen(ex->timestamp), 0, 99999999999LL, &timestamp))
		sp_answer_error(ex, "InvalidParameterValue", "The value of `Timestamp` is not a number of seconds.");
	else if (!parse_authorization(ex->authorization, &auth))
		sp_answer_error(
			ex, "AuthFailure.InvalidAuthorization", "The header `Authorization` is not of the form TC3-HMAC-SHA256.");
	else if (timestamp > now + CLOCK_TOLERANCE_S || timestamp < now - CLOCK_TOLERANCE_S)
		sp_answer_error(ex, "AuthFailure.SignatureExpire",
			"The provided credentials are expired: `Timestamp` differs from the server's time %lld by more than 5 "
			"minutes.",
			now);
	else if (strcmp(auth.secret_id, sandbox->secret_id) != 0)
		sp_answer_error(ex, "AuthFailure.SecretIdNotFound",
			"The SecretId is not found, please ensure that your SecretId is correct.");
	else if (ex->token && *ex->token && strcmp(ex->token, SANDBOX_TOKEN) != 0)
		sp_answer_error(ex, "AuthFailure.TokenFailure", "The token is not valid.");
	else if (!verify(sandbox, ex, &auth, timestamp))
		sp_answer_error(ex, "AuthFailure.SignatureFailure",
			"The provided credentials could not be validated. Please check your signature is correct.");
	else
		return true;
	return false;
}
