/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A process that only forks workers. */
#include "isolate/fork_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "isolate/confine.h"

#define CONTROL 3

#if SP_COVERAGE
void __gcov_dump(void);
#endif
#define CHILDREN_MAX 1024

enum { SPAWN = 1, KILL };

struct order {
	uint32_t what, serial;
};

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

struct child {
	pid_t pid; /* 0: free */
	uint32_t serial;
};

/* In the fork server itself. */
struct fork_server {
	const sp_worker_options *options;
	int control, signals;
	struct child children[CHILDREN_MAX];
};

/* Only whole orders travel; false when the other end is gone. */
static bool send_order(int socket, struct order order, int fd)
{
	union control control;
	struct iovec part = { &order, sizeof order };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t n;

	memset(&control, 0, sizeof control);
	if (fd >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof control.bytes;
		struct cmsghdr *c = CMSG_FIRSTHDR(&message);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof fd);
	}
	do
		n = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t) sizeof order;
}

static bool take_order(int socket, struct order *order, int *fd)
{
	union control control;
	struct iovec part = { order, sizeof *order };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes
	};
	ssize_t n;

	*fd = -1;
	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t) sizeof *order)
		return false;
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(c), sizeof *fd);
	return true;
}

static void tell(const struct fork_server *n, sp_fork_server_kind kind, uint32_t serial, int value)
{
	const sp_fork_server_event event = { kind, serial, value };
	ssize_t sent;
	do
		sent = send(n->control, &event, sizeof event, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
}

static struct child *child_at(struct fork_server *n, pid_t pid, uint32_t serial)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (pid >= 0 ? n->children[i].pid == pid : n->children[i].pid && n->children[i].serial == serial)
			return &n->children[i];
	return NULL;
}

static int grow_up(int channel, const sp_worker_options *options)
{
	sp_confine_signals();
	return sp_confine_descriptors(channel) ? sp_worker_main(CONTROL, options) : 1;
}

/* The end of a process forked here; its memory goes as it is. */
static void leave(int status)
{
#if SP_COVERAGE
	__gcov_dump();
#endif
	_exit(status);
}

static void spawn(struct fork_server *n, uint32_t serial, int channel)
{
	struct child *place = child_at(n, 0, 0);
	pid_t pid = -1;

	errno = EAGAIN;
	if (place && channel >= 0)
		pid = fork();
	if (pid == 0)
		leave(grow_up(channel, n->options));
	if (pid < 0) {
		tell(n, SP_FORK_SERVER_FAILED, serial, errno);
		return;
	}
	*place = (struct child) { pid, serial };
	tell(n, SP_FORK_SERVER_STARTED, serial, pid);
}

static void reap(struct fork_server *n)
{
	struct signalfd_siginfo ignored;
	int status;
	pid_t pid;

	while (read(n->signals, &ignored, sizeof ignored) > 0)
		continue;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct child *child = child_at(n, pid, 0);
		if (!child)
			continue;
		child->pid = 0;
		tell(n, SP_FORK_SERVER_ENDED, child->serial, status);
	}
}

static bool obey(struct fork_server *n)
{
	struct order order;
	int fd;

	if (!take_order(n->control, &order, &fd))
		return false;
	struct child *child = order.what == KILL ? child_at(n, -1, order.serial) : NULL;
	if (child)
		kill(child->pid, SIGKILL);
	if (order.what == SPAWN)
		spawn(n, order.serial, fd);
	if (fd >= 0)
		close(fd);
	return true;
}

static void work(struct fork_server *n)
{
	struct pollfd watched[] = { { n->control, POLLIN, 0 }, { n->signals, POLLIN, 0 } };
	bool going = true;

	while (going) {
		if (poll(watched, 2, -1) < 0 && errno != EINTR)
			break;
		if (watched[1].revents)
			reap(n);
		if (watched[0].revents)
			going = obey(n);
	}
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (n->children[i].pid)
			kill(n->children[i].pid, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		continue;
}

/* The life of the fork server, from the fork to its end. */
static int live(int control, const sp_worker_options *options)
{
	struct fork_server n = { .options = options, .control = CONTROL };
	sigset_t children;

	sp_confine_signals();
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_SETMASK, &children, NULL);
	sp_confine_environment(NULL);
	if (!sp_confine_descriptors(control) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		(!SP_SANITIZED && prctl(PR_SET_DUMPABLE, 0) != 0))
		return 1;
	sp_worker_warm_up(options);
	n.signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
	if (n.signals < 0)
		return 1;
	work(&n);
	return 0;
}

static signprep_code fail(signprep_error *err, int error_number)
{
	char reason[96];
	if (strerror_r(error_number, reason, sizeof reason) != 0)
		reason[0] = '\0';
	return sp_fail(err, "D909", error_number, "", reason, NULL);
}

signprep_code sp_fork_server_open(sp_fork_server *fork_server, const sp_worker_options *options, signprep_error *err)
{
	int ends[2];

	*fork_server = (sp_fork_server) { -1, 0 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return fail(err, errno);
	fork_server->pid = fork();
	if (fork_server->pid == 0)
		leave(live(ends[1], options));
	int error_number = errno;
	close(ends[1]);
	if (fork_server->pid < 0) {
		close(ends[0]);
		return fail(err, error_number);
	}
	fork_server->control = ends[0];
	return SIGNPREP_OK;
}

void sp_fork_server_close(sp_fork_server *fork_server)
{
	if (fork_server->control >= 0)
		close(fork_server->control);
	fork_server->control = -1;
	while (fork_server->pid > 0 && waitpid(fork_server->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	fork_server->pid = 0;
}

bool sp_fork_server_spawn(sp_fork_server *fork_server, uint32_t serial, int channel)
{
	return fork_server->control >= 0 && send_order(fork_server->control, (struct order) { SPAWN, serial }, channel);
}

bool sp_fork_server_kill(sp_fork_server *fork_server, uint32_t serial)
{
	return fork_server->control >= 0 && send_order(fork_server->control, (struct order) { KILL, serial }, -1);
}

int sp_fork_server_next(sp_fork_server *fork_server, sp_fork_server_event *event)
{
	ssize_t n;
	if (fork_server->control < 0)
		return -1;
	do
		n = recv(fork_server->control, event, sizeof *event, MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t) sizeof *event)
		return 1;
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : -1;
}
