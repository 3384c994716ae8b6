/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Talking to a PostgreSQL server that may go away and come back. */
#include "submit/journal/journal_server.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fail.h"
#include "submit/journal/journal_place.h"

#define OLDEST_VERSION 12

typedef enum outcome {
	DONE,
	FAILED, /* err says why */
	AGAIN,  /* certainly undone by the server: conflicts between transactions */
	LOST    /* the connection broke: carried out or not */
} outcome;

static void sleep_s(double seconds)
{
	struct timespec t = { (time_t) seconds, (long) (fmod(seconds, 1) * 1e9) };
	nanosleep(&t, NULL);
}

/* libpq would print notices. */
static void ignore_notice(void *opaque, const char *text)
{
	(void) opaque;
	(void) text;
}

/* The first line: what follows are places in the server's own source. */
static void keep_cause(sp_journal_server *server, const char *text)
{
	size_t length = strcspn(text, "\n");
	if (length == 0)
		text = "?", length = 1;
	snprintf(server->cause, sizeof server->cause, "%.*s", (int) length, text);
}

/* Of a refused connection libpq gives the SQLSTATE only inside its text: "…:  28P01: …". */
static void state_in(const char *text, char state[6])
{
	state[0] = '\0';
	for (const char *p = strstr(text, "  "); p != NULL; p = strstr(p + 1, "  "))
		if (strspn(p + 2, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && p[7] == ':') {
			snprintf(state, 6, "%.5s", p + 2);
			return;
		}
}

static bool is_class(const char *state, const char *class)
{
	return strncmp(state, class, 2) == 0;
}

static bool is_in(const char *state, const char *list)
{
	return state[0] != '\0' && strstr(list, state) != NULL;
}

/* False when the time is over or the socket is unusable. */
static bool wait_for(PGconn *conn, const sp_journal_server *server, short events, double deadline)
{
	for (;;) {
		struct pollfd socket = { .fd = server->lib.socket(conn), .events = events };
		double left = deadline - sp_monotonic();
		if (left <= 0 || socket.fd < 0)
			return false;
		int got = poll(&socket, 1, (int) ceil(left * 1000));
		if (got > 0)
			return true;
		if (got < 0 && errno != EINTR)
			return false;
	}
}

static signprep_code refuse(const sp_journal_server *server, bool *again, signprep_error *err)
{
	char state[6];
	state_in(server->cause, state);
	*again = false;
	if (server->lib.needs_password(server->conn) || is_class(state, "28"))
		return sp_fail(err, "S511", 0, server->name, server->cause, NULL);
	if (is_in(state, "3D000 42501 0A000"))
		return sp_fail(err, "S512", 0, server->name, server->cause, NULL);
	*again = true;
	return sp_fail(err, "S509", 0, server->name, server->cause, NULL);
}

static void hang_up(sp_journal_server *server)
{
	if (server->conn != NULL)
		server->lib.finish(server->conn);
	server->conn = NULL;
}

static signprep_code connect_once(sp_journal_server *server, double deadline, bool *again, signprep_error *err)
{
	const sp_libpq *lib = &server->lib;
	char timeout[24];
	snprintf(timeout, sizeof timeout, "%.0f", server->busy_s * 1000 + 1000);
	/* The address may override what stands before it. */
	const char *const keywords[] = { "fallback_application_name", "tcp_user_timeout", server->wants_tls ? "sslmode" : "options",
		"dbname", "client_encoding", NULL };
	const char *const values[] = { "signprep", timeout, server->wants_tls ? "require" : NULL, server->url.text, "UTF8", NULL };
	PostgresPollingStatusType step = PGRES_POLLING_WRITING;
	server->conn = lib->connect_start(keywords, values, 1);
	if (server->conn == NULL)
		return sp_fail_memory(err, server->name);
	lib->set_error_verbosity(server->conn, PQERRORS_VERBOSE);
	lib->set_notice_processor(server->conn, ignore_notice, NULL);
	if (lib->status(server->conn) == CONNECTION_BAD)
		step = PGRES_POLLING_FAILED;
	while (step != PGRES_POLLING_OK && step != PGRES_POLLING_FAILED) {
		if (!wait_for(server->conn, server, step == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline))
			break;
		step = lib->connect_poll(server->conn);
	}
	if (step == PGRES_POLLING_OK)
		return SIGNPREP_OK;
	keep_cause(server, step == PGRES_POLLING_FAILED ? lib->error_message(server->conn) : strerror(ETIMEDOUT));
	signprep_code code = refuse(server, again, err);
	hang_up(server);
	return code;
}

static outcome lose(sp_journal_server *server, PGresult *result, const char *cause)
{
	keep_cause(server, cause);
	server->lib.clear(result);
	return LOST;
}

/* What a failed statement means. */
static outcome judge(sp_journal_server *server, PGresult *result, signprep_code *code, signprep_error *err)
{
	const char *found = server->lib.result_field(result, PG_DIAG_SQLSTATE),
		   *text = server->lib.result_field(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *name = server->name;
	char state[6];
	snprintf(state, sizeof state, "%s", found != NULL ? found : "");
	keep_cause(server, text != NULL ? text : server->lib.result_message(result));
	server->lib.clear(result);
	if (server->lib.status(server->conn) == CONNECTION_BAD || is_class(state, "08") ||
		is_in(state, "57P01 57P02 57P03 57P05 53300"))
		return LOST;
	if (is_in(state, "40001 40P01"))
		return AGAIN;
	if (is_in(state, "25006")) {
		*code = sp_fail(err, "S504", 0, name, NULL);
		hang_up(server); /* a standby, perhaps: another attempt may reach the one that writes */
	} else if (is_in(state, "55P03"))
		*code = sp_fail(err, "S505", 0, name, NULL);
	else if (is_in(state, "53100"))
		*code = sp_fail(err, "S507", 0, name, NULL);
	else if (is_in(state, "42P01 42703 42P10 42804 XX001 XX002"))
		*code = sp_fail(err, "S502", 0, name, server->cause, NULL);
	else
		*code = sp_fail(err, is_in(state, "3F000 42501") ? "S512" : "S510", 0, name, server->cause, NULL);
	return FAILED;
}

/* Until the server is ready for the next statement: only then is this one committed. */
static outcome run_once(sp_journal_server *server, const char *sql, const sp_parameters *p, PGresult **out, signprep_code *code,
	signprep_error *err)
{
	const sp_libpq *lib = &server->lib;
	double deadline = sp_monotonic() + 2 * server->busy_s + 1;
	PGresult *last = NULL;
	if (!(p != NULL ? lib->send_query_params(server->conn, sql, p->count, p->types, p->values, NULL, NULL, 0)
			: lib->send_query(server->conn, sql)))
		return lose(server, NULL, lib->error_message(server->conn));
	for (;;) {
		while (lib->is_busy(server->conn)) {
			if (!wait_for(server->conn, server, POLLIN, deadline))
				return lose(server, last, strerror(ETIMEDOUT));
			if (!lib->consume_input(server->conn))
				return lose(server, last, lib->error_message(server->conn));
		}
		PGresult *next = lib->get_result(server->conn);
		if (next == NULL)
			break;
		bool failed = last != NULL && lib->result_status(last) == PGRES_FATAL_ERROR;
		lib->clear(failed ? next : last);
		last = failed ? last : next;
	}
	ExecStatusType status = lib->result_status(last);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return judge(server, last, code, err);
	*out = last;
	return DONE;
}

/* A lock of another transaction is waited for no longer than a file's. */
static outcome connect(sp_journal_server *server, signprep_code *code, signprep_error *err)
{
	static const Oid types[] = { 0 };
	char timeout[24];
	const char *const values[] = { timeout };
	bool again = false;
	PGresult *result = NULL;
	snprintf(timeout, sizeof timeout, "%.0f", fmax(server->busy_s * 1000, 1));
	*code = connect_once(server, sp_monotonic() + server->busy_s + 1, &again, err);
	if (*code != SIGNPREP_OK)
		return again ? LOST : FAILED;
	int version = server->lib.server_version(server->conn) / 10000;
	if (version < OLDEST_VERSION) {
		snprintf(server->cause, sizeof server->cause, "PostgreSQL %d < %d", version, OLDEST_VERSION);
		*code = sp_fail(err, "S512", 0, server->name, server->cause, NULL);
		return FAILED;
	}
	outcome got = run_once(
		server, "SELECT set_config('lock_timeout', $1, false)", &(sp_parameters) { 1, types, values }, &result, code, err);
	server->lib.clear(result);
	return got;
}

signprep_code sp_journal_server_run(
	sp_journal_server *server, const char *sql, const sp_parameters *parameters, PGresult **out, signprep_error *err)
{
	*out = NULL;
	for (double pause = 0;; pause = fmin(pause * 2 + 0.02, 0.5)) {
		signprep_code code = SIGNPREP_OK;
		outcome got = server->conn != NULL ? DONE : connect(server, &code, err);
		if (got == DONE)
			got = run_once(server, sql, parameters, out, &code, err);
		if (got == DONE) {
			server->away_since = 0;
			return SIGNPREP_OK;
		}
		if (got == FAILED)
			return code;
		if (got == LOST)
			hang_up(server);
		/* All who wait share one wait, or a server gone for good would hold up each in turn. */
		double now = sp_monotonic();
		server->away_since = server->away_since > 0 ? server->away_since : now;
		if (now - server->away_since >= server->patience_s)
			return sp_fail(err, "S509", 0, server->name, server->cause, NULL);
		sleep_s(pause);
	}
}

static bool is_near(const char *host)
{
	return host == NULL || host[0] == '\0' || host[0] == '/' || host[0] == '@' || strcmp(host, "localhost") == 0 ||
		strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

/* libpq itself would send a password in the clear where a server has no TLS. Who wants that has to say so. */
static bool wants_tls(const PQconninfoOption *options)
{
	bool near = true, said = getenv("PGSSLMODE") != NULL;
	for (; options->keyword != NULL; options++) {
		if (strcmp(options->keyword, "host") == 0)
			near = near && is_near(options->val != NULL ? options->val : getenv("PGHOST"));
		else if (strcmp(options->keyword, "hostaddr") == 0)
			near = near && is_near(options->val != NULL ? options->val : getenv("PGHOSTADDR"));
		else if (strcmp(options->keyword, "sslmode") == 0 || strcmp(options->keyword, "service") == 0)
			said = said || options->val != NULL;
	}
	return !near && !said;
}

signprep_code sp_journal_server_open(sp_journal_server *server, const char *url, double busy_s, signprep_error *err)
{
	char name[256], *text = NULL;
	memset(server, 0, sizeof *server);
	sp_journal_show(url, name, sizeof name);
	server->busy_s = fmax(busy_s, 0);
	server->patience_s = server->busy_s;
	server->name = strdup(name);
	if (server->name == NULL)
		return sp_fail_memory(err, name);
	if (strlen(url) > SP_SECRET_MAX)
		return sp_fail(err, "S514", 0, name, NULL);
	if (!sp_secret_set(&server->url, url))
		return sp_fail_memory(err, name);
	if (!sp_libpq_open(&server->lib, server->cause, sizeof server->cause))
		return sp_fail(err, "S513", 0, name, server->cause, NULL);
	PQconninfoOption *options = server->lib.conninfo_parse(url, &text);
	server->lib.free_memory(text); /* it may quote a password */
	if (options == NULL)
		return sp_fail(err, "S514", 0, name, NULL);
	server->wants_tls = wants_tls(options);
	server->lib.conninfo_free(options);
	return SIGNPREP_OK;
}

void sp_journal_server_close(sp_journal_server *server)
{
	hang_up(server);
	sp_libpq_close(&server->lib);
	sp_secret_clear(&server->url);
	free(server->name);
	memset(server, 0, sizeof *server);
}
