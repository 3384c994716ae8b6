/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** HTTP/2 for the crowd, through nghttp2. */
#ifndef SP_TESTS_SUBMIT_CROWD_H2_H
#define SP_TESTS_SUBMIT_CROWD_H2_H

#include <openssl/ssl.h>

#include "crowd.h"

/** For crowd.speak_h2. */
void crowd_speak_h2(crowd *c, void *ssl);
/** Makes the server choose HTTP/2 for all that offer it. */
void crowd_offer_h2(SSL_CTX *tls);

#endif
