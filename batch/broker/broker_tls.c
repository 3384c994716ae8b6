/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * amqps. librabbitmq 0.11 neither loads the system's trust anchors nor checks addresses, and tells no reason; so the
 * checks are OpenSSL's own, during the handshake: nothing is sent to a broker that is not trusted.
 */
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/fail.h"
#include "batch/broker/broker_link.h"

/* Called by OpenSSL within the handshake. */
static int verify(X509_STORE_CTX *chain, void *opaque)
{
	int *reason = opaque;
	int ok = X509_verify_cert(chain) == 1;
	*reason = ok ? 0 : X509_STORE_CTX_get_error(chain);
	return ok;
}

static bool set_up(SSL_CTX *ctx, sp_link *link, const sp_broker_url *url)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, verify, &link->verify_error);
	return (url->numeric ? X509_VERIFY_PARAM_set1_ip_asc(param, url->host)
			     : X509_VERIFY_PARAM_set1_host(param, url->host, 0)) == 1 &&
		SSL_CTX_set_default_verify_paths(ctx) == 1;
}

amqp_socket_t *sp_link_tls(sp_link *link, const sp_broker_url *url, const char *ca_file, signprep_code *code, signprep_error *err)
{
	amqp_socket_t *socket = amqp_ssl_socket_new(link->state);
	if (!socket)
		return NULL;
	SSL_CTX *ctx = amqp_ssl_socket_get_context(socket);
	/* Names are checked above; librabbitmq's own check knows no addresses. */
	amqp_ssl_socket_set_verify_peer(socket, 1);
	amqp_ssl_socket_set_verify_hostname(socket, !url->numeric);
	if (!set_up(ctx, link, url))
		return NULL;
	if (ca_file && SSL_CTX_load_verify_locations(ctx, ca_file, NULL) != 1)
		*code = sp_fail(err, "B516", 0, "", ca_file, NULL);
	return socket;
}

const char *sp_link_tls_reason(int verify_error)
{
	return X509_verify_cert_error_string(verify_error);
}
