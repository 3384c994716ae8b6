/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A command for each event. */
#define _GNU_SOURCE /* memfd_create */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/output.h"
#include "service/callback/sinks.h"
#include "base/clock.h"

#define LOOK_MS 10
#define GRACE_S 2.0 /* between SIGTERM and SIGKILL */
#define SAID 7      /* variables about the event */

extern char **environ;

/* Not for commands: who takes events needs no key to them. */
static bool is_secret(const char *variable)
{
	static const char *const names[] = {
		"SIGNPREP_CALLBACK_KEY=", "SIGNPREP_CALLBACK_TOKEN=", "SIGNPREP_WECOM_AES_KEY=", "SIGNPREP_WECOM_TOKEN="
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strncmp(variable, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static char *variable(const char *name, const char *value)
{
	size_t size = strlen(name) + strlen(value) + 2;
	char *out = malloc(size);
	if (out)
		snprintf(out, size, "%s=%s", name, value);
	return out;
}

/* Ours first: of two of one name the first counts. `*said` of them are to be freed. */
static char **environment_for(const sp_delivery *d, size_t *said)
{
	char seq[24];
	size_t count = 0;
	snprintf(seq, sizeof seq, "%lld", (long long) d->record.seq);
	const char *const rows[SAID][2] = { { "SIGNPREP_EVENT_SEQ", seq }, { "SIGNPREP_EVENT_ID", d->record.id },
		{ "SIGNPREP_EVENT_TYPE", d->record.type }, { "SIGNPREP_EVENT_PATH", d->record.path },
		{ "SIGNPREP_EVENT_FLOW_ID", d->record.flow_id }, { "SIGNPREP_EVENT_ROW_KEY", d->record.row_key },
		{ "SIGNPREP_EVENT_STALE", d->record.stale ? "1" : "0" } };
	while (environ[count])
		count++;
	char **out = calloc(count + SAID + 1, sizeof *out);
	*said = 0;
	for (size_t i = 0; out && i < SAID; i++) {
		if (!(out[i] = variable(rows[i][0], rows[i][1])))
			return out;
		*said = i + 1;
	}
	for (size_t i = 0, at = SAID; out && i < count; i++)
		if (!is_secret(environ[i]))
			out[at++] = environ[i];
	return out;
}

/* A file in memory and not a pipe: a command that does not read must not keep us waiting. */
static int input_of(const char *json)
{
	int fd = memfd_create("event", MFD_CLOEXEC);
	if (fd >= 0 && (!sp_output_write(fd, json, strlen(json)) || !sp_output_write(fd, "\n", 1) || lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* What it prints goes where messages go: standard output is data. It leads a group, so that all of it can be ended. */
static int start(const char *command, int input, char **environment, pid_t *pid)
{
	char *const argv[] = { (char *) "sh", (char *) "-c", (char *) command, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int status = posix_spawn_file_actions_init(&actions);
	if (status != 0)
		return status;
	status = posix_spawnattr_init(&attributes);
	if (status != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return status;
	}
	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	if ((status = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)) == 0 &&
		(status = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)) == 0 &&
		(status = posix_spawnattr_setpgroup(&attributes, 0)) == 0 &&
		(status = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
		(status = posix_spawnattr_setsigdefault(&attributes, &defaults)) == 0 &&
		(status = posix_spawnattr_setflags(
			 &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) == 0)
		status = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return status;
}

/* False: it had to be ended. */
static bool wait_for(pid_t pid, double limit_s, const sp_delivery *d, int *status)
{
	const struct timespec pause = { 0, LOOK_MS * 1000000L };
	double end = sp_monotonic() + limit_s, killed = 0;
	bool asked = false;
	for (;;) {
		pid_t got = waitpid(pid, status, WNOHANG);
		if (got == pid)
			return !asked;
		if (got < 0 && errno != EINTR)
			return false;
		double now = sp_monotonic();
		if (!asked && (now >= end || d->stopping(d->of))) {
			kill(-pid, SIGTERM);
			asked = true;
			killed = now + GRACE_S;
		} else if (asked && now >= killed)
			kill(-pid, SIGKILL);
		nanosleep(&pause, NULL);
	}
}

static signprep_code judge(bool in_time, int status, signprep_error *err)
{
	char how[64];
	if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return SIGNPREP_OK;
	if (!in_time)
		snprintf(how, sizeof how, "not done in time");
	else if (WIFEXITED(status))
		snprintf(how, sizeof how, "exit %d", WEXITSTATUS(status));
	else
		snprintf(how, sizeof how, "signal %d", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	return sp_fail(err, "S835", 0, "--exec", how, NULL);
}

signprep_code sp_exec_deliver(void *opaque, const sp_delivery *d, signprep_error *err)
{
	const sp_exec_sink *sink = opaque;
	char reason[128] = "";
	size_t said = 0;
	pid_t pid;
	int status = 0, input = input_of(d->json), failed = input < 0 ? errno : 0;
	char **environment = input >= 0 ? environment_for(d, &said) : NULL;
	if (environment && said == SAID)
		failed = start(sink->command, input, environment, &pid);
	else if (input >= 0)
		failed = ENOMEM;
	if (input >= 0)
		close(input);
	for (size_t i = 0; i < said; i++)
		free(environment[i]);
	free(environment);
	if (failed != 0) {
		snprintf(reason, sizeof reason, "errno %d", failed);
		return sp_fail(err, "S835", failed, "--exec", reason, NULL);
	}
	bool in_time = wait_for(pid, sink->limit_s, d, &status);
	return judge(in_time, status, err);
}
