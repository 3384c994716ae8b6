/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A verb in its child, and this side of it. */
#include "cli/wall.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/pack.h"
#include "isolate/death.h"
#include "isolate/ipc.h"
#include "cli/input.h"
#include "cli/stop.h"

/* A name and the largest copy of a PDF. */
#define FRAME_MAX (((size_t) 1 << 30) + ((size_t) 1 << 20))

bool sp_wall_is_wanted(const sp_cli *cli)
{
	return cli->command->reads > 0 && !cli->common.no_isolation;
}

/* The child's side of one question. */
static sp_file_status ask(
	const sp_cli *cli, sp_ipc_kind kind, const char *path, const void *bytes, size_t length, int *error_number)
{
	sp_ipc_reader answer;
	sp_buf name;
	sp_file_status status = SP_FILE_IO;

	*error_number = EPIPE;
	sp_buf_init(&name, (size_t) 1 << 20);
	sp_ipc_reader_init(&answer, 64);
	sp_pack_text(&name, path);
	if (!name.failed && sp_ipc_send(cli->wall, kind, name.data, name.length, bytes, length) &&
		sp_ipc_read(&answer, cli->wall, false) == SP_IPC_WHOLE) {
		sp_unpack in = { answer.body.data, answer.body.length, false };
		status = (sp_file_status) sp_unpack_upto(&in, SP_FILE_IO);
		*error_number = (int) sp_unpack_u32(&in);
	}
	sp_ipc_reader_clear(&answer);
	sp_buf_clear(&name);
	return status;
}

sp_file_status sp_wall_write(const sp_cli *cli, const char *path, const void *bytes, size_t length, int *error_number)
{
	return ask(cli, SP_IPC_FILE, path, bytes, length, error_number);
}

sp_file_status sp_wall_folder(const sp_cli *cli, const char *path, int *error_number)
{
	return ask(cli, SP_IPC_FOLDER, path, NULL, 0, error_number);
}

/* Does what was asked for, if the command line asked for it first. False: the child tells lies. */
static bool obey(const sp_cli *cli, const void *options, int channel, const sp_ipc_reader *frame)
{
	sp_unpack in = { frame->body.data ? frame->body.data : "", frame->body.length, false };
	const char *path = sp_unpack_name(&in);
	sp_file_status status = SP_FILE_IO;
	int error_number = 0;
	sp_buf answer;

	if (in.bad || !cli->command->owns || !cli->command->owns(options, path))
		return false;
	if (frame->kind == SP_IPC_FILE)
		status = sp_output_write(cli, path, in.at, in.left, &error_number);
	else if (frame->kind == SP_IPC_FOLDER)
		status = sp_output_make_folder(path, &error_number);
	else
		return false;
	sp_buf_init(&answer, 64);
	sp_pack_u32(&answer, (uint32_t) status);
	sp_pack_u32(&answer, (uint32_t) error_number);
	/* A child that is gone by now has died, and is heard of soon. */
	bool sent = !answer.failed && sp_ipc_send(channel, SP_IPC_DONE, answer.data, answer.length, NULL, 0);
	sp_buf_clear(&answer);
	return sent || true;
}

/* Until the child closes its end; false when it told lies. */
static bool serve(const sp_cli *cli, const void *options, int channel)
{
	sp_ipc_status status = SP_IPC_WHOLE;
	bool honest = true;
	while (honest && status == SP_IPC_WHOLE) {
		sp_ipc_reader frame;
		sp_ipc_reader_init(&frame, FRAME_MAX);
		status = sp_ipc_read(&frame, channel, false);
		if (status == SP_IPC_WHOLE)
			honest = obey(cli, options, channel, &frame);
		sp_ipc_reader_clear(&frame);
	}
	return honest && status == SP_IPC_CLOSED;
}

static signprep_code settle(sp_cli *cli, bool honest, int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	signprep_error err = { 0 };

	if (honest && code >= 0 && strcmp(signprep_code_name((signprep_code) code), "unlisted") != 0) {
		cli->answered = true;
		return (signprep_code) code;
	}
	if (honest)
		sp_death_fail(&err, status, cli->pdf_name);
	else
		sp_fail(&err, "D712", 0, cli->pdf_name, NULL);
	return sp_cli_fail(cli, &err);
}

static signprep_code supervise(sp_cli *cli, const void *options, int channel, pid_t child)
{
	int status = 0;
	bool honest = serve(cli, options, channel);

	if (!honest)
		kill(child, SIGKILL);
	close(channel);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	sp_stop_child(0);
	return settle(cli, honest, status);
}

static signprep_code refuse(sp_cli *cli, int error_number)
{
	signprep_error err = { 0 };
	char reason[96];
	if (strerror_r(error_number, reason, sizeof reason) != 0)
		reason[0] = '\0';
	sp_fail(&err, "D909", error_number, "", reason, NULL);
	return sp_cli_fail(cli, &err);
}

/* Where a shell has closed 0, 1 or 2, the socket must not take their place: it would get what is meant for them. */
static bool lift(int *fd)
{
	int above = *fd > STDERR_FILENO ? *fd : fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (above != *fd)
		close(*fd);
	*fd = above;
	return above >= 0;
}

static bool open_channel(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	bool lifted = lift(&ends[0]);
	return lift(&ends[1]) && lifted;
}

signprep_code sp_wall_run(sp_cli *cli, void *options)
{
	pid_t self = getpid();
	int ends[2];

	cli->pdf_name = cli->arguments[cli->command->reads - 1];
	cli->request_name = cli->command->reads > 1 ? cli->arguments[0] : NULL;
	if (!open_channel(ends))
		return refuse(cli, errno);
	/* Until it is known whom to stop. */
	sp_stop_hold(true);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		signprep_code code = sp_wall_confine(cli, ends[1], self);
		return code ? code : cli->command->run(cli, options);
	}
	int error_number = errno;
	sp_stop_child(child > 0 ? child : 0);
	sp_stop_hold(false);
	close(ends[1]);
	if (child > 0)
		return supervise(cli, options, ends[0], child);
	close(ends[0]);
	return refuse(cli, error_number);
}
