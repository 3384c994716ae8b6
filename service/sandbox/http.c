/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libmicrohttpd: one thread per connection, loopback only. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "service/sandbox/internal.h"

#define CONNECTIONS_MAX 256
#define IDLE_S 60
#define STOP_WAIT_S 60
#define SWALLOW_MAX ((size_t) 1 << 30) /* an oversized body is read this far, so that its sender sees the answer */

typedef struct transfer {
	sp_buf body;
	size_t seen;
	bool too_big, counted;
	double started;
} transfer;

static const char *header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static const char *query(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

static transfer *transfer_new(struct MHD_Connection *connection)
{
	transfer *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	const char *action = header(connection, "X-TC-Action");
	sp_buf_init(&t->body, action && strcmp(action, "UploadFiles") == 0 ? SP_UPLOAD_MAX : SP_BODY_MAX);
	t->started = sp_monotonic();
	return t;
}

static enum MHD_Result receive(transfer *t, const char *data, size_t *size)
{
	t->seen += *size;
	if (t->seen > SWALLOW_MAX)
		return MHD_NO;
	if (!t->too_big && !sp_buf_append(&t->body, data, *size)) {
		t->too_big = true;
		sp_buf_clear(&t->body);
	}
	*size = 0;
	return MHD_YES;
}

/* No header, no body and no message of an answer is logged: they hold names, mobiles and id numbers. */
static void log_exchange(sp_sandbox *sandbox, const sp_exchange *ex, const transfer *t)
{
	char line[512], action[49];
	if (!sandbox->log)
		return;
	snprintf(action, sizeof action, "%s", ex->action ? ex->action : ex->method);
	for (char *c = action; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	snprintf(line, sizeof line, "%s %s%s%s %s %zu B in, %zu B out, %.0f ms", action,
		ex->drop              ? "no answer"
			: ex->code[0] ? ex->code
				      : "ok",
		ex->note[0] ? " " : "", ex->note, ex->request_id, t->seen, ex->drop ? (size_t) 0 : ex->answer_length,
		(sp_monotonic() - t->started) * 1000);
	pthread_mutex_lock(&sandbox->lock);
	sandbox->log(sandbox->opaque, line);
	pthread_mutex_unlock(&sandbox->lock);
}

static void add_date(const sp_sandbox *sandbox, struct MHD_Response *response)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[64];
	struct tm utc;
	time_t now = (time_t) sp_sandbox_now(sandbox);
	if (!gmtime_r(&now, &utc))
		return;
	snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + utc.tm_wday * 3, utc.tm_mday,
		months + utc.tm_mon * 3, utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
	MHD_add_response_header(response, MHD_HTTP_HEADER_DATE, text);
}

static enum MHD_Result send_answer(sp_sandbox *sandbox, struct MHD_Connection *connection, sp_exchange *ex)
{
	if (ex->drop || !ex->answer) {
		free(ex->answer);
		return MHD_NO;
	}
	struct MHD_Response *response = MHD_create_response_from_buffer(ex->answer_length, ex->answer, MHD_RESPMEM_MUST_FREE);
	if (!response) {
		free(ex->answer);
		return MHD_NO;
	}
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, ex->type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_SERVER, "signprep-sandbox");
	add_date(sandbox, response);
	enum MHD_Result queued = MHD_queue_response(connection, (unsigned) ex->status, response);
	MHD_destroy_response(response);
	return queued;
}

static enum MHD_Result answer(
	sp_sandbox *sandbox, struct MHD_Connection *connection, const char *path, const char *method, transfer *t)
{
	sp_exchange ex = {
		.method = method,
		.path = path,
		.expires = query(connection, "expires"),
		.sign = query(connection, "sign"),
		.host = header(connection, "Host"),
		.content_type = header(connection, "Content-Type"),
		.authorization = header(connection, "Authorization"),
		.action = header(connection, "X-TC-Action"),
		.version = header(connection, "X-TC-Version"),
		.timestamp = header(connection, "X-TC-Timestamp"),
		.token = header(connection, "X-TC-Token"),
		.body = t->body.data ? t->body.data : "",
		.length = t->body.length,
		.too_big = t->too_big,
	};
	pthread_mutex_lock(&sandbox->lock);
	sandbox->active++;
	t->counted = true;
	pthread_mutex_unlock(&sandbox->lock);
	sp_exchange_serve(sandbox, &ex);
	log_exchange(sandbox, &ex, t);
	return send_answer(sandbox, connection, &ex);
}

static enum MHD_Result on_request(void *opaque, struct MHD_Connection *connection, const char *path, const char *method,
	const char *version, const char *data, size_t *size, void **state)
{
	(void) version;
	if (!*state) {
		*state = transfer_new(connection);
		return *state ? MHD_YES : MHD_NO;
	}
	if (*size > 0)
		return receive(*state, data, size);
	return answer(opaque, connection, path, method, *state);
}

static void on_completed(void *opaque, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why)
{
	sp_sandbox *sandbox = opaque;
	transfer *t = *state;
	(void) connection;
	(void) why;
	if (!t)
		return;
	if (t->counted) {
		pthread_mutex_lock(&sandbox->lock);
		sandbox->active--;
		pthread_cond_broadcast(&sandbox->changed);
		pthread_mutex_unlock(&sandbox->lock);
	}
	sp_buf_clear(&t->body);
	free(t);
	*state = NULL;
}

/* The socket is made here and not by MHD, so that the reason of a failure is known. */
static int listen_on(int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t) *port) };
	socklen_t length = sizeof address;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *) &address, sizeof address) != 0 || listen(fd, 128) != 0 ||
		getsockname(fd, (struct sockaddr *) &address, &length) != 0) {
		int reason = errno;
		close(fd);
		errno = reason;
		return -1;
	}
	*port = ntohs(address.sin_port);
	return fd;
}

static signprep_code fail_listen(signprep_error *err, int port, int reason)
{
	char number[16], text[128];
	snprintf(number, sizeof number, "%d", port);
	if (strerror_r(reason, text, sizeof text) != 0)
		snprintf(text, sizeof text, "%d", reason);
	return sp_fail(err, "S901", reason, "", number, text, NULL);
}

signprep_code sp_http_start(sp_sandbox *sandbox, int port, signprep_error *err)
{
	if (port < 0 || port > 65535)
		return fail_listen(err, port, EINVAL);
	int fd = listen_on(&port);
	if (fd < 0)
		return fail_listen(err, port, errno);
	sandbox->port = port;
	snprintf(sandbox->url, sizeof sandbox->url, "http://127.0.0.1:%d", port);
	sandbox->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL |
			MHD_USE_ITC | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
		0, NULL, NULL, on_request, sandbox, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
		sandbox, MHD_OPTION_CONNECTION_LIMIT, (unsigned) CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) 128 << 10, MHD_OPTION_END);
	if (!sandbox->daemon) {
		int reason = errno ? errno : EAGAIN;
		close(fd);
		return fail_listen(err, port, reason);
	}
	return SIGNPREP_OK;
}

void sp_http_stop(sp_sandbox *sandbox)
{
	struct timespec until;
	if (!sandbox->daemon)
		return;
	int fd = MHD_quiesce_daemon(sandbox->daemon);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += STOP_WAIT_S;
	pthread_mutex_lock(&sandbox->lock);
	sandbox->stopping = true;
	pthread_cond_broadcast(&sandbox->changed);
	while (sandbox->active > 0 && pthread_cond_timedwait(&sandbox->changed, &sandbox->lock, &until) == 0)
		;
	pthread_mutex_unlock(&sandbox->lock);
	MHD_stop_daemon(sandbox->daemon);
	sandbox->daemon = NULL;
	if (fd >= 0)
		close(fd);
}
