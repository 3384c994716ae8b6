/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where a request goes: hosts per environment, and what may override them. */
#ifndef SP_NET_ENDPOINT_H
#define SP_NET_ENDPOINT_H

#include <stdbool.h>

#include <signprep/client.h>

/** Where `signprep sandbox` listens unless told otherwise. */
#define SP_SANDBOX_PORT 8778

typedef struct sp_endpoint {
	char url[320];  /* "https://host[:port]/" */
	char host[272]; /* lower case, with the port unless it is the scheme's own: the Host header, and what is signed */
	bool loopback;
} sp_endpoint;

/** "https://host[:port]", or "host[:port]" for https; http only for this machine. @return S104, S105 */
signprep_code sp_endpoint_parse(sp_endpoint *out, const char *text, signprep_error *err);
/** The endpoint of a service ("ess", "essbasic") or of the file host, in an environment. */
const char *sp_endpoint_default(signprep_environment environment, const char *service, bool file_host);
/** "sandbox", "test", "production" */
const char *sp_environment_name(signprep_environment environment);

#endif
