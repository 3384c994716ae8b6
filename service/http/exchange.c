/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One request: judged when its head is there, read within the limits, answered when it is whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "service/http/admission.h"
#include "service/http/internal.h"

#define SWALLOW_MAX ((size_t) 1 << 30) /* a body that is not wanted is read this far, so that its sender sees the answer */
#define SLOWEST_BYTES_PER_S (128.0 * 1024)
#define FIRST_BODY 4096

typedef struct exchange {
	sp_server *server;
	sp_connection *connection;
	const sp_route *route; /* NULL: refused */
	sp_refusal why;
	bool answering; /* counted as such */
	bool at_once;   /* answered before its body has come */
	char *body;
	size_t length, capacity, received;
	double started;
} exchange;

const char *sp_request_header(const sp_server_request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *sp_request_query(const sp_server_request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

bool sp_response_header(sp_server_response *response, const char *name, const char *value)
{
	size_t i = 0;
	while (i < SP_RESPONSE_HEADERS && response->headers[i].name)
		i++;
	if (i == SP_RESPONSE_HEADERS || strpbrk(value, "\r\n") || strpbrk(name, "\r\n: "))
		return false;
	char *own_name = strdup(name), *own_value = strdup(value);
	if (!own_name || !own_value) {
		free(own_name);
		free(own_value);
		return false;
	}
	response->headers[i].name = own_name;
	response->headers[i].value = own_value;
	return true;
}

void sp_response_text(sp_server_response *response, int status, const char *type, const char *text)
{
	free(response->body);
	response->body = strdup(text);
	response->length = response->body ? strlen(text) : 0;
	response->status = response->body ? status : 500;
	response->type = response->body ? type : NULL;
}

/* What stands in the place of the "*"; NULL when the path is another one. */
static const char *rest_of(const sp_route *route, const char *path)
{
	size_t length = strlen(route->path);
	bool open = length > 0 && route->path[length - 1] == '*';
	if (open)
		return strncmp(path, route->path, length - 1) == 0 ? path + length - 1 : NULL;
	return strcmp(path, route->path) == 0 ? "" : NULL;
}

static bool method_fits(const sp_route *route, const char *method)
{
	return strcmp(route->method, method) == 0 || (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

static void find_route(exchange *x, const char *path, const char *method)
{
	x->why = SP_REFUSED_PATH;
	for (const sp_route *route = x->server->o.routes; route->method; route++) {
		if (!rest_of(route, path))
			continue;
		if (method_fits(route, method)) {
			x->route = route;
			return;
		}
		x->why = SP_REFUSED_METHOD;
	}
}

typedef struct sought {
	const char *name;
	int count;
} sought;

static enum MHD_Result count_header(void *opaque, enum MHD_ValueKind kind, const char *name, const char *value)
{
	sought *s = opaque;
	(void) kind;
	(void) value;
	s->count += strcasecmp(name, s->name) == 0;
	return MHD_YES;
}

/* Two of them: the one that is judged need not be the one that something before us went by. */
static const char *single_header(struct MHD_Connection *connection, const char *name, int *count)
{
	sought s = { .name = name };
	MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &s);
	*count = s.count;
	return s.count == 1 ? MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name) : NULL;
}

/* The one place where Host and Origin are judged. False: refused. */
static bool admit(exchange *x, struct MHD_Connection *connection)
{
	const sp_server_options *o = &x->server->o;
	int count;
	const char *host = single_header(connection, "Host", &count);
	x->why = SP_REFUSED_HOST;
	if (!sp_host_is_ours(host, o->address, o->hosts))
		return false;
	x->why = SP_REFUSED_ORIGIN;
	const char *origin = single_header(connection, "Origin", &count);
	return count == 0 ||
		(origin && (sp_origin_is_known(origin, o->origins) || (o->own_pages && sp_origin_is_own(origin, "http", host))));
}

/* Where a proxy stands before us, two lengths are two requests, one of which the proxy has not seen (RFC 9112, 6.3). */
static bool length_is_plain(struct MHD_Connection *connection)
{
	int lengths, codings;
	(void) single_header(connection, "Content-Length", &lengths);
	(void) single_header(connection, "Transfer-Encoding", &codings);
	return lengths + codings <= 1;
}

static void release(exchange *x)
{
	pthread_mutex_lock(&x->server->lock);
	x->server->counts.body_bytes -= x->capacity;
	pthread_mutex_unlock(&x->server->lock);
	free(x->body);
	x->body = NULL;
	x->length = x->capacity = 0;
}

static void refuse(exchange *x, sp_refusal why)
{
	release(x);
	x->route = NULL;
	x->why = why;
}

/* Known beforehand by most requests; what it says is not believed but when it is too much. */
static bool says_too_long(const exchange *x, struct MHD_Connection *connection)
{
	const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
	return text && strtoull(text, NULL, 10) > x->route->max_body;
}

static exchange *begin(sp_server *server, struct MHD_Connection *connection, const char *path, const char *method)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	sp_connection *client = info ? info->socket_context : NULL;
	exchange *x = client ? calloc(1, sizeof *x) : NULL;
	if (!x)
		return NULL;
	*x = (exchange) { .server = server, .connection = client, .started = sp_monotonic() };
	pthread_mutex_lock(&server->lock);
	client->between = false;
	server->counts.requests++;
	pthread_mutex_unlock(&server->lock);
	if (client->spare)
		x->why = SP_REFUSED_CONNECTIONS;
	else if (admit(x, connection)) {
		x->why = SP_REFUSED_LENGTH;
		if (length_is_plain(connection))
			find_route(x, path, method);
	}
	if (x->route && says_too_long(x, connection)) {
		const char *expected = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT);
		refuse(x, SP_REFUSED_BODY);
		x->at_once = server->o.refuse_early || (expected && strcasecmp(expected, "100-continue") == 0);
	}
	return x;
}

/* Room for `more` bytes and the NUL, out of what all bodies may take together. */
static bool reserve(exchange *x, size_t more)
{
	size_t need = x->length + more + 1, grown = x->capacity ? x->capacity * 2 : FIRST_BODY, most = x->route->max_body + 1;
	sp_server *server = x->server;
	if (need <= x->capacity)
		return true;
	grown = grown > most ? most : grown;
	grown = grown < need ? need : grown;
	pthread_mutex_lock(&server->lock);
	bool fits = grown - x->capacity <= server->o.max_body_bytes - server->counts.body_bytes;
	server->counts.body_bytes += fits ? grown - x->capacity : 0;
	pthread_mutex_unlock(&server->lock);
	if (!fits)
		return false;
	x->capacity = grown; /* given back by release in any case */
	char *moved = realloc(x->body, grown);
	x->body = moved ? moved : x->body;
	return moved != NULL;
}

static enum MHD_Result receive(exchange *x, const char *data, size_t *size)
{
	x->received += *size;
	if (x->received > SWALLOW_MAX)
		return MHD_NO;
	if (x->route && *size > x->route->max_body - x->length)
		refuse(x, SP_REFUSED_BODY);
	else if (x->route && !reserve(x, *size))
		refuse(x, SP_REFUSED_MEMORY);
	if (x->route) {
		memcpy(x->body + x->length, data, *size);
		x->length += *size;
		x->body[x->length] = '\0';
	}
	*size = 0;
	return MHD_YES;
}

/* "GET, POST": what the path does take. */
static void add_allow(const sp_server *server, const char *path, sp_server_response *response)
{
	char text[128] = "";
	size_t used = 0;
	for (const sp_route *route = server->o.routes; route->method; route++)
		if (rest_of(route, path) && used + strlen(route->method) + 3 < sizeof text)
			used += (size_t) snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", route->method);
	sp_response_header(response, "Allow", text);
}

static void refuse_plainly(const sp_server *server, sp_refusal why, const char *path, sp_server_response *response)
{
	static const struct {
		int status;
		const char *text;
	} rows[] = {
		[SP_REFUSED_HOST] = { 421, "This server does not answer to that Host.\n" },
		[SP_REFUSED_ORIGIN] = { 403, "This server does not answer pages of that Origin.\n" },
		[SP_REFUSED_PATH] = { 404, "Not Found\n" },
		[SP_REFUSED_METHOD] = { 405, "Method Not Allowed\n" },
		[SP_REFUSED_BODY] = { 413, "The request body is too long.\n" },
		[SP_REFUSED_MEMORY] = { 503, "Too much is being sent at the moment; try again later.\n" },
		[SP_REFUSED_CONNECTIONS] = { 503, "There are too many connections; try again later.\n" },
		[SP_REFUSED_STOPPING] = { 503, "The server is stopping.\n" },
		[SP_REFUSED_LENGTH] = { 400, "The length of the request body is told twice.\n" },
	};
	sp_response_text(response, rows[why].status, "text/plain; charset=utf-8", rows[why].text);
	if (why == SP_REFUSED_METHOD)
		add_allow(server, path, response);
}

static void add_date(const sp_server *server, struct MHD_Response *response)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[64];
	struct tm utc;
	time_t now = server->o.now ? (time_t) server->o.now(server->o.opaque) : time(NULL);
	if (!gmtime_r(&now, &utc))
		return;
	snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + utc.tm_wday * 3, utc.tm_mday,
		months + utc.tm_mon * 3, utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
	MHD_add_response_header(response, MHD_HTTP_HEADER_DATE, text);
}

static void clear_response(sp_server_response *response)
{
	free(response->body);
	for (size_t i = 0; i < SP_RESPONSE_HEADERS; i++) {
		free(response->headers[i].name);
		free(response->headers[i].value);
	}
}

/* Takes the body over. */
static struct MHD_Response *make_response(const sp_server *server, sp_server_response *r, bool last)
{
	static char nothing[] = "";
	struct MHD_Response *out = MHD_create_response_from_buffer(
		r->length, r->body ? r->body : nothing, r->body ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
	if (!out)
		return NULL;
	r->body = NULL;
	if (r->type)
		MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, r->type);
	if (server->o.name)
		MHD_add_response_header(out, MHD_HTTP_HEADER_SERVER, server->o.name);
	for (size_t i = 0; i < SP_RESPONSE_HEADERS && r->headers[i].name; i++)
		MHD_add_response_header(out, r->headers[i].name, r->headers[i].value);
	if (last)
		MHD_add_response_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
	add_date(server, out);
	return out;
}

static enum MHD_Result send_response(exchange *x, struct MHD_Connection *connection, sp_server_response *r)
{
	size_t length = r->length;
	struct MHD_Response *out = r->drop ? NULL : make_response(x->server, r, x->route == NULL);
	clear_response(r);
	if (!out)
		return MHD_NO;
	sp_connection_allow(x->server, x->connection, x->server->o.time_s + (double) length / SLOWEST_BYTES_PER_S);
	enum MHD_Result queued = MHD_queue_response(connection, (unsigned) r->status, out);
	MHD_destroy_response(out);
	return queued;
}

/* From here on the server waits for it before it stops. */
static void count_in(exchange *x)
{
	sp_server *server = x->server;
	pthread_mutex_lock(&server->lock);
	if (x->route && server->stopping) {
		x->route = NULL;
		x->why = SP_REFUSED_STOPPING;
	}
	server->counts.refused += x->route == NULL;
	server->answering++;
	x->answering = true;
	pthread_mutex_unlock(&server->lock);
}

static enum MHD_Result answer(exchange *x, struct MHD_Connection *connection, const char *path, const char *method)
{
	const sp_server_options *o = &x->server->o;
	sp_server_response response = { .status = 200 };
	sp_connection_allow(x->server, x->connection, 0);
	count_in(x);
	const sp_server_request request = {
		.method = method,
		.path = path,
		.rest = x->route ? rest_of(x->route, path) : "",
		.body = x->body ? x->body : "",
		.length = x->length,
		.received = x->received,
		.started = x->started,
		.connection = connection,
	};
	if (x->route)
		x->route->handle(o->opaque, &request, &response);
	else if (o->refused)
		o->refused(o->opaque, x->why, &request, &response);
	else
		refuse_plainly(x->server, x->why, path, &response);
	release(x);
	return send_response(x, connection, &response);
}

enum MHD_Result sp_exchange_read(void *server, struct MHD_Connection *connection, const char *path, const char *method,
	const char *version, const char *data, size_t *size, void **state)
{
	exchange *x = *state;
	(void) version;
	if (!x) {
		*state = x = begin(server, connection, path, method);
		return !x ? MHD_NO : x->at_once ? answer(x, connection, path, method) : MHD_YES;
	}
	return *size > 0 ? receive(*state, data, size) : answer(*state, connection, path, method);
}

void sp_exchange_end(void *opaque, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why)
{
	sp_server *server = opaque;
	exchange *x = *state;
	(void) connection;
	(void) why;
	if (!x)
		return;
	release(x);
	if (x->answering) {
		pthread_mutex_lock(&server->lock);
		server->answering--;
		pthread_cond_broadcast(&server->changed);
		pthread_mutex_unlock(&server->lock);
	}
	pthread_mutex_lock(&server->lock);
	x->connection->between = true;
	pthread_mutex_unlock(&server->lock);
	/* The next request of this connection has its own time, the waiting for it included. */
	sp_connection_allow(server, x->connection, sp_connection_patience(server, x->connection));
	free(x);
	*state = NULL;
}
