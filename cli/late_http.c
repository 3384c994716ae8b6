/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libmicrohttpd, loaded when the sandbox starts: see late_curl.c. */
#include <microhttpd.h>
#include <stdarg.h>

#include "cli/late.h"

#define LIBRARY "libmicrohttpd.so.12"

#define LATE(result, name, types, arguments) \
	result name types \
	{ \
		result (*function) types; \
		sp_late_find(LIBRARY, #name, &function); \
		return function arguments; \
	}
#define LATE_VOID(name, types, arguments) \
	void name types \
	{ \
		void (*function) types; \
		sp_late_find(LIBRARY, #name, &function); \
		function arguments; \
	}

LATE_VOID(MHD_stop_daemon, (struct MHD_Daemon *daemon), (daemon))
LATE(MHD_socket, MHD_quiesce_daemon, (struct MHD_Daemon *daemon), (daemon))
LATE(const char *, MHD_lookup_connection_value, (struct MHD_Connection *connection, enum MHD_ValueKind kind, const char *key),
	(connection, kind, key))
LATE(enum MHD_Result, MHD_add_response_header, (struct MHD_Response *response, const char *header, const char *content),
	(response, header, content))
LATE(struct MHD_Response *, MHD_create_response_from_buffer, (size_t size, void *buffer, enum MHD_ResponseMemoryMode mode),
	(size, buffer, mode))
LATE(enum MHD_Result, MHD_queue_response, (struct MHD_Connection *connection, unsigned status, struct MHD_Response *response),
	(connection, status, response))
LATE_VOID(MHD_destroy_response, (struct MHD_Response *response), (response))

struct MHD_Daemon *MHD_start_daemon(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback accept, void *accept_arg,
	MHD_AccessHandlerCallback handler, void *handler_arg, ...)
{
	struct MHD_Daemon *(*function)(unsigned, uint16_t, MHD_AcceptPolicyCallback, void *, MHD_AccessHandlerCallback, void *, va_list);
	va_list options;
	sp_late_find(LIBRARY, "MHD_start_daemon_va", &function);
	va_start(options, handler_arg);
	struct MHD_Daemon *daemon = function(flags, port, accept, accept_arg, handler, handler_arg, options);
	va_end(options);
	return daemon;
}
