/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libmicrohttpd, loaded when the sandbox starts: see lazy_curl.c. */
#include <microhttpd.h>
#include <stdarg.h>

#include "cli/lazy/lazy.h"

#define LIBRARY "libmicrohttpd.so.12"

SP_LAZY(LIBRARY, const char *, MHD_get_version, (void), ())
SP_LAZY_VOID(LIBRARY, MHD_stop_daemon, (struct MHD_Daemon * daemon), (daemon))
SP_LAZY(LIBRARY, enum MHD_Result, MHD_add_connection,
	(struct MHD_Daemon * daemon, MHD_socket socket, const struct sockaddr *from, socklen_t length),
	(daemon, socket, from, length))
SP_LAZY(LIBRARY, const char *, MHD_lookup_connection_value,
	(struct MHD_Connection * connection, enum MHD_ValueKind kind, const char *key), (connection, kind, key))
SP_LAZY(LIBRARY, enum MHD_Result, MHD_add_response_header,
	(struct MHD_Response * response, const char *header, const char *content), (response, header, content))
SP_LAZY(LIBRARY, struct MHD_Response *, MHD_create_response_from_buffer,
	(size_t size, void *buffer, enum MHD_ResponseMemoryMode mode), (size, buffer, mode))
SP_LAZY(LIBRARY, enum MHD_Result, MHD_queue_response,
	(struct MHD_Connection * connection, unsigned status, struct MHD_Response *response), (connection, status, response))
SP_LAZY_VOID(LIBRARY, MHD_destroy_response, (struct MHD_Response * response), (response))

SP_LAZY(LIBRARY, int, MHD_get_connection_values,
	(struct MHD_Connection * connection, enum MHD_ValueKind kind, MHD_KeyValueIterator each, void *arg),
	(connection, kind, each, arg))

/* Nothing of what is asked for here takes a further argument. */
const union MHD_ConnectionInfo *MHD_get_connection_info(struct MHD_Connection *connection, enum MHD_ConnectionInfoType type, ...)
{
	const union MHD_ConnectionInfo *(*function)(struct MHD_Connection *, enum MHD_ConnectionInfoType, ...);
	static void *found;
	sp_lazy_find(LIBRARY, "MHD_get_connection_info", &found, &function);
	return function(connection, type);
}

struct MHD_Daemon *MHD_start_daemon(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback accept, void *accept_arg,
	MHD_AccessHandlerCallback handler, void *handler_arg, ...)
{
	struct MHD_Daemon *(*function)(
		unsigned, uint16_t, MHD_AcceptPolicyCallback, void *, MHD_AccessHandlerCallback, void *, va_list);
	static void *found;
	va_list options;
	sp_lazy_find(LIBRARY, "MHD_start_daemon_va", &found, &function);
	va_start(options, handler_arg);
	struct MHD_Daemon *daemon = function(flags, port, accept, accept_arg, handler, handler_arg, options);
	va_end(options);
	return daemon;
}
