/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages over a stream socket. */
#include "isolate/ipc.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAGIC 0x31665073u
#define PIECE ((size_t) 1 << 16)

struct head {
	uint32_t magic, kind;
	uint64_t number, length;
};
_Static_assert(sizeof(struct head) == SP_IPC_HEAD, "no padding");

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

void sp_ipc_reader_init(sp_ipc_reader *reader, size_t max)
{
	memset(reader, 0, sizeof *reader);
	sp_buf_init(&reader->body, max);
	reader->max = max;
	reader->fd = -1;
}

void sp_ipc_reader_clear(sp_ipc_reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	reader->fd = -1;
	sp_buf_clear(&reader->body);
}

static void keep_descriptor(sp_ipc_reader *reader, struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(int)))
			continue;
		if (reader->fd >= 0)
			close(reader->fd);
		memcpy(&reader->fd, CMSG_DATA(c), sizeof reader->fd);
	}
}

static ssize_t receive(sp_ipc_reader *reader, int socket, void *out, size_t length, bool descriptors)
{
	union control control;
	struct iovec part = { out, length };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t n;
	if (descriptors) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof control.bytes;
	}
	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n > 0 && descriptors)
		keep_descriptor(reader, &message);
	return n;
}

static sp_ipc_status stopped(ssize_t n)
{
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? SP_IPC_PARTIAL : SP_IPC_CLOSED;
}

static sp_ipc_status read_head(sp_ipc_reader *reader, int socket, bool descriptors)
{
	struct head head;
	while (reader->got < sizeof head) {
		ssize_t n = receive(reader, socket, reader->head + reader->got, sizeof head - reader->got, descriptors);
		if (n <= 0)
			return stopped(n);
		reader->got += (size_t) n;
	}
	memcpy(&head, reader->head, sizeof head);
	reader->kind = head.kind;
	reader->number = head.number;
	reader->length = head.length;
	return head.magic == MAGIC && head.length <= reader->max ? SP_IPC_WHOLE : SP_IPC_BROKEN;
}

sp_ipc_status sp_ipc_read(sp_ipc_reader *reader, int socket, bool descriptors)
{
	char piece[PIECE];
	sp_ipc_status status = read_head(reader, socket, descriptors);
	if (status != SP_IPC_WHOLE)
		return status;
	/* Grows with what comes, not with what is announced. */
	while (reader->body.length < reader->length) {
		size_t left = (size_t) reader->length - reader->body.length;
		ssize_t n = receive(reader, socket, piece, left < PIECE ? left : PIECE, false);
		if (n <= 0)
			return stopped(n);
		if (!sp_buf_append(&reader->body, piece, (size_t) n))
			return SP_IPC_MEMORY;
	}
	return SP_IPC_WHOLE;
}

void sp_ipc_writer_init(sp_ipc_writer *writer, sp_ipc_kind kind, uint64_t number, size_t max)
{
	const struct head head = { MAGIC, (uint32_t) kind, number, 0 };
	writer->sent = 0;
	writer->fd = -1;
	sp_buf_init(&writer->bytes, max + sizeof head);
	sp_buf_append(&writer->bytes, &head, sizeof head);
}

void sp_ipc_writer_clear(sp_ipc_writer *writer)
{
	if (writer->fd >= 0)
		close(writer->fd);
	writer->fd = -1;
	sp_buf_clear(&writer->bytes);
}

bool sp_ipc_writer_close(sp_ipc_writer *writer)
{
	struct head head;
	if (writer->bytes.failed)
		return false;
	memcpy(&head, writer->bytes.data, sizeof head);
	head.length = writer->bytes.length - sizeof head;
	memcpy(writer->bytes.data, &head, sizeof head);
	return true;
}

static ssize_t send_some(sp_ipc_writer *writer, int socket)
{
	union control control;
	struct iovec part = { writer->bytes.data + writer->sent, writer->bytes.length - writer->sent };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	memset(&control, 0, sizeof control);
	/* A worker may not make such calls, and has nothing to pass. */
	if (writer->fd < 0)
		return sendto(socket, part.iov_base, part.iov_len, MSG_NOSIGNAL, NULL, 0);
	message.msg_control = control.bytes;
	message.msg_controllen = sizeof control.bytes;
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &writer->fd, sizeof(int));
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

sp_ipc_status sp_ipc_write(sp_ipc_writer *writer, int socket)
{
	while (writer->sent < writer->bytes.length) {
		ssize_t n = send_some(writer, socket);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return stopped(n);
		writer->sent += (size_t) n;
		if (writer->fd >= 0)
			close(writer->fd);
		writer->fd = -1;
	}
	return SP_IPC_WHOLE;
}

static bool send_piece(int socket, const char *bytes, size_t length)
{
	while (length) {
		ssize_t n = sendto(socket, bytes, length, MSG_NOSIGNAL, NULL, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		length -= (size_t) n;
	}
	return true;
}

bool sp_ipc_send(int socket, sp_ipc_kind kind, uint64_t number, const void *first, size_t first_length, const void *second,
	size_t second_length)
{
	const struct head head = { MAGIC, (uint32_t) kind, number, first_length + second_length };
	return send_piece(socket, (const char *) &head, sizeof head) && send_piece(socket, first, first_length) &&
		send_piece(socket, second, second_length);
}
