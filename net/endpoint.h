/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where a request goes: scheme, host and port, read and checked. */
#ifndef SP_NET_ENDPOINT_H
#define SP_NET_ENDPOINT_H

#include <stdbool.h>

#include <signprep/error.h>

typedef struct sp_endpoint {
	char url[320];  /* "https://host[:port]/" */
	char host[272]; /* lower case, with the port unless it is the scheme's own: the Host header, and what is signed */
	bool loopback;
} sp_endpoint;

/** "https://host[:port]", or "host[:port]" for https; http only for this machine. @return S104, S105 */
signprep_code sp_endpoint_parse(sp_endpoint *out, const char *text, signprep_error *err);

#endif
