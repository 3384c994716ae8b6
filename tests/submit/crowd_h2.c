/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One HTTP/2 connection of the crowd: streams are answered when they are whole. */
#include "crowd_h2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nghttp2/nghttp2.h>

typedef struct talk {
	crowd *c;
	SSL *ssl;
	int streams;
} talk;

typedef struct stream {
	bool kept;
	char action[64], timestamp[32];
	char *body;
	size_t length, capacity;
	crowd_answer answer;
	size_t answered;
} stream;

static ssize_t on_send(nghttp2_session *session, const uint8_t *bytes, size_t length, int flags, void *arg)
{
	int n = SSL_write(((talk *) arg)->ssl, bytes, (int) length);
	(void) session, (void) flags;
	return n > 0 ? n : NGHTTP2_ERR_CALLBACK_FAILURE;
}

static int on_begin(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	talk *t = arg;
	stream *s = calloc(1, sizeof *s);
	if (s == NULL)
		return NGHTTP2_ERR_CALLBACK_FAILURE;
	s->kept = t->streams++ > 0;
	return nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, s);
}

static void keep(char *out, size_t cap, const uint8_t *value, size_t length)
{
	snprintf(out, cap, "%.*s", (int) length, (const char *) value);
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_length,
	const uint8_t *value, size_t length, uint8_t flags, void *arg)
{
	stream *s = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
	(void) flags, (void) arg;
	if (s != NULL && name_length == 11 && memcmp(name, "x-tc-action", 11) == 0)
		keep(s->action, sizeof s->action, value, length);
	if (s != NULL && name_length == 14 && memcmp(name, "x-tc-timestamp", 14) == 0)
		keep(s->timestamp, sizeof s->timestamp, value, length);
	return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *bytes, size_t length, void *arg)
{
	stream *s = nghttp2_session_get_stream_user_data(session, id);
	(void) flags, (void) arg;
	if (s == NULL)
		return 0;
	while (s->length + length + 1 > s->capacity) {
		s->capacity = s->capacity > 0 ? 2 * s->capacity : 65536;
		char *grown = realloc(s->body, s->capacity);
		if (grown == NULL)
			return NGHTTP2_ERR_CALLBACK_FAILURE;
		s->body = grown;
	}
	memcpy(s->body + s->length, bytes, length);
	s->length += length;
	s->body[s->length] = '\0';
	return 0;
}

static ssize_t give_answer(
	nghttp2_session *session, int32_t id, uint8_t *out, size_t cap, uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	stream *s = source->ptr;
	size_t left = strlen(s->answer.body) - s->answered, n = left < cap ? left : cap;
	(void) session, (void) id, (void) arg;
	memcpy(out, s->answer.body + s->answered, n);
	s->answered += n;
	if (n == left)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t) n;
}

static nghttp2_nv header(const char *name, const char *value)
{
	return (nghttp2_nv) { (uint8_t *) (uintptr_t) name, (uint8_t *) (uintptr_t) value, strlen(name), strlen(value),
		NGHTTP2_NV_FLAG_NONE };
}

static bool is_taken_back(crowd *c)
{
	pthread_mutex_lock(&c->lock);
	bool back = c->refuse_streams > 0;
	c->refuse_streams -= back;
	pthread_mutex_unlock(&c->lock);
	return back;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	talk *t = arg;
	stream *s = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
	if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0 || s == NULL ||
		(frame->hd.type != NGHTTP2_DATA && frame->hd.type != NGHTTP2_HEADERS))
		return 0;
	if (is_taken_back(t->c))
		return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
	crowd_consider(
		t->c, &(crowd_request) { s->action, s->timestamp, s->body != NULL ? s->body : "", s->kept, true }, &s->answer);
	crowd_done(t->c);
	const nghttp2_nv headers[] = { header(":status", "200"), header("content-type", "application/json"),
		header("date", s->answer.date) };
	return nghttp2_submit_response(
		session, frame->hd.stream_id, headers, 3, &(nghttp2_data_provider) { { .ptr = s }, give_answer });
}

static int on_close(nghttp2_session *session, int32_t id, uint32_t error, void *arg)
{
	stream *s = nghttp2_session_get_stream_user_data(session, id);
	(void) error, (void) arg;
	if (s != NULL)
		free(s->body);
	free(s);
	return 0;
}

static nghttp2_session *open_session(talk *t)
{
	const nghttp2_settings_entry settings[] = { { NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100 } };
	nghttp2_session_callbacks *on;
	nghttp2_session *session = NULL;
	if (nghttp2_session_callbacks_new(&on) != 0)
		return NULL;
	nghttp2_session_callbacks_set_send_callback(on, on_send);
	nghttp2_session_callbacks_set_on_begin_headers_callback(on, on_begin);
	nghttp2_session_callbacks_set_on_header_callback(on, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(on, on_data);
	nghttp2_session_callbacks_set_on_frame_recv_callback(on, on_frame);
	nghttp2_session_callbacks_set_on_stream_close_callback(on, on_close);
	if (nghttp2_session_server_new(&session, on, t) == 0)
		nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, 1);
	nghttp2_session_callbacks_del(on);
	return session;
}

void crowd_speak_h2(crowd *c, void *ssl)
{
	talk t = { .c = c, .ssl = ssl };
	uint8_t bytes[16384];
	nghttp2_session *session = open_session(&t);
	while (session != NULL && nghttp2_session_send(session) == 0) {
		int n = SSL_read(ssl, bytes, sizeof bytes);
		if (n <= 0 || nghttp2_session_mem_recv(session, bytes, (size_t) n) < 0)
			break;
	}
	nghttp2_session_del(session); /* closes the streams that are open */
}

static int choose(
	SSL *ssl, const unsigned char **out, unsigned char *length, const unsigned char *in, unsigned int in_length, void *arg)
{
	static const unsigned char ours[] = "\x02h2\x08http/1.1";
	(void) ssl, (void) arg;
	return SSL_select_next_proto((unsigned char **) (uintptr_t) out, length, ours, sizeof ours - 1, in, in_length) ==
			OPENSSL_NPN_NEGOTIATED
		? SSL_TLSEXT_ERR_OK
		: SSL_TLSEXT_ERR_NOACK;
}

void crowd_offer_h2(SSL_CTX *tls)
{
	SSL_CTX_set_alpn_select_cb(tls, choose, NULL);
}
