/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* TC3-HMAC-SHA256, step by step as the service's documentation names them. */
#include "submit/tc3.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include <openssl/hmac.h>

#include "base/sha256.h"

static const char *or_default(const char *text, const char *otherwise)
{
	return text != NULL ? text : otherwise;
}

static bool put_lower(sp_buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		if (!sp_buf_putc(out, (char) tolower((unsigned char) *text)))
			return false;
	return true;
}

static const char *signed_headers(const sp_tc3_request *request)
{
	return request->action != NULL ? "content-type;host;x-tc-action" : "content-type;host";
}

static bool scope_date(const sp_tc3_request *request, char out[16])
{
	time_t seconds = (time_t) request->timestamp;
	struct tm utc;
	return gmtime_r(&seconds, &utc) != NULL && strftime(out, 16, "%Y-%m-%d", &utc) > 0;
}

bool sp_tc3_canonical_request(const sp_tc3_request *request, sp_buf *out)
{
	sp_buf_printf(out, "%s\n%s\n%s\n", or_default(request->method, "POST"), or_default(request->path, "/"),
		or_default(request->query, ""));
	sp_buf_printf(out, "content-type:%s\nhost:", request->content_type);
	put_lower(out, request->host);
	if (request->action != NULL) {
		sp_buf_puts(out, "\nx-tc-action:");
		put_lower(out, request->action);
	}
	sp_buf_printf(out, "\n\n%s\n%s", signed_headers(request), request->payload_sha256);
	return !out->failed;
}

bool sp_tc3_string_to_sign(const sp_tc3_request *request, sp_buf *out)
{
	char date[16], hash[65];
	sp_buf canonical;
	sp_buf_init(&canonical, out->max);
	bool ok = scope_date(request, date) && sp_tc3_canonical_request(request, &canonical);
	if (ok) {
		sp_sha256_hex(canonical.data, canonical.length, hash);
		ok = hash[0] != '\0'; /* out of memory */
	}
	if (ok) {
		sp_buf_printf(out, "TC3-HMAC-SHA256\n%lld\n%s/%s/tc3_request\n%s", (long long) request->timestamp, date,
			request->service, hash);
		ok = !out->failed;
	}
	sp_buf_clear(&canonical);
	return ok;
}

static bool hmac(const void *key, size_t key_length, const char *text, size_t length, unsigned char out[32])
{
	unsigned int written = 0;
	return key_length <= 4096 &&
		HMAC(EVP_sha256(), key, (int) key_length, (const unsigned char *) text, length, out, &written) != NULL &&
		written == 32;
}

bool sp_tc3_signing_key(
	const sp_tc3_request *request, unsigned char k_date[32], unsigned char k_service[32], unsigned char k_signing[32])
{
	char date[16];
	sp_buf key;
	sp_buf_init(&key, 4096);
	bool ok = scope_date(request, date) && sp_buf_puts(&key, "TC3") && sp_buf_puts(&key, request->secret_key) &&
		hmac(key.data, key.length, date, strlen(date), k_date) &&
		hmac(k_date, 32, request->service, strlen(request->service), k_service) &&
		hmac(k_service, 32, "tc3_request", strlen("tc3_request"), k_signing);
	sp_buf_wipe(&key);
	return ok;
}

bool sp_tc3_signature(const sp_tc3_request *request, char out[65])
{
	unsigned char k_date[32], k_service[32], k_signing[32], mac[32];
	sp_buf text;
	sp_buf_init(&text, 65536);
	bool ok = sp_tc3_string_to_sign(request, &text) && sp_tc3_signing_key(request, k_date, k_service, k_signing) &&
		hmac(k_signing, 32, text.data, text.length, mac);
	if (ok)
		sp_hex_text(mac, sizeof mac, out);
	explicit_bzero(k_date, sizeof k_date);
	explicit_bzero(k_service, sizeof k_service);
	explicit_bzero(k_signing, sizeof k_signing);
	sp_buf_clear(&text);
	return ok;
}

bool sp_tc3_authorization(const sp_tc3_request *request, sp_buf *out)
{
	char date[16], signature[65];
	if (!scope_date(request, date) || !sp_tc3_signature(request, signature))
		return false;
	return sp_buf_printf(out, "TC3-HMAC-SHA256 Credential=%s/%s/%s/tc3_request, SignedHeaders=%s, Signature=%s",
		request->secret_id, date, request->service, signed_headers(request), signature);
}
