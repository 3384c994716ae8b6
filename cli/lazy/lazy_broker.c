/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* librabbitmq and OpenSSL's libssl, loaded when a broker is named: see lazy_curl.c. */
#include <openssl/ssl.h>
#include <stdarg.h>

#include "batch/broker/amqp.h"
#include "cli/lazy/lazy.h"

#define BROKER "librabbitmq.so.4"
#define TLS "libssl.so.3"

SP_LAZY(BROKER, char const *, amqp_version, (void), ())
SP_LAZY(BROKER, amqp_connection_state_t, amqp_new_connection, (void), ())
SP_LAZY(BROKER, int, amqp_destroy_connection, (amqp_connection_state_t state), (state))
SP_LAZY(BROKER, int, amqp_get_sockfd, (amqp_connection_state_t state), (state))
SP_LAZY(BROKER, amqp_socket_t *, amqp_tcp_socket_new, (amqp_connection_state_t state), (state))
SP_LAZY(BROKER, amqp_socket_t *, amqp_ssl_socket_new, (amqp_connection_state_t state), (state))
SP_LAZY(BROKER, void *, amqp_ssl_socket_get_context, (amqp_socket_t * socket), (socket))
SP_LAZY_VOID(BROKER, amqp_ssl_socket_set_verify_peer, (amqp_socket_t * socket, amqp_boolean_t verify), (socket, verify))
SP_LAZY_VOID(BROKER, amqp_ssl_socket_set_verify_hostname, (amqp_socket_t * socket, amqp_boolean_t verify), (socket, verify))
SP_LAZY(BROKER, int, amqp_socket_open_noblock, (amqp_socket_t * socket, const char *host, int port, const struct timeval *timeout),
	(socket, host, port, timeout))
SP_LAZY(BROKER, int, amqp_set_handshake_timeout, (amqp_connection_state_t state, const struct timeval *timeout), (state, timeout))
SP_LAZY(BROKER, int, amqp_set_rpc_timeout, (amqp_connection_state_t state, const struct timeval *timeout), (state, timeout))
SP_LAZY(BROKER, amqp_rpc_reply_t, amqp_get_rpc_reply, (amqp_connection_state_t state), (state))
SP_LAZY(BROKER, const char *, amqp_error_string2, (int error), (error))
SP_LAZY(BROKER, amqp_channel_open_ok_t *, amqp_channel_open, (amqp_connection_state_t state, amqp_channel_t channel),
	(state, channel))
SP_LAZY(BROKER, amqp_confirm_select_ok_t *, amqp_confirm_select, (amqp_connection_state_t state, amqp_channel_t channel),
	(state, channel))
SP_LAZY(BROKER, amqp_rpc_reply_t, amqp_connection_close, (amqp_connection_state_t state, int code), (state, code))
SP_LAZY(BROKER, amqp_queue_declare_ok_t *, amqp_queue_declare,
	(amqp_connection_state_t state, amqp_channel_t channel, amqp_bytes_t queue, amqp_boolean_t passive, amqp_boolean_t durable,
		amqp_boolean_t exclusive, amqp_boolean_t auto_delete, amqp_table_t arguments),
	(state, channel, queue, passive, durable, exclusive, auto_delete, arguments))
SP_LAZY(BROKER, amqp_exchange_declare_ok_t *, amqp_exchange_declare,
	(amqp_connection_state_t state, amqp_channel_t channel, amqp_bytes_t exchange, amqp_bytes_t type, amqp_boolean_t passive,
		amqp_boolean_t durable, amqp_boolean_t auto_delete, amqp_boolean_t internal, amqp_table_t arguments),
	(state, channel, exchange, type, passive, durable, auto_delete, internal, arguments))
SP_LAZY(BROKER, amqp_basic_qos_ok_t *, amqp_basic_qos,
	(amqp_connection_state_t state, amqp_channel_t channel, uint32_t size, uint16_t count, amqp_boolean_t global),
	(state, channel, size, count, global))
SP_LAZY(BROKER, amqp_basic_consume_ok_t *, amqp_basic_consume,
	(amqp_connection_state_t state, amqp_channel_t channel, amqp_bytes_t queue, amqp_bytes_t tag, amqp_boolean_t no_local,
		amqp_boolean_t no_ack, amqp_boolean_t exclusive, amqp_table_t arguments),
	(state, channel, queue, tag, no_local, no_ack, exclusive, arguments))
SP_LAZY(BROKER, amqp_basic_cancel_ok_t *, amqp_basic_cancel,
	(amqp_connection_state_t state, amqp_channel_t channel, amqp_bytes_t tag), (state, channel, tag))
SP_LAZY(BROKER, int, amqp_basic_publish,
	(amqp_connection_state_t state, amqp_channel_t channel, amqp_bytes_t exchange, amqp_bytes_t key, amqp_boolean_t mandatory,
		amqp_boolean_t immediate, const amqp_basic_properties_t *properties, amqp_bytes_t body),
	(state, channel, exchange, key, mandatory, immediate, properties, body))
SP_LAZY(BROKER, int, amqp_basic_ack, (amqp_connection_state_t state, amqp_channel_t channel, uint64_t tag, amqp_boolean_t multiple),
	(state, channel, tag, multiple))
SP_LAZY(BROKER, int, amqp_basic_nack,
	(amqp_connection_state_t state, amqp_channel_t channel, uint64_t tag, amqp_boolean_t multiple, amqp_boolean_t requeue),
	(state, channel, tag, multiple, requeue))
SP_LAZY(BROKER, int, amqp_simple_wait_frame_noblock,
	(amqp_connection_state_t state, amqp_frame_t *frame, const struct timeval *timeout), (state, frame, timeout))
SP_LAZY_VOID(BROKER, amqp_maybe_release_buffers, (amqp_connection_state_t state), (state))

/* With AMQP_SASL_METHOD_PLAIN, the one in use, two texts follow. */
amqp_rpc_reply_t amqp_login_with_properties(amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max,
	int heartbeat, const amqp_table_t *properties, amqp_sasl_method_enum method, ...)
{
	amqp_rpc_reply_t (*function)(
		amqp_connection_state_t, const char *, int, int, int, const amqp_table_t *, amqp_sasl_method_enum, ...);
	static void *found;
	va_list arguments;
	sp_lazy_find(BROKER, "amqp_login_with_properties", &found, &function);
	va_start(arguments, method);
	const char *user = va_arg(arguments, const char *), *password = va_arg(arguments, const char *);
	va_end(arguments);
	return function(state, vhost, channel_max, frame_max, heartbeat, properties, method, user, password);
}

SP_LAZY(TLS, X509_VERIFY_PARAM *, SSL_CTX_get0_param, (SSL_CTX * ctx), (ctx))
SP_LAZY_VOID(TLS, SSL_CTX_set_verify, (SSL_CTX * ctx, int mode, SSL_verify_cb callback), (ctx, mode, callback))
SP_LAZY_VOID(TLS, SSL_CTX_set_cert_verify_callback, (SSL_CTX * ctx, int (*callback)(X509_STORE_CTX *, void *), void *arg),
	(ctx, callback, arg))
SP_LAZY(TLS, int, SSL_CTX_set_default_verify_paths, (SSL_CTX * ctx), (ctx))
SP_LAZY(TLS, int, SSL_CTX_load_verify_locations, (SSL_CTX * ctx, const char *file, const char *path), (ctx, file, path))
