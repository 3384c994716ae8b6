/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Percent-encoding (RFC 3986, 2.1). */
#ifndef SP_NET_PERCENT_H
#define SP_NET_PERCENT_H

#include "base/buf.h"

/** What stands in a query's value as it is, beside letters and digits. */
#define SP_PERCENT_UNRESERVED "-._~"

/** ASCII letters, digits and the characters of `kept` stay, every other byte becomes %XX. False: no memory, or past the maximum. */
bool sp_percent_encode(sp_buf *out, const char *text, size_t length, const char *kept);

#endif
