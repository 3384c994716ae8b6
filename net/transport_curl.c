/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One exchange through libcurl: its options, its call-backs, how it ended. */
#include "net/transport_curl.h"

#include <string.h>
#include <strings.h>

#include <signprep/version.h>

#define ERROR_TEXT_MAX 4096
#define SLOWEST_BYTES_PER_S (128.0 * 1024)
#define LARGE_BODY (1 << 20)

static size_t on_read(char *out, size_t size, size_t count, void *arg)
{
	sp_transfer *x = arg;
	size_t n = sp_body_read(x->request->body, out, size * count);
	if (x->request->body->failed) {
		x->body_failed = true;
		return CURL_READFUNC_ABORT;
	}
	x->answer->body_out = sp_body_is_out(x->request->body);
	atomic_store(&x->sent, x->request->body->offset);
	return n;
}

static int on_seek(void *arg, curl_off_t offset, int origin)
{
	sp_transfer *x = arg;
	if (offset != 0 || origin != SEEK_SET || !x->request->repeatable)
		return CURL_SEEKFUNC_FAIL;
	return sp_body_rewind(x->request->body) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

/* What an error says is cut; the rest is read past so that its status is told. */
static bool keep_error(sp_buf *body, const char *bytes, size_t length)
{
	size_t room = body->length < ERROR_TEXT_MAX ? ERROR_TEXT_MAX - body->length : 0;
	return sp_buf_append(body, bytes, length < room ? length : room);
}

static size_t on_write(char *bytes, size_t size, size_t count, void *arg)
{
	sp_transfer *x = arg;
	size_t length = size * count;
	long status = 0;
	if (length > x->request->max_answer - x->received) {
		x->too_big = true;
		return 0;
	}
	x->received += length;
	if (x->request->take == NULL)
		return sp_buf_append(&x->answer->body, bytes, length) ? length : 0;
	curl_easy_getinfo(x->handle, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200)
		return keep_error(&x->answer->body, bytes, length) ? length : 0;
	x->sink_failed = !x->request->take(x->request->sink, bytes, length);
	return x->sink_failed ? 0 : length;
}

static void keep_header(const char *line, size_t length, const char *name, char *out, size_t cap)
{
	size_t skip = strlen(name);
	if (length <= skip || strncasecmp(line, name, skip) != 0)
		return;
	while (skip < length && (line[skip] == ' ' || line[skip] == '\t'))
		skip++;
	while (length > skip && (line[length - 1] == '\r' || line[length - 1] == '\n' || line[length - 1] == ' '))
		length--;
	size_t n = length - skip < cap ? length - skip : cap - 1;
	memcpy(out, line + skip, n);
	out[n] = '\0';
}

static size_t on_header(char *line, size_t size, size_t count, void *arg)
{
	sp_http_answer *answer = ((sp_transfer *) arg)->answer;
	keep_header(line, size * count, "Content-Type:", answer->content_type, sizeof answer->content_type);
	keep_header(line, size * count, "Date:", answer->date, sizeof answer->date);
	keep_header(line, size * count, "Retry-After:", answer->retry_after, sizeof answer->retry_after);
	return size * count;
}

bool sp_transfer_may_stop(const sp_transfer *transfer)
{
	return transfer->request->repeatable || !transfer->answer->body_out;
}

double sp_http_time_limit(const sp_http_request *request, size_t sharing)
{
	double length = request->body != NULL ? (double) request->body->length : 0;
	return request->timeout_s + (length > LARGE_BODY ? length / SLOWEST_BYTES_PER_S * (double) sharing : 0);
}

static long milliseconds(double seconds)
{
	return seconds <= 0 ? 1 : seconds > 1e6 ? 1000000000L : (long) (seconds * 1000) + 1;
}

CURLcode sp_transfer_begin(sp_transfer *transfer, CURLSH *share, size_t sharing)
{
	double limit = sp_http_time_limit(transfer->request, sharing);
	CURLcode code = curl_easy_setopt(transfer->handle, CURLOPT_SHARE, share);
	return code == CURLE_OK ? curl_easy_setopt(transfer->handle, CURLOPT_TIMEOUT_MS, milliseconds(limit)) : code;
}

static CURLcode set_connection(CURL *h, const sp_http_request *request, const char *proxy, const char *ca_file)
{
	CURLcode code = CURLE_OK;
#define SET(option, value) (code = code != CURLE_OK ? code : curl_easy_setopt(h, option, value))
	SET(CURLOPT_URL, request->url);
#if LIBCURL_VERSION_NUM >= 0x075500
	SET(CURLOPT_PROTOCOLS_STR, request->loopback ? "http,https" : "https");
#else
	SET(CURLOPT_PROTOCOLS, (long) (request->loopback ? CURLPROTO_HTTP | CURLPROTO_HTTPS : CURLPROTO_HTTPS));
#endif
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_NOSIGNAL, 1L);
	if (ca_file != NULL)
		SET(CURLOPT_CAINFO, ca_file); /* the system's CApath stays in force beside it */
	if (request->loopback)
		SET(CURLOPT_NOPROXY, "*");
	else if (proxy != NULL)
		SET(CURLOPT_PROXY, proxy);
	/*
	 * libcurl repeats a request by itself when a connection it had kept turns out dead, or when an HTTP/2 server takes a
	 * stream back: never for what must happen once.
	 */
	SET(CURLOPT_HTTP_VERSION, (long) (request->repeatable ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
	if (!request->repeatable) {
		SET(CURLOPT_FRESH_CONNECT, 1L);
		SET(CURLOPT_FORBID_REUSE, 1L);
	}
	SET(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request->connect_timeout_s));
	SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
	SET(CURLOPT_LOW_SPEED_TIME, (long) (request->timeout_s < 1 ? 1 : request->timeout_s < 86400 ? request->timeout_s : 86400));
	return code;
}

static CURLcode set_body(CURL *h, sp_transfer *x)
{
	CURLcode code = CURLE_OK;
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) x->request->body->length);
	SET(CURLOPT_READFUNCTION, on_read);
	SET(CURLOPT_READDATA, x);
	SET(CURLOPT_SEEKFUNCTION, on_seek);
	SET(CURLOPT_SEEKDATA, x);
	return code;
}

static CURLcode set_exchange(CURL *h, sp_transfer *x)
{
	CURLcode code = x->request->body != NULL ? set_body(h, x) : CURLE_OK;
	if (x->request->path_as_is)
		SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_PRIVATE, x);
	SET(CURLOPT_ERRORBUFFER, x->detail);
	SET(CURLOPT_HTTPHEADER, x->headers);
	SET(CURLOPT_USERAGENT, "signprep/" SIGNPREP_VERSION);
	SET(CURLOPT_WRITEFUNCTION, on_write);
	SET(CURLOPT_WRITEDATA, x);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, x);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t) x->request->max_answer);
#undef SET
	return code;
}

static sp_http_end end_of(CURLcode code, const sp_transfer *x)
{
	if (x->body_failed)
		return SP_HTTP_BODY;
	if (x->sink_failed)
		return SP_HTTP_SINK;
	if (x->cancelled)
		return SP_HTTP_CANCELLED;
	if (x->too_big || code == CURLE_FILESIZE_EXCEEDED)
		return SP_HTTP_TOO_BIG;
	switch (code) {
	case CURLE_OK: return SP_HTTP_ANSWERED;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_PROXY: return SP_HTTP_NO_CONNECTION;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_USE_SSL_FAILED: return SP_HTTP_TLS;
	case CURLE_OPERATION_TIMEDOUT: return SP_HTTP_TIMEOUT;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_FAILED_INIT:
	case CURLE_UNKNOWN_OPTION:
	case CURLE_BAD_FUNCTION_ARGUMENT:
	case CURLE_NOT_BUILT_IN:
	case CURLE_URL_MALFORMAT:
	case CURLE_WRITE_ERROR: return SP_HTTP_SETUP;
	default: return SP_HTTP_BROKEN;
	}
}

static bool add_header(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);
	*list = longer != NULL ? longer : *list;
	return longer != NULL;
}

static bool make_headers(const sp_http_request *request, struct curl_slist **list)
{
	/* No "100 Continue" dance: proxies answer it late or never. */
	bool ok = request->body == NULL || add_header(list, "Expect:");
	for (size_t i = 0; ok && i < request->header_count; i++)
		ok = add_header(list, request->headers[i]);
	return ok;
}

/* One of them may be a temporary token. */
static void wipe_list(struct curl_slist *list)
{
	for (struct curl_slist *item = list; item != NULL; item = item->next)
		explicit_bzero(item->data, strlen(item->data));
	curl_slist_free_all(list);
}

CURLcode sp_transfer_prepare(sp_transfer *transfer, const char *proxy, const char *ca_file)
{
	transfer->handle = curl_easy_init();
	if (transfer->handle == NULL || !make_headers(transfer->request, &transfer->headers))
		return CURLE_OUT_OF_MEMORY;
	CURLcode code = set_connection(transfer->handle, transfer->request, proxy, ca_file);
	return code == CURLE_OK ? set_exchange(transfer->handle, transfer) : code;
}

void sp_transfer_finish(sp_transfer *transfer, CURLcode code)
{
	sp_http_answer *answer = transfer->answer;
	long status = 0;
	const char *location = NULL;
	if (transfer->handle != NULL) {
		curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(transfer->handle, CURLINFO_REDIRECT_URL, &location);
	}
	if (location != NULL && strlen(location) < sizeof answer->location)
		memcpy(answer->location, location, strlen(location) + 1);
	curl_easy_cleanup(transfer->handle);
	wipe_list(transfer->headers);
	transfer->handle = NULL;
	transfer->headers = NULL;
	answer->end = end_of(code, transfer);
	answer->native = (int) code;
	answer->status = (int) status;
	const char *text = transfer->detail[0] != '\0' ? transfer->detail : curl_easy_strerror(code);
	size_t n = strcspn(text, "\r\n");
	if (n >= sizeof answer->detail)
		n = sizeof answer->detail - 1;
	memcpy(answer->detail, text, n);
	answer->detail[n] = '\0';
}
