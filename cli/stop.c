/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Stopping. The only state of the process that a signal handler can reach lives here. */
#include "cli/stop.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/catalogue.h"

#define GRACE_S 0.5

struct last_words {
	char out[512], err[256];
	size_t out_length, err_length;
	int exit_code;
};

static struct last_words interrupted, timed_out;
static volatile sig_atomic_t deferred, asked, speaking;

static void say(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(fd, text, length);
		if (n <= 0)
			return;
		text += n;
		length -= (size_t) n;
	}
}

static void leave(const struct last_words *words)
{
	say(STDERR_FILENO, words->err, words->err_length);
	/* An answer that has begun is the only one: no second object is glued to it. */
	if (!speaking)
		say(STDOUT_FILENO, words->out, words->out_length);
	_exit(words->exit_code);
}

static void on_signal(int number)
{
	if (number == SIGALRM && !speaking)
		leave(&timed_out);
	if (number == SIGALRM)
		return;
	/* Whoever reads the answer slowly gets all of it; who asks twice means it. */
	if ((!deferred && !speaking) || asked)
		leave(&interrupted);
	asked = 1;
}

/* What a handler will write, made ready while that is still allowed. */
static void prepare(struct last_words *words, const sp_cli *cli, const char *id)
{
	const signprep_issue_kind *kind = sp_catalogue_row(id);
	const char *message = cli->lang == SIGNPREP_ZH ? kind->message_zh : kind->message_en;
	bool bar = isatty(STDERR_FILENO);
	int n = snprintf(words->err, sizeof words->err, "%serror[%s] %s\n", bar ? "\r\033[K" : "", id, message);
	words->err_length = n > 0 && (size_t) n < sizeof words->err ? (size_t) n : 0;
	words->out_length = 0;
	words->exit_code = (int) kind->code;
	if (!cli->common.json && !cli->common.jsonl)
		return;
	bool events = cli->common.jsonl;
	n = snprintf(words->out, sizeof words->out,
		"%s{\"schema\":\"%s\",\"issues\":[{\"id\":\"%s\",\"severity\":\"error\",\"message\":\"%s\",\"candidates\":[],"
		"\"help\":\"\"}]}%s\n",
		events ? "{\"event\":\"result\",\"status\":\"failure\",\"result\":" : "", cli->command->schema, id, message,
		events ? "}" : "");
	words->out_length = n > 0 && (size_t) n < sizeof words->out ? (size_t) n : 0;
}

static void signal_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGALRM);
}

static void catch_signal(int number)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	/* Two at a time would say two last words. */
	signal_set(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static void arm_timer(const sp_cli *cli)
{
	double limit = cli->common.timeout_s + GRACE_S;
	struct itimerval timer = { .it_value = { (time_t) limit, (suseconds_t) ((limit - (double) (time_t) limit) * 1e6) } };
	if (cli->common.timeout_s <= 0)
		return;
	catch_signal(SIGALRM);
	setitimer(ITIMER_REAL, &timer, NULL);
}

void sp_stop_arm(const sp_cli *cli)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigemptyset(&ignore.sa_mask);
	/* A reader that went and a file that may not grow are errors of writing, and said as such. */
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
	prepare(&interrupted, cli, "R099");
	prepare(&timed_out, cli, "D902");
	catch_signal(SIGINT);
	catch_signal(SIGTERM);
	arm_timer(cli);
}

static void disarm_timer(void)
{
	struct itimerval none = { { 0, 0 }, { 0, 0 } };
	setitimer(ITIMER_REAL, &none, NULL);
}

void sp_stop_speak(void)
{
	disarm_timer();
	speaking = 1;
}

void sp_stop_defer(void)
{
	disarm_timer();
	deferred = 1;
}

void sp_stop_resume(const sp_cli *cli)
{
	deferred = 0;
	arm_timer(cli);
}

bool sp_stop_asked(void *opaque)
{
	(void) opaque;
	return asked != 0;
}

void sp_stop_wait(void)
{
	sigset_t set, old;
	signal_set(&set);
	sigprocmask(SIG_BLOCK, &set, &old);
	while (!asked)
		sigsuspend(&old);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

void sp_stop_hold(bool hold)
{
	sigset_t set;
	signal_set(&set);
	sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}
