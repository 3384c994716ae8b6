/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The network: one thread moves the bytes of every exchange, and connections are kept between exchanges. Any number of
 * threads may perform at a time; each waits for its own answer. HTTP/2 where a TLS server offers it, for what may be
 * repeated; what must happen once goes over HTTP/1.1 on a connection of its own, which libcurl never repeats on.
 */
#ifndef SP_NET_NETWORK_H
#define SP_NET_NETWORK_H

#include "net/transport.h"

/** Exchanges under way with one host; further ones wait their turn, and their time limits begin after it. */
#define SP_NETWORK_PER_HOST 32
/** Connections kept for later exchanges. */
#define SP_NETWORK_KEPT 64

typedef struct sp_network sp_network;

/**
 * Opens nothing and starts no thread before the first exchange. `proxy` (NULL: as the environment says) and `ca_file`
 * (trust besides the system's) may be NULL. NULL when memory is out.
 */
sp_network *sp_network_new(const char *proxy, const char *ca_file);
/** Ends the thread and the connections, when no exchange is under way. NULL is allowed. */
void sp_network_free(sp_network *network);

/** As sp_transport.perform; `request->progress` and `request->cancelled` are called on the calling thread. */
void sp_network_perform(sp_network *network, const sp_http_request *request, sp_http_answer *answer);

/** A transport with the system's clock over the network, whose ownership it takes. */
sp_transport sp_transport_over(sp_network *network);

#endif
