/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A TLS server's context for the tests. */
#ifndef SP_TESTS_SUBMIT_TLS_H
#define SP_TESTS_SUBMIT_TLS_H

#include <openssl/ssl.h>

/** A self-signed certificate for `names` ("IP:127.0.0.1"), valid from now for `days`; its PEM is written to `pem`. */
SSL_CTX *make_tls(const char *names, long days, const char *pem);

#endif
