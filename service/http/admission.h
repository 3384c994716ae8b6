/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Which names a server answers to, and on behalf of whose pages. The rules alone; no connection is needed to judge. */
#ifndef SP_SERVICE_HTTP_ADMISSION_H
#define SP_SERVICE_HTTP_ADMISSION_H

#include <stdbool.h>

/**
 * Is the value of a Host header this machine's own name ("localhost", 127.0.0.0/8, "[::1]"), `address` (numeric; may be NULL)
 * or one of `more` (NULL-ended; may be NULL)? Any port or none. NULL, and what is no host at all, is not.
 */
bool sp_host_is_ours(const char *host, const char *address, const char *const *more);
/** Is the value of an Origin header one of `known` (NULL-ended; may be NULL)? Letters may be of any case. */
bool sp_origin_is_known(const char *origin, const char *const *known);
/** Is it the page of the server itself, asked under `host`, by `scheme` ("http")? */
bool sp_origin_is_own(const char *origin, const char *scheme, const char *host);

#endif
